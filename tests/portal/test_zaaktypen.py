"""The administrator sees the case types: versions, differences, open questions and a picture."""

from datetime import timedelta
from typing import Any

import pytest

from tests.portal.desk import Desk, file, queue, works
from workflows.definition import Definition
from workflows.publish import publish
from zaken.base.clock import today

PAGE = "/werkplek/zaaktypen/EVENEMENT"


@pytest.fixture
def anna(db: Any) -> Desk:
    """Anna de Groot administers; the event type has two versions, the second from today."""
    first = file("evenement")
    publish(db, first, rsin="123456782", vanaf=today() - timedelta(days=30))
    content = first.model_dump(mode="json")
    content["termijn"]["normen"][1]["werkdagen"] = 15
    publish(db, Definition.model_validate(content), rsin="123456782")
    return works(db, "a.degroot", "Anna de Groot", role="beheerder")


def test_the_list_names_the_version_that_is_valid(anna: Desk) -> None:
    page = anna.get("/werkplek/zaaktypen").text
    assert "Evenement melden of vergunning aanvragen" in page
    assert "2 van 2" in page


def test_a_version_tells_what_it_changed_and_what_is_open(anna: Desk) -> None:
    page = anna.get(PAGE).text
    assert "versie 2 (geldig)" in page
    assert "wordt 15 werkdagen (was 20)." in page
    assert "De tarieven van dit jaar (nu 2024)." in page
    assert "voorbij" in page


def test_the_steps_are_drawn_and_said_in_words(anna: Desk) -> None:
    page = anna.get(PAGE).text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    assert "style=" not in page, "the policy allows no style in the page"
    assert "Van Ontvangen naar Wij missen iets: Om stukken vragen (behandelaar)" in page


def test_the_first_version_has_nothing_before_it(anna: Desk) -> None:
    page = anna.get(f"{PAGE}?versie=1").text
    assert "versie 1 (voorbij)" in page
    assert "Wat deze versie verandert" not in page


@pytest.mark.parametrize("path", [f"{PAGE}?versie=9", "/werkplek/zaaktypen/NIETS"])
def test_what_is_not_there_is_not_found(path: str, anna: Desk) -> None:
    assert anna.get(path).status_code == 404


@pytest.mark.parametrize("role", ["behandelaar", "teamleider", "kcc"])
def test_others_are_kept_out_and_see_no_link(role: str, db: Any, anna: Desk) -> None:
    other = works(db, "k.dejong", "Karin de Jong", queue(db, "parkeren", "*"), role=role)
    assert other.get("/werkplek/zaaktypen").status_code == 403
    assert other.get(PAGE).status_code == 403
    assert "/werkplek/zaaktypen" not in other.get("/werkplek/").text


def test_the_menu_leads_the_administrator_there(anna: Desk) -> None:
    assert 'href="/werkplek/zaaktypen"' in anna.get("/werkplek/").text
