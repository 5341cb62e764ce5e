"""`zaaktype check` and `zaaktype publish`: case type files, looked at and put to work."""

import argparse
from pathlib import Path

from zaakspoor.commands.base import Failed, Parsers, database, refuse_old, say


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    zaaktype = commands.add_parser(
        "zaaktype",
        help="check and publish case type files",
        description="Case type files (docs/zaaktype.md): check them, and put them to work.",
    )
    verbs = zaaktype.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = verbs.add_parser(
        "check",
        help="is the file sound?",
        description="Read the files and tell every fault with its "
        "place, and advice. Needs no database.",
    )
    publish = verbs.add_parser(
        "publish",
        help="make the file the valid version, from today",
        description="Publish the files. A changed file becomes a new "
        "version; running zaken keep theirs. "
        "All or nothing: with one broken file nothing changes.",
    )
    for verb, run in ((check, _check), (publish, _publish)):
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
        verb.set_defaults(run=run)


def _paths(given: argparse.Namespace) -> list[Path]:
    for path in given.files:
        if not path.is_file():
            raise Failed(f"{path} is not a file. Give the path of a case type file, or --all.")
    return list(given.files)


def _check(given: argparse.Namespace) -> int:
    """Reads files only."""
    from workflows.consistency_texts import warnings
    from workflows.definition import BrokenFile, files, load

    broken = 0
    for path in _paths(given) or files():
        try:
            definition = load(path)
        except BrokenFile as error:
            broken += 1
            print(f"{path.name}: not sound")
            for line in str(error).replace("; ", "\n").splitlines():
                print(f"  {line.removeprefix(f'{path.name}: ')}")
            continue
        statuses = " → ".join(s.naam for s in definition.statustypen)
        print(
            f"{path.name}: sound. {definition.zaaktype}: "
            f"{statuses}; {len(definition.stappen)} steps"
        )
        for line in warnings(definition):
            print(f"  advice: {line}")
        for line in definition.controleren:
            print(f"  to confirm: {line}")
    return 1 if broken else 0


def _publish(given: argparse.Namespace) -> int:
    paths = _paths(given)
    with database():
        refuse_old()
        from workflows.definition import BrokenFile
        from zaakspoor.publishing import publish_all

        try:
            done = publish_all(paths)
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
