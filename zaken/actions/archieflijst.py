"""What people do with lists of zaken that leave, to be destroyed or transferred: make one, hold a
zaak, take off, approve, send back, start, confirm that the archive received it.

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
from zaken.models import Archiefitem, Archieflijst, Bewaarbelang, Zaak
from zaken.queries.archieflijst import DAYS_TO_THINK, SCOPE, selectable, specification, unseen

JUDGE, APPROVE = "archief.beoordelen", "archief.goedkeuren"
DESTROY = "notifications.vernietigen"  # the job that carries a list out, of either kind
LONGEST = 80  # characters of the name of a list
# Who judges a list in this state: the column of his name, his scope, and the state it gets.
TURNS = {
    "opgesteld": ("proceseigenaar", JUDGE, "beoordeeld"),
    "beoordeeld": ("archivaris", APPROVE, "goedgekeurd"),
}
# In these states a list can be sent back, as long as no item is DONE.
STOPPABLE = {
    "vernietigen": (*TURNS, "goedgekeurd", "in_uitvoering"),
    "overbrengen": (*TURNS, "goedgekeurd", "inpakken", "klaargezet"),
}
DONE = ("vernietigd", "overgedragen", "overgebracht")


def make_list(
    db: Session, subject: Subject, naam: str, zaaktype: str = "", soort: str = "vernietigen"
) -> Archieflijst:
    """A list of every zaak whose time has come (of this zaaktype) to be destroyed, or transferred:
    `soort` is `vernietigen` or `overbrengen`. Each zaak is on one list at most.

    Raises Forbidden, Conflict (the name exists), Invalid (no name; no such zaken).
    """
    _refuse_machine(subject)
    if not subject.has(SCOPE):
        raise Forbidden
    naam = masked(naam.strip())
    if not 0 < len(naam) <= LONGEST or "/" in naam:
        reason = f"Een lijst heeft een naam van hoogstens {LONGEST} tekens, zonder schuine streep."
        raise Invalid.field("naam", "invalid", reason)
    if db.scalar(select(Archieflijst.id).where(Archieflijst.naam == naam)):
        raise Conflict(detail=f"Er is al een lijst '{naam}'.")
    zaken = selectable(db, subject, soort, zaaktype, today())
    if not zaken:
        raise Invalid.field("zaken", "empty", f"Er zijn geen zaken die u nu kunt {soort}.")
    lijst = Archieflijst(naam=naam, soort=soort, zaaktype=zaaktype, opgesteld_door=subject.name)

    def save(made: Archieflijst, db: Session) -> None:
        made.items = [
            Archiefitem(
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
    db: Session, subject: Subject, lijst: Archieflijst, zaaknummer: str, reden: str
) -> None:
    """Take one zaak off a list: by who made the list while it is new, or by whose turn it is.

    Raises Forbidden, Invalid (no reason, not on the list), Conflict (judged already).
    """
    reden = _reason(reden)
    own = lijst.status == "opgesteld" and subject.name == lijst.opgesteld_door
    received = lijst.status == "klaargezet"  # the archive did not take this one
    scope = SCOPE if own else APPROVE if received else _turn(lijst)[1]

    def save() -> None:
        if not own:
            _refuse_second_hat(subject, lijst)
        item = _item(db, lijst, zaaknummer)
        item.staat, item.reden, item.door, item.at = "afgehaald", reden, subject.name, now()
        item.pakket_sha256 = None  # housekeeping throws the package away

    told = {"zaaknummer": zaaknummer}
    act(db, subject, lijst, "afgehaald", scope=scope, save=save, nieuw=told, toelichting=reden)


def approve(db: Session, subject: Subject, lijst: Archieflijst) -> str:
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


def send_back(db: Session, subject: Subject, lijst: Archieflijst, reden: str) -> None:
    """Not so: the list begins anew, and both judge it again. A judge may, in his turn; and who
    manages the archive as long as nothing was destroyed (the days to think) or received by the
    archive. Packages are made anew then.

    Raises Forbidden, Invalid (no reason), Conflict (too late).
    """
    reden = _reason(reden)
    scope = TURNS[lijst.status][1] if lijst.status in TURNS else _any_of(subject)

    def save() -> None:
        if lijst.status not in STOPPABLE[lijst.soort] or any(i.staat in DONE for i in lijst.items):
            raise Conflict(detail="De uitvoering is al begonnen of de lijst is gesloten.")
        for item in lijst.items:
            if item.staat == "verpakt":
                item.staat, item.pakket_sha256 = "opgenomen", None
        lijst.status, lijst.reden, lijst.vanaf = "opgesteld", reden, None
        lijst.proceseigenaar = lijst.archivaris = lijst.gestart_door = None
        lijst.proceseigenaar_op = lijst.archivaris_op = lijst.gestart_op = None

    act(db, subject, lijst, "teruggestuurd", scope=scope, save=save, toelichting=reden)


def withdraw(db: Session, subject: Subject, lijst: Archieflijst, reden: str) -> None:
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


def start(db: Session, subject: Subject, lijst: Archieflijst, naam: str) -> datetime:
    """Let an approved list be carried out; returns the moment from which: DAYS_TO_THINK days from
    now what is destroyed, at once what is packed to be transferred.

    `naam` is the name of the list, typed again. Raises Forbidden, Conflict, Invalid.
    """

    def save() -> None:
        _refuse_machine(subject)
        if lijst.status != "goedgekeurd":
            raise Conflict(detail="Alleen een goedgekeurde lijst kan worden uitgevoerd.")
        if naam.strip() != lijst.naam:
            raise Invalid.field("naam", "invalid", "Dit is niet de naam van de lijst.")
        packs = lijst.soort == "overbrengen"
        lijst.status = "inpakken" if packs else "in_uitvoering"
        lijst.gestart_door, lijst.gestart_op = subject.name, now()
        lijst.vanaf = now() + timedelta(days=0 if packs else DAYS_TO_THINK)

    act(db, subject, lijst, "gestart", scope=SCOPE, save=save)
    if lijst.vanaf is None:  # save() has just set it
        raise Conflict
    defer(db, DESTROY, at=lijst.vanaf, lijst=str(lijst.uuid))
    return lijst.vanaf


def confirm_receipt(db: Session, subject: Subject, lijst: Archieflijst, kenmerk: str) -> None:
    """The archive has received every package of this list, and says so under this number: then
    the zaken are overgedragen, and DAYS_TO_THINK days later erased here (Archiefwet 1995, art. 12;
    Archiefbesluit 1995, art. 9). What it did not receive is taken off first.

    Raises Forbidden, Conflict (nothing to confirm), Invalid (no number; no zaak left).
    """
    kenmerk = _reason(kenmerk, "kenmerk", "Geef het kenmerk van de ontvangstbevestiging.")

    def save() -> None:
        if lijst.status != "klaargezet":
            raise Conflict(detail=f"Deze lijst is {lijst.status.replace('_', ' ')}.")
        _refuse_second_hat(subject, lijst)
        if not any(item.staat == "verpakt" for item in lijst.items):
            raise Invalid.field("zaken", "empty", "Er staat geen zaak meer op de lijst.")
        lijst.status, lijst.vanaf, lijst.kenmerk = "in_uitvoering", now(), kenmerk
        lijst.bevestigd_door, lijst.bevestigd_op = subject.name, now()

    act(db, subject, lijst, "ontvangen", scope=APPROVE, save=save, nieuw={"kenmerk": kenmerk})
    defer(db, DESTROY, lijst=str(lijst.uuid))


def _turn(lijst: Archieflijst) -> tuple[str, str, str]:
    if lijst.status not in TURNS:
        raise Conflict(detail=f"Deze lijst is {lijst.status.replace('_', ' ')}.")
    return TURNS[lijst.status]


def _any_of(subject: Subject) -> str:
    """The scope by which this person may stop a list; any of the three will do."""
    return next((scope for scope in (SCOPE, JUDGE, APPROVE) if subject.has(scope)), SCOPE)


def _refuse_machine(subject: Subject) -> None:
    if subject.kind != "medewerker":
        raise Forbidden(detail="Alleen een medewerker beslist hierover.")


def _refuse_second_hat(subject: Subject, lijst: Archieflijst) -> None:
    """Four eyes: a judge is a person, and not one who had a hand in this list before."""
    _refuse_machine(subject)
    before: set[Any] = {lijst.opgesteld_door}
    if lijst.status != "opgesteld":
        before.add(lijst.proceseigenaar)
    if subject.name in before:
        raise Forbidden(detail="Iemand anders moet deze lijst beoordelen (vier ogen).")


def _reason(reden: str, veld: str = "reden", ask: str = "Geef een reden.") -> str:
    """What is kept for ever holds no BSN."""
    if not reden.strip():
        raise Invalid.field(veld, "required", ask)
    return masked(reden.strip())[:1000]


def _item(db: Session, lijst: Archieflijst, zaaknummer: str) -> Archiefitem:
    item = db.scalar(
        select(Archiefitem)
        .where(Archiefitem.lijst_id == lijst.id, Archiefitem.staat.in_(("opgenomen", "verpakt")))
        .where(Archiefitem.zaaknummer == zaaknummer)
    )
    if item is None:
        raise Invalid.field("zaak", "invalid", f"Zaak {zaaknummer} staat niet op de lijst.")
    return item
