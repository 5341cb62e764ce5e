"""Plays one story of the demo: every move at its own moment, through the doors everybody uses, with
all its consequences.

What the worker would have done by then is done by then: reactions, automatic steps, letters.
Nothing is written past the doors.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.channels import tally
from notifications.compose import compose
from notifications.settle import delivered
from portal.session import Visit, subject_of
from workflows import casework, steps
from workflows.definition import Definition
from workflows.intake import Applicant, Application, Attachment, submit
from workflows.publish import current, definition_of
from workflows.suspension import Pause
from zaakspoor import demo_files
from zaakspoor.demo_people import PEOPLE, STAFF, Company
from zaakspoor.demo_zaken import Move, Story
from zaakspoor.worker import carry_out, handle
from zaken.base.clock import AMSTERDAM, frozen, now
from zaken.base.db import sessions
from zaken.base.errors import Problem
from zaken.base.subject import Subject
from zaken.change import add, change, lock, represent
from zaken.models import Attempt, Automation, Delivery, Event, Notice, Queue, Zaak, Zaaktype

FORMS = Subject("applicatie", "formulieren", "Formulieren", everything=True)
TILL = Subject("applicatie", "kassa", "Betaaldienst", everything=True)
RECENT = timedelta(
    days=2
)  # notices younger than this are really sent; older ones were "sent" long ago
BRON = "demo"
EXPLAINED = "Demogegevens: dit bericht is niet echt verstuurd. Het zou toen zijn bezorgd."


def play(story: Story, today: datetime, number: int = 0) -> UUID:
    """Play this story up to `today` (a moment with its zone); the uuid of its zaak.

    The zaak keeps the `number` of its story as a kenmerk, so that it is played once.
    """
    began = today - timedelta(days=story.ago)
    with frozen(began), sessions.begin() as db:
        zaaktype = current(db, story.zaaktype)
        definition = _definition(zaaktype)
        zaak = submit(db, FORMS, zaaktype, _application(story, definition, began))
        zaak.kenmerken = [*(zaak.kenmerken or []), {"kenmerk": str(number), "bron": BRON}]
        playing = Playing(zaak.id, zaak.uuid, definition, began, today)
        playing.react(db)
    playing.consequences(began)
    last = began
    for move in story.moves:
        last = _office_hours(began + timedelta(days=move.after), move.who, last, today)
        playing.wait_until(last)
        try:
            playing.do(move, last)
        except Problem as problem:  # a story that no longer fits its case type file: say which
            told = (
                f"{story.zaaktype}, {story.who or 'anoniem'}, "
                f"{story.ago} dagen geleden, {move.what}"
            )
            raise Problem(detail=f"Demo ({told}): {problem.detail}") from problem
    playing.wait_until(today)
    return playing.uuid


@dataclass
class Playing:
    """One zaak in the middle of its story."""

    zaak_id: int
    uuid: UUID
    definition: Definition
    began: datetime
    today: datetime
    tried: set[tuple[int, datetime]] = field(
        default_factory=set
    )  # automatic steps, with their moment

    def do(self, move: Move, moment: datetime) -> None:
        """One move and what follows. Raises what the door raises: then the story is wrong."""
        with frozen(moment), sessions.begin() as db:
            zaak = db.get_one(Zaak, self.zaak_id)
            subject = _subject(db, move.who)
            verb, _, step = move.what.partition(":")
            if step:
                answers = _dated(self.definition.step(step).vraagt, move.met, self.began)
                steps.take_step(db, subject, zaak, step, answers)
            else:
                VERBS[verb](db, subject, zaak, move.met)
            self.react(db)
        self.consequences(moment)

    def react(self, db: Session) -> None:
        """The worker's reactions to every new event, oldest first; in one transaction, for nobody
        waits here.
        """
        db.flush()  # what happened just now is an event too
        zaak = db.get_one(Zaak, self.zaak_id, with_for_update=True)
        db.info["woken"], db.info["locked"] = {self.uuid}, {self.uuid: zaak}
        fresh = select(Event).where(Event.hoofdobject == self.uuid, Event.handled_at.is_(None))
        while events := db.scalars(fresh.order_by(Event.id)).all():
            handle(db, events, zaak)

    def wait_until(self, moment: datetime) -> None:
        """Let the automatic steps that wait for a day happen on that day."""
        while due := self._due(moment):
            self.consequences(due[0][1])

    def consequences(self, moment: datetime) -> None:
        """Everything that follows by itself at this moment, until nothing follows any more."""
        with frozen(moment):
            due: list[tuple[int, datetime]] = []
            while self._letters() or (due := self._due(moment)):
                for number, planned in due:
                    self.tried.add((number, planned))
                    carry_out(number)
                with sessions.begin() as db:
                    self.react(db)

    def _due(self, moment: datetime) -> list[tuple[int, datetime]]:
        """Automatic steps whose moment came. One that failed for want of a register is left to the
        worker.
        """
        query = (
            select(Automation.id, Automation.next_at)
            .where(Automation.zaak_id == self.zaak_id, Automation.state == "gepland")
            .where(Automation.next_at <= moment, Automation.tries == 0)
            .order_by(Automation.next_at, Automation.id)
        )
        with sessions.begin() as db:
            found = [(number, planned) for number, planned in db.execute(query)]
        return [one for one in found if one not in self.tried]

    def _letters(self) -> int:
        """Notices of long ago get their letter and their roads at once, and are noted as arrived.
        Returns how many.
        """
        if self.today - now() < RECENT:
            return 0
        with sessions.begin() as db:
            waiting = Notice.zaak_id == self.zaak_id, Notice.state == "gepland"
            numbers = list(db.scalars(select(Notice.id).where(*waiting).order_by(Notice.id)))
        for number in numbers:
            compose(number)
            with sessions.begin() as db:
                _note_arrived(db, db.get_one(Notice, number))
        return len(numbers)


def _note_arrived(db: Session, notice: Notice) -> None:
    """A message of the made-up past arrived in the made-up past. The proof says that it was never
    really sent.
    """
    lock(db, notice.zaak)
    for delivery in db.scalars(select(Delivery).where(Delivery.notice_id == notice.id)):
        proof = Attempt(
            delivery_id=delivery.id,
            soort="seed",
            uitkomst="niet_verstuurd",
            at=now(),
            detail={"uitleg": EXPLAINED},
        )
        add(proof, db)
        delivered(db, delivery)
    db.flush()  # the tally reads them
    db.expire(notice, ["deliveries"])
    notice.state = tally(notice)


# --------------------------------------------------------------------------------------- the moves


def _claim(db: Session, subject: Subject, zaak: Zaak, met: Mapping[str, Any]) -> None:
    casework.claim(db, subject, zaak)


def _pay(db: Session, subject: Subject, zaak: Zaak, met: Mapping[str, Any]) -> None:
    """What a consumer of the API does after a payment: a change of the zaak."""
    lock(db, zaak)
    oud = dict(represent(db, zaak))
    zaak.betalingsindicatie, zaak.laatste_betaaldatum = "geheel", now()
    change(db, subject, zaak, "update", scope="zaken.bijwerken", oud=oud, toelichting="Betaald")


def _note(db: Session, subject: Subject, zaak: Zaak, met: Mapping[str, Any]) -> None:
    casework.add_note(db, subject, zaak, str(met["tekst"]))


def _suspend(db: Session, subject: Subject, zaak: Zaak, met: Mapping[str, Any]) -> None:
    casework.suspend(db, subject, zaak, Pause(str(met["reden"])))


def _send_on(db: Session, subject: Subject, zaak: Zaak, met: Mapping[str, Any]) -> None:
    casework.reroute(db, subject, zaak, _queue(db, met), str(met["reden"]))


def _double(db: Session, subject: Subject, zaak: Zaak, met: Mapping[str, Any]) -> None:
    """The same was reported before: the oldest report that still runs goes on."""
    first = (
        select(Zaak.identificatie)
        .where(Zaak.zaaktype_id == zaak.zaaktype_id, Zaak.einddatum.is_(None), Zaak.id < zaak.id)
        .order_by(Zaak.id)
        .limit(1)
    )
    steps.take_step(db, subject, zaak, "dubbel", {**met, "ander_zaaknummer": db.scalar(first)})


def _contact(db: Session, subject: Subject, zaak: Zaak, met: Mapping[str, Any]) -> None:
    casework.contact(
        db,
        subject,
        zaak,
        casework.Asked(
            kanaal="telefoon",
            vraag=str(met["vraag"]),
            antwoord=str(met["antwoord"]),
            uitkomst=str(met.get("uitkomst", "beantwoord")),
            niveau="L1",
        ),
    )


def _call_back(db: Session, subject: Subject, zaak: Zaak, met: Mapping[str, Any]) -> None:
    """`binnen`: working days are counted by the door; this is the promise in plain days."""
    rol = next(r for r in zaak.rollen if r.roltype.omschrijving_generiek == "initiator")
    naam = " ".join(
        filter(None, (str(rol.betrokkene_identificatie.get("voornamen", "")), rol.geslachtsnaam))
    )
    casework.callback(
        db,
        subject,
        zaak,
        casework.Promise(
            queue_id=_queue(db, met).id,
            naam=naam or "de aanvrager",
            telefoon=str(rol.contact.get("telefoon", "0701234500")),
            vraag=str(met["vraag"]),
            due=now() + timedelta(days=int(met["binnen"])),
        ),
    )


def _hand_in(db: Session, subject: Subject, zaak: Zaak, met: Mapping[str, Any]) -> None:
    """A resident sends what was asked for, and takes the step that goes with it."""
    step = _definition(zaak.zaaktype).step(str(met["stap"]))
    asked = next(v for v in step.vraagt if v.veld == met["veld"])
    casework.add_document(
        db,
        subject,
        zaak,
        casework.Upload(
            chunks=[demo_files.pdf(asked.vraag)],
            bestandsnaam=f"{asked.veld}.pdf",
            formaat="application/pdf",
            titel=asked.vraag,
            documenttype=asked.documenttype,
        ),
    )
    steps.take_step(db, subject, zaak, step.stap, {})


Verb = Callable[[Session, Subject, Zaak, Mapping[str, Any]], None]
VERBS: dict[str, Verb] = {
    "oppakken": _claim,
    "betaald": _pay,
    "notitie": _note,
    "opschorten": _suspend,
    "doorsturen": _send_on,
    "dubbel": _double,
    "contact": _contact,
    "terugbellen": _call_back,
    "document": _hand_in,
}


def _definition(zaaktype: Zaaktype) -> Definition:
    """The file of this case type. Raises LookupError: a story needs one."""
    definition = definition_of(zaaktype)
    if definition is None:
        raise LookupError(f"{zaaktype.identificatie} has no case type file")
    return definition


def _queue(db: Session, met: Mapping[str, Any]) -> Queue:
    return db.scalars(select(Queue).where(Queue.naam == met["queue"])).one()


# ------------------------------------------------------------------------------------- who and when


def _subject(db: Session, who: str) -> Subject:
    """The very subject that a signed-in browser would have."""
    if who == TILL.name:
        return TILL
    if who in PEOPLE:
        person = PEOPLE[who]
        soort = "bedrijf" if isinstance(person, Company) else "burger"
        number = person.kvk if isinstance(person, Company) else person.bsn
        naam = (
            person.name
            if isinstance(person, Company)
            else f"{person.given} {person.surname}".strip()
        )
        found = subject_of(Visit(gegevens={"soort": soort, "persoon": number, "naam": naam}), db)
    else:
        found = subject_of(Visit(gegevens={"soort": "medewerker", "username": who}), db)
    if found is None:
        raise LookupError(f"nobody is called {who}")
    return found


@cache
def _is_staff(who: str) -> bool:
    return any(one.username == who for one in STAFF)


def _office_hours(moment: datetime, who: str, last: datetime, today: datetime) -> datetime:
    """Staff work on working days between nine and five; nothing happens before what went before, or
    after today.
    """
    if _is_staff(who):
        local = moment.astimezone(AMSTERDAM)
        if local.weekday() > 4:
            local = local.replace(hour=9) + timedelta(days=7 - local.weekday())
        moment = local.replace(hour=min(max(local.hour, 9), 16))
    return max(min(moment, today), min(last + timedelta(minutes=7), today))


def _application(story: Story, definition: Definition, began: datetime) -> Application:
    person = PEOPLE.get(story.who)
    questions = {q.veld: q for q in definition.formulier}
    files = []
    for nr, name in enumerate(story.bijlagen):
        question = questions[name]
        is_photo = question.veld == "foto"
        content = (
            demo_files.png(int(story.ago * 10) + nr) if is_photo else demo_files.pdf(question.vraag)
        )
        kind = ("png", "image/png") if is_photo else ("pdf", "application/pdf")
        files.append(Attachment(name, f"{name}.{kind[0]}", kind[1], content))
    contact = (
        person.contact
        if person
        else {"email": story.email, "voorkeur": "email"}
        if story.email
        else {}
    )
    return Application(
        antwoorden=_dated(definition.formulier, story.antwoorden, began),
        aanvrager=person.applicant if person else Applicant(),
        contact=contact,
        bijlagen=tuple(files),
    )


def _dated(questions: Any, answers: Mapping[str, Any], began: datetime) -> dict[str, Any]:
    """Days and (day, hour) since the application as real dates and moments."""
    kinds = {q.veld: q.soort for q in questions}
    told = dict(answers)
    for name, value in answers.items():
        day = began.astimezone(AMSTERDAM)
        if kinds.get(name) == "datum":
            told[name] = (day + timedelta(days=value)).date().isoformat()
        elif kinds.get(name) == "tijdstip":
            local = day + timedelta(days=value[0])
            told[name] = local.replace(hour=value[1], minute=0, second=0, microsecond=0).isoformat()
    return told
