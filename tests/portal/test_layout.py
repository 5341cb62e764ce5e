"""The frame of every page: headers, no inline code, landmarks, words, fields; axe in a browser."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from portal.layout import velden, words
from portal.problems import is_page
from portal.render import environment, static
from tests.clients import anonymous
from tests.portal.conftest import AXE, TOLD_WHAT_IS_WRONG
from tests.portal.people import FEMKE, LAMP, Makers, applied, municipality
from workflows.parts import Veld
from workflows.steps import take_step
from zaken.base.errors import Invalid, Problem
from zaken.base.subject import SYSTEEM
from zaken.models import Zaak

PORTAL = Path(velden.__file__).parents[1]
TEMPLATES = sorted(PORTAL.rglob("templates/**/*.html"))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def test_every_page_carries_the_security_headers(committed: Makers) -> None:
    headers = anonymous().get("/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("entrance", ["/mijn", "/mijn/berichten", "/werkplek", "/balie"])
def test_an_address_typed_without_its_last_slash_leads_there(entrance: str) -> None:
    answer = anonymous().get(entrance, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, f"{entrance}/")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_inline_script_or_style(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_template_compiles_and_stays_short(template: Path) -> None:
    room = template.relative_to(PORTAL).parts[0]
    environment().get_template(f"{room}/{template.name}")
    assert len(template.read_text().splitlines()) <= 100


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_posts_has_a_csrf_token(template: Path) -> None:
    for form in re.findall(r'<form[^>]*method="post".*?</form>', template.read_text(), re.S):
        assert "csrf" in form


def test_a_page_is_dutch_with_landmarks_and_a_skip_link(committed: Makers) -> None:
    html = anonymous().get("/").text
    assert '<html lang="nl"' in html
    assert 'href="#inhoud"' in html
    for landmark in ("<header", '<main id="inhoud"', "<footer"):
        assert html.count(landmark) == 1
    assert html.count("<h1") == 1


def test_an_unknown_address_gets_a_page_that_helps(committed: Makers) -> None:
    answer = anonymous().get("/mijn/bestaat-niet")
    assert answer.status_code == 404
    assert "Deze pagina is er niet" in answer.text
    assert 'href="/mijn/"' in answer.text


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/", True), ("/mijn/x", True), ("/mijnheer", False), ("/zaken/api/v1/zaken", False)],
)
def test_pages_and_apis_are_told_apart(path: str, expected: bool) -> None:
    from starlette.requests import Request

    assert is_page(Request({"type": "http", "path": path, "headers": []})) is expected


def test_static_files_may_be_kept_because_their_address_changes(committed: Makers) -> None:
    address = static("zaakspoor.css")
    assert re.fullmatch(r"/static/zaakspoor\.css\?v=[0-9a-f]{10}", address)
    answer = anonymous().get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


def test_dates_and_sizes_are_written_in_dutch() -> None:
    late = datetime(2026, 10, 13, 22, 30, tzinfo=UTC)  # the 14th on the clock of the town hall
    assert words.datum(late) == "14 oktober 2026"
    assert words.moment(late) == "14 oktober 2026 om 00:30"
    assert words.dag(date(2020, 2, 29)) == "zaterdag 29 februari 2020"
    assert words.datum("2026-12-01") == "1 december 2026"
    assert words.datum(None) == words.dag(None) == words.moment(None) == ""
    assert [words.omvang(n) for n in (None, 12, 84_000, 1_240_000)] == [
        "",
        "1 kB",
        "84 kB",
        "1,2 MB",
    ]
    assert words.soort_bestand("application/pdf", "brief.docx") == "DOCX"


def field(**more: Any) -> Veld:
    return Veld.model_validate({"veld": "a", "vraag": "Wat is er?", "soort": "tekst"} | more)


def test_few_choices_are_radio_buttons_and_many_are_a_list() -> None:
    few, many = ({str(n): str(n) for n in range(size)} for size in (3, 9))
    made = velden.questions([field(soort="keuze", keuzes=few), field(soort="keuze", keuzes=many)])
    assert [v.vorm for v in made] == ["keuze", "lijst"]


def test_a_condition_is_explained_in_the_words_of_the_form() -> None:
    first = field(veld="auto", vraag="Van wie is de auto?", soort="keuze", keuzes={"ja": "Van mij"})
    second = field(veld="bewijs", verplicht_als="auto != 'ja'")
    hulp = velden.questions([first, second])[1].hulp
    assert (
        hulp
        == "Verplicht als u ‘Van wie is de auto?’ hebt beantwoord met iets anders dan ‘Van mij’."
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("aantal > 500", "‘Hoeveel?’ hebt beantwoord met meer dan ‘500’."),
        ("!muziek && aantal >= 2", "‘Muziek?’ hebt beantwoord met ‘nee’ en ‘Hoeveel?’ hebt bean"),
        ("wijk in ['n', 'o']", "‘Waar?’ hebt beantwoord met ‘Noord’ of ‘Oost’."),
        ("aanvrager == 'bedrijf'", ""),
    ],
)
def test_a_resident_reads_when_an_answer_is_needed(text: str, told: str) -> None:
    asked = [
        field(veld="aantal", vraag="Hoeveel?", soort="getal"),
        field(veld="muziek", vraag="Muziek?", soort="ja_nee"),
        field(veld="wijk", vraag="Waar?", soort="keuze", keuzes={"n": "Noord", "o": "Oost"}),
        field(veld="plan", verplicht_als=text),
    ]
    hulp = velden.questions(asked)[-1].hulp
    assert hulp.startswith(f"Verplicht als u {told}") if told else hulp == ""


def test_an_error_stands_at_its_field_and_in_the_summary() -> None:
    error = Invalid.field("antwoorden.a", "required", "Dit antwoord ontbreekt.")
    (vraag,) = velden.questions([field()], {}, velden.faults(error))
    assert vraag.eisen["aria-invalid"] == "true"
    assert vraag.eisen["aria-describedby"] == "veld-a-fout"
    assert velden.summary([vraag], error) == [("veld-a", "Wat is er? Dit antwoord ontbreekt.")]


def test_an_error_of_no_field_is_said_as_well() -> None:
    assert velden.summary([], Problem(detail="Probeer het later.")) == [("", "Probeer het later.")]
    other = Invalid.field("nonFieldErrors", "x", "Dit is al verstuurd.")
    assert velden.summary([], other) == [("", "Dit is al verstuurd.")]


# ---------------------------------------------------------------------------------- in a browser


def looked_at(page: Any, seen: dict[str, list[str]], name: str) -> None:
    """Note what axe finds wrong, and a page that must be scrolled sideways."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"async () => await axe.run({{runOnly: {WCAG}}})")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    wrong = [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]
    assert found["passes"], "axe did not look at anything"
    seen[name] = wrong + (["wider than the screen"] if wide else [])


def waiting(sessions: Makers) -> None:
    """A zaak of Femke that waits for a document, and one that is planned."""
    permit = {"kenteken": "AB-123-C", "tenaamstelling": "ja", "volgnummer": "1"}
    first = applied(sessions, "PARKEERVERGUNNING-BEWONER", permit | {"ingangsdatum": "2026-12-01"})
    applied(sessions)
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, first.id)
        take_step(db, SYSTEEM, zaak, "aanvulling_vragen", {"ontbreekt": "De laatste bladzijde."})


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_pages_of_a_resident_are_accessible(
    committed: Makers, site: str, chromium: Any, width: int
) -> None:
    municipality(committed)
    waiting(committed)
    seen: dict[str, list[str]] = {}
    page = chromium.new_context(viewport={"width": width, "height": 800}).new_page()
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text) if "Content Security" in m.text else None)
    page.goto(f"{site}/mijn/aanvragen/melding-or")
    looked_at(page, seen, "form")
    page.click("text=Versturen")
    page.wait_for_function(TOLD_WHAT_IS_WRONG)
    looked_at(page, seen, "form with errors")
    page.select_option("#veld-categorie", LAMP["categorie"])
    page.fill("#veld-omschrijving", LAMP["omschrijving"])
    page.fill("#veld-adres", LAMP["adres"])
    page.check("#veld-gevaar-2")
    page.click("text=Versturen")
    looked_at(page, seen, "thanks")
    page.click("a.zs-code")
    looked_at(page, seen, "followed zaak")
    page.goto(f"{site}/mijn/volgen")
    looked_at(page, seen, "follow form")
    page.goto(f"{site}/mijn/")
    page.check("input[value=P1]")
    page.click("button[value=inloggen]")
    looked_at(page, seen, "my zaken")
    page.click(".zs-kaart--actie a")
    for fold in page.query_selector_all("summary"):
        fold.click()
    looked_at(page, seen, "zaak")
    page.goto(f"{site}/mijn/berichten/")
    looked_at(page, seen, "messages")
    page.goto(f"{site}/")
    looked_at(page, seen, "start")
    page.context.close()
    assert {name: wrong for name, wrong in seen.items() if wrong} == {}
    assert refused == []
    assert FEMKE not in str(seen)


def test_a_keyboard_reaches_the_content_first(committed: Makers, site: str, chromium: Any) -> None:
    page = chromium.new_context().new_page()
    page.goto(f"{site}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"
    page.context.close()
