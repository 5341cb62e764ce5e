"""Documents change: locks, versions, the older versions, and what a change says of the bytes."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from tests.catalogue import DOCUMENTEN, url
from tests.conformance.conftest import problems

NEW = b64encode(b"nieuwe tekst").decode()


@pytest.fixture
def paper(house: Any) -> Any:
    return Paper(house, house.document(titel="Eerste"))


class Paper:
    """One document, and somebody who may change it."""

    def __init__(self, house: Any, made: Any) -> None:
        self.client, self.house, self.url = house.client, house, made["url"]
        self.lock_id = ""

    def get(self, **params: Any) -> Any:
        answer = self.client.get(self.url, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def bytes(self, **params: Any) -> bytes:
        content: bytes = self.client.get(f"{self.url}/download", params=params).content
        return content

    def lock(self) -> str:
        answer = self.client.post(f"{self.url}/lock")
        assert answer.status_code == 200, answer.text
        self.lock_id = answer.json()["lock"]
        return self.lock_id

    def unlock(self, status: int = 204, **body: Any) -> Any:
        answer = self.client.post(f"{self.url}/unlock", json=body)
        assert answer.status_code == status, answer.text
        return answer

    def patch(self, expected: int = 200, /, **body: Any) -> Any:
        answer = self.client.patch(self.url, json={"lock": self.lock_id, **body})
        assert answer.status_code == expected, answer.text
        return answer.json()

    def put(self, body: Any, status: int = 200) -> Any:
        answer = self.client.put(self.url, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()


def test_drc_009_a_document_is_locked_once(paper: Any) -> None:
    assert len(bytes.fromhex(paper.lock())) == 16
    assert paper.get()["locked"] is True
    again = paper.client.post(f"{paper.url}/lock", json={})
    assert problems(again.json()) == {("nonFieldErrors", "existing-lock")}


@pytest.mark.parametrize("content", [b"", b"{}", b"null "])
def test_drc_009_lock_takes_an_empty_body(paper: Any, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = paper.client.post(f"{paper.url}/lock", content=content, headers=headers)
    assert answer.status_code == 200


def test_drc_009_no_change_without_the_lock(paper: Any, types: Any) -> None:
    body = types.document()
    assert problems(paper.put({**body, "lock": "x"}, 400)) == {("nonFieldErrors", "unlocked")}
    paper.lock()
    assert problems(paper.put(body, 400)) == {("lock", "required")}
    paper.lock_id = None
    assert problems(paper.patch(400, titel="x")) == {("nonFieldErrors", "missing-lock-id")}
    paper.lock_id = "ander"
    assert problems(paper.patch(400, titel="x")) == {("nonFieldErrors", "incorrect-lock-id")}
    wrong = paper.put({**body, "lock": "ander"}, 400)
    assert problems(wrong) == {("nonFieldErrors", "incorrect-lock-id")}


def test_drc_009_a_refused_change_stores_no_bytes(paper: Any) -> None:
    from zaken.base import files

    paper.lock_id = "ander"
    secret = b"dit komt er niet in"
    paper.patch(400, inhoud=b64encode(secret).decode())
    assert not files.exists(sha256(secret).hexdigest())
    assert paper.get()["versie"] == 1


def test_drc_009_unlock_asks_the_lock(paper: Any, drc: Any) -> None:
    lock, other = paper.lock(), drc("documenten.lock", "documenten.lezen")
    for body in ({}, {"lock": "ander"}):
        answer = other.post(f"{paper.url}/unlock", json=body)
        assert problems(answer.json()) == {("nonFieldErrors", "incorrect-lock-id")}
    assert other.post(f"{paper.url}/unlock", json={"lock": lock}).status_code == 204
    assert paper.get()["locked"] is False


def test_drc_009_who_may_force_needs_no_lock(paper: Any, drc: Any) -> None:
    paper.lock()
    force = drc("documenten.geforceerd-unlock")
    headers = {"Content-Type": "application/json"}
    answer = force.post(f"{paper.url}/unlock", content=b"", headers=headers)
    assert answer.status_code == 204, answer.text
    assert paper.get()["locked"] is False
    assert force.post(f"{paper.url}/lock").status_code == 403


def test_drc_010_status_and_type_do_not_stop_a_change(paper: Any, types: Any, db: Any) -> None:
    from tests.catalogue import make_types

    paper.lock()
    paper.patch(status="definitief")
    other = url("informatieobjecttypen", make_types(db, "ANDER").documenttype)
    changed = paper.patch(titel="Alsnog anders", informatieobjecttype=other)
    assert (changed["titel"], changed["informatieobjecttype"]) == ("Alsnog anders", other)


def test_drcl_01_every_change_is_a_version(paper: Any) -> None:
    paper.lock()
    first = paper.get()
    second = paper.patch(titel="Tweede", inhoud=NEW, bestandsomvang=12)
    third = paper.patch(titel="Derde")
    assert [v["versie"] for v in (first, second, third)] == [1, 2, 3]
    assert len({v["url"] for v in (first, second, third)}) == 1
    assert first["beginRegistratie"] < second["beginRegistratie"] < third["beginRegistratie"]
    results = paper.client.get(f"{DOCUMENTEN}/enkelvoudiginformatieobjecten").json()["results"]
    assert [(r["titel"], r["versie"]) for r in results] == [("Derde", 3)]


def test_drcl_02_an_older_version_is_read_by_its_number(paper: Any) -> None:
    paper.lock()
    first = paper.get()
    paper.patch(titel="Tweede", inhoud=NEW, bestandsomvang=12)
    paper.patch(titel="Derde")
    assert paper.get(versie=1) == {**first, "locked": True}
    assert [paper.get(versie=n)["titel"] for n in (1, 2, 3)] == ["Eerste", "Tweede", "Derde"]
    texts = [paper.bytes(versie=n) for n in (1, 2, 3)]
    assert texts == [b"hallo", b"nieuwe tekst", b"nieuwe tekst"]
    assert paper.client.get(paper.get(versie=1)["inhoud"]).content == b"hallo"
    for path in (paper.url, f"{paper.url}/download"):
        assert paper.client.get(path, params={"versie": 4}).status_code == 404
        assert paper.client.get(path, params={"versie": "x"}).status_code == 400
        assert paper.client.get(path, params={"onbekend": "1"}).status_code == 400


def test_drcl_02_an_older_version_is_read_by_its_moment(house: Any, clock: Any) -> None:
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with clock(start):
        paper = Paper(house, house.document(titel="Eerste"))
        paper.lock()
    with clock(start + timedelta(hours=2)):
        paper.patch(titel="Tweede")
    asked = {0: "Eerste", 1: "Eerste", 2: "Tweede", 3: "Tweede"}
    for hours, title in asked.items():
        at = (start + timedelta(hours=hours)).isoformat()
        assert paper.get(registratieOp=at)["titel"] == title
        assert paper.bytes(registratieOp=at) == b"hallo"
    before = (start - timedelta(seconds=1)).isoformat()
    params = {"registratieOp": before}
    assert paper.client.get(paper.url, params=params).status_code == 404
    assert paper.client.get(paper.url, params={"registratieOp": "gisteren"}).status_code == 400


def test_g_76_another_version_has_another_etag(paper: Any) -> None:
    paper.lock()
    paper.patch(titel="Tweede")
    tags = [paper.client.get(paper.url, params={"versie": n}).headers["etag"] for n in (1, 2)]
    assert len(set(tags)) == 2
    again = paper.client.get(paper.url, headers={"If-None-Match": tags[1]})
    assert (again.status_code, again.content) == (304, b"")
    head = paper.client.head(paper.url)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tags[1])


def test_g_205_a_put_of_what_was_read_changes_nothing_but_the_version(paper: Any) -> None:
    lock = paper.lock()
    before = paper.get()
    after = paper.put({**before, "lock": lock})
    varying = ("versie", "beginRegistratie", "inhoud")
    same = {k for k in before if before[k] == after[k]}
    assert set(before) - same == set(varying)
    assert paper.bytes() == b"hallo"


def test_g_104_a_put_without_content_takes_it_away(paper: Any, types: Any) -> None:
    body = types.document(lock=paper.lock(), inhoud=None)
    assert (paper.put(body)["inhoud"], paper.get()["bestandsomvang"]) == (None, None)
    assert paper.bytes(versie=1) == b"hallo"


def test_drcl_06_a_patch_is_judged_by_the_size_that_is_known(paper: Any) -> None:
    paper.lock()
    wrong = paper.patch(400, inhoud=NEW)
    assert problems(wrong) == {("nonFieldErrors", "file-size")}
    assert paper.patch(inhoud=b64encode(b"dag!!").decode())["bestandsomvang"] == 5
    assert paper.patch(inhoud=NEW, bestandsomvang=12)["bestandsomvang"] == 12


def test_drcl_06_a_put_says_the_size_of_its_bytes(paper: Any, types: Any) -> None:
    body = types.document(lock=paper.lock(), inhoud=NEW)
    assert paper.put(body)["bestandsomvang"] == 12
    wrong = paper.put({**body, "bestandsomvang": 5}, 400)
    assert problems(wrong) == {("nonFieldErrors", "file-size")}


def test_drcl_14_readers_never_see_the_lock(paper: Any) -> None:
    lock = paper.lock()
    assert lock not in str(paper.get())
    assert lock not in str(paper.patch(titel="x"))


def test_drcl_15_a_number_is_not_judged_against_its_own_versions(paper: Any) -> None:
    paper.lock()
    number = paper.get()["identificatie"]
    assert paper.patch(identificatie=number, titel="x")["identificatie"] == number


def test_drcl_16_groups_may_be_empty_and_go_with_any_status(paper: Any) -> None:
    paper.lock()
    signed = {"soort": "digitaal", "datum": "2026-01-01"}
    changed = paper.patch(ondertekening=signed, status="in_bewerking")
    assert changed["ondertekening"] == signed
    assert paper.patch(ondertekening=None, integriteit=None)["integriteit"] is None
    wrong = paper.patch(400, integriteit={"algoritme": "sha_256", "waarde": "x"})
    assert problems(wrong) == {("integriteit.datum", "required")}


def test_drcl_17_a_status_may_go_back(paper: Any) -> None:
    paper.lock()
    for status in ("definitief", "in_bewerking", "gearchiveerd", ""):
        assert paper.patch(status=status)["status"] == status


def test_drc_005_is_judged_on_the_merged_values(paper: Any) -> None:
    paper.lock()
    paper.patch(ontvangstdatum="2026-01-01")
    wrong = paper.patch(400, status="ter_vaststelling")
    assert problems(wrong) == {("status", "invalid_for_received")}


def test_drcl_28_the_newer_fields(paper: Any, house: Any) -> None:
    paper.lock()
    fields = {
        "inhoudIsVervallen": True,
        "tonenAanInitiator": True,
        "isGereedVoorPublicatie": False,
        "trefwoorden": ["bouw", "sloop"],
    }
    made = paper.get()
    assert {name: made[name] for name in fields} == {
        "inhoudIsVervallen": None,
        "tonenAanInitiator": False,
        "isGereedVoorPublicatie": None,
        "trefwoorden": [],
    }
    changed = paper.patch(**fields)
    assert {name: changed[name] for name in fields} == fields


def test_g_80_every_version_is_in_the_audit_trail(paper: Any, db: Any) -> None:
    from zaken.models import Event

    lock = paper.lock()
    paper.patch(titel="Tweede")
    paper.unlock(lock=lock)
    events = db.query(Event).filter_by(resource="enkelvoudiginformatieobject").order_by(Event.id)
    assert [e.actie for e in events] == ["create", "lock", "partial_update", "unlock"]
    changed = events[2]
    assert (changed.oud["titel"], changed.nieuw["titel"]) == ("Eerste", "Tweede")
    assert lock not in str([(e.oud, e.nieuw) for e in events])
