"""A zaakobject of a kind that only another register knows: is what stands there such an object
(zrcL-21)?

Who posts names the object, its type, and in each a path: to the JSON schema, and to the data.
"""

from typing import Any

from fastapi import Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from schemas import jq, zaken
from schemas.apis import ZAKEN
from schemas.engine import incoming, routes, write
from schemas.engine.auth import caller
from schemas.engine.errors import NotJson, body_of
from schemas.engine.shape import Operation, Resource
from zaken.base import remote
from zaken.base.db import reads
from zaken.base.errors import Invalid
from zaken.base.keeps import keeps
from zaken.base.remote_guard import RemoteError, UnknownService
from zaken.base.settings import settings
from zaken.base.subject import Subject

GROUP = "objectTypeOverigeDefinitie"
NOWHERE = "Dit pad leidt daar nergens heen."
Params = list[dict[str, str]]


async def create(resource: Resource, request: Request) -> Response:
    """As every other POST; but first, before anything is locked, the other register is asked."""
    raw = await incoming.bytes_of(request, settings().max_body_bytes)
    request._body = raw  # read once; the engine reads it again

    def ask() -> Params:
        with reads() as db:
            subject = caller(db, request.headers.get("authorization"))
        may = any(subject.has(scope, "zrc") for scope in zaken.AANVULLEN.split(" | "))
        return refusals(raw) if may else []

    wrong = await run_in_threadpool(ask)

    def work(db: Session, subject: Subject, body: dict[str, Any]) -> Response:
        if wrong:
            raise Invalid(*wrong)
        item = write.create(db, resource, body, routes.by_of(request, subject))
        return routes.created(db, item)

    return await routes.answer_write(resource, request, work)


def refusals(raw: bytes) -> Params:
    """What the other register says is wrong; nothing where the body itself is no good, for that is
    told by the usual way.
    """
    try:
        body = body_of(raw)
    except (NotJson, Invalid):
        return []
    group, url = body.get(GROUP), body.get("object")
    if not isinstance(group, dict):
        return []
    texts: list[Any] = [group.get(name) for name in ("url", "schema", "objectData")]
    if not all(isinstance(text, str) and text for text in texts):
        return []
    if not url:
        return [param("objectUrl", "required", "Noem de URL van het object.")]
    if not (isinstance(url, str) and jq.is_path(texts[1]) and jq.is_path(texts[2])):
        return []
    return judged(texts[0], url, texts[1], texts[2])


@keeps("zrcL-21", "What is behind the object's URL fits the JSON schema that its type gives.")
def judged(kind: str, url: str, schema_path: str, data_path: str) -> Params:
    """Fetch both, and hold the one against the other. A register we do not know is taken on its
    word.
    """
    try:
        schema = jq.follow(remote.fetch(kind, "object"), schema_path)
    except UnknownService:
        return []
    except RemoteError:
        return [param(f"{GROUP}.url", "invalid", "Hier is geen objecttype te vinden.")]
    except KeyError:
        return [param(f"{GROUP}.schema", "invalid", NOWHERE)]
    try:
        data = jq.follow(remote.fetch(url, "object"), data_path)
    except UnknownService:
        return []
    except RemoteError:
        return []  # the field itself is refused with its own code
    except KeyError:
        return [param(f"{GROUP}.objectData", "invalid", NOWHERE)]
    return fits(schema, data)


def fits(schema: Any, data: Any) -> Params:
    """Is the data as the schema says? A schema may not send us anywhere."""
    from jsonschema import exceptions, validators  # 2 MB, for who has such objects
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    if not isinstance(schema, dict):
        return [param(f"{GROUP}.schema", "invalid", "Hier staat geen JSON-schema.")]
    kind = validators.validator_for(schema, default=validators.Draft202012Validator)
    try:
        kind.check_schema(schema)
        right = kind(schema, registry=Registry()).is_valid(data)
    except (exceptions.SchemaError, Unresolvable, RecursionError):
        return [param(f"{GROUP}.schema", "invalid", "Dit is geen JSON-schema.")]
    reason = "Het object past niet bij zijn type."
    return [] if right else [param("object", "invalid-schema", reason)]


def param(name: str, code: str, reason: str) -> dict[str, str]:
    return {"name": name, "code": code, "reason": reason}


Operation(
    ZAKEN,
    "POST",
    "/zaakobjecten",
    "zaakobject_create",
    create,
    zaken.ZAAKOBJECT,
    scope=zaken.AANVULLEN,
    takes=zaken.ZAAKOBJECT.input,
    status=201,
)
