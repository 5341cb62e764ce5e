"""The demo: people as at the far sides, stories that fit, and a second seed that does nothing."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from simulators import cast
from zaakspoor import demo_files, demo_settings
from zaakspoor.demo_people import PEOPLE, QUEUES, STAFF, Company, Resident
from zaakspoor.demo_zaken import STORIES, Story
from zaken.base.clock import local_date, now, today

KINDS = sorted({story.zaaktype for story in STORIES})


def definitions() -> dict[str, Any]:
    from workflows.definition import files, load

    return {one.zaaktype: one for one in map(load, files())}


def test_there_are_sixty_zaken_of_case_types_that_are_shipped() -> None:
    assert len(STORIES) == 60
    assert set(KINDS) <= set(definitions())


def test_residents_and_companies_are_those_of_the_far_sides() -> None:
    theirs = {p.bsn: p for p in cast.PERSONEN}
    for one in (p for p in PEOPLE.values() if isinstance(p, Resident)):
        other = theirs[one.bsn]
        assert (one.given, one.prefix, one.surname) == (
            other.voornamen,
            other.voorvoegsel,
            other.geslachtsnaam,
        )
        assert one.born == other.geboorte.replace("-", "")
        assert one.email == other.email
        home = other.adres
        lived = (
            (home.straat, str(home.huisnummer), home.huisletter, home.toevoeging, home.postcode)
            if home
            else None
        )
        assert one.home == lived
        assert not one.email or (one.wish == "berichtenbox") == bool(other.berichtenbox)
    firms = {b.kvk: (b.vestiging, b.naam, b.email) for b in cast.BEDRIJVEN}
    for firm in (p for p in PEOPLE.values() if isinstance(p, Company)):
        assert firms[firm.kvk] == (firm.branch, firm.name, firm.email)


def test_staff_can_sign_in_at_the_far_side() -> None:
    assert {(s.username, s.name) for s in STAFF} == {(m.username, m.naam) for m in cast.MEDEWERKERS}


def test_every_queue_of_a_case_type_exists() -> None:
    piles = {pile.name: pile for pile in QUEUES}
    assert len(piles) == len(QUEUES)
    for one in definitions().values():
        for rule in one.routering:
            takes = piles[rule.naar].zaaktypen
            assert {"*", one.zaaktype} & {*takes}, f"{rule.naar} does not take {one.zaaktype}"
            assert piles[rule.naar].closed == rule.besloten
    assert {name for s in STAFF for name in s.queues} <= {pile.name for pile in QUEUES}


def test_the_stories_reach_every_status() -> None:
    known = definitions()
    for kind in KINDS:
        definition = known[kind]
        reached = {definition.first}
        for story in (s for s in STORIES if s.zaaktype == kind):
            steps = [m.what.partition(":")[2] for m in story.moves if m.what.startswith("stap:")]
            reached |= {definition.step(name).naar for name in steps}
        automatic = {definition.step(a.stap).naar for a in definition.automatisch if a.stap}
        assert reached | automatic >= {s.naam for s in definition.statustypen}


def test_the_files_are_what_they_say() -> None:
    assert demo_files.pdf("Één (proef)").startswith(b"%PDF-1.4")
    assert demo_files.png(3).startswith(b"\x89PNG")
    assert len(demo_files.png(3)) < 2000


def test_a_secret_is_made_once_and_for_the_owner_only(tmp_path: Any) -> None:
    first = demo_settings.kept_secret(tmp_path, "key")
    assert len(first) == 64
    assert demo_settings.kept_secret(tmp_path, "key") == first
    assert (tmp_path / "demo-key").stat().st_mode & 0o777 == 0o600


@pytest.fixture
def town(db: Any, far_sides: str) -> Any:
    """The case types and the people, with the registers at work."""
    from zaakspoor.demo import PAST, fill_people
    from zaakspoor.publishing import publish_all

    publish_all(since=today() - timedelta(days=PAST))
    fill_people(db)
    db.flush()
    return db


def oldest(kind: str) -> Story:
    return max((s for s in STORIES if s.zaaktype == kind), key=lambda s: s.ago)


@pytest.mark.parametrize("kind", KINDS)
def test_a_story_is_played_with_all_that_follows(town: Any, kind: str) -> None:
    from zaakspoor.demo_play import play
    from zaken.models import Attempt, Delivery, Event, Notice, Voortgang, Zaak

    story = oldest(kind)
    uuid = play(story, now())
    zaak = town.query(Zaak).filter(Zaak.uuid == uuid).one()
    assert zaak.startdatum == local_date(now() - timedelta(days=story.ago))
    assert town.get(Voortgang, zaak.id).queue_id is not None
    unhandled = select(func.count()).where(Event.hoofdobject == uuid, Event.handled_at.is_(None))
    assert town.scalar(unhandled) == 0
    assert not town.scalar(select(Event.fout).where(Event.hoofdobject == uuid, Event.fout != ""))
    sent = town.scalars(select(Delivery).join(Notice).where(Notice.zaak_id == zaak.id)).all()
    assert {d.state for d in sent} <= {"bezorgd"}
    proofs = select(Attempt.soort).where(Attempt.delivery_id.in_([d.id for d in sent]))
    assert set(town.scalars(proofs)) <= {"seed"}


def test_a_second_seed_does_nothing(town: Any) -> None:
    from zaakspoor.demo import seed
    from zaken.models import Medewerker

    assert seed(stories=STORIES[:2]) == 2
    assert seed(stories=STORIES[:2]) == 0
    assert town.scalar(select(func.count()).select_from(Medewerker)) == len(STAFF)
