"""Addresses that strangers can call: they cost us little, whatever is sent."""

from collections.abc import Iterator
from typing import Any

import pytest

from notifications.receipts import LARGEST
from schemas import betalingen
from tests.clients import anonymous
from tests.coroutines import finish
from workflows.payments import WEBHOOK
from zaken.base.settings import settings

RECEIPTS = "/berichtenbox/ontvangstbewijzen"


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("ZAAKSPOOR_BERICHTENBOX_TOKEN", "geheim-van-de-box")
    settings.cache_clear()
    yield "geheim-van-de-box"
    monkeypatch.undo()
    settings.cache_clear()


class Body:
    """A body that tells how many of its parts were asked for."""

    def __init__(self, parts: int) -> None:
        self.parts, self.read = parts, 0

    async def receive(self) -> dict[str, Any]:
        self.read += 1
        return {"type": "http.request", "body": b" " * 10_000, "more_body": self.read < self.parts}


async def status_of(path: str, body: Body, *headers: tuple[bytes, bytes]) -> int:
    """The answer of the application itself, so that it reads the body at its own pace."""
    from tests.clients import app

    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
        "query_string": b"", "headers": list(headers), "scheme": "http",
        "server": ("testserver", 80), "client": ("127.0.0.1", 1), "root_path": "",
        "http_version": "1.1", "asgi": {"version": "3.0"},
    }  # fmt: skip
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await app()(scope, body.receive, send)
    status: int = sent[0]["status"]
    return status


def run(path: str, body: Body, *headers: tuple[bytes, bytes]) -> int:

    return finish(status_of(path, body, *headers))


def test_a_receipt_of_a_stranger_was_read_whole_before_it_was_refused(db: Any, token: str) -> None:
    body = Body(1000)
    assert run(RECEIPTS, body, (b"authorization", b"Bearer verkeerd")) == 401
    assert body.read == 0


def test_a_receipt_without_end_is_refused_at_the_limit(db: Any, token: str) -> None:
    body = Body(1000)
    assert run(RECEIPTS, body, (b"authorization", f"Bearer {token}".encode())) == 413
    assert body.read <= LARGEST // 10_000 + 1


def test_a_payment_notice_without_end_is_refused_at_the_limit(db: Any) -> None:
    body = Body(1000)
    assert run(WEBHOOK, body) == 413
    assert body.read <= betalingen.LARGEST // 10_000 + 1


def test_payment_notices_of_strangers_took_every_thread_we_have(db: Any) -> None:
    held = 0
    while betalingen.QUESTIONS.acquire(blocking=False):
        held += 1
    try:
        busy = anonymous().post(WEBHOOK, data={"id": "tr_abcdefgh"})
        assert (busy.status_code, busy.headers["retry-after"]) == (503, betalingen.LATER)
    finally:
        for _ in range(held):
            betalingen.QUESTIONS.release()
    assert anonymous().post(WEBHOOK, data={"id": "geen-id"}).status_code == 200


@pytest.mark.parametrize("sent", [b"", b"id=", b"\xff=\xfe", b"&".join([b"a=1"] * 50), b"{}"])
def test_a_payment_notice_without_an_id_is_nobodys(db: Any, sent: bytes) -> None:
    assert anonymous().post(WEBHOOK, content=sent).status_code == 200
