"""The terms of a zaak on the desk and on the page of a resident: the acts with what they do, the
ledger, and the same dates in both.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.portal import desk
from tests.portal.people import (
    PERMIT,
    Makers,
    applied,
    csrf_of,
    femke,
    municipality,
    youssef,
)
from zaken.base import clock
from zaken.models import Zaak

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATE = NOW + timedelta(days=60)  # after the eight weeks


class Town:
    """Karin and an application for a permit; Els works elsewhere."""

    def __init__(self, db: Session) -> None:
        self.db = db
        desk.types(db, "parkeervergunning-bewoner")
        self.parkeren = desk.queue(db, "parkeren", "PARKEERVERGUNNING-BEWONER")
        self.karin = desk.works(db, "karin", "Karin de Jong", self.parkeren)
        self.els = desk.works(db, "els", "Els Elders", desk.queue(db, "apv", "EVENEMENT"))
        self.zaak = desk.apply(db, desk.anna())

    @property
    def url(self) -> str:
        return f"/werkplek/zaken/{self.zaak.uuid}"

    def later(self, username: str) -> None:
        """A colleague of Karin takes over: no session lasts for weeks."""
        self.karin = desk.works(self.db, username, "Mo Bakker", self.parkeren)

    def do(self, act: str, **form: str) -> Any:
        """Open the dossier, fill in the form, and look at the dossier again."""
        self.karin.get(self.url)
        answer = self.karin.post(
            f"{self.url}/{act}", gezien=self.karin.seen(), formulier=act, **form
        )
        return answer if answer.status_code != 303 else self.karin.get(self.url)


@pytest.fixture
def town(db: Session) -> Iterator[Town]:
    with clock.frozen(NOW):
        yield Town(db)


def test_an_extension_shows_what_it_does_and_stands_in_the_ledger(town: Town) -> None:
    page = town.karin.get(town.url).text
    assert "De wettelijke datum wordt later, hoogstens 8 weken (Awb 4:14 lid 3)." in page
    page = town.do("verlengen", duur="P4W", reden="Wij wachten op de RDW.").text
    assert "Wat er met de termijn gebeurde" in page
    assert "Verlengd met 4 weken" in page
    assert "15 februari 2027" in page
    assert "De termijn is al verlengd. Vaker mag niet." in page
    assert "Termijn verlengd" in page


def test_what_was_wrong_stands_above_the_form_with_what_was_typed(town: Town) -> None:
    page = town.do("verlengen", duur="P20W", reden="Wij wachten op de RDW.")
    assert page.status_code == 400
    assert "Verlengen kan met hoogstens 8 weken." in page.text
    assert 'value="P20W"' in page.text
    assert "Wij wachten op de RDW." in page.text
    page = town.do("uitstel", tot="morgen", reden="Druk")
    assert "Vul een datum in die bestaat." in page.text


def test_a_delay_tells_beforehand_whether_it_moves_the_date(town: Town) -> None:
    page = town.do("uitstel", tot="2027-02-01", reden="Wij wachten op de RDW.").text
    assert "Uitstel gemeld met 14 dagen naar 1 februari 2027" in page
    assert "De wettelijke datum blijft 1 februari 2027 (Awb 4:14 lid 1)." in page


def test_the_clock_is_stopped_on_a_ground_from_a_day_to_an_agreed_day(town: Town) -> None:
    asked = {"reden": "Op vakantie", "grond": "Awb 4:15(2)(a)"}
    assert "laatste dag af" in town.do("opschorten", **asked).text
    page = town.do("opschorten", **asked, tot="2026-12-04").text
    assert "Opgeschort, loopt, tot en met 4 december 2026" in page
    assert "Kies een grond uit de lijst." in town.do("opschorten", reden="x", grond="zomaar").text


def test_a_notice_of_default_is_counted_on_the_desk(town: Town) -> None:
    with clock.frozen(LATE):
        town.later("mo")
        page = town.karin.get(town.url).text
        assert "Te laat" in page
        assert "Er zijn nog 2 weken om het besluit bekend te maken" in page
        form = {"datum": "2027-01-22", "wie": "Anna Jansen", "kanaal": "post"}
        page = town.do("ingebrekestelling", **form).text
        assert "Ingebrekestelling loopt" in page
        assert "Ingebrekestelling van Anna Jansen, post" in page
        assert "Ingebrekestelling: maak het besluit bekend" not in page, "that is the worker's task"
    with clock.frozen(LATE + timedelta(days=30)):
        town.later("mo2")
        page = town.karin.get(town.url).text
        assert "15 dagen: 357 euro (Awb 4:17 lid 2)" in page
        assert "Stel de dwangsom vast" not in page
    with clock.frozen(LATE + timedelta(days=90)):
        town.later("mo3")
        assert "Het bedrag is 1442 euro voor 42 dagen" in town.karin.get(town.url).text
        page = town.do("dwangsom").text
        assert "Dwangsom vastgesteld op 1442 euro" in page
        assert "al besloten" in town.do("dwangsom").text


@pytest.mark.parametrize("act", ["verlengen", "uitstel", "ingebrekestelling", "dwangsom"])
def test_who_does_not_work_on_it_cannot_touch_its_terms(town: Town, act: str) -> None:
    assert town.els.post(f"{town.url}/{act}", gezien="0", reden="x").status_code == 404
    answer = town.karin.browser.post(f"{town.url}/{act}", data={"reden": "zonder token"})
    assert answer.status_code in (400, 403)


# The resident


@pytest.fixture
def mine(committed: Makers) -> Iterator[tuple[Makers, Zaak]]:
    """Femke applied for a permit, eight weeks and more ago."""
    with clock.frozen(NOW):
        municipality(committed)
        zaak = applied(committed, "PARKEERVERGUNNING-BEWONER", PERMIT)
    with clock.frozen(LATE):
        yield committed, zaak


def test_a_resident_writes_that_we_are_late_and_reads_what_follows(
    mine: tuple[Makers, Zaak],
) -> None:
    sessions, zaak = mine
    browser, url = femke(sessions), f"/mijn/zaken/{zaak.uuid}"
    page = browser.get(url).text
    assert "Zijn wij te laat?" in page
    assert "Wij krijgen dan nog 2 weken de tijd." in page
    sent = browser.post(f"{url}/ingebrekestelling", data={"csrf": csrf_of(page)})
    assert sent.status_code == 303
    page = browser.get(url).text
    assert "U schreef ons dat wij te laat zijn" in page
    assert "Wij hebben daarna nog 2 weken de tijd." in page
    assert "U krijgt nooit meer dan 1442 euro." in page
    assert "Verstuur ingebrekestelling" not in page
    again = browser.post(f"{url}/ingebrekestelling", data={"csrf": csrf_of(page)})
    assert again.status_code == 409
    with clock.frozen(LATE + timedelta(days=30)):
        assert "Wij zijn 15 dagen te laat. Het bedrag is 357 euro." in femke(sessions).get(url).text


def test_nobody_writes_that_for_another_or_too_early(mine: tuple[Makers, Zaak]) -> None:
    sessions, zaak = mine
    url = f"/mijn/zaken/{zaak.uuid}/ingebrekestelling"
    other = youssef(sessions)
    assert other.post(url, data={"csrf": other.csrf}).status_code == 404  # type: ignore[attr-defined]
    with clock.frozen(NOW + timedelta(days=1)):
        browser = femke(sessions)
        page = browser.get(f"/mijn/zaken/{zaak.uuid}").text
        assert "te laat?" not in page
        assert browser.post(url, data={"csrf": csrf_of(page)}).status_code == 409
