"""One application for a street party, told in order by the three who work on it, in a real browser;
and a report by somebody without a name.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Visitor
from zaken.base.clock import today

Browse = Callable[..., Any]
FEMKE, SASKIA, RANA = "P1", "s.vandam", "r.yilmaz"
PDF = {"name": "bewijs.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 klein\n%%EOF\n"}
MISSING = "De tekening van het podium."
WIDTHS = pytest.mark.parametrize("width", [360, 1280])


def fill_in(page: Any) -> None:
    """The form for an event in three months."""
    day = (today() + timedelta(days=90)).isoformat()
    answers = {
        "naam_evenement": "Straatfeest Proefstraat",
        "omschrijving": "Een feest voor de buurt, met een klein podium.",
        "adres": "2282ZZ 1",
        "begin": f"{day}T14:00",
        "einde": f"{day}T22:00",
        "bezoekers_max": "300",
        "verkeersmaatregelen": "0",
        "contact_naam": "Femke de Vries",
        "contact_telefoon": "0612345601",
        "contact_email": "femke@voorbeeld.example",
    }
    for veld, answer in answers.items():
        page.fill(f"[name={veld}]", answer)
    for choice in ("tijden_overdag-1", "muziek-1", "objecten_klein-2", "alcohol-2"):
        page.check(f"#veld-{choice}")
    page.set_input_files("[name=situatietekening]", PDF)


def applies(femke: Visitor) -> str:
    """Femke asks, and sees her page. The number of her zaak."""
    femke.go("/")
    femke.sign_in("/mijn/", FEMKE)
    femke.sees("Mijn zaken")
    femke.go("/mijn/aanvragen/evenement")
    femke.press("Versturen")
    femke.sees("Er gaat iets niet goed")
    fill_in(femke.page)
    femke.press("Versturen")
    femke.sees("Bedankt, wij hebben het ontvangen")
    number = str(femke.page.inner_text(".zs-code"))
    femke.follow("Bekijk uw zaak")
    femke.sees("Wat gebeurt er nu?", "Wij hebben uw aanvraag ontvangen", number)
    femke.until("Uw zaak is bij de afdeling Vergunningen")
    femke.until("Wij hebben uw aanvraag ontvangen (nieuw)")
    return number


def asks_for_papers(saskia: Visitor, number: str) -> None:
    """Saskia finds it in her queue, takes it up, sees what asking will do, and asks."""
    saskia.sign_in("/werkplek/", SASKIA)
    saskia.go("/werkplek/?lijst=vergunningen_apv")
    saskia.until(number)
    saskia.press(f"Pak op {number}")
    saskia.follow(number)
    saskia.sees("Saskia van Dam", "Waarom hier?")
    saskia.open("Om stukken vragen")
    form = "form:has(input[value=aanvulling_vragen])"
    saskia.page.fill(f"{form} [name=ontbreekt]", MISSING)
    saskia.press("Bekijk eerst het bericht", within=form)
    saskia.sees("Dit gebeurt er", "De status wordt: Wij missen iets", f"Wij missen: {MISSING}")
    saskia.press("Om stukken vragen", within=form)
    saskia.sees("Staat stil")
    saskia.until("Wij missen stukken voor uw evenement")


def supplies(femke: Visitor, number: str) -> None:
    """Femke reads what she must do, and does it; her zaak goes on."""
    femke.go("/mijn/")
    femke.sees("U moet iets doen", "Wij wachten op u")
    femke.page.click(f"li:has-text('{number}') a")
    femke.look()
    femke.sees("Wat moet u doen?", MISSING, "De tijd staat nu stil.")
    femke.page.set_input_files("[name=stukken]", PDF)
    femke.press("Stukken sturen")
    femke.sees("Gelukt.", "Wij beoordelen uw aanvraag.")
    assert "Wat moet u doen?" not in femke.page.inner_text("main")


def grants(saskia: Visitor) -> None:
    saskia.page.reload()
    saskia.sees("In behandeling", "Welke stukken stuurt u?")
    saskia.open("Vergunning verlenen")
    form = "form:has(input[value=verlenen])"
    saskia.page.fill(f"{form} [name=voorschriften]", "Muziek uit om 22.00 uur.")
    saskia.press("Vergunning verlenen", within=form)
    saskia.sees("Besluit genomen", "Verleend")


def reads_the_decision(femke: Visitor) -> None:
    """In her own inbox, with the letter as a file."""
    femke.go("/mijn/berichten/")
    femke.until("Besluit over uw evenement")
    femke.follow("Besluit over uw evenement")
    femke.sees("Het hele besluit staat in de brief", "bezwaar")
    femke.until("Brief downloaden")
    with femke.page.expect_download() as letter:
        femke.page.get_by_role("link", name="Brief downloaden").click()
    assert Path(letter.value.path()).read_bytes().startswith(b"%PDF-")
    femke.follow("Bekijk de zaak")
    femke.sees("Wij hebben een besluit genomen.")


def answers_the_telephone(rana: Visitor, number: str) -> None:
    """Rana sees how it stands, writes down the talk, and promises that somebody calls back."""
    rana.sign_in("/balie/", RANA)
    rana.page.fill("#q", number)
    rana.press("Zoek")
    rana.follow(number)
    rana.sees("Hoe staat het ervoor? Besluit genomen", "Besluit over uw evenement")
    rana.page.check("#punt-zaaknummer")
    rana.page.check("#punt-identiteit")
    rana.press("Gecontroleerd")
    contact = "form[action$='/contact']"
    rana.page.fill(f"{contact} [name=vraag]", "Is er al een besluit?")
    rana.page.fill(f"{contact} [name=antwoord]", "Ja, het staat bij uw berichten.")
    rana.press("Bewaar contact")
    rana.sees("Is er al een besluit?", "Ja, het staat bij uw berichten.")
    rana.open("Terugbelnotitie")
    promise = "form[action$='/terugbellen']"
    rana.page.fill(f"{promise} [name=naam]", "Femke de Vries")
    rana.page.fill(f"{promise} [name=telefoon]", "0612345601")
    rana.page.fill(f"{promise} [name=vraag]", "Mag het podium hoger?")
    rana.page.select_option(f"{promise} [name=queue]", label="Vergunningen APV")
    rana.press("Beloof terugbellen")
    rana.sees("terugbellen")


def calls_back(saskia: Visitor, number: str) -> None:
    saskia.go("/werkplek/?lijst=terugbellen")
    saskia.sees("Terugbellen: Femke de Vries", number)
    saskia.page.locator("tr", has_text=number).get_by_role("link", name="Terugbellen").click()
    saskia.look()
    saskia.sees("Mag het podium hoger?", "0612345601")
    saskia.page.fill("#uitkomst", "Uitgelegd: hoogstens een meter.")
    saskia.press("Taak afronden")
    assert number not in saskia.page.inner_text("main")


@pytest.mark.parametrize(
    ("width", "script"),
    [(360, True), (1280, True), (1280, False)],
    ids=["360", "1280", "no script"],
)
def test_an_application_goes_from_form_to_decision_to_telephone(
    town: str, browse: Browse, width: int, script: bool
) -> None:
    wrong: list[str] = []
    more = {"java_script_enabled": script}

    def story(chromium: Any) -> None:
        femke, saskia, rana = (Visitor(chromium, town, wrong, width, more) for _ in range(3))
        number = applies(femke)
        asks_for_papers(saskia, number)
        supplies(femke, number)
        grants(saskia)
        reads_the_decision(femke)
        answers_the_telephone(rana, number)
        calls_back(saskia, number)

    browse(story)
    assert wrong == []


@WIDTHS
def test_a_report_without_a_name_is_followed_by_its_code_in_another_browser(
    town: str, browse: Browse, width: int
) -> None:
    wrong: list[str] = []

    def story(chromium: Any) -> None:
        somebody, later = (
            Visitor(chromium, town, wrong, width),
            Visitor(chromium, town, wrong, width),
        )
        somebody.go("/mijn/aanvragen/melding-or")
        somebody.page.select_option("[name=categorie]", "groen")
        somebody.page.fill("[name=omschrijving]", "Er hangt een tak los boven de stoep.")
        somebody.page.fill("[name=adres]", "2282ZZ 1")
        somebody.page.check("#veld-gevaar-2")
        somebody.press("Versturen")
        somebody.sees("Bedankt, wij hebben het ontvangen", "Bewaar deze link")
        number = somebody.page.inner_text("p.zs-code")
        code = somebody.page.inner_text("strong.zs-code")
        later.go("/mijn/volgen")
        later.page.fill("[name=zaaknummer]", number)
        later.page.fill("[name=volgcode]", "00000000-0000-4000-8000-000000000000")
        later.press("Bekijk de zaak")
        assert "Wat gebeurt er nu?" not in later.page.inner_text("main")
        later.page.fill("[name=volgcode]", code)
        later.press("Bekijk de zaak")
        later.until("Uw zaak is bij de afdeling Beheer openbare ruimte")
        later.sees("Bedankt voor uw melding", number)
        assert "Er hangt een tak los" not in later.page.inner_text("main")

    browse(story)
    assert wrong == []


def asked_for_papers() -> str:
    """A zaak of Femke that waits for her. Its number."""
    from tests.playbook import femke, staff
    from tests.workflows.test_transcripts import event
    from workflows.intake import submit
    from workflows.publish import current
    from workflows.steps import take_step
    from zaken.base.db import sessions
    from zaken.base.subject import SYSTEEM

    with sessions.begin() as db:
        application = replace(event(), aanvrager=femke())
        zaak = submit(db, SYSTEEM, current(db, "EVENEMENT"), application)
        db.flush()
        take_step(db, staff(), zaak, "aanvulling_vragen", {"ontbreekt": MISSING})
        return str(zaak.identificatie)


def test_a_keyboard_is_enough_to_sign_in_and_send_what_was_asked(town: str, browse: Browse) -> None:
    wrong: list[str] = []
    number = asked_for_papers()

    def story(chromium: Any) -> None:
        femke = Visitor(chromium, town, wrong)
        femke.page.goto(f"{town}/mijn/")
        femke.tab_to("input[value=P1]").press("Space")
        femke.enter("button[value=inloggen]")
        femke.enter(f"li:has-text('{number}') a")
        with femke.page.expect_file_chooser() as chooser:
            femke.tab_to("[name=stukken]").press("Enter")
        chooser.value.set_files(PDF)
        femke.tab_to("[name=stukken_uitleg]")
        femke.page.keyboard.type("De tekening is nieuw.")
        femke.enter("button:has-text('Stukken sturen')")
        femke.sees("Gelukt.", "Wij beoordelen uw aanvraag.")

    browse(story)
    assert wrong == []


def test_who_applied_on_the_page_is_found_by_name_and_date_of_birth(
    town: str, browse: Browse
) -> None:
    """The contact centre has no other way to somebody who does not know the number of his zaak."""
    wrong: list[str] = []

    def story(chromium: Any) -> None:
        femke, rana = Visitor(chromium, town, wrong), Visitor(chromium, town, wrong)
        number = applies(femke)
        rana.sign_in("/balie/", RANA)
        rana.page.fill("#q", "de Vries 12-03-1984")
        rana.press("Zoek")
        rana.sees("Achternaam de Vries, geboren op 12 maart 1984", number)

    browse(story)
    assert wrong == []
