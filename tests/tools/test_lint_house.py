"""Every house lint finds what it is for, and leaves alone what is allowed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.lint_house import OF_ALL, OF_THE_PRODUCT, check

DOC = '"""What lives here."""\n'
HERE = Path(__file__).resolve().parents[2]
# Split, for the lint reads this file too.
HOME = "/ro" + "ot/x"
REGISTRY = "py" + "pi.org"
LATER = "TO" + "DO"

REFUSED = [
    ("no_commit", "portal/pages.py", "def f(db):\n    db.commit()\n", 3),
    ("no_commit", "zaken/change.py", "def f(db):\n    db.connection().rollback()\n", 3),
    ("add_in_domain", "portal/pages.py", "def f(db, x):\n    db.add(x)\n", 3),
    ("add_in_domain", "workflows/steps.py", "def f(self):\n    self.db.delete(1)\n", 3),
    ("einddatum_by_action", "workflows/steps.py", "def f(z):\n    z.einddatum = None\n", 3),
    ("einddatum_by_action", "zaken/change.py", "def f(z):\n    z.einddatum, a = 1, 2\n", 3),
    ("select_zaak_where_seen", "portal/pages.py", "q = select(Zaak)\n", 2),
    ("select_zaak_where_seen", "zaken/archive.py", "q = sa.select(models.Zaak).where()\n", 2),
    ("no_zaaktype_in_code", "portal/pages.py", "x = 'melding-openbare-ruimte'\n", 2),
    ("no_zaaktype_in_code", "portal/pages.py", "x = '/nieuw/melding-openbare-ruimte'\n", 2),
    ("sizes", "zaken/long.py", "x = 1\n" * 401, 1),
    ("sizes", "zaken/models/long.py", "x = 1\n" * 451, 1),
    ("sizes", "zaken/f.py", "def f():\n" + "    x = 1\n" * 50, 2),
    ("sizes", "tests/test_f.py", "def test_f():\n" + "    x = 1\n" * 40, 2),
    ("sizes", "zaken/f.py", "def f(a, b, c, *, d, e, f, g): ...\n", 2),
    ("one_clock", "zaken/terms.py", "t = datetime.now(UTC)\n", 2),
    ("one_clock", "tests/test_t.py", "t = datetime.date.today()\n", 2),
    ("arrows", "simulators/bag.py", "from zaken.base import clock\n", 2),
    ("arrows", "zaakspoor/app.py", "import simulators.bag\n", 2),
    ("arrows", "zaken/base/db.py", "from zaken import models\n", 2),
    ("no_leftovers", "docs/run.md", f"cd {HOME}\n", 2),
    ("no_leftovers", "Makefile", f"\tpip install -i https://{REGISTRY}/simple\n", 2),
    ("no_leftovers", "zaken/f.py", f"x = 1  # {LATER}: later\n", 2),
]
ALLOWED = [
    ("zaken/change.py", "def f(db, x):\n    db.add(x)\n"),
    ("notifications/notices.py", "def f(db, x):\n    db.add(x)\n"),
    ("portal/pages.py", "def f(names, x):\n    names.add(x)\n"),
    ("bench/load.py", "def f(db):\n    db.commit()\n"),
    ("zaken/actions/zaak.py", "def f(z):\n    z.einddatum = None\n"),
    ("portal/pages.py", "def f(z):\n    return z.einddatum\n"),
    ("zaken/models/zaak.py", "einddatum: int = 1\n" * 440),
    ("zaken/queries_werkplek.py", "q = select(Zaak)\n"),
    ("schemas/engine/read.py", "q = select(models.Zaak)\n"),
    ("portal/pages.py", "q = select(Status)\n"),
    ("zaakspoor/demo_seed.py", "x = 'melding-openbare-ruimte'\n"),
    ("portal/pages.py", "x = 'Een melding-openbare-ruimte is snel gedaan'\n"),
    ("zaken/migrations/versions/0001.py", "def upgrade():\n" + "    x = 1\n" * 450),
    ("zaken/f.py", "class A:\n    def f(self, a, b, c, *, d, e, f): ...\n"),
    ("zaken/base/clock.py", "t = datetime.now(UTC)\n"),
    ("zaken/base/db.py", "from zaken.base import settings\n"),
    ("simulators/bag.py", "from simulators import world\n"),
    ("docs/run.md", "cd ../werk/x; see https://example.nl/home/a/\n"),
]


def project(folder: Path, place: str, text: str) -> Path:
    """A project of one file, beside one case type."""
    types = folder / "workflows/definitions"
    types.mkdir(parents=True)
    (types / "melding.yaml").write_text("zaaktype: melding-openbare-ruimte\n")
    file = folder / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(DOC + text)
    return folder


@pytest.mark.parametrize(("rule", "place", "text", "line"), REFUSED)
def test_a_breach_is_told_with_its_file_line_and_rule(
    tmp_path: Path, rule: str, place: str, text: str, line: int
) -> None:
    told = check([tmp_path], project(tmp_path, place, text))
    assert [one.split(": ")[:2] for one in told] == [[f"{place}:{line}", rule]]


@pytest.mark.parametrize(("place", "text"), ALLOWED)
def test_what_is_allowed_is_left_alone(tmp_path: Path, place: str, text: str) -> None:
    assert check([tmp_path], project(tmp_path, place, text)) == []


def test_a_module_begins_with_what_lives_there(tmp_path: Path) -> None:
    (tmp_path / "zaken").mkdir()
    (tmp_path / "zaken/__init__.py").write_text("")
    (tmp_path / "zaken/f.py").write_text("x = 1\n")
    (told,) = check([tmp_path], tmp_path)
    assert told.startswith("zaken/f.py:1: sizes: a module begins with")


def test_a_template_fits_on_a_few_screens(tmp_path: Path) -> None:
    (told,) = check([tmp_path], project(tmp_path, "portal/templates/a.html", "<p>\n" * 100))
    assert told.startswith("portal/templates/a.html:1: sizes: a template of 101 lines")


def test_what_was_fetched_or_made_is_not_read(tmp_path: Path) -> None:
    project(tmp_path, "portal/layout/static/vendor/a.css", f"{HOME}/\n")
    project(tmp_path / "other", ".venv/x.py", f"{HOME}/\n")
    assert check([tmp_path], tmp_path) == []


def test_every_lint_has_a_breach_here() -> None:
    named = {rule.__name__ for rule in (*OF_ALL, *OF_THE_PRODUCT)}
    assert named == {rule for rule, *_ in REFUSED}


def test_the_command_ends_with_1_and_names_the_place(tmp_path: Path) -> None:
    project(tmp_path, "portal/pages.py", "def f(db):\n    db.commit()\n")
    command = [sys.executable, str(HERE / "tools/lint_house.py"), "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.startswith("portal/pages.py:3: no_commit: db.commit() cuts the transaction")
