"""The life of a zaak, per case type: the normal path and the side exits, told as in the file."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from notifications.telling import for_letter
from notifications.texts import letter
from tests.playbook import RESIDENT, femke, file, gouden_leeuw, moment, staff
from workflows import casework
from workflows.intake import Applicant, Application, Payment
from zaken.base.db import sessions
from zaken.base.subject import Subject
from zaken.models import Notice, Queue

Open = Callable[..., Any]
CAFE = Subject("bedrijf", "bedrijf", "Café De Gouden Leeuw", person="69599084")
PAID = moment("2026-02-01 20:00")
MAIL = {"email": "melder@voorbeeld.example", "voorkeur": "email"}


def report(**more: str) -> Application:
    answers = {
        "categorie": "groen",
        "omschrijving": "Er hangt een tak los boven de stoep.",
        "adres": "2282ZZ 1",
        "gevaar": "nee",
    }
    return Application(answers | more, Applicant(), MAIL)


def extract(paid: bool = True, **more: Any) -> Application:
    answers = {
        "betreft": "zelf",
        "soort_uittreksel": "standaard",
        "levering": "digitaal",
        "aantal": 1,
    }
    payment = Payment("tr_test", PAID) if paid else None
    return Application(answers | more, femke(), {"voorkeur": "berichtenbox"}, betaling=payment)


def permit(paid: bool = True, **more: Any) -> Application:
    answers = {
        "kenteken": "SD-001-B",
        "tenaamstelling": "ja",
        "volgnummer": 1,
        "ingangsdatum": "2026-03-01",
    }
    payment = Payment("tr_test", PAID) if paid else None
    files = (file("bewijs_gebruik"),) if more.get("tenaamstelling", "ja") != "ja" else ()
    return Application(answers | more, femke(), MAIL, files, betaling=payment)


def event(**more: Any) -> Application:
    answers = {
        "naam_evenement": "Straatfeest",
        "omschrijving": "Een feest voor de buurt.",
        "adres": "2282ZZ 1",
        "begin": "2026-06-20T14:00",
        "einde": "2026-06-20T22:00",
        "bezoekers_max": 300,
        "tijden_overdag": "ja",
        "muziek": "ja",
        "objecten_klein": "nee",
        "verkeersmaatregelen": 0,
        "alcohol": "nee",
        "contact_naam": "Youssef el Amrani",
        "contact_telefoon": "0612345678",
    }
    files = [file("situatietekening")]
    if int(more.get("bezoekers_max", 300)) > 500:
        files.append(file("veiligheidsplan"))
    return Application(answers | more, gouden_leeuw(), MAIL, tuple(files))


# Melding openbare ruimte


def test_a_report_is_routed_by_place_planned_solved_and_told(case: Open) -> None:
    (
        case("MELDING-OR", report())
        .at("gemeld")
        .by_itself("adres_opzoeken")
        .queue("openbare_ruimte_noord", because="noord")
        .due(norm=date(2026, 2, 9))
        .notices("ontvangst")
        .refuses("oplossen", "ontbreekt")
        .step("beoordelen")
        .step("inplannen", plandatum="2026-02-05")
        .notices("ontvangst", "status")
        .says("5 februari")
        .step("oplossen", terugmelding="De tak is weg.")
        .closed("uitgevoerd")
        .notices("ontvangst", "status", "afgehandeld")
        .says("De tak is weg.")
    )


def test_danger_is_for_the_same_day_and_goes_first(case: Open) -> None:
    case("MELDING-OR", report(gevaar="ja")).queue("openbare_ruimte_noord", because="gevaar").due(
        norm=date(2026, 2, 2)
    )


def test_a_report_that_is_not_ours_is_sent_on_and_closes_by_itself(case: Open) -> None:
    (
        case("MELDING-OR", report(categorie="elektriciteitskast"))
        .queue("intake", because="Stedin")
        .step("doorsturen", organisatie="stedin")
        .went("na_doorsturen_sluiten")
        .closed("doorgestuurd")
        .notices("ontvangst", "status")
        .says("Stedin")
    )


def test_not_solving_needs_a_reason_that_the_reporter_reads(case: Open) -> None:
    (
        case("MELDING-OR", report())
        .refuses("niet_oplossen", "ontbreekt")
        .step("niet_oplossen", reden="Deze boom blijft staan.")
        .closed("niet_uitgevoerd")
        .says("Deze boom blijft staan.")
    )


def test_an_anonymous_report_without_contact_gets_no_notice(case: Open) -> None:
    anonymous = Application(report().antwoorden)
    case("MELDING-OR", anonymous).notices().step("oplossen", terugmelding="Klaar.").notices()


def test_an_unknown_address_waits_for_a_person_in_intake(case: Open) -> None:
    case("MELDING-OR", report(adres="2289ZZ 999")).facts(adres_gevonden="nee").queue(
        "intake", because="niet bekend"
    )


# Uittreksel BRP


def test_an_extract_with_all_checks_green_needs_no_human(case: Open) -> None:
    (
        case("BRP-UITTREKSEL", extract())
        .facts(brp_gevonden="ja", brp_geheim="nee", leges="17.50")
        .went("vanzelf_leveren")
        .closed("geleverd")
        .notices("ontvangst", "afgehandeld")
    )


def test_an_extract_waits_for_payment_and_then_goes_by_itself(case: Open) -> None:
    from workflows.steps import change

    def pay(db: Any, zaak: Any) -> None:
        zaak.betalingsindicatie = "geheel"
        from zaken.base.subject import SYSTEEM

        change(db, SYSTEEM, zaak, "update", scope="zaken.bijwerken")

    (
        case("BRP-UITTREKSEL", extract(paid=False))
        .at("ontvangen")
        .queue("burgerzaken")
        .refuses("vanzelf_leveren", "niet aan u")
        .do(pay)
        .closed("geleverd")
    )


def test_an_unpaid_extract_is_reminded_after_a_week(case: Open) -> None:
    case("BRP-UITTREKSEL", extract(paid=False)).days(8).notices("ontvangst", "herinnering")


def test_an_extract_for_a_child_is_looked_at_by_a_person(case: Open) -> None:
    (
        case("BRP-UITTREKSEL", extract(betreft="kind"))
        .at("ontvangen")
        .queue("burgerzaken", because="gezag")
        .step("in_behandeling_nemen")
        .step("leveren")
        .closed("geleverd")
    )


def test_a_refused_extract_is_a_decision_with_its_reason(case: Open) -> None:
    (
        case("BRP-UITTREKSEL", extract(betreft="kind"))
        .step("in_behandeling_nemen")
        .refuses("weigeren", "ontbreekt")
        .step("weigeren", motivering="U hebt geen gezag over dit kind.")
        .closed("niet_geleverd")
        .notices("ontvangst", "besluit")
    )


def test_an_applicant_may_withdraw_until_the_end(case: Open) -> None:
    (
        case("BRP-UITTREKSEL", extract(paid=False))
        .offers("intrekken", by=RESIDENT)
        .step("intrekken", by=RESIDENT)
        .closed("ingetrokken")
        .refuses("intrekken", "kan niet", by=RESIDENT)
    )


# Parkeervergunning


def test_a_parking_permit_with_everything_right_is_granted_by_itself(case: Open) -> None:
    (
        case("PARKEERVERGUNNING-BEWONER", permit())
        .facts(leges="68.40", adres_gevonden="ja")
        .went("vanzelf_verlenen", "afronden")
        .closed("verleend")
        .notices("ontvangst", "besluit", "afgehandeld")
    )


def test_a_leased_car_is_looked_at_and_may_be_refused(case: Open) -> None:
    karin = staff()
    (
        case("PARKEERVERGUNNING-BEWONER", permit(tenaamstelling="lease"))
        .queue("parkeren", because="niet op naam")
        .step("in_behandeling_nemen")
        .refuses("weigeren", "niemand behandelt", motivering="x")
        .do(lambda db, zaak: casework.claim(db, karin, zaak))
        .step("weigeren", motivering="Het contract is verlopen (artikel 4).")
        .closed("geweigerd")
        .notices("ontvangst", "besluit")
    )


def test_missing_proof_stops_the_clock_and_the_upload_starts_it_again(case: Open) -> None:
    (
        case("PARKEERVERGUNNING-BEWONER", permit(tenaamstelling="lease"))
        .due(legal=date(2026, 3, 30))
        .days(14)
        .step("aanvulling_vragen", ontbreekt="Het leasecontract is niet leesbaar.")
        .suspended()
        .days(14)
        .refuses("bewijs_aanleveren", "ontbreekt", by=RESIDENT)
        .upload("bewijs_gebruik")
        .step("bewijs_aanleveren", by=RESIDENT)
        .at("in_behandeling")
        .suspended(False)
        .due(legal=date(2026, 4, 13))  # 13 days suspended, and no Sunday
    )


# Evenement


def test_an_event_is_routed_by_size(case: Open) -> None:
    case("EVENEMENT", event(bezoekers_max=120)).queue("vergunningen_apv", because="150")
    case("EVENEMENT", event()).queue("vergunningen_apv", because="151")
    case("EVENEMENT", event(bezoekers_max=2000)).queue("vergunningen_apv_senior", because="500")


def test_a_granted_event_gets_its_decision_and_closes_after_it_took_place(case: Open) -> None:
    saskia = staff("s.vandam", "Saskia van Dam")
    (
        case("EVENEMENT", event())
        .do(lambda db, zaak: casework.claim(db, saskia, zaak))
        .step("in_behandeling_nemen", by=saskia)
        .step("advies_vragen", by=saskia, risicoklasse="b", adviseurs="politie")
        .notices("ontvangst", "status")
        .step("in_behandeling_nemen", by=saskia)
        .step("verlenen", by=saskia, voorschriften="Muziek uit om 22.00 uur.")
        .at("besluit_genomen")
        .notices("ontvangst", "status", "besluit")
        .refuses("na_evenement_sluiten", "pas na", by=saskia)
    )


def test_a_permit_that_was_granted_can_be_taken_back(case: Open) -> None:
    saskia = staff("s.vandam", "Saskia van Dam")
    (
        case("EVENEMENT", event())
        .do(lambda db, zaak: casework.claim(db, saskia, zaak))
        .step("in_behandeling_nemen", by=saskia)
        .step("verlenen", by=saskia, voorschriften="Muziek uit om 22.00 uur.")
        .step("vergunning_intrekken", by=saskia, motivering="De straat is ingezakt.")
        .closed("vergunning_ingetrokken")
    )


def test_the_letter_gives_the_reason_and_the_conditions_of_a_decision(case: Open) -> None:
    saskia = staff("s.vandam", "Saskia van Dam")
    said = {"verlenen": {"voorschriften": "Muziek uit om 22.00 uur."}}
    said["weigeren"] = {"motivering": "De straat is te smal."}
    for step, answers in said.items():
        book = (
            case("EVENEMENT", event())
            .do(lambda db, zaak: casework.claim(db, saskia, zaak))
            .step("in_behandeling_nemen", by=saskia)
            .step(step, by=saskia, **answers)
        )
        with sessions() as db:
            of_zaak = select(Notice).where(Notice.zaak_id == book.zaak(db).id)
            notice = db.scalars(of_zaak.where(Notice.brief == "besluit")).one()
            html = letter("besluit", for_letter(db, notice))
        assert all(answer in html for answer in answers.values())


def test_missing_papers_are_asked_reminded_and_in_the_end_put_outside_treatment(case: Open) -> None:
    saskia = staff("s.vandam", "Saskia van Dam")
    (
        case("EVENEMENT", event())
        .do(lambda db, zaak: casework.claim(db, saskia, zaak))
        .step("aanvulling_vragen", by=saskia, ontbreekt="De tekening van het podium.")
        .suspended()
        .offers("stukken_aanleveren", "intrekken", by=CAFE)
        .days(10)
        .notices("ontvangst", "verzoek", "herinnering")
        .days(6)
        .suspended(False)
        .went("verder_zonder_stukken")
        .at("in_behandeling")
        .step("buiten_behandeling_stellen", by=saskia, motivering="De tekening ontbreekt nog.")
        .closed("buiten_behandeling")
    )


def test_staff_can_send_a_zaak_on_with_a_reason_and_the_rules_leave_it_there(case: Open) -> None:
    karin = staff()

    def send_on(db: Any, zaak: Any) -> None:
        queue = db.scalars(select(Queue).where(Queue.naam == "handhaving")).one()
        casework.reroute(db, karin, zaak, queue, "Dit is een overtreding.")

    case("EVENEMENT", event()).do(send_on).queue("handhaving", because="overtreding").do(
        lambda db, zaak: casework.add_note(db, karin, zaak, "Gebeld met de organisator.")
    ).queue("handhaving")


def test_both_clocks_stop_when_the_decision_is_announced(case: Open) -> None:
    saskia = staff("s.vandam", "Saskia van Dam")

    def no_dates_left(db: Any, zaak: Any) -> None:
        assert (zaak.voortgang.normdatum, zaak.voortgang.fatale_datum) == (None, None)
        assert zaak.voortgang.termijn["gestopt_op"] == "2026-02-12"
        assert zaak.voortgang.termijn["wettelijk"]["einde"] == "2026-03-30"

    (
        case("EVENEMENT", event())
        .due(legal=date(2026, 3, 30))
        .do(lambda db, zaak: casework.claim(db, saskia, zaak))
        .days(10)
        .step("in_behandeling_nemen", by=saskia)
        .step("verlenen", by=saskia, voorschriften="Muziek uit om 22.00 uur.")
        .do(no_dates_left)
    )


def test_an_event_closes_by_itself_the_morning_after(case: Open) -> None:
    saskia = staff("s.vandam", "Saskia van Dam")
    (
        case("EVENEMENT", event(), on="2026-06-16 10:00")
        .do(lambda db, zaak: casework.claim(db, saskia, zaak))
        .step("in_behandeling_nemen", by=saskia)
        .step("verlenen", by=saskia, voorschriften="Muziek uit om 22.00 uur.")
        .days(3)
        .at("besluit_genomen")
        .days(3)
        .went("na_evenement_sluiten")
        .closed("verleend")
    )
