"""The picture of a case type says the same as its steps."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from workflows.definition import SHIPPED, Definition, load
from workflows.proof.diagram import BOX, arrows, in_words, mermaid, svg

FILES = sorted(SHIPPED.glob("*.yaml"))
SPACE = "{http://www.w3.org/2000/svg}"


def read(text: str) -> ET.Element:
    """Our own picture, read back."""
    return ET.fromstring(text)  # noqa: S314  made a line ago


@pytest.fixture(params=FILES, ids=lambda p: p.stem)
def definition(request: pytest.FixtureRequest) -> Definition:
    return load(request.param)


def test_every_step_is_an_arrow_and_every_status_a_box(definition: Definition) -> None:
    drawn = {
        (definition.statustypen[a.van].naam, definition.statustypen[a.naar].naam, step.stap)
        for a in arrows(definition)
        for step in a.stappen
    }
    assert drawn == {(van, s.naar, s.stap) for s in definition.stappen for van in s.van}
    picture = read(svg(definition))
    assert len(picture.findall(f"{SPACE}rect")) == len(definition.statustypen)
    assert len(picture.findall(f"{SPACE}circle")) == len(arrows(definition))


def test_it_fits_a_phone_and_boxes_do_not_touch(definition: Definition) -> None:
    picture = read(svg(definition))
    width = float(picture.attrib["viewBox"].split()[2])
    assert BOX < width <= 400
    boxes = [
        (float(r.attrib["y"]), float(r.attrib["height"])) for r in picture.iter(f"{SPACE}rect")
    ]
    for (top, height), (below, _) in pairwise(boxes):
        assert top + height < below


def test_two_arrows_never_run_over_each_other(definition: Definition) -> None:
    """Vertical parts at the same place never share a height."""
    parts: dict[float, list[tuple[float, float]]] = {}
    for path in read(svg(definition)).findall(f"{SPACE}path"):
        way = path.attrib["d"]
        if "H" in way:
            start = float(way[1:].split("H")[0].split()[1])
            across, rest = way.split("H")[1].split("V")
            parts.setdefault(float(across), []).append(tuple(sorted((start, float(rest)))))  # type: ignore[arg-type]
    for spans in parts.values():
        for (_, end), (start, _) in pairwise(sorted(spans)):
            assert end < start


def test_the_list_has_a_line_per_arrow_with_who_does_it(definition: Definition) -> None:
    lines = in_words(definition)
    assert len(lines) == len(arrows(definition))
    assert all(line.startswith("Van ") and "(" in line for line in lines)


def test_mermaid_begins_and_ends(definition: Definition) -> None:
    text = mermaid(definition)
    assert text.startswith("stateDiagram-v2\n")
    assert f"[*] --> {definition.first}" in text
    assert f"{definition.last} --> [*]" in text
    assert text.count(" --> ") == 2 + sum(len(s.van) for s in definition.stappen)


def test_a_name_cannot_break_out_of_the_picture() -> None:
    event = load(SHIPPED / "evenement.yaml")
    odd = event.statustypen[0].model_copy(update={"omschrijving": '</svg><script>"&'})
    changed = event.model_copy(update={"statustypen": [odd, *event.statustypen[1:]]})
    assert "<script" not in svg(changed)
    read(svg(changed))
