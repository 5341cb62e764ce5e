"""Destruction of zaken whose time has come: holds, lists, and what stands on them."""

from pathlib import Path

from zaken.migrations.versions.r0001_first import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run(Path(__file__).parent / "r0004_destruction.sql")
