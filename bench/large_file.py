"""What a large file costs: upload it in parts, as base64 too if asked, and download it, while
looking at the memory of the server.

Usage: python -m bench.large_file [--gb N] [--base64 MB]     a scratch database, loopback only
"""

import argparse
import hashlib
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench.measure import database
from bench.server import serving

MB = 1 << 20
NAME, SECRET = "grote-bestanden", "a-secret-of-more-than-thirty-two-bytes"
BLOCK = os.urandom(MB)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gb", type=float, default=4.0)
    parser.add_argument("--base64", type=int, default=0, help="MB in one JSON body as well")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="zaakspoor-large-") as folder:
        for line in measured(Path(folder), int(asked.gb * 1024) * MB, asked.base64 * MB):
            print(line, flush=True)
    return 0


def measured(folder: Path, size: int, base64: int) -> Iterator[str]:
    """The lines of the report. The settings are in the environment before anything is read."""
    os.environ["ZAAKSPOOR_DATA"] = str(folder)
    with database(folder), serving(1, folder / "server.log") as (port, pid):
        yield from told(Consumer(port), Memory(pid), size, base64)


def told(consumer: "Consumer", memory: "Memory", size: int, base64: int) -> Iterator[str]:
    yield f"idle: {memory.peak:.0f} MB"
    consumer.warm()
    yield f"after a few small requests: {memory.take():.0f} MB"
    started = time.monotonic()
    url, digest = consumer.upload(size)
    spent = time.monotonic() - started
    yield f"upload in parts: {size // MB} MB in {spent:.0f} s, peak {memory.take():.0f} MB"
    started = time.monotonic()
    same = consumer.download(url) == digest
    spent = time.monotonic() - started
    yield f"download: {size // MB} MB in {spent:.0f} s, peak {memory.take():.0f} MB"
    if base64:
        started = time.monotonic()
        consumer.send_base64(base64)
        spent = time.monotonic() - started
        yield f"base64: {base64 // MB} MB in {spent:.0f} s, peak {memory.take():.0f} MB"
    yield f"peak of the whole run: {memory.highest:.0f} MB; same bytes: {same}"


@dataclass
class Memory:
    """The resident memory of the server, looked at ten times a second."""

    pid: int
    peak: float = 0
    highest: float = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.look()
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self) -> None:
        while not self.stopped.wait(0.1):
            self.look()

    def look(self) -> None:
        try:
            lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        except OSError:
            return
        present = next((int(x.split()[1]) / 1024 for x in lines if x.startswith("VmRSS")), 0.0)
        self.peak, self.highest = max(self.peak, present), max(self.highest, present)

    def take(self) -> float:
        """The peak since the last time this was asked."""
        taken, self.peak = self.peak, 0
        self.look()
        return taken


class Consumer:
    """An application that sends documents, with a type of document of its own."""

    def __init__(self, port: int) -> None:
        self.client = httpx.Client(timeout=600, trust_env=False)
        self.here = f"http://127.0.0.1:{port}"
        self.root = f"{self.here}/documenten/api/v1"
        self.type = catalogue()

    def call(self, method: str, url: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token()}"} | more.pop("headers", {})
        # The addresses the server gives begin with the base URL of its settings.
        where = self.here + "/" + url.split("/", 3)[3]
        answer = self.client.request(method, where, headers=headers, **more)
        if answer.status_code >= 300:
            raise RuntimeError(f"{method} {url}: {answer.status_code} {answer.text[:300]}")
        return answer

    def body(self, **more: Any) -> dict[str, Any]:
        return {
            "informatieobjecttype": self.type,
            "bronorganisatie": "123456782",
            "creatiedatum": "2026-01-01",
            "titel": "Groot bestand",
            "auteur": "Meting",
            "taal": "nld",
            **more,
        }

    def warm(self) -> None:
        for _ in range(20):
            made = self.call("POST", self.path, json=self.body(inhoud="aGFsbG8=")).json()
            self.call("GET", made["inhoud"])

    @property
    def path(self) -> str:
        return f"{self.root}/enkelvoudiginformatieobjecten"

    def upload(self, size: int) -> tuple[str, str]:
        """Its address and the hash of what was sent. Each part is a form that is never whole here
        either.
        """
        made = self.call("POST", self.path, json=self.body(bestandsomvang=size)).json()
        digest = hashlib.sha256()
        for part in made["bestandsdelen"]:
            content = form(made["lock"], part["omvang"], digest)
            kind = {"Content-Type": "multipart/form-data; boundary=grens"}
            self.call("PUT", part["url"], content=content, headers=kind)
        self.call("POST", f"{made['url']}/unlock", json={"lock": made["lock"]})
        return made["url"], digest.hexdigest()

    def download(self, url: str) -> str:
        digest = hashlib.sha256()
        where = f"{self.here}/{url.split('/', 3)[3]}/download"
        headers = {"Authorization": f"Bearer {token()}"}
        with self.client.stream("GET", where, headers=headers) as answer:
            for chunk in answer.iter_bytes(MB):
                digest.update(chunk)
        return digest.hexdigest()

    def send_base64(self, size: int) -> None:
        import base64

        import orjson

        head = orjson.dumps(self.body())[:-1] + b',"inhoud":"'
        block = base64.b64encode(BLOCK[: MB // 3 * 3])

        def body() -> Iterator[bytes]:
            yield head
            for _ in range(size // MB):
                yield block
            yield b'"}'

        kind = {"Content-Type": "application/json"}
        self.call("POST", self.path, content=body(), headers=kind)


def form(lock: str, size: int, digest: Any) -> Iterator[bytes]:
    """A multipart form with the lock and `size` bytes."""
    head = '--grens\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    yield head.format("lock", "").encode() + lock.encode() + b"\r\n"
    yield head.format("inhoud", '; filename="deel"').encode()
    left = size
    while left:
        piece = BLOCK[: min(MB, left)]
        digest.update(piece)
        left -= len(piece)
        yield piece
    yield b"\r\n--grens--\r\n"


def token() -> str:
    from jose import jwt

    claims = {"iss": NAME, "client_id": NAME, "iat": int(time.time())}
    made: str = jwt.encode(claims, SECRET, "HS256")
    return made


def catalogue() -> str:
    """An application with all rights and one type of document, in the scratch database."""
    from datetime import date

    from zaken import models
    from zaken.base.db import engine, sessions
    from zaken.base.settings import settings

    with sessions.begin() as db:
        kind = models.Informatieobjecttype(
            catalogus=models.Catalogus(domein="GROOT", rsin="123456782", naam="Groot"),
            omschrijving="Groot bestand",
            vertrouwelijkheidaanduiding="openbaar",
            begin_geldigheid=date(2025, 1, 1),
        )
        rights = {"client_ids": [NAME], "label": NAME, "heeft_alle_autorisaties": True}
        secret = models.ClientSecret(client_id=NAME, secret=SECRET)
        db.add_all([kind, secret, models.Applicatie(**rights, autorisaties=[])])
        db.flush()
        where = f"{settings().base_url}/catalogi/api/v1/informatieobjecttypen/{kind.uuid}"
    engine.dispose()
    return where


if __name__ == "__main__":
    sys.exit(main())
