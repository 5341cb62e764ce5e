"""A resident sees and changes how he hears from us: per kind of message, and in which language
beside Dutch. Consent for one kind is not consent for another (Awb 2:8).
"""

from fastapi import APIRouter, Request
from starlette.responses import Response

from portal.render import page, see_other
from portal.session import Posted, Resident, text
from zaken.actions.voorkeur import choose, mine
from zaken.base.db import Db, Read
from zaken.queries import mijn
from zaken.queries.voorkeur import choices

router = APIRouter(prefix="/mijn/voorkeuren")
SOORTEN = {
    "bericht": ("Nieuws over uw zaak", "Bijvoorbeeld dat wij iets ontvingen of klaar zijn."),
    "verzoek": ("Vragen aan u", "Bijvoorbeeld dat wij nog een bewijs van u nodig hebben."),
    "besluit": ("Besluiten", "Een besluit komt nooit in een e-mail. De e-mail zegt dat het er is."),
}
WEGEN = {
    "": "Zoals ik bij mijn zaak heb gezegd",
    "berichtenbox": "In mijn Berichtenbox, en een e-mail dat er een bericht is",
    "email": "Een e-mail dat er een bericht is",
    "post": "Met de post",
}
TALEN = {"": "Alleen Nederlands", "en": "Nederlands, met een korte uitleg in het Engels"}


@router.get("")
def voorkeuren(request: Request, db: Read, subject: Resident) -> Response:
    """What I chose, and what I can choose."""
    return page(
        request,
        "mijn/voorkeuren.html",
        titel="Voorkeuren",
        actief="/mijn/voorkeuren",
        soorten=SOORTEN,
        wegen=WEGEN,
        talen=TALEN,
        gekozen=choices(db, mine(subject)),
        ongelezen=mijn.unread(db, subject),
    )


@router.post("")
def kiezen(db: Db, subject: Resident, form: Posted) -> Response:
    """Keep what was chosen. A kind that is not in the form stays as it was."""
    asked = {name: text(form, name) for name in (*SOORTEN, "taal") if name in form}
    choose(db, subject, asked)
    return see_other("/mijn/voorkeuren", melding="opgeslagen")
