"""Types of the catalogue refer to each other by name. On input the URL of any version may stand for
the name it bears; what is kept is the name (ztcL-22).
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.base.errors import Invalid
from zaken.base.settings import settings
from zaken.models import Besluittype, Informatieobjecttype, Zaaktype

# Where a type is served, and the attribute that is its name.
SERVED: dict[type, tuple[str, str]] = {
    Zaaktype: ("zaaktypen", "identificatie"),
    Besluittype: ("besluittypen", "omschrijving"),
    Informatieobjecttype: ("informatieobjecttypen", "omschrijving"),
}


def is_ours(url: str) -> bool:
    """Is this an address of ours?"""
    return url.startswith(settings().base_url.rstrip("/") + "/")


def named_by(db: Session, target: type, entry: str) -> Any:
    """The type of this kind that a URL of ours leads to; None for a name or any other URL."""
    root = f"{settings().base_url.rstrip('/')}/catalogi/api/v1/{SERVED[target][0]}/"
    if not entry.startswith(root):
        return None
    try:
        uuid = UUID(entry.removeprefix(root))
    except ValueError:
        return None
    model: Any = target
    return db.scalar(select(model).where(model.uuid == uuid))


def name_of(db: Session, target: type, entry: str, field: str) -> str:
    """The name that this entry stands for. Raises Invalid for a URL that leads to no such type."""
    if not entry.startswith(("http://", "https://")):
        return entry
    found = named_by(db, target, entry)
    if found is None:
        raise Invalid.field(field, "bad-url", f"Deze URL leidt niet naar een type: {entry}")
    name: str = getattr(found, SERVED[target][1])
    return name


def names_of(db: Session, target: type, entries: list[str] | None, field: str) -> list[str]:
    """The names, each once, in the order given. Raises as `name_of`."""
    return list(dict.fromkeys(name_of(db, target, entry, field) for entry in entries or []))
