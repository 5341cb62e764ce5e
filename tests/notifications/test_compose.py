"""The letter: PDF/A-2a, tagged, small, in the dossier, drawn once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select

from notifications.compose import compose, draw, ensure_letter
from notifications.letter_style import COLOUR, PLAIN, colour
from notifications.texts import letter, letters, style
from tests.notifications.conftest import HOME, femke, run_jobs, states
from zaken.base import files
from zaken.base.db import sessions
from zaken.base.errors import Invalid
from zaken.base.settings import settings
from zaken.models import Enkelvoudiginformatieobject, Notice, Zaak, Zaakinformatieobject

WORDS: dict[str, Any] = {
    "onderwerp": "Besluit over uw vergunning",
    "aanhef": "Beste Femke de Vries,",
    "adres": ("Femke de Vries", "Herenstraat 1", "2282 ZZ  RIJSWIJK"),
    "organisatie": "gemeente Rijswijk",
    "bestuursorgaan": "het college van burgemeester en wethouders",
    "postadres": "Postbus 1, 2280 AA Rijswijk",
    "zaaknummer": "ZAAK-2026-0000000001",
    "gemaakt": "2026-11-23T12:00:00+00:00",
    "alineas": ["Wij geven u geen uittreksel."] * 3,
    "tekst_alineas": [["Eerste regel", "tweede regel"]],
    "toelichting": "Omdat het niet kan.",
    "gegevens": [(f"Vraag {i}", "antwoord " * 20) for i in range(40)],
    "persoon": [("Achternaam", "Vries")],
    "soort": "besluit",
    "hersteldatum": "7 december 2026",
}


@pytest.mark.parametrize("name", letters())
def test_h1_every_letter_is_a_small_tagged_pdf_a_2a(name: str) -> None:
    drawn = draw(letter(name, WORDS))
    with pikepdf.open(BytesIO(drawn.inhoud)) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
        assert "/StructTreeRoot" in pdf.Root and "/OutputIntents" in pdf.Root
        assert str(pdf.docinfo["/Title"]) == "Besluit over uw vergunning"
        assert len(pdf.pages) == drawn.paginas
        fonts = [f for page in pdf.pages for f in page.Resources.get("/Font", {}).values()]
        assert fonts and all("/DescendantFonts" in f for f in fonts)
    assert len(drawn.inhoud) < 500_000


def test_a_letter_is_the_same_whatever_was_drawn_before_it() -> None:
    name, *others = letters()
    first = draw(letter(name, WORDS)).inhoud
    for other in others:
        draw(letter(other, WORDS))
    assert draw(letter(name, WORDS)).inhoud == first


def test_letters_drawn_at_the_same_time_are_the_same() -> None:
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(lambda nr: draw(letter("brief", WORDS)).inhoud, range(8)))
    assert len(set(drawn)) == 1


def test_a_decision_says_where_how_and_within_six_weeks_one_may_object() -> None:
    for name in ("besluit", "brief"):
        html = " ".join(letter(name, WORDS).split())
        assert "Stuur uw bezwaar naar: het college van burgemeester en wethouders" in html
        assert "Doe dat binnen zes weken" in html
        assert "3:45" in html
    assert "bezwaar maken" not in letter("brief", WORDS | {"soort": "bericht"})


def kinds_of(node: Any) -> list[str]:
    """The tags of a structure tree, in reading order."""
    found: list[str] = []
    waiting = [node]
    while waiting:
        here = waiting.pop(0)
        if isinstance(here, pikepdf.Dictionary) and "/S" in here:
            found.append(str(here.S))
        below = here.get("/K", []) if isinstance(here, pikepdf.Dictionary) else []
        children = list(below) if isinstance(below, pikepdf.Array) else [below]
        waiting = [c for c in children if isinstance(c, pikepdf.Dictionary)] + waiting
    return found


def test_headings_lists_and_tables_are_tagged_and_fonts_are_inside() -> None:
    drawn = draw(letter("besluit", WORDS | {"rechtsmiddel": "bezwaar"}))
    with pikepdf.open(BytesIO(drawn.inhoud)) as pdf:
        tags = kinds_of(pdf.Root.StructTreeRoot)
        assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD"} <= set(tags)
        assert tags.index("/H1") < tags.index("/H2")
        fonts = {
            str(font.BaseFont): font.DescendantFonts[0].FontDescriptor
            for page in pdf.pages
            for font in page.Resources.Font.values()
        }
        assert fonts
        for name, described in fonts.items():
            assert {"/FontFile2", "/FontFile3"} & set(described.keys()), name


def test_a_decision_on_an_objection_says_how_to_appeal() -> None:
    how = {"rechtsmiddel": "beroep", "rechtsmiddel_bij": "de rechtbank"}
    for name in ("besluit", "brief"):
        html = " ".join(letter(name, WORDS | how).split())
        assert "Dan kunt u in beroep gaan bij de rechtbank." in html
        assert "bezwaar maken" not in html and "Stuur uw bezwaar" not in html
    html = letter("besluit", WORDS | how | {"rechtsmiddel": "administratief_beroep"})
    assert "voorlopige voorziening" not in html


def test_the_summary_in_english_is_marked_as_english() -> None:
    told = {"taal": "en", "kort_titel": "Summary in English", "kort_ook": ["A decision."]}
    assert '<section lang="en"' in letter("besluit", WORDS | told)
    assert 'lang="en"' not in letter("besluit", WORDS)


@pytest.fixture
def envelope(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Envelopes with another window."""

    def use(window: str) -> None:
        monkeypatch.setenv("ZAAKSPOOR_BRIEF_VENSTER", window)
        settings.cache_clear()

    yield use
    monkeypatch.undo()
    settings.cache_clear()


def test_the_address_is_behind_the_window_of_the_envelope(
    envelope: Callable[[str], None],
) -> None:
    assert "address { left: 0mm; top: 25mm; width: 85mm; height: 30mm; }" in style()
    envelope("110 50 80 35")
    assert "address { left: 85mm; top: 25mm; width: 80mm; height: 35mm; }" in style()
    for nonsense in ("links", "25 50 85", "0 50 85 30", "150 50 85 30", "25 140 85 30"):
        envelope(nonsense)
        with pytest.raises(Invalid, match="ZAAKSPOOR_BRIEF_VENSTER"):
            style()


def test_letters_have_the_colour_of_the_pages(tmp_path: Path) -> None:
    tokens = tmp_path / "tokens.css"
    tokens.write_text(f".x {{ {COLOUR}: var(--a); --a: var(--b); --b: #123456; --c: url(x); }}")
    assert colour(tokens) == "#123456"
    assert colour(tokens, "--c") == PLAIN
    assert colour(tmp_path / "nergens.css") == PLAIN
    assert "var(" not in style()


def test_a_letter_too_large_for_the_box_goes_on_paper_with_the_reason(
    roads: Any, noticed: Any
) -> None:
    """H1: at most 500 kB in the Berichtenbox."""
    one = noticed(soort="besluit", brief="besluit", documenttype="besluit")
    with sessions.begin() as db:
        notice = db.get_one(Notice, one)
        notice.brief_sha256, _ = files.store([b"%PDF-1.7 " + b"x" * 500_001])
        notice.paginas = 40
    run_jobs(one)
    assert states(one) == {"notice": "bezorgd", "berichtenbox": "afgekeurd", "print": "bezorgd"}
    assert not roads["berichtenbox"].held
    with sessions.begin() as db:
        (box,) = [d for d in db.get_one(Notice, one).deliveries if d.kanaal == "berichtenbox"]
        assert "500" in box.reden and "bytes" in box.reden


def test_a_letter_fetches_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("geheim")
    body = f'<img src="{secret.as_uri()}" alt="x"><link rel="attachment" href="{secret.as_uri()}">'
    drawn = draw(f'<html lang="nl"><head><title>x</title></head><body>{body}</body></html>')
    assert b"geheim" not in drawn.inhoud
    assert "Failed to load image" in caplog.text


def test_the_letter_of_a_decision_is_in_the_dossier_once(roads: Any, noticed: Any) -> None:
    one = noticed(soort="besluit", brief="besluit", documenttype="besluit", onderwerp="Besluit")
    run_jobs(one)
    ensure_letter(one)
    compose(one)
    with sessions.begin() as db:
        notice = db.get_one(Notice, one)
        document = db.get_one(Enkelvoudiginformatieobject, notice.document_id)
        links = list(
            db.scalars(
                select(Zaakinformatieobject).where(Zaakinformatieobject.zaak_id == notice.zaak_id)
            )
        )
        assert [link.informatieobject_id for link in links] == [document.id]
        assert document.informatieobjecttype.omschrijving == "Besluit"
        assert document.formaat == "application/pdf"
        assert files.read(document.sha256 or "").startswith(b"%PDF")
    (sent,) = roads["berichtenbox"].held
    assert sent.bijlagen[0].naam.startswith("besluit-ZAAK-")
    assert sent.bijlagen[0].paginas == notice.paginas


def test_news_gets_a_letter_only_when_it_goes_on_paper(roads: Any, noticed: Any) -> None:
    in_the_box, on_paper = noticed(), noticed({"voorkeur": "post"})
    for one in (in_the_box, on_paper):
        run_jobs(one)
    with sessions.begin() as db:
        assert db.get_one(Notice, in_the_box).brief_sha256 is None
        letter_of = db.get_one(Notice, on_paper)
        assert letter_of.document is not None
        assert letter_of.document.informatieobjecttype.omschrijving == "Uittreksel BRP"
    assert states(on_paper)["print"] == "bezorgd"


def test_a_case_type_without_outgoing_documents_still_gets_its_letter(
    roads: Any, noticed: Any
) -> None:
    one = noticed({"voorkeur": "post"})
    with sessions.begin() as db:
        kind = db.get_one(Notice, one).zaak.zaaktype
        content = {**(kind.definitie or {})}
        incoming = [d | {"richting": "inkomend"} for d in content["documenttypen"]]
        kind.definitie = content | {"documenttypen": incoming}
    run_jobs(one)
    assert states(one) == {"notice": "bezorgd", "print": "bezorgd"}
    with sessions.begin() as db:
        assert db.get_one(Notice, one).document_id is None


def test_composing_nothing_does_nothing(committed: Any) -> None:
    compose(12345)
    ensure_letter(12345)


def test_a_letter_after_the_zaak_was_closed_still_reaches_the_dossier(
    roads: Any, noticed: Any
) -> None:
    from zaken.base.clock import today

    one = noticed(soort="besluit", brief="besluit", documenttype="besluit")
    with sessions.begin() as db:
        db.get_one(Zaak, db.get_one(Notice, one).zaak_id).einddatum = today()
    run_jobs(one)
    assert states(one)["berichtenbox"] == "aangeboden"


def test_the_extract_shows_the_person_his_own_data(roads: Any, noticed: Any) -> None:
    from notifications.telling import for_letter

    one = noticed(brief="uittreksel", documenttype="uittreksel", identificatie=femke())
    with sessions.begin() as db:
        words = for_letter(db, db.get_one(Notice, one))
    assert ("Geboren op", "12-03-1984") in words["persoon"]
    assert ("Adres", f"Herenstraat 1, {HOME['aoaPostcode'][:4]} ZZ  RIJSWIJK") in words["persoon"]
