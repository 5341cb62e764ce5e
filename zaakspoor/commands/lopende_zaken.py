"""`lopende-zaken`: what MijnOverheid was not told, and telling it once more."""

import argparse

from zaakspoor.commands.base import Failed, Parsers, database, refuse_old, say


def add(commands: Parsers) -> None:
    """The parser of this group."""
    parser = commands.add_parser(
        "lopende-zaken",
        help="statuses that MijnOverheid was told of, or not",
        description="Count the messages to MijnOverheid by how they stand. With --opnieuw those "
        "that were given up are sent once more, unless something later was told of that zaak.",
    )
    parser.add_argument("--opnieuw", action="store_true", help="send what was given up once more")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    from notifications import lopende_zaken
    from zaken.base.db import reads, sessions

    with database():
        refuse_old()
        if not given.opnieuw:
            with reads() as db:
                print("\n".join(f"{state}: {n}" for state, n in lopende_zaken.counts(db)))
            return 0
        with sessions.begin() as db:
            done = lopende_zaken.again(db)
        if not done:
            raise Failed("There is nothing to send once more.")
        say(f"{done} taken up again; the worker sends them.")
    return 0
