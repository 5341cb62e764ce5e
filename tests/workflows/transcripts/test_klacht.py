"""A complaint: solved together, investigated, restricted, and its side exits."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.playbook import RESIDENT, Playbook, femke, staff
from workflows import casework
from workflows.intake import Application

Open = Callable[..., Any]


def complaint(**more: str) -> Application:
    answers = {
        "soort_klacht": "omgang",
        "datum_gedraging": "2026-06-20",
        "omschrijving": "Aan de balie werd ik uitgelachen.",
        "gesprek": "nee",
    }
    return Application(answers | more, femke(), {"voorkeur": "post"})


def opened(case: Open, **more: str) -> Playbook:
    book: Playbook = case("KLACHT", complaint(**more), on="2026-06-24 10:00")
    return book.do(lambda db, zaak: casework.claim(db, staff(), zaak))


def checked(case: Open, **more: str) -> Playbook:
    return opened(case, **more).task("onafhankelijk", punten={0, 1, 2})


def test_a_complaint_is_investigated_and_answered(case: Open) -> None:
    (
        checked(case)
        .queue("klachten")
        .facts(jaar_voorbij="20270620", ouder_dan_jaar="nee")
        .due(legal=date(2026, 8, 5))
        .step("onderzoeken", commissie="nee")
        .refuses("gegrond_verklaren", "9:9", motivering="Dit had niet gemogen.")
        .task("hoort_iemand")
        .step("gegrond_verklaren", motivering="Dit had niet gemogen.")
        .closed("gegrond")
        .notices("ontvangst", "status", "afgehandeld")
        .says("ombudsman")
    )


def test_a_complaint_may_be_partly_right_or_not_right(case: Open) -> None:
    partly = checked(case).step("onderzoeken", commissie="nee").task("hoort_iemand")
    partly.step("deels_gegrond_verklaren", motivering="U wachtte te lang.").closed("deels_gegrond")
    not_right = checked(case).step("onderzoeken", commissie="nee").task("hoort_iemand")
    not_right.step("ongegrond_verklaren", motivering="Het ging goed.").closed("ongegrond")


def test_the_ombudsman_may_end_it_without_our_own_research(case: Open) -> None:
    (
        checked(case)
        .step("in_gesprek_gaan")
        .step("onderzoeken", commissie="nee")
        .refuses("ongegrond_verklaren", "9:9", motivering="Het ging goed.")
        .step("ombudsman_klaar")
        .closed("via_ombudsman")
        .says("De ombudsman heeft naar uw klacht gekeken.")
    )


def test_a_committee_gives_ten_weeks(case: Open) -> None:
    checked(case).step("onderzoeken", commissie="ja").due(legal=date(2026, 9, 2))


def test_a_complaint_is_solved_together(case: Open) -> None:
    checked(case).step("in_gesprek_gaan").step("oplossen", afspraken="Excuses.").closed("opgelost")


def test_integrity_is_restricted(case: Open) -> None:
    case("KLACHT", complaint(soort_klacht="integriteit"), on="2026-06-24 10:00").queue(
        "klachten_besloten", because="integriteit"
    )


def test_an_old_complaint_may_be_refused_with_its_reason(case: Open) -> None:
    (
        checked(case, datum_gedraging="2025-01-02")
        .facts(ouder_dan_jaar="ja")
        .step("niet_behandelen", reden_9_8="jaar", motivering="Het is te lang geleden.")
        .closed("niet_behandeld")
    )


def test_a_complaint_is_sent_on(case: Open) -> None:
    opened(case).step("doorzenden", organisatie="De provincie").closed("doorgezonden").says(
        "De provincie"
    )


def test_a_complaint_is_withdrawn(case: Open) -> None:
    opened(case).step("intrekken", by=RESIDENT).closed("ingetrokken")


def test_the_same_complaint_twice_is_one(case: Open) -> None:
    first = opened(case)
    opened(case).step("dubbel_melden", ander_zaaknummer=first.number).closed("dubbel")
