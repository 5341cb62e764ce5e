"""How an address travels from the BRP or a form to the BAG."""

import pytest

from workflows.lookups import _addition, _person


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", {}),
        ("B", {"huisletter": "B"}),
        ("2", {"huisnummertoevoeging": "2"}),
        ("B 2", {"huisletter": "B", "huisnummertoevoeging": "2"}),
        ("bis", {"huisnummertoevoeging": "bis"}),
    ],
)
def test_letter_and_addition_are_kept_apart(text: str, parts: dict[str, str]) -> None:
    assert _addition(text) == parts


def test_an_address_without_a_letter_has_no_gap() -> None:
    home = {"postcode": "2281ZX", "huisnummer": 6, "huisnummertoevoeging": "2"}
    assert _person({"verblijfplaats": {"verblijfadres": home}}).adres == "2281ZX 6 2"
