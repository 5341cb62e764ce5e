"""The administrator sees the texts of notices: whose they are, what they name, how they look."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.portal.desk import Desk, apply, queue, types, works
from tests.portal.desk import anna as applicant
from zaken.models import AccessLog

PAGE = "/werkplek/sjablonen"


@pytest.fixture
def anna(db: Any) -> Desk:
    """Anna de Groot administers; she works in no queue."""
    types(db, "parkeervergunning-bewoner", "bezwaar")
    return works(db, "a.degroot", "Anna de Groot", role="beheerder")


def test_the_list_names_owner_version_and_how_easy_it_reads(anna: Desk) -> None:
    page = anna.get(PAGE).text
    assert "Juridische zaken" in page and "Klantcontact" in page
    assert "meegeleverd, versie" in page
    assert "niet compleet" not in page and "te moeilijk" not in page
    assert page.count("compleet") == 17


def test_one_template_tells_what_it_names_and_who_uses_it(anna: Desk) -> None:
    page = anna.get(f"{PAGE}/besluit").text
    for said in ("Wat voor bericht: aanwezig", "Waarom iemand het krijgt: aanwezig"):
        assert said in page
    assert "ontbreekt" not in page
    assert "Besluit over uw bezwaar" in page
    assert "/werkplek/zaaktypen/PARKEERVERGUNNING-BEWONER" in page
    assert "Femke de Vries" in page, "made-up data"


def test_the_same_in_english_keeps_the_dutch_text(anna: Desk) -> None:
    page = anna.get(f"{PAGE}/verzoek?taal=en").text
    assert "Beste Femke de Vries," in page
    assert "Summary in English" in page
    assert "On 7 December 2026 at the latest." in page


def test_a_zaak_she_may_not_see_is_not_shown(anna: Desk, db: Any) -> None:
    queue(db, "parkeren", "*")
    zaak = apply(db, applicant())
    page = anna.get(f"{PAGE}/status?zaak={zaak.identificatie}").text
    assert "Deze zaak is er niet, of u mag haar niet zien." in page
    assert "Anna Jansen" not in page


def test_a_zaak_she_may_see_is_filled_in_and_the_look_is_written_down(db: Any) -> None:
    types(db, "parkeervergunning-bewoner")
    parking = queue(db, "parkeren", "*")
    karin = works(db, "k.dejong", "Karin de Jong", parking, role="beheerder")
    zaak = apply(db, applicant())
    page = karin.get(f"{PAGE}/ontvangst?zaak={zaak.identificatie}").text
    assert "Aan: Anna Jansen" in page
    seen = select(AccessLog.waar).where(AccessLog.zaak_id == zaak.id)
    assert "werkplek/sjablonen" in list(db.scalars(seen))


def test_a_template_that_is_not_there_is_not_found(anna: Desk) -> None:
    assert anna.get(f"{PAGE}/nergens").status_code == 404
    assert anna.get(f"{PAGE}/status?taal=xx").status_code in (400, 422)


@pytest.mark.parametrize("role", ["behandelaar", "teamleider", "kcc"])
def test_others_are_kept_out_and_see_no_link(role: str, db: Any, anna: Desk) -> None:
    other = works(db, "k.dejong", "Karin de Jong", queue(db, "parkeren", "*"), role=role)
    assert other.get(PAGE).status_code == 403
    assert other.get(f"{PAGE}/status").status_code == 403
    assert PAGE not in other.get("/werkplek/").text
