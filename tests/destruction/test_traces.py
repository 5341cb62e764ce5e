"""After destroying Femke's zaak nothing of her is left, and the statement of it is."""

import logging
from io import BytesIO
from typing import Any
from uuid import UUID

import orjson
import pikepdf
import pytest
from sqlalchemy import select, text

from berichtenbox_adapter.transports.print import write_whole
from notifications.compose import compose
from notifications.destruction import carry_out
from tests.destruction.conftest import ANNE, after_thinking, agreed, apply_for, close, outcomes
from tests.destruction.traces import files, found
from workflows.casework import Upload, add_document, add_note
from zaken.base import files as storage
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.change import add, change
from zaken.models import (
    Aanvraag,
    AccessLog,
    Contactmoment,
    Delivery,
    Enkelvoudiginformatieobject,
    Event,
    Notice,
    Queue,
    Sessie,
    Task,
    Zaak,
    Zaakinformatieobject,
)
from zaken.queries.archieflijst import lijst_named

FEMKE, NAME = "999990019", "Femke de Vries"
LETTER = b"%PDF-1.4 Beste Femke de Vries (999990019)"


def test_nothing_of_her_is_left_anywhere(archive: Any, capfd: Any, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    other = archive("999990032")
    zaak_id, words = dossier()
    assert {hit.split(".")[0] for hit in found(*words)} >= {
        "rol", "event", "notice", "voortgang", "notitie", "contactmoment", "task", "aanvraag",
        "sessie", "enkelvoudiginformatieobject",
    }  # fmt: skip
    close(zaak_id)
    assert any(hit.startswith(("documenten/", "print/")) for hit in found(*words))
    with sessions.begin() as db:  # only hers is on the list
        db.get_one(Zaak, other).archiefnominatie = "blijvend_bewaren"
    lijst = agreed()
    with after_thinking():
        carry_out(lijst)
    assert outcomes() == [("vernietigd", "")]
    assert found(*words) == []
    with sessions.begin() as db:  # a search does not see through a compressed PDF
        assert [path.name for path in files()] == [lijst_named(db, "2026-1").verklaring_sha256]
    logged = "".join(capfd.readouterr()) + caplog.text
    assert [word for word in words if word in logged] == []


@pytest.mark.parametrize(
    ("made", "place"),
    [
        ("create table rapport as select '{}' as wie", "rapport.wie"),
        ("alter table queue add column wie text not null default '{}'", "queue.wie"),
        ("create materialized view kopie as select '{}' as wie", "kopie.wie"),
        ("create schema elders create table kopie as select 1 as n, '{}' as wie", "kopie.wie"),
        ("create table stukken as select convert_to('{}', 'UTF8') as inhoud", "stukken.inhoud"),
    ],
)
def test_the_search_notices_a_table_or_column_that_nobody_told_it_of(
    db: Any, made: str, place: str
) -> None:
    db.add(Queue(naam="archief", omschrijving="Archief", zaaktypen=["*"]))
    db.flush()
    for statement in made.format(NAME).replace("elders create", "elders;create").split(";"):
        db.execute(text(statement.replace("kopie as select 1", "elders.kopie as select 1")))
    assert [hit.partition(":")[0] for hit in found(NAME)] == [place]


def test_the_search_notices_a_folder_that_nobody_told_it_of() -> None:
    place = settings().data / "nieuw" / "dieper"
    place.mkdir(parents=True)
    (place / "brief.txt").write_bytes(LETTER)
    assert found(FEMKE) == [f"nieuw/dieper/brief.txt: {FEMKE}"]


def test_what_stays_is_a_fact_and_a_statement(archive: Any) -> None:
    zaak_id = archive()
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        uuid, number = zaak.uuid, zaak.identificatie
    lijst = agreed()
    with after_thinking():
        carry_out(lijst)
    with sessions.begin() as db:
        left = db.scalars(select(Event).where(Event.hoofdobject == uuid)).all()
        assert [(e.actie, e.actor, e.nieuw) for e in left] == [("destroy", "systeem", None)]
        done = lijst_named(db, "2026-1")
        told, pdf, paper = done.verklaring, done.verklaring_sha256, done.verklaring_document
        assert done.status == "uitgevoerd"
        assert db.scalars(select(Enkelvoudiginformatieobject).filter_by(uuid=paper)).one().sha256
    assert told is not None and pdf is not None
    assert [zaak["zaaknummer"] for zaak in told["zaken"]] == [number]
    assert told["categorieen"][0]["nummer"] == "5.1.2"
    assert told["goedgekeurd"]["door"] == ANNE.label
    assert (told["aantal"], told["periode"]["tot"]) == (1, "2020-01-02")
    with pikepdf.open(BytesIO(storage.read(pdf))) as opened:
        meta = opened.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
    assert FEMKE not in orjson.dumps(told).decode()


def test_a_document_of_two_zaken_stays_for_the_other(archive: Any) -> None:
    gone, kept = archive(), apply_for("999990032")
    with sessions.begin() as db:
        paper = document(db, db.get_one(Zaak, gone))
        link = Zaakinformatieobject(zaak=db.get_one(Zaak, kept), informatieobject=paper)
        change(db, SYSTEEM, link, "create", scope="zaken.bijwerken")
        name = str(paper.sha256)
    lijst = agreed()
    with after_thinking():
        carry_out(lijst)
    assert storage.read(name) == LETTER
    with sessions.begin() as db:
        linked = db.scalars(select(Zaakinformatieobject.zaak_id)).all()
        assert (gone in linked, kept in linked) == (False, True)


def dossier() -> tuple[int, list[str]]:
    """Something of every kind that speaks of Femke; her words: BSN, names and track code."""
    zaak_id = apply_for(FEMKE)
    with sessions.begin() as db:
        notices = list(db.scalars(select(Notice.id).where(Notice.zaak_id == zaak_id)))
    for notice_id in notices:
        compose(notice_id)
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        spoken_of(db, zaak)
        letters(db, zaak)
        code = zaak.voortgang.volgcode if zaak.voortgang else None
    assert isinstance(code, UUID)
    return zaak_id, [FEMKE, NAME, "Femke", str(code)]


def spoken_of(db: Any, zaak: Zaak) -> None:
    """What people and the intake wrote down about her."""
    add_note(db, SYSTEEM, zaak, f"{NAME} belde ({FEMKE})")
    db.flush()
    document(db, zaak)
    queue = Queue(naam="archief", omschrijving="Archief", zaaktypen=["*"])
    add(queue, db)
    db.flush()
    for row in (
        Contactmoment(zaak=zaak, kanaal="telefoon", vraag=f"{NAME}: hoe lang nog?",
                      uitkomst="beantwoord", medewerker="k.dejong"),
        Task(zaak=zaak, queue=queue, soort="controleren", titel=f"Bel {NAME}"),
        Aanvraag(formulier="uittreksel", sleutel="1", body_sha256="0", zaak=zaak,
                 answer={"aanvrager": NAME}),
        AccessLog(actor="k.dejong", actor_soort="medewerker", waar="zaak", zaak_id=zaak.id),
        Sessie(token_sha256="0", csrf="0", gegevens={"zaak_id": zaak.id, "naam": NAME},
               expires_at=zaak.voortgang.ontvangen_op),  # type: ignore[union-attr]
    ):  # fmt: skip
        add(row, db)


def letters(db: Any, zaak: Zaak) -> None:
    """A letter that the print service has not taken away yet."""
    road = select(Delivery.uuid).join(Delivery.notice).where(Notice.zaak_id == zaak.id)
    printed = db.scalars(road.where(Delivery.kanaal == "print")).all()
    assert printed
    settings().print_dir.mkdir(parents=True, exist_ok=True)
    for uuid in printed:
        write_whole(settings().print_dir / f"{uuid}.pdf", LETTER)
        write_whole(settings().print_dir / f"{uuid}.json", orjson.dumps({"adres": [NAME]}))


def document(db: Any, zaak: Zaak) -> Enkelvoudiginformatieobject:
    """A paper of hers in the dossier."""
    paper = Upload([LETTER], "femke.pdf", "application/pdf", f"Brief van {NAME}", "uittreksel")
    return add_document(db, SYSTEEM, zaak, paper)


@pytest.fixture(autouse=True)
def empty_folder() -> Any:
    """What other tests left in the data folder is not hers."""
    for path in files():
        path.unlink()
