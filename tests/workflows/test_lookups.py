"""What the registers tell, put in the words of a case; and what is made of a useless answer."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from workflows.automatic import look_up_address, look_up_person
from workflows.lookups import Unavailable, find_address, find_person

FEMKE = "999990019"
SECRET = "999990111"
NOBODY = "999999990"


@pytest.fixture(autouse=True)
def far(far_sides: str) -> Iterator[str]:
    httpx.post(f"{far_sides}/__sim/reset")
    yield far_sides
    httpx.post(f"{far_sides}/__sim/reset")


def script(far: str, side: str, fault: str, **more: Any) -> None:
    httpx.post(f"{far}/__sim/script", json={"far_side": side, "fault": fault, **more})


def test_an_address_is_found_with_its_district_and_parking_zone() -> None:
    found = find_address("2282ZZ", "1")
    assert found is not None
    assert (found.wijk, len(found.id), found.id.isdigit()) == ("noord", 16, True)
    assert found.text.startswith("Proefstraat 1, ")


def test_an_address_that_is_not_there_is_not_an_error() -> None:
    assert find_address("2289ZZ", "999") is None


@pytest.mark.parametrize("toevoeging", ["B", "2"])
def test_a_letter_and_an_addition_are_asked_apart(toevoeging: str) -> None:
    """An addition that this address does not have finds nothing, and not its neighbour."""
    assert find_address("2282ZZ", "1", toevoeging) is None


def test_a_resident_is_found_with_what_a_case_needs() -> None:
    found = find_person(FEMKE)
    assert found is not None
    assert (found.geheim, found.overleden, found.adres) == (False, False, "2282ZZ 1")
    assert found.leeftijd is not None
    assert found.leeftijd > 40


def test_somebody_who_is_not_in_the_register_is_not_an_error() -> None:
    assert find_person(NOBODY) is None
    assert look_up_person({}, {}, NOBODY) == {"brp_gevonden": "nee"}


def test_without_a_number_nobody_is_asked(far: str) -> None:
    script(far, "brp", "status", status=500)
    assert look_up_person({}, {}, "") == {"brp_gevonden": "nee"}


def test_a_secret_address_is_not_copied_into_the_case() -> None:
    found = look_up_person({}, {}, SECRET)
    assert found["brp_geheim"] == "ja"
    assert "brp_adres" not in found


def test_half_an_address_is_not_asked_for(far: str) -> None:
    script(far, "bag", "status", status=500)
    for text in ("", "2282ZZ"):
        assert look_up_address({"veld": "adres"}, {"adres": text}, "") == {
            "adres_gevonden": "onbekend"
        }


@pytest.mark.parametrize(
    ("fault", "more"),
    [
        ("status", {"status": 503}),
        ("status", {"status": 429}),
        ("drop", {}),
        ("wrong", {}),
        ("half", {}),
        ("delay", {"delay_ms": 2300}),
    ],
    ids=["down", "busy", "dropped", "wrong", "half-way", "slow"],
)
@pytest.mark.parametrize("side", ["bag", "brp"])
def test_whatever_goes_wrong_there_is_one_error_that_names_nobody(
    far: str, side: str, fault: str, more: dict[str, Any]
) -> None:
    script(far, side, fault, **more)
    with pytest.raises(Unavailable) as error:
        _ = find_person(FEMKE) if side == "brp" else find_address("2282ZZ", "1")
    assert str(error.value).startswith(f"{side.upper()} geeft geen bruikbaar antwoord")
    assert FEMKE not in repr(error.value)
    assert error.value.__cause__ is None, "the cause holds the request, with the number in it"


def test_a_map_that_fails_makes_the_whole_address_unusable(far: str) -> None:
    """Half an answer would route a report to the wrong team for good."""
    script(far, "geo", "status", status=500, path="wijk")
    with pytest.raises(Unavailable):
        find_address("2282ZZ", "1")
