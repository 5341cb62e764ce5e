"""A resident chooses how he hears from us: per kind of message, and for himself only (D5)."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import kort
from notifications.channels import main_roads, wants_pointer
from notifications.preferences import language_of, wish_of
from tests.notifications.conftest import roads as roads  # noqa: PLC0414  a fixture
from tests.portal.people import (
    FEMKE,
    Makers,
    applied,
    csrf_of,
    femke,
    municipality,
    youssef,
)
from zaken.actions.voorkeur import choose
from zaken.base.errors import Forbidden, Invalid
from zaken.base.subject import SYSTEEM, Subject
from zaken.models import Notice, Rol, Voorkeur, Zaak

PAGE = "/mijn/voorkeuren"
MAIL = {"email": "femke@voorbeeld.example"}


@pytest.fixture
def town(committed: Makers) -> Makers:
    municipality(committed)
    return committed


def rol_of(db: Session, zaak: Zaak) -> Rol:
    return db.get_one(Zaak, zaak.id).rollen[0]


def chosen(browser: Any, **form: str) -> Any:
    return browser.post(PAGE, data={"csrf": csrf_of(browser.get(PAGE).text), **form})


def test_what_femke_chooses_for_one_kind_does_not_hold_for_another(town: Makers) -> None:
    zaak = applied(town)
    answer = chosen(femke(town), bericht="email", verzoek="", besluit="")
    assert answer.status_code in (200, 303)
    with town.begin() as db:
        rol = rol_of(db, zaak)
        assert (wish_of(rol, "bericht"), wish_of(rol, "besluit")) == ("email", "")
        assert wish_of(rol, "verzoek") == ""


def test_consent_for_news_sends_no_email_about_a_decision(town: Makers, roads: Any) -> None:
    zaak = applied(town)
    chosen(femke(town), bericht="email")
    with town.begin() as db:
        rol = rol_of(db, zaak)
        for soort, wanted in (("bericht", True), ("besluit", False)):
            ways = ["berichtenbox", "email", "print"]
            wish = wish_of(rol, soort)
            copy = Rol(betrokkene_identificatie=rol.betrokkene_identificatie, contact=MAIL)
            notice = Notice(rol=copy, soort=soort, kanalen=ways, voorkeur=wish)
            assert wants_pointer(notice) is wanted
            assert main_roads(notice)[:1] == ["berichtenbox"]


def test_the_page_shows_the_choice_and_lets_it_be_taken_back(town: Makers) -> None:
    browser = femke(town)
    chosen(browser, besluit="post", taal="en")
    page = browser.get(PAGE).text
    assert 'name="besluit" value="post" checked' in page
    assert 'name="taal" value="en" checked' in page
    chosen(browser, besluit="")
    page = browser.get(PAGE).text
    assert 'name="besluit" value="" checked' in page
    assert 'name="taal" value="en" checked' in page, "what is not asked stays as it was"


def test_every_choice_is_kept_and_none_names_the_person(town: Makers) -> None:
    browser = femke(town)
    for road in ("email", "email", "post"):
        chosen(browser, bericht=road)
    with town.begin() as db:
        rows = list(db.scalars(select(Voorkeur).order_by(Voorkeur.id)))
        assert [row.waarde for row in rows] == ["email", "post"]
        assert all(FEMKE not in row.wie for row in rows)


def test_youssef_does_not_get_what_femke_chose(town: Makers) -> None:
    chosen(femke(town), bericht="post")
    assert 'name="bericht" value="" checked' in youssef(town).get(PAGE).text


def test_her_language_adds_a_summary_below_the_dutch_text(town: Makers) -> None:
    zaak = applied(town)
    with town.begin() as db:
        assert language_of(rol_of(db, zaak)) == kort.NL
    chosen(femke(town), taal="en")
    with town.begin() as db:
        assert language_of(rol_of(db, zaak)) == kort.EN


def test_nobody_chooses_what_is_not_offered_and_only_residents_choose(town: Makers) -> None:
    me = Subject("burger", "femke", person=FEMKE)
    with town.begin() as db:
        with pytest.raises(Invalid):
            choose(db, me, {"bericht": "postduif"})
        with pytest.raises(Invalid):
            choose(db, me, {"reclame": "email"})
        with pytest.raises(Forbidden):
            choose(db, SYSTEEM, {"bericht": "email"})
