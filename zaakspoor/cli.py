"""The command line: reads the arguments, runs one command, and tells what went wrong in one line.
No work is done here.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from zaakspoor.commands import (
    catalogus,
    data,
    look,
    lopende_zaken,
    mailing,
    notificaties,
    overbrenging,
    proces,
    run,
    service,
    sjablonen,
    termijnen,
    vernietiging,
    zaaktype,
)
from zaakspoor.commands.base import Failed, say
from zaakspoor.launcher import LauncherError
from zaken.base.errors import Problem

DONE, FAILED, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 (done), 1 (failed) or 2 (used wrongly)."""
    parser = make_parser()
    try:
        chosen = parser.parse_args(arguments)
    except SystemExit as end:  # argparse has told what is wrong, or printed the help
        return end.code if isinstance(end.code, int) else USAGE
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        return int(chosen.run(chosen))
    except (Failed, LauncherError) as error:
        say(f"zaakspoor {chosen.command}: {error}")
    except Problem as problem:
        say(f"zaakspoor {chosen.command}: {problem.detail}")
    except KeyboardInterrupt:
        say(f"zaakspoor {chosen.command}: stopped before it was done")
    except BrokenPipeError:  # `zaakspoor explain … | head`
        sys.stderr.close()
        return DONE
    except (
        Exception
    ) as error:  # the edge of the process: a failure we know gets one line, another its traceback
        if (told := _known(error)) is None:
            raise
        say(f"zaakspoor {chosen.command}: {told}")
    return FAILED


def make_parser() -> argparse.ArgumentParser:
    """All commands with their help."""
    parser = argparse.ArgumentParser(
        prog="zaakspoor",
        description="Zaakspoor: case handling for Dutch municipalities. "
        "Settings come from the environment, "
        "see docs/settings.md. Without DATABASE_URL a private "
        "PostgreSQL runs in ZAAKSPOOR_DATA (./var).",
    )
    parser.add_argument("--version", action="version", version=f"zaakspoor {_version()}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for group in (
        run, data, zaaktype, catalogus, service, look, mailing, notificaties, proces,
        termijnen, vernietiging, overbrenging, lopende_zaken, sjablonen,
    ):  # fmt: skip
        group.add(commands)
    return parser


def _version() -> str:
    try:
        return version("zaakspoor")
    except PackageNotFoundError:
        return "(not installed)"


def _known(error: Exception) -> str | None:
    """One line for failures of the world around us; None for a fault of our own."""
    kind = f"{type(error).__module__.partition('.')[0]}.{type(error).__name__}"
    first = " ".join(str(getattr(error, "orig", None) or error).split())[:300]
    if kind in (
        "sqlalchemy.OperationalError",
        "psycopg.OperationalError",
        "psycopg_pool.PoolTimeout",
    ):
        return f"the database does not answer: {first} Try `zaakspoor doctor`."
    if (
        kind in ("sqlalchemy.ProgrammingError", "psycopg.UndefinedTable")
        and "does not exist" in first
    ):
        return f"the database is not up to date: {first} Run `zaakspoor migrate`."
    if isinstance(error, OSError):
        return f"{error.filename or ''}: {error.strerror or error}".strip(": ")
    return None


if __name__ == "__main__":
    sys.exit(main())
