"""Paper: whole files, once, under the key of the delivery."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from berichtenbox_adapter.port import (
    Accepted,
    Attachment,
    Found,
    NotFound,
    NotSent,
    Recipient,
    Refused,
    Unknown,
)
from berichtenbox_adapter.transports.print import Print
from tests.berichtenbox_adapter.conftest import message
from tests.berichtenbox_adapter.far_side import WILLING


@pytest.fixture
def road(tmp_path: Path) -> Print:
    return Print(tmp_path / "print")


def test_a_letter_and_its_manifest_lie_in_the_folder(road: Print) -> None:
    one = message()
    assert road.offer(one) == Accepted(str(one.uuid))
    manifest = json.loads((road.folder / f"{one.uuid}.json").read_text())
    pdf = (road.folder / f"{one.uuid}.pdf").read_bytes()
    assert manifest["sha256"] == sha256(pdf).hexdigest()
    assert manifest["adres"] == ["F. de Vries", "Laan 1", "2282 ZZ  RIJSWIJK"]
    assert manifest["paginas"] == 1
    assert WILLING not in json.dumps(manifest)


def test_writing_twice_is_writing_once(road: Print) -> None:
    one = message()
    assert road.offer(one) == road.offer(one)
    assert sorted(p.name for p in road.folder.iterdir()) == [f"{one.uuid}.json", f"{one.uuid}.pdf"]
    assert road.reconcile(one) == Found(str(one.uuid))


def test_a_letter_the_print_service_took_away_is_not_written_again(road: Print) -> None:
    one = message()
    road.offer(one)
    (road.folder / "verwerkt").mkdir()
    for path in road.folder.glob(f"{one.uuid}.*"):
        path.rename(path.parent / "verwerkt" / path.name)
    assert road.reconcile(one) == Found(str(one.uuid))
    assert road.offer(one) == Accepted(str(one.uuid))
    assert list(road.folder.glob("*.pdf")) == []


def test_half_a_letter_without_manifest_is_written_again(road: Print) -> None:
    one = message()
    road.folder.mkdir(parents=True)
    (road.folder / f"{one.uuid}.pdf").write_bytes(b"%PDF half")
    assert road.reconcile(one) == NotFound()
    assert road.offer(one) == Accepted(str(one.uuid))
    assert (road.folder / f"{one.uuid}.pdf").read_bytes() == one.bijlagen[0].inhoud


def test_another_letter_under_the_same_key_is_refused(road: Print) -> None:
    one = message()
    road.offer(one)
    other = message(uuid=one.uuid, bijlagen=(Attachment("a.pdf", b"%PDF anders"),))
    assert isinstance(road.offer(other), Refused)
    (road.folder / f"{one.uuid}.json").write_text("{")
    assert isinstance(road.offer(one), Refused)


def test_a_folder_that_cannot_be_written_is_not_sent(tmp_path: Path) -> None:
    (tmp_path / "print").write_text("a file, not a folder")
    road = Print(tmp_path / "print")
    assert isinstance(road.offer(message()), NotSent)
    assert isinstance(road.reconcile(message()), Unknown)


def test_no_letter_or_no_address_is_told_beforehand(road: Print) -> None:
    nobody = Recipient("BSN", WILLING)
    assert {v.veld for v in road.check(message(ontvanger=nobody, bijlagen=()))} == {
        "ontvanger",
        "bijlagen",
    }
    assert road.reachable(nobody).antwoord == "nee"
    assert road.reachable(message().ontvanger).antwoord == "ja"
