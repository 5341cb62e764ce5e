"""Which zaken come on a list: dates, holds, and what still runs beside them."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.destruction.conftest import PETRA, RIK, apply_for, close, listed
from zaken.actions.archieflijst import hold_zaak, release_zaak
from zaken.actions.zaak_archief import url_of
from zaken.actions.zaak_destroy import destroy_zaak
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.errors import Forbidden, Invalid
from zaken.base.subject import SYSTEEM
from zaken.models import Zaak


def test_a_zaak_whose_time_has_come_is_listed(archive: Any) -> None:
    femke, youssef = archive(), archive("999990032", archiefactiedatum=clock.today())
    assert listed() == [femke, youssef]


@pytest.mark.parametrize(
    "kept",
    [
        {"archiefactiedatum": date(2999, 1, 1)},
        {"archiefactiedatum": None},
        {"archiefnominatie": "blijvend_bewaren"},
        {"archiefstatus": "overgedragen"},
        {"archiefstatus": "gearchiveerd_procestermijn_onbekend"},
        {"einddatum": None},
    ],
    ids=str,
)
def test_another_zaak_is_kept(archive: Any, kept: dict[str, Any]) -> None:
    archive(**kept)
    with pytest.raises(Invalid, match="geen zaken"):
        listed()


def test_a_zaak_waits_on_one_list_at_most(archive: Any) -> None:
    archive()
    listed("eerste")
    with pytest.raises(Invalid, match="geen zaken"):
        listed("tweede")


def test_a_hold_keeps_a_zaak_off_until_it_ends_or_is_lifted(archive: Any) -> None:
    with sessions.begin() as db:
        zaak = held(db, archive(), tot=clock.today() + timedelta(days=3))
    with pytest.raises(Invalid, match="geen zaken"):
        listed()
    with clock.frozen(clock.now() + timedelta(days=4)):
        assert listed("later") == [zaak.id]


def test_lifting_a_hold_frees_the_zaak(archive: Any) -> None:
    with sessions.begin() as db:
        zaak = held(db, archive())
        release_zaak(db, RIK, zaak, "Beroep is ingetrokken")
    assert listed() == [zaak.id]


def test_a_hold_takes_a_reason_and_the_right_to_hold(archive: Any) -> None:
    zaak_id = archive()
    with pytest.raises(Invalid, match="reden"), sessions.begin() as db:
        hold_zaak(db, RIK, db.get_one(Zaak, zaak_id), " ")
    with pytest.raises(Forbidden), sessions.begin() as db:
        hold_zaak(db, PETRA, db.get_one(Zaak, zaak_id), "Beroep")


def test_what_is_held_is_not_deleted_by_another_door_either(archive: Any) -> None:
    zaak_id = archive()
    with sessions.begin() as db:
        held(db, zaak_id)
    with pytest.raises(Invalid, match="bewaarbelang"), sessions.begin() as db:
        destroy_zaak(db, SYSTEEM, db.get_one(Zaak, zaak_id))


def test_a_running_zaak_that_names_it_or_is_named_keeps_it(archive: Any) -> None:
    objection, named, naming = apply_for("999990019"), archive(), archive()
    with sessions.begin() as db:
        bezwaar = db.get_one(Zaak, objection)
        bezwaar.relevante_andere_zaken = [relation(db.get_one(Zaak, named))]
        db.get_one(Zaak, naming).relevante_andere_zaken = [relation(bezwaar), {"url": "elders"}]
    with pytest.raises(Invalid, match="geen zaken"):
        listed()
    close(objection, archiefnominatie="blijvend_bewaren")
    assert listed() == [named, naming]


def test_a_hoofdzaak_waits_for_deelzaken_that_must_stay(archive: Any) -> None:
    top, part = archive(), archive()
    with sessions.begin() as db:
        db.get_one(Zaak, part).hoofdzaak_id = top
        held(db, part)
    with pytest.raises(Invalid, match="geen zaken"):
        listed()
    with sessions.begin() as db:
        release_zaak(db, RIK, db.get_one(Zaak, part), "Klaar")
    assert listed() == [top, part]


def relation(zaak: Zaak) -> dict[str, str]:
    return {"url": url_of(zaak), "aardRelatie": "vervolg"}


def held(db: Session, zaak_id: int, tot: date | None = None) -> Zaak:
    """This zaak, with a hold on it."""
    zaak = db.get_one(Zaak, zaak_id)
    hold_zaak(db, RIK, zaak, "Er loopt beroep", tot)
    return zaak
