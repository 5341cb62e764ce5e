"""What the commands share: the database they work on, errors in one line, progress. No command
lives here.

The product's modules read DATABASE_URL when they are imported: import them inside `database()`,
never above it.
"""

import argparse
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TypeAlias

import psycopg
from pydantic import ValidationError

from zaakspoor import launcher
from zaken.base.settings import Settings, settings

Parsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run = Callable[[argparse.Namespace], int]
DRIVER = "postgresql+psycopg://"


class Failed(Exception):
    """An expected failure. The text is one line: what, where, and the remedy."""


def with_verbs(commands: Parsers, name: str, **told: str) -> Parsers:
    """A command that is nothing without a verb after it. `told`: help and description. Returns
    where its verbs are added.
    """
    parser = commands.add_parser(name, **told)  # type: ignore[arg-type]
    return parser.add_subparsers(dest="verb", required=True, metavar="VERB")


def chosen() -> Settings:
    """The settings as the environment has them now, not remembered. Raises Failed for a value that
    cannot be.
    """
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors()[0]
        key = str(fault["loc"][0]).upper()
        name = key if key == "DATABASE_URL" else f"ZAAKSPOOR_{key}"
        raise Failed(f"{name}: {fault['msg']}. See docs/settings.md.") from None


class Stopped(BaseException):
    """Somebody asked us to end before we were up. Not an error."""


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM ends this block like Ctrl-C does: everything begun inside is ended, then it is left
    quietly.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    except Stopped:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def database() -> Iterator[None]:
    """Inside this block DATABASE_URL names a database that answers: a given one, else the embedded
    one.

    The embedded server is stopped by whoever leaves last. Raises Failed, LauncherError.
    """
    config = chosen()
    if config.database_url:
        os.environ["DATABASE_URL"] = _checked(config.database_url)
        settings.cache_clear()
        yield
        return
    with _user_of(config.data) as url:
        os.environ["DATABASE_URL"] = url
        settings.cache_clear()
        try:
            yield
        finally:
            _close_connections()
            del os.environ["DATABASE_URL"]
            settings.cache_clear()


@contextmanager
def _user_of(data: Path) -> Iterator[str]:
    """The embedded server, for as long as somebody uses it: each user holds a shared lock, which a
    kill -9 frees.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        users = (data / "postgres.users").open("a")
    except OSError as error:
        raise Failed(
            f"{data} cannot be written ({error.strerror}). Name another folder in ZAAKSPOOR_DATA."
        ) from None
    with users:
        fcntl.flock(users, fcntl.LOCK_SH)
        url = launcher.start(data, bindir=settings().postgres_bin)
        try:
            yield url
        finally:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # somebody else still works with it
            else:
                launcher.stop(data)


def _checked(url: str) -> str:
    """The address with our driver in it, after somebody answered there. Raises Failed (never with
    the password).
    """
    scheme, separator, rest = url.partition("://")
    if not separator or not scheme.startswith("postgres"):
        raise Failed(
            "DATABASE_URL must look like postgresql+psycopg://user:password@host:5432/name."
        )
    for _ in range(2):
        try:
            psycopg.connect(f"postgresql://{rest}", connect_timeout=10).close()
            return f"{DRIVER}{rest}"
        except psycopg.OperationalError as error:
            told = " ".join(str(error).split())
    where = rest.rpartition("@")[2].partition("?")[0]
    raise Failed(
        f"The database {where} does not answer: {told[:300]} Check DATABASE_URL and the server."
    )


def _close_connections() -> None:
    """Let go of the pooled connections, if anybody made them: a server does not stop under its
    users' feet.
    """
    if module := sys.modules.get("zaken.base.db"):
        module.engine.dispose()


def migrate() -> None:
    """Bring the database up to date. Call inside `database()`. Raises Failed."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from zaken.migrations.run import upgrade

    try:
        upgrade(os.environ["DATABASE_URL"])
    except (OperationalError, ProgrammingError) as error:
        told = " ".join(str(error.orig).split())[:300]
        raise Failed(
            f"The database could not be brought up to date: {told} Nothing was changed; try again."
        ) from None


def refuse_old() -> None:
    """Raise Failed when the database is not at the revision of this product. Call inside
    `database()`.
    """
    from zaken.migrations.run import is_current

    if not is_current(os.environ["DATABASE_URL"]):
        raise Failed(
            "The database is not up to date. Run `zaakspoor migrate`, or start with --migrate."
        )


def until(seconds: float) -> Iterator[None]:
    """Turns of a waiting loop, a tenth of a second apart."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.1)


def say(text: str) -> None:
    """One line for people, on stderr; stdout is for answers."""
    print(text, file=sys.stderr, flush=True)


class Progress:
    """How far long work is: a line that rewrites itself on a terminal, now and then a line
    elsewhere.
    """

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done = what, total, 0
        self.began = self.told = time.monotonic()

    def __call__(self, steps: int = 1) -> None:
        self.done += steps
        moment = time.monotonic()
        last = self.done >= self.total
        if sys.stderr.isatty():
            if last or moment - self.told > 0.1:
                self.told = moment
                print(f"\r{self._line()}", end="\n" if last else "", file=sys.stderr, flush=True)
        elif last or moment - self.told > 10:
            self.told = moment
            say(self._line())

    def _line(self) -> str:
        seconds = time.monotonic() - self.began
        share = 100 * self.done // max(self.total, 1)
        return f"{self.what}: {self.done} of {self.total} ({share}%), {seconds:.0f} s"
