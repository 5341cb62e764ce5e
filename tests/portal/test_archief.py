"""The archive pages: three people, each with his own browser; who may not, reads why."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import destruction, transfer
from tests.portal import desk
from zaken.base import clock
from zaken.base.subject import ARCHIVE_SCOPES
from zaken.models import (
    AccessLog,
    Archieflijst,
    Automation,
    Event,
    Medewerker,
    Notice,
    Resultaat,
    Resultaattype,
    Zaak,
)

ARCHIEF = "/werkplek/archief"


@dataclass
class Hall:
    rik: desk.Desk
    petra: desk.Desk
    anne: desk.Desk
    karin: desk.Desk
    elders: desk.Desk
    zaken: list[Zaak]


@pytest.fixture
def hall(db: Session) -> Hall:
    """The three of Parkeren, a handler there, a process owner of something else; two closed zaken
    whose time has come.
    """
    desk.types(db, "parkeervergunning-bewoner")
    parkeren = desk.queue(db, "parkeren", "PARKEERVERGUNNING-BEWONER")
    apv = desk.queue(db, "apv", "EVENEMENT")
    people = [
        desk.works(db, name, full, parkeren, role=role)
        for (name, full), role in zip(
            (("r.mulder", "Rik Mulder"), ("p.smit", "Petra Smit"), ("a.visser", "Anne Visser")),
            ARCHIVE_SCOPES,
            strict=True,
        )
    ]
    karin = desk.works(db, "karin", "Karin de Jong", parkeren)
    elders = desk.works(db, "els", "Els Elders", apv, role="proceseigenaar")
    return Hall(*people, karin, elders, [closed(db), closed(db, kenteken="XX-999-X")])


def closed(db: Session, kenteken: str = "AB-123-C", **columns: Any) -> Zaak:
    """A zaak of Anna that is at rest, its term over since yesterday."""
    zaak = desk.apply(db, desk.anna(), kenteken)
    desk.react(db, zaak.uuid)
    kind = select(Resultaattype).where(Resultaattype.zaaktype_id == zaak.zaaktype_id)
    db.add(Resultaat(zaak=zaak, resultaattype=db.scalars(kind.order_by(Resultaattype.id)).first()))
    yesterday = clock.today() - timedelta(days=1)
    past = {"einddatum": date(2000, 1, 2), "archiefnominatie": "vernietigen"}
    for name, value in (past | {"archiefactiedatum": yesterday} | columns).items():
        setattr(zaak, name, value)
    for table, value in ((Automation, "klaar"), (Notice, "bezorgd")):
        for row in db.scalars(select(table).where(table.zaak_id == zaak.id)):
            row.state = value
            for delivery in getattr(row, "deliveries", ()):
                delivery.state = "bezorgd"
    db.flush()
    return zaak


def made(hall: Hall, soort: str = "vernietigen", naam: str = "2026-1") -> str:
    """Rik makes a list; its address."""
    answer = hall.rik.post(ARCHIEF, soort=soort, naam=naam, zaaktype="")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def test_only_who_has_a_role_in_it_sees_the_pages(hall: Hall) -> None:
    url = made(hall)
    for path in (ARCHIEF, url, f"{url}/verklaring.pdf", f"{url}/pakketten/1"):
        assert hall.karin.get(path).status_code == 403
    assert hall.karin.post(f"{url}/goedkeuren").status_code == 403
    assert "Archief</a>" not in hall.karin.get("/werkplek/").text
    assert "Archief</a>" in hall.rik.get("/werkplek/").text


def test_from_proposal_to_statement_by_three_people(db: Session, hall: Hall) -> None:
    url = made(hall)
    assert hall.zaken[0].identificatie in hall.petra.get(url).text
    assert hall.petra.post(f"{url}/goedkeuren").status_code == 303
    assert hall.anne.post(f"{url}/goedkeuren").status_code == 303
    assert hall.rik.post(f"{url}/starten", naam="2026-1").status_code == 303
    assert "0 van 2 vernietigd" in hall.rik.get(url).text
    lijst = db.scalars(select(Archieflijst)).one()
    with clock.frozen(clock.now() + timedelta(days=7, minutes=1)):
        destruction.carry_out(lijst.uuid)
    db.expire_all()
    page = hall.anne.get(url).text
    assert "2 van 2 vernietigd" in page
    pdf = hall.anne.get(f"{url}/verklaring.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert "attachment" in pdf.headers["content-disposition"]
    told = hall.anne.get(f"{url}/verklaring.json").json()
    assert told["goedgekeurd"]["door"] == "Anne Visser"
    actors = select(Event.actor).where(Event.hoofdobject == lijst.uuid).order_by(Event.id)
    assert list(db.scalars(actors))[:4] == ["r.mulder", "p.smit", "a.visser", "r.mulder"]


def test_who_made_the_list_is_not_asked_to_judge_it_and_is_refused(db: Session, hall: Hall) -> None:
    rik = db.scalars(select(Medewerker).where(Medewerker.username == "r.mulder")).one()
    rik.roles = [*ARCHIVE_SCOPES]
    db.flush()
    url = made(hall)
    page = hall.rik.get(url).text
    assert "Iemand anders is aan de beurt" in page
    assert f'action="{url}/goedkeuren"' not in page
    refused = hall.rik.post(f"{url}/goedkeuren")
    assert (refused.status_code, "vier ogen" in refused.text) == (403, True)
    assert db.scalars(select(Archieflijst.status)).one() == "opgesteld"


def test_one_person_does_not_judge_twice(db: Session, hall: Hall) -> None:
    petra = db.scalars(select(Medewerker).where(Medewerker.username == "p.smit")).one()
    petra.roles = ["proceseigenaar", "archivaris"]
    db.flush()
    url = made(hall)
    assert hall.petra.post(f"{url}/goedkeuren").status_code == 303
    assert "Iemand anders is aan de beurt" in hall.petra.get(url).text
    assert hall.petra.post(f"{url}/goedkeuren").status_code == 403


def test_an_exception_needs_a_reason_and_nothing_typed_is_lost(hall: Hall) -> None:
    url, number = made(hall), hall.zaken[0].identificatie
    refused = hall.petra.post(f"{url}/afhalen", zaak=number, waarom="")
    assert (refused.status_code, "Geef een reden." in refused.text) == (400, True)
    assert hall.petra.post(f"{url}/afhalen", zaak=number, waarom="Nog nodig").status_code == 303
    assert "afgehaald: Nog nodig" in hall.petra.get(url).text
    wrong = hall.petra.post(f"{url}/afhalen", zaak="BESTAAT-NIET", waarom="Hierom")
    assert (wrong.status_code, "Hierom" in wrong.text) == (400, False)
    sent = hall.petra.post(f"{url}/terugsturen", reden="")
    assert sent.status_code == 400


def test_a_wrong_name_starts_nothing_and_stays_in_its_field(hall: Hall) -> None:
    url = made(hall)
    hall.petra.post(f"{url}/goedkeuren")
    hall.anne.post(f"{url}/goedkeuren")
    refused = hall.rik.post(f"{url}/starten", naam="2026-2")
    assert refused.status_code == 400
    assert 'value="2026-2"' in refused.text


def test_a_zaak_of_another_department_is_not_shown_and_not_judged(hall: Hall) -> None:
    url = made(hall)
    assert hall.zaken[0].identificatie not in hall.elders.get(url).text
    assert hall.elders.post(f"{url}/goedkeuren").status_code == 403


def test_a_hold_is_put_on_and_lifted_with_a_reason(hall: Hall) -> None:
    number = hall.zaken[0].identificatie
    hold = f"{ARCHIEF}/bewaarbelang"
    missing = hall.rik.post(hold, zaak="BESTAAT-NIET", waarom="Beroep")
    assert (missing.status_code, "BESTAAT-NIET" in missing.text) == (400, True)
    assert hall.rik.post(hold, zaak=number, waarom="Beroep", tot="morgen").status_code == 400
    assert hall.rik.post(hold, zaak=number, waarom="Er loopt beroep").status_code == 303
    assert "Er loopt beroep" in hall.anne.get(ARCHIEF).text
    assert hall.petra.post(hold, zaak=number, waarom="Weg", wat="vrijgeven").status_code == 400
    assert hall.rik.post(hold, zaak=number, waarom="Klaar", wat="vrijgeven").status_code == 303
    assert "Er loopt beroep" not in hall.anne.get(ARCHIEF).text


def test_nothing_to_do_and_a_name_that_exists_are_said_in_words(hall: Hall) -> None:
    none = hall.rik.post(ARCHIEF, soort="overbrengen", naam="O-1")
    assert (none.status_code, "geen zaken" in none.text) == (400, True)
    assert 'value="O-1"' in none.text
    made(hall)
    assert hall.rik.post(ARCHIEF, soort="vernietigen", naam="2026-1").status_code == 409
    assert hall.rik.post(ARCHIEF, soort="opeten", naam="2026-2").status_code == 400
    assert hall.petra.post(ARCHIEF, soort="vernietigen", naam="2026-2").status_code == 403


def test_without_the_token_nothing_happens(db: Session, hall: Hall) -> None:
    url = made(hall)
    answer = hall.petra.browser.post(f"{url}/goedkeuren", data={"csrf": "geraden"})
    assert answer.status_code == 403
    assert db.scalars(select(Archieflijst.status)).one() == "opgesteld"


def test_what_is_not_there_is_not_found(hall: Hall) -> None:
    url = made(hall)
    none = f"{ARCHIEF}/00000000-0000-4000-8000-000000000000"
    assert hall.rik.get(none).status_code == 404
    assert hall.rik.post(f"{url}/opeten").status_code == 404
    for path in ("verklaring.pdf", "verklaring.json", "pakketten/999999"):
        assert hall.rik.get(f"{url}/{path}").status_code == 404


def test_packages_are_fetched_and_their_receipt_confirmed(db: Session, hall: Hall) -> None:
    kept = {"archiefnominatie": "blijvend_bewaren", "archiefactiedatum": None}
    zaak = closed(db, kenteken="YY-999-Y", **kept)
    url = made(hall, "overbrengen", "O-1")
    hall.petra.post(f"{url}/goedkeuren")
    hall.anne.post(f"{url}/goedkeuren")
    hall.rik.post(f"{url}/starten", naam="O-1")
    transfer.carry_out(db.scalars(select(Archieflijst.uuid)).one())
    db.expire_all()
    page = hall.anne.get(url).text
    link = page.split("/pakketten/")[1].split('"')[0]
    package = hall.anne.get(f"{url}/pakketten/{link}")
    assert package.content.startswith(b"PK")
    assert hall.elders.get(f"{url}/pakketten/{link}").status_code == 404
    seen = select(AccessLog.actor).where(AccessLog.waar == "pakket voor het archief")
    assert list(db.scalars(seen)) == ["a.visser"]
    assert hall.rik.post(f"{url}/bevestigen", kenmerk="RHC-1").status_code == 403
    assert hall.anne.post(f"{url}/bevestigen", kenmerk="RHC-1").status_code == 303
    assert "RHC-1" in hall.anne.get(url).text
    assert db.get(Zaak, zaak.id)


def test_a_list_of_ten_takes_as_many_queries_as_one_of_one(db: Session, hall: Hall) -> None:
    hall.zaken[1].archiefactiedatum = date(2999, 1, 1)
    url = made(hall)
    with desk.counted(db) as one:
        hall.petra.get(url)
    for number in range(9):
        closed(db, kenteken=f"ZZ-{number:03d}-Z")
    more = made(hall, naam="2026-2")
    with desk.counted(db) as ten:
        hall.petra.get(more)
    assert len(ten) == len(one)
