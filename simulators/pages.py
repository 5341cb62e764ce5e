"""The human side of the demo: what stands in whose Berichtenbox, which mail came in. Read only."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from simulators.cast import BY_KEY, mailbox_of
from simulators.ledger import Entry
from simulators.magazijn import download
from simulators.problem import Problem
from simulators.templates import page
from simulators.world import World, world

router = APIRouter(default_response_class=HTMLResponse)
Here = Annotated[World, Depends(world)]


@router.get("/")
async def overzicht(here: Here) -> str:
    """Everyone's box with the number of messages."""
    bussen = []
    for key, who in BY_KEY.items():
        box = mailbox_of(key)
        profiel = here.voorkeuren.profiel(box)
        bussen.append(
            {
                "link": f"postbus/{key}",
                "naam": who.naam,
                "aantal": len(here.berichten.of(box)) + len(_letters(here, box)),
                "ontvangt": bool(profiel and profiel.ontvangt),
            }
        )
    mails = len(here.ledger.entries("mail"))
    return page("overzicht.html", postbussen=bussen, mails=mails, script=here.faults.script)


@router.get("/postbus/{key}")
async def postbus(key: str, here: Here) -> str:
    """One box with its messages; the URL holds the key of the cast, never a BSN."""
    box = _box(key)
    berichten, brieven = here.berichten.of(box), _letters(here, box)
    naam = BY_KEY[key].naam
    return page("postbus.html", key=key, naam=naam, berichten=berichten, brieven=brieven)


@router.get("/postbus/{key}/bijlagen/{bijlage_id}")
async def bijlage(key: str, bijlage_id: str, here: Here) -> Response:
    """One attachment as a file."""
    for bericht in here.berichten.of(_box(key)):
        for one in bericht.bijlagen:
            if one.bijlage_id == bijlage_id:
                return download(here, one)
    raise Problem(404, "bijlage niet gevonden")


@router.get("/mail")
async def mail(here: Here) -> str:
    """All mail, newest first; a Message-ID seen twice is marked."""
    mails = here.ledger.entries("mail")[::-1]
    counts = Counter(m["message_id"] for m in mails if m["message_id"])
    return page("mail.html", mails=mails, dubbel={i for i, n in counts.items() if n > 1})


def _letters(here: World, box: tuple[str, str]) -> list[Entry]:
    """What MijnOverheid put in this box, newest first."""
    mine = {"type": box[0], "waarde": box[1]}
    return [entry for entry in here.ledger.entries("globe")[::-1] if entry["ontvanger"] == mine]


def _box(key: str) -> tuple[str, str]:
    if key not in BY_KEY:
        raise Problem(404, "deze persoon staat niet in de demo")
    return mailbox_of(key)
