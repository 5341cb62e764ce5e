"""An idea of residents: with money and without, completed, refused, and taken back."""

from collections.abc import Callable
from typing import Any

from tests.playbook import RESIDENT, Playbook, femke, staff
from workflows import casework
from workflows.intake import Application

Open = Callable[..., Any]


def idea(**more: Any) -> Application:
    answers = {
        "titel": "Een tuin voor de buurt",
        "idee": "Wij maken van het grasveld een tuin waar de hele buurt samen groente kweekt.",
        "adres": "2282ZZ 1",
        "bijdrage": "ruimte",
        "publiceren": "nee",
        "voor_bedrijf": "nee",
    }
    return Application(answers | more, femke(), {"voorkeur": "post"})


def opened(case: Open, **more: Any) -> Playbook:
    book: Playbook = case("INITIATIEF", idea(**more))
    return book.do(lambda db, zaak: casework.claim(db, staff(), zaak))


def judged(case: Open, **more: Any) -> Playbook:
    return (
        opened(case, **more)
        .step("bespreken")
        .step("haalbaarheid_bekijken")
        .task("vergunningen_nagaan", velden={"vergunning_nodig": "geen"})
    )


def test_an_idea_is_carried_out(case: Open) -> None:
    (
        judged(case)
        .queue("initiatieven_noord")
        .step("instemmen_met_idee", afspraken="U krijgt het grasveld.")
        .went("beginnen")
        .at("in_uitvoering")
        .step("afronden")
        .closed("ingewilligd")
    )


def test_money_is_approved_by_another(case: Open) -> None:
    asked = judged(case, bijdrage="geld", bedrag_gevraagd="400").refuses(
        "instemmen_met_idee", "reserveer het geld", afspraken="U krijgt geld."
    )
    asked.task("geld_reserveren").step("instemmen_met_idee", afspraken="U krijgt geld.")
    asked.at("in_uitvoering")


def test_an_idea_that_cannot_be_is_told_why(case: Open) -> None:
    (
        judged(case)
        .step("afwijzen", motivering="Er ligt een leiding.")
        .went("na_afwijzing_sluiten")
        .closed("afgewezen")
    )


def test_nobody_reserves_money_for_an_idea_that_cannot_be(case: Open) -> None:
    (
        judged(case, bijdrage="geld", bedrag_gevraagd="400")
        .step("afwijzen", motivering="Er ligt een leiding.")
        .closed("afgewezen")
    )


def test_who_completes_his_idea_goes_on(case: Open) -> None:
    (
        opened(case)
        .step("bespreken")
        .step("aanvulling_vragen", ontbreekt="Een tekening van de tuin.")
        .suspended()
        .notices("ontvangst", "verzoek")
        .says("Een tekening van de tuin.")
        .offers("stukken_aanleveren", "intrekken", by=RESIDENT)
        .days(3)
        .refuses("stukken_aanleveren", "ontbreekt", by=RESIDENT)
        .upload("aanvulling")
        .step("stukken_aanleveren", by=RESIDENT)
        .at("haalbaarheid")
        .suspended(False)
    )


def test_an_idea_that_is_not_completed_is_judged_as_it_is(case: Open) -> None:
    (
        opened(case)
        .step("bespreken")
        .step("aanvulling_vragen", ontbreekt="Een tekening van de tuin.")
        .days(10)
        .notices("ontvangst", "verzoek", "herinnering")
        .days(6)
        .went("verder_zonder_stukken")
        .at("haalbaarheid")
    )


def test_an_idea_is_taken_back(case: Open) -> None:
    opened(case).step("intrekken", by=RESIDENT).closed("ingetrokken")
