"""How the catalogue shows relations: kept by name, shown as the URLs of the published versions of
that name in the same catalogue that are valid on the day asked for (ztcL-23).

Every function here takes a model and gives SQL about its row.
"""

from typing import Any

from sqlalchemy import Text, all_, any_, case, cast, column, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by
from sqlalchemy.orm import aliased

from schemas.apis import CATALOGI
from schemas.engine.read import OP
from zaken import models
from zaken.actions.catalogus import valid_on
from zaken.base.keeps import keeps

ZIOT = models.ZaaktypeInformatieobjecttype
DOCUMENT, DECISION, KIND = models.Informatieobjecttype, models.Besluittype, models.Zaaktype


@keeps("ztcL-23", "A name is shown as the URL of its published version that is valid on that day.")
def shown(row: Any, catalogus_id: Any) -> Any:
    """Is this a version to show: published, of this catalogue, valid on the day asked for?"""
    return (row.catalogus_id == catalogus_id) & row.concept.is_(False) & valid_on(row, OP)


def texts(query: Any, model: Any) -> Any:
    """What a select of one text gives, as an array."""
    return cast(func.array(query.correlate(model).scalar_subquery()), ARRAY(Text))


def merged(own: Any, others: Any) -> Any:
    return func.array_cat(own, others)


# --- zaaktypen ------------------------------------------------------------------------------------


def besluittypen_of_zaaktype(model: Any) -> Any:
    """By the names the zaaktype gives, or by the identificaties a besluittype gives."""
    row = aliased(DECISION)
    named = row.omschrijving == any_(model.besluittypen)
    naming = model.identificatie == any_(row.zaaktypen)
    return select(row.id).where(shown(row, model.catalogus_id), or_(named, naming)).correlate(model)


def besluittype_names_of_zaaktype(model: Any) -> Any:
    row = aliased(DECISION)
    naming = model.identificatie == any_(row.zaaktypen)
    more = select(row.omschrijving).where(
        row.catalogus_id == model.catalogus_id,
        naming,
        row.omschrijving != all_(model.besluittypen),
    )
    return merged(model.besluittypen, texts(more.distinct(), model))


def deelzaaktypen(model: Any) -> Any:
    row = aliased(KIND)
    named = row.identificatie == any_(model.deelzaaktypen)
    return select(row.id).where(shown(row, model.catalogus_id), named).correlate(model)


def documents_of_zaaktype(model: Any) -> Any:
    """All versions, by name, of the kinds of documents it knows."""
    row = aliased(DOCUMENT)
    named = row.omschrijving.in_(_document_names(model))
    return select(row.id).where(shown(row, model.catalogus_id), named).correlate(model)


def _document_names(model: Any) -> Any:
    known, version = aliased(ZIOT), aliased(DOCUMENT)
    joined = select(version.omschrijving).join(known, known.informatieobjecttype_id == version.id)
    return joined.where(known.zaaktype_id == model.id).correlate(model)


@keeps("ztcL-24", "Beside the URLs of a relation stand the names it is kept by.")
def document_names_of_zaaktype(model: Any) -> Any:
    return texts(_document_names(model).distinct(), model)


def related(model: Any) -> Any:
    """The related zaaktypen with their URLs; of another catalogue the URL as it was given."""
    listed = func.jsonb_array_elements(model.gerelateerde_zaaktypen)
    entry = listed.table_valued(column("value", JSONB), with_ordinality="nr").render_derived()
    said = entry.c.value
    name = said.op("->>")("zaaktype")
    row = aliased(KIND)
    best = (
        select(literal(f"{CATALOGI.url}/zaaktypen/") + cast(row.uuid, Text))
        .where(row.catalogus_id == model.catalogus_id, row.identificatie == name)
        .order_by(shown(row, model.catalogus_id).desc(), row.concept, row.versie.desc())
        .limit(1)
        .correlate(model, entry)
        .scalar_subquery()
    )
    outside = func.starts_with(name, "http")
    group = func.jsonb_build_object(
        "zaaktype", func.coalesce(best, name),
        "zaaktypeIdentificatie", case((outside, ""), else_=name),
        "aardRelatie", said.op("->>")("aardRelatie"),
        "toelichting", func.coalesce(said.op("->>")("toelichting"), ""),
    )  # fmt: skip
    in_order = func.jsonb_agg(aggregate_order_by(group, entry.c.nr))
    found = func.coalesce(in_order, cast(literal("[]"), JSONB))
    return select(found).select_from(entry).correlate(model).scalar_subquery()


# --- informatieobjecttypen ------------------------------------------------------------------------


def zaaktypen_of_document(model: Any) -> Any:
    row = aliased(KIND)
    return (
        select(row.id)
        .where(shown(row, model.catalogus_id), row.id.in_(_knowing(model)))
        .correlate(model)
    )


def _knowing(model: Any) -> Any:
    """The zaaktypen that know documents of this name."""
    known, version = aliased(ZIOT), aliased(DOCUMENT)
    joined = select(known.zaaktype_id).join(version, known.informatieobjecttype_id == version.id)
    same = (version.catalogus_id == model.catalogus_id, version.omschrijving == model.omschrijving)
    return joined.where(*same).correlate(model)


def zaaktype_names_of_document(model: Any) -> Any:
    row = aliased(KIND)
    return texts(select(row.identificatie).where(row.id.in_(_knowing(model))).distinct(), model)


def besluittypen_of_document(model: Any) -> Any:
    row = aliased(DECISION)
    naming = model.omschrijving == any_(row.informatieobjecttypen)
    return select(row.id).where(shown(row, model.catalogus_id), naming).correlate(model)


def besluittype_names_of_document(model: Any) -> Any:
    row = aliased(DECISION)
    naming = model.omschrijving == any_(row.informatieobjecttypen)
    names = select(row.omschrijving).where(row.catalogus_id == model.catalogus_id, naming)
    return texts(names.distinct(), model)


# --- besluittypen ---------------------------------------------------------------------------------


def _zaaktype_relates(model: Any, row: Any) -> Any:
    return or_(
        row.identificatie == any_(model.zaaktypen), model.omschrijving == any_(row.besluittypen)
    )


def zaaktypen_of_besluittype(model: Any) -> Any:
    row = aliased(KIND)
    related = _zaaktype_relates(model, row)
    return select(row.id).where(shown(row, model.catalogus_id), related).correlate(model)


def zaaktype_names_of_besluittype(model: Any) -> Any:
    row = aliased(KIND)
    more = select(row.identificatie).where(
        row.catalogus_id == model.catalogus_id,
        model.omschrijving == any_(row.besluittypen),
        row.identificatie != all_(model.zaaktypen),
    )
    return merged(model.zaaktypen, texts(more.distinct(), model))


def documents_of_besluittype(model: Any) -> Any:
    row = aliased(DOCUMENT)
    named = row.omschrijving == any_(model.informatieobjecttypen)
    return select(row.id).where(shown(row, model.catalogus_id), named).correlate(model)


def resultaattypen_of_besluittype(model: Any) -> Any:
    return _resultaattypen(model, models.Resultaattype.id)


def resultaattype_names_of_besluittype(model: Any) -> Any:
    return texts(_resultaattypen(model, models.Resultaattype.omschrijving).distinct(), model)


def _resultaattypen(model: Any, column: Any) -> Any:
    row, kind = models.Resultaattype, aliased(KIND)
    joined = select(column).select_from(row).join(kind, kind.id == row.zaaktype_id)
    naming = model.omschrijving == any_(row.besluittypen)
    return joined.where(shown(kind, model.catalogus_id), naming).correlate(model)


# --- what belongs to a zaaktype -------------------------------------------------------------------


def of_zaaktype(column: str) -> Any:
    """A column of the zaaktype this row belongs to."""

    def value(model: Any) -> Any:
        kind = aliased(KIND)
        of = select(getattr(kind, column)).where(kind.id == model.zaaktype_id)
        return of.correlate(model).scalar_subquery()

    return value


def catalogus_of_zaaktype(model: Any) -> Any:
    kind, catalogus = aliased(KIND), aliased(models.Catalogus)
    joined = select(catalogus.uuid).join(kind, kind.catalogus_id == catalogus.id)
    return joined.where(kind.id == model.zaaktype_id).correlate(model).scalar_subquery()


def document_of_relation(model: Any) -> Any:
    """The version of that name that is to be shown; without one, the version that was given."""
    given, row = aliased(DOCUMENT), aliased(DOCUMENT)
    same = (row.catalogus_id == given.catalogus_id) & (row.omschrijving == given.omschrijving)
    return (
        select(row.uuid)
        .select_from(given)
        .join(row, same)
        .where(
            given.id == model.informatieobjecttype_id,
            or_(row.id == given.id, shown(row, given.catalogus_id)),
        )
        .order_by(shown(row, given.catalogus_id).desc())
        .limit(1)
        .correlate(model)
        .scalar_subquery()
    )


def named_by_resultaattype(target: Any, names: str) -> Any:
    """The ids of what a resultaattype names, in the catalogue of its zaaktype."""

    def ids(model: Any) -> Any:
        row = aliased(target)
        catalogus_id = of_zaaktype("catalogus_id")(model)
        named = row.omschrijving == any_(getattr(model, names))
        return select(row.id).where(shown(row, catalogus_id), named).correlate(model)

    return ids


def names_in(target: Any) -> Any:
    """The omschrijvingen of this kind of types in a catalogue, each once."""

    def value(model: Any) -> Any:
        row = aliased(target)
        names = select(row.omschrijving).where(row.catalogus_id == model.id)
        return texts(names.distinct().order_by(row.omschrijving), model)

    return value
