"""HTTP: the endpoints of a resource, paging, ETag. Nothing here knows what a zaak is."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from fastapi import Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route, Router

from schemas.engine import expand, mirror, read, relations, write
from schemas.engine.auth import asked, caller
from schemas.engine.errors import body_of
from schemas.engine.filters import asked_of_one, page_size
from schemas.engine.incoming import (
    CRS,
    SMALL,
    acceptable,
    body_bytes,
    bytes_of,
    json_only,
    length_of,
)
from schemas.engine.reverse import shown_items
from schemas.engine.shape import OPERATIONS, RESOURCES, Api, Resource
from zaken.base.db import reads, sessions
from zaken.base.errors import Invalid, NotFound
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.base.subject import Subject

Work = Callable[[Session, Subject], Response]


@keeps("G-10", "A method that a path does not have is refused before anything else")
@keeps("G-72", "HEAD is GET without the body, and asks the same rights")
def mount(resource: Resource, router: Router) -> None:
    """The endpoints of one resource: one route per path, so that a method it lacks is 405 before
    anything else (G-10). A declared operation on such a path takes the place of the engine's.
    """
    collection: dict[str, Any] = {"GET": list_}
    member: dict[str, Any] = {"GET": retrieve, "HEAD": retrieve}
    collection |= {"POST": create} if "create" in resource.scopes else {}
    member |= {"PUT": update, "PATCH": update} if "update" in resource.scopes else {}
    member |= {"DELETE": delete} if "delete" in resource.scopes else {}
    for path, handlers in (
        (f"/{resource.path}", collection),
        (f"/{resource.path}/{{uuid}}", member),
    ):
        serve(router, path, handlers | declared(resource.api, path), resource)


def mount_operations(api: Api, router: Router) -> None:
    """The declared operations of an API, one route per path. Those on a path of a resource are
    served with that (`mount`); the others come first, or `_zoek` would be taken for a uuid.
    """
    resources = [f"/{r.path}" for r in RESOURCES.values() if r.api is api]
    taken = {*resources, *(f"{path}/{{uuid}}" for path in resources)}
    paths = dict.fromkeys(path for component, _, path in OPERATIONS if component == api.component)
    for path in (path for path in paths if path not in taken):
        if handlers := declared(api, path):
            one = next(o for o in OPERATIONS.values() if o.api is api and o.path == path)
            serve(router, path, handlers, one.resource)


def declared(api: Api, path: str) -> dict[str, Any]:
    """The handlers that are declared for this path, by method."""
    return {
        o.method: o.handler
        for o in OPERATIONS.values()
        if o.api is api and o.path == path and (settings().experimental or not o.experimental)
    }


@keeps("G-91", "Answers of zaken tell their coordinate system")
def serve(router: Router, path: str, handlers: dict[str, Any], resource: Resource) -> None:
    async def endpoint(request: Request) -> Response:
        response: Response = await handlers[request.method](resource, request)
        if resource.path == "zaken":
            response.headers["Content-Crs"] = CRS
        return response

    name = f"{resource.name} {' '.join(handlers)}"
    route = Route(path, endpoint, methods=list(handlers), name=name)
    route.methods = set(handlers)  # it adds HEAD to every GET; the standard does not
    router.routes.append(route)


async def list_(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        params = query_of(request)
        return listed(db, resource, request, params=params, subject=subject)

    return await answer(request, reads, work)


def listed(
    db: Session,
    resource: Resource,
    request: Request,
    *,
    params: Mapping[str, str],
    subject: Subject,
) -> Response:
    """A page of the resources that these parameters leave."""
    paths = expand.paths_of(resource, params.get("expand", ""))
    inside = within(db, resource, request, subject)
    count, found = read.read_page(db, resource, params, *inside, subject=subject)
    shown = expand.expanded(db, resource, found, paths=paths, subject=subject)
    results = f"[{','.join(shown)}]"
    return json_text(results if resource.bare else page(resource, request, count, results))


@keeps(
    "G-74",
    "A representation is made anew for every answer, so its tag follows whatever is shown in it",
)
async def retrieve(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        params = query_of(request)
        op = asked_of_one(resource, params)
        paths = expand.paths_of(resource, params.get("expand", ""))
        inside = within(db, resource, request, subject)
        found = read.read_one(db, resource, uuid_of(request), *inside, subject=subject, op=op)
        (shown,) = expand.expanded(db, resource, [found], paths=paths, subject=subject)
        return tagged(request, json_text(shown))

    return await answer(request, reads, work)


async def create(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject, body: dict[str, Any]) -> Response:
        item = write.create(db, resource, body, by_of(request, subject))
        return created(db, shown_items(db, resource, [item], subject)[0])

    return await answer_write(resource, request, work)


@keeps("G-75", "A condition on a write (If-Match) has no meaning: it is ignored")
async def update(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject, body: dict[str, Any]) -> Response:
        by, partial = by_of(request, subject), request.method == "PATCH"
        uuid = uuid_of(request)
        write.refuse_stray(db, resource, uuid, request.path_params.get("zaak", ""))
        item = write.modify(db, resource, uuid, body=body, by=by, partial=partial)
        return json(shown_items(db, resource, [item], subject)[0], headers=warnings(db))

    return await answer_write(resource, request, work)


async def delete(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        write.delete(db, resource, uuid_of(request), by_of(request, subject))
        return Response(status_code=204)

    return await answer(request, sessions.begin, work)


async def answer(
    request: Request,
    opened: Callable[[], AbstractContextManager[Session]],
    work: Work,
    *,
    any_type: bool = False,
) -> Response:
    """Who asks, then the work, on one connection. The commit is over before the answer exists."""

    header = request.headers.get("authorization")

    def run() -> Response:
        with opened() as db:

            def for_whom(subject: Subject) -> Response:
                if not any_type:
                    acceptable(request)
                return work(db, subject)

            reading = opened is reads
            response = asked(db, header, for_whom) if reading else for_whom(caller(db, header))
        relations.settle(db)
        return response

    return await run_in_threadpool(run)


@keeps(
    "G-201",
    "Who asks, and what he may, comes before the body; a closed zaak comes after it",
)
async def answer_write(
    resource: Resource,
    request: Request,
    work: Callable[[Session, Subject, dict[str, Any]], Response],
    before: Callable[[dict[str, Any]], mirror.Verdicts] = lambda body: {},
) -> Response:
    """Who asks, before his bytes are read; then the body; then the work in one transaction
    (G-201). `before` asks more of another provider than what the body names.
    """

    def who() -> Subject:
        with reads() as db:
            return caller(db, request.headers.get("authorization"))

    def run_at_once(raw: bytes) -> Response:
        with sessions.begin() as db:
            subject = caller(db, request.headers.get("authorization"))
            body = body_from(raw)
            response = None if mirror.needed(resource, body) else work(db, subject, body)
        if response is None:
            return run_after(raw, subject)
        relations.settle(db)  # the commit is over
        return response

    def run_after(raw: bytes, subject: Subject) -> Response:
        body = body_from(raw)
        operation = "create" if request.method == "POST" else "update"
        # What stands elsewhere, before anything is locked (law 9).
        verdicts = mirror.bring(resource, body, subject, operation)
        verdicts |= before(body) if verdicts else {}
        with sessions.begin() as db:
            mirror.remember(db, verdicts)
            # A type that came in just now may be one that this caller was granted.
            asks = caller(db, request.headers.get("authorization")) if verdicts else subject
            response = work(db, asks, body)
        relations.settle(db)  # the commit is over
        return response

    def body_from(raw: bytes) -> dict[str, Any]:
        acceptable(request)
        json_only(request)
        return nested(resource, request, body_of(raw))

    if 0 <= length_of(request) <= SMALL:  # so little that it may be read before we know who asks
        return await run_in_threadpool(run_at_once, await bytes_of(request, SMALL))
    subject = await run_in_threadpool(who)
    acceptable(request)
    return await run_in_threadpool(run_after, await body_bytes(request), subject)


def nested(resource: Resource, request: Request, body: dict[str, Any]) -> dict[str, Any]:
    """Below one zaak the path says which one; a body that says another is wrong (zrcL-23)."""
    if "{zaak}" not in resource.path:
        return body
    here = f"{resource.api.url}/zaken/{uuid_of(request, 'zaak')}"
    if body.get("zaak", here) != here:
        raise Invalid.field("zaak", "wijzigen-niet-toegelaten", "Dit is niet de zaak uit het pad.")
    return body | {"zaak": here}


def within(db: Session, resource: Resource, request: Request, subject: Subject) -> list[Any]:
    """Below one zaak: only what belongs to it. Raises NotFound or Forbidden for the zaak itself."""
    if "{zaak}" not in resource.path:
        return []
    model: Any = resource.model
    scope = read.read_scope(resource)
    return [
        model.zaak_id
        == read.id_of(
            db, RESOURCES["zaken"], uuid_of(request, "zaak"), subject=subject, scope=scope
        )
    ]


def uuid_of(request: Request, name: str = "uuid") -> UUID:
    """The uuid in the path. What is no uuid leads nowhere: NotFound."""
    try:
        found = UUID(request.path_params[name])
    except ValueError:
        raise NotFound from None
    if str(found) != request.path_params[name].lower():
        raise NotFound
    return found


def query_of(request: Request) -> dict[str, str]:
    """The query string.

    A parameter given twice has no meaning in the standard; the last one counts.
    """
    return dict(request.query_params)


@keeps("G-81", "Who did it, and why in his own words, comes with the request")
def by_of(request: Request, subject: Subject) -> write.By:
    """Who asks this, and why in his own words, for the audit trail (G-81)."""
    why = request.headers.get("x-audit-toelichting", "")
    user = request.headers.get("x-nlx-request-user-id", "")  # when the token names none
    subject = subject if subject.user else replace(subject, user=user[:255])
    return write.By(subject, why.replace("\x00", "")[:1000])


@keeps("G-20", "A list is wrapped with its count and its neighbours")
def page(resource: Resource, request: Request, count: int, results: str) -> str:
    """The wrapper of a list (G-20). The addresses are ours, whatever host the caller used."""
    present, size = int(request.query_params.get("page", 1)), page_size(request.query_params)
    here = request.scope["path"].removeprefix(resource.api.root)

    def other(number: int) -> str:
        query = urlencode({**request.query_params, "page": number})
        return f'"{resource.api.url}{here}?{query}"'

    following = other(present + 1) if present * size < count else "null"
    previous = other(present - 1) if present > 1 else "null"
    return f'{{"count":{count},"next":{following},"previous":{previous},"results":{results}}}'


@keeps("G-07", "What was made is answered with its address in Location")
def created(db: Session, item: dict[str, Any]) -> Response:
    """201 with where it is now (G-07)."""
    return json(item, 201, {"Location": item["url"], **warnings(db)})


def warnings(db: Session) -> dict[str, str]:
    """What a save wants to be said beside a good answer: `db.info["warnings"]`, as X-Warning."""
    told = " ".join("; ".join(db.info.get("warnings", [])).split())  # a header is one line
    return {"X-Warning": told.encode("ascii", "replace").decode()} if told else {}


def json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(data), status, headers, media_type="application/json")


def json_text(text: str) -> Response:
    """An answer whose JSON the database made."""
    return Response(text, media_type="application/json")


@keeps("G-70", "A detail carries a strong tag over the very bytes of its answer")
@keeps("G-71", "Another representation has another tag")
@keeps("G-73", "Who has the current bytes already is answered 304")
@keeps("G-76", "What changes the answer changes the tag")
def tagged(request: Request, response: Response) -> Response:
    """With its ETag, a hash of the very bytes (G-70, G-76); 304 when the caller has those; HEAD
    without them.
    """
    tag = f'"{blake2b(response.body, digest_size=16).hexdigest()}"'
    known = [
        part.strip().removeprefix("W/")
        for part in request.headers.get("if-none-match", "").split(",")
    ]
    if tag in known or known == ["*"]:
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    if request.method == "HEAD":
        return Response(
            status_code=200, headers=dict(response.headers), media_type="application/json"
        )
    return response
