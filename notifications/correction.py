"""The notice that says that an earlier one was wrong: to who got that one, with its date and
subject. Makes the notice, in words; the roads are in channels.py. No network.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import making, texts
from notifications.readers import reader_of
from notifications.telling import told
from workflows.history import HEROPEND, STATUS, VERBS
from workflows.parts import Bericht
from workflows.publish import definition_of
from workflows.terms import datum
from zaken.base.clock import AMSTERDAM
from zaken.models import Event, Notice, Rol, Status, Zaak

SUBJECT = "Wij herstellen een fout in uw zaak"


def react(db: Session, event: Event, zaak: Zaak) -> None:
    """One notice for each person who was told what was mended now. Reacting twice says it once."""
    if event.resource != Zaak.__tablename__ or event.actie not in VERBS:
        return
    wrong = (event.nieuw or {}).get("berichten", [])
    found = db.scalars(
        select(Notice).where(Notice.id.in_(wrong), Notice.zaak_id == zaak.id).order_by(Notice.id)
    ).all()
    for rol in dict.fromkeys(n.rol for n in found):
        if rol is not None:
            _make(db, event, rol, [n for n in found if n.rol is rol])


def is_mended(db: Session, zaak: Zaak, status: Status | None) -> bool:
    """Was this status given to mend another? Then the correction tells of it, and nothing else."""
    if status is None or len(zaak.statussen) < 2:
        return False
    mends = select(Event.id).where(
        Event.hoofdobject == zaak.uuid,
        Event.actie.in_((STATUS, HEROPEND)),
        Event.nieuw["status"].as_string() == str(status.uuid),
    )
    return db.scalar(mends.limit(1)) is not None


def _make(db: Session, event: Event, rol: Rol, wrong: Sequence[Notice]) -> None:
    zaak, definition = rol.zaak, definition_of(rol.zaak.zaaktype)
    reader = reader_of(rol)
    who = reader.rol or rol
    sleutel = f"{event.id}:correctie:{who.uuid}"
    if making.known(db, sleutel) or definition is None or zaak.status is None:
        return
    if reader.rol is None:
        making.nobody_told(db, rol, reader, sleutel=sleutel, onderwerp=SUBJECT)
        return
    soort = "besluit" if any(n.soort == "besluit" for n in wrong) else "bericht"
    bericht = Bericht(
        bij=[event.actie],
        aan=rol.roltype.omschrijving,
        sjabloon="correctie",
        soort=soort,
        onderwerp=SUBJECT,
    )
    words = told(zaak, who, bericht, status=zaak.status.statustype.naam) | _said(event, wrong)
    made = texts.render("correctie", words)
    notice = Notice(
        sleutel=sleutel,
        zaak_id=zaak.id,
        rol_id=who.id,
        event_id=event.id,
        sjabloon="correctie",
        soort=soort,
        onderwerp=made.onderwerp,
        tekst=made.tekst,
        waarom=made.waarom,
        **texts.stamp(db, made, who, soort),
        kanalen=list(bericht.kanalen),
        brief="brief",  # the letter says what the notice says
    )
    making.keep(db, notice, reader)


def _said(event: Event, wrong: Sequence[Notice]) -> dict[str, Any]:
    new = event.nieuw or {}
    return {
        "wat": event.actie,
        "uitleg": str(new.get("uitleg", "")),
        "was": str(new.get("was", "")).lower(),
        "wordt": str(new.get("wordt", "")).lower(),
        "fout": [
            {
                "datum": datum(n.created_at.astimezone(AMSTERDAM).date(), weekday=False),
                "onderwerp": n.onderwerp,
            }
            for n in wrong
        ],
    }
