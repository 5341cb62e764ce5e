"""What the tests of the MijnOverheid road share: the road to the simulated peer, and Logius' own
schemas and WSDL from the reference shelf.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from berichtenbox_adapter.globe.line import Identity
from berichtenbox_adapter.globe.road import Agreement, Globe
from berichtenbox_adapter.globe.wus import Abonnementen
from tests.berichtenbox_adapter.far_side import OIN, FarSide

LOGIUS_OIN = "00000004003214345001"
CPA = "CPA-GLOBE-SIMULATIE"
TYPES = {"": "BERICHT", "besluit": "BESLUIT"}
SHELF = Path(__file__).parents[2].parent / "shared" / "berichtenbox" / "data"
REQUEST = "logius-berichtenbox/BerichtVerwerkService/Request/GLOBEBatchRequest.xsd"
RESPONSE = "logius-berichtenbox/BerichtVerwerkService/Response/GLOBEBatchResponse.xsd"


def shelf(name: str) -> Path:
    """A file of the reference shelf; without the shelf the test is skipped, but not in CI."""
    path = SHELF / name
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail("the reference shelf is missing")
        pytest.skip("needs ../shared")
    return path


def schema(name: str) -> etree.XMLSchema:
    """A schema of the shelf, compiled."""
    return etree.XMLSchema(etree.parse(shelf(name)))


def ebms_schema() -> etree.XMLSchema:
    """The OASIS schema of ebMS 2.0 headers, with the schemas it imports from beside it."""
    folder = shelf("ebms2/xsd/msg-header-2_0.xsd").parent

    class Beside(etree.Resolver):
        def resolve(self, url: str, pubid: str, context: Any) -> Any:
            path = folder / (url or "").rsplit("/", 1)[-1]
            return self.resolve_filename(str(path), context) if path.is_file() else None

    parser = etree.XMLParser()
    parser.resolvers.add(Beside())
    return etree.XMLSchema(etree.parse(folder / "msg-header-2_0.xsd", parser))


def identity(far: FarSide, name: str = "gemeente") -> Identity:
    """Who calls: a holder of a certificate of the test root."""
    files = (far.pem(f"{name}.pem"), far.pem(f"{name}.key"), far.pem("ca.pem"))
    return Identity(*files, far.pem("crl.pem"))


def road_to(far: FarSide, name: str = "gemeente", **other: Any) -> Globe:
    """The road to the simulated MijnOverheid, with whatever is different about the agreement."""
    plain = Agreement(
        url=far.globe_url,
        cpa=CPA,
        service="MIJNOVERHEID.ebMS.BB.2.0",
        ours=OIN,
        theirs=LOGIUS_OIN,
        leverancier=OIN,
        identity=identity(far, name),
        oins=(LOGIUS_OIN,),
    )
    deal = replace(plain, **other)
    asked = Abonnementen(far.wus_url, OIN, deal.identity, deal.oins, 2.0)
    return Globe(deal, types=TYPES, seconds=2.0, abonnementen=asked)
