"""Receipts: they come later, repeat, are retried, can be held, and say nothing private."""

import json
import signal
from typing import Any

from tests.simulators.conftest import Simulator, Webhook


def settle(sim: Simulator, webhook: Webhook, **settings: Any) -> None:
    body = {"delay_s": 0.05, "retry_base_s": 0.05, "webhook_url": webhook.url, **settings}
    assert sim.http.post("/__sim/receipts", json=body).status_code == 200


def test_a_receipt_arrives_after_acceptance_and_repeats_with_the_same_id(
    sim: Simulator, webhook: Webhook
) -> None:
    settle(sim, webhook, repeat=2, token="geheim")
    bericht = sim.offer().json()
    events = [webhook.next() for _ in range(3)]
    assert {e["id"] for e in events} == {events[0]["id"]}
    assert events[0]["type"] == "nl.rijksoverheid.fbs.bericht.gepubliceerd"
    assert events[0]["subject"] == bericht["berichtId"]
    assert set(events[0]["data"]) == {"berichtId", "tijdstip"}
    assert events[0]["headers"]["content-type"] == "application/cloudevents+json"
    assert events[0]["headers"]["authorization"] == "Bearer geheim"
    assert "999990019" not in json.dumps(events)


def test_a_receipt_is_tried_again_until_the_webhook_takes_it(
    sim: Simulator, webhook: Webhook
) -> None:
    webhook.statuses = [500, 404]
    settle(sim, webhook)
    sim.offer()
    assert len({webhook.next()["id"] for _ in range(3)}) == 1


def test_held_receipts_go_out_when_they_are_let_go(sim: Simulator, webhook: Webhook) -> None:
    settle(sim, webhook, hold=True)
    sim.offer()
    report = sim.http.get("/__sim/receipts").json()
    assert (report["pending"], report["attempts"]) == (1, 0)
    settle(sim, webhook)
    assert webhook.next()["specversion"] == "1.0"


def test_the_report_on_receipts_keeps_the_token_to_itself(sim: Simulator) -> None:
    sim.http.post("/__sim/receipts", json={"hold": True, "token": "heel-geheim"})
    assert "heel-geheim" not in sim.http.get("/__sim/receipts").text


def test_a_receipt_still_owed_after_a_kill_is_sent_by_the_next_process(
    own_sim: Simulator, webhook: Webhook
) -> None:
    settle(own_sim, webhook, delay_s=0.5)
    bericht = own_sim.offer().json()
    own_sim.end(signal.SIGKILL)
    own_sim.start()
    assert webhook.next()["subject"] == bericht["berichtId"]


def test_a_message_for_a_later_moment_gets_its_receipt_no_sooner(
    sim: Simulator, webhook: Webhook
) -> None:
    settle(sim, webhook)
    sim.offer(publicatietijdstip="2099-01-01T08:00:00+01:00")
    now = sim.offer().json()
    assert webhook.next()["subject"] == now["berichtId"]
    assert sim.http.get("/__sim/receipts").json()["pending"] == 1
