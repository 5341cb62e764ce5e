"""The bytes of a document inside a JSON body: taken out while they come in, base64 decoded piece
by piece into a file. What is left is an ordinary, small body.
"""

import binascii
import json
import re
from collections.abc import Callable
from enum import Enum, auto
from typing import Any, Protocol

from fastapi import Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.types import Message

from schemas.engine.auth import caller
from schemas.engine.incoming import SMALL, acceptable, json_only, length_of
from schemas.engine.routes import answer_write
from schemas.engine.shape import Resource
from zaken.actions.document import Content
from zaken.base import virus
from zaken.base.db import reads
from zaken.base.errors import Forbidden, Invalid, TooLarge
from zaken.base.files import Incoming
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.base.subject import Subject

Path = tuple[str, ...]
Work = Callable[[Session, Subject, dict[str, Any], "Splitter"], Response]
Before = Callable[[Session, Subject, bytes], None]
AT_ONCE = 1 << 20
HEAD = 1000  # letters of the content that are remembered as they came
_NEXT = re.compile(rb'["{}\[\],:]')
_END = re.compile(rb'["\\]')
_ESCAPE = 6  # the longest escape in JSON: \u002b


class In(Enum):
    OUTSIDE, STRING, CONTENT = auto(), auto(), auto()


class Splitter:
    """Feed it the body; then `rest` is the JSON without the content, and `content` the file.

    `paths` say where the content stands: ("inhoud",) for a document. Use as `with`: what nobody
    kept is thrown away at the end.
    """

    def __init__(self, *paths: Path, most: int, limit: int) -> None:
        self.paths, self.most, self.limit = paths, most, limit
        self.rest = bytearray()
        self.content: Incoming | None = None
        self.problem = ""  # the code of what is wrong with the base64 (drcL-05)
        self._where: list[str | None] = []  # the key at each level of nesting; None in a list
        self._key = True  # is the next text a key?
        self._string = bytearray()
        self._state = In.OUTSIDE
        self._tail = b""  # of the body: half an escape
        self._odd = b""  # of the content: less than four letters
        self._padded = False
        self.head, self.letters = b"", 0
        self._kept: Content | None = None

    def __enter__(self) -> "Splitter":
        return self

    def __exit__(self, *_: object) -> None:
        if self.content is not None:
            self.content.discard()

    def feed(self, chunk: bytes) -> None:
        """Raises TooLarge when what is not content is too much, or the content is."""
        data, at = self._tail + chunk, 0
        self._tail = b""
        while at < len(data):
            step = {
                In.OUTSIDE: self._outside,
                In.STRING: self._text,
                In.CONTENT: self._inhoud,
            }[self._state]
            after = step(data, at)
            if after == at:  # too little to go on: wait for more
                self._tail = data[at:]
                return
            at = after

    def finish(self) -> bytes:
        """The JSON that is left. Half a body stays half, and is no JSON."""
        if self._tail:
            self.feed(b" " * _ESCAPE)  # white space, after which no escape is half
        self.rest += self._tail
        if self._state is In.CONTENT:
            self.rest += b"\\"
        return bytes(self.rest)

    def _keep(self, piece: bytes) -> None:
        self.rest += piece
        if len(self.rest) > self.most:
            raise TooLarge(detail=f"Een verzoek mag hoogstens {self.most} bytes groot zijn.")

    def _outside(self, data: bytes, at: int) -> int:
        """Between texts: follow the nesting, up to the next text."""
        found = _NEXT.search(data, at)
        end = found.end() if found else len(data)
        self._keep(data[at:end])
        match data[end - 1 : end] if found else b"":
            case b"{":
                self._where.append("")
                self._key = True
            case b"[":
                self._where.append(None)
                self._key = False
            case b"}" | b"]":
                del self._where[-1:]
                self._key = False
            case b",":
                self._key = bool(self._where) and self._where[-1] is not None
            case b'"':
                self._begin_text()
        return end

    def _begin_text(self) -> None:
        if not self._key and tuple(self._where) in self.paths:
            if self.content is not None:  # the same key twice: the last one counts, as in JSON
                self.content.discard()
            self.content, self.problem = Incoming(self.limit), ""
            self._odd, self._padded, self.head, self.letters = b"", False, b"", 0
            self._state = In.CONTENT
        else:
            self._string.clear()
            self._state = In.STRING

    def _text(self, data: bytes, at: int) -> int:
        """Inside another text: it stays in the body; a key is remembered."""
        end, closed = _quote(data, at)
        self._keep(data[at:end])
        if self._key and len(self._string) < 100:
            self._string += data[at:end]
        if closed:
            if self._key and self._where:
                self._where[-1] = _plain(bytes(self._string[:-1])).decode(errors="replace")
            self._key, self._state = False, In.OUTSIDE
        return end

    def _inhoud(self, data: bytes, at: int) -> int:
        """Inside the content: decode, up to the quote that ends it."""
        end, closed = _quote(data, at)
        self._decode(_plain(data[at : end - closed]))
        if closed:
            if self._odd and not self.problem:
                self.problem = "incorrect-base64-padding"
            self._keep(b'"')
            self._state = In.OUTSIDE
        return end

    def _decode(self, letters: bytes) -> None:
        self.letters += len(letters)
        self.head += letters[: HEAD - len(self.head)]
        if self.problem or not letters or self.content is None:
            return
        letters = self._odd + letters
        whole = len(letters) // 4 * 4
        self._odd = letters[whole:]
        if self._padded:  # something comes after the end
            self.problem = "invalid-base64"
            return
        try:
            piece = binascii.a2b_base64(letters[:whole], strict_mode=True)
        except (binascii.Error, ValueError) as error:
            padding = "incorrect padding" in str(error).lower()
            self.problem = "incorrect-base64-padding" if padding else "invalid-base64"
            return
        self._padded = letters[:whole].endswith(b"=")
        self.content.write(piece)

    @property
    def is_sent(self) -> bool:
        """Are there bytes, or what should have been bytes? An empty text is none."""
        return self.letters > 0

    def says(self, text: str | None) -> bool:
        """Is it this text, and not bytes at all?"""
        return self.letters == len(self.head) and self.head.decode(errors="replace") == text

    @keeps("drcL-05", "inhoud is base64; what is not is refused, and says what is wrong with it.")
    def keep(self) -> Content:
        """The bytes, stored. Raises Invalid: no base64, or a virus."""
        if self._kept is None:
            if self.problem or self.content is None:
                reason = "De inhoud is geen geldige base64."
                raise Invalid.field("inhoud", self.problem or "invalid", reason)
            size = self.content.size
            self._kept = Content(self.content.keep(virus.scanner("inhoud")), size)
        return self._kept


class Feedable(Protocol):
    def feed(self, chunk: bytes) -> None: ...


async def pour(request: Request, into: Feedable) -> None:
    """The body, a megabyte at a time, handled outside the event loop."""
    waiting = bytearray()
    async for chunk in request.stream():
        waiting += chunk
        if len(waiting) >= AT_ONCE:
            await run_in_threadpool(into.feed, bytes(waiting))
            waiting.clear()
    await run_in_threadpool(into.feed, bytes(waiting))


@keeps("drcL-07", "A body of 4 GiB is taken in; above the stated limit the answer is 413.")
async def answer_content(
    resource: Resource,
    request: Request,
    work: Work,
    *paths: Path,
    before: Before | None = None,
) -> Response:
    """As `answer_write`, for a body with bytes in it at these paths.

    Who asks comes before a large body is read. `before` is asked before the bytes are stored, for
    what is locked while `work` runs.
    """

    def who() -> None:
        with reads() as db:
            subject = caller(db, request.headers.get("authorization"))
            scope = resource.scopes["update" if before else "create"]
            if not any(subject.has(one) for one in str(scope).split(" | ")):
                raise Forbidden

    def store(rest: bytes) -> None:
        with reads() as db:
            if before:
                before(db, caller(db, request.headers.get("authorization")), rest)
        upload.keep()

    config = settings()
    small = 0 <= length_of(request) <= SMALL
    if not small:
        await run_in_threadpool(who)
        acceptable(request)
        json_only(request)
        refuse_larger(request, config.max_document_bytes)
    with Splitter(*paths, most=config.max_body_bytes, limit=config.max_document_bytes) as upload:
        await pour(request, upload)
        rest = upload.finish()
        if upload.is_sent and not upload.problem and (before or not small):
            await run_in_threadpool(store, rest)
        inner = with_body(request, rest)

        def run(db: Session, subject: Subject, body: dict[str, Any]) -> Response:
            return work(db, subject, body, upload)

        return await answer_write(resource, inner, run)


def refuse_larger(request: Request, limit: int) -> None:
    """Raises TooLarge for a body that cannot be good, before it is read."""
    if length_of(request) > limit * 4 // 3 + settings().max_body_bytes:
        raise TooLarge(detail=f"Een bestand mag hoogstens {limit} bytes groot zijn.")


def with_body(request: Request, body: bytes) -> Request:
    """The same request with another body."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(n, v) for n, v in request.scope["headers"] if n != b"content-length"]
    headers.append((b"content-length", str(len(body)).encode()))
    return Request({**request.scope, "headers": headers}, receive)


def _quote(data: bytes, at: int) -> tuple[int, bool]:
    """Where this piece of text ends (after its quote, if it is here), never inside an escape."""
    start = at
    while found := _END.search(data, at):
        if found.group() == b'"':
            return found.end(), True
        if found.start() + _ESCAPE > len(data):
            return max(start, found.start()), False
        at = found.start() + (_ESCAPE if data[found.start() + 1 : found.end() + 1] == b"u" else 2)
    return len(data), False


def _plain(text: bytes) -> bytes:
    """The text that stands here with escapes, as some write `+` and `/`."""
    if b"\\" not in text:
        return text
    try:
        value: str = json.loads(b'"' + text + b'"')
        return value.encode()
    except ValueError:  # no JSON, or half a letter: no base64 either
        return b"!"
