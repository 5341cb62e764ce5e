"""For each kind of mistake a broken copy: the sentence names file, line and remedy."""

import re
from pathlib import Path

import pytest
import yaml

from workflows.consistency import CHECKS, EVERY_CHECK
from workflows.consistency_reading import measure
from workflows.definition import SHIPPED, BrokenFile, Definition, load

EVENT = (SHIPPED / "evenement.yaml").read_text(encoding="utf-8")
# What is changed into what; where the line is; what is said there.
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "no yaml": ("doel: Even", "doel: [Even", "aanleiding", "geen geldige YAML .*Kijk naar"),
    "a key twice": ("\nonderwerp:", "\ndoel: Nog een.\nonderwerp:", "doel: Nog", "Haal er een weg"),
    "a key that is missing": ("    knop: Weigeren\n", "", "stap: weigeren", "knop: ontbreekt. Vul"),
    "a key that is unknown": ("doel: Even", "doell: Even", "doell", "Bedoelt u `doel`"),
    "a word that cannot be": ("soort: verstek", "soort: x", "soort: x", "Kies uit: wet, verstek."),
    "a text for a number": ("procestype: 11", "procestype: elf", "elf", "Schrijf een heel getal."),
    "a number too low": ("werkdagen: 30", "werkdagen: -3", "-3", "Schrijf 0 of meer."),
    "a name with a capital": ("naam: advies\n", "naam: Advies\n", "naam: Advies", "letters, cijf"),
    "a name too long": (
        "omschrijving: Verleend,",
        "omschrijving: Verleend met voorschriften,",
        "met voorschriften",
        "Maak er hoogstens 20 van.",
    ),
    "a choice without choices": (
        "soort: ja_nee, verplicht: true}\n  - {veld: muziek",
        "soort: keuze, verplicht: true}\n  - {veld: muziek",
        "soort: keuze, verplicht",
        "keuzes horen bij soort keuze",
    ),
    "a person and the least work": (
        "{naar: vergunningen_apv, waarom: Evenementen",
        "{naar: vergunningen_apv, persoon: p.post, minste_werk: true, waarom: Evenementen",
        "minste_werk",
        "kies `persoon` of `minste_werk`, niet allebei",
    ),
    "four eyes by the system": (
        "knop: Afronden na het evenement\n",
        "knop: Afronden na het evenement\n    niet_door: [verlenen]\n",
        "doe: stap, stap: na_evenement_sluiten",
        "vraagt vier ogen. Die stap doet een medewerker",
    ),
    "a deelzaak of no type": (
        "  - {bij: volledig, doe: leges_berekenen}\n",
        "  - {bij: volledig, doe: leges_berekenen}\n  - {bij: volledig, doe: deelzaak}\n",
        "doe: deelzaak",
        "het zaaktype ontbreekt. Schrijf",
    ),
    "a date worked out into no date": (
        "  - {bij: volledig, doe: leges_berekenen}\n",
        "  - {bij: volledig, doe: leges_berekenen}\n"
        "  - {bij: volledig, doe: datum_berekenen, met: {veld: muziek}}\n",
        "doe: datum_berekenen",
        "datum 'muziek' bestaat niet",
    ),
    "a name twice": (
        "  - {naam: adviseur, omschrijving",
        "  - {naam: behandelaar, omschrijving",
        'naam: behandelaar, omschrijving: "Adv',
        "'behandelaar' staat er 2 keer. Geef elk een eigen naam.",
    ),
    "a status that is not there": (
        "naar: in_behandeling\n    door",
        "naar: weg\n    door",
        "naar: weg",
        "status 'weg' bestaat niet. Kies uit: ",
    ),
    "a status nobody reaches": (
        "  - naam: besluit_genomen\n",
        "  - {naam: los, omschrijving: Los, tekst: Los.}\n  - naam: besluit_genomen\n",
        "naam: los",
        "geen stap leidt vanuit 'ontvangen' hierheen. Maak zo'n stap",
    ),
    "a step to where it begins": (
        "van: [ontvangen, advies]",
        "van: [ontvangen, in_behandeling]",
        "van: [ontvangen, in_behandeling]",
        "Haal die status weg uit `van`.",
    ),
    "a guard that is unknown": (
        "als: [compleet, niet_opgeschort]\n    toel",
        "als: [kompleet, niet_opgeschort]\n    toel",
        "kompleet",
        "voorwaarde 'kompleet' bestaat niet. Kies uit",
    ),
    "a list that does not hold all": (
        '  - {bedrag: "46.20"}\n',
        "",
        "\nleges:",
        "Zet onderaan een regel zonder `als`",
    ),
    "an action without its fact": (
        "  - {veld: leges, vraag: Te betalen, soort: bedrag}\n",
        "",
        "doe: leges_berekenen",
        "leges_berekenen schrijft 'leges'. Zet dat bij `eigenschappen`.",
    ),
    "nobody who applies": (
        "generiek: initiator",
        "generiek: mede_initiator",
        "\nroltypen:",
        "er zijn 0 roltypen met generiek initiator .*Maak er precies een.",
    ),
    "a notice that is missing": (
        "  - {bij: advies, aan",
        "  - {bij: hervat, aan",
        "- naam: advies\n",
        "Zet `bij: advies` bij `berichten`",
    ),
    "a term of the selection list": (
        'selectielijst: "11.3"',
        'selectielijst: "15.3"',
        '"15.3"',
        "Kies een nummer van dat procestype.",
    ),
    "a text beyond the standard": (
        "onderwerp: Evenementen in de openbare ruimte",
        f"onderwerp: {'Evenementen ' * 8}",
        "onderwerp: Evenementen E",
        "Maak er hoogstens 80 van.",
    ),
    "a word in braces": (
        "U krijgt uiterlijk {uiterlijk} een",
        "U krijgt uiterlijk {ooit} een",
        "{ooit}",
        "het woord {ooit} is niet bekend. Kies uit",
    ),
    "an ending without a text": (
        '      geweigerd: "U mag het evenement niet houden. In',
        '      # "U mag het evenement niet houden. In',
        "    teksten:\n",
        "er is geen tekst voor resultaat 'geweigerd'. Zet `geweigerd:` bij `teksten`",
    ),
    "a term without an article": (
        'grondslag: "APV 1:2 en Awb 4:13"',
        "grondslag: de verordening",
        "grondslag: de ver",
        "'de verordening' is geen artikel. Schrijf de wet of verordening met het artikel",
    ),
    "a suspension without an article": (
        'grond: "Awb 4:15(1)(a)"',
        "grond: de wet",
        "grond: de wet",
        "Schrijf het artikel, zoals `Awb 4:15\\(1\\)\\(a\\)`.",
    ),
    "a sentence that is too long": (
        "U mag het evenement nog niet houden.",
        "U mag het feest nog niet houden want wij gaan eerst kijken of het wel veilig is.",
        "want wij gaan",
        "heeft 17 woorden. Maak er zinnen van hoogstens 15 woorden van.",
    ),
    "a text that is too hard": (
        "Wij beoordelen uw aanvraag. U krijgt",
        "Ons organisatieonderdeel beoordeelt de volledigheid van uw evenementaanvraag. U krijgt",
        "organisatieonderdeel",
        r"te moeilijk voor B1 \(Flesch-Douma -?\d+, minstens 60\). Schrijf kortere",
    ),
    "a fact of the system": (
        "veld: naam_evenement",
        "veld: kanaal",
        "veld: kanaal",
        "dit gegeven geeft het systeem zelf. Kies een andere naam.",
    ),
    "a task without a moment that exists": (
        "\nstappen:",
        "\ntaken:\n  - {taak: bellen, titel: Bellen, bij: advies, voor: behandelaar, binnen: snel}"
        "\nstappen:",
        "binnen: snel",
        "'snel' is geen duur. Schrijf P14D of `3 werkdagen`.",
    ),
    "a wait for nothing": (
        "als: [compleet, niet_opgeschort]\n    toel",
        "als: [taken_klaar, niet_opgeschort]\n    toel",
        "taken_klaar",
        "wacht op taken, maar er zijn er geen. Zet ze bij `taken`.",
    ),
    "four eyes that are two": (
        "    knop: Weigeren\n",
        "    knop: Weigeren\n    niet_door: weigeren\n",
        "niet_door: weigeren",
        "'weigeren' noemt zichzelf. Haal die naam weg.",
    ),
    "a word with an easier one": (
        "Lees de brief bij uw berichten.",
        "Lees tevens de brief bij uw berichten.",
        "tevens",
        '"tevens" is een moeilijk woord. Schrijf: ook.',
    ),
}


def broken(folder: Path, kind: str) -> Path:
    """The broken copy of this kind of mistake."""
    old, new, _, _ = BROKEN[kind]
    assert old in EVENT, f"{kind}: the file no longer says {old!r}"
    path = folder / "evenement.yaml"
    path.write_text(EVENT.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", BROKEN)
def test_each_kind_of_mistake_is_told_with_file_line_and_remedy(kind: str, tmp_path: Path) -> None:
    path = broken(tmp_path, kind)
    _, _, at, sentence = BROKEN[kind]
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(at) + (1 if at.startswith("\n") else 0)].count("\n") + 1
    with pytest.raises(BrokenFile) as caught:
        load(path)
    told = [str(fault) for fault in caught.value.faults if re.search(sentence, fault.zin)]
    assert told, str(caught.value)
    assert told[0].startswith(f"evenement.yaml, regel {line}: "), told[0]


def only_the_organiser_goes_on() -> str:
    """Staff and system lose their steps out of `aanvullen`; the organiser keeps his."""
    text = EVENT.replace("door: [organisator, behandelaar]", "door: organisator")
    text = re.sub(r"(knop: Verder behandelen\n +van: )aanvullen", r"\1advies", text)
    return text.replace("bij: aanvullen, doe: stap", "bij: advies, doe: stap")


def test_a_status_only_the_resident_can_leave_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "evenement.yaml"
    path.write_text(only_the_organiser_goes_on(), encoding="utf-8")
    with pytest.raises(BrokenFile, match="zonder de inwoner komt de zaak niet bij 'afgerond'"):
        load(path)


def test_every_check_has_a_broken_example(tmp_path: Path) -> None:
    """Whoever adds a check adds a broken copy to the table above."""
    copies = [broken(tmp_path, kind).read_text(encoding="utf-8") for kind in BROKEN]
    silent = {check.__name__ for check in EVERY_CHECK}
    for text in [*copies, only_the_organiser_goes_on()]:
        try:
            content = yaml.safe_load(text)
            definition = Definition.model_validate(content, context={"published": True})
        except (ValueError, yaml.YAMLError):
            continue  # of no good shape: no check comes to see it
        names = EVERY_CHECK[: -len(CHECKS)]
        sound = not any(list(check(definition)) for check in names)
        looked = EVERY_CHECK if sound else names
        silent -= {check.__name__ for check in looked if list(check(definition))}
    assert silent == set()


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("Het besluit is genomen. In de brief leest u waarom.", 94),
        ("Teneinde uw verzoek te kunnen behandelen dient u de bescheiden aan te leveren.", 53),
        ("Wij behandelen uw aanvraag.", 49),
    ],
)
def test_the_measure_is_that_of_douma(text: str, score: int) -> None:
    found = measure(text)
    assert found is not None
    assert found.score == score


def test_a_text_without_words_is_not_measured() -> None:
    assert measure("2026.") is None
