"""Felling a tree: who looks at it does not decide, and every side exit."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.playbook import RESIDENT, Playbook, femke, file, staff
from workflows import casework
from workflows.intake import Application
from zaken.base.subject import Subject

Open = Callable[..., Any]
RULES = {"voorschriften": "Kap buiten het broedseizoen.", "einddatum_kap": "2027-02-01"}


def tree(**more: Any) -> Application:
    answers = {
        "adres": "2282ZZ 1",
        "locatie": "52.036,4.325",
        "eigenaar": "zelf",
        "boomsoort": "eik",
        "stamomtrek": 120,
        "aantal": 1,
        "reden": "ziek",
        "nesten": "nee",
    }
    return Application(answers | more, femke(), {"voorkeur": "berichtenbox"}, (file("fotos"),))


def saskia() -> Subject:
    return staff("s.vandam", "Saskia van Dam")


def opened(case: Open, **more: Any) -> Playbook:
    book: Playbook = case("OMGEVING-KAP", tree(**more))
    return book.do(lambda db, zaak: casework.claim(db, saskia(), zaak))


def looked_at(case: Open, **more: Any) -> Playbook:
    """Saskia handles it, and Karin saw the tree."""
    return (
        opened(case, **more)
        .task("aanvraag_nakijken", saskia(), velden={"monumentaal": "nee", "instemming": "nee"})
        .step("in_behandeling_nemen", saskia())
        .task("boom_beoordelen", velden={"oordeel_boom": "De boom is dood."})
    )


def test_a_permit_is_given_by_another_than_who_saw_the_tree(case: Open) -> None:
    (
        looked_at(case)
        .queue("vergunningen_omgeving", because="noord")
        .due(legal=date(2026, 3, 30))
        .refuses("verlenen", "een collega", **RULES)
        .step("verlenen", saskia(), **RULES)
        .at("besluit_genomen")
        .notices("ontvangst", "status", "besluit")
        .says("Wacht wel tot na 2 maart 2026")
        .says("broedseizoen")
        .task("besluit_publiceren")
        .days(43)
        .went("na_bezwaar_sluiten")
        .closed("verleend")
    )


def test_a_permit_with_replanting_is_kept_until_that_duty_is_over(case: Open) -> None:
    def kept_until(db: Any, zaak: Any) -> None:
        assert zaak.archiefactiedatum == date(2030, 3, 1)

    (
        looked_at(case)
        .step(
            "verlenen_herplant",
            saskia(),
            **RULES,
            herplant_regels="Een linde op dezelfde plek.",
            einddatum_herplant="2029-03-01",
        )
        .says("uiterlijk op 1 maart 2029")
        .task("besluit_publiceren")
        .days(43)
        .closed("verleend_herplant")
        .do(kept_until)
    )


def test_a_refusal_tells_its_reason(case: Open) -> None:
    (
        looked_at(case)
        .step("weigeren", saskia(), motivering="De boom is gezond (artikel 4).")
        .says("De boom is gezond")
        .task("besluit_publiceren")
        .days(43)
        .closed("geweigerd")
    )


def test_a_permit_is_taken_back(case: Open) -> None:
    (
        looked_at(case)
        .step("verlenen", saskia(), **RULES)
        .task("besluit_publiceren")
        .step("vergunning_intrekken", saskia(), motivering="Er broedt een uil.")
        .closed("verg_ingetrokken")
        .says("Er broedt een uil")
    )


def test_a_small_tree_needs_no_permit(case: Open) -> None:
    (
        looked_at(case, stamomtrek=20)
        .step("geen_vergunning_nodig", saskia(), uitleg_vrij="De stam is dunner dan de grens.")
        .closed("geen_vergunning")
        .says("dunner dan de grens")
    )


def test_another_authority_makes_it_twelve_weeks(case: Open) -> None:
    (
        opened(case)
        .task("aanvraag_nakijken", saskia(), velden={"monumentaal": "nee", "instemming": "ja"})
        .due(legal=date(2026, 4, 27 + 1))  # the Monday is King's Day
    )


def test_danger_old_trees_and_our_own_trees_have_their_own_desk(case: Open) -> None:
    case("OMGEVING-KAP", tree(reden="gevaar")).queue("vergunningen_omgeving", because="gevaar")
    case("OMGEVING-KAP", tree(aantal=6)).queue("vergunningen_omgeving_senior", because="meer dan 5")
    case("OMGEVING-KAP", tree(eigenaar="gemeente")).queue("groenbeheer")
    monument = {"monumentaal": "ja", "instemming": "nee"}
    case("OMGEVING-KAP", tree()).task("aanvraag_nakijken", velden=monument).queue(
        "vergunningen_omgeving_senior", because="monumentale"
    )


def test_missing_information_is_asked_before_the_tree_is_seen_and_not_sent(case: Open) -> None:
    (
        opened(case)
        .step("in_behandeling_nemen", saskia())
        .step("aanvulling_vragen", saskia(), ontbreekt="Een foto van de stam.")
        .suspended()
        .days(10)
        .notices("ontvangst", "status", "verzoek", "herinnering")
        .days(6)
        .suspended(False)
        .went("verder_zonder_stukken")
        .at("in_behandeling")
        .step("buiten_behandeling_stellen", saskia(), motivering="De foto ontbreekt nog.")
        .closed("buiten_behandeling")
        .says("De foto ontbreekt nog")
    )


def test_a_tree_of_the_province_is_sent_on(case: Open) -> None:
    (
        opened(case)
        .step("doorzenden", saskia(), organisatie="de provincie Zuid-Holland")
        .closed("doorgezonden")
        .says("de provincie Zuid-Holland")
    )


def test_the_same_application_twice_goes_on_as_one(case: Open) -> None:
    first = opened(case)
    opened(case).step("dubbel", saskia(), ander_zaaknummer=first.number).closed("dubbel").says(
        first.number
    )


def test_an_applicant_keeps_his_tree(case: Open) -> None:
    opened(case).step("intrekken", by=RESIDENT).closed("ingetrokken")


def test_missing_information_that_comes_lets_the_clock_run_again(case: Open) -> None:
    (
        opened(case)
        .step("aanvulling_vragen", saskia(), ontbreekt="Een foto van de stam.")
        .days(3)
        .upload("aanvulling")
        .step("stukken_aanleveren", by=RESIDENT)
        .at("in_behandeling")
        .suspended(False)
    )
