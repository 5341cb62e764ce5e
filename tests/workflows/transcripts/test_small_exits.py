"""Every other end of what mostly goes by itself: reports, extracts, parking permits and events. The
usual way is told in test_transcripts.py.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.playbook import RESIDENT, Playbook, femke, staff
from tests.workflows.test_transcripts import CAFE, event, extract, permit, report
from workflows import casework

Open = Callable[..., Any]


def claimed(book: Playbook) -> Playbook:
    return book.do(lambda db, zaak: casework.claim(db, staff(), zaak))


# Melding openbare ruimte


def test_a_planned_day_may_move(case: Open) -> None:
    (
        case("MELDING-OR", report())
        .step("inplannen", plandatum="2026-02-05")
        .step("verzetten")
        .at("beoordeeld")
        .step("inplannen", plandatum="2026-02-09")
        .says("9 februari")
    )


def test_what_was_reported_before_goes_on_as_one(case: Open) -> None:
    first = case("MELDING-OR", report())
    again = {"ander_zaaknummer": first.number, "terugmelding": "Wij komen morgen."}
    case("MELDING-OR", report()).step("dubbel", **again).closed("dubbel").says(first.number)


def test_a_report_is_taken_back_by_who_made_it(case: Open) -> None:
    mine = replace(report(), aanvrager=femke())
    case("MELDING-OR", mine).step("intrekken", by=RESIDENT).closed("ingetrokken")


# Uittreksel BRP


def test_an_extract_that_nobody_pays_is_stopped(case: Open) -> None:
    (
        case("BRP-UITTREKSEL", extract(paid=False))
        .step("afbreken")
        .closed("afgebroken")
        .says("niet op tijd betaald")
    )


# Parkeervergunning


def test_a_parking_permit_is_granted_after_a_look(case: Open) -> None:
    (
        claimed(case("PARKEERVERGUNNING-BEWONER", permit(tenaamstelling="lease")))
        .step("in_behandeling_nemen")
        .step("verlenen")
        .went("afronden")
        .closed("verleend")
    )


def test_proof_that_never_comes_ends_in_a_decision_to_stop(case: Open) -> None:
    (
        claimed(case("PARKEERVERGUNNING-BEWONER", permit(tenaamstelling="lease")))
        .step("aanvulling_vragen", ontbreekt="Het leasecontract is niet leesbaar.")
        .days(16)
        .went("verder_zonder_bewijs")
        .step("buiten_behandeling_stellen", motivering="Het contract ontbreekt nog.")
        .closed("buiten_behandeling")
    )


def test_a_parking_permit_is_not_wanted_any_more(case: Open) -> None:
    leased = case("PARKEERVERGUNNING-BEWONER", permit(tenaamstelling="lease"))
    leased.step("intrekken", by=RESIDENT).closed("ingetrokken")


# Evenement


def small() -> Any:
    return event(bezoekers_max=120, objecten_klein="ja")


def test_a_small_event_is_only_reported(case: Open) -> None:
    (
        claimed(case("EVENEMENT", small(), on="2026-06-16 10:00"))
        .facts(leges="0.00")
        .step("melding_accepteren")
        .at("besluit_genomen")
        .notices("ontvangst", "status")
        .days(6)
        .went("na_evenement_sluiten")
        .closed("melding_akkoord")
    )


def test_an_event_is_refused_with_its_reason(case: Open) -> None:
    (
        claimed(case("EVENEMENT", event()))
        .refuses("melding_accepteren", "alleen als")
        .step("in_behandeling_nemen")
        .step("weigeren", motivering="De straat is te smal.")
        .went("na_weigering_sluiten")
        .closed("geweigerd")
    )


def test_papers_for_an_event_that_come_let_the_clock_run_again(case: Open) -> None:
    (
        claimed(case("EVENEMENT", event()))
        .step("aanvulling_vragen", ontbreekt="De tekening van het podium.")
        .days(3)
        .upload("aanvulling", CAFE)
        .step("stukken_aanleveren", CAFE)
        .at("in_behandeling")
        .suspended(False)
    )


def test_an_event_is_called_off(case: Open) -> None:
    case("EVENEMENT", event()).step("intrekken", CAFE).closed("ingetrokken")
