"""Keeping the archive dates of a closed zaak true: at closing, and whenever a source of them
changes (zrc-021).
"""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from zaken.archive import Besluiten, Found, NotDerivable, Sources, derive
from zaken.base.errors import Invalid
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.change import act
from zaken.models import Besluit, Resultaattype, Zaak, Zaakeigenschap, Zaakobject
from zaken.rules.rule import ANY

FORCED = "zaken.geforceerd-bijwerken"


def archive_zaak(db: Session, zaak: Zaak) -> None:
    """Say what becomes of a zaak that is being closed.

    Raises Invalid (archiefactiedatum-error) when its dates can never be found and we are strict.
    """
    try:
        keep(zaak, found(db, zaak))
    except NotDerivable as error:
        if settings().archief_streng:
            raise Invalid.field(ANY, "archiefactiedatum-error", str(error)) from None
        keep(zaak, Found(nominatie_of(zaak)))


def note_archive_dates(zaak: Zaak) -> None:
    """A date that somebody fills in himself is not derived over; emptied again, it is ours."""
    fields = ("startdatum_bewaartermijn", "archiefactiedatum")
    if any(get_history(zaak, name).has_changes() for name in fields):
        zaak.archief_met_de_hand = any(getattr(zaak, name) is not None for name in fields)


def forget_archive(zaak: Zaak) -> None:
    """Nothing to archive (any more): it runs again, or has no resultaat."""
    zaak.archiefnominatie = zaak.archiefactiedatum = zaak.startdatum_bewaartermijn = None
    zaak.archief_met_de_hand = False


def rederive(db: Session, zaak: Zaak) -> None:
    """Derive the dates of a closed zaak anew: one of their sources changed.

    What somebody filled in himself stays. Both dates are in the log.
    """
    if not zaak.is_closed or zaak.resultaat is None or zaak.archief_met_de_hand:
        return
    before = dates(zaak)
    try:
        after = found(db, zaak)
    except NotDerivable:
        after = Found(nominatie_of(zaak))
    if after == before:
        return
    act(
        db,
        SYSTEEM,
        zaak,
        "archiefdatum_afgeleid",
        scope=FORCED,
        save=lambda: keep(zaak, after),
        nieuw={"oud": told(before), "nieuw": told(after)},
    )


@keeps("zrcL-10", "The archive dates of deelzaken follow the end of their hoofdzaak.")
def rederive_others(db: Session, zaak: Zaak) -> None:
    """Those whose dates come from the end of this zaak: its deelzaken, and who names it as
    related.
    """
    db.flush()  # whoever follows this zaak asks the database when it ended
    parts = select(Zaak).where(Zaak.hoofdzaak_id == zaak.id, Zaak.einddatum.is_not(None))
    here = [{"url": url_of(zaak)}]
    related = select(Zaak).where(
        Zaak.relevante_andere_zaken.contains(here),
        text("zaak.relevante_andere_zaken <> '[]'"),  # as the index says it
        Zaak.einddatum.is_not(None),
    )
    for way, query in (("hoofdzaak", parts), ("gerelateerde_zaak", related)):
        for other in db.scalars(query.order_by(Zaak.id)).all():
            if way_of(other) == way:
                rederive(db, other)


def keep(zaak: Zaak, found: Found) -> None:
    """Write down what was found.

    Not found leaves what stood there: a date that somebody filled in.
    """
    by_hand = zaak.archief_met_de_hand
    zaak.archiefnominatie = found.nominatie
    if not (by_hand and zaak.startdatum_bewaartermijn):
        to_destroy = found.nominatie == "vernietigen"
        zaak.startdatum_bewaartermijn = found.brondatum if to_destroy else None
    if not (by_hand and zaak.archiefactiedatum):
        zaak.archiefactiedatum = found.actiedatum


def dates(zaak: Zaak) -> Found:
    return Found(zaak.archiefnominatie, zaak.startdatum_bewaartermijn, zaak.archiefactiedatum)


def told(found: Found) -> dict[str, Any]:
    return {"startdatumBewaartermijn": found.brondatum, "archiefactiedatum": found.actiedatum}


def nominatie_of(zaak: Zaak) -> str | None:
    kind = zaak.resultaat.resultaattype if zaak.resultaat else None
    return zaak.archiefnominatie or (kind.archiefnominatie if kind else None)


def found(db: Session, zaak: Zaak) -> Found:
    """What the resultaattype and the sources of this zaak say. Raises NotDerivable."""
    if zaak.resultaat is None:
        return Found(zaak.archiefnominatie)
    return derive(
        zaak.resultaat.resultaattype,
        sources(db, zaak),
        nominatie=zaak.archiefnominatie,
        start=zaak.startdatum_bewaartermijn if zaak.archief_met_de_hand else None,
    )


def way_of(zaak: Zaak) -> str:
    """The afleidingswijze of its resultaattype; '' without a resultaat."""
    kind: Resultaattype | None = zaak.resultaat.resultaattype if zaak.resultaat else None
    procedure = (kind.brondatum_archiefprocedure or {}) if kind else {}
    return procedure.get("afleidingswijze") or "afgehandeld" if kind else ""


def sources(db: Session, zaak: Zaak) -> Sources:
    """What a brondatum can come from; only what the afleidingswijze asks for is looked up."""
    way = way_of(zaak)
    return Sources(
        einddatum=zaak.einddatum,
        heeft_hoofdzaak=zaak.hoofdzaak is not None,
        einddatum_hoofdzaak=zaak.hoofdzaak.einddatum if zaak.hoofdzaak else None,
        eigenschappen=_eigenschappen(db, zaak) if way in _BY_EIGENSCHAP else {},
        besluiten=_besluiten(db, zaak) if way in _BY_BESLUIT else None,
        gerelateerd=_related(db, zaak) if way == "gerelateerde_zaak" else None,
        objecten=_objects(db, zaak) if way == "zaakobject" else (),
    )


_BY_EIGENSCHAP = ("eigenschap", "vervaldatum_besluit")
_BY_BESLUIT = ("ingangsdatum_besluit", "vervaldatum_besluit")


def _eigenschappen(db: Session, zaak: Zaak) -> dict[str, str]:
    rows = select(Zaakeigenschap.naam, Zaakeigenschap.waarde).where(
        Zaakeigenschap.zaak_id == zaak.id
    )
    return {naam: waarde for naam, waarde in db.execute(rows.order_by(Zaakeigenschap.id))}


def _besluiten(db: Session, zaak: Zaak) -> Besluiten | None:
    latest = func.max(Besluit.ingangsdatum), func.max(Besluit.vervaldatum)
    counted = select(func.count(), *latest).where(Besluit.zaak_id == zaak.id)
    count, begin, end = db.execute(counted).one()
    return Besluiten(begin, end) if count else None


def _related(db: Session, zaak: Zaak) -> list[Any] | None:
    ours = f"{settings().base_url.rstrip('/')}/"
    urls = [r["url"] for r in zaak.relevante_andere_zaken]
    uuids = [uuid for url in urls if url.startswith(ours) and (uuid := uuid_of(url))]
    # When one elsewhere ends we do not know.
    elsewhere = [None for url in urls if not url.startswith(ours)]
    found = db.scalars(select(Zaak.einddatum).where(Zaak.uuid.in_(uuids))) if uuids else ()
    return [*found, *elsewhere] or None


def _objects(db: Session, zaak: Zaak) -> list[tuple[str, Any]]:
    rows = select(Zaakobject.object_type, Zaakobject.object_identificatie).where(
        Zaakobject.zaak_id == zaak.id
    )
    return [
        (kind, (data or {}).get("overigeData") or data if kind == "overige" else data)
        for kind, data in db.execute(rows)
    ]


def url_of(zaak: Zaak) -> str:
    """The address under which other zaken name this one."""
    return f"{settings().base_url.rstrip('/')}/zaken/api/v1/zaken/{zaak.uuid}"


def uuid_of(url: str) -> UUID | None:
    try:
        return UUID(url.rpartition("/")[2])
    except ValueError:
        return None
