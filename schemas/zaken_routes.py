"""What the engine has no word for in the Zaken API: removing with consequences, reserving numbers,
and one PUT that is not standard.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from schemas import zaken
from schemas.apis import ZAKEN
from schemas.engine import relations, routes, write
from schemas.engine.shape import Operation, Resource, Schema
from schemas.fields import RequiredRsin
from zaken.actions.zaak import reserve_numbers
from zaken.actions.zaak_archief import forget_archive, rederive
from zaken.actions.zaak_destroy import destroy_zaak
from zaken.base.db import sessions
from zaken.base.errors import Forbidden
from zaken.base.keeps import keeps
from zaken.base.subject import Subject
from zaken.change import change, remove
from zaken.models import Enkelvoudiginformatieobject, Zaak, Zaakinformatieobject

Handler = Callable[[Resource, Request], Awaitable[Response]]
After = Callable[[Session, Zaak], None]


class ReserveerZaaknummer(Schema):
    bronorganisatie: RequiredRsin
    aantal: Annotated[int, Field(ge=1, le=1000)] = 1


class Zaaknummer(Schema):
    zaaknummer: str


@keeps("zrcL-28", "One reserved number is an object, more are a list (C-19).")
async def reserve(resource: Resource, request: Request) -> Response:
    """Promise numbers to a consumer who prints them before the zaak exists."""

    def work(db: Session, subject: Subject, body: dict[str, Any]) -> Response:
        if not subject.has(zaken.AANMAKEN, "zrc"):
            raise Forbidden
        asked = write.checked(ReserveerZaaknummer, body)
        numbers = reserve_numbers(db, asked.bronorganisatie, asked.aantal)
        made = [{"zaaknummer": number} for number in numbers]
        return routes.json(made if asked.aantal > 1 else made[0], 201)

    return await routes.answer_write(resource, request, work)


async def destroy(resource: Resource, request: Request) -> Response:
    """A zaak with everything that tells of it (zrc-023)."""

    def work(db: Session, subject: Subject) -> Response:
        where = routes.uuid_of(request)
        obj, _, _ = write.load(db, resource, where, operation="delete", subject=subject)
        relations.withdraw_all(db, links_elsewhere(db, obj))
        destroy_zaak(db, subject, obj)
        return Response(status_code=204)

    return await routes.answer(request, sessions.begin, work)


def links_elsewhere(db: Session, zaak: Zaak) -> list[tuple[str, str]]:
    """The documents of other registers in the dossiers of this zaak and its deelzaken."""
    link, document = Zaakinformatieobject, Enkelvoudiginformatieobject
    rows = (
        select(document.extern, Zaak.uuid)
        .join(link, link.informatieobject_id == document.id)
        .join(Zaak, Zaak.id == link.zaak_id)
        .where(document.extern.is_not(None), or_(Zaak.id == zaak.id, Zaak.hoofdzaak_id == zaak.id))
    )
    return [(str(url), f"{ZAKEN.url}/zaken/{uuid}") for url, uuid in db.execute(rows)]


def removing(after: After) -> Handler:
    """DELETE of something below a zaak, and what that means for the zaak."""

    async def handler(resource: Resource, request: Request) -> Response:
        def work(db: Session, subject: Subject) -> Response:
            where = routes.uuid_of(request)
            write.refuse_stray(db, resource, where, request.path_params.get("zaak", ""))
            obj, oud, scope = write.load(db, resource, where, operation="delete", subject=subject)
            zaak = obj.hoofdobject
            why = routes.by_of(request, subject).toelichting
            remove(db, subject, obj, scope=scope, oud=oud, toelichting=why)
            db.flush()  # the archive asks the database
            db.expire(zaak)
            after(db, zaak)
            write.restart_quiet_period(db, zaak)
            return Response(status_code=204)

        return await routes.answer(request, sessions.begin, work)

    return handler


def without_resultaat(db: Session, zaak: Zaak) -> None:
    """Nothing to archive without knowing how it ended."""
    forget_archive(zaak)


@keeps("zrcL-16", "A rol has no PUT or PATCH in the standard; the PUT here is experimental.")
async def replace_rol(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject, body: dict[str, Any]) -> Response:
        by = routes.by_of(request, subject)
        return routes.json(replaced(db, routes.uuid_of(request), body, by))

    return await routes.answer_write(resource, request, work)


def replaced(db: Session, uuid: Any, body: dict[str, Any], by: write.By) -> dict[str, Any]:
    """Another person, or other words, in the same rol. Its zaak stays."""
    rol = zaken.ROL
    obj, oud, scope = write.load(db, rol, uuid, operation="delete", subject=by.subject)
    data = write.parse(rol, body | {"zaak": oud["zaak"]})
    with db.no_autoflush:
        for name, value in write.values_of(db, rol, data).items():
            setattr(obj, name, value)
    why = by.toelichting
    return change(db, by.subject, obj, "update", scope=scope, oud=oud, toelichting=why)


def declare(method: str, path: str, name: str, handler: Any, of: Resource, **more: Any) -> None:
    Operation(ZAKEN, method, path, name, handler, of, **more)


for path, name, experimental in (
    ("/zaaknummer_reserveren", "zaaknummer_reserveren", False),
    ("/reserveer_zaaknummer", "zaak_reserveer_zaaknummer", True),
):
    declare(
        "POST",
        path,
        name,
        reserve,
        zaken.ZAAK,
        scope=zaken.AANMAKEN,
        takes=ReserveerZaaknummer,
        gives=Zaaknummer | list[Zaaknummer],
        status=201,
        experimental=experimental,
    )
for of, after in (
    (zaken.RESULTAAT, without_resultaat),
    (zaken.ZAAKEIGENSCHAP, rederive),
    (zaken.ZAAKOBJECT, rederive),
):
    declare(
        "DELETE",
        f"/{of.path}/{{uuid}}",
        f"{of.name}_destroy",
        removing(after),
        of,
        scope=of.scopes["delete"],
        status=204,
    )
declare(
    "DELETE",
    "/zaken/{uuid}",
    "zaak_destroy",
    destroy,
    zaken.ZAAK,
    scope="zaken.verwijderen",
    status=204,
)
declare(
    "PUT",
    "/rollen/{uuid}",
    "rol_update",
    replace_rol,
    zaken.ROL,
    scope=zaken.BIJWERKEN,
    takes=zaken.ROL.input,
    experimental=True,
)
