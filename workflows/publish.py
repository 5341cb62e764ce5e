"""From a case type file to rows of the catalogue. Publishing the same file twice changes nothing; a
changed file is a new version.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import event, or_, select
from sqlalchemy.orm import Session

from workflows.definition import Definition
from workflows.parts import Documenttype, Veld
from zaken.actions.catalogus import valid_on
from zaken.base.clock import now, today
from zaken.base.errors import NotFound
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.change import add
from zaken.models import (
    Besluittype,
    Catalogus,
    Eigenschap,
    Informatieobjecttype,
    Resultaattype,
    Roltype,
    Statustype,
    Zaaktype,
    ZaaktypeInformatieobjecttype,
)


@keeps("ztcL-26", "A zaak keeps the version of the zaaktype it began with.")
def publish(
    db: Session,
    definition: Definition,
    *,
    rsin: str,
    domein: str = "ZAAK",
    vanaf: date | None = None,
    tot: date | None = None,
) -> Zaaktype:
    """Make this definition the valid version from `vanaf` (today), up to and including `tot` if
    that is given. Running zaken keep the version they began with.
    """
    catalogus = _catalogus(db, rsin, domein)
    content = definition.model_dump(mode="json")
    latest = db.scalar(
        select(Zaaktype)
        .where(Zaaktype.catalogus_id == catalogus.id, Zaaktype.identificatie == definition.zaaktype)
        .order_by(Zaaktype.versie.desc())
        .limit(1)
        .with_for_update()
    )
    if latest and orjson.dumps(latest.definitie) == orjson.dumps(content):
        return latest
    start = vanaf or today()
    end_older(db, catalogus, definition.zaaktype, start)
    made = new_version(
        db,
        catalogus,
        definition,
        start=start,
        versie=latest.versie + 1 if latest else 1,
    )
    made.einde_geldigheid = tot
    return made


def end_older(db: Session, catalogus: Catalogus, identificatie: str, start: date) -> None:
    """No published version is valid on the same day as the new one (ztc-016), also not when a
    concept was made after it.
    """
    # Whoever publishes over the API at this moment waits, as in `zaken.rules.ztc.disjoint`.
    db.execute(
        select(Catalogus.id).where(Catalogus.id == catalogus.id).with_for_update(key_share=True)
    )
    end = Zaaktype.einde_geldigheid
    older = select(Zaaktype).where(
        Zaaktype.catalogus_id == catalogus.id,
        Zaaktype.identificatie == identificatie,
        Zaaktype.concept.is_(False),
        or_(end.is_(None), end >= start),
    )
    for old in db.scalars(older.with_for_update()):
        old.einde_geldigheid = start - timedelta(days=1)  # both ends count (ztcL-20)


def current(
    db: Session, identificatie: str, on: date | None = None, *, rsin: str | None = None
) -> Zaaktype:
    """The version of this zaaktype that is valid on a day (today), of the organisation with this
    RSIN (our own). Raises NotFound.
    """
    day = on or today()
    found = db.scalar(
        select(Zaaktype)
        .join(Zaaktype.catalogus)
        .where(
            Catalogus.rsin == (rsin or settings().rsin),
            Zaaktype.identificatie == identificatie,
            Zaaktype.concept.is_(False),
            valid_on(Zaaktype, day),
        )
        .order_by(Zaaktype.versie.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound(detail=f"Er is geen geldig zaaktype '{identificatie}'.")
    return found


def definition_of(zaaktype: Zaaktype) -> Definition | None:
    """The published definition of this version, or None for a type without a file (free order, as
    the standard allows).
    """
    if zaaktype.uuid not in _PARSED:
        if len(_PARSED) >= MOST:
            _PARSED.clear()
        _PARSED[zaaktype.uuid] = read(zaaktype.definitie)
    return _PARSED[zaaktype.uuid]


def read(content: dict[str, Any] | None) -> Definition | None:
    """A definition as it was published."""
    return Definition.model_validate(content, context={"published": True}) if content else None


# A published definition never changes, and a version without one never gets one: each is read once
# per process.
_PARSED: dict[UUID, Definition | None] = {}
MOST = 2000


@event.listens_for(Zaaktype.definitie, "set")
def _forget(zaaktype: Zaaktype, *_: Any) -> None:
    """What is written anew, before it is published, is read anew."""
    _PARSED.pop(zaaktype.uuid, None)


def _catalogus(db: Session, rsin: str, domein: str) -> Catalogus:
    ours = Catalogus.extern.is_(None), Catalogus.rsin == rsin, Catalogus.domein == domein
    found = db.scalar(select(Catalogus).where(*ours))
    if found is None:
        found = Catalogus(
            rsin=rsin,
            domein=domein,
            naam="Zaaktypen",
            contactpersoon_beheer_naam="Functioneel beheer",
        )
        add(found, db)
        db.flush()  # its id is needed below
    return found


def new_version(
    db: Session, catalogus: Catalogus, definition: Definition, *, start: date, versie: int
) -> Zaaktype:
    """The rows of a version that is valid from `start`, with no end; other versions are left
    alone.
    """
    zaaktype = Zaaktype(
        catalogus=catalogus,
        identificatie=definition.zaaktype,
        versie=versie,
        omschrijving=definition.omschrijving,
        omschrijving_generiek=definition.omschrijving,
        vertrouwelijkheidaanduiding=definition.vertrouwelijkheidaanduiding,
        doel=definition.doel,
        aanleiding=definition.aanleiding,
        onderwerp=definition.onderwerp,
        handeling_initiator=definition.handeling_initiator,
        handeling_behandelaar=definition.handeling_behandelaar,
        verantwoordelijke=definition.opgave[:50],
        doorlooptijd=_duration(definition),
        servicenorm=f"P{definition.termijn.normen[-1].werkdagen}D",
        opschorting_en_aanhouding_mogelijk=definition.termijn.opschorten,
        verlenging_mogelijk=definition.termijn.verlengen is not None,
        verlengingstermijn=definition.termijn.longer,
        selectielijst_procestype=str(definition.selectielijst_procestype),
        besluittypen=list(definition.besluittypen),
        deelzaaktypen=_brought(definition, "deelzaak"),
        gerelateerde_zaaktypen=_followed(definition),
        begin_geldigheid=start,
        versiedatum=start,
        gepubliceerd_op=now(),
        definitie=definition.model_dump(mode="json"),
        statustypen=_statustypen(definition),
        resultaattypen=_resultaattypen(definition),
        roltypen=_roltypen(definition),
        eigenschappen=[
            Eigenschap(
                naam=v.veld, definitie=v.vraag, toelichting=v.hulp, specificatie=specificatie(v)
            )
            for v in definition.facts()
        ],
    )
    add(zaaktype, db)
    _types_around(db, zaaktype, definition)
    db.flush()  # a wrong row is refused here, where the file is still known
    return zaaktype


def _followed(definition: Definition) -> list[dict[str, Any]]:
    return [
        {"zaaktype": other, "aardRelatie": "vervolg", "toelichting": FOLLOWED}
        for other in _brought(definition, "vervolgzaak")
    ]


FOLLOWED = "Op een zaak van dit zaaktype kan een zaak van dat zaaktype volgen."


def _brought(definition: Definition, doe: str) -> list[str]:
    """The zaaktypen of the zaken that a zaak of this type brings with it, each once."""
    asked = (str(a.met.get("zaaktype", "")) for a in definition.automatisch if a.doe == doe)
    return list(dict.fromkeys(filter(None, asked)))


def _duration(definition: Definition) -> str:
    """The statutory term (of alternatives the last, which always can be); without one, the norm:
    the standard wants a doorlooptijd.
    """
    legal = definition.termijn.alternatives
    return legal[-1].duur if legal else f"P{max(1, definition.termijn.normen[-1].werkdagen)}D"


def _statustypen(definition: Definition) -> list[Statustype]:
    return [
        Statustype(
            naam=s.naam,
            omschrijving=s.omschrijving,
            statustekst=s.tekst,
            volgnummer=number,
            informeren=s.informeren,
            toelichting=s.toelichting,
            is_eindstatus=s.naam == definition.last,
        )
        for number, s in enumerate(definition.statustypen, 1)
    ]


def _roltypen(definition: Definition) -> list[Roltype]:
    return [
        Roltype(omschrijving=r.omschrijving, omschrijving_generiek=r.generiek)
        for r in definition.roltypen
    ]


def _resultaattypen(definition: Definition) -> list[Resultaattype]:
    return [
        Resultaattype(
            naam=r.naam,
            omschrijving=r.omschrijving,
            omschrijving_generiek=r.omschrijving,
            selectielijst_nummer=r.selectielijst,
            archiefnominatie=r.archiefnominatie,
            archiefactietermijn=r.archiefactietermijn,
            brondatum_archiefprocedure={
                "afleidingswijze": r.afleidingswijze,
                "datumkenmerk": r.datumkenmerk,
                "einddatumBekend": False,
                "objecttype": "",
                "registratie": "",
                "procestermijn": r.procestermijn,
            },
            toelichting=r.toelichting,
        )
        for r in definition.resultaattypen
    ]


def _types_around(db: Session, zaaktype: Zaaktype, definition: Definition) -> None:
    """The kinds of documents and decisions, which types of zaken share."""
    catalogus, start = zaaktype.catalogus, zaaktype.begin_geldigheid
    for number, kind in enumerate(definition.documenttypen, 1):
        link = ZaaktypeInformatieobjecttype(
            zaaktype=zaaktype, volgnummer=number, richting=kind.richting
        )
        link.informatieobjecttype = _documenttype(db, catalogus, kind, start)
        add(link, db)
    for name in definition.besluittypen:
        known = select(Besluittype.id).where(
            Besluittype.catalogus_id == catalogus.id, Besluittype.omschrijving == name
        )
        if not db.scalar(known):
            made = Besluittype(catalogus_id=catalogus.id, omschrijving=name, begin_geldigheid=start)
            add(made, db)


def _documenttype(
    db: Session, catalogus: Catalogus, kind: Documenttype, start: date
) -> Informatieobjecttype:
    """Types of documents are shared by the types of zaken in a catalogue: one per description."""
    known = Informatieobjecttype
    found = db.scalar(
        select(known)
        .where(known.catalogus_id == catalogus.id, known.omschrijving == kind.omschrijving)
        .order_by(known.concept, known.begin_geldigheid.desc())
        .limit(1)
    )
    if found is None:
        level = kind.vertrouwelijkheidaanduiding
        found = known(
            catalogus=catalogus,
            omschrijving=kind.omschrijving,
            vertrouwelijkheidaanduiding=level,
            informatieobjectcategorie="zaakdocument",
            begin_geldigheid=start,
        )
        add(found, db)
        db.flush()  # the next type of this file may be the same one
    return found


def specificatie(question: Veld) -> dict[str, Any]:
    """The specification of an eigenschap as the Catalogi API writes it."""
    formats = {"getal": "getal", "bedrag": "getal", "datum": "datum", "tijdstip": "datum_tijd"}
    lengths = {"datum": "8", "tijdstip": "14", "getal": "9", "bedrag": "9,2"}
    return {
        "groep": "",
        "formaat": formats.get(question.soort, "tekst"),
        "lengte": lengths.get(question.soort, str(question.max or 255)),
        "kardinaliteit": "1",
        "waardenverzameling": list(question.keuzes),
    }
