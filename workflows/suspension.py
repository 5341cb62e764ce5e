"""The clock of a zaak stopped, started and lengthened, with the ledger and the dates
kept in step.
"""

from sqlalchemy.orm import Session

from workflows.dates import remedy_deadline, set_dates
from workflows.definition import Definition
from zaken.actions.zaak import resume_zaak, suspend_zaak
from zaken.base.clock import today
from zaken.base.errors import Invalid
from zaken.base.subject import Subject
from zaken.change import act
from zaken.models import Opschorting, Zaak


def start_suspension(
    db: Session, subject: Subject, zaak: Zaak, definition: Definition, *, reden: str, grond: str
) -> None:
    """Stop the clock from tomorrow (Awb 4:15). Raises Invalid when the case type does not allow it,
    or it stands still.
    """
    if not definition.termijn.opschorten:
        raise Invalid.field(
            "opschorting", "niet-toegestaan", "Dit zaaktype kan niet worden opgeschort."
        )
    remedy = remedy_deadline(definition, today())
    suspension = Opschorting(grond=grond, reden=reden, verzonden_op=today(), hersteltermijn=remedy)

    def save() -> None:
        suspend_zaak(db, zaak, suspension)
        db.flush()  # the dates are calculated from the ledger
        set_dates(db, zaak, definition)

    facts = {"reden": reden, "grond": grond, "hersteltermijn": remedy.isoformat()}
    act(
        db,
        subject,
        zaak,
        "opgeschort",
        scope=_scope(subject),
        save=save,
        nieuw=facts,
        toelichting=reden,
    )


def end_suspension(
    db: Session, subject: Subject, zaak: Zaak, definition: Definition, *, verlopen: bool = False
) -> None:
    """Let the clock run again from today. Not suspended: nothing to do."""
    if not zaak.opschorting["indicatie"]:
        return

    def save() -> None:
        resume_zaak(db, zaak, verlopen=verlopen)
        db.flush()  # the dates are calculated from the ledger
        set_dates(db, zaak, definition)

    act(db, subject, zaak, "hervat", scope=_scope(subject), save=save, nieuw={"verlopen": verlopen})


def _scope(subject: Subject) -> str:
    return "zaken.eigen" if subject.kind in ("burger", "bedrijf") else "zaken.bijwerken"
