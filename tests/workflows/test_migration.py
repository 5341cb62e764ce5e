"""Running zaken to another version of their zaaktype, and back."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.playbook import Playbook, femke, file
from workflows.definition import SHIPPED, Definition, load
from workflows.intake import Application
from workflows.proof.migration import migrate, undo
from workflows.publish import current, publish
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.errors import Invalid
from zaken.base.subject import Subject
from zaken.models import Automation, Event, Migratie, Notice, Zaak, Zaaktype

ANNA = Subject("medewerker", "a.degroot", "Anna de Groot", everything=True)
EVENT = "EVENEMENT"
ANSWERS = {
    "naam_evenement": "Straatfeest", "omschrijving": "Samen eten", "adres": "2282AB 12",
    "begin": "2026-06-06T14:00", "einde": "2026-06-06T22:00", "bezoekers_max": 300,
    "tijden_overdag": "ja", "muziek": "nee", "objecten_klein": "ja", "verkeersmaatregelen": 0,
    "alcohol": "nee", "contact_naam": "Femke", "contact_telefoon": "0612345678",
}  # fmt: skip


def changed(**more: Any) -> Definition:
    content = load(SHIPPED / "evenement.yaml").model_dump(mode="json")
    for name, value in more.items():
        content[name] = value(content[name]) if callable(value) else value
    return Definition.model_validate(content)


def publish_next(definition: Definition) -> int:
    with sessions.begin() as db:
        row = publish(db, definition, rsin="123456782", vanaf=clock.today())
        return row.versie


def take(book: Playbook, versie: int, **how: Any) -> list[str]:
    """Migrate this zaak and let what follows happen; what was told."""
    with sessions.begin() as db:
        target = db.scalars(select(Zaaktype).where(*named(versie))).one()
        told = migrate(db, ANNA, book.zaak(db), target, groep=uuid4(), **how).regels
    book.settle()
    return told


def named(versie: int) -> tuple[Any, ...]:
    return Zaaktype.identificatie == EVENT, Zaaktype.versie == versie


def back(book: Playbook) -> list[str]:
    with sessions.begin() as db:
        kept = db.scalars(select(Migratie).order_by(Migratie.id.desc())).first()
        assert kept is not None
        told = undo(db, ANNA, kept).regels
    book.settle()
    return told


def rows(book: Playbook) -> dict[str, Any]:
    """All that a migration may touch."""
    with sessions() as db:
        zaak = book.zaak(db)
        progress = zaak.voortgang
        assert progress is not None
        planned = select(Automation).where(
            Automation.zaak_id == zaak.id, Automation.state == "gepland"
        )
        return {
            "versie": zaak.zaaktype.versie,
            "statussen": [s.statustype_id for s in zaak.statussen],
            "rollen": sorted(r.roltype_id for r in zaak.rollen),
            "feiten": sorted(e.eigenschap_id for e in zaak.eigenschappen),
            "dagen": (progress.normdatum, progress.fatale_datum, zaak.einddatum_gepland),
            "termijn": progress.termijn["norm"]["einde"],
            "queue": progress.queue_id,
            "gepland": sorted(a.sleutel for a in db.scalars(planned)),
        }


@pytest.fixture
def running(case: Callable[..., Playbook]) -> Playbook:
    """An event of 300 visitors, complete, in its queue."""
    papers = (file("situatietekening"),)
    return case(EVENT, Application(ANSWERS, femke(), bijlagen=papers))


def norms(werkdagen: int) -> Callable[[Any], Any]:
    def change(termijn: Any) -> Any:
        middle = termijn["normen"][1] | {"werkdagen": werkdagen}
        return termijn | {"normen": [termijn["normen"][0], middle, termijn["normen"][2]]}

    return change


def test_a_running_zaak_gets_the_new_dates_and_the_resident_hears(running: Playbook) -> None:
    before = rows(running)
    versie = publish_next(changed(termijn=norms(15)))
    told = take(running, versie)
    assert told[0] == "van versie 1 naar 2; blijft bij 'Ontvangen'"
    assert any(line.startswith("verwacht op ") for line in told)
    assert told[-1] == "de inwoner krijgt bericht over de nieuwe datum"
    after = rows(running)
    assert after["versie"] == 2
    assert after["dagen"][0] < before["dagen"][0]
    with sessions() as db:
        notice = db.scalars(select(Notice).where(Notice.sjabloon == "nieuwe_datum")).one()
        assert notice.onderwerp == "Nieuwe datum voor uw zaak"
        assert "Verwacht op" in notice.tekst
        steps = {s.statustype.zaaktype.versie for s in running.zaak(db).statussen}
        assert steps == {2}
    running.step("in_behandeling_nemen").at("in_behandeling")


def test_what_was_planned_is_not_done_twice_or_forgotten(running: Playbook) -> None:
    """The new file has one automatic step more, in front: all numbers shift."""
    first = {"bij": "volledig", "doe": "taak", "met": {"titel": "Extra"}}
    versie = publish_next(changed(automatisch=lambda old: [first, *old]))
    with sessions() as db:
        done = len(db.scalars(select(Automation)).all())
    take(running, versie)
    with sessions() as db:
        rows_ = db.scalars(select(Automation).order_by(Automation.id)).all()
        assert len(rows_) == done + 1
        assert (rows_[-1].doe, rows_[-1].met["titel"], rows_[-1].state) == (
            "taak",
            "Extra",
            "klaar",
        )


def test_a_routing_rule_takes_a_zaak_along_until_somebody_has_taken_it_up(
    running: Playbook,
) -> None:
    rule = [{"naar": "intake", "waarom": "Voortaan bij de intake"}]
    told = take(running, publish_next(changed(routering=rule)))
    assert "gaat van 'vergunningen_apv' naar 'intake'" in told
    running.queue("intake", because="voortaan")


def test_undo_puts_everything_back(running: Playbook) -> None:
    before = rows(running)
    rule = [{"naar": "intake", "waarom": "Voortaan bij de intake"}]
    take(running, publish_next(changed(termijn=norms(15), routering=rule)))
    told = back(running)
    assert told[0] == "weer versie 1 (was 2)"
    assert rows(running) == before
    with sessions() as db:
        verbs = [e.actie for e in db.scalars(select(Event).order_by(Event.id))]
        assert "gemigreerd" in verbs
        assert "migratie_ongedaan" in verbs
    with pytest.raises(Invalid, match="al ongedaan gemaakt"):
        back(running)


def test_undo_stays_away_from_a_zaak_that_went_on(running: Playbook) -> None:
    take(running, publish_next(changed(termijn=norms(15))))
    running.step("in_behandeling_nemen")
    with pytest.raises(Invalid, match="De zaak is verder: Karin de Jong deed 'create'"):
        back(running)
    assert rows(running)["versie"] == 2


def test_a_later_legal_day_is_refused_unless_somebody_says_so(running: Playbook) -> None:
    before = rows(running)
    law = {"duur": "P12W", "grondslag": "APV 1:2 en Awb 4:13"}
    versie = publish_next(changed(termijn=lambda old: old | {"wettelijk": law}))
    with pytest.raises(Invalid, match="later dan de wet de inwoner nu belooft"):
        take(running, versie)
    assert rows(running) == before, "nothing was half done"
    take(running, versie, later=True)
    assert rows(running)["dagen"][1] > before["dagen"][1]


def test_a_status_that_is_gone_is_refused(running: Playbook) -> None:
    running.step("in_behandeling_nemen").step("advies_vragen", risicoklasse="a", adviseurs="GHOR")
    text = (SHIPPED / "evenement.yaml").read_text(encoding="utf-8")
    assert "naam: advies\n" in text
    content = load(SHIPPED / "evenement.yaml").model_dump(mode="json")
    content["statustypen"] = [s for s in content["statustypen"] if s["naam"] != "advies"]
    content["stappen"] = [s for s in content["stappen"] if s["naar"] != "advies"]
    for step in content["stappen"]:
        step["van"] = [name for name in step["van"] if name != "advies"]
    content["berichten"] = [b for b in content["berichten"] if b["bij"] != ["advies"]]
    versie = publish_next(Definition.model_validate(content))
    with pytest.raises(Invalid, match="Versie 2 heeft geen status 'Advies gevraagd'"):
        take(running, versie)


def test_a_closed_zaak_and_the_same_version_are_refused(running: Playbook) -> None:
    with pytest.raises(Invalid, match="heeft al versie 1"):
        take(running, 1)
    versie = publish_next(changed(opgave="Groen"))
    running.step("intrekken")
    with pytest.raises(Invalid, match="De zaak is gesloten"):
        take(running, versie)


def test_facts_that_fall_away_or_are_missing_are_told(running: Playbook) -> None:
    extra = {"veld": "hond", "vraag": "Komt er een hond?", "soort": "ja_nee", "verplicht": True}

    def form(old: Any) -> Any:
        return [*(q for q in old if q["veld"] != "naam_evenement"), extra]

    told = take(running, publish_next(changed(formulier=form)))
    assert "gegevens die versie 2 niet kent: naam_evenement" in told
    assert "antwoorden die ontbreken: hond" in told


def test_over_the_api_a_zaaktype_still_stays(running: Playbook, client: Any) -> None:
    publish_next(changed(opgave="Groen"))
    with sessions() as db:
        other = current(db, EVENT, date(2026, 2, 3)).uuid
        url = f"/zaken/api/v1/zaken/{db.scalars(select(Zaak)).one().uuid}"
    answer = client.patch(
        url, json={"zaaktype": f"http://testserver/catalogi/api/v1/zaaktypen/{other}"}
    )
    assert answer.status_code == 400
    assert answer.json()["invalidParams"][0]["code"] == "wijzigen-niet-toegelaten"
