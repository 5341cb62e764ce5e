"""Running zaken taken to another version of their zaaktype, with what is needed to undo it."""

from pathlib import Path

from zaken.migrations.versions.r0001_first import run

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run(Path(__file__).parent / "r0009_migratie.sql")
