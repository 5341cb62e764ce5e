"""An objection: the term that counts from the end of the time to object, four eyes, side exits."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.playbook import RESIDENT, Playbook, femke, staff
from workflows import casework
from workflows.intake import Application
from zaken.base.subject import Subject

Open = Callable[..., Any]
ZOEKEN = {"punten": {0, 1, 2, 3}}


def objection(**more: str) -> Application:
    answers = {
        "besluit_kenmerk": "ZAAK-2026-1",
        "besluit_datum": "2026-04-16",
        "besluit_soort": "sociaal",
        "gronden_later": "nee",
        "gronden": "Het bedrag klopt niet.",
        "horen": "nee",
        "bellen": "nee",
    }
    return Application(answers | more, femke(), {"voorkeur": "post"})


def opened(case: Open, **more: str) -> Playbook:
    book: Playbook = case("BEZWAAR", objection(**more), on="2026-05-01 10:00")
    return book.do(lambda db, zaak: casework.claim(db, staff(), zaak))


def saskia() -> Subject:
    return staff("s.vandam", "Saskia van Dam")


def looked_up(case: Open, **more: str) -> Playbook:
    return opened(case, **more).task("besluit_zoeken", **ZOEKEN)


def proposed(case: Open, voorstel: str) -> Playbook:
    return (
        looked_up(case)
        .step("behandelen", commissie="nee")
        .step("voorstellen", voorstel=voorstel, niet_gehoord="wil_niet", motivering="Daarom.")
    )


def checked(case: Open, voorstel: str) -> Playbook:
    return proposed(case, voorstel).task("besluit_nakijken", by=saskia(), punten={0, 1, 2})


def test_the_term_counts_from_the_end_of_the_time_to_object(case: Open) -> None:
    (
        opened(case)
        .queue("bezwaar_sociaal")
        .facts(einde_bezwaar="20260528", te_laat="nee")
        .due(legal=date(2026, 7, 9))
        .task("besluit_zoeken", **ZOEKEN)
        .step("behandelen", commissie="ja")
        .due(legal=date(2026, 8, 20))
    )


def test_an_objection_is_decided_by_another_than_who_proposed_and_closes_after_six_weeks(
    case: Open,
) -> None:
    (
        checked(case, "ongegrond")
        .refuses("ongegrond_verklaren", "een collega")
        .refuses("gegrond_verklaren", "alleen als", by=saskia())
        .step("ongegrond_verklaren", by=saskia())
        .at("besluit_genomen")
        .notices("ontvangst", "besluit")
        .days(43)
        .went("afronden")
        .closed("ongegrond")
    )


def test_who_is_right_gets_a_new_decision(case: Open) -> None:
    (
        checked(case, "gegrond")
        .step("gegrond_verklaren", by=saskia())
        .by_itself("taak")
        .days(43)
        .closed("gegrond")
    )


def test_an_objection_about_what_is_kept_for_ever_is_kept_with_it(case: Open) -> None:
    def for_ever(db: Any, zaak: Any) -> None:
        assert (zaak.archiefnominatie, zaak.archiefactiedatum) == ("blijvend_bewaren", None)

    (
        checked(case, "gegrond")
        .step("gegrond_en_bewaren", by=saskia())
        .days(43)
        .closed("gegrond_bewaren")
        .do(for_ever)
    )


def test_an_objection_may_be_inadmissible(case: Open) -> None:
    (
        checked(case, "niet_ontvankelijk")
        .step("niet_ontvankelijk_verklaren", by=saskia())
        .days(43)
        .closed("niet_ontvankelijk")
    )


def test_a_proposal_that_is_wrong_goes_back_and_is_made_again(case: Open) -> None:
    again = {"voorstel": "gegrond", "niet_gehoord": "helemaal", "motivering": "U hebt gelijk."}
    (
        proposed(case, "ongegrond")
        .refuses("terug_naar_behandelaar", "ontbreekt", by=saskia())
        .step("terug_naar_behandelaar", by=saskia(), reden_terug="Een reden is niet beantwoord.")
        .at("behandeling")
        .step("voorstellen", **again)
        .refuses("gegrond_verklaren", "kijk het voorstel na", by=saskia())
    )


def test_a_committee_advises_before_anything_is_proposed(case: Open) -> None:
    said = {"voorstel": "ongegrond", "niet_gehoord": "duidelijk", "motivering": "Nee."}
    (
        looked_up(case)
        .step("behandelen", commissie="ja")
        .step("advies_vragen")
        .refuses("voorstellen", "advies van de bezwaarcommissie", **said)
        .advice("advies_commissie", "Commissie bezwaarschriften", "Ongegrond.")
        .step("voorstellen", **said)
        .at("voorstel")
    )


def test_who_wants_it_is_called_first(case: Open) -> None:
    called = {"gesprek_uitkomst": "Hij wil een besluit."}
    looked_up(case).refuses("bellen", "alleen als")
    (
        looked_up(case, bellen="ja")
        .step("bellen")
        .says("een oplossing")
        .refuses("behandelen", "bel de indiener", commissie="nee")
        .task("bel_indiener", velden=called)
        .step("behandelen", commissie="nee")
        .at("behandeling")
    )


def test_the_invitation_names_the_dates_of_the_law(case: Open) -> None:
    (
        looked_up(case)
        .step("behandelen", commissie="nee")
        .step("zitting_plannen", zitting="2026-06-16T10:00", zitting_plaats="Stadhuis")
        .facts(stukken_tot="20260606", inzage_vanaf="20260609")
        .notices("ontvangst", "status")
        .says("9 juni 2026")
    )


def test_a_late_objection_is_judged_by_a_person(case: Open) -> None:
    late = opened(case, besluit_datum="2026-01-05").facts(te_laat="ja")
    late.task("besluit_zoeken", **ZOEKEN).refuses("behandelen", "te laat", commissie="nee")


def test_missing_reasons_stop_the_clock_and_it_runs_on_by_itself(case: Open) -> None:
    (
        looked_up(case, gronden_later="ja")
        .step("aanvulling_vragen", ontbreekt="Uw redenen.")
        .suspended()
        .days(19)
        .suspended(False)
        .went("verder_zonder_aanvulling")
        .at("behandeling")
    )


def test_reasons_may_come_later(case: Open) -> None:
    (
        looked_up(case, gronden_later="ja")
        .step("aanvulling_vragen", ontbreekt="Uw redenen.")
        .days(3)
        .step("aanvullen", by=RESIDENT, gronden="Het bedrag klopt niet.")
        .at("behandeling")
        .suspended(False)
        .facts(gronden="Het bedrag klopt niet.")
    )


def test_it_is_sent_on(case: Open) -> None:
    opened(case).step("doorzenden", organisatie="De heffingsambtenaar").closed("doorgezonden").says(
        "De heffingsambtenaar"
    )


def test_it_is_withdrawn(case: Open) -> None:
    opened(case).step("intrekken", by=RESIDENT).closed("ingetrokken")


def test_the_same_objection_twice_is_one(case: Open) -> None:
    first = opened(case)
    opened(case).step("dubbel_melden", ander_zaaknummer=first.number).closed("dubbel")
