"""The virus scanner, played by a small server that speaks its protocol."""

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import free_port
from zaken.base import files, virus
from zaken.base.errors import Invalid, Unavailable
from zaken.base.settings import settings

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner:
    """Reads INSTREAM as clamd does; says FOUND when it sees the test file, stops above `limit`."""

    def __init__(self, listener: socket.socket, limit: int = 1 << 20) -> None:
        self.listener, self.limit, self.seen = listener, limit, b""
        listener.listen()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            with peer, peer.makefile("rb") as sent:
                peer.sendall(self.answer(sent))

    def answer(self, sent: Any) -> bytes:
        assert sent.read(10) == b"zINSTREAM\0"
        self.seen = b""
        while length := struct.unpack("!L", sent.read(4))[0]:
            self.seen += sent.read(length)
            if len(self.seen) > self.limit:
                return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Signature FOUND\0" if EICAR in self.seen else b"stream: OK\0"


Use = Callable[[str], None]


@pytest.fixture
def use(monkeypatch: Any) -> Iterator[Use]:
    def chosen(where: str) -> None:
        monkeypatch.setenv("ZAAKSPOOR_CLAMAV_SOCKET", where)
        settings.cache_clear()

    yield chosen
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture(params=["tcp", "unix"])
def scanner(request: Any, use: Use, tmp_path: Path) -> Iterator[Scanner]:
    if request.param == "tcp":
        listener = socket.create_server(("127.0.0.1", 0))
        use(f"127.0.0.1:{listener.getsockname()[1]}")
    else:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(tmp_path / "clamd.sock"))
        use(str(tmp_path / "clamd.sock"))
    with listener:
        yield Scanner(listener)
        listener.shutdown(socket.SHUT_RDWR)


def test_without_a_socket_nothing_is_asked() -> None:
    assert virus.scanner() is None


def test_a_clean_file_is_kept(scanner: Scanner) -> None:
    content = b"schoon" * 30_000
    name, _ = files.store([content], inspect=virus.scanner())
    assert scanner.seen == content == files.read(name)


def test_a_virus_is_refused_and_nothing_is_kept(scanner: Scanner) -> None:
    before = set(settings().documents.rglob("*"))
    with pytest.raises(Invalid) as refused:
        files.store([b"een brief ", EICAR], inspect=virus.scanner("bijlage"))
    assert [(p["name"], p["code"]) for p in refused.value.params] == [("bijlage", "virus-found")]
    assert set(settings().documents.rglob("*")) == before


def test_a_file_the_scanner_will_not_take_is_not_kept(scanner: Scanner) -> None:
    scanner.limit = 1000
    with pytest.raises(Unavailable):
        virus.refuse_virus(io.BytesIO(b"x" * 5_000_000), "inhoud")


def test_a_scanner_that_is_down_keeps_everything_out(use: Use, db: Any, client: Any) -> None:
    from tests.catalogue import DOCUMENTEN, make_types

    body = make_types(db).document()
    use(f"127.0.0.1:{free_port()}")
    answer = client.post(f"{DOCUMENTEN}/enkelvoudiginformatieobjecten", json=body)
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert client.get(f"{DOCUMENTEN}/enkelvoudiginformatieobjecten").json()["count"] == 0


@pytest.mark.parametrize("scanner", ["tcp"], indirect=True)
def test_a_virus_in_the_api_names_the_field(scanner: Scanner, db: Any, client: Any) -> None:
    from base64 import b64encode

    from tests.catalogue import DOCUMENTEN, make_types

    body = make_types(db).document(inhoud=b64encode(EICAR).decode())
    answer = client.post(f"{DOCUMENTEN}/enkelvoudiginformatieobjecten", json=body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["invalidParams"][0]["code"] == "virus-found"
    assert answer.json()["invalidParams"][0]["name"] == "inhoud"
