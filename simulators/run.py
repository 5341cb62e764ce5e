"""The process of the simulators: an HTTP port, an SMTP port, one loop, a clean end on a signal."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from simulators import globe, smtp
from simulators.app import create_app
from simulators.world import World, world_of

PATIENCE_S = 2


@dataclass(frozen=True)
class Ports:
    """Where to listen: all HTTP far sides, the mail sink, and MijnOverheid over mutual TLS (None:
    not at all).
    """

    http: int = 8100
    smtp: int = 8125
    globe: int | None = None


def run(host: str = "127.0.0.1", ports: Ports = Ports(), state_dir: Path | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then return. Call it from the main thread.

    Raises OSError when a port is taken; port 0 is not useful here (nobody learns the number).
    """
    asyncio.run(_serve(host, ports, state_dir))


class CuttableProtocol(H11Protocol):
    """Hands the connection to the app, so that a scripted fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Server(uvicorn.Server):
    """uvicorn without its own signal handling, which would end the process by the same signal."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so: whoever started the process waits for this line."""
        await super().startup(sockets)
        if self.started and not self.config.is_ssl:
            where = f"http://{self.config.host}:{self.config.port}/"
            print(f"Simulators luisteren op {where}", flush=True)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(host: str, ports: Ports, state_dir: Path | None) -> None:
    app = create_app(state_dir)
    world = world_of(app)
    server = Server(_config(app, host, ports.http))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, setattr, server, "should_exit", True)
    sink = await smtp.listen(world, host, ports.smtp)
    async with _mijnoverheid(world, host, ports.globe):
        try:
            await server.serve()
        finally:
            sink.close()


@asynccontextmanager
async def _mijnoverheid(world: World, host: str, port: int | None) -> AsyncIterator[None]:
    """MijnOverheid listens inside this block, with a certificate of its own test root."""
    if port is None:
        yield
        return
    pki = world.globe.pki
    config = _config(
        globe.create_app(world),
        host,
        port,
        ssl_certfile=pki.cert("logius"),
        ssl_keyfile=pki.key("logius"),
    )
    config.load()
    config.ssl = globe.context(pki)  # with the list of what was revoked
    server = Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started and not task.done():
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _config(app: Any, host: str, port: int, **more: Any) -> uvicorn.Config:
    """No access log: the older Profielservice contract has a number of a person in its URL."""
    return uvicorn.Config(
        app,
        host,
        port,
        http=CuttableProtocol,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=PATIENCE_S,
        **more,
    )
