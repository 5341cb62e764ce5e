"""What holds for a reader before anything is sent: the dead, who acts for another, secret
addresses."""

from typing import Any

import pytest
from sqlalchemy import select

from berichtenbox_adapter.port import Reachability, Refused
from notifications.dead_letters import to_paper
from notifications.readers import mark_of, reader_of
from tests.notifications.conftest import delivery_id, femke, react, run_jobs, states
from tests.notifications.test_dead_letters import KARIN
from workflows.steps import keep_facts
from zaken.base.db import sessions
from zaken.base.errors import Invalid
from zaken.base.subject import SYSTEEM
from zaken.models import Delivery, Event, Notice, Rol, Task, Zaak

YOUSSEF = {"inpBsn": "999993653", "voornamen": "Youssef", "geslachtsnaam": "El Idrissi"}


def known(zaak_id: int, **facts: str) -> None:
    with sessions.begin() as db:
        keep_facts(db, SYSTEEM, db.get_one(Zaak, zaak_id), facts)


def acts_for_her(zaak_id: int) -> None:
    """Youssef is in the zaak as the one who acts."""
    with sessions.begin() as db:
        first = db.get_one(Zaak, zaak_id).rollen[0]
        kind, zaak = first.roltype_id, first.zaak_id
        columns = {"betrokkene_type": "natuurlijk_persoon", "roltoelichting": "Curator"}
        db.add(
            Rol(
                zaak_id=zaak,
                roltype_id=kind,
                betrokkene_identificatie=YOUSSEF,
                indicatie_machtiging="gemachtigde",
                **columns,
            )
        )


def notices_of(zaak_id: int) -> list[Notice]:
    with sessions.begin() as db:
        return list(db.scalars(select(Notice).where(Notice.zaak_id == zaak_id)))


def test_the_dead_get_no_notice_and_a_person_hears_of_it_once(opened: Any) -> None:
    zaak_id = opened()
    known(zaak_id, brp_overleden="ja")
    react(zaak_id)
    react(zaak_id)
    assert notices_of(zaak_id) == []
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        (task,) = db.scalars(select(Task).where(Task.titel.contains("overleden")))
        assert task.zaak_id == zaak_id
        (fact,) = db.scalars(
            select(Event).where(
                Event.hoofdobject == zaak.uuid, Event.actie == "bericht_tegengehouden"
            )
        )
        assert fact.nieuw is not None
        assert fact.nieuw["regels"] == ["overleden"]
        assert "999990019" not in str(fact.nieuw)


def test_the_letter_goes_to_who_acts_for_somebody_and_greets_him(opened: Any) -> None:
    zaak_id = opened()
    acts_for_her(zaak_id)
    react(zaak_id)
    (notice,) = notices_of(zaak_id)
    assert notice.tekst.startswith("Beste Youssef El Idrissi,")
    assert notice.afweging["regels"] == ["vertegenwoordigd"]


def test_a_secret_address_stands_on_no_paper(opened: Any, roads: Any) -> None:
    zaak_id = opened()
    known(zaak_id, brp_geheim="ja")
    react(zaak_id)
    (notice,) = notices_of(zaak_id)
    assert notice.afweging["dicht"] == ["print"]
    roads["berichtenbox"].reachability = Reachability("nee", "geen profiel")
    run_jobs(notice.id)
    assert states(notice.id) == {"notice": "alleen_pip", "berichtenbox": "niet_bereikbaar"}
    assert not roads["print"].folder.exists()


def test_a_secret_address_leaves_a_decision_to_a_person(roads: Any, noticed: Any) -> None:
    who = femke() | {"indicatieGeheim": "7", "inpBsn": ""}
    rules = {"regels": ["geheim_adres"], "dicht": ["print"]}
    notice = noticed(
        {"voorkeur": "post"},
        identificatie=who | {"inpBsn": "999990019"},
        soort="besluit",
        kanalen=["berichtenbox"],
        afweging=rules,
    )
    run_jobs(notice)
    with sessions.begin() as db:
        (task,) = db.scalars(select(Task).where(Task.titel.startswith("Bezorg dit bericht zelf")))
        assert "geheim" in task.toelichting


def test_nobody_can_put_a_secret_address_on_paper(roads: Any, noticed: Any) -> None:
    roads["berichtenbox"].answers = [Refused("status 401", "configuratie")]
    notice = noticed(identificatie=femke() | {"indicatieGeheim": "7"}, soort="besluit")
    run_jobs(notice)
    with sessions.begin() as db, pytest.raises(Invalid, match="geheim"):
        to_paper(db, KARIN, db.get_one(Delivery, delivery_id(notice, "berichtenbox")))


def test_the_proof_of_the_reader_names_nobody_and_fits_only_her(opened: Any) -> None:
    marks = []
    for bsn in ("999990019", "999990019", "999990032"):
        zaak_id = opened(femke(bsn))
        with sessions.begin() as db:
            rol = db.get_one(Zaak, zaak_id).rollen[0]
            proof = reader_of(rol).proof()
            assert bsn not in str(proof)
            marks.append(mark_of(rol))
    assert marks[0] == marks[1] != marks[2]
    assert len(marks[0]) == 64
