"""Shapes of Dutch identifying numbers (BSN, RSIN, KVK, OIN), as the far sides check them."""

import re

LENGTHS = {"BSN": 9, "RSIN": 9, "KVK": 8, "OIN": 20}
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
PROOF = 11


def elfproef(number: str) -> bool:
    """Whether nine ASCII digits pass the eleven test for BSN and RSIN (last weight -1)."""
    if not re.fullmatch("[0-9]{9}", number) or number == "000000000":
        return False
    return sum(w * int(d) for w, d in zip(WEIGHTS, number, strict=True)) % PROOF == 0


def flaw(kind: str, number: str) -> str | None:
    """What is wrong with this number, in words without the number itself; None when nothing is."""
    length = LENGTHS.get(kind)
    if length is None:
        return "onbekend type identificatienummer"
    if not re.fullmatch(f"[0-9]{{{length}}}", number):
        return f"{kind} moet uit {length} cijfers bestaan"
    if not number.strip("0"):
        return f"{kind} mag niet uit alleen nullen bestaan"
    if kind in {"BSN", "RSIN"} and not elfproef(number):
        return f"{kind} voldoet niet aan de elfproef"
    return None
