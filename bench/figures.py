"""What was measured, as lines of a file: a run that is cut short keeps what it had, and a second
run replaces only what it measures anew."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One case. Times in seconds. `failed` says why there are no numbers."""

    name: str
    title: str
    group: str
    per_second: float = 0.0
    p50: float = 0.0
    p95: float = 0.0
    cpu: float = 0.0  # of the web processes, per request: it tells the same on a busy machine
    queries: float = 0.0
    bare: float = 0.0  # per second
    bare_p95: float = 0.0
    megabytes: float = 0.0
    target: int = 0
    peer: str = ""
    failed: str = ""
    plan: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """How many times faster the bare limit is; 0 when that is not known."""
        return self.bare / self.per_second if self.per_second else 0.0


@dataclass
class Run:
    """All figures of one size, with what they were measured on."""

    facts: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)

    def of(self, *groups: str) -> list[Figure]:
        return [one for one in self.figures.values() if one.group in groups]


def keep(file: Path, figure: Figure) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(figure)) + "\n")


def keep_facts(file: Path, facts: dict[str, Any]) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"facts": facts}) + "\n")


def read(file: Path) -> Run:
    """The newest figure of every case."""
    run = Run()
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
        told = json.loads(line)
        if "facts" in told:
            run.facts |= told["facts"]
            continue
        figure = Figure(**told)
        known = run.figures.get(figure.name)
        if known and known.per_second and not figure.per_second and not figure.failed:
            figure = Figure(**(asdict(known) | {"plan": figure.plan}))  # a run for plans alone
        run.figures[figure.name] = figure
    return run
