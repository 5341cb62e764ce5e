"""Letters over each road with killed workers and a far side that fails: the short form of
`python -m bench.notices` (acceptance B1, E3).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.notices import Plan, environment, played
from bench.roads import ROADS, Far, Road, far_side, listening
from zaken.base.settings import settings


@pytest.fixture(params=ROADS)
def road(request: pytest.FixtureRequest) -> Road:
    return ROADS[request.param]


@pytest.fixture
def far(
    road: Road, committed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Far]:
    """A far side of our own, and the settings of the road to it, with an empty drop folder."""
    with far_side(tmp_path / "far") as there:
        for name, value in environment(road, there).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("ZAAKSPOOR_DATA", str(tmp_path / "data"))
        settings.cache_clear()
        with listening(road, there, tmp_path / "listener.log"):
            yield there
    monkeypatch.undo()
    settings.cache_clear()


def test_b1_e3_the_far_side_holds_each_letter_once_whatever_is_killed(far: Far, road: Road) -> None:
    plan = Plan(far, road, letters=60, kills=4, faults=4.0, people=6, seed=2026, patience=90)
    found = played(plan)
    assert found.is_sound, "\n".join(found.lines())
    assert found.faults > 0
