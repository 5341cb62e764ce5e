"""The worked change in docs/howto/add-a-field.md does what the page says."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.conftest import ADMIN, url_of

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "howto" / "add-a-field.md"
PACKAGES = (
    "zaken",
    "schemas",
    "workflows",
    "notifications",
    "portal",
    "berichtenbox_adapter",
    "zaakspoor",
    "tests",
)
NAME = f"zs_field_{os.getpid()}"
STORY = """
from tests.catalogue import ZAKEN, make_types
from tests.clients import client_of
from zaken.base.db import sessions
from zaken.migrations.run import check, upgrade
import os

upgrade(os.environ["DATABASE_URL"])
check(os.environ["DATABASE_URL"])
with sessions(expire_on_commit=False) as db:
    types, client = make_types(db), client_of(db)
root = "http://testserver/documenten/api/v1/enkelvoudiginformatieobjecten"
zaak = client.post(f"{ZAKEN}/zaken", json=types.zaak()).json()
paper = client.post(root, json=types.document()).json()
both = {"zaak": zaak["url"], "informatieobject": paper["url"]}
made = client.post(f"{ZAKEN}/zaakinformatieobjecten", json={**both, "volgorde": 3})
assert (made.status_code, made.json()["volgorde"], len(made.json())) == (201, 3, 11), made.text
assert client.get(made.json()["url"]).json() == made.json()
wrong = client.patch(made.json()["url"], json={"volgorde": -1}).json()
assert [(p["name"], p["code"]) for p in wrong["invalidParams"]] == [("volgorde", "min_value")]
trail = client.get(zaak["url"] + "/audittrail").json()
assert trail[-1]["wijzigingen"]["nieuw"]["volgorde"] == 3
described = client.get(f"{ZAKEN}/openapi.json").json()["components"]["schemas"]
assert described["Zaakinformatieobject"]["properties"]["volgorde"]["type"] == "integer"
"""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A copy of the product with the change of the page."""
    skip = shutil.ignore_patterns("__pycache__", "vendor")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=skip)
    diffs = re.findall(r"```diff\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    assert len(diffs) == 3
    for diff in diffs:
        done = subprocess.run(
            ["git", "apply", "--unidiff-zero", "-"], input=diff, text=True, cwd=tmp_path,
            capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return tmp_path


@pytest.fixture
def empty(database: str) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    with psycopg.connect(ADMIN, autocommit=True) as admin:
        admin.execute(f"create database {NAME}")
        yield url_of(make_url(database), NAME)
        admin.execute(f"drop database {NAME} with (force)")


def test_one_line_one_column_and_one_migration_make_a_field(changed: Path, empty: str) -> None:
    env = {"DATABASE_URL": empty, "DATABASE_URL_TEST": empty, "PYTHONPATH": str(changed)}
    done = subprocess.run(
        [sys.executable, "-c", STORY], cwd=changed, env=os.environ | env, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
