"""The statement of destruction (verklaring van vernietiging, Archiefbesluit 1995, art. 8): what was
destroyed, on which ground and in which manner; as JSON and as PDF/A. It stays for ever, so it
holds numbers of zaken and names of officials, and nothing about residents.
"""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import texts
from notifications.compose import draw
from zaken.actions.bestanden import hold
from zaken.actions.document import add_document
from zaken.actions.vernietigen import finish
from zaken.base import db as database
from zaken.base import files
from zaken.base.clock import local_date, now, today
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.change import add, change
from zaken.models import (
    Catalogus,
    Enkelvoudiginformatieobject,
    Informatieobjecttype,
    Medewerker,
    Vernietigingsitem,
    Vernietigingslijst,
)

TITLE = "Verklaring van vernietiging"
LAW = (
    "Archiefwet 1995, artikel 3 en 5; Archiefbesluit 1995, artikel 8; de selectielijst zoals"
    " hieronder per categorie genoemd."
)
MANNER = (
    "Verwijderd uit de databank en uit de opslag van documenten van Zaakspoor. Reservekopieën van"
    " daarvoor vervallen uiterlijk {days} dagen na de uitvoering."
)
KIND = (
    "selectielijstklasse",
    "nummer",
    "zaaktype",
    "omschrijving",
    "resultaattype",
    "bewaartermijn",
)
Json = dict[str, Any]


def close(lijst_uuid: UUID) -> None:
    """Make the statement of a list that has nothing left to do, and close the list. Repeatable.

    The PDF is drawn while nothing is locked; the document, the bytes and the end of the list are
    one transaction.
    """
    with database.sessions.begin() as db:
        lijst = _of(db, lijst_uuid)
        if lijst.status != "in_uitvoering" or not _is_done(lijst):
            return
        statement = statement_of(db, lijst)
    drawn = draw(texts.statement({"onderwerp": TITLE, "verklaring": statement}))
    sha256, size = files.store([drawn.inhoud])
    with database.sessions.begin() as db:
        lijst = _of(db, lijst_uuid)
        hold(db, sha256)
        if finish(db, lijst, statement, sha256):
            lijst.verklaring_document = _document(db, lijst.naam, sha256, size).uuid


def statement_of(db: Session, lijst: Vernietigingslijst) -> Json:
    """The statement as JSON: dates as ISO 8601, moments with their zone, states in Dutch."""
    gone = [item for item in lijst.items if item.staat == "vernietigd"]
    moments = [item.at for item in gone if item.at]
    names = dict(db.execute(select(Medewerker.username, Medewerker.naam)).all())
    return {
        "soort": TITLE,
        "nummer": str(lijst.uuid),
        "organisatie": {"naam": settings().gemeente, "rsin": settings().rsin},
        "lijst": lijst.naam,
        "peildatum": lijst.peildatum.isoformat(),
        "opgemaakt": _moment(now()),
        "grondslag": LAW,
        "wijze": MANNER.format(days=settings().backup_days),
        "aantal": len(gone),
        "documenten": sum(item.specificatie.get("documenten", 0) for item in gone),
        "periode": _period(gone),
        "categorieen": _categories(gone),
        "opgesteld": _who(names, lijst.opgesteld_door, lijst.created_at),
        "beoordeeld": _who(names, lijst.proceseigenaar, lijst.proceseigenaar_op),
        "goedgekeurd": _who(names, lijst.archivaris, lijst.archivaris_op),
        "gestart": _who(names, lijst.gestart_door, lijst.gestart_op),
        "uitgevoerd": {"van": _moment(min(moments)), "tot": _moment(max(moments))}
        if moments
        else None,
        "zaken": [{"zaaknummer": item.zaaknummer} | item.specificatie for item in gone],
        "niet_vernietigd": [
            {"zaaknummer": item.zaaknummer, "staat": item.staat, "reden": item.reden}
            for item in lijst.items
            if item.staat != "vernietigd"
        ],
    }


def _categories(gone: list[Vernietigingsitem]) -> list[Json]:
    """How many of each line of the selection list, zaaktype and resultaattype."""
    counted = Counter(tuple(item.specificatie.get(key, "") for key in KIND) for item in gone)
    return [dict(zip(KIND, key, strict=True)) | {"aantal": n} for key, n in sorted(counted.items())]


def _period(gone: list[Vernietigingsitem]) -> Json | None:
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


def _is_done(lijst: Vernietigingslijst) -> bool:
    return all(item.staat != "opgenomen" and item.rest is None for item in lijst.items)


def _of(db: Session, uuid: UUID) -> Vernietigingslijst:
    return db.scalars(select(Vernietigingslijst).where(Vernietigingslijst.uuid == uuid)).one()


def _document(db: Session, naam: str, sha256: str, size: int) -> Enkelvoudiginformatieobject:
    """The PDF as a document of no zaak: nothing that is destroyed takes it along."""
    document = Enkelvoudiginformatieobject(
        identificatie="",
        bronorganisatie=settings().rsin,
        creatiedatum=today(),
        titel=f"{TITLE} {naam}"[:200],
        auteur=f"Gemeente {settings().gemeente}"[:200],
        taal="nld",
        status="gearchiveerd",
        formaat="application/pdf",
        bestandsnaam="verklaring-van-vernietiging.pdf",
        bestandsomvang=size,
        sha256=sha256,
        informatieobjecttype=_documenttype(db),
        indicatie_gebruiksrecht=False,
        voor_inwoner=False,
    )
    change(db, SYSTEEM, document, "create", scope="documenten.aanmaken", save=add_document)
    return document


def _documenttype(db: Session) -> Informatieobjecttype:
    """The type of such documents in a catalogue of ours; made when it is not there."""
    ours = Catalogus.extern.is_(None), Catalogus.rsin == settings().rsin
    known = Informatieobjecttype
    query = select(known).join(known.catalogus).where(*ours, known.omschrijving == TITLE)
    found = db.scalar(query.where(~known.concept).order_by(known.id).limit(1))
    if found is not None:
        return found
    catalogus = db.scalar(select(Catalogus).where(*ours).order_by(Catalogus.id).limit(1))
    made = known(
        catalogus=catalogus
        or Catalogus(domein="ZAAK", rsin=settings().rsin, naam=f"Zaaktypen {settings().gemeente}"),
        omschrijving=TITLE,
        vertrouwelijkheidaanduiding="intern",
        informatieobjectcategorie="zaakdocument",
        begin_geldigheid=today(),
    )
    add(made, db)
    db.flush()  # the document names it
    return made
