"""Which person of a queue gets a new zaak: the one a rule names, or the one with the least work.
Never somebody who is away, and never somebody who may not do it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.terms import datum
from zaken.base.subject import Subject
from zaken.models import Medewerker, Queue, Voortgang, Zaak
from zaken.queries.afwezig import Absences, absences
from zaken.queries.medewerkers import able


@dataclass(frozen=True)
class Given:
    """To whom (None: nobody, the zaak waits in the queue), and why, as a sentence for staff."""

    who: Subject | None
    waarom: str


def divide(db: Session, zaak: Zaak, queue: Queue, *, persoon: str, minste_werk: bool) -> Given:
    """Who of this queue gets this zaak by a rule with `persoon` (a username) or `minste_werk`."""
    if not (persoon or minste_werk):
        return Given(None, "")
    people, away = able(db, queue, zaak), absences(db)
    if persoon:
        naam = db.scalar(select(Medewerker.naam).where(Medewerker.username == persoon)) or persoon
        return named(people, away, persoon, naam)
    return least(people, away, workload(db, people))


def named(people: Sequence[Subject], away: Absences, username: str, naam: str) -> Given:
    """The person a rule names, or who looks after his work. Pure."""
    wanted = next((one for one in people if one.name == username), None)
    if wanted is None:
        return Given(None, f"{naam} kan deze zaak hier niet doen: de zaak wacht op een collega.")
    gone = away.away.get(wanted.medewerker_id)
    if gone is None:
        return Given(wanted, f"Voor {wanted.label}.")
    until = f"{wanted.label} is er niet tot en met {datum(gone.tot, weekday=False)}"
    deputy = away.deputy(wanted.medewerker_id)
    found = next((one for one in people if one.medewerker_id == deputy), None)
    if found is None:
        return Given(None, f"{until}. De zaak wacht op een collega.")
    return Given(found, f"{until}. {found.label} neemt het over.")


def least(people: Sequence[Subject], away: Absences, work: Mapping[int, int]) -> Given:
    """The one who is here with the fewest running zaken; of equals the first by username. Pure."""
    here = [one for one in people if one.medewerker_id not in away.away]
    if not here:
        return Given(None, "Niemand van deze afdeling is er. De zaak wacht op een collega.")

    def load(one: Subject) -> int:
        return work.get(one.medewerker_id, 0)

    found = min(here, key=lambda one: (load(one), one.name))
    others = [f"{one.label} {load(one)}" for one in here if one is not found]
    others += [f"{one.label} is er niet" for one in people if one not in here]
    told = f"{found.label} heeft het minste werk: {load(found)} zaken"
    return Given(found, f"{told} ({', '.join(others)})." if others else f"{told}.")


def workload(db: Session, people: Sequence[Subject]) -> Mapping[int, int]:
    """How many running zaken each of these handles."""
    holder = Voortgang.behandelaar_id
    query = (
        select(holder, func.count())
        .join(Zaak, Zaak.id == Voortgang.zaak_id)
        .where(holder.in_([one.medewerker_id for one in people]), Zaak.einddatum.is_(None))
        .group_by(holder)
    )
    return {id: number for id, number in db.execute(query) if id is not None}
