"""Resources of other providers: fetched as ourselves, checked, remembered for a while.

Only from services that an operator configured (`zaakspoor service add`).
"""

from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import httpx
import orjson
from jose import jwt
from sqlalchemy import text
from sqlalchemy.orm import Session

from zaken.base.clock import now
from zaken.base.db import reads, sessions
from zaken.base.keeps import keeps
from zaken.base.log import correlation
from zaken.base.remote_guard import (
    BadUrl,
    Guarded,
    Unavailable,
    UnknownService,
    WrongShape,
    is_below,
    parsed,
    refuse_while_locked,
)
from zaken.base.remote_shapes import SHAPES, Shape
from zaken.base.settings import settings

Json = dict[str, Any]

LARGEST = 2_000_000  # bytes of one answer, unpacked
HOPS = 5  # redirects
REMEMBERED = 10_000  # answers; the oldest goes first
STALE_SECONDS = 7 * 24 * 3600  # what we know is good enough for so long when nobody answers
MOVED = frozenset({301, 302, 303, 307, 308})

_SERVICES = text("select naam, url, client_id, secret, prive from service")
_REMEMBERED = text("select body, fetched_at from remote_cache where url = :url")
_REMEMBER = text(
    "insert into remote_cache (url, body, fetched_at) values (:url, cast(:body as jsonb), :at)"
    " on conflict (url) do update set body = excluded.body, fetched_at = excluded.fetched_at"
)
_FORGET = text(
    "delete from remote_cache where url in"
    " (select url from remote_cache order by fetched_at desc offset :most)"
)


@dataclass(frozen=True)
class Service:
    """One API of somebody else, as the operator configured it."""

    naam: str
    root: httpx.URL
    client_id: str
    secret: str = field(repr=False)
    prive: bool


@keeps("G-11", "A URL elsewhere is good when a GET on it, redirects followed, ends in 200")
@keeps("G-12", "What is found behind a URL elsewhere must have the members of its kind")
def fetch(url: str, shape: str) -> Json:
    """The resource behind this URL, of this kind (a name in SHAPES).

    Raises UnknownService, BadUrl or WrongShape; HoldsLock while a case is locked.
    """
    refuse_while_locked()
    wanted = SHAPES[shape]
    service_of(url)  # a service that was removed is not believed from memory
    body, age = _recall(url, wanted)
    if body is None or age >= wanted.seconds or body.get("concept"):
        try:
            body = _ask(url)
        except Unavailable:
            if body is None or age >= STALE_SECONDS:
                raise
        else:
            _remember(url, body, wanted)
    if not wanted.fits(body):
        raise WrongShape(f"not a {shape}")
    return body


def known(db: Session, url: str) -> Json | None:
    """What a fetch before this transaction found behind the URL, for rules; never calls anybody."""
    found = db.execute(_REMEMBERED, {"url": url}).first()
    return found.body if found else None


def send(method: str, url: str, body: Json | None = None) -> Any:
    """Ask another provider to do something; the JSON of its answer, None when it gives none.

    Raises UnknownService or BadUrl, for every answer outside 2xx too.
    """
    refuse_while_locked()
    service, end = service_of(url), monotonic() + settings().http_timeout
    with _client(service) as http:
        try:
            with http.stream(method, url, json=body, headers=_headers(service)) as answer:
                if not answer.is_success:
                    raise BadUrl(f"answered {answer.status_code}")
                content = _content(answer, end)
        except httpx.HTTPError as error:
            raise Unavailable(type(error).__name__) from None
    try:
        return orjson.loads(content) if content else None
    except orjson.JSONDecodeError:
        raise BadUrl("no JSON") from None


@keeps("G-13", "A URL below no configured service is refused as unknown-service")
def service_of(url: str) -> Service:
    """The configured service this URL belongs to. Raises BadUrl, UnknownService."""
    place = parsed(url)
    found = max(_serving(place), key=lambda s: len(s.root.raw_path), default=None)
    if found is None:
        raise UnknownService(f"no service on {place.host}")
    return found


def _serving(place: httpx.URL) -> list[Service]:
    with reads() as db:
        every = [
            Service(row.naam, httpx.URL(row.url), row.client_id, row.secret, row.prive)
            for row in db.execute(_SERVICES)
        ]
    return [service for service in every if is_below(place, service.root)]


def _ask(url: str) -> Json:
    """GET with every hop below a configured service (a redirect to anywhere else is refused)."""
    end = monotonic() + settings().http_timeout
    for _ in range(HOPS):
        service = service_of(url)
        with _client(service) as http:
            try:
                with http.stream("GET", url, headers=_headers(service)) as answer:
                    if answer.status_code not in MOVED:
                        return _read(answer, end)
                    url = str(answer.url.join(answer.headers.get("location", "")))
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise Unavailable(type(error).__name__) from None
    raise BadUrl("redirected too often")


def _read(answer: httpx.Response, end: float) -> Json:
    """The JSON object in a good answer."""
    if answer.status_code >= 500 or answer.status_code == 429:
        raise Unavailable(f"answered {answer.status_code}")
    if answer.status_code != 200:
        raise BadUrl(f"answered {answer.status_code}")
    content = _content(answer, end)
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise WrongShape("no JSON") from None
    # What PostgreSQL cannot keep is nothing that a register says.
    if not isinstance(body, dict) or b"\\u0000" in content:
        raise WrongShape("no JSON object")
    return body


def _content(answer: httpx.Response, end: float) -> bytes:
    """All bytes of an answer. Raises BadUrl when they are too many, Unavailable when too slow."""
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > LARGEST:
            raise BadUrl("too large")
        if monotonic() > end:
            raise Unavailable("too slow")
    return bytes(content)


def _client(service: Service) -> httpx.Client:
    return httpx.Client(
        transport=Guarded(lambda place: service.prive), timeout=settings().http_timeout
    )


@keeps("G-46", "We call other providers under our own client id, never with the caller's token")
def _headers(service: Service) -> dict[str, str]:
    headers = {"Accept": "application/json", "Accept-Crs": "EPSG:4326", "Content-Crs": "EPSG:4326"}
    if value := correlation.get():
        headers["X-Correlation-ID"] = value
    if service.client_id:
        claims = {
            "iss": service.client_id,
            "iat": int(now().timestamp()),
            "client_id": service.client_id,
            "user_id": "zaakspoor",
            "user_representation": f"Zaakspoor, {settings().gemeente}",
        }
        headers["Authorization"] = f"Bearer {jwt.encode(claims, service.secret, 'HS256')}"
    return headers


def _recall(url: str, wanted: Shape) -> tuple[Json | None, float]:
    """What we remember, and its age in seconds."""
    if not wanted.seconds:
        return None, 0
    with reads() as db:
        found = db.execute(_REMEMBERED, {"url": url}).first()
    return (found.body, (now() - found.fetched_at).total_seconds()) if found else (None, 0)


def _remember(url: str, body: Json, wanted: Shape) -> None:
    """Keep an answer of the right shape, in a transaction of its own."""
    if wanted.seconds and wanted.fits(body):
        with sessions.begin() as db:
            db.execute(_REMEMBER, {"url": url, "body": orjson.dumps(body).decode(), "at": now()})
            db.execute(_FORGET, {"most": REMEMBERED})
