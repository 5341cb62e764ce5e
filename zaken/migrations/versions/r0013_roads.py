"""Addresses that do not work, and the messages about zaken to MijnOverheid."""

from pathlib import Path

from zaken.migrations.versions.r0001_first import run

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run(Path(__file__).parent / "r0013_roads.sql")
