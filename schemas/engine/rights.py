"""From the autorisaties of an application to grants: what its requests may see and do (G-53 to
G-55). Whoever changes them is believed at once, in every process.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.engine.mirror_rows import is_elsewhere
from schemas.engine.shape import address
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.base.subject import RANK, Grant
from zaken.models import Applicatie, Besluittype, Catalogus, Informatieobjecttype, Zaaktype

TYPES: dict[str, tuple[str, Any]] = {
    "zrc": ("zaaktype", Zaaktype),
    "drc": ("informatieobjecttype", Informatieobjecttype),
    "brc": ("besluittype", Besluittype),
}
FAMILY = {
    "zrc": "zaken.", "drc": "documenten.", "brc": "besluiten.", "ztc": "catalogi.",
    "ac": "autorisaties.", "nrc": "notificaties.",
}  # fmt: skip
REMEMBERED = 1000  # applications, and URLs of types
Grants = tuple[Grant, ...]

# A row of PostgreSQL never changes without another `xmin`: what was made of one version stays true.
_MADE: dict[tuple[int, str], Grants] = {}
# The id of a type never changes, and is never given to another.
_KNOWN: dict[tuple[str, str], int] = {}


def grants_of(db: Session, applicatie_id: int, version: str) -> Grants:
    """What this application was granted, made once of each version of its row.

    A type that is not there grants nothing; since it may come, such grants are made anew each time.
    """
    made = _MADE.get((applicatie_id, version))
    if made is None:
        query = select(Applicatie.autorisaties).where(Applicatie.id == applicatie_id)
        entries = db.scalar(query) or []
        ids = {name: ids_of(db, name, entries) for name in ("catalogus", *dict(TYPES.values()))}
        found = [grant(entry, ids) for entry in entries]
        made = tuple(one for one in found if one is not None)
        if all(named <= ids[name].keys() for name, named in names(entries).items()):
            keep(_MADE, {(applicatie_id, version): made})
    return made


def names(entries: list[dict[str, Any]]) -> dict[str, set[str]]:
    """The URLs in these autorisaties, by the field they stand in."""
    fields = ("catalogus", *dict(TYPES.values()))
    return {name: {e[name] for e in entries if e.get(name)} for name in fields}


def ids_of(db: Session, name: str, entries: list[dict[str, Any]]) -> dict[str, int]:
    """The keys of the types (or catalogi) that these autorisaties name, one query for the new."""
    wanted = names(entries)[name]
    known = {url: id for url in wanted if (id := _KNOWN.get((name, url)))}
    model: Any = Catalogus if name == "catalogus" else dict(TYPES.values())[name]
    if new := wanted - known.keys():
        ours = {found[1]: url for url in new if (found := address(url))}
        rows = db.execute(select(model.id, model.uuid).where(model.uuid.in_(ours)))
        fresh = {ours[row.uuid]: row.id for row in rows}
        if hasattr(model, "extern"):
            rows = db.execute(select(model.id, model.extern).where(model.extern.in_(new)))
            fresh |= {row.extern: row.id for row in rows}
        keep(_KNOWN, {(name, url): id for url, id in fresh.items()})
        known |= fresh
    return known


def keep(memory: dict[Any, Any], found: dict[Any, Any]) -> None:
    """Remember this; a memory that is full begins anew."""
    if len(memory) + len(found) > REMEMBERED:
        memory.clear()
    memory |= found


@keeps("G-53", "Scopes hold for what has the type of their autorisatie, up to its level.")
@keeps("G-55", "Scopes, type and level of an autorisatie stay together; nothing is added up first.")
@keeps("acL-01", "A type in an autorisatie need not be there; until it is, it grants nothing.")
def grant(entry: dict[str, Any], ids: dict[str, dict[str, int]]) -> Grant | None:
    component = entry.get("component", "")
    # Only the scopes of its own component: ids of types of zaken and of documents are different
    # numbers.
    own = (FAMILY.get(component, "\x00"), "audittrails.", "notificaties.")
    scopes = frozenset(s for s in entry.get("scopes", ()) if s.startswith(own))
    if component not in TYPES:
        return Grant(scopes, component=component)
    name = TYPES[component][0]
    level = RANK.get(entry.get("maxVertrouwelijkheidaanduiding", ""), RANK["openbaar"])
    if url := entry.get(name):
        id = ids[name].get(url)
        if id is None and not is_elsewhere(url):
            return None
        # A type elsewhere that nobody used yet: the scope is held, and nothing has that type.
        return Grant(scopes, level, frozenset({id} if id else ()), component)
    if url := entry.get("catalogus"):
        id = ids["catalogus"].get(url) if settings().experimental else None
        return Grant(scopes, level, None, component, frozenset({id})) if id else None
    # Scopes that are not about one type (ac-003).
    free = frozenset(s for s in scopes if not s.startswith(FAMILY[component]))
    if not entry.get("maxVertrouwelijkheidaanduiding"):
        level = RANK["zeer_geheim"]
    return Grant(free, level, component=component) if free else None
