"""MijnOverheid hears of each status, in order and once, and forgets what residents may not see."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from notifications import lopende_zaken
from notifications.lopende_zaken import LopendeZaak, again, counts, deliver, due
from notifications.sweep import sweep
from tests.berichtenbox_adapter.far_side import WILLING, FarSide, free_port
from workflows import steps
from zaakspoor.worker import handle_next
from zaken.actions.zaak_destroy import destroy_zaak
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.models import Queue, Task, Zaak

LATER = 2 * 3600


@pytest.fixture
def connected(far: FarSide, roads: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FarSide]:
    """A municipality that tells MijnOverheid of extracts."""
    yield from told_where(f"{far.base}/lopendezaken", far, monkeypatch)


def told_where(url: str, far: FarSide, patch: pytest.MonkeyPatch) -> Iterator[FarSide]:
    patch.setenv("ZAAKSPOOR_LOPENDE_ZAKEN_URL", url)
    patch.setenv("ZAAKSPOOR_LOPENDE_ZAKEN_ZAAKTYPEN", f'["{kind()}"]')
    patch.setenv("ZAAKSPOOR_HTTP_TIMEOUT", "1")
    settings.cache_clear()
    yield far
    if way := lopende_zaken.road():
        way.client.close()
    lopende_zaken._road.cache_clear()
    patch.undo()
    settings.cache_clear()


def kind() -> str:
    from workflows.definition import SHIPPED, load

    return load(SHIPPED / "uittreksel-brp.yaml").zaaktype


def handle(zaak_id: int) -> None:
    """Let the worker react to everything that happened to this zaak."""
    with sessions.begin() as db:
        uuid = db.get_one(Zaak, zaak_id).uuid
    while handle_next(uuid):
        pass


def run(*, later: float = 0) -> None:
    """Do everything that is due, as the worker would, so many seconds from now."""
    with clock.frozen(clock.now() + timedelta(seconds=later)):
        for _ in range(20):
            with sessions.begin() as db:
                waiting = list(lopende_zaken.waiting(db, 100))
            if not waiting:
                return
            for row_id in waiting:
                deliver(row_id)
    raise AssertionError("the messages never come to rest")


def move(zaak_id: int, *, times: int = 1) -> None:
    """Take any step that is open, so many times."""
    for _ in range(times):
        with sessions.begin() as db:
            zaak = db.get_one(Zaak, zaak_id)
            one = next(s for s in steps.next_steps(db, SYSTEEM, zaak) if s.allowed)
            steps.take_step(db, SYSTEEM, zaak, one.stap.stap)


def statuses(zaak_id: int) -> list[str]:
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        return [s.statustype.omschrijving for s in sorted(zaak.statussen, key=lambda s: s.id)]


def told(far: FarSide) -> list[str]:
    """What MijnOverheid shows, in the order it heard it; `-` for a removal."""
    return [one.get("status", "-") for one in far.ledger("lopende_zaak")]


def states() -> list[tuple[str, str]]:
    with sessions.begin() as db:
        rows = db.scalars(select(LopendeZaak).order_by(LopendeZaak.id))
        return [(row.soort, row.state) for row in rows]


def test_a_status_is_told_with_the_zaak_and_its_resident(connected: FarSide, opened: Any) -> None:
    zaak_id = opened()
    handle(zaak_id)
    run()
    (one,) = connected.ledger("lopende_zaak")
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        assert one["identificatie"] == zaak.identificatie
        assert one["startdatum"] == zaak.startdatum.strftime("%Y%m%d")
    assert (one["bsn"], one["mutatiesoort"], one["einddatum"]) == (WILLING, "T", "")
    assert one["zaaktype"] == kind()
    assert [one["status"]] == statuses(zaak_id)
    assert states() == [("status", "bezorgd")]


def test_reacting_twice_tells_it_once(connected: FarSide, opened: Any) -> None:
    from zaakspoor.worker import replay
    from zaken.models import Event

    zaak_id = opened()
    handle(zaak_id)
    run()
    with sessions.begin() as db:
        numbers = list(db.scalars(select(Event.id)))
    for number in numbers:
        replay(number)
    handle(zaak_id)
    run()
    assert len(connected.ledger("lopende_zaak")) == 1


@pytest.mark.parametrize("who", ["another type", "nobody", "off"])
def test_who_did_not_choose_it_is_not_told_of(
    connected: FarSide, opened: Any, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    if who == "another type":
        monkeypatch.setenv("ZAAKSPOOR_LOPENDE_ZAKEN_ZAAKTYPEN", "[]")
    if who == "off":
        monkeypatch.setenv("ZAAKSPOOR_LOPENDE_ZAKEN_URL", "")
    settings.cache_clear()
    zaak_id = opened()
    if who == "nobody":
        with sessions.begin() as db:
            for rol in db.get_one(Zaak, zaak_id).rollen:
                rol.betrokkene_identificatie = {"anpIdentificatie": "abc"}
    handle(zaak_id)
    run()
    assert states() == []
    assert connected.ledger("lopende_zaak") == []


def test_the_order_of_the_zaak_is_kept_when_the_first_one_fails(
    connected: FarSide, opened: Any
) -> None:
    zaak_id = opened()
    handle(zaak_id)
    connected.fault("lopendezaken", "status", status=503, calls=2)
    run()
    move(zaak_id)
    handle(zaak_id)
    run()
    assert connected.ledger("lopende_zaak") == []
    for n in range(1, 4):
        run(later=n * LATER)
    assert told(connected) == statuses(zaak_id)
    assert len(told(connected)) == 2


@pytest.mark.parametrize("fault", ["accept_then_drop", "half", "drop", "wrong"])
def test_b1_a_lost_answer_is_told_again_and_known_as_a_double(
    connected: FarSide, opened: Any, fault: str
) -> None:
    zaak_id = opened()
    handle(zaak_id)
    connected.fault("lopendezaken", fault)
    run()
    assert states() == [("status", "klaar")]
    run(later=LATER)
    assert states() == [("status", "bezorgd")]
    assert len(connected.ledger("lopende_zaak")) == 1
    was_there = fault in ("accept_then_drop", "half")
    assert len(connected.ledger("lopende_zaak_dubbel")) == was_there


def test_b1_two_workers_tell_it_once(connected: FarSide, opened: Any) -> None:
    handle(opened())
    with sessions.begin() as db:
        (row_id,) = db.scalars(select(LopendeZaak.id))
    both = [threading.Thread(target=deliver, args=(row_id,)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(connected.ledger("lopende_zaak")) == 1
    assert connected.ledger("lopende_zaak_dubbel") == []


def test_b1_a_worker_that_died_with_it_is_taken_over(connected: FarSide, opened: Any) -> None:
    handle(opened())
    with sessions.begin() as db:
        (row_id,) = db.scalars(select(LopendeZaak.id))
        assert lopende_zaken.claim(db, row_id) is not None
    run()
    assert connected.ledger("lopende_zaak") == []
    with clock.frozen(clock.now() + timedelta(seconds=settings().lease_seconds + 1)):
        with sessions.begin() as db:
            db.execute(text("delete from procrastinate_jobs"))  # its job went with the worker
            assert sweep(db) >= 1
            assert db.scalar(select(LopendeZaak.id).where(due())) == row_id
        deliver(row_id)
    assert len(connected.ledger("lopende_zaak")) == 1


def test_a_far_side_that_never_answers_ends_with_a_person_and_can_be_told_again(
    connected: FarSide, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    zaak_id = opened()
    handle(zaak_id)
    right = settings().lopende_zaken_url
    monkeypatch.setenv("ZAAKSPOOR_LOPENDE_ZAKEN_URL", f"http://127.0.0.1:{free_port()}/")
    settings.cache_clear()
    for n in range(settings().delivery_tries):
        run(later=n * LATER)
    assert states() == [("status", "dood")]
    with sessions.begin() as db:
        (task,) = db.scalars(select(Task).where(Task.sleutel.startswith("lopende_zaak:")))
        assert task.zaak_id == zaak_id
        assert WILLING not in task.toelichting
    monkeypatch.setenv("ZAAKSPOOR_LOPENDE_ZAKEN_URL", right)
    settings.cache_clear()
    with sessions.begin() as db:
        assert counts(db) == [("dood", 1)]
        assert again(db) == 1
    run()
    assert told(connected) == statuses(zaak_id)
    with sessions.begin() as db:
        assert again(db) == 0


def test_a_destroyed_zaak_is_taken_away_there_and_nothing_stays(
    connected: FarSide, opened: Any
) -> None:
    zaak_id = opened()
    handle(zaak_id)
    run()
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        uuid = zaak.uuid
        destroy_zaak(db, SYSTEEM, zaak)
    while handle_next(uuid):
        pass
    run()
    assert [one["mutatiesoort"] for one in connected.ledger("lopende_zaak")] == ["T", "V"]
    assert "bsn" not in connected.ledger("lopende_zaak")[1]
    assert states() == []


def test_a_zaak_that_was_destroyed_before_anything_was_told_leaves_no_trace(
    connected: FarSide, opened: Any
) -> None:
    zaak_id = opened()
    handle(zaak_id)
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        uuid = zaak.uuid
        destroy_zaak(db, SYSTEEM, zaak)
    while handle_next(uuid):
        pass
    run()
    assert connected.ledger("lopende_zaak") == []
    assert states() == []


def close_off(zaak_id: int) -> None:
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        inside = Queue(naam="besloten", omschrijving="Besloten", opgave="Zorg", zaaktypen=["*"])
        inside.max_vertrouwelijkheid, inside.besloten = "zeer_geheim", True
        db.add(inside)
        db.flush()
        zaak.besloten_in = inside.id


@pytest.mark.parametrize("how", ["closed off", "too confidential"])
def test_what_residents_may_not_see_is_taken_away_there(
    connected: FarSide, opened: Any, how: str
) -> None:
    zaak_id = opened()
    handle(zaak_id)
    run()
    if how == "closed off":
        close_off(zaak_id)
    else:
        with sessions.begin() as db:
            db.get_one(Zaak, zaak_id).vertrouwelijkheidaanduiding = "zeer_geheim"
    move(zaak_id)
    handle(zaak_id)
    run()
    assert [one["mutatiesoort"] for one in connected.ledger("lopende_zaak")] == ["T", "V"]
    assert states() == [("verwijderen", "bezorgd")]
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, zaak_id)
        uuid = zaak.uuid
        destroy_zaak(db, SYSTEEM, zaak)
    while handle_next(uuid):
        pass
    run()
    assert len(connected.ledger("lopende_zaak")) == 2
    assert states() == []


def test_a_zaak_that_was_closed_off_while_its_status_waited_is_not_told_of(
    connected: FarSide, opened: Any
) -> None:
    zaak_id = opened()
    handle(zaak_id)
    close_off(zaak_id)
    run()
    assert connected.ledger("lopende_zaak") == []
    assert states() == [("status", "vervallen")]
