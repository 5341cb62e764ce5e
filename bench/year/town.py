"""The clock of one department, and everything that happens on it, in order of time: applications,
what applicants and staff do, timers, messages, and what a day does by itself.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from bench.year import people as staff
from bench.year.departments import Plan
from bench.year.weather import Weather, roads
from bench.year.zaak import NEVER, WITHDRAWN, YearZaak
from berichtenbox_adapter.registry import OVERRIDES
from notifications import dead_letters
from notifications.carrying import due as deliverable
from notifications.compose import compose
from notifications.deliver import deliver
from workflows import automation
from workflows.definition import Definition
from workflows.publish import current, publish
from zaakspoor import housekeeping
from zaakspoor.simulation import made_up
from zaakspoor.simulation_case import Case
from zaakspoor.worker import handle_next
from zaken.base.clock import AMSTERDAM, frozen, local_date
from zaken.base.db import reads, sessions
from zaken.base.errors import Problem
from zaken.base.settings import settings
from zaken.models import Automation, Delivery, Event, Notice, Queue, Task, Zaak, Zaaktype

DAILY = ("kalender", "termijnen", "signals", "stranded")  # chores that a day makes needed
MONTHLY = ("partitions", "absences", "tally", "jobs")
# The zaak of the oldest fact that nothing reacted to, and the notices that wait for their letter.
FRESH = select(
    select(Event.hoofdobject)
    .where(Event.handled_at.is_(None))
    .order_by(Event.id)
    .limit(1)
    .scalar_subquery(),
    func.array(
        select(Notice.id).where(Notice.state == "gepland").order_by(Notice.id).scalar_subquery()
    ),
)
Act = Callable[[], object]
Progress = Callable[[str], None]


class Town:
    """One department in its year. `at` is what time it is."""

    def __init__(self, plan: Plan, known: dict[str, Definition]) -> None:
        self.plan, self.known = plan, known
        self.seed = f"{plan.seed}:{plan.department.name}"
        self.rng = Random(f"{self.seed}:town")
        self.weather = Weather(self.seed, plan.begin, plan.days)
        self.at = _moment(plan.begin, 0)
        self.heap: list[tuple[datetime, int, Act]] = []
        self.order = count()
        self.people: list[staff.Person] = []
        self.zaken: dict[int, YearZaak] = {}
        self.by_uuid: dict[UUID, YearZaak] = {}
        self.touched: list[UUID] = []
        self.refused: Counter[str] = Counter()  # applications that the form did not take
        self.failed: Counter[str] = Counter()  # chores that went wrong
        self.lengths: dict[str, dict[str, int]] = {}  # per week: open work of staff, by queue
        self.last_id, self.came = 0, 0

    def prepare(self) -> None:
        """Case types, people, and all applications of the year in their order."""
        OVERRIDES.update(roads(self.weather))
        before = self.plan.begin - timedelta(days=1)
        with frozen(self.at), sessions.begin() as db:
            for definition in self.known.values():
                publish(db, definition, rsin=settings().rsin, vanaf=before)
            self.people = staff.settle_in(db, self.plan, self.known, self.rng)
        for naam, number in self.plan.department.counts.items():
            cases = made_up(
                self.known[naam], seed=f"{self.seed}:{naam}", number=number,
                since=self.plan.begin, days=self.plan.days,
            )  # fmt: skip
            for case in cases:
                self.push(case.start, partial(self.apply, naam, case))

    def push(self, at: datetime, act: Act) -> None:
        heapq.heappush(self.heap, (at, next(self.order), act))

    def live(self, tell: Progress) -> None:
        """The whole year."""
        for number in range(self.plan.days):
            day = self.plan.begin + timedelta(days=number)
            self.morning(day)
            midnight = _moment(day + timedelta(days=1), 0)
            while self.heap and self.heap[0][0] < midnight:
                at, _, act = heapq.heappop(self.heap)
                self.pass_until(at)
                act()
                self.settle()
            self.pass_until(midnight)
            if day.day == 1 or number == self.plan.days - 1:
                tell(f"{day:%Y-%m-%d}: {self.came:,} of {self.plan.department.zaken:,} zaken")

    # What happens by itself

    def pass_until(self, moment: datetime) -> None:
        """Timers and messages whose moment comes first, then the clock stands at `moment`."""
        while due := self._next(moment):
            at, act = due
            self.at = max(self.at, at)
            with frozen(self.at):
                act()
            self.settle()
        self.at = max(self.at, moment)

    def _next(self, moment: datetime) -> tuple[datetime, Act] | None:
        """The first timer that is due; when there is none, the first message."""
        timers = select(literal(0), Automation.next_at, Automation.id, Automation.zaak_id).where(
            Automation.state == "gepland", Automation.next_at <= moment
        )
        told = select(literal(1), Delivery.next_at, Delivery.id, literal(0))
        with frozen(moment), reads() as db:
            due = union_all(_first(timers), _first(told.where(deliverable())))
            found = min(db.execute(due), default=None)
        if found is None:
            return None
        kind, at, number, zaak_id = found
        return at, (lambda: deliver(number)) if kind else (lambda: self.carry_out(number, zaak_id))

    def carry_out(self, number: int, zaak_id: int) -> None:
        self.newborn()
        automation.carry_out(number, self.zaken[zaak_id].answer)

    def settle(self) -> None:
        """What follows at this moment: reactions in order, and the letters that they ask for; a
        letter in the dossier is a fact too.
        """
        with frozen(self.at):
            while True:
                uuid, notices = self._one(FRESH)
                if uuid:
                    handle_next(uuid, last_try=True)
                    self.touched.append(uuid)
                elif notices:
                    for number in notices:
                        compose(number)
                else:
                    break
        touched, self.touched = [*self.touched], []
        if touched:
            self.newborn()
            for uuid in dict.fromkeys(touched):  # in order: what is drawn follows from it
                if zaak := self.by_uuid.get(uuid):
                    zaak.look()

    def _one(self, query: Any) -> Any:
        with reads() as db:
            return db.execute(query).one()

    def newborn(self) -> None:
        """Zaken that the system made itself: parts of another, or what follows from it."""
        query = select(Zaak.id, Zaak.uuid, Zaaktype.identificatie).join(Zaak.zaaktype)
        query = query.where(Zaak.id > self.last_id)
        with reads() as db:
            rows = [*db.execute(query.order_by(Zaak.id))]
        for row in rows:
            self.last_id = row.id
            if row.id not in self.zaken:
                case = Case(self.at, {}, f"{self.seed}:made:{len(self.zaken)}")
                made = YearZaak(self, case, self.known[row.identificatie])
                self.adopt(made, row.id, row.uuid)

    def adopt(self, zaak: YearZaak, zaak_id: int, uuid: UUID) -> None:
        zaak.zaak_id, zaak.uuid = zaak_id, uuid
        self.by_uuid[uuid] = zaak
        self.zaken[zaak_id], self.last_id = zaak, max(self.last_id, zaak_id)

    # What people do

    def apply(self, naam: str, case: Case) -> None:
        """An application comes in."""
        self.came += 1
        zaak = YearZaak(self, case, self.known[naam])
        zaak.at = self.at
        with frozen(self.at), sessions.begin() as db:
            zaaktype = current(db, naam).id
        try:
            zaak.apply(zaaktype)
        except Problem as refused:
            reasons = ";".join(f"{p['name']}: {p['reason']}" for p in refused.params)
            self.refused[f"{naam}: {reasons or refused.detail}"] += 1
            return
        if zaak.rng.random() < WITHDRAWN:
            self.expect(zaak, "intrekken", self.days(zaak, 1, 20))

    def days(self, zaak: YearZaak, fewest: int, most: int) -> datetime:
        """So many days from now, in the evening."""
        day = local_date(self.at) + timedelta(days=zaak.rng.randint(fewest, most))
        return max(self.at, _moment(day, 20, zaak.rng.randrange(60)))

    def expect(self, zaak: YearZaak, what: str, at: datetime) -> None:
        """The applicant will come for this, or never. Once at a time."""
        if what not in zaak.expected:
            zaak.expected.add(what)
            if what.startswith("buiten") or zaak.rng.random() >= NEVER:
                self.push(at, lambda: zaak.visit(what))

    def morning(self, day: date) -> None:
        """Chores, who is away, and who does what today."""
        self.pass_until(_moment(day, 7))
        with frozen(self.at):
            chores = DAILY + (MONTHLY if day.day == 1 or day == self.plan.begin else ())
            for name in chores:
                try:
                    housekeeping.CHORES[name]()
                except Exception as error:  # the job edge: counted, and told in the report
                    self.failed[f"{name}: {type(error).__name__}"] += 1
            with sessions.begin() as db:
                staff.report_absences(db, self.people, day)
        self.settle()
        with reads() as db:
            work = _open_work(db)
        if day.weekday() == 0:
            self.measure(day, work)
        self.deal(day, work)

    def measure(self, day: date, work: Sequence[Task]) -> None:
        with sessions.begin() as db:
            names = {queue.id: queue.naam for queue in db.scalars(select(Queue))}
        self.lengths[day.isoformat()] = dict(Counter(names[task.queue_id] for task in work))

    def deal(self, day: date, work: Sequence[Task]) -> None:
        """Each who is here gets his own zaken first, then those of who is away and left them to
        him, then what nobody has; what is due soonest comes first.
        """
        here = staff.here(self.people, day)
        standing_in = {p.deputy.id: p.id for p in self.people if p.deputy and p not in here}
        room = {person.id: staff.PER_DAY for person in here}
        for task in work:
            zaak = self.zaken.get(task.zaak_id or 0)
            if zaak is None or (task.soort == "behandelen" and zaak.rest and zaak.rest > self.at):
                continue
            able = [p for p in here if room[p.id] and task.queue_id in p.queues]
            holder = task.medewerker_id if task.soort == "behandelen" else None
            own = [p for p in able if holder in (p.id, standing_in.get(p.id))]
            chosen = own or ([] if holder and not task.taak and holder in room else able)
            if chosen:
                person = max(chosen, key=lambda p: (room[p.id], -p.id))
                room[person.id] -= 1
                minutes = 30 * (staff.PER_DAY - room[person.id])
                at = _moment(day, 8, 30) + timedelta(minutes=minutes)
                self.push(at, partial(self.labour, person, task.id, task.soort, zaak))

    def labour(self, person: staff.Person, task_id: int, soort: str, zaak: YearZaak) -> None:
        """One person at one task."""
        with frozen(self.at), sessions.begin() as db:
            row = db.get_one(Task, task_id)
            done, me = row.done_at, staff.subject(db, person)
            delivery = (row.gegevens or {}).get("delivery", "")
        if done:
            return
        if soort == "behandelen":
            if not zaak.turn(me):
                zaak.waits_until(1 if "zelf gedaan" in zaak.outcome.vast else 3)
        elif soort == "bericht_mislukt":
            with frozen(self.at), sessions.begin() as db:
                wanted = db.scalars(select(Delivery).where(Delivery.uuid == UUID(delivery))).one()
                dead_letters.resend(db, me, wanted)
        else:
            zaak.work(me, task_id)


def _open_work(db: Session) -> Sequence[Task]:
    """All open work of staff, what is due soonest first."""
    query = select(Task).where(Task.done_at.is_(None), Task.zaak_id.is_not(None))
    found = db.scalars(query.order_by(Task.due.nulls_last(), Task.id)).all()
    return [task for task in found if task.soort not in ("inwoner", "wacht")]


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), AMSTERDAM)


def _first(query: Any) -> Any:
    """Of these the one with the lowest moment and number (its second and third column)."""
    _, at, number, _ = query.selected_columns
    return query.order_by(at, number).limit(1).subquery().select()
