"""Which roads there are follows from the settings."""

from pathlib import Path

import pytest

from berichtenbox_adapter.globe.road import Globe
from berichtenbox_adapter.globe.setup import Incomplete
from berichtenbox_adapter.memory import InMemory
from berichtenbox_adapter.port import Found, Reachability, Recipient
from berichtenbox_adapter.registry import build
from berichtenbox_adapter.transports.by_reader import ByReader
from berichtenbox_adapter.transports.fbs import Fbs
from berichtenbox_adapter.transports.profiel import HttpProfiel
from tests.berichtenbox_adapter.conftest import message
from zaken.base.settings import Settings


def test_without_far_sides_there_is_only_paper(tmp_path: Path) -> None:
    assert list(build(Settings(data=tmp_path, fbs_url="", smtp_host=""))) == ["print"]


def test_an_address_in_the_settings_makes_a_road() -> None:
    roads = build(
        Settings(
            fbs_url="http://fbs.example", smtp_host="mail.example", profiel_url="http://p.example"
        )
    )
    assert {n: r.name for n, r in roads.items()} == {
        n: n for n in ("print", "berichtenbox", "email")
    }
    box = roads["berichtenbox"]
    assert isinstance(box, Fbs) and isinstance(box.profiel, HttpProfiel)
    assert box.profiel.dienstverlener == "Gemeente Voorbeeldgemeente"


def test_our_name_at_the_profile_service_can_be_told() -> None:
    roads = build(
        Settings(
            fbs_url="http://f.example",
            profiel_url="http://p.example",
            profiel_dienstverlener="Rijswijk",
        )
    )
    box = roads["berichtenbox"]
    assert isinstance(box, Fbs) and isinstance(box.profiel, HttpProfiel)
    assert box.profiel.dienstverlener == "Rijswijk"


GLOBE = {
    "globe_url": "https://mijn.example/ebms",
    "globe_wus_url": "https://mijn.example/wus",
    "globe_oin": "00000004003214345001",
    "globe_cpa": "CPA-1",
    "globe_berichttypen": "BRIEF, besluit=BESLUIT",
    "globe_cert": Path("c.pem"),
    "globe_key": Path("k.pem"),
    "globe_ca": Path("ca.pem"),
}


def test_mijnoverheid_is_the_box_of_residents_and_fbs_that_of_the_others() -> None:
    alone = build(Settings(**GLOBE))["berichtenbox"]
    assert isinstance(alone, Globe)
    assert (alone.berichttype("besluit"), alone.berichttype("bericht")) == ("BESLUIT", "BRIEF")
    both = build(Settings(**GLOBE, fbs_url="http://f.example"))["berichtenbox"]
    assert isinstance(both, ByReader)
    assert isinstance(both.residents, Globe) and isinstance(both.others, Fbs)


@pytest.mark.parametrize("missing", sorted(set(GLOBE) - {"globe_url"}))
def test_half_an_agreement_is_told_by_name(missing: str) -> None:
    with pytest.raises(Incomplete) as told:
        build(Settings(**{name: value for name, value in GLOBE.items() if name != missing}))
    assert f"ZAAKSPOOR_{missing.upper()}" in str(told.value)


def test_each_reader_goes_to_his_own_box() -> None:
    residents, others = InMemory(), InMemory()
    road = ByReader(residents, others)
    person, company = Recipient("BSN", "999990019"), Recipient("KVK", "69599084")
    for reader in (person, company):
        one = message(ontvanger=reader)
        assert road.check(one) == []
        assert road.reachable(reader) == road.reachable_for(one) == Reachability("ja")
        road.offer(one)
        assert isinstance(road.reconcile(one), Found)
    assert [m.ontvanger for m in residents.held] == [person]
    assert [m.ontvanger for m in others.held] == [company]
