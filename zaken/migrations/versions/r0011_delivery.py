"""Breakers, a last moment for paper, mass mailings, and attempts that nobody can change."""

from pathlib import Path

from zaken.migrations.versions.r0001_first import run

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run(Path(__file__).parent / "r0011_delivery.sql")
