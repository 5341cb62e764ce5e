"""Work that no job points at is found again, and asked for once."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import text

from notifications import jobs
from notifications.compose import compose
from notifications.sweep import sweep
from tests.notifications.conftest import delivery_id, run_jobs, states
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.log import configure_logging, correlation
from zaken.base.settings import settings


def lose_all_jobs() -> None:
    with sessions.begin() as db:
        db.execute(text("delete from procrastinate_jobs"))


def swept(later: float = 0) -> int:
    with clock.frozen(clock.now() + timedelta(seconds=later)), sessions.begin() as db:
        return sweep(db)


def waiting() -> list[tuple[str, dict[str, Any]]]:
    with sessions.begin() as db:
        found = db.execute(
            text("select task_name, args from procrastinate_jobs where task_name like 'notif%'")
        )
        return [(name, args) for name, args in found]


def test_a_delivery_whose_job_was_lost_is_found_once(roads: Any, noticed: Any) -> None:
    notice = noticed()
    compose(notice)
    assert swept() == 0  # its job waits
    lose_all_jobs()
    assert swept() == 1
    assert swept() == 0
    ((name, args),) = waiting()
    assert name == "notifications.deliver"
    assert args["delivery_id"] == delivery_id(notice, "berichtenbox")


def test_a_notice_whose_job_was_lost_is_found(roads: Any, noticed: Any) -> None:
    noticed()
    lose_all_jobs()
    assert swept() == 0  # fresh: its own job may still come
    assert swept(later=5 * settings().sweep_seconds) == 1
    assert [name for name, _ in waiting()] == ["notifications.compose"]


def test_what_is_at_rest_is_left_alone(roads: Any, noticed: Any) -> None:
    run_jobs(noticed())
    lose_all_jobs()
    assert swept(later=settings().receipt_hours * 3600 - 60) == 0


def test_a_message_whose_receipt_stays_away_is_found(roads: Any, noticed: Any) -> None:
    run_jobs(noticed())
    lose_all_jobs()
    assert swept(later=settings().receipt_hours * 3600 + 60) == 1


def test_the_jobs_have_their_promised_names_and_carry_the_correlation(
    roads: Any, noticed: Any
) -> None:
    assert (jobs.compose.name, jobs.deliver.name) == (
        "notifications.compose",
        "notifications.deliver",
    )
    notice, before = noticed(), correlation.get()
    jobs.compose(notice_id=notice, correlation_id="abc-12345678")
    jobs.deliver(delivery_id=delivery_id(notice, "berichtenbox"), correlation_id="abc-12345678")
    assert correlation.get() == "abc-12345678"
    correlation.set(before)
    assert states(notice)["berichtenbox"] == "aangeboden"


@pytest.fixture
def logging_as_served(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """What the product itself would log, whatever another test set; back to that afterwards."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    configure_logging()
    yield
    structlog.configure(**before)
    root.handlers, root.level = handlers, level


@pytest.mark.usefixtures("logging_as_served")
def test_no_number_of_a_person_is_logged(
    roads: Any, noticed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.berichtenbox_adapter.far_side import WILLING

    run_jobs(noticed(soort="besluit", brief="besluit", documenttype="besluit"))
    seen = capsys.readouterr()
    assert "delivery" in seen.out + seen.err
    assert WILLING not in seen.out + seen.err
