"""Several calls as one, each in one transaction: register, update, suspend, extend, close a zaak.

Not standard; the bodies are those that consumers send to the register most of them know. Every part
goes through the door that it would go through alone, so nothing is allowed here that is not there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from schemas import zaken, zaken_routes
from schemas.apis import ZAKEN
from schemas.engine import read, routes, write
from schemas.engine.shape import Link, Operation, Resource, Schema
from zaken import models
from zaken.base.errors import Invalid
from zaken.base.subject import Subject
from zaken.rules.rule import ANY

Json = dict[str, Any]
Work = Callable[[Session, Any, Json, write.By], Json]
MOST = 200  # parts of one kind in one call


class Registreren(Schema):
    zaak: Json
    rollen: list[Json] = Field(max_length=MOST)
    status: Json
    zaakinformatieobjecten: list[Json] = Field([], max_length=MOST)
    zaakobjecten: list[Json] = Field([], max_length=MOST)


class Bijwerken(Schema):
    status: Json
    zaak: Json = Field({})
    rollen: list[Json] = Field([], max_length=MOST)


class Afsluiten(Schema):
    zaak: Json
    resultaat: Json
    status: Json


class Opschorten(Schema):
    zaak: Json
    status: Json


class Verlengen(Opschorten):
    pass


def register(db: Session, _: None, body: Json, by: write.By) -> Json:
    """A zaak with who, what, which papers, and where it stands."""
    asked = write.checked(Registreren, body)
    zaak = part(db, zaken.ZAAK, asked.zaak, by, place="zaak")
    of = {"zaak": zaak["url"]}
    made: Json = {"rollen": parts(db, zaken.ROL, asked.rollen, by, of=of, place="rollen")}
    for name, resource in (
        ("zaakinformatieobjecten", zaken.ZAAKINFORMATIEOBJECT),
        ("zaakobjecten", zaken.ZAAKOBJECT),
    ):
        made[name] = parts(db, resource, getattr(asked, name), by, of=of, place=name)
    status = part(db, zaken.STATUS, asked.status | of, by, place="status")
    return {"zaak": now_of(db, UUID(zaak["uuid"])), **made, "status": status}


def update(db: Session, uuid: UUID, body: Json, by: write.By) -> Json:
    """Fields, people and a status. Who has a uuid is replaced, who has none is added."""
    asked = write.checked(Bijwerken, body)
    refuse_twice(asked.rollen)
    zaak = change_zaak(db, uuid, asked.zaak, by)
    rollen = [
        rol(db, zaak["url"], one, by, place=f"rollen.{i}") for i, one in enumerate(asked.rollen)
    ]
    status = give_status(db, zaak["url"], asked.status, by, end=False)
    return {"zaak": now_of(db, uuid), "rollen": rollen, "status": status}


def close(db: Session, uuid: UUID, body: Json, by: write.By) -> Json:
    """How it ended, and that it ended."""
    asked = write.checked(Afsluiten, body)
    zaak = change_zaak(db, uuid, asked.zaak, by)
    of = {"zaak": zaak["url"]}
    resultaat = part(db, zaken.RESULTAAT, asked.resultaat | of, by, place="resultaat")
    status = give_status(db, zaak["url"], asked.status, by, end=True)
    return {"zaak": now_of(db, uuid), "resultaat": resultaat, "status": status}


def with_group(shape: type[Opschorten], group: str) -> Work:
    """Suspending and extending: one group of the zaak, and a status."""

    def work(db: Session, uuid: UUID, body: Json, by: write.By) -> Json:
        asked = write.checked(shape, body)
        if not asked.zaak.get(group):
            raise Invalid.field(f"zaak.{group}", "required", "Dit veld is verplicht.")
        zaak = change_zaak(db, uuid, {group: asked.zaak[group]}, by)
        status = give_status(db, zaak["url"], asked.status, by, end=False)
        return {"zaak": now_of(db, uuid), "status": status}

    return work


def change_zaak(db: Session, uuid: UUID, body: Json, by: write.By) -> Json:
    """The zaak with these fields changed; unchanged it is still asked whether this one may."""
    with within("zaak"):
        return write.modify(db, zaken.ZAAK, uuid, body=body, by=by, partial=True)


def rol(db: Session, zaak: str, body: Json, by: write.By, *, place: str) -> Json:
    if not (named := body.get("uuid")):
        return part(db, zaken.ROL, body | {"zaak": zaak}, by, place=place)
    found = db.query(models.Rol).filter_by(uuid=uuid_in(named, place)).first()
    if found is None:
        raise Invalid.field(f"{place}.uuid", "does-not-exist", "Deze rol bestaat niet.")
    if not zaak.endswith(str(found.zaak.uuid)):
        raise Invalid.field(f"{place}.uuid", "missing-relation", "Deze rol is van een andere zaak.")
    with within(place):
        return zaken_routes.replaced(db, found.uuid, body, by)


def uuid_in(text: Any, place: str) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise Invalid.field(f"{place}.uuid", "invalid", "Dit is geen UUID.") from None


def refuse_twice(rollen: list[Json]) -> None:
    named = [str(r["uuid"]).lower() for r in rollen if r.get("uuid")]
    if len(named) != len(set(named)):
        raise Invalid.field("rollen", "duplicate", "Een rol staat er twee keer in.")


def give_status(db: Session, zaak: str, body: Json, by: write.By, *, end: bool) -> Json:
    """The status, if it ends the zaak exactly when it should."""
    kind = write.find(db, Link("statustypen"), body.get("statustype"))
    if isinstance(kind, models.Statustype) and kind.is_eindstatus != end:
        code = "eindstatus-required" if end else "eindstatus-not-allowed"
        reason = "Hier hoort een eindstatus." if end else "Een eindstatus kan hier niet."
        raise Invalid.field("status.statustype", code, reason)
    return part(db, zaken.STATUS, body | {"zaak": zaak}, by, place="status")


def parts(
    db: Session, resource: Resource, bodies: list[Json], by: write.By, *, of: Json, place: str
) -> list[Json]:
    return [part(db, resource, one | of, by, place=f"{place}.{i}") for i, one in enumerate(bodies)]


def part(db: Session, resource: Resource, body: Json, by: write.By, *, place: str) -> Json:
    with within(place):
        return write.create(db, resource, body, by)


@contextmanager
def within(place: str) -> Iterator[None]:
    """What is wrong inside is told with the place where it stands in the body."""
    try:
        yield
    except Invalid as error:
        params = (
            p | {"name": place if p["name"] == ANY else f"{place}.{p['name']}"}
            for p in error.params
        )
        raise Invalid(*params) from None


def now_of(db: Session, uuid: UUID) -> Json:
    """The zaak as it is after all of this."""
    return read.items(db, zaken.ZAAK, models.Zaak.uuid == uuid)[0]


def handler(work: Work, *, new: bool = False) -> Any:
    async def handle(resource: Resource, request: Request) -> Response:
        def run(db: Session, subject: Subject, body: Json) -> Response:
            where = None if new else routes.uuid_of(request)
            made = work(db, where, body, routes.by_of(request, subject))
            if not new:
                return routes.json(made, headers=routes.warnings(db))
            return routes.json(made, 201, {"Location": made["zaak"]["url"]})

        return await routes.answer_write(resource, request, run)

    return handle


def declare(path: str, name: str, work: Work, takes: type[Schema], *, new: bool = False) -> None:
    Operation(
        ZAKEN,
        "POST",
        path,
        name,
        handler(work, new=new),
        zaken.ZAAK,
        scope=zaken.AANMAKEN if new else zaken.BIJWERKEN,
        takes=takes,
        gives=takes,
        status=201 if new else 200,
        experimental=True,
    )


declare("/zaak_registreren", "registreerzaak_create", register, Registreren, new=True)
declare("/zaak_bijwerken/{uuid}", "zaakbijwerken", update, Bijwerken)
declare("/zaak_afsluiten/{uuid}", "zaakafsluiten", close, Afsluiten)
declare(
    "/zaak_opschorten/{uuid}", "zaakopschorten", with_group(Opschorten, "opschorting"), Opschorten
)
declare("/zaak_verlengen/{uuid}", "zaakverlengen", with_group(Verlengen, "verlenging"), Verlengen)
