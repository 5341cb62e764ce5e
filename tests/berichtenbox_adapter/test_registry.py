"""Which roads there are follows from the settings."""

from pathlib import Path

from berichtenbox_adapter.registry import build
from berichtenbox_adapter.transports.fbs import Fbs
from berichtenbox_adapter.transports.profiel import HttpProfiel
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
