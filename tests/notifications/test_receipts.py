"""The Berichtenbox tells that a message is in the box: once, late, twice, by a stranger."""

from typing import Any

import orjson
import pytest

from notifications.receipts import LARGEST, PUBLISHED, Unmatched, receive
from tests.notifications.conftest import attempts, delivery_id, run_jobs, states, told
from zaken.base.db import sessions
from zaken.base.errors import Invalid, Unauthenticated
from zaken.models import Delivery


def event(bericht_id: str, **other: Any) -> bytes:
    plain = {
        "specversion": "1.0",
        "id": "e1",
        "source": "urn:nld:oin:00000001509381406000:systeem:fbs-magazijn",
        "type": PUBLISHED,
        "subject": bericht_id,
        "time": "2026-11-23T12:00:00Z",
        "data": {"berichtId": bericht_id},
    }
    return orjson.dumps(plain | other)


def take(body: bytes, secret: str = "geheim-van-de-box") -> str:
    with sessions.begin() as db:
        return receive(db, {"authorization": f"Bearer {secret}"}, body)


@pytest.fixture
def offered(roads: Any, noticed: Any) -> tuple[int, str]:
    """A notice the box has accepted, and the id the box gave it."""
    notice = noticed()
    run_jobs(notice)
    with sessions.begin() as db:
        return notice, str(db.get_one(Delivery, delivery_id(notice, "berichtenbox")).external_id)


def test_a_receipt_makes_it_delivered(token: str, offered: tuple[int, str]) -> None:
    notice, ref = offered
    assert take(event(ref)) == "bezorgd"
    assert states(notice) == {"notice": "bezorgd", "berichtenbox": "bezorgd"}
    assert attempts(notice)[-1] == ("berichtenbox", "ontvangstbewijs", "bezorgd")
    assert told(notice) == ["bezorgd"]


def test_the_same_receipt_again_changes_nothing(token: str, offered: tuple[int, str]) -> None:
    notice, ref = offered
    take(event(ref))
    before = attempts(notice)
    assert take(event(ref)) == "herhaald"
    assert attempts(notice) == before
    assert told(notice) == ["bezorgd"]


def test_the_subject_will_do_when_the_data_is_elsewhere(
    token: str, offered: tuple[int, str]
) -> None:
    assert take(event(offered[1], data=None)) == "bezorgd"


def test_an_unknown_message_is_asked_for_again(token: str, committed: Any) -> None:
    with pytest.raises(Unmatched) as refused:
        take(event("00000000-0000-4000-8000-000000000000"))
    assert refused.value.status == 503


@pytest.mark.parametrize("secret", ["", "verkeerd", "geheim-van-de-box2"])
def test_a_wrong_token_is_refused(token: str, offered: tuple[int, str], secret: str) -> None:
    notice, ref = offered
    with pytest.raises(Unauthenticated):
        take(event(ref), secret)
    assert states(notice)["berichtenbox"] == "aangeboden"


def test_without_a_token_of_our_own_nobody_is_believed(offered: tuple[int, str]) -> None:
    with pytest.raises(Unauthenticated):
        take(event(offered[1]), "")


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", event("", data={}), b" " * (LARGEST + 1)])
def test_what_is_no_cloudevent_is_refused(token: str, committed: Any, body: bytes) -> None:
    with pytest.raises(Invalid):
        take(body)


def test_another_kind_of_event_is_let_pass(token: str, committed: Any) -> None:
    assert take(event("x", type="nl.rijksoverheid.fbs.iets.anders")) == "genegeerd"


def test_the_route_answers_as_promised(token: str, offered: tuple[int, str]) -> None:
    from fastapi import FastAPI, Request
    from fastapi.responses import JSONResponse
    from fastapi.testclient import TestClient

    from schemas.ontvangstbewijzen import router
    from zaken.base.errors import Problem

    app = FastAPI()
    app.include_router(router)

    async def problem(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)
        return JSONResponse({"code": error.code}, error.status)

    app.add_exception_handler(Problem, problem)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/cloudevents+json"}
    with TestClient(app) as client:
        where = "/berichtenbox/ontvangstbewijzen"
        answers = [client.post(where, content=event(offered[1]), headers=headers) for _ in range(2)]
        assert [a.json() for a in answers] == [{"uitkomst": "bezorgd"}, {"uitkomst": "herhaald"}]
        assert client.post(where, content=event("weg"), headers=headers).status_code == 503
        assert client.post(where, content=event(offered[1])).status_code == 401
