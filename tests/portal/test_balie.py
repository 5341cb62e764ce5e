"""The contact centre: one search box, who is calling, the answer in the resident's words, promises
to call back.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.balie import promise
from portal.balie.recognise import is_bsn, recognise
from portal.balie.verify import level
from tests.portal import desk
from workflows import casework
from zaken.base import clock
from zaken.base.errors import Invalid
from zaken.models import AccessLog, Contactmoment, Queue, Sessie, Task, Zaak, Zaakeigenschap

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday


@dataclass
class Town:
    parkeren: Queue
    fatma: desk.Desk
    karin: desk.Desk
    zaak: Zaak

    @property
    def url(self) -> str:
        return f"/balie/zaken/{self.zaak.uuid}"


@pytest.fixture
def town(db: Session) -> Any:
    """One agent, one specialist, the applications of Anna and Youssef."""
    with clock.frozen(NOW):
        desk.types(db, "parkeervergunning-bewoner")
        parkeren = desk.queue(db, "parkeren", "PARKEERVERGUNNING-BEWONER")
        fatma = desk.works(db, "fatma", "Fatma Bakker", desk.queue(db, "kcc", "*"), role="kcc")
        karin = desk.works(db, "karin", "Karin de Jong", parkeren)
        zaak = desk.apply(db, desk.anna())
        desk.apply(db, desk.youssef())
        yield Town(parkeren, fatma, karin, zaak)


def look_for(town: Town, typed: str) -> str:
    sent = town.fatma.post("/balie/", q=typed)
    assert (sent.status_code, sent.headers["location"]) == (303, "/balie/resultaten")
    found: str = town.fatma.get("/balie/resultaten").text
    return found


def keep_secret(db: Session, zaak: Zaak) -> None:
    kind = next(e for e in zaak.zaaktype.eigenschappen if e.naam == "brp_geheim")
    db.add(Zaakeigenschap(zaak_id=zaak.id, eigenschap=kind, naam="brp_geheim", waarde="ja"))
    db.flush()


# ----------------------------------------------------------------------------- what was typed


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("ZAAK-2026-0000012345", "ZAAK-2026-0000012345"),
        ("zaak-2026-0000012345", "ZAAK-2026-0000012345"),
        ("zaaknummer: ZAAK-2026-0000012345", "ZAAK-2026-0000012345"),
        ("2026-12345", "ZAAK-2026-0000012345"),
        ("OF-X7A2B1", "OF-X7A2B1"),
        ("12345", "ZAAK-2026-0000012345"),
        ("0000012345", "ZAAK-2026-0000012345"),
    ],
)
def test_a_zaaknummer_is_recognised_whole_or_by_its_last_digits(typed: str, numbers: str) -> None:
    with clock.frozen(NOW):
        assert recognise(typed).question.nummers[0] == numbers


def test_the_last_digits_are_looked_for_in_ten_years_back() -> None:
    with clock.frozen(NOW):
        numbers = recognise("12345").question.nummers
    assert "ZAAK-2016-0000012345" in numbers
    assert "ZAAK-2015-0000012345" not in numbers


@pytest.mark.parametrize("typed", ["999990019", "9999 90 019", "9999.90.019", " 999990019 "])
def test_nine_digits_that_pass_the_eleven_test_are_a_bsn(typed: str) -> None:
    found = recognise(typed)
    assert found.question.bsn == "999990019"
    assert "999990019" not in found.woorden
    assert "999990019" not in repr(found)


def test_nine_digits_that_fail_it_are_refused_in_words() -> None:
    found = recognise("123456789")
    assert found.question.is_empty
    assert "geen geldig BSN" in found.woorden
    assert not is_bsn("000000000")


@pytest.mark.parametrize(
    "typed",
    [
        "Jansen 29-02-1980",
        "jansen, 29/2/1980",
        "Jansen 29.02.1980",
        "Jansen 29 februari 1980",
        "Jansen 29 feb 1980",
        "Jansen 29 02 1980",
        "29-2-80 Jansen",
        "Jansen geb. 1980-02-29",
        "Anna Jansen 29021980",
        "de Vries-Jansen 29-02-1980",
    ],
)
def test_a_name_with_a_date_is_recognised_in_every_usual_spelling(typed: str) -> None:
    with clock.frozen(NOW):
        question = recognise(typed).question
    assert question.geboren == ("1980-02-29", "19800229")
    assert "jansen" in question.namen


def test_a_prefix_is_looked_for_with_and_without() -> None:
    assert set(recognise("van den Berg 1-3-1985").question.namen) == {
        "van den berg",
        "den berg",
        "berg",
    }


@pytest.mark.parametrize(
    "typed", ["2282 AB 12", "2282ab12", "2282 AB, 12 A", "Jansen 2282AB nr. 12-3"]
)
def test_a_postcode_with_a_house_number_is_recognised(typed: str) -> None:
    question = recognise(typed).question
    assert (question.postcode, question.huisnummer) == ("2282AB", "12")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Zoek op zaaknummer"),
        ("Jansen", "Alleen een naam is te weinig"),
        ("29-02-1980", "ook de achternaam"),
        ("Jansen 31-02-1980", "geen bestaande datum"),
        ("2282 AB", "ook het huisnummer"),
        ("06 12345678", "telefoonnummer kan niet"),
        ("12345678901", "te lang"),
        ("??", "herkennen wij niet"),
    ],
)
def test_what_is_not_enough_is_explained(typed: str, says: str) -> None:
    found = recognise(typed)
    assert found.question.is_empty
    assert says in found.woorden


def test_eight_digits_may_be_a_company() -> None:
    question = recognise("69599084").question
    assert question.kvk == "69599084"
    assert question.nummers


# ------------------------------------------------------------------------------------- search


@pytest.mark.parametrize("typed", [desk.ANNA, "Jansen 29-02-1980", "2282 AB 12"])
def test_a_caller_is_found_with_enough_to_tell_people_apart(town: Town, typed: str) -> None:
    page = look_for(town, typed)
    assert "Anna Jansen, geboren 29 februari 1980" in page
    assert "Steenlaan 12, 2282 AB Rijswijk" in page
    assert "Youssef" not in page
    assert "1 zaak gevonden" in page
    assert desk.ANNA not in page


def test_the_last_digits_of_the_number_find_the_zaak(town: Town) -> None:
    assert town.zaak.identificatie in look_for(town, str(int(town.zaak.identificatie[-10:])))


def test_a_search_stays_out_of_the_address_and_is_logged_without_words(
    db: Session, town: Town
) -> None:
    look_for(town, desk.ANNA)
    assert str(town.fatma.last.url).endswith("/balie/resultaten")
    waar = db.scalars(select(AccessLog.waar)).all()
    assert waar == ["balie: zoeken"]


def test_searching_asks_one_query_however_many_are_found(db: Session, town: Town) -> None:
    look_for(town, desk.ANNA)
    with desk.counted(db) as few:
        town.fatma.get("/balie/resultaten")
    desk.pile(db, town.parkeren, 5)
    with desk.counted(db) as many:
        town.fatma.get("/balie/resultaten")
    assert "6 zaken gevonden" in town.fatma.last.text
    assert len(many) == len(few)


def test_more_than_25_zaken_ask_for_a_better_search(db: Session, town: Town) -> None:
    desk.pile(db, town.parkeren, 25)
    page = look_for(town, desk.ANNA)
    assert "Er zijn meer dan 25 zaken" in page
    assert page.count('href="/balie/zaken/') == 25


def test_a_secret_address_is_not_shown_and_cannot_be_searched(db: Session, town: Town) -> None:
    keep_secret(db, town.zaak)
    page = look_for(town, "Jansen 29-02-1980")
    assert "Adres is geheim" in page
    assert "Steenlaan" not in page
    assert "Anna" not in look_for(town, "2282 AB 12")
    card = town.fatma.get(town.url).text
    assert "Het adres is geheim." in card
    assert "Steenlaan" not in card


def test_what_is_above_the_level_of_the_agent_is_invisible(db: Session, town: Town) -> None:
    town.zaak.vertrouwelijkheidaanduiding = "geheim"
    db.flush()
    assert "Geen zaken gevonden" in look_for(town, desk.ANNA)
    assert town.fatma.get(town.url).status_code == 404
    for verb in ("controle", "contact", "terugbellen"):
        assert town.fatma.post(f"{town.url}/{verb}").status_code == 404


def test_a_zaak_of_an_internal_type_does_not_exist_for_callers(db: Session, town: Town) -> None:
    town.zaak.zaaktype.indicatie_intern_of_extern = "intern"
    db.flush()
    assert "Geen zaken gevonden" in look_for(town, desk.ANNA)
    assert town.fatma.get(town.url).status_code == 404


def test_only_the_contact_centre_and_team_leaders_come_in(town: Town) -> None:
    assert town.karin.get("/balie/").status_code == 403
    assert town.karin.get(town.url).status_code == 403


# --------------------------------------------------------------------------------------- card


def test_the_card_answers_in_the_words_of_the_resident(town: Town) -> None:
    page = town.fatma.get(town.url)
    assert page.status_code == 200
    assert "<h1" in page.text
    assert "Wij hebben uw aanvraag voor een parkeervergunning ontvangen." in page.text
    for said in (
        "Verwacht klaar",
        "30 november 2026",
        "Uiterlijk volgens de wet",
        "18 januari 2027",
    ):
        assert said in page.text
    assert "Behandeld door" in page.text
    assert town.fatma.get(f"/balie/zaken/{uuid4()}").status_code == 404


def test_what_may_be_told_grows_with_the_checks(db: Session, town: Town) -> None:
    assert "Niet gecontroleerd" in town.fatma.get(town.url).text
    town.fatma.post(f"{town.url}/controle", punt=["zaaknummer", "geboren", "adres"])
    assert "Zaaknummer en twee gegevens kloppen" in town.fatma.get(town.url).text
    waar = db.scalars(select(AccessLog.waar).where(AccessLog.zaak_id == town.zaak.id)).all()
    assert waar == ["balie: kaart (L0)", "balie: controle L1", "balie: kaart (L1)"]


def test_a_check_is_for_one_zaak_only(db: Session, town: Town) -> None:
    town.fatma.post(f"{town.url}/controle", punt=["identiteit"])
    other = db.scalars(select(Zaak).where(Zaak.id != town.zaak.id)).one()
    assert "Niet gecontroleerd" in town.fatma.get(f"/balie/zaken/{other.uuid}").text
    assert "Identiteit is zeker" in town.fatma.get(town.url).text
    look_for(town, desk.ANNA)
    assert "Niet gecontroleerd" in town.fatma.get(town.url).text


@pytest.mark.parametrize(
    ("checked", "reached"),
    [
        ([], "L0"),
        (["zaaknummer", "geboren"], "L0"),
        (["geboren", "adres"], "L0"),
        (["zaaknummer", "geboren", "contact"], "L1"),
        (["identiteit"], "L2"),
    ],
)
def test_the_level_follows_from_the_checks(checked: list[str], reached: str) -> None:
    assert level(checked) == reached


def test_a_contact_is_noted_with_the_level_reached(db: Session, town: Town) -> None:
    town.fatma.post(f"{town.url}/controle", punt=["zaaknummer", "geboren", "adres"])
    form = {"kanaal": "telefoon", "vraag": "Hoe lang nog?", "antwoord": "Tot 30 november."}
    assert town.fatma.post(f"{town.url}/contact", uitkomst="beantwoord", **form).status_code == 303
    noted = db.scalars(select(Contactmoment)).one()
    assert (noted.niveau, noted.medewerker, noted.zaak_id) == ("L1", "Fatma Bakker", town.zaak.id)
    assert "Hoe lang nog?" in town.fatma.get(town.url).text


def test_a_contact_without_a_question_keeps_the_answer_that_was_typed(
    db: Session, town: Town
) -> None:
    page = town.fatma.post(f"{town.url}/contact", kanaal="telefoon", antwoord="Al getypt")
    assert page.status_code == 400
    assert "Schrijf op wat de vraag was." in page.text
    assert "Al getypt</textarea>" in page.text
    assert db.scalar(select(Contactmoment)) is None
    assert town.fatma.post(f"{town.url}/contact", kanaal="postduif", vraag="?").status_code == 400


def test_a_promise_lands_with_the_specialist_and_is_said_aloud(db: Session, town: Town) -> None:
    page = town.fatma.get(town.url).text
    assert "Wij bellen u terug voor dinsdag 24 november 12.00 uur." in page
    form = {"naam": "Anna Jansen", "telefoon": "0612345678", "vraag": "Wanneer klaar?"}
    sent = town.fatma.post(f"{town.url}/terugbellen", queue=str(town.parkeren.id), **form)
    assert sent.status_code == 303
    task = db.scalars(select(Task).where(Task.soort == "terugbellen")).one()
    assert (task.queue_id, task.zaak_id) == (town.parkeren.id, town.zaak.id)
    assert task.due == datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    assert "Terugbellen: Anna Jansen" in town.karin.get("/werkplek/?lijst=terugbellen").text
    again = town.fatma.get(town.url).text
    assert "Gevraagd: Wanneer klaar?" in again
    casework.finish_task(db, town.karin.subject, task, "Uitgelegd aan Anna.")
    assert "door Karin de Jong: Uitgelegd aan Anna." in town.fatma.get(town.url).text


def test_a_promise_that_lacks_something_is_refused_as_a_whole(db: Session, town: Town) -> None:
    form = {"naam": "Anna", "telefoon": "", "vraag": "Wanneer?", "formulier": "terugbellen"}
    page = town.fatma.post(f"{town.url}/terugbellen", queue=str(town.parkeren.id), **form)
    assert page.status_code == 400
    assert "Vul dit in, anders kan niemand terugbellen." in page.text
    assert 'value="Anna"' in page.text
    assert town.fatma.post(f"{town.url}/terugbellen", queue="0", **form).status_code == 400
    assert db.scalar(select(Task).where(Task.soort == "terugbellen")) is None
    assert db.scalar(select(Contactmoment)) is None


def test_a_caller_without_a_zaak_is_called_back_too(db: Session, town: Town) -> None:
    assert town.fatma.get("/balie/terugbellen").status_code == 200
    form = {"naam": "Bram", "telefoon": "0612345678", "vraag": "Hoe vraag ik iets aan?"}
    assert town.fatma.post("/balie/terugbellen", **form).status_code == 400
    assert (
        town.fatma.post("/balie/terugbellen", queue=str(town.parkeren.id), **form).status_code
        == 303
    )
    assert "Terugbellen: Bram" in town.karin.get("/werkplek/?lijst=terugbellen").text


@pytest.mark.parametrize(
    ("day", "hour", "says"),
    [
        ("2026-11-22", "12:00", "al voorbij"),
        ("2026-11-28", "12:00", "zijn wij dicht"),
        ("2026-12-25", "12:00", "zijn wij dicht"),
        ("2026-11-24", "18:00", "tussen 8.30 en 17.00"),
        ("2026-02-30", "12:00", "die bestaan"),
    ],
)
def test_nobody_promises_a_call_when_the_town_hall_is_closed(
    day: str, hour: str, says: str
) -> None:
    with clock.frozen(NOW), pytest.raises(Invalid, match=says):
        promise.promised(day, hour)


def test_without_a_moment_the_promise_is_noon_of_the_next_working_day() -> None:
    with clock.frozen(datetime(2026, 12, 24, 9, tzinfo=UTC)):
        assert promise.in_words(promise.promised("", "")).endswith("maandag 28 december 12.00 uur.")


def test_a_search_without_the_csrf_token_is_refused(db: Session, town: Town) -> None:
    answer = town.fatma.browser.post("/balie/", data={"q": desk.ANNA, "csrf": "verzonnen"})
    assert answer.status_code == 403
    kept = db.scalars(select(Sessie.gegevens)).all()
    assert not any("balie_zoek" in gegevens for gegevens in kept)
