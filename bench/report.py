"""The figures as tables for people, and into docs/performance.md between its markers."""

import os
import platform
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from bench import plot
from bench.figures import Figure, Run

DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"
PICTURES = DOCUMENT.parent / "img"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PACKAGES = ("fastapi", "starlette", "uvicorn", "sqlalchemy", "psycopg", "orjson")
TIMES = 2.0  # what the bare limit, and a hundred times the data, may be away
MANY = 10_000  # rows that are read and thrown away
Runs = Mapping[int, Run]

HEAD = (
    "| what | requests/s | target | peer | p50 ms | p95 ms | server CPU ms | queries |"
    " bare limit/s | limit ÷ ours |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def text(runs: Runs) -> str:
    """All of it as Markdown; readable in a terminal as it is."""
    parts = [part for size, run in runs.items() for part in _of_size(size, run)]
    return "\n\n".join([*parts, *_growth(runs), *_plans(runs), *_missing(runs)])


def _of_size(size: int, run: Run) -> Iterable[str]:
    yield f"### {size:,} zaken"
    if run.facts:
        yield f"The database is {run.facts['gigabytes']} GB."
    main = _measured(run.of("main", "pages"))
    if main:
        yield "\n".join([HEAD, *map(_line, main)])
    for figure in run.of("memory"):
        if figure.failed:
            continue
        said = "met" if figure.megabytes <= figure.target else "not met"
        yield (
            f"Memory of all processes together, worker included (Pss): {figure.megabytes:.0f} MB."
            f" Aim {figure.target} MB: {said}. The most used register: {figure.peer} MB."
        )
    rest = _measured(run.of("api"))
    if rest:
        head = (
            "| what | requests/s | p95 ms | queries | bare limit/s | limit ÷ ours |\n"
            "|---|--:|--:|--:|--:|--:|"
        )
        yield "\n".join([head, *map(_short_line, rest)])


def _measured(figures: Iterable[Figure]) -> list[Figure]:
    return [one for one in figures if one.per_second]


def _line(one: Figure) -> str:
    met = "" if not one.target else " ✔" if one.per_second >= one.target else " ✘"
    cells = (
        one.title,
        f"{one.per_second:,.0f}",
        f"{one.target:,}{met}" if one.target else "",
        one.peer,
        f"{one.p50 * 1000:.1f}",
        f"{one.p95 * 1000:.1f}",
        f"{one.cpu * 1000:.2f}",
        f"{one.queries:.0f}",
        f"{one.bare:,.0f}" if one.bare else "",
        f"{one.ratio:.1f}" if one.bare else "",
    )
    return f"| {' | '.join(cells)} |"


def _short_line(one: Figure) -> str:
    cells = (
        one.title,
        f"{one.per_second:,.0f}",
        f"{one.p95 * 1000:.1f}",
        f"{one.queries:.0f}",
        f"{one.bare:,.0f}" if one.bare else "",
        f"{one.ratio:.1f}" if one.bare else "",
    )
    return f"| {' | '.join(cells)} |"


def _growth(runs: Runs) -> Iterable[str]:
    """The lists of zaken by each filter: the smallest database beside the largest."""
    small, large = min(runs), max(runs)
    names = [one.name for one in _measured(runs[large].of("filters"))]
    both = [name for name in names if runs[small].figures.get(name, _NONE).per_second]
    if small == large or not both:
        return
    yield f"### A filtered list of zaken: {small:,} beside {large:,}"
    lines = [
        "| filter | p95 ms, small | p95 ms, large | large ÷ small | limit ÷ ours, large |",
        "|---|--:|--:|--:|--:|",
    ]
    for name in both:
        few, many = runs[small].figures[name], runs[large].figures[name]
        times = many.p95 / few.p95
        lines.append(
            f"| `{few.name.removeprefix('filter.')}` | {few.p95 * 1000:.1f} | {many.p95 * 1000:.1f}"
            f" | {times:.1f}{' ✘' if times > TIMES else ''} | {many.ratio:.1f} |"
        )
    yield "\n".join(lines)


def _plans(runs: Runs) -> Iterable[str]:
    """Of the largest database."""
    size = max(runs)
    planned = [one for one in runs[size].figures.values() if one.plan]
    if not planned:
        return
    yield f"### Plans at {size:,} zaken"
    lines = [
        "| what | queries | pages of 8 kB | rows thrown away | ms | indexes | whole tables |",
        "|---|--:|--:|--:|--:|---|---|",
    ]
    for one in planned:
        plan = one.plan
        whole = ", ".join(plan["scanned"]) or "–"
        title = one.title if one.group != "filters" else f"GET zaken?{one.title}"
        lines.append(
            f"| `{title}` | {one.queries:.0f} | {plan['pages']:,} | {plan['walked']:,} |"
            f" {plan['milliseconds']:.1f} | {', '.join(plan['indexes'])} |"
            f" {whole} {plan['failed']} |"
        )
    yield "\n".join(lines)
    found = scans(runs[size])
    yield f"Large tables read from end to end: {'; '.join(found) or 'none'}."


def scans(run: Run) -> list[str]:
    """Requests that read a table of more than 10,000 rows from end to end."""
    return [
        f"{one.name}: {', '.join(one.plan['scanned'])}"
        for one in run.figures.values()
        if one.plan and one.plan["scanned"] and one.group != "pages"
    ]


def _missing(runs: Runs) -> Iterable[str]:
    missing = {
        f"- {one.title}: {one.failed}"
        for run in runs.values()
        for one in run.figures.values()
        if one.failed
    }
    if missing:
        yield "### Not measured"
        yield "\n".join(sorted(missing))


def write(runs: Runs, day: str) -> None:
    """Replace what stands between the markers, and draw the pictures anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    pictures = []
    for size, run in runs.items():
        if figures := _measured(run.of("main", "pages")):
            name = f"performance-{size}.svg"
            plot.draw(figures, PICTURES / name, f"{day}, {size:,} zaken")
            pictures.append(f"![requests per second beside the bare limit](img/{name})")
    facts = next((run.facts for run in runs.values() if run.facts), {})
    about = [
        f"- Measured on {day}.",
        f"- Machine: {facts.get('machine', machine())}. Clients, server and PostgreSQL share it.",
        f"- Versions: {', '.join(f'{n} {v}' for n, v in facts.get('versions', {}).items())}.",
        f"- Command: `{command(runs, facts)}`",
    ]
    said = "\n".join([BEGIN, "", *about, "", text(runs), "", *pictures, "", END])
    page = DOCUMENT.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    DOCUMENT.write_text(pattern.sub(lambda _: said, page), encoding="utf-8")


def command(runs: Runs, facts: Mapping[str, object]) -> str:
    """What to type to get these figures again."""
    sizes = " ".join(str(size) for size in runs)
    options = " ".join(
        f"--{name} {facts[name]}" for name in ("clients", "workers", "seconds") if name in facts
    )
    return f"python -m bench --zaken {sizes} --what all {options}"


def machine() -> str:
    """Processor, cores and memory, without a name of the machine."""
    names = [
        line.partition(":")[2].strip() for line in _proc("cpuinfo") if line.startswith("model name")
    ]
    kilobytes = next(
        (int(line.split()[1]) for line in _proc("meminfo") if line.startswith("MemTotal")), 0
    )
    name = names[0] if names else platform.machine()
    memory = f"{kilobytes / 1_048_576:.0f} GB memory"
    return f"{os.cpu_count()} cores ({name}), {memory}, {platform.system()}"


def _proc(name: str) -> list[str]:
    file = Path("/proc") / name
    return file.read_text().splitlines() if file.exists() else []


def versions() -> dict[str, str]:
    return {name: version(name) for name in PACKAGES}


_NONE = Figure("", "", "")
