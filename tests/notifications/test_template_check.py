"""What a template must be before anybody gets it: known words, B1, and what the law asks for."""

from pathlib import Path

import pytest

from notifications import kort, register, texts
from notifications.template_check import elements, faults, own_files, sound
from tests.published import shipped
from workflows import task_notices, term_notices
from workflows.consistency_reading import hard, measure

GOOD = "{{ aanhef }}\n\nEr is nieuws over uw zaak: {{ zaak }}.\n\n{{ status_tekst }}\n"


def said(own: dict[str, str]) -> list[str]:
    return [str(fault) for fault in faults(own)]


def test_every_shipped_template_is_fit_to_be_sent() -> None:
    assert said({}) == []


def test_every_shipped_template_has_an_owner_and_a_kind() -> None:
    lines = register.entries(texts.environment())
    assert sorted(lines) == texts.names()
    assert all(line.eigenaar and kort.is_known(line.aard) for line in lines.values())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (GOOD + "{{ zaaknumer }}", "status: onbekende woorden: zaaknumer."),
        (GOOD + "{% if x", "status: kan niet worden ingevuld:"),
        (GOOD + "{{ zaak.__class__.mro() }}", "status: kan niet worden ingevuld:"),
        (GOOD + "Derhalve melden wij dit.", 'status: tekst: "derhalve" is een moeilijk woord.'),
        (GOOD + "Wij " + "gaan heel " * 10 + "ver.", "status: tekst: de zin die begint met"),
        ("{{ aanhef }} Er is nieuws.", "status: aard: zeg over welke zaak het gaat"),
        ("{{ zaak }} " + "Ja. " * 1100, "status: tekst: 4"),
    ],
)
def test_a_template_that_is_not_fit_is_told_of_and_not_used(text: str, fault: str) -> None:
    own = {"status/tekst.txt": text, "taak/onderwerp.txt": "Doet u nog iets?"}
    assert any(one.startswith(fault) for one in said(own)), said(own)
    assert sound(own) == {"taak/onderwerp.txt": "Doet u nog iets?"}


@pytest.mark.parametrize(
    ("name", "text", "missing"),
    [
        ("besluit", GOOD, "gevolg"),
        ("besluit", GOOD, "wanneer"),
        ("verzoek", GOOD, "actie"),
        ("verzoek", GOOD + "{{ doen }}", "wanneer"),
        ("taak", GOOD + "{{ taak_tekst }}", "wanneer"),
    ],
)
def test_what_the_law_asks_for_is_missed(name: str, text: str, missing: str) -> None:
    assert any(one.startswith(f"{name}: {missing}: ") for one in said({f"{name}/tekst.txt": text}))


def test_why_you_get_this_is_missed() -> None:
    found = said({"status/waarom.txt": "Daarom."})
    assert [one.partition(": ")[2].partition(":")[0] for one in found] == ["waarom"]


def test_a_part_that_spoils_a_template_is_left_out_with_it() -> None:
    own = {"_slot.txt": "{{ onbekend }}", "kort/nl.yaml": "x: 1", "status/tekst.txt": GOOD}
    assert "_slot.txt" not in sound(own)
    assert sound(own)["status/tekst.txt"] == GOOD


def test_a_template_of_ones_own_needs_an_owner() -> None:
    own = {f"feest/{file}": GOOD for file in ("onderwerp.txt", "tekst.txt", "waarom.txt")}
    own["feest/onderwerp.txt"] = "Nieuws"
    assert any(one.startswith("feest: zet in register.yaml") for one in said(own))
    assert said(own | {"register.yaml": "feest: {eigenaar: Kabinet, aard: bericht}"}) == []
    assert said({"register.yaml": "feest: Kabinet"})[0].startswith("register.yaml: ")


def test_an_own_letter_names_its_language_and_the_way_to_object() -> None:
    found = said({"brieven/besluit.html": "<html><p>{{ zaaknummer }}{{ geheim }}</p></html>"})
    assert found == ["brieven/besluit.html: onbekende woorden: geheim."]
    found = said({"brieven/besluit.html": "<html><p>{{ zaaknummer }}</p></html>"})
    assert any("de taal ontbreekt" in one for one in found)
    assert any("bezwaar of beroep ontbreekt" in one for one in found)


def test_the_files_of_a_folder_are_read_by_their_place(tmp_path: Path) -> None:
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "tekst.txt").write_text(GOOD)
    (tmp_path / "leesmij.md").write_text("niet van belang")
    assert own_files(tmp_path) == {"status/tekst.txt": GOOD}
    assert own_files(tmp_path / "nergens") == {}


EVERY = [
    (one.zaaktype, bericht)
    for one in shipped()
    for bericht in [
        *term_notices.notices_of(one),
        *(
            bericht.model_copy(update={"sjabloon": name, "soort": "bericht"})
            for bericht in one.berichten[:1]
            for name, _ in task_notices.STANDARD.values()
        ),
    ]
]


def test_the_notification_of_every_notice_of_every_case_type_names_the_four_things() -> None:
    """H3: nature, legal effect, what is asked and until when, and nothing of the content."""
    lines = register.entries(texts.environment())
    assert len(EVERY) > 150
    for zaaktype, bericht in EVERY:
        values = bericht.model_dump() | {"hersteldatum": "7 december 2026", "taal": "nl"}
        kind = kort.kind_of(bericht.soort, lines[bericht.sjabloon].aard, values)
        words = {
            "kort": kort.summary(kind, dag=kort.day_of(kind, values)),
            "aanhef": "Beste Femke,", "organisatie": "gemeente Rijswijk", "telefoon": "14 070",
            "zaaknummer": "ZAAK-2026-0000000001", "per": "", "link": "", "volgen": False,
        }  # fmt: skip
        pointer = texts.attention(words).tekst
        for head, text in words["kort"].regels:
            assert text and f"{head}\n{text}" in pointer, (zaaktype, bericht.sjabloon, head)
        assert "{" not in pointer and "…" not in pointer
        assert bericht.onderwerp not in pointer
        if kind in kort.DECISIONS:
            assert bericht.rechtsmiddel_binnen in pointer
        if kind in kort.ASKING:
            assert "Uiterlijk op 7 december 2026." in pointer


def test_every_notice_of_every_case_type_names_what_its_kind_asks_for() -> None:
    lines = register.entries(texts.environment())
    for name, kind in {
        (b.sjabloon, kort.kind_of(b.soort, lines[b.sjabloon].aard, b.model_dump()))
        for _, b in EVERY
    }:
        missing = [e for e, there in elements(texts.environment(), name, kind).items() if not there]
        assert missing == [], (name, kind)


def test_the_summaries_have_the_same_kinds_in_every_language_and_dutch_is_b1() -> None:
    for kind in kort.kinds():
        for taal in kort.TALEN:
            for dag in ("", "7 december 2026"):
                made = kort.summary(kind, taal=taal, dag=dag)
                assert all(head and text and "{" not in text for head, text in made.regels)
                for text in (text for _, text in made.regels if taal == kort.NL):
                    found = measure(text)
                    assert found is not None
                    assert list(hard(kind, found)) == []
        assert kort.summary(kind, taal="en") != kort.summary(kind, taal="nl")


def test_a_day_and_a_term_are_said_in_english() -> None:
    assert kort.summary("verzoek", taal="en", dag="7 maart 2027").said("wanneer") == (
        "On 7 March 2027 at the latest."
    )
    assert "six weeks" in kort.summary("besluit", taal="en").said("wanneer")
