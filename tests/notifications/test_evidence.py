"""The proof of a message: complete, unchangeable, and without the number of a person (acceptance
G1, G2, G3; Show 5).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pikepdf
import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from berichtenbox_adapter.port import Uncertain
from notifications.evidence import as_pdf, checksum, notice_of, proof_of
from notifications.readers import mark_of
from notifications.receipts import PUBLISHED, receive
from tests.notifications.conftest import (
    attempts,
    delivery_id,
    femke,
    react,
    run_jobs,
    states,
)
from zaakspoor.explain_notice import notice_story
from zaken.actions import bewaartermijn
from zaken.actions.zaak_destroy import destroy_zaak
from zaken.base.clock import frozen, now
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.models import Attempt, Delivery, Notice, Rol, Zaak

LATER = 7200.0
WISH = {"email": "femke@voorbeeld.example", "voorkeur": "berichtenbox"}
BSN = femke()["inpBsn"]


@pytest.fixture
def told(token: str, roads: Any, opened: Callable[..., int]) -> int:
    """A notice whose answer got lost, that was asked about, and whose receipt came."""
    roads["berichtenbox"].answers = [Uncertain("geen antwoord: ReadTimeout")]
    zaak_id = opened(None, WISH)
    react(zaak_id)
    with sessions.begin() as db:
        notice: int = db.scalars(select(Notice.id).where(Notice.zaak_id == zaak_id)).one()
    run_jobs(notice)
    run_jobs(notice, later=LATER)
    with sessions.begin() as db:
        ref = db.get_one(Delivery, delivery_id(notice, "berichtenbox")).external_id
        event = {"specversion": "1.0", "id": "e1", "type": PUBLISHED, "subject": ref}
        with frozen(now() + timedelta(seconds=LATER + 60)):
            receive(db, {"authorization": f"Bearer {token}"}, orjson.dumps(event))
    assert states(notice)["notice"] == "bezorgd"
    return notice


def proof(notice: int) -> dict[str, Any]:
    with sessions.begin() as db:
        return proof_of(db, db.get_one(Notice, notice))


def steps(found: dict[str, Any], kanaal: str) -> list[tuple[str, str]]:
    (road,) = [r for r in found["bezorgingen"] if r["kanaal"] == kanaal]
    return [(s["soort"], s["uitkomst"]) for s in road["stappen"]]


def test_g1_one_export_tells_check_sending_notification_and_result(told: int) -> None:
    found = proof(told)
    assert steps(found, "berichtenbox") == [
        ("bereikbaarheid", "ja"),
        ("aanbieden", "uncertain"),
        ("afstemmen", "niet_gevonden"),
        ("bereikbaarheid", "ja"),
        ("aanbieden", "accepted"),
        ("ontvangstbewijs", "bezorgd"),
    ]
    assert steps(found, "email")[-1] == ("aanbieden", "accepted")
    assert found["aanleiding"]["wat"] == "volledig zaak"
    assert found["ontvanger"]["rol"] == "Aanvrager"
    (box,) = [r for r in found["bezorgingen"] if r["kanaal"] == "berichtenbox"]
    sent = [s["gegevens"]["inhoud_sha256"] for s in box["stappen"] if s["soort"] == "aanbieden"]
    assert set(sent) == {found["bericht"]["tekst_sha256"]}, "the same words at every try"
    assert found["som"] == checksum(found)
    assert found["som"] != checksum(found | {"opgemaakt": "2020-01-01"})


def test_g1_people_get_the_same_as_a_pdf(told: int) -> None:
    import io

    with pikepdf.open(io.BytesIO(as_pdf(proof(told)))) as pdf:
        assert "/MarkInfo" in pdf.Root
        assert str(pdf.Root.Lang) == "nl"
        assert len(pdf.pages) >= 1


def test_g1_no_number_and_no_address_of_a_person_is_in_it(told: int) -> None:
    whole = orjson.dumps(proof(told)).decode()
    assert BSN not in whole
    assert "femke@voorbeeld.example" not in whole
    assert "Herenstraat" not in whole


@pytest.mark.parametrize(
    "statement",
    [
        "update attempt set uitkomst = 'bezorgd'",
        "delete from attempt",
        "delete from delivery",
        "delete from notice",
        "update notice set tekst = 'iets anders'",
    ],
)
def test_g2_nobody_changes_or_removes_proof(told: int, statement: str) -> None:
    before = attempts(told)
    with pytest.raises(DBAPIError, match=r"evidence|frozen"), sessions.begin() as db:
        db.execute(text(statement))
    assert attempts(told) == before


def test_g2_proof_goes_with_its_zaak_and_with_nothing_else(told: int) -> None:
    with sessions.begin() as db:
        destroy_zaak(db, SYSTEEM, db.get_one(Notice, told).zaak)
    with sessions.begin() as db:
        assert db.scalars(select(Attempt.id)).all() == []
    # the permission ended with its transaction
    with sessions.begin() as db:
        assert db.scalar(text("select current_setting('zaakspoor.proof_goes', true)")) in (None, "")


def test_g2_the_term_of_messages_may_end(told: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with sessions.begin() as db:
        db.get_one(Notice, told).zaak.einddatum = now().date()
    monkeypatch.setenv("ZAAKSPOOR_BERICHT_DAYS", "30")
    settings.cache_clear()
    with frozen(now() + timedelta(days=40)):
        assert bewaartermijn.forget_messages() == 1
    monkeypatch.undo()
    settings.cache_clear()
    with sessions.begin() as db:
        assert db.scalars(select(Attempt.id)).all() == []


@pytest.mark.parametrize("how", ["emptied", "removed"])
def test_g3_the_proof_survives_that_the_number_is_wiped(told: int, how: str) -> None:
    before = proof(told)
    with sessions.begin() as db:
        rol = db.get_one(Notice, told).rol
        assert rol is not None
        mark = mark_of(rol)
        if how == "emptied":
            rol.betrokkene_identificatie, rol.contact = {}, {}
        else:
            db.execute(delete(Rol).where(Rol.id == rol.id))
    after = proof(told)
    for part in ("bericht", "aanleiding", "ontvanger", "bezorgingen"):
        assert after[part] == before[part]
    assert after["ontvanger"]["ontvanger"] == mark != ""


def test_show_5_explain_tells_of_the_lost_answer_from_the_fact_to_the_receipt(told: int) -> None:
    with sessions.begin() as db:
        uuid = db.get_one(Notice, told).uuid
        lines = notice_story(db, uuid)
        by_delivery = notice_story(db, db.get_one(Delivery, delivery_id(told, "berichtenbox")).uuid)
    whole = "\n".join(lines)
    order = [
        "systeem",
        "notice made",
        "berichtenbox: planned",
        "the answer got lost: it may be there or not",
        "asked the far side: it is not there",
        "berichtenbox: offered, and accepted",
        "receipt: delivered",
    ]
    places = [whole.index(part) for part in order]
    assert places == sorted(places)
    assert by_delivery == lines
    assert BSN not in whole
    assert "femke@" not in whole


def test_a_message_nobody_knows_has_no_story(committed: Any) -> None:
    unknown = UUID("00000000-0000-4000-8000-000000000000")
    with sessions.begin() as db:
        assert notice_of(db, unknown) is None
        assert notice_story(db, unknown) == []


def test_a_zaak_that_goes_takes_its_proof_along_and_leaves_that_of_another(
    told: int, roads: Any, noticed: Any
) -> None:
    other = noticed()
    run_jobs(other)
    with sessions.begin() as db:
        destroy_zaak(db, SYSTEEM, db.get_one(Notice, told).zaak)
    assert attempts(other)
    with sessions.begin() as db:
        assert db.scalars(select(Zaak.id)).all() != []
