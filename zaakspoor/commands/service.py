"""`service`: which other providers may be called, and who we are there."""

import argparse

from zaakspoor.commands.base import Failed, Parsers, database, refuse_old, say, with_verbs

APIS = ("ztc", "drc", "zrc", "brc", "referentielijsten")


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    verbs = with_verbs(
        commands,
        "service",
        help="other providers whose resources may be referred to",
        description="Other providers (catalogi, documents, reference lists) whose resources may "
        "be referred to by URL. Nobody else is ever called.",
    )
    _add_new(verbs)
    verbs.add_parser("list", help="what is configured, without secrets").set_defaults(run=_list)
    gone = verbs.add_parser(
        "remove",
        help="call this one no more",
        description="Call this service no more. What was copied from it stays as it is.",
    )
    gone.add_argument("name", help="its name, as in `service list`")
    gone.set_defaults(run=_remove)


def _add_new(verbs: Parsers) -> None:
    new = verbs.add_parser(
        "add",
        help="add a service, or change its address and secret",
        description="Add a service by its name; an existing one is changed.",
    )
    new.add_argument("name", help="what people call it, such as centrale-catalogus")
    new.add_argument("url", help="the root of its API, such as https://…/catalogi/api/v1")
    new.add_argument("--client-id", default="", help="our client id there")
    new.add_argument("--secret", default="", help="our shared secret there")
    new.add_argument("--api", choices=APIS, default="", help="which API it is, for `service list`")
    new.add_argument(
        "--prive",
        action="store_true",
        help="it may stand on a loopback or private address "
        "(by itself when the URL is on one already)",
    )
    new.set_defaults(run=_add)


def _add(given: argparse.Namespace) -> int:
    if bool(given.client_id) != bool(given.secret):
        raise Failed("--client-id and --secret go together: give both, or neither.")
    with database():
        refuse_old()
        from zaakspoor.services import add_service
        from zaken.base.db import sessions

        with sessions.begin() as db:
            is_new = add_service(
                db,
                given.name,
                given.url,
                credentials=(given.client_id, given.secret),
                prive=given.prive,
                api=given.api,
            )
    say(f"Service {given.name} {'added' if is_new else 'changed'}.")
    return 0


def _list(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from sqlalchemy import select

        from zaken.base.db import reads
        from zaken.models import Service

        with reads() as db:
            for one in db.scalars(select(Service).order_by(Service.naam)):
                who = f"as {one.client_id}" if one.client_id else "without credentials"
                where = ", private address" if one.prive else ""
                print(f"{one.naam}\t{one.url}\t{one.api or '-'}\t{who}{where}")
    return 0


def _remove(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from zaakspoor.services import remove_service
        from zaken.base.db import sessions

        with sessions.begin() as db:
            is_gone = remove_service(db, given.name)
    if not is_gone:
        raise Failed(f"There is no service {given.name}. See `zaakspoor service list`.")
    say(f"Service {given.name} removed.")
    return 0
