"""The whole standard: columns and tables of the six ZGW APIs, one SQL file for each part."""

from pathlib import Path

from zaken.migrations.versions.r0001_first import run

revision = "0002"
down_revision = "0001"

HERE = Path(__file__).parent
PARTS = ("base", "ztc", "drc", "zrc", "brc", "ac", "nrc", "remote", "indexes", "views")


def upgrade() -> None:
    for part in PARTS:
        run(HERE / f"r0002_{part}.sql")
