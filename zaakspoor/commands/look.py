"""`explain`, `replay`, `smoke`, `doctor`: for whoever wants to know what happened, or whether all
is well.
"""

import argparse
import os

from zaakspoor import launcher
from zaakspoor.commands.base import DRIVER, Failed, Parsers, chosen, database, refuse_old, say


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    explain = commands.add_parser(
        "explain",
        help="the whole story of one zaak, or of one message",
        description="Everything that happened to a zaak, in order of time: "
        "events, jobs, automatic steps, messages with "
        "every attempt, tasks. Of a message: from the fact it tells of to its receipt. "
        "Numbers of persons are not shown.",
    )
    explain.add_argument(
        "zaaknummer", help="the number of the zaak, its uuid, or the uuid of a message"
    )
    explain.set_defaults(run=_explain)

    replay = commands.add_parser(
        "replay",
        help="handle one event again",
        description="Let the reactions to an event happen again. They are "
        "repeatable: what was done is not done twice.",
    )
    replay.add_argument(
        "event", type=int, help="the id of the event, as `zaakspoor explain` shows it"
    )
    replay.set_defaults(run=_replay)

    _add_rest(commands)


def _add_rest(commands: Parsers) -> None:
    smoke = commands.add_parser(
        "smoke",
        help="walk through a running demo from end to end",
        description="Apply, route, handle, notify, receive: over HTTP only, "
        "against a running `zaakspoor serve --demo`. "
        "One line per hop. Ends with 0 when every hop went well.",
    )
    smoke.add_argument("url", help="where it runs, such as http://127.0.0.1:8000")
    smoke.add_argument(
        "--openforms", action="store_true", help="apply by the nineteen calls of Open Forms instead"
    )
    smoke.add_argument(
        "--simulators",
        default="",
        metavar="URL",
        help="the far sides (default: the same host, port plus 100)",
    )
    smoke.add_argument(
        "--client", default="formulieren", help="client id for the APIs (default: formulieren)"
    )
    smoke.add_argument(
        "--secret", default="demo-geen-geheim", help="its secret (default: that of the demo)"
    )
    smoke.add_argument(
        "--timeout",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="how long a hop may take (default: 60)",
    )
    smoke.set_defaults(run=_smoke)

    doctor = commands.add_parser(
        "doctor",
        help="is everything there that is needed?",
        description="Look at database, migrations, worker, disk, far sides, "
        "fonts and clock; each with what to do about it.",
    )
    doctor.add_argument(
        "--worker", action="store_true", help="only: is a worker at work? (for a health check)"
    )
    doctor.set_defaults(run=_doctor)


def _explain(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from zaakspoor.explain import as_uuid, story
        from zaakspoor.explain_notice import notice_story
        from zaken.base.db import reads

        uuid = as_uuid(given.zaaknummer)
        with reads() as db:
            lines = story(db, given.zaaknummer) or (notice_story(db, uuid) if uuid else [])
    if not lines:
        raise Failed(
            f"There is no zaak {given.zaaknummer}. Give the whole number, as the resident sees it, "
            "or the uuid of a message."
        )
    print("\n".join(lines))
    return 0


def _replay(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from zaakspoor.worker import replay

        if not replay(given.event):
            raise Failed(
                f"There is no event {given.event}. `zaakspoor explain <zaaknummer>` shows the ids."
            )
    say(f"Event {given.event} will be handled again by the worker.")
    return 0


def _smoke(given: argparse.Namespace) -> int:
    from zaakspoor.smoke import Places, run

    far = given.simulators or _plus_100(given.url)
    places = Places(
        given.url.rstrip("/"), far.rstrip("/"), given.client, given.secret, given.timeout
    )
    return 0 if run(places, openforms=given.openforms) else 1


def _plus_100(url: str) -> str:
    scheme, _, rest = url.rstrip("/").partition("://")
    host, _, port = rest.partition(":")
    if scheme != "http" or not port.isdigit():
        raise Failed(
            "Give the address of the far sides with --simulators; "
            "it cannot be guessed from this URL."
        )
    return f"{scheme}://{host}:{int(port) + 100}"


def _doctor(given: argparse.Namespace) -> int:
    """Changes nothing: an embedded server that does not run is not started for this."""
    config = chosen()
    url = config.database_url
    if url:
        os.environ["DATABASE_URL"] = f"{DRIVER}{url.partition('://')[2]}"
    elif (cluster := launcher.status(config.data)) is not None:
        os.environ["DATABASE_URL"] = cluster.url
    from zaakspoor.doctor import examine

    return 0 if examine(only_worker=given.worker) else 1
