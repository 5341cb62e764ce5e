"""One zaak in the year: the player of a trial (zaakspoor/simulation_zaak.py), on the clock of the
town, with an applicant who answers late or not at all.
"""

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from workflows import answers, casework, tasks
from workflows.automation import Question
from workflows.consistency import ACTIONS
from workflows.definition import Definition
from workflows.steps import Possible, keep_facts, next_steps
from workflows.zaak_facts import facts
from zaakspoor.demo_people import PEOPLE, Company
from zaakspoor.simulation_case import Case
from zaakspoor.simulation_work import PAPER, do
from zaakspoor.simulation_zaak import LEVELS, Player
from zaken.base.clock import frozen
from zaken.base.db import sessions
from zaken.base.errors import Problem
from zaken.base.subject import SYSTEEM, Subject
from zaken.models import Automation, Task, Zaak

if TYPE_CHECKING:
    from bench.year.town import Town

NEVER = 0.1  # of the applicants who are asked something does not answer
WITHDRAWN = 0.02  # of the applications


class YearZaak(Player):
    """`at` is the clock of the town; who acts is given with the act."""

    def __init__(self, town: "Town", case: Case, definition: Definition) -> None:
        self.town = town
        self.expected: set[str] = set()  # what the applicant is about to do
        self.rest: datetime | None = None  # nobody on the staff can do anything before this moment
        self.who = Random(f"{case.seed}:who").choice(sorted(PEOPLE))
        super().__init__(case, definition, (0, 0))
        self.contact = dict(PEOPLE[self.who].contact) or self.contact

    def _applicant(self):  # type: ignore[no-untyped-def]
        """A resident or a company of the demo, who may use this form."""
        drawn = super()._applicant()
        if drawn.soort == "anoniem":
            return drawn
        fits = [
            n for n, p in PEOPLE.items() if isinstance(p, Company) == (drawn.soort == "bedrijf")
        ]
        self.who = self.rng.choice(sorted(fits))
        one = PEOPLE[self.who].applicant
        return type(drawn)(drawn.soort, one.identificatie, LEVELS[drawn.soort])

    def settle(self) -> None:
        if self.zaak_id not in self.town.zaken:
            self.town.adopt(self, self.zaak_id, self.uuid)
        self.town.settle()

    def later(self, by: Subject) -> datetime:
        """The clock is not ours to move."""
        return self.at

    def answer(self, question: Question) -> dict[str, str]:
        """What a register says, when it says anything. Raises Unavailable."""
        if ACTIONS.get(question.doe):
            self.town.weather.ask_register(f"{self.case.seed}:{question.doe}")
        return super().answer(question)

    # What staff does

    def turn(self, by: Subject) -> bool:
        """Somebody takes the zaak up, and a step. False when there is none for him."""
        self.staff, self.at = by, self.town.at
        try:
            return self.move()
        except Problem as refused:  # a colleague has it, or it is not for him
            self.outcome.vast = refused.detail
            return False

    def choose(self, ours: list[Possible], theirs: list[Possible]):  # type: ignore[no-untyped-def]
        """What is for the applicant waits for the applicant."""
        found = super().choose(ours, [])
        if found is None and theirs:
            self.town.expect(self, "stap", self.town.days(self, 3, 9))
        return found

    def work(self, by: Subject, task_id: int) -> bool:
        """A task of the file, or one that the system gave. False when it is not for him."""
        try:
            with frozen(self.town.at), sessions.begin() as db:
                row = db.get_one(Task, task_id)
                task = self.definition.task(row.taak) if row.taak else None
                if row.done_at or row.zaak is None:
                    return False
                if task is not None:
                    do(db, by, row, task, self.drawer)
                else:
                    self.mend(db, by, row, row.zaak)
        except Problem as refused:
            self.outcome.vast = refused.detail
            return False
        self.town.settle()
        return True

    def mend(self, db: Session, by: Subject, row: Task, zaak: Zaak) -> None:
        """What the system could not do, a person does: what a register did not say is looked up by
        hand.
        """
        kind, _, number = (row.sleutel or "").partition(":")
        if kind == "mislukt":
            doe = db.get_one(Automation, int(number)).doe
            if found := self.drawer.found(ACTIONS.get(doe, ())):
                keep_facts(db, by, zaak, found)
        casework.finish_task(db, by, row, "Gedaan.")

    # What the applicant does

    def visit(self, what: str) -> bool:
        """The applicant comes for what was expected of him. False when it was no longer needed."""
        self.expected.discard(what)
        self.at = self.town.at
        kind, _, number = what.partition(":")
        if kind == "betalen":
            return self.pay()
        if kind == "taak":
            return self.work(self.resident, int(number))
        if kind == "buiten":
            return self.outside(int(number))
        return self.own_step(kind)

    def own_step(self, kind: str) -> bool:
        """A step of the applicant: he withdraws, completes what was missing, or goes on."""
        with frozen(self.at), sessions.begin() as db:
            zaak = self.zaak(db)
            if zaak.is_closed:
                return False
            mine = [p for p in next_steps(db, self.resident, zaak) if p.allowed]
            leaves = [p for p in mine if p.stap.zijpad == "intrekken"]
            wanted = leaves if kind == "intrekken" else [p for p in mine if p not in leaves]
            paused = bool(zaak.opschorting["indicatie"])
        chosen = Player.choose(self, [], wanted) if kind != "intrekken" else None
        if leaves and kind == "intrekken":
            chosen = leaves[0].stap, self.resident
        if chosen is not None and self.take(*chosen):
            return True
        return paused and kind == "aanvullen" and self.bring_papers()

    def bring_papers(self) -> bool:
        """What was asked, into the dossier; staff goes on."""
        coming = [d for d in self.definition.documenttypen if d.richting == "inkomend"]
        if not coming:
            return False
        upload = casework.Upload(
            [PAPER], "aanvulling.pdf", "application/pdf", "Aanvulling", coming[0].naam
        )
        with frozen(self.at), sessions.begin() as db:
            casework.add_document(db, self.resident, self.zaak(db), upload)
        self.town.settle()
        return True

    def outside(self, task_id: int) -> bool:
        """What a task waits for happens elsewhere, and becomes a fact."""
        with frozen(self.at), sessions.begin() as db:
            row = db.get_one(Task, task_id)
            task = self.definition.task(row.taak)
            if row.done_at or task is None or task.klaar_als is None or row.zaak is None:
                return False
            asked = [q for q in self.definition.facts() if q.veld in task.klaar_als.names]
            for _ in range(20):  # until it is what the task waits for
                drawn = {q.veld: self.drawer.value(q, self.at) for q in asked}
                kept = answers.check(asked, drawn)
                known = self.definition.known({**facts(row.zaak), **kept})
                if task.klaar_als.holds(known):
                    break
            keep_facts(db, SYSTEEM, row.zaak, kept)
        self.town.settle()
        return True

    # What is expected of the applicant

    def look(self) -> None:
        """After something happened: what is the applicant to do now?"""
        self.rest = None
        with frozen(self.town.at), sessions.begin() as db:
            zaak = self.zaak(db)
            if zaak.is_closed:
                return
            if zaak.opschorting["indicatie"]:
                self.town.expect(self, "aanvullen", self.town.days(self, 2, 24))
            if zaak.betalingsindicatie == "nog_niet":
                self.town.expect(self, "betalen", self.town.days(self, 0, 9))
            for row in tasks.of_file(db, zaak):
                task = self.definition.task(row.taak)
                if row.done_at or task is None:
                    continue
                if task.closes_itself and not task.betalen:
                    self.town.expect(self, f"buiten:{row.id}", self.town.days(self, 3, 20))
                elif task.soort == "inwoner" and not task.betalen:
                    self.town.expect(self, f"taak:{row.id}", self.town.days(self, 1, 16))

    def waits_until(self, days: int) -> None:
        self.rest = self.town.at + timedelta(days=days)
