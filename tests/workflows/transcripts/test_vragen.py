"""Questions and call-backs: small zaken of the contact centre."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.playbook import RESIDENT, Playbook, femke
from workflows.intake import Applicant, Application

Open = Callable[..., Any]
MAIL = {"email": "vraag@voorbeeld.example", "voorkeur": "email"}


def question(case: Open, kanaal: str = "internet", **more: Any) -> Playbook:
    answers = {"product": "parkeren", "vraag": "Waar kan ik parkeren op zondag?"}
    asked = Application(answers | more, Applicant(), MAIL, kanaal=kanaal)
    book: Playbook = case("INFORMATIEVERZOEK", asked)
    return book


def call_back(case: Open) -> Playbook:
    answers = {
        "belnummer": "0612345678",
        "product": "belastingen",
        "vraag": "Klopt mijn aanslag wel?",
    }
    book: Playbook = case("TERUGBELVERZOEK", Application(answers, femke(), MAIL))
    return book


# Algemene vraag


def test_an_easy_question_is_answered_by_the_contact_centre(case: Open) -> None:
    (
        question(case)
        .queue("kcc", because="kijkt eerst")
        .due(norm=date(2026, 2, 16))
        .task("eerste_kijk", velden={"eenvoudig": "ja"})
        .due(norm=date(2026, 2, 5))
        .queue("kcc")
        .step("beantwoorden", antwoord="Op zondag is parkeren gratis.")
        .closed("beantwoord")
        .notices("ontvangst", "afgehandeld")
        .says("Op zondag is parkeren gratis.")
    )


def test_a_hard_question_goes_to_who_knows(case: Open) -> None:
    (
        question(case)
        .task("eerste_kijk", velden={"eenvoudig": "nee"})
        .queue("parkeren", because="parkeren")
        .step("doorzetten")
        .step("uitstellen", nieuwe_dag="2026-03-02")
        .says("uiterlijk op 2 maart 2026")
        .step("doorzetten")
        .step("beantwoorden", antwoord="Ja.")
        .closed("beantwoord")
    )


def test_a_letter_may_take_eight_weeks(case: Open) -> None:
    question(case, kanaal="post").due(norm=date(2026, 3, 30))


def test_a_question_that_is_not_answered_tells_why(case: Open) -> None:
    (
        question(case)
        .step("afwijzen", reden="Wij geven geen advies over uw buren.")
        .closed("afgewezen")
        .says("geen advies over uw buren")
    )


def test_a_question_that_is_an_application_goes_on_as_one(case: Open) -> None:
    (
        question(case)
        .step("omzetten", ander_zaaknummer="ZAAK-2026-0000000001")
        .closed("omgezet")
        .says("ZAAK-2026-0000000001")
    )


def test_a_question_for_another_organisation_is_sent_on(case: Open) -> None:
    (
        question(case)
        .step("doorzenden", organisatie="de Belastingdienst")
        .closed("doorgezonden")
        .says("de Belastingdienst")
    )


def test_a_question_is_taken_back(case: Open) -> None:
    question(case).step("intrekken").closed("ingetrokken").notices("ontvangst")


# Terugbelverzoek


def test_who_asked_is_called_the_next_working_day(case: Open) -> None:
    (
        call_back(case)
        .queue("belastingen")
        .due(norm=date(2026, 2, 3))
        .notices("ontvangst")
        .refuses("gesproken", "ontbreekt")
        .step("gesproken", uitkomst="De aanslag klopt.")
        .closed("gesproken")
    )


def test_after_three_times_without_an_answer_it_lapses(case: Open) -> None:
    (
        call_back(case)
        .refuses("vervallen", "kan niet")
        .step("niet_bereikt")
        .says("Wij proberen het nog een keer")
        .days(2)
        .step("weer_niet_bereikt")
        .refuses("vervallen", "kan niet")
        .days(2)
        .step("derde_keer_niet")
        .says("drie keer gebeld")
        .step("vervallen")
        .closed("vervallen")
    )


def test_a_promise_that_passes_is_work_for_somebody(case: Open) -> None:
    call_back(case).days(2).by_itself("taak")


def test_a_call_back_is_taken_back(case: Open) -> None:
    call_back(case).step("intrekken", by=RESIDENT).closed("ingetrokken")
