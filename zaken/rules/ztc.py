"""The run-time behaviour of the Catalogi API standard: what must hold of types. Publishing and what
is frozen by it are in ztc_published.py, the selectielijst and archiving in ztc_archive.py.
"""

import re
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

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
from zaken.names import named_by
from zaken.rules.rule import ANY, Rule, no_other, rule

LENGTHS = {"datum": "8", "datum_tijd": "14"}
NAMES: dict[type, str] = {
    Zaaktype: "identificatie",
    Besluittype: "omschrijving",
    Informatieobjecttype: "omschrijving",
}


def changed(obj: object, *attributes: str) -> bool:
    return any(get_history(obj, a).has_changes() for a in attributes)


def alone(db: Session, obj: Any, *attributes: str) -> bool:
    """Is there no other row with these same values?"""
    model: Any = type(obj)
    same = select(model.id).where(*(getattr(model, a) == getattr(obj, a) for a in attributes))
    if hasattr(model, "extern"):  # another provider names as it likes
        same = same.where(model.extern.is_(None))
    return no_other(db, obj, same)


# --- catalogussen ---------------------------------------------------------------------------------


@rule("ztcL-35", ANY, "unique")
def catalogus_is_unique(catalogus: Catalogus, db: Session) -> bool:
    """Er is al een catalogus met dit domein en dit RSIN."""
    return alone(db, catalogus, "domein", "rsin")


@rule("ztcL-35", "domein", "invalid")
def domein_is_capitals(catalogus: Catalogus, db: Session) -> bool:
    """Een domein bestaat uit hoogstens vijf hoofdletters."""
    return not changed(catalogus, "domein") or bool(re.fullmatch("[A-Z]{1,5}", catalogus.domein))


# --- all types with a validity --------------------------------------------------------------------


@rule("ztcL-20", ANY, "date-mismatch")
def ends_after_it_begins(obj: Any, db: Session) -> bool:
    """De einddatum van de geldigheid ligt voor de begindatum."""
    end = obj.einde_geldigheid
    return end is None or obj.begin_geldigheid <= end or not changed(obj, *VALIDITY)


VALIDITY = ("begin_geldigheid", "einde_geldigheid")


def overlap(obj: Any) -> ColumnElement[bool]:
    """Published versions of the same name whose validity shares a day with this one (both ends
    inclusive).
    """
    model: Any = type(obj)
    name = NAMES[model]
    begins = (
        [] if obj.einde_geldigheid is None else [model.begin_geldigheid <= obj.einde_geldigheid]
    )
    ends = model.einde_geldigheid
    return and_(
        model.catalogus_id == (obj.catalogus.id if obj.catalogus else obj.catalogus_id),
        getattr(model, name) == getattr(obj, name),
        model.concept.is_(False),
        or_(ends.is_(None), ends >= obj.begin_geldigheid),
        *begins,
    )


def disjoint(obj: Any, db: Session) -> bool:
    """Does no published version share a day with this one? Concepts may (ztcL-28)."""
    name = NAMES[type(obj)]
    if obj.concept is not False or not changed(obj, "concept", "catalogus_id", name, *VALIDITY):
        return True
    # Two versions published at once must see each other: they share the lock of their catalogue.
    db.execute(
        select(Catalogus.id).where(Catalogus.id == obj.catalogus_id).with_for_update(key_share=True)
    )
    model: Any = type(obj)
    return no_other(db, obj, select(model.id).where(overlap(obj)))


def only_the_end_changes(obj: Any) -> bool:
    return changed(obj, "einde_geldigheid") and not changed(obj, "begin_geldigheid", "concept")


@rule("ztc-016", "beginGeldigheid", "overlap")
def versions_do_not_overlap(obj: Any, db: Session) -> bool:
    """Een andere gepubliceerde versie geldt al in deze periode."""
    return only_the_end_changes(obj) or disjoint(obj, db)


@rule("ztcL-28", "eindeGeldigheid", "overlap")
def new_end_does_not_overlap(obj: Any, db: Session) -> bool:
    """Een andere gepubliceerde versie geldt al in deze periode."""
    return not only_the_end_changes(obj) or disjoint(obj, db)


# --- zaaktypen ------------------------------------------------------------------------------------


@rule("ztcL-30", ANY, "verlenging-mismatch")
def verlenging_has_a_term(zaaktype: Zaaktype, db: Session) -> bool:
    """Als verlenging mogelijk is, moet de verlengingstermijn gegeven zijn."""
    return not zaaktype.verlenging_mogelijk or bool(zaaktype.verlengingstermijn)


@rule("ztcL-31", ANY, "invalid-bronzaaktype-for-broncatalogus")
def source_has_both_parts(zaaktype: Zaaktype, db: Session) -> bool:
    """Geef de broncatalogus en het bronzaaktype samen, of geen van beide."""
    return bool(zaaktype.broncatalogus) == bool(zaaktype.bronzaaktype)


@rule("ztcL-33", "servicenorm", "empty-duration")
def servicenorm_is_not_nothing(zaaktype: Zaaktype, db: Session) -> bool:
    """Een servicenorm van nul is geen norm."""
    return not zaaktype.servicenorm or bool(re.search("[1-9]", zaaktype.servicenorm))


@rule("ztcL-27", ANY, "unique")
def related_once(zaaktype: Zaaktype, db: Session) -> bool:
    """Hetzelfde zaaktype is meer dan eens als gerelateerd zaaktype genoemd."""
    names = [r["zaaktype"] for r in zaaktype.gerelateerde_zaaktypen or []]
    return len(names) == len(set(names))


# --- relations by name: a URL may stand for the name, within one catalogue ------------------------


def strangers(db: Session, obj: Any, field: str, target: type) -> bool:
    """Does a list of names hold the URL of a type in another catalogue?"""
    found = [named_by(db, target, entry) for entry in getattr(obj, field) or []]
    catalogus = obj.catalogus if hasattr(type(obj), "catalogus_id") else obj.zaaktype.catalogus
    return any(t is not None and t.catalogus_id != catalogus.id for t in found)


def _one_catalogus(name: str, target: type, field: str = ANY) -> Rule:
    def holds(obj: Any, db: Session) -> bool:
        return not changed(obj, name) or not strangers(db, obj, name, target)

    holds.__doc__ = "Types van verschillende catalogi kunnen niet aan elkaar gekoppeld worden."
    holds.__name__ = f"{name}_of_the_same_catalogus"
    return rule("ztc-013", field, "relations-incorrect-catalogus")(holds)


besluittypen_of_the_same_catalogus = _one_catalogus("besluittypen", Besluittype)
deelzaaktypen_of_the_same_catalogus = _one_catalogus("deelzaaktypen", Zaaktype, "deelzaaktypen")
informatieobjecttypen_of_the_same_catalogus = _one_catalogus(
    "informatieobjecttypen", Informatieobjecttype
)
zaaktypen_of_the_same_catalogus = _one_catalogus("zaaktypen", Zaaktype)


@rule("ztc-013", ANY, "relations-incorrect-catalogus")
def documenttype_of_the_same_catalogus(link: ZaaktypeInformatieobjecttype, db: Session) -> bool:
    """Het informatieobjecttype hoort bij een andere catalogus dan het zaaktype."""
    kind, wanted = Informatieobjecttype, link.informatieobjecttype
    if wanted.catalogus_id == link.zaaktype.catalogus_id:
        return True
    # By name: the same name in this catalogue will do.
    here = and_(
        kind.catalogus_id == link.zaaktype.catalogus_id, kind.omschrijving == wanted.omschrijving
    )
    return bool(db.scalar(select(select(kind.id).where(here).exists())))


# --- what belongs to a zaaktype -------------------------------------------------------------------


@rule("ztcL-21", ANY, "date-mismatch")
def validity_is_that_of_the_zaaktype(obj: Any, db: Session) -> bool:
    """De geldigheid hiervan is die van het zaaktype."""
    said = {name: obj.said.get(name) for name in VALIDITY}
    return all(v is None or v == getattr(obj.zaaktype, name) for name, v in said.items())


@rule("ztcL-21", "catalogus", "relations-incorrect-catalogus")
def catalogus_is_that_of_the_zaaktype(obj: Any, db: Session) -> bool:
    """De catalogus hiervan is die van het zaaktype."""
    said = obj.said.get("catalogus")
    return said is None or said.id == obj.zaaktype.catalogus_id


@rule("ztcL-27", ANY, "unique")
def eigenschap_is_unique(eigenschap: Eigenschap, db: Session) -> bool:
    """Dit zaaktype heeft al een eigenschap met deze naam."""
    return alone(db, eigenschap, "zaaktype_id", "naam")


@rule("ztcL-27", ANY, "unique")
def resultaattype_is_unique(resultaattype: Resultaattype, db: Session) -> bool:
    """Dit zaaktype heeft al een resultaattype met deze omschrijving."""
    return alone(db, resultaattype, "zaaktype_id", "omschrijving")


@rule("ztcL-27", ANY, "unique")
def roltype_is_unique(roltype: Roltype, db: Session) -> bool:
    """Dit zaaktype heeft al een roltype met deze omschrijving."""
    return alone(db, roltype, "zaaktype_id", "omschrijving")


@rule("ztcL-27", ANY, "unique")
def statustype_is_unique(statustype: Statustype, db: Session) -> bool:
    """Dit zaaktype heeft al een statustype met dit volgnummer."""
    return alone(db, statustype, "zaaktype_id", "volgnummer")


@rule("ztcL-27", ANY, "unique")
def documenttype_is_unique(link: ZaaktypeInformatieobjecttype, db: Session) -> bool:
    """Dit zaaktype heeft al een informatieobjecttype met dit volgnummer."""
    return alone(db, link, "zaaktype_id", "volgnummer")


@rule("ztcL-32", ANY, "relations-incorrect-zaaktype")
def statustype_of_the_same_zaaktype(obj: Any, db: Session) -> bool:
    """Het statustype hoort bij een ander zaaktype."""
    return obj.statustype is None or obj.statustype.zaaktype_id == obj.zaaktype.id


@rule("ztc-015", "specificatie.lengte", "invalid")
def length_fits_the_format(eigenschap: Eigenschap, db: Session) -> bool:
    """Een datum heeft lengte 8 (JJJJMMDD), een datum met tijd lengte 14 (JJJJMMDDuummss)."""
    wanted = LENGTHS.get(eigenschap.specificatie.get("formaat", ""))
    return wanted is None or eigenschap.specificatie.get("lengte") == wanted


@rule("ztc-015", "specificatie.waardenverzameling", "invalid")
def values_fit_the_format(eigenschap: Eigenschap, db: Session) -> bool:
    """De waarden passen niet bij het formaat: JJJJMMDD of JJJJMMDDuummss."""
    wanted = LENGTHS.get(eigenschap.specificatie.get("formaat", ""))
    values = eigenschap.specificatie.get("waardenverzameling") or []
    return wanted is None or all(re.fullmatch(rf"\d{{{wanted}}}", v) for v in values)
