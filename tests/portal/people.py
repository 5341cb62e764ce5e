"""Who visits the pages in these tests, and what they asked before. No test lives here."""

import re
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy.orm import Session, sessionmaker

from portal.session import COOKIE, start
from tests.clients import anonymous
from tests.published import once, shipped
from workflows.intake import Applicant, Application, submit
from workflows.publish import current, publish
from zaken.base.clock import today
from zaken.base.subject import Subject
from zaken.models import Queue, Zaak

Makers = sessionmaker[Session]
FEMKE, YOUSSEF = "999990019", "999990032"
LEEUW = "69599084"
LAMP = {
    "categorie": "verlichting",
    "omschrijving": "De lamp bij de brug is stuk.",
    "adres": "2282ZZ 1",
    "gevaar": "nee",
}
PERMIT = {
    "kenteken": "AB-123-C",
    "tenaamstelling": "ja",
    "volgnummer": "1",
    "ingangsdatum": "2026-12-01",
}


def municipality(sessions: Makers) -> None:
    """The shipped case types, and the queues they route to."""
    with sessions.begin() as db:

        def make() -> None:
            for definition in shipped():
                publish(db, definition, rsin="123456782")
            for naam in {rule.naar for one in shipped() for rule in one.routering}:
                db.add(Queue(naam=naam, omschrijving=naam.capitalize(), zaaktypen=[]))

        once(db, f"portal {today()}", make)


def resident(bsn: str = FEMKE, naam: str = "Femke de Vries") -> Applicant:
    """A resident as the sign-in tells of her."""
    return Applicant("burger", {"inpBsn": bsn, "geslachtsnaam": naam}, "substantieel")


def applied(
    sessions: Makers,
    zaaktype: str = "MELDING-OR",
    antwoorden: dict[str, str] | None = None,
    *,
    who: Applicant | None = None,
) -> Zaak:
    """A zaak that came in a moment ago; its columns may be read after this."""
    with sessions.begin() as db:
        application = Application(antwoorden or LAMP, who or resident())
        zaak = submit(db, Subject("burger", "test", "een test"), current(db, zaaktype), application)
        db.flush()
        db.refresh(zaak)
        assert zaak.voortgang
        return zaak


def signed_in(sessions: Makers, **gegevens: Any) -> TestClient:
    """A browser with a session; its CSRF token is in `.csrf`."""
    with sessions.begin() as db:
        token, visit = start(db, gegevens)
    browser = anonymous()
    browser.cookies.set(COOKIE, token)
    browser.csrf = visit.csrf  # type: ignore[attr-defined]
    return browser


def femke(sessions: Makers, niveau: str = "substantieel") -> TestClient:
    return signed_in(sessions, soort="burger", persoon=FEMKE, naam="Femke de Vries", niveau=niveau)


def youssef(sessions: Makers) -> TestClient:
    return signed_in(
        sessions, soort="burger", persoon=YOUSSEF, naam="Youssef el Amrani", niveau="substantieel"
    )


def csrf_of(html: str) -> str:
    """The token in the first form of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found, "no form with a CSRF token"
    return found[1]


def hidden(html: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no hidden field {name}"
    return found[1]
