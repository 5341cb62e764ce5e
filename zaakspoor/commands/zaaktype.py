"""`zaaktype`: case type files, looked at and put to work. What compares is in zaaktype_proof.py,
what takes zaken or types along in zaaktype_carry.py.
"""

import argparse
import csv
import sys
from datetime import date
from pathlib import Path

from zaakspoor.commands import zaaktype_carry, zaaktype_proof
from zaakspoor.commands.base import Failed, Parsers, database, refuse_old, say, with_verbs


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    verbs = with_verbs(
        commands,
        "zaaktype",
        help="check, compare, try and publish case type files",
        description="Case type files (docs/zaaktype.md): check them, compare and try them, and put "
        "them to work.",
    )
    _add_check(verbs)
    zaaktype_proof.add(verbs)
    _add_publish(verbs)
    zaaktype_carry.add(verbs)


def _add_check(verbs: Parsers) -> None:
    check = verbs.add_parser(
        "check",
        help="is the file sound?",
        description="Read the files and tell every fault with its line and remedy, and advice. "
        "Needs no database.",
    )
    _add_files(check)
    check.set_defaults(run=_check)
    asked = verbs.add_parser(
        "open-vragen",
        help="what must still be confirmed, over all files",
        description="Everything under `controleren`, and what `bron` calls unsure. Without files: "
        "of all files there are.",
    )
    asked.add_argument("files", nargs="*", type=Path, metavar="FILE", help="case type files")
    asked.add_argument("--csv", action="store_true", help="as CSV, for a spreadsheet")
    asked.set_defaults(run=_open_questions)


def _add_publish(verbs: Parsers) -> None:
    publish = verbs.add_parser(
        "publish",
        help="make the file the valid version",
        description="Publish the files. A changed file becomes a new version; running zaken keep "
        "theirs. All or nothing: with one broken file nothing changes.",
    )
    _add_files(publish)
    publish.add_argument(
        "--vanaf", type=day, metavar="DATE", help="valid from this day (today), such as 2027-01-01"
    )
    publish.add_argument("--tot", type=day, metavar="DATE", help="and up to this day (no end)")
    publish.set_defaults(run=_publish)


def _add_files(verb: argparse.ArgumentParser) -> None:
    which = verb.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "files",
        nargs="*",
        type=Path,
        default=[],
        metavar="FILE",
        help="case type files (.yaml)",
    )
    which.add_argument(
        "--all", action="store_true", help="the shipped files and those in ZAAKSPOOR_ZAAKTYPEN"
    )


def day(text: str) -> date:
    """A date as it is typed: 2027-01-01."""
    return date.fromisoformat(text)


def _paths(given: argparse.Namespace) -> list[Path]:
    for path in given.files:
        if not path.is_file():
            raise Failed(f"{path} is not a file. Give the path of a case type file, or --all.")
    return list(given.files)


def _check(given: argparse.Namespace) -> int:
    """Reads files only."""
    from workflows.consistency_texts import warnings
    from workflows.definition import BrokenFile, files
    from zaakspoor.checking import checked

    broken = 0
    for path in _paths(given) or files():
        try:
            definition = checked(path)
        except BrokenFile as error:
            broken += 1
            print(f"{path.name}: not sound")
            for fault in sorted(error.faults, key=lambda one: one.regel):
                print(f"  {fault}")
            continue
        statuses = " → ".join(s.naam for s in definition.statustypen)
        print(
            f"{path.name}: sound. {definition.zaaktype}: "
            f"{statuses}; {len(definition.stappen)} steps"
        )
        for line in warnings(definition):
            print(f"  advice: {line}")
        if definition.controleren:
            print(f"  to confirm: {len(definition.controleren)} (zaakspoor zaaktype open-vragen)")
    return 1 if broken else 0


def _open_questions(given: argparse.Namespace) -> int:
    from workflows.definition import BrokenFile, files
    from workflows.proof.open_questions import of_files

    try:
        found = of_files(_paths(given) or files())
    except BrokenFile as error:
        raise Failed(str(error).splitlines()[0]) from None
    if given.csv:
        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(["zaaktype", "bestand", "regel", "waar", "vraag"])
        out.writerows([one.zaaktype, one.bestand, one.regel, one.waar, one.vraag] for one in found)
    else:
        for one in found:
            print(f"{one.bestand}, regel {one.regel}: {one.waar}: {one.vraag}")
        say(f"{len(found)} open questions")
    return 0


def _publish(given: argparse.Namespace) -> int:
    paths = _paths(given)
    with database():
        refuse_old()
        from workflows.definition import BrokenFile
        from zaakspoor.publishing import publish_all

        try:
            done = publish_all(paths, vanaf=given.vanaf, tot=given.tot)
        except BrokenFile as error:
            raise Failed(
                f"{str(error).splitlines()[0]} Nothing was "
                "published; run `zaakspoor zaaktype check`."
            ) from None
    for one in done:
        say(
            f"{one.file}: {one.zaaktype} version {one.versie} "
            f"{'published' if one.is_new else 'was published already'}"
        )
    return 0
