"""POST /zaken/_zoek: the list of zaken by a body, with places and a choice of fields (G-27, G-94,
zrc-029).
"""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Request, Response
from pydantic import BeforeValidator, Field, create_model
from sqlalchemy import Text, any_, cast, literal, select
from sqlalchemy.orm import Session

from schemas import zaken
from schemas.apis import ZAKEN
from schemas.engine import expand, incoming, read, routes, write
from schemas.engine.errors import body_of
from schemas.engine.filters import Ordering, criteria
from schemas.engine.shape import Operation, Resource, Schema, address
from schemas.fields import RequiredUrl
from schemas.groups import Geometry
from schemas.zaken_fields import Tree, pick, relations_of, tree_of
from zaken import models
from zaken.base.db import reads
from zaken.base.errors import Invalid
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.geometry import area, box_of, inside
from zaken.models.zaak import Box
from zaken.rules.rule import ANY

Json = dict[str, Any]
MOST = 10_000  # values in one list


class Within(Schema):
    within: Geometry = None


def as_text(value: Any) -> Any:
    """A filter of the list is a text; JSON has booleans and lists for some."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else value


AsText = Annotated[str, BeforeValidator(as_text)]


class Criteria(Schema):
    """What only a body can ask for."""

    zaakgeometrie: Within | None = None
    uuid_in: list[UUID] | None = Field(None, alias="uuid__in", max_length=MOST)
    zaaktype_in: list[RequiredUrl] | None = Field(None, alias="zaaktype__in", max_length=MOST)
    zaaktype_not_in: list[RequiredUrl] | None = Field(
        None, alias="zaaktype__not_in", max_length=MOST
    )
    fields: list[Any] | None = None
    expand: str = ""
    ordering: str = ""


LISTED: dict[str, Any] = {
    name: (AsText | None, Field(None, alias=name))
    for name, kind in zaken.ZAAK.filters.items()
    if not isinstance(kind, Ordering)
}
ZaakZoek: Any = create_model("ZaakZoek", __base__=Criteria, **LISTED)
NAMES = frozenset(info.alias or name for name, info in ZaakZoek.model_fields.items())


@keeps("G-27", "Searching reads: scope zaken.lezen, criteria in the body, the page in the query.")
@keeps("G-28", "Searching shows no zaak that the list would not show.")
async def search(resource: Resource, request: Request) -> Response:
    raw = await incoming.bytes_of(request, settings().max_body_bytes)

    def work(db: Session, subject: Subject) -> Response:
        incoming.json_only(request)
        return found(db, request, body_of(raw), subject)

    return await routes.answer(request, reads, work)


def found(db: Session, request: Request, body: Json, subject: Subject) -> Response:
    """The page of zaken this body asks for. Raises Invalid, NotFound, Forbidden."""
    if not body.keys() & NAMES:
        raise Invalid.field(ANY, "empty_search_body", "Zeg waarop gezocht moet worden.")
    asked = write.checked(ZaakZoek, body)
    tree, paths = chosen(asked, request)
    params = params_of(asked, request)
    where = more_criteria(asked)
    if asked.zaakgeometrie and asked.zaakgeometrie.within:
        allowed = read.guard(zaken.ZAAK, subject, zaken.LEZEN)
        clauses = [*where, *criteria(zaken.ZAAK, params), allowed]
        where.append(lies_within(db, asked.zaakgeometrie.within, clauses))
    count, texts = read.read_page(db, zaken.ZAAK, params, *where, subject=subject)
    if paths or tree:
        items = [orjson.loads(text) for text in texts]
        expand.expand(db, zaken.ZAAK, items, paths=paths, subject=subject)
        items = [pick(item, tree) for item in items] if tree else items
        texts = [orjson.dumps(item).decode() for item in items]
    return routes.json_text(routes.page(zaken.ZAAK, request, count, f"[{','.join(texts)}]"))


@keeps("zrc-029", "`fields` chooses what is shown, or `expand` adds to it; not both.")
def chosen(asked: Any, request: Request) -> tuple[Tree, list[tuple[str, ...]]]:
    """The fields to keep (empty: all of them) and the relations to expand."""
    expanded = ",".join(filter(None, (asked.expand, request.query_params.get("expand", ""))))
    if asked.fields is None:
        return {}, expand.paths_of(zaken.ZAAK, expanded)
    if expanded:
        raise Invalid.field(ANY, "invalid", "Gebruik 'fields' of 'expand', niet allebei.")
    tree = tree_of(asked.fields)
    paths = relations_of(zaken.ZAAK, tree)
    return tree, expand.paths_of(zaken.ZAAK, ",".join(".".join(path) for path in paths))


def params_of(asked: Any, request: Request) -> dict[str, str]:
    """The criteria of the list as its query string would say them, and the page."""
    params = {name: value for name in LISTED if (value := getattr(asked, name)) is not None}
    page = {n: v for n, v in request.query_params.items() if n != "expand"}
    return params | ({"ordering": asked.ordering} if asked.ordering else {}) | page


def more_criteria(asked: Any) -> list[Any]:
    """The WHERE of what only a body can ask."""
    zaak, clauses = models.Zaak, []
    if asked.uuid_in is not None:
        clauses.append(zaak.uuid == any_(literal(asked.uuid_in)))
    if asked.zaaktype_in is not None:
        clauses.append(zaak.zaaktype_id.in_(of_types(asked.zaaktype_in)))
    if asked.zaaktype_not_in is not None:
        clauses.append(zaak.zaaktype_id.not_in(of_types(asked.zaaktype_not_in)))
    return clauses


def of_types(urls: list[str]) -> Any:
    kind = models.Zaaktype
    ours = [place[1] for url in urls if (place := address(url)) and place[0] == "zaaktypen"]
    return select(kind.id).where(kind.uuid.in_(ours) | kind.extern.in_(urls))


def lies_within(db: Session, within: Json, clauses: list[Any]) -> Any:
    """Zaken inside this area: the index on rectangles finds candidates, geometry decides (ADR
    0019).
    """
    try:
        place = area(within)
    except ValueError as error:
        raise Invalid.field("zaakgeometrie.within", "invalid", str(error)) from None
    west, south, east, north = box_of(place)
    around = cast(literal(f"(({west},{south}),({east},{north}))"), Box)
    zaak = models.Zaak
    candidates = select(zaak.id, cast(zaak.zaakgeometrie, Text)).where(
        zaak.gebied.op("<@")(around), *clauses
    )
    rows = [(id, text) for id, text in db.execute(candidates)]
    return zaak.id == any_(literal(inside(place, rows)))


Operation(
    ZAKEN,
    "POST",
    "/zaken/_zoek",
    "zaak__zoek",
    search,
    zaken.ZAAK,
    scope=zaken.LEZEN,
    takes=ZaakZoek,
    params=("page", "pageSize", "expand"),
    also=("404",),
)
