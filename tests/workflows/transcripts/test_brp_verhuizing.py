"""Moving house: with a contract, living in with somebody, and every side exit."""

from collections.abc import Callable
from typing import Any

from tests.playbook import RESIDENT, Playbook, femke, file, staff
from workflows import casework
from workflows.intake import Application

Open = Callable[..., Any]
CHECKED = {0, 1, 2, 3}


def move(*files: str, **more: Any) -> Application:
    answers = {
        "verhuisdatum": "2026-02-01",
        "nieuw_adres": "2282ZZ 1",
        "adres_type": "woonadres",
        "mee": "niemand",
        "situatie": "koop",
    }
    papers = tuple(file(name) for name in files or ("bewijs_wonen",))
    return Application(answers | more, femke(), {"voorkeur": "berichtenbox"}, papers)


def living_in(**more: Any) -> Application:
    """With somebody who has not agreed yet."""
    answers = dict(move(situatie="inwonend", toestemming_hoe="later").antwoorden)
    return Application(answers | more, femke(), {"voorkeur": "berichtenbox"})


def opened(case: Open, application: Application | None = None) -> Playbook:
    book: Playbook = case("BRP-VERHUIZING", application or move())
    return book.do(lambda db, zaak: casework.claim(db, staff(), zaak))


def test_a_move_with_a_contract_is_checked_and_registered(case: Open) -> None:
    (
        opened(case)
        .queue("burgerzaken", because="lichte controle")
        .step("in_behandeling_nemen")
        .refuses("verwerken", "kijk de aangifte na")
        .task("aangifte_nakijken", punten=CHECKED)
        .refuses("verwerken", "vanaf welke dag")
        .task("brp_bijwerken", velden={"ingangsdatum": "2026-02-01"})
        .step("verwerken")
        .closed("verwerkt")
        .notices("ontvangst", "afgehandeld")
        .says("vanaf 1 februari 2026")
    )


def test_living_in_waits_for_consent_and_goes_on_with_it(case: Open) -> None:
    (
        opened(case, living_in())
        .went("toestemming_afwachten")
        .at("wacht_toestemming")
        .suspended()
        .notices("ontvangst", "verzoek")
        .offers("toestemming_sturen", "intrekken", by=RESIDENT)
        .days(1)
        .upload("toestemming")
        .upload("id_hoofdbewoner")
        .step("toestemming_sturen", by=RESIDENT)
        .at("in_behandeling")
        .suspended(False)
        .task("hoofdbewoner_nakijken", velden={"hoofdbewoner_ok": "ja"})
    )


def test_consent_that_never_comes_ends_in_a_decision_to_stop(case: Open) -> None:
    (
        opened(case, living_in())
        .days(10)
        .notices("ontvangst", "verzoek", "herinnering")
        .days(6)
        .went("verder_zonder_stukken")
        .at("in_behandeling")
        .step("buiten_behandeling_stellen", motivering="De hoofdbewoner gaf geen toestemming.")
        .closed("buiten_behandeling")
        .says("De hoofdbewoner gaf geen toestemming.")
    )


def test_a_paper_can_be_asked_while_the_work_is_not_done(case: Open) -> None:
    (
        opened(case)
        .step("in_behandeling_nemen")
        .step("aanvulling_vragen", ontbreekt="De tweede bladzijde van het contract.")
        .suspended()
        .days(1)
        .upload("aanvulling")
        .step("stukken_aanleveren", by=RESIDENT)
        .at("in_behandeling")
    )


def test_a_move_that_is_not_registered_is_a_decision(case: Open) -> None:
    (
        opened(case)
        .step("in_behandeling_nemen")
        .task("aangifte_nakijken", punten=CHECKED)
        .step("weigeren", motivering="U woont daar niet (Wet BRP 2.60).")
        .closed("geweigerd")
        .notices("ontvangst", "besluit")
        .says("U woont daar niet")
    )


def test_what_needs_a_closer_look_goes_to_the_specialist(case: Open) -> None:
    post = move(adres_type="briefadres", reden_brief="Ik heb geen huis.")
    case("BRP-VERHUIZING", post).queue("burgerzaken_specialist", because="briefadres")
    case("BRP-VERHUIZING", move(aantal_bewoners=12)).queue(
        "burgerzaken_specialist", because="veel mensen"
    )
    case("BRP-VERHUIZING", move(nieuw_adres="2289ZZ 999")).queue(
        "burgerzaken", because="niet gevonden"
    )


def test_a_move_to_another_town_is_sent_on(case: Open) -> None:
    (
        opened(case)
        .step("doorzenden", organisatie="de gemeente Delft")
        .closed("doorgezonden")
        .says("de gemeente Delft")
    )


def test_the_same_move_twice_goes_on_as_one(case: Open) -> None:
    first = opened(case)
    opened(case).step("dubbel", ander_zaaknummer=first.number).closed("dubbel").says(first.number)


def test_a_move_is_called_off(case: Open) -> None:
    opened(case).step("intrekken", by=RESIDENT).closed("ingetrokken")
