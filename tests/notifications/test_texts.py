"""Templates: every one renders, fits, and cannot reach into Python."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notifications import kort, texts
from notifications.template_check import faults, own_files
from zaken.base.errors import Invalid
from zaken.base.settings import settings

WORDS = {
    "aanhef": "Beste Femke de Vries,",
    "onderwerp": "",
    "zaak": "Uittreksel BRP",
    "zaaknummer": "ZAAK-2026-0000000001",
    "status_tekst": "Wij maken uw uittreksel.",
    "organisatie": "gemeente Rijswijk",
    "telefoon": "14 070",
    "link": "https://mijn.example/mijn/zaken/1",
    "toelichting": "",
}


@pytest.mark.parametrize("name", texts.names())
def test_every_template_fits_and_tells_number_and_telephone(name: str) -> None:
    made = texts.render(name, WORDS)
    assert 0 < len(made.onderwerp) <= texts.SUBJECT
    assert made.tekst.startswith("Beste Femke de Vries,")
    assert "ZAAK-2026-0000000001" in made.tekst
    assert "14 070" in made.tekst
    assert made.waarom.startswith("U krijgt dit bericht omdat")
    assert "\n\n\n" not in made.tekst


def test_the_shipped_names_are_known() -> None:
    assert texts.names() == [
        "afgehandeld",
        "afspraak",
        "afspraak_vervallen",
        "besluit",
        "correctie",
        "doorgezonden",
        "dwangsom",
        "herinnering",
        "ingebrekestelling",
        "nieuwe_datum",
        "ontvangst",
        "status",
        "taak",
        "taak_herinnering",
        "verdaagd",
        "verlengd",
        "verzoek",
    ]
    assert texts.letters() == ["besluit", "brief", "uittreksel", "verzoek"]


def test_a_template_that_is_not_there_gives_the_plain_one() -> None:
    assert texts.render("nergens", WORDS) == texts.render("status", WORDS)


def test_a_subject_of_51_characters_moves_into_the_text() -> None:
    fits, too_long = "x" * 50, "y" * 51
    assert texts.render("status", WORDS | {"onderwerp": fits}).onderwerp == fits
    made = texts.render("status", WORDS | {"onderwerp": too_long})
    assert made.onderwerp == "Nieuws over uw zaak ZAAK-2026-0000000001"
    assert made.tekst.startswith(too_long)


def test_a_toelichting_that_does_not_fit_is_not_cut_but_pointed_at() -> None:
    assert "z" * 3000 in texts.render("status", WORDS | {"toelichting": "z" * 3000}).tekst
    made = texts.render("status", WORDS | {"toelichting": "z" * 4000})
    assert "z" * 10 not in made.tekst
    assert texts.SHORTENED in made.tekst


def test_a_text_that_is_too_long_by_itself_is_refused() -> None:
    with pytest.raises(Invalid, match="passen er 1 tot 4000"):
        texts.render("status", WORDS | {"status_tekst": "z" * 4001})


def test_a_word_nobody_knows_is_an_ellipsis() -> None:
    without = {k: v for k, v in WORDS.items() if k != "telefoon"}
    assert "Bel dan … en noem" in texts.render("status", without).tekst


def test_the_mail_that_points_tells_nature_action_and_date() -> None:
    decision = texts.attention(WORDS | {"kort": kort.summary("besluit")})
    request = texts.attention(WORDS | {"kort": kort.summary("verzoek", dag="7 december 2026")})
    news = texts.attention(WORDS | {"kort": kort.summary("bericht")})
    assert "bezwaar" in decision.tekst and "zes weken" in decision.tekst
    assert "Uiterlijk op 7 december 2026." in request.tekst
    assert "geen gevolgen voor uw rechten" in news.tekst
    for made in (decision, request, news):
        assert "Uittreksel BRP" not in made.tekst
        assert "Wij maken uw uittreksel" not in made.tekst
        assert "https://" not in made.tekst  # no link to a login page in a mail


def test_who_did_not_sign_in_gets_his_link() -> None:
    made = texts.attention(WORDS | {"kort": kort.summary("bericht"), "volgen": True})
    assert "https://mijn.example/mijn/zaken/1" in made.tekst


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A municipality's own folder."""
    monkeypatch.setenv("ZAAKSPOOR_ZAAKTYPEN", str(tmp_path))
    settings.cache_clear()
    texts.environment.cache_clear()
    yield tmp_path / "sjablonen"
    monkeypatch.undo()
    settings.cache_clear()
    texts.environment.cache_clear()


def test_the_municipality_may_bring_its_own_words(own: Path) -> None:
    (own / "status").mkdir(parents=True)
    (own / "status" / "tekst.txt").write_text("Dag! Uw zaak is {{ zaak }}, {{ zaaknummer }}.")
    said = "Dag! Uw zaak is Uittreksel BRP, ZAAK-2026-0000000001."
    assert texts.render("status", WORDS).tekst == said


def test_a_template_cannot_reach_into_python(own: Path) -> None:
    shipped = texts.render("status", WORDS)
    texts.environment.cache_clear()
    (own / "status").mkdir(parents=True)
    reach = "{{ zaak }}{{ ''.__class__.__mro__[1].__subclasses__() }}"
    (own / "status" / "tekst.txt").write_text(reach)
    assert texts.render("status", WORDS) == shipped
    (found,) = faults(own_files())
    assert found.sjabloon == "status"
    assert "kan niet worden ingevuld" in found.zin


def test_a_letter_escapes_what_a_person_typed() -> None:
    html = texts.letter(
        "besluit", WORDS | {"alineas": ["<script>alert(1)</script>"], "toelichting": "a & b"}
    )
    assert "<script>" not in html
    assert "a &amp; b" in html
