"""Our ebMS2 address: who may come in, what may come in, and what is kept of it."""

import gzip
import ssl
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from berichtenbox_adapter.globe import answers
from notifications import globe, jobs
from notifications.sweep import sweep
from simulators import globe_ebms
from simulators.globe_ebms import Post
from tests.berichtenbox_adapter.far_side import OIN, FarSide
from tests.berichtenbox_adapter.globe import CPA, LOGIUS_OIN
from tests.notifications.conftest import delivery_id, run_jobs
from tests.notifications.mijnoverheid import Listener, outcomes, state
from zaakspoor import housekeeping
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.errors import Forbidden, Invalid
from zaken.base.settings import settings
from zaken.models import Delivery, GlobeAbonnement, GlobeBericht

ABOUT = Post("", "gesprek-1", CPA, OIN, LOGIUS_OIN, "", "", b"")
NOW = "2026-11-24T08:00:00Z"


def result(batch: UUID | str, code: str = "Verwerkt", bericht: UUID | None = None) -> bytes:
    letters = [(str(bericht or batch), "BERICHT", code)]
    return globe_ebms.verdicts(str(batch), OIN, letters, NOW)


def packed(payload: bytes, message_id: str = "") -> tuple[str, bytes]:
    """A message of MijnOverheid with this in it."""
    return globe_ebms.result(ABOUT, message_id or globe_ebms.new_id(), payload, pack=False)


def take(payload: bytes, message_id: str = "", caller: str = LOGIUS_OIN) -> str:
    with sessions.begin() as db:
        return globe.receive(db, caller, *packed(payload, message_id))


def kept() -> list[GlobeBericht]:
    with sessions.begin() as db:
        return list(db.scalars(select(GlobeBericht).order_by(GlobeBericht.id)))


def key(notice: int) -> UUID:
    with sessions.begin() as db:
        return db.get_one(Delivery, delivery_id(notice, "berichtenbox")).uuid


@pytest.fixture
def notice(agreed: FarSide, noticed: Any) -> int:
    """A notice MijnOverheid has, and says nothing about."""
    agreed.globe(hold=True)
    made: int = noticed(kanalen=["berichtenbox", "print"])
    run_jobs(made)
    return made


def test_a_result_for_an_unknown_letter_is_kept_and_matched_later(notice: int) -> None:
    with sessions.begin() as db:
        ours = db.get_one(Delivery, delivery_id(notice, "berichtenbox"))
        real, ours.uuid = ours.uuid, uuid4()
    assert take(result(real)) == "wacht"
    with sessions.begin() as db:
        assert sweep(db) == 0
        db.get_one(Delivery, delivery_id(notice, "berichtenbox")).uuid = real
    (waiting,) = kept()
    with sessions.begin() as db:
        assert globe.matchable(db, 10) == [waiting.id]
    jobs.match(waiting.id)
    assert (state(notice), [b.state for b in kept()]) == ("bezorgd", ["verwerkt"])


def test_the_same_message_again_is_acknowledged_and_not_taken_again(notice: int) -> None:
    message_id = globe_ebms.new_id()
    told = [take(result(key(notice)), message_id) for _ in range(3)]
    assert told == ["verwerkt", "herhaald", "herhaald"]
    assert outcomes(notice, "uitslag") == ["Verwerkt"]
    assert len(kept()) == 1


def test_c3_each_letter_of_a_result_has_its_own_verdict(
    agreed: FarSide, notice: int, noticed: Any
) -> None:
    other: int = noticed(kanalen=["berichtenbox", "print"])
    run_jobs(other)
    letters = [(str(key(notice)), "B", "Verwerkt"), (str(key(other)), "B", "BijlageTeGroot")]
    letters += [(str(uuid4()), "B", "TechnischProbleem")]
    assert take(globe_ebms.verdicts(str(uuid4()), OIN, letters, NOW)) == "wacht"
    assert (state(notice), state(other)) == ("bezorgd", "afgekeurd")
    assert [len(b.wacht_op) for b in kept()] == [1]


def test_a_verdict_after_the_paper_letter_says_that_it_is_there_twice(notice: int) -> None:
    take(result(key(notice), "NietActiefOfGeabonneerd"))
    run_jobs(notice)
    assert (state(notice), state(notice, "print")) == ("niet_bereikbaar", "bezorgd")
    take(result(key(notice), "Verwerkt"))
    assert (state(notice), state(notice, "print")) == ("bezorgd", "bezorgd")
    with sessions.begin() as db:
        last = db.get_one(Delivery, delivery_id(notice, "berichtenbox")).attempts[-1]
        assert (last.soort, sorted(last.detail)) == ("dubbel", ["berichtenbox", "print"])


def test_a_refusal_after_the_letter_was_delivered_changes_nothing(notice: int) -> None:
    take(result(key(notice), "Verwerkt"))
    take(result(key(notice), "BerichtBestaatAl"))
    assert state(notice) == "bezorgd"
    assert outcomes(notice, "uitslag") == ["Verwerkt", "BerichtBestaatAl"]


BOMB = gzip.compress(b"<a>" + b"x" * 50_000_000)
LAUGHS = b'<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "&l;&l;">]><BerichtVerwerkResponse>&m;'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY l SYSTEM "file:///etc/passwd">]><a>&l;</a>'


@pytest.mark.parametrize(
    "payload",
    [BOMB, LAUGHS, OUTSIDE, b"", b"<a/>", gzip.compress(b"<a/>")[:12], b"<a>" * 5000],
    ids=["zip bomb", "billion laughs", "external entity", "nothing", "other", "broken", "deep"],
)
def test_f3_a_poisoned_result_is_kept_by_its_hash_and_does_nothing(
    notice: int, payload: bytes
) -> None:
    assert take(payload) == "onleesbaar"
    (row,) = kept()
    assert len(row.sha256) == 64
    assert set(row.inhoud) == {"reden"}
    assert state(notice) == "aangeboden"


def test_f3_a_poisoned_envelope_is_refused_and_not_kept(agreed: FarSide) -> None:
    for body in (b"", b"<a/>", OUTSIDE, LAUGHS, b"x" * 100, b"<a>" * 300_000):
        with sessions.begin() as db, pytest.raises(Invalid):
            globe.receive(db, LOGIUS_OIN, "text/xml", body)
    assert kept() == []


@pytest.mark.parametrize("caller", ["", OIN, "00000001999999999000"])
def test_f2_only_the_holder_of_the_agreed_oin_may_tell_us_anything(
    notice: int, caller: str
) -> None:
    with pytest.raises(Forbidden):
        take(result(key(notice)), caller=caller)
    assert kept() == []


def test_f2_another_party_or_another_agreement_is_refused(notice: int) -> None:
    for wrong in (
        globe_ebms.Post(**{**vars_of(ABOUT), "cpa": "CPA-ANDERS"}),
        globe_ebms.Post(**{**vars_of(ABOUT), "ontvanger": OIN}),
        globe_ebms.Post(**{**vars_of(ABOUT), "afzender": LOGIUS_OIN}),
    ):
        message = globe_ebms.result(wrong, "m1@x", result(key(notice)), pack=False)
        with sessions.begin() as db, pytest.raises(Forbidden):
            globe.receive(db, LOGIUS_OIN, *message)


def vars_of(post: Post) -> dict[str, Any]:
    return {name: getattr(post, name) for name in post.__dataclass_fields__}


def test_f2_without_an_agreement_nobody_is_admitted(committed: Any) -> None:
    assert settings().globe_url == ""
    assert not globe.admitted(LOGIUS_OIN)
    assert not globe.admitted("")


def call(far: FarSide, listener: Listener, holder: str, payload: bytes) -> int:
    """What our listener says to the holder of this certificate; 0: it did not let him in."""
    context = ssl.create_default_context(cafile=str(far.pem("ca.pem")))
    if holder:
        context.load_cert_chain(far.pem(f"{holder}.pem"), far.pem(f"{holder}.key"))
    content_type, body = packed(payload)
    headers = {"Content-Type": content_type, "SOAPAction": '"ebXML"'}
    with httpx.Client(verify=context, trust_env=False) as client:
        try:
            return client.post(listener.url, content=body, headers=headers).status_code
        except httpx.TransportError:
            return 0


def test_f2_the_listener_knows_who_calls_by_the_certificate(
    notice: int, agreed: FarSide, listener: Listener
) -> None:
    payload = result(key(notice))
    shut = [call(agreed, listener, who, payload) for who in ("", "verlopen", "vreemd")]
    assert shut == [0, 0, 0]
    assert call(agreed, listener, "ingetrokken", payload) == 0
    assert [call(agreed, listener, who, payload) for who in ("ander", "gemeente")] == [403, 403]
    assert kept() == []
    assert call(agreed, listener, "logius", payload) == 204
    assert state(notice) == "bezorgd"


def test_behind_a_proxy_only_its_token_opens_the_door(
    notice: int, peer: Any, client_of_app: httpx.Client
) -> None:
    content_type, body = packed(result(key(notice)))
    plain = {"Content-Type": content_type, "SOAPAction": '"ebXML"', "X-Client-OIN": LOGIUS_OIN}
    answers = [
        client_of_app.post("/berichtenbox/ebms", content=body, headers=plain | more).status_code
        for more in (
            {},
            {"X-Proxy-Token": "verkeerd"},
            {"X-Proxy-Token": "geheim-van-de-proxy", "X-Client-OIN": OIN},
            {"X-Proxy-Token": "geheim-van-de-proxy", "SOAPAction": "iets"},
            {"X-Proxy-Token": "geheim-van-de-proxy"},
        )
    ]
    assert answers == [403, 403, 403, 400, 204]
    assert state(notice) == "bezorgd"


@pytest.fixture
def client_of_app(committed: Any) -> Any:
    from fastapi.testclient import TestClient

    from zaakspoor.app import create_app

    with TestClient(create_app()) as client:
        yield client


def test_what_is_old_is_forgotten(notice: int) -> None:
    take(result(key(notice)))
    later = clock.now().timestamp() + 91 * 86_400
    with clock.frozen(datetime.fromtimestamp(later, clock.now().tzinfo)):
        assert housekeeping.forget_globe() == 2
    with sessions.begin() as db:
        assert db.scalars(select(GlobeAbonnement)).all() == []
    assert kept() == []
    assert answers.fresh(["999990019"], "BERICHT") == {}
