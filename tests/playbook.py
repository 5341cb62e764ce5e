"""A zaak told like the file it tests: `case("MELDING-OR").step("afronden").closed()`. Every line
speaks to a promise.

Everything happens through the product's own doors, with real commits; reactions and automation run
to the end after each line.
"""

from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any, Self

import pytest
from sqlalchemy import select

from workflows import casework, task_people, tasks
from workflows.automation import carry_out
from workflows.intake import Applicant, Application, Attachment, submit
from workflows.publish import current
from workflows.steps import next_steps, take_step
from zaakspoor.worker import handle_next
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.errors import Problem
from zaken.base.subject import LEADER_SCOPES, SYSTEEM, Grant, Subject
from zaken.models import Automation, Event, Medewerker, Notice, Queue, Task, Zaak

FEMKE = "999990019"
PDF = b"%PDF-1.4 klein bestand\n%%EOF\n"


def femke(niveau: str = "substantieel") -> Applicant:
    """Femke de Vries, resident."""
    names = {"voornamen": "Femke", "voorvoegselGeslachtsnaam": "de", "geslachtsnaam": "Vries"}
    home = {"aoaPostcode": "2282ZZ", "aoaHuisnummer": "1"}
    return Applicant(
        "burger",
        {"inpBsn": FEMKE, **names, "geboortedatum": "19840312", "verblijfsadres": home},
        niveau,
    )


def gouden_leeuw() -> Applicant:
    """Café De Gouden Leeuw, a business."""
    return Applicant(
        "bedrijf",
        {"kvkNummer": "69599084", "innNnpId": "69599084", "statutaireNaam": "Café De Gouden Leeuw"},
        "loa3",
    )


def file(veld: str, name: str = "bewijs.pdf") -> Attachment:
    return Attachment(veld, name, "application/pdf", PDF)


def staff(username: str = "k.dejong", naam: str = "Karin de Jong") -> Subject:
    """An employee who may do what a team leader may, for every type of zaak."""
    with sessions.begin() as db:
        found = db.scalar(select(Medewerker).where(Medewerker.username == username))
        if found is None:
            found = Medewerker(username=username, naam=naam, roles=["behandelaar"])
            db.add(found)
            db.flush()
        return Subject(
            "medewerker",
            username,
            naam,
            (Grant(LEADER_SCOPES),),
            medewerker_id=found.id,
            roles=frozenset({"behandelaar"}),
        )


RESIDENT = Subject("burger", "burger", "Femke de Vries", person=FEMKE)


class Playbook:
    """One zaak from application to end."""

    def __init__(self, stack: ExitStack, zaaktype: str, application: Application) -> None:
        self.stack = stack
        with sessions.begin() as db:
            self.uuid = submit(db, SYSTEEM, current(db, zaaktype), application).uuid
        self.settle()

    @classmethod
    def of(cls, uuid: Any, stack: ExitStack | None = None) -> "Playbook":
        """Go on with a zaak that came in by another door."""
        book = cls.__new__(cls)
        book.stack, book.uuid = stack or ExitStack(), uuid
        return book

    # What people do

    def step(self, stap: str, by: Subject | None = None, **antwoorden: Any) -> Self:
        with sessions.begin() as db:
            take_step(db, by or staff(), self.zaak(db), stap, antwoorden)
        return self.settle()

    def refuses(self, stap: str, reason: str, by: Subject | None = None, **antwoorden: Any) -> Self:
        with pytest.raises(Problem) as refused, sessions.begin() as db:
            take_step(db, by or staff(), self.zaak(db), stap, antwoorden)
        assert reason.lower() in refused.value.detail.lower(), refused.value.detail
        return self

    def upload(self, documenttype: str, by: Subject | None = None) -> Self:
        with sessions.begin() as db:
            paper = casework.Upload([PDF], "stuk.pdf", "application/pdf", "Stuk", documenttype)
            casework.add_document(db, by or RESIDENT, self.zaak(db), paper)
        return self.settle()

    def task(self, taak: str, by: Subject | None = None, **answer: Any) -> Self:
        """The newest task of this name is done."""
        with sessions.begin() as db:
            tasks.complete(db, by or staff(), self._newest(db, taak), tasks.Answer(**answer))
        return self.settle()

    def advice(self, taak: str, naam: str, tekst: str) -> Self:
        """Somebody is asked for advice, and gives it."""
        asked = {"naam": naam, "vraag": "Wat is uw advies?"}
        with sessions.begin() as db:
            task_people.ask_advice(db, staff(), self._newest(db, taak), asked)
        return self.task(taak, tekst=tekst)

    def do(self, act: Any) -> Self:
        """Anything else: a function of (db, zaak)."""
        with sessions.begin() as db:
            act(db, self.zaak(db))
        return self.settle()

    def days(self, number: int) -> Self:
        """The clock moves on; what was waiting for it happens."""
        self.stack.enter_context(clock.frozen(clock.now() + timedelta(days=number)))
        return self.settle()

    # What must be so

    def at(self, status: str) -> Self:
        with sessions() as db:
            now = self.zaak(db).status
            assert now is not None
            assert now.statustype.naam == status
        return self

    def went(self, *stappen: str) -> Self:
        """By itself: these are the last steps, and nobody on the staff took them."""
        with sessions() as db:
            given = sorted(self.zaak(db).statussen, key=lambda s: (s.datum_status_gezet, s.id))
            last = [(s.stappen, s.medewerker_id) for s in given[-len(stappen) :]]
        assert last == [([stap], None) for stap in stappen]
        return self

    def offers(self, *stappen: str, by: Subject | None = None) -> Self:
        with sessions.begin() as db:
            allowed = {
                p.stap.stap for p in next_steps(db, by or staff(), self.zaak(db)) if p.allowed
            }
        assert allowed == set(stappen)
        return self

    def queue(self, naam: str, because: str = "") -> Self:
        with sessions() as db:
            progress = self.zaak(db).voortgang
            assert progress is not None
            assert db.get_one(Queue, progress.queue_id).naam == naam
            assert because.lower() in progress.routering[-1]["waarom"].lower()
        return self

    def facts(self, **wanted: str) -> Self:
        with sessions() as db:
            have = {e.naam: e.waarde for e in self.zaak(db).eigenschappen}
        assert {name: have.get(name) for name in wanted} == wanted
        return self

    def due(self, legal: date | None = None, norm: date | None = None) -> Self:
        with sessions() as db:
            progress = self.zaak(db).voortgang
            assert progress is not None
            assert legal is None or progress.fatale_datum == legal
            assert norm is None or progress.normdatum == norm
        return self

    def suspended(self, yes: bool = True) -> Self:
        with sessions() as db:
            assert self.zaak(db).opschorting["indicatie"] is yes
        return self

    def closed(self, resultaat: str) -> Self:
        with sessions() as db:
            zaak = self.zaak(db)
            assert zaak.einddatum is not None
            assert zaak.resultaat is not None
            assert zaak.resultaat.resultaattype.naam == resultaat
            assert zaak.archiefactiedatum is None or zaak.archiefactiedatum > zaak.einddatum
            open_work = select(Task).where(
                Task.zaak_id == zaak.id, Task.done_at.is_(None), Task.soort == "behandelen"
            )
            assert db.scalars(open_work).all() == []
        return self

    def notices(self, *sjablonen: str) -> Self:
        """Exactly these notices so far, in this order."""
        with sessions() as db:
            zaak = self.zaak(db)
            assert [
                n.sjabloon
                for n in db.scalars(
                    select(Notice).where(Notice.zaak_id == zaak.id).order_by(Notice.id)
                )
            ] == [*sjablonen]
        return self

    def says(self, fragment: str) -> Self:
        """The last notice says this."""
        with sessions() as db:
            zaak = self.zaak(db)
            last = db.scalars(
                select(Notice).where(Notice.zaak_id == zaak.id).order_by(Notice.id.desc())
            ).first()
            assert last is not None
            assert fragment in last.onderwerp + last.tekst
        return self

    def by_itself(self, doe: str, state: str = "klaar") -> Self:
        with sessions() as db:
            zaak = self.zaak(db)
            rows = db.scalars(
                select(Automation).where(Automation.zaak_id == zaak.id, Automation.doe == doe)
            ).all()
            assert [r.state for r in rows] == [state], [(r.doe, r.state, r.uitkomst) for r in rows]
        return self

    # How it goes on

    def zaak(self, db: Any) -> Zaak:
        return db.scalars(select(Zaak).where(Zaak.uuid == self.uuid)).one()

    @property
    def number(self) -> str:
        """The zaaknummer."""
        with sessions() as db:
            return self.zaak(db).identificatie

    def _newest(self, db: Any, taak: str) -> Task:
        mine = select(Task).where(Task.zaak_id == self.zaak(db).id, Task.taak == taak)
        row = db.scalars(mine.order_by(Task.id.desc())).first()
        assert row is not None, f"no task {taak}"
        return row

    def settle(self) -> Self:
        """Reactions and automation, until nothing is left that may happen now."""
        for _ in range(20):
            while handle_next(self.uuid):
                pass
            due = self._due()
            for id in due:
                carry_out(id)
            if not due and not self._unhandled():
                return self
        raise AssertionError("this zaak never comes to rest")

    def _due(self) -> list[int]:
        with sessions() as db:
            zaak = self.zaak(db)
            rows = select(Automation.id).where(
                Automation.zaak_id == zaak.id,
                Automation.state == "gepland",
                Automation.next_at <= clock.now(),
            )
            return list(db.scalars(rows))

    def _unhandled(self) -> bool:
        with sessions() as db:
            return (
                db.scalar(
                    select(Event.id)
                    .where(Event.hoofdobject == self.uuid, Event.handled_at.is_(None))
                    .limit(1)
                )
                is not None
            )


def moment(text: str) -> datetime:
    """A moment in Amsterdam: `2026-02-02 10:00`."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=clock.AMSTERDAM)
