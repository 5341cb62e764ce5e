"""`zaaktype migrate`, `undo`, `export` and `import`: running zaken to another version and back, and
a type to another environment.
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import orjson

from zaakspoor.commands.base import Failed, Parsers, database, refuse_old, say
from zaakspoor.commands.catalogus import carry_in

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from workflows.proof.migration import Report
    from zaken.actions.catalogus_file import Came
    from zaken.base.subject import Subject


def add(verbs: Parsers) -> None:
    """The parsers of this group."""
    migrate = verbs.add_parser(
        "migrate",
        help="take running zaken to another version",
        description="Take running zaken of a type to one of its versions, each in a transaction of "
        "its own, and tell what changes. With --dry-run nothing does.",
    )
    migrate.add_argument("type", metavar="TYPE", help="such as EVENEMENT")
    migrate.add_argument("--naar", type=int, required=True, metavar="N", help="to this version")
    migrate.add_argument("--dry-run", action="store_true", help="tell what would happen")
    migrate.add_argument(
        "--later", action="store_true", help="also when the last legal day becomes later"
    )
    migrate.set_defaults(run=_migrate)
    undo = verbs.add_parser(
        "undo",
        help="put migrated zaken back",
        description="Put the zaken of one migration back as they were. A zaak that went on since "
        "stays, and is named.",
    )
    undo.add_argument("groep", type=UUID, metavar="ID", help="what `migrate` printed")
    undo.set_defaults(run=_undo)
    for verb in (migrate, undo):
        verb.add_argument("--zaken", nargs="+", metavar="ZAAKNUMMER", help="only these")
        verb.add_argument(
            "--als", required=True, metavar="USERNAME", help="the beheerder who does it"
        )
    _add_files(verbs)


def _add_files(verbs: Parsers) -> None:
    out = verbs.add_parser(
        "export", help="write a type to a file", description="Write a published type to a file."
    )
    out.add_argument("type", metavar="TYPE", help="TYPE, or TYPE@2 for one version")
    out.set_defaults(run=_export)
    into = verbs.add_parser(
        "import",
        help="take a type in, with the same uuids",
        description="Take in a file that `zaaktype export` made. A version that is new here ends "
        "the one before it; what is here already stays. All or nothing.",
    )
    into.set_defaults(run=_import)
    for verb in (out, into):
        verb.add_argument("file", type=Path, metavar="FILE", help="a JSON file")


class _Undone(Exception):
    """Ends a dry run: its transaction is rolled back."""


def _beheerder(db: "Session", username: str) -> "Subject":
    """The administrator, with the right to change any zaak for the length of this command."""
    from zaken.base.subject import Subject
    from zaken.queries.medewerkers import staff_named

    found = staff_named(db, username)
    if found is None or "beheerder" not in found.roles:
        raise Failed(f"{username} is no active medewerker with the role beheerder.")
    return Subject("medewerker", found.name, found.label, everything=True, roles=found.roles)


def _each(
    given: argparse.Namespace, keys: list[int], do: "Callable[[Session, Subject, int], Report]"
) -> int:
    """Each in a transaction of its own, so that one refusal stops no other. Returns how many went
    well.
    """
    from zaken.base.db import sessions
    from zaken.base.errors import Problem

    done = 0
    for key in keys:
        try:
            with sessions.begin() as db:
                report = do(db, _beheerder(db, given.als), key)
                _print(report)
                done += 1
                if getattr(given, "dry_run", False):
                    raise _Undone
        except _Undone:
            pass
        except Problem as refused:
            number, why = _of(key, given), "; ".join(p["reason"] for p in refused.params)
            print(f"{number}: geweigerd. {why or refused.detail}")
    return done


def _print(report: "Report") -> None:
    first, *rest = report.regels
    print(f"{report.zaaknummer}: {first}")
    for line in rest:
        print(f"  {line}")


def _of(key: int, given: argparse.Namespace) -> str:
    """The zaaknummer that belongs to the id of a zaak, or of a migration."""
    from zaken.base.db import reads
    from zaken.models import Migratie, Zaak

    with reads() as db:
        zaak_id = key if given.verb == "migrate" else db.get_one(Migratie, key).zaak_id
        return db.get_one(Zaak, zaak_id).identificatie


def _migrate(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from workflows.proof.migration import migrate
        from zaakspoor.publishing import version_of
        from zaakspoor.worker import carry_out  # noqa: F401  fills in how a zaak looks outside
        from zaken.base.db import reads
        from zaken.models import Zaak

        groep = uuid4()
        with reads() as db:
            version_of(db, given.type, given.naar)  # or NotFound, before anything
            keys = list(_running(db, given))

        def do(db: "Session", subject: "Subject", key: int) -> "Report":
            target = version_of(db, given.type, given.naar)
            zaak = db.get_one(Zaak, key)
            return migrate(db, subject, zaak, target, groep=groep, later=given.later)

        done = _each(given, keys, do)
    return _end(given, done, len(keys), groep)


def _end(given: argparse.Namespace, done: int, asked: int, groep: UUID) -> int:
    refused = asked - done
    if given.dry_run:
        print(f"Proef: {done} zaken kunnen mee, {refused} niet. Er is niets gewijzigd.")
    else:
        print(f"{done} zaken gemigreerd, {refused} geweigerd.")
        if done:
            print(f"Ongedaan maken: zaakspoor zaaktype undo {groep} --als {given.als}")
    return 1 if refused else 0


def _running(db: "Session", given: argparse.Namespace) -> Iterator[int]:
    """The running zaken of this type that do not have the version yet; or those that are named.
    Raises Failed for a number that is not there.
    """
    from sqlalchemy import select

    from zaken.models import Zaak, Zaaktype

    ours = select(Zaak.id, Zaak.identificatie).join(Zaak.zaaktype)
    if given.zaken:
        found = db.execute(ours.where(Zaak.identificatie.in_(given.zaken)).order_by(Zaak.id)).all()
        if missing := {*given.zaken} - {row.identificatie for row in found}:
            raise Failed(f"there is no zaak {', '.join(sorted(missing))}")
    else:
        running = Zaaktype.identificatie == given.type, Zaaktype.versie != given.naar
        found = db.execute(ours.where(*running, Zaak.einddatum.is_(None)).order_by(Zaak.id)).all()
    yield from (row.id for row in found)


def _undo(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from sqlalchemy import select

        from workflows.proof.migration import undo
        from zaakspoor.worker import carry_out  # noqa: F401  fills in how a zaak looks outside
        from zaken.base.db import reads
        from zaken.models import Migratie, Zaak

        which: list[Any] = [Migratie.groep == given.groep]
        if given.zaken:
            which.append(Zaak.identificatie.in_(given.zaken))
        with reads() as db:
            query = select(Migratie.id).join(Migratie.zaak).where(*which).order_by(Migratie.id)
            keys = list(db.scalars(query))
        if not keys:
            raise Failed(f"there is no migration {given.groep}, or not of these zaken")
        done = _each(
            given, keys, lambda db, subject, key: undo(db, subject, db.get_one(Migratie, key))
        )
    print(f"{done} zaken teruggezet, {len(keys) - done} geweigerd.")
    return 1 if done < len(keys) else 0


def _export(given: argparse.Namespace) -> int:
    identificatie, _, number = given.type.partition("@")
    if number and not number.isdecimal():
        raise Failed(f"{given.type}: write TYPE@2 for version 2.")
    with database():
        refuse_old()
        from workflows.proof.carrying import export_type
        from zaakspoor.publishing import version_of
        from zaken.base.db import reads

        with reads() as db:
            catalogus = version_of(db, identificatie, int(number or 0)).catalogus
            document = export_type(db, catalogus, identificatie, int(number or 0))
    given.file.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    versions = ", ".join(str(row["versie"]) for row in document["zaaktype"])
    say(f"{given.file}: {identificatie}, version {versions}")
    return 0


def _import(given: argparse.Namespace) -> int:
    def take(db: "Session", document: "dict[str, Any]") -> "Came":
        from workflows.proof.carrying import import_type

        return import_type(db, document)

    return carry_in(given.file, "a zaaktype", take)
