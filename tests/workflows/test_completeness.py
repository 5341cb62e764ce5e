"""When is an application all there? A zaak of separate calls is, once its e-form has been quiet."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.catalogue import DOCUMENTEN, ZAKEN, Types, published, url
from tests.playbook import Playbook, staff
from tests.workflows.test_transcripts import report
from workflows import casework
from workflows.completeness import complete, complete_when_quiet, quiet_at
from workflows.publish import definition_of
from zaakspoor import worker
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.models import Event, Voortgang, Zaak

QUIET = timedelta(seconds=settings().quiet_seconds)
NOON = datetime(2026, 2, 2, 12, tzinfo=clock.AMSTERDAM)


@pytest.fixture
def types(db: Any, municipality: None) -> Types:
    return published(db, "melding-openbare-ruimte")


class Form:
    """An e-form that calls the APIs one by one."""

    def __init__(self, client: Any, types: Types) -> None:
        self.client, self.types = client, types
        body = types.zaak(startdatum="2026-02-02", omschrijving="Losse tak")
        self.url = self.post(f"{ZAKEN}/zaken", body)["url"]
        self.uuid = UUID(self.url.rsplit("/", 1)[1])
        self.book = Playbook.of(self.uuid)

    def post(self, where: str, body: dict[str, Any]) -> Any:
        answer = self.client.post(where, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def answer(self, name: str, value: str) -> None:
        one = next(e for e in self.types.zaaktype.eigenschappen if e.naam == name)
        body = {"zaak": self.url, "eigenschap": url("eigenschappen", one), "waarde": value}
        self.post(f"{self.url}/zaakeigenschappen", body)

    def attach(self) -> None:
        made = self.post(f"{DOCUMENTEN}/enkelvoudiginformatieobjecten", self.types.document())
        body = {"zaak": self.url, "informatieobject": made["url"]}
        self.post(f"{ZAKEN}/zaakinformatieobjecten", body)

    def look(self) -> datetime | None:
        """What the worker does when it is called for this zaak."""
        with sessions.begin() as db:
            zaak = self.book.zaak(db)
            definition = definition_of(zaak.zaaktype)
            assert definition is not None
            return complete_when_quiet(db, zaak, definition)

    def progress(self) -> Voortgang:
        with sessions() as db:
            found = self.book.zaak(db).voortgang
            assert found is not None
            return found

    def actions(self) -> list[str]:
        with sessions() as db:
            mine = select(Event.actie).where(Event.hoofdobject == self.uuid)
            return list(db.scalars(mine.order_by(Event.id)))


@pytest.fixture
def form(client: Any, types: Types) -> Any:
    with clock.frozen(NOON):
        made = Form(client, types)
    return made


def after(seconds: float) -> Any:
    return clock.frozen(NOON + timedelta(seconds=seconds))


def test_before_it_is_quiet_nothing_happens_but_a_call_for_later(form: Form) -> None:
    with after(5):
        form.book.settle().notices()
        assert form.look() == NOON + QUIET
        assert form.progress().volledig_op is None
        assert form.progress().queue_id is None


def test_after_the_quiet_it_gets_its_first_status_a_queue_and_a_receipt(form: Form) -> None:
    form.answer("categorie", "overlast")
    with clock.frozen(clock.now() + QUIET + timedelta(seconds=1)):
        assert form.look() is None
        form.book.settle().at("gemeld").queue("handhaving", because="Overlast")
    assert form.actions().count("volledig") == 1


def test_every_call_begins_the_quiet_anew(form: Form) -> None:
    with after(50):
        form.answer("categorie", "overlast")
    with after(61):
        assert form.look() == NOON + timedelta(seconds=50) + QUIET
    with after(90):
        form.attach()
    with after(149):
        assert form.look() == NOON + timedelta(seconds=90) + QUIET
    with after(151):
        assert form.look() is None
        assert form.progress().volledig_op == NOON + timedelta(seconds=151)


def test_complete_is_declared_once(form: Form) -> None:
    with after(61):
        form.look()
        assert form.look() is None
    with after(500), sessions.begin() as db:
        zaak = form.book.zaak(db)
        definition = definition_of(zaak.zaaktype)
        assert definition is not None
        complete(db, zaak, definition)
        assert quiet_at(zaak) is None
    assert form.actions().count("volledig") == 1
    assert form.progress().volledig_op == NOON + timedelta(seconds=61)


def test_a_fact_that_comes_late_sends_it_to_the_right_team_while_nobody_has_it(form: Form) -> None:
    with after(61):
        form.look()
        form.book.settle().queue("intake")
    with after(120):
        form.answer("categorie", "overlast")
        form.attach()
        form.book.settle().queue("handhaving", because="Overlast")
    assert form.actions().count("volledig") == 1


def test_a_fact_that_comes_late_leaves_it_with_who_took_it_up(form: Form) -> None:
    karin = staff()
    with after(61):
        form.look()
        form.book.settle().do(lambda db, zaak: casework.claim(db, karin, zaak))
    with after(120):
        form.answer("categorie", "overlast")
        form.book.settle().queue("intake")


def test_a_zaak_that_was_closed_in_the_meantime_is_never_completed(form: Form) -> None:
    with after(61):
        with sessions.begin() as db:
            form.book.zaak(db).einddatum = clock.today()
        assert form.look() is None
        assert form.progress().volledig_op is None


def test_the_worker_looks_and_asks_to_be_called_again(form: Form) -> None:
    with after(30):
        worker.complete(str(form.uuid))
        assert form.progress().volledig_op is None
    with after(61):
        worker.complete(str(form.uuid))
        assert form.progress().volledig_op is not None
    worker.complete(str(UUID(int=1)))  # one that is gone


def test_an_application_in_one_piece_is_complete_at_once(case: Any) -> None:
    book = case("MELDING-OR", report())
    with sessions() as db:
        zaak: Zaak = book.zaak(db)
        assert zaak.voortgang is not None
        assert zaak.voortgang.volledig_op == clock.now()
        assert quiet_at(zaak) is None
