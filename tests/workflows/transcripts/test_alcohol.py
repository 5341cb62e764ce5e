"""A licence for alcohol: who proposes does not decide, and every side exit."""

from collections.abc import Callable
from typing import Any

from tests.playbook import PDF, Playbook, file, gouden_leeuw, staff
from workflows import casework
from workflows.casework import Upload
from workflows.intake import Application
from zaken.base.subject import Subject

Open = Callable[..., Any]
CAFE = Subject("bedrijf", "bedrijf", "Café De Gouden Leeuw", person="69599084")
MAIL = {"email": "leeuw@voorbeeld.example", "voorkeur": "email"}
PAPERS = ("plattegrond", "bibob_formulier")


def licence(*files: str, **more: Any) -> Application:
    answers = {
        "soort_aanvraag": "nieuw",
        "soort_bedrijf": "horeca",
        "kvk": "69599084",
        "vestigingsnummer": "000037178598",
        "adres": "2282ZZ 1",
        "ondernemingsvorm": "eenmanszaak",
        "lokaliteiten": "Café, begane grond, 60 m2",
        "oppervlakte": 60,
        "leidinggevenden": "Youssef el Amrani, SVH 1234",
        "leiding_21": "ja",
        "buitenland": "nee",
        "exploitatie": "nee",
    }
    papers = tuple(file(name) for name in files or PAPERS)
    return Application(answers | more, gouden_leeuw(), MAIL, papers)


def another_manager() -> Application:
    short = dict(licence().antwoorden) | {"soort_aanvraag": "leidinggevende"}
    return Application(short, gouden_leeuw(), MAIL)


def saskia() -> Subject:
    return staff("s.vandam", "Saskia van Dam")


def opened(case: Open, application: Application | None = None) -> Playbook:
    book: Playbook = case("ALCOHOL", application or licence())
    return book.do(lambda db, zaak: casework.claim(db, staff(), zaak)).step("controleren")


def looked_up(book: Playbook) -> Playbook:
    """What every application needs, looked up by Karin."""
    for taak, veld in (
        ("kvk_nakijken", "kvk_klopt"),
        ("svh_nakijken", "svh_klopt"),
        ("justitie_opvragen", "gedrag_klopt"),
    ):
        book.task(taak, velden={veld: "ja"})
    return book.task("weigergronden", punten={0, 1, 2, 3})


def checked(case: Open, bibob: str = "nee") -> Playbook:
    book = looked_up(opened(case))
    return book.task("ruimte_nakijken", velden={"ruimte_klopt": "ja"}).task(
        "bibob_toetsen", velden={"bibob_advies_nodig": bibob}
    )


def proposed(case: Open, voorstel: str, **more: Any) -> Playbook:
    return (
        checked(case)
        .days(1)
        .upload("aanhangsel_alcohol", by=staff())
        .step("voorstellen", voorstel=voorstel, **more)
    )


def test_a_licence_is_given_by_another_than_who_proposed_it(case: Open) -> None:
    (
        proposed(case, "verlenen", voorschriften="Sluit om 1.00 uur.")
        .queue("vergunningen_apv")
        .refuses("verlenen", "een collega")
        .refuses("weigeren", "wat stelt u voor", by=saskia())
        .step("verlenen", saskia())
        .at("besluit_genomen")
        .says("Sluit om 1.00 uur.")
        .days(43)
        .went("na_bezwaar_sluiten")
        .closed("verleend")
    )


def test_nothing_is_proposed_before_everything_is_looked_up(case: Open) -> None:
    opened(case).refuses("voorstellen", "register sociale", voorstel="weigeren", motivering="Nee.")


def test_a_refusal_tells_its_reason(case: Open) -> None:
    (
        proposed(case, "weigeren", motivering="De ruimte is te klein (artikel 10).")
        .step("weigeren", saskia())
        .says("De ruimte is te klein")
        .days(43)
        .closed("geweigerd")
    )


def test_a_proposal_goes_back_with_what_must_be_different(case: Open) -> None:
    (
        proposed(case, "weigeren", motivering="Nee.")
        .refuses("terug_naar_behandelaar", "ontbreekt", by=saskia())
        .step("terug_naar_behandelaar", saskia(), reden_terug="Noem het artikel.")
        .at("controle")
        .task("weigergronden", punten={0, 1, 2, 3})  # looked up already; only the list again
        .step("voorstellen", voorstel="weigeren", motivering="Artikel 10.")
    )


def test_advice_on_integrity_stops_the_clock_until_it_is_there(case: Open) -> None:
    paper = Upload([PDF], "advies.pdf", "application/pdf", "Advies", "bibob_advies")
    (
        checked(case, bibob="ja")
        .step("advies_bibob_vragen")
        .suspended()
        .days(20)
        .suspended()
        .task("bibob_advies", bestanden={"advies_bibob": [paper]})
        .went("onderzoek_klaar")
        .at("controle")
        .suspended(False)
    )


def test_another_manager_is_a_light_case(case: Open) -> None:
    (
        looked_up(opened(case, another_manager()))
        .queue("vergunningen_apv", because="licht")
        .facts(leges="95.00")
        .days(1)
        .upload("aanhangsel_alcohol", by=staff())
        .step("voorstellen", voorstel="aanhangsel")
        .step("aanhangsel_wijzigen", saskia())
        .says("lijst met leidinggevenden veranderd")
        .days(43)
        .closed("aanhangsel")
    )


def test_a_club_sends_its_rules_and_needs_no_form_about_integrity(case: Open) -> None:
    (
        opened(case, licence("plattegrond", "bestuursreglement", soort_bedrijf="paracommercieel"))
        .queue("vergunningen_apv", because="reglement")
        .task("reglement_nakijken", velden={"reglement_klopt": "ja"})
    )


def test_money_from_abroad_is_for_the_senior(case: Open) -> None:
    case("ALCOHOL", licence(buitenland="ja")).queue("vergunningen_apv_senior", because="buitenland")


def test_a_licence_is_taken_back(case: Open) -> None:
    (
        proposed(case, "verlenen", voorschriften="Geen.")
        .step("verlenen", saskia())
        .step("vergunning_intrekken", saskia(), motivering="Er werkt niemand met een diploma.")
        .closed("verg_ingetrokken")
        .says("Er werkt niemand met een diploma.")
    )


def test_missing_papers_end_in_a_decision_to_stop(case: Open) -> None:
    (
        opened(case)
        .step("aanvulling_vragen", ontbreekt="Het huurcontract.")
        .offers("stukken_aanleveren", "intrekken", by=CAFE)
        .days(16)
        .went("verder_zonder_stukken")
        .at("controle")
        .step("buiten_behandeling_stellen", motivering="Het contract ontbreekt nog.")
        .closed("buiten_behandeling")
        .says("Het contract ontbreekt nog.")
    )


def test_a_business_in_another_town_is_sent_on(case: Open) -> None:
    (
        opened(case)
        .step("doorzenden", organisatie="de gemeente Delft")
        .closed("doorgezonden")
        .says("de gemeente Delft")
    )


def test_the_same_application_twice_goes_on_as_one(case: Open) -> None:
    first = opened(case)
    opened(case).step("dubbel", ander_zaaknummer=first.number).closed("dubbel").says(first.number)


def test_a_business_withdraws(case: Open) -> None:
    opened(case).step("intrekken", by=CAFE).closed("ingetrokken")


def test_missing_papers_that_come_let_the_clock_run_again(case: Open) -> None:
    (
        opened(case)
        .step("aanvulling_vragen", ontbreekt="Het huurcontract.")
        .days(3)
        .refuses("stukken_aanleveren", "ontbreekt", by=CAFE)
        .upload("aanvulling", CAFE)
        .step("stukken_aanleveren", CAFE)
        .at("controle")
        .suspended(False)
    )
