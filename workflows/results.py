"""How a zaak ends: giving it a resultaat."""

from sqlalchemy.orm import Session

from zaken.actions.zaak import set_other_resultaat, set_resultaat
from zaken.base.subject import Subject
from zaken.change import change
from zaken.models import Resultaat, Resultaattype, Zaak


def decide(db: Session, subject: Subject, zaak: Zaak, naam: str) -> None:
    """Give the zaak the resultaat with this naam of its case type; a second decision replaces the
    first.
    """
    kind = next(r for r in zaak.zaaktype.resultaattypen if r.naam == naam)
    give_result(db, subject, zaak, kind)


def give_result(db: Session, subject: Subject, zaak: Zaak, kind: Resultaattype) -> None:
    """The same by its row."""
    present = zaak.resultaat
    if present is not None and present.resultaattype_id == kind.id:
        return
    scope = scope_of(subject, zaak, "zaken.bijwerken")
    if present is not None:
        oud = {"resultaattype": present.resultaattype.omschrijving}
        present.resultaattype = kind
        change(db, subject, present, "update", scope=scope, save=set_other_resultaat, oud=oud)
        return
    resultaat = Resultaat(zaak_id=zaak.id, resultaattype=kind)
    with db.no_autoflush:
        resultaat.zaak = zaak
    change(db, subject, resultaat, "create", scope=scope, save=set_resultaat)


def scope_of(subject: Subject, zaak: Zaak, usual: str) -> str:
    """A resident acts on his own zaak by being its owner, not by a scope of the standard."""
    return "zaken.eigen" if subject.kind in ("burger", "bedrijf", "volger") else usual
