"""Which application is calling: the JWT of the ZGW standards (G-40 to G-47). What it was granted is
next door, in rights.py.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any, TypeVar

from jose import ExpiredSignatureError, JWTError, jwt
from jose.exceptions import JWTClaimsError
from sqlalchemy.orm import Session

from schemas.engine.believed import OutdatedError, client_row, remembered, settle
from schemas.engine.rights import grants_of
from zaken.base.clock import now
from zaken.base.errors import Forbidden, Problem
from zaken.base.keeps import keeps
from zaken.base.subject import Subject

EXPIRY = 3600  # seconds a token without `exp` is good for, from `iat`
LEEWAY = 60  # seconds two clocks may differ
LONGEST = 4000  # characters of a token
LONGEST_NAME = 100  # characters of a client_id
Answer = TypeVar("Answer")


def refuse(code: str, reason: str) -> Forbidden:
    return Forbidden(detail=reason, code=code)


@keeps("G-41", "The token tells client, user and the user's name; these go into the audit trail.")
@keeps("G-45", "Without a token: 403 not_authenticated, as both reference implementations do.")
@keeps("G-46", "The caller's token is read and let go; no call of ours can carry it further.")
@keeps("G-47", "Rights are read in the same database, so no Autorisaties API can refuse us.")
@keeps("G-50", "The rights are those of the applicatie that lists the client id, at this moment.")
@keeps("G-52", "An applicatie with heeftAlleAutorisaties may do everything.")
def caller(
    db: Session, header: str | None, known: Callable[[Session, str], Any] = client_row
) -> Subject:
    """The subject behind an Authorization header.

    Raises Forbidden with the codes of G-44; 403 as clients expect (C-01).
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise refuse("not_authenticated", "Authenticatiegegevens zijn niet opgegeven.")
    claims, application = verified(db, token.strip(), known)
    if application is None:
        raise refuse("permission_denied", "Bij deze client_id hoort geen applicatie.")
    everything = application.heeft_alle_autorisaties
    user = storable(str(claims.get("user_id") or ""))[:255]
    return Subject(
        "applicatie",
        claims["client_id"],
        label=storable(str(claims.get("user_representation") or ""))[:255] or user,
        user=user,
        vouched=bool(user),
        everything=everything,
        grants=() if everything else grants_of(db, application.id, application.version),
        published_only=application.alleen_is_gereed_voor_publicatie,
    )


def asked(db: Session, header: str | None, work: Callable[[Subject], Answer]) -> Answer:
    """Reading, by whoever asks: a client that asked before is believed, and when the answer does
    not prove it, both are done anew. Raises as `caller` and `work` do.
    """
    with suppress(OutdatedError):
        try:
            answer = work(caller(db, header, believing))
        except Problem:
            settle(db)  # it may be refused because of what held before
            raise
        settle(db)
        return answer
    return work(caller(db, header))


def believing(db: Session, client_id: str) -> Any:
    return remembered(db, client_id) or client_row(db, client_id)


@keeps("G-40", "A call carries a JWT, signed with HS256 and the secret of its client id.")
@keeps("G-44", "Each way in which a token can be wrong is told by a code of its own.")
def verified(
    db: Session, token: str, known: Callable[[Session, str], Any]
) -> tuple[dict[str, Any], Any]:
    """The claims of a token whose signature and age are right, and the application of its client
    (None: it has none).

    `known` gives both of a client. The algorithm is ours to choose, not the token's.
    """
    try:
        if len(token) > LONGEST:
            raise JWTError
        client_id = unverified(token).get("client_id")
    except JWTError:
        raise refuse("jwt-decode-error", "Dit is geen leesbaar JWT.") from None
    if not client_id or not isinstance(client_id, str):
        raise refuse("missing-client-identifier", "Het token noemt geen client_id.")
    if len(client_id) > LONGEST_NAME or storable(client_id) != client_id:
        raise refuse("invalid-client-identifier", "Deze client_id is niet bekend.")
    found = known(db, client_id)
    if found is None or not found.secret:
        raise refuse("invalid-client-identifier", "Deze client_id is niet bekend.")
    claims = signed_before(token, found.secret)
    refuse_old(claims)
    return claims, found if found.id is not None else None


def storable(text: str) -> str:
    """The text without what JSON can say and PostgreSQL cannot keep: a NUL, half a letter."""
    return text.replace("\x00", "").encode(errors="replace").decode()


@lru_cache(maxsize=2000)
def unverified(token: str) -> dict[str, Any]:
    """What a token says of itself, the same at every call it is used for. Raises JWTError."""
    return jwt.get_unverified_claims(token)


@lru_cache(maxsize=2000)
def signed_before(token: str, secret: str) -> dict[str, Any]:
    """The claims that this secret signed: once true, always true. Its age is asked every time."""
    return signed(token, secret)


@keeps("G-42", "The secret is found by the unverified client id; the algorithm is always HS256.")
def signed(token: str, secret: str) -> dict[str, Any]:
    # Its own checks of time are off: they read the wall clock, and ours is the one clock (and can
    # stand still).
    options = {
        f"verify_{name}": False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")
    }
    try:
        claims: dict[str, Any] = jwt.decode(token, secret, algorithms=["HS256"], options=options)
    except (ExpiredSignatureError, JWTClaimsError):
        raise refuse("jwt-expired", "Het token is verlopen.") from None
    except JWTError:
        raise refuse("invalid-jwt-signature", "De handtekening van het token klopt niet.") from None
    return claims


def is_number(claim: object) -> bool:
    """A number, and not the one (NaN) that is neither before nor after any other."""
    return isinstance(claim, int | float) and claim == claim  # noqa: PLR0124


@keeps("G-43", "A token is good for an hour after `iat`, and no longer than its own `exp`.")
def refuse_old(claims: dict[str, Any]) -> None:
    """`iat` tells the age; `exp` and `nbf` count when they are there (G-43)."""
    present, times = now().timestamp(), {}
    for name in ("iat", "exp", "nbf"):
        if name in claims and not is_number(claims[name]):
            raise refuse(f"jwt-missing-{name}-claim", f"De claim '{name}' is geen tijdstip.")
        times[name] = claims.get(name)
    if times["iat"] is None:
        raise refuse("jwt-missing-iat-claim", "Het token noemt geen 'iat'.")
    ends = min(times["iat"] + EXPIRY, times["exp"] if times["exp"] is not None else float("inf"))
    if present >= ends + LEEWAY:
        raise refuse("jwt-expired", "Het token is verlopen.")
    if times["nbf"] is not None and present < times["nbf"] - LEEWAY:
        raise refuse("jwt-immature-signature-error", "Het token geldt nog niet.")
