"""The roads a letter can take: for each the settings of the workers, who can be reached over it,
what its far side does wrong now and then, and the books that far side keeps.
"""

import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx

from bench.server import free_port

OIN, LOGIUS_OIN = "00000001123456782000", "00000004003214345001"
NOTIFY_KEY = "bench-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
BREAKS = ("accept_then_drop", "drop", "half")  # before or after it took the letter


@dataclass(frozen=True)
class Far:
    """Where the simulated far sides are: their address, two more ports, and their folder."""

    base: str
    smtp: int = 0
    globe: int = 0
    folder: Path = Path()

    def tell(self, what: str, body: dict[str, Any] | None = None) -> None:
        """Raises httpx.HTTPError."""
        httpx.post(f"{self.base}/__sim/{what}", json=body, timeout=60).raise_for_status()

    def ledger(self, soort: str) -> list[dict[str, Any]]:
        """What it took of this kind, oldest first. Raises httpx.HTTPError."""
        found = httpx.get(f"{self.base}/__sim/ledger", params={"soort": soort}, timeout=60)
        return list(found.raise_for_status().json())


@dataclass(frozen=True)
class Road:
    """`books`: the letters its far side took, each by its key with us (`key`); one that came twice
    is in it twice. `copies`: how many came twice with another key. `waits`: a letter that was
    taken is not settled yet.
    """

    kanaal: str
    lezer: Literal["box", "mail", "paper"]
    settings: Callable[[Far], dict[str, str]]
    books: Callable[[Far, Path], list[str]]
    trouble: Callable[[Far, Path, random.Random], None]
    key: Literal["external_id", "uuid"] = "uuid"
    copies: Callable[[Far], int] = lambda far: 0
    listens: bool = False
    waits: bool = False


def box(far: Far) -> dict[str, str]:
    """Who may be written to in the Berichtenbox."""
    return {
        "ZAAKSPOOR_OIN": OIN,
        "ZAAKSPOOR_PROFIEL_URL": f"{far.base}/profiel/api/profielservice/v1",
        "ZAAKSPOOR_PROFIEL_DIENSTVERLENER": "Gemeente Rijswijk",
    }


def _fbs(far: Far) -> dict[str, str]:
    return box(far) | {"ZAAKSPOOR_FBS_URL": f"{far.base}/fbs/api/v1"}


def _notifynl(far: Far) -> dict[str, str]:
    return box(far) | {
        "ZAAKSPOOR_NOTIFYNL_URL": f"{far.base}/notifynl",
        "ZAAKSPOOR_NOTIFYNL_KEY": NOTIFY_KEY,
        "ZAAKSPOOR_NOTIFYNL_BERICHTENBOX": "true",
    }


def _globe(far: Far) -> dict[str, str]:
    there, pki = f"https://localhost:{far.globe}/globe", far.folder / "globe-pki"
    return {
        "ZAAKSPOOR_OIN": OIN,
        "ZAAKSPOOR_GLOBE_URL": f"{there}/ebms",
        "ZAAKSPOOR_GLOBE_WUS_URL": f"{there}/wus",
        "ZAAKSPOOR_GLOBE_OIN": LOGIUS_OIN,
        "ZAAKSPOOR_GLOBE_CPA": "CPA-GLOBE-SIMULATIE",
        "ZAAKSPOOR_GLOBE_BERICHTTYPEN": "BERICHT",
        "ZAAKSPOOR_GLOBE_CERT": str(pki / "gemeente.pem"),
        "ZAAKSPOOR_GLOBE_KEY": str(pki / "gemeente.key"),
        "ZAAKSPOOR_GLOBE_CA": str(pki / "ca.pem"),
        "ZAAKSPOOR_GLOBE_CRL": str(pki / "crl.pem"),
        "ZAAKSPOOR_GLOBE_RETRY_SECONDS": "5",
        "ZAAKSPOOR_GLOBE_RETRIES": "50",
    }


def _smtp(far: Far) -> dict[str, str]:
    return {"ZAAKSPOOR_SMTP_HOST": "127.0.0.1", "ZAAKSPOOR_SMTP_PORT": str(far.smtp)}


def _scripted(side: str, *kinds: str, status: tuple[int, ...] = (500, 503, 429)) -> Any:
    """One of these faults of this far side, once."""

    def script(far: Far, drop: Path, dice: random.Random) -> None:
        fault = {"far_side": side, "fault": dice.choice([*BREAKS, *kinds]), "calls": 1}
        if fault["fault"] == "status":
            fault |= {"status": dice.choice(status), "retry_after": 1}
        far.tell("script", fault)

    return script


def _full(far: Far, drop: Path, dice: random.Random) -> None:
    """For a moment nothing can be written in the drop folder: a file is where a folder must be."""
    aside = drop / "verwerkt"
    drop.mkdir(parents=True, exist_ok=True)
    aside.write_bytes(b"")
    _pause(dice.uniform(0.05, 0.3))
    aside.unlink()


def _pause(seconds: float) -> None:
    import threading

    threading.Event().wait(seconds)


def _field(soort: str, field: str) -> Callable[[Far, Path], list[str]]:
    return lambda far, drop: [str(entry[field]) for entry in far.ledger(soort)]


def _message_ids(far: Far, drop: Path) -> list[str]:
    ids = (str(entry["message_id"]) for entry in far.ledger("mail"))
    return [told.strip("<>").partition("@")[0] for told in ids]


def _manifests(far: Far, drop: Path) -> list[str]:
    """A letter is there when its manifest is, and the PDF is what that says."""
    import json
    from hashlib import sha256

    told = [json.loads(path.read_bytes()) for path in drop.glob("*.json")]
    whole = [
        one
        for one in told
        if sha256((drop / one["bestand"]).read_bytes()).hexdigest() == one["sha256"]
    ]
    return [str(one["id"]) for one in whole]


def _same_content(far: Far) -> int:
    """The store has no key of ours: a double is the same letter to the same reader."""
    found = httpx.get(f"{far.base}/__sim/ledger/doubles", timeout=60).raise_for_status()
    return len(found.json())


ROADS = {
    "fbs": Road(
        "berichtenbox",
        "box",
        _fbs,
        _field("fbs", "bericht_id"),
        _scripted("fbs", "status", "wrong"),
        key="external_id",
        copies=_same_content,
    ),
    "globe": Road(
        "berichtenbox",
        "box",
        _globe,
        _field("globe", "bericht_id"),
        _scripted("globe", "status", "wrong", status=(500, 503)),
        listens=True,
        waits=True,
    ),
    "notifynl": Road(
        "berichtenbox",
        "box",
        _notifynl,
        _field("notifynl", "reference"),
        _scripted("notifynl", "status", "wrong"),
    ),
    "smtp": Road(
        "email",
        "mail",
        _smtp,
        _message_ids,
        _scripted("smtp", "status", status=(421,)),
    ),
    "print": Road("print", "paper", lambda far: {}, _manifests, _full),
}


@contextmanager
def far_side(folder: Path) -> Iterator[Far]:
    """The simulators in a process of their own, until the block ends. Raises RuntimeError."""
    from zaakspoor import tether

    far = Far(f"http://127.0.0.1:{(port := free_port())}", free_port(), free_port(), folder)
    asked = ["--port", str(port), "--smtp-port", str(far.smtp), "--globe-port", str(far.globe)]
    command = tether.command("simulators", *asked, "--state-dir", str(folder))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None or "luisteren" not in process.stdout.readline():
                raise RuntimeError("the far side did not start")
            yield far
        finally:
            process.terminate()


@contextmanager
def listening(road: Road, far: Far, log: Path) -> Iterator[None]:
    """`zaakspoor ebms` for a road that hears its verdicts later; else nothing. Raises
    RuntimeError.
    """
    if not road.listens:
        yield
        return
    import os

    from zaakspoor import tether

    port = free_port()
    command = tether.command("zaakspoor.cli", "ebms", "--port", str(port))
    with log.open("wb") as output:
        told = os.environ | road.settings(far)
        process = subprocess.Popen(command, stdout=output, stderr=output, env=told)
    try:
        _open(port, process)
        far.tell("globe", {"terug_url": f"https://localhost:{port}/ebms", "delay_s": 0})
        yield
    finally:
        process.terminate()
        process.wait(20)


def _open(port: int, process: "subprocess.Popen[bytes]") -> None:
    import socket
    import time

    end = time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            _pause(0.05)
        else:
            return
    raise RuntimeError("the listener for results did not start")
