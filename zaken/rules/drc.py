"""The run-time behaviour of the Documenten API standard: one function per rule, its id
beside it.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.models import Enkelvoudiginformatieobject
from zaken.rules.rule import rule
from zaken.rules.zrc import changed


@rule("drc-001", "informatieobjecttype", "not-published")
def informatieobjecttype_is_published(document: Enkelvoudiginformatieobject, db: Session) -> bool:
    """Het informatieobjecttype is nog een concept."""
    return not document.informatieobjecttype.concept


@rule("drc-005", "status", "invalid_for_received")
def received_document_is_finished(document: Enkelvoudiginformatieobject, db: Session) -> bool:
    """Een ontvangen document kan niet in bewerking of ter vaststelling zijn."""
    return document.ontvangstdatum is None or document.status not in (
        "in_bewerking",
        "ter_vaststelling",
    )


@rule("drcL-15", "identificatie", "identificatie-niet-uniek")
def identificatie_is_unique(document: Enkelvoudiginformatieobject, db: Session) -> bool:
    """Deze identificatie bestaat al voor deze bronorganisatie."""
    if not document.identificatie or not changed(document, "identificatie", "bronorganisatie"):
        return True
    table = Enkelvoudiginformatieobject
    same = select(table.id).where(
        table.identificatie == document.identificatie,
        table.bronorganisatie == document.bronorganisatie,
    )
    return all(id == document.id for id in db.scalars(same))
