"""How long stays what speaks of zaken: the access log, and of closed zaken events and messages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests.destruction.conftest import apply_for, archive, close, listed
from zaakspoor import housekeeping
from zaken.actions import bewaartermijn
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.settings import Settings, settings
from zaken.models import AccessLog, Event, Notice, Zaak

__all__ = ["archive"]
LONG_AGO = datetime(2020, 1, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the terms of this test."""

    def choose(**days: int) -> Settings:
        for name, value in days.items():
            monkeypatch.setenv(f"ZAAKSPOOR_{name.upper()}", str(value))
        settings.cache_clear()
        return settings()

    yield choose
    settings.cache_clear()


def old(zaak_id: int) -> None:
    """Everything that was said of this zaak was said long ago."""
    with sessions.begin() as db:
        uuid = db.get_one(Zaak, zaak_id).uuid
        mine = Event.hoofdobject == uuid
        db.execute(update(Event).where(mine).values(at=LONG_AGO, handled_at=LONG_AGO))
        db.execute(update(Notice).where(Notice.zaak_id == zaak_id).values(created_at=LONG_AGO))


def of(db: Session, zaak_id: int) -> tuple[int, int]:
    """How many events and how many messages a zaak has."""
    uuid = db.get_one(Zaak, zaak_id).uuid
    events = select(func.count()).where(Event.hoofdobject == uuid)
    messages = select(func.count()).where(Notice.zaak_id == zaak_id)
    return db.scalar(events) or 0, db.scalar(messages) or 0


def test_the_access_log_is_kept_eighteen_months(committed: Any) -> None:
    with sessions.begin() as db:
        for days in (549, 547):
            at = clock.now() - timedelta(days=days)
            db.add(AccessLog(at=at, actor=str(days), actor_soort="medewerker", waar="dossier"))
    assert housekeeping.run()["looks"] == 1
    with sessions.begin() as db:
        assert list(db.scalars(select(AccessLog.actor))) == ["547"]


def test_a_whole_batch_and_more_is_forgotten(
    committed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bewaartermijn, "BATCH", 2)
    with sessions.begin() as db:
        for number in range(5):
            db.add(AccessLog(at=LONG_AGO, actor=str(number), actor_soort="x", waar="dossier"))
    assert bewaartermijn.forget_looks() == 5


def test_events_and_messages_stay_as_long_as_the_zaak_unless_a_term_is_set(archive: Any) -> None:
    zaak = archive()
    old(zaak)
    assert (bewaartermijn.forget_facts(), bewaartermijn.forget_messages()) == (0, 0)
    with sessions.begin() as db:
        assert min(of(db, zaak)) > 0


def test_after_its_term_a_closed_zaak_has_no_events_and_messages(
    archive: Any, keeping: Any
) -> None:
    zaak, recent = archive(), archive("999990032", einddatum=clock.today())
    running = apply_for("999990044")
    for each in (zaak, recent, running):
        old(each)
    keeping(event_days=365, bericht_days=365)
    assert bewaartermijn.forget_facts() > 0
    assert bewaartermijn.forget_messages() > 0
    with sessions.begin() as db:
        assert of(db, zaak) == (0, 0)
        assert min(of(db, recent)) > 0
        assert min(of(db, running)) > 0


def test_what_nobody_reacted_to_yet_stays(archive: Any, keeping: Any) -> None:
    zaak = archive()
    old(zaak)
    with sessions.begin() as db:
        db.execute(update(Event).values(handled_at=None))
    keeping(event_days=365)
    assert bewaartermijn.forget_facts() == 0


def test_a_zaak_on_a_list_of_the_archive_is_left_as_it_is(archive: Any, keeping: Any) -> None:
    zaak = archive()
    old(zaak)
    listed()
    keeping(event_days=365, bericht_days=365)
    assert (bewaartermijn.forget_facts(), bewaartermijn.forget_messages()) == (0, 0)


def test_a_message_that_is_under_way_stays(archive: Any, keeping: Any) -> None:
    zaak = apply_for("999990019")
    old(zaak)
    close(zaak, einddatum=date(2020, 1, 2))
    with sessions.begin() as db:
        db.execute(update(Notice).values(state="onderweg"))
    keeping(bericht_days=365)
    assert bewaartermijn.forget_messages() == 0
