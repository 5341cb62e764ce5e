"""A zaak with a resident, roads that end in lists, a subscriber, and jobs run by hand. All is
committed.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from berichtenbox_adapter.memory import InMemory
from berichtenbox_adapter.port import Capabilities
from berichtenbox_adapter.registry import OVERRIDES, build
from berichtenbox_adapter.transports.print import Print
from notifications import notices
from notifications.carrying import due
from notifications.compose import compose
from notifications.deliver import deliver
from tests.berichtenbox_adapter.far_side import WILLING, FarSide, running
from tests.notifications import mijnoverheid
from tests.notifications.listening import AUTH, Subscriber, listening
from workflows.definition import SHIPPED, load
from workflows.intake import Applicant, Application, submit
from workflows.publish import publish
from zaken.base import clock
from zaken.base.db import engine, sessions
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.models import Abonnement, Attempt, Delivery, Event, Notice, Zaak

HOME = {
    "gorOpenbareRuimteNaam": "Herenstraat",
    "aoaHuisnummer": 1,
    "aoaPostcode": "2282ZZ",
    "wplWoonplaatsNaam": "Rijswijk",
}
ANSWERS = {"betreft": "zelf", "soort_uittreksel": "standaard", "levering": "post", "aantal": 1}
BOX = Capabilities(
    onderwerp=50, tekst=4000, bijlagen=2, bijlagen_bytes=500_000, ontvangstbewijs=True
)
MAIL = Capabilities(bijlagen=0, besluit=False, navraag=False)


def femke(bsn: str = WILLING, *, home: bool = True) -> dict[str, Any]:
    names = {"voornamen": "Femke", "voorvoegselGeslachtsnaam": "de", "geslachtsnaam": "Vries"}
    return {
        "inpBsn": bsn,
        **names,
        "geboortedatum": "19840312",
        "verblijfsadres": HOME if home else None,
    }


@pytest.fixture(scope="session")
def far_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarSide]:
    with running(tmp_path_factory.mktemp("far")) as side:
        yield side


@pytest.fixture
def far(far_process: FarSide) -> FarSide:
    far_process.reset()
    return far_process


@pytest.fixture
def roads(tmp_path: Path, committed: Any) -> Iterator[dict[str, Any]]:
    """Three roads; those with a network refuse while a database connection is in use (law 9)."""
    before = engine.pool.checkedout()  # type: ignore[attr-defined]

    def is_locked() -> bool:
        return bool(engine.pool.checkedout() > before)  # type: ignore[attr-defined]

    made = {
        "berichtenbox": InMemory("berichtenbox", BOX, is_locked),
        "email": InMemory("email", MAIL, is_locked),
        "print": Print(tmp_path / "print"),
    }
    OVERRIDES.update(made)
    yield OVERRIDES  # type: ignore[misc]
    OVERRIDES.clear()


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The secret of the Berichtenbox, in the settings for as long as the test runs."""
    monkeypatch.setenv("ZAAKSPOOR_BERICHTENBOX_TOKEN", "geheim-van-de-box")
    settings.cache_clear()
    yield "geheim-van-de-box"
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture(scope="session")
def listener(far_process: FarSide, database: str) -> Iterator[mijnoverheid.Listener]:
    with mijnoverheid.listening(far_process) as there:
        yield there


@pytest.fixture
def agreed(
    far: FarSide, committed: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[FarSide]:
    """The settings of the road; the roads are MijnOverheid and paper."""
    for name, value in mijnoverheid.environment(far).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    OVERRIDES.update({"berichtenbox": build(settings())["berichtenbox"]})
    OVERRIDES.update({"print": Print(tmp_path / "print")})
    yield far
    OVERRIDES.clear()
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def peer(agreed: FarSide, listener: mijnoverheid.Listener) -> Iterator[Any]:
    """Set how MijnOverheid behaves; it knows our address and tells results at once."""

    def behave(**settings: Any) -> None:
        agreed.globe(**({"terug_url": listener.url, "delay_s": 0} | settings))

    behave()
    yield behave
    agreed.reset()  # what it still owes would come to the next test


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    """Another system, that listens."""
    with listening() as there:
        yield there


@pytest.fixture
def abonnement(committed: Any, subscriber: Subscriber) -> int:
    """Its subscription to all that happens to zaken."""
    groups = [{"naam": "zaken", "filters": {}}]
    with committed.begin() as db:
        made = Abonnement(callback_url=subscriber.url, auth=AUTH, kanalen=groups, client_id="kiss")
        db.add(made)
        db.flush()
        return made.id


Opener = Callable[..., int]


@pytest.fixture
def opened(committed: Any) -> Opener:
    """Open a zaak for an extract and return its id; `identificatie` and `contact` say for whom."""

    def open_one(
        identificatie: dict[str, Any] | None = None,
        contact: dict[str, str] | None = None,
        name: str = "uittreksel-brp",
    ) -> int:
        who = Applicant("burger", identificatie or femke(), "substantieel")
        with sessions.begin() as db:
            kind = publish(db, load(SHIPPED / f"{name}.yaml"), rsin=settings().rsin)
            form = Application(ANSWERS, who, contact or {})
            return submit(db, SYSTEEM, kind, form).id

    return open_one


@pytest.fixture
def noticed(opened: Opener) -> Opener:
    """Open a zaak and give its applicant one notice; returns the id of the notice."""

    def notice_one(contact: dict[str, str] | None = None, **other: Any) -> int:
        zaak_id = opened(other.pop("identificatie", None), contact)
        with sessions.begin() as db:
            zaak = db.get_one(Zaak, zaak_id)
            plain = {
                "sleutel": f"test:{zaak_id}",
                "zaak_id": zaak_id,
                "rol_id": zaak.rollen[0].id,
                "sjabloon": "status",
                "onderwerp": "Nieuws over uw zaak",
                "tekst": "Beste Femke de Vries,\n\nEr is nieuws.",
                "kanalen": ["berichtenbox", "email", "print"],
            }
            notice = Notice(**(plain | other))
            db.add(notice)
            db.flush()
            return notice.id

    return notice_one


def react(zaak_id: int) -> None:
    """Let the notices react to everything that happened, in order."""
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        for event in db.scalars(
            select(Event).where(Event.hoofdobject == zaak.uuid).order_by(Event.id)
        ):
            notices.react(db, event, zaak)


def run_jobs(notice_id: int, *, later: float = 0) -> None:
    """Do everything that is due for this notice, as the worker would, `later` seconds from now."""
    with clock.frozen(clock.now() + timedelta(seconds=later)):
        compose(notice_id)
        for _ in range(20):
            with sessions.begin() as db:
                waiting = list(
                    db.scalars(select(Delivery.id).where(Delivery.notice_id == notice_id, due()))
                )
            if not waiting:
                return
            for delivery_id in waiting:
                deliver(delivery_id)
    raise AssertionError("the deliveries of this notice never come to rest")


def states(notice_id: int) -> dict[str, str]:
    """The state of the notice, and of its last delivery per road."""
    with sessions.begin() as db:
        notice = db.get_one(Notice, notice_id)
        return {"notice": notice.state} | {d.kanaal: d.state for d in notice.deliveries}


def attempts(notice_id: int) -> list[tuple[str, str, str]]:
    """The evidence: road, kind, outcome; oldest first."""
    with sessions.begin() as db:
        rows = select(Delivery.kanaal, Attempt.soort, Attempt.uitkomst).join(Attempt.delivery)
        found = db.execute(rows.where(Delivery.notice_id == notice_id).order_by(Attempt.id))
        return [(k, s, u) for k, s, u in found]


def delivery_id(notice_id: int, kanaal: str) -> int:
    with sessions.begin() as db:
        wanted = select(Delivery.id).where(
            Delivery.notice_id == notice_id, Delivery.kanaal == kanaal
        )
        return db.scalars(wanted.order_by(Delivery.id.desc()).limit(1)).one()


def told(notice_id: int) -> list[str]:
    """What the timeline of the zaak says about this notice."""
    with sessions.begin() as db:
        notice = db.get_one(Notice, notice_id)
        return list(
            db.scalars(
                select(Event.actie).where(Event.resource_uuid == notice.uuid).order_by(Event.id)
            )
        )


def pytest_configure(config: pytest.Config) -> None:
    """WeasyPrint leaves its own colour profile open; it is closed at once, but Python says so."""
    line = "ignore:unclosed file .*sRGB2014.icc:ResourceWarning"
    config.addinivalue_line("filterwarnings", line)
