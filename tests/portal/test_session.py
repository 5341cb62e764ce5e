"""A page needs one database connection, and none while it waits for somebody else."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import orjson
import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from sqlalchemy import create_engine
from sqlalchemy.pool import QueuePool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.problems import error_page
from tests.clients import anonymous, app
from tests.portal.people import Makers, applied, femke, municipality, signed_in
from zaken.base.db import reads, sessions
from zaken.base.settings import settings
from zaken.models import Medewerker

KEY = RSAKey.generate_key(2048, {"kid": "toets"})


@pytest.fixture
def pool(committed: Makers) -> Iterator[QueuePool]:
    """The product with one connection in all: who wants a second waits a moment, then fails."""
    small = create_engine(settings().database_url, pool_size=1, max_overflow=0, pool_timeout=0.5)
    before = sessions.kw["bind"], reads.kw["bind"]
    sessions.configure(bind=small)
    reads.configure(bind=small.execution_options(isolation_level="AUTOCOMMIT"))
    assert isinstance(small.pool, QueuePool)
    yield small.pool
    sessions.configure(bind=before[0])
    reads.configure(bind=before[1])
    small.dispose()


class Watched:
    """The app, and how many connections were in use each time it asked for a piece of the body."""

    def __init__(self, app: ASGIApp, pool: QueuePool) -> None:
        self.app, self.pool = app, pool
        self.seen: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noted() -> Message:
            self.seen.append(self.pool.checkedout())
            return await receive()

        await self.app(scope, noted if scope["type"] == "http" else receive, send)


def desk(sessions: Makers) -> Any:
    """Somebody of the contact centre who handles zaken as well."""
    with sessions.begin() as db:
        db.add(Medewerker(username="t", naam="Toets", roles=["behandelaar", "kcc"]))
    return signed_in(sessions, soort="medewerker", username="t", naam="Toets")


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/balie/", 303), ("/werkplek/zoeken", 200), ("/medewerkers/uitloggen", 400)],
)
def test_a_form_of_staff_took_two_connections(
    committed: Makers, pool: QueuePool, path: str, expected: int
) -> None:
    browser = desk(committed)
    answer = browser.post(path, data={"csrf": browser.csrf, "q": "Jansen"})
    assert answer.status_code == expected


def test_a_form_of_a_resident_took_two_connections(committed: Makers, pool: QueuePool) -> None:
    municipality(committed)
    zaak, browser = applied(committed), femke(committed)
    form = {"csrf": browser.csrf, "stap": "intrekken"}  # type: ignore[attr-defined]
    assert browser.post(f"/mijn/zaken/{zaak.uuid}/stappen", data=form).status_code == 303
    assert zaak.voortgang
    assert browser.get(f"/mijn/volgen/{zaak.voortgang.volgcode}").status_code == 303


def test_a_slow_upload_held_a_connection(committed: Makers, pool: QueuePool) -> None:
    browser = desk(committed)
    watched = Watched(app(), pool)
    big = {"bestand": ("a.txt", b"x" * 100_000)}
    door = TestClient(watched, cookies=browser.cookies)
    answer = door.post("/werkplek/zoeken", data={"csrf": browser.csrf}, files=big)
    assert answer.status_code == 200
    assert watched.seen
    assert set(watched.seen) == {0}
    assert pool.checkedout() == 0


class Issuer(BaseHTTPRequestHandler):
    """A sign-in that counts our connections while it is asked, and gives nobody a token."""

    pool: QueuePool
    seen: list[int]

    def do_GET(self) -> None:
        self.seen.append(self.pool.checkedout())
        here = f"http://{self.headers['host']}"
        found = {
            "issuer": here,
            "authorization_endpoint": f"{here}/in",
            "token_endpoint": f"{here}/token",
            "end_session_endpoint": f"{here}/uit",
            "jwks_uri": f"{here}/jwks",
            "keys": [KEY.as_dict(private=False)],
        }
        self._answer(200, found)

    def do_POST(self) -> None:
        self.seen.append(self.pool.checkedout())
        self.rfile.read(int(self.headers["content-length"]))
        self._answer(400, {"error": "invalid_grant"})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(orjson.dumps(body))

    def log_message(self, *_: Any) -> None:
        """Nothing on the screen."""


@pytest.fixture
def issuer(pool: QueuePool, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The connections we held at each question to the sign-in of residents."""
    Issuer.pool, Issuer.seen = pool, []
    server = HTTPServer(("127.0.0.1", 0), Issuer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("ZAAKSPOOR_DEMO", "1")
    monkeypatch.setenv("ZAAKSPOOR_OIDC_BURGER_ISSUER", f"http://127.0.0.1:{server.server_port}")
    settings.cache_clear()
    yield Issuer.seen
    server.shutdown()
    server.server_close()
    monkeypatch.undo()
    settings.cache_clear()


def test_a_connection_was_held_while_the_sign_in_was_asked(issuer: list[int]) -> None:
    browser = anonymous()
    away = browser.get("/mijn/inloggen").headers["location"]
    state = away.partition("state=")[2].partition("&")[0]
    back = f"/mijn/terug?state={state}&code=x"
    assert browser.get(back).status_code == 400
    assert len(issuer) >= 3, "discovery, keys and the token"
    assert set(issuer) == {0}
    assert "dit inloggen hoort niet" in browser.get(back).text.lower(), "a state works once"


def test_a_connection_was_held_while_signing_out(committed: Makers, issuer: list[int]) -> None:
    browser = femke(committed)
    answer = browser.post("/mijn/uitloggen", data={"csrf": browser.csrf})  # type: ignore[attr-defined]
    assert "/uit?" in answer.headers["location"]
    assert issuer
    assert set(issuer) == {0}
    assert browser.get("/mijn/").status_code == 303


def test_a_page_of_unavailability_said_it_was_a_fault_of_ours() -> None:
    request = Request({"type": "http", "path": "/mijn/", "query_string": b"", "headers": []})
    assert error_page(request, 503).status_code == 503
    assert error_page(request).status_code == 500
