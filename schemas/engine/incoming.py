"""What a request brings: its body, how long it is, and in which form it is written."""

from fastapi import Request

from schemas.engine.errors import NotAcceptable, UnsupportedMediaType
from zaken.base.errors import TooLarge
from zaken.base.keeps import keeps
from zaken.base.settings import settings

CRS = "EPSG:4326"
SMALL = 64_000  # bytes
ACCEPTED = {
    "*/*",
    "application/*",
    "application/json",
    "application/problem+json",
    "application/hal+json",
}


def length_of(request: Request) -> int:
    """The announced number of bytes; -1 when it is not told."""
    told = request.headers.get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else -1


async def body_bytes(request: Request) -> bytes:
    """The whole body of a JSON request. Raises UnsupportedMediaType, TooLarge."""
    json_only(request)
    return await bytes_of(request, settings().max_body_bytes)


@keeps("G-09", "A body is JSON, or it is refused")
def json_only(request: Request) -> None:
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise UnsupportedMediaType


async def bytes_of(request: Request, limit: int) -> bytes:
    """The whole body, whatever its kind, up to `limit` bytes. Raises TooLarge as soon as it is."""
    too_large = TooLarge(detail=f"Een verzoek mag hoogstens {limit} bytes groot zijn.")
    if length_of(request) > limit:
        raise too_large
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            raise too_large
    return bytes(received)


@keeps("G-09", "Answers are JSON: who accepts only something else is told so")
@keeps("G-90", "Only EPSG:4326 is spoken; another coordinate system is refused")
@keeps("G-92", "A coordinate header that is left out is not asked for")
def acceptable(request: Request) -> None:
    """JSON only (G-09); coordinates only in EPSG:4326, said or not (G-90)."""
    wanted = {
        part.partition(";")[0].strip() for part in request.headers.get("accept", "*/*").split(",")
    }
    crs = [request.headers.get(name, CRS) for name in ("accept-crs", "content-crs")]
    if not wanted & ACCEPTED or any(value != CRS for value in crs):
        raise NotAcceptable
