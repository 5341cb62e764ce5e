"""The package of a zaak: a BagIt bag with MDTO metadata, and everything the law wants kept."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import orjson
import pytest
from lxml import etree

from notifications import mdto, transfer_bag
from notifications.transfer import carry_out, do_next, pack
from notifications.transfer_package import safe
from tests.transfer.conftest import LETTER, bag, items, packed, started
from zaken.base import clock
from zaken.base.db import sessions
from zaken.models import Zaak

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("mdto.xsd")))
NS = {"m": mdto.NAMESPACE}


@pytest.fixture
def package(kept: Any) -> dict[str, bytes]:
    kept()
    packed()
    return bag(items()[0])


def test_every_file_of_the_bag_is_in_a_manifest_with_its_sum(package: dict[str, bytes]) -> None:
    assert package["bagit.txt"].startswith(b"BagIt-Version: 1.0\n")
    told = sums(package["manifest-sha256.txt"])
    payload = {name for name in package if name.startswith("data/")}
    assert payload == set(told)
    tags = sums(package["tagmanifest-sha256.txt"])
    assert set(tags) == {"bagit.txt", "bag-info.txt", "manifest-sha256.txt"}
    made = {name: hashlib.sha256(package[name]).hexdigest() for name in {*told, *tags}}
    assert made == told | tags
    size = sum(len(package[name]) for name in payload)
    assert f"Payload-Oxum: {size}.{len(payload)}\n".encode() in package["bag-info.txt"]


def test_every_metadata_file_is_mdto(package: dict[str, bytes]) -> None:
    found = [name for name in package if name.endswith(".mdto.xml")]
    assert len([name for name in found if name.endswith(".bestand.mdto.xml")]) >= 2
    for name in found:
        SCHEMA.assertValid(etree.fromstring(package[name]))


def test_the_papers_are_in_it_and_the_course_of_the_zaak(package: dict[str, bytes]) -> None:
    assert LETTER in package.values()
    course = next(v for k, v in package.items() if k.endswith("zaakgegevens.json"))
    told = orjson.loads(course)
    assert told["zaak"]["einddatum"] == "2000-03-30"
    assert [who["naam"] for who in told["betrokkenen"] if who["rol"] == "Aanvrager"]
    assert told["berichten"]
    assert told["resultaat"]


def test_the_metadata_say_what_it_is_and_name_nobody(package: dict[str, bytes]) -> None:
    number = items()[0].zaaknummer
    dossier = ET.fromstring(package[f"data/{number}.mdto.xml"])  # noqa: S314  made here
    assert texts(dossier, "aggregatieniveau/m:begripLabel") == ["Dossier"]
    assert texts(dossier, "waardering/m:begripCode") == ["B"]
    assert texts(dossier, "informatiecategorie/m:begripCode") == ["5.1.2"]
    assert "natuurlijk persoon" in texts(dossier, "betrokkene/m:betrokkeneActor/m:verwijzingNaam")
    limits = texts(dossier, "beperkingGebruik/m:beperkingGebruikType/m:begripLabel")
    assert limits == ["openbaarheid niet beoordeeld (Archiefwet 1995)"]
    everything = b"".join(v for k, v in package.items() if k.endswith(".mdto.xml"))
    assert b"Femke" not in everything.replace(b"brief_van_femke", b"")
    assert b"999990019" not in everything


def test_each_archiefstuk_names_its_file_and_the_file_its_sum(package: dict[str, bytes]) -> None:
    path = next(k for k, v in package.items() if v == LETTER)
    of_file = ET.fromstring(package[f"{path}.bestand.mdto.xml"])  # noqa: S314  made here
    assert texts(of_file, "omvang", "bestand") == [str(len(LETTER))]
    sum_ = hashlib.sha256(LETTER).hexdigest()
    assert texts(of_file, "checksum/m:checksumWaarde", "bestand") == [sum_]
    assert texts(of_file, "bestandsformaat/m:begripLabel", "bestand") == ["application/pdf"]


def test_packing_twice_makes_the_same_bytes(kept: Any) -> None:
    kept()
    uuid = started()
    item = items()[0]
    carry_out(uuid)
    first = items()[0].pakket_sha256
    with sessions.begin() as db:
        again = db.merge(item)
        again.staat, again.pakket_sha256 = "opgenomen", None
    with clock.frozen(clock.now() + timedelta(days=1)):
        pack(item.id)
    assert items()[0].pakket_sha256 == first


def test_a_damaged_paper_is_not_transferred(kept: Any) -> None:
    zaak_id = kept()
    uuid = started()
    path = next(p for p in documents() if p.read_bytes() == LETTER)
    path.write_bytes(b"iets anders")
    while do_next(uuid):
        pass
    assert [(i.staat, i.reden[:11]) for i in items()] == [("mislukt", "het bestand")]
    with sessions.begin() as db:
        assert db.get(Zaak, zaak_id)


def test_a_name_is_never_a_path() -> None:
    assert safe("../../etc/passwd\n") == "etc_passwd"
    assert safe("…") == "zonder-naam"


def test_what_xml_cannot_hold_is_replaced() -> None:
    made = mdto.document("informatieobject", [mdto.naam("a\x00b<c>")])
    assert texts(ET.fromstring(made), "naam") == ["a\ufffdb<c>"]  # noqa: S314


def test_a_bag_is_made_without_its_files_in_memory(committed: Any) -> None:
    chunk = b"x" * transfer_bag.CHUNK
    digest = hashlib.sha256(chunk * 3).hexdigest()
    part = transfer_bag.Part("groot.bin", digest, 3 * len(chunk), lambda: iter([chunk] * 3))
    _, size = transfer_bag.keep("ZAAK-1", [part], {})
    assert size > 3 * len(chunk)


def sums(manifest: bytes) -> dict[str, str]:
    lines = (line.split("  ", 1) for line in manifest.decode().splitlines())
    return {name: digest for digest, name in lines}


def texts(root: ET.Element, path: str, kind: str = "informatieobject") -> list[str | None]:
    return [found.text for found in root.findall(f"m:{kind}/m:{path}", NS)]


def documents() -> list[Path]:
    from tests.destruction.traces import files

    return files()
