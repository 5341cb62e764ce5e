"""The post room of the simulated MijnOverheid: receives once, acknowledges, and sends results until
they are acknowledged. What is owed is in the ledger, and found again after a restart.
"""

import asyncio
import os
import ssl
from collections.abc import Coroutine
from typing import Any

import httpx

from simulators import globe_ebms as ebms
from simulators.globe_box import Box, GlobeSettings
from simulators.globe_ebms import Post
from simulators.globe_pki import Pki, prepare
from simulators.ledger import Entry, Ledger
from simulators.voorkeuren import Voorkeuren


class Globe:
    """MijnOverheid as one peer. Use from one event loop."""

    def __init__(self, ledger: Ledger, voorkeuren: Voorkeuren) -> None:
        self.ledger = ledger
        self.box = Box(ledger, voorkeuren)
        self.box.settings = _first()
        self.seen = {entry["message_id"] for entry in ledger.entries("globe-ontvangen")}
        self._acknowledged: dict[str, asyncio.Event] = {}
        self._open = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def pki(self) -> Pki:
        """The certificates, made when they are first needed."""
        return prepare(self.ledger.folder / "globe-pki")

    def configure(self, settings: GlobeSettings) -> None:
        """Behave like this from now on."""
        self.box.settings = settings
        self._set_gate()

    def start(self) -> None:
        """Take up the results an earlier process still owed."""
        self._set_gate()
        told = {entry["message_id"] for entry in self.ledger.entries("globe-uitslag")}
        for entry in self.ledger.entries("globe-oordeel"):
            if entry["message_id"] not in told:
                self._later(self._tell(entry))

    def stop(self) -> None:
        """Forget what is under way; what is owed stays in the ledger."""
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()

    def reset(self) -> None:
        """As on the first day."""
        self.stop()
        self.seen.clear()
        self._acknowledged.clear()
        self.configure(_first())

    def report(self) -> dict[str, Any]:
        """Settings and counts."""
        return {
            "settings": self.box.settings.model_dump(),
            "pending": len(self._tasks),
            "certificaten": str(self.pki.folder),
        }

    def acknowledged(self, post: Post) -> None:
        """They have our result."""
        self.ledger.append("globe-bevestigd", {"message_id": post.acknowledges})
        if event := self._acknowledged.get(post.acknowledges):
            event.set()

    def receive(self, post: Post, raw: bytes) -> None:
        """A message with letters: judged the first time, acknowledged every time."""
        settings = self.box.settings
        if settings.fout or post.cpa != settings.cpa:
            code = settings.fout or "ValueNotRecognized"
            self.ledger.append("globe-fout", {"message_id": post.message_id, "code": code})
            self._later(self._push("text/xml", ebms.error(post, code)))
            return
        if post.message_id in self.seen:
            self.ledger.append("globe-herhaling", {"message_id": post.message_id})
            self._later(self._acknowledge(post))
            return
        blob = self.ledger.save_blob(raw)
        self.ledger.append("globe-ontvangen", {"message_id": post.message_id, "blob": blob})
        self.seen.add(post.message_id)
        told = self.box.take(post)
        owed = {
            "message_id": ebms.new_id(),
            "conversation": post.conversation,
            "afzender": post.afzender,
            "ontvanger": post.ontvanger,
            "cpa": post.cpa,
            "blob": self.ledger.save_blob(told),
        }
        entry = self.ledger.append("globe-oordeel", owed)
        if settings.voor_bevestiging:
            self._later(self._tell(entry, then=post))
        else:
            self._later(self._acknowledge(post, then=entry))

    async def _acknowledge(self, post: Post, then: Entry | None = None) -> None:
        if self.box.settings.verlies_bevestigingen > 0:
            self.box.settings.verlies_bevestigingen -= 1
            self.ledger.append("globe-verloren", {"message_id": post.message_id})
        elif await self._push("text/xml", ebms.acknowledgement(post)):
            self.ledger.append("globe-bevestiging", {"message_id": post.message_id})
        if then:
            await self._tell(then)

    async def _tell(self, entry: Entry, then: Post | None = None) -> None:
        """Send one result until it is acknowledged, at most `pogingen` times."""
        await asyncio.sleep(self.box.settings.delay_s)
        await self._open.wait()
        settings, message_id = self.box.settings, str(entry["message_id"])
        known = self._acknowledged.setdefault(message_id, asyncio.Event())
        pause = settings.retry_base_s
        for _ in range(settings.pogingen):
            await self._push(*self._packed(entry, message_id))
            try:
                await asyncio.wait_for(known.wait(), pause)
                break
            except TimeoutError:
                pause *= 2
        else:
            self.ledger.append("globe-verlopen", {"message_id": message_id})
        self.ledger.append("globe-uitslag", {"message_id": message_id})
        if settings.tweemaal:
            await self._push(*self._packed(entry, ebms.new_id()))
        if then:
            await self._acknowledge(then)

    def _packed(self, entry: Entry, message_id: str) -> tuple[str, bytes]:
        about = Post(
            message_id="",
            conversation=entry["conversation"],
            cpa=entry["cpa"],
            afzender=entry["afzender"],
            ontvanger=entry["ontvanger"],
            action="",
            acknowledges="",
            payload=b"",
        )
        payload = self.ledger.blob(entry["blob"])
        return ebms.result(about, message_id, payload, pack=self.box.settings.gzip)

    async def _push(self, content_type: str, body: bytes) -> bool:
        """Whether the municipality's ebMS2 address took it."""
        headers = {"Content-Type": content_type, "SOAPAction": '"ebXML"'}
        if not self.box.settings.terug_url:
            return False
        try:
            async with httpx.AsyncClient(
                verify=self._context(), timeout=10, trust_env=False
            ) as client:
                where = self.box.settings.terug_url
                answer = await client.post(where, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            return False
        return answer.is_success

    def _context(self) -> ssl.SSLContext:
        pki = self.pki
        context = ssl.create_default_context(cafile=str(pki.cert("ca")))
        context.load_cert_chain(pki.cert("logius"), pki.key("logius"))
        return context

    def _set_gate(self) -> None:
        if self.box.settings.hold:
            self._open.clear()
        else:
            self._open.set()

    def _later(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _first() -> GlobeSettings:
    """Until somebody sets them: the address of the municipality from SIMULATORS_GLOBE_URL."""
    return GlobeSettings(terug_url=os.environ.get("SIMULATORS_GLOBE_URL", ""))
