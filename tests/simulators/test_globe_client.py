"""Somebody else's client of MijnOverheid, beside our simulator: `ebms-adapter-client` (A4)."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from ebms_adapter_client.berichtenbox import (
    BerichtenboxAttachment,
    BerichtenboxContractConfig,
    build_berichten_xml,
    build_message_request,
    parse_berichten_verwerk_response,
)
from lxml import etree

from simulators.globe_box import Box, GlobeSettings
from simulators.globe_ebms import Post
from simulators.globe_pki import LOGIUS_OIN
from simulators.ledger import Ledger
from simulators.voorkeuren import Voorkeuren
from tests.berichtenbox_adapter.globe import REQUEST, schema
from tests.simulators.conftest import FEMKE, GEMEENTE

CPA = GlobeSettings().cpa
PDF = b"%PDF-1.7 een besluit"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    ledger = Ledger(tmp_path)
    yield Box(ledger, Voorkeuren(ledger))
    ledger.close()


def its_letter(bericht_id: str, *, kind: str = "BESLUIT", reader: str = FEMKE["waarde"]) -> bytes:
    return build_berichten_xml(
        batch_id=str(uuid4()),
        bericht_id=bericht_id,
        bsn=reader,
        subject="Besluit over uw vergunning",
        message="Beste Femke,\n\nU krijgt de vergunning & een sticker.",
        deliverer_id=GEMEENTE,
        message_type=kind,
        attachments=[BerichtenboxAttachment("besluit.pdf", PDF, description="Het besluit")],
    )


def answered(box: Box, payload: bytes) -> bytes:
    """What the simulator says of a batch, as that client sends it."""
    contract = BerichtenboxContractConfig(cpa_id=CPA)
    request = build_message_request(
        contract=contract, from_party_id=GEMEENTE, to_party_id=LOGIUS_OIN, bericht_id="1",
        xml_content=payload,
    )  # fmt: skip
    asked = request.properties
    return box.take(
        Post(
            "m@x", "g", asked.cpa_id, asked.from_party_id, asked.to_party_id or "", asked.action,
            "", request.data_sources[0].content,
        )
    )  # fmt: skip


def test_a4_its_letters_pass_our_server(box: Box) -> None:
    bericht = str(uuid4())
    payload = its_letter(bericht)
    assert schema(REQUEST).validate(etree.fromstring(payload)), schema(REQUEST).error_log
    answered(box, payload)
    (entry,) = box.ledger.entries("globe")
    assert entry["bericht_id"] == bericht
    assert entry["getoond"] == "Beste Femke,\n\nU krijgt de vergunning & een sticker."


@pytest.mark.parametrize(
    ("kind", "reader", "wanted"),
    [
        ("BESLUIT", FEMKE["waarde"], "Verwerkt"),
        ("ANDERS", FEMKE["waarde"], "BerichtTypeNietOndersteund"),
        ("BESLUIT", "999990068", "NietActiefOfGeabonneerd"),
    ],
)
def test_a4_it_reads_what_our_simulator_says(box: Box, kind: str, reader: str, wanted: str) -> None:
    bericht = str(uuid4())
    told = parse_berichten_verwerk_response(
        answered(box, its_letter(bericht, kind=kind, reader=reader))
    )
    assert told.total_received == 1
    assert told.batch_success == (wanted == "Verwerkt")
    assert [(one.message_id, one.process_code) for one in told.messages] == [(bericht, wanted)]
