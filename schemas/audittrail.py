"""The audit trail of a zaak, a document or a besluit, as the standard shows it: a reading of the
event table (G-80 to G-83).
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import Request, Response
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from schemas.besluiten import BESLUIT
from schemas.documenten import DOCUMENT
from schemas.engine import read
from schemas.engine.filters import unknown
from schemas.engine.routes import answer, json, query_of, tagged, uuid_of
from schemas.engine.shape import RESOURCES, Operation, Resource, Schema
from schemas.zaken import ZAAK
from zaken.base.db import reads
from zaken.base.errors import Invalid, NotFound
from zaken.base.keeps import keeps
from zaken.base.subject import Subject
from zaken.models import Applicatie, Event

SCOPE = "audittrails.lezen"
RESULT = {"create": 201, "update": 200, "partial_update": 200, "destroy": 204}
WORDS = {
    "create": "Object aangemaakt",
    "update": "Object bijgewerkt",
    "partial_update": "Object deels bijgewerkt",
    "destroy": "Object verwijderd",
}


class Wijzigingen(Schema):
    oud: dict[str, Any] | None = None
    nieuw: dict[str, Any] | None = None


class Audittrail(Schema):
    """One thing that was done, as the standard tells it."""

    uuid: UUID
    bron: str
    applicatie_id: str
    applicatie_weergave: str
    gebruikers_id: str
    gebruikers_weergave: str
    actie: str
    actie_weergave: str
    resultaat: int
    hoofd_object: str
    resource: str
    resource_url: str
    resource_weergave: str
    toelichting: str
    aanmaakdatum: datetime
    wijzigingen: Wijzigingen


@keeps("G-80", "Every write on a main object and on what belongs to it stands in its audit trail.")
@keeps("G-83", "With its main object a trail is gone for readers: not found.")
def events(db: Session, resource: Resource, request: Request, subject: Subject) -> Any:
    """The query of what the APIs show that happened to this main object, oldest first.

    Raises NotFound, Forbidden.
    """
    if wrong := [unknown(name) for name in query_of(request)]:
        raise Invalid(*wrong)
    main = uuid_of(request, resource.name)
    read.id_of(db, resource, main, subject=subject, scope=SCOPE)
    names = [one.name for one in RESOURCES.values() if one.api is resource.api]
    columns = Event.__table__.columns
    shown = (Event.hoofdobject == main, Event.resource.in_(names), Event.actie.in_(RESULT))
    return select(*columns).where(*shown).order_by(Event.id)


@keeps("G-81", "An entry tells who did what through which application, why, and what it changed.")
def entry(resource: Resource, row: Row[Any], labels: dict[str, str]) -> dict[str, Any]:
    """One event in the words of the standard.

    Who acted through our own pages did so through this application.
    """
    seen = row.nieuw or row.oud or {}
    application = row.actor_soort == "applicatie"
    return {
        "uuid": str(identity(resource, row.id)),
        "bron": resource.api.component,
        "applicatieId": row.actor if application else "zaakspoor",
        "applicatieWeergave": labels.get(row.actor, row.actor) if application else "Zaakspoor",
        "gebruikersId": row.gebruiker if application else row.actor,
        "gebruikersWeergave": row.actor_weergave,
        "actie": row.actie,
        "actieWeergave": WORDS[row.actie],
        "resultaat": RESULT[row.actie],
        "hoofdObject": f"{resource.api.url}/{resource.path}/{row.hoofdobject}",
        "resource": row.resource,
        "resourceUrl": seen.get("url", ""),
        "resourceWeergave": str(seen.get("identificatie") or row.resource)[:200],
        "toelichting": row.toelichting,
        "aanmaakdatum": row.at,
        "wijzigingen": {"oud": row.oud, "nieuw": row.nieuw},
    }


def labels_of(db: Session, rows: list[Row[Any]]) -> dict[str, str]:
    """What people call these applications, by their client id."""
    ids = sorted({row.actor for row in rows if row.actor_soort == "applicatie"})
    known = select(Applicatie.client_ids, Applicatie.label)
    found = db.execute(known.where(Applicatie.client_ids.overlap(ids))) if ids else ()
    return {client_id: label for client_ids, label in found for client_id in client_ids}


def identity(resource: Resource, event_id: int) -> UUID:
    """Events have a number; the standard wants a uuid.

    The same number always gives the same one.
    """
    return uuid5(NAMESPACE_URL, f"{resource.api.url}/audittrail/{event_id}")


async def list_(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        rows = list(db.execute(events(db, resource, request, subject)))
        labels = labels_of(db, rows)
        return json([entry(resource, row, labels) for row in rows])

    return await answer(request, reads, work)


async def retrieve(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        query, wanted = events(db, resource, request, subject), uuid_of(request)
        for id in db.scalars(query.with_only_columns(Event.id)):
            if identity(resource, id) == wanted:
                rows = list(db.execute(query.where(Event.id == id)))
                found = entry(resource, rows[0], labels_of(db, rows))
                return tagged(request, json(found))
        raise NotFound

    return await answer(request, reads, work)


def declare(
    resource: Resource,
    path: str,
    name: str,
    handler: Callable[[Resource, Request], Awaitable[Response]],
    gives: Any,
) -> None:
    where = f"/{resource.path}/{{{resource.name}}}/audittrail{path}"
    also = ("304",) if path else ()
    Operation(
        resource.api, "GET", where, name, handler, resource, scope=SCOPE, gives=gives, also=also
    )


for main_object, verb in ((ZAAK, "retrieve"), (DOCUMENT, "retrieve"), (BESLUIT, "read")):
    declare(main_object, "", "audittrail_list", list_, list[Audittrail])
    declare(main_object, "/{uuid}", f"audittrail_{verb}", retrieve, Audittrail)
