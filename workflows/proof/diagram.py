"""The statuses and steps of a case type, drawn: as SVG, as Mermaid text, and as a list that says
the same without a picture. Pure.

The order of the statuses in the file is the layout: one column, steps onward on the right, steps
back on the left. A number on each arrow leads to the list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from xml.etree import ElementTree as ET

from workflows.definition import Definition
from workflows.parts import Stap

BOX, LANE, GAP, PORT = 152, 18, 46, 16  # width of a box, between lanes, between boxes, between ends
EDGE, INK, PAPER = "#33607a", "#12303f", "#ffffff"
RADIUS = 8.5  # of the circle with the number


@dataclass(frozen=True)
class Arrow:
    """All steps from one status to another. `nummer` is that in the list."""

    nummer: int
    van: int
    naar: int
    stappen: tuple[Stap, ...]

    @property
    def ends(self) -> tuple[int, int]:
        """From the upper to the lower box."""
        return min(self.van, self.naar), max(self.van, self.naar)

    @property
    def side(self) -> str:
        """Where it runs: straight down to the next box, on the right, or back on the left."""
        if self.naar == self.van + 1:
            return "down"
        return "right" if self.naar > self.van else "left"


def arrows(d: Definition) -> list[Arrow]:
    """The arrows, in the order of the statuses they leave and reach."""
    row = {status.naam: number for number, status in enumerate(d.statustypen)}
    found: dict[tuple[int, int], list[Stap]] = {}
    for step in d.stappen:
        for start in step.van:
            found.setdefault((row[start], row[step.naar]), []).append(step)
    ordered = sorted(found.items())
    return [Arrow(n, *ends, tuple(steps)) for n, (ends, steps) in enumerate(ordered, 1)]


def in_words(d: Definition) -> list[str]:
    """The picture as a list, one line per arrow, in the order of the numbers on it."""
    by_itself = {auto.stap for auto in d.automatisch if auto.doe == "stap"}
    roles = {r.naam: r.omschrijving.lower() for r in d.roltypen} | {"systeem": "het systeem"}
    lines = []
    for arrow in arrows(d):
        said = []
        for step in arrow.stappen:
            who = " of ".join(roles.get(name, name) for name in step.door)
            itself = ", vanzelf" if step.stap in by_itself else ""
            said.append(f"{step.knop} ({who}{itself})")
        van, naar = (d.statustypen[i].omschrijving for i in (arrow.van, arrow.naar))
        lines.append(f"Van {van} naar {naar}: {'; '.join(said)}")
    return lines


def mermaid(d: Definition) -> str:
    """The same for tools that draw Mermaid."""
    lines = ["stateDiagram-v2"]
    lines += [f'  state "{_plain(s.omschrijving)}" as {s.naam}' for s in d.statustypen]
    lines.append(f"  [*] --> {d.first}")
    for arrow in arrows(d):
        van, naar = (d.statustypen[i].naam for i in (arrow.van, arrow.naar))
        lines += [f"  {van} --> {naar}: {_plain(step.knop)}" for step in arrow.stappen]
    return "\n".join([*lines, f"  {d.last} --> [*]", ""])


def _plain(text: str) -> str:
    """Mermaid reads quotes, colons and semicolons itself."""
    return text.translate(str.maketrans('":;', "'  "))


@dataclass
class Sheet:
    """Where everything is drawn: the top and height of each box, the lane of each arrow, and the
    places where arrows touch a box.
    """

    tops: list[float]
    heights: list[float]
    lanes: dict[int, int]
    ports: dict[tuple[int, int], float]  # (number of the arrow, box): how far down that box
    left: float
    width: float

    def at(self, arrow: Arrow, box: int) -> float:
        return self.tops[box] + self.ports[arrow.nummer, box]


def svg(d: Definition) -> str:
    """The picture as an SVG element with a title; at most some 400 wide, so that it can be read on
    a phone.
    """
    drawn = arrows(d)
    sheet = _sheet(len(d.statustypen), drawn)
    height = sheet.tops[-1] + sheet.heights[-1] + 12
    root = ET.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {sheet.width:g} {height:g}",
        "role": "img",
        "aria-labelledby": "stappenplaat",
        "font-family": "sans-serif",
    })  # fmt: skip
    ET.SubElement(
        root, "title", {"id": "stappenplaat"}
    ).text = f"De stappen van {d.omschrijving}. De lijst zegt hetzelfde in woorden."
    _arrowhead(root)
    for arrow in drawn:
        _draw_arrow(root, sheet, arrow)
    for number, status in enumerate(d.statustypen):
        last = number == len(d.statustypen) - 1
        _draw_box(root, sheet, number, text=status.omschrijving, last=last)
    for arrow in drawn:
        _draw_number(root, sheet, arrow, drawn=drawn)
    return ET.tostring(root, encoding="unicode")


def _sheet(boxes: int, drawn: Sequence[Arrow]) -> Sheet:
    lanes = {n: lane for side in ("left", "right") for n, lane in _lanes(drawn, side)}
    counted = {
        side: max((lanes[a.nummer] + 1 for a in drawn if a.side == side), default=0)
        for side in ("left", "right")
    }
    ports: dict[tuple[int, int], float] = {}
    heights, tops, top = [], [], 12.0
    for box in range(boxes):
        sides = [_touching(drawn, box, side, lanes) for side in ("left", "right")]
        height = max(40.0, *(PORT * (len(side) + 1) for side in sides))
        for side in sides:
            for number, arrow in enumerate(side, 1):
                ports[arrow.nummer, box] = height * number / (len(side) + 1)
        heights.append(height)
        tops.append(top)
        top += height + GAP
    left = 12.0 + LANE * counted["left"]
    return Sheet(tops, heights, lanes, ports, left, left + BOX + LANE * counted["right"] + 16)


def _lanes(drawn: Sequence[Arrow], side: str) -> Iterator[tuple[int, int]]:
    """Short arrows run closest to the boxes; two that pass the same height never share a lane."""
    taken: list[list[tuple[int, int]]] = []
    for arrow in sorted((a for a in drawn if a.side == side), key=lambda a: a.ends[1] - a.ends[0]):
        low, high = arrow.ends
        lane = next(
            (n for n, spans in enumerate(taken) if all(high < s or low > e for s, e in spans)),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        yield arrow.nummer, lane


def _touching(drawn: Sequence[Arrow], box: int, side: str, lanes: dict[int, int]) -> list[Arrow]:
    """The arrows at this side of this box, from top to bottom, so that they do not cross there."""
    here = [a for a in drawn if a.side == side and box in a.ends]
    up = sorted((a for a in here if a.ends[1] == box), key=lambda a: lanes[a.nummer])
    down = sorted((a for a in here if a.ends[0] == box), key=lambda a: -lanes[a.nummer])
    return [*up, *down]


def _lane_x(sheet: Sheet, arrow: Arrow) -> float:
    away = LANE * (sheet.lanes[arrow.nummer] + 1)
    return sheet.left + BOX + away if arrow.side == "right" else sheet.left - away


def _draw_arrow(root: ET.Element, sheet: Sheet, arrow: Arrow) -> None:
    if arrow.side == "down":
        x = sheet.left + BOX / 2
        start = sheet.tops[arrow.van] + sheet.heights[arrow.van]
        path = f"M{x:g} {start:g}V{sheet.tops[arrow.naar]:g}"
    else:
        edge = sheet.left + BOX if arrow.side == "right" else sheet.left
        start, end = sheet.at(arrow, arrow.van), sheet.at(arrow, arrow.naar)
        x = _lane_x(sheet, arrow)
        path = f"M{edge:g} {start:g}H{x:g}V{end:g}H{edge:g}"
    ET.SubElement(root, "path", {
        "d": path, "fill": "none", "stroke": EDGE, "stroke-width": "1.5",
        "stroke-linejoin": "round", "marker-end": "url(#stappenplaat-punt)",
    })  # fmt: skip


def _draw_number(root: ET.Element, sheet: Sheet, arrow: Arrow, *, drawn: list[Arrow]) -> None:
    if arrow.side == "down":
        x = sheet.left + BOX / 2
        y = (sheet.tops[arrow.van] + sheet.heights[arrow.van] + sheet.tops[arrow.naar]) / 2 - 3
    else:
        x, y = _lane_x(sheet, arrow), _free(sheet, arrow, drawn)
    ET.SubElement(root, "circle", {
        "cx": f"{x:g}", "cy": f"{y:g}", "r": f"{RADIUS:g}", "fill": PAPER, "stroke": EDGE,
    })  # fmt: skip
    _text(root, x, y + 3.5, str(arrow.nummer), size="10")


def _free(sheet: Sheet, arrow: Arrow, drawn: list[Arrow]) -> float:
    """A height in the lane of this arrow, near its middle, where no other arrow crosses it."""
    top, bottom = sorted((sheet.at(arrow, arrow.van), sheet.at(arrow, arrow.naar)))
    mine = sheet.lanes[arrow.nummer]
    farther = (a for a in drawn if a.side == arrow.side and sheet.lanes[a.nummer] > mine)
    crossing = [sheet.at(a, box) for a in farther for box in a.ends]
    spots = sorted(
        (top + (bottom - top) * part / 20 for part in range(4, 17)),
        key=lambda y: abs(y - (top + bottom) / 2),
    )
    return next(
        (y for y in spots if all(abs(y - other) > RADIUS + 1 for other in crossing)), spots[0]
    )


def _draw_box(root: ET.Element, sheet: Sheet, number: int, *, text: str, last: bool) -> None:
    top, height = sheet.tops[number], sheet.heights[number]
    ET.SubElement(root, "rect", {
        "x": f"{sheet.left:g}", "y": f"{top:g}", "width": f"{BOX}", "height": f"{height:g}",
        "rx": "6", "fill": "#eaf2f6", "stroke": INK, "stroke-width": "3" if last else "1.5",
    })  # fmt: skip
    lines = wrap(text, 21)[:3]
    for line, words in enumerate(lines):
        y = top + height / 2 + 4.5 + 15 * (line - (len(lines) - 1) / 2)
        _text(root, sheet.left + BOX / 2, y, words, size="13")


def _text(root: ET.Element, x: float, y: float, words: str, *, size: str) -> None:
    place = {"x": f"{x:g}", "y": f"{y:g}", "font-size": size, "text-anchor": "middle", "fill": INK}
    ET.SubElement(root, "text", place).text = words


def _arrowhead(root: ET.Element) -> None:
    marker = ET.SubElement(ET.SubElement(root, "defs"), "marker", {
        "id": "stappenplaat-punt", "viewBox": "0 0 8 8", "refX": "7", "refY": "4",
        "markerWidth": "7", "markerHeight": "7", "orient": "auto-start-reverse",
    })  # fmt: skip
    ET.SubElement(marker, "path", {"d": "M0 0L8 4L0 8z", "fill": EDGE})
