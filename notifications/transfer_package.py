"""What goes to the archive repository of one zaak (Archiefwet 1995, art. 12): its papers, its
letters, what happened to it, and the MDTO metadata of each. A zaak is a dossier, a document an
archiefstuk.

Not in it: notes, tasks, contact moments, who looked, and earlier versions of a document.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import mdto
from notifications.mdto import Element
from notifications.recipients import name_of
from notifications.transfer_bag import Part, part_of
from zaken.actions.zaak_erase import papers
from zaken.base import files
from zaken.base.clock import AMSTERDAM
from zaken.base.settings import settings
from zaken.models import Besluit, Enkelvoudiginformatieobject, Notice, Resultaattype, Zaak

KINDS = {
    "natuurlijk_persoon": "natuurlijk persoon",
    "niet_natuurlijk_persoon": "organisatie",
    "vestiging": "organisatie",
    "organisatorische_eenheid": "afdeling",
    "medewerker": "medewerker",
}


@dataclass(frozen=True)
class Paper:
    """One archiefstuk and its file; without `sha256` it has no content."""

    kenmerk: str
    titel: str
    soort: str
    bestandsnaam: str
    formaat: str
    datum: str
    taal: str
    vertrouwelijkheid: str
    sha256: str | None
    omvang: int
    at: datetime
    content: bytes = b""  # of what is made here; else the bytes lie among our files


def parts_of(db: Session, zaak: Zaak) -> list[Part]:
    """Every file of its package. The same zaak gives the same parts; nothing is read of documents
    but their rows.
    """
    stukken = [_course(db, zaak), *_documents(db, zaak), *_letters(db, zaak)]
    found = [part_of(f"{safe(zaak.identificatie)}.mdto.xml", _dossier(db, zaak, stukken))]
    for number, paper in enumerate(stukken):
        found += _archiefstuk(zaak, paper, f"{number:03d}-{safe(paper.titel)[:60]}")
    return found


def contents(db: Session, zaak: Zaak) -> str:
    """What a package of this zaak would hold, whatever form the metadata have: a SHA-256 in hex
    that changes when a paper comes, goes or changes, or the course of the zaak does.
    """
    stukken = [_course(db, zaak), *_documents(db, zaak), *_letters(db, zaak)]
    told = [(p.kenmerk, p.titel, p.sha256) for p in stukken]
    return hashlib.sha256(orjson.dumps(told)).hexdigest()


def bag_info(zaak: Zaak) -> dict[str, str]:
    """Who sends it and what it is (RFC 8493, 2.2.2)."""
    return {
        "Source-Organization": f"Gemeente {settings().gemeente}",
        "External-Identifier": _line(zaak.identificatie),
        "External-Description": _line(f"Zaakdossier {zaak.zaaktype.omschrijving}"),
    }


def safe(name: str) -> str:
    """A name that every file system takes; never empty, and no path."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._-")[:100] or "zonder-naam"


def _line(text: str) -> str:
    return " ".join(text.split())


def _archiefstuk(zaak: Zaak, paper: Paper, folder: str) -> Iterator[Part]:
    name = safe(paper.bestandsnaam or paper.titel)
    yield part_of(f"{folder}/{folder}.mdto.xml", _stuk(zaak, paper, name))
    if paper.sha256 is None:
        return
    sha256, content = paper.sha256, paper.content

    def stream() -> Any:
        return [content] if content else files.stream(sha256)

    yield Part(f"{folder}/{name}", sha256, paper.omvang, stream)
    yield part_of(f"{folder}/{name}.bestand.mdto.xml", _bestand(paper, name))


def _dossier(db: Session, zaak: Zaak, stukken: list[Paper]) -> bytes:
    rsin = f"RSIN {zaak.bronorganisatie}"
    kind = zaak.zaaktype
    classified = mdto.begrip("classificatie", kind.omschrijving, "Zaaktypen", kind.identificatie)
    end = zaak.einddatum.isoformat() if zaak.einddatum else None
    stays = [
        mdto.verwijzing("bevatOnderdeel", paper.titel, paper.kenmerk, "Zaakspoor")
        for paper in stukken
    ]
    return mdto.document(
        "informatieobject",
        [
            mdto.identificatie(zaak.identificatie, rsin),
            mdto.naam(f"{kind.omschrijving} {zaak.identificatie}"),
            mdto.begrip("aggregatieniveau", "Dossier", "MDTO begrippenlijst aggregatieniveaus"),
            classified,
            mdto.periode("Looptijd zaak", zaak.startdatum.isoformat(), end),
            ("taal", "nl"),
            *_events(zaak),
            _waardering(),
            *_category(db, zaak),
            *stays,
            _archiefvormer(),
            *(
                mdto.betrokkene(rol.roltype.omschrijving, KINDS.get(rol.betrokkene_type, "overig"))
                for rol in zaak.rollen
            ),
            mdto.beperking(zaak.vertrouwelijkheidaanduiding),
        ],
    )


def _stuk(zaak: Zaak, paper: Paper, name: str) -> bytes:
    shown = [mdto.verwijzing("heeftRepresentatie", name, paper.sha256 or "", "SHA-256")]
    rsin = f"RSIN {zaak.bronorganisatie}"
    return mdto.document(
        "informatieobject",
        [
            mdto.identificatie(paper.kenmerk, "Zaakspoor"),
            mdto.naam(paper.titel),
            mdto.begrip("aggregatieniveau", "Archiefstuk", "MDTO begrippenlijst aggregatieniveaus"),
            mdto.begrip("classificatie", paper.soort, "Informatieobjecttypen"),
            mdto.periode("Datum document", paper.datum, None),
            *([("taal", paper.taal)] if paper.taal else []),
            _waardering(),
            mdto.verwijzing("isOnderdeelVan", zaak.identificatie, zaak.identificatie, rsin),
            *(shown if paper.sha256 else []),
            _archiefvormer(),
            mdto.beperking(paper.vertrouwelijkheid),
        ],
    )


def _bestand(paper: Paper, name: str) -> bytes:
    return mdto.document(
        "bestand",
        [
            mdto.identificatie(paper.sha256 or "", "SHA-256"),
            mdto.naam(name),
            ("omvang", str(paper.omvang)),
            mdto.begrip("bestandsformaat", paper.formaat or "onbekend", "IANA Media Types"),
            mdto.checksum(paper.sha256 or "", _moment(paper.at)),
            mdto.verwijzing("isRepresentatieVan", paper.titel, paper.kenmerk, "Zaakspoor"),
        ],
    )


def _events(zaak: Zaak) -> Iterator[Element]:
    yield mdto.event("Registratie", zaak.registratiedatum.isoformat())
    for status in zaak.statussen:
        at = _moment(status.datum_status_gezet)
        yield mdto.event("Statuswijziging", at, status.statustype.omschrijving)
    if zaak.einddatum:
        yield mdto.event("Afsluiting", zaak.einddatum.isoformat())


def _waardering() -> Element:
    return mdto.begrip("waardering", "Blijvend te bewaren", "MDTO begrippenlijst waardering", "B")


def _category(db: Session, zaak: Zaak) -> list[Element]:
    """The line of the selection list by which it is kept for ever."""
    kind: Resultaattype | None = zaak.resultaat.resultaattype if zaak.resultaat else None
    number = kind.selectielijst_nummer if kind else ""
    told = number or zaak.selectielijstklasse or (kind.selectielijstklasse if kind else "")
    lijst = "Selectielijst gemeenten en intergemeentelijke organen"
    return [mdto.begrip("informatiecategorie", told, lijst, number)] if told else []


def _archiefvormer() -> Element:
    name = f"Gemeente {settings().gemeente}"
    return mdto.verwijzing("archiefvormer", name, settings().rsin, "RSIN")


def _documents(db: Session, zaak: Zaak) -> Iterator[Paper]:
    table = Enkelvoudiginformatieobject
    query = select(table).where(table.id.in_(papers(db, zaak))).order_by(table.id)
    for document in db.scalars(query):
        yield Paper(
            kenmerk=str(document.uuid),
            titel=document.titel,
            soort=document.informatieobjecttype.omschrijving,
            bestandsnaam=document.bestandsnaam,
            formaat=document.formaat,
            datum=document.creatiedatum.isoformat(),
            taal=document.taal,
            vertrouwelijkheid=document.vertrouwelijkheidaanduiding,
            sha256=document.sha256,
            omvang=document.bestandsomvang or 0,
            at=document.begin_registratie,
        )


def _letters(db: Session, zaak: Zaak) -> Iterator[Paper]:
    """Letters that were kept as bytes only, because the case type has no outgoing documents."""
    loose = Notice.brief_sha256.is_not(None), Notice.document_id.is_(None)
    query = select(Notice).where(Notice.zaak_id == zaak.id, *loose).order_by(Notice.id)
    for notice in db.scalars(query):
        name = notice.brief_sha256 or ""
        yield Paper(
            kenmerk=str(notice.uuid),
            titel=notice.onderwerp,
            soort="Brief",
            bestandsnaam=f"{safe(notice.brief or 'brief')}.pdf",
            formaat="application/pdf",
            datum=notice.created_at.astimezone(AMSTERDAM).date().isoformat(),
            taal="nl",
            vertrouwelijkheid=zaak.vertrouwelijkheidaanduiding,
            sha256=name,
            omvang=files.storage().size(name),
            at=notice.created_at,
        )


def _course(db: Session, zaak: Zaak) -> Paper:
    """What happened to the zaak, as a file of its own: JSON, dates as ISO 8601, no BSN of who is
    involved.
    """
    content = orjson.dumps(_told(db, zaak), option=orjson.OPT_INDENT_2)
    part = part_of("", content)
    closed = zaak.einddatum or zaak.startdatum
    return Paper(
        kenmerk=f"{zaak.uuid}-zaakgegevens",
        titel="Zaakgegevens",
        soort="Zaakgegevens",
        bestandsnaam="zaakgegevens.json",
        formaat="application/json",
        datum=closed.isoformat(),
        taal="nl",
        vertrouwelijkheid=zaak.vertrouwelijkheidaanduiding,
        sha256=part.sha256,
        omvang=part.size,
        at=datetime(closed.year, closed.month, closed.day, 12, tzinfo=AMSTERDAM),
        content=content,
    )


def _told(db: Session, zaak: Zaak) -> dict[str, Any]:
    return {
        "zaak": {
            "identificatie": zaak.identificatie,
            "zaaktype": zaak.zaaktype.omschrijving,
            "omschrijving": zaak.omschrijving,
            "toelichting": zaak.toelichting,
            "registratiedatum": zaak.registratiedatum,
            "startdatum": zaak.startdatum,
            "einddatum": zaak.einddatum,
            "kenmerken": zaak.kenmerken,
            "zaakgeometrie": zaak.zaakgeometrie,
            "verlenging": zaak.verlenging,
            "opschorting": zaak.opschorting,
        },
        "statussen": [
            {
                "status": status.statustype.omschrijving,
                "op": _moment(status.datum_status_gezet),
                "toelichting": status.statustoelichting,
            }
            for status in zaak.statussen
        ],
        "resultaat": zaak.resultaat.resultaattype.omschrijving if zaak.resultaat else None,
        "betrokkenen": [
            {"rol": rol.roltype.omschrijving, "soort": rol.betrokkene_type, "naam": name_of(rol)}
            for rol in zaak.rollen
        ],
        "eigenschappen": [{"naam": own.naam, "waarde": own.waarde} for own in zaak.eigenschappen],
        "besluiten": [*_besluiten(db, zaak)],
        "berichten": [*_messages(db, zaak)],
    }


def _besluiten(db: Session, zaak: Zaak) -> Iterator[dict[str, Any]]:
    for besluit in db.scalars(
        select(Besluit).where(Besluit.zaak_id == zaak.id).order_by(Besluit.id)
    ):
        yield {
            "identificatie": besluit.identificatie,
            "besluit": besluit.besluittype.omschrijving,
            "datum": besluit.datum,
            "ingangsdatum": besluit.ingangsdatum,
            "vervaldatum": besluit.vervaldatum,
            "toelichting": besluit.toelichting,
        }


def _messages(db: Session, zaak: Zaak) -> Iterator[dict[str, Any]]:
    for notice in db.scalars(select(Notice).where(Notice.zaak_id == zaak.id).order_by(Notice.id)):
        yield {
            "op": _moment(notice.created_at),
            "onderwerp": notice.onderwerp,
            "tekst": notice.tekst,
        }


def _moment(at: datetime) -> str:
    return at.astimezone(AMSTERDAM).isoformat(timespec="seconds")
