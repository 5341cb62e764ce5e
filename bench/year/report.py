"""The year in figures: what came in and was closed, what is still open and why, what was late, and
how long the queues were.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.report import machine
from bench.year.plot import draw
from bench.year.tally import STUCK, digest

ROOT = Path(__file__).parents[2]
PAGE, PICTURE = ROOT / "docs" / "year.md", ROOT / "docs" / "img" / "year.svg"
BEGIN, END = "<!-- year: begin -->", "<!-- year: end -->"


@dataclass
class Year:
    """All departments together. `seconds` is how long it took by the clock on the wall."""

    given: argparse.Namespace
    told: list[dict[str, Any]]
    seconds: float

    @cached_property
    def lives(self) -> list[dict[str, Any]]:
        return [life for one in self.told for life in one["lives"]]

    @cached_property
    def stuck(self) -> list[str]:
        """Why zaken go no further, of those that wait for nothing."""
        return [life["wacht_op"] for life in self.lives if life["wacht_op"].startswith(STUCK)]

    @cached_property
    def unexplained(self) -> int:
        return sum(not life["uitgelegd"] for life in self.lives)

    @cached_property
    def broken(self) -> int:
        """Facts that could not be handled, and chores that went wrong."""
        chores = sum(number for one in self.told for number in one["failed"].values())
        return int(self.sums["events not handled"] + chores)

    @cached_property
    def sums(self) -> Counter[str]:
        total: Counter[str] = Counter()
        for one in self.told:
            total.update(one["sums"])
            total.update({f"no answer from {k}": v for k, v in one["weather"].items()})
        return total

    def lines(self) -> list[str]:
        """The report, as it is printed and as it stands in the docs."""
        parts = (
            self._about, self._promises, self._months, self._types, self._open, self._figures,
        )  # fmt: skip
        return [line for part in parts for line in (*part(), "")]

    def _about(self) -> Iterator[str]:
        given, cpu = self.given, sum(one["seconds"] for one in self.told)
        number = max(1, len(self.lives))
        command = f"python -m bench.year --zaken {given.zaken} --seed {given.seed}"
        yield f"- Command: `{command}`{f', on {given.date}' if given.date else ''}."
        yield f"- Machine: {machine()}. PostgreSQL and {given.processes} processes share it."
        types = {tuple(sorted(one["types"])) for one in self.told}
        yield (
            f"- {given.days} days from {given.begin}; {len(types)} departments in "
            f"{len(self.told)} teams with {sum(one['people'] for one in self.told)} people and "
            f"{sum(map(len, types))} case types."
        )
        hours = self.seconds / number * 50_000 / 3600
        yield (
            f"- {len(self.lives):,} zaken in {self.seconds / 60:.1f} minutes by the clock on the "
            f"wall, and {cpu / number:.2f} s of processor time of ours per zaak (PostgreSQL not "
            f"counted). At this speed 50,000 zaken would take about {hours:.0f} hours."
        )
        yield f"- Digest of this year: `{digest(self.lives)}`."

    def _promises(self) -> Iterator[str]:
        yield from ("| promise | broken |", "|---|--:|")
        yield f"| nothing stuck: every open zaak has a next thing | {len(self.stuck)} |"
        yield f"| every term has the steps it was derived with | {self.unexplained} |"
        yield f"| every fact was handled, every chore done | {self.broken} |"
        refused = sum(number for one in self.told for number in one["refused"].values())
        yield f"| every application was taken in | {refused} |"
        for why, number in Counter(self.stuck).most_common(10):
            yield from ("", f"Stuck ({number}): {why}")
        reasons = Counter({k: v for one in self.told for k, v in one["refused"].items()})
        for why, number in reasons.most_common(5):
            yield from ("", f"Not taken in ({number}): {why}")
        for one in self.told:
            yield from (f"Chore went wrong: {name} ({n})" for name, n in one["failed"].items())

    def _months(self) -> Iterator[str]:
        came = Counter(life["begin"][:7] for life in self.lives)
        done = Counter(life["einde"][:7] for life in self.lives if life["einde"])
        yield from ("| month | came in | closed | open at the end |", "|---|--:|--:|--:|")
        still = 0
        for month in sorted({*came, *done}):
            still += came[month] - done[month]
            yield f"| {month} | {came[month]:,} | {done[month]:,} | {still:,} |"

    def _types(self) -> Iterator[str]:
        yield "| case type | came in | closed | open | after the norm | after the legal date |"
        yield "|---|--:|--:|--:|--:|--:|"
        for naam in sorted({life["zaaktype"] for life in self.lives}):
            mine = [life for life in self.lives if life["zaaktype"] == naam]
            closed = sum(bool(life["einde"]) for life in mine)
            late = [_share([life["laat"].get(k) for life in mine]) for k in ("norm", "wettelijk")]
            numbers = f"{len(mine):,} | {closed:,} | {len(mine) - closed:,}"
            yield f"| {naam} | {numbers} | {' | '.join(late)} |"

    def _open(self) -> Iterator[str]:
        waits = Counter(life["wacht_op"].split(":")[0] for life in self.lives if life["wacht_op"])
        yield from ("| what the open zaken wait for | zaken |", "|---|--:|")
        yield from (f"| {what} | {number:,} |" for what, number in waits.most_common())

    def _figures(self) -> Iterator[str]:
        ended = Counter(life["resultaat"] for life in self.lives if life["einde"])
        yield from ("| what happened | number |", "|---|--:|")
        yield from (f"| {name} | {number:,} |" for name, number in sorted(self.sums.items()))
        yield f"| results | {', '.join(f'{n} {k}' for k, n in ended.most_common(8))} |"

    def lengths(self) -> dict[str, dict[str, int]]:
        """Open work per queue and week."""
        found: dict[str, dict[str, int]] = {}
        for one in self.told:
            for week, queues in one["lengths"].items():
                for queue, number in queues.items():
                    weeks = found.setdefault(queue, {})
                    weeks[week] = weeks.get(week, 0) + number
        return found


def _share(known: list[bool | None]) -> str:
    judged = [value for value in known if value is not None]
    return f"{100 * sum(judged) / len(judged):.0f}%" if judged else "-"


def write(year: Year) -> None:
    """Replace what stands between the markers in docs/year.md, and draw the picture anew."""
    given = year.given
    draw(year.lengths(), PICTURE, f"{given.zaken:,} applications, seed {given.seed}")
    body = "\n".join(
        [BEGIN, "", *year.lines(), "![open work per queue, by week](img/year.svg)", ""]
    )
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    PAGE.write_text(f"{before}{body}\n{END}{after}", encoding="utf-8")
