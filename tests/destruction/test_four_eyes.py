"""Who may do what with a list, and who may not: three people, whatever rights they have."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.destruction.conftest import ANNE, PETRA, RIK, agreed, listed, official, outcomes
from zaken.actions.archieflijst import approve, send_back, start, take_off, withdraw
from zaken.base.db import sessions
from zaken.base.errors import Conflict, Forbidden, Invalid
from zaken.base.subject import SYSTEEM, Grant, Subject
from zaken.models import Archieflijst, Event
from zaken.queries.archieflijst import lijst_named

EVERYTHING = official("recordmanager", "proceseigenaar", "archivaris", username="alles.kan")


def test_a_list_goes_from_hand_to_hand_and_every_step_is_told(archive: Any) -> None:
    archive()
    uuid = agreed()
    with sessions.begin() as db:
        rows = select(Event.actie, Event.actor).where(Event.hoofdobject == uuid)
        told = [tuple(row) for row in db.execute(rows.order_by(Event.id))]
    assert told == [
        ("create", RIK.name),
        ("beoordeeld", PETRA.name),
        ("goedgekeurd", ANNE.name),
        ("gestart", RIK.name),
    ]


def test_who_made_the_list_does_not_judge_it(archive: Any) -> None:
    archive()
    listed(by=EVERYTHING)
    refused(EVERYTHING)
    allowed(PETRA)
    refused(EVERYTHING)


def test_the_two_judges_are_two_people(archive: Any) -> None:
    archive()
    listed()
    allowed(EVERYTHING)
    refused(EVERYTHING)
    allowed(ANNE)


@pytest.mark.parametrize("who", [RIK, ANNE, SYSTEEM], ids=lambda who: who.name)
def test_the_first_judgement_is_the_process_owners(archive: Any, who: Subject) -> None:
    archive()
    listed()
    refused(who)


@pytest.mark.parametrize("who", [RIK, PETRA, SYSTEEM], ids=lambda who: who.name)
def test_the_last_word_is_the_archivists(archive: Any, who: Subject) -> None:
    archive()
    listed()
    allowed(PETRA)
    refused(who)


def test_an_application_destroys_nothing_whatever_it_may(archive: Any) -> None:
    archive()
    listed()
    refused(Subject("applicatie", "formulieren", everything=True))


def test_a_judge_must_be_allowed_to_see_every_zaak(archive: Any) -> None:
    archive()
    listed()
    near = Grant(frozenset({"archief.beoordelen"}), type_ids=frozenset({0}))
    refused(Subject("medewerker", "p.smit", "Petra Smit", (near,)))


def test_the_table_itself_refuses_one_hand(archive: Any) -> None:
    archive()
    listed()
    with pytest.raises(IntegrityError, match="vier_ogen"), sessions.begin() as db:
        db.execute(text("update archieflijst set archivaris = opgesteld_door"))


def test_a_judge_takes_one_off_with_a_reason(archive: Any) -> None:
    archive(), archive("999990032")
    listed()
    with sessions.begin() as db:
        lijst = lijst_named(db, "2026-1")
        number = lijst.items[0].zaaknummer
        with pytest.raises(Invalid, match="reden"):
            take_off(db, PETRA, lijst, number, "")
        take_off(db, PETRA, lijst, number, "Nog nodig; belt 999990019")
    assert outcomes() == [("afgehaald", "Nog nodig; belt *********"), ("opgenomen", "")]


def test_sent_back_a_list_is_judged_anew(archive: Any) -> None:
    archive()
    listed()
    allowed(PETRA)
    with sessions.begin() as db:
        send_back(db, ANNE, lijst_named(db, "2026-1"), "Verkeerde selectielijst")
    with sessions.begin() as db:
        lijst = lijst_named(db, "2026-1")
        assert (lijst.status, lijst.proceseigenaar) == ("opgesteld", None)
    refused(ANNE)


def test_in_the_days_to_think_a_started_list_can_be_stopped(archive: Any) -> None:
    archive()
    agreed()
    with sessions.begin() as db:
        send_back(db, ANNE, lijst_named(db, "2026-1"), "Toch niet")
    with sessions.begin() as db:
        assert lijst_named(db, "2026-1").status == "opgesteld"


def test_only_an_approved_list_starts_and_by_its_name(archive: Any) -> None:
    archive()
    listed()
    with pytest.raises(Conflict, match="goedgekeurde"), sessions.begin() as db:
        start(db, RIK, lijst_named(db, "2026-1"), "2026-1")
    allowed(PETRA)
    allowed(ANNE)
    with pytest.raises(Invalid, match="naam"), sessions.begin() as db:
        start(db, RIK, lijst_named(db, "2026-1"), "2026-2")


def test_a_withdrawn_list_frees_its_zaken(archive: Any) -> None:
    zaak = archive()
    listed()
    with sessions.begin() as db:
        withdraw(db, RIK, lijst_named(db, "2026-1"), "Te vroeg")
    assert listed("2026-2") == [zaak]


def refused(who: Subject) -> None:
    """This one cannot approve the list as it is now, and nothing changes."""
    before = status()
    with pytest.raises(Forbidden), sessions.begin() as db:
        approve(db, who, lijst_named(db, "2026-1"))
    assert status() == before


def allowed(who: Subject) -> None:
    with sessions.begin() as db:
        approve(db, who, lijst_named(db, "2026-1"))


def status() -> str:
    with sessions.begin() as db:
        return db.scalars(select(Archieflijst.status)).one()
