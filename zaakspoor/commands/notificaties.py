"""`notificaties`: who listens to our notifications, what could not be delivered, and sending that
again.
"""

import argparse

from zaakspoor.commands.base import Failed, Parsers, database, refuse_old, say

ALL = "alle"


def add(commands: Parsers) -> None:
    """The parser of this group."""
    parser = commands.add_parser(
        "notificaties",
        help="subscribers, and notifications that could not be delivered",
        description="Show who listens and what waits for a person. With --opnieuw a message is "
        "taken up again: it goes before what still waits about the same object, but what was "
        "delivered meanwhile is not undone (it tells how often that is so).",
    )
    parser.add_argument(
        "--opnieuw", metavar="ID", default="", help=f"send this one again, or `{ALL}`"
    )
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    again: str = given.opnieuw
    if again and again != ALL and not again.isdecimal():
        raise Failed(f"--opnieuw takes the number of a message, or `{ALL}`, not '{again}'.")
    with database():
        refuse_old()
        if again:
            _resend(None if again == ALL else [int(again)])
        else:
            print("\n".join(_overview()))
    return 0


def _resend(ids: list[int] | None) -> None:
    from notifications import nrc_upkeep
    from zaken.base.db import sessions

    with sessions.begin() as db:
        done = nrc_upkeep.resend(db, ids)
    if not done.count:
        raise Failed("There is no such message that waits. `zaakspoor notificaties` shows them.")
    say(f"{done.count} taken up again; the worker sends them.")
    if done.late:
        say(f"{done.late} of them come after something later that was already delivered.")


def _overview() -> list[str]:
    from notifications import nrc_upkeep
    from zaken.base.db import reads

    with reads() as db:
        there, dead = nrc_upkeep.overview(db), nrc_upkeep.dead(db)
    lines = [f"{len(there)} subscription{'' if len(there) == 1 else 's'}"]
    for system, count, failures in there:
        state = f"does not answer ({failures} times in a row)" if failures else "listens"
        lines.append(f"  {system}: {state}, {count} waiting")
    lines.append(f"{len(dead)} undeliverable" + ("; the oldest first" if dead else ""))
    lines += [
        f"  {d.id}  {d.at}  {d.resource} {d.actie}  {d.hoofdobject}  → {d.systeem}"
        f"  {d.tries} tries, {d.fout or 'no answer'}"
        for d in dead
    ]
    return lines
