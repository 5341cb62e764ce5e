"""Telling MijnOverheid (Lopende Zaken) of each status of a zaak, in order, and taking a zaak away
there when residents may not see it any more.

A reaction writes down what is to be told; it is sent as everything else: claim (transaction), send
(no transaction), settle (transaction). What is sent is read at that moment: a zaak that was closed
off or destroyed meanwhile is not told of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from berichtenbox_adapter.delivery import NAMESPACE, wait
from berichtenbox_adapter.port import Accepted, NotSent, Offer, Refused, Uncertain
from berichtenbox_adapter.transports.lopende_zaken import CaseNews, CaseStatus, LopendeZaken
from notifications.recipients import recipient_of
from notifications.telling import status_of
from workflows.routing import find_queue
from zaken.actions.werk import Ask, ask_a_person
from zaken.base import db as database
from zaken.base.clock import now
from zaken.base.jobs import defer
from zaken.base.log import log
from zaken.base.settings import Settings, settings
from zaken.base.subject import RANK
from zaken.models import Event, LopendeZaak, Status, Zaak

DELIVER = "notifications.lopende_zaken"
STATUS, REMOVE = "status", "verwijderen"
_log = log(__name__)


def road() -> LopendeZaken | None:
    """The road of this installation; None when it has none."""
    return _road(settings())


@cache
def _road(chosen: Settings) -> LopendeZaken | None:
    if not chosen.lopende_zaken_url:
        return None
    return LopendeZaken(
        chosen.lopende_zaken_url,
        oin=chosen.oin,
        gemeente=chosen.gemeente,
        seconds=chosen.http_timeout,
    )


# What is to be told


def react(db: Session, event: Event, zaak: Zaak) -> None:
    """Write down what this fact asks to be told. Reacting twice says it once."""
    if road() is None:
        return
    if not _may_be_seen(zaak):
        withdraw(db, zaak.uuid, event)
        return
    status = status_of(db, event)
    chosen = zaak.zaaktype.identificatie in settings().lopende_zaken_zaaktypen
    if status is not None and chosen and _bsn(zaak):
        _write_down(db, event, zaak.uuid, zaak.identificatie, status=status.uuid)


def gone(db: Session, event: Event) -> None:
    """A zaak that was destroyed is taken away there too."""
    if event.resource != Zaak.__tablename__ or event.actie != "destroy":
        return
    # Taken away there before, as it was closed off: then nothing of it is left to keep.
    done = select(LopendeZaak.id).where(
        LopendeZaak.zaak_uuid == event.hoofdobject,
        LopendeZaak.soort == REMOVE,
        LopendeZaak.state == "bezorgd",
    )
    last = select(func.max(LopendeZaak.id)).where(LopendeZaak.zaak_uuid == event.hoofdobject)
    if db.scalar(done.where(LopendeZaak.id == last.scalar_subquery())):
        db.execute(delete(LopendeZaak).where(LopendeZaak.zaak_uuid == event.hoofdobject))
        return
    withdraw(db, event.hoofdobject, event)


def withdraw(db: Session, zaak_uuid: UUID, event: Event) -> None:
    """What waits is not told any more; what was told, or may have been, is taken back. Without
    anything told this does nothing.
    """
    mine = LopendeZaak.zaak_uuid == zaak_uuid
    rows = db.scalars(select(LopendeZaak).where(mine).order_by(LopendeZaak.id)).all()
    if not rows or rows[-1].soort == REMOVE:
        return
    # One that is being sent now is let be: the removal comes after it.
    idle = or_(LopendeZaak.lease_until.is_(None), LopendeZaak.lease_until <= now())
    waits = mine, LopendeZaak.state == "klaar", idle
    db.execute(update(LopendeZaak).where(*waits).values(state="vervallen", done_at=now()))
    if all(row.tries == 0 for row in rows):
        db.execute(delete(LopendeZaak).where(mine))
        return
    _write_down(db, event, zaak_uuid, rows[-1].identificatie, status=None)


def _write_down(
    db: Session, event: Event, zaak_uuid: UUID, identificatie: str, *, status: UUID | None
) -> None:
    sleutel = f"{event.id}:{STATUS if status else REMOVE}"
    row = {
        "uuid": uuid5(NAMESPACE, f"lopend|{zaak_uuid}|{sleutel}"),
        "sleutel": sleutel,
        "zaak_uuid": zaak_uuid,
        "identificatie": identificatie,
        "soort": STATUS if status else REMOVE,
        "status_uuid": status,
    }
    made = insert(LopendeZaak).values(row).on_conflict_do_nothing(index_elements=["sleutel"])
    if found := db.scalar(made.returning(LopendeZaak.id)):
        defer(db, DELIVER, row_id=found)


def _may_be_seen(zaak: Zaak) -> bool:
    """Only what its own resident may see in Mijn zaken may be seen in MijnOverheid."""
    highest = RANK[settings().mijn_max_vertrouwelijkheid]
    return zaak.besloten_in is None and RANK[zaak.vertrouwelijkheidaanduiding] <= highest


def _bsn(zaak: Zaak) -> str:
    """Of who applied; empty for a company, and for who did not sign in."""
    for rol in zaak.rollen:
        if rol.roltype.omschrijving_generiek == "initiator":
            reader = recipient_of(rol)
            return reader.nummer if reader.soort == "BSN" else ""
    return ""


# Sending it


@dataclass(frozen=True)
class Claim:
    """A message that is ours until `until`."""

    id: int
    news: CaseNews
    until: datetime


def due() -> ColumnElement[bool]:
    """Which messages are to be taken up now, leaving their order aside."""
    free = or_(LopendeZaak.lease_until.is_(None), LopendeZaak.lease_until <= now())
    return (LopendeZaak.state == "klaar") & (LopendeZaak.next_at <= now()) & free


def is_first() -> ColumnElement[bool]:
    """Is nothing earlier about the same zaak still to be told?"""
    earlier = aliased(LopendeZaak)
    waiting = exists().where(
        earlier.zaak_uuid == LopendeZaak.zaak_uuid,
        earlier.id < LopendeZaak.id,
        earlier.state == "klaar",
    )
    return ~waiting


def deliver(row_id: int) -> None:
    """Tell this, and then what waited behind it. Of two workers at once one finds nothing to do."""
    following: int | None = row_id
    while following is not None:
        with database.sessions.begin() as db:
            claimed = claim(db, following)
        way = road()
        if claimed is None or way is None:
            return
        answer: Offer = NotSent("de claim is verlopen")
        if now() < claimed.until:
            answer = way.tell(claimed.news)
        with database.sessions.begin() as db:
            following = settle(db, claimed, answer)


def claim(db: Session, row_id: int) -> Claim | None:
    """Make the message ours for `lease_seconds`; None when it is not due, not the first of its
    zaak, somebody's already, or not to be told any more.
    """
    wanted = select(LopendeZaak).where(LopendeZaak.id == row_id, due(), is_first())
    row = db.scalar(wanted.with_for_update(skip_locked=True, of=LopendeZaak))
    if row is None:
        return None
    news = CaseNews(row.uuid, row.identificatie, row.created_at)
    if row.soort == STATUS:
        told = _news(db, row)
        if told is None:  # closed off, destroyed or mended; what must be taken back has its own row
            row.state, row.done_at = "vervallen", now()
            _wake_next(db, row)
            return None
        news = told
    row.lease_until = now() + timedelta(seconds=settings().lease_seconds)
    row.tries += 1
    return Claim(row.id, news, row.lease_until)


def _news(db: Session, row: LopendeZaak) -> CaseNews | None:
    """What is to be told of this status, as the zaak is now; None when nothing is."""
    status = db.scalar(select(Status).where(Status.uuid == row.status_uuid))
    zaak = status.zaak if status is not None else None
    if status is None or zaak is None or not _may_be_seen(zaak) or not (bsn := _bsn(zaak)):
        return None
    # How it ended belongs to the last status; an earlier one that is told late says nothing of it.
    is_last = zaak.status is not None and zaak.status.id == status.id
    ended = zaak.resultaat if is_last else None
    return CaseNews(
        row.uuid,
        row.identificatie,
        row.created_at,
        omschrijving=zaak.omschrijving or zaak.zaaktype.omschrijving,
        bsn=bsn,
        start=zaak.startdatum,
        einde=zaak.einddatum if is_last else None,
        resultaat=ended.resultaattype.omschrijving if ended else "",
        status=CaseStatus(
            status.statustype.omschrijving,
            status.datum_status_gezet,
            zaak.zaaktype.identificatie,
            zaak.zaaktype.omschrijving,
        ),
    )


def settle(db: Session, claimed: Claim, answer: Offer) -> int | None:
    """Write down how it went. Returns the message that can go now, or None."""
    row = db.get(LopendeZaak, claimed.id, with_for_update=True)
    if row is None or row.lease_until != claimed.until or row.state != "klaar":
        return None
    row.lease_until = None
    match answer:
        case Accepted():
            row.state, row.reden, row.done_at = "bezorgd", "", now()
        case Refused(reden):
            _bury(db, row, reden)
        case NotSent(reden, na) | Uncertain(reden, na):
            row.reden, row.next_at = reden, now() + timedelta(seconds=wait(row.uuid, row.tries, na))
            if row.tries >= settings().delivery_tries:
                _bury(db, row, reden)
    _log.info("lopende zaken", id=row.id, soort=row.soort, state=row.state, reden=row.reden)
    if row.state == "klaar":
        defer(db, DELIVER, at=row.next_at, row_id=row.id)
        return None
    if row.soort == REMOVE and row.state == "bezorgd":
        earlier = LopendeZaak.zaak_uuid == row.zaak_uuid, LopendeZaak.id < row.id
        db.execute(delete(LopendeZaak).where(*earlier))
        if not _has_zaak(db, row.zaak_uuid):
            db.delete(row)  # nothing is left of this zaak, here or there
    return _next(db, row)


def _bury(db: Session, row: LopendeZaak, reden: str) -> None:
    """Given up: a person looks. What comes after it is told all the same: the last status counts
    for the resident.
    """
    row.state, row.reden, row.done_at = "dood", reden, now()
    status = db.scalar(select(Status).where(Status.uuid == row.status_uuid))
    of = status.zaak if status else None
    what = "de status niet" if row.soort == STATUS else "niet dat deze zaak weg moet"
    ask = Ask(
        queue_id=(of and of.voortgang and of.voortgang.queue_id) or find_queue(db, "").id,
        titel="MijnOverheid kreeg een melding over een zaak niet",
        toelichting=f"MijnOverheid weet {what}. Zaak {row.identificatie}. {reden}. Vraag de"
        " beheerder om de melding opnieuw te sturen.",
        sleutel=f"lopende_zaak:{row.uuid}",
    )
    ask_a_person(db, of, ask)


def _has_zaak(db: Session, uuid: UUID) -> bool:
    return bool(db.scalar(select(exists().where(Zaak.uuid == uuid))))


def _next(db: Session, row: LopendeZaak) -> int | None:
    db.flush()  # what was settled now no longer holds up what comes after it
    behind = select(LopendeZaak.id).where(LopendeZaak.zaak_uuid == row.zaak_uuid, due(), is_first())
    return db.scalar(behind.order_by(LopendeZaak.id).limit(1))


def _wake_next(db: Session, row: LopendeZaak) -> None:
    if following := _next(db, row):
        defer(db, DELIVER, row_id=following)


def waiting(db: Session, at_once: int) -> Iterator[int]:
    """The messages that are due, for the sweep."""
    if road() is not None:
        found = select(LopendeZaak.id).where(due(), is_first()).order_by(LopendeZaak.next_at)
        yield from db.scalars(found.limit(at_once))


def again(db: Session) -> int:
    """Tell once more what was given up, where nothing later was told since. Returns how many."""
    later = aliased(LopendeZaak)
    overtaken = exists().where(
        later.zaak_uuid == LopendeZaak.zaak_uuid,
        later.id > LopendeZaak.id,
        later.state == "bezorgd",
    )
    rows = select(LopendeZaak).where(LopendeZaak.state == "dood", ~overtaken)
    found = db.scalars(rows.order_by(LopendeZaak.id).with_for_update()).all()
    for row in found:
        row.state, row.tries, row.next_at, row.done_at = "klaar", 0, now(), None
        defer(db, DELIVER, row_id=row.id)
    return len(found)


def counts(db: Session) -> list[tuple[str, int]]:
    """How many messages there are, by how they stand."""
    by_state = select(LopendeZaak.state, func.count()).group_by(LopendeZaak.state)
    return [(state, count) for state, count in db.execute(by_state.order_by(LopendeZaak.state))]
