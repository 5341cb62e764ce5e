"""Passports and identity cards: at the counter, at the door, and every other end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.playbook import RESIDENT, Playbook, femke, moment, staff
from workflows import casework, task_people
from workflows.casework import Upload
from workflows.intake import Application, Payment
from workflows.suspension import Pause
from zaken.base.db import sessions
from zaken.base.errors import Forbidden
from zaken.base.subject import Subject
from zaken.models import Queue, Task

Open = Callable[..., Any]
CHECKED = {0, 1, 2, 3, 4}
PAID = Payment("tr_test", moment("2026-02-01 20:00"))


def passport(**more: Any) -> Application:
    answers = {
        "soort_document": "paspoort",
        "betreft": "zelf",
        "spoed": "nee",
        "oud_document": "ja",
        "afhaalwijze": "balie",
    }
    mail = {"email": "femke@voorbeeld.example", "voorkeur": "email"}
    return Application(answers | more, femke(), mail, betaling=PAID)


def delivered() -> Application:
    return passport(afhaalwijze="thuis", bezorgmoment="avond")


def opened(case: Open, application: Application | None = None) -> Playbook:
    book: Playbook = case("REISDOCUMENT", application or passport())
    return book.do(lambda db, zaak: casework.claim(db, staff(), zaak))


def applied(case: Open, application: Application | None = None, signaal: str = "nee") -> Playbook:
    """Three days later, at the counter."""
    return (
        opened(case, application)
        .days(3)
        .step("aan_balie_komen")
        .refuses("aanvragen", "neem de aanvraag op", signaal="nee")
        .task("aanvraag_opnemen", punten=CHECKED)
        .step("aanvragen", signaal=signaal)
    )


def printed(case: Open, application: Application | None = None, geldig: str = "lang") -> Playbook:
    return applied(case, application).task("document_binnen", velden={"geldigheid": geldig})


def test_a_passport_is_applied_for_fetched_and_closed(case: Open) -> None:
    (
        applied(case)
        .queue("burgerzaken")
        .says("vanaf 12 februari 2026")
        .due(legal=date(2026, 3, 5))  # four weeks from the day at the counter
        .refuses("klaar_melden", "nog niet ingevuld")
        .task("document_binnen", velden={"geldigheid": "lang"})
        .went("klaar_melden")
        .at("klaar")
        .notices("ontvangst", "status", "status")
        .says("voor 5 mei 2026")
        .refuses("uitreiken_kort", "hoe lang is het document geldig")
        .step("uitreiken_lang")
        .closed("uitgereikt_lang")
    )


def test_the_appointment_is_planned_and_told(case: Open) -> None:
    def plan(db: Any, zaak: Any) -> None:
        row = db.query(Task).filter(Task.zaak_id == zaak.id, Task.taak == "balie_afspraak").one()
        when = {"moment": "2026-02-05T10:00", "plaats": "Balie 3"}
        task_people.appoint(db, staff(), row, when)

    opened(case).do(plan).notices("ontvangst", "status").says("Uw afspraak aan de balie")


def test_a_child_needs_the_consent_of_who_has_authority(case: Open) -> None:
    paper = Upload([b"%PDF-1.4\n%%EOF\n"], "ja.pdf", "application/pdf", "Ja", "toestemming_ouders")
    (
        opened(case, passport(betreft="kind", leeftijd_kind=9))
        .queue("burgerzaken", because="gezag")
        .facts(leges="70.00")
        .step("aan_balie_komen")
        .task("aanvraag_opnemen", punten=CHECKED)
        .refuses("aanvragen", "toestemming van ouders", signaal="nee")
        .task(
            "toestemming_balie",
            velden={"allen_getekend": "ja"},
            bestanden={"toestemming": [paper]},
        )
        .refuses("aanvragen", "kijk wie het gezag heeft", signaal="nee")
        .task("gezag_nakijken", punten={0, 1, 2})
        .step("aanvragen", signaal="nee")
        .task("document_binnen", velden={"geldigheid": "kort"})
        .step("uitreiken_kort")
        .closed("uitgereikt_kort")
    )


def test_who_is_not_at_home_chooses_another_day(case: Open) -> None:
    (
        printed(case, delivered())
        .step("laten_bezorgen", bezorgdag="2026-02-12")
        .says("12 februari 2026, tussen 18.00 en 21.00 uur")
        .step("niet_thuis_melden")
        .says("maar u was er niet")
        .offers("opnieuw_bezorgen", "toch_ophalen", by=RESIDENT)
        .step("opnieuw_bezorgen", by=RESIDENT, bezorgdag="2026-02-14", bezorgmoment="weekend")
        .step("niet_thuis_melden")
        .step("toch_ophalen", by=RESIDENT)
        .step("uitreiken_lang")
        .closed("uitgereikt_lang")
    )


def test_what_nobody_fetches_is_reminded_of_and_lapses_after_three_months(case: Open) -> None:
    book = printed(case)
    for _ in range(3):
        book.days(29)
    (
        book.at("klaar")
        .notices("ontvangst", "status", "status", "herinnering", "herinnering", "herinnering")
        .days(10)
        .went("laten_vervallen")
        .closed("vervallen")
        .says("ongeldig")
    )


def specialist() -> Subject:
    """Saskia, of the desk for signals of fraud."""
    with sessions.begin() as db:
        desk = db.scalars(select(Queue.id).where(Queue.naam == "burgerzaken_besloten")).one()
    return replace(staff("s.vandam", "Saskia van Dam"), queue_ids=frozenset({desk}))


def looked_into(case: Open, saskia: Subject) -> Playbook:
    book = applied(case, signaal="ja").queue("burgerzaken_besloten", because="twijfel")
    with pytest.raises(Forbidden):  # from now on only the specialists see it
        book.step("extra_controle")
    return (
        book.do(lambda db, zaak: casework.claim(db, saskia, zaak))
        .step("extra_controle", saskia)
        .says("meer tijd nodig")
        .refuses("controle_klaar", "onderzoek het signaal", by=saskia)
    )


def test_a_signal_that_is_nothing_lets_the_application_go_on(case: Open) -> None:
    saskia = specialist()
    (
        looked_into(case, saskia)
        .task("signaal_onderzoeken", saskia, velden={"signaal_uitkomst": "verder"})
        .step("controle_klaar", saskia)
        .at("aangevraagd")
        .task("document_binnen", saskia, velden={"geldigheid": "lang"})
        .at("klaar")
    )


def test_a_signal_is_looked_into_and_may_end_in_a_refusal(case: Open) -> None:
    saskia = specialist()
    (
        looked_into(case, saskia)
        .task("signaal_onderzoeken", saskia, velden={"signaal_uitkomst": "weigeren"})
        .step("weigeren", saskia, motivering="Er is een reden in het register (artikel 44).")
        .closed("geweigerd")
        .says("artikel 44")
    )


def test_who_does_not_come_to_the_counter_starts_again(case: Open) -> None:
    opened(case).step("afbreken").closed("afgebroken").says("opnieuw aanvragen")


def test_an_application_without_proof_is_put_aside(case: Open) -> None:
    def stop_the_clock(db: Any, zaak: Any) -> None:
        casework.suspend(db, staff(), zaak, Pause("Stuur een bewijs van wie u bent."))

    (
        opened(case)
        .do(stop_the_clock)
        .suspended()
        .refuses("buiten_behandeling_stellen", "termijn", motivering="Geen bewijs.")
        .days(16)
        .do(lambda db, zaak: casework.resume(db, staff(), zaak))
        .step("buiten_behandeling_stellen", motivering="U stuurde geen bewijs.")
        .closed("buiten_behandeling")
    )


def test_an_application_is_withdrawn(case: Open) -> None:
    opened(case).step("intrekken", by=RESIDENT).closed("ingetrokken")


def test_an_unpaid_application_is_reminded_and_not_taken(case: Open) -> None:
    unpaid = Application(passport().antwoorden, femke(), {"voorkeur": "berichtenbox"})
    (
        opened(case, unpaid)
        .days(5)
        .notices("ontvangst", "herinnering")
        .step("aan_balie_komen")
        .task("aanvraag_opnemen", punten=CHECKED)
        .refuses("aanvragen", "nog niet betaald", signaal="nee")
    )
