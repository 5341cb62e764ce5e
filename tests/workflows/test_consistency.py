"""A broken case type file is told where it is broken and what to do; hard texts get advice."""

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
import yaml

from workflows.automatic import ACTIONS as CAN_BE_DONE
from workflows.consistency import ACTIONS, warnings
from workflows.definition import SHIPPED, Definition

Raw = dict[str, Any]


def raw(name: str = "evenement") -> Raw:
    return deepcopy(_read(name))


@cache
def _read(name: str) -> Raw:
    content: Raw = yaml.safe_load((SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def told(content: Raw) -> str:
    """What a functional administrator reads about this file."""
    with pytest.raises(ValueError) as caught:
        Definition.model_validate(content)
    return str(caught.value)


def put(*path: str | int, value: Any) -> Callable[[Raw], None]:
    """A change to a file: this value at this place."""

    def change(content: Raw) -> None:
        part: Any = content
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value

    change.__name__ = ".".join(map(str, path))
    return change


def add(*path: str | int, value: Any) -> Callable[[Raw], None]:
    def change(content: Raw) -> None:
        part: Any = content
        for key in path:
            part = part[key]
        part.append(value)

    change.__name__ = f"{'.'.join(map(str, path))}+"
    return change


STEP = {"stap": "x", "knop": "X", "van": "ontvangen", "naar": "in_behandeling"}
NOTICE = {"bij": "ontvangen", "aan": "organisator", "sjabloon": "status", "onderwerp": "Nieuws"}
BROKEN: list[tuple[Callable[[Raw], None], str]] = [
    # names
    (add("stappen", value=STEP | {"van": "weg"}), "stappen.x.van: status 'weg' bestaat niet. Kies"),
    (add("stappen", value=STEP | {"naar": "weg"}), "stappen.x.naar: status 'weg' bestaat niet."),
    (add("stappen", value=STEP | {"door": "buur"}), "stappen.x.door: roltype 'buur' bestaat niet."),
    (add("stappen", value=STEP | {"resultaat": "goed"}), "resultaattype 'goed' bestaat niet. Kies"),
    (add("stappen", value=STEP | {"als": ["mag"]}), "voorwaarde 'mag' bestaat niet. Kies uit"),
    (add("automatisch", value={"bij": "weg", "doe": "hervatten"}), "status 'weg' bestaat niet"),
    (add("automatisch", value={"bij": "advies", "doe": "bel"}), "automatische actie 'bel' bestaat"),
    (add("berichten", value=NOTICE | {"bij": "weg"}), "status of moment 'weg' bestaat niet"),
    (add("berichten", value=NOTICE | {"aan": "buur"}), "aan: roltype 'buur' bestaat niet"),
    (add("berichten", value=NOTICE | {"brief": "brief", "documenttype": "x"}), "documenttype 'x'"),
    (put("statustypen", 5, "teksten", value={"ja": "Mag."}), "resultaattype 'ja' bestaat niet"),
    (add("stappen", value=STEP | {"stap": "weigeren"}), "'weigeren' staat er 2 keer. Geef elk een"),
    (
        add(
            "formulier",
            value={"veld": "foto", "vraag": "Foto?", "soort": "bestand", "documenttype": "foto"},
        ),
        "formulier.foto.documenttype: documenttype 'foto' bestaat niet.",
    ),
    (
        add(
            "stappen", value=STEP | {"vraagt": [{"veld": "adres", "vraag": "?", "soort": "getal"}]}
        ),
        "'adres' is hier getal en elders adres. Gebruik overal dezelfde soort",
    ),
    # steps
    (
        add(
            "statustypen", value={"naam": "einde2", "omschrijving": "Echt einde", "tekst": "Klaar."}
        ),
        "statustypen.einde2: geen stap leidt vanuit 'ontvangen' hierheen. Maak zo'n stap",
    ),
    (
        add("stappen", value=STEP | {"naar": "afgerond"}),
        "stappen.x: sluit de zaak zonder resultaat. Zet er `resultaat:` bij",
    ),
    (
        add("stappen", value=STEP | {"van": "afgerond"}),
        "stappen.x: heropent een gesloten zaak. Dat doet een medewerker",
    ),
    (add("stappen", value=STEP | {"naar": "ontvangen"}), "Haal die status weg uit `van`."),
    (put("termijn", "opschorten", value=False), "schort_op: zet ook `termijn.opschorten: true`"),
    (
        put("stappen", 1, "hervat", value=True),
        "stappen.aanvulling_vragen: schort op en hervat tegelijk. Kies een van beide.",
    ),
    # guards and conditions
    (add("stappen", value=STEP | {"als": [{"betaald": "ja"}]}), "Schrijf alleen `betaald`."),
    (add("stappen", value=STEP | {"als": [{"heeft_document": "x"}]}), "documenttype 'x' bestaat"),
    (add("stappen", value=STEP | {"als": [{"voorbij": "adres"}]}), "datum 'adres' bestaat niet"),
    (add("stappen", value=STEP | {"als": [{"feit": 3}]}), "x.als.feit: '3' is geen voorwaarde."),
    (add("stappen", value=STEP | {"als": [{"feit": ""}]}), "x.als.feit: bij teken 1: '?' past"),
    (add("stappen", value=STEP | {"als": [{"feit": "a == 1"}]}), "gegeven 'a' bestaat niet. Kies"),
    (
        add("stappen", value=STEP | {"als": [{"feit": {"resultaat": {"niet": "verleend"}}}]}),
        "deze vorm is vervallen. Schrijf de voorwaarde als expressie: \"resultaat != 'verleend'\".",
    ),
    *(
        (add("stappen", value=STEP | {"als": [{"feit": text}]}), f"stappen.x.als.feit, {sentence}")
        for text, sentence in (
            ("resultaat == 'goed'", "bij teken 14: 'goed' kan niet voorkomen bij 'resultaat'. K"),
            ("kanaal in ['fax']", "bij teken 12: 'fax' kan niet voorkomen bij 'kanaal'. Kies uit"),
        )
    ),
    (
        put("routering", 0, "als", value="wijk = 1"),
        "bij teken 6: '= 1' past hier niet. Schrijf `==`",
    ),
    *(
        (put("routering", 0, "als", value=text), f"routering.1.als{sentence}")
        for text, sentence in (
            ("resultaat == 'x'", ", bij teken 1: gegeven 'resultaat' bestaat niet. Kies uit: naam"),
            ("alcohol == 'soms'", ", bij teken 12: 'alcohol' is ja of nee en 'soms' is tekst. Sch"),
            ("bezoekers_max < '5'", ", bij teken 17: 'bezoekers_max' is een getal en '5' is tekst"),
            ("wijk == 5", ", bij teken 9: 'wijk' is tekst en '5' is een getal. Zet de tekst tuss"),
            ("begin > 20270101", ", bij teken 9: 'begin' is een datum en '20270101' is een getal."),
            ("begin < alcohol", ", bij teken 9: 'begin' is een datum en 'alcohol' is ja of nee. S"),
            ("wijk < 'x'", ", bij teken 1: 'wijk' is tekst: < is voor getallen en datums. Gebruik"),
            ("wijk in ['noord', 5]", ", bij teken 19: 'wijk' is tekst en '5' is een getal. Zet d"),
            ("wijk in []", ", bij teken 1: geldt nooit: de lijst is leeg. Zet er waarden in."),
            ("wijk", ", bij teken 1: 'wijk' is tekst, geen ja of nee. Schrijf waarmee u het verg"),
            ("bezoekers_max.contains('5')", ", bij teken 1: 'bezoekers_max' is een getal, geen t"),
            ("double(bezoekers_max) > 5", ", bij teken 8: double() is voor een tekst. Schrijf al"),
            ("wijk < null", ", bij teken 1: null heeft geen grootte. Schrijf == null of != null."),
            ("1 == 1", ", bij teken 1: vergelijkt niets met een gegeven. Noem een gegeven."),
            ("alcohol == (muziek && alcohol)", ", bij teken 13: vergelijkt met een hele voorwaa"),
            ("alcohol || 'x'", ", bij teken 12: 'x' is geen voorwaarde. Vergelijk een gegeven erm"),
            ("alcohol || true", ": geldt altijd. Laat `als` weg."),
            ("alcohol && false", ": geldt nooit. Haal deze regel weg."),
            ("wijk == 'a' && wijk == 'b'", ", bij teken 1: geldt nooit (wijk is a en wijk is b):"),
            ("wijk != 'a' || wijk != 'b'", ", bij teken 1: geldt altijd (wijk is niet a of wijk"),
            ("bezoekers_max > 9 && 3 > bezoekers_max", ", bij teken 1: geldt nooit (bezoekers_max"),
            ("bezoekers_max < 1", ", bij teken 1: geldt nooit (bezoekers_max is minder dan 1): 'b"),
            ("verkeersmaatregelen > 50", ", bij teken 1: geldt nooit (verkeersmaatregelen is mee"),
        )
    ),
    (put("routering", 4, "als", value="muziek"), "routering: de laatste regel geldt niet"),
    (
        put("termijn", "normen", 2, "als", value="muziek"),
        "termijn.normen: de laatste regel",
    ),
    (put("termijn", "normen", value=[]), "termijn.normen: er is geen norm. Zet er een regel met"),
    (put("leges", 1, "als", value="muziek"), "leges: de laatste regel geldt niet altijd."),
    # automation
    (
        put("eigenschappen", value=[]),
        "adres_opzoeken schrijft 'wijk'. Zet dat bij `eigenschappen`.",
    ),
    (
        put("automatisch", 4, "na", value="snel"),
        "'snel' is geen duur. Schrijf P14D of `3 werkdagen`",
    ),
    (put("automatisch", 0, "met", value={"veld": "huis"}), "met.veld: vraag 'huis' bestaat niet."),
    (put("leges", value=[]), "er zijn geen tarieven. Zet ze bij `leges`."),
    (put("berichten", 2, "bij", value="advies"), "er is geen bericht met `bij: herinnering`."),
    (
        put("automatisch", 2, "met", value={}),
        "de taak heeft geen titel. Schrijf `met: {titel: ...}`",
    ),
    (add("automatisch", value={"bij": "advies", "doe": "resultaat"}), "met.naam: resultaattype ''"),
    (
        add("automatisch", value={"bij": "advies", "doe": "stap", "stap": "dansen"}),
        "stap: stap 'dansen' bestaat niet. Kies uit",
    ),
    (
        add("automatisch", value={"bij": "advies", "doe": "stap", "stap": "na_weigering_sluiten"}),
        "'na_weigering_sluiten' begint niet bij 'advies'. Kies uit: besluit_genomen.",
    ),
    (
        add("automatisch", value={"bij": "advies", "doe": "stap", "stap": "in_behandeling_nemen"}),
        "'in_behandeling_nemen' mag niet door systeem. Zet `systeem` bij `door`.",
    ),
    (
        add("automatisch", value={"bij": "in_behandeling", "doe": "stap", "stap": "weigeren"}),
        "vraagt 'motivering' en het systeem weet geen antwoord. Maak een eigen stap",
    ),
    # roles and notices
    (put("roltypen", 0, "generiek", value="adviseur"), "er zijn 0 roltypen met generiek initiator"),
    (
        put("berichten", 3, "bij", value="ontvangen"),
        "statustypen.advies: de inwoner krijgt bericht,",
    ),
    (put("berichten", 4, "brief", value=""), "`brief` en `documenttype` horen bij elkaar."),
    (add("berichten", value=NOTICE | {"soort": "besluit"}), "een besluit gaat altijd per brief."),
    (
        add("statustypen", value={"naam": "hervat", "omschrijving": "Hervat", "tekst": "Verder."}),
        "statustypen.hervat: dit woord is ook een moment. Kies een andere naam.",
    ),
    # texts
    (put("statustypen", 0, "tekst", value="Dag {naam}."), "het woord {naam} is niet bekend. Kies"),
    (put("statustypen", 0, "tekst", value="Nr { datum }."), "er staat een losse accolade."),
    (put("statustypen", 0, "tekst", value=" "), "statustypen.ontvangen.tekst: is leeg. Schrijf"),
    (
        put("berichten", 0, "onderwerp", value="Over {adres}"),
        "{adres} is een antwoord en hoort niet",
    ),
    (
        put("berichten", 0, "onderwerp", value="Wij hebben uw aanvraag {zaaknummer} gekregen"),
        "De Berichtenbox toont er 50. Maak de tekst korter.",
    ),
    # archive and lengths
    (
        put("resultaattypen", 0, "selectielijst", value="15.1"),
        "'15.1' hoort niet bij procestype 11.",
    ),
    (
        put("resultaattypen", 0, "archiefactietermijn", value=None),
        "archiefactietermijn: ontbreekt.",
    ),
    (put("resultaattypen", 0, "archiefactietermijn", value="lang"), "'lang' is geen duur. Schrijf"),
    (
        put("resultaattypen", 0, "afleidingswijze", value="ooit"),
        "afleidingswijze 'ooit' bestaat niet",
    ),
    (
        put("resultaattypen", 0, "afleidingswijze", value="termijn"),
        "procestermijn: hoort bij afleid",
    ),
    (
        put("resultaattypen", 0, "afleidingswijze", value="eigenschap"),
        "datumkenmerk: past niet bij",
    ),
    (
        put(
            "resultaattypen",
            0,
            value={
                **raw()["resultaattypen"][0],
                "datumkenmerk": "adres",
                "afleidingswijze": "eigenschap",
            },
        ),
        "datumkenmerk: datum 'adres' bestaat niet. Kies uit: afbouw_einde, begin,",
    ),
    (put("onderwerp", value="a" * 81), "onderwerp: 81 tekens. Maak er hoogstens 80 van."),
    (
        put("formulier", 0, "vraag", value="a" * 256),
        "vraag naam_evenement: 256 tekens. Maak er hoogstens 255 van.",
    ),
    (
        add("formulier", value={"veld": "bedrag", "vraag": "Bedrag?", "soort": "getal"}),
        "vraag bedrag: dit woord is van het systeem. Kies een andere naam.",
    ),
    *(
        (add("formulier", value={"veld": name, "vraag": "Wat?", "soort": "getal"}), sentence)
        for name, sentence in (
            ("kanaal", "vraag kanaal: dit gegeven geeft het systeem zelf. Kies een andere naam."),
            ("while", "vraag while: dit woord is van de taal van voorwaarden. Kies een andere"),
        )
    ),
    (put("resultaattypen", 0, "omschrijving", value="a" * 21), "resultaattypen.0.omschrijving"),
    (put("berichten", 0, "onderwerp", value="a" * 51), "berichten.0.onderwerp"),
    (put("kleur", value="blauw"), "kleur"),
]


@pytest.mark.parametrize(("break_it", "sentence"), BROKEN, ids=[b.__name__ for b, _ in BROKEN])
def test_a_broken_file_is_told_where_and_what_to_do(
    break_it: Callable[[Raw], None], sentence: str
) -> None:
    content = raw()
    break_it(content)
    assert sentence in told(content)


def test_a_status_without_a_way_out_is_a_fault() -> None:
    content = raw()
    content["stappen"] = [s for s in content["stappen"] if s["stap"] != "intrekken"]
    content["stappen"] = [s for s in content["stappen"] if "besluit_genomen" not in str(s["van"])]
    words = "statustypen.besluit_genomen: vanuit deze status is 'afgerond' niet te bereiken."
    assert words in told(content)


def test_resuming_needs_a_term_that_can_stand_still() -> None:
    content = raw("melding-openbare-ruimte")
    content["automatisch"].append({"bij": "gemeld", "doe": "hervatten"})
    assert "deze termijn staat nooit stil. Zet `termijn.opschorten: true`." in told(content)


@pytest.mark.parametrize(
    "text",
    [
        "aanvrager == 'bedrijf' && kanaal in ['balie', 'post'] && !geheim",
        "einde > begin && einde < timestamp('2030-01-01T00:00:00+01:00')",
        "leges > 12 && leges != 46.20 && bezoekers_max == 150.0",
        "adres.startsWith('2282') || double(parkeerzone) >= 3",
        "wijk == null || null != begin || alcohol != true",
        "bezoekers_max > 150 && bezoekers_max <= 150.5",
    ],
)
def test_a_condition_that_can_be_so_has_no_fault(text: str) -> None:
    content = raw()
    content["routering"][0]["als"] = text
    assert Definition.model_validate(content).routering[0].als.root == text


def test_what_was_published_in_the_old_form_is_still_read_and_still_holds() -> None:
    content = raw()
    content["routering"][0]["als"] = {"bezoekers_max": {"meer_dan": 500}, "gevaar": {"niet": "ja"}}
    read = Definition.model_validate(content, context={"published": True})
    rule = read.routering[0].als
    assert rule.holds(read.known({"bezoekers_max": "501"}))
    assert not rule.holds(read.known({"bezoekers_max": "500"}))
    assert rule.in_words() == "bezoekers_max is meer dan 500 en gevaar is niet ja"
    assert read.model_dump(mode="json")["routering"][0]["als"] == content["routering"][0]["als"]


def test_every_allowed_action_is_one_the_automation_can_do() -> None:
    assert set(ACTIONS) == set(CAN_BE_DONE)


def test_long_words_and_endings_that_never_come_are_advice() -> None:
    content = raw()
    content["statustypen"][0]["tekst"] = "Uw evenementenvergunningsaanvraag is binnen."
    content["resultaattypen"].append(
        content["resultaattypen"][0] | {"naam": "x", "omschrijving": "X"}
    )
    advice = "\n".join(warnings(Definition.model_validate(content)))
    assert "'evenementenvergunningsaanvraag' is een lang woord. Kies een korter woord." in advice
    assert "resultaattypen.x: geen stap geeft dit resultaat." in advice
