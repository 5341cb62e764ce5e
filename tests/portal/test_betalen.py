"""A resident pays the fee on the page of his zaak; what counts is what the provider says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from portal import session
from portal.mijn import betalen
from portal.problems import install
from schemas import betalingen
from tests.paying import Provider, connected
from tests.playbook import FEMKE, femke
from workflows.definition import files, load
from workflows.intake import Application, submit
from workflows.payments import tries
from workflows.publish import current, publish
from workflows.steps import keep_facts
from zaakspoor import problems
from zaken.base.db import sessions
from zaken.base.subject import SYSTEEM
from zaken.change import change
from zaken.models import Event, Zaak

ANSWERS = {"betreft": "zelf", "soort_uittreksel": "standaard", "levering": "digitaal", "aantal": 1}
SOMEBODY_ELSE = "999990032"


@dataclass
class Browser:
    """Somebody signed in, and one zaak of Femke's."""

    http: TestClient
    csrf: str
    zaak: UUID

    @property
    def home(self) -> str:
        return f"/mijn/zaken/{self.zaak}"

    def pay(self) -> Any:
        return self.http.post(f"{self.home}/betalen", data={"csrf": self.csrf})

    def checkout(self) -> str:
        """To the page before the provider; the address of its link."""
        link = re.search(r'href="(http[^"]+/checkout/[^"]+)"', self.pay().text)
        assert link is not None
        return link[1]

    def back(self) -> str:
        answer = self.http.get(f"{self.home}/betaald")
        assert answer.status_code == 303
        return str(answer.headers["location"]).removeprefix(self.home)

    def told(self, **form: str) -> int:
        """What the webhook answers to the provider."""
        return int(self.http.post("/betalingen/melding", data=form).status_code)

    def state(self) -> str:
        with sessions() as db:
            return db.scalars(select(Zaak.betalingsindicatie).where(Zaak.uuid == self.zaak)).one()

    def bookings(self) -> int:
        mine = select(Event).where(Event.hoofdobject == self.zaak)
        with sessions() as db:
            return len(db.scalars(mine.where(Event.toelichting == "Betaald € 17,50")).all())


def sign_in(person: str, zaak: UUID) -> Browser:
    app = FastAPI()
    for router in (betalen.router, betalingen.router):
        app.include_router(router)
    install(app)
    problems.install(app)
    with sessions.begin() as db:
        who = {"soort": "burger", "persoon": person, "naam": "Iemand", "niveau": "substantieel"}
        token, visit = session.start(db, who)
    http = TestClient(app, follow_redirects=False, cookies={session.COOKIE: token})
    return Browser(http, visit.csrf, zaak)


@pytest.fixture
def provider(far_sides: str) -> Iterator[Provider]:
    with connected(far_sides) as found:
        yield found


@pytest.fixture
def browser(db: Any, provider: Provider) -> Browser:
    """Femke, with an extract of € 17,50 to pay."""
    path = next(p for p in files() if load(p).zaaktype == "BRP-UITTREKSEL")
    publish(db, load(path), rsin="123456782", vanaf=date(2020, 1, 1))
    wanted = Application(ANSWERS, femke(), {"voorkeur": "berichtenbox"})
    zaak = submit(db, SYSTEEM, current(db, "BRP-UITTREKSEL"), wanted)
    keep_facts(db, SYSTEEM, zaak, {"leges": "17.50"})
    zaak.betalingsindicatie = "nog_niet"
    change(db, SYSTEEM, zaak, "update", scope="zaken.bijwerken")
    db.commit()
    return sign_in(FEMKE, zaak.uuid)


def test_a_resident_sees_what_he_pays_and_comes_back_paid(
    browser: Browser, provider: Provider
) -> None:
    answer = browser.pay()
    assert answer.status_code == 200
    assert "U gaat betalen: € 17,50" in answer.text
    assert FEMKE not in answer.text
    provider.choose(browser.checkout())
    assert browser.back() == "?melding=betaald"
    assert browser.state() == "geheel"
    assert browser.back() == "?melding=betaald"
    assert browser.bookings() == 1


def test_the_webhook_and_the_return_book_it_once(browser: Browser, provider: Provider) -> None:
    payment = provider.choose(browser.checkout())
    assert [browser.told(id=payment) for _ in range(2)] == [200, 200]
    assert browser.back() == "?melding=betaald"
    assert (browser.state(), browser.bookings()) == ("geheel", 1)


@pytest.mark.parametrize("keuze", ["annuleren", "mislukken"])
def test_who_did_not_pay_is_told_so_and_may_try_again(
    browser: Browser, provider: Provider, keuze: str
) -> None:
    provider.choose(browser.checkout(), keuze)
    assert browser.back() == "?melding=niet_betaald"
    assert browser.state() == "nog_niet"
    provider.choose(browser.checkout())
    assert browser.back() == "?melding=betaald"


def test_who_comes_back_too_soon_waits(browser: Browser, provider: Provider) -> None:
    assert browser.back() == ""
    payment = provider.choose(browser.checkout())
    provider.script("status", status=503, calls=1)
    assert browser.back() == "?melding=betaling_wacht"
    assert browser.told(id=payment) == 200
    assert browser.state() == "geheel"


def test_a_provider_that_is_down_is_said_in_plain_words(
    browser: Browser, provider: Provider
) -> None:
    provider.script("status", status=500, calls=1)
    answer = browser.pay()
    assert answer.status_code == 503
    assert "Betalen lukt nu niet" in answer.text
    assert browser.home in answer.text


def test_the_webhook_asks_to_be_told_again_while_the_provider_is_down(
    browser: Browser, provider: Provider
) -> None:
    payment = provider.choose(browser.checkout())
    provider.script("wrong", calls=1)
    assert browser.told(id=payment) == 503
    assert browser.told(id=payment) == 200
    assert browser.state() == "geheel"


def test_the_webhook_tells_a_stranger_nothing(browser: Browser, provider: Provider) -> None:
    open_one = browser.checkout().rsplit("/", 1)[-1]
    for form in ({"id": "tr_bestaatniet"}, {"id": open_one}, {"id": "' or 1=1"}, {}):
        answer = browser.http.post("/betalingen/melding", data=form)
        assert (answer.status_code, answer.content) == (200, b"")
    assert browser.state() == "nog_niet"


def test_somebody_else_can_neither_start_nor_see_a_payment(
    browser: Browser, provider: Provider
) -> None:
    other = sign_in(SOMEBODY_ELSE, browser.zaak)
    assert other.pay().status_code == 404
    assert other.http.get(f"{other.home}/betaald").status_code == 404
    assert provider.made() == []


def test_without_the_token_of_the_form_nothing_starts(browser: Browser, provider: Provider) -> None:
    assert browser.http.post(f"{browser.home}/betalen", data={"csrf": "x"}).status_code == 403
    browser.http.cookies.clear()
    answer = browser.http.post(f"{browser.home}/betalen", data={"csrf": browser.csrf})
    assert answer.status_code in (303, 403)
    assert provider.made() == []


def test_what_is_paid_cannot_be_paid_again(browser: Browser, provider: Provider) -> None:
    provider.choose(browser.checkout())
    answer = browser.pay()  # the webhook did not come yet: the start itself looks
    assert answer.headers["location"] == f"{browser.home}/betaald"
    assert browser.pay().headers["location"] == browser.home
    with sessions() as db:
        assert len(tries(db.scalars(select(Zaak).where(Zaak.uuid == browser.zaak)).one())) == 1


def test_nothing_is_due_here_when_no_provider_is_connected() -> None:
    assert betalen.due({"leges": "17.50"}, "nog_niet") is None


def test_what_is_due_is_shown_when_one_is_connected(provider: Provider) -> None:
    amount = betalen.due({"leges": "17.50"}, "nog_niet")
    assert amount is not None
    assert betalen.euro(amount) == "€ 17,50"
