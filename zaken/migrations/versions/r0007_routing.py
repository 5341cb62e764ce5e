"""Restricted queues and zaken, absences with a deputy, and for whom something was done."""

from pathlib import Path

from zaken.migrations.versions.r0001_first import run

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run(Path(__file__).parent / "r0007_routing.sql")
