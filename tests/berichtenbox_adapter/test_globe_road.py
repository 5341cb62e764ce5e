"""The MijnOverheid road against a real peer over mutual TLS: taken, lost, refused, down, repeated,
and strangers on either side.
"""

import logging
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from lxml import etree

from berichtenbox_adapter.globe.line import server_context
from berichtenbox_adapter.globe.road import Globe, message_id, offer_of
from berichtenbox_adapter.port import (
    Accepted,
    Message,
    NotSent,
    Recipient,
    Refused,
    Uncertain,
    Unknown,
    Waiting,
)
from simulators.globe_ebms import EB, SOAP
from tests.berichtenbox_adapter.conftest import message
from tests.berichtenbox_adapter.far_side import OIN, WILLING, FarSide, free_port
from tests.berichtenbox_adapter.globe import (
    LOGIUS_OIN,
    ebms_schema,
    identity,
    road_to,
)

HOURS_3 = 10_800.0


@pytest.fixture
def road(far: FarSide) -> Globe:
    far.globe(hold=True)  # nobody listens for results here
    return road_to(far)


def ref(one: Message) -> str:
    return message_id(one, OIN)


def test_an_accepted_letter_is_in_the_box_as_the_reader_sees_it(far: FarSide, road: Globe) -> None:
    one = message(soort="besluit")
    assert road.check(one) == []
    assert road.offer(one) == Accepted(ref(one), HOURS_3)
    (held,) = far.ledger("globe")
    assert (held["bericht_id"], held["batch_id"]) == (str(one.uuid), str(one.uuid))
    assert held["berichttype"] == "BESLUIT"
    assert held["getoond"] == "Beste Femke de Vries,\n\nEr is een besluit."
    assert [b["naam"] for b in held["bijlagen"]] == ["besluit.pdf"]


def test_what_went_over_the_line_keeps_the_schema_of_ebms(far: FarSide, road: Globe) -> None:
    one = message()
    road.offer(one)
    (came,) = far.ledger("globe-ontvangen")
    raw = (far.folder / "blobs" / came["blob"]).read_bytes()
    envelope = etree.fromstring(
        raw[raw.index(b"<soap:Envelope") : raw.index(b"</soap:Envelope>") + 16]
    )
    judge = ebms_schema()
    head, body = envelope.find(f"{{{SOAP}}}Header"), envelope.find(f"{{{SOAP}}}Body")
    for element in (*head, *body):
        alone = etree.fromstring(etree.tostring(element))
        assert judge.validate(alone), judge.error_log
    told = {name: envelope.findtext(f".//{{{EB}}}{name}") for name in ("Action", "MessageId")}
    assert told == {"Action": "GLOBE-R-BV-Request", "MessageId": ref(one)}
    assert [p.text for p in envelope.iter(f"{{{EB}}}PartyId")] == [OIN, LOGIUS_OIN]
    assert envelope.find(f".//{{{EB}}}DuplicateElimination") is not None


def test_b1_a_lost_answer_is_uncertain_and_asking_again_makes_no_second_letter(
    far: FarSide, road: Globe
) -> None:
    one = message()
    far.fault("globe", "accept_then_drop")
    assert isinstance(road.offer(one), Uncertain)
    told = road.reconcile(one)
    reden = "nogmaals aangeboden, nog geen ontvangstbevestiging"
    assert told == Waiting(ref(one), reden, na=HOURS_3, bevestigd=False)
    assert len(far.ledger("globe")) == 1
    assert [e["message_id"] for e in far.ledger("globe-herhaling")] == [ref(one)]


def test_b1_a_slow_answer_is_uncertain_and_one_letter(far: FarSide) -> None:
    far.globe(hold=True)
    hurried, one = road_to(far), message()
    hurried.seconds = 0.3
    far.fault("globe", "accept_then_drop", delay_ms=1000)
    assert hurried.offer(one) == Uncertain("geen antwoord: TimeoutError")
    assert isinstance(road_to(far).reconcile(one), Waiting)
    assert len(far.ledger("globe")) == 1


def test_an_acknowledged_letter_is_never_sent_again_by_asking(far: FarSide, road: Globe) -> None:
    one = message(bevestigd=True)
    told = road.reconcile(one)
    assert told == Waiting(ref(one), "ontvangen door MijnOverheid, nog geen uitslag", na=24 * 3600)
    assert far.ledger("globe-ontvangen") == []


def test_a_new_offer_has_a_new_message_id_and_the_same_letter_id(far: FarSide, road: Globe) -> None:
    one = message()
    again = replace(one, aanbod=2)
    road.offer(one)
    road.offer(again)
    assert [e["message_id"] for e in far.ledger("globe-ontvangen")] == [ref(one), ref(again)]
    assert len(far.ledger("globe")) == 1
    assert offer_of(ref(again)) == (one.uuid, 2)
    assert offer_of("iets@anders") is None


@pytest.mark.parametrize(("status", "retry_after", "na"), [(503, 7, 7.0), (429, None, None)])
def test_a_busy_mijnoverheid_gets_it_later(
    far: FarSide, road: Globe, status: int, retry_after: int | None, na: float | None
) -> None:
    far.fault("globe", "status", status=status, retry_after=retry_after)
    assert road.offer(message()) == NotSent(f"status {status}", na)
    assert far.ledger("globe") == []


@pytest.mark.parametrize("status", [301, 400, 401, 404])
def test_other_refusals_are_about_how_it_is_set_up(far: FarSide, road: Globe, status: int) -> None:
    far.fault("globe", "status", status=status)
    assert road.offer(message()) == Refused(f"status {status}", "configuratie")


def test_a_server_error_may_hide_a_success(far: FarSide, road: Globe) -> None:
    for status in (500, 502, 504):
        far.fault("globe", "status", status=status)
        assert isinstance(road.offer(message()), Uncertain)
    far.fault("globe", "status", status=503)
    assert road.reconcile(message()) == Unknown("status 503", HOURS_3)


def test_nobody_there_is_certainly_not_sent(far: FarSide) -> None:
    road = road_to(far, url=f"https://localhost:{free_port()}/globe/ebms")
    assert road.offer(message()) == NotSent("geen verbinding: ConnectionRefusedError")


def test_an_oin_of_somebody_else_is_refused_over_there(far: FarSide) -> None:
    far.globe(hold=True)
    assert road_to(far, "ander").offer(message()) == Refused("SOAP-fout: Client", "configuratie")
    assert far.ledger("globe-ontvangen") == []


@pytest.mark.parametrize("holder", ["verlopen", "ingetrokken", "vreemd"])
def test_f2_a_certificate_that_is_no_good_does_not_get_in(far: FarSide, holder: str) -> None:
    answer = road_to(far, holder).offer(message())
    assert isinstance(answer, NotSent | Uncertain), answer
    assert far.ledger("globe-ontvangen") == []


@contextmanager
def impostor(far: FarSide, holder: str) -> Iterator[tuple[str, list[bytes]]]:
    """A server with the certificate of this holder, and what it was told."""
    heard: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Quiet(HTTPServer):
        def handle_error(self, *args: Any) -> None:
            pass  # a caller that turns away at the door is what we wait for

    context = server_context(identity(far, holder))
    context.verify_mode = ssl.CERT_NONE
    server = Quiet(("127.0.0.1", 0), Handler, bind_and_activate=True)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    loop = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    loop.start()
    try:
        yield f"https://localhost:{server.server_port}/globe/ebms", heard
    finally:
        server.shutdown()
        loop.join()
        server.server_close()


@pytest.mark.parametrize("holder", ["ander", "verlopen", "ingetrokken", "vreemd"])
def test_f2_no_byte_of_a_letter_leaves_for_a_stranger(far: FarSide, holder: str) -> None:
    with impostor(far, holder) as (url, heard):
        road = road_to(far, url=url)
        answer = road.offer(message())
    assert isinstance(answer, NotSent), answer
    assert heard == []


def test_a_company_has_no_box_here(far: FarSide, road: Globe) -> None:
    company = replace(message(), ontvanger=Recipient("KVK", "69599084", "Bakkerij Jansen"))
    assert road.reachable_for(company).antwoord == "nee"
    assert isinstance(road.offer(company), Refused)
    assert far.ledger("globe-ontvangen") == []


def test_f1_no_number_of_a_person_is_logged_or_told(
    far: FarSide, road: Globe, caplog: pytest.LogCaptureFixture
) -> None:
    one = message()
    with caplog.at_level(logging.DEBUG):
        told = [road.offer(one), road.reconcile(one)]
        far.fault("globe", "wrong")
        told.append(road.offer(message()))
    assert WILLING not in caplog.text + repr(told) + repr(one) + ref(one)
