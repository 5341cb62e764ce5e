"""A delivery from claim to proof: exactly once, whatever breaks in between."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from berichtenbox_adapter.port import NotSent, Reachability, Refused, Uncertain
from berichtenbox_adapter.registry import OVERRIDES
from berichtenbox_adapter.transports.fbs import Fbs
from berichtenbox_adapter.transports.profiel import HttpProfiel
from berichtenbox_adapter.transports.smtp import Smtp
from notifications.carrying import carry_out, claim
from notifications.settle import settle
from tests.berichtenbox_adapter.far_side import NAAM, OIN, UNKNOWN, UNWILLING, FarSide
from tests.notifications.conftest import attempts, delivery_id, femke, run_jobs, states, told
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.models import Delivery, Task

LATER = 2 * 3600  # seconds; longer than the longest wait between two tries


def test_the_box_takes_it_and_the_receipt_is_awaited(roads: Any, noticed: Any) -> None:
    notice = noticed()
    run_jobs(notice)
    assert states(notice) == {"notice": "onderweg", "berichtenbox": "aangeboden"}
    assert attempts(notice) == [
        ("berichtenbox", "bereikbaarheid", "ja"),
        ("berichtenbox", "aanbieden", "accepted"),
    ]
    run_jobs(notice, later=LATER)
    assert len(roads["berichtenbox"].held) == 1


def test_who_is_not_reachable_gets_a_letter(roads: Any, noticed: Any) -> None:
    roads["berichtenbox"].reachability = Reachability("nee", "geen profiel")
    notice = noticed(soort="besluit", brief="besluit", documenttype="besluit")
    run_jobs(notice)
    assert states(notice) == {
        "notice": "bezorgd",
        "berichtenbox": "niet_bereikbaar",
        "print": "bezorgd",
    }
    assert told(notice) == ["niet_bezorgd", "bezorgd"]
    assert len(list(roads["print"].folder.glob("*.pdf"))) == 1
    assert roads["berichtenbox"].held == []


def test_not_knowing_is_not_a_no_until_the_tries_are_over(roads: Any, noticed: Any) -> None:
    roads["berichtenbox"].reachability = Reachability("onbekend", "Profielservice: ReadTimeout")
    notice = noticed()
    run_jobs(notice)
    assert states(notice)["berichtenbox"] == "klaar"
    for n in range(1, settings().delivery_tries):
        run_jobs(notice, later=LATER * n)
    assert states(notice) == {
        "notice": "bezorgd",
        "berichtenbox": "niet_bereikbaar",
        "print": "bezorgd",
    }


def test_a_message_the_box_cannot_hold_goes_on_paper(roads: Any, noticed: Any) -> None:
    notice = noticed(tekst="x" * 4001)
    run_jobs(notice)
    assert states(notice) == {"notice": "bezorgd", "berichtenbox": "afgekeurd", "print": "bezorgd"}


def test_a_fault_in_our_settings_waits_for_a_person(roads: Any, noticed: Any) -> None:
    roads["berichtenbox"].answers = [Refused("status 401", "configuratie")]
    notice = noticed()
    run_jobs(notice)
    assert states(notice) == {"notice": "mislukt", "berichtenbox": "dode_letter"}


def test_a_failed_try_waits_longer_each_time_and_then_asks_a_person(
    roads: Any, noticed: Any
) -> None:
    roads["berichtenbox"].answers = [NotSent("status 503", 7.0)] + [NotSent("status 503")] * 20
    notice = noticed()
    run_jobs(notice)
    with sessions.begin() as db:
        first = db.get_one(Delivery, delivery_id(notice, "berichtenbox"))
        assert 6 < (first.next_at - clock.now()).total_seconds() <= 7
    run_jobs(notice)
    assert len(attempts(notice)) == 2  # not due yet: nothing happened
    for n in range(1, settings().delivery_tries):
        run_jobs(notice, later=LATER * n)
    assert states(notice) == {"notice": "mislukt", "berichtenbox": "dode_letter"}
    with sessions.begin() as db:
        (task,) = db.scalars(select(Task).where(Task.soort == "bericht_mislukt"))
        assert task.gegevens["acties"] == ["opnieuw", "papier", "intrekken"]
        assert task.gegevens["delivery"] == str(first.uuid)


def test_a_worker_that_dies_after_sending_does_not_send_twice(roads: Any, noticed: Any) -> None:
    notice = noticed()
    compose_only(notice)
    with sessions.begin() as db:
        claimed = claim(db, delivery_id(notice, "berichtenbox"))
    assert claimed is not None
    carry_out(claimed)  # sent; and here the worker is killed
    run_jobs(notice, later=1)
    assert states(notice)["berichtenbox"] == "verzenden"  # the lease still holds
    run_jobs(notice, later=settings().lease_seconds + 1)
    assert states(notice)["berichtenbox"] == "aangeboden"
    assert len(roads["berichtenbox"].held) == 1
    assert ("berichtenbox", "afstemmen", "gevonden") in attempts(notice)


def test_a_worker_that_dies_before_sending_sends_it_after_all(roads: Any, noticed: Any) -> None:
    notice = noticed()
    compose_only(notice)
    with sessions.begin() as db:
        claim(db, delivery_id(notice, "berichtenbox"))
    run_jobs(notice, later=settings().lease_seconds + 1)
    assert ("berichtenbox", "afstemmen", "niet_gevonden") in attempts(notice)
    assert len(roads["berichtenbox"].held) == 1


def test_two_workers_do_not_claim_the_same_delivery(roads: Any, noticed: Any) -> None:
    notice = noticed()
    compose_only(notice)
    one = delivery_id(notice, "berichtenbox")
    with sessions.begin() as first, sessions.begin() as second:
        assert claim(first, one) is not None
        assert claim(second, one) is None
    with sessions.begin() as third:
        assert claim(third, one) is None


def test_who_comes_back_after_his_lease_leaves_only_his_proof(roads: Any, noticed: Any) -> None:
    notice = noticed()
    compose_only(notice)
    with sessions.begin() as db:
        slow = claim(db, delivery_id(notice, "berichtenbox"))
    assert slow is not None
    with clock.frozen(clock.now() + timedelta(seconds=settings().lease_seconds + 1)):
        report = carry_out(slow)  # it slept so long that it does not offer any more
    assert report.answer == NotSent("de claim is verlopen")
    run_jobs(notice, later=settings().lease_seconds + 1)
    with sessions.begin() as db:
        settle(db, slow, report)
    assert states(notice)["berichtenbox"] == "aangeboden"
    assert attempts(notice)[-1] == ("berichtenbox", "bereikbaarheid", "te_laat:ja")
    assert len(roads["berichtenbox"].held) == 1


def test_a_try_that_always_breaks_ends_with_a_person(roads: Any, noticed: Any) -> None:
    notice = noticed()
    compose_only(notice)
    with sessions.begin() as db:
        db.get_one(Delivery, delivery_id(notice, "berichtenbox")).tries = (
            2 * settings().delivery_tries
        )
    run_jobs(notice)
    assert states(notice)["berichtenbox"] == "dode_letter"


def test_a_mail_that_may_be_double_says_so(roads: Any, noticed: Any) -> None:
    roads["email"].answers = [Uncertain("verbinding weg")]
    notice = noticed({"email": "femke@voorbeeld.example", "voorkeur": "email"}, kanalen=["email"])
    run_jobs(notice)
    assert states(notice)["email"] == "afstemmen"
    run_jobs(notice, later=settings().http_timeout - 1)
    assert states(notice)["email"] == "afstemmen"  # the far side gets the time to finish
    run_jobs(notice, later=60)
    assert ("email", "afstemmen", "mogelijk_dubbel") in attempts(notice)
    assert states(notice) == {"notice": "bezorgd", "email": "bezorgd"}


def test_a_refused_address_is_put_right_once(roads: Any, noticed: Any) -> None:
    roads["email"].answers = [Refused("mailserver: 550", "niet_bereikbaar")]
    notice = noticed({"email": "weg@voorbeeld.example", "voorkeur": "berichtenbox"})
    run_jobs(notice)
    assert states(notice) == {
        "notice": "onderweg",
        "berichtenbox": "aangeboden",
        "email": "niet_bereikbaar",
    }
    with sessions.begin() as db:
        one = db.get_one(Delivery, delivery_id(notice, "email"))
        (task,) = db.scalars(
            select(Task).where(Task.soort == "controleren", Task.zaak_id == one.notice.zaak_id)
        )
        assert "E-mailadres" in task.titel


def test_a_road_that_was_switched_off_is_passed_by(roads: Any, noticed: Any) -> None:
    notice = noticed()
    compose_only(notice)
    del roads["berichtenbox"]
    run_jobs(notice)
    assert states(notice) == {
        "notice": "bezorgd",
        "berichtenbox": "niet_bereikbaar",
        "print": "bezorgd",
    }


def test_a_decision_that_nobody_can_deliver_waits_for_a_person(roads: Any, noticed: Any) -> None:
    roads["berichtenbox"].reachability = Reachability("nee", "geen profiel")
    decision = noticed(soort="besluit", identificatie=femke(home=False))
    news = noticed(identificatie=femke(home=False))
    for notice in (decision, news):
        run_jobs(notice)
    assert states(decision) == {"notice": "mislukt", "berichtenbox": "dode_letter"}
    assert states(news) == {"notice": "alleen_pip", "berichtenbox": "niet_bereikbaar"}


# Against real far sides


@pytest.fixture
def real(far: FarSide, roads: Any) -> Any:
    """The roads of this municipality, to the simulated far sides."""
    profiel = HttpProfiel(far.profiel, contract="post", oin=OIN, dienstverlener=NAAM)
    box = Fbs(far.fbs, oin=OIN, seconds=1.0, profiel=profiel)
    OVERRIDES["berichtenbox"] = box
    OVERRIDES["email"] = Smtp(
        "127.0.0.1", far.smtp_port, sender="noreply@gemeente.example", seconds=1.0
    )
    with profiel.client, box.client:
        yield far


@pytest.mark.parametrize("fault", ["accept_then_drop", "half", "drop", "wrong"])
def test_a_lost_answer_leaves_one_letter_in_the_box(
    real: FarSide, noticed: Any, fault: str
) -> None:
    notice = noticed(soort="besluit", brief="besluit", documenttype="besluit")
    real.fault("fbs", fault)
    run_jobs(notice)
    assert states(notice)["berichtenbox"] == "afstemmen"
    run_jobs(notice, later=LATER)
    assert states(notice)["berichtenbox"] == "aangeboden"
    assert len(real.ledger("fbs")) == 1
    assert real.doubles() == []


@pytest.mark.parametrize("status", [503, 500, 429])
def test_a_store_in_trouble_gets_it_later_and_once(
    real: FarSide, noticed: Any, status: int
) -> None:
    notice = noticed()
    real.fault("fbs", "status", status=status, retry_after=3, calls=2)
    for n in range(4):
        run_jobs(notice, later=LATER * n)
    assert states(notice)["berichtenbox"] == "aangeboden"
    assert len(real.ledger("fbs")) == 1


@pytest.mark.parametrize("bsn", [UNWILLING, UNKNOWN])
def test_without_consent_in_the_profile_there_is_paper(
    real: FarSide, noticed: Any, bsn: str
) -> None:
    notice = noticed(identificatie=femke(bsn))
    run_jobs(notice)
    assert states(notice) == {
        "notice": "bezorgd",
        "berichtenbox": "niet_bereikbaar",
        "print": "bezorgd",
    }
    assert real.ledger("fbs") == []


def test_the_mail_says_that_there_is_a_decision_and_not_which(real: FarSide, noticed: Any) -> None:
    contact = {"email": "femke@voorbeeld.example", "voorkeur": "berichtenbox"}
    notice = noticed(
        contact, soort="besluit", onderwerp="U krijgt geen uittreksel", brief="besluit"
    )
    run_jobs(notice)
    (mail,) = real.ledger("mail")
    assert "geen uittreksel" not in mail["onderwerp"] + mail["tekst"]
    assert "Een besluit kan gevolgen hebben" in mail["tekst"]
    assert "zes weken" in mail["tekst"]
    assert "Berichtenbox van MijnOverheid" in mail["tekst"]


def test_a_lost_mail_answer_is_sent_again_under_the_same_message_id(
    real: FarSide, noticed: Any
) -> None:
    notice = noticed({"email": "femke@voorbeeld.example", "voorkeur": "email"}, kanalen=["email"])
    real.fault("smtp", "accept_then_drop")
    run_jobs(notice)
    run_jobs(notice, later=LATER)
    assert states(notice)["email"] == "bezorgd"
    assert len({m["message_id"] for m in real.ledger("mail")}) == 1


def compose_only(notice_id: int) -> None:
    from notifications.compose import compose

    compose(notice_id)
