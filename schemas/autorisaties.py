"""The Autorisaties API: which application may do what. Their secrets are no part of it (acL-07)."""

from typing import Annotated, Any, Literal

from fastapi import Request, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.orm import Session

from schemas.apis import AUTORISATIES
from schemas.engine import read
from schemas.engine.filters import unknown
from schemas.engine.routes import answer, json, query_of
from schemas.engine.shape import Operation, ReadOnly, Resource, Schema
from schemas.fields import Niveau, Url, filled
from zaken import models
from zaken.actions.applicatie import COMPONENTS, save_applicatie
from zaken.base.db import reads
from zaken.base.errors import Invalid, NotFound
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.rules.ac import required_of

LEZEN, BIJWERKEN = "autorisaties.lezen", "autorisaties.bijwerken"


class Autorisatie(Schema):
    """Scopes in one component; which other fields count depends on that component (G-102)."""

    component: Literal[tuple(COMPONENTS)]  # type: ignore[valid-type]
    component_weergave: Annotated[str, ReadOnly()] = ""
    scopes: list[Annotated[str, filled(100)]]
    zaaktype: Url = ""
    informatieobjecttype: Url = ""
    besluittype: Url = ""
    catalogus: Annotated[
        Url,
        Field(
            description="**Experimenteel.** In plaats van een type: alle typen van deze catalogus, "
            "ook die er nog bij komen.",
            json_schema_extra={"x-experimental": True},
        ),
    ] = ""
    max_vertrouwelijkheidaanduiding: Niveau | None = None

    @model_validator(mode="after")
    def says_on_what(self) -> "Autorisatie":
        given = self.model_dump(by_alias=True)
        if not settings().experimental:
            given["catalogus"] = ""
        if missing := required_of(given):
            reason = "Dit veld is verplicht bij deze scopes."
            params = [{"name": name, "code": "required", "reason": reason} for name in missing]
            raise PydanticCustomError("fields", "", {"params": params})
        return self


@keeps("acL-04", "Reading asks autorisaties.lezen, all writing autorisaties.bijwerken.")
@keeps("acL-06", "An unknown parameter, or a wrong value of one, is refused here as everywhere.")
class Applicatie(Schema):
    client_ids: list[Annotated[str, filled(50)]]
    label: Annotated[str, filled(100)]
    heeft_alle_autorisaties: bool = False
    alleen_is_gereed_voor_publicatie: bool = False
    autorisaties: list[Autorisatie] = Field([])


def by_client_ids(applicatie: Any, value: str) -> Any:
    """One of these client ids, comma separated."""
    return applicatie.client_ids.overlap([one for one in value.split(",") if one])


@keeps("acL-02", "Applicaties are found by a list of client ids, and one by its client id.")
async def consumer(resource: Resource, request: Request) -> Response:
    """The one application of a client id; one object, not a list (C-28)."""

    def work(db: Session, subject: Subject) -> Response:
        params = query_of(request)
        if wrong := [unknown(name) for name in params if name != "clientId"]:
            raise Invalid(*wrong)
        asked = params.get("clientId", "")
        allowed = read.guard(resource, subject, LEZEN)
        has = models.Applicatie.client_ids.contains([asked])
        found = read.items(db, resource, allowed, has) if asked else []
        if not found:
            raise NotFound
        return json(found[0])

    return await answer(request, reads, work)


APPLICATIE = Resource(
    AUTORISATIES,
    "applicatie",
    "applicaties",
    models.Applicatie,
    Applicatie,
    {"read": LEZEN, "create": BIJWERKEN, "update": BIJWERKEN, "delete": BIJWERKEN},
    filters={"clientIds": by_client_ids},
    save=save_applicatie,
)
Operation(
    AUTORISATIES,
    "GET",
    "/applicaties/consumer",
    "applicatie_consumer",
    consumer,
    APPLICATIE,
    scope=LEZEN,
    params=("clientId",),
    also=("404",),
)
