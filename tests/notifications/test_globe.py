"""A letter to MijnOverheid from offer to verdict: over mutual TLS, with a peer that loses, repeats,
hurries and refuses.
"""

import threading
from datetime import timedelta
from typing import Any

import pytest

from berichtenbox_adapter.registry import OVERRIDES, build
from notifications import receipts_late
from notifications.carrying import carry_out, claim
from notifications.compose import compose
from notifications.dead_letters import resend
from notifications.deliver import deliver
from tests.berichtenbox_adapter.far_side import UNWILLING, WILLING, FarSide
from tests.notifications.conftest import delivery_id, femke, run_jobs, states, told
from tests.notifications.mijnoverheid import (
    acknowledge,
    outcomes,
    state,
    tasks,
    until,
)
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.models import Delivery

HOUR = 3600.0


def offered(noticed: Any, **other: Any) -> int:
    """A notice that was offered to MijnOverheid."""
    notice: int = noticed(kanalen=["berichtenbox", "print"], **other)
    run_jobs(notice)
    return notice


def verdict(notice: int, code: str) -> None:
    """Wait until this verdict is in."""
    until(lambda: code in outcomes(notice, "uitslag"))


def alarms(later: float) -> int:
    """How many alarms operators get, so many seconds from now."""
    with clock.frozen(clock.now() + timedelta(seconds=later)), sessions.begin() as db:
        return receipts_late.watch(db)


def letters(far: FarSide) -> list[str]:
    return [entry["bericht_id"] for entry in far.ledger("globe")]


@pytest.mark.parametrize(
    ("code", "here", "paper"),
    [
        ("Verwerkt", "bezorgd", ""),
        ("NietActiefOfGeabonneerd", "niet_bereikbaar", "bezorgd"),
        ("TechnischProbleem", "klaar", ""),
        ("BerichtTypeNietOndersteund", "dode_letter", ""),
        ("PublicatieDatumLigtTeVerInDeToekomst", "afgekeurd", "bezorgd"),
        ("AanmaakDatumLigtTeVerInHetVerleden", "afgekeurd", "bezorgd"),
        ("BerichtBestaatAl", "dode_letter", ""),
        ("BijlageTeGroot", "afgekeurd", "bezorgd"),
        ("OinInCPAKomtNietOvereenMetOinInBericht", "dode_letter", ""),
        ("XmlValidatieTegenXsdValtNegatiefUit", "afgekeurd", "bezorgd"),
    ],
)
def test_c1_each_code_leads_where_it_should(
    peer: Any, noticed: Any, code: str, here: str, paper: str
) -> None:
    peer(codes={WILLING: [code]})
    notice = offered(noticed)
    verdict(notice, code)
    assert state(notice) == here
    run_jobs(notice)
    assert state(notice, "print") == paper
    assert tasks("bericht_mislukt:") == (
        [("Bericht niet bezorgd: Nieuws over uw zaak", False)] if here == "dode_letter" else []
    )


def test_the_receipt_is_not_the_delivery_and_the_verdict_is(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    peer(hold=True)
    notice = offered(noticed, soort="besluit")
    until(lambda: outcomes(notice, "ontvangstbevestiging"))
    assert states(notice) == {"notice": "onderweg", "berichtenbox": "aangeboden"}
    peer()
    verdict(notice, "Verwerkt")
    assert states(notice) == {"notice": "bezorgd", "berichtenbox": "bezorgd"}
    assert told(notice) == ["bezorgd"]
    (held,) = agreed.ledger("globe")
    assert held["berichttype"] == "BESLUIT"


def test_our_receipt_leaves_after_the_commit_and_then_the_result_stops_coming(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    notice = offered(noticed)
    verdict(notice, "Verwerkt")
    assert agreed.ledger("globe-bevestigd") == []
    ours = acknowledge()
    until(lambda: agreed.ledger("globe-uitslag"))
    (heard,) = {entry["message_id"] for entry in agreed.ledger("globe-bevestigd")}
    assert heard in ours


def test_c2_a_nil_id_is_known_by_its_batch(agreed: FarSide, peer: Any, noticed: Any) -> None:
    road = build(settings().model_copy(update={"oin": "00000001999999999000",
        "globe_partij_oin": settings().oin}))["berichtenbox"]  # fmt: skip
    OVERRIDES["berichtenbox"] = Unasked(road)  # type: ignore[assignment]
    notice = offered(noticed)
    verdict(notice, "OinInCPAKomtNietOvereenMetOinInBericht")
    assert state(notice) == "dode_letter"
    assert letters(agreed) == []


class Unasked:
    """A road whose subscription check always says yes."""

    def __init__(self, road: Any) -> None:
        self.road = road

    def __getattr__(self, name: str) -> Any:
        return getattr(self.road, name)

    def reachable_for(self, message: Any) -> Any:
        from berichtenbox_adapter.port import Reachability

        return Reachability("ja")


@pytest.mark.parametrize(
    "behaviour",
    [{"voor_bevestiging": True}, {"tweemaal": True}, {"gzip": True}],
    ids=["before the receipt", "twice", "gzip"],
)
def test_c4_a_verdict_counts_once_however_it_comes(
    agreed: FarSide, peer: Any, noticed: Any, behaviour: dict[str, bool]
) -> None:
    peer(**behaviour, retry_base_s=0.05)
    notice = offered(noticed)
    verdict(notice, "Verwerkt")
    until(lambda: acknowledge() and agreed.ledger("globe-bevestigd"))
    until(lambda: outcomes(notice, "ontvangstbevestiging"))
    until(lambda: agreed.ledger("globe-uitslag"))
    if "tweemaal" in behaviour:
        until(lambda: acknowledge() and len(agreed.ledger("globe-bevestigd")) > 1)
    assert outcomes(notice, "uitslag") == ["Verwerkt"]
    assert told(notice) == ["bezorgd"]


def test_c5_without_a_verdict_there_is_one_alarm_a_day_and_no_second_letter(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    peer(hold=True)
    notice = offered(noticed)
    until(lambda: outcomes(notice, "ontvangstbevestiging"))
    given = []
    for hours in (23, 24.1, 25, 48.3):
        run_jobs(notice, later=hours * HOUR)
        given.append(alarms(hours * HOUR))
    assert given == [0, 1, 0, 1]
    assert state(notice) == "aangeboden"
    assert len(agreed.ledger("globe-ontvangen")) == 1
    assert agreed.ledger("globe-herhaling") == []
    peer()
    verdict(notice, "Verwerkt")
    assert alarms(96 * HOUR) == 0


def test_b1_an_unacknowledged_letter_goes_again_under_the_same_id(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    peer(verlies_bevestigingen=1, hold=True)
    notice = offered(noticed)
    until(lambda: agreed.ledger("globe-verloren"))
    run_jobs(notice, later=3 * HOUR + 60)
    until(lambda: outcomes(notice, "ontvangstbevestiging"))
    assert len(agreed.ledger("globe-ontvangen")) == len(agreed.ledger("globe-herhaling")) == 1
    assert len(letters(agreed)) == 1
    assert tasks("") == tasks("bericht_mislukt:") == []


@pytest.mark.parametrize("fault", ["accept_then_drop", "half"])
def test_b1_a_lost_answer_makes_no_second_letter(
    agreed: FarSide, peer: Any, noticed: Any, fault: str
) -> None:
    peer(hold=True)
    agreed.fault("globe", fault, path="/globe/ebms")
    notice = offered(noticed)
    run_jobs(notice, later=600)
    peer()
    verdict(notice, "Verwerkt")
    assert len(letters(agreed)) == 1
    assert agreed.doubles() == []


def test_b1_a_worker_that_dies_after_sending_leaves_one_letter(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    notice: int = noticed(kanalen=["berichtenbox", "print"])
    compose(notice)
    with sessions.begin() as db:
        taken = claim(db, delivery_id(notice, "berichtenbox"))
    assert taken is not None
    peer(hold=True)
    carry_out(taken)  # and nobody is left to write down how it went
    assert state(notice) == "verzenden"
    run_jobs(notice, later=settings().lease_seconds + 1)
    assert outcomes(notice, "afstemmen")[0] in ("gevonden", "onderweg")
    peer()
    verdict(notice, "Verwerkt")
    assert len(letters(agreed)) == len(agreed.ledger("globe-ontvangen")) == 1


def test_b1_two_workers_at_once_send_one_letter(agreed: FarSide, peer: Any, noticed: Any) -> None:
    notice: int = noticed(kanalen=["berichtenbox", "print"])
    compose(notice)
    mine = delivery_id(notice, "berichtenbox")
    workers = [threading.Thread(target=deliver, args=(mine,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    verdict(notice, "Verwerkt")
    assert outcomes(notice, "aanbieden") == ["accepted"]
    assert len(letters(agreed)) == len(agreed.ledger("globe-ontvangen")) == 1


def test_b2_expired_though_delivered_is_for_a_person_and_never_a_second_letter(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    peer(verlies_bevestigingen=100, hold=True)
    notice = offered(noticed)
    for day in range(8):
        run_jobs(notice, later=(day + 1) * 3.1 * HOUR)
    assert state(notice) == "dode_letter"
    peer(verlies_bevestigingen=100, hold=True)
    with sessions.begin() as db:
        resend(db, SYSTEEM, db.get_one(Delivery, delivery_id(notice, "berichtenbox")))
    peer(codes={})
    run_jobs(notice, later=48 * HOUR)
    verdict(notice, "BerichtBestaatAl")
    assert state(notice, "print") == ""
    assert len(letters(agreed)) == 1


def test_a_technical_problem_is_tried_again_with_the_same_letter_id(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    peer(codes={WILLING: ["TechnischProbleem", "TechnischProbleem"]})
    notice = offered(noticed)
    for times in (1, 2):
        until(lambda times=times: len(outcomes(notice, "uitslag")) == times)
        run_jobs(notice, later=times * 2 * HOUR)
    verdict(notice, "Verwerkt")
    ids = [e["message_id"].partition("@")[0] for e in agreed.ledger("globe-ontvangen")]
    (one,) = letters(agreed)
    assert ids == [f"{one}.1", f"{one}.2", f"{one}.3"]


def test_technical_problems_without_end_are_for_a_person(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    peer(codes={WILLING: ["TechnischProbleem"] * 9})
    notice = offered(noticed)
    for times in range(1, 6):
        until(lambda times=times: len(outcomes(notice, "uitslag")) == times)
        run_jobs(notice, later=times * 2 * HOUR)
    assert state(notice) == "dode_letter"
    assert letters(agreed) == []


def test_an_error_of_their_post_room_is_for_a_person(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    peer(fout="SecurityFailure")
    notice = offered(noticed)
    until(lambda: state(notice) == "dode_letter")
    assert outcomes(notice, "ebms_fout") == ["SecurityFailure"]


def test_d1_who_is_not_subscribed_gets_paper_and_no_letter_is_offered(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    notice = offered(noticed, identificatie=femke(UNWILLING))
    assert state(notice) == "niet_bereikbaar"
    assert state(notice, "print") == "bezorgd"
    assert agreed.ledger("globe-ontvangen") == []


def test_d2_a_fault_of_the_check_is_not_a_no_and_paper_comes_last(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    peer(wus_fout="DependentServiceFault")
    notice = offered(noticed)
    assert (state(notice), state(notice, "print")) == ("klaar", "")
    assert outcomes(notice, "bereikbaarheid") == ["onbekend"]
    for times in range(1, settings().delivery_tries):
        assert state(notice, "print") == ""
        run_jobs(notice, later=times * 2 * HOUR)
    assert (state(notice), state(notice, "print")) == ("niet_bereikbaar", "bezorgd")
    assert agreed.ledger("globe-ontvangen") == []


def test_d4_the_successor_delivers_to_anybody_so_our_own_check_decides(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    peer(bbo=True)
    notice = offered(noticed, identificatie=femke(UNWILLING))
    assert state(notice, "print") == "bezorgd"
    assert letters(agreed) == []


def test_f1_no_number_of_a_person_is_in_what_we_keep_of_it(
    agreed: FarSide, peer: Any, noticed: Any
) -> None:
    notice = offered(noticed)
    verdict(notice, "Verwerkt")
    with sessions.begin() as db:
        from sqlalchemy import text

        for table in ("globe_bericht", "globe_abonnement", "attempt", "procrastinate_jobs"):
            rows = " ".join(str(row) for row in db.execute(text(f"select * from {table}")))  # noqa: S608
            assert rows and WILLING not in rows
