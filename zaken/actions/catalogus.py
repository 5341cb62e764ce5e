"""Everything that the API changes in the catalogue: making types, what is derived for them, and
publishing. (Case type files are published by workflows/publish.py.)
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, inspect, or_, select, update
from sqlalchemy.orm import Session

from zaken.base.clock import now, today
from zaken.base.keeps import keeps
from zaken.models import (
    Besluittype,
    Catalogus,
    Informatieobjecttype,
    Resultaattype,
    Statustype,
    Zaaktype,
    ZaaktypeInformatieobjecttype,
)
from zaken.names import SERVED, is_ours, name_of, names_of
from zaken.rules.ztc_archive import fetched


@keeps("ztcL-01", "A new type is a concept, whatever the client says.")
@keeps("ztcL-03", "Of a concept no zaak, document or besluit can be made.")
def make_concept(obj: Any) -> bool:
    """Is it new? Then it begins as a concept."""
    new = not inspect(obj).persistent
    if new:
        obj.concept = True
    return new


@keeps(
    "ztc-011a",
    "Withdrawn: a zaaktype names besluittypen, so their versions are free of each other.",
)
def save_zaaktype(zaaktype: Zaaktype, db: Session) -> None:
    """Keep a zaaktype: its number within the catalogue, and its relations by name."""
    new = make_concept(zaaktype)
    zaaktype.broncatalogus = zaaktype.broncatalogus or {}
    zaaktype.bronzaaktype = zaaktype.bronzaaktype or {}
    zaaktype.versiedatum = zaaktype.versiedatum or zaaktype.begin_geldigheid
    to_names(db, zaaktype, "besluittypen", Besluittype)
    to_names(db, zaaktype, "deelzaaktypen", Zaaktype)
    zaaktype.gerelateerde_zaaktypen = [
        {**related, "zaaktype": _related(db, related["zaaktype"])}
        for related in zaaktype.gerelateerde_zaaktypen or []
    ]
    if new or inspect(zaaktype).attrs.identificatie.history.has_changes():
        zaaktype.versie = next_version(db, zaaktype)
    db.add(zaaktype)


def _related(db: Session, entry: str) -> str:
    """A related zaaktype may be another catalogue's: then its URL is kept."""
    return name_of(db, Zaaktype, entry, "gerelateerdeZaaktypen") if is_ours(entry) else entry


def next_version(db: Session, zaaktype: Zaaktype) -> int:
    """One more than there is of this identificatie; the lock of the catalogue keeps two makers
    apart.
    """
    catalogus = zaaktype.catalogus
    db.execute(
        select(Catalogus.id).where(Catalogus.id == catalogus.id).with_for_update(key_share=True)
    )
    latest = select(func.max(Zaaktype.versie)).where(
        Zaaktype.catalogus_id == catalogus.id, Zaaktype.identificatie == zaaktype.identificatie
    )
    return (db.scalar(latest) or 0) + 1


@keeps("ztc-011b", "Withdrawn: a besluittype names informatieobjecttypen, versions stay free.")
@keeps("ztc-issue-001", "A besluittype takes `zaaktypen` again, as a list of names or URLs.")
def save_besluittype(besluittype: Besluittype, db: Session) -> None:
    make_concept(besluittype)
    to_names(db, besluittype, "informatieobjecttypen", Informatieobjecttype)
    to_names(db, besluittype, "zaaktypen", Zaaktype)
    besluittype.zaaktypen = [n for n in besluittype.zaaktypen if n not in _naming(db, besluittype)]
    db.add(besluittype)


def _naming(db: Session, besluittype: Besluittype) -> set[str]:
    """The zaaktypen that name this besluittype themselves: said once is enough."""
    here = Zaaktype.catalogus_id == besluittype.catalogus_id
    naming = Zaaktype.besluittypen.contains([besluittype.omschrijving])
    return set(db.scalars(select(Zaaktype.identificatie).where(here, naming)))


@keeps("ztc-011c", "Withdrawn: others name an informatieobjecttype, published or not.")
def save_informatieobjecttype(kind: Informatieobjecttype, db: Session) -> None:
    make_concept(kind)
    kind.omschrijving_generiek = kind.omschrijving_generiek or {}
    db.add(kind)


@keeps("ztc-002", "What the selectielijst says is filled in where the client left it out.")
def save_resultaattype(resultaattype: Resultaattype, db: Session) -> None:
    """Keep a resultaattype, with what is derived from the selectielijst."""
    general = fetched(resultaattype, "resultaattypeomschrijving").get("omschrijving")
    klasse = fetched(resultaattype, "selectielijstklasse")
    resultaattype.omschrijving_generiek = general or resultaattype.omschrijving_generiek or ""
    resultaattype.archiefnominatie = (
        resultaattype.archiefnominatie or klasse.get("waardering") or None
    )
    resultaattype.archiefactietermijn = (
        resultaattype.archiefactietermijn or klasse.get("bewaartermijn") or None
    )
    to_names(db, resultaattype, "besluittypen", Besluittype)
    to_names(db, resultaattype, "informatieobjecttypen", Informatieobjecttype)
    db.add(resultaattype)


def save_statustype(statustype: Statustype, db: Session) -> None:
    left = inspect(statustype).attrs.zaaktype_id.history.deleted or ()
    db.add(statustype)
    db.flush()
    for zaaktype_id in {statustype.zaaktype_id, *left}:
        mark_end(db, zaaktype_id)


@keeps(
    "ztcL-34",
    "The statustype with the highest volgnummer is the end status, also for running zaken.",
)
def mark_end(db: Session, zaaktype_id: int) -> None:
    highest = select(func.max(Statustype.volgnummer)).where(Statustype.zaaktype_id == zaaktype_id)
    db.execute(
        update(Statustype)
        .where(Statustype.zaaktype_id == zaaktype_id)
        .values(is_eindstatus=Statustype.volgnummer == highest.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def save_documenttype(link: ZaaktypeInformatieobjecttype, db: Session) -> None:
    """Keep which documents a zaaktype knows: by a version of that name in the catalogue of the
    zaaktype, the one that is valid today if there is one.
    """
    link.informatieobjecttype = bearer(db, link.zaaktype, link.informatieobjecttype)
    db.add(link)


def bearer(db: Session, zaaktype: Zaaktype, kind: Informatieobjecttype) -> Informatieobjecttype:
    """The version of the same name in the catalogue of this zaaktype; else the one given."""
    if kind.catalogus_id == zaaktype.catalogus_id:
        return kind
    known = Informatieobjecttype
    found = db.scalars(
        select(known)
        .where(known.catalogus_id == zaaktype.catalogus_id, known.omschrijving == kind.omschrijving)
        .order_by(valid_on(known, today()).desc(), known.begin_geldigheid.desc())
    )
    return found.first() or kind


@keeps(
    "ztcL-20", "A type is valid from its first to its last day, both included; no last day is open."
)
def valid_on(model: Any, when: Any) -> ColumnElement[bool]:
    end = model.einde_geldigheid
    return and_(model.begin_geldigheid <= when, or_(end.is_(None), end >= when))


@keeps("ztcL-22", "Relations are kept by name; the URL of any version may stand for it on input.")
def to_names(db: Session, obj: Any, field: str, target: type) -> None:
    """Make names of a list of names and URLs.

    A body that was read with GET has the URLs of what is published and valid today. When it comes
    back unchanged by PUT, the names that were not shown are kept (G-205).
    """
    given: list[str] = getattr(obj, field) or []
    names = names_of(db, target, given, field)
    kept: list[str] = (inspect(obj).attrs[field].history.deleted or [None])[0] or []
    partial = db.info.get("actie") == "partial_update"
    if kept and not partial and all(g.startswith("http") for g in given):
        shown = set(shown_names(db, obj, target, kept))
        names = kept if shown == set(names) else names
    setattr(obj, field, names)


def shown_names(db: Session, obj: Any, target: type, names: list[str]) -> list[str]:
    """Those of these names that a published version bears today."""
    model: Any = target
    name = getattr(model, SERVED[target][1])
    catalogus_id = getattr(obj, "catalogus_id", None) or obj.zaaktype.catalogus_id
    here = (model.catalogus_id == catalogus_id, model.concept.is_(False), name.in_(names))
    return list(db.scalars(select(name).where(*here, valid_on(model, today())).distinct()))


@keeps(
    "ztcL-02",
    "Publishing makes of a concept a definite type; it keeps its dates and stays published.",
)
def publish(obj: Any, db: Session) -> None:
    if isinstance(obj, Zaaktype):
        obj.gepubliceerd_op = now()
    db.add(obj)
