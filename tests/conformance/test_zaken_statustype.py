"""A zaak is found by its present statustype, in whatever order its statussen came in."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update

from tests.catalogue import ZAKEN
from zaken import models
from zaken.migrations.versions.r0005_statustype import FILL

ENDS = 2  # the place of the end status in the catalogue of these tests
DAYS = st.permutations(range(1, 7))
KINDS = st.lists(st.integers(0, ENDS), min_size=1, max_size=6)


def status(house: Any, zaak: str, kind: int, day: int) -> str:
    made = house.post("statussen", house.types.status(zaak, kind, f"2026-02-{day:02}T10:00:00Z"))
    return str(made["statustype"])


def listed(house: Any, statustype: str) -> list[str]:
    answer = house.client.get(f"{ZAKEN}/zaken", params={"status__statustype": statustype})
    return [zaak["url"] for zaak in answer.json()["results"]]


@given(kinds=KINDS, days=DAYS)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_statustype_of_a_zaak_is_always_that_of_its_latest_status(
    house: Any, db: Any, kinds: list[int], days: list[int]
) -> None:
    """Set today or entered afterwards, ended and reopened: what the last in time says, counts."""
    zaak = house.zaak()["url"]
    house.post("resultaten", house.types.resultaat(zaak))
    told = list(zip(days, kinds, strict=False))
    for number, (day, kind) in enumerate(told, 1):
        status(house, zaak, kind, day)
        latest = max(told[:number])[1]
        db.expire_all()
        found = db.query(models.Zaak).filter_by(uuid=zaak.rpartition("/")[2]).one()
        assert found.statustype_id == house.types.statustypen[latest].id
        assert found.statustype_id == found.status.statustype_id
        assert found.is_closed == (latest == ENDS)


def test_a_zaak_is_found_by_the_status_it_has_and_not_by_one_it_had(house: Any) -> None:
    zaak, other = house.zaak()["url"], house.zaak()["url"]
    first = status(house, zaak, 0, 1)
    status(house, other, 0, 1)
    second = status(house, zaak, 1, 5)
    status(house, zaak, 0, 3)  # from the past: history, and no more
    assert listed(house, first) == [other]
    assert listed(house, second) == [zaak]


def test_a_zaak_without_a_status_is_found_by_none(house: Any, db: Any) -> None:
    house.zaak()
    assert db.query(models.Zaak).one().statustype_id is None
    assert listed(house, status(house, house.zaak()["url"], 0, 1)) != []


def test_zaken_of_before_the_column_get_it(house: Any, db: Any) -> None:
    zaak, bare = house.zaak()["url"], house.zaak()["url"]
    statustype = status(house, zaak, 1, 5)
    status(house, zaak, 0, 3)
    db.execute(update(models.Zaak).values(statustype_id=None))
    db.execute(text(FILL))
    db.commit()
    assert listed(house, statustype) == [zaak]
    left = db.query(models.Zaak).filter_by(statustype_id=None).one()
    assert bare.endswith(str(left.uuid))


def test_a_statustype_that_zaken_have_stays(house: Any, db: Any) -> None:
    """Its zaak goes first; the column is one more row that refers to it."""
    zaak = house.zaak()["url"]
    statustype = status(house, zaak, 0, 1)
    assert house.client.delete(statustype).status_code == 400
    assert house.client.delete(zaak).status_code == 204
    assert db.query(models.Zaak).count() == 0
