"""The run-time behaviour of the Zaken API standard: one function per rule, its id beside it.

A rule answers one question about an object that is about to be saved: is it in order?
The docstring is what the consumer (or the employee) is told when it is not.
"""

from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from zaken.base.clock import now, today
from zaken.base.settings import settings
from zaken.models import (
    Enkelvoudiginformatieobject,
    Informatieobjecttype,
    Resultaat,
    Rol,
    Zaak,
    Zaakeigenschap,
    Zaakinformatieobject,
    Zaakobject,
    ZaaktypeInformatieobjecttype,
)
from zaken.rules.rule import ANY, no_other, rule

LEEWAY = timedelta(minutes=1)  # the clock of a consumer may be a little ahead


def changed(obj: object, *attributes: str) -> bool:
    return any(get_history(obj, a).has_changes() for a in attributes)


@rule("zrc-001", "zaaktype", "not-published")
def zaaktype_is_published(zaak: Zaak, db: Session) -> bool:
    """Het zaaktype is nog een concept."""
    return not zaak.zaaktype.concept or not changed(zaak, "zaaktype")


@rule("zrc-002", "identificatie", "identificatie-niet-uniek")
def identificatie_is_unique(zaak: Zaak, db: Session) -> bool:
    """Deze identificatie bestaat al voor deze bronorganisatie."""
    if not zaak.identificatie or not changed(zaak, "identificatie", "bronorganisatie"):
        return True
    same = select(Zaak.id).where(
        Zaak.identificatie == zaak.identificatie, Zaak.bronorganisatie == zaak.bronorganisatie
    )
    return no_other(db, zaak, same)


@rule("zrcL-01", "registratiedatum", "date-in-future")
def registratiedatum_is_not_ahead(zaak: Zaak, db: Session) -> bool:
    """De registratiedatum ligt in de toekomst."""
    return zaak.registratiedatum is None or zaak.registratiedatum <= today()


@rule("zrc-013", "hoofdzaak", "deelzaak-als-hoofdzaak")
def hoofdzaak_is_not_a_deelzaak(zaak: Zaak, db: Session) -> bool:
    """Deelzaken van deelzaken zijn niet toegestaan."""
    return zaak.hoofdzaak is None or zaak.hoofdzaak.hoofdzaak_id is None


@rule("zrc-013", "hoofdzaak", "deelzaak-als-hoofdzaak")
def hoofdzaak_does_not_become_a_deelzaak(zaak: Zaak, db: Session) -> bool:
    """Deze zaak heeft zelf deelzaken, en kan daarom geen deelzaak zijn."""
    if zaak.hoofdzaak is None or zaak.id is None or not changed(zaak, "hoofdzaak"):
        return True
    parts = exists().where(Zaak.hoofdzaak_id == zaak.id)
    return not db.scalar(select(parts))


@rule("zrc-013", "hoofdzaak", "self-forbidden")
def hoofdzaak_is_another_zaak(zaak: Zaak, db: Session) -> bool:
    """Een zaak kan geen deelzaak van zichzelf zijn."""
    return zaak.hoofdzaak is None or zaak.hoofdzaak is not zaak


@rule("zrc-014", "laatsteBetaaldatum", "betaling-nvt")
def no_betaaldatum_when_nvt(zaak: Zaak, db: Session) -> bool:
    """Een betaaldatum kan niet als de betalingsindicatie 'nvt' is."""
    return not (
        zaak.betalingsindicatie == "nvt"
        and zaak.laatste_betaaldatum
        and changed(zaak, "laatste_betaaldatum")
    )


@rule("zrc-014", "laatsteBetaaldatum", "future_not_allowed")
def betaaldatum_is_not_ahead(zaak: Zaak, db: Session) -> bool:
    """De betaaldatum ligt in de toekomst."""
    return zaak.laatste_betaaldatum is None or zaak.laatste_betaaldatum <= now() + LEEWAY


@rule("zrcL-03", "zaaktype", "wijzigen-niet-toegelaten")
def zaaktype_stays(zaak: Zaak, db: Session) -> bool:
    """Het zaaktype kan niet worden gewijzigd."""
    return zaak.id is None or settings().zaaktype_mutable or not changed(zaak, "zaaktype")


@rule("zrcL-05", "hoofdzaak", "invalid-deelzaaktype")
def zaaktype_is_a_deelzaaktype(zaak: Zaak, db: Session) -> bool:
    """Het zaaktype van de hoofdzaak kent geen deelzaken van dit zaaktype."""
    if zaak.hoofdzaak is None or not changed(zaak, "hoofdzaak", "zaaktype"):
        return True
    return zaak.zaaktype.identificatie in zaak.hoofdzaak.zaaktype.deelzaaktypen


@rule("zrc-015", "productenOfDiensten", "invalid-products-services")
def products_of_the_zaaktype(zaak: Zaak, db: Session) -> bool:
    """Niet elk product hoort bij het zaaktype."""
    return {*(zaak.producten_of_diensten or [])} <= {*zaak.zaaktype.producten_of_diensten}


@rule("zrc-022", "archiefstatus", "documents-not-archived")
def documents_are_archived_first(zaak: Zaak, db: Session) -> bool:
    """Niet alle documenten van de zaak hebben de status 'gearchiveerd'."""
    if _not_archived(zaak):
        return True
    link, document = Zaakinformatieobject, Enkelvoudiginformatieobject
    running = exists().where(
        link.zaak_id == zaak.id,
        document.id == link.informatieobject_id,
        document.status != "gearchiveerd",
    )
    return not db.scalar(select(running))


@rule("zrc-022", "archiefnominatie", "archiefnominatie-not-set")
def archived_says_keep_or_destroy(zaak: Zaak, db: Session) -> bool:
    """Een gearchiveerde zaak heeft een archiefnominatie nodig."""
    return _not_archived(zaak) or bool(zaak.archiefnominatie)


@rule("zrc-022", "archiefactiedatum", "archiefactiedatum-not-set")
def archived_says_when(zaak: Zaak, db: Session) -> bool:
    """Een gearchiveerde zaak heeft een archiefactiedatum nodig."""
    return _not_archived(zaak) or zaak.archiefactiedatum is not None


def _not_archived(zaak: Zaak) -> bool:
    return zaak.archiefstatus in (None, "nog_te_archiveren")


@rule("zrcL-13", "zaak", "unique")
def one_resultaat_per_zaak(resultaat: Resultaat, db: Session) -> bool:
    """De zaak heeft al een resultaat."""
    present = db.scalar(select(Resultaat.id).where(Resultaat.zaak_id == resultaat.zaak.id))
    return present is None or present == resultaat.id


@rule("zrc-020", ANY, "zaaktype-mismatch")
def resultaattype_of_the_zaaktype(resultaat: Resultaat, db: Session) -> bool:
    """Het resultaattype hoort niet bij het zaaktype van de zaak."""
    return resultaat.resultaattype.zaaktype_id == resultaat.zaak.zaaktype_id


@rule("zrc-019", ANY, "zaaktype-mismatch")
def roltype_of_the_zaaktype(rol: Rol, db: Session) -> bool:
    """Het roltype hoort niet bij het zaaktype van de zaak."""
    return rol.roltype.zaaktype_id == rol.zaak.zaaktype_id


@rule("zrcL-17", "roltype", "max-occurences")
def one_initiator_per_zaak(rol: Rol, db: Session) -> bool:
    """De zaak heeft al een rol van dit soort, en kan er maar een hebben."""
    if rol.roltype.omschrijving_generiek not in ("initiator", "zaakcoordinator"):
        return True
    kind = rol.roltype.omschrijving_generiek
    return not any(
        r is not rol and r.id and r.roltype.omschrijving_generiek == kind for r in rol.zaak.rollen
    )


@rule("zrcL-18", ANY, "invalid-betrokkene")
def rol_names_somebody(rol: Rol, db: Session) -> bool:
    """Geef betrokkene of betrokkeneIdentificatie op."""
    return bool(rol.betrokkene or rol.betrokkene_identificatie)


@rule("zrc-018", ANY, "zaaktype-mismatch")
def eigenschap_of_the_zaaktype(eigenschap: Zaakeigenschap, db: Session) -> bool:
    """De eigenschap hoort niet bij het zaaktype van de zaak."""
    return eigenschap.eigenschap.zaaktype_id == eigenschap.zaak.zaaktype_id


@rule("zrcL-19", ANY, "invalid-zaakobject")
def zaakobject_names_something(zaakobject: Zaakobject, db: Session) -> bool:
    """Geef object of objectIdentificatie op."""
    return bool(zaakobject.object or zaakobject.object_identificatie)


@rule("zrcL-20", ANY, "missing-object-type-overige")
def overige_says_what(zaakobject: Zaakobject, db: Session) -> bool:
    """Bij objectType 'overige' is objectTypeOverige of objectTypeOverigeDefinitie nodig."""
    said = zaakobject.object_type_overige or zaakobject.object_type_overige_definitie
    return zaakobject.object_type != "overige" or bool(said)


@rule("zrcL-20", ANY, "invalid-object-type-overige-usage")
def only_overige_says_what(zaakobject: Zaakobject, db: Session) -> bool:
    """objectTypeOverige kan alleen bij objectType 'overige'."""
    return zaakobject.object_type == "overige" or not zaakobject.object_type_overige


@rule("zrcL-15", ANY, "unique")
def document_is_linked_once(link: Zaakinformatieobject, db: Session) -> bool:
    """Dit document hoort al bij deze zaak."""
    pair = select(Zaakinformatieobject.id).where(
        Zaakinformatieobject.zaak_id == link.zaak.id,
        Zaakinformatieobject.informatieobject_id == link.informatieobject.id,
    )
    return no_other(db, link, pair)


@rule("zrc-017", ANY, "missing-zaaktype-informatieobjecttype-relation")
def documenttype_of_the_zaaktype(link: Zaakinformatieobject, db: Session) -> bool:
    """Het zaaktype kent geen documenten van dit informatieobjecttype."""
    known, kind = ZaaktypeInformatieobjecttype, Informatieobjecttype
    wanted = link.informatieobject.informatieobjecttype
    # By description within the catalogue, not by version of the type (catalogi >= 1.3).
    return bool(
        db.scalar(
            select(func.count())
            .select_from(known)
            .join(kind, kind.id == known.informatieobjecttype_id)
            .where(
                known.zaaktype_id == link.zaak.zaaktype_id,
                kind.omschrijving == wanted.omschrijving,
                kind.catalogus_id == wanted.catalogus_id,
            )
        )
    )
