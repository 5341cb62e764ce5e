"""The simulators in a process of their own, on free ports, and their control API."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

OIN = "00000001123456782000"  # the sender the simulated profiles know
NAAM = "Gemeente Rijswijk"
WILLING, UNWILLING, UNKNOWN = "999990019", "999990068", "999990044"  # test numbers of the cast


@dataclass(frozen=True)
class FarSide:
    """Where the far sides are, what they hold, and what they shall do wrong."""

    base: str
    smtp_port: int
    globe_port: int = 0
    folder: Path = Path()

    @property
    def fbs(self) -> str:
        return f"{self.base}/fbs/api/v1"

    @property
    def profiel(self) -> str:
        return f"{self.base}/profiel/api/profielservice/v1"

    @property
    def globe_url(self) -> str:
        return f"https://localhost:{self.globe_port}/globe/ebms"

    @property
    def wus_url(self) -> str:
        return f"https://localhost:{self.globe_port}/globe/wus"

    def pem(self, name: str) -> Path:
        """A file of the test root: `ca.pem`, `crl.pem`, `gemeente.pem`, `gemeente.key` …"""
        return self.folder / "globe-pki" / name

    def globe(self, **settings: Any) -> None:
        """How MijnOverheid behaves; what is left out is as on the first day."""
        assert httpx.post(f"{self.base}/__sim/globe", json=settings).is_success

    @property
    def notifynl(self) -> str:
        return f"{self.base}/notifynl"

    def notify(self, **settings: Any) -> None:
        """Set how the NotifyNL there behaves."""
        assert httpx.post(f"{self.base}/__sim/notifynl", json=settings).is_success

    def notify_clock(self, seconds: float) -> None:
        """Set its clock so many seconds ahead."""
        told = {"seconds": seconds}
        assert httpx.post(f"{self.base}/__sim/notifynl/clock", json=told).is_success

    def notify_report(self) -> dict[str, Any]:
        return dict(httpx.get(f"{self.base}/__sim/notifynl").json())

    def notify_status(self, ref: str, status: str) -> None:
        """Move one message there on by hand."""
        told = {"status": status}
        assert httpx.post(f"{self.base}/__sim/notifynl/{ref}/status", json=told).is_success

    def notify_return(self, ref: str) -> None:
        """Let the post bring a letter back."""
        assert httpx.post(f"{self.base}/__sim/notifynl/{ref}/retour").is_success

    def bounce(self, nr: int, maildir: Path, **more: Any) -> None:
        """Let the mail with this number in the ledger come back."""
        body = {"maildir": str(maildir), **more}
        assert httpx.post(f"{self.base}/__sim/mail/{nr}/bounce", json=body).is_success

    def fault(self, far_side: str, fault: str, **more: Any) -> None:
        """Script one fault, for one call unless told otherwise."""
        body = {"far_side": far_side, "fault": fault, "calls": 1, **more}
        assert httpx.post(f"{self.base}/__sim/script", json=body).status_code == 201

    def ledger(self, soort: str) -> list[dict[str, Any]]:
        """What was accepted: soort `fbs` or `mail`."""
        found = httpx.get(f"{self.base}/__sim/ledger", params={"soort": soort}).json()
        return list(found)

    def doubles(self) -> list[dict[str, Any]]:
        return list(httpx.get(f"{self.base}/__sim/ledger/doubles").json())

    def receipts(self, **settings: Any) -> None:
        assert httpx.post(f"{self.base}/__sim/receipts", json=settings).is_success

    def reset(self) -> None:
        assert httpx.post(f"{self.base}/__sim/reset").is_success


@contextmanager
def running(folder: Path) -> Iterator[FarSide]:
    """Start the simulators, wait until they answer, end them afterwards."""
    port, smtp_port, globe_port = free_port(), free_port(), free_port()
    command = [sys.executable, "-m", "simulators", "--port", str(port)]
    command += ["--smtp-port", str(smtp_port), "--state-dir", str(folder)]
    command += ["--globe-port", str(globe_port)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2], env={**os.environ})
    try:
        side = FarSide(f"http://127.0.0.1:{port}", smtp_port, globe_port, folder)
        _wait(side, process)
        yield side
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(side: FarSide, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    with httpx.Client(transport=httpx.HTTPTransport(retries=3)) as client:
        while time.monotonic() < until and process.poll() is None:
            try:
                if client.get(f"{side.base}/__sim/ready").is_success:
                    return
            except httpx.TransportError:
                select_pause(0.05)
    raise AssertionError("the simulators did not start")


def select_pause(seconds: float) -> None:
    """Wait for the other process; the only thing here that takes time."""
    import select

    select.select([], [], [], seconds)
