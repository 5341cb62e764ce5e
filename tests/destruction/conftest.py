"""An archive with closed zaken, and the three people who may destroy them together. All is
committed.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.notifications.conftest import ANSWERS, femke
from workflows.definition import SHIPPED, load
from workflows.intake import Applicant, Application, submit
from workflows.publish import publish
from zaakspoor import worker
from zaken.actions.archieflijst import approve, make_list, start
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.base.subject import ARCHIVE_SCOPES, SYSTEEM, Grant, Subject
from zaken.models import (
    Archiefitem,
    Automation,
    Delivery,
    Medewerker,
    Notice,
    Queue,
    Resultaat,
    Resultaattype,
    Zaak,
)
from zaken.queries.archieflijst import lijst_named

NAMES = {"recordmanager": "Rik Mulder", "proceseigenaar": "Petra Smit", "archivaris": "Anne Visser"}
YOUSSEF = "999990032"
Archive = Callable[..., int]


def official(role: str, *more: str, username: str = "") -> Subject:
    """Somebody with this role in destroying, for zaken of every type."""
    scopes = frozenset({"zaken.lezen"}).union(*(ARCHIVE_SCOPES[r] for r in (role, *more)))
    naam = NAMES[role]
    return Subject("medewerker", username or naam[0].lower() + "." + naam.split()[1].lower(), naam,
                   (Grant(scopes),))  # fmt: skip


RIK, PETRA, ANNE = (official(role) for role in NAMES)
PEOPLE = tuple(who.name for who in (RIK, PETRA, ANNE))


def appointed(zaak_id: int) -> str:
    """The three get their role, in the queue of everything; the number of this zaak."""
    with sessions.begin() as db:
        queue = Queue(naam="archief", omschrijving="Archief", zaaktypen=["*"])
        queue.max_vertrouwelijkheid = "zeer_geheim"
        for username, role in zip(PEOPLE, ARCHIVE_SCOPES, strict=True):
            one = db.query(Medewerker).filter_by(username=username).one()
            one.roles, one.queues = [role], [queue]
        return db.get_one(Zaak, zaak_id).identificatie


@pytest.fixture
def archive(committed: Any) -> Archive:
    """Put a closed zaak in the archive and return its id: of Femke, to be destroyed since
    yesterday, unless the test says otherwise.
    """
    with sessions.begin() as db:
        for who in (RIK, PETRA, ANNE):
            db.add(Medewerker(username=who.name, naam=who.label, roles=[]))

    def keep(bsn: str = "999990019", **columns: Any) -> int:
        zaak_id = apply_for(bsn)
        close(zaak_id, **columns)
        return zaak_id

    return keep


def apply_for(bsn: str) -> int:
    """An application for an extract, with all that follows from it by itself."""
    other = {"voornamen": "Youssef", "voorvoegselGeslachtsnaam": "el", "geslachtsnaam": "Amrani"}
    who = Applicant("burger", femke(bsn) | (other if bsn == YOUSSEF else {}), "substantieel")
    with sessions.begin() as db:
        kind = publish(db, load(SHIPPED / "uittreksel-brp.yaml"), rsin=settings().rsin)
        zaak = submit(db, SYSTEEM, kind, Application(ANSWERS, who, {}))
        zaak_id, uuid = zaak.id, zaak.uuid
    while worker.handle_next(uuid):
        pass
    return zaak_id


def close(zaak_id: int, **columns: Any) -> None:
    """Years have passed over this zaak: closed, at rest, its term over."""
    yesterday = clock.today() - timedelta(days=1)
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        kind = select(Resultaattype).where(Resultaattype.zaaktype_id == zaak.zaaktype_id)
        db.add(
            Resultaat(zaak=zaak, resultaattype=db.scalars(kind.order_by(Resultaattype.id)).first())
        )
        past = {
            "einddatum": date(2020, 1, 2),
            "archiefnominatie": "vernietigen",
            "archiefactiedatum": yesterday,
        }
        for name, value in (past | columns).items():
            setattr(zaak, name, value)
        of = Notice.zaak_id == zaak_id
        mine = select(Notice.id).where(of)
        db.execute(update(Automation).where(Automation.zaak_id == zaak_id).values(state="klaar"))
        db.execute(update(Delivery).where(Delivery.notice_id.in_(mine)).values(state="bezorgd"))
        db.execute(update(Notice).where(of, Notice.state == "gepland").values(state="bezorgd"))


def listed(naam: str = "2026-1", by: Subject = RIK) -> list[int]:
    """Make a list; the ids of the zaken on it."""
    with sessions.begin() as db:
        lijst = make_list(db, by, naam)
        uuids = [item.zaak_uuid for item in lijst.items]
        return list(db.scalars(select(Zaak.id).where(Zaak.uuid.in_(uuids)).order_by(Zaak.id)))


def agreed(naam: str = "2026-1") -> Any:
    """A list that was made, judged, approved and started; its uuid."""
    listed(naam)
    with sessions.begin() as db:
        lijst = lijst_named(db, naam)
        approve(db, PETRA, lijst)
        approve(db, ANNE, lijst)
        start(db, RIK, lijst, naam)
        return lijst.uuid


def outcomes(naam: str = "2026-1") -> list[tuple[str, str]]:
    """What became of each zaak on the list, and why."""
    with sessions.begin() as db:
        items = lijst_named(db, naam).items
        return [(item.staat, item.reden) for item in items]


def there(*zaak_ids: int) -> list[int]:
    """Which of these zaken still exist."""
    with sessions.begin() as db:
        return list(db.scalars(select(Zaak.id).where(Zaak.id.in_(zaak_ids)).order_by(Zaak.id)))


def after_thinking() -> Any:
    """The days to think are over."""
    return clock.frozen(clock.now() + timedelta(days=7, minutes=1))


def items() -> list[Archiefitem]:
    with sessions.begin() as db:
        return list(db.scalars(select(Archiefitem).order_by(Archiefitem.id)))
