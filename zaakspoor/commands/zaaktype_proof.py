"""`zaaktype diff`, `diagram` and `simulate`: what a new version would change, before it is one."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from zaakspoor.commands.base import Failed, Parsers, Progress, database, refuse_old

if TYPE_CHECKING:
    from workflows.definition import Definition
    from zaakspoor.simulation_case import Case

NAMED = "a case type file, or TYPE (the version valid today), or TYPE@2 (version 2)"


def add(verbs: Parsers) -> None:
    """The parsers of this group."""
    diff = verbs.add_parser(
        "diff",
        help="what differs between two versions, in words",
        description="Tell in Dutch what differs. With one file: from the version that is valid "
        f"now. Each is {NAMED}.",
    )
    diff.add_argument("versions", nargs="+", metavar="VERSION", help=NAMED)
    diff.set_defaults(run=_diff)
    diagram = verbs.add_parser(
        "diagram",
        help="draw the statuses and steps",
        description="The statuses and steps as an SVG picture, as Mermaid text, or as a list.",
    )
    diagram.add_argument("version", metavar="VERSION", help=NAMED)
    diagram.add_argument("--als", choices=["svg", "mermaid", "lijst"], default="svg")
    diagram.set_defaults(run=_diagram)
    _add_simulate(verbs)


def _add_simulate(verbs: Parsers) -> None:
    simulate = verbs.add_parser(
        "simulate",
        help="try a version on a month of zaken; nothing is kept",
        description="Play a month of made-up zaken, or the latest real ones, through this version "
        "and through the one that is valid now. Nothing is kept and nothing is sent.",
    )
    simulate.add_argument("version", metavar="VERSION", help=NAMED)
    which = simulate.add_mutually_exclusive_group()
    which.add_argument("--maand", action="store_true", help="made-up zaken (default)")
    which.add_argument("--echt", action="store_true", help="the latest closed zaken of this type")
    simulate.add_argument("--zaken", type=int, default=50, metavar="N", help="how many (50)")
    simulate.add_argument("--zaad", type=int, default=1, metavar="N", help="the same draws again")
    simulate.add_argument(
        "--vanaf", type=date.fromisoformat, metavar="DATE", help="first day of the month (today)"
    )
    simulate.set_defaults(run=_simulate)


def named_version(name: str) -> "Definition":
    """What somebody names on the command line. Inside `database()` unless it is a file. Raises
    Failed.
    """
    from workflows.definition import BrokenFile
    from workflows.publish import definition_of
    from zaakspoor.checking import checked
    from zaakspoor.publishing import version_of
    from zaken.base.db import reads

    if is_file(name):
        try:
            return checked(Path(name))
        except BrokenFile as error:
            raise Failed(str(error).splitlines()[0]) from None
    identificatie, _, number = name.partition("@")
    if number and not number.isdecimal():
        raise Failed(f"{name}: write TYPE@2 for version 2.")
    with reads() as db:
        found = definition_of(version_of(db, identificatie, int(number or 0)))
    if found is None:
        raise Failed(f"{name} was not made from a case type file.")
    return found


def is_file(name: str) -> bool:
    """A path, not the name of a type. Raises Failed for a path where nothing is."""
    if Path(name).is_file():
        return True
    if "/" in name or name.endswith((".yaml", ".yml")):
        raise Failed(f"{name} is not a file.")
    return False


def _diff(given: argparse.Namespace) -> int:
    from workflows.proof.differences import differences, in_words

    if len(given.versions) > 2:
        raise Failed("Name one version, or two to compare.")
    if len(given.versions) == 2 and all(map(is_file, given.versions)):
        old, new = map(named_version, given.versions)
    else:
        with database():
            refuse_old()
            new = named_version(given.versions[-1])
            first = given.versions[0] if len(given.versions) == 2 else new.zaaktype
            old = named_version(first)
    for line in in_words(differences(old, new)):
        print(line)
    return 0


def _diagram(given: argparse.Namespace) -> int:
    from workflows.proof import diagram

    if is_file(given.version):
        definition = named_version(given.version)
    else:
        with database():
            definition = named_version(given.version)
    if given.als == "lijst":
        for number, line in enumerate(diagram.in_words(definition), 1):
            print(f"{number}. {line}")
    else:
        print({"svg": diagram.svg, "mermaid": diagram.mermaid}[given.als](definition).rstrip("\n"))
    return 0


def _simulate(given: argparse.Namespace) -> int:
    if not 1 <= given.zaken <= 1000:
        raise Failed("--zaken must be 1 to 1000.")
    with database():
        refuse_old()
        from zaakspoor.simulation import run
        from zaakspoor.simulation_report import report
        from zaken.base.errors import NotFound

        new = named_version(given.version)
        versions = [("nieuw", new)]
        try:
            now = named_version(new.zaaktype)
        except (NotFound, Failed):
            now = new
        if now != new:
            versions.insert(0, ("nu", now))
        cases, kop = _cases(given, now)
        if not cases:
            raise Failed(f"There are no closed zaken of {new.zaaktype} to try.")
        progress = Progress("simulate", len(cases) * len(versions))
        for line in report(run(cases, versions, progress), kop=kop):
            print(line.rstrip())
    return 0


def _cases(given: argparse.Namespace, now: "Definition") -> "tuple[list[Case], str]":
    """The zaken to play, and a heading that says which. Made-up ones are drawn from the form that
    people fill in now, so that both versions get the same.
    """
    from workflows.terms import datum
    from zaakspoor.simulation import made_up, real
    from zaken.base.clock import local_date, today
    from zaken.base.db import reads

    if given.echt:
        with reads() as db:
            cases = real(db, now.zaaktype, number=given.zaken)
        kop = f"Proef met {len(cases)} echte zaken van {now.zaaktype}"
    else:
        since = given.vanaf or today()
        cases = made_up(now, seed=given.zaad, number=given.zaken, since=since)
        kop = f"Proef met {len(cases)} verzonnen zaken van {now.zaaktype} (zaad {given.zaad})"
    days = [local_date(case.start) for case in cases]
    if days:
        first, last = (datum(day, weekday=False) for day in (min(days), max(days)))
        kop = f"{kop}, binnengekomen van {first} tot en met {last}."
    return cases, kop
