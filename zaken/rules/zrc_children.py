"""What must hold of everything else that hangs on a zaak: one function per rule of the standard."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from zaken.base.clock import now
from zaken.models import (
    Klantcontact,
    Rol,
    Zaakcontactmoment,
    Zaakinformatieobject,
    Zaaknotitie,
    Zaakobject,
    Zaakverzoek,
)
from zaken.rules.rule import ANY, rule
from zaken.rules.zrc import LEEWAY


@rule("zrcL-14", ANY, "zaak-archiefstatus-invalid")
def zaak_is_not_archived(child: Any, db: Session) -> bool:
    """De zaak is gearchiveerd: er kan niets meer bij en niets meer in wijzigen."""
    return child.hoofdobject.archiefstatus in (None, "nog_te_archiveren")


@rule("zrc-004", ANY, "zaak-mismatch")
def status_of_the_same_zaak(link: Zaakinformatieobject, db: Session) -> bool:
    """De status hoort niet bij deze zaak."""
    return link.status is None or link.status.zaak_id == link.zaak.id


@rule("zrcL-22", ANY, "zaaktype-mismatch")
def zaakobjecttype_of_the_zaaktype(zaakobject: Zaakobject, db: Session) -> bool:
    """Het zaakobjecttype hoort niet bij het zaaktype van de zaak."""
    kind = zaakobject.zaakobjecttype
    return kind is None or kind.zaaktype_id == zaakobject.zaak.zaaktype_id


@rule("zrcL-18", ANY, "einde-geldigheid-before-begin-geldigheid")
def rol_ends_after_it_begins(rol: Rol, db: Session) -> bool:
    """De rol eindigt voordat hij begint."""
    begin, end = rol.begin_geldigheid, rol.einde_geldigheid
    return begin is None or end is None or begin <= end


@rule("zrcL-25", "datumtijd", "date-in-future")
def klantcontact_is_not_ahead(contact: Klantcontact, db: Session) -> bool:
    """Het klantcontact ligt in de toekomst."""
    return contact.datumtijd <= now() + LEEWAY


@rule("zrc-025", ANY, "unique")
def contactmoment_is_linked_once(link: Zaakcontactmoment, db: Session) -> bool:
    """Dit contactmoment hoort al bij deze zaak."""
    same = select(Zaakcontactmoment.id).where(
        Zaakcontactmoment.zaak_id == link.zaak.id,
        Zaakcontactmoment.contactmoment == link.contactmoment,
    )
    return db.scalar(same) in (None, link.id)


@rule("zrc-024", ANY, "unique")
def verzoek_is_linked_once(link: Zaakverzoek, db: Session) -> bool:
    """Dit verzoek hoort al bij deze zaak."""
    same = select(Zaakverzoek.id).where(
        Zaakverzoek.zaak_id == link.zaak.id, Zaakverzoek.verzoek == link.verzoek
    )
    return db.scalar(same) in (None, link.id)


@rule("zrcL-29", "status", "invalid")
def notitie_is_still_a_concept(notitie: Zaaknotitie, db: Session) -> bool:
    """Een definitieve notitie kan niet meer worden gewijzigd."""
    was = get_history(notitie, "status")
    before = (was.deleted or was.unchanged or ["concept"])[0]
    return notitie.id is None or bool(before != "definitief")
