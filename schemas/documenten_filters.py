"""By what a list of documents can be searched, within the standard and beyond it."""

from typing import Any

from sqlalchemy import Text, cast, false, select
from sqlalchemy.dialects.postgresql import ARRAY

from schemas.engine.filters import (
    Clause,
    Experimental,
    Filter,
    Ordering,
    boolean,
    choice,
    dates,
    icontains,
    link,
    one_of,
    text,
)
from schemas.engine.shape import RESOURCES, address
from zaken import models
from zaken.base.keeps import keeps
from zaken.base.subject import VERTROUWELIJKHEID

OBJECT_TYPEN = ("besluit", "zaak", "verzoek")
ORDERED = ("auteur", "bestandsomvang", "creatiedatum", "formaat", "status", "titel")


def by_object(model: Any, value: str) -> Clause:
    """What a relation is with: a zaak or besluit of ours, or the URL of something elsewhere."""
    found = address(value)
    columns = {"zaken": "zaak_id", "besluiten": "besluit_id"}
    if found is None:
        if not value.startswith(("http://", "https://")):
            raise ValueError("Voer een geldige URL in.")
        return model.object == value  # type: ignore[no-any-return]
    if found[0] not in columns:
        return false()
    target: Any = RESOURCES[found[0]].model
    one = select(target.id).where(target.uuid == found[1]).scalar_subquery()
    return getattr(model, columns[found[0]]) == one  # type: ignore[no-any-return]


def related(relation: Filter) -> Filter:
    """Documents that have such a relation."""
    table = models.Objectrelatie
    return lambda model, value: model.id.in_(
        select(table.informatieobject_id).where(relation(table, value))
    )


def all_of(model: Any, value: str) -> Clause:
    """Every one of these words, comma separated."""
    clause: Clause = model.trefwoorden.contains(texts(value))
    return clause


def some_of(model: Any, value: str) -> Clause:
    clause: Clause = model.trefwoorden.overlap(texts(value))
    return clause


def texts(value: str) -> Any:
    return cast(value.split(","), ARRAY(Text))


def locked(model: Any, value: str) -> Clause:
    clause: Clause = (model.lock != "") if boolean(value) else (model.lock == "")
    return clause


@keeps("drcL-29", "Documents are found by what they belong to; both spellings are known.")
def by_relation() -> dict[str, Any]:
    kind = related(lambda table, value: table.object_type == one_of(value, OBJECT_TYPEN))
    of = related(by_object)
    return {
        "objectinformatieobjecten_object": of,
        "objectinformatieobjecten_objectType": kind,
        "objectinformatieobjecten__object": Experimental(of),
        "objectinformatieobjecten__objectType": Experimental(kind),
    }


DOCUMENT_FILTERS: dict[str, Any] = {
    "identificatie": text("identificatie"),
    "bronorganisatie": text("bronorganisatie"),
    "trefwoorden": all_of,
    **by_relation(),
    "auteur": Experimental(icontains("auteur")),
    "beschrijving": Experimental(icontains("beschrijving")),
    "titel": Experimental(icontains("titel")),
    **{
        name: Experimental(filter)
        for name, filter in dates("creatiedatum", "creatiedatum", "gte", "lte").items()
    },
    "informatieobjecttype": Experimental(link("informatieobjecttype", "informatieobjecttypen")),
    "locked": Experimental(locked),
    "trefwoorden__overlap": Experimental(some_of),
    "vertrouwelijkheidaanduiding": Experimental(
        choice("vertrouwelijkheidaanduiding", VERTROUWELIJKHEID)
    ),
    "ordering": Experimental(
        Ordering(
            choices={
                **{name: name for name in ORDERED},
                "vertrouwelijkheidaanduiding": "vertrouwelijkheidaanduiding",
            }
        )
    ),
}
