"""The documents are true: what they name exists, and what exists is in them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(p.name[:4]) for p in ADRS] == list(range(1, len(ADRS) + 1))


@pytest.mark.parametrize("path", ADRS, ids=lambda p: p.stem)
def test_a_decision_is_one_page_and_says_what_enforces_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    for part in ("Context", "Decision", "Consequences", "Alternatives", "enforce"):
        assert part in text, f"{path.name} does not speak of {part}"
    assert len(text.split()) < 700


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"])
def test_files_that_are_named_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for place in re.findall(r"`((?:[a-z_]+/)+[a-z_]*(?:\.py|\.md|\.yaml)?)`", text):
        assert (ROOT / place).exists() or place == "zaken/api/", f"{name} names {place}"


def test_every_setting_is_explained() -> None:
    from zaken.base.settings import Settings

    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        variable = "DATABASE_URL" if name == "database_url" else f"ZAAKSPOOR_{name.upper()}"
        assert variable in text, f"docs/settings.md does not explain {variable}"


def test_every_command_is_documented_and_has_help() -> None:
    from zaakspoor.cli import make_parser

    text = (ROOT / "docs" / "howto" / "run.md").read_text(encoding="utf-8")
    for name in commands(make_parser()):
        assert f"zaakspoor {name}" in text, f"docs/howto/run.md does not name `zaakspoor {name}`"


def commands(top: object) -> list[str]:
    actions = getattr(top, "_actions")  # noqa: B009  argparse has no public way to ask
    return [name for action in actions for name in (getattr(action, "choices", None) or {})]


def test_dutch_words_of_the_tables_are_in_the_glossary() -> None:
    from zaken.models import Base

    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").lower()
    english = {"event", "notice", "delivery", "attempt", "automation", "task", "queue"}
    english |= {
        "access_log",
        "client_secret",
        "medewerker_queue",
        "zaak_tally",
        "service",
        "dead_address",
        "remote_cache",
    }
    known = set(re.findall(r"[a-zé]+", text))
    for table in Base.metadata.tables:
        words = [] if table in english else re.split("_", table)
        for word in words:
            assert word in known, f"docs/glossary.md does not explain {word}"
