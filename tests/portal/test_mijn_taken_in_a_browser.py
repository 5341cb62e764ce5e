"""A resident does his tasks in a real browser: accessible at every width, by keyboard, and without
script.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.session import COOKIE, start
from tests.playbook import FEMKE, staff
from tests.portal.conftest import TOLD_WHAT_IS_WRONG
from tests.portal.test_layout import looked_at
from tests.taken import AFSPRAAK, BETAAL, BEVESTIG, STUREN, Terras, terras
from workflows import task_people
from zaken.base.clock import now
from zaken.base.subject import SYSTEEM
from zaken.models import Task

Makers = Callable[..., Any]
DRAWING = {"name": "tekening.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
ONWARDS = {"door": ["behandelaar", "systeem"]}


@pytest.fixture
def femke(committed: Makers) -> tuple[str, Terras]:
    """The token of Femke, and her terrace that waits for four things."""
    sturen = STUREN | {"binnen": "P14D", "daarna": "voorstellen"}
    unpaid = BETAAL | {"verplicht": False}
    zaak = terras(sturen, BEVESTIG, unpaid, AFSPRAAK | {"verplicht": False}, voorstellen=ONWARDS)
    zaak.step("onderzoeken", SYSTEEM)
    id, day = zaak.rows("schouw")[0].id, now() + timedelta(days=7)
    plan = {"moment": f"{day:%Y-%m-%d}T10:00", "plaats": "Herenstraat 1, Rijswijk"}
    zaak.do(lambda db, _: task_people.appoint(db, staff(), db.get_one(Task, id), plan))
    with committed.begin() as db:
        who = {"soort": "burger", "persoon": FEMKE, "naam": "Femke de Vries"}
        token, _ = start(db, who | {"niveau": "substantieel"})
    return token, zaak


def tab_to(page: Any, what: str) -> None:
    """With the keyboard alone, forward to the element that this script finds."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement === {what}"):
            return
    raise AssertionError(f"the keyboard does not reach {what}")


def button(form: str) -> str:
    return f"document.querySelector('{form} button')"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_resident_does_his_tasks_with_the_keyboard(
    femke: tuple[str, Terras], site: str, chromium: Any, width: int
) -> None:
    token, zaak = femke
    context = chromium.new_context(viewport={"width": width, "height": 800})
    context.add_cookies([{"name": COOKIE, "value": token, "url": site}])
    page, seen = context.new_page(), dict[str, list[str]]()
    page.goto(f"{site}/mijn/")
    assert "U moet nog iets doen: Tekening sturen" in page.inner_text("main")
    looked_at(page, seen, "list")
    page.click(".zs-kaart--actie a")
    looked_at(page, seen, "zaak with tasks")
    sturen = zaak.rows("sturen")[0].uuid
    tab_to(page, f"document.getElementById('veld-{sturen}-schaal')")
    page.keyboard.type("1:100")
    tab_to(page, button(f"#taak-{sturen}"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_function(TOLD_WHAT_IS_WRONG)
    looked_at(page, seen, "refused")
    assert page.input_value(f"#veld-{sturen}-schaal") == "1:100"
    page.set_input_files(f"#veld-{sturen}-tekening", DRAWING)
    tab_to(page, button(f"#taak-{sturen}"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Bedankt. Wij hebben het ontvangen." in page.inner_text("body")
    zaak.settle().at("onderzoek")
    bevestig = zaak.rows("bevestig")[0].uuid
    tab_to(page, button(f"#taak-{bevestig}"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    zaak.settle().at("voorstel")
    page.goto(f"{site}/mijn/zaken/{zaak.uuid}")
    assert "Tekening sturen: gedaan op" in page.inner_text("main")
    looked_at(page, seen, "zaak, all done")
    context.close()
    assert {name: wrong for name, wrong in seen.items() if wrong} == {}


def test_a_late_form_is_accessible_and_works_without_script(
    femke: tuple[str, Terras], site: str, chromium: Any
) -> None:
    token, zaak = femke
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies([{"name": COOKIE, "value": token, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/mijn/zaken/{zaak.uuid}")
    sturen = zaak.rows("sturen")[0].uuid
    page.fill(f"#veld-{sturen}-schaal", "1:100")
    zaak.step("intrekken", SYSTEEM)
    page.click(f"#taak-{sturen} button")
    told = page.inner_text("main") + page.inner_text("[aria-labelledby=te-laat]")
    assert "Dit is niet meer nodig: uw zaak is klaar." in told
    assert "1:100" in told
    context.close()
