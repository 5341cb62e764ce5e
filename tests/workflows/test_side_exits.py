"""The side exits: what each asks, when it is refused, and what comes with it; on every road."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import select

from tests.playbook import RESIDENT, Playbook, moment
from tests.workflows.exits_file import definition, publish_all, raw, stall
from workflows.intake import Applicant
from zaken.base import clock
from zaken.base.db import sessions
from zaken.models import Event, Opschorting, Task

Stall = Callable[..., Playbook]


@pytest.fixture
def apply(db: Any) -> Iterator[Stall]:
    publish_all(db)
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(moment("2026-02-02 10:00")))
        yield lambda **more: stall(stack, **more)


def number(book: Playbook) -> str:
    with sessions() as db:
        return book.zaak(db).identificatie


def youssef() -> Applicant:
    return Applicant("burger", {"inpBsn": "999993653", "geslachtsnaam": "Amrani"}, "hoog")


# Intrekken


def test_an_applicant_withdraws_while_the_clock_stands_still_and_it_runs_no_more(
    apply: Stall,
) -> None:
    def nothing_is_left(db: Any, zaak: Any) -> None:
        ledger = db.scalars(select(Opschorting).where(Opschorting.zaak_id == zaak.id)).all()
        assert [s.geeindigd_op is not None for s in ledger] == [True]
        tasks = db.scalars(select(Task).where(Task.zaak_id == zaak.id)).all()
        assert all(t.done_at for t in tasks)
        assert "Vervallen: Intrekken." in {t.uitkomst for t in tasks}

    (
        apply()
        .step("bekijken")
        .step("vragen", ontbreekt="de tekening")
        .suspended()
        .step("intrekken", by=RESIDENT)
        .closed("ingetrokken")
        .suspended(False)
        .do(nothing_is_left)
    )


def test_somebody_else_cannot_withdraw(apply: Stall) -> None:
    apply(who=youssef()).refuses("intrekken", "niet aan u", by=RESIDENT)


# Buiten behandeling (Awb 4:5)


def test_without_a_chance_to_complete_it_an_application_is_not_set_aside(apply: Stall) -> None:
    said = "eerst de kans om de aanvraag aan te vullen"
    apply().step("bekijken").refuses("buiten", said, motivering="Zomaar.").offers(
        "vragen", "verlenen", "weigeren", "intrekken", "doorzenden", "dubbel"
    )


def test_an_application_is_set_aside_after_its_remedy_term_and_not_before(apply: Stall) -> None:
    (
        apply()
        .step("bekijken")
        .step("vragen", ontbreekt="de tekening")
        .days(14)
        .refuses("buiten", "nog tot en met 16 februari 2026", motivering="Niets.")
        .days(1)
        .step("buiten", motivering="Wij kregen niets.")
        .closed("buiten")
        .suspended(False)
        .notices("ontvangst", "besluit")
    )


def test_four_weeks_after_the_remedy_term_it_must_be_decided_on_its_merits(apply: Stall) -> None:
    said = "tot en met 16 maart 2026 (awb 4:5 lid 4): de aanvraag moet inhoudelijk worden beslist"
    late = apply().step("bekijken").step("vragen", ontbreekt="de tekening")
    late.days(43).refuses("buiten", said, motivering="Niets.").step("bekijken")
    late.step("weigeren").at("besloten")


def test_the_last_day_of_the_four_weeks_is_in_time(apply: Stall) -> None:
    asked = apply().step("bekijken").step("vragen", ontbreekt="de tekening")
    asked.days(42).step("buiten", motivering="Niets.").closed("buiten")


def test_papers_that_do_not_suffice_start_the_four_weeks(apply: Stall) -> None:
    (
        apply()
        .step("bekijken")
        .step("vragen", ontbreekt="de tekening")
        .days(3)
        .refuses("buiten", "heeft nog tot en met", motivering="Niets.")
        .upload("stuk")
        .step("bekijken")
        .step("buiten", motivering="De tekening is onleesbaar.")
        .closed("buiten")
    )


def test_resumed_by_hand_without_papers_the_applicant_keeps_his_time(apply: Stall) -> None:
    (
        apply()
        .step("bekijken")
        .step("vragen", ontbreekt="de tekening")
        .days(3)
        .step("bekijken")
        .refuses("buiten", "heeft nog tot en met", motivering="Niets.")
    )


# Doorzenden (Awb 2:3)


def test_what_is_sent_on_keeps_its_day_of_receipt_and_the_sender_is_told(apply: Stall) -> None:
    def told(db: Any, zaak: Any) -> None:
        event = db.scalars(select(Event).where(Event.actie == "doorgezonden")).one()
        assert event.nieuw == {"organisatie": "de provincie", "ontvangen": "2026-02-02"}

    (
        apply()
        .refuses("doorzenden", "ontbreekt")
        .refuses("doorzenden", "naar welke organisatie", organisatie=" ")
        .days(2)
        .step("doorzenden", organisatie="de provincie")
        .closed("doorgezonden")
        .notices("ontvangst", "doorgezonden")
        .says("Hierover gaat de provincie.")
        .says("blijft tellen: 2 februari 2026")
        .do(told)
    )


# Dubbel


def test_a_double_names_the_zaak_that_goes_on_and_that_one_names_it(apply: Stall) -> None:
    first, second = apply(), apply()

    def linked(to: Playbook) -> Callable[[Any, Any], None]:
        def act(db: Any, zaak: Any) -> None:
            (related,) = zaak.relevante_andere_zaken
            assert related["url"].endswith(str(to.uuid))
            assert related["aardRelatie"] == "onderwerp"

        return act

    second.step("dubbel", ander_zaaknummer=number(first)).closed("dubbel")
    second.says(f"Wij gaan verder met zaak {number(first)}.").do(linked(first))
    first.settle().at("ontvangen").do(linked(second))


def test_a_double_must_be_of_a_running_zaak_of_the_same_person(apply: Stall) -> None:
    mine, other, ended = apply(), apply(who=youssef()), apply().step("intrekken")
    mine.refuses("dubbel", "ontbreekt")
    mine.refuses("dubbel", "geen andere zaak", ander_zaaknummer="ZAAK-1")
    mine.refuses("dubbel", "geen andere zaak", ander_zaaknummer=number(mine))
    mine.refuses("dubbel", "andere aanvrager", ander_zaaknummer=number(other))
    mine.refuses("dubbel", "al afgesloten", ander_zaaknummer=number(ended))
    mine.at("ontvangen").facts(ander_zaaknummer=None)  # type: ignore[arg-type]


# Heropenen, as a step of the file


def test_a_file_may_have_its_own_way_to_open_a_zaak_again(apply: Stall) -> None:
    (
        apply()
        .step("intrekken")
        .refuses("heropenen", "niet aan u", by=RESIDENT, reden="Toch wel.")
        .refuses("heropenen", "ontbreekt")
        .step("heropenen", reden="De aanvrager trok de verkeerde zaak in.")
        .at("bekijken")
    )


# The same, over the API


def test_over_the_api_a_side_exit_keeps_its_rules(apply: Stall, client: Any) -> None:
    zaak = apply().step("bekijken")
    with sessions() as db:
        kinds = {r.naam: r.uuid for r in zaak.zaak(db).zaaktype.resultaattypen}
        statuses = {s.naam: s.uuid for s in zaak.zaak(db).zaaktype.statustypen}
    url = f"http://testserver/zaken/api/v1/zaken/{zaak.uuid}"
    types = "http://testserver/catalogi/api/v1"
    made = {"zaak": url, "resultaattype": f"{types}/resultaattypen/{kinds['buiten']}"}
    assert client.post("/zaken/api/v1/resultaten", json=made).status_code == 201

    def give(naam: str) -> Any:
        body = {
            "zaak": url,
            "statustype": f"{types}/statustypen/{statuses[naam]}",
            "datumStatusGezet": "2026-02-02T09:00:30Z",
        }
        return client.post("/zaken/api/v1/statussen", json=body)

    for naam in ("klaar", "besloten"):  # not as a withdrawal, nor as a refusal either
        answer = give(naam)
        assert answer.status_code == 400
        assert answer.json()["invalidParams"][0]["code"] == "stap-niet-toegestaan"
    assert "eerst de kans" in give("klaar").json()["invalidParams"][0]["reason"]
    zaak.at("bekijken")


# The file


def test_a_file_with_every_side_exit_is_sound() -> None:
    assert definition().step("dubbel").zijpad == "dubbel"


def broken(stap: str, **change: Any) -> str:
    content = raw()
    step = next(s for s in content["stappen"] if s["stap"] == stap)
    step |= change
    with pytest.raises(ValueError) as caught:
        definition(content)
    return str(caught.value)


@pytest.mark.parametrize(
    ("stap", "change", "said"),
    [
        ("intrekken", {"resultaat": ""}, "dit zijpad beeindigt de zaak. Zet er `resultaat:` bij"),
        ("intrekken", {"resultaat": "verleend"}, "'verleend' is ook van 'verlenen'. Geef dit zijp"),
        ("intrekken", {"door": ["behandelaar"]}, "intrekken.door: ook aanvrager mag intrekken."),
        ("intrekken", {"van": ["besloten"]}, "bij 'besloten' is er al een besluit."),
        ("buiten", {"vraagt": []}, "buiten.vraagt: 'motivering' ontbreekt. Vraag dit"),
        ("buiten", {"door": ["behandelaar", "systeem"]}, "hierover besluit een medewerker."),
        ("buiten", {"naar": "bekijken"}, "de aanvrager krijgt geen besluit."),
        ("doorzenden", {"vraagt": []}, "doorzenden.vraagt: 'organisatie' ontbreekt."),
        ("dubbel", {"vraagt": []}, "dubbel.vraagt: 'ander_zaaknummer' ontbreekt."),
        ("dubbel", {"naar": "bekijken"}, "de aanvrager krijgt geen bericht."),
        ("heropenen", {"van": ["besloten"]}, "heropenen begint bij de laatste status."),
        ("heropenen", {"vraagt": []}, "heropenen.vraagt: 'reden' ontbreekt."),
        ("heropenen", {"resultaat": "verleend"}, "een heropende zaak is nog niet klaar."),
    ],
)
def test_a_side_exit_that_lacks_something_is_told_with_its_remedy(
    stap: str, change: dict[str, Any], said: str
) -> None:
    assert said in broken(stap, **change)


def test_setting_aside_needs_a_term_that_can_stand_still() -> None:
    content = raw()
    content["termijn"]["opschorten"] = False
    with pytest.raises(ValueError, match="buiten behandeling kan pas na een hersteltermijn"):
        definition(content)


def test_a_file_without_a_withdrawal_is_advised_to_say_why() -> None:
    from workflows.consistency import warnings

    content = raw()
    content["stappen"] = [s for s in content["stappen"] if s["stap"] != "intrekken"]
    assert any(
        "niemand kan de aanvraag intrekken" in line for line in warnings(definition(content))
    )
    content["geen_intrekken"] = "Intrekken kan niet."
    assert not any("intrekken. Maak" in line for line in warnings(definition(content)))
