"""Where the bars and lines of a drawing stand, in the units of its viewBox. The template draws
them, and says the same in a table beneath.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LABEL, VALUE = 640, 200, 70  # the name left of a bar, the number right of it
ROW, BAR = 30, 18
HEIGHT, LEFT, BOTTOM, TOP = 220, 40, 30, 12


@dataclass(frozen=True)
class Bar:
    naam: str
    waarde: str
    y: int
    breed: float


@dataclass(frozen=True)
class Bars:
    """`hoog` is the height of the drawing."""

    balken: Sequence[Bar]
    hoog: int


@dataclass(frozen=True)
class Lines:
    """Polylines as the `points` of SVG, the marks of the axes, and how high the highest is."""

    lijnen: Sequence[str]
    maanden: Sequence[tuple[float, str]]
    hoogste: int


def bars(values: Sequence[tuple[str, float]]) -> Bars:
    """A bar per name, as long as its number."""
    longest = max((value for _, value in values), default=0.0) or 1.0
    room = WIDTH - LABEL - VALUE
    made = [
        Bar(
            _short(name),
            f"{value:.1f}".replace(".", ","),
            n * ROW,
            round(room * value / longest, 1),
        )
        for n, (name, value) in enumerate(values)
    ]
    return Bars(made, max(ROW, len(made) * ROW))


def lines(values: Sequence[tuple[str, tuple[int, ...]]]) -> Lines:
    """A line per number of the tuples, a place per name; at most a dozen names are written."""
    highest = max((n for _, numbers in values for n in numbers), default=0) or 1
    step = (WIDTH - LEFT - 10) / max(len(values) - 1, 1)
    height = HEIGHT - TOP - BOTTOM

    def place(number: int, which: int) -> str:
        return f"{LEFT + number * step:.1f},{TOP + height * (1 - which / highest):.1f}"

    count = len(values[0][1]) if values else 0
    drawn = [
        " ".join(place(n, numbers[line]) for n, (_, numbers) in enumerate(values))
        for line in range(count)
    ]
    every = max(1, -(-len(values) // 6))
    marks = [(round(LEFT + n * step, 1), name) for n, (name, _) in enumerate(values)][::every]
    return Lines(drawn, marks, highest)


def _short(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27]}…"
