"""`serve`, `worker`, `simulate`: what keeps running until it is told to stop."""

import argparse
import contextlib
import os
import runpy
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx

from zaakspoor import demo_settings, tether
from zaakspoor.children import Child
from zaakspoor.commands.base import (
    Failed,
    Parsers,
    Progress,
    chosen,
    database,
    interruptible,
    migrate,
    refuse_old,
    say,
    until,
)

START_SECONDS = 20.0  # for the simulators


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    serve = commands.add_parser(
        "serve",
        help="run the pages, the APIs and the worker",
        description="Run pages, APIs and worker in one process, until Ctrl-C or SIGTERM. "
        "With --demo everything a demo needs runs too: a private "
        "PostgreSQL, simulated far sides, made-up data.",
    )
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on (default: 8000)")
    serve.add_argument(
        "--workers",
        type=_positive,
        default=1,
        metavar="N",
        help="N web processes, and the worker in one of its own",
    )
    serve.add_argument(
        "--no-worker",
        action="store_true",
        help="pages and APIs only; run `zaakspoor worker` elsewhere",
    )
    serve.add_argument("--migrate", action="store_true", help="bring the database up to date first")
    serve.add_argument(
        "--demo", action="store_true", help="a complete demo; simulators on --port plus 100"
    )
    serve.set_defaults(run=_serve)

    _add_rest(commands)


def _add_rest(commands: Parsers) -> None:
    worker = commands.add_parser(
        "worker",
        help="run the worker alone",
        description="Carry out what was asked for: reactions, automatic "
        "steps, deliveries. Several may run at once.",
    )
    worker.set_defaults(run=_worker)

    ebms = commands.add_parser(
        "ebms",
        help="receive what MijnOverheid tells over ebMS2, with our own TLS",
        description="Listen with mutual TLS for results and receipts of the Berichtenbox. Not "
        "needed behind a proxy that checks client certificates; see docs/howto/berichtenbox.md.",
    )
    ebms.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    ebms.add_argument("--port", type=_port, default=8443, help="port (default: 8443)")
    ebms.set_defaults(run=_ebms)

    simulate = commands.add_parser(
        "simulate",
        help="run the simulated far sides alone",
        description="Berichtenbox, sign-in, registers and mail on this "
        "machine, for trying out and for tests.",
    )
    simulate.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    simulate.add_argument(
        "--port", type=_port, default=8100, help="all HTTP far sides (default: 8100)"
    )
    simulate.add_argument(
        "--smtp-port", type=_port, default=8125, help="the mail sink (default: 8125)"
    )
    simulate.add_argument(
        "--globe-port",
        type=_port,
        help="MijnOverheid over mutual TLS (default: --port plus 43)",
    )
    simulate.add_argument(
        "--state-dir",
        type=Path,
        help="where accepted messages are kept (default: a temporary folder)",
    )
    simulate.set_defaults(run=_simulate)


def _serve(given: argparse.Namespace) -> int:
    where = demo_settings.Addresses(given.port)
    if given.demo:
        demo_settings.apply(where, chosen().data)
    if given.workers > 1 and not chosen().database_url:
        # The embedded server takes 60 connections; each process may open twice its pool.
        os.environ.setdefault("ZAAKSPOOR_POOL_SIZE", str(max(2, 20 // (given.workers + 1))))
    with interruptible(), contextlib.ExitStack() as stack:
        # The far sides need no database: they start while it does.
        far_sides = stack.enter_context(simulators(where, chosen().data)) if given.demo else None
        stack.enter_context(database())
        # Below: these read the database address when they are imported.
        from zaakspoor import serve

        wanted = serve.Wanted(given.host, given.port, given.workers, worker=not given.no_worker)
        listener = stack.enter_context(serve.listening(given.host, given.port))
        serve.check_start()
        if given.demo or given.migrate:
            migrate()
        refuse_old()
        if given.demo and prepare():
            stack.enter_context(filling(given.port))
        if far_sides:
            wait_until_up(where, far_sides)
        serve.serve(wanted, listener, lambda: _welcome(given, where))
    return 0


def fill(progress: type[Progress]) -> None:
    """Case types, people and zaken for who has nothing yet. Call inside `database()`."""
    from zaakspoor import demo

    prepare()
    made = demo.seed(progress)
    say(f"The demo municipality is complete: {made} zaken were added.")


def prepare() -> int:
    """Case types and people; the number of made-up zaken that are still to come."""
    from zaakspoor import demo
    from zaakspoor.publishing import publish_all
    from zaken.base.clock import today
    from zaken.base.db import sessions

    publish_all(since=today() - timedelta(days=demo.PAST))  # the made-up past needs case types too
    with sessions.begin() as db:
        demo.fill_people(db)
    return len(demo.left_to_play())


@contextlib.contextmanager
def filling(port: int) -> Iterator[None]:
    """The made-up zaken come in while we serve already, from a process of their own: it plays with
    the clock, and we must not.
    """
    command = tether.command("zaakspoor.cli", "seed", "--port", str(port))
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            yield
        finally:
            process.terminate()


def _welcome(given: argparse.Namespace, where: demo_settings.Addresses) -> None:
    if given.demo:
        print(demo_settings.welcome(where), flush=True)
    else:
        say(f"Zaakspoor answers on http://{given.host}:{given.port}/")


@contextlib.contextmanager
def simulators(where: demo_settings.Addresses, data: Path) -> Iterator[Child]:
    """The far sides run beside us inside this block, started again when they die. Raises Failed.

    They are on their way up when this begins; `wait_until_up` waits for them.
    """
    folder = data / "simulators"
    folder.mkdir(parents=True, exist_ok=True)
    for port in (where.simulators_port, where.smtp_port):
        _wait_until_free(port)
    arguments = ["--port", str(where.simulators_port), "--smtp-port", str(where.smtp_port)]
    child = Child("simulators", [*arguments, "--state-dir", str(folder)], folder / "output.log")
    child.start()
    try:
        yield child
    finally:
        child.stop()


def _wait_until_free(port: int) -> None:
    """A killed demo may still be dying; another program will not go away. Raises Failed."""
    for _ in until(5):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return
    raise Failed(
        f"Port {port} is in use, and the simulators of the demo need "
        "it. End what uses it, or choose another --port."
    )


def wait_until_up(where: demo_settings.Addresses, child: Child) -> None:
    for _ in until(START_SECONDS):
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{where.simulators}/__sim/ready", timeout=2, trust_env=False).is_success:
                return
        if child.restarts > 2:
            break
    raise Failed(f"The simulators did not start. Their last words are in {child.output}.")


def _worker(given: argparse.Namespace) -> int:
    with interruptible(), database():
        from zaakspoor import serve

        refuse_old()
        serve.work()
    return 0


def _ebms(given: argparse.Namespace) -> int:
    with interruptible(), database():
        from zaakspoor import ebms

        refuse_old()
        ebms.serve(given.host, given.port)
    return 0


def _simulate(given: argparse.Namespace) -> int:
    """The product imports no simulator; they run here as the program they are."""
    arguments = [
        "--host",
        given.host,
        "--port",
        str(given.port),
        "--smtp-port",
        str(given.smtp_port),
        "--globe-port",
        str(given.globe_port or given.port + 43),
    ]
    state = ["--state-dir", str(given.state_dir)] if given.state_dir else []
    sys.argv = ["simulators", *arguments, *state]
    runpy.run_module("simulators", run_name="__main__", alter_sys=True)
    return 0


def _port(text: str) -> int:
    return _between(text, 1, 65535 - demo_settings.MAIL)  # the demo also takes two higher ones


def _positive(text: str) -> int:
    return _between(text, 1, 64)


def _between(text: str, low: int, high: int) -> int:
    if not text.isdigit() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low} to {high}")
    return int(text)
