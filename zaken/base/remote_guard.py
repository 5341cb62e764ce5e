"""What an outgoing call may reach: checked addresses only, and nothing at all while a case is
locked (law 9). Which services there are is next door, in `remote`.
"""

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterable
from functools import cache
from ssl import SSLContext
from time import monotonic
from typing import Any
from urllib.parse import unquote
from weakref import WeakSet

import httpcore
import httpx
from sqlalchemy import event
from sqlalchemy.orm import Session

from zaken.base.settings import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Policy = Callable[[httpx.URL], bool]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SHARED = ipaddress.ip_network("100.64.0.0/10")
_OPEN = threading.local()  # the sessions this thread has begun


class RemoteError(Exception):
    """A reference that cannot be used. `code` is what the standard calls it."""

    code = "bad-url"


class UnknownService(RemoteError):
    """The URL is below no root that an operator configured (G-13)."""

    code = "unknown-service"


class BadUrl(RemoteError):
    """Not a URL we can follow, or no 200 behind it (G-11)."""


class Unavailable(BadUrl):
    """Nobody answered in time. What we remember may still hold."""


class WrongShape(RemoteError):
    """Another kind of resource than belongs here (G-12)."""

    code = "invalid-resource"


class HoldsLock(RuntimeError):
    """A mistake of ours: a call to the outside while a case is locked (law 9)."""


@event.listens_for(Session, "after_begin")
def _begun(session: Session, transaction: object, connection: object) -> None:
    if not hasattr(_OPEN, "sessions"):
        _OPEN.sessions = WeakSet()
    _OPEN.sessions.add(session)


def refuse_while_locked() -> None:
    """Raises HoldsLock when a transaction of this thread holds a case (`zaken.change.locked`)."""
    for session in getattr(_OPEN, "sessions", ()):
        if session.in_transaction() and session.info.get("locked"):
            raise HoldsLock("no network while a case is locked")


def parsed(url: str) -> httpx.URL:
    """The URL as it will be called, its path without any way to climb. Raises BadUrl.

    The client's own parser does it: a second one might read another host in the same text.
    """
    if not url.isprintable() or any(mark in url for mark in ("\\", " ", "#")):
        raise BadUrl("not a URL")
    try:
        place = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise BadUrl("not a URL") from None
    is_web = place.scheme in ("http", "https") and 0 <= (place.port or 0) <= 65535
    if not is_web or not place.host or place.userinfo:
        raise BadUrl("not a URL of a service")
    path = place.path
    for _ in range(3):  # what is encoded twice may be decoded twice over there
        if {".", ".."} & set(path.split("/")) or any(mark in path for mark in ("\\", "\x00")):
            raise BadUrl("a path that climbs")
        path = unquote(path)
    return place


def is_below(place: httpx.URL, root: httpx.URL) -> bool:
    """Is this the same host and port, below the same path?"""
    same = (place.scheme, place.raw_host, place.port) == (root.scheme, root.raw_host, root.port)
    path, below = (one.raw_path.partition(b"?")[0] for one in (place, root))
    return same and path.startswith(below.rstrip(b"/") + b"/")


def is_private(url: str) -> bool:
    """Does the host of this URL name a loopback or private address? Raises BadUrl."""
    return any(not _is_public(a) for a in _resolve(parsed(url)))


def checked(place: httpx.URL, *, prive: bool) -> list[str]:
    """The addresses of this host, when every one of them may be called. Raises BadUrl.

    One forbidden address among allowed ones is a trick, not a mistake: then none is used.
    """
    found = _resolve(place)
    if not all(_is_public(a) or (prive and _is_inside(a)) for a in found):
        raise BadUrl("an address that is not for us to call")
    return [str(address) for address in found]


def _resolve(place: httpx.URL) -> list[Address]:
    port = place.port or (443 if place.scheme == "https" else 80)
    try:
        # As the client will send it: an international name is in its ASCII form here.
        answers = socket.getaddrinfo(place.raw_host.decode(), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unavailable("this host has no address") from None
    names = dict.fromkeys(str(answer[4][0]).partition("%")[0] for answer in answers)
    return [_plain(ipaddress.ip_address(name)) for name in names]


def _plain(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, where there is one: it is what will be reached."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address


def _is_public(address: Address) -> bool:
    tunnels = isinstance(address, ipaddress.IPv6Address) and (address.sixtofour or address.teredo)
    return address.is_global and not address.is_multicast and not tunnels


def _is_inside(address: Address) -> bool:
    """Loopback or a private network. Link-local never is: there clouds keep their passwords."""
    never = address.is_link_local or address.is_multicast or address.is_unspecified
    shared = isinstance(address, ipaddress.IPv4Address) and address in _SHARED
    return not never and (address.is_loopback or address.is_private or shared)


class Guarded(httpx.BaseTransport):
    """Connects to the very address that was checked, while Host and TLS keep the name: a name that
    changes its address in between changes nothing.

    `policy` says whether a URL may stand on a private address, or raises when it may not be called.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.inner = _Bounded()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        refuse_while_locked()
        self.inner.deadline.end = monotonic() + settings().http_timeout
        addresses = checked(request.url, prive=self.policy(request.url))
        for number, address in enumerate(addresses, 1):
            try:
                return self.inner.handle_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if number == len(addresses):
                    raise
        raise Unavailable("this host has no address")

    def close(self) -> None:
        self.inner.close()


class _Bounded(httpx.HTTPTransport):
    """A call that is over in time, also when its answer comes in one letter at a time: the time-out
    of httpx begins anew with each letter.
    """

    def __init__(self) -> None:
        super().__init__(verify=_tls())
        self.deadline = _Deadline()
        self._pool = httpcore.ConnectionPool(ssl_context=_tls(), network_backend=self.deadline)


class _Deadline(httpcore.SyncBackend):
    """The network, until `end`."""

    end = 0.0

    def left(self, timeout: float | None) -> float:
        left = self.end - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("too slow")
        return left if timeout is None else min(left, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        made = super().connect_tcp(host, port, self.left(timeout), local_address, socket_options)
        return _Stream(made, self)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self.inner, self.deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.deadline.left(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self.deadline.left(timeout)
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, left), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    name = request.url.raw_host.decode()
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,  # Host among them
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": name},
    )


@cache
def _tls() -> SSLContext:
    """Loading all certificates takes long; a municipality's own are named in SSL_CERT_FILE."""
    return httpx.create_ssl_context()
