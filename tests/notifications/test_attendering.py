"""The e-mail beside a message: its hours, news that goes together, and how much of it in a day
(acceptance H3).
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from notifications.attendering import opened
from notifications.compose import compose
from notifications.notices import withdraw
from tests.notifications.conftest import delivery_id, run_jobs, states
from tests.notifications.test_dead_letters import KARIN
from zaken.base.clock import AMSTERDAM, frozen
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.models import Delivery, Notice

WISH = {"email": "femke@voorbeeld.example", "voorkeur": "berichtenbox"}
EVENING = datetime(2026, 11, 24, 21, 30, tzinfo=AMSTERDAM)
MORNING = datetime(2026, 11, 25, 8, 0, tzinfo=AMSTERDAM)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=AMSTERDAM)
Set = Callable[..., None]


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Iterator[Set]:
    """`rules(van="08:00", …)`: the settings about e-mails beside a message."""

    def choose(**wanted: Any) -> None:
        for name, value in wanted.items():
            monkeypatch.setenv(f"ZAAKSPOOR_ATTENDERING_{name.upper()}", str(value))
        settings.cache_clear()

    yield choose
    monkeypatch.undo()
    settings.cache_clear()


def said_at(moment: datetime, *notices: int) -> None:
    with frozen(moment):
        for notice in notices:
            compose(notice)
            run_jobs(notice)


def mails(roads: Any) -> list[Any]:
    return list(roads["email"].held)


def next_at(notice: int) -> datetime:
    with sessions.begin() as db:
        return db.get_one(Delivery, delivery_id(notice, "email")).next_at.astimezone(AMSTERDAM)


def test_in_the_evening_the_message_goes_and_its_mail_waits_for_the_morning(
    rules: Set, roads: Any, noticed: Any
) -> None:
    rules(van="08:00", tot="20:00")
    notice = noticed(WISH, soort="besluit")
    said_at(EVENING, notice)
    assert states(notice) == {"notice": "onderweg", "berichtenbox": "aangeboden", "email": "klaar"}
    assert next_at(notice) == MORNING
    said_at(MORNING + timedelta(minutes=1), notice)
    assert states(notice)["email"] == "bezorgd"


def test_before_the_hours_it_is_the_same_day_and_after_them_the_next(rules: Set) -> None:
    rules(van="08:00", tot="20:00")
    assert opened(MORNING.replace(hour=6)) == MORNING
    assert opened(MORNING.replace(hour=20)) == MORNING + timedelta(days=1)
    assert opened(MORNING.replace(hour=19)) == MORNING.replace(hour=19)
    # the clock goes forward in that night: eight o'clock stays eight o'clock
    spring = datetime(2026, 3, 28, 22, 0, tzinfo=AMSTERDAM)
    assert opened(spring) == datetime(2026, 3, 29, 8, 0, tzinfo=AMSTERDAM)


def test_news_in_the_same_half_hour_goes_in_one_mail_that_names_both_zaken(
    rules: Set, roads: Any, noticed: Any
) -> None:
    rules(bundel=30)
    first, second = noticed(WISH), noticed(WISH)
    said_at(NOON, first, second)
    assert states(second)["email"] == "gebundeld"
    assert mails(roads) == []
    said_at(NOON + timedelta(minutes=31), first)
    (mail,) = mails(roads)
    with sessions.begin() as db:
        numbers = [db.get_one(Notice, n).zaak.identificatie for n in (first, second)]
    assert "2 berichten" in mail.tekst
    assert all(number in mail.tekst for number in numbers)
    assert states(first)["email"] == states(second)["email"] == "bezorgd"


def test_a_mail_never_speaks_of_news_with_another_last_day(
    rules: Set, roads: Any, noticed: Any
) -> None:
    rules(bundel=30)
    asks = {"aard": "doen", "dag": "7 december 2026"}
    plain, asked, same = noticed(WISH), noticed(WISH), noticed(WISH)
    with sessions.begin() as db:
        for notice in (asked, same):
            db.get_one(Notice, notice).kenmerken = asks
    said_at(NOON, plain, asked, same)
    assert [states(n)["email"] for n in (plain, asked, same)] == ["klaar", "klaar", "gebundeld"]
    said_at(NOON + timedelta(minutes=31), plain, asked)
    without, with_day = mails(roads)
    assert "7 december" not in without.tekst
    assert "Uiterlijk op 7 december 2026." in with_day.tekst


def test_a_decision_is_told_at_once_and_alone(rules: Set, roads: Any, noticed: Any) -> None:
    rules(bundel=30, per_dag=1)
    news, decision = noticed(WISH), noticed(WISH, soort="besluit")
    said_at(NOON, news, decision)
    assert states(decision)["email"] == "bezorgd"
    (mail,) = mails(roads)
    assert "Een besluit kan gevolgen hebben" in mail.tekst


def test_more_news_than_a_day_may_hold_waits_for_the_morning(
    rules: Set, roads: Any, noticed: Any
) -> None:
    rules(per_dag=2)
    news = [noticed(WISH) for _ in range(4)]
    said_at(NOON, *news)
    assert len(mails(roads)) == 2
    assert [states(n)["email"] for n in news[2:]] == ["klaar", "gebundeld"]
    assert next_at(news[2]) == MORNING


def test_somebody_else_at_the_same_address_gets_his_own_mail(
    rules: Set, roads: Any, noticed: Any
) -> None:
    from tests.notifications.conftest import femke

    rules(bundel=30)
    hers, his = noticed(WISH), noticed(WISH, identificatie=femke("999990032"))
    said_at(NOON, hers, his)
    assert states(his)["email"] == "klaar"


def test_withdrawing_the_one_lets_the_other_go_by_itself(
    rules: Set, roads: Any, noticed: Any
) -> None:
    rules(bundel=30)
    first, second = noticed(WISH), noticed(WISH)
    said_at(NOON, first, second)
    with frozen(NOON), sessions.begin() as db:
        withdraw(db, KARIN, db.get_one(Delivery, delivery_id(first, "email")))
    said_at(NOON + timedelta(minutes=1), second)
    assert states(second)["email"] == "bezorgd"
    assert len(mails(roads)) == 1


@pytest.mark.parametrize("soort", ["bericht", "besluit", "verzoek"])
def test_h3_the_mail_tells_nature_consequence_action_and_date(
    roads: Any, noticed: Any, soort: str
) -> None:
    notice = noticed(WISH, soort=soort)
    run_jobs(notice)
    with sessions.begin() as db:
        wanted = select(Delivery.state).where(Delivery.notice_id == notice)
        assert "bezorgd" in db.scalars(wanted.where(Delivery.kanaal == "email")).all()
    (mail,) = mails(roads)
    for heading in ("Wat voor bericht is het?", "Wat moet u doen?", "Voor wanneer?"):
        assert heading in mail.tekst
    assert "gevolgen" in mail.tekst
    assert "Er is nieuws" not in mail.tekst
