"""Signing in and out, for residents and for staff. The protocol is oidc.py; what a Subject may is
session.py.
"""

import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from portal.oidc import (
    ACR,
    Asked,
    DemoSignIn,
    Door,
    SignInFailed,
    issuer_of,
    provider,
    rank,
    refuse_demo_sign_in,
)
from portal.session import (
    Here,
    HereWithForm,
    Posted,
    Visit,
    clear_cookie,
    cookie_into,
    end,
    keep,
    safe_next,
    set_cookie,
    start,
)
from workflows.intake import LEVELS
from zaken.base.db import Db, Read, reads
from zaken.base.errors import Forbidden
from zaken.base.settings import settings
from zaken.models import Medewerker
from zaken.numbers import is_bsn

__all__ = ["DemoSignIn", "SignInFailed", "issuer_of", "rank", "refuse_demo_sign_in", "router"]

router = APIRouter(include_in_schema=False)
PLACES: dict[Door, tuple[str, str]] = {
    "burger": ("/mijn", "/mijn/"),
    "medewerker": ("/medewerkers", "/werkplek/"),
}
PENDING_AT_ONCE = 5  # tabs that are signing in at the same time


@dataclass(frozen=True)
class Pending:
    """A sign-in that is under way; kept in the session of the browser that began it."""

    door: Door
    state: str
    nonce: str
    verifier: str
    next: str
    niveau: str = ""

    @property
    def asked(self) -> Asked:
        back = f"{settings().base_url.rstrip('/')}{PLACES[self.door][0]}/terug"
        acr = next((acr for acr, level in ACR.items() if level == self.niveau), "")
        return Asked(back, self.state, self.nonce, verifier=self.verifier, acr=acr)


def _begin(door: Door, db: Session, request: Request, here: Visit) -> Response:
    niveau = request.query_params.get("niveau", "")
    pending = Pending(
        door,
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(48),
        next=safe_next(request.query_params.get("next", "")) or PLACES[door][1],
        niveau=niveau if niveau in LEVELS else "",
    )
    where = provider(door).authorize_url(pending.asked)
    others = list(here.gegevens.get("inlog", []))[1 - PENDING_AT_ONCE :]
    keep(db, here, inlog=[*others, vars(pending)])
    response = RedirectResponse(where, 303)
    cookie_into(response, request)
    return response


def _return(door: Door, request: Request, here: Visit) -> tuple[Pending, dict[str, Any]]:
    """The sign-in this answer belongs to, and who it is. Raises SignInFailed. No connection is held
    while the issuer is asked.
    """
    query = request.query_params
    waiting = [Pending(**given) for given in here.gegevens.get("inlog", [])]
    state = query.get("state", "").encode()
    pending = next((p for p in waiting if hmac.compare_digest(p.state.encode(), state)), None)
    if pending is None or pending.door != door:
        raise SignInFailed(
            detail="Dit inloggen hoort niet bij deze browser, of duurde te lang. Begin opnieuw."
        )
    with reads() as db:  # a state works once, also when it leads to nothing
        keep(db, here, inlog=[vars(p) for p in waiting if p != pending])
    if query.get("error") == "access_denied":
        raise SignInFailed(detail="U hebt het inloggen afgebroken. U kunt het opnieuw proberen.")
    source = provider(door)
    if (
        not query.get("code") or query.get("iss", source.issuer).rstrip("/") != source.issuer
    ):  # RFC 9207
        raise SignInFailed
    return pending, source.claims(query["code"], pending.asked)


def _resident_of(claims: dict[str, Any]) -> dict[str, Any]:
    """What the session keeps of a resident or a company."""
    niveau = ACR.get(str(claims.get("acr", "")), "")
    known = {"niveau": niveau, "naam": str(claims.get("naam") or claims.get("name") or "")}
    if kvk := str(claims.get("kvk") or ""):
        vestiging = str(claims.get("vestiging") or "")
        return known | {"soort": "bedrijf", "persoon": kvk, "vestiging": vestiging}
    bsn = str(claims.get("bsn") or "")
    if not is_bsn(bsn):
        raise SignInFailed(detail="De inlogdienst gaf geen geldig burgerservicenummer door.")
    names = {key: str(claims[key]) for key in ("given_name", "family_name") if claims.get(key)}
    return known | {"soort": "burger", "persoon": bsn} | names


def _staff_of(claims: dict[str, Any], db: Session) -> dict[str, Any]:
    username = str(claims.get("preferred_username") or "")
    found = db.execute(
        select(Medewerker.naam).where(Medewerker.username == username, Medewerker.actief)
    ).one_or_none()
    if found is None:
        raise Forbidden(
            detail="U bent ingelogd, maar u hebt hier geen toegang. "
            "Vraag functioneel beheer om toegang."
        )
    return {"soort": "medewerker", "username": username, "naam": found.naam}


def _refuse_low(pending: Pending, gegevens: dict[str, Any]) -> None:
    niveau = gegevens["niveau"]
    if pending.niveau and rank(niveau) < rank(pending.niveau):
        middel = "DigiD" if gegevens["soort"] == "burger" else "eHerkenning"
        raise Forbidden(
            code="niveau-te-laag",
            detail=f"Voor deze pagina moet u inloggen met {middel} {pending.niveau} of hoger. "
            f"U gebruikte {middel} {niveau or 'met een onbekend niveau'}.",
        )


def _signed_in(db: Session, here: Visit, gegevens: dict[str, Any], where: str) -> Response:
    """A new token for a new right: who knew the old cookie (session fixation) knows nothing now."""
    token, _ = start(db, gegevens, replaces=here.key)
    response = RedirectResponse(where, 303)
    set_cookie(response, token)
    return response


def _sign_out(door: Door, db: Session, here: Visit) -> Response:
    # The issuer first: `db` takes its connection at its first statement.
    where = provider(door).end_session_url(f"{settings().base_url.rstrip('/')}/")
    end(db, here)
    response = RedirectResponse(where, 303)
    clear_cookie(response)
    return response


@router.get("/mijn/inloggen")
def begin_resident(request: Request, db: Read, here: HereWithForm) -> Response:
    return _begin("burger", db, request, here)


@router.get("/mijn/terug")
def return_resident(request: Request, db: Db, here: Here) -> Response:
    pending, claims = _return("burger", request, here)
    gegevens = _resident_of(claims)
    _refuse_low(pending, gegevens)
    return _signed_in(db, here, gegevens, pending.next)


@router.post("/mijn/uitloggen")
def end_resident(db: Db, here: Here, form: Posted) -> Response:
    return _sign_out("burger", db, here)


@router.get("/medewerkers/inloggen")
def begin_staff(request: Request, db: Read, here: HereWithForm) -> Response:
    return _begin("medewerker", db, request, here)


@router.get("/medewerkers/terug")
def return_staff(request: Request, db: Db, here: Here) -> Response:
    pending, claims = _return("medewerker", request, here)
    return _signed_in(db, here, _staff_of(claims, db), pending.next)


@router.post("/medewerkers/uitloggen")
def end_staff(db: Db, here: Here, form: Posted) -> Response:
    return _sign_out("medewerker", db, here)
