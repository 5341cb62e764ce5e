"""The last moment of a notice: a letter goes when the digital road hangs, and not when it arrived
(acceptance D2).
"""

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text

from berichtenbox_adapter.port import NotSent, Reachability, Refused, Uncertain
from notifications.fallback import fall_back
from notifications.making import hash_of, keep
from notifications.readers import reader_of
from notifications.receipts import PUBLISHED, receive
from notifications.sweep import sweep
from tests.notifications.conftest import (
    attempts,
    delivery_id,
    femke,
    react,
    run_jobs,
    states,
    told,
)
from zaken.base.clock import frozen, now
from zaken.base.db import sessions
from zaken.base.errors import Conflict
from zaken.base.settings import settings
from zaken.models import Delivery, Notice, Task, Zaak

LATER = 2 * 24 * 3600.0  # the last moment of these notices


@pytest.fixture
def dated(noticed: Any) -> Any:
    """A notice with a last moment, two days from now."""

    def one(**other: Any) -> int:
        last = now() + timedelta(seconds=LATER)
        made: int = noticed(soort="besluit", uiterste_verzending=last, **other)
        return made

    return one


def at_the_last_moment(notice: int) -> None:
    with frozen(now() + timedelta(seconds=LATER + 60)):
        fall_back(notice)
    run_jobs(notice, later=LATER + 61)


def receipt_for(notice: int) -> None:
    with sessions.begin() as db:
        ref = db.get_one(Delivery, delivery_id(notice, "berichtenbox")).external_id
        event = {"specversion": "1.0", "id": "e1", "type": PUBLISHED, "subject": ref}
        headers = {"authorization": f"Bearer {settings().berichtenbox_token}"}
        receive(db, headers, orjson.dumps(event))


def test_d2_a_profile_service_that_never_answers_means_paper_at_the_last_moment(
    roads: Any, dated: Any
) -> None:
    roads["berichtenbox"].reachability = Reachability("onbekend", "status 500")
    notice = dated()
    run_jobs(notice)
    run_jobs(notice, later=3600)
    assert states(notice)["berichtenbox"] == "klaar"
    at_the_last_moment(notice)
    assert states(notice) == {"notice": "bezorgd", "berichtenbox": "gesloten", "print": "bezorgd"}
    assert ("berichtenbox", "terugval", "gesloten") in attempts(notice)
    assert "terugval" in told(notice)


def test_what_hangs_on_a_lost_answer_is_asked_about_and_not_offered_again(
    roads: Any, dated: Any
) -> None:
    roads["berichtenbox"].answers = [Uncertain("geen antwoord")]
    notice = dated()
    run_jobs(notice)
    at_the_last_moment(notice)
    assert roads["berichtenbox"].held == [], "the closed road sent nothing"
    assert states(notice) == {"notice": "bezorgd", "berichtenbox": "gesloten", "print": "bezorgd"}
    assert attempts(notice)[-3][1:] == ("terugval", "gesloten")


def test_what_turns_out_to_be_there_needs_no_letter(roads: Any, dated: Any) -> None:
    notice = dated()
    run_jobs(notice)
    assert states(notice)["berichtenbox"] == "aangeboden"
    at_the_last_moment(notice)
    assert states(notice) == {"notice": "bezorgd", "berichtenbox": "bezorgd"}


def test_an_accepted_message_nobody_can_tell_about_goes_on_paper_too(
    roads: Any, dated: Any
) -> None:
    notice = dated()
    run_jobs(notice)
    roads["berichtenbox"].silent = True
    at_the_last_moment(notice)
    assert states(notice) == {"notice": "bezorgd", "berichtenbox": "gesloten", "print": "bezorgd"}


def test_a_dead_letter_that_nobody_decided_about_goes_on_paper(roads: Any, dated: Any) -> None:
    roads["berichtenbox"].answers = [Refused("status 401", "configuratie")]
    notice = dated()
    run_jobs(notice)
    assert states(notice)["berichtenbox"] == "dode_letter"
    at_the_last_moment(notice)
    assert states(notice) == {"notice": "bezorgd", "berichtenbox": "gesloten", "print": "bezorgd"}
    with sessions.begin() as db:
        (task,) = db.scalars(select(Task).where(Task.soort == "bericht_mislukt"))
        assert (task.done_by, task.uitkomst) == ("het systeem", "Op papier verstuurd")


def test_behind_a_breaker_the_last_moment_still_counts(roads: Any, dated: Any) -> None:
    roads["berichtenbox"].answers = [NotSent("status 503")] * 40
    letters = [dated() for _ in range(6)]
    for one in letters:
        run_jobs(one)
    at_the_last_moment(letters[-1])
    assert states(letters[-1])["print"] == "bezorgd"


def test_a_receipt_that_comes_after_the_letter_says_that_it_arrived_twice(
    token: str, roads: Any, dated: Any
) -> None:
    notice = dated()
    run_jobs(notice)
    roads["berichtenbox"].silent = True
    at_the_last_moment(notice)
    receipt_for(notice)
    assert states(notice) == {"notice": "bezorgd", "berichtenbox": "bezorgd", "print": "bezorgd"}
    with sessions.begin() as db:
        one = db.get_one(Notice, notice)
        assert one.dubbel
        (proof,) = [a for d in one.deliveries for a in d.attempts if a.soort == "dubbel"]
        assert {k: bool(datetime.fromisoformat(v)) for k, v in proof.detail.items()} == {
            "berichtenbox": True,
            "print": True,
        }
    assert told(notice)[-2:] == ["bezorgd", "dubbel_bezorgd"]


def test_it_falls_back_once(roads: Any, dated: Any) -> None:
    roads["berichtenbox"].reachability = Reachability("onbekend", "status 500")
    notice = dated()
    run_jobs(notice)
    for _ in range(3):
        at_the_last_moment(notice)
    assert len(list(roads["print"].folder.glob("*.pdf"))) == 1


def test_the_sweep_finds_it_and_nothing_that_is_done(roads: Any, dated: Any) -> None:
    roads["berichtenbox"].reachability = Reachability("onbekend", "status 500")
    done, hanging = dated(identificatie=femke("999990032")), dated()
    run_jobs(hanging)
    roads["berichtenbox"].reachability = Reachability("nee", "geen profiel")
    run_jobs(done)
    with frozen(now() + timedelta(seconds=LATER + 60)), sessions.begin() as db:
        sweep(db)
        asked = text(
            "select (args->>'notice_id')::int from procrastinate_jobs where task_name = :task"
        )
        assert db.scalars(asked, {"task": "notifications.fallback"}).all() == [hanging]


def test_without_an_address_there_is_nothing_to_fall_back_on(roads: Any, dated: Any) -> None:
    roads["berichtenbox"].reachability = Reachability("onbekend", "status 500")
    notice = dated(identificatie=femke(home=False))
    run_jobs(notice)
    with frozen(now() + timedelta(seconds=LATER + 60)):
        fall_back(notice)
    assert states(notice) == {"notice": "onderweg", "berichtenbox": "klaar"}


def test_the_last_moment_follows_from_the_settings(opened: Any, roads: Any) -> None:
    zaak_id = opened()
    react(zaak_id)
    with sessions.begin() as db:
        (one,) = db.scalars(select(Notice).where(Notice.zaak_id == zaak_id))
        assert one.uiterste_verzending is not None
        waits = one.uiterste_verzending - one.created_at
        assert abs(waits - timedelta(hours=settings().fallback_hours)) < timedelta(minutes=1)


def test_the_same_key_with_other_words_is_refused(opened: Any, roads: Any) -> None:
    zaak_id = opened()
    with sessions.begin() as db:
        rol = db.get_one(Zaak, zaak_id).rollen[0]
        said = {"sleutel": "brief-1", "zaak_id": zaak_id, "rol_id": rol.id, "sjabloon": "status"}
        said |= {"soort": "bericht", "kanalen": ["print"], "brief": "", "onderwerp": "Nieuws"}
        first = keep(db, Notice(**said, tekst="Er is nieuws."), reader_of(rol))
        again = keep(db, Notice(**said, tekst="Er is nieuws."), reader_of(rol))
        assert again.id == first.id
        assert first.inhoud_sha256 == hash_of(first)
        with pytest.raises(Conflict, match="iets anders"):
            keep(db, Notice(**said, tekst="Er is ander nieuws."), reader_of(rol))
