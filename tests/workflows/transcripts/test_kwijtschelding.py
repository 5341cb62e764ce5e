"""Remission of taxes: four eyes, and the side exits."""

from collections.abc import Callable
from typing import Any

from tests.playbook import RESIDENT, Playbook, femke, file, staff
from workflows import casework
from workflows.intake import Application
from zaken.base.subject import Subject

Open = Callable[..., Any]


def request(**more: Any) -> Application:
    answers = {
        "aanslagnummer": "A-1",
        "belastingsoort": "afval",
        "dagtekening": "2026-01-20",
        "huishouden": "alleen",
        "ondernemer": "nee",
        "inkomen": "1100",
        "vermogen": "100",
        "auto_waarde": "0",
    }
    return Application(answers | more, femke(), {"voorkeur": "post"}, (file("bewijs"),))


def opened(case: Open, **more: Any) -> Playbook:
    book: Playbook = case("KWIJTSCHELDING", request(**more))
    return book.do(lambda db, zaak: casework.claim(db, staff(), zaak)).task("invordering_stop")


def saskia() -> Subject:
    return staff("s.vandam", "Saskia van Dam")


def worked_out(book: Playbook, voorstel: str) -> Playbook:
    return (
        book.task("gegevens_toetsen", velden={"toets_uitkomst": "voldoet"})
        .task("norm_berekenen", velden={"betaalcapaciteit": "0"})
        .step("voorstellen", voorstel=voorstel, motivering="Dit komt uit de berekening.")
    )


def proposed(case: Open, voorstel: str) -> Playbook:
    return worked_out(opened(case).step("in_behandeling_nemen"), voorstel)


def checked(case: Open, voorstel: str) -> Playbook:
    return proposed(case, voorstel).task("besluit_nakijken", by=saskia(), punten={0, 1, 2})


def test_remission_is_decided_by_another_than_who_worked_it_out(case: Open) -> None:
    (
        checked(case, "volledig")
        .queue("belastingen")
        .refuses("volledig_kwijtschelden", "een collega")
        .step("volledig_kwijtschelden", by=saskia())
        .notices("ontvangst", "besluit")
        .days(43)
        .went("afronden")
        .closed("volledig")
    )


def test_a_part_may_be_remitted(case: Open) -> None:
    (
        checked(case, "gedeeltelijk")
        .refuses("deels_kwijtschelden", "ontbreekt", by=saskia())
        .step("deels_kwijtschelden", by=saskia(), te_betalen="40")
        .days(43)
        .closed("gedeeltelijk")
    )


def test_who_can_pay_pays(case: Open) -> None:
    (
        checked(case, "afgewezen")
        .refuses("volledig_kwijtschelden", "alleen als", by=saskia())
        .step("afwijzen", by=saskia())
        .notices("ontvangst", "besluit")
        .days(43)
        .closed("afgewezen")
    )


def test_a_proposal_that_is_wrong_goes_back_without_ticking_that_it_is_right(case: Open) -> None:
    wrong = (
        proposed(case, "volledig")
        .refuses("volledig_kwijtschelden", "kijk het voorstel", by=saskia())
        .refuses("terug_naar_behandelaar", "ontbreekt", by=saskia())
        .step("terug_naar_behandelaar", by=saskia(), reden_terug="De norm is van vorig jaar.")
        .at("in_behandeling")
    )
    (
        worked_out(wrong, "afgewezen")
        .task("besluit_nakijken", by=saskia(), punten={0, 1, 2})
        .step("afwijzen", by=saskia())
        .at("besluit_genomen")
    )


def test_a_business_is_for_the_specialist(case: Open) -> None:
    opened(case, ondernemer="ja").queue("belastingen_specialist")


def test_missing_papers_end_in_a_decision_to_stop(case: Open) -> None:
    (
        opened(case)
        .step("aanvulling_vragen", ontbreekt="Uw afschriften.")
        .days(16)
        .went("verder_zonder_stukken")
        .at("in_behandeling")
        .step("buiten_behandeling_stellen", motivering="Wij kregen niets.")
        .closed("buiten_behandeling")
    )


def test_a_request_is_withdrawn(case: Open) -> None:
    opened(case).step("intrekken", by=RESIDENT).closed("ingetrokken")


def test_missing_papers_that_come_let_the_clock_run_again(case: Open) -> None:
    (
        opened(case)
        .step("aanvulling_vragen", ontbreekt="Uw afschriften.")
        .days(3)
        .upload("aanvulling")
        .step("stukken_aanleveren", by=RESIDENT)
        .at("in_behandeling")
        .suspended(False)
    )


def test_the_same_request_twice_is_one(case: Open) -> None:
    first = opened(case)
    (
        opened(case)
        .refuses("dubbel_melden", "geen andere zaak", ander_zaaknummer="ZAAK-1")
        .step("dubbel_melden", ander_zaaknummer=first.number)
        .closed("dubbel")
        .says(first.number)
    )
