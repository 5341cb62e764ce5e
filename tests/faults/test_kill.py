"""A worker killed without warning, fifty times: nothing lost, nothing doubled,
everything finished.
"""

import multiprocessing
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from tests.conftest import FAR, SMTP
from tests.playbook import femke

KILLS = 50
BSNS = ["999990019", "999990032", "999990093"]  # three people with a Berichtenbox
ENVIRONMENT = {
    "ZAAKSPOOR_FBS_URL": f"{FAR}/fbs/api/v1",
    "ZAAKSPOOR_PROFIEL_URL": f"{FAR}/profiel/api/profielservice/v1",
    "ZAAKSPOOR_PROFIEL_DIENSTVERLENER": "Gemeente Rijswijk",
    "ZAAKSPOOR_SMTP_HOST": "127.0.0.1",
    "ZAAKSPOOR_SMTP_PORT": str(SMTP),
    "ZAAKSPOOR_SWEEP_SECONDS": "0.3",
    "ZAAKSPOOR_LEASE_SECONDS": "1",
    "ZAAKSPOOR_LOG_LEVEL": "ERROR",
}


def work() -> None:
    """The life of one worker. Runs in a process of its own, until it is killed."""
    from zaakspoor.background import Background
    from zaken.base.log import configure_logging

    configure_logging("ERROR")
    background = Background()
    background.start()
    background.wait()


@contextmanager
def hounded(
    kennel: Any, dice: random.Random, kills: int, seconds: tuple[float, float]
) -> Iterator[None]:
    """So many workers, each killed after a moment between these; then one that may live."""
    for _ in range(kills):
        worker = kennel.Process(target=work)
        worker.start()
        worker.join(dice.uniform(*seconds))
        worker.kill()  # SIGKILL: no handler, no clean-up
        worker.join()
    last = kennel.Process(target=work)
    last.start()
    try:
        yield
    finally:
        last.kill()
        last.join()


@pytest.fixture
def kennel(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Where workers come from: a server that has everything imported, so that a new one starts at
    once.
    """
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["zaakspoor.worker", "zaakspoor.housekeeping", "weasyprint"])
    return context


@pytest.fixture
def busy_town(committed: Any, far_sides: str) -> int:
    """Twenty-five applications that go straight through, and as many reports that only say they
    came in.
    """
    from workflows.definition import files, load
    from workflows.intake import Applicant, Application, Payment, submit
    from workflows.publish import current, publish
    from zaken.base.subject import SYSTEEM
    from zaken.models import Queue

    with committed.begin() as db:
        for path in files():
            publish(db, load(path), rsin="123456782", vanaf=date(2020, 1, 1))
        for name in ("burgerzaken", "intake", "openbare_ruimte_noord"):
            db.add(Queue(naam=name, omschrijving=name, zaaktypen=["*"]))
    paid, contact = Payment("tr_1", datetime(2026, 1, 1, tzinfo=UTC)), {"voorkeur": "berichtenbox"}
    extract = {
        "betreft": "zelf",
        "soort_uittreksel": "standaard",
        "levering": "digitaal",
        "aantal": 1,
    }
    report = {
        "categorie": "groen",
        "omschrijving": "Een losse tak boven de stoep.",
        "adres": "2282ZZ 1",
        "gevaar": "nee",
    }
    for number in range(25):
        who = Applicant("burger", {**femke().identificatie, "inpBsn": BSNS[number % 3]}, "hoog")
        mail = {"email": f"melder{number}@voorbeeld.example", "voorkeur": "email"}
        with committed.begin() as db:
            submit(
                db,
                SYSTEEM,
                current(db, "BRP-UITTREKSEL"),
                Application(extract, who, contact, betaling=paid),
            )
            submit(db, SYSTEEM, current(db, "MELDING-OR"), Application(report, Applicant(), mail))
    return 25


def test_fifty_kills_lose_nothing_and_double_nothing(
    committed: Any, kennel: Any, busy_town: int
) -> None:
    httpx.post(f"{FAR}/__sim/reset")
    with hounded(kennel, random.Random(2026), KILLS, (0.05, 1.2)):
        wait_until_done(committed)
    judge(committed, busy_town)


def wait_until_done(committed: Any, seconds: float = 120) -> None:
    """The product is at rest: no event unhandled, no step planned, no delivery on its way."""
    end = time.monotonic() + seconds
    while (left := unfinished(committed)) and time.monotonic() < end:
        threading.Event().wait(0.5)
    assert left == {}, left


def unfinished(committed: Any) -> dict[str, int]:
    from zaken.models import Automation, Delivery, Event, Notice

    with committed() as db:
        counts = {
            "events": db.scalar(
                select(func.count()).select_from(Event).where(Event.handled_at.is_(None))
            ),
            "automation": db.scalar(
                select(func.count())
                .select_from(Automation)
                .where(Automation.state == "gepland")
                # One that was tried waits for its lease or its pause: not at rest.
                .where((Automation.next_at <= func.now()) | (Automation.tries > 0))
            ),
            "notices": db.scalar(
                select(func.count()).select_from(Notice).where(Notice.state == "gepland")
            ),
            "deliveries": db.scalar(
                select(func.count())
                .select_from(Delivery)
                .where(Delivery.state.in_(["klaar", "verzenden", "afstemmen"]))
            ),
        }
    return {name: count for name, count in counts.items() if count}


def judge(committed: Any, number: int) -> None:
    """The far side's own books beside ours."""
    from zaken.models import Automation, Delivery, Event, Notice, Zaak

    letters = httpx.get(f"{FAR}/__sim/ledger", params={"soort": "fbs"}).json()
    mails = httpx.get(f"{FAR}/__sim/ledger", params={"soort": "mail"}).json()
    with committed() as db:
        closed = db.scalar(
            select(func.count()).select_from(Zaak).where(Zaak.einddatum.is_not(None))
        )
        assert closed == number, "every extract went straight through, once"
        assert db.scalars(select(Event.fout).where(Event.fout != "")).all() == []
        assert (
            db.scalars(select(Automation.uitkomst).where(Automation.state == "mislukt")).all() == []
        )
        told = Counter(db.scalars(select(Notice.sleutel)))
        assert max(told.values()) == 1
        assert sum(told.values()) == 3 * number, "two notices per extract, one per report"
        sent = db.execute(
            select(Delivery.kanaal, Delivery.external_id).where(
                Delivery.state.in_(["aangeboden", "bezorgd"])
            )
        ).all()
    ours = sorted(str(d.external_id) for d in sent if d.kanaal == "berichtenbox")
    theirs = sorted(entry["bericht_id"] for entry in entries(letters))
    assert ours == theirs, "one letter in the Berichtenbox for each one we sent"
    assert len(theirs) == 2 * number
    # A mail server cannot be asked what it has. The same Message-ID makes a second copy the same
    # mail.
    ours = sorted(str(d.external_id) for d in sent if d.kanaal == "email")
    theirs = {entry["message_id"].strip("<>").partition("@")[0] for entry in entries(mails)}
    assert ours == sorted(theirs)


def entries(answer: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer["entries"] if isinstance(answer, dict) else answer
    return found
