"""Care: report, investigation, application, four eyes, and the side exits."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.playbook import PDF, RESIDENT, Playbook, femke, staff
from workflows import casework
from workflows.casework import Upload
from workflows.intake import Application
from zaken.base.subject import Subject

Open = Callable[..., Any]
ALL = {0, 1, 2, 3, 4, 5}


def report(**more: Any) -> Application:
    answers = {
        "voor_wie": "zelf",
        "hulpvraag": "huishouden",
        "uitleg": "Ik kan niet meer stofzuigen.",
        "spoed": "nee",
        "ondersteuning": "nee",
        "contact": "telefoon",
        "al_klant": "nee",
    }
    return Application(answers | more, femke(), {"voorkeur": "post"})


def opened(case: Open, **more: Any) -> Playbook:
    book: Playbook = case("WMO", report(**more), on="2026-11-16 10:00")
    return book.do(lambda db, zaak: casework.claim(db, staff(), zaak))


def reported(case: Open) -> Playbook:
    paper = Upload([PDF], "verslag.pdf", "application/pdf", "Verslag", "verslag")
    return (
        opened(case)
        .task("bellen")
        .step("gesprek_plannen", gesprek_op="2026-11-20T10:00", gesprek_plaats="Bij u thuis")
        .says("Bij u thuis")
        .step("onderzoeken", medisch_nodig="nee")
        .task("onderzoek_doen", punten=ALL)
        .task("verslag_maken", bestanden={"verslag": [paper]})
        .step("verslag_sturen")
    )


def saskia() -> Subject:
    return staff("s.vandam", "Saskia van Dam")


def proposed(case: Open, voorstel: str) -> Playbook:
    return (
        reported(case)
        .due(legal=date(2026, 12, 28))
        .days(2)
        .step("aanvragen", by=RESIDENT, eens="ja", wens="natura")
        .step("voorstellen", voorstel=voorstel, motivering="Dit is nodig.")
    )


def test_help_is_granted_by_another_within_two_weeks_of_the_application(case: Open) -> None:
    tim = staff("t.smit", "Tim Smit")
    (
        proposed(case, "natura")
        .facts(aanvraag_op="20261118")
        .due(legal=date(2026, 12, 2))
        .task("besluit_nakijken", by=saskia(), punten={0, 1, 2})
        .refuses("toekennen", "een collega")
        .step("toekennen", by=saskia())
        .task("hulp_bestellen", by=tim, velden={"aanbieder": "Hulp BV"})
        .went("afronden")
        .closed("verstrekt")
        .says("Hulp BV")
    )


def test_help_that_is_not_needed_is_refused_with_its_reason(case: Open) -> None:
    (
        proposed(case, "afwijzen")
        .task("besluit_nakijken", by=saskia(), punten={0, 1, 2})
        .refuses("toekennen", "alleen als", by=saskia())
        .step("afwijzen", by=saskia())
        .closed("geweigerd")
    )


def test_a_proposal_that_is_wrong_goes_back(case: Open) -> None:
    (
        proposed(case, "pgb")
        .refuses("terug_naar_consulent", "ontbreekt", by=saskia())
        .step("terug_naar_consulent", by=saskia(), reden_terug="Natura past beter.")
        .at("aanvraag")
        .step("voorstellen", voorstel="natura", motivering="Dit is nodig.")
        .refuses("toekennen", "kijk het voorstel na", by=saskia())
    )


def test_after_six_weeks_help_is_asked_and_decided_without_a_report(case: Open) -> None:
    (
        opened(case)
        .task("bellen")
        .step("onderzoeken", medisch_nodig="ja")
        .refuses("aanvragen_zonder_verslag", "28-12-2026")
        .days(43)
        .step("aanvragen_zonder_verslag")
        .facts(aanvraag_op="20261229")
        .due(legal=date(2027, 1, 12))
        .step("voorstellen", voorstel="afwijzen", motivering="Een gewone voorziening is genoeg.")
        .task("besluit_nakijken", by=saskia(), punten={0, 1, 2})
        .step("afwijzen", by=saskia())
        .closed("geweigerd")
    )


def test_without_an_application_it_closes_by_itself(case: Open) -> None:
    reported(case).days(92).went("sluiten_zonder_aanvraag").closed("geen_aanvraag")


def test_help_that_cannot_wait_goes_first(case: Open) -> None:
    opened(case, spoed="ja").queue("wmo_crisis")


def test_a_report_is_sent_on(case: Open) -> None:
    opened(case).step("doorzenden", organisatie="Het CIZ").closed("doorgezonden").says("Het CIZ")


def test_missing_papers_end_in_a_decision_to_stop(case: Open) -> None:
    (
        reported(case)
        .step("aanvragen", by=RESIDENT, eens="ja", wens="pgb")
        .step("aanvulling_vragen", ontbreekt="Uw plan voor het geld.")
        .days(16)
        .went("verder_zonder_stukken")
        .at("aanvraag")
        .step("buiten_behandeling_stellen", motivering="Wij kregen niets.")
        .closed("buiten_behandeling")
    )


def test_a_report_is_withdrawn(case: Open) -> None:
    opened(case).step("intrekken", by=RESIDENT).closed("ingetrokken")


def test_the_same_report_twice_is_one(case: Open) -> None:
    first = opened(case)
    opened(case).step("dubbel_melden", ander_zaaknummer=first.number).closed("dubbel")


def test_missing_papers_that_come_let_the_clock_run_again(case: Open) -> None:
    (
        reported(case)
        .step("aanvragen", by=RESIDENT, eens="ja", wens="pgb")
        .step("aanvulling_vragen", ontbreekt="Uw plan voor het geld.")
        .days(3)
        .upload("aanvulling")
        .step("stukken_aanleveren", by=RESIDENT)
        .at("aanvraag")
        .suspended(False)
    )
