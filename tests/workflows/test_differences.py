"""Two versions compared: what a functional administrator reads before he publishes."""

from pathlib import Path

import pytest

from workflows.definition import SHIPPED, Definition, load
from workflows.proof.differences import differences, in_words

EVENT = (SHIPPED / "evenement.yaml").read_text(encoding="utf-8")


def of(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """The sentences about a copy of the event file with these changes."""
    text = EVENT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "nieuw.yaml"
    path.write_text(text, encoding="utf-8")
    return [one.zin for one in differences(load(SHIPPED / "evenement.yaml"), load(path))]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("duur: P8W", "duur: P6W", 'Bij de wettelijke termijn: de duur wordt "6 weken" (was "8 w'),
        (
            "werkdagen: 30",
            "werkdagen: 25",
            "De norm voor alle andere zaken wordt 25 werkdagen (was",
        ),
        ("werkdagen: 30", "werkdagen: 1", "alle andere zaken wordt 1 werkdag (was 30)."),
        ("knop: Weigeren", "knop: Nee", "Bij stap 'Weigeren': de knop wordt Nee (was Weigeren)."),
        (
            "- {naar: vergunningen_apv, waarom: Evenementen",
            "- {naar: intake, waarom: Evenementen",
            "Bij routeregel voor alle andere zaken: waar het heen gaat wordt intake (was",
        ),
        ('bedrag: "46.20"', 'bedrag: "50.00"', "het bedrag wordt 50.00 (was 46.20)."),
        (
            "U mag het evenement nog niet houden.",
            "Wacht nog even.",
            "Bij status 'Ontvangen': de tekst wordt",
        ),
        (
            'onderwerp: "Wij missen stukken voor uw evenement"',
            'onderwerp: "Stuur nog iets"',
            "Bij bericht 'Wij missen stukken voor uw evenement': het onderwerp wordt",
        ),
        ("na: P9D", "na: P8D", 'de wachttijd wordt "8 dagen" (was "9 dagen").'),
        ("- De tarieven van dit jaar", "- De prijs", 'Nieuw punt: "De prijs (nu 2024)."'),
        ("    klok_stopt: true\n", "", "de klok stopt hier wordt nee (was ja)."),
        (
            "\nstappen:",
            "\ntaken:\n  - {taak: bel, titel: Bellen, bij: advies, voor: behandelaar}\nstappen:",
            "Nieuw: taak 'Bellen' (het moment is advies).",
        ),
    ],
    ids=lambda value: value[:20],
)
def test_a_change_is_told_in_words(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    told = of(tmp_path, (old, new))
    assert any(sentence in one for one in told), told


def test_the_same_file_says_so() -> None:
    event = load(SHIPPED / "evenement.yaml")
    assert in_words(differences(event, event)) == ["Er is geen verschil."]


@pytest.mark.parametrize("name", sorted(Definition.model_fields))
def test_no_key_of_the_file_changes_in_silence(name: str) -> None:
    """Also a key that somebody adds to the language later is told, if only by its name."""
    event = load(SHIPPED / "evenement.yaml")
    other = load(SHIPPED / "parkeervergunning-bewoner.yaml")
    value = getattr(other, name)
    if value == getattr(event, name):
        value = [] if isinstance(value, list) and value else None
    changed = event.model_copy(update={name: value})
    if getattr(event, name):
        assert differences(event, changed)
        assert differences(changed, event)


def test_what_moved_is_told_as_an_order(tmp_path: Path) -> None:
    adviseur = '  - {naam: adviseur, omschrijving: "Adviseur (politie, brandweer, GHOR)"'
    line = next(one for one in EVENT.splitlines() if one.startswith(adviseur))
    told = of(tmp_path, (f"{line}\n", ""), ("\ndocumenttypen:", f"{line}\n\ndocumenttypen:"))
    assert told == [
        "De volgorde wordt: rol 'Organisator', rol 'Behandelaar', rol 'Burgemeester', "
        "rol 'Omwonende', rol 'Adviseur (politie, brandweer, GHOR)'."
    ]
