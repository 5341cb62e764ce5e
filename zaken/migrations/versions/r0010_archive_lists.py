"""Lists of zaken to destroy become lists of zaken that leave: destroyed, or transferred."""

from pathlib import Path

from zaken.migrations.versions.r0001_first import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run(Path(__file__).parent / "r0010_archive_lists.sql")
