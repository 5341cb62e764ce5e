"""`vernietiging`: destruction lists from the first proposal to the statement, and holds."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from zaakspoor.commands.base import Failed, Parsers, database, refuse_old, say, with_verbs

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from zaken.base.subject import Subject

Verb = Callable[["Session", "Subject", argparse.Namespace], str]


def add(commands: Parsers) -> None:
    """The parsers of this group."""
    verbs = with_verbs(
        commands,
        "vernietiging",
        help="destroy zaken whose time has come: lists, holds, statements",
        description="A list is made by a recordmanager, judged by a proceseigenaar and approved by "
        "an archivaris: three people. After seven days the worker carries it out. See "
        "docs/howto/destruction.md.",
    )
    list_verbs(verbs, "vernietigen", "start an approved list; it begins seven days later")
    _hold_verbs(verbs)


def list_verbs(verbs: Parsers, soort: str, start: str) -> None:
    """What is the same for every kind of list (`soort`); `start` is what starting it means."""
    _changing(verbs, soort, start)
    toon = verbs.add_parser("toon", help="all lists, or what stands on one")
    toon.add_argument("naam", nargs="?", default="", help="the name of a list")
    toon.set_defaults(run=_toon, soort=soort)
    verklaring = verbs.add_parser("verklaring", help="the statement of a list that was carried out")
    verklaring.add_argument("naam", help="the name of the list")
    verklaring.add_argument("--pdf", type=Path, metavar="FILE", help="write the PDF/A here")
    verklaring.set_defaults(run=_verklaring)


def _changing(verbs: Parsers, soort: str, start: str) -> None:
    maak = verb(verbs, "maak", "a list of every zaak whose time has come", _maak)
    maak.add_argument("--zaaktype", default="", help="only of this identificatie")
    maak.set_defaults(soort=soort)
    keur = verb(verbs, "keur", "judge the list: approve, or with --terug not", _keur)
    keur.add_argument("--terug", metavar="REDEN", default="", help="send it back")
    keur.add_argument("--zonder", metavar="ZAAKNUMMER", default="", help="take this one off first")
    keur.add_argument("--reden", default="", help="why that one comes off")
    run = verb(verbs, "uitvoeren", start, _start)
    run.add_argument("--bevestig", required=True, metavar="NAAM", help="the name of the list again")
    trek = verb(verbs, "intrekken", "give a list up that nobody approved", _intrekken)
    trek.add_argument("--reden", required=True)


def _hold_verbs(verbs: Parsers) -> None:
    hold = verb(verbs, "vasthouden", "keep a zaak off every list", _vasthouden, "zaaknummer")
    hold.add_argument("--reden", required=True, help="why; no names, no BSN")
    hold.add_argument("--tot", type=date.fromisoformat, help="the last day (jjjj-mm-dd)")
    free = verb(verbs, "vrijgeven", "lift the holds on a zaak", _vrijgeven, "zaaknummer")
    free.add_argument("--reden", required=True)


def verb(
    verbs: Parsers, name: str, help: str, does: Verb, about: str = "naam"
) -> argparse.ArgumentParser:
    """A verb that a medewerker (`--als`) does to a list, or to a zaak."""
    parser = verbs.add_parser(name, help=help)
    parser.add_argument(about, help=f"the {about} it is about")
    parser.add_argument("--als", required=True, metavar="USERNAME", help="the medewerker you are")
    parser.set_defaults(run=lambda given: _as_staff(given, does))
    return parser


def _as_staff(given: argparse.Namespace, does: Verb) -> int:
    """Do it as this medewerker, with the rights that the database gives him."""
    with database():
        refuse_old()
        from zaakspoor import worker  # noqa: F401  events show what the API would answer
        from zaken.base.db import sessions

        with sessions.begin() as db:
            told = does(db, _medewerker(db, given.als), given)
    say(told)
    return 0


def _medewerker(db: "Session", username: str) -> "Subject":
    from zaken.queries.medewerkers import staff_named

    found = staff_named(db, username)
    if found is None:
        raise Failed(f"there is no active medewerker {username}")
    return found


def _maak(db: "Session", subject: "Subject", given: argparse.Namespace) -> str:
    from zaken.actions.archieflijst import make_list

    lijst = make_list(db, subject, given.naam, given.zaaktype, given.soort)
    return f"{lijst.naam}: {len(lijst.items)} zaken; a proceseigenaar judges it now"


def _keur(db: "Session", subject: "Subject", given: argparse.Namespace) -> str:
    from zaken.actions.archieflijst import approve, send_back, take_off
    from zaken.queries.archieflijst import lijst_named

    lijst = lijst_named(db, given.naam)
    if given.zonder:
        take_off(db, subject, lijst, given.zonder, given.reden)
        return f"{given.zonder} is off {lijst.naam}; judge the list when it is as it should be"
    if given.terug:
        send_back(db, subject, lijst, given.terug)
        return f"{lijst.naam} is sent back"
    return f"{lijst.naam}: {approve(db, subject, lijst)}"


def _start(db: "Session", subject: "Subject", given: argparse.Namespace) -> str:
    from zaken.actions.archieflijst import start
    from zaken.queries.archieflijst import lijst_named

    lijst = lijst_named(db, given.naam)
    moment = start(db, subject, lijst, given.bevestig)
    done = "packed" if lijst.soort == "overbrengen" else "destroyed"
    return f"{given.naam}: {done} from {moment:%Y-%m-%d %H:%M} UTC; `keur --terug` stops it"


def _intrekken(db: "Session", subject: "Subject", given: argparse.Namespace) -> str:
    from zaken.actions.archieflijst import withdraw
    from zaken.queries.archieflijst import lijst_named

    withdraw(db, subject, lijst_named(db, given.naam), given.reden)
    return f"{given.naam} is withdrawn"


def _vasthouden(db: "Session", subject: "Subject", given: argparse.Namespace) -> str:
    from zaken.actions.archieflijst import hold_zaak
    from zaken.queries.archieflijst import zaak_numbered

    zaak = zaak_numbered(db, subject, given.zaaknummer)
    hold_zaak(db, subject, zaak, given.reden, given.tot)
    return f"{given.zaaknummer} is held {f'until {given.tot}' if given.tot else 'until lifted'}"


def _vrijgeven(db: "Session", subject: "Subject", given: argparse.Namespace) -> str:
    from zaken.actions.archieflijst import release_zaak
    from zaken.queries.archieflijst import zaak_numbered

    zaak = zaak_numbered(db, subject, given.zaaknummer)
    return f"{given.zaaknummer}: {release_zaak(db, subject, zaak, given.reden)} lifted"


def _toon(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from zaken.base.db import reads

        with reads() as db:
            print("\n".join(overview(db, given.naam, given.soort)))
    return 0


def overview(db: "Session", naam: str, soort: str = "") -> list[str]:
    """All lists in a line each, or one list and what stands on it."""
    from zaken.queries.archieflijst import lijst_named, lists

    if not naam:
        found = lists(db, soort)
        lines = [f"{n.naam}  {n.status}  {n.aantal or 0} zaken" for n in found]
        return lines or ["no lists"]
    lijst = lijst_named(db, naam)
    judges = f"{lijst.proceseigenaar or '-'}, {lijst.archivaris or '-'}"
    head = f"{lijst.naam}  {lijst.status}  made by {lijst.opgesteld_door}, judged by {judges}"
    return [head, *(f"  {item.zaaknummer}  {_about(item)}" for item in lijst.items)]


def _about(item: Any) -> str:
    of = item.specificatie
    ground = of["nummer"] or of["selectielijstklasse"]
    told = f"{of['zaaktype']}  {of['archiefactiedatum']}  {ground}  {item.staat}"
    return f"{told}: {item.reden}" if item.reden else told


def _verklaring(given: argparse.Namespace) -> int:
    with database():
        refuse_old()
        from zaken.base import files
        from zaken.base.db import reads
        from zaken.queries.archieflijst import lijst_named

        with reads() as db:
            lijst = lijst_named(db, given.naam)
        if lijst.verklaring is None or lijst.verklaring_sha256 is None:
            raise Failed(f"{given.naam} was not carried out yet: it is {lijst.status}")
        if given.pdf:
            given.pdf.write_bytes(files.read(lijst.verklaring_sha256))
            say(f"{given.pdf} written")
        else:
            print(orjson.dumps(lijst.verklaring, option=orjson.OPT_INDENT_2).decode())
    return 0
