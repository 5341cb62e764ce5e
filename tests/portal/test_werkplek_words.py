"""How the desk writes dates and people."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.werkplek.deadline import light
from portal.werkplek.people import address, birth_date, masked, name
from zaken.base import clock

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "since", "name_", "words"),
    [
        (date(2026, 11, 20), None, "Te laat", "1 werkdag over de datum"),
        (date(2026, 11, 23), None, "Dringend", "vandaag"),
        (date(2026, 11, 26), None, "Dringend", "nog 3 werkdagen"),
        (date(2026, 12, 7), None, "Let op", "nog 10 werkdagen"),
        (date(2027, 3, 1), None, "Op schema", "nog 68 werkdagen"),
        (date(2026, 11, 20), date(2026, 11, 1), "Staat stil", "de termijn telt nu niet door"),
    ],
)
def test_a_date_has_a_colour_a_name_and_words(
    day: date, since: date | None, name_: str, words: str
) -> None:
    with clock.frozen(NOW):
        shown = light(day, received=datetime(2026, 11, 1, 12, tzinfo=UTC), suspended_since=since)
    assert shown is not None
    assert (shown.naam, shown.woorden) == (name_, words)


def test_people_are_written_as_people_read_them() -> None:
    anna: dict[str, Any] = {
        "voornamen": "Anna",
        "voorvoegselGeslachtsnaam": "de",
        "geslachtsnaam": "Vries",
    }
    assert name(anna) == "Anna de Vries"
    assert name({"statutaireNaam": "De Leeuw B.V."}) == "De Leeuw B.V."
    assert name({"handelsnaam": ["Een", "Twee"]}) == "Een, Twee"
    assert name(None) == ""
    assert birth_date({"geboortedatum": "19800229"}) == "29 februari 1980"
    assert birth_date({"geboortedatum": "1980"}) == "1980"
    home = {"aoaPostcode": "2282 ab", "aoaHuisnummer": 12, "aoaHuisletter": "A"}
    assert address({"verblijfsadres": home}) == "12 A, 2282 AB"
    assert masked("999990019") == "••••••019"
    assert masked(None) == ""
