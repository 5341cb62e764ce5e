"""The payment provider of the demo: its API, its page, its notices."""

import queue
import signal
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from tests.simulators.conftest import Simulator

API = "/betalen/v2/payments"
KEY = {"Authorization": "Bearer test_demo"}
SHOP = "http://127.0.0.1:9/winkel"  # nobody listens there


class Shop:
    """A webhook: what it was told, and the statuses it answers first (then 200)."""

    def __init__(self) -> None:
        self.told: queue.Queue[str] = queue.Queue()
        self.statuses: list[int] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                shop.told.put(parse_qs(body)["id"][0])
                self.send_response(shop.statuses.pop(0) if shop.statuses else 200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/melding"
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.server.shutdown()
    made.server.server_close()


def asked(**changes: Any) -> dict[str, Any]:
    amount = {"currency": "EUR", "value": "17.50"}
    sound = {"amount": amount, "description": "ZAAK-1", "redirectUrl": SHOP, "metadata": {"a": "b"}}
    return {**sound, **changes}


def make(sim: Simulator, key: str = "", **changes: Any) -> dict[str, Any]:
    headers = {**KEY, "Idempotency-Key": key} if key else KEY
    answer = sim.http.post(API, json=asked(**changes), headers=headers)
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    return made


def look(sim: Simulator, payment: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = sim.http.get(f"{API}/{payment['id']}", headers=KEY).json()
    return found


def choose(sim: Simulator, payment: dict[str, Any], keuze: str) -> httpx.Response:
    return sim.http.post(f"/betalen/checkout/{payment['id']}", data={"keuze": keuze})


def test_a_payment_is_open_until_somebody_pays_it(sim: Simulator) -> None:
    made = make(sim)
    assert (made["status"], made["amount"]["value"], made["metadata"]) == (
        "open",
        "17.50",
        {"a": "b"},
    )
    html = sim.http.get(made["_links"]["checkout"]["href"]).text
    assert "DEMO" in html
    assert "17,50" in html
    answer = choose(sim, made, "betalen")
    assert (answer.status_code, answer.headers["location"]) == (303, SHOP)
    paid = look(sim, made)
    assert paid["status"] == "paid"
    assert paid["paidAt"]
    assert "checkout" not in paid["_links"]


@pytest.mark.parametrize(("keuze", "status"), [("annuleren", "canceled"), ("mislukken", "failed")])
def test_a_payment_that_ended_cannot_be_paid_any_more(
    sim: Simulator, keuze: str, status: str
) -> None:
    made = make(sim)
    choose(sim, made, keuze)
    choose(sim, made, "betalen")
    assert look(sim, made)["status"] == status
    assert "niet meer betalen" in sim.http.get(f"/betalen/checkout/{made['id']}").text


def test_the_same_key_is_the_same_payment_and_not_another_one(sim: Simulator) -> None:
    first = make(sim, "een")
    assert make(sim, "een")["id"] == first["id"]
    assert make(sim, "twee")["id"] != first["id"]
    other = asked(amount={"currency": "EUR", "value": "1.00"})
    answer = sim.http.post(API, json=other, headers={**KEY, "Idempotency-Key": "een"})
    assert answer.status_code == 422
    assert len(sim.ledger("betaling")) == 2


def test_without_the_key_of_the_shop_nothing_is_made_or_told(sim: Simulator) -> None:
    wrong = {"Authorization": "Bearer test_anders"}
    assert sim.http.post(API, json=asked(), headers=wrong).status_code == 401
    assert sim.http.get(f"{API}/{make(sim)['id']}").status_code == 401
    assert sim.http.get(f"{API}/tr_bestaatniet", headers=KEY).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"amount": {"currency": "EUR", "value": "17,50"}},
        {"amount": {"currency": "EUR", "value": "0.00"}},
        {"amount": {"currency": "USD", "value": "17.50"}},
        {"description": ""},
        {"redirectUrl": "javascript:alert(1)"},
    ],
)
def test_a_payment_that_makes_no_sense_is_refused(sim: Simulator, change: dict[str, Any]) -> None:
    assert sim.http.post(API, json=asked(**change), headers=KEY).status_code == 400


def test_the_shop_is_told_until_it_says_yes(sim: Simulator, shop: Shop) -> None:
    shop.statuses = [503, 500]
    made = make(sim, webhookUrl=shop.url)
    choose(sim, made, "betalen")
    assert [shop.told.get(timeout=10) for _ in range(3)] == [made["id"]] * 3


def test_a_kill_loses_no_payment_and_no_notice(own_sim: Simulator, shop: Shop) -> None:
    shop.statuses = [503] * 3
    made = make(own_sim, "sleutel", webhookUrl=shop.url)
    choose(own_sim, made, "betalen")
    shop.told.get(timeout=10)
    own_sim.end(signal.SIGKILL)
    own_sim.start()
    assert make(own_sim, "sleutel", webhookUrl=shop.url)["status"] == "paid"
    assert shop.told.get(timeout=10) == made["id"]


def test_faults_can_be_scripted(sim: Simulator) -> None:
    sim.script("betalen", "status", status=503, calls=1)
    assert sim.http.post(API, json=asked(), headers=KEY).status_code == 503
    sim.script("betalen", "accept_then_drop", calls=1)
    with pytest.raises(httpx.TransportError):
        sim.http.post(API, json=asked(), headers=KEY | {"Idempotency-Key": "k"})
    assert make(sim, "k")["id"] == sim.ledger("betaling")[-1]["id"]
