"""`mailing`: one text to many people, from the list to the last letter."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from zaakspoor.commands.base import Failed, Parsers, database, refuse_old
from zaakspoor.commands.vernietiging import verb

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from notifications.mailing import Wish
    from zaken.base.subject import Subject
    from zaken.queries.mailing import Progress


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    parser = commands.add_parser(
        "mailing",
        help="one text to many people: check, start, pause, stop, how far",
        description="A list (CSV, UTF-8) with a column zaaknummer or bsn and columns that the text "
        "names as {column}. It is checked whole before the first letter. See "
        "docs/howto/mailings.md.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    maak = verb(verbs, "maak", "check a list and keep it, ready to start", _maak)
    maak.add_argument("--lijst", type=Path, required=True, metavar="CSV")
    maak.add_argument("--tekst", type=Path, required=True, metavar="FILE", help="the text, UTF-8")
    maak.add_argument("--onderwerp", required=True, help="50 characters at most")
    maak.add_argument("--soort", default="bericht", choices=("bericht", "besluit", "verzoek"))
    maak.add_argument("--zaaktype", default="", help="of the zaken for lines with a BSN")
    maak.add_argument("--per-minuut", type=int, default=0, metavar="N", help="letters a minute")
    maak.add_argument("--controleer", action="store_true", help="only tell the faults")
    verb(verbs, "start", "begin", _start)
    verb(verbs, "hervat", "go on after a pause", _start)
    for name, does, told in (
        ("pauzeer", _pauzeer, "make no more letters for now"),
        ("stop", _stop, "for good: lines without a letter get none"),
    ):
        verb(verbs, name, told, does).add_argument("--reden", required=True)
    toon = verbs.add_parser("toon", help="all mailings, or how far one is")
    toon.add_argument("naam", nargs="?", default="")
    toon.set_defaults(run=_toon)


def _maak(db: "Session", subject: "Subject", given: argparse.Namespace) -> str:
    from notifications.mailing import check, make, refusal
    from zaken.base.errors import Invalid

    wish = _wish(db, given)
    with given.lijst.open("rb") as lines:
        try:
            if given.controleer:
                judged = check(db, wish, lines)
                if judged.aantal_fouten:
                    raise refusal(judged)
                return f"{judged.regels} lines, no faults"
            made = make(db, subject, wish, lines)
        except Invalid as wrong:
            told = "\n".join(f"  {p['reason']}" for p in wrong.params)
            raise Failed(f"the list is not sound; nothing was kept\n{told}") from None
    return f"{made.naam}: {made.aantal} lines, ready; `zaakspoor mailing start` begins"


def _wish(db: "Session", given: argparse.Namespace) -> "Wish":
    from notifications.mailing import Wish
    from notifications.mailing_list import Template
    from workflows.publish import current

    for path in (given.lijst, given.tekst):
        if not path.is_file():
            raise Failed(f"{path} is no file")
    zaaktype = current(db, given.zaaktype) if given.zaaktype else None
    template = Template(given.onderwerp, given.tekst.read_text(encoding="utf-8"))
    return Wish(given.naam, template, given.soort, zaaktype, given.per_minuut)


def _start(db: "Session", subject: "Subject", given: argparse.Namespace) -> str:
    from zaken.actions.mailing import start
    from zaken.queries.mailing import mailing_of

    start(db, subject, mailing_of(db, given.naam))
    return f"{given.naam} runs"


def _pauzeer(db: "Session", subject: "Subject", given: argparse.Namespace) -> str:
    from zaken.actions.mailing import pause
    from zaken.queries.mailing import mailing_of

    pause(db, subject, mailing_of(db, given.naam), given.reden)
    return f"{given.naam} waits; `zaakspoor mailing hervat` goes on"


def _stop(db: "Session", subject: "Subject", given: argparse.Namespace) -> str:
    from zaken.actions.mailing import stop
    from zaken.queries.mailing import mailing_of

    stop(db, subject, mailing_of(db, given.naam), given.reden)
    return f"{given.naam} is stopped; letters that were made go their way"


def _toon(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from zaken.base.db import reads
        from zaken.queries.mailing import failures, mailing_of, mailings, progress

        with reads() as db:
            if not given.naam:
                lines = [_line(one) for one in mailings(db)] or ["no mailings"]
            else:
                one = mailing_of(db, given.naam)
                lines = [_line(progress(db, one))]
                lines += [f"  line {row.regel}: {row.reden}" for row in failures(db, one)]
    print("\n".join(lines))
    return 0


def _line(one: "Progress") -> str:
    letters = ", ".join(f"{n} {state}" for state, n in sorted(one.berichten.items()))
    why = f" ({one.mailing.reden})" if one.mailing.reden else ""
    head = f"{one.mailing.naam}  {one.mailing.stand}{why}  {one.gedaan} of {one.mailing.aantal}"
    return f"{head}  letters: {letters or 'none yet'}"
