"""A request for information: found, decided, views of others, and its side exits."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.playbook import PDF, RESIDENT, Playbook, femke, staff
from workflows import casework
from workflows.casework import Upload
from workflows.intake import Application

Open = Callable[..., Any]


def request() -> Application:
    return Application(
        {"waarover": "Alle brieven over het zwembad."}, femke(), {"voorkeur": "post"}
    )


def opened(case: Open) -> Playbook:
    book: Playbook = case("WOO", request(), on="2026-09-01 10:00")
    return book.do(lambda db, zaak: casework.claim(db, staff(), zaak))


def searching(case: Open) -> Playbook:
    return opened(case).step("zoeken_beginnen")


def listed() -> dict[str, Any]:
    paper = Upload([PDF], "lijst.pdf", "application/pdf", "Lijst", "inventaris")
    return {"velden": {"gevonden": 12}, "bestanden": {"inventaris": [paper]}}


def test_a_request_is_searched_decided_and_closed(case: Open) -> None:
    (
        searching(case)
        .queue("woo")
        .due(legal=date(2026, 9, 29))
        .refuses("inwilligen", "nog niet ingevuld", motivering="Alles mag.")
        .task("lijst_maken", **listed())
        .step("inwilligen", motivering="Alles mag.")
        .at("besluit_genomen")
        .notices("ontvangst", "besluit")
        .task("bewaren")
        .days(43)
        .went("afronden")
        .closed("ingewilligd")
    )


def test_a_part_may_be_made_public_or_nothing(case: Open) -> None:
    part = searching(case).task("lijst_maken", **listed()).task("bewaren")
    part.step("deels_inwilligen", motivering="Namen blijven geheim (Woo 5.1).").days(43)
    part.closed("deels_ingewilligd")
    nothing = searching(case).task("lijst_maken", **listed()).task("bewaren")
    nothing.step("afwijzen", motivering="Dit is geheim (Woo 5.1).").days(43).closed("afgewezen")


def test_a_request_for_something_else_is_not_handled(case: Open) -> None:
    (
        opened(case)
        .task("bewaren")
        .step("niet_behandelen", motivering="U wilt ons alleen werk geven (Woo 4.6).")
        .notices("ontvangst", "besluit")
        .days(43)
        .closed("niet_behandeld")
    )


def test_who_explains_what_he_seeks_goes_on(case: Open) -> None:
    (
        searching(case)
        .step("om_uitleg_vragen", onduidelijk="Welk zwembad?")
        .suspended()
        .says("Welk zwembad?")
        .days(3)
        .step("uitleg_geven", by=RESIDENT, uitleg="Het zwembad aan de Sportlaan.")
        .at("zoeken")
        .suspended(False)
    )


def test_views_that_never_come_are_not_waited_for(case: Open) -> None:
    (
        searching(case)
        .days(7)
        .step("mening_vragen", derden="De bouwer.")
        .days(16)
        .went("mening_verlopen")
        .at("zoeken")
        .suspended(False)
    )


def test_views_of_others_stop_the_clock_for_two_weeks(case: Open) -> None:
    (
        searching(case)
        .days(7)
        .step("mening_vragen", derden="De bouwer.")
        .suspended()
        .facts(zienswijze_tot="20260922")
        .says("22 september 2026")
        .days(14)
        .step("mening_binnen", bezwaar_derde="nee")
        .suspended(False)
        .due(legal=date(2026, 10, 13))
    )


def test_an_unclear_request_is_set_aside_after_a_question(case: Open) -> None:
    (
        searching(case)
        .step("om_uitleg_vragen", onduidelijk="Welk zwembad?")
        .days(16)
        .went("verder_zonder_uitleg")
        .at("zoeken")
        .step("buiten_behandeling_stellen", motivering="Wij weten niet wat u zoekt.")
        .closed("buiten_behandeling")
        .says("zocht")
    )


def test_a_request_is_sent_on(case: Open) -> None:
    opened(case).step("doorzenden", organisatie="De provincie").closed("doorgezonden")


def test_a_request_is_withdrawn(case: Open) -> None:
    opened(case).step("intrekken", by=RESIDENT).closed("ingetrokken")


def test_the_same_request_twice_is_one(case: Open) -> None:
    first = opened(case)
    opened(case).step("dubbel_melden", ander_zaaknummer=first.number).closed("dubbel")
