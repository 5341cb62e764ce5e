"""How a municipality is cut into departments that share nothing, and a large one into teams with
work of their own: each is simulated by itself, so that a year is the same with one process or with
eight.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from workflows.definition import Definition, files, load

SHARED = ("intake", "intake_besloten", "kcc")  # queues that every department has
TEAM = 2_500  # zaken a year at most; a larger department works in teams
LONGEST = 130  # days; a type whose term is shorter comes in more often


@dataclass(frozen=True)
class Department:
    """Zaaktypen that share queues or make each other's zaken, and how many of each come in; or one
    of its teams, with a share of them.
    """

    nr: int
    counts: dict[str, int]
    queues: tuple[str, ...]
    team: int = 1

    @property
    def name(self) -> str:
        """Its types, and which team it is."""
        return "+".join(sorted(self.counts)) + (f" team {self.team}" if self.team > 1 else "")

    @property
    def zaken(self) -> int:
        return sum(self.counts.values())


def definitions() -> dict[str, Definition]:
    """Every case type file there is, by zaaktype."""
    return {one.zaaktype: one for one in map(load, files())}


def departments(zaken: int, known: dict[str, Definition]) -> list[Department]:
    """So many zaken over all types, by department and team; the largest first."""
    counts = shares(zaken, known)
    groups: list[tuple[set[str], set[str]]] = []
    for naam in sorted(known):
        types, queues = {naam}, {*_ties(known[naam])}
        for group in [g for g in groups if g[1] & queues]:
            types, queues = types | group[0], queues | group[1]
            groups.remove(group)
        groups.append((types, queues))
    found = [
        (team, share, tuple(sorted(queues - {*known})))
        for types, queues in groups
        for team, share in _teams({name: counts[name] for name in sorted(types)})
    ]
    found.sort(key=lambda one: (-sum(one[1].values()), sorted(one[1]), one[0]))
    return [
        Department(nr, share, queues, team) for nr, (team, share, queues) in enumerate(found, 1)
    ]


def _teams(counts: dict[str, int]) -> Iterator[tuple[int, dict[str, int]]]:
    """The teams of a department, each with its share of every type."""
    number = max(1, ceil(sum(counts.values()) / TEAM))
    for team in range(1, number + 1):
        yield team, {n: c * team // number - c * (team - 1) // number for n, c in counts.items()}


def _ties(definition: Definition) -> Iterator[str]:
    """What this type shares with others: its queues, and the types of the zaken it makes."""
    yield definition.zaaktype
    yield from (rule.naar for rule in definition.routering if rule.naar not in SHARED)
    yield from (task.queue for task in definition.taken if task.queue)
    for auto in definition.automatisch:
        yield from (str(auto.met[key]) for key in ("zaaktype", "queue") if auto.met.get(key))


def shares(zaken: int, known: dict[str, Definition]) -> dict[str, int]:
    """What the law gives little time for, comes in most: weights by the length of the term."""
    weights = {naam: max(1.0, LONGEST / _days(one)) for naam, one in sorted(known.items())}
    total, counts, left = sum(weights.values()), {}, zaken
    for naam, weight in weights.items():
        counts[naam] = min(left, round(zaken * weight / total))
        left -= counts[naam]
    counts[max(counts, key=lambda naam: counts[naam])] += left
    return counts


def _days(definition: Definition) -> int:
    """About how many days a zaak of this type may take."""
    working: Sequence[int] = [norm.werkdagen for norm in definition.termijn.normen]
    return max(7, max(working, default=20) * 7 // 5)


@dataclass(frozen=True)
class Plan:
    """One department's year."""

    department: Department
    seed: int
    begin: date
    days: int = 365
