"""`catalogus export` and `catalogus import`: a whole catalogue from one installation to another."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from zaakspoor.commands.base import Failed, Parsers, database, refuse_old, say, with_verbs

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from zaken.actions.catalogus_file import Came
    from zaken.models import Catalogus


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    verbs = with_verbs(
        commands,
        "catalogus",
        help="carry a whole catalogue to another installation",
        description="Write a catalogue with all its types to a file, or take such a file in. "
        "Types keep their uuid.",
    )
    out = verbs.add_parser("export", help="write a catalogue to a file")
    out.add_argument("--domein", default="ZAAK", help="the domein of the catalogue (ZAAK)")
    out.add_argument("--rsin", default="", help="the organisation it is of (ZAAKSPOOR_RSIN)")
    out.set_defaults(run=_export)
    into = verbs.add_parser(
        "import",
        help="take in a file",
        description="Take in a file that `catalogus export` made. What is published here already "
        "stays as it is; concepts follow the file. All or nothing.",
    )
    into.set_defaults(run=_import)
    for verb in (out, into):
        verb.add_argument("file", type=Path, metavar="FILE", help="a JSON file")


def _export(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from zaken.actions.catalogus_file import MODELS, export
        from zaken.base.db import reads
        from zaken.base.settings import settings

        rsin = given.rsin or settings().rsin
        with reads() as db:
            found = of_name(db, given.domein, rsin)
            if found is None:
                raise Failed(f"there is no catalogue {given.domein} of {rsin}")
            document = export(db, found)
        given.file.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    say(f"{given.file}: {', '.join(f'{len(document[n])} {n}' for n in MODELS if document[n])}")
    return 0


def of_name(db: "Session", domein: str, rsin: str) -> "Catalogus | None":
    """Our own catalogue of this name; another provider may have one too."""
    from sqlalchemy import select

    from zaken.models import Catalogus

    ours = Catalogus.extern.is_(None), Catalogus.domein == domein, Catalogus.rsin == rsin
    return db.scalar(select(Catalogus).where(*ours))


def carry_in(file: Path, called: str, take: "Callable[[Session, dict[str, Any]], Came]") -> int:
    """Take in what another installation wrote with `export`, in one transaction, and tell what came
    of it. Raises Failed for a file that is no export.
    """
    try:
        document = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise Failed(f"{file} cannot be read as JSON: {error}") from None
    if not isinstance(document, dict):
        raise Failed(f"{file} is no export of {called}")
    with database():
        refuse_old()
        from zaken.base.db import sessions

        with sessions.begin() as db:
            came = take(db, document)
    for what, counted in (("made", came.made), ("changed", came.changed), ("kept", came.kept)):
        if counted:
            say(f"{what}: {', '.join(f'{n} {name}' for name, n in counted.items())}")
    return 0


def _import(given: argparse.Namespace) -> int:
    def take(db: "Session", document: "dict[str, Any]") -> "Came":
        from zaken.actions.catalogus_file import import_

        return import_(db, document)

    return carry_in(given.file, "a catalogue", take)
