"""Numbers of people and organisations: are they well formed? All are text; leading zeros matter."""

import re

_WEIGHTS = (
    9,
    8,
    7,
    6,
    5,
    4,
    3,
    2,
    -1,
)  # the last one is minus one: with plus one it is the test of bank accounts


def is_bsn(text: str) -> bool:
    """Nine digits, not all zero, that pass the eleven test. An RSIN has the same form (G-14)."""
    if not re.fullmatch(r"[0-9]{9}", text) or text == "000000000":
        return False
    return sum(w * int(d) for w, d in zip(_WEIGHTS, text, strict=True)) % 11 == 0


is_rsin = is_bsn
