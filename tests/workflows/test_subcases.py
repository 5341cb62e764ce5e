"""Deelzaken and vervolgzaken that the file asks for: made once, with the right people and facts,
and waited for.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import select

from tests.playbook import FEMKE, RESIDENT, Playbook, moment, staff
from tests.workflows.exits_file import definition, part, publish_all, raw, stall
from workflows.automation import carry_out
from zaakspoor.worker import handle_next, replay
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.subject import Subject
from zaken.models import Automation, Event, Task, Zaak, Zaaktype
from zaken.queries.related import related

Stall = Callable[..., Playbook]


@pytest.fixture
def apply(db: Any) -> Iterator[Stall]:
    publish_all(db)
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(moment("2026-02-02 10:00")))
        yield lambda **more: stall(stack, **more)


def part_of(book: Playbook) -> Playbook:
    with sessions() as db:
        (uuid,) = db.scalars(select(Zaak.uuid).where(Zaak.hoofdzaak_id == book.zaak(db).id))
    return Playbook.of(uuid).settle()


def test_a_deelzaak_is_made_with_applicant_and_facts_and_held_to_its_own_type(apply: Stall) -> None:
    def of_femke(db: Any, zaak: Any) -> None:
        assert [r.bsn for r in zaak.rollen] == [FEMKE]
        assert zaak.vertrouwelijkheidaanduiding == "geheim"
        assert zaak.hoofdzaak is not None

    part = part_of(apply(geld=5000).step("bekijken"))
    part.at("begonnen").facts(waar="Bij de kerk", geld=None).queue("intake").do(of_femke)  # type: ignore[arg-type]


def test_without_need_there_is_no_deelzaak(apply: Stall) -> None:
    zaak = apply(geld=10).step("bekijken").step("verlenen")
    with sessions() as db:
        assert db.scalars(select(Zaak).where(Zaak.hoofdzaak_id.is_not(None))).all() == []
    zaak.closed("verleend")


def test_a_step_waits_for_the_deelzaken_and_is_told_when_they_are_done(apply: Stall) -> None:
    zaak = apply(geld=5000).step("bekijken").refuses("verlenen", "nog niet alle deelzaken")
    part_of(zaak).step("goedkeuren").closed("goed")
    zaak.settle().step("verlenen").closed("verleend")
    with sessions() as db:
        told = db.scalars(
            select(Event).where(Event.hoofdobject == zaak.uuid, Event.actie == "deelzaak_klaar")
        ).all()
        assert len(told) == 1


def test_a_step_is_not_quicker_than_the_deelzaak_that_is_still_to_be_made(apply: Stall) -> None:
    """The system itself takes the step as soon as its guard holds."""
    content = raw()
    content["automatisch"].insert(
        0, {"bij": "bekijken", "doe": "stap", "stap": "verlenen", "als": ["deelzaken_klaar"]}
    )
    with sessions() as db:
        publish_again(db, content)
    zaak = apply(geld=5000).step("bekijken").at("bekijken")
    part_of(zaak).step("goedkeuren")
    zaak.settle().closed("verleend")


def publish_again(db: Any, content: dict[str, Any]) -> None:
    from workflows.publish import publish

    publish(db, definition(content), rsin="123456782")
    db.commit()


def test_who_withdraws_withdraws_the_deelzaken_that_he_does_not_know_of_too(apply: Stall) -> None:
    zaak = apply(geld=5000).step("bekijken").step("intrekken", by=RESIDENT).closed("ingetrokken")
    part_of(zaak).closed("gestopt")


def test_the_hoofdzaak_does_not_close_before_a_deelzaak_that_cannot_be_withdrawn(
    apply: Stall,
) -> None:
    content = part("TOETS", "Toets", "geheim")
    content["stappen"] = content["stappen"][:1]
    with sessions() as db:
        publish_again(db, content)
    zaak = apply(geld=5000).step("bekijken")
    zaak.refuses("intrekken", "Bel ons", by=RESIDENT).refuses("intrekken", "eerst de deelzaken")
    part_of(zaak).step("goedkeuren")
    zaak.step("intrekken", by=RESIDENT).closed("ingetrokken")


def test_made_once_however_often_it_is_asked(apply: Stall) -> None:
    zaak = apply(geld=5000).step("bekijken")
    with sessions() as db:
        events = list(db.scalars(select(Event.id).where(Event.hoofdobject == zaak.uuid)))
        (row,) = db.scalars(select(Automation.id).where(Automation.doe == "deelzaak"))
    for event in events:
        replay(event)
    while handle_next(zaak.uuid):
        pass
    carry_out(row)
    part_of(zaak.settle()).at("begonnen")


def test_a_deelzaak_that_cannot_be_made_asks_a_person_and_keeps_the_step_waiting(
    apply: Stall,
) -> None:
    content = raw()
    content["automatisch"][0]["met"]["zaaktype"] = "WEG"
    with sessions() as db:
        publish_again(db, content)
    zaak = apply(geld=5000).step("bekijken").by_itself("deelzaak", "mislukt")
    zaak.refuses("verlenen", "niet alle deelzaken zijn afgesloten")
    with sessions() as db:
        titles = set(db.scalars(select(Task.titel)))
    assert "Automatische stap mislukt: deelzaak" in titles


def test_a_vervolgzaak_follows_when_the_zaak_has_ended_and_names_it(apply: Stall) -> None:
    zaak = apply().step("bekijken").step("verlenen").closed("verleend").by_itself("vervolgzaak")
    with sessions() as db:
        (later,) = db.scalars(select(Zaak).where(Zaak.relevante_andere_zaken != []))
        (named,) = later.relevante_andere_zaken
        assert named["aardRelatie"] == "vervolg"
        assert named["url"].endswith(str(zaak.uuid))
        assert later.hoofdzaak_id is None
        assert later.zaaktype.identificatie == "TOEZICHT"


def test_zaken_that_follow_each_other_in_a_circle_stop_at_once(apply: Stall) -> None:
    content = raw()
    content["automatisch"].append(
        {"bij": "ontvangen", "doe": "vervolgzaak", "na": "P1D", "met": {"zaaktype": "STANDPLAATS"}}
    )
    with sessions() as db:
        publish_again(db, content)
    apply().by_itself("vervolgzaak", "gepland").days(2)
    with sessions() as db:
        number = len(db.scalars(select(Zaak)).all())
    assert number == 2


def test_each_sees_of_the_zaken_around_his_zaak_what_he_may_see(apply: Stall) -> None:
    zaak = apply(geld=5000).step("bekijken")
    part_of(zaak).step("goedkeuren")
    zaak.settle().step("verlenen").closed("verleend")
    with sessions() as db:
        main = zaak.zaak(db).id

        def seen(subject: Subject) -> list[tuple[str, str]]:
            return [(r.hoe, r.zaaktype) for r in related(db, subject, main)]

        assert seen(staff()) == [("deelzaak", "Toets"), ("vervolgzaak", "Toezicht")]
        assert seen(RESIDENT) == [("vervolgzaak", "Toezicht")]  # the check is secret
        assert seen(Subject("burger", "burger", person="999993653")) == []


def test_the_catalogue_knows_which_zaken_a_type_brings_with_it(apply: Stall, client: Any) -> None:
    with sessions() as db:
        kind = db.scalars(select(Zaaktype).where(Zaaktype.identificatie == "STANDPLAATS")).one()
        part = db.scalars(select(Zaaktype).where(Zaaktype.identificatie == "TOETS")).one()
    answer = client.get(f"/catalogi/api/v1/zaaktypen/{kind.uuid}").json()
    assert [url.rpartition("/")[2] for url in answer["deelzaaktypen"]] == [str(part.uuid)]
    (later,) = answer["gerelateerdeZaaktypen"]
    assert later["aardRelatie"] == "vervolg"
    assert later["zaaktypeIdentificatie"] == "TOEZICHT"


@pytest.mark.parametrize(
    ("auto", "said"),
    [
        ({"doe": "deelzaak"}, "het zaaktype ontbreekt. Schrijf `met: {zaaktype: BIBOB}`."),
        ({"doe": "deelzaak", "met": {"zaaktype": "X", "overnemen": "waar"}}, "schrijf een lijst"),
        ({"doe": "deelzaak", "met": {"zaaktype": "X", "overnemen": ["wat"]}}, "'wat' bestaat niet"),
        ({"doe": "deelzaak", "met": {"zaaktype": "X", "voor": "y"}}, "'voor' is niet bekend."),
        ({"doe": "deelzaak", "met": {"zaaktype": "STANDPLAATS"}}, "maakt er zo steeds nog een"),
        ({"doe": "deelzaak", "bij": "klaar", "met": {"zaaktype": "X"}}, "is de zaak al afgesloten"),
        (
            {"doe": "deelzaak", "als": ["deelzaken_klaar"], "met": {"zaaktype": "X"}},
            "een deelzaak kan niet wachten op deelzaken",
        ),
    ],
)
def test_a_wrong_sub_case_in_a_file_is_told_with_its_remedy(
    auto: dict[str, Any], said: str
) -> None:
    content = raw()
    content["automatisch"].append({"bij": "bekijken"} | auto)
    with pytest.raises(ValueError) as caught:
        definition(content)
    assert said in str(caught.value)
