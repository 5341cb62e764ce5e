"""Dates the system works out (`datum_berekenen`): how they are counted, and from which day."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.playbook import moment
from tests.taken import Terras, definition, terras
from workflows.computed_dates import compute
from workflows.steps import keep_facts
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.subject import SYSTEEM

Open = Callable[..., Terras]
FACTS = [
    {"veld": "bibob", "vraag": "Wat zegt het bureau Bibob?", "soort": "tekst"},
    {"veld": "vanaf", "vraag": "Vanaf welke dag?", "soort": "datum"},
    {"veld": "zitting", "vraag": "Wanneer is de zitting?", "soort": "tijdstip"},
    {"veld": "tot", "vraag": "Tot welke dag?", "soort": "datum"},
    {"veld": "te_laat", "vraag": "Kwam het later?", "soort": "ja_nee"},
]


@pytest.fixture
def opened(db: Any) -> Iterator[Open]:
    """Femke asks for a terrace at a moment in Amsterdam, and the clock stays there."""
    with ExitStack() as stack:

        def open_(on: str = "2026-02-02 10:00", *automatisch: dict[str, Any]) -> Terras:
            stack.enter_context(clock.frozen(moment(on)))
            zaak = terras(file={"eigenschappen": FACTS, "automatisch": list(automatisch)})
            zaak.stack = stack
            return zaak

        yield open_


def known(zaak: Terras, **facts: str) -> Terras:
    return zaak.do(lambda db, found: keep_facts(db, SYSTEEM, found, facts))


def worked_out(zaak: Terras, **met: str) -> dict[str, str]:
    with sessions() as db:
        return compute(zaak.zaak(db), {"veld": "tot", **met})


def counted(zaak: Terras, vanaf: str, **how: str) -> str:
    """The day that follows from this one."""
    return worked_out(known(zaak, vanaf=vanaf), uit="vanaf", **how)["tot"]


def test_a_month_that_is_too_short_ends_on_its_last_day(opened: Open) -> None:
    zaak = opened()
    assert counted(zaak, "20260131", plus="P1M") == "20260228"
    assert counted(zaak, "20280131", plus="P1M") == "20280229"
    assert counted(zaak, "20260831", plus="P6M") == "20270228"
    assert counted(zaak, "20260430", plus="P1M") == "20260530"
    assert counted(zaak, "20260331", voor="P1M") == "20260228"
    assert counted(zaak, "20280331", voor="P1M") == "20280229"


def test_a_year_on_from_leap_day_is_the_last_of_february(opened: Open) -> None:
    zaak = opened()
    assert counted(zaak, "20280229", plus="P1Y") == "20290228"
    assert counted(zaak, "20280229", plus="P4Y") == "20320229"
    assert counted(zaak, "20270228", plus="P1Y") == "20280228"
    assert counted(zaak, "20280229", voor="P1Y") == "20270228"
    assert counted(zaak, "20280228", plus="P1D") == "20280229"


def test_days_and_weeks_go_on_into_the_next_year(opened: Open) -> None:
    zaak = opened()
    assert counted(zaak, "20261231", plus="P1D") == "20270101"
    assert counted(zaak, "20261224", plus="P2W") == "20270107"
    assert counted(zaak, "20270105", voor="P10D") == "20261226"


def test_only_a_term_of_the_law_moves_to_the_next_working_day(opened: Open) -> None:
    zaak, saturday = opened(), "20260221"  # six weeks later it is the day before Easter
    assert counted(zaak, saturday, na="P6W") == "20260407"
    assert counted(zaak, saturday, plus="P6W") == "20260404"
    assert counted(zaak, "20260516", voor="P6W") == "20260404"
    assert counted(zaak, "20250405", na="P1Y") == "20260405"  # longer than three months (Atw 4)


def test_a_moment_counts_from_its_day_and_without_a_distance_the_day_itself_is_kept(
    opened: Open,
) -> None:
    zaak = known(opened(), zitting="20260616000000")
    assert worked_out(zaak, uit="zitting", voor="P1W") == {"tot": "20260609"}
    assert worked_out(zaak, uit="zitting") == {"tot": "20260616"}


def test_the_last_day_itself_is_not_late(opened: Open) -> None:
    late = {"uit": "vanaf", "plus": "P1W", "te_laat": "te_laat"}
    zaak = known(opened("2026-03-31 23:59"), vanaf="20260323")
    assert worked_out(zaak, **late) == {"tot": "20260330", "te_laat": "ja"}
    assert worked_out(known(zaak, vanaf="20260324"), **late) == {
        "tot": "20260331",
        "te_laat": "nee",
    }


def test_late_is_judged_by_the_day_the_law_gives(opened: Open) -> None:
    zaak = known(opened("2026-04-07 10:00"), vanaf="20260221")
    late = {"uit": "vanaf", "te_laat": "te_laat"}
    assert worked_out(zaak, na="P6W", **late)["te_laat"] == "nee"
    assert worked_out(zaak, plus="P6W", **late)["te_laat"] == "ja"


def test_the_day_is_that_of_the_town_hall(opened: Open) -> None:
    for on, day in (
        ("2026-03-31 23:59", "20260331"),  # 21.59 in UTC
        ("2026-04-01 00:01", "20260401"),  # still March in UTC
        ("2026-12-31 23:59", "20261231"),
        ("2027-01-01 00:30", "20270101"),  # still the old year in UTC
        ("2026-03-29 03:30", "20260329"),  # the night the clock goes forward
        ("2026-10-25 02:30", "20261025"),  # and the one it goes back
    ):
        zaak = opened(on)
        assert worked_out(zaak, uit="ontvangst") == worked_out(zaak) == {"tot": day}


def test_without_a_day_to_count_from_nothing_is_kept(opened: Open) -> None:
    zaak = opened()
    asked = {"uit": "vanaf", "plus": "P1M", "te_laat": "te_laat"}
    assert worked_out(zaak, **asked) == {}
    for nonsense in ("20260230", "morgen", "2026"):
        assert worked_out(known(zaak, vanaf=nonsense), **asked) == {}
    assert worked_out(known(zaak, vanaf="2026-03-02"), **asked)["tot"] == "20260402"


def test_a_day_that_is_known_stays_unless_it_follows_from_another(opened: Open) -> None:
    zaak = known(opened(), tot="20260115", vanaf="20260201")
    assert worked_out(zaak, plus="P1D") == {}
    assert worked_out(zaak, uit="vanaf", plus="P1D") == {"tot": "20260202"}


def test_it_waits_for_the_answer_it_counts_from_when_the_file_says_so(opened: Open) -> None:
    met = {"veld": "tot", "uit": "vanaf", "plus": "P1Y", "te_laat": "te_laat"}
    asked = {"bij": "ontvangen", "doe": "datum_berekenen", "met": met}
    zaak = opened("2026-02-02 10:00", asked | {"als": [{"ingevuld": ["vanaf"]}]})
    known(zaak, vanaf="20240229").facts(tot="20250228", te_laat="ja")


@pytest.mark.parametrize(
    ("met", "sentence"),
    [
        ({"veld": "stoelen"}, "met.veld: datum 'stoelen' bestaat niet"),
        ({"veld": "zitting"}, "met.veld: datum 'zitting' bestaat niet"),
        ({"uit": "bibob"}, "met.uit: datum 'bibob' bestaat niet"),
        ({"te_laat": "tot"}, "met.te_laat: ja_nee 'tot' bestaat niet"),
        ({"wanneer": "nu"}, "met: woord 'wanneer' bestaat niet"),
        ({"na": "P1D", "plus": "P1D"}, "kies een van na, plus en voor"),
        ({"plus": "gauw"}, "met.plus: 'gauw' past niet. Schrijf dagen, weken of maanden: P6W."),
        ({"na": "PT4H"}, "met.na: 'PT4H' past niet"),
        ({"voor": "3 werkdagen"}, "met.voor: '3 werkdagen' past niet"),
    ],
)
def test_what_cannot_be_counted_is_told_before_publishing(
    met: dict[str, str], sentence: str
) -> None:
    auto = {"bij": "ontvangen", "doe": "datum_berekenen", "met": {"veld": "tot"} | met}
    with pytest.raises(ValueError, match="automatisch") as caught:
        definition(file={"eigenschappen": FACTS, "automatisch": [auto]})
    assert sentence in str(caught.value)
