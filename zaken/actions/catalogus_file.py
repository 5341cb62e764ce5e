"""A whole catalogue as one JSON document, out of one installation and into another. Every type
keeps its uuid, so its URL differs in the host alone.

What is published already stays as it is here; a concept follows the file.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Session

from zaken.actions.catalogus import next_version
from zaken.base.errors import Invalid
from zaken.models import (
    Base,
    Besluittype,
    Catalogus,
    Eigenschap,
    Informatieobjecttype,
    Resultaattype,
    Roltype,
    Statustype,
    Zaakobjecttype,
    Zaaktype,
    ZaaktypeInformatieobjecttype,
    row,
)
from zaken.rules import RULES
from zaken.rules.ztc import disjoint, versions_do_not_overlap

FORM = "zaakspoor-catalogus-1"
# In this order each row finds what it refers to.
MODELS: dict[str, Any] = {
    model.__tablename__: model
    for model in (
        Informatieobjecttype,
        Besluittype,
        Zaaktype,
        Statustype,
        Resultaattype,
        Roltype,
        Eigenschap,
        Zaakobjecttype,
        ZaaktypeInformatieobjecttype,
    )
}
Json = dict[str, Any]


@dataclass
class Came:
    """What became of the types in a file, counted per table."""

    made: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    frozen: set[str] = field(default_factory=set)  # uuids of what is published here already


def export(db: Session, catalogus: Catalogus) -> Json:
    """The catalogue with all that is in it, concepts too."""
    return {
        "vorm": FORM,
        "catalogus": row_out(db, catalogus),
        **{
            name: [row_out(db, found) for found in _rows(db, model, catalogus)]
            for name, model in MODELS.items()
        },
    }


def _rows(db: Session, model: Any, catalogus: Catalogus) -> Iterator[Any]:
    query = select(model).order_by(model.id)
    if "catalogus_id" in model.__table__.c:
        query = query.where(model.catalogus_id == catalogus.id, model.extern.is_(None))
    else:
        query = query.join(Zaaktype).where(Zaaktype.catalogus_id == catalogus.id)
        query = query.where(Zaaktype.extern.is_(None))
    yield from db.scalars(query)


def row_out(db: Session, found: Any) -> Json:
    """The columns of a row; what it refers to by uuid."""
    values = {k: v for k, v in row(found).items() if k not in ("id", "extern")}
    for name, key in keys(type(found)).items():
        target = db.get(model_of(key), values[name]) if values[name] else None
        values[name] = str(target.uuid) if target else None  # type: ignore[attr-defined]
    return values


def keys(model: Any) -> dict[str, ForeignKey]:
    """The columns that refer to another row."""
    return {c.name: next(iter(c.foreign_keys)) for c in model.__table__.c if c.foreign_keys}


def model_of(key: ForeignKey) -> type[Base]:
    tables = {**MODELS, "catalogus": Catalogus}
    found: type[Base] = tables[key.column.table.name]
    return found


def import_(db: Session, document: Json) -> Came:
    """Take in a file that `export` made.

    Raises Invalid for another kind of file, and for a version that overlaps one that is here.
    """
    if document.get("vorm") != FORM:
        raise Invalid.field("vorm", "invalid", "Dit is geen uitvoer van een catalogus.")
    came = Came()
    catalogus = take_catalogus(db, document["catalogus"], came)
    here = {document["catalogus"]["uuid"]: catalogus.id}
    for name, model in MODELS.items():
        for values in document.get(name, ()):
            take(db, model, values, here=here, came=came)
    return came


def take_catalogus(db: Session, values: Json, came: Came) -> Catalogus:
    """The catalogue of that uuid, else the one of that domein and RSIN, else a new one."""
    same = db.scalar(select(Catalogus).where(Catalogus.uuid == UUID(values["uuid"])))
    called = (Catalogus.domein == values["domein"], Catalogus.rsin == values["rsin"])
    named = (Catalogus.extern.is_(None), *called)
    found = same or db.scalar(select(Catalogus).where(*named))
    if found is None:
        found = Catalogus(**row_in(Catalogus, values, {}))
        db.add(found)
        db.flush()
    (came.kept if same else came.made)["catalogus"] += 1
    return found


def take(db: Session, model: Any, values: Json, *, here: dict[str, int], came: Came) -> None:
    """Make or change one row, and remember its id by its uuid."""
    found = db.scalar(select(model).where(model.uuid == UUID(values["uuid"])))
    if found is None and values.get("zaaktype_id") in came.frozen:
        return  # a published zaaktype gets nothing more
    told = row_in(model, values, here)
    if found is None:
        found = model(**told)
        if isinstance(found, Zaaktype):
            found.catalogus = db.get_one(Catalogus, found.catalogus_id)
            found.versie = next_version(db, found)
        db.add(found)
        came.made[model.__tablename__] += 1
    elif found.hoofdobject.concept:
        for name, value in told.items():
            if name != "versie":
                setattr(found, name, value)
        came.changed[model.__tablename__] += 1
    else:
        came.kept[model.__tablename__] += 1
        came.frozen.add(values["uuid"])
        here[values["uuid"]] = found.id
        return
    refuse_overlap(db, found)
    db.flush()
    here[values["uuid"]] = found.id


def refuse_overlap(db: Session, found: Any) -> None:
    """Raises Invalid when a published version here is valid on the same day (ztc-016)."""
    if versions_do_not_overlap in RULES.get(type(found), ()):
        with db.no_autoflush:
            if not disjoint(found, db):
                name = getattr(found, "identificatie", "") or found.omschrijving
                raise Invalid.field(
                    "beginGeldigheid", "overlap", f"Er is hier al een geldige versie van '{name}'."
                )


def row_in(model: Any, values: Json, here: dict[str, int]) -> Json:
    """The values of the columns, as Python has them; references as ids of this database."""
    refers, told = keys(model), {}
    for column in model.__table__.c:
        if column.name not in values:
            continue
        value = values[column.name]
        if value is None and isinstance(column.type, JSON):
            continue  # absent is not the null of JSON
        if column.name in refers:
            value = here[value] if value else None
        told[column.name] = python_value(column, value)
    return told


def python_value(column: Any, value: Any) -> Any:
    kind = column.type.python_type if value is not None and isinstance(value, str) else None
    if kind is UUID:
        return UUID(value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return value
