"""Fetching from another provider: who is called, what is believed, for how long."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests import peer as peers
from tests.elsewhere import MEMBERS, connect
from tests.peer import Peer
from zaken.base import remote
from zaken.base.clock import now
from zaken.base.remote_guard import (
    BadUrl,
    HoldsLock,
    RemoteError,
    Unavailable,
    UnknownService,
    WrongShape,
)
from zaken.models import RemoteCache

Clock = Any


@pytest.fixture
def peer(db: Session) -> Iterator[Peer]:
    with peers.running() as started:
        connect(db, started)
        yield started


def kanaal(peer: Peer, **more: Any) -> str:
    return peer.resource("communicatiekanalen", **MEMBERS["communicatiekanalen"], **more)


def test_g_11_a_redirect_within_the_service_is_followed(peer: Peer) -> None:
    there = kanaal(peer)
    for status in (301, 302, 303, 307, 308):
        here = peer.put(f"/oud/{status}", None, status, Location=there)
        assert remote.fetch(here, "communicatiekanaal")["naam"] == "Balie"
    relative = peer.put("/oud/1", None, 302, Location=there.removeprefix(peer.url))
    assert remote.fetch(relative, "communicatiekanaal")["url"] == there


def test_g_11_a_redirect_to_another_service_gets_the_credentials_of_that_one(
    db: Session, peer: Peer
) -> None:
    with peers.running() as other:
        connect(db, other, "ander", client_id="", secret="")
        here = peer.put("/oud", None, 302, Location=kanaal(other))
        remote.fetch(here, "communicatiekanaal")
        assert "authorization" in peer.asked[0].headers
        assert "authorization" not in other.asked[0].headers


@pytest.mark.parametrize(
    "place",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/",
        "http://nobody-configured.example/1",
        "file:///etc/passwd",
        "//nobody-configured.example/1",
        "http://[::1",
        "",
    ],
)
def test_g_11_a_redirect_to_anywhere_else_is_refused(peer: Peer, place: str) -> None:
    here = peer.put("/oud", None, 302, Location=place)
    with pytest.raises(RemoteError):
        remote.fetch(here, "communicatiekanaal")


def test_g_11_a_redirect_in_a_circle_ends(peer: Peer) -> None:
    here = peer.put("/oud", None, 302, Location="/oud")
    with pytest.raises(BadUrl):
        remote.fetch(here, "communicatiekanaal")
    assert len(peer.asked) == remote.HOPS


@pytest.mark.parametrize("status", [201, 204, 301, 400, 401, 403, 404, 410, 429, 500, 503])
def test_g_11_any_other_end_than_200_is_a_bad_url(peer: Peer, status: int) -> None:
    url = kanaal(peer)
    peer.put(url.removeprefix(peer.url), {"naam": "weg"}, status)
    with pytest.raises(BadUrl) as failed:
        remote.fetch(url, "communicatiekanaal")
    assert failed.value.code == "bad-url"


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'"tekst"', b"\xff\xfe", b'{"url": "u\\u0000"}']
)
def test_g_12_what_is_no_json_object_is_no_resource(peer: Peer, body: bytes) -> None:
    with pytest.raises(WrongShape) as failed:
        remote.fetch(peer.put("/1", body), "communicatiekanaal")
    assert failed.value.code == "invalid-resource"


def test_an_answer_that_is_too_large_is_not_read_to_its_end(peer: Peer) -> None:
    with pytest.raises(BadUrl):
        remote.fetch(peer.put("/1", b" " * (remote.LARGEST + 1)), "communicatiekanaal")


@pytest.mark.parametrize("body", [True, False], ids=["its body", "its headers"])
def test_a_provider_that_drips_is_left(db: Session, body: bool) -> None:
    class Dripping(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if body:
                self.send_response(200)
                self.end_headers()
            with pytest.raises(OSError):  # until we hang up
                for _ in range(100):
                    self.wfile.write(b" " if body else b"x")
                    self.wfile.flush()
                    threading.Event().wait(0.1)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    peer = Peer()
    peer.url = f"http://127.0.0.1:{server.server_port}"
    connect(db, peer)
    with pytest.raises(Unavailable):
        remote.fetch(f"{peer.url}/1", "communicatiekanaal")
    server.shutdown()
    server.server_close()


def test_g_13_only_below_the_root_of_a_service(db: Session) -> None:
    with peers.running() as started:
        connect(db, started, url=f"{started.url}/catalogi/api/v1/")
        outside = kanaal(started)
        with pytest.raises(UnknownService) as failed:
            remote.fetch(outside, "communicatiekanaal")
        assert failed.value.code == "unknown-service"
        assert started.asked == []


def test_g_13_a_private_address_is_called_only_where_it_was_named(db: Session) -> None:
    with peers.running() as started:
        connect(db, started, prive=False)
        with pytest.raises(BadUrl):
            remote.fetch(kanaal(started), "communicatiekanaal")
        assert started.asked == []


def test_the_longest_root_is_the_service(db: Session, peer: Peer) -> None:
    connect(db, peer, "binnen", url=f"{peer.url}/communicatiekanalen/", client_id="ander")
    assert remote.service_of(kanaal(peer)).naam == "binnen"


def test_g_46_a_secret_is_never_shown(peer: Peer) -> None:
    assert "our-secret" not in repr(remote.service_of(kanaal(peer)))


def test_an_answer_is_good_for_a_while(peer: Peer, clock: Clock) -> None:
    url = kanaal(peer)
    for hours, asked in ((0, 1), (23, 1), (25, 2)):
        with clock(now() + timedelta(hours=hours)):
            assert remote.fetch(url, "communicatiekanaal")["naam"] == "Balie"
        assert peer.count(url) == asked


def test_what_we_know_is_good_enough_when_nobody_answers(peer: Peer, clock: Clock) -> None:
    url = kanaal(peer)
    remote.fetch(url, "communicatiekanaal")
    peer.put(url.removeprefix(peer.url), None, 503)
    with clock(now() + timedelta(days=2)):
        assert remote.fetch(url, "communicatiekanaal")["naam"] == "Balie"
    with clock(now() + timedelta(days=8)), pytest.raises(Unavailable):
        remote.fetch(url, "communicatiekanaal")


def test_what_is_gone_there_is_gone_here(peer: Peer, clock: Clock) -> None:
    url = kanaal(peer)
    remote.fetch(url, "communicatiekanaal")
    peer.answers.clear()
    with clock(now() + timedelta(days=2)), pytest.raises(BadUrl):
        remote.fetch(url, "communicatiekanaal")


def test_a_zaak_of_another_provider_is_never_kept(db: Session, peer: Peer) -> None:
    url = peer.resource("zaken", **MEMBERS["zaken"])
    for _ in range(2):
        remote.fetch(url, "zaak")
    assert peer.count(url) == 2
    assert db.scalar(select(func.count()).select_from(RemoteCache)) == 0


def test_a_concept_is_asked_for_every_time(peer: Peer) -> None:
    links = {"catalogus": f"{peer.url}/1"}
    url = peer.resource("besluittypen", **{**MEMBERS["besluittypen"], **links, "concept": True})
    for _ in range(2):
        remote.fetch(url, "besluittype")
    assert peer.count(url) == 2


def test_the_memory_has_an_end(db: Session, peer: Peer) -> None:
    older = text(
        "insert into remote_cache (url, body, fetched_at)"
        " select 'http://ver.example/' || i, '{}', now() - make_interval(days => i)"
        " from generate_series(1, :most) i"
    )
    db.execute(older, {"most": remote.REMEMBERED + 5})
    db.commit()
    remote.fetch(kanaal(peer), "communicatiekanaal")
    db.expire_all()
    assert db.scalar(select(func.count()).select_from(RemoteCache)) == remote.REMEMBERED
    assert db.get(RemoteCache, f"http://ver.example/{remote.REMEMBERED}") is None
    assert db.get(RemoteCache, "http://ver.example/1") is not None


def test_rules_read_what_was_fetched_before(db: Session, peer: Peer) -> None:
    url = kanaal(peer)
    assert remote.known(db, url) is None
    remote.fetch(url, "communicatiekanaal")
    assert (remote.known(db, url) or {})["naam"] == "Balie"


def test_a_service_that_was_removed_is_not_believed_from_memory(db: Session, peer: Peer) -> None:
    from zaakspoor.services import remove_service

    url = kanaal(peer)
    remote.fetch(url, "communicatiekanaal")
    assert remove_service(db, "centraal")
    db.commit()
    with pytest.raises(UnknownService):
        remote.fetch(url, "communicatiekanaal")


def test_law_9_nothing_is_fetched_or_sent_while_a_case_is_locked(db: Session, peer: Peer) -> None:
    url = kanaal(peer)
    remote.fetch(url, "communicatiekanaal")  # also not what is remembered: it may have to be asked
    db.connection()
    db.info["locked"] = {"a zaak"}
    for call in (
        lambda: remote.fetch(url, "communicatiekanaal"),
        lambda: remote.send("POST", url, {}),
    ):
        with pytest.raises(HoldsLock):
            call()


def test_something_is_asked_of_another_provider(peer: Peer) -> None:
    url = peer.put("POST /lijst", {"url": "u"}, 201)
    assert remote.send("POST", f"{peer.url}/lijst", {"naam": "x"}) == {"url": "u"}
    assert peer.asked[0].body == {"naam": "x"}
    peer.put("DELETE /lijst", b"", 204)
    assert remote.send("DELETE", f"{peer.url}/lijst") is None
    peer.put("PUT /lijst", b"<html>", 200)
    for method in ("PUT", "PATCH"):
        with pytest.raises(BadUrl):
            remote.send(method, f"{peer.url}/lijst", {})
    assert url


def test_nobody_listens_there(db: Session) -> None:
    nobody = Peer()
    nobody.url = "http://127.0.0.1:9"
    connect(db, nobody)
    with pytest.raises(Unavailable):
        remote.fetch(f"{nobody.url}/1", "communicatiekanaal")
    with pytest.raises(Unavailable):
        remote.send("POST", f"{nobody.url}/1", {})
