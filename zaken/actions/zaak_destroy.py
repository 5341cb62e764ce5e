"""Destroying a zaak: everything that tells of it is gone, and nothing can bring it back (zrc-023).

What stays is one fact without a word about people: that this zaak was here and was destroyed. The
subscribers of the notifications have to hear it, and the archive has to be able to prove it.
"""

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from zaken.actions.evidence import proof_may_go
from zaken.base.errors import Forbidden, Invalid
from zaken.base.keeps import keeps
from zaken.base.subject import Subject
from zaken.change import lock, represent
from zaken.events import record
from zaken.models import AccessLog, Besluit, Event, Sessie, Zaak
from zaken.queries.archieflijst import is_held
from zaken.rules.rule import ANY

VERWIJDEREN = "zaken.verwijderen"
# What subscribers are told of a zaak that is gone, and what is needed to decide who may hear it.
TOLD = ("url", "uuid", "bronorganisatie", "zaaktype", "vertrouwelijkheidaanduiding")


@keeps(
    "zrc-023",
    "Deleting a zaak removes it physically with its deelzaken, everything below them and their"
    " audit trail, whether open or closed; zaken with besluiten are refused.",
)
@keeps("G-83", "The audit trail goes with its main object.")
def destroy_zaak(db: Session, subject: Subject, zaak: Zaak, *, toelichting: str = "") -> None:
    """Remove a zaak and its deelzaken. Raises Forbidden, Invalid (related-besluiten,
    bewaarbelang).
    """
    lock(db, zaak)
    parts = db.scalars(select(Zaak).where(Zaak.hoofdzaak_id == zaak.id).order_by(Zaak.id)).all()
    for part in parts:
        lock(db, part)
    doomed = [*parts, zaak]
    if not all(subject.may(VERWIJDEREN, each) for each in doomed):
        raise Forbidden
    refuse_with_besluiten(db, doomed)
    refuse_held(db, doomed)
    for each in doomed:
        remains = {k: v for k, v in represent(db, each).items() if k in TOLD}
        db.execute(delete(Event).where(Event.hoofdobject == each.uuid))
        remove_rows(db, each.id)
        record(db, subject, "destroy", each, oud=remains, nieuw=None, toelichting=toelichting)
        db.expunge(each)


def refuse_with_besluiten(db: Session, doomed: list[Zaak]) -> None:
    """A besluit stands on its own: first it is taken away from the zaak, or removed."""
    if db.scalar(select(exists().where(Besluit.zaak_id.in_([z.id for z in doomed])))):
        reason = "Bij deze zaak horen besluiten; verwijder die eerst."
        raise Invalid.field(ANY, "related-besluiten", reason)


def refuse_held(db: Session, doomed: list[Zaak]) -> None:
    """What is held is destroyed by nobody, by whatever door (a lawsuit, a Woo request)."""
    if is_held(db, [zaak.id for zaak in doomed]):
        raise Invalid.field(ANY, "bewaarbelang", "Op deze zaak rust een bewaarbelang.")


def remove_rows(db: Session, zaak_id: int) -> None:
    """The zaak and what hangs on it; foreign keys take the rest along."""
    db.flush()  # what this transaction still had to write of it goes as well
    proof_may_go(db)
    db.execute(delete(AccessLog).where(AccessLog.zaak_id == zaak_id))
    db.execute(delete(Sessie).where(Sessie.gegevens["zaak_id"].astext == str(zaak_id)))
    db.execute(delete(Zaak).where(Zaak.id == zaak_id).execution_options(synchronize_session=False))
