"""Large files: parts, unlocking that joins them, and bytes that are read in part."""

from random import Random
from typing import Any

import pytest

from tests.catalogue import DOCUMENTEN
from tests.conformance.conftest import problems
from zaken.base.settings import settings

PATH = f"{DOCUMENTEN}/enkelvoudiginformatieobjecten"
BYTES = Random(1).randbytes(2500)  # of parts of 1000: two whole ones and a half


@pytest.fixture
def started(house: Any) -> Any:
    return house.document(inhoud=None, bestandsomvang=len(BYTES))


def send(client: Any, deel: Any, lock: str, content: bytes | None = None) -> Any:
    start = (deel["volgnummer"] - 1) * settings().part_bytes
    part = BYTES[start : start + deel["omvang"]] if content is None else content
    return client.put(deel["url"], files={"inhoud": ("deel", part)}, data={"lock": lock})


def unlock(client: Any, document: Any, **body: Any) -> Any:
    return client.post(f"{document['url']}/unlock", json=body)


def test_drcl_09_a_size_without_bytes_asks_for_parts(house: Any, started: Any) -> None:
    assert (started["inhoud"], started["locked"]) == (None, True)
    assert len(started["lock"]) == 32
    parts = started["bestandsdelen"]
    assert [(p["volgnummer"], p["omvang"], p["voltooid"]) for p in parts] == [
        (1, 1000, False),
        (2, 1000, False),
        (3, 500, False),
    ]
    assert {p["lock"] for p in parts} == {started["lock"]}


def test_drcl_30_a_part_does_not_say_where_its_bytes_are(house: Any, started: Any) -> None:
    answer = send(house.client, started["bestandsdelen"][0], started["lock"]).json()
    assert set(answer) == {"url", "volgnummer", "omvang", "voltooid", "lock"}


def test_drcl_12_unlocking_joins_the_parts(house: Any, started: Any) -> None:
    client, lock = house.client, started["lock"]
    for deel in reversed(started["bestandsdelen"]):
        answer = send(client, deel, lock)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {**deel, "voltooid": True}
    assert all(p["voltooid"] for p in client.get(started["url"]).json()["bestandsdelen"])
    assert unlock(client, started, lock=lock).status_code == 204
    after = client.get(started["url"]).json()
    assert (after["locked"], after["bestandsdelen"], after["versie"]) == (False, [], 1)
    assert client.get(after["inhoud"]).content == BYTES


def test_drcl_12_what_is_not_complete_stays_locked(house: Any, started: Any) -> None:
    client, lock = house.client, started["lock"]
    send(client, started["bestandsdelen"][0], lock)
    refused = unlock(client, started, lock=lock)
    assert problems(refused.json()) == {("nonFieldErrors", "incomplete-upload")}
    assert client.get(started["url"]).json()["locked"] is True


def test_drcl_11_a_part_has_its_size_and_the_lock(house: Any, started: Any) -> None:
    client, deel = house.client, started["bestandsdelen"][0]
    wrong = send(client, deel, started["lock"], b"te kort")
    assert problems(wrong.json()) == {("nonFieldErrors", "file-size")}
    wrong = send(client, deel, "ander")
    assert problems(wrong.json()) == {("nonFieldErrors", "incorrect-lock-id")}
    wrong = client.put(deel["url"], files={"inhoud": ("deel", b"x")})
    assert problems(wrong.json()) == {("lock", "required")}
    wrong = client.put(deel["url"], json={"lock": started["lock"]})
    assert wrong.status_code == 415
    assert client.put(f"{DOCUMENTEN}/bestandsdelen/geen").status_code == 404
    assert client.get(deel["url"]).status_code == 405


def test_drcl_11_a_part_may_be_sent_again(house: Any, started: Any) -> None:
    client, lock = house.client, started["lock"]
    first = started["bestandsdelen"][0]
    assert send(client, first, lock, b"x" * 1000).status_code == 200
    for deel in started["bestandsdelen"]:
        assert send(client, deel, lock).status_code == 200
    unlock(client, started, lock=lock)
    assert client.get(f"{started['url']}/download").content == BYTES


def test_drcl_11_a_part_may_come_as_a_plain_form(house: Any) -> None:
    made = house.document(inhoud="", bestandsomvang=5)
    (deel,) = made["bestandsdelen"]
    data = {"inhoud": "a+ &b", "lock": made["lock"]}
    assert house.client.put(deel["url"], data=data).status_code == 200
    assert unlock(house.client, made, lock=made["lock"]).status_code == 204
    assert house.client.get(f"{made['url']}/download").content == b"a+ &b"


def test_drcl_13_forced_means_without_a_lock(house: Any, started: Any) -> None:
    """Who may force and shows the lock has just unlocked: nothing is lost."""
    client = house.client
    refused = unlock(client, started, lock=started["lock"])
    assert problems(refused.json()) == {("nonFieldErrors", "incomplete-upload")}
    assert unlock(client, started).status_code == 204
    after = client.get(started["url"]).json()
    assert (after["locked"], after["bestandsdelen"], after["bestandsomvang"]) == (False, [], None)


def test_drcl_10_a_new_size_starts_anew(house: Any) -> None:
    made = house.document()
    lock = house.client.post(f"{made['url']}/lock").json()["lock"]
    body = {"lock": lock, "bestandsomvang": 1500, "inhoud": None}
    first = house.client.patch(made["url"], json=body).json()
    assert [p["omvang"] for p in first["bestandsdelen"]] == [1000, 500]
    again = house.client.patch(made["url"], json=body | {"bestandsomvang": 2500}).json()
    assert [p["lock"] for p in again["bestandsdelen"]] == [lock] * 3
    for deel in again["bestandsdelen"]:
        assert send(house.client, deel, lock).status_code == 200
    assert unlock(house.client, made, lock=lock).status_code == 204
    assert house.client.get(f"{made['url']}/download").content == BYTES
    old = house.client.get(f"{made['url']}/download", params={"versie": 1})
    assert old.content == b"hallo"


def test_drcl_10_bytes_after_all_end_the_upload(house: Any, started: Any) -> None:
    body = {"lock": started["lock"], "inhoud": "aGFsbG8=", "bestandsomvang": 5}
    after = house.client.patch(started["url"], json=body).json()
    assert (after["bestandsdelen"], after["bestandsomvang"]) == ([], 5)
    assert unlock(house.client, started, lock=started["lock"]).status_code == 204
    assert house.client.get(f"{started['url']}/download").content == b"hallo"


def test_drcl_10_a_new_title_keeps_the_parts(house: Any, started: Any) -> None:
    send(house.client, started["bestandsdelen"][0], started["lock"])
    body = {"lock": started["lock"], "titel": "Anders"}
    after = house.client.patch(started["url"], json=body).json()
    assert [p["voltooid"] for p in after["bestandsdelen"]] == [True, False, False]


def test_drcl_12_an_announced_file_that_never_came(house: Any, db: Any, started: Any) -> None:
    from zaken.models import Bestandsdeel

    db.query(Bestandsdeel).delete()
    db.commit()
    refused = unlock(house.client, started, lock=started["lock"])
    assert problems(refused.json()) == {("nonFieldErrors", "file-size")}


def test_a_file_above_the_limit_is_not_even_started(house: Any, types: Any) -> None:
    body = types.document(inhoud=None, bestandsomvang=settings().max_document_bytes + 1)
    assert house.client.post(PATH, json=body).status_code == 413


def test_a_part_asks_who_may_change_the_document(started: Any, drc: Any) -> None:
    deel = started["bestandsdelen"][0]
    assert send(drc("documenten.lezen"), deel, started["lock"]).status_code == 403
    assert send(drc("documenten.bijwerken"), deel, started["lock"]).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "content", "said"),
    [
        ("bytes=0-4", 206, BYTES[:5], "bytes 0-4/2500"),
        ("bytes=2490-", 206, BYTES[2490:], "bytes 2490-2499/2500"),
        ("bytes=-10", 206, BYTES[-10:], "bytes 2490-2499/2500"),
        ("bytes=2400-9999", 206, BYTES[2400:], "bytes 2400-2499/2500"),
        ("bytes=0-", 200, BYTES, None),
        ("bytes=5-1", 200, BYTES, None),
        ("bytes=0-1,5-6", 200, BYTES, None),
        ("regels=1-2", 200, BYTES, None),
        ("bytes=2500-", 416, None, "bytes */2500"),
        ("bytes=-0", 416, None, "bytes */2500"),
    ],
)
def test_a_part_of_the_bytes(
    house: Any, asked: str, status: int, content: bytes | None, said: str | None
) -> None:
    from base64 import b64encode

    made = house.document(inhoud=b64encode(BYTES).decode())
    answer = house.client.get(made["inhoud"], headers={"Range": asked})
    assert (answer.status_code, answer.headers.get("content-range")) == (status, said)
    if content is not None:
        assert answer.content == content
        assert answer.headers["content-length"] == str(len(content))


def test_a_part_of_other_bytes_is_not_given(house: Any) -> None:
    made = house.document()
    whole = house.client.get(made["inhoud"])
    assert whole.headers["accept-ranges"] == "bytes"
    for tag, status in ((whole.headers["etag"], 206), ('"ander"', 200)):
        headers = {"Range": "bytes=0-1", "If-Range": tag}
        assert house.client.get(made["inhoud"], headers=headers).status_code == status
    known = house.client.get(made["inhoud"], headers={"If-None-Match": whole.headers["etag"]})
    assert known.status_code == 304


def test_other_fields_of_a_form_are_not_remembered(house: Any, started: Any) -> None:
    field = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    named = [(f"f{n}", "1" * 2000) for n in range(50)] + [("lock", started["lock"])]
    deel = started["bestandsdelen"][2]
    named.append(("inhoud", "a" * deel["omvang"]))
    form = "".join(field.format(*one) for one in named) + "--x--\r\n"
    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert house.client.put(deel["url"], content=form, headers=kind).status_code == 200


@pytest.mark.parametrize("boundary", ["x" * 300, "x"], ids=["too long", "another"])
def test_what_is_no_form_is_refused(house: Any, started: Any, boundary: str) -> None:
    kind = {"content-type": f"multipart/form-data; boundary={boundary}"}
    where = started["bestandsdelen"][0]["url"]
    refused = house.client.put(where, content=b"niets", headers=kind)
    assert problems(refused.json()) == {("nonFieldErrors", "invalid")}
