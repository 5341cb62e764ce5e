"""Dates counted anew: when the calendar changes, the facts do, or a consumer changes them; and
terms that depend on the zaak.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from tests.playbook import Playbook, moment, staff
from tests.workflows.test_transcripts import event, extract
from workflows import casework, recalculate, term_watch
from workflows.calendars import BrokenCalendar, calendars, read
from workflows.definition import SHIPPED, Definition
from workflows.publish import publish
from workflows.steps import keep_facts
from workflows.suspension import Pause
from workflows.term_acts import Extend, extend
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.change import change
from zaken.models import Event, Kalenderversie, Opschorting

Open = Callable[..., Playbook]
MORE = """
gelijkgesteld:
  - {bron: "Stcrt. 2026, 1", van: 2023, tot_en_met: 2029, dagen: [2026-03-30]}
gemeentehuis: {gesloten: [2026-02-17]}
"""


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The place of the municipality's own calendar; nothing stands there yet."""
    path = tmp_path / "kalender.yaml"
    monkeypatch.setenv("ZAAKSPOOR_KALENDER", str(path))
    settings.cache_clear()
    path.write_text("gemeentehuis: {}\n")
    yield path
    monkeypatch.undo()
    settings.cache_clear()


def events(book: Playbook) -> list[str]:
    with sessions() as db:
        told = select(Event.toelichting).where(
            Event.hoofdobject == book.uuid, Event.actie == "termijn_herberekend"
        )
        return list(db.scalars(told.order_by(Event.id)))


def steps(book: Playbook) -> str:
    with sessions() as db:
        progress = book.zaak(db).voortgang
        assert progress is not None
        return " ".join(s["medewerker"] for s in progress.termijn["wettelijk"]["stappen"])


# The file


def test_the_shipped_calendar_is_the_one_of_the_law() -> None:
    assert read(None).last_decree == 2028
    assert str(read(None).rates[0].bands[0][1]) == "23"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- geen", "begin met een woord"),
        ("gemeentehuis: [", "niet te lezen als YAML"),
        ("gemeentehuis: {werkdagen: []}", "gemeentehuis.werkdagen"),
        ("gemeentehuis: {tot: 17:00}", "gemeentehuis.tot"),
        ("gemeentehuis: {gesloten: [2026-02-30]}", "day is out of range"),
        ("vakantie: []", "vakantie"),
        (
            "gelijkgesteld: [{bron: x, van: 2026, tot_en_met: 2026, dagen: [2027-01-01]}]",
            "valt niet",
        ),
        ("dwangsom: [{vanaf: 2020-01-01, bron: x, bedragen: [{dagen: 14, euro: -1}]}]", "euro"),
    ],
)
def test_a_calendar_that_cannot_be_says_where(own: Path, text: str, said: str) -> None:
    own.write_text(text)
    with pytest.raises(BrokenCalendar, match=said):
        read(own)


def test_a_changed_file_is_seen_at_once_and_a_broken_one_changes_nothing(own: Path) -> None:
    before = calendars()
    own.write_text(MORE)
    after = calendars()
    assert after.version != before.version
    assert after.opening.closed(d("2026-02-17"))
    assert not before.opening.closed(d("2026-02-17"))
    own.write_text("gemeentehuis: [")
    assert calendars() == after


# Counting anew


def test_running_zaken_get_new_dates_that_say_why(case: Open, own: Path) -> None:
    book = case("EVENEMENT", event()).due(legal=d("2026-03-30"), norm=d("2026-03-02"))
    assert recalculate.when_changed() == 0, "the first calendar changes nothing"
    own.write_text(MORE)
    told = sorted(map(str, recalculate.all_shifts()))
    assert [line.split(": ")[1] for line in told] == [
        "norm van 2026-03-02 naar 2026-03-03",
        "wettelijk van 2026-03-30 naar 2026-03-31",
    ]
    book.due(legal=d("2026-03-30"))
    assert (recalculate.when_changed(), recalculate.when_changed()) == (2, 0)
    book.due(legal=d("2026-03-31"), norm=d("2026-03-03"))
    assert "Stcrt. 2026, 1" in steps(book)
    assert events(book) == [
        "De kalender is gewijzigd. De norm was maandag 2 maart 2026 en is nu dinsdag 3 maart 2026. "
        "De wettelijke datum was maandag 30 maart 2026 en is nu dinsdag 31 maart 2026."
    ]
    with sessions() as db:
        versions = db.scalars(select(Kalenderversie).order_by(Kalenderversie.id)).all()
        assert [v.gewijzigd for v in versions] == [0, 2]
        assert versions[1].inhoud["gemeentehuis"]["gesloten"] == ["2026-02-17"]


def test_a_zaak_that_is_decided_keeps_its_dates(case: Open, own: Path) -> None:
    karin = staff()
    book = case("EVENEMENT", event()).do(lambda db, zaak: casework.claim(db, karin, zaak))
    book.step("in_behandeling_nemen").step("weigeren", motivering="Te druk.").closed("geweigerd")
    own.write_text(MORE)
    assert list(recalculate.all_shifts()) == []


def test_an_extension_told_in_time_stays_with_another_calendar(case: Open, own: Path) -> None:
    own.write_text(MORE)
    book = case("EVENEMENT", event()).due(legal=d("2026-03-31")).days(57)
    book.do(lambda db, zaak: extend(db, staff(), zaak, Extend("P6W", "Het is druk.")))
    own.write_text("gemeentehuis: {}\n")
    assert recalculate.when_changed() == 1, "the norm; the law counts from the nominal end"
    book.due(legal=d("2026-05-11"))


def test_facts_that_decide_about_a_date_change_it(case: Open, municipality: None) -> None:
    book = case("EVENEMENT", event()).due(norm=d("2026-03-02"))
    book.do(lambda db, zaak: keep_facts(db, SYSTEEM, zaak, {"bezoekers_max": "900"}))
    book.due(norm=d("2026-03-16"))
    assert events(book)[0].startswith("De gegevens van de zaak zijn gewijzigd.")
    book.do(lambda db, zaak: keep_facts(db, SYSTEEM, zaak, {"omschrijving": "Iets anders"}))
    assert len(events(book)) == 1


# Suspensions


def test_a_consumer_that_sets_the_flag_stops_the_clock_too(case: Open) -> None:
    book = case("EVENEMENT", event())

    def flag(on: bool) -> Any:
        def act(db: Any, zaak: Any) -> None:
            old = {"opschorting": zaak.opschorting}
            zaak.opschorting = {"indicatie": on, "eerdereOpschorting": not on, "reden": "Wacht"}
            new = {"opschorting": zaak.opschorting}
            change(db, SYSTEEM, zaak, "update", scope="zaken.bijwerken", oud=old)
            told = select(Event).where(Event.hoofdobject == zaak.uuid).order_by(Event.id.desc())
            db.scalars(told.limit(1)).one().nieuw = new

        return act

    book.do(flag(True)).days(10).do(flag(False)).due(legal=d("2026-04-08"))


def test_an_agreed_suspension_ends_by_itself_after_its_last_day(case: Open) -> None:
    karin, agreed = staff(), Pause("Dat vroeg u.", "Awb 4:15(2)(a)", tot=d("2026-02-12"))
    book = case("EVENEMENT", event()).do(lambda db, zaak: casework.suspend(db, karin, zaak, agreed))
    book.days(10)
    assert (clock.today(), term_watch.by_calendar()) == (d("2026-02-12"), 0)
    book.days(1)
    assert term_watch.by_calendar() == 1
    book.suspended(False).due(
        legal=d("2026-04-09")
    )  # 3 to 12 February: the day of receipt never counts


def test_the_decision_ends_a_suspension_that_still_ran(case: Open) -> None:
    karin = staff()
    book = case("EVENEMENT", event()).do(
        lambda db, zaak: casework.suspend(db, karin, zaak, Pause("Ziek", "Awb 4:15(2)(c)"))
    )
    book.days(3).step("intrekken").closed("ingetrokken").suspended(False)
    with sessions() as db:
        ledger = db.scalars(select(Opschorting).where(Opschorting.zaak_id == book.zaak(db).id))
        assert [p.geeindigd_op for p in ledger] == [d("2026-02-05")]


# Terms that depend on the zaak


def objection(municipality: None) -> None:
    """The extract as if its term were that of an objection: six weeks, or twelve with advice."""
    content = yaml.safe_load((SHIPPED / "uittreksel-brp.yaml").read_text(encoding="utf-8"))
    content["eigenschappen"] += [
        {"veld": "commissie", "vraag": "Is er een commissie?", "soort": "ja_nee"},
        {"veld": "einde_bezwaar", "vraag": "Einde van de bezwaartermijn", "soort": "datum"},
    ]
    law = {"grondslag": "Awb 7:10 lid 1", "soort": "wet", "start": {"dag_na": "einde_bezwaar"}}
    content["termijn"] |= {
        "wettelijk": [
            law | {"duur": "P12W", "als": "commissie"},
            law | {"duur": "P6W"},
        ],
        "gronden": ["Awb 7:10(2)"],
        "verlengen": {"duur": "P6W", "grondslag": "Awb 7:10 lid 3", "instemming": "Awb 7:10 lid 4"},
    }
    with sessions.begin() as db:
        publish(db, Definition.model_validate(content), rsin="123456782", vanaf=date(2021, 1, 1))


def test_a_term_follows_the_facts_its_start_and_its_alternatives(
    case: Open, municipality: None
) -> None:
    objection(municipality)
    book = case("BRP-UITTREKSEL", extract(paid=False), on="2026-05-01 10:00")
    assert "Voorlopig gerekend vanaf de ontvangst" in steps(book)
    keep = {"einde_bezwaar": "20260528"}
    book.do(lambda db, zaak: keep_facts(db, SYSTEEM, zaak, keep)).due(legal=d("2026-07-09"))
    assert "Gerekend vanaf de dag na donderdag 28 mei 2026" in steps(book)
    book.do(lambda db, zaak: keep_facts(db, SYSTEEM, zaak, {"commissie": "ja"}))
    book.due(legal=d("2026-08-20"))


def test_more_than_once_only_with_consent(case: Open, municipality: None) -> None:
    objection(municipality)
    book = case("BRP-UITTREKSEL", extract(paid=False), on="2026-05-01 10:00")
    keep = {"einde_bezwaar": "20260528"}
    book.do(lambda db, zaak: keep_facts(db, SYSTEEM, zaak, keep))
    for wanted in (Extend("P6W", "Druk"), Extend("P10W", "Overleg", instemming=True)):
        book.do(lambda db, zaak, wanted=wanted: extend(db, staff(), zaak, wanted))
    book.due(legal=d("2026-10-29"))
    assert "Awb 7:10 lid 4" in steps(book)
    with sessions() as db:
        assert (book.zaak(db).verlenging or {})["duur"] == "P16W"
    assert moment("2026-05-01 10:00") == clock.now()


def test_a_threshold_that_lies_ahead_again_is_told_again(case: Open) -> None:
    from workflows.automation import signal

    def told(db: Any, zaak: Any) -> None:
        said.append(signal(db, zaak))

    said: list[list[str]] = []
    book = case("EVENEMENT", event()).days(50).do(told)
    assert "wettelijk:80" in said[-1]
    book.do(lambda db, zaak: extend(db, staff(), zaak, Extend("P8W", "Het is druk."))).do(told)
    assert said[-1] == []
    book.days(41).do(told)
    assert "wettelijk:80" in said[-1]
