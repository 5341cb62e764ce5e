"""The Catalogi API: what may be asked of each kind of type, by whom, and how it is kept. Shapes and
filters are next door.
"""

from collections.abc import Callable
from typing import Any, get_args

from fastapi import Request, Response
from sqlalchemy.orm import Session

from schemas import catalogi_filters as filters
from schemas import catalogi_shapes as shapes
from schemas.apis import CATALOGI
from schemas.engine import read, routes, write
from schemas.engine.filters import among, choice, text
from schemas.engine.shape import Operation, Resource
from zaken import models
from zaken.actions import catalogus as actions
from zaken.base.db import sessions
from zaken.base.keeps import keeps
from zaken.base.subject import Subject
from zaken.change import add, change

READ = "catalogi.lezen | zaken.lezen | documenten.lezen"  # ztc-014
WRITE, FORCE = "catalogi.schrijven", "catalogi.schrijven | catalogi.geforceerd-schrijven"
DELETE = "catalogi.schrijven | catalogi.geforceerd-verwijderen"


@keeps("ztc-014", "Who may read zaken or documents may read the catalogue they are made by.")
def scopes(create: str = FORCE) -> dict[str, str]:
    return {"read": READ, "create": create, "update": FORCE, "delete": DELETE}


def resource(
    name: str,
    path: str,
    *,
    scopes: dict[str, str],
    filters: Any,
    save: Callable[[Any, Session], None] = add,
) -> Resource:
    """One kind of type: its model and its shape bear the same name."""
    kind = (
        name.capitalize() if hasattr(models, name.capitalize()) else "ZaaktypeInformatieobjecttype"
    )
    model, shape = getattr(models, kind), getattr(shapes, kind)
    return Resource(CATALOGI, name, path, model, shape, scopes, filters=filters, save=save)


@keeps("ztcL-36", "A catalogus is changed by PUT and PATCH.")
@keeps("ztc-017", "Only a draft of the standard throws catalogi away; here that is no operation.")
def of_catalogus() -> dict[str, str]:
    return {"read": READ, "create": WRITE, "update": FORCE}


CATALOGUS = resource(
    "catalogus",
    "catalogussen",
    scopes=of_catalogus(),
    filters={
        "domein": text("domein"),
        "domein__in": among("domein"),
        "rsin": text("rsin"),
        "rsin__in": among("rsin"),
    },
)
ZAAKTYPE = resource(
    "zaaktype",
    "zaaktypen",
    scopes=scopes(WRITE),
    filters=filters.ZAAKTYPEN,
    save=actions.save_zaaktype,
)
INFORMATIEOBJECTTYPE = resource(
    "informatieobjecttype",
    "informatieobjecttypen",
    scopes=scopes(WRITE),
    filters=filters.INFORMATIEOBJECTTYPEN,
    save=actions.save_informatieobjecttype,
)
BESLUITTYPE = resource(
    "besluittype",
    "besluittypen",
    scopes=scopes(WRITE),
    filters=filters.BESLUITTYPEN,
    save=actions.save_besluittype,
)
STATUSTYPE = resource(
    "statustype",
    "statustypen",
    scopes=scopes(),
    filters=filters.OF_ZAAKTYPE,
    save=actions.save_statustype,
)
RESULTAATTYPE = resource(
    "resultaattype",
    "resultaattypen",
    scopes=scopes(),
    filters=filters.RESULTAATTYPEN,
    save=actions.save_resultaattype,
)
ROLTYPE = resource(
    "roltype",
    "roltypen",
    scopes=scopes(),
    filters={
        **filters.ROLTYPEN,
        "omschrijvingGeneriek": choice("omschrijving_generiek", get_args(shapes.Rol)),
    },
)
EIGENSCHAP = resource("eigenschap", "eigenschappen", scopes=scopes(), filters=filters.OF_ZAAKTYPE)
ZAAKOBJECTTYPE = resource(
    "zaakobjecttype", "zaakobjecttypen", scopes=scopes(), filters=filters.ZAAKOBJECTTYPEN
)
ZAAKTYPE_INFORMATIEOBJECTTYPE = resource(
    "zaakinformatieobjecttype",
    "zaaktype-informatieobjecttypen",
    scopes=scopes(),
    filters=filters.DOCUMENTRELATIES,
    save=actions.save_documenttype,
)


# --- operations the engine has no word for --------------------------------------------------------


async def publish(resource: Resource, request: Request) -> Response:
    """Make a concept definite; what is published already stays as it is."""

    def work(db: Session, subject: Subject) -> Response:
        uuid = routes.uuid_of(request)
        obj, oud, scope = write.load(db, resource, uuid, operation="create", subject=subject)
        if obj.concept:
            obj.concept = False
            change(db, subject, obj, "update", scope=scope, save=actions.publish, oud=oud)
        return routes.json(read.represent(resource, db, obj))

    return await routes.answer(request, sessions.begin, work)


@keeps("ztcL-09", "A type that is made answers 201, one that is thrown away 204.")
async def delete_statustype(resource: Resource, request: Request) -> Response:
    """As any other type; the last one that is left becomes the end status."""

    def work(db: Session, subject: Subject) -> Response:
        obj = write.load(
            db, resource, routes.uuid_of(request), operation="delete", subject=subject
        )[0]
        write.delete(db, resource, obj.uuid, routes.by_of(request, subject))
        db.flush()
        actions.mark_end(db, obj.zaaktype_id)
        return Response(status_code=204)

    return await routes.answer(request, sessions.begin, work)


for main in (ZAAKTYPE, INFORMATIEOBJECTTYPE, BESLUITTYPE):
    Operation(
        CATALOGI,
        "POST",
        f"/{main.path}/{{uuid}}/publish",
        f"{main.name}_publish",
        publish,
        main,
        scope=WRITE,
    )
Operation(
    CATALOGI,
    "DELETE",
    "/statustypen/{uuid}",
    "statustype_destroy",
    delete_statustype,
    STATUSTYPE,
    scope=DELETE,
    status=204,
)
