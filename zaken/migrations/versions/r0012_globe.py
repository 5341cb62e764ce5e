"""The Berichtenbox of MijnOverheid: messages that came in over ebMS2, answers about
subscriptions.
"""

from pathlib import Path

from zaken.migrations.versions.r0001_first import run

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    run(Path(__file__).parent / "r0012_globe.sql")
