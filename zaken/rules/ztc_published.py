"""Concept, published, correction: what publishing asks, and what it freezes (ztc-009 to ztc-012,
ztcL-04, ztcL-05, ztcL-08).

A type is a concept until it is published. From then on only its end date changes, unless somebody
who may force it makes a correction. A zaaktype that comes from a case type file keeps what the
steps of that file stand on.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, inspect, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from zaken.base.errors import Invalid
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.models import (
    Base,
    Besluittype,
    Eigenschap,
    Informatieobjecttype,
    Resultaattype,
    Roltype,
    Statustype,
    Zaaktype,
    ZaaktypeInformatieobjecttype,
)
from zaken.names import SERVED, named_by
from zaken.rules.rule import ANY, Rule, rule

FORCE_WRITE, FORCE_DELETE = "catalogi.geforceerd-schrijven", "catalogi.geforceerd-verwijderen"
MAIN = (Zaaktype, Informatieobjecttype, Besluittype)
# What the steps and forms of a case type file find by itself: not even a correction moves it.
STANDS_ON: Mapping[type, tuple[str, ...]] = {
    Zaaktype: ("catalogus_id", "identificatie"),
    Statustype: ("zaaktype_id", "volgnummer"),
    Resultaattype: ("zaaktype_id", "omschrijving"),
    Roltype: ("zaaktype_id", "omschrijving", "omschrijving_generiek"),
    Eigenschap: ("zaaktype_id", "naam", "specificatie"),
    ZaaktypeInformatieobjecttype: ("zaaktype_id", "informatieobjecttype_id"),
}
RELATIONS: Mapping[type, tuple[str, ...]] = {
    Zaaktype: ("besluittypen", "deelzaaktypen"),
    Besluittype: ("informatieobjecttypen", "zaaktypen"),
    Resultaattype: ("besluittypen", "informatieobjecttypen"),
}


# --- what is frozen -------------------------------------------------------------------------------


@keeps("ztc-009", "A published type only gets another end date; the rest asks for a forced scope.")
@keeps("ztc-010", "What belongs to a published zaaktype changes by correction only.")
@keeps(
    "ztcL-06", "Publishing ends no older version: its end date is set by hand, to the day before."
)
def refuse_frozen(db: Session, subject: Subject, obj: Any, actie: str) -> None:
    """Raises Invalid for a change to a published type (or to what belongs to one) by somebody who
    may not force it, and for a correction that breaks what stands on it.
    """
    main = obj.hoofdobject
    if not isinstance(main, MAIN):
        return
    left = get_history(obj, "zaaktype").deleted if hasattr(obj, "zaaktype") else ()
    main = next((zaaktype for zaaktype in left if was_published(zaaktype)), main)
    if not was_published(main):
        refuse_related(db, obj, actie)
        return
    if obj is main and actie == "partial_update" and only(obj, "einde_geldigheid"):
        return
    if not may_force(subject, FORCE_DELETE if actie == "destroy" else FORCE_WRITE):
        raise refusal(obj, main)
    if isinstance(main, Zaaktype) and main.definitie is not None and breaks_file(obj, actie):
        raise Invalid.field(ANY, "non-additive-correction", FROM_FILE)
    if actie != "destroy" and removes_relation(db, obj):
        reason = "Een correctie mag alleen toevoegen; hier vervalt een relatie."
        raise Invalid.field(ANY, "non-additive-correction", reason)


FROM_FILE = (
    "De stappen van het zaaktypebestand steunen hierop. Wijzig het bestand en publiceer het met "
    "'zaakspoor zaaktype publish': dat maakt een nieuwe versie."
)


def refusal(obj: Any, main: Any) -> Invalid:
    if obj is main:
        return Invalid.field(ANY, "non-concept-object", "Dit type is gepubliceerd.")
    linked = isinstance(obj, ZaaktypeInformatieobjecttype)
    code = "non-concept-relation" if linked else "non-concept-zaaktype"
    return Invalid.field(ANY, code, "Het zaaktype is gepubliceerd.")


def refuse_related(db: Session, obj: Any, actie: str) -> None:
    """While strict: a concept does not change either when a type it is related to is published
    (ztc-010 as it was before 1.3.2). Raises Invalid.
    """
    if not settings().ztc_strict or actie == "create" or publishing(obj):
        return
    if actie == "partial_update" and only(obj, "einde_geldigheid"):
        return
    if any(db.scalar(select(found.exists())) for found in related_published(obj)):
        reason = "Een type waarmee dit verband houdt, is gepubliceerd."
        raise Invalid.field(ANY, "non-concept-relation", reason)


def related_published(obj: Any) -> list[Any]:
    """Selects of the published types a concept is related to, by its own names or by theirs."""
    decision, document, kind = Besluittype, Informatieobjecttype, Zaaktype

    def published(model: Any, of: ColumnElement[bool]) -> Any:
        here = model.catalogus_id == obj.catalogus_id
        return select(model.id).where(here, model.concept.is_(False), of)

    def before(name: str) -> Any:
        return (get_history(obj, name).deleted or [getattr(obj, name)])[0] or []

    if isinstance(obj, Zaaktype):
        by_name = decision.omschrijving.in_(before("besluittypen"))
        return [published(decision, or_(by_name, decision.zaaktypen.contains([obj.identificatie])))]
    if isinstance(obj, Informatieobjecttype):
        return [published(decision, decision.informatieobjecttypen.contains([obj.omschrijving]))]
    if isinstance(obj, Besluittype):
        by_name = kind.identificatie.in_(before("zaaktypen"))
        return [
            published(document, document.omschrijving.in_(before("informatieobjecttypen"))),
            published(kind, or_(by_name, kind.besluittypen.contains([obj.omschrijving]))),
        ]
    return []


def was_published(main: Any) -> bool:
    """Was it published before this change? What is new, or published right now, was not."""
    if not inspect(main).persistent:
        return False
    before = get_history(main, "concept").deleted
    return not (before[0] if before else main.concept)


def only(obj: Any, attribute: str) -> bool:
    """Does nothing change, or just this?"""
    return all(
        not attr.history.has_changes() for attr in inspect(obj).attrs if attr.key != attribute
    )


@keeps("ztcL-05", "A correction asks for the forced scope, only adds, and never breaks the steps.")
def may_force(subject: Subject, scope: str) -> bool:
    """While strict, having every right is not enough: the scope must be given by name, as the
    conformance suite expects of its all-powerful client.
    """
    if settings().ztc_strict:
        return any(grant.gives(scope, "ztc") for grant in subject.grants)
    return subject.has(scope, "ztc")


def breaks_file(obj: Any, actie: str) -> bool:
    """Would the steps of the case type file no longer find what they name?

    Roles, results, facts and documents may be added; a status may not: the last one ends a zaak.
    """
    if actie == "create":
        return isinstance(obj, Statustype)
    if actie == "destroy":
        return type(obj) in STANDS_ON
    return any(get_history(obj, name).has_changes() for name in STANDS_ON.get(type(obj), ()))


def removes_relation(db: Session, obj: Any) -> bool:
    """Does a list of names lose one?"""
    targets = {SERVED[t][0]: t for t in SERVED} | {"deelzaaktypen": Zaaktype}
    for name in RELATIONS.get(type(obj), ()):
        before = get_history(obj, name).deleted
        after = set(getattr(obj, name) or [])
        named = (named_by(db, targets[name], entry) for entry in after)
        after |= {getattr(t, SERVED[targets[name]][1]) for t in named if t is not None}
        if before and set(before[0]) - after:
            return True
    return False


@keeps("ztcL-08", "A published type is thrown away by forced scope, and only while nobody uses it.")
def refuse_used(db: Session, obj: Any) -> None:
    """Raises Invalid when something that does not go with it refers to this type."""
    if not isinstance(obj.hoofdobject, MAIN):
        return
    gone: Any = type(obj).__table__
    if used(db, gone, gone.c.id == obj.id) or of_published_zaaktype(db, obj):
        raise Invalid.field(ANY, "pending-relations", "Dit type is in gebruik.")


def used(db: Session, table: Any, gone: ColumnElement[bool]) -> bool:
    """Does any row refer to these rows, except those that are thrown away with them?"""
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is not table or key.ondelete == "SET NULL":
                continue
            of = key.parent.in_(select(table.c.id).where(gone))
            if key.ondelete == "CASCADE":
                if "id" in other.c and used(db, other, of):
                    return True
            elif db.scalar(select(exists().where(of))):
                return True
    return False


def of_published_zaaktype(db: Session, obj: Any) -> bool:
    """Do published zaaktypen count on this kind of documents?"""
    if not isinstance(obj, Informatieobjecttype):
        return False
    link = ZaaktypeInformatieobjecttype
    of = select(link.id).join(Zaaktype, Zaaktype.id == link.zaaktype_id)
    counted = of.where(link.informatieobjecttype_id == obj.id, Zaaktype.concept.is_(False))
    return bool(db.scalar(select(counted.exists())))


# --- what publishing asks, while strict -----------------------------------------------------------


def publishing(obj: Any) -> bool:
    """Is it published by this very change?"""
    return obj.concept is False and bool(get_history(obj, "concept").deleted)


def strict(obj: Any) -> bool:
    return settings().ztc_strict and publishing(obj)


@rule("ztcL-04", "roltypen", "concept-relation")
def published_with_roltypen(zaaktype: Zaaktype, db: Session) -> bool:
    """Een zaaktype zonder roltype kan niet gepubliceerd worden."""
    return not strict(zaaktype) or len(zaaktype.roltypen) >= 1


@rule("ztcL-04", "resultaattypen", "concept-relation")
def published_with_resultaattypen(zaaktype: Zaaktype, db: Session) -> bool:
    """Een zaaktype zonder resultaattypen (met selectielijstklasse) kan niet gepubliceerd worden."""
    found = zaaktype.resultaattypen if strict(zaaktype) else []
    return not strict(zaaktype) or bool(found and all(r.selectielijstklasse for r in found))


@rule("ztcL-04", "statustypen", "concept-relation")
def published_with_statustypen(zaaktype: Zaaktype, db: Session) -> bool:
    """Een zaaktype met minder dan twee statustypen kan niet gepubliceerd worden."""
    return not strict(zaaktype) or len(zaaktype.statustypen) >= 2


@rule("ztc-012", ANY, "concept-relation")
def published_after_its_relations(zaaktype: Zaaktype, db: Session) -> bool:
    """Publiceer eerst de besluittypen en informatieobjecttypen van dit zaaktype."""
    if not strict(zaaktype):
        return True
    link, kind = ZaaktypeInformatieobjecttype, Informatieobjecttype
    documents = select(kind.omschrijving).join(link, link.informatieobjecttype_id == kind.id)
    names = db.scalars(documents.where(link.zaaktype_id == zaaktype.id)).all()
    decisions = select(Besluittype.omschrijving).where(
        Besluittype.catalogus_id == zaaktype.catalogus_id,
        or_(
            Besluittype.omschrijving.in_(zaaktype.besluittypen),
            Besluittype.zaaktypen.contains([zaaktype.identificatie]),
        ),
    )
    return not (
        only_concepts(db, zaaktype, kind, names)
        or only_concepts(db, zaaktype, Besluittype, db.scalars(decisions).all())
    )


def only_concepts(db: Session, zaaktype: Zaaktype, model: Any, names: Any) -> bool:
    """Is there a name that no published version in this catalogue bears?"""
    here = and_(model.catalogus_id == zaaktype.catalogus_id, model.concept.is_(False))
    published = db.scalars(select(model.omschrijving).where(here, model.omschrijving.in_(names)))
    return bool(set(names) - set(published))


# --- ztc-011, withdrawn in 1.3.2: no new relation to a published type -----------------------------


def _no_published(name: str, target: type) -> Rule:
    def holds(obj: Any, db: Session) -> bool:
        if not settings().ztc_strict or not get_history(obj, name).has_changes():
            return True
        found = [named_by(db, target, entry) for entry in getattr(obj, name) or []]
        return all(t is None or t.concept for t in found)

    holds.__doc__ = "Een nieuwe relatie met een gepubliceerd type is niet toegestaan."
    holds.__name__ = f"no_published_{name}"
    return rule("ztc-011", ANY, "non-concept-relation")(holds)


no_published_besluittypen = _no_published("besluittypen", Besluittype)
no_published_informatieobjecttypen = _no_published("informatieobjecttypen", Informatieobjecttype)
no_published_zaaktypen = _no_published("zaaktypen", Zaaktype)


@rule("ztc-011", ANY, "non-concept-relation")
def no_published_documenttype(link: ZaaktypeInformatieobjecttype, db: Session) -> bool:
    """Een nieuwe relatie met een gepubliceerd informatieobjecttype is niet toegestaan."""
    new = get_history(link, "informatieobjecttype").has_changes()
    return not (settings().ztc_strict and new) or link.informatieobjecttype.concept
