"""Mending from the desk: what is offered to whom, what is asked, and that a refusal keeps what was
typed. And the zaken around a zaak.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.playbook import FEMKE, Playbook, moment
from tests.portal import desk
from tests.workflows.exits_file import publish_all, stall
from zaken.base import clock
from zaken.models import Queue, Zaak

TYPED = {"reden": "Verkeerde knop.", "uitleg": "Wij kozen de verkeerde knop."}


@dataclass
class Town:
    db: Session
    stack: ExitStack
    karin: desk.Desk  # a teamleider
    maud: desk.Desk  # another one
    piet: desk.Desk  # a colleague

    def decided(self, geld: int = 0) -> Playbook:
        return stall(self.stack, geld=geld).step("bekijken").step("weigeren")

    def mend(self, who: desk.Desk, zaak: Playbook, wat: str, **form: str) -> Any:
        who.get(url(zaak))
        return who.post(f"{url(zaak)}/herstel/{wat}", gezien=who.seen(), **form)


def url(zaak: Playbook) -> str:
    return f"/werkplek/zaken/{zaak.uuid}"


@pytest.fixture
def town(db: Session) -> Iterator[Town]:
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(moment("2026-02-02 10:00")))
        publish_all(db)
        intake = db.scalars(select(Queue).where(Queue.naam == "intake")).one()
        karin = desk.works(db, "karin", "Karin de Jong", intake, role="teamleider")
        maud = desk.works(db, "maud", "Maud Mol", intake, role="teamleider")
        piet = desk.works(db, "piet", "Piet Pietersen", intake)
        db.commit()
        yield Town(db, stack, karin, maud, piet)


def kind(town: Town, of: str, naam: str, zaak: Playbook) -> str:
    found = zaak.zaak(town.db).zaaktype
    return next(str(k.uuid) for k in getattr(found, of) if k.naam == naam)


def test_the_dossier_tells_what_was_sent_before_a_status_is_put_back(town: Town) -> None:
    zaak = town.decided()
    page = town.karin.get(url(zaak)).text
    assert "Verkeerde status: terug naar In behandeling" in page
    assert "Besluit over uw kraam (2 februari 2026): een besluit" in page
    assert town.mend(town.karin, zaak, "status", **TYPED).status_code == 303
    zaak.settle().at("bekijken").notices("ontvangst", "besluit", "correctie")
    assert "Verkeerde status hersteld" in town.karin.get(url(zaak)).text


def test_a_correction_without_words_for_the_reader_comes_back_with_what_was_typed(
    town: Town,
) -> None:
    zaak = town.decided()
    typed = {"reden": "Verkeerde knop.", "formulier": "herstel_status"}
    answer = town.mend(town.karin, zaak, "status", **typed)
    assert answer.status_code == 400
    assert "Er is al een bericht verstuurd" in answer.text
    assert ">Verkeerde knop.</textarea>" in answer.text
    zaak.at("besloten")


def test_another_resultaat_and_opening_again_from_the_desk(town: Town) -> None:
    zaak = town.decided().step("sluiten")
    good = kind(town, "resultaattypen", "verleend", zaak)
    assert town.mend(town.karin, zaak, "resultaat", resultaat=good, **TYPED).status_code == 303
    zaak.settle().closed("verleend")
    naar = kind(town, "statustypen", "bekijken", zaak)
    assert town.mend(town.karin, zaak, "heropenen", naar=naar, **TYPED).status_code == 303
    zaak.settle().at("bekijken")


def test_a_colleague_is_offered_nothing_and_refused_when_he_tries(town: Town) -> None:
    zaak = town.decided()
    assert "Iets herstellen" not in town.piet.get(url(zaak)).text
    assert town.mend(town.piet, zaak, "status", **TYPED).status_code == 403
    assert town.mend(town.karin, zaak, "alles", **TYPED).status_code == 404
    zaak.at("besloten")


def test_a_stale_page_mends_nothing(town: Town) -> None:
    zaak = town.decided()
    assert town.mend(town.maud, zaak, "status", **TYPED).status_code == 303
    stale = town.karin.post(f"{url(zaak)}/herstel/status", gezien="1", **TYPED)
    assert stale.status_code == 409
    zaak.settle().at("bekijken")


def test_a_dossier_shows_the_zaken_around_it_with_where_they_stand(town: Town) -> None:
    zaak = stall(town.stack, geld=5000).step("bekijken")
    part = town.db.scalars(select(Zaak).where(Zaak.hoofdzaak_id.is_not(None))).one()
    # The check is too confidential for who works in this queue, and for the applicant.
    assert part.identificatie not in town.karin.get(url(zaak)).text
    zaak.settle()
    later = stall(town.stack).step("bekijken").step("verlenen").closed("verleend")
    page = town.karin.get(url(later)).text
    assert "Zaken hieromheen" in page
    assert "Vervolgzaak. Loopt: Begonnen" in page


def test_a_resident_finds_the_zaak_that_follows_on_his_page(town: Town, db: Session) -> None:
    from zaken.base.subject import Subject
    from zaken.queries.related import related

    later = stall(town.stack).step("bekijken").step("verlenen").closed("verleend")
    main = later.zaak(db).id
    (mine,) = related(db, Subject("burger", "burger", person=FEMKE), main)
    assert (mine.hoe, mine.zaaktype, mine.status) == ("vervolgzaak", "Toezicht", "Begonnen")
