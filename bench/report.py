"""The figures as a table for people, and into docs/performance.md between its markers."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bench import plot
from bench.cases import rows

if TYPE_CHECKING:
    from bench.run import Asked, Figure

DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"
PICTURE = DOCUMENT.parent / "img" / "performance.svg"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
ALT = "![requests per second beside the bare limit](img/performance.svg)"
PACKAGES = ("fastapi", "starlette", "uvicorn", "sqlalchemy", "psycopg", "orjson")
HEAD = (
    "| what | requests/s | p50 ms | p95 ms | server CPU ms | SQL statements | bare limit/s |"
    " limit ÷ ours | server MB |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def table(figures: "list[Figure]") -> str:
    """Markdown; readable in a terminal as it is."""
    return "\n".join([HEAD, *map(_line, figures)])


def _line(figure: "Figure") -> str:
    got, bare, ratio = figure.result, figure.bare, figure.ratio
    cells = (
        figure.title,
        f"{got.per_second:,.0f}",
        f"{got.p50 * 1000:.1f}",
        f"{got.p95 * 1000:.1f}",
        f"{figure.cpu * 1000:.2f}",
        f"{figure.queries:.0f}",
        f"{bare.per_second:,.0f}" if bare else "",
        f"{ratio:.1f}" if ratio else "",
        f"{figure.megabytes:.0f}",
    )
    return f"| {' | '.join(cells)} |"


def command(asked: "Asked") -> str:
    """What to type to get these figures again."""
    part = f" --only {' '.join(asked.only)}" if asked.only else ""
    options = f"--zaken {asked.zaken} --clients {asked.clients} --workers {asked.workers}"
    return f"python -m bench {options} --seconds {asked.seconds:.0f}{part}"


def write(figures: "list[Figure]", day: str, zaken: int, typed: str) -> None:
    """Replace what stands between the markers, and draw the picture anew."""
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    plot.draw(figures, PICTURE, f"{day}, {zaken:,} zaken")
    facts = [
        f"- Measured on {day} with {zaken:,} zaken in the database.",
        f"- Machine: {machine()}. Clients, server and PostgreSQL share it.",
        f"- Versions: {versions()}.",
        f"- Command: `{typed}`",
    ]
    said = "\n".join([BEGIN, "", *facts, "", table(figures), "", ALT, "", END])
    page = DOCUMENT.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    DOCUMENT.write_text(pattern.sub(lambda _: said, page), encoding="utf-8")


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


def versions() -> str:
    server = str(rows("show server_version")[0][0]).split(" ")[0]
    named = [f"{name} {version(name)}" for name in PACKAGES]
    return ", ".join([f"Python {platform.python_version()}", f"PostgreSQL {server}", *named])
