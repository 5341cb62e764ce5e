"""What the lists of the catalogue may be asked."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import any_, false, select, true
from sqlalchemy.orm import aliased

from schemas.catalogi_relations import DOCUMENT, KIND, ZIOT
from schemas.engine.filters import (
    Asks,
    Experimental,
    Filter,
    Unless,
    boolean,
    choice,
    day,
    icontains,
    link,
    one_of,
    text,
)
from schemas.engine.shape import address
from zaken.actions.catalogus import valid_on
from zaken.base.keeps import keeps
from zaken.names import SERVED

STATUSES = ("alles", "concept", "definitief")


@keeps(
    "ztcL-25", "`datumGeldigheid` leaves the versions valid on that day; without it all are shown."
)
def valid(model: Any, value: str) -> Any:
    """Valid on that day."""
    return valid_on(model, day(value))


@keeps("ztcL-07", "A list shows what is published, unless `status` asks for concepts or for all.")
def published(model: Any, value: str) -> Any:
    """alles, concept or definitief."""
    if one_of(value, STATUSES) == "alles":
        return true()
    return model.concept == (value == "concept")


def keywords(model: Any, value: str) -> Any:
    """All of these keywords, comma separated."""
    return model.trefwoorden.contains([part.strip() for part in value.split(",")])


def through_zaaktype(of: Filter) -> Filter:
    """The same question, put to the zaaktype of this row."""

    def clause(model: Any, value: str) -> Any:
        return model.zaaktype_id.in_(select(KIND.id).where(of(KIND, value)))

    return clause


def bearing(target: Any, value: str) -> tuple[Any, Any]:
    """A row of the target by its URL or its name: the row, and what makes it this one."""
    row = aliased(target)
    path, name = SERVED[target]
    found = address(value)
    if found and found[0] == path:
        return row, row.uuid == found[1]
    if value.startswith(("http://", "https://")):
        return row, false()
    return row, getattr(row, name) == value


def besluittype_of(model: Any, value: str) -> Any:
    """Besluittypen of this zaaktype, by its URL or identificatie."""
    row, this = bearing(KIND, value)
    related = (row.identificatie == any_(model.zaaktypen)) | (
        model.omschrijving == any_(row.besluittypen)
    )
    same = row.catalogus_id == model.catalogus_id
    return select(row.id).where(this, same, related).correlate(model).exists()


def besluittype_with(model: Any, value: str) -> Any:
    """Besluittypen laid down in these documents, by URL or omschrijving."""
    row, this = bearing(DOCUMENT, value)
    related = row.omschrijving == any_(model.informatieobjecttypen)
    same = row.catalogus_id == model.catalogus_id
    return select(row.id).where(this, same, related).correlate(model).exists()


def relation_to(model: Any, value: str) -> Any:
    """Relations to this kind of documents, by the URL of any version or by its omschrijving."""
    row, this = bearing(DOCUMENT, value)
    given = aliased(DOCUMENT)
    same = (given.catalogus_id == row.catalogus_id) & (given.omschrijving == row.omschrijving)
    ids = select(given.id).join(row, same).where(this)
    return model.informatieobjecttype_id.in_(ids)


def document_of(model: Any, value: str) -> Any:
    """Kinds of documents this zaaktype knows, in all their versions."""
    given = aliased(DOCUMENT)
    of = link("zaaktype", "zaaktypen")(ZIOT, value)
    known = select(given.id).join(ZIOT, ZIOT.informatieobjecttype_id == given.id).where(of)
    same = (given.catalogus_id == model.catalogus_id, given.omschrijving == model.omschrijving)
    return known.where(*same).correlate(model).exists()


def in_catalogus(model: Any, value: str) -> Any:
    return through_zaaktype(link("catalogus", "catalogussen"))(model, value)


def on_day(attribute: str) -> Filter:
    return lambda model, value: getattr(model, attribute) == day(value)


def yes_or_no(attribute: str) -> Filter:
    return lambda model, value: getattr(model, attribute).is_(boolean(value))


STATUS = {"status": Unless("definitief", published)}
MAIN: Mapping[str, Any] = {
    "catalogus": link("catalogus", "catalogussen"),
    **STATUS,
    "datumGeldigheid": valid,
}
ZAAKTYPEN: Mapping[str, Any] = {
    **MAIN,
    "datumGeldigheid": Asks(valid),
    "identificatie": text("identificatie"),
    "trefwoorden": keywords,
    "omschrijving__icontains": Experimental(icontains("omschrijving")),
    "identificatie__icontains": Experimental(icontains("identificatie")),
}
INFORMATIEOBJECTTYPEN: Mapping[str, Any] = {
    **MAIN,
    "omschrijving": text("omschrijving"),
    "zaaktype": Experimental(document_of),
    "omschrijving__icontains": Experimental(icontains("omschrijving")),
}
BESLUITTYPEN: Mapping[str, Any] = {
    **MAIN,
    "zaaktypen": besluittype_of,
    "informatieobjecttypen": besluittype_with,
    "omschrijving": text("omschrijving"),
}
OF_ZAAKTYPE: Mapping[str, Any] = {
    "zaaktype": link("zaaktype", "zaaktypen"),
    "zaaktypeIdentificatie": through_zaaktype(text("identificatie")),
    "status": Unless("definitief", through_zaaktype(published)),
    "datumGeldigheid": through_zaaktype(valid),
}
RESULTAATTYPEN: Mapping[str, Any] = {
    **OF_ZAAKTYPE,
    "zaaktype_identificatie": OF_ZAAKTYPE["zaaktypeIdentificatie"],
    "datum_geldigheid": OF_ZAAKTYPE["datumGeldigheid"],
}
ROLTYPEN: Mapping[str, Any] = {**OF_ZAAKTYPE, "omschrijving": Experimental(text("omschrijving"))}
ZAAKOBJECTTYPEN: Mapping[str, Any] = {
    "anderObjecttype": yes_or_no("ander_objecttype"),
    "catalogus": in_catalogus,
    "datumBeginGeldigheid": through_zaaktype(on_day("begin_geldigheid")),
    "datumEindeGeldigheid": through_zaaktype(on_day("einde_geldigheid")),
    "datumGeldigheid": through_zaaktype(valid),
    "objecttype": text("objecttype"),
    "relatieOmschrijving": text("relatie_omschrijving"),
    "zaaktype": link("zaaktype", "zaaktypen"),
    "zaaktypeIdentificatie": through_zaaktype(text("identificatie")),
    "status": Experimental(through_zaaktype(published)),
}
DOCUMENTRELATIES: Mapping[str, Any] = {
    "zaaktype": link("zaaktype", "zaaktypen"),
    "informatieobjecttype": relation_to,
    "richting": choice("richting", ("inkomend", "intern", "uitgaand")),
    "status": Unless("definitief", through_zaaktype(published)),
}
