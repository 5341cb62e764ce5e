"""The town hall as the page tests see it: queues, medewerkers with a browser each, a few zaken."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal import problems
from portal.balie import pages as balie
from portal.router import desk
from portal.session import COOKIE, Visit, start, subject_of
from portal.werkplek import pages
from workflows.definition import SHIPPED, Definition, load
from workflows.intake import Applicant, Application, submit
from workflows.publish import current, publish
from workflows.routing import route
from zaakspoor.worker import handle_next
from zaken.base import db as database
from zaken.base.clock import now, today
from zaken.base.errors import Problem
from zaken.base.subject import SYSTEEM, Subject
from zaken.models import Medewerker, Queue, Rol, Status, Voortgang, Zaak

ANNA, YOUSSEF = "999990019", "999993653"
PARKEREN = {"tenaamstelling": "ja", "volgnummer": "4", "ingangsdatum": "2026-12-01"}


def app(db: Session) -> FastAPI:
    """The rooms of staff, and nothing else, all working in the transaction of the test."""

    def transaction() -> Iterator[Session]:
        db.info.clear()
        with db.begin_nested():
            yield db
        db.expire_all()

    made = FastAPI()
    made.dependency_overrides[database.transaction] = transaction
    made.dependency_overrides[database.reading] = lambda: db
    problems.install(made)
    for router in (part.router for part in (pages, *desk, balie)):
        made.include_router(router)
    made.add_exception_handler(Problem, _page)
    return made


def _page(request: Any, error: Any) -> Any:
    return problems.problem_page(request, error)


@dataclass
class Desk:
    """One browser of one medewerker, with the CSRF token of his session."""

    browser: TestClient
    csrf: str
    subject: Subject
    last: Any = None

    def get(self, path: str) -> Any:
        self.last = self.browser.get(path)
        return self.last

    def post(self, path: str, files: Any = None, **form: str | Sequence[str]) -> Any:
        self.last = self.browser.post(path, data={"csrf": self.csrf, **form}, files=files)
        return self.last

    def seen(self) -> str:
        """The `gezien` of the page that is open."""
        found = re.search(r'name="gezien" value="(\d+)"', self.last.text)
        assert found, self.last.text[:500]
        return found[1]


def queue(db: Session, naam: str, *zaaktypen: str, level: str = "vertrouwelijk") -> Queue:
    """A pile of work."""
    made = Queue(naam=naam, omschrijving=naam.capitalize(), opgave=naam.capitalize())
    made.zaaktypen, made.max_vertrouwelijkheid = list(zaaktypen), level
    db.add(made)
    db.flush()
    return made


def works(db: Session, username: str, naam: str, *queues: Queue, role: str = "behandelaar") -> Desk:
    """Somebody who works here, signed in."""
    db.add(Medewerker(username=username, naam=naam, roles=[role], queues=list(queues)))
    db.flush()
    gegevens = {"soort": "medewerker", "username": username, "naam": naam}
    token, visit = start(db, gegevens)
    subject = subject_of(Visit(gegevens=gegevens), db)
    assert subject is not None
    browser = TestClient(app(db), cookies={COOKIE: token}, follow_redirects=False)
    return Desk(browser, visit.csrf, subject)


def types(db: Session, *names: str) -> None:
    """Publish these case type files."""
    for name in names:
        publish(db, file(name), rsin="123456782")


@cache
def file(name: str) -> Definition:
    return load(SHIPPED / f"{name}.yaml")


def anna(**more: Any) -> Applicant:
    """Anna Jansen, born on 29 February 1980, Steenlaan 12."""
    return _person(ANNA, "Anna", "Jansen", born="1980-02-29", number="12", **more)


def youssef(**more: Any) -> Applicant:
    """Youssef El Idrissi, born on 12 June 1975, Steenlaan 14."""
    return _person(YOUSSEF, "Youssef", "El Idrissi", born="1975-06-12", number="14", **more)


def _person(bsn: str, first: str, last: str, *, born: str, number: str, **more: Any) -> Applicant:
    home = {
        "aoaPostcode": "2282AB",
        "aoaHuisnummer": number,
        "gorOpenbareRuimteNaam": "Steenlaan",
        "wplWoonplaatsNaam": "Rijswijk",
    }
    who = {"inpBsn": bsn, "voornamen": first, "geslachtsnaam": last, "geboortedatum": born}
    return Applicant("burger", {**who, "verblijfsadres": home, **more}, "midden")


def apply(db: Session, who: Applicant, kenteken: str = "AB-123-C") -> Zaak:
    """An application for a parking permit, in the queue its file names."""
    answers = {"kenteken": kenteken, **PARKEREN}
    contact = {"email": "anna@voorbeeld.example", "telefoon": "0612345678", "voorkeur": "email"}
    kind = current(db, "PARKEERVERGUNNING-BEWONER")
    zaak = submit(db, SYSTEEM, kind, Application(answers, who, contact))
    route(db, zaak, file("parkeervergunning-bewoner"))
    db.flush()
    db.expire_all()
    return zaak


def pile(db: Session, queue_: Queue, amount: int) -> None:
    """So many zaken of Anna more in this queue: rows only, for what counts rows and queries."""
    kind = current(db, "PARKEERVERGUNNING-BEWONER")
    role = next(r for r in kind.roltypen if r.omschrijving_generiek == "initiator")
    for number in range(amount):
        zaak = Zaak(identificatie=f"STAPEL-{number}", zaaktype=kind, startdatum=today())
        zaak.bronorganisatie = zaak.verantwoordelijke_organisatie = "123456782"
        zaak.vertrouwelijkheidaanduiding = kind.vertrouwelijkheidaanduiding
        zaak.voortgang = Voortgang(queue_id=queue_.id)
        who = Rol(roltype=role, betrokkene_type="natuurlijk_persoon", roltoelichting="Aanvrager")
        who.betrokkene_identificatie = dict(anna().identificatie)
        zaak.rollen = [who]
        zaak.statustype_id = kind.statustypen[0].id
        zaak.statussen = [Status(statustype=kind.statustypen[0], datum_status_gezet=now())]
        db.add(zaak)
    db.flush()


def react(db: Session, uuid: UUID) -> None:
    """Everything that follows, to the end."""
    db.flush()
    while handle_next(uuid):
        pass
    db.expire_all()


def zaak_of(db: Session, identificatie: str) -> Zaak:
    return db.scalars(select(Zaak).where(Zaak.identificatie == identificatie)).one()


@contextmanager
def counted(db: Session) -> Iterator[list[str]]:
    """The statements that were sent inside the block."""
    sent: list[str] = []

    def note(*arguments: Any) -> None:
        if not arguments[2].startswith(("SAVEPOINT", "RELEASE")):
            sent.append(arguments[2])

    db.flush()
    db.expire_all()
    event.listen(db.connection(), "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.connection(), "before_cursor_execute", note)
