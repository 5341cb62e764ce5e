"""Scripted faults: what a far side does wrong, how often; and who plays them for HTTP."""

import asyncio
from typing import Any, Literal

from pydantic import BaseModel, Field
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FarSide = Literal[
    "fbs",
    "globe",
    "profiel",
    "bag",
    "geo",
    "brp",
    "rdw",
    "digid",
    "medewerkers",
    "betalen",
    "referentielijsten",
    "notifynl",
    "lopendezaken",
    "smtp",
]
Kind = Literal["status", "delay", "drop", "accept_then_drop", "wrong", "half"]
GARBAGE = b"<<< dit is geen geldig antwoord \xff\xfe"


class Fault(BaseModel):
    """One scripted fault.

    `calls`: how many calls it lasts (None: until cleared). `delay_ms`: wait before the fault, or,
    for accept_then_drop, between storing and closing. `method` and `path` narrow it down (HTTP),
    `ontvanger` does so for mail, and method MAIL refuses the sender. `status` also goes with wrong
    (200 when left out).
    """

    far_side: FarSide
    fault: Kind
    calls: int | None = Field(default=None, ge=1)
    status: int = Field(default=503, ge=200, le=599)
    retry_after: int | None = Field(default=None, ge=0)
    delay_ms: int = Field(default=0, ge=0, le=120_000)
    method: str | None = None
    path: str | None = None
    ontvanger: str | None = None


class Faults:
    """The script in force, first come first played. In memory only: a restart clears it."""

    def __init__(self) -> None:
        self.script: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put a fault at the end of the script."""
        self.script.append(fault)

    def clear(self, far_side: str | None = None) -> None:
        """Drop the faults of one far side, or all."""
        self.script = [f for f in self.script if far_side not in (None, f.far_side)]

    def take_http(self, path: str, method: str) -> Fault | None:
        """The fault for this call, if any; uses up one of its calls."""
        side = path.split("/", 2)[1]
        for fault in self.script:
            if (
                fault.far_side == side
                and fault.method in (None, method)
                and (fault.path is None or fault.path in path)
            ):
                return self._use(fault)
        return None

    def take_sender(self) -> Fault | None:
        """The refusal scripted for us as sender of mail (method MAIL), if any."""
        for fault in self.script:
            if _is_mail(fault, "status") and fault.method == "MAIL":
                return self._use(fault)
        return None

    def take_recipient(self, address: str) -> Fault | None:
        """The refusal scripted for this recipient, if any."""
        for fault in self.script:
            if _is_mail(fault, "status") and (fault.ontvanger or "").lower() == address.lower():
                return self._use(fault)
        return None

    def take_mail(self, recipients: list[str]) -> Fault | None:
        """The fault for a whole mail to these recipients, if any."""
        known = {address.lower() for address in recipients}
        for fault in self.script:
            if fault.method == "MAIL":
                continue
            if _is_mail(fault) and (fault.ontvanger is None or fault.ontvanger.lower() in known):
                return self._use(fault)
        return None

    def _use(self, fault: Fault) -> Fault:
        if fault.calls is not None:
            fault.calls -= 1
            if fault.calls == 0:
                self.script.remove(fault)
        return fault.model_copy()


def _is_mail(fault: Fault, kind: Kind | None = None) -> bool:
    return fault.far_side == "smtp" and kind in (None, fault.fault)


class FaultMiddleware:
    """Plays the scripted fault of the far side that is called; without one, steps aside."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self.app, self.faults = app, faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_call = scope["type"] == "http"
        fault = self.faults.take_http(scope["path"], scope["method"]) if is_call else None
        if fault is None:
            await self.app(scope, receive, send)
            return
        match fault.fault:
            case "accept_then_drop":
                await self._answer_of(scope, receive)
                await asyncio.sleep(fault.delay_ms / 1000)
                await _cut(scope, receive)
            case "delay":
                await asyncio.sleep(fault.delay_ms / 1000)
                await self.app(scope, receive, send)
            case "half":
                await asyncio.sleep(fault.delay_ms / 1000)
                await self._half(scope, receive, send)
            case _:
                await asyncio.sleep(fault.delay_ms / 1000)
                await _refuse(fault, scope, receive, send)

    async def _answer_of(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        """Let the far side do its work, but keep its answer here."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, keep)
        return messages[0], b"".join(m.get("body", b"") for m in messages[1:])

    async def _half(self, scope: Scope, receive: Receive, send: Send) -> None:
        start, body = await self._answer_of(scope, receive)
        await send(start)
        await send(
            {
                "type": "http.response.body",
                "body": body[: len(body) // 2],
                "more_body": True,
            }
        )
        await _cut(scope, receive, politely=True)


async def _refuse(fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
    """The faults in which the far side does nothing at all with the call."""
    if fault.fault == "drop":
        await _cut(scope, receive)
        return
    is_garbage = fault.fault == "wrong"
    headers = [
        (b"content-type", b"application/json" if is_garbage else b"application/problem+json")
    ]
    if fault.retry_after is not None and not is_garbage:
        headers.append((b"retry-after", str(fault.retry_after).encode()))
    body = GARBAGE if is_garbage else _problem(fault.status)
    headers.append((b"content-length", str(len(body)).encode()))
    is_chosen = "status" in fault.model_fields_set or not is_garbage
    status = fault.status if is_chosen else 200
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _problem(status: int) -> bytes:
    text = f'{{"type":"about:blank","title":"Gespeelde storing","status":{status}}}'
    return text.encode()


async def _cut(scope: Scope, receive: Receive, *, politely: bool = False) -> None:
    """Close the connection under the caller's feet; politely: send first what was written.

    Needs the server of `simulators.run`, which hands us the transport.
    """
    transport: Any = scope.get("state", {}).get("transport")
    if transport is None:
        raise ConnectionResetError("this server does not hand out its transport")
    if politely:
        transport.close()
    else:
        transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
