"""`migrate`, `seed`, `client`, `bench-data`: what changes the contents of the database."""

import argparse
import contextlib
import importlib
import secrets

from zaakspoor import demo_settings
from zaakspoor.commands.base import (
    Failed,
    Parsers,
    Progress,
    chosen,
    database,
    interruptible,
    migrate,
    refuse_old,
    say,
    with_verbs,
)


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    commands.add_parser(
        "migrate",
        help="bring the database up to date",
        description="Make or change the tables, so that this version can "
        "work with them. Running it twice is harmless.",
    ).set_defaults(run=_migrate)

    seed = commands.add_parser(
        "seed",
        help="fill an empty database with the demo municipality",
        description="Publish the case types and add made-up staff, residents "
        "and some sixty zaken, through the same "
        "doors as everybody. Does nothing when there are zaken "
        "already. `serve --demo` does this by itself.",
    )
    seed.add_argument(
        "--port", type=int, default=8000, help="the port the demo will be served on (default: 8000)"
    )
    seed.set_defaults(run=_seed)

    _add_rest(commands)


def _add_rest(commands: Parsers) -> None:
    verbs = with_verbs(
        commands,
        "client",
        help="applications that may call the APIs",
        description="Applications that may call the APIs.",
    )
    new = verbs.add_parser(
        "add",
        help="add a client, or change its secret and rights",
        description="Add a client id with its secret and its rights; an existing one is changed. "
        "With the secret alone its rights stay as they are.",
    )
    new.add_argument("id", help="the client id, such as openforms")
    new.add_argument(
        "--secret",
        help="the shared secret, 16 characters or more; left out: one is made and printed",
    )
    new.add_argument("--label", default="", help="what people call this application")
    rights = new.add_mutually_exclusive_group()
    rights.add_argument("--all", action="store_true", help="may do everything")
    rights.add_argument(
        "--secret-only",
        action="store_true",
        help="known by its secret, without rights until the Autorisaties API gives it some; "
        "the same when no rights are named",
    )
    rights.add_argument(
        "--scopes",
        nargs="+",
        metavar="SCOPE",
        help="such as zaken.aanmaken zaken.lezen documenten.aanmaken "
        "catalogi.lezen, on all types published now",
    )
    new.set_defaults(run=_client_add)

    bench = commands.add_parser(
        "bench-data",
        help="add made-up zaken in bulk, to measure with",
        description="Add synthetic zaken straight into the tables. "
        "Not for a database that anybody uses.",
    )
    bench.add_argument(
        "--zaken", type=int, required=True, metavar="N", help="how many, such as 100000"
    )
    bench.set_defaults(run=_bench)


def _migrate(given: argparse.Namespace) -> int:
    with database():
        migrate()
    say("The database is up to date.")
    return 0


def _seed(given: argparse.Namespace) -> int:
    from zaakspoor.commands.run import fill, simulators, wait_until_up

    where = demo_settings.Addresses(given.port)
    demo_settings.apply(where, chosen().data)
    with interruptible(), database(), contextlib.ExitStack() as stack:
        migrate()
        # The automation asks the simulated registers; those of a demo that runs are as good.
        if not _is_up(where):
            wait_until_up(where, stack.enter_context(simulators(where, chosen().data)))
        fill(Progress)
        return 0
    return 1  # interrupted: what was made stays, the next run begins anew only if nothing was


def _is_up(where: demo_settings.Addresses) -> bool:
    import httpx

    try:
        return httpx.get(f"{where.simulators}/__sim/ready", timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _client_add(given: argparse.Namespace) -> int:
    secret = given.secret or secrets.token_urlsafe(32)
    if len(secret) < 16:
        raise Failed(
            "The secret has fewer than 16 characters and can be "
            "guessed. Leave --secret out to have one made."
        )
    with database():
        refuse_old()
        from zaakspoor.clients import add_client, set_secret
        from zaken.base.db import sessions

        with sessions.begin() as db:
            if given.all or given.scopes:
                scopes = None if given.all else given.scopes
                is_new = add_client(db, given.id, secret, label=given.label, scopes=scopes)
            else:
                is_new = set_secret(db, given.id, secret)
    say(f"Client {given.id} {'added' if is_new else 'changed'}.")
    if not (given.all or given.scopes):
        say("Its rights are those of the applicatie that lists its id; without one it has none.")
    if not given.secret:
        print(secret)
    return 0


def _bench(given: argparse.Namespace) -> int:
    if given.zaken < 1:
        raise Failed("--zaken must be 1 or more.")
    with database():
        migrate()  # made-up zaken go into an empty database
        try:
            fill = importlib.import_module("bench.data").fill
        except ModuleNotFoundError:
            raise Failed("The package bench is not here. Run this from the source tree.") from None
        fill(given.zaken, progress=_counted)
    return 0


def _counted(what: str, done: int, total: int) -> None:
    """Progress of a long fill, a line now and then."""
    if done == total or done % max(1, total // 10) < 5_000:
        say(f"bench-data: {what} {done:,} of {total:,}")
