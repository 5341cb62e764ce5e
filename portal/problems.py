"""What goes wrong, as a page people understand. The API answers problem+json instead; the app
chooses by path.
"""

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from portal.render import SecurityHeaders, page, static_app
from portal.session import SignInNeeded
from zaken.base.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from zaken.base.log import correlation

ROOMS = ("/mijn", "/werkplek", "/balie", "/medewerkers")
KOPPEN: dict[type[Problem], str] = {
    NotFound: "Deze pagina is er niet",
    Forbidden: "Dit mag niet",
    Conflict: "Iemand anders was u voor",
    Invalid: "Er klopt iets niet",
}
NOT_THERE = (
    "Wij hebben deze pagina niet gevonden. "
    "Misschien is de zaak van iemand anders, of klopt het adres niet."
)


def install(app: FastAPI) -> None:
    """Static files, security headers, and the way to the sign-in."""
    app.mount("/static", static_app(), name="static")
    app.add_middleware(SecurityHeaders)
    app.add_exception_handler(SignInNeeded, to_sign_in)


def is_page(request: Request) -> bool:
    """Is this one of our pages (and not a call of an API)?"""
    path = request.url.path
    return path == "/" or any(path == room or path.startswith(f"{room}/") for room in ROOMS)


def to_sign_in(request: Request, error: Exception) -> Response:
    """303 to the sign-in; a script that asked for a part of a page goes there as a whole."""
    where = error.where if isinstance(error, SignInNeeded) else "/"
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)


def problem_page(request: Request, error: Problem) -> Response:
    """The page for a Problem that no page caught itself."""
    uitleg = (
        NOT_THERE if isinstance(error, NotFound) and error.detail == error.title else error.detail
    )
    return explain(request, error.status, KOPPEN.get(type(error), "Dit gaat niet goed"), uitleg)


def not_found_page(request: Request) -> Response:
    """For an address that no route knows."""
    return explain(request, 404, KOPPEN[NotFound], NOT_THERE)


def error_page(request: Request, status: int = 500) -> Response:
    """For a fault of ours (500), or when we are too busy (503). It tells nothing of the inside, but
    gives the id that our logs know.
    """
    uitleg = (
        "Er gaat bij ons iets mis. Dat ligt niet aan u. Probeer het over een paar minuten opnieuw."
    )
    return explain(request, status, "Het lukt nu even niet", uitleg)


def explain(request: Request, status: int, kop: str, uitleg: str) -> Response:
    home = next((f"{room}/" for room in ROOMS[:3] if request.url.path.startswith(room)), "/")
    return page(
        request,
        "layout/probleem.html",
        status=status,
        titel=kop,
        kop=kop,
        uitleg=uitleg,
        acties=[(home, "Naar het begin")],
        kenmerk=correlation.get() if status >= 500 else "",
    )
