"""Somebody else's registers for tests: a catalogue with one zaaktype and a document, served by a
peer that is configured as a service.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from tests.peer import RSIN, Peer
from zaken.base.clock import now
from zaken.models import RemoteCache, Service

CLIENT, SECRET = "rijswijk", "our-secret-at-the-other-provider"


def connect(db: Session, peer: Peer, naam: str = "centraal", **more: Any) -> Service:
    """Configure the peer as a service of ours."""
    settings = {"client_id": CLIENT, "secret": SECRET, "prive": True, **more}
    service = Service(naam=naam, **{"url": f"{peer.url}/", **settings})
    db.add(service)
    db.commit()
    return service


def know(db: Session, url: str, **members: Any) -> str:
    """Pretend that this URL was fetched a moment ago: for tests that need a reference list and no
    network. A service must be configured above it.
    """
    db.merge(RemoteCache(url=url, body={"url": url, **members}, fetched_at=now()))
    db.commit()
    return url


def know_selectielijst(db: Session, root: str = "https://selectielijst.example/api/v1") -> None:
    """One line of every reference list, each number 1, that demands nothing: no network needed."""
    db.add(Service(naam="selectielijst", url=f"{root}/"))
    kind = know(db, f"{root}/procestypen/1", nummer=1, naam="Proces", procesobject="")
    result = {"procesType": kind, "nummer": 1, "naam": "Verwerkt", "waardering": ""}
    know(db, f"{root}/resultaten/1", **result)
    words = {"omschrijving": "", "definitie": "", "opmerking": ""}
    know(db, f"{root}/resultaattypeomschrijvingen/1", **words)
    know(db, f"{root}/communicatiekanalen/1", naam="Balie", omschrijving="")


@dataclass
class Elsewhere:
    """The URLs of what the peer serves."""

    peer: Peer
    made: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str, **members: Any) -> str:
        """One more resource of a kind; the first of each kind is remembered."""
        url = self.peer.resource(kind, **{**MEMBERS.get(kind, {}), **members})
        self.made.setdefault(kind, url)
        return url

    def __getitem__(self, kind: str) -> str:
        return self.made[kind]


MEMBERS: dict[str, dict[str, Any]] = {
    "catalogussen": {"domein": "ZAAK", "rsin": RSIN, "naam": "Centraal"},
    "zaaktypen": {
        "identificatie": "MELDING",
        "omschrijving": "Melding",
        "vertrouwelijkheidaanduiding": "openbaar",
        "doorlooptijd": "P30D",
        "beginGeldigheid": "2025-01-01",
        "versiedatum": "2025-01-01",
        "concept": False,
        "statustypen": [],
        "informatieobjecttypen": [],
        "productenOfDiensten": [],
        "trefwoorden": ["melding"],
        "referentieproces": {"naam": "Melding", "link": ""},
        "definitie": {"stappen": "of somebody else"},
    },
    "statustypen": {
        "omschrijving": "Ontvangen",
        "omschrijvingGeneriek": "",
        "volgnummer": 1,
        "isEindstatus": False,
    },
    "resultaattypen": {
        "omschrijving": "Verwerkt",
        "omschrijvingGeneriek": "Verwerkt",
        "selectielijstklasse": "https://lijst.example/resultaten/1",
        "archiefnominatie": "vernietigen",
        "archiefactietermijn": "P1Y",
        "brondatumArchiefprocedure": {"afleidingswijze": "afgehandeld"},
    },
    "roltypen": {"omschrijving": "Aanvrager", "omschrijvingGeneriek": "initiator"},
    "eigenschappen": {
        "naam": "kleur",
        "definitie": "De kleur",
        "specificatie": {"groep": "", "formaat": "tekst", "lengte": "40", "kardinaliteit": "1"},
    },
    "informatieobjecttypen": {
        "omschrijving": "Bijlage",
        "vertrouwelijkheidaanduiding": "openbaar",
        "beginGeldigheid": "2025-01-01",
        "concept": False,
    },
    "besluittypen": {
        "omschrijving": "Vergunning",
        "reactietermijn": None,
        "publicatieIndicatie": False,
        "beginGeldigheid": "2025-01-01",
        "concept": False,
        "informatieobjecttypen": [],
    },
    "enkelvoudiginformatieobjecten": {
        "identificatie": "DOC-1",
        "bronorganisatie": RSIN,
        "creatiedatum": "2026-01-01",
        "titel": "Foto van de stoep",
        "auteur": "Aanvrager",
        "taal": "nld",
        "vertrouwelijkheidaanduiding": "openbaar",
        "status": "definitief",
        "indicatieGebruiksrecht": False,
        "beginRegistratie": "2026-01-01T10:00:00Z",
        "bestandsomvang": 5,
        "integriteit": {"algoritme": "", "waarde": "", "datum": None},
    },
    "communicatiekanalen": {"naam": "Balie", "omschrijving": "Aan het loket"},
    "resultaten": {
        "procesType": "https://lijst.example/procestypen/1",
        "nummer": 1,
        "naam": "Verwerkt",
        "omschrijving": "",
        "waardering": "vernietigen",
        "procestermijn": "nihil",
        "bewaartermijn": "P1Y",
    },
    "procestypen": {
        "nummer": 1,
        "jaar": 2020,
        "naam": "Instellen",
        "omschrijving": "Instellen",
        "procesobject": "De organisatie",
    },
    "resultaattypeomschrijvingen": {
        "omschrijving": "Verwerkt",
        "definitie": "Het is gedaan.",
        "opmerking": "",
    },
    "zaken": {
        "identificatie": "ZAAK-ELDERS-1",
        "zaaktype": "https://catalogi.example/zaaktypen/1",
        "startdatum": "2026-01-01",
    },
}


def make_elsewhere(peer: Peer) -> Elsewhere:
    """A catalogue with one zaaktype and what belongs to it, and one document."""
    other = Elsewhere(peer)
    catalogus = other.of("catalogussen")
    documenttype = other.of("informatieobjecttypen", catalogus=catalogus)
    zaaktype = other.of("zaaktypen", catalogus=catalogus, informatieobjecttypen=[documenttype])
    for kind in ("statustypen", "resultaattypen", "roltypen", "eigenschappen"):
        other.of(kind, zaaktype=zaaktype)
    other.of("besluittypen", catalogus=catalogus)
    other.of("enkelvoudiginformatieobjecten", informatieobjecttype=documenttype)
    other.of("communicatiekanalen")
    other.of("zaken")
    return other
