"""The process of the simulators: an HTTP port, an SMTP port, one loop, a clean end on a signal."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from simulators import smtp
from simulators.app import create_app
from simulators.world import world_of

PATIENCE_S = 2


def run(
    host: str = "127.0.0.1",
    port: int = 8100,
    smtp_port: int = 8125,
    state_dir: Path | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then return. Call it from the main thread.

    Raises OSError when a port is taken; port 0 is not useful here (nobody learns the number).
    """
    asyncio.run(_serve(host, port, smtp_port, state_dir))


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
        if self.started:
            where = f"http://{self.config.host}:{self.config.port}/"
            print(f"Simulators luisteren op {where}", flush=True)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(host: str, port: int, smtp_port: int, state_dir: Path | None) -> None:
    app = create_app(state_dir)
    # No access log: the older Profielservice contract has a number of a person in its URL.
    config = uvicorn.Config(
        app,
        host,
        port,
        http=CuttableProtocol,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=PATIENCE_S,
    )
    server = Server(config)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, setattr, server, "should_exit", True)
    sink = await smtp.listen(world_of(app), host, smtp_port)
    try:
        await server.serve()
    finally:
        sink.close()
