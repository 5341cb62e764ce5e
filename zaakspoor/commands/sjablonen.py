"""`sjablonen check` and `sjablonen lijst`: the texts of notices and letters, before they leave."""

import argparse
from pathlib import Path

from zaakspoor.commands.base import Failed, Parsers, with_verbs


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    verbs = with_verbs(
        commands,
        "sjablonen",
        help="the texts of notices and letters: check them, list them",
        description="The templates of notices and letters (docs/howto/templates.md).",
    )
    check = verbs.add_parser(
        "check",
        help="are the municipality's own templates fit to be used?",
        description="Judge the templates of a folder over the shipped ones: known words, the "
        "sandbox, B1, and what a notification must name. What has a fault is not used. Needs no "
        "database.",
    )
    check.add_argument(
        "folder",
        nargs="?",
        type=Path,
        help="to check before it is put in place; else `sjablonen` in ZAAKSPOOR_ZAAKTYPEN",
    )
    check.set_defaults(run=_check)
    listed = verbs.add_parser(
        "lijst",
        help="every template with its owner and version",
        description="The register: name, owner, kind, whose text it is, and the version.",
    )
    listed.set_defaults(run=_list)


def _check(given: argparse.Namespace) -> int:
    from notifications.template_check import faults, own_files

    if given.folder is not None and not given.folder.is_dir():
        raise Failed(f"{given.folder} is not a folder. Give the folder that holds the templates.")
    own = own_files(given.folder)
    found = list(dict.fromkeys(str(fault) for fault in faults(own)))
    for line in found:
        print(line)
    print(f"{len(own)} files of your own, {len(found)} faults")
    return 1 if found else 0


def _list(given: argparse.Namespace) -> int:
    from notifications.templates_shown import listed

    for one in listed():
        print(f"{one.naam}: {one.eigenaar}; {one.aard}; {one.bron}; {one.versie[:12]}")
    return 0
