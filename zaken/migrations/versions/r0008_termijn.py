"""Terms: extensions, delays, notices of default and penalties of a zaak, and the calendars."""

from pathlib import Path

from zaken.migrations.versions.r0001_first import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run(Path(__file__).parent / "r0008_termijn.sql")
