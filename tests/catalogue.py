"""A small catalogue for tests: one zaaktype with everything a zaak needs, without a case type
file (free order).
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from zaken import models
from zaken.base.clock import today

RSIN = "123456782"
ROOT = "http://testserver"
SPECIFICATIE = {"groep": "", "formaat": "tekst", "lengte": "40", "kardinaliteit": "1"}
ZAKEN, CATALOGI, DOCUMENTEN, BESLUITEN, AUTORISATIES = (
    f"{ROOT}/{name}/api/v1"
    for name in ("zaken", "catalogi", "documenten", "besluiten", "autorisaties")
)


def url(path: str, row: Any) -> str:
    """The address of a row of the catalogue."""
    return f"{CATALOGI}/{path}/{row.uuid}"


@dataclass
class Types:
    """The rows of one zaaktype, and their addresses."""

    zaaktype: models.Zaaktype
    statustypen: list[models.Statustype]
    resultaattype: models.Resultaattype
    roltypen: dict[str, models.Roltype]
    eigenschap: models.Eigenschap
    documenttype: models.Informatieobjecttype

    @property
    def url(self) -> str:
        return url("zaaktypen", self.zaaktype)

    def zaak(self, **more: Any) -> dict[str, Any]:
        """The least a zaak must say."""
        return {
            "zaaktype": self.url,
            "bronorganisatie": RSIN,
            "verantwoordelijkeOrganisatie": RSIN,
            "startdatum": "2026-01-01",
            **more,
        }

    def rol(self, zaak: str, kind: str = "initiator", **more: Any) -> dict[str, Any]:
        """Somebody with a BSN in a role."""
        return {
            "zaak": zaak,
            "roltype": url("roltypen", self.roltypen[kind]),
            "betrokkeneType": "natuurlijk_persoon",
            "roltoelichting": "",
            "betrokkeneIdentificatie": {"inpBsn": "999990019"},
            **more,
        }

    def status(
        self, zaak: str, number: int = 0, at: str = "2026-01-01T10:00:00Z"
    ) -> dict[str, Any]:
        return {
            "zaak": zaak,
            "statustype": url("statustypen", self.statustypen[number]),
            "datumStatusGezet": at,
        }

    def resultaat(self, zaak: str) -> dict[str, Any]:
        return {"zaak": zaak, "resultaattype": url("resultaattypen", self.resultaattype)}

    def document(self, **more: Any) -> dict[str, Any]:
        """The least a document must say."""
        return {
            "informatieobjecttype": url("informatieobjecttypen", self.documenttype),
            "bronorganisatie": RSIN,
            "creatiedatum": "2026-01-01",
            "titel": "Bijlage",
            "auteur": "Aanvrager",
            "taal": "nld",
            "bestandsnaam": "bijlage.txt",
            "formaat": "text/plain",
            "inhoud": "aGFsbG8=",
            "indicatieGebruiksrecht": False,
            **more,
        }


def form_zaak(zaaktype: str, nummer: str) -> dict[str, Any]:
    """A zaak as Open Forms registers it."""
    return {
        "zaaktype": zaaktype,
        "bronorganisatie": RSIN,
        "verantwoordelijkeOrganisatie": RSIN,
        "registratiedatum": today().isoformat(),
        "startdatum": today().isoformat(),
        "productenOfDiensten": [],
        "omschrijving": "Melding",
        "toelichting": "Aangevraagd via het formulier",
        "betalingsindicatie": "nog_niet",
        "kenmerken": [{"kenmerk": nummer, "bron": "Open Formulieren"}],
        "identificatie": nummer,
        "zaakgeometrie": {"type": "Point", "coordinates": [5.1, 52.1]},
    }


def form_document(
    kind: str, titel: str, inhoud: bytes, formaat: str, **more: Any
) -> dict[str, Any]:
    """A document as Open Forms registers it."""
    return {
        "informatieobjecttype": kind,
        "bronorganisatie": RSIN,
        "creatiedatum": today().isoformat(),
        "titel": titel,
        "auteur": "Aanvrager",
        "taal": "nld",
        "formaat": formaat,
        "inhoud": b64encode(inhoud).decode(),
        "status": "definitief",
        "bestandsnaam": f"{titel}.bin",
        "ontvangstdatum": None,
        "beschrijving": "Ingezonden formulier",
        "indicatieGebruiksrecht": False,
        "bestandsomvang": len(inhoud),
        **more,
    }


def _statustypen(zaaktype: models.Zaaktype) -> list[models.Statustype]:
    statuses = ("Ontvangen", "In behandeling", "Afgehandeld")
    return [
        models.Statustype(
            zaaktype=zaaktype, naam=n.lower(), omschrijving=n, volgnummer=i, is_eindstatus=i == 3
        )
        for i, n in enumerate(statuses, 1)
    ]


def catalogus_of(db: Session, domein: str) -> models.Catalogus:
    found = db.query(models.Catalogus).filter_by(domein=domein, rsin=RSIN).one_or_none()
    return found or models.Catalogus(domein=domein, rsin=RSIN, naam="Test")


def make_types(
    db: Session, name: str = "MELDING", level: str = "openbaar", domein: str = "ZAAK", **more: Any
) -> Types:
    """A zaaktype in a catalogue of our organisation."""
    zaaktype = models.Zaaktype(
        catalogus=catalogus_of(db, domein),
        identificatie=name,
        omschrijving=name.capitalize(),
        vertrouwelijkheidaanduiding=level,
        doorlooptijd="P30D",
        begin_geldigheid=date(2025, 1, 1),
        versiedatum=date(2025, 1, 1),
        producten_of_diensten=["https://example.com/product/1"],
        **({"deelzaaktypen": [name]} | more),
    )
    statustypen = _statustypen(zaaktype)
    resultaattype = models.Resultaattype(
        zaaktype=zaaktype,
        omschrijving="Verwerkt",
        archiefnominatie="vernietigen",
        archiefactietermijn="P1Y",
        brondatum_archiefprocedure={"afleidingswijze": "afgehandeld"},
    )
    roltypen = {
        g: models.Roltype(zaaktype=zaaktype, omschrijving=g.capitalize(), omschrijving_generiek=g)
        for g in ("initiator", "behandelaar", "belanghebbende")
    }
    eigenschap = models.Eigenschap(zaaktype=zaaktype, naam="kleur", specificatie=SPECIFICATIE)
    documenttype = models.Informatieobjecttype(
        catalogus=zaaktype.catalogus,
        omschrijving=f"Bijlage {name}",
        vertrouwelijkheidaanduiding=level,
        begin_geldigheid=date(2025, 1, 1),
    )
    link = models.ZaaktypeInformatieobjecttype(
        zaaktype=zaaktype, informatieobjecttype=documenttype, volgnummer=1
    )
    db.add_all([zaaktype, *statustypen, resultaattype, *roltypen.values(), eigenschap, link])
    db.commit()
    return Types(zaaktype, statustypen, resultaattype, roltypen, eigenschap, documenttype)


def make_besluittype(db: Session, types: Types, name: str = "Verleend") -> models.Besluittype:
    """A besluittype of this zaaktype, with its documenttype."""
    made = models.Besluittype(
        catalogus_id=types.zaaktype.catalogus_id,
        omschrijving=name,
        begin_geldigheid=date(2025, 1, 1),
        informatieobjecttypen=[types.documenttype.omschrijving],
    )
    types.zaaktype.besluittypen = [*types.zaaktype.besluittypen, name]
    db.add(made)
    db.commit()
    return made


def published(db: Session, file: str) -> Types:
    """The same, of an example that we ship, published as a municipality would."""
    from workflows.definition import files, load
    from workflows.publish import publish

    path = next(p for p in files() if p.stem == file)
    zaaktype = publish(db, load(path), rsin=RSIN)
    db.commit()
    link = models.ZaaktypeInformatieobjecttype
    first = db.query(link).filter_by(zaaktype_id=zaaktype.id).order_by(link.volgnummer).first()
    return Types(
        zaaktype,
        zaaktype.statustypen,
        zaaktype.resultaattypen[0],
        {r.omschrijving_generiek: r for r in zaaktype.roltypen},
        zaaktype.eigenschappen[0],
        first.informatieobjecttype if first else make_types(db, "OVERIG").documenttype,
    )
