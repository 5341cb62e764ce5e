"""How a resident wants to hear from us, per kind of message, and in which language. Consent for one
kind says nothing about another (Awb 2:8): what he chose in Mijn for this kind wins, else what he
said with this zaak.
"""

from sqlalchemy.orm import object_session

from notifications import kort
from notifications.recipients import preference, recipient_of
from zaken.models import Rol
from zaken.queries.voorkeur import choices, key_of

TAAL = "taal"


def wish_of(rol: Rol, soort: str) -> str:
    """The road he wants for messages of this kind: berichtenbox, email, post; empty when he said
    nothing about it.
    """
    return _chosen(rol).get(soort) or preference(rol)


def language_of(rol: Rol | None) -> str:
    """A key of kort.TALEN: what he chose, else what he said with this zaak, else Dutch."""
    if rol is None:
        return kort.NL
    said = _chosen(rol).get(TAAL) or str((rol.contact or {}).get(TAAL) or "")
    return said if said in kort.TALEN else kort.NL


def _chosen(rol: Rol) -> dict[str, str]:
    db, reader = object_session(rol), recipient_of(rol)
    if db is None or not reader.nummer:
        return {}
    with db.no_autoflush:
        return choices(db, key_of(reader.soort, reader.nummer))
