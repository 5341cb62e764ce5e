"""The clock of a zaak stopped, started and lengthened, with the ledger and the dates
kept in step.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from workflows.dates import remedy_deadline, set_dates
from workflows.definition import Definition
from workflows.grounds import ASKS, CHOICES, CONSENT, REMEDY, choices
from zaken.actions.zaak import resume_zaak, suspend_zaak
from zaken.base.clock import today
from zaken.base.errors import Invalid
from zaken.base.subject import Subject
from zaken.change import act
from zaken.models import Opschorting, Zaak


@dataclass(frozen=True)
class Pause:
    """Why the term stands still: `grond` as in grounds.py, the day it began (today), and for
    consent the last day that was agreed, which is filled in when the applicant is asked something.
    """

    reden: str
    grond: str = REMEDY
    vanaf: date | None = None
    tot: date | None = None


def start_suspension(
    db: Session, subject: Subject, zaak: Zaak, definition: Definition, pause: Pause
) -> None:
    """Stop the clock (Awb 4:15): after a request from the day after it. Raises Invalid when the
    case type does not allow it, for a day that cannot be, or when it stands still.
    """
    if not definition.termijn.opschorten:
        raise Invalid.field(
            "opschorting", "niet-toegestaan", "Dit zaaktype kan niet worden opgeschort."
        )
    began = pause.vanaf or today()
    _check(zaak, definition, pause, began)
    until = remedy_deadline(definition, began) if pause.grond in ASKS else pause.tot
    suspension = Opschorting(
        grond=pause.grond, reden=pause.reden, verzonden_op=began, hersteltermijn=until
    )

    def save() -> None:
        suspend_zaak(db, zaak, suspension)
        db.flush()  # the dates are calculated from the ledger
        set_dates(db, zaak, definition)

    facts = {
        "reden": pause.reden,
        "grond": pause.grond,
        "vanaf": began.isoformat(),
        "hersteltermijn": until.isoformat() if until else None,
    }
    act(
        db,
        subject,
        zaak,
        "opgeschort",
        scope=_scope(subject),
        save=save,
        nieuw=facts,
        toelichting=pause.reden,
    )


def _check(zaak: Zaak, definition: Definition, pause: Pause, began: date) -> None:
    # a ground of an old file that we do not know counts as a request to complete
    if pause.grond in CHOICES and pause.grond not in dict(choices(definition)):
        reason = f"Dit zaaktype kent de grond '{pause.grond}' niet."
        raise Invalid.field("grond", "does_not_exist", reason)
    if not zaak.startdatum <= began <= today():
        reason = "De termijn kan niet stilstaan vanaf een dag voor de ontvangst of na vandaag."
        raise Invalid.field("vanaf", "invalid", reason)
    if pause.tot and pause.tot < began:
        raise Invalid.field("tot", "invalid", "De laatste dag ligt voor de eerste dag.")
    if pause.grond == CONSENT and pause.tot is None:
        reason = "Spreek met de aanvrager een laatste dag af, en vul die in."
        raise Invalid.field("tot", "required", reason)


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
