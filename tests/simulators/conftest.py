"""A simulator in its own process, on free ports, for the tests in this folder."""

import json
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[2]
GEMEENTE = "00000001123456782000"
FEMKE = {"type": "BSN", "waarde": "999990019"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Simulator:
    """One running process; `http` is a client of it."""

    folder: Path
    port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)

    def start(self) -> None:
        ports = ["--port", str(self.port), "--smtp-port", str(self.smtp_port)]
        command = [sys.executable, "-m", "simulators", *ports, "--state-dir", str(self.folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline().startswith("Simulators luisteren")
        url = f"http://127.0.0.1:{self.port}"
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=20)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.http.close()
        self.process.send_signal(number)
        code = self.process.wait(15)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def offer(self, **changes: Any) -> httpx.Response:
        return self.http.post("/fbs/api/v1/aanleveringen", json=letter(**changes))

    def script(self, far_side: str, fault: str, **more: Any) -> None:
        body = {"far_side": far_side, "fault": fault, **more}
        assert self.http.post("/__sim/script", json=body).status_code == 201

    def ledger(self, soort: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get("/__sim/ledger", params={"soort": soort}).json()
        return found


def letter(**changes: Any) -> dict[str, Any]:
    """A message that is in order, save for the changes."""
    sound = {"afzender": GEMEENTE, "ontvanger": FEMKE, "onderwerp": "Besluit", "inhoud": "Beste"}
    return {**sound, **changes}


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("simulator"))
    simulator.start()
    yield simulator
    assert simulator.end() == 0


@pytest.fixture
def sim(running: Simulator) -> Simulator:
    """The shared process, emptied, with receipts held back."""
    assert running.http.post("/__sim/receipts", json={"hold": True}).status_code == 200
    assert running.http.post("/__sim/reset").status_code == 204
    return running


@pytest.fixture
def own_sim(tmp_path: Path) -> Iterator[Simulator]:
    """A process of one test, free to be killed."""
    simulator = Simulator(tmp_path)
    simulator.start()
    yield simulator
    simulator.end(signal.SIGKILL)


class Webhook:
    """A receiver of events: answers the queued statuses first, then 204."""

    def __init__(self) -> None:
        self.events: queue.Queue[dict[str, Any]] = queue.Queue()
        self.statuses: list[int] = []
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                webhook.events.put({"headers": headers, **json.loads(body)})
                self.send_response(webhook.statuses.pop(0) if webhook.statuses else 204)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/ontvangstbewijs"
        loop = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        loop.start()

    def next(self) -> dict[str, Any]:
        return self.events.get(timeout=10)


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    receiver = Webhook()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
