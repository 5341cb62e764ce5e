"""Is this sign-in sure enough for this zaak? Asked by every page and button that is about one zaak;
what a resident owns at all is zaken/base/subject.py.
"""

from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session

from portal.mijn.definitions import definitions
from portal.oidc import rank
from portal.session import Visit, sign_in_at
from workflows.definition import Definition
from zaken.base.subject import Subject
from zaken.models import Zaak
from zaken.queries.dossier import zaak_of


def sure_enough(
    request: Request, db: Session, here: Visit, zaaktype_uuid: UUID
) -> Definition | None:
    """The case type file of this zaaktype; None for one without. Raises SignInNeeded when it asks a
    higher level: sign in again, one step up.
    """
    definition = definitions(db, [zaaktype_uuid])[zaaktype_uuid]
    if definition and is_low(here, definition):
        raise sign_in_at("/mijn/inloggen", request, niveau=definition.toegang.niveau)
    return definition


def is_low(here: Visit, definition: Definition) -> bool:
    """Is the level of this sign-in below what the case type asks? A follower has none: it is shown
    nothing personal.
    """
    if here.soort not in ("burger", "bedrijf") or "geen" in definition.toegang.inloggen:
        return False
    return rank(here.niveau) < rank(definition.toegang.niveau)


def own_zaak(request: Request, db: Session, subject: Subject, *, here: Visit, uuid: UUID) -> Zaak:
    """My zaak, loaded. Raises NotFound, SignInNeeded."""
    found = zaak_of(db, subject, uuid)
    sure_enough(request, db, here, found.zaaktype.uuid)
    return found
