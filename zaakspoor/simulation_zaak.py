"""One zaak of a trial, played to its end on a clock of its own. Who does what and when is drawn;
the rest is what the product does by itself.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import answers, automation, casework
from workflows.calendars import opening
from workflows.consistency import ACTIONS
from workflows.definition import Definition
from workflows.guards import named
from workflows.intake import Applicant, Application, Attachment, submit
from workflows.parts import Stap
from workflows.proof.samples import Drawer
from workflows.steps import Possible, next_steps, position, take_step
from workflows.terms import add_working_days, working_days_between
from zaakspoor.simulation_case import Case, Outcome, spelled
from zaakspoor.simulation_work import PAPER, do, waiting
from zaakspoor.worker import handle_next
from zaken.base.clock import AMSTERDAM, frozen, local_date, now
from zaken.base.db import sessions
from zaken.base.errors import Problem
from zaken.base.subject import LEADER_SCOPES, SYSTEEM, Grant, Subject
from zaken.change import change, lock, represent
from zaken.facts import as_date
from zaken.models import Automation, Event, Notice, Status, Task, Zaak, Zaaktype

TURNS = 40  # after so many moves a zaak goes round in circles
PATIENCE = timedelta(days=400)
BSN, KVK = "999990019", "69599084"  # of the fictional cast
LEVELS = {"burger": "hoog", "bedrijf": "loa4"}


def play(
    case: Case, definition: Definition, zaaktype_id: int, handlers: tuple[int, int]
) -> Outcome:
    """From application to end."""
    player = Player(case, definition, handlers)
    try:
        player.apply(zaaktype_id)
    except Problem as refused:
        reasons = "; ".join(f"{p['name']}: {p['reason']}" for p in refused.params)
        player.outcome.vast = f"niet aangenomen: {reasons or refused.detail}"
        return player.outcome
    player.go_on()
    return player.told()


class Player:
    """One zaak on the move. `at` is its own clock."""

    def __init__(self, case: Case, definition: Definition, handlers: tuple[int, int]) -> None:
        self.case, self.definition, self.at = case, definition, case.start
        self.rng = Random(case.seed)  # noqa: S311  no secret
        self.drawer = Drawer(definition, self.rng, case.start)
        self.outcome, self.uuid, self.zaak_id = Outcome(), UUID(int=0), 0
        self.taken: Counter[str] = Counter()
        self.ends: dict[str, date | None] = {}
        grants = (Grant(LEADER_SCOPES),)
        self.staff = Subject("medewerker", "proef", "Proef", grants, medewerker_id=handlers[0])
        self.colleague = Subject("medewerker", "proef-2", "P2", grants, medewerker_id=handlers[1])
        self.applicant = self._applicant()
        self.contact = {"email": "voorbeeld@example.nl", "voorkeur": "email"}

    def _applicant(self) -> Applicant:
        """Somebody who may use this form."""
        means = [m for m in self.definition.toegang.inloggen if m != "geen"]
        if not means:
            return Applicant()
        if self.rng.choice(means) == "eherkenning":
            name = {"kvkNummer": KVK, "innNnpId": KVK, "statutaireNaam": "Proef BV"}
            return Applicant("bedrijf", name, LEVELS["bedrijf"])
        return Applicant("burger", {"inpBsn": BSN, "geslachtsnaam": "Proef"}, LEVELS["burger"])

    @property
    def resident(self) -> Subject:
        kind: Any = "bedrijf" if self.applicant.soort == "bedrijf" else "burger"
        known = self.applicant.identificatie
        person = str(known.get("kvkNummer", KVK) if kind == "bedrijf" else known.get("inpBsn", BSN))
        return Subject(kind, "proef-aanvrager", "Proef", person=person)

    def apply(self, zaaktype_id: int) -> None:
        """The application comes in. Raises Problem when the form refuses it."""
        questions = self.definition.formulier
        given = {q.veld: spelled(q, v) for q in questions if (v := self.case.facts.get(q.veld))}
        drawn = self.drawer.answers(questions, given)
        for question in questions:
            asked = question.veld not in given and question.soort != "bestand"
            if asked and answers.required(question, self.definition.known(given)):
                given[question.veld] = drawn[question.veld]
                self.outcome.aangevuld += 1
        papers = tuple(
            Attachment(q.veld, f"{q.veld}.pdf", "application/pdf", PAPER)
            for q in questions
            if q.soort == "bestand" and answers.required(q, self.definition.known(given))
        )
        application = Application(given, self.applicant, self.contact, papers)
        with frozen(self.at), sessions.begin() as db:
            zaaktype = db.get_one(Zaaktype, zaaktype_id)
            zaak = submit(db, SYSTEEM, zaaktype, application)
            self.uuid, self.zaak_id = zaak.uuid, zaak.id
        self.settle()

    def go_on(self) -> None:
        """Move after move, until it is closed or nothing can be done."""
        for _ in range(TURNS):
            with sessions.begin() as db:
                if self.zaak(db).is_closed:
                    return
            if self.at > self.case.start + PATIENCE:
                self.outcome.vast = "na 400 dagen nog niet klaar"
                return
            if not (self.chores() or self.move() or self.pay() or self.wait()):
                return
        self.outcome.vast = f"gaat rond: na {TURNS} stappen nog niet klaar"

    # What people do

    def move(self) -> bool:
        """Somebody takes a step. False when nobody can."""
        with frozen(self.at), sessions.begin() as db:
            zaak = self.zaak(db)
            if zaak.voortgang and not zaak.voortgang.behandelaar_id:
                casework.claim(db, self.staff, zaak)
            possible = next_steps(db, self.staff, zaak)
            ours = [p for p in possible if p.allowed]
            theirs = [p for p in next_steps(db, self.resident, zaak) if p.allowed]
            refused = [p for p in possible if not p.allowed]
            self.note_ends(zaak)
        chosen = self.choose(ours, theirs)
        if chosen is None:
            self.outcome.vast = refused[0].waarom if refused else "geen stap is mogelijk"
            return False
        stap, by = chosen
        self.outcome.vast = ""
        self.at = self.later(by)
        self.settle()
        return self.take(stap, by)

    def choose(self, ours: list[Possible], theirs: list[Possible]) -> tuple[Stap, Subject] | None:
        """Most often onward, sometimes back, seldom withdrawn. Of a real zaak: to its end."""
        only_theirs = [p.stap for p in theirs if "behandelaar" not in p.stap.door or p.stap.hervat]
        weighed: dict[str, float] = {}
        for possible in ours:
            weighed[possible.stap.stap] = self.weight(possible.stap)
        for stap in only_theirs:
            weighed[stap.stap] = 2.0 * self.weight(stap)
        known = {p.stap.stap: p.stap for p in (*ours, *theirs)}
        names = [name for name in sorted(weighed) if weighed[name] > 0]
        if not names:
            return None
        picked = self.rng.choices(names, [weighed[name] for name in names])[0]
        mine = {p.stap.stap for p in ours}
        by_resident = picked in {s.stap for s in only_theirs} or picked not in mine
        return known[picked], self.resident if by_resident else self.staff

    def weight(self, stap: Stap) -> float:
        """How likely a step is. A status that stands still is waited out first."""
        order = [s.naam for s in self.definition.statustypen]
        if self.case.resultaat and stap.resultaat == self.case.resultaat:
            return 8.0
        if self.case.resultaat and stap.resultaat:
            return 0.0 if self.known(self.case.resultaat) else 1.0
        if self.definition.initiator in stap.door and stap.naar == self.definition.last:
            return 0.04
        back = any(order.index(stap.naar) < order.index(start) for start in stap.van)
        if stap.schort_op or back:
            return 0.25 if not self.taken[stap.stap] else 0.0
        return 1.0

    def known(self, resultaat: str) -> bool:
        return any(step.resultaat == resultaat for step in self.definition.stappen)

    def later(self, by: Subject) -> datetime:
        """Staff acts after one or two working days, a resident after three to seven days."""
        day = local_date(self.at)
        if by.kind == "medewerker":
            day = add_working_days(day, self.rng.randint(1, 2), opening())
            return datetime.combine(day, time(10), AMSTERDAM)
        return datetime.combine(day + timedelta(days=self.rng.randint(3, 7)), time(20), AMSTERDAM)

    def take(self, stap: Stap, by: Subject) -> bool:
        """The step with answers and papers. A zaak that went on by itself meanwhile is moved on."""
        try:
            with frozen(self.at), sessions.begin() as db:
                zaak = self.zaak(db)
                if zaak.is_closed or position(db, zaak).state not in stap.van:
                    return True
                facts = {fact.naam: fact.waarde for fact in zaak.eigenschappen}
                given = self.drawer.answers(stap.vraagt, facts)
                self.hand_in(db, by, zaak, stap)
                take_step(db, by, zaak, stap.stap, given)
        except Problem as refused:
            self.outcome.vast = refused.detail
            return False
        self.taken[stap.stap] += 1
        self.outcome.mensen += 1
        self.settle()
        return True

    def hand_in(self, db: Session, by: Subject, zaak: Zaak, stap: Stap) -> None:
        """The papers this step asks for."""
        for asked in stap.vraagt:
            if asked.soort == "bestand" and asked.verplicht:
                kind = asked.documenttype
                paper = casework.Upload([PAPER], "proef.pdf", "application/pdf", asked.vraag, kind)
                casework.add_document(db, by, zaak, paper)

    def chores(self) -> bool:
        """The tasks of this status: by a colleague, or by the resident. False when none is done."""
        if not self.definition.taken:
            return False
        with sessions.begin() as db:
            open_ = [t.soort for _, t in waiting(db, self.zaak(db), self.definition.taken)]
        if not open_:
            return False
        self.at = self.later(self.resident if "inwoner" in open_ else self.colleague)
        self.settle()
        return any([self.chore() for _ in range(len(open_))])

    def chore(self) -> bool:
        try:
            with frozen(self.at), sessions.begin() as db:
                rows = waiting(db, self.zaak(db), self.definition.taken)
                if not rows:
                    return False
                row, task = rows[0]
                by = self.resident if task.soort == "inwoner" else self.colleague
                do(db, by, row, task, self.drawer)
        except Problem as refused:
            self.outcome.vast = refused.detail
            return False
        self.outcome.mensen += 1
        self.settle()
        return True

    def pay(self) -> bool:
        """Most residents pay within a week."""
        with frozen(self.at), sessions.begin() as db:
            zaak = self.zaak(db)
            if zaak.betalingsindicatie != "nog_niet" or self.rng.random() > 0.9:
                return False
        self.at = self.later(self.resident)
        with frozen(self.at), sessions.begin() as db:
            zaak = self.zaak(db)
            lock(db, zaak)
            oud = dict(represent(db, zaak))
            zaak.betalingsindicatie, zaak.laatste_betaaldatum = "geheel", now()
            change(db, SYSTEEM, zaak, "update", scope="zaken.bijwerken", oud=oud)
        self.settle()
        return True

    def wait(self) -> bool:
        """Nobody can do anything: until the next thing that happens by itself."""
        with sessions.begin() as db:
            zaak = self.zaak(db)
            planned = Automation.zaak_id == zaak.id, Automation.state == "gepland"
            moments = [_moment(row, zaak) for row in db.scalars(select(Automation).where(*planned))]
        if not moments:
            return False
        self.at = max(self.at, min(moments)) + timedelta(seconds=1)
        self.settle()
        return True

    # What happens by itself

    def settle(self) -> None:
        """Reactions and automatic steps that are due at this moment, oldest first."""
        with frozen(self.at):
            for _ in range(TURNS):
                while self.unhandled() and handle_next(self.uuid):
                    pass
                due = self.due()
                for number in due:
                    automation.carry_out(number, self.answer)
                if not due:
                    return

    def unhandled(self) -> bool:
        fresh = Event.hoofdobject == self.uuid, Event.handled_at.is_(None)
        with sessions.begin() as db:
            return db.scalar(select(Event.id).where(*fresh).limit(1)) is not None

    def due(self) -> list[int]:
        with sessions.begin() as db:
            waiting = Automation.zaak_id == self.zaak(db).id, Automation.state == "gepland"
            ready = select(Automation.id).where(*waiting, Automation.next_at <= self.at)
            return list(db.scalars(ready.order_by(Automation.next_at, Automation.id)))

    def answer(self, question: automation.Question) -> dict[str, str]:
        """What a register would say: what it said of the real zaak, else something drawn."""
        names = ACTIONS.get(question.doe, ())
        if self.case.echt:
            return {name: self.case.facts[name] for name in names if name in self.case.facts}
        return self.drawer.found(names)

    # What came of it

    def note_ends(self, zaak: Zaak) -> None:
        """Both last days, as long as the clock runs."""
        progress = zaak.voortgang
        if progress and "gestopt_op" not in progress.termijn:
            self.ends = {"norm": progress.normdatum, "wet": progress.fatale_datum}

    def told(self) -> Outcome:
        """The zaak in figures."""
        found = self.outcome
        with sessions.begin() as db:
            zaak = self.zaak(db)
            if zaak.resultaat:
                found.resultaat = zaak.resultaat.resultaattype.naam
            self._how_long(zaak)
            self._where(zaak)
            said = select(Notice.sjabloon, Notice.onderwerp).where(Notice.zaak_id == zaak.id)
            found.berichten.update(f"{name}: {subject}" for name, subject in db.execute(said))
            asked = Task.zaak_id == zaak.id, Task.soort != "behandelen"
            found.taken.update(db.scalars(select(Task.titel).where(*asked)))
            by_system = Event.resource == "status", Event.actor_soort == "systeem"
            steps = select(Event.id).where(Event.hoofdobject == zaak.uuid, *by_system)
            found.vanzelf = max(0, len(db.scalars(steps).all()) - 1)  # the first is no step
            if zaak.is_closed:
                found.vast = ""
            else:
                found.vast = f"{position(db, zaak).state}: {found.vast or 'geen stap is mogelijk'}"
        return found

    def _how_long(self, zaak: Zaak) -> None:
        stops = {s.naam for s in self.definition.statustypen if s.klok_stopt}
        decided = next((s for s in zaak.statussen if s.statustype.naam in stops), None)
        moment: Status | None = decided or (zaak.status if zaak.is_closed else None)
        if moment is None:
            return
        day = local_date(moment.datum_status_gezet)
        found = self.outcome
        found.dagen = working_days_between(local_date(self.case.start), day, opening())
        norm, law = self.ends.get("norm"), self.ends.get("wet")
        found.binnen_norm = day <= norm if norm else None
        found.binnen_wet = day <= law if law else None

    def _where(self, zaak: Zaak) -> None:
        decisions = zaak.voortgang.routering if zaak.voortgang else []
        if decisions:
            queue, instead = str(decisions[-1]["queue"]), decisions[-1].get("vangnet")
            self.outcome.queue = f"{queue} ({instead})" if instead else queue
            self.outcome.spoed = bool(decisions[-1].get("spoed"))

    def zaak(self, db: Session) -> Zaak:
        return db.get_one(Zaak, self.zaak_id)


def _moment(row: Automation, zaak: Zaak) -> datetime:
    """When a planned step can happen. One that waits for a date is looked at every day; here the
    clock goes to that date at once.
    """
    facts = {fact.naam: fact.waarde for fact in zaak.eigenschappen}
    days = [row.next_at.astimezone(AMSTERDAM)]
    for guard, argument in named(row.met.get("als", ())):
        if guard == "voorbij" and (day := as_date(facts.get(str(argument), ""))):
            days.append(datetime.combine(day + timedelta(days=1), time(9), AMSTERDAM))
    return max(days)
