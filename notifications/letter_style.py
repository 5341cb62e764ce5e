"""The look of letters: our sheet, the colour of the house style that the pages have too, and where
the window of the municipality's envelopes is.
"""

import re
from functools import cache
from pathlib import Path

from zaken.base.errors import Invalid
from zaken.base.settings import settings

# The tokens of the pages: a municipality that swaps them gets its own look on paper as well.
TOKENS = Path(__file__).parents[1] / "portal/layout/static/vendor/tokens.css"
COLOUR = "--basis-color-action-1-inverse-bg-default"  # the same as --zs-kleur of the pages
PLAIN = "#005a9c"  # when the front-end was not built
_WINDOW = re.compile(r"(\d{1,3}) (\d{1,3}) (\d{1,3}) (\d{1,3})")
MARGIN = 25  # mm, as @page in brief.css
PAPER = 210, 297  # mm


def sheet(css: str) -> str:
    """The style sheet of letters with the house colour and the window of the envelope."""
    left, top, width, height = window()
    below = top + height - MARGIN - 25 + 12  # of the head of 25 mm, with 12 mm to breathe
    return (
        f"{css.replace('var(--brief-kleur)', colour())}\n"
        f"address {{ left: {left - MARGIN}mm; top: {top - MARGIN}mm;"
        f" width: {width}mm; height: {height}mm; }}\n"
        f".kenmerken {{ margin-top: {below}mm; }}\n"
    )


def window() -> tuple[int, int, int, int]:
    """Left, top, width and height of the window in mm, from the corner of the paper.

    Raises Invalid when the setting is no window, or lies outside the paper or the margins.
    """
    found = _WINDOW.fullmatch(settings().brief_venster.strip())
    if found is None:
        raise _no_window()
    left, top, width, height = (int(number) for number in found.groups())
    across, down = left + width <= PAPER[0], top + height <= PAPER[1] // 2
    if left < MARGIN or top < 2 * MARGIN or not (across and down and width and height):
        raise _no_window()
    return left, top, width, height


def _no_window() -> Invalid:
    reason = "ZAAKSPOOR_BRIEF_VENSTER: schrijf links, boven, breed, hoog in mm, zoals 25 50 85 30."
    return Invalid.field("brief_venster", "invalid", reason)


@cache
def colour(tokens: Path = TOKENS, name: str = COLOUR) -> str:
    """The value of a token (a hex colour), followed to its end; the plain one when it is not
    there.
    """
    if not tokens.exists():
        return PLAIN
    known = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", tokens.read_text(encoding="utf-8")))
    value = known.get(name, "")
    for _ in range(10):
        further = re.fullmatch(r"var\((--[\w-]+)\)", value.strip())
        if further is None:
            break
        value = known.get(further[1], "")
    return value.strip() if re.fullmatch(r"#[0-9a-fA-F]{3,8}", value.strip()) else PLAIN
