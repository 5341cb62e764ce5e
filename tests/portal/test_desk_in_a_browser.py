"""The pages about who does the work, in a real browser: accessible at every width, by keyboard."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.session import COOKIE, start
from tests.portal.conftest import TOLD_WHAT_IS_WRONG
from tests.portal.people import LAMP, applied, municipality
from tests.portal.test_layout import looked_at
from tests.routing import queue, works
from workflows import absence, casework
from workflows.publish import definition_of
from workflows.routing import route
from zaken.base.clock import today
from zaken.models import Zaak
from zaken.queries.medewerkers import staff_named

Makers = Callable[..., Any]


@pytest.fixture
def lars(committed: Makers) -> tuple[str, str]:
    """The token of Lars, who leads, looks after Sanne's work, and sees a restricted zaak; and the
    uuid of that zaak.
    """
    municipality(committed)
    with committed.begin() as db:
        intake, dicht = queue(db, "intake"), queue(db, "fraude", besloten=True)
        intake.zaaktypen = dicht.zaaktypen = ["*"]
        sanne = works(db, "sanne", "Sanne Vos", intake, dicht)
        works(db, "lars", "Lars Lam", intake, dicht, role="teamleider")
    lost = applied(committed, "MELDING-OR", LAMP | {"categorie": "overlast"})
    secret = applied(committed)
    with committed.begin() as db:
        definition = definition_of(db.get_one(Zaak, lost.id).zaaktype)
        assert definition is not None
        route(db, db.get_one(Zaak, lost.id), definition)
        subject, leader = staff_named(db, "sanne"), staff_named(db, "lars")
        assert subject is not None
        assert leader is not None
        zaak = db.get_one(Zaak, secret.id)
        casework.reroute(db, subject, zaak, dicht, "Dit klopt niet.")
        casework.claim(db, subject, zaak)
        period = absence.Period(today(), today() + timedelta(days=9), leader.medewerker_id)
        absence.report(db, leader, sanne, period)
        token, _ = start(db, {"soort": "medewerker", "username": "lars", "naam": "Lars Lam"})
        return token, str(zaak.uuid)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_about_who_does_the_work_are_accessible(
    lars: tuple[str, str], site: str, chromium: Any, width: int
) -> None:
    token, uuid = lars
    context = chromium.new_context(viewport={"width": width, "height": 800})
    context.add_cookies([{"name": COOKIE, "value": token, "url": site}])
    page, seen = context.new_page(), dict[str, list[str]]()
    page.goto(f"{site}/werkplek/")
    assert "voor Sanne Vos" in page.inner_text("main")
    looked_at(page, seen, "my work")
    page.goto(f"{site}/werkplek/zaken/{uuid}")
    for fold in page.query_selector_all("summary"):
        fold.click()
    looked_at(page, seen, "restricted zaak")
    page.goto(f"{site}/werkplek/zonder-regel")
    assert "ziet dit soort zaken niet" in page.inner_text("main")
    looked_at(page, seen, "without a rule")
    page.goto(f"{site}/werkplek/afwezig")
    looked_at(page, seen, "away")
    page.focus("#veld-tot")
    page.keyboard.press("Tab")
    for _ in range(4):  # a date field has parts of its own
        if page.evaluate("document.activeElement.id") == "veld-vervanger":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_function(TOLD_WHAT_IS_WRONG)
    looked_at(page, seen, "away, refused")
    context.close()
    assert {name: wrong for name, wrong in seen.items() if wrong} == {}
