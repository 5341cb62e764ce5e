"""When is an application all there? Our own intake says so at once; a zaak made by separate calls
is complete when they stop.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from workflows.dates import set_dates
from workflows.definition import Definition
from workflows.steps import set_first_status
from zaken.base.clock import now
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.change import act, lock
from zaken.models import Zaak


def complete(db: Session, zaak: Zaak, definition: Definition) -> None:
    """Declare the application complete: routing, the receipt and the automation start from this
    event. Once.
    """
    progress = zaak.voortgang
    if progress is None or progress.volledig_op:
        return
    set_first_status(db, SYSTEEM, zaak)

    def save() -> None:
        progress.volledig_op = now()
        set_dates(db, zaak, definition)  # the norm may depend on the answers

    act(db, SYSTEEM, zaak, "volledig", scope="zaken.bijwerken", save=save)


def quiet_at(zaak: Zaak) -> datetime | None:
    """The moment this zaak will have been quiet long enough; None when it is complete already."""
    progress = zaak.voortgang
    if progress is None or progress.volledig_op:
        return None
    return progress.laatste_aanvulling + timedelta(seconds=settings().quiet_seconds)


def complete_when_quiet(db: Session, zaak: Zaak, definition: Definition) -> datetime | None:
    """Complete the zaak if its e-form has stopped calling; otherwise the moment to look again."""
    lock(db, zaak)
    moment = quiet_at(zaak)
    if moment is None:
        return None
    if moment <= now() or zaak.is_closed:
        if not zaak.is_closed:
            complete(db, zaak, definition)
        return None
    return moment
