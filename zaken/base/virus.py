"""The virus scanner: ClamAV, asked over its socket (INSTREAM). Without a socket nothing is asked.

A file that could not be looked at is not kept.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from zaken.base.errors import Invalid, Unavailable
from zaken.base.files import Inspect
from zaken.base.log import log
from zaken.base.settings import settings

PIECE = 1 << 16
LONGEST = 4096  # bytes of an answer
_log = log(__name__)


def scanner(field: str = "inhoud") -> Inspect | None:
    """What looks at a file that came in as `field`; None when there is no scanner."""
    if not settings().clamav_socket:
        return None

    def inspect(file: IO[bytes]) -> None:
        refuse_virus(file, field)

    return inspect


def refuse_virus(file: IO[bytes], field: str) -> None:
    """Raises Invalid when the scanner finds something, Unavailable when it cannot say."""
    try:
        answer = ask(settings().clamav_socket, file)
    except OSError as error:
        _log.error("virus scanner unavailable", kind=type(error).__name__)
        raise Unavailable(detail="De virusscanner is niet bereikbaar.") from None
    if answer.endswith("FOUND"):
        _log.warning("virus found", answer=answer)
        reason = "In dit bestand is een virus gevonden. Het is niet bewaard."
        raise Invalid.field(field, "virus-found", reason)
    if not answer.endswith("OK"):
        _log.error("virus scanner refused", answer=answer)
        raise Unavailable(detail="De virusscanner kan dit bestand niet beoordelen.")


def ask(where: str, file: IO[bytes]) -> str:
    """Send the bytes in pieces, each with its length before it; the scanner's one line."""
    with connection(where) as peer:
        try:
            peer.sendall(b"zINSTREAM\0")
            while piece := file.read(PIECE):
                peer.sendall(struct.pack("!L", len(piece)) + piece)
            peer.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it stops listening when a file is above its own limit, and says so
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST:
            if not (more := peer.recv(LONGEST)):
                break
            answer += more
    return answer.rstrip(b"\0\n").decode(errors="replace").strip()


@contextmanager
def connection(where: str) -> Iterator[socket.socket]:
    """A path is a unix socket; else it is host:port."""
    if "/" in where:
        peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        peer.settimeout(settings().http_timeout)
        with peer:
            peer.connect(where)
            peer.settimeout(settings().clamav_timeout)
            yield peer
        return
    host, _, port = where.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=settings().http_timeout) as peer:
        peer.settimeout(settings().clamav_timeout)
        yield peer
