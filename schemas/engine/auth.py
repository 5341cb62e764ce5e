"""Which application is calling (JWT of the ZGW standards, G-40 to G-45), and what it was granted
(G-50 to G-58).
"""

from functools import lru_cache
from typing import Any
from uuid import UUID

from jose import ExpiredSignatureError, JWTError, jwt
from jose.exceptions import JWTClaimsError
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from schemas.engine.shape import address
from zaken.base.clock import now
from zaken.base.errors import Forbidden
from zaken.base.subject import RANK, Grant, Subject
from zaken.models import Applicatie, Besluittype, ClientSecret, Informatieobjecttype, Zaaktype

EXPIRY = 3600  # seconds a token without `exp` is good for, from `iat`
LEEWAY = 60  # seconds two clocks may differ
LONGEST = 4000  # characters of a token
LONGEST_NAME = 100  # characters of a client_id
TYPES: dict[str, tuple[str, Any]] = {
    "zrc": ("zaaktype", Zaaktype),
    "drc": ("informatieobjecttype", Informatieobjecttype),
    "brc": ("besluittype", Besluittype),
}
FAMILY = {
    "zrc": "zaken.", "drc": "documenten.", "brc": "besluiten.", "ztc": "catalogi.",
    "ac": "autorisaties.", "nrc": "notificaties.",
}  # fmt: skip
_KNOWN: dict[tuple[Any, UUID], int] = {}
_KNOWN_CLIENT = (
    select(ClientSecret.secret, Applicatie.heeft_alle_autorisaties, Applicatie.autorisaties)
    .outerjoin(Applicatie, Applicatie.client_ids.contains(array([ClientSecret.client_id])))
    .where(ClientSecret.client_id == bindparam("client_id"))
    .limit(1)
)


def refuse(code: str, reason: str) -> Forbidden:
    return Forbidden(detail=reason, code=code)


def caller(db: Session, header: str | None) -> Subject:
    """The subject behind an Authorization header.

    Raises Forbidden with the codes of G-44; 403 as clients expect (C-01).
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise refuse("not_authenticated", "Authenticatiegegevens zijn niet opgegeven.")
    claims, application = verified(db, token.strip())
    client_id = claims["client_id"]
    if application is None:
        raise refuse("permission_denied", "Bij deze client_id hoort geen applicatie.")
    everything, autorisaties = application
    label = str(claims.get("user_representation") or claims.get("user_id") or "")
    return Subject(
        "applicatie",
        client_id,
        label=storable(label)[:255],
        everything=everything,
        grants=() if everything else grants(db, autorisaties),
    )


def verified(db: Session, token: str) -> tuple[dict[str, Any], Any]:
    """The claims of a token whose signature and age are right, and the rights of its application
    (None: it has none).

    One query for both. The algorithm is ours to choose, not the token's.
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
    found = db.execute(_KNOWN_CLIENT, {"client_id": client_id}).first()
    if found is None or not found.secret:
        raise refuse("invalid-client-identifier", "Deze client_id is niet bekend.")
    claims = signed(token, found.secret)
    refuse_old(claims)
    known = found.heeft_alle_autorisaties is not None
    return claims, (found.heeft_alle_autorisaties, found.autorisaties) if known else None


def storable(text: str) -> str:
    """The text without what JSON can say and PostgreSQL cannot keep: a NUL, half a letter."""
    return text.replace("\x00", "").encode(errors="replace").decode()


@lru_cache(maxsize=2000)
def unverified(token: str) -> dict[str, Any]:
    """What a token says of itself, the same at every call it is used for. Raises JWTError."""
    return jwt.get_unverified_claims(token)


@lru_cache(maxsize=2000)
def signed(token: str, secret: str) -> dict[str, Any]:
    """The claims, if this secret signed them: true for always, so asked once per token. How old the
    token is, is asked every time.
    """
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


def refuse_old(claims: dict[str, Any]) -> None:
    """`iat` tells the age; `exp` and `nbf` count when they are there (G-43)."""
    present, times = now().timestamp(), {}
    for name in ("iat", "exp", "nbf"):
        if name in claims and not isinstance(claims[name], int | float):
            raise refuse(f"jwt-missing-{name}-claim", f"De claim '{name}' is geen tijdstip.")
        times[name] = claims.get(name)
    if times["iat"] is None:
        raise refuse("jwt-missing-iat-claim", "Het token noemt geen 'iat'.")
    ends = min(times["iat"] + EXPIRY, times["exp"] if times["exp"] is not None else float("inf"))
    if present >= ends + LEEWAY:
        raise refuse("jwt-expired", "Het token is verlopen.")
    if times["nbf"] is not None and present < times["nbf"] - LEEWAY:
        raise refuse("jwt-immature-signature-error", "Het token geldt nog niet.")


def grants(db: Session, autorisaties: list[dict[str, Any]]) -> tuple[Grant, ...]:
    """What stands in `autorisaties`, each kept whole (G-55).

    A type we do not know grants nothing.
    """
    found = [grant(db, entry) for entry in autorisaties]
    return tuple(g for g in found if g is not None)


def grant(db: Session, entry: dict[str, Any]) -> Grant | None:
    component = entry.get("component", "")
    # Only the scopes of its own component: ids of types of zaken and of documents are different
    # numbers.
    own = (FAMILY.get(component, "\x00"), "audittrails.", "notificaties.")
    scopes = frozenset(s for s in entry.get("scopes", ()) if s.startswith(own))
    if component not in TYPES:
        return Grant(scopes, component=component)
    name, model = TYPES[component]
    if not entry.get(name):  # scopes that are not about one type (ac-003)
        free = frozenset(s for s in scopes if not s.startswith(FAMILY[component]))
        return Grant(free, component=component) if free else None
    place = address(entry.get(name))
    type_id = type_id_of(db, model, place[1]) if place else None
    if type_id is None:
        return None
    level = RANK.get(entry.get("maxVertrouwelijkheidaanduiding", ""), RANK["openbaar"])
    return Grant(scopes, level, frozenset({type_id}), component)


def type_id_of(db: Session, model: Any, uuid: UUID) -> int | None:
    """The id of a type. It never changes, so it is asked once per process."""
    known = _KNOWN.get((model, uuid))
    if known is None:
        known = db.scalar(select(model.id).where(model.uuid == uuid))
        if known is not None:
            _KNOWN[model, uuid] = known
    return known
