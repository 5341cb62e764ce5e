"""From template to answer: the Jinja environment, the security headers, static files.

How to use (all rooms):
    return page(request, "werkplek/zaak.html", titel="Zaak", zaak=zaak)        # 200
    return page(request, "werkplek/zaak.html", status=422, fouten=..., ...)    # with errors
    return see_other("/werkplek/", melding="opgeslagen")                       # after every POST

`werkplek/zaak.html` is portal/werkplek/templates/zaak.html and starts with
    {% extends "layout/base.html" %}
    {% import "layout/formulier.html" as f with context %}   (csrf, veld, fouten, knop)
    {% import "layout/delen.html" as d %}                     (kruimelpad, badge, melding, feiten …)
Every template knows: csrf, visit (who is here), subject (or none), settings, hier (the path),
melding.
"""

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.layout import words
from portal.oidc import issuer_of
from portal.session import Visit, cookie_into
from zaken.base.settings import Settings, settings

HERE = Path(__file__).parent
STATIC = HERE / "layout" / "static"
ROOMS = ("layout", "mijn", "werkplek", "balie")
MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w-]+=\"?[\w.-]+\"?)*", re.ASCII)


@cache
def environment() -> Environment:
    """One environment for all rooms. A name a template does not get is an error, not a blank."""
    made = Environment(
        loader=PrefixLoader({room: FileSystemLoader(HERE / room / "templates") for room in ROOMS}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(words.FILTERS)
    made.globals.update(static=static, soort_bestand=words.soort_bestand)
    return made


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Fill the template. `titel` belongs in the context: it is the <title>."""
    visit: Visit = getattr(request.state, "visit", Visit())
    known: dict[str, Any] = {
        "csrf": visit.csrf,
        "visit": visit,
        "subject": getattr(request.state, "subject", None),
        "settings": settings(),
        "hier": request.url.path,
        "melding": words.MELDINGEN.get(request.query_params.get("melding", ""), ""),
        "kop": "",
        "actief": "",
        "fouten": [],
    }
    html = environment().get_template(template).render(known | context)
    response = HTMLResponse(html, status, headers={"Cache-Control": "no-store"})
    cookie_into(response, request)
    return response


def see_other(path: str, *, melding: str = "") -> RedirectResponse:
    """After a POST: look there (303). `melding` is a key of words.MELDINGEN."""
    return RedirectResponse(f"{path}?{urlencode({'melding': melding})}" if melding else path, 303)


def attachment(chunks: Iterable[bytes], *, naam: str, formaat: str, omvang: int | None) -> Response:
    """A file to keep. Never shown inside our pages: what people upload is not to be trusted."""
    shown = "".join(sign if sign.isprintable() else "_" for sign in naam)  # no line end, no bidi
    plain = shown.encode("ascii", "replace").decode().translate({34: "_", 92: "_", 63: "_"})
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(shown)}",
        "Cache-Control": "private, no-store",
    }
    if omvang is not None:
        headers["Content-Length"] = str(omvang)
    media = formaat if MEDIA_TYPE.fullmatch(formaat) else "application/octet-stream"
    return StreamingResponse(chunks, media_type=media, headers=headers)


@cache
def static(path: str) -> str:
    """The address of one of our static files, with a mark that changes when the file does."""
    file = STATIC / path
    mark = hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.exists() else "0"
    return f"/static/{path}?v={mark}"


class CachedFiles(StaticFiles):
    """Static files that a browser may keep: their address changes when they do."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def static_app() -> ASGIApp:
    """What answers /static. Compressed: the style sheets are large and hold no secret."""
    return GZipMiddleware(CachedFiles(directory=STATIC))


class SecurityHeaders:
    """Puts the security headers on every answer (pure ASGI: it does not touch the body)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                own = [(k, v) for k, v in header_pairs(settings()) if k not in present]
                message["headers"] = [*message["headers"], *own]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


@cache
def header_pairs(chosen: Settings) -> list[tuple[bytes, bytes]]:
    """The headers of docs/security: no script or style of others, no frame, no referrer."""
    headers = {
        "content-security-policy": content_security_policy(chosen),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
    }
    if chosen.base_url.startswith("https:"):
        headers["strict-transport-security"] = "max-age=31536000"
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def content_security_policy(chosen: Settings) -> str:
    """No inline script or style. A form may go to the sign-in too: signing out is a POST that ends
    there.
    """
    issuers = filter(None, (issuer_of(chosen, "burger"), issuer_of(chosen, "medewerker")))
    origins = sorted({f"{p.scheme}://{p.netloc}" for p in map(urlsplit, issuers)})
    parts = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        " ".join(("form-action 'self'", *origins)),
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return "; ".join(parts)
