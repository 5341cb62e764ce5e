"""From the list to the archive: who and when, received, erased, and nothing is lost on the way."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select

from notifications.transfer import carry_out, do_next
from tests.destruction.conftest import ANNE, PETRA, RIK, after_thinking, outcomes
from tests.destruction.traces import files as on_disk
from tests.destruction.traces import found
from tests.transfer.conftest import (
    confirm,
    here,
    items,
    listed,
    packed,
    received,
    started,
    status,
)
from workflows.casework import Upload, add_document
from zaken.actions.archieflijst import confirm_receipt, hold_zaak, send_back, take_off
from zaken.actions.vernietigen import claim_next
from zaken.base import clock, files
from zaken.base.db import sessions
from zaken.base.errors import Conflict, Forbidden, Invalid
from zaken.base.subject import SYSTEEM, Subject
from zaken.models import Enkelvoudiginformatieobject, Event, Zaak
from zaken.queries.archieflijst import lijst_named


def test_a_zaak_is_transferred_twenty_years_after_it_was_closed(kept: Any) -> None:
    kept(einddatum=date(2026, 3, 30))
    with clock.frozen(at("2046-03-29")), pytest.raises(Invalid, match="geen zaken"):
        listed()
    with clock.frozen(at("2046-03-30")):
        listed()
    assert [item.staat for item in items()] == ["opgenomen"]


def test_a_date_that_somebody_filled_in_counts(kept: Any) -> None:
    kept(archiefactiedatum=date(2999, 1, 1))
    with pytest.raises(Invalid, match="geen zaken"):
        listed()


@pytest.mark.parametrize(
    "stays",
    [{"archiefnominatie": "vernietigen"}, {"archiefstatus": "overgedragen"}, {"einddatum": None}],
    ids=str,
)
def test_another_zaak_stays(kept: Any, stays: dict[str, Any]) -> None:
    zaak_id = kept()
    with sessions.begin() as db:
        for name, value in stays.items():
            setattr(db.get_one(Zaak, zaak_id), name, value)
    with pytest.raises(Invalid, match="geen zaken"):
        listed()


def test_a_paper_that_is_not_final_keeps_its_zaak(kept: Any) -> None:
    zaak_id = kept()
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        paper = Upload([b"concept"], "a.txt", "text/plain", "Concept", "uittreksel")
        add_document(db, SYSTEEM, zaak, paper).status = "in_bewerking"
    with pytest.raises(Invalid, match="geen zaken"):
        listed()


def test_from_list_to_statement(kept: Any) -> None:
    zaak_id = kept()
    uuid = packed()
    assert (status(), [item.staat for item in items()]) == ("klaargezet", ["verpakt"])
    pakket = str(items()[0].pakket_sha256)
    confirm()
    carry_out(uuid)
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        assert (zaak.archiefstatus, zaak.archiefactiedatum) == ("overgedragen", date(2020, 3, 30))
        assert set(db.scalars(select(Enkelvoudiginformatieobject.status))) == {"gearchiveerd"}
    assert [item.staat for item in items()] == ["overgedragen"]
    with after_thinking():
        carry_out(uuid)
    assert (here(zaak_id), status()) == ([], "uitgevoerd")
    assert not files.exists(pakket)
    assert statement()["zaken"][0]["pakket"] == pakket
    assert (statement()["kenmerk"], statement()["ontvangen"]["door"]) == ("RHC-2026-17", ANNE.label)


def test_the_statement_is_a_pdf_and_nothing_of_her_is_left(kept: Any) -> None:
    for path in on_disk():
        path.unlink()
    kept()
    uuid = received()
    assert found("Femke", "999990019")
    with after_thinking():
        carry_out(uuid)
    assert found("Femke", "999990019") == []
    with sessions.begin() as db:
        sha256 = lijst_named(db, "O-1").verklaring_sha256
    assert [path.name for path in on_disk()] == [sha256]
    with pikepdf.open(BytesIO(files.read(str(sha256)))) as opened:
        assert opened.open_metadata()["pdfaid:part"] == "2"
        assert "overbrenging" in str(opened.docinfo["/Title"])


def test_nothing_is_erased_before_the_archive_confirmed_nor_in_the_days_to_think(kept: Any) -> None:
    zaak_id = kept()
    uuid = packed()
    with after_thinking():
        carry_out(uuid)
    assert (here(zaak_id), status()) == ([zaak_id], "klaargezet")
    confirm()
    for _ in range(3):
        carry_out(uuid)
    assert (here(zaak_id), status()) == ([zaak_id], "in_uitvoering")


def test_confirming_is_the_archivists_and_happens_once(kept: Any) -> None:
    kept()
    started()
    with pytest.raises(Conflict), sessions.begin() as db:
        confirm_receipt(db, ANNE, lijst_named(db, "O-1"), "RHC-1")
    with sessions.begin() as db:
        uuid = lijst_named(db, "O-1").uuid
    carry_out(uuid)
    for who in (RIK, PETRA, SYSTEEM, Subject("applicatie", "e-depot", everything=True)):
        with pytest.raises(Forbidden), sessions.begin() as db:
            confirm_receipt(db, who, lijst_named(db, "O-1"), "RHC-1")
    with pytest.raises(Invalid, match="kenmerk"), sessions.begin() as db:
        confirm_receipt(db, ANNE, lijst_named(db, "O-1"), " ")
    confirm()
    with pytest.raises(Conflict), sessions.begin() as db:
        confirm_receipt(db, ANNE, lijst_named(db, "O-1"), "RHC-2")


def test_what_the_archive_did_not_receive_is_taken_off_and_stays(kept: Any) -> None:
    first, second = kept(), kept()
    uuid = packed()
    with sessions.begin() as db:
        take_off(db, ANNE, lijst_named(db, "O-1"), items()[0].zaaknummer, "Niet aangekomen")
    confirm()
    carry_out(uuid)
    with after_thinking():
        carry_out(uuid)
    assert (here(first, second), status()) == ([first], "uitgevoerd")
    assert statement()["niet"][0]["reden"] == "Niet aangekomen"


def test_a_zaak_that_changed_after_it_was_packed_is_not_erased(kept: Any) -> None:
    zaak_id = kept()
    uuid = packed()
    change_it(zaak_id)
    confirm()
    carry_out(uuid)
    assert outcomes("O-1") == [("overgeslagen", "de zaak veranderde nadat het pakket was gemaakt")]
    assert (here(zaak_id), status()) == ([zaak_id], "uitgevoerd")


def test_a_zaak_that_changed_after_it_was_received_is_not_erased(kept: Any) -> None:
    zaak_id = kept()
    uuid = received()
    change_it(zaak_id)
    with after_thinking():
        carry_out(uuid)
    assert outcomes("O-1") == [("overgeslagen", "de zaak veranderde nadat het pakket was gemaakt")]
    assert here(zaak_id) == [zaak_id]


def test_what_is_held_since_waits_and_goes_when_the_hold_is_over(kept: Any) -> None:
    zaak_id, other = kept(), kept()
    uuid = received()
    with sessions.begin() as db:
        until = clock.today() + timedelta(days=8)
        hold_zaak(db, RIK, db.get_one(Zaak, zaak_id), "Woo-verzoek", until)
    with after_thinking():
        carry_out(uuid)
        carry_out(uuid)
    assert (here(zaak_id, other), status()) == ([zaak_id], "in_uitvoering")
    with clock.frozen(clock.now() + timedelta(days=10)):
        carry_out(uuid)
    assert (here(zaak_id), status()) == ([], "uitgevoerd")


def test_a_hoofdzaak_is_erased_after_its_deelzaak(kept: Any) -> None:
    top, part = kept(), kept()
    with sessions.begin() as db:
        db.get_one(Zaak, part).hoofdzaak_id = top
    uuid = received()
    with after_thinking():
        carry_out(uuid)
    assert (here(top, part), status()) == ([], "uitgevoerd")
    assert outcomes("O-1") == [("overgebracht", ""), ("overgebracht", "")]


def test_sent_back_its_packages_are_made_anew(kept: Any) -> None:
    kept()
    packed()
    with sessions.begin() as db:
        send_back(db, ANNE, lijst_named(db, "O-1"), "Verkeerde zaken")
    assert [(i.staat, i.pakket_sha256) for i in items()] == [("opgenomen", None)]
    with pytest.raises(Conflict), sessions.begin() as db:
        confirm_receipt(db, ANNE, lijst_named(db, "O-1"), "RHC-1")


def test_after_receipt_it_is_not_sent_back(kept: Any) -> None:
    kept()
    received()
    with pytest.raises(Conflict, match="begonnen"), sessions.begin() as db:
        send_back(db, ANNE, lijst_named(db, "O-1"), "Toch niet")


def test_a_crash_in_the_middle_of_erasing_undoes_that_zaak_alone(kept: Any) -> None:
    first, second = kept(), kept()
    uuid = received()
    with after_thinking():
        assert do_next(uuid)
        with pytest.raises(ZeroDivisionError), sessions.begin() as db:
            assert claim_next(db, uuid)
            raise ZeroDivisionError
        assert len(here(first, second)) == 1
        carry_out(uuid)
    assert (here(first, second), status()) == ([], "uitgevoerd")


def test_subscribers_hear_that_it_was_handed_over_and_that_it_is_gone(kept: Any) -> None:
    zaak_id = kept()
    with sessions.begin() as db:
        uuid = db.get_one(Zaak, zaak_id).uuid
    lijst = received()
    with sessions.begin() as db:
        acts = set(db.scalars(select(Event.actie).where(Event.hoofdobject == uuid)))
    assert "overgedragen" in acts
    with after_thinking():
        carry_out(lijst)
    with sessions.begin() as db:
        left = db.execute(select(Event.actie, Event.toelichting).where(Event.hoofdobject == uuid))
        assert [tuple(row) for row in left] == [("destroy", "Overbrenging O-1")]


def test_an_empty_list_closes_with_its_statement(kept: Any) -> None:
    zaak_id = kept()
    uuid = started()
    with sessions.begin() as db:
        hold_zaak(db, RIK, db.get_one(Zaak, zaak_id), "Beroep")
    carry_out(uuid)
    carry_out(uuid)
    assert outcomes("O-1") == [("overgeslagen", "er rust een bewaarbelang op")]
    assert (status(), statement()["aantal"]) == ("uitgevoerd", 0)


def change_it(zaak_id: int) -> None:
    """Somebody who may force it writes in a closed zaak."""
    with sessions.begin() as db:
        db.get_one(Zaak, zaak_id).toelichting = "Er kwam iets bij"


def statement() -> dict[str, Any]:
    with sessions.begin() as db:
        told = lijst_named(db, "O-1").verklaring
    assert told is not None
    return told


def at(day: str) -> Any:
    return clock.datetime.fromisoformat(f"{day}T12:00:00+00:00")
