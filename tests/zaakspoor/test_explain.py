"""`explain` tells all in order and nothing about a person; doctor looks, housekeeping tidies."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.zaakspoor.test_demo import oldest, town
from zaken.base.clock import now

__all__ = ["town"]


@pytest.fixture
def told(town: Any) -> list[str]:
    """The story of a zaak with letters, refusal and tasks."""
    from zaakspoor.demo_play import play
    from zaakspoor.explain import story

    uuid = play(oldest("PARKEERVERGUNNING-BEWONER"), now())
    return story(town, str(uuid))


def test_the_story_is_in_order_of_time(told: list[str]) -> None:
    moments = [line[:19] for line in told if re.match(r"\d{4}-\d\d-\d\d \d\d:", line)]
    assert moments == sorted(moments)
    assert len(moments) > 30


def test_the_story_has_every_kind_of_thing(told: list[str]) -> None:
    whole = "\n".join(told)
    for what in (
        "event ",
        "automation ",
        "notice ",
        "delivery ",
        "attempt ",
        "task ",
        "(new) → Ontvangen",
    ):
        assert what in whole
    assert "routed to parkeren by rule" in whole
    assert "m.bakker (medewerker)" in whole


def test_the_story_tells_nothing_of_a_person(told: list[str]) -> None:
    whole = "\n".join(told)
    assert "999990081" not in whole
    assert not re.search(r"(?<![\w-])\d{9}(?![\w-])", whole)
    assert "2284ZT 32" not in whole  # what the BRP told


def test_a_zaak_is_found_by_its_number_too(town: Any, told: list[str]) -> None:
    from zaakspoor.explain import story

    assert story(town, told[0].split()[0]) == told
    assert story(town, "ZAAK-0") == []


def test_signals_are_told_once_and_never_while_the_clock_stands_still(town: Any) -> None:
    from zaakspoor.demo_play import play
    from zaakspoor.housekeeping import signal_terms
    from zaken.models import Event

    overdue = oldest("BRP-UITTREKSEL")
    uuid = play(overdue, now())
    assert signal_terms() == 6
    assert signal_terms() == 0
    signals = select(Event.nieuw).where(Event.hoofdobject == uuid, Event.actie == "signaal")
    assert "wettelijk:100" in town.scalars(signals).one()["signalen"]


def test_housekeeping_throws_away_what_is_over(db: Any) -> None:
    from zaakspoor.housekeeping import run
    from zaken.models import Sessie

    for hours in (-1, 1):
        moment = now() + timedelta(hours=hours)
        db.add(Sessie(token_sha256=f"{hours}", csrf="c", created_at=now(), expires_at=moment))
    insert = "insert into procrastinate_jobs (task_name, queue_name, status) values ('react', 'q', "
    for status in ("failed", "todo"):  # the first ended before anybody can remember
        db.execute(text(f"{insert} '{status}')"))
    for status in ("doing", "failed"):  # the second just now: somebody may want to look at it
        db.execute(
            text("update procrastinate_jobs set status = :s where status != 'failed'"),
            {"s": status},
        )
    db.flush()
    done = run()
    assert done["sessions"] == done["jobs"] == 1
    assert done["partitions"] >= 0
    assert done["signals"] == done["tally"] == 0
    assert -1 not in done.values()


def test_the_doctor_finds_a_database_without_a_worker(
    db: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from zaakspoor.doctor import examine

    assert examine(only_worker=True) is False
    told = capsys.readouterr().out
    assert told.startswith("fail worker")
    assert "→ Run `zaakspoor worker`" in told


def test_the_doctor_tells_what_to_do(db: Any, capsys: pytest.CaptureFixture[str]) -> None:
    from zaakspoor.doctor import examine

    examine()
    lines = capsys.readouterr().out.splitlines()
    by_name = {line[5:21].strip(): line[:5].strip() for line in lines if not line.startswith(" ")}
    assert by_name["database"] == by_name["migrations"] == by_name["disk"] == "ok"
    assert by_name["time zone"] == by_name["clock"] == "ok"
    assert by_name["Berichtenbox"] == "off"
    troubled = [i for i, line in enumerate(lines) if line.startswith(("fail", "off"))]
    assert all("→" in lines[i + 1] for i in troubled)
