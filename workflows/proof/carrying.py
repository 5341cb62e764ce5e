"""One zaaktype with its definition, out of one environment and into another, with the same uuids.

The file is that of `catalogus export` with less in it. What is published here already stays.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.definition import Definition
from workflows.publish import end_older
from zaken.actions.catalogus_file import FORM, MODELS, Came, export, take, take_catalogus
from zaken.base.errors import Invalid, NotFound
from zaken.models import (
    Besluittype,
    Catalogus,
    Informatieobjecttype,
    Zaaktype,
    ZaaktypeInformatieobjecttype,
)

Json = dict[str, Any]
SHARED = (Informatieobjecttype, Besluittype)  # known by name; other zaaktypen use them too


def export_type(db: Session, catalogus: Catalogus, identificatie: str, versie: int = 0) -> Json:
    """This zaaktype (every version, or one) with all that it needs. Raises NotFound."""
    whole = export(db, catalogus)
    types = [
        row
        for row in whole["zaaktype"]
        if row["identificatie"] == identificatie and versie in (0, row["versie"])
    ]
    if not types:
        which = f"versie {versie} van " if versie else ""
        raise NotFound(detail=f"Er is geen {which}zaaktype '{identificatie}'.")
    uuids = {str(row["uuid"]) for row in types}
    kept: Json = {"vorm": FORM, "catalogus": whole["catalogus"], "zaaktype": types}
    for name in MODELS:
        kept.setdefault(name, [row for row in whole[name] if row.get("zaaktype_id") in uuids])
    papers = {
        row["informatieobjecttype_id"] for row in kept[ZaaktypeInformatieobjecttype.__tablename__]
    }
    decisions = {name for row in types for name in row["besluittypen"]}
    kept["informatieobjecttype"] = [
        row for row in whole["informatieobjecttype"] if str(row["uuid"]) in papers
    ]
    kept["besluittype"] = [row for row in whole["besluittype"] if row["omschrijving"] in decisions]
    return kept


def import_type(db: Session, document: Json) -> Came:
    """Take in a file that `export_type` made. A version that is new here ends the one before it, as
    publishing does; running zaken keep theirs.

    Raises Invalid for another kind of file, a definition that is not sound, and a version that
    begins before one that is here.
    """
    if document.get("vorm") != FORM:
        raise Invalid.field("vorm", "invalid", "Dit is geen uitvoer van een zaaktype.")
    came = Came()
    catalogus = take_catalogus(db, document["catalogus"], came)
    here = {document["catalogus"]["uuid"]: catalogus.id}
    for name, model in MODELS.items():
        for values in document.get(name, ()):
            if _known_by_name(db, model, values, catalogus, here):
                came.kept[name] += 1
                continue
            if model is Zaaktype:
                _make_room(db, values, catalogus)
            take(db, model, values, here=here, came=came)
    return came


def _known_by_name(
    db: Session, model: Any, values: Json, catalogus: Catalogus, here: dict[str, int]
) -> bool:
    """A kind of document or decision that is here under another uuid serves as well."""
    if model not in SHARED or _by_uuid(db, model, values["uuid"]):
        return False
    named = model.catalogus_id == catalogus.id, model.omschrijving == values["omschrijving"]
    found = db.scalar(
        select(model.id).where(*named).order_by(model.concept, model.begin_geldigheid.desc())
    )
    if found is not None:
        here[values["uuid"]] = found
    return found is not None


def _by_uuid(db: Session, model: Any, uuid: str) -> Any:
    return db.scalar(select(model).where(model.uuid == UUID(str(uuid))))


def _make_room(db: Session, values: Json, catalogus: Catalogus) -> None:
    if _by_uuid(db, Zaaktype, values["uuid"]) or values["concept"]:
        return
    name, start = values["identificatie"], date.fromisoformat(str(values["begin_geldigheid"]))
    if faults := list(_faults(values.get("definitie"))):
        raise Invalid.field("definitie", "invalid", f"{name}: {' '.join(faults)}")
    ours = Zaaktype.catalogus_id == catalogus.id, Zaaktype.identificatie == name
    newer = db.scalar(
        select(Zaaktype.versie).where(
            *ours, Zaaktype.concept.is_(False), Zaaktype.begin_geldigheid >= start
        )
    )
    if newer:
        raise Invalid.field(
            "beginGeldigheid",
            "overlap",
            f"{name}: versie {newer} hier begint op of na {start}. Publiceer het bestand hier, "
            "of haal eerst die versie op.",
        )
    end_older(db, catalogus, name, start)


def _faults(definitie: Json | None) -> Iterator[str]:
    try:
        Definition.model_validate(definitie or {})
    except ValidationError as error:
        for one in error.errors():
            yield one["msg"].removeprefix("Value error, ")
