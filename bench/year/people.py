"""Who works in a department in that year: the staff of the demo, and as many colleagues as the
number of zaken asks; when each of them is here, and who looks after the work of who is away.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.year.departments import Plan
from workflows import absence
from workflows.calendars import opening
from workflows.definition import Definition
from zaakspoor.demo import fill_people
from zaken.base.subject import Subject
from zaken.change import add
from zaken.models import Medewerker, Queue
from zaken.queries.medewerkers import staff_named

ACTS = 7  # that one zaak asks of people, about
PER_DAY = 14  # acts of one person on one day
WORKED = 190  # days a year, without holidays, illness and the day off
FEWEST = 3  # four eyes, and somebody ill
BLOCKS = ((3, 14), (1, 7), (1, 7))  # holidays: in the summer, and twice a week
ILL = 4  # times a year at most


@dataclass
class Person:
    """`off` is the weekday somebody does not work (5: none); `away` the days somebody is away."""

    username: str
    id: int
    queues: frozenset[int]
    off: int
    away: list[tuple[date, date]] = field(default_factory=list)
    deputy: "Person | None" = None

    def is_here(self, day: date) -> bool:
        return day.weekday() != self.off and not any(a <= day <= b for a, b in self.away)


def settle_in(db: Session, plan: Plan, known: dict[str, Definition], rng: Random) -> list[Person]:
    """Queues and staff are there; returns the people who do the work of this department."""
    fill_people(db)
    queues = _queues(db, known)
    mine = [queues[name] for name in plan.department.queues if name in queues]
    number = max(FEWEST, ceil(plan.department.zaken * ACTS / (WORKED * PER_DAY)))
    ours = {queue.id for queue in mine}
    demo = [
        one
        for one in db.scalars(select(Medewerker).order_by(Medewerker.username))
        if "behandelaar" in one.roles and ours & {queue.id for queue in one.queues}
    ]
    rows = [*demo, *_colleagues(db, mine, queues, max(0, number - len(demo)))]
    db.flush()  # their ids are needed
    people = [
        Person(row.username, row.id, frozenset(q.id for q in row.queues), rng.choice((2, 4, 5, 5)))
        for row in rows
    ]
    for person, deputy in zip(people, [*people[1:], *people[:1]], strict=True):
        person.deputy = deputy if person.queues & deputy.queues else None
        person.away = list(_away(rng, plan.begin, plan.days))
    return people


def _queues(db: Session, known: dict[str, Definition]) -> dict[str, Queue]:
    """The queues of the demo, and those that a file names besides."""
    made = {one.naam: one for one in db.scalars(select(Queue))}
    for definition in known.values():
        wanted = {rule.naar: rule.besloten for rule in definition.routering}
        wanted |= {task.queue: False for task in definition.taken if task.queue not in wanted}
        wanted |= {str(a.met["queue"]): False for a in definition.automatisch if "queue" in a.met}
        for naam, besloten in wanted.items():
            if naam and naam not in made:
                made[naam] = Queue(naam=naam, omschrijving=naam, besloten=besloten, zaaktypen=[])
                add(made[naam], db)
            queue = made.get(naam)
            if queue and not queue.takes(definition.zaaktype):
                queue.zaaktypen = [*queue.zaaktypen, definition.zaaktype]
    for (
        queue
    ) in made.values():  # a municipality lets the people of a queue see what it routes there
        queue.max_vertrouwelijkheid = "zeer_geheim"
    db.flush()  # their ids are needed
    return made


def _colleagues(
    db: Session, mine: Sequence[Queue], queues: dict[str, Queue], number: int
) -> Iterator[Medewerker]:
    shared = [queues[name] for name in ("intake", "intake_besloten")]
    for nr in range(1, number + 1):
        row = Medewerker(username=f"collega.{nr:03}", naam=f"Collega {nr}", roles=["behandelaar"])
        row.queues = [*mine, *shared]
        add(row, db)
        yield row


def _away(rng: Random, begin: date, days: int) -> Iterator[tuple[date, date]]:
    """Holidays and illness in that year, none over another."""
    taken: list[tuple[date, date]] = []
    blocks = [(weeks, length) for weeks, length in BLOCKS]
    blocks += [(1, rng.randint(1, 4)) for _ in range(rng.randint(0, ILL))]
    for weeks, length in blocks:
        first = begin + timedelta(days=rng.randrange(max(1, days - length)))
        last = first + timedelta(days=length * (2 if weeks > 1 else 1) - 1)
        if all(last < a or first > b for a, b in taken):
            taken.append((first, last))
    return iter(sorted(taken))


def report_absences(db: Session, people: Sequence[Person], day: date) -> int:
    """Whoever is away from today on tells so, through the door of the page Afwezig."""
    told = 0
    for person in people:
        for first, last in person.away:
            me = staff_named(db, person.username) if first == day else None
            if me is not None:
                deputy = person.deputy.id if person.deputy else None
                absence.report(db, me, person.id, absence.Period(first, last, deputy))
                told += 1
    return told


def here(people: Sequence[Person], day: date) -> list[Person]:
    """Who works on this day: nobody when the town hall is closed."""
    return [] if opening().closed(day) else [one for one in people if one.is_here(day)]


def subject(db: Session, person: Person) -> Subject:
    """This person as the product knows him now, with his rights and whom he stands in for."""
    found = staff_named(db, person.username)
    if found is None:
        raise LookupError(f"{person.username} does not work here")
    return found
