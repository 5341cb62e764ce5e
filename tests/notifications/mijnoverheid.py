"""MijnOverheid as these tests use it: our road to it, our own ebMS2 listener in a process of its
own, and the jobs that answer it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from notifications import jobs
from notifications.globe import ACK
from tests.berichtenbox_adapter.far_side import OIN, FarSide, free_port, select_pause
from tests.berichtenbox_adapter.globe import CPA, LOGIUS_OIN
from zaken.base.db import sessions
from zaken.models import Attempt, Delivery, Task


def environment(far: FarSide) -> dict[str, str]:
    """The settings of the road to this far side."""
    return {
        "ZAAKSPOOR_OIN": OIN,
        "ZAAKSPOOR_GLOBE_URL": far.globe_url,
        "ZAAKSPOOR_GLOBE_WUS_URL": far.wus_url,
        "ZAAKSPOOR_GLOBE_OIN": LOGIUS_OIN,
        "ZAAKSPOOR_GLOBE_CPA": CPA,
        "ZAAKSPOOR_GLOBE_BERICHTTYPEN": "BERICHT, besluit=BESLUIT",
        "ZAAKSPOOR_GLOBE_CERT": str(far.pem("gemeente.pem")),
        "ZAAKSPOOR_GLOBE_KEY": str(far.pem("gemeente.key")),
        "ZAAKSPOOR_GLOBE_CA": str(far.pem("ca.pem")),
        "ZAAKSPOOR_GLOBE_CRL": str(far.pem("crl.pem")),
        "ZAAKSPOOR_GLOBE_PROXY_TOKEN": "geheim-van-de-proxy",
    }


@dataclass(frozen=True)
class Listener:
    """Our own ebMS2 address."""

    port: int

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/ebms"


@contextmanager
def listening(far: FarSide) -> Iterator[Listener]:
    """`zaakspoor ebms` in a process of its own, against the database of these tests."""
    port = free_port()
    command = [sys.executable, "-m", "zaakspoor.cli", "ebms", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=Path(__file__).parents[2], env={**os.environ, **environment(far)}
    )
    try:
        until(lambda: _answers(port), process, seconds=90)  # it imports the whole product
        yield Listener(port)
    finally:
        process.terminate()
        assert process.wait(15) in (0, 130, 143)


def until(
    holds: Callable[[], Any],
    process: subprocess.Popen[bytes] | None = None,
    *,
    seconds: float = 20,
) -> Any:
    """Wait for what another process does, so long at most; returns what held."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and (process is None or process.poll() is None):
        if found := holds():
            return found
        select_pause(0.02)
    raise AssertionError("it did not happen")


def acknowledge() -> list[str]:
    """Do the acknowledgements that were asked for; returns the messages they are of."""
    with sessions.begin() as db:
        asked = text("delete from procrastinate_jobs where task_name = :task returning args")
        ids = [row.args["message_id"] for row in db.execute(asked, {"task": ACK})]
    for message_id in ids:
        jobs.acknowledge(message_id)
    return ids


def state(notice_id: int, kanaal: str = "berichtenbox") -> str:
    """The state of the last delivery on this road; empty when there is none."""
    with sessions.begin() as db:
        found = select(Delivery.state).where(
            Delivery.notice_id == notice_id, Delivery.kanaal == kanaal
        )
        return db.scalar(found.order_by(Delivery.id.desc()).limit(1)) or ""


def outcomes(notice_id: int, soort: str) -> list[str]:
    """How the attempts of this kind ended, oldest first."""
    with sessions.begin() as db:
        found = select(Attempt.uitkomst).join(Attempt.delivery)
        mine = found.where(Delivery.notice_id == notice_id, Attempt.soort == soort)
        return list(db.scalars(mine.order_by(Attempt.id)))


def tasks(prefix: str) -> list[tuple[str, bool]]:
    """Title of each task whose key begins like this, and whether it is done."""
    with sessions.begin() as db:
        found = select(Task).where(Task.sleutel.startswith(prefix)).order_by(Task.id)
        return [(task.titel, task.done_at is not None) for task in db.scalars(found)]


def _answers(port: int) -> bool:
    import socket

    try:
        with socket.create_connection(("127.0.0.1", port), 0.2):
            return True
    except OSError:
        return False
