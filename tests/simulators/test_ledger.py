"""The ledger outlives a kill -9; a clean end answers 0."""

import signal
import threading
from pathlib import Path

import httpx

from simulators.ledger import Ledger
from tests.simulators.conftest import Simulator


def test_everything_acknowledged_is_still_there_after_kill_9_in_mid_burst(
    own_sim: Simulator,
) -> None:
    acknowledged: list[str] = []
    enough = threading.Event()

    def burst() -> None:
        try:
            while True:
                acknowledged.append(own_sim.offer().json()["berichtId"])
                if len(acknowledged) == 25:
                    enough.set()
        except httpx.TransportError:
            return

    sender = threading.Thread(target=burst)
    sender.start()
    assert enough.wait(30)
    own_sim.process.kill()
    own_sim.process.wait(10)
    sender.join(10)
    own_sim.end(signal.SIGKILL)
    own_sim.start()
    kept = {entry["bericht_id"] for entry in own_sim.ledger("fbs")}
    assert set(acknowledged) <= kept
    assert len(kept) - len(acknowledged) <= 1


def test_mailbox_and_preferences_come_back_after_kill_9(own_sim: Simulator) -> None:
    url = own_sim.offer(bijlagen=[]).json()["_links"]["self"]["href"]
    off = {"type": "BSN", "waarde": "999990019", "ontvangt": False}
    own_sim.http.post("/__sim/voorkeuren", json=off)
    key = own_sim.http.get("/digid/jwks").json()
    own_sim.end(signal.SIGKILL)
    own_sim.start()
    assert own_sim.http.get(url, headers={"X-Ontvanger": "BSN:999990019"}).status_code == 200
    assert own_sim.offer().status_code == 403
    assert own_sim.http.get("/digid/jwks").json() == key


def test_half_a_line_of_a_killed_process_is_dropped(tmp_path: Path) -> None:
    first = Ledger(tmp_path)
    first.append("mail", {"onderwerp": "heel"})
    first.close()
    with first.path.open("ab") as file:
        file.write(b'{"nr": 2, "soort": "ma')
    second = Ledger(tmp_path)
    second.append("mail", {"onderwerp": "daarna"})
    second.close()
    third = Ledger(tmp_path)
    assert [e["onderwerp"] for e in third.entries("mail")] == ["heel", "daarna"]
    third.close()


def test_a_terminated_simulator_ends_cleanly(own_sim: Simulator) -> None:
    own_sim.offer()
    assert own_sim.end(signal.SIGTERM) == 0
    own_sim.start()
    assert own_sim.end(signal.SIGINT) == 0
    own_sim.start()
