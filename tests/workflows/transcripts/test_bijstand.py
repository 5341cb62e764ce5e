"""Benefits: the application, four eyes on money, and the side exits."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.playbook import PDF, RESIDENT, Playbook, femke, file, staff
from workflows import casework
from workflows.casework import Upload
from workflows.intake import Applicant, Application
from zaken.base.subject import Subject

Open = Callable[..., Any]
ALL = {0, 1, 2, 3}
# Twenty-five in the autumn of these stories.
ROSA = Subject("burger", "burger", "Rosa Martina", person="999990081")


def saskia() -> Subject:
    return staff("s.vandam", "Saskia van Dam")


def application(who: Applicant | None = None, **more: Any) -> Application:
    answers = {
        "datum_melding": "2026-09-28",
        "woonsituatie": "alleen",
        "huisgenoten": 0,
        "ondernemer": "nee",
        "eerder_bijstand": "nee",
        "inkomsten": "0",
        "vermogen": "100",
        "iban": "NL02ABNA0123456789",
        "onderzoek_mag": "ja",
    }
    papers = (file("bewijsstukken"),)
    return Application(answers | more, who or femke(), {"voorkeur": "post"}, papers)


def young(**more: Any) -> Application:
    names = {"voornamen": "Rosa", "geslachtsnaam": "Martina"}
    who = Applicant("burger", {"inpBsn": ROSA.person, **names}, "substantieel")
    return application(who, **more)


def claimed(book: Playbook) -> Playbook:
    return book.do(lambda db, zaak: casework.claim(db, staff(), zaak))


def opened(case: Open) -> Playbook:
    return claimed(case("BIJSTAND", application(), on="2026-10-02 10:00").went("direct_aanvragen"))


def searching(case: Open) -> Playbook:
    book: Playbook = case("BIJSTAND", young(), on="2026-10-02 10:00")
    return book.went("zoekperiode_starten").facts(zoek_einde="20261026")


def worked_out(book: Playbook, voorstel: str) -> Playbook:
    return (
        book.step("in_behandeling_nemen")
        .refuses("voorstellen", "nog niet ingevuld", voorstel=voorstel, motivering="Geen geld.")
        .task("gegevens_opvragen", velden={"gegevens_klaar": "klopt"})
        .task("recht_berekenen", velden={"norm_bedrag": "1300", "ingangsdatum": "2026-09-28"})
        .step("voorstellen", voorstel=voorstel, motivering="Geen geld.")
    )


def proposed(case: Open, voorstel: str = "toekennen") -> Playbook:
    return worked_out(opened(case), voorstel)


def test_an_application_is_granted_by_another_than_who_worked_it_out(case: Open) -> None:
    (
        proposed(case)
        .facts(aanvraag_op="20261002")
        .task("besluit_nakijken", by=saskia(), punten=ALL)
        .refuses("toekennen", "een collega")
        .step("toekennen", by=saskia())
        .task("betaling_starten", by=staff("t.smit", "Tim Smit"))
        .went("afronden")
        .closed("toegekend")
        .says("gestart")
    )


def test_an_application_is_refused_with_its_reason(case: Open) -> None:
    (
        proposed(case, "afwijzen")
        .task("besluit_nakijken", by=saskia(), punten=ALL)
        .refuses("toekennen", "alleen als", by=saskia())
        .step("afwijzen", by=saskia())
        .closed("afgewezen")
        .notices("ontvangst", "status", "besluit")
    )


def test_a_proposal_that_is_wrong_goes_back_and_is_worked_out_again(case: Open) -> None:
    (
        proposed(case)
        .refuses("terug_naar_behandelaar", "ontbreekt", by=saskia())
        .step("terug_naar_behandelaar", by=saskia(), reden_terug="De norm is van vorig jaar.")
        .at("in_behandeling")
        .task("recht_berekenen", velden={"norm_bedrag": "1350", "ingangsdatum": "2026-09-28"})
        .step("voorstellen", voorstel="toekennen", motivering="Geen geld.")
        .facts(norm_bedrag="1350.00")
    )


def test_who_is_under_27_searches_for_four_weeks_and_gets_a_plan(case: Open) -> None:
    paper = Upload([PDF], "plan.pdf", "application/pdf", "Plan van aanpak", "plan")
    book = (
        searching(case)
        .queue("inkomen_jongeren")
        .notices("ontvangst", "status")
        .says("na 26 oktober 2026")
        .refuses("aanvragen", "26-10-2026", by=ROSA, zoek_gedaan="Ik bel nu.")
        .days(25)
        .notices("ontvangst", "status", "herinnering")
        .step("aanvragen", by=ROSA, zoek_gedaan="Ik solliciteerde twee keer.")
        .facts(aanvraag_op="20261027")
        .due(legal=date(2026, 12, 22))
    )
    (
        worked_out(claimed(book), "toekennen")
        .task("besluit_nakijken", by=saskia(), punten=ALL)
        .refuses("toekennen", "plan van aanpak", by=saskia())
        .task("plan_van_aanpak", bestanden={"plan": [paper]})
        .step("toekennen", by=saskia())
        .at("besluit_genomen")
    )


def test_who_does_not_come_back_after_searching_has_not_applied(case: Open) -> None:
    searching(case).days(93).went("niet_aangevraagd").closed("geen_aanvraag").says("geen aanvraag")


def test_some_need_not_search(case: Open) -> None:
    (
        claimed(searching(case))
        .refuses("zonder_zoekperiode", "ontbreekt")
        .step("zonder_zoekperiode", zoek_uitzondering="Zij kan beperkt werken.")
        .at("aanvraag_ontvangen")
    )


def test_who_has_an_older_partner_need_not_search(case: Open) -> None:
    both = young(woonsituatie="partner", partner_eens="ja", partner_27="ja")
    case("BIJSTAND", both, on="2026-10-02 10:00").went("direct_aanvragen")


def test_an_advance_is_told(case: Open) -> None:
    opened(case).step("in_behandeling_nemen").step("voorschot_betalen", voorschot_bedrag="900").at(
        "voorschot"
    ).says("lening")


def test_missing_papers_end_in_a_decision_to_stop(case: Open) -> None:
    (
        opened(case)
        .step("aanvulling_vragen", ontbreekt="Uw afschriften.")
        .days(18)
        .went("verder_zonder_stukken")
        .at("in_behandeling")
        .step("buiten_behandeling_stellen", motivering="Wij kregen niets.")
        .closed("buiten_behandeling")
    )


def test_an_application_is_sent_on(case: Open) -> None:
    opened(case).step("doorzenden", organisatie="De SVB").closed("doorgezonden").says("De SVB")


def test_an_application_is_withdrawn(case: Open) -> None:
    opened(case).step("intrekken", by=RESIDENT).closed("ingetrokken")


def test_the_same_application_twice_is_one(case: Open) -> None:
    first = opened(case)
    opened(case).step("dubbel_melden", ander_zaaknummer=first.number).closed("dubbel")


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
