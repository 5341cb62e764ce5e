"""The run-time behaviour of the Besluiten API standard: one function per rule, its id beside it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.base.clock import today
from zaken.base.subject import asker
from zaken.models import Besluit, Besluitinformatieobject
from zaken.rules.rule import ANY, no_other, rule
from zaken.rules.zrc import changed


@rule("brc-001", "besluittype", "not-published")
def besluittype_is_published(besluit: Besluit, db: Session) -> bool:
    """Het besluittype is nog een concept."""
    return not besluit.besluittype.concept or not changed(besluit, "besluittype")


@rule("brc-002", "identificatie", "identificatie-niet-uniek")
def identificatie_is_unique(besluit: Besluit, db: Session) -> bool:
    """Deze identificatie bestaat al voor deze verantwoordelijke organisatie."""
    if not besluit.identificatie or not changed(
        besluit, "identificatie", "verantwoordelijke_organisatie"
    ):
        return True
    same = select(Besluit.id).where(
        Besluit.identificatie == besluit.identificatie,
        Besluit.verantwoordelijke_organisatie == besluit.verantwoordelijke_organisatie,
        Besluit.extern.is_(None),
    )
    return no_other(db, besluit, same)


@rule("brc-006", "zaak", "wijzigen-niet-toegelaten")
def zaak_is_moved_by_force_only(besluit: Besluit, db: Session) -> bool:
    """De zaak van een besluit mag niet gewijzigd worden."""
    if besluit.id is None or not changed(besluit, "zaak"):
        return True
    return all(asker(db).may("zaken.geforceerd-bijwerken", zaak) for zaak in besluit.touches)


@rule("brc-007", ANY, "zaaktype-mismatch")
def besluittype_of_the_zaaktype(besluit: Besluit, db: Session) -> bool:
    """Het zaaktype van de zaak kent geen besluiten van dit besluittype."""
    if besluit.zaak is None:
        return True
    zaaktype, kind = besluit.zaak.zaaktype, besluit.besluittype
    named = kind.omschrijving in zaaktype.besluittypen or zaaktype.identificatie in kind.zaaktypen
    return named and kind.catalogus_id == zaaktype.catalogus_id  # by name, of either side


@rule("brcL-01", "datum", "future_not_allowed")
def datum_is_not_ahead(besluit: Besluit, db: Session) -> bool:
    """De datum van het besluit ligt in de toekomst."""
    return besluit.datum <= today()


@rule("brcL-02", ANY, "unique")
def document_lays_it_down_once(link: Besluitinformatieobject, db: Session) -> bool:
    """Dit document hoort al bij dit besluit."""
    pair = select(Besluitinformatieobject.id).where(
        Besluitinformatieobject.besluit_id == link.besluit.id,
        Besluitinformatieobject.informatieobject_id == link.informatieobject.id,
    )
    return no_other(db, link, pair)


@rule("brc-008", ANY, "missing-besluittype-informatieobjecttype-relation")
def documenttype_of_the_besluittype(link: Besluitinformatieobject, db: Session) -> bool:
    """Het besluittype kent geen documenten van dit informatieobjecttype."""
    kind, wanted = link.besluit.besluittype, link.informatieobject.informatieobjecttype
    # By description within the catalogue, not by version of the type (catalogi >= 1.3).
    return (
        kind.catalogus_id == wanted.catalogus_id
        and wanted.omschrijving in kind.informatieobjecttypen
    )
