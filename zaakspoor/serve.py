"""`zaakspoor serve`: pages, APIs and worker together, in one process or several; and a clean end of
all of it.
"""

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

import httpx
import uvicorn

from zaakspoor.background import GRACE, Background
from zaakspoor.commands.base import Failed, interruptible
from zaakspoor.nursery import Born, Nursery
from zaken.base.log import configure_logging
from zaken.base.settings import settings

PATIENCE = 10  # seconds for requests that run when we stop


@dataclass(frozen=True)
class Wanted:
    """What to run: where to listen, with how many web processes, with or without the worker."""

    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = 1
    worker: bool = True


def serve(
    wanted: Wanted, listener: socket.socket, ready: Callable[[], None] = lambda: None
) -> None:
    """Serve until SIGTERM or SIGINT; call from the main thread, inside `database()`. `ready` runs
    once it answers.
    """
    configure_logging(settings().log_level)
    with ExitStack() as stack:
        if wanted.processes > 1:
            _several(wanted, listener, ready)
        else:
            _one(wanted, listener, stack, ready)


def check_roads() -> None:
    """Refuse to start with half of the settings of a road. Raises Failed."""
    from berichtenbox_adapter.globe.setup import Incomplete, agreement_of

    try:
        agreement_of(settings())
    except Incomplete as refused:
        raise Failed(str(refused)) from None


def check_start() -> None:
    """Refuse to start for real with what is for the demo only, or with half a road. Raises
    Failed.
    """
    check_roads()
    from portal.auth import DemoSignIn, refuse_demo_sign_in

    config = settings()
    try:
        refuse_demo_sign_in(config)
    except DemoSignIn as refused:
        raise Failed(str(refused)) from None
    if not config.demo and len(config.secret_key) < 32:
        raise Failed(
            "ZAAKSPOOR_SECRET_KEY is empty or shorter than 32 characters: "
            "names in the event log would be guessable. "
            "Set it to a random text (openssl rand -hex 32) and keep it, or start with --demo."
        )


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket we answer on. Taken before anything else starts. Raises Failed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Failed(
            f"Cannot listen on {host}:{port} ({error.strerror}). End "
            "what uses it, or choose another with --port."
        ) from None
    with listener:
        yield listener


def config(**more: Any) -> uvicorn.Config:
    """How uvicorn runs our app: fast parser and loop, our own log lines, no address of a visitor in
    a log.
    """
    return uvicorn.Config(
        "zaakspoor.serve:web",
        factory=True,
        http="httptools",
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        timeout_graceful_shutdown=PATIENCE,
        timeout_keep_alive=20,
        **more,
    )


def web() -> Any:
    """The app, in this process."""
    from zaakspoor.app import app

    return app


class Server(uvicorn.Server):
    """uvicorn that ends when told, instead of by the signal itself: what stands around it must
    still end cleanly.
    """

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        def stop(number: int, frame: FrameType | None) -> None:
            self.force_exit = self.should_exit  # a second time means: now
            self.should_exit = True

        before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _one(
    wanted: Wanted, listener: socket.socket, stack: ExitStack, ready: Callable[[], None]
) -> None:
    """Pages in the main thread, worker beside it."""
    if wanted.worker:
        background = Background()
        stack.callback(background.stop)
        background.start()
    server = Server(config(), ready)
    server.run(sockets=[listener])
    if not server.started:
        raise Failed("The pages did not start; the log above says why. Try `zaakspoor doctor`.")


def _several(wanted: Wanted, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Web processes share the socket; the worker has a process of its own. A process that dies is
    started again.
    """
    threading.Thread(target=_when_up, args=(wanted, ready), daemon=True).start()
    children = [Born("web", pages, (listener,)) for _ in range(wanted.processes)]
    children += [Born("worker", apart)] if wanted.worker else []
    Nursery(children, PATIENCE + GRACE).run()


def pages(listener: socket.socket) -> None:
    """One web process of several."""
    configure_logging(settings().log_level)
    Server(config(), ready=lambda: None).run(sockets=[listener])


def apart() -> None:
    """The worker beside web processes, in a session of its own: Ctrl-C in the terminal reaches
    whoever keeps it, and that ends it in its own order.
    """
    os.setsid()
    work()


def _when_up(wanted: Wanted, ready: Callable[[], None]) -> None:
    """Call `ready` once one of the web processes answers."""
    # A wildcard is where we listen; nobody can call it.
    host = "127.0.0.1" if wanted.host.strip("0.:") == "" else wanted.host
    for _ in range(600):
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(
                f"http://{host}:{wanted.port}/healthz", timeout=2, trust_env=False
            ).is_success:
                return ready()
        time.sleep(0.1)


def work() -> None:
    """`zaakspoor worker`: the worker alone, until SIGTERM or SIGINT."""
    check_roads()
    configure_logging(settings().log_level)
    with interruptible(), ExitStack() as stack:
        background = Background()
        stack.callback(background.stop)
        background.start()
        background.wait()
