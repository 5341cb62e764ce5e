"""Opening a zaak, by whatever door: the number and defaults of the domain, then the dates of its
case type.
"""

from sqlalchemy.orm import Session

from workflows.dates import set_dates
from workflows.publish import definition_of
from zaken.actions import zaak as actions
from zaken.models import Zaak


def open_zaak(zaak: Zaak, db: Session) -> None:
    """The `save` of a new zaak. A change of an existing one passes through untouched."""
    actions.open_zaak(zaak, db)
    if zaak.id is not None:
        return
    if definition := definition_of(zaak.zaaktype):
        set_dates(db, zaak, definition, opening=True)
    else:
        actions.plan_dates(zaak)
