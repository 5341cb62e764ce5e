"""`proces export` and `proces tellen`: how zaken of one case type really went, for a program that
draws processes and for people.
"""

import argparse
import os
import secrets
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from zaakspoor.commands.base import Failed, Parsers, chosen, database, refuse_old, say, with_verbs

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from zaken.queries.proces import Choice

LONG_ENOUGH = 32  # characters of a key from which no name can be guessed


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    verbs = with_verbs(
        commands,
        "proces",
        help="how zaken of a case type really went: event log and counts",
        description="The course of zaken of one case type, without anything of a person: as a file "
        "for process mining, or counted.",
    )
    out = verbs.add_parser(
        "export",
        help="write the event log of a case type",
        description="One trace per zaak, one event per step: statuses, tasks, hand-overs, "
        "suspensions, documents, decisions, messages, contacts. Staff have pseudonyms, that stay "
        "the same as long as ZAAKSPOOR_SECRET_KEY does; residents have none.",
    )
    out.add_argument("--als", choices=("xes", "csv"), default="xes", help="IEEE 1849 XES, or CSV")
    out.add_argument("--uit", type=Path, metavar="FILE", help="write to this file, not to stdout")
    out.set_defaults(run=_export)
    counts = verbs.add_parser(
        "tellen",
        help="count hand-overs, waiting and rework",
        description="Per status: how often, how long, how often handed over, waited, done again. "
        "Durations are median / 90th percentile in working hours (9 to 17 on opening days).",
    )
    counts.set_defaults(run=_tellen)
    for verb in (out, counts):
        _choosing(verb)


def _choosing(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("zaaktype", metavar="ZAAKTYPE", help="its identificatie; all its versions")
    for name, what in (("--van", "begun on this day or later"), ("--tot", "begun before this day")):
        verb.add_argument(name, type=date.fromisoformat, metavar="DATE", help=f"only zaken {what}")
    verb.add_argument("--rsin", default="", help="the organisation it is of (ZAAKSPOOR_RSIN)")


def _export(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from portal.werkplek.proces_files import WRITERS, Names
        from zaken.base.db import reads
        from zaken.queries.proces import traces

        names = Names(_key())
        with reads() as db:
            choice = _choice(db, given)
            told = WRITERS[given.als](given.zaaktype, traces(db, choice), names)
            if given.uit is None:
                _print(told)
            else:
                _keep(given.uit, told)
    return 0


def _key() -> str:
    """What the pseudonyms are made with: the secret key, or one of this export alone."""
    key = chosen().secret_key
    if len(key) >= LONG_ENOUGH:
        return key
    say(
        "ZAAKSPOOR_SECRET_KEY is empty or shorter than 32 characters: "
        "the pseudonyms are of this export only, another one has others."
    )
    return secrets.token_hex(32)


def _choice(db: "Session", given: argparse.Namespace) -> "Choice":
    """What was asked for. Raises Failed for an unknown zaaktype and for an empty period."""
    from zaken.queries.proces import Choice, names, versions

    if given.van and given.tot and given.van >= given.tot:
        raise Failed(
            f"--tot (invalid): {given.tot} is not after --van {given.van}. Give a later day."
        )
    rsin = given.rsin or chosen().rsin
    ids = versions(db, given.zaaktype, rsin)
    if not ids:
        known = ", ".join(names(db, rsin))
        remedy = f"Give one of: {known}." if known else "Publish one: `zaakspoor zaaktype publish`."
        raise Failed(
            f"zaaktype (does_not_exist): {rsin} has no zaaktype '{given.zaaktype}'. {remedy} "
            "Another organisation: --rsin."
        )
    return Choice(ids, given.van, given.tot)


def _print(told: Iterable[str]) -> None:
    """UTF-8, whatever the terminal: the file says so in its first line."""
    for part in told:
        sys.stdout.buffer.write(part.encode())
    sys.stdout.buffer.flush()


def _keep(path: Path, told: Iterable[str]) -> None:
    """The whole file or nothing, for its owner only. Raises OSError."""
    with _whole(path) as part_of, part_of.open("w", encoding="utf-8", newline="") as file:
        file.writelines(told)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place when all went well, and is gone when it did not."""
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        remedy = "Name another place with --uit."
        raise Failed(f"{path} cannot be written ({error.strerror}). {remedy}") from None
    os.close(number)
    try:
        yield Path(name)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _tellen(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from workflows.calendars import opening
        from zaakspoor.proces_table import table
        from zaken.base.db import reads
        from zaken.queries.proces_tellen import count

        with reads() as db:
            choice, calendar = _choice(db, given), opening()
            counts = count(db, choice, lambda day: calendar.closed(day) is None)
    print("\n".join(table(given.zaaktype, counts)))
    return 0
