"""`overbrenging`: zaken that are kept for ever go to the archive: lists, packages, receipt."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from zaakspoor.commands.base import Failed, Parsers, database, refuse_old, say, with_verbs
from zaakspoor.commands.vernietiging import list_verbs, verb

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from zaken.base.subject import Subject


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    verbs = with_verbs(
        commands,
        "overbrenging",
        help="transfer zaken that are kept for ever to the archive: lists, packages, receipt",
        description="A list is made by a recordmanager, judged by a proceseigenaar and approved by "
        "an archivaris: three people. Then a package of each zaak is made; when the archivaris "
        "confirms that the archive received them, the zaken are erased here seven days later. See "
        "docs/howto/transfer.md.",
    )
    list_verbs(verbs, "overbrengen", "start an approved list: its packages are made")
    haal = verbs.add_parser("haal", help="write the packages of a list to a folder")
    haal.add_argument("naam", help="the name of the list")
    haal.add_argument("--naar", type=Path, required=True, metavar="FOLDER", help="an empty folder")
    haal.set_defaults(run=_haal)
    confirm = verb(verbs, "bevestig", "say that the archive received every package", _bevestig)
    confirm.add_argument("--kenmerk", required=True, help="the number of the archive's receipt")


def _bevestig(db: "Session", subject: "Subject", given: argparse.Namespace) -> str:
    from zaken.actions.archieflijst import confirm_receipt
    from zaken.queries.archieflijst import lijst_named

    confirm_receipt(db, subject, lijst_named(db, given.naam), given.kenmerk)
    return f"{given.naam}: received; the zaken are erased here in seven days"


def _haal(given: argparse.Namespace) -> int:
    """Every package that is here, a ZIP file each, for its owner only."""
    with database():
        refuse_old()
        from zaken.base import files
        from zaken.base.db import reads
        from zaken.queries.archieflijst import lijst_named

        with reads() as db:
            lijst = lijst_named(db, given.naam)
            found = [(item.zaak_uuid, item.pakket_sha256) for item in lijst.items]
        packages = [(uuid, sha256) for uuid, sha256 in found if sha256]
        if not packages:
            raise Failed(f"{given.naam} has no packages: it is {lijst.status}")
        given.naar.mkdir(parents=True, exist_ok=True)
        for uuid, sha256 in packages:
            path = given.naar / f"{uuid}.zip"
            path.touch(0o600)
            with path.open("wb") as out:
                out.writelines(files.stream(sha256))
    say(f"{len(packages)} packages written to {given.naar}")
    return 0
