"""The run-time behaviour of the Documenten API standard: one function per rule, its id
beside it.
"""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from zaken.models import (
    Enkelvoudiginformatieobject,
    Gebruiksrechten,
    Objectinformatieobject,
    Verzending,
)
from zaken.rules.rule import ANY, no_other, rule
from zaken.rules.zrc import changed

ADDRESSES = (
    "binnenlands_correspondentieadres",
    "buitenlands_correspondentieadres",
    "correspondentie_postadres",
    "faxnummer",
    "emailadres",
    "mijn_overheid",
    "telefoonnummer",
)


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


@rule("drc-006", "indicatieGebruiksrecht", "missing-gebruiksrechten")
def gebruiksrechten_before_the_indicatie(
    document: Enkelvoudiginformatieobject, db: Session
) -> bool:
    """Leg eerst de gebruiksrechten vast; dan wordt dit vanzelf waar."""
    touched = changed(document, "indicatie_gebruiksrecht")
    return not touched or not document.indicatie_gebruiksrecht or _has_rechten(document, db)


@rule("drc-006", "indicatieGebruiksrecht", "existing-gebruiksrechten")
def no_gebruiksrechten_without_the_indicatie(
    document: Enkelvoudiginformatieobject, db: Session
) -> bool:
    """Er zijn gebruiksrechten vastgelegd; verwijder die eerst."""
    touched = changed(document, "indicatie_gebruiksrecht")
    return not touched or bool(document.indicatie_gebruiksrecht) or not _has_rechten(document, db)


def _has_rechten(document: Enkelvoudiginformatieobject, db: Session) -> bool:
    if not document.id:
        return False
    found = exists().where(Gebruiksrechten.informatieobject_id == document.id)
    return bool(db.scalar(select(found)))


@rule("drcL-15", "identificatie", "identificatie-niet-uniek")
def identificatie_is_unique(document: Enkelvoudiginformatieobject, db: Session) -> bool:
    """Deze identificatie bestaat al voor deze bronorganisatie."""
    if not document.identificatie or not changed(document, "identificatie", "bronorganisatie"):
        return True
    table = Enkelvoudiginformatieobject
    same = select(table.id).where(
        table.extern.is_(None),  # another provider numbers as it likes
        table.identificatie == document.identificatie,
        table.bronorganisatie == document.bronorganisatie,
    )
    return no_other(db, document, same)


@rule("drc-003", ANY, "unique")
def relation_is_made_once(relation: Objectinformatieobject, db: Session) -> bool:
    """Dit document hoort al bij dit object."""
    table = Objectinformatieobject
    same = exists().where(
        table.object == relation.object, table.informatieobject_id == relation.informatieobject_id
    )
    return not db.scalar(select(same))


@rule("drcL-24", ANY, "invalid-address")
def verzending_has_one_address(verzending: Verzending, db: Session) -> bool:
    """Noem precies één adres: een correspondentieadres, een postadres, een faxnummer, een
    e-mailadres, een telefoonnummer of Mijn Overheid.
    """
    return sum(bool(getattr(verzending, name)) for name in ADDRESSES) == 1


@rule("drcL-25", ANY, "unique")
def document_came_from_one_sender(verzending: Verzending, db: Session) -> bool:
    """Dit document heeft al een afzender."""
    if verzending.aard_relatie != "afzender":
        return True
    table = Verzending
    other = exists().where(
        table.informatieobject_id == verzending.informatieobject.id,
        table.aard_relatie == "afzender",
        table.id != (verzending.id or 0),
    )
    return not db.scalar(select(other))
