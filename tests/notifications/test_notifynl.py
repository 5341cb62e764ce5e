"""A message over NotifyNL from offer to receipt: exactly once, whatever gets lost in between."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
import uvicorn
from sqlalchemy import select

from berichtenbox_adapter.registry import OVERRIDES
from berichtenbox_adapter.transports import notifynl
from berichtenbox_adapter.transports.notifynl import NotifyNl
from notifications.receipts import Unmatched
from notifications.receipts_notifynl import LARGEST, receive
from tests.berichtenbox_adapter.far_side import FarSide, free_port, select_pause
from tests.berichtenbox_adapter.test_notifynl import KINDS, Roads
from tests.notifications.conftest import attempts, delivery_id, run_jobs, states
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.errors import Invalid, Unauthenticated
from zaken.base.settings import settings
from zaken.models import Delivery, Task

SECRET = "geheim-van-notifynl-dat-lang-genoeg-is"
DAY = 24 * 3600
MAIL = {"email": "femke@voorbeeld.example", "voorkeur": "email"}
BOTH = MAIL | {"telefoon": "06 12345678"}
NEWS = {"kanalen": ["email"]}


@pytest.fixture
def notify(far: FarSide, roads: Any) -> Iterator[FarSide]:
    """All four kinds over NotifyNL, where nothing moves by itself."""
    far.notify(hold=True)
    ways = Roads(far)
    OVERRIDES.update({kind.name: ways.of(kind) for kind in KINDS})
    yield far
    ways.close()


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("ZAAKSPOOR_NOTIFYNL_TOKEN", SECRET)
    settings.cache_clear()
    yield SECRET
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def door(committed: Any, secret: str) -> Iterator[str]:
    """Our own web application on a port, for NotifyNL to call."""
    from zaakspoor.app import create_app

    port = free_port()
    server = uvicorn.Server(uvicorn.Config(create_app(), port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield f"http://127.0.0.1:{port}/notifynl"
    server.should_exit = True
    thread.join(10)


def until(holds: Callable[[], bool]) -> None:
    """Wait for the other side."""
    for _ in range(400):
        if holds():
            return
        select_pause(0.025)
    raise AssertionError("it never came")


def take(told: dict[str, Any], secret: str = SECRET) -> str:
    with sessions.begin() as db:
        return receive(db, {"authorization": f"Bearer {secret}"}, orjson.dumps(told))


def receipt(notice: int, status: str, kanaal: str = "email", **other: Any) -> dict[str, Any]:
    """What NotifyNL would tell of the delivery of this notice."""
    with sessions.begin() as db:
        delivery = db.get_one(Delivery, delivery_id(notice, kanaal))
        plain = {
            "id": delivery.external_id,
            "reference": str(delivery.uuid),
            "to": "femke@voorbeeld.example",
            "status": status,
            "completed_at": "2026-11-24T12:00:00.000000Z",
        }
    return plain | other


def later(far: FarSide, notice: int, seconds: float) -> None:
    """Do what is due then; both clocks go along."""
    far.notify_clock(seconds)
    run_jobs(notice, later=seconds)


def held(far: FarSide) -> str:
    """The id of the only message NotifyNL has."""
    (one,) = far.ledger("notifynl")
    return str(one["id"])


@pytest.fixture
def mailed(notify: FarSide, noticed: Any, secret: str) -> int:
    """A notice whose e-mail NotifyNL has taken."""
    notice: int = noticed(MAIL, **NEWS)
    run_jobs(notice)
    assert states(notice) == {"notice": "onderweg", "email": "aangeboden"}
    return notice


def test_a_receipt_makes_it_delivered_and_its_repeat_changes_nothing(mailed: int) -> None:
    told = receipt(mailed, "delivered")
    assert take(told) == "verwerkt"
    assert states(mailed) == {"notice": "bezorgd", "email": "bezorgd"}
    before = attempts(mailed)
    assert take(told) == "herhaald"
    assert attempts(mailed) == before
    assert before[-1] == ("email", "ontvangstbewijs", "delivered")


def test_who_it_was_sent_to_is_not_kept(mailed: int) -> None:
    from zaken.models import Attempt

    take(receipt(mailed, "delivered"))
    with sessions.begin() as db:
        kept = [str(a.detail) for a in db.scalars(select(Attempt))]
    assert all("femke@" not in one for one in kept)


def test_f4_a_wrong_token_is_refused_and_an_unknown_reference_is_asked_for_again(
    mailed: int,
) -> None:
    for wrong in ("", "verkeerd", f"{SECRET}2"):
        with pytest.raises(Unauthenticated):
            take(receipt(mailed, "delivered"), wrong)
    for unknown in (str(uuid4()), "van-een-ander"):
        with pytest.raises(Unmatched) as refused:
            take(receipt(mailed, "delivered", reference=unknown))
        assert refused.value.status == 503
    assert states(mailed)["email"] == "aangeboden"
    assert take(receipt(mailed, "delivered", reference=None)) == "verwerkt"  # by its own id


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b" " * (LARGEST + 1)])
def test_what_is_no_receipt_is_refused(secret: str, committed: Any, body: bytes) -> None:
    with sessions.begin() as db, pytest.raises(Invalid):
        receive(db, {"authorization": f"Bearer {secret}"}, body)


def test_a_temporary_failure_may_still_be_delivered(notify: FarSide, mailed: int) -> None:
    assert take(receipt(mailed, "temporary-failure")) == "verwerkt"
    assert states(mailed)["email"] == "aangeboden"
    assert take(receipt(mailed, "delivered")) == "verwerkt"
    assert states(mailed)["email"] == "bezorgd"
    # and the first one, once more and late, changes nothing
    assert take(receipt(mailed, "temporary-failure", completed_at="later")) == "verwerkt"
    assert states(mailed)["email"] == "bezorgd"


def test_without_a_receipt_it_is_asked_for_until_it_is_there(notify: FarSide, mailed: int) -> None:
    notify.notify_status(held(notify), "sending")
    later(notify, mailed, DAY + 60)
    assert states(mailed)["email"] == "aangeboden"
    assert attempts(mailed)[-1] == ("email", "afstemmen", "onderweg")
    notify.notify_status(held(notify), "delivered")
    later(notify, mailed, 2 * DAY + 120)
    assert states(mailed) == {"notice": "bezorgd", "email": "bezorgd"}
    assert len(notify.ledger("notifynl")) == 1


@pytest.mark.parametrize(
    ("status", "ends"), [("sending", "dode_letter"), ("temporary-failure", "niet_bereikbaar")]
)
def test_after_seven_days_nothing_is_expected_any_more(
    notify: FarSide, mailed: int, status: str, ends: str
) -> None:
    notify.notify_status(held(notify), status)
    with sessions.begin() as db:  # the far side forgets by its own clock, which we cannot move
        db.get_one(Delivery, delivery_id(mailed, "email")).tries = 6
    later(notify, mailed, DAY + 60)
    assert states(mailed)["email"] == ends


def test_a_permanent_failure_is_put_right_with_the_resident(mailed: int) -> None:
    take(receipt(mailed, "permanent-failure"))
    assert states(mailed)["email"] == "niet_bereikbaar"
    with sessions.begin() as db:
        (task,) = db.scalars(select(Task).where(Task.sleutel.startswith("contactherstel:")))
        assert task.gegevens["kanaal"] == "email"


def test_a_technical_failure_is_sent_anew_when_a_person_says_so(
    notify: FarSide, mailed: int
) -> None:
    from notifications.dead_letters import resend
    from zaken.base.subject import SYSTEEM

    first = held(notify)
    notify.notify_status(first, "technical-failure")
    take(receipt(mailed, "technical-failure"))
    assert states(mailed) == {"notice": "mislukt", "email": "dode_letter"}
    with sessions.begin() as db:
        resend(db, SYSTEEM, db.get_one(Delivery, delivery_id(mailed, "email")))
    later(notify, mailed, 60)
    assert len(notify.ledger("notifynl")) == 2
    assert states(mailed)["email"] == "aangeboden"
    # the old one speaks up once more: that is not about the new one
    assert take(receipt(mailed, "permanent-failure", id=first)) == "verwerkt"
    assert states(mailed)["email"] == "aangeboden"


@pytest.mark.parametrize("fault", ["accept_then_drop", "half", "drop", "wrong"])
def test_b1_a_lost_answer_leaves_one_message(notify: FarSide, noticed: Any, fault: str) -> None:
    notice = noticed(soort="besluit", brief="besluit", documenttype="besluit")
    notify.fault("notifynl", fault)
    run_jobs(notice)
    assert states(notice)["berichtenbox"] == "afstemmen"
    later(notify, notice, 2 * 3600)
    assert states(notice)["berichtenbox"] == "aangeboden"
    assert len(notify.ledger("notifynl")) == 1


def test_b1_two_workers_offer_one_message(notify: FarSide, noticed: Any) -> None:
    from notifications.compose import compose
    from notifications.deliver import deliver

    notice = noticed(MAIL, **NEWS)
    compose(notice)
    both = [
        threading.Thread(target=deliver, args=(delivery_id(notice, "email"),)) for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(notify.ledger("notifynl")) == 1
    assert states(notice)["email"] == "aangeboden"


def test_e1_a_storm_of_429_loses_none_and_keeps_under_the_limit(
    notify: FarSide, noticed: Any
) -> None:
    notify.notify(hold=True, per_minute=4)
    ways = Roads(notify, per_minute=3)
    OVERRIDES["email"] = ways.of(notifynl.EMAIL)
    several = [noticed(MAIL, **NEWS) for _ in range(8)]
    notify.fault("notifynl", "status", status=429, retry_after=30, calls=2)
    for minute in range(0, 30, 2):
        for notice in several:
            later(notify, notice, 60 * minute)
        if all(states(notice)["email"] == "aangeboden" for notice in several):
            break
    ways.close()
    assert [states(notice)["email"] for notice in several] == ["aangeboden"] * 8
    assert len({one["reference"] for one in notify.ledger("notifynl")}) == 8
    assert len(notify.ledger("notifynl")) == 8
    assert notify.notify_report()["refused"] == {}
    assert notify.notify_report()["busiest_minute"] <= 4


def test_a_full_day_uses_up_no_try(notify: FarSide, noticed: Any) -> None:
    notify.notify(hold=True, per_day=0)
    notice = noticed(MAIL, **NEWS)
    run_jobs(notice)
    with sessions.begin() as db:
        one = db.get_one(Delivery, delivery_id(notice, "email"))
        assert (one.state, one.tries, one.reden) == ("klaar", 0, "de daglimiet is bereikt")
        midnight = (clock.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0)
        assert timedelta(0) <= one.next_at - midnight.replace(microsecond=0) < timedelta(minutes=2)


def test_an_sms_points_where_no_mail_address_is_known(notify: FarSide, noticed: Any) -> None:
    notice = noticed({"telefoon": "06 12345678", "voorkeur": "berichtenbox"}, soort="besluit")
    run_jobs(notice)
    assert states(notice)["sms"] == "aangeboden"
    (sms,) = [one for one in notify.ledger("notifynl") if one["kind"] == "sms"]
    assert "besluit voor u klaar" in sms["tekst"]
    assert "Nieuws over uw zaak" not in sms["tekst"]
    assert len(sms["tekst"]) < 459  # three parts of an SMS


def test_without_consent_there_is_no_sms(notify: FarSide, noticed: Any) -> None:
    for wish in ({}, {"voorkeur": "post"}):
        notice = noticed({"telefoon": "06 12345678", **wish})
        run_jobs(notice)
        assert "sms" not in states(notice)
    notice = noticed({"telefoon": "06 12345678", "voorkeur": "email"}, kanalen=["print"])
    run_jobs(notice)
    assert "sms" not in states(notice)


def test_when_the_mail_fails_the_sms_follows(notify: FarSide, noticed: Any, secret: str) -> None:
    notice = noticed(BOTH, soort="verzoek", onderwerp="Wij hebben nog iets nodig")
    run_jobs(notice)
    assert "sms" not in states(notice)
    take(receipt(notice, "permanent-failure"))
    run_jobs(notice)
    assert states(notice)["email"] == "niet_bereikbaar"
    assert states(notice)["sms"] == "aangeboden"
    assert states(notice)["berichtenbox"] == "aangeboden"
    assert len([one for one in notify.ledger("notifynl") if one["kind"] == "messagebox"]) == 1


def test_a_letter_goes_as_the_pdf_of_the_dossier(notify: FarSide, noticed: Any) -> None:
    notice = noticed({"voorkeur": "post"}, soort="besluit", brief="besluit")
    run_jobs(notice)
    (letter,) = notify.ledger("notifynl")
    assert (letter["kind"], letter["postage"]) == ("letter", "second")
    notify.notify_status(letter["id"], "received")
    later(notify, notice, DAY + 60)
    assert states(notice) == {"notice": "bezorgd", "print": "bezorgd"}


def test_the_far_side_tells_us_itself_and_a_returned_letter_waits_for_a_person(
    notify: FarSide, noticed: Any, door: str
) -> None:
    notify.notify(
        hold=True,
        callback_url=f"{door}/ontvangstbewijzen",
        returned_url=f"{door}/retourpost",
        token=SECRET,
        repeat=2,
    )
    notice = noticed({"voorkeur": "post"}, soort="besluit", brief="besluit")
    run_jobs(notice)
    notify.notify_status(held(notify), "received")
    until(lambda: states(notice)["print"] == "bezorgd")
    until(lambda: notify.notify_report()["owed"] == 0)
    assert attempts(notice).count(("print", "ontvangstbewijs", "received")) == 1
    notify.notify_return(held(notify))
    until(lambda: states(notice) == {"notice": "mislukt", "print": "dode_letter"})


def test_f4_a_receipt_that_is_too_early_is_matched_when_it_comes_again(
    notify: FarSide, noticed: Any, door: str
) -> None:
    """The message is there, and our own row is not committed yet: 503, and once more."""
    early = httpx.post(
        f"{door}/ontvangstbewijzen",
        headers={"Authorization": f"Bearer {SECRET}"},
        json={"id": "a", "reference": str(uuid4()), "status": "delivered"},
    )
    assert early.status_code == 503
    stranger = httpx.post(f"{door}/ontvangstbewijzen", json={"id": "a"})
    assert stranger.status_code == 401
    notify.notify(hold=True, callback_url=f"{door}/ontvangstbewijzen", token=SECRET, retry_s=0.2)
    notice = noticed(MAIL, **NEWS)
    run_jobs(notice)
    with sessions.begin() as db:  # as if our commit were still to come
        one = db.get_one(Delivery, delivery_id(notice, "email"))
        right, one.uuid = one.uuid, uuid4()
    notify.notify_status(held(notify), "delivered")
    until(lambda: notify.notify_report()["owed"] == 1)
    with sessions.begin() as db:
        db.get_one(Delivery, delivery_id(notice, "email")).uuid = right
    until(lambda: states(notice)["email"] == "bezorgd")


def test_the_road_of_the_settings_is_notifynl_where_it_is_set(far: FarSide) -> None:
    from berichtenbox_adapter.registry import build
    from zaken.base.settings import Settings

    chosen = Settings(
        smtp_host="127.0.0.1",
        notifynl_url=far.notifynl,
        notifynl_key=f"a-{notify_service()}",
        notifynl_email=str(uuid4()),
    )
    built = build(chosen)
    assert isinstance(built["email"], NotifyNl)
    assert set(built) == {"email", "print"}
    assert not isinstance(built["print"], NotifyNl)
    more = chosen.model_copy(
        update={"notifynl_sms": str(uuid4()), "notifynl_brief": True, "profiel_url": far.profiel}
    )
    assert set(build(more)) == {"email", "print", "sms"}
    box = more.model_copy(update={"notifynl_berichtenbox": True})
    assert isinstance(build(box)["berichtenbox"], NotifyNl)
    assert "berichtenbox" not in build(box.model_copy(update={"profiel_url": ""}))
    fbs = box.model_copy(update={"fbs_url": far.fbs})
    assert not isinstance(build(fbs)["berichtenbox"], NotifyNl)


def notify_service() -> str:
    return f"{uuid4()}-{uuid4()}"
