"""The audit trail of a zaak, as the standard shows it: a reading of the event table (G-80 to
G-83).
"""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import Request, Response
from sqlalchemy import Row, select
from sqlalchemy.orm import Session
from starlette.routing import Router

from schemas.engine import read
from schemas.engine.filters import unknown
from schemas.engine.routes import answer, json, query_of, serve, uuid_of
from schemas.engine.shape import RESOURCES, Resource
from schemas.zaken import ZAAK
from zaken.base.db import reads
from zaken.base.errors import Invalid, NotFound
from zaken.base.subject import Subject
from zaken.models import Event

SCOPE = "audittrails.lezen"
RESULT = {"create": 201, "update": 200, "partial_update": 200, "destroy": 204}
WORDS = {
    "create": "Object aangemaakt",
    "update": "Object bijgewerkt",
    "partial_update": "Object deels bijgewerkt",
    "destroy": "Object verwijderd",
}


def trail(db: Session, request: Request, subject: Subject) -> list[dict[str, Any]]:
    """Everything the APIs show that happened to this zaak, oldest first.

    Raises NotFound, Forbidden.
    """
    if wrong := [unknown(name) for name in query_of(request)]:
        raise Invalid(*wrong)
    zaak = uuid_of(request, "zaak")
    read.id_of(db, ZAAK, zaak, subject=subject, scope=SCOPE)
    names = [resource.name for resource in RESOURCES.values() if resource.api is ZAAK.api]
    rows = db.execute(
        select(Event)
        .with_only_columns(*Event.__table__.columns)
        .where(Event.hoofdobject == zaak, Event.resource.in_(names), Event.actie.in_(RESULT))
        .order_by(Event.id)
    )
    return [entry(row, zaak) for row in rows]


def entry(row: Row[Any], zaak: UUID) -> dict[str, Any]:
    """One event in the words of the standard.

    Who acted through our own pages did so through this application.
    """
    seen = row.nieuw or row.oud or {}
    application = row.actor_soort == "applicatie"
    return {
        "uuid": str(identity(row.id)),
        "bron": ZAAK.api.component,
        "applicatieId": row.actor if application else "zaakspoor",
        "applicatieWeergave": row.actor if application else "Zaakspoor",
        "gebruikersId": "" if application else row.actor,
        "gebruikersWeergave": row.actor_weergave,
        "actie": row.actie,
        "actieWeergave": WORDS[row.actie],
        "resultaat": RESULT[row.actie],
        "hoofdObject": f"{ZAAK.api.url}/zaken/{zaak}",
        "resource": row.resource,
        "resourceUrl": seen.get("url", ""),
        "resourceWeergave": str(seen.get("identificatie") or row.resource)[:200],
        "toelichting": row.toelichting,
        "aanmaakdatum": row.at,
        "wijzigingen": {"oud": row.oud, "nieuw": row.nieuw},
    }


def identity(event_id: int) -> UUID:
    """Events have a number; the standard wants a uuid.

    The same number always gives the same one.
    """
    return uuid5(NAMESPACE_URL, f"{ZAAK.api.url}/audittrail/{event_id}")


async def list_(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        return json(trail(db, request, subject))

    return await answer(request, reads, work)


async def retrieve(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        wanted = str(uuid_of(request))
        for found in trail(db, request, subject):
            if found["uuid"] == wanted:
                return json(found)
        raise NotFound

    return await answer(request, reads, work)


def mount(router: Router) -> None:
    serve(router, "/zaken/{zaak}/audittrail", {"GET": list_}, ZAAK)
    serve(router, "/zaken/{zaak}/audittrail/{uuid}", {"GET": retrieve}, ZAAK)
