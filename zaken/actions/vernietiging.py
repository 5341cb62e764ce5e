"""What people do with destruction lists: make one, hold a zaak, take off, approve, send back,
start.

Four eyes: who made a list does not judge it, and its two judges are two people. It is enforced
here and by the table, whoever calls.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.base.clock import now, today
from zaken.base.errors import Conflict, Forbidden, Invalid
from zaken.base.jobs import defer
from zaken.base.log import masked
from zaken.base.subject import Subject
from zaken.change import act, change
from zaken.models import Bewaarbelang, Vernietigingsitem, Vernietigingslijst, Zaak
from zaken.queries.vernietiging import SCOPE, selectable, specification, unseen

JUDGE, APPROVE = "archief.beoordelen", "archief.goedkeuren"
DESTROY = "notifications.vernietigen"  # the job that carries a list out
DAYS_TO_THINK = 7  # between the start and the first zaak; whoever may can still stop it
# Who judges a list in this state: the column of his name, his scope, and the state it gets.
TURNS = {
    "opgesteld": ("proceseigenaar", JUDGE, "beoordeeld"),
    "beoordeeld": ("archivaris", APPROVE, "goedgekeurd"),
}


def make_list(db: Session, subject: Subject, naam: str, zaaktype: str = "") -> Vernietigingslijst:
    """A list of every zaak whose time has come (of this zaaktype), each on one list at most.

    Raises Forbidden, Conflict (the name exists), Invalid (no name; nothing to destroy).
    """
    naam = naam.strip()
    if not naam:
        raise Invalid.field("naam", "required", "Een vernietigingslijst heeft een naam.")
    if db.scalar(select(Vernietigingslijst.id).where(Vernietigingslijst.naam == naam)):
        raise Conflict(detail=f"Er is al een vernietigingslijst '{naam}'.")
    _refuse_machine(subject)
    zaken = selectable(db, subject, zaaktype, today())
    if not zaken:
        raise Invalid.field("zaken", "empty", "Er zijn geen zaken die nu vernietigd moeten worden.")
    lijst = Vernietigingslijst(naam=naam, zaaktype=zaaktype, opgesteld_door=subject.name)

    def save(made: Vernietigingslijst, db: Session) -> None:
        made.items = [
            Vernietigingsitem(
                zaak_uuid=zaak.uuid,
                zaaknummer=zaak.identificatie,
                specificatie=specification(db, zaak),
            )
            for zaak in zaken
        ]
        db.add(made)

    change(db, subject, lijst, "create", scope=SCOPE, save=save)
    return lijst


def hold_zaak(
    db: Session, subject: Subject, zaak: Zaak, reden: str, tot: date | None = None
) -> Bewaarbelang:
    """Keep a zaak off every list, also one that was approved already, up to and including `tot`.

    Raises Forbidden, Invalid (no reason; a day that has passed).
    """
    reden = _reason(reden)
    if tot is not None and tot < today():
        raise Invalid.field("tot", "invalid", "Een bewaarbelang eindigt niet in het verleden.")
    hold = Bewaarbelang(zaak=zaak, reden=reden, tot=tot, door=subject.name)
    change(db, subject, hold, "create", scope=SCOPE)
    return hold


def release_zaak(db: Session, subject: Subject, zaak: Zaak, reden: str) -> int:
    """Lift the holds on this zaak; returns how many there were. Raises Forbidden, Invalid."""
    reden = _reason(reden)
    lifted: list[Bewaarbelang] = []

    def save() -> None:
        open_ = Bewaarbelang.zaak_id == zaak.id, Bewaarbelang.opgeheven_op.is_(None)
        for hold in db.scalars(select(Bewaarbelang).where(*open_).with_for_update()):
            hold.opgeheven_op, hold.opgeheven_door = now(), subject.name
            lifted.append(hold)

    # A closed zaak does not change, but what holds it may be lifted: the door of the hold itself.
    first = db.scalar(
        select(Bewaarbelang)
        .where(Bewaarbelang.zaak_id == zaak.id, Bewaarbelang.opgeheven_op.is_(None))
        .order_by(Bewaarbelang.id)
        .limit(1)
    )
    if first is None:
        raise Invalid.field("zaak", "invalid", "Op deze zaak rust geen bewaarbelang.")
    change(db, subject, first, "opgeheven", scope=SCOPE, save=lambda *_: save(), toelichting=reden)
    return len(lifted)


def take_off(
    db: Session, subject: Subject, lijst: Vernietigingslijst, zaaknummer: str, reden: str
) -> None:
    """Take one zaak off a list: by who made the list while it is new, or by whose turn it is.

    Raises Forbidden, Invalid (no reason, not on the list), Conflict (judged already).
    """
    reden = _reason(reden)
    own = lijst.status == "opgesteld" and subject.name == lijst.opgesteld_door
    scope = SCOPE if own else _turn(lijst)[1]

    def save() -> None:
        if not own:
            _refuse_second_hat(subject, lijst)
        item = _item(db, lijst, zaaknummer)
        item.staat, item.reden, item.door, item.at = "afgehaald", reden, subject.name, now()

    told = {"zaaknummer": zaaknummer}
    act(db, subject, lijst, "afgehaald", scope=scope, save=save, nieuw=told, toelichting=reden)


def approve(db: Session, subject: Subject, lijst: Vernietigingslijst) -> str:
    """The judgement whose turn it is: the process owner's, then the archivist's. Returns the new
    status.

    Raises Forbidden (not his role, a zaak that is not his to see, or a second hat: four eyes),
    Conflict (nothing to judge), Invalid (every zaak was taken off).
    """
    scope = _turn(lijst)[1]

    def save() -> None:
        who, wanted, status = _turn(lijst)  # as it is now that it is locked
        if wanted != scope:
            raise Conflict
        _refuse_second_hat(subject, lijst)
        if unseen(db, subject, scope, lijst):
            raise Forbidden(detail="Op de lijst staan zaken die u niet mag beoordelen.")
        if not any(item.staat == "opgenomen" for item in lijst.items):
            raise Invalid.field("zaken", "empty", "Er staat geen zaak meer op de lijst.")
        setattr(lijst, who, subject.name)
        setattr(lijst, f"{who}_op", now())
        lijst.status = status

    act(db, subject, lijst, _turn(lijst)[2], scope=scope, save=save)
    return lijst.status


def send_back(db: Session, subject: Subject, lijst: Vernietigingslijst, reden: str) -> None:
    """Not so: the list begins anew, and both judge it again. A judge may, in his turn; and who
    manages the archive as long as nothing was destroyed (the days to think).

    Raises Forbidden, Invalid (no reason), Conflict (too late).
    """
    reden = _reason(reden)
    scope = TURNS[lijst.status][1] if lijst.status in TURNS else _any_of(subject)

    def save() -> None:
        begun = any(item.staat not in ("opgenomen", "afgehaald") for item in lijst.items)
        if lijst.status not in (*TURNS, "goedgekeurd", "in_uitvoering") or begun:
            raise Conflict(detail="De vernietiging is al begonnen of de lijst is gesloten.")
        lijst.status, lijst.reden, lijst.vanaf = "opgesteld", reden, None
        lijst.proceseigenaar = lijst.archivaris = lijst.gestart_door = None
        lijst.proceseigenaar_op = lijst.archivaris_op = lijst.gestart_op = None

    act(db, subject, lijst, "teruggestuurd", scope=scope, save=save, toelichting=reden)


def withdraw(db: Session, subject: Subject, lijst: Vernietigingslijst, reden: str) -> None:
    """Give a list up before anybody approved it; its zaken may come on another.

    Raises Forbidden, Invalid (no reason), Conflict (judged already: send it back first).
    """
    reden = _reason(reden)

    def save() -> None:
        if lijst.status != "opgesteld":
            raise Conflict(detail="Deze lijst is al beoordeeld; stuur haar eerst terug.")
        lijst.status, lijst.reden = "ingetrokken", reden
        for item in lijst.items:
            if item.staat == "opgenomen":
                item.staat, item.reden = "afgehaald", "lijst ingetrokken"
                item.door, item.at = subject.name, now()

    act(db, subject, lijst, "ingetrokken", scope=SCOPE, save=save, toelichting=reden)


def start(db: Session, subject: Subject, lijst: Vernietigingslijst, naam: str) -> datetime:
    """Let an approved list be carried out, DAYS_TO_THINK days from now; returns that moment.

    `naam` is the name of the list, typed again. Raises Forbidden, Conflict, Invalid.
    """

    def save() -> None:
        _refuse_machine(subject)
        if lijst.status != "goedgekeurd":
            raise Conflict(detail="Alleen een goedgekeurde lijst kan worden uitgevoerd.")
        if naam.strip() != lijst.naam:
            raise Invalid.field("naam", "invalid", "Dit is niet de naam van de lijst.")
        lijst.status, lijst.gestart_door, lijst.gestart_op = "in_uitvoering", subject.name, now()
        lijst.vanaf = now() + timedelta(days=DAYS_TO_THINK)

    act(db, subject, lijst, "gestart", scope=SCOPE, save=save)
    if lijst.vanaf is None:  # save() has just set it
        raise Conflict
    defer(db, DESTROY, at=lijst.vanaf, lijst=str(lijst.uuid))
    return lijst.vanaf


def _turn(lijst: Vernietigingslijst) -> tuple[str, str, str]:
    if lijst.status not in TURNS:
        raise Conflict(detail=f"Deze lijst is {lijst.status.replace('_', ' ')}.")
    return TURNS[lijst.status]


def _any_of(subject: Subject) -> str:
    """The scope by which this person may stop a list; any of the three will do."""
    return next((scope for scope in (SCOPE, JUDGE, APPROVE) if subject.has(scope)), SCOPE)


def _refuse_machine(subject: Subject) -> None:
    if subject.kind != "medewerker":
        raise Forbidden(detail="Alleen een medewerker beslist over vernietigen.")


def _refuse_second_hat(subject: Subject, lijst: Vernietigingslijst) -> None:
    """Four eyes: a judge is a person, and not one who had a hand in this list before."""
    _refuse_machine(subject)
    before: set[Any] = {lijst.opgesteld_door}
    if lijst.status == "beoordeeld":
        before.add(lijst.proceseigenaar)
    if subject.name in before:
        raise Forbidden(detail="Iemand anders moet deze lijst beoordelen (vier ogen).")


def _reason(reden: str) -> str:
    """What is kept for ever holds no BSN."""
    if not reden.strip():
        raise Invalid.field("reden", "required", "Geef een reden.")
    return masked(reden.strip())[:1000]


def _item(db: Session, lijst: Vernietigingslijst, zaaknummer: str) -> Vernietigingsitem:
    item = db.scalar(
        select(Vernietigingsitem)
        .where(Vernietigingsitem.lijst_id == lijst.id, Vernietigingsitem.staat == "opgenomen")
        .where(Vernietigingsitem.zaaknummer == zaaknummer)
    )
    if item is None:
        raise Invalid.field("zaak", "invalid", f"Zaak {zaaknummer} staat niet op de lijst.")
    return item
