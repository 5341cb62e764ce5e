"""Transferring the zaken of a list to the archive repository, zaak by zaak, each step in a
transaction of its own and asked once more (Archiefwet 1995, art. 12): packed, received, gone here.

What a package holds is known by its fingerprint: a zaak that changed after it was packed is not
erased.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.actions.archieflijst import DESTROY
from zaken.actions.bestanden import hold
from zaken.actions.zaak_archief import FORCED
from zaken.actions.zaak_erase import erase_zaak, papers
from zaken.base.clock import now, today
from zaken.base.jobs import defer
from zaken.base.subject import SYSTEEM
from zaken.change import act, change, lock, represent
from zaken.models import Archiefitem, Archieflijst, Enkelvoudiginformatieobject, Zaak
from zaken.queries.archieflijst import (
    due_on,
    erased_from,
    has_parts,
    is_held,
    specification,
    why_not,
)

GONE = "de zaak was er al niet meer"
CHANGED = "de zaak veranderde nadat het pakket was gemaakt"
LATER = timedelta(days=1)  # what may not be erased today is looked at again


def zaak_of(db: Session, item: Archiefitem) -> Zaak | None:
    """The zaak of this item, locked; None when it is gone, and the item says so."""
    zaak = db.scalar(select(Zaak).where(Zaak.uuid == item.zaak_uuid))
    if zaak is None:
        skip(item, GONE)
        return None
    lock(db, zaak)
    return zaak


def skip(item: Archiefitem, reason: str, staat: str = "overgeslagen") -> None:
    """This zaak stays, and the list goes on without it. Housekeeping throws its package away."""
    item.staat, item.reden, item.at, item.door = staat, reason, now(), SYSTEEM.name
    item.pakket_sha256 = None


def may_pack(db: Session, item: Archiefitem, zaak: Zaak) -> bool:
    """May this zaak still be transferred? If not, the item says why."""
    if reason := why_not(db, zaak, today(), "overbrengen"):
        skip(item, reason)
    return not reason


def packed(db: Session, item: Archiefitem, zaak: Zaak, inhoud: str, kept: tuple[str, int]) -> None:
    """Its package is among our files: (SHA-256 in hex, size in bytes), holding `inhoud`.

    Raises Unavailable when that file went away just before.
    """
    hold(db, kept[0])
    item.pakket_sha256, item.staat, item.at, item.door = kept[0], "verpakt", now(), SYSTEEM.name
    about = {"pakket": kept[0], "omvang": kept[1], "inhoud": inhoud}
    item.specificatie = specification(db, zaak) | {"documenten": len(papers(db, zaak))} | about


def pause(db: Session, lijst: Archieflijst) -> None:
    """There is nothing to do now. All packed: the archive may come and get it; what it received is
    erased after the days to think; what may not be erased yet is looked at again tomorrow.
    """
    staten = {item.staat for item in lijst.items}
    if lijst.status == "inpakken" and "opgenomen" not in staten:
        _all_packed(db, lijst, "verpakt" in staten)
    waits = lijst.status == "in_uitvoering" and "overgedragen" in staten
    if waits and "verpakt" not in staten and (lijst.vanaf is None or lijst.vanaf <= now()):
        begins = erased_from(lijst)
        lijst.vanaf = begins if begins > now() else now() + LATER
        defer(db, DESTROY, at=lijst.vanaf, lijst=str(lijst.uuid))


def _all_packed(db: Session, lijst: Archieflijst, waits: bool) -> None:
    def save() -> None:  # where nothing could be packed there is nothing to receive either
        lijst.status = "klaargezet" if waits else "in_uitvoering"
        lijst.vanaf = None if waits else now()

    act(db, SYSTEEM, lijst, "klaargezet", scope="archief.beheren", save=save)


def received(db: Session, item: Archiefitem, zaak: Zaak, inhoud: str) -> None:
    """The archive has it: archiefstatus overgedragen, and its documents gearchiveerd (zrc-022).

    `inhoud` is what a package would hold now.
    """
    if inhoud != item.specificatie["inhoud"]:
        skip(item, CHANGED)
        return
    table = Enkelvoudiginformatieobject
    mine = table.id.in_(papers(db, zaak)), table.status != "gearchiveerd"
    for document in db.scalars(select(table).where(*mine).order_by(table.id)).all():
        lock(db, document)
        scope, before = "documenten.bijwerken", represent(db, document)
        change(db, SYSTEEM, document, "update", scope=scope, oud=before, save=_file)

    def save() -> None:
        zaak.archiefactiedatum = zaak.archiefactiedatum or due_on(db, zaak)
        zaak.archiefstatus = "overgedragen"

    told = {"archiefstatus": "overgedragen"}
    act(db, SYSTEEM, zaak, "overgedragen", scope=FORCED, save=save, nieuw=told)
    item.staat, item.at, item.door = "overgedragen", now(), SYSTEEM.name


def _file(document: Enkelvoudiginformatieobject, db: Session) -> None:
    document.status = "gearchiveerd"


def erase(db: Session, item: Archiefitem, zaak: Zaak, inhoud: str) -> None:
    """The archive has it and the days to think are over: gone here, with its package. What is held
    since, or has a deelzaak here, waits for another day. `inhoud` as above.
    """
    item.at = now()
    if is_held(db, [zaak.id]) or has_parts(db, zaak):
        item.reden = "is ontvangen door het archief, maar moet hier nog even blijven"
        return
    if inhoud != item.specificatie["inhoud"]:
        skip(item, CHANGED)
        return
    left = erase_zaak(db, zaak, toelichting=f"Overbrenging {item.lijst.naam}")
    left.files_of([item.pakket_sha256])
    item.staat, item.reden, item.door, item.pakket_sha256 = "overgebracht", "", SYSTEEM.name, None
    item.rest = {"bestanden": sorted(left.bestanden), "brieven": sorted(left.brieven)}
