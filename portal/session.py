"""Who is here: server-side sessions, the CSRF token, and from a session to a Subject.

How to use (all rooms):
    def zaken(request: Request, db: Read, subject: Staff) -> Response: ...      # GET
    def claim(request: Request, db: Db, subject: Staff, form: Posted) -> ...    # every POST takes
    `Posted` `Resident` is a burger or bedrijf, `Follower` a volger, `Staff` a medewerker; who is
    not signed in is sent to the sign-in and comes back. `Posted` is the form after its CSRF token
    was checked. Roles: `needs_role`. The Subject is built from the database on every request: a
    right that is taken away is gone at once. Who is here is read on a connection that is given back
    at once: a request never holds two, and none while its form comes in.
"""

import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from zaken.base.clock import now
from zaken.base.db import reads
from zaken.base.errors import Forbidden, Problem, TooLarge
from zaken.base.settings import settings
from zaken.base.subject import RANK, Subject
from zaken.models import Sessie
from zaken.queries.medewerkers import staff_named

COOKIE = "zs_sessie"
LONGEST = timedelta(hours=8)  # however busy, after this somebody signs in again
SLIDE_AFTER = timedelta(seconds=30)  # the expiry is written at most this often
FILES_PER_FORM = 20


class SignInNeeded(Exception):
    """Not signed in (or not well enough): go to `where`, and come back."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


@dataclass(frozen=True)
class Visit:
    """One browser. `key` is the hash in the database; empty for who has no session yet."""

    key: str = ""
    csrf: str = ""
    gegevens: dict[str, Any] = field(default_factory=dict)

    @property
    def soort(self) -> str:
        """burger, bedrijf, medewerker, or empty: not signed in."""
        return str(self.gegevens.get("soort", ""))

    @property
    def niveau(self) -> str:
        """How sure the sign-in was: basis, midden, substantieel, hoog."""
        return str(self.gegevens.get("niveau", ""))

    @property
    def naam(self) -> str:
        return str(self.gegevens.get("naam", ""))

    @property
    def volgt(self) -> int:
        """The id of the zaak this browser has the code of; 0 for none. Beside a sign-in."""
        return int(self.gegevens.get("zaak_id", 0))


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def visit(request: Request) -> Visit:
    """The session behind the cookie, while it lives; its life is prolonged by use."""
    found = Visit()
    if token := request.cookies.get(COOKIE, ""):
        with reads() as db:
            found = _alive(db, token)
    request.state.visit = found
    return found


def visit_with_form(request: Request, here: Annotated[Visit, Depends(visit)]) -> Visit:
    """The same, but who has no session gets one: every form needs a CSRF token."""
    if not here.key:
        with reads() as db:
            token, here = start(db, {})
        request.state.visit, request.state.cookie = here, token
    return here


Here = Annotated[Visit, Depends(visit)]
HereWithForm = Annotated[Visit, Depends(visit_with_form)]


def _alive(db: Session, token: str) -> Visit:
    row = db.execute(
        select(
            Sessie.token_sha256, Sessie.csrf, Sessie.gegevens, Sessie.created_at, Sessie.expires_at
        ).where(Sessie.token_sha256 == hashed(token), Sessie.expires_at > now())
    ).one_or_none()
    if row is None:
        return Visit()
    wanted = min(now() + timedelta(minutes=settings().session_minutes), row.created_at + LONGEST)
    if wanted - row.expires_at > SLIDE_AFTER:
        db.execute(
            update(Sessie).where(Sessie.token_sha256 == row.token_sha256).values(expires_at=wanted)
        )
    return Visit(row.token_sha256, row.csrf, row.gegevens)


def start(db: Session, gegevens: dict[str, Any], *, replaces: str = "") -> tuple[str, Visit]:
    """A new session and its token. `replaces` ends: a token known before the sign-in is worth
    nothing after it.
    """
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    db.execute(
        delete(Sessie).where((Sessie.token_sha256 == replaces) | (Sessie.expires_at < now()))
    )
    db.execute(
        insert(Sessie).values(
            token_sha256=hashed(token),
            csrf=csrf,
            gegevens=gegevens,
            created_at=now(),
            expires_at=_expiry(),
        )
    )
    return token, Visit(hashed(token), csrf, gegevens)


def keep(db: Session, here: Visit, **gegevens: Any) -> None:
    """Remember more in this session. None takes a key away."""
    merged = {k: v for k, v in (here.gegevens | gegevens).items() if v is not None}
    db.execute(update(Sessie).where(Sessie.token_sha256 == here.key).values(gegevens=merged))


def end(db: Session, here: Visit) -> None:
    """Signed out: the row is gone, so the cookie opens nothing."""
    db.execute(delete(Sessie).where(Sessie.token_sha256 == here.key))


def _expiry() -> datetime:
    return now() + timedelta(minutes=settings().session_minutes)


def cookie_into(response: Response, request: Request) -> None:
    """Send the cookie of a session that was started during this request, if one was."""
    if token := getattr(request.state, "cookie", ""):
        set_cookie(response, token)


def set_cookie(response: Response, token: str) -> None:
    secure = settings().base_url.startswith("https:")
    # Lax, not Strict: the sign-in of DigiD comes back from another site and must find its session.
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure, path="/")


def clear_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")


# ------------------------------------------------------------------------------------------ forms


async def posted(request: Request, here: Here) -> AsyncIterator[FormData]:
    """The form, after its CSRF token was checked. Raises Forbidden, TooLarge."""
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise Problem(detail="Dit formulier kwam niet goed aan. Probeer het opnieuw.")
    if int(length) > settings().max_upload_bytes + 1_000_000:
        raise TooLarge(
            detail="Samen zijn de bestanden te groot. "
            f"Het mag {settings().max_upload_bytes // 1_000_000} MB zijn."
        )
    async with request.form(max_files=FILES_PER_FORM, max_fields=200) as form:
        given = request.headers.get("x-csrf-token") or form.get("csrf") or ""
        if not here.csrf or not hmac.compare_digest(str(given).encode(), here.csrf.encode()):
            raise Forbidden(
                code="csrf",
                detail="Deze pagina stond te lang open of komt van een andere website. "
                "Wij hebben niets gewijzigd. Ga terug, ververs de pagina en probeer het opnieuw.",
            )
        yield form


Posted = Annotated[FormData, Depends(posted)]


def text(form: FormData, name: str) -> str:
    """One text field, without blanks around it; empty when it is not there (or is a file)."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


# --------------------------------------------------------------------------------------- subjects


def safe_next(path: str) -> str:
    """The path when it is one of ours, else empty. `//evil`, `/\\evil` and full addresses are not
    ours.
    """
    parts = urlsplit(path)
    plain = (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and not parts.scheme
        and not parts.netloc
    )
    return path if plain and "\\" not in path and path.isprintable() else ""


def sign_in_at(door: str, request: Request, *, niveau: str = "") -> SignInNeeded:
    """Raise this: to the sign-in, and back here. A POST cannot be repeated, so it comes back to
    where its page was.
    """
    asks = request.method in ("GET", "HEAD")
    back = request.url.path if asks else f"/{request.url.path.split('/')[1]}/"
    if asks and request.url.query:
        back = f"{back}?{request.url.query}"
    wanted = f"&niveau={niveau}" if niveau else ""
    return SignInNeeded(f"{door}?next={quote(back, safe='/')}{wanted}")


def pseudonym(soort: str, number: str) -> str:
    """A name for the event log that always is the same person, and from which no number can be
    guessed.
    """
    digest = hmac.new(settings().secret_key.encode(), f"{soort}:{number}".encode(), hashlib.sha256)
    return f"{soort}-{digest.hexdigest()[:16]}"


def subject_of(here: Visit, db: Session) -> Subject | None:
    """The Subject of this session as the database knows it now; None when nobody is signed in."""
    if here.soort in ("burger", "bedrijf"):
        return _resident(here)
    return staff_named(db, str(here.gegevens["username"])) if here.soort == "medewerker" else None


def _resident(here: Visit) -> Subject:
    person = str(here.gegevens["persoon"])
    return Subject(
        "burger" if here.soort == "burger" else "bedrijf",
        pseudonym(here.soort, person),
        here.naam,
        person=person,
        branch=str(here.gegevens.get("vestiging", "")),
        max_rank=RANK[settings().mijn_max_vertrouwelijkheid],
    )


def follower_of(zaak_id: int) -> Subject:
    """Who knows the code of one zaak: sees that one and nothing else."""
    highest = RANK[settings().mijn_max_vertrouwelijkheid]
    return Subject("volger", "volger", "iemand met de volgcode", zaak_id=zaak_id, max_rank=highest)


def _present(request: Request, here: Visit, kinds: tuple[str, ...]) -> Subject | None:
    subject = None
    if here.soort in kinds:
        with reads() as db:
            subject = subject_of(here, db)
    request.state.subject = subject
    return subject


def resident(request: Request, here: Here) -> Subject:
    if subject := _present(request, here, ("burger", "bedrijf")):
        return subject
    raise sign_in_at("/mijn/inloggen", request)


def follower(here: Here) -> Subject:
    if here.volgt:
        return follower_of(here.volgt)
    raise SignInNeeded("/mijn/volgen")


def staff(request: Request, here: Here) -> Subject:
    if subject := _present(request, here, ("medewerker",)):
        return subject
    raise sign_in_at("/medewerkers/inloggen", request)


def needs_role(*roles: str) -> Callable[..., Subject]:
    """A dependency: staff with one of these roles. Use: `Annotated[Subject,
    Depends(needs_role("kcc"))]`.
    """

    def with_role(subject: Staff) -> Subject:
        if not subject.roles & set(roles):
            raise Forbidden(
                detail="Deze pagina hoort niet bij uw werk. "
                "Vraag uw teamleider als u deze wel nodig hebt."
            )
        return subject

    return with_role


Resident = Annotated[Subject, Depends(resident)]
Follower = Annotated[Subject, Depends(follower)]
Staff = Annotated[Subject, Depends(staff)]
