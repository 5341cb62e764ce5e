"""What was promised of every road alike: once, by consent, and in the hands of a person (acceptance
B1, D5, I1, I2).
"""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from berichtenbox_adapter.port import Refused, Uncertain
from notifications.carrying import carry_out, claim
from notifications.dead_letters import resend, to_paper, withdraw
from notifications.receipts import PUBLISHED, receive
from notifications.settle import ACTIES, settle
from portal.werkplek.acts import DEAD
from tests.notifications.conftest import delivery_id, run_jobs, states, told
from tests.notifications.test_dead_letters import KARIN
from zaken.base.clock import frozen, now
from zaken.base.db import sessions
from zaken.base.errors import Conflict
from zaken.base.settings import settings
from zaken.models import Attempt, Delivery, Event, Notice, Task

LATER = 2 * 3600.0


def planned(notice: int) -> int:
    """The id of the delivery to the Berichtenbox, planned and not taken up."""
    from notifications.compose import compose

    compose(notice)
    return delivery_id(notice, "berichtenbox")


def test_b1_of_two_workers_at_once_one_has_it(roads: Any, noticed: Any) -> None:
    id = planned(noticed())
    with sessions.begin() as first:
        mine = claim(first, id)
        with sessions.begin() as second:
            assert claim(second, id) is None
    assert mine is not None


@pytest.mark.parametrize("settled", [True, False], ids=["slept too long", "killed"])
def test_b1_a_worker_that_died_after_its_offer_leaves_one_letter(
    roads: Any, noticed: Any, settled: bool
) -> None:
    notice = noticed()
    id = planned(notice)
    with sessions.begin() as db:
        claimed = claim(db, id)
    assert claimed is not None
    report = carry_out(claimed)
    run_jobs(notice, later=settings().lease_seconds + 1)
    if settled:
        with sessions.begin() as db:
            settle(db, claimed, report)
    assert len(roads["berichtenbox"].held) == 1
    assert states(notice)["berichtenbox"] == "aangeboden"


def test_b1_a_lost_answer_is_no_second_letter(roads: Any, noticed: Any) -> None:
    box, notice = roads["berichtenbox"], noticed()
    id = planned(notice)
    box.answers = [Uncertain("geen antwoord: ReadTimeout")]
    with sessions.begin() as db:
        claimed = claim(db, id)
    assert claimed is not None
    report = carry_out(claimed)
    box.held.append(claimed.message)  # it got there all the same
    with sessions.begin() as db:
        settle(db, claimed, report)
    run_jobs(notice, later=LATER)
    assert len(box.held) == 1
    assert states(notice)["berichtenbox"] == "aangeboden"


def test_b1_a_receipt_that_comes_three_times_counts_once(
    token: str, roads: Any, noticed: Any
) -> None:
    notice = noticed()
    run_jobs(notice)
    said = []
    for _ in range(3):
        with sessions.begin() as db:
            ref = db.get_one(Delivery, delivery_id(notice, "berichtenbox")).external_id
            event = {"specversion": "1.0", "id": "e1", "type": PUBLISHED, "subject": ref}
            headers = {"authorization": f"Bearer {token}"}
            said.append(receive(db, headers, orjson.dumps(event)))
    assert said == ["bezorgd", "herhaald", "herhaald"]
    assert told(notice).count("bezorgd") == 1


def test_d5_consent_in_one_zaak_is_no_consent_in_another(roads: Any, noticed: Any) -> None:
    mail = {"email": "femke@voorbeeld.example"}
    wanted, other = noticed(mail | {"voorkeur": "email"}), noticed(mail)
    for notice in (wanted, other):
        run_jobs(notice)
    assert "email" in states(wanted)
    assert "email" not in states(other)


def test_d5_consent_for_news_is_no_consent_for_a_decision(roads: Any, noticed: Any) -> None:
    wish = {"email": "femke@voorbeeld.example", "voorkeur": "email"}
    roads["berichtenbox"].reachability = type(roads["berichtenbox"].reachability)("nee", "nee")
    news, decision = noticed(wish), noticed(wish, soort="besluit")
    for notice in (news, decision):
        run_jobs(notice)
    assert "print" not in states(news)
    assert states(decision)["print"] == "bezorgd"


def test_i1_a_dead_letter_has_three_ways_out_and_no_other(roads: Any, noticed: Any) -> None:
    roads["berichtenbox"].answers = [Refused("status 401", "configuratie")]
    run_jobs(noticed())
    with sessions.begin() as db:
        (task,) = db.scalars(select(Task).where(Task.soort == "bericht_mislukt"))
        assert task.gegevens["acties"] == list(ACTIES) == ["opnieuw", "papier", "intrekken"]
    assert set(DEAD) == set(ACTIES)


@pytest.mark.parametrize(
    ("what", "keuze", "actie"),
    [
        (resend, "opnieuw", "opnieuw"),
        (to_paper, "papier", "papier"),
        (withdraw, "intrekken", "ingetrokken"),
    ],
)
def test_i1_each_way_out_is_proof_and_a_fact_with_who_chose_it(
    roads: Any, noticed: Any, what: Any, keuze: str, actie: str
) -> None:
    roads["berichtenbox"].answers = [Refused("status 401", "configuratie")]
    notice = noticed()
    run_jobs(notice)
    with sessions.begin() as db:
        what(db, KARIN, db.get_one(Delivery, delivery_id(notice, "berichtenbox")))
    with sessions.begin() as db:
        (proof,) = db.scalars(select(Attempt).where(Attempt.soort == "besluit"))
        assert (proof.uitkomst, proof.detail["door"]) == (keuze, "k.dejong")
        uuid = db.get_one(Notice, notice).uuid
        facts = select(Event).where(Event.resource_uuid == uuid, Event.actie == actie)
        assert [fact.actor for fact in db.scalars(facts)] == ["k.dejong"]


def test_i2_before_the_claim_it_is_withdrawn_and_never_sent(roads: Any, noticed: Any) -> None:
    notice = noticed()
    id = planned(notice)
    with sessions.begin() as db:
        withdraw(db, KARIN, db.get_one(Delivery, id))
    run_jobs(notice, later=LATER)
    assert roads["berichtenbox"].held == []
    assert states(notice)["berichtenbox"] == "ingetrokken"


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("verzenden", "het wordt op dit moment verstuurd"),
        ("afstemmen", "het is misschien al aangekomen"),
        ("aangeboden", "het is al verstuurd"),
        ("bezorgd", "het is al bezorgd"),
        ("gesloten", "er gaat al een brief"),
    ],
)
def test_i2_after_the_claim_it_is_refused_with_the_reason(
    roads: Any, noticed: Any, state: str, reason: str
) -> None:
    id = planned(noticed())
    with sessions.begin() as db:
        here = db.get_one(Delivery, id)
        here.state, here.lease_until = state, now() + timedelta(minutes=1)
    with pytest.raises(Conflict) as refused, sessions.begin() as db:
        withdraw(db, KARIN, db.get_one(Delivery, id))
    assert reason in refused.value.detail
    with sessions.begin() as db:
        assert db.scalars(select(Attempt).where(Attempt.soort == "besluit")).all() == []


def test_i2_behind_a_breaker_it_can_still_be_withdrawn(roads: Any, noticed: Any) -> None:
    from zaken.models import Breaker

    shut = {"state": "open", "keren": 1, "reden": "status 503", "mislukt": []}
    with sessions.begin() as db:
        until = now() + timedelta(seconds=60)
        db.add(Breaker(kanaal="berichtenbox", soort="", sinds=now(), open_tot=until, **shut))
    notice = noticed()
    run_jobs(notice)
    with sessions.begin() as db:
        withdraw(db, KARIN, db.get_one(Delivery, delivery_id(notice, "berichtenbox")))
    with frozen(now() + timedelta(hours=1)):
        run_jobs(notice)
    assert roads["berichtenbox"].held == []
