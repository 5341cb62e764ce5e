"""A year in small: played by the product, the same for the same seed, and nothing stuck."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bench.year.child import year
from bench.year.departments import TEAM, Department, Plan, definitions, departments, shares
from bench.year.tally import STUCK, Told, digest
from bench.year.weather import Weather
from berichtenbox_adapter.registry import OVERRIDES
from workflows.lookups import Unavailable
from zaakspoor.simulation import nowhere
from zaken.base.clock import AMSTERDAM, frozen

BEGIN = date(2026, 3, 2)


@pytest.fixture
def roads() -> Any:
    """The roads of this test are gone afterwards."""
    yield OVERRIDES
    OVERRIDES.clear()


def short(seed: int) -> Told:
    """Three weeks of all departments as one; nothing of it stays."""
    known = definitions()
    queues = {queue for one in departments(40, known) for queue in one.queues}
    all_ = Department(1, shares(5, known), tuple(sorted(queues)))
    with nowhere():
        return year(Plan(all_, seed, BEGIN, days=21), tell=lambda _: None)


def test_the_same_seed_gives_the_same_year_and_nothing_is_stuck(database: str, roads: Any) -> None:
    first, again = short(1), short(1)
    assert digest(first.lives) == digest(again.lives)
    assert len(first.lives) == 5
    assert first.failed == {} and first.refused == {}
    assert first.sums["events not handled"] == 0
    assert first.sums["notices"] > 0
    for life in first.lives:
        assert life["uitgelegd"]
        assert life["einde"] or life["wacht_op"]
        assert not life["wacht_op"].startswith(STUCK)


def test_every_zaak_and_every_type_is_in_one_department() -> None:
    known = definitions()
    found = departments(50_000, known)
    assert sum(one.zaken for one in found) == 50_000
    assert all(number > 0 for one in found for number in one.counts.values())
    first = [one for one in found if one.team == 1]
    assert sorted(naam for one in first for naam in one.counts) == sorted(known)
    queues = [queue for one in first for queue in one.queues]
    assert len(queues) == len(set(queues))


def test_a_large_department_works_in_teams_of_about_the_same_size() -> None:
    known = definitions()
    found = departments(50_000, known)
    assert max(one.zaken for one in found) <= TEAM + len(known)
    of_one = [one for one in found if "EVENEMENT" in one.counts]
    assert sorted(one.team for one in of_one) == [*range(1, len(of_one) + 1)]
    assert max(one.zaken for one in of_one) - min(one.zaken for one in of_one) <= len(known)
    assert len({one.name for one in found}) == len(found)


def test_a_register_that_is_away_today_answers_tomorrow() -> None:
    weather = Weather("1", BEGIN, 365)
    away = min(weather.registers)
    noon = datetime(away.year, away.month, away.day, 12, tzinfo=AMSTERDAM)
    with frozen(noon), pytest.raises(Unavailable):
        weather.ask_register("adres")
    with frozen(noon + timedelta(days=2)):
        assert any(_answers(weather, nr) for nr in range(10))


def _answers(weather: Weather, nr: int) -> bool:
    try:
        weather.ask_register(f"address {nr}")
    except Unavailable:
        return False
    return True


def test_the_luck_of_a_message_does_not_depend_on_others() -> None:
    one, other = Weather("1", BEGIN, 365), Weather("1", BEGIN, 365)
    other.luck("another message")
    assert one.luck("a message") == other.luck("a message")
    assert one.luck("a message") != Weather("2", BEGIN, 365).luck("a message")
