"""What a zaak of each published zaaktype may look like: its ids, legal paths, answers and dates.
Read once per fill."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.people import STREETS, postcode, text
from workflows import terms
from workflows.calendars import calendars
from workflows.dates import Dates, written
from workflows.definition import Definition, files, load
from workflows.parts import Stap, Veld
from workflows.publish import definition_of, publish
from workflows.words import fill as fill_words
from zaken.archive import add_duration
from zaken.base.settings import settings
from zaken.base.subject import RANK
from zaken.models import Zaaktype, ZaaktypeInformatieobjecttype

LONGEST = 4  # statussen of a zaak, unless its end is farther away
MOST_PATHS = 200  # of one zaaktype
EXAMPLES = 60  # values to choose from, per question
NUMBER = "\x01"  # stands for the number of the zaak in a text that was filled in beforehand
WORDS = (
    "straatlantaarn",
    "stoeptegel",
    "container",
    "boom",
    "feest",
    "markt",
    "uitbouw",
    "verhuizing",
)


@dataclass(frozen=True)
class Path:
    """Statussen in order, each a legal step from the one before."""

    statussen: tuple[str, ...]
    resultaat: str  # what the steps decide; empty when they leave it open
    schort_op: str  # the reason, when the last step stops the clock
    closed: bool


@dataclass(frozen=True)
class Question:
    naam: str
    eigenschap_id: int
    values: tuple[str, ...]
    always: bool


@dataclass(frozen=True)
class Deadlines:
    norm: date
    fatal: date | None
    told: str  # Voortgang.termijn as JSON text


@dataclass(frozen=True, eq=False)
class Kind:
    """One published version of a zaaktype, in plain data."""

    id: int
    uuid: UUID
    definition: Definition
    rsin: str
    level: int
    statustypen: dict[str, tuple[int, UUID]]
    resultaattypen: dict[str, int]
    roltypen: dict[str, tuple[int, str]]  # by omschrijving_generiek: id, omschrijving
    documenttypen: tuple[tuple[int, str], ...]  # id, omschrijving
    open_paths: tuple[Path, ...]
    closed_paths: tuple[Path, ...]
    questions: tuple[Question, ...]
    texts: dict[str, str]
    besluittypen: tuple[str, ...] = ()

    def facts(self, rng: Random) -> dict[str, tuple[int, str]]:
        """Answers: per fact the id of its eigenschap, and the value."""
        given = (q for q in self.questions if q.always or rng.random() < 0.4)
        return {q.naam: (q.eigenschap_id, rng.choice(q.values)) for q in given}

    def archive(self, resultaat: str, closed_on: date) -> tuple[str | None, date | None]:
        """archiefnominatie and archiefactiedatum of a zaak that closed on this day with this
        resultaat."""
        return _archive(self, resultaat, closed_on)


@lru_cache(maxsize=50_000)
def _archive(kind: Kind, resultaat: str, closed_on: date) -> tuple[str | None, date | None]:
    found = next(r for r in kind.definition.resultaattypen if r.naam == resultaat)
    term = found.archiefactietermijn
    return found.archiefnominatie, add_duration(closed_on, term) if term else None


def published(db: Session) -> list[Kind]:
    """Every published zaaktype with a definition; the shipped files are published when there is
    none."""
    query = select(Zaaktype).where(Zaaktype.concept.is_(False), Zaaktype.definitie.is_not(None))
    found = list(db.scalars(query.order_by(Zaaktype.id)))
    if not found:
        found = [publish(db, d, rsin=settings().rsin, vanaf=date(2020, 1, 1)) for d in _shipped()]
    return [_kind(db, zaaktype) for zaaktype in found]


def _shipped() -> Iterator[Definition]:
    paths = files()
    if not paths:
        raise FileNotFoundError("er is geen enkel zaaktypebestand om te publiceren")
    return (load(path) for path in paths)


def _kind(db: Session, zaaktype: Zaaktype) -> Kind:
    definition = definition_of(zaaktype)
    if definition is None:
        raise ValueError(f"zaaktype {zaaktype.identificatie} has no definition")
    links = select(ZaaktypeInformatieobjecttype).where(
        ZaaktypeInformatieobjecttype.zaaktype_id == zaaktype.id
    )
    types = [link.informatieobjecttype for link in db.scalars(links)]
    paths = list(paths_of(definition))
    ids = {e.naam: e.id for e in zaaktype.eigenschappen}
    rng = Random(zaaktype.identificatie)
    return Kind(
        id=zaaktype.id,
        uuid=zaaktype.uuid,
        definition=definition,
        rsin=zaaktype.catalogus.rsin,
        level=RANK[zaaktype.vertrouwelijkheidaanduiding],
        statustypen={s.naam: (s.id, s.uuid) for s in zaaktype.statustypen},
        resultaattypen={r.naam: r.id for r in zaaktype.resultaattypen},
        roltypen={
            r.omschrijving_generiek: (r.id, r.omschrijving) for r in reversed(zaaktype.roltypen)
        },
        documenttypen=tuple((t.id, t.omschrijving) for t in types),
        open_paths=tuple(p for p in paths if not p.closed),
        closed_paths=tuple(p for p in paths if p.closed),
        questions=tuple(
            Question(q.veld, ids[q.veld], _examples(q, rng), q.verplicht)
            for q in definition.formulier
            if q.soort != "bestand"
        ),
        texts={
            s.naam: fill_words(s.tekst, {"zaaknummer": NUMBER, "opgave": definition.opgave})
            for s in definition.statustypen
        },
        besluittypen=tuple(definition.besluittypen),
    )


def paths_of(definition: Definition) -> Iterator[Path]:
    """Ways from the first status, none twice through one status, at most LONGEST long; the
    shortest way to the end always."""
    queue: list[tuple[tuple[str, ...], tuple[Stap, ...]]] = [((definition.first,), ())]
    count, ended = 0, False
    while queue and (count < MOST_PATHS or not ended):
        states, steps = queue.pop(0)
        if len(states) > LONGEST and ended:
            break  # breadth first: all that follow are longer
        closed = states[-1] == definition.last
        if len(states) <= LONGEST or closed:
            yield _path(states, steps, closed)
            count, ended = count + 1, ended or closed
        for step in (
            definition.stappen if not closed and not (steps and steps[-1].schort_op) else ()
        ):
            if states[-1] in step.van and step.naar not in states:
                queue.append(((*states, step.naar), (*steps, step)))


def _path(states: tuple[str, ...], steps: tuple[Stap, ...], closed: bool) -> Path:
    decided = [s.resultaat for s in steps if s.resultaat]
    stopped = steps[-1].schort_op if steps else None
    return Path(states, decided[-1] if decided else "", stopped.reden if stopped else "", closed)


@lru_cache(maxsize=50_000)
def deadlines(kind: Kind, days: int, received: date) -> Deadlines:
    """Both dates of a zaak that came in on this day, calculated as the product does."""
    known, law = calendars(), kind.definition.termijn.law(kind.definition.known({}))
    norm = terms.norm_deadline(received, days, calendar=known.opening)
    legal = (
        terms.legal_deadline(
            received, law.term, calendar=known.legal, wording=terms.Wording(basis=law.grondslag)
        )
        if law
        else None
    )
    told = written(Dates(norm, days, legal, law, received), (), known) | {
        "hersteldatum": None,
        "van_afzender": {"gepland": False, "uiterlijk": False},
    }
    return Deadlines(norm.end, legal.end if legal else None, text(told))


def _examples(question: Veld, rng: Random) -> tuple[str, ...]:
    if question.soort == "keuze":
        return tuple(question.keuzes)
    if question.soort == "ja_nee":
        return ("ja", "nee")
    return tuple(_example(question, rng) for _ in range(EXAMPLES))


def _example(question: Veld, rng: Random) -> str:
    low, high = question.min or 0, question.max or 500
    made: dict[str, Callable[[], str]] = {
        "getal": lambda: str(rng.randint(low, max(low, high))),
        "bedrag": lambda: f"{rng.randint(5, 500)}.{rng.randint(0, 99):02d}",
        "datum": lambda: f"2026{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}",
        "tijdstip": lambda: (
            f"2026{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{rng.randint(8, 22):02d}0000"
        ),
        "adres": lambda: f"{postcode(rng)} {rng.randint(1, 240)}",
        "punt": lambda: f"{52 + rng.random() / 10:.6f},{4.3 + rng.random() / 10:.6f}",
        "email": lambda: f"inwoner-{rng.getrandbits(24):06x}@example.nl",
        "telefoon": lambda: f"0612345{rng.randint(100, 999)}",
        "kenteken": lambda: f"X{rng.choice('XZ')}99{rng.randint(0, 9)}X",
    }
    if question.soort in made:
        return made[question.soort]()
    return f"{rng.choice(WORDS)} aan de {rng.choice(STREETS)}"[: question.max or 200]
