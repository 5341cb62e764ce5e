"""Mending what went wrong: a status, a resultaat, a zaak closed too early. For every case type.

Nothing is erased: what was wrong stays in the history, and beside it stands who mended it and why.
Whoever was told something wrong gets a notice that says so (notifications/correction.py).
"""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workflows.history import (
    HEROPEND,
    RESULTAAT,
    STATUS,
    done_in,
    had,
    in_words,
    kind_of,
    since,
    since_result,
    standing,
    told_in,
)
from workflows.parts_exits import Herstellen
from workflows.publish import definition_of
from workflows.results import give_result
from workflows.routing import work_item
from workflows.steps import put_back, settle, take_step_to
from workflows.suspension import end_suspension
from zaken.base.clock import now
from zaken.base.errors import Forbidden, Invalid
from zaken.base.subject import Subject, asker
from zaken.change import act, lock, remove, represent
from zaken.models import (
    Automation,
    Event,
    Notice,
    Queue,
    Resultaat,
    Resultaattype,
    Status,
    Statustype,
    Zaak,
)

WORK, FORCED, REOPEN = "zaken.bijwerken", "zaken.geforceerd-bijwerken", "zaken.heropenen"
LONGEST = 1000


@dataclass(frozen=True)
class Reason:
    """Why it is mended, for colleagues; and what the resident reads about it, needed when he was
    told something wrong.
    """

    reden: str
    uitleg: str = ""


@dataclass(frozen=True)
class Mendable:
    """What could be mended here and now, and what a person should know before he does."""

    vorige: Statustype | None  # the status to go back to; None: none, or not by this subject
    resultaten: list[Resultaattype]
    open_bij: list[Statustype]  # the statuses at which a closed zaak can be opened
    gedaan: list[str]  # what happened by itself in the present status
    berichten: list[Notice] = field(default_factory=list)  # what people were told in it

    def __bool__(self) -> bool:
        return bool(self.vorige or self.resultaten or self.open_bij)


def mendable(db: Session, subject: Subject, zaak: Zaak) -> Mendable:
    """What this subject may mend. Reads only."""
    allowed, archived = _allowed(zaak), zaak.archiefstatus != "nog_te_archiveren"
    may = subject.kind in ("medewerker", "applicatie", "systeem") and not archived
    mends = may and _is_responsible(subject, zaak)
    stood = standing(db, zaak) if may else []
    here = stood[-1] if stood else None
    back = stood[-2].statustype if len(stood) > 1 else None
    given = zaak.resultaat
    kinds = [k for k in zaak.zaaktype.resultaattypen if given and k.id != given.resultaattype_id]
    reopens = may and zaak.is_closed and allowed.heropenen and subject.may(REOPEN, zaak)
    return Mendable(
        vorige=back if mends and allowed.status and not zaak.is_closed else None,
        resultaten=kinds if mends and allowed.resultaat else [],
        open_bij=had(stood) if reopens else [],
        gedaan=[in_words(row) for row in done_in(db, zaak, [here])] if here else [],
        berichten=told_in(db, zaak, [here.uuid]) if here else [],
    )


def mend_status(db: Session, subject: Subject, zaak: Zaak, why: Reason) -> None:
    """Back to the status before this one. Raises Invalid, Forbidden."""
    _begin(db, subject, zaak, "status", why)
    if zaak.is_closed:
        raise _no("De zaak is afgesloten. Heropen de zaak.")
    stood = standing(db, zaak)
    if len(stood) < 2:
        raise _no("Dit is de eerste status. Er is geen status om naar terug te gaan.")
    _go_back(db, subject, zaak, _way(db, zaak, STATUS, stood[-2], why))


def reopen(db: Session, subject: Subject, zaak: Zaak, naar: str, why: Reason) -> None:
    """Open a closed zaak at a status it had: `naar` is its naam, or the uuid of the statustype.
    Raises Invalid, Forbidden (no scope zaken.heropenen).
    """
    _begin(db, subject, zaak, "heropenen", why)
    if not zaak.is_closed:
        raise _no("De zaak is niet afgesloten.")
    stood = standing(db, zaak)
    if naar not in {name for kind in had(stood) for name in (kind.naam, str(kind.uuid)) if name}:
        raise Invalid.field("naar", "invalid", "Kies een status die de zaak had.")
    place = next(s for s in reversed(stood[:-1]) if naar in (s.statustype.naam, kind_of(s)))
    _go_back(db, subject, zaak, _way(db, zaak, HEROPEND, place, why))


def mend_result(db: Session, subject: Subject, zaak: Zaak, resultaat: str, why: Reason) -> None:
    """Another resultaat, of an open or a closed zaak: `resultaat` is the naam, or the uuid of the
    resultaattype. Of a closed zaak the archive dates follow. Raises Invalid, Forbidden.
    """
    _begin(db, subject, zaak, "resultaat", why)
    given = zaak.resultaat
    if given is None:
        raise _no("De zaak heeft nog geen resultaat.")
    kind = next(
        (k for k in zaak.zaaktype.resultaattypen if resultaat in (k.naam, str(k.uuid))), None
    )
    if kind is None or kind.id == given.resultaattype_id:
        raise Invalid.field("resultaat", "invalid", "Kies een ander resultaat van dit zaaktype.")
    said = told_in(db, zaak, since_result(db, zaak))
    _refuse_silence(said, why)
    was = given.resultaattype.omschrijving
    give_result(db, _mender(subject), zaak, kind)
    told = {"was": was, "wordt": kind.omschrijving} | _words(why, said)
    _tell(db, subject, zaak, RESULTAAT, told)


def give_status(status: Status, db: Session) -> None:
    """The `save` of a status that comes through the API: a step of the file, or the correction
    that opens a closed zaak again.
    """
    zaak, definition = status.zaak, definition_of(status.zaak.zaaktype)
    kind = status.statustype
    opens = zaak.is_closed and not kind.is_eindstatus
    if (
        definition is None
        or not opens
        or any(definition.last in s.van and s.naar == kind.naam for s in definition.stappen)
    ):
        return take_step_to(status, db)
    why = Reason(status.statustoelichting, status.statustoelichting)
    _begin(db, asker(db), zaak, "heropenen", why)
    stood = standing(db, zaak)
    place = next((s for s in reversed(stood) if s.statustype_id == kind.id), None)
    if place is None:
        raise Invalid.field("statustype", "invalid", "Kies een status die de zaak had.")
    back = _way(db, zaak, HEROPEND, place, why)
    settle(status, db)
    db.flush()  # the status gets its uuid
    return _finish(db, asker(db), zaak, back, str(status.uuid))


# Going back


@dataclass(frozen=True)
class _Back:
    """The way back: which statuses it undoes, what was said in them, and done by itself."""

    verb: str
    stood: list[Status]  # the statuses that count, oldest first
    place: Status  # where it goes back to
    why: Reason
    said: list[Notice]
    did: list[Automation]


def _way(db: Session, zaak: Zaak, verb: str, place: Status, why: Reason) -> _Back:
    stood = standing(db, zaak)
    undone = stood[stood.index(place) + 1 :]
    said = told_in(db, zaak, [s.uuid for s in undone])
    return _Back(verb, stood, place, why, said, done_in(db, zaak, undone))


def _go_back(db: Session, subject: Subject, zaak: Zaak, back: _Back) -> None:
    _refuse_silence(back.said, back.why)
    mender = _mender(subject)
    if definition := definition_of(zaak.zaaktype):
        end_suspension(db, mender, zaak, definition)
    answer = put_back(db, mender, zaak, back.place.statustype, back.why.uitleg.strip())
    _restore_result(db, mender, zaak, back.place)
    _finish(db, subject, zaak, back, str(answer["uuid"]))


def _finish(db: Session, subject: Subject, zaak: Zaak, back: _Back, status: str) -> None:
    _not_again(db, zaak, status)
    _work_again(db, zaak)
    told = {
        "status": status,
        "was": back.stood[-1].statustype.omschrijving,
        "wordt": back.place.statustype.omschrijving,
        "gedaan": [in_words(row) for row in back.did],
    }
    _tell(db, subject, zaak, back.verb, told | _words(back.why, back.said))


def _work_again(db: Session, zaak: Zaak) -> None:
    """The zaak lies in its queue again, when it had left the worklist."""
    progress = zaak.voortgang
    if progress and progress.queue_id:
        task = work_item(db, zaak, db.get_one(Queue, progress.queue_id))
        task.done_by = task.uitkomst = ""


def _restore_result(db: Session, mender: Subject, zaak: Zaak, place: Status) -> None:
    """The resultaat as it was in that status: what was decided later does not hold any more."""
    if zaak.resultaat is None:
        return
    after = since(db, zaak, place)
    later = db.scalars(
        select(Event)
        .where(
            Event.hoofdobject == zaak.uuid,
            Event.id > after,
            Event.resource == Resultaat.__tablename__,
        )
        .order_by(Event.id)
        .limit(1)
    ).first()
    if later is None:
        return
    if later.actie == "create":
        oud = represent(db, zaak.resultaat)
        remove(db, mender, zaak.resultaat, scope=WORK, oud=oud)
        db.flush()
        db.expire(zaak, ["resultaat"])
        return
    named = str((later.oud or {}).get("resultaattype", ""))
    for kind in zaak.zaaktype.resultaattypen:
        if named and (kind.omschrijving == named or named.endswith(str(kind.uuid))):
            give_result(db, mender, zaak, kind)


def _not_again(db: Session, zaak: Zaak, stay: str) -> None:
    """What happened by itself before does not happen again in this stay: a person decides now."""
    definition = definition_of(zaak.zaaktype)
    done = {
        row.sleutel.partition(":")[0]
        for row in db.scalars(
            select(Automation).where(Automation.zaak_id == zaak.id, Automation.state == "klaar")
        )
    }
    for number, wanted in enumerate(definition.automatisch if definition else (), 1):
        if str(number) in done and wanted.doe in ONCE:
            row = insert(Automation).values(
                zaak_id=zaak.id,
                sleutel=f"{number}:{stay}",
                doe=wanted.doe,
                met=wanted.met | {"als": wanted.als, "bij": wanted.bij},
                state="vervallen",
                uitkomst="Hersteld door een medewerker: gebeurt niet nog een keer vanzelf.",
                created_at=now(),
                done_at=now(),
                next_at=now(),
            )
            db.execute(row.on_conflict_do_nothing(index_elements=["zaak_id", "sleutel"]))


# What changes the course of a zaak; looking things up or reminding may be done again.
ONCE = ("stap", "resultaat", "deelzaak", "vervolgzaak", "taak")


# Who may, and what must be said


def _begin(db: Session, subject: Subject, zaak: Zaak, what: str, why: Reason) -> None:
    """Lock, and ask what holds for every correction."""
    lock(db, zaak)
    if subject.kind not in ("medewerker", "applicatie", "systeem"):
        raise Forbidden
    if what == "heropenen":
        if not subject.may(REOPEN, zaak):
            raise Forbidden(detail="Alleen een teamleider kan een zaak heropenen.")
    elif not _is_responsible(subject, zaak):
        reason = "Alleen de behandelaar of een teamleider kan dit herstellen."
        raise Forbidden(detail=reason)
    if not getattr(_allowed(zaak), what):
        raise _no("Bij dit zaaktype kan dit niet worden hersteld.")
    if zaak.archiefstatus != "nog_te_archiveren":
        raise _no("Deze zaak is al gearchiveerd.")
    _refuse_unreadable(why)


def _refuse_unreadable(why: Reason) -> None:
    for name, said in (("reden", why.reden), ("uitleg", why.uitleg)):
        if len(said) > LONGEST:
            raise Invalid.field(name, "max_length", f"Schrijf hoogstens {LONGEST} tekens.")
    if not why.reden.strip():
        raise Invalid.field("reden", "required", "Schrijf waarom dit wordt hersteld.")


def _allowed(zaak: Zaak) -> Herstellen:
    definition = definition_of(zaak.zaaktype)
    return definition.herstellen if definition else Herstellen()


def _is_responsible(subject: Subject, zaak: Zaak) -> bool:
    """Who handles the zaak, or who may force a change (a teamleider)."""
    progress = zaak.voortgang
    own = progress is not None and progress.behandelaar_id == subject.medewerker_id
    mine = bool(subject.medewerker_id) and own
    return subject.may(WORK, zaak) and (mine or subject.may(FORCED, zaak))


def _refuse_silence(said: list[Notice], why: Reason) -> None:
    """Whoever was told something wrong is told that it was."""
    if said and not why.uitleg.strip():
        reason = f"Er is al een bericht verstuurd: {said[-1].onderwerp}. Schrijf wat er fout ging."
        raise Invalid.field("uitleg", "required", reason)


def _mender(subject: Subject) -> Subject:
    """The same person, past the lock of a closed zaak: whether he may was asked above."""
    return replace(subject, everything=True)


def _words(why: Reason, said: list[Notice]) -> dict[str, Any]:
    uitleg = why.uitleg.strip()
    return {"reden": why.reden.strip(), "uitleg": uitleg, "berichten": [n.id for n in said]}


def _tell(db: Session, subject: Subject, zaak: Zaak, verb: str, told: dict[str, Any]) -> None:
    mender, words = _mender(subject), str(told["reden"])
    act(db, mender, zaak, verb, scope=WORK, nieuw=told, toelichting=words)


def _no(reason: str) -> Invalid:
    return Invalid.field("herstel", "niet-toegestaan", reason)
