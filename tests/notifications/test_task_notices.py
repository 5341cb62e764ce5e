"""A resident hears of what he has to do and of his appointments, whatever the file says."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.playbook import RESIDENT, staff
from tests.taken import AFSPRAAK, BEVESTIG, TOETS, Terras, definition, terras
from workflows import consistency, task_people
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.subject import SYSTEEM
from zaken.models import Notice, Task

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def monday(db: Any) -> Any:
    with clock.frozen(NOW):
        yield db


def researched(*taken: dict[str, Any]) -> Terras:
    return terras(*taken).step("onderzoeken", SYSTEEM)


def plan(zaak: Terras, moment: str) -> None:
    id, given = zaak.rows("schouw")[0].id, {"moment": moment, "plaats": "Herenstraat 1"}
    zaak.do(lambda db, _: task_people.appoint(db, staff(), db.get_one(Task, id), given))


def test_a_task_is_told_though_the_file_has_no_notice() -> None:
    zaak = researched(BEVESTIG, TOETS).notices("taak")
    zaak.says("U moet iets doen voor uw zaak").says("Het gaat om 8 stoelen.")
    zaak.says("Doe dit uiterlijk op maandag 30 november 2026.").says("Beste")
    zaak.says(f"/mijn/zaken/{zaak.uuid}")
    with sessions() as db:
        (notice,) = db.scalars(select(Notice))
        assert "…" not in notice.tekst


def test_a_reminder_comes_only_while_it_is_open() -> None:
    researched(BEVESTIG).days(6).notices("taak", "taak_herinnering")
    done = researched(BEVESTIG).done("bevestig", RESIDENT).days(6)
    done.notices("taak")


def test_what_was_done_before_the_notice_was_made_is_not_asked() -> None:
    zaak = researched(BEVESTIG | {"klaar_als": "stoelen == 8"}).open()
    zaak.notices()


def test_an_appointment_is_told_when_it_is_planned_moved_and_off() -> None:
    zaak = researched(AFSPRAAK | {"verplicht": False}).notices()
    plan(zaak, "2026-12-01T10:00")
    zaak.says("Uw afspraak met ons").says("Wanneer: dinsdag 1 december 2026 om 10.00 uur")
    zaak.says("Waar: Herenstraat 1")
    plan(zaak, "2026-12-02T11:30")
    zaak.says("woensdag 2 december 2026 om 11.30 uur")
    zaak.step("voorstellen", SYSTEEM).notices("afspraak", "afspraak", "afspraak_vervallen")
    zaak.says("Deze afspraak gaat niet door.")


def test_a_file_that_names_the_moment_says_it_its_own_way() -> None:
    own = {
        "bij": ["taak_gemaakt"],
        "aan": "aanvrager",
        "sjabloon": "verzoek",
        "onderwerp": "Vraag uw buren",
    }
    zaak = (
        terras(BEVESTIG, file={"berichten": [own]}).step("onderzoeken", SYSTEEM).notices("verzoek")
    )
    zaak.says("Vraag uw buren").says("Vraag uw buren of zij het goed vinden.")
    zaak.says("Doe dit uiterlijk op maandag 30 november 2026.")


def test_a_file_may_name_the_moment_that_an_appointment_is_off() -> None:
    own = {"bij": ["taak_vervallen"], "aan": "aanvrager", "sjabloon": "status", "onderwerp": "Af"}
    assert consistency.faults(definition(AFSPRAAK, file={"berichten": [own]})) == []
