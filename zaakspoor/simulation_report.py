"""A trial in words: where zaken go, how long they take, how they end, which notices and how much
work; the versions beside each other.
"""

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from zaakspoor.simulation import Trial
from zaakspoor.simulation_case import Outcome

LIMITS = (
    "Een medewerker doet een stap na 1 of 2 werkdagen, een inwoner na 3 tot 7 dagen.",
    "Welke stap iemand neemt is geloot: meestal verder, soms terug, zelden intrekken.",
    "Registers (BAG, BRP) zijn niet gevraagd: hun antwoord is geloot, of dat van de echte zaak.",
    "Er is niets bewaard en niets verstuurd. Drukte bij medewerkers telt niet mee.",
)
WIDTH = 46


def report(trials: Sequence[Trial], *, kop: str) -> list[str]:
    """The lines of the report."""
    names = "".join(f"{trial.naam:>16}" for trial in trials)
    lines = [kop, "", f"{'':{WIDTH}}{names}"]
    parts: list[tuple[str, Callable[[Sequence[Trial]], Iterator[str]]]] = [
        ("Waar ze heen gaan", lambda t: _counts(t, lambda one: one.queue)),
        ("Hoe ze eindigen", lambda t: _counts(t, lambda one: one.resultaat)),
        ("Hoe lang (werkdagen tot het besluit)", _lengths),
        ("Berichten", lambda t: _sums(t, "berichten")),
        ("Wie het werk doet", _work),
        ("Zaken die niet verder komen", lambda t: _counts(t, lambda one: one.vast)),
    ]
    for title, made in parts:
        if rows := list(made(trials)):
            lines += ["", title, *rows]
    return [*lines, "", "Grenzen van deze proef", *(f"  {limit}" for limit in LIMITS)]


def _row(label: str, values: Sequence[object]) -> str:
    shown = label if len(label) < WIDTH - 2 else f"{label[: WIDTH - 4]}…"
    return f"  {shown:{WIDTH - 2}}{''.join(f'{value!s:>16}' for value in values)}"


def _counts(trials: Sequence[Trial], what: Callable[[Outcome], str]) -> Iterator[str]:
    counted = [trial.count(what) for trial in trials]
    for name in sorted({name for one in counted for name in one}):
        yield _row(name, [one[name] for one in counted])


def _sums(trials: Sequence[Trial], field: str, before: str = "") -> Iterator[str]:
    names = {n for t in trials for one in t.outcomes for n in getattr(one, field)}
    for name in sorted(names):
        yield _row(
            before + name, [sum(getattr(one, field)[name] for one in t.outcomes) for t in trials]
        )


def _lengths(trials: Sequence[Trial]) -> Iterator[str]:
    days = [[one.dagen for one in t.outcomes if one.dagen is not None] for t in trials]
    if not any(days):
        return
    yield _row("de middelste zaak", [f"{median(one):g}" if one else "-" for one in days])
    yield _row("de langste zaak", [max(one, default="-") for one in days])
    yield _row("binnen de norm", [_share(t, "binnen_norm") for t in trials])
    yield _row("binnen de wettelijke termijn", [_share(t, "binnen_wet") for t in trials])


def _share(trial: Trial, field: str) -> str:
    known = [v for one in trial.outcomes if (v := getattr(one, field)) is not None]
    return f"{100 * sum(known) // len(known)}%" if known else "-"


def _work(trials: Sequence[Trial]) -> Iterator[str]:
    yield _row("stappen door mensen", [sum(o.mensen for o in t.outcomes) for t in trials])
    yield _row("stappen vanzelf", [sum(o.vanzelf for o in t.outcomes) for t in trials])
    urgent = [sum(o.spoed for o in t.outcomes) for t in trials]
    if any(urgent):
        yield _row("zaken met spoed", urgent)
    yield from _sums(trials, "taken", "taak: ")
    if any(filled := [sum(o.aangevuld for o in t.outcomes) for t in trials]):
        yield _row("antwoorden die ontbraken en zijn geloot", filled)
