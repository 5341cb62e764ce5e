"""The statement of destruction (verklaring van vernietiging, Archiefbesluit 1995, art. 8), and that
of transfer (art. 9): what left, on which ground and in which manner; as JSON and as PDF/A. It
stays for ever, so it holds numbers of zaken and names of officials, and nothing about residents.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import texts
from notifications.compose import draw
from zaken.actions.bestanden import hold, throw_away_now
from zaken.actions.document import add_document
from zaken.actions.vernietigen import finish
from zaken.base import db as database
from zaken.base import files
from zaken.base.clock import local_date, now, today
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.change import add, change
from zaken.models import (
    Archiefitem,
    Archieflijst,
    Catalogus,
    Enkelvoudiginformatieobject,
    Informatieobjecttype,
    Medewerker,
)
from zaken.queries.archieflijst import WAITING

REMOVED = (
    "Verwijderd uit de databank en uit de opslag van documenten van Zaakspoor. Reservekopieën van"
    " daarvoor vervallen uiterlijk {days} dagen na de uitvoering."
)
WHERE = "de selectielijst zoals hieronder per categorie genoemd."
KIND = (
    "selectielijstklasse",
    "nummer",
    "zaaktype",
    "omschrijving",
    "resultaattype",
    "bewaartermijn",
)
Json = dict[str, Any]


@dataclass(frozen=True)
class Words:
    """What a statement of this kind says. `done`: the state in which its items end."""

    titel: str
    lijst: str
    done: str
    gedaan: str
    grondslag: str
    wijze: str


WORDS = {
    "vernietigen": Words(
        titel="Verklaring van vernietiging",
        lijst="Vernietigingslijst",
        done="vernietigd",
        gedaan="vernietigd",
        grondslag=f"Archiefwet 1995, artikel 3 en 5; Archiefbesluit 1995, artikel 8; {WHERE}",
        wijze=REMOVED,
    ),
    "overbrengen": Words(
        titel="Verklaring van overbrenging",
        lijst="Overbrengingslijst",
        done="overgebracht",
        gedaan="overgebracht naar de archiefbewaarplaats",
        grondslag=f"Archiefwet 1995, artikel 12; Archiefbesluit 1995, artikel 9; {WHERE}",
        wijze="Per zaak een pakket (BagIt, met metagegevens volgens MDTO), met de controlesom die"
        f" hieronder staat, door de archiefbewaarplaats ontvangen. Daarna: {REMOVED}",
    ),
}


def close(lijst_uuid: UUID) -> None:
    """Make the statement of a list that has nothing left to do, and close the list. Repeatable.

    The PDF is drawn while nothing is locked; the document, the bytes and the end of the list are
    one transaction.
    """
    with database.sessions.begin() as db:
        lijst = _of(db, lijst_uuid)
        if lijst.status != "in_uitvoering" or not _is_done(lijst):
            return
        statement, words = statement_of(db, lijst), WORDS[lijst.soort]
    told = {"onderwerp": words.titel, "verklaring": statement, "woorden": words}
    drawn = draw(texts.statement(told))
    sha256, size = files.store([drawn.inhoud])
    with database.sessions.begin() as db:
        lijst = _of(db, lijst_uuid)
        hold(db, sha256)
        if finished := finish(db, lijst, statement, sha256):
            lijst.verklaring_document = _document(db, lijst, sha256, size)
    if not finished:  # somebody else was first, with a statement of his own
        throw_away_now([sha256])


def statement_of(db: Session, lijst: Archieflijst) -> Json:
    """The statement as JSON: dates as ISO 8601, moments with their zone, states in Dutch."""
    words = WORDS[lijst.soort]
    gone = [item for item in lijst.items if item.staat == words.done]
    moments = [item.at for item in gone if item.at]
    names = dict(db.execute(select(Medewerker.username, Medewerker.naam)).all())
    return {
        "soort": words.titel,
        "nummer": str(lijst.uuid),
        "organisatie": {"naam": settings().gemeente, "rsin": settings().rsin},
        "lijst": lijst.naam,
        "peildatum": lijst.peildatum.isoformat(),
        "opgemaakt": _moment(now()),
        "grondslag": words.grondslag,
        "wijze": words.wijze.format(days=settings().backup_days),
        "aantal": len(gone),
        "documenten": sum(item.specificatie.get("documenten", 0) for item in gone),
        "periode": _period(gone),
        "categorieen": _categories(gone),
        "opgesteld": _who(names, lijst.opgesteld_door, lijst.created_at),
        "beoordeeld": _who(names, lijst.proceseigenaar, lijst.proceseigenaar_op),
        "goedgekeurd": _who(names, lijst.archivaris, lijst.archivaris_op),
        "gestart": _who(names, lijst.gestart_door, lijst.gestart_op),
        "ontvangen": _who(names, lijst.bevestigd_door, lijst.bevestigd_op),
        "kenmerk": lijst.kenmerk,
        "uitgevoerd": {"van": _moment(min(moments)), "tot": _moment(max(moments))}
        if moments
        else None,
        "zaken": [{"zaaknummer": item.zaaknummer} | item.specificatie for item in gone],
        "niet": [
            {"zaaknummer": item.zaaknummer, "staat": item.staat, "reden": item.reden}
            for item in lijst.items
            if item.staat != words.done
        ],
    }


def _categories(gone: list[Archiefitem]) -> list[Json]:
    """How many of each line of the selection list, zaaktype and resultaattype."""
    counted = Counter(tuple(item.specificatie.get(key, "") for key in KIND) for item in gone)
    return [dict(zip(KIND, key, strict=True)) | {"aantal": n} for key, n in sorted(counted.items())]


def _period(gone: list[Archiefitem]) -> Json | None:
    """From the first registratiedatum to the last einddatum."""
    first = [item.specificatie["registratiedatum"] for item in gone]
    last = [item.specificatie["einddatum"] for item in gone if item.specificatie["einddatum"]]
    return {"van": min(first), "tot": max(last)} if first and last else None


def _who(names: dict[str, str], username: str | None, at: datetime | None) -> Json | None:
    if not username or at is None:
        return None
    return {"door": names.get(username, username), "op": local_date(at).isoformat()}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _is_done(lijst: Archieflijst) -> bool:
    return all(item.staat not in WAITING and item.rest is None for item in lijst.items)


def _of(db: Session, uuid: UUID) -> Archieflijst:
    return db.scalars(select(Archieflijst).where(Archieflijst.uuid == uuid)).one()


def _document(db: Session, lijst: Archieflijst, sha256: str, size: int) -> UUID:
    """The PDF as a document of no zaak: nothing that is destroyed takes it along. Its uuid."""
    document = Enkelvoudiginformatieobject(
        identificatie="",
        bronorganisatie=settings().rsin,
        creatiedatum=today(),
        titel=f"{WORDS[lijst.soort].titel} {lijst.naam}"[:200],
        auteur=f"Gemeente {settings().gemeente}"[:200],
        taal="nld",
        status="gearchiveerd",
        formaat="application/pdf",
        bestandsnaam=statement_name(lijst),
        bestandsomvang=size,
        sha256=sha256,
        informatieobjecttype=_documenttype(db, WORDS[lijst.soort].titel),
        indicatie_gebruiksrecht=False,
        voor_inwoner=False,
    )
    change(db, SYSTEEM, document, "create", scope="documenten.aanmaken", save=add_document)
    return document.uuid


def statement_name(lijst: Archieflijst) -> str:
    """The file name of its PDF."""
    return f"{WORDS[lijst.soort].titel.lower().replace(' ', '-')}.pdf"


def _documenttype(db: Session, title: str) -> Informatieobjecttype:
    """The type of such documents in a catalogue of ours; made when it is not there."""
    ours = Catalogus.extern.is_(None), Catalogus.rsin == settings().rsin
    known = Informatieobjecttype
    query = select(known).join(known.catalogus).where(*ours, known.omschrijving == title)
    found = db.scalar(query.where(~known.concept).order_by(known.id).limit(1))
    if found is not None:
        return found
    catalogus = db.scalar(select(Catalogus).where(*ours).order_by(Catalogus.id).limit(1))
    made = known(
        catalogus=catalogus
        or Catalogus(domein="ZAAK", rsin=settings().rsin, naam=f"Zaaktypen {settings().gemeente}"),
        omschrijving=title,
        vertrouwelijkheidaanduiding="intern",
        informatieobjectcategorie="zaakdocument",
        begin_geldigheid=today(),
    )
    add(made, db)
    db.flush()  # the document names it
    return made
