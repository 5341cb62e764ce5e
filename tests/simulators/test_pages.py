"""The human pages: mailbox per person, attachments, mail; escaped, marked as demo, no numbers."""

from base64 import b64encode

from tests.simulators.conftest import Simulator


def test_the_mailbox_shows_messages_with_files_to_download(sim: Simulator) -> None:
    file = {"naam": "Besluit.pdf", "mimeType": "application/pdf"}
    file["inhoud"] = b64encode(b"%PDF-demo").decode()
    sim.offer(onderwerp="<b>Besluit</b>", bijlagen=[file])
    html = sim.http.get("/postbus/P1").text
    assert "&lt;b&gt;Besluit" in html
    assert "999990019" not in html
    link = html.split('href="P1/bijlagen/')[1].split('"')[0]
    answer = sim.http.get(f"/postbus/P1/bijlagen/{link}")
    assert answer.content == b"%PDF-demo"
    assert sim.http.get(f"/postbus/P2/bijlagen/{link}").status_code == 404


def test_the_overview_counts_per_person_and_names_the_faults(sim: Simulator) -> None:
    sim.offer()
    sim.script("bag", "drop", calls=3)
    html = sim.http.get("/").text
    assert "Femke de Vries</a>: 1 bericht" in " ".join(html.split())
    assert "bag: drop, nog 3 keer" in html
    assert "DEMO" in html


def test_an_unknown_mailbox_is_not_found(sim: Simulator) -> None:
    assert sim.http.get("/postbus/P99").status_code == 404
    assert "Er is nog geen e-mail." in sim.http.get("/mail").text
