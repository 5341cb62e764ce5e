"""Carrying out a list of zaken that go to the archive repository: packing, and after the archive
received them, erasing. May die anywhere: what is done is noted with it, and the next run goes on.

A package is made while nothing is locked, and counts only when the zaak is still what was packed.
"""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from notifications import destruction_statement as statements
from notifications import transfer_bag, transfer_package
from notifications.destruction import BATCH, in_turns, refused, sweep_up
from zaken.actions import overbrengen
from zaken.actions.vernietigen import claim_next
from zaken.base import db as database
from zaken.base.errors import Problem, Unavailable
from zaken.change import find_locked
from zaken.models import Archiefitem, Archieflijst


def carry_out(lijst: UUID, *, at_most: int = BATCH) -> bool:
    """Do the next things of this list. Returns True when there are more: a job is asked for.

    Repeatable, and harmless beside another that does the same. A zaak that refuses does not hold
    up the others.
    """
    more = in_turns(lijst, do_next, at_most=at_most)
    if not more:
        with database.sessions.begin() as db:
            overbrengen.pause(db, _locked(db, lijst))
        statements.close(lijst)
    return more


def do_next(lijst: UUID) -> bool:
    """One step of one zaak. False when there is nothing to do now."""
    item_id = 0
    try:
        with database.sessions.begin() as db:
            item = claim_next(db, lijst)
            if item is None:
                return False
            item_id, packs = item.id, item.staat == "opgenomen"
            if not packs:
                _settle(db, item)
        if packs:
            pack(item_id)
    except Unavailable:  # of the moment: the job tries again
        raise
    except (Problem, IntegrityError, transfer_bag.Damaged) as error:  # this zaak only
        refused(item_id, error)
    except FileNotFoundError:
        refused(item_id, transfer_bag.Damaged("een bestand is er niet meer"))
    sweep_up(lijst)
    return True


def pack(item_id: int) -> None:
    """Make the package of this zaak, unless it may no longer go. Raises Problem, Damaged,
    FileNotFoundError.
    """
    with database.sessions.begin() as db:
        item = _item(db, item_id)
        zaak = overbrengen.zaak_of(db, item) if item.staat == "opgenomen" else None
        if zaak is None or not overbrengen.may_pack(db, item, zaak):
            return
        inhoud = transfer_package.contents(db, zaak)
        parts = transfer_package.parts_of(db, zaak)
        name, info = transfer_package.safe(zaak.identificatie), transfer_package.bag_info(zaak)
    kept = transfer_bag.keep(name, parts, info)
    with database.sessions.begin() as db:
        item = _item(db, item_id)
        zaak = overbrengen.zaak_of(db, item) if item.staat == "opgenomen" else None
        # Changed meanwhile: the next turn packs it anew.
        if zaak is not None and transfer_package.contents(db, zaak) == inhoud:
            overbrengen.packed(db, item, zaak, inhoud, kept)


def _settle(db: Session, item: Archiefitem) -> None:
    """The archive received this one: mark it, or when its days are over erase it here."""
    zaak = overbrengen.zaak_of(db, item)
    if zaak is None:
        return
    step = overbrengen.received if item.staat == "verpakt" else overbrengen.erase
    step(db, item, zaak, transfer_package.contents(db, zaak))


def _item(db: Session, item_id: int) -> Archiefitem:
    """The item as it is now that its list is locked."""
    item = db.get_one(Archiefitem, item_id)
    _locked(db, item.lijst.uuid)
    db.refresh(item)
    return item


def _locked(db: Session, uuid: UUID) -> Archieflijst:
    lijst: Archieflijst = find_locked(db, Archieflijst, Archieflijst.uuid == uuid)
    return lijst
