"""`termijnen herbereken` and `termijnen kalender`: the dates of running zaken, and the calendar
they are counted with.
"""

import argparse
from pathlib import Path

from zaakspoor.commands.base import Failed, Parsers, chosen, database, refuse_old, say, with_verbs


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    verbs = with_verbs(
        commands,
        "termijnen",
        help="the calendar, and counting dates anew",
        description="The calendar that terms are counted with, and the dates of running zaken "
        "(docs/howto/terms.md).",
    )
    again = verbs.add_parser(
        "herbereken",
        help="count the dates of running zaken anew",
        description="Count the dates of all running zaken anew and tell which would change. "
        "Changes nothing without --do; with it each change is an event in its zaak. "
        "Closed zaken keep their dates.",
    )
    again.add_argument("--do", action="store_true", help="change the dates")
    again.set_defaults(run=_again)
    calendar = verbs.add_parser(
        "kalender",
        help="is the calendar file sound, and what does it say?",
        description="Read the calendar (ZAAKSPOOR_KALENDER over the shipped one) and tell every "
        "fault with its place. Needs no database.",
    )
    calendar.add_argument(
        "file", nargs="?", type=Path, help="another file, to check before it is put in place"
    )
    calendar.set_defaults(run=_calendar)


def _again(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from workflows.recalculate import all_shifts, recount_all

        number = 0
        for shift in recount_all() if given.do else all_shifts():
            number += 1
            print(shift)
    told = f"{number} {'date' if number == 1 else 'dates'}"
    say(f"{told} changed." if given.do else f"{told} would change. Use --do to change them.")
    return 0


def _calendar(given: argparse.Namespace) -> int:
    from workflows.calendars import BrokenCalendar, read

    path = given.file or chosen().kalender
    try:
        found = read(path)
    except BrokenCalendar as error:
        raise Failed(str(error)) from None
    print(f"calendar {found.version}: {path.name if path else 'the shipped one'}")
    for decree in found.legal.decrees:
        days = ", ".join(day.isoformat() for day in decree.days)
        print(f"  {decree.first_year}-{decree.last_year}, {decree.source}: {days}")
    print(f"  dates after {found.last_decree} are provisional")
    first, last = found.hours
    print(f"  the town hall is open from {first:%H:%M} to {last:%H:%M}")
    closed = ", ".join(day.isoformat() for day in sorted(found.opening.closing_days)) or "none"
    print(f"  closing days of the town hall: {closed}")
    for rate in found.rates:
        bands = ", ".join(f"{days} days {euro}" for days, euro in rate.bands)
        print(f"  dwangsom from {rate.valid_from}: {bands} euro a day ({rate.source})")
    return 0
