"""The first release: all tables, the parts of `event`, the tally, the job library's own tables."""

from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.orm import Session

from zaken.migrations.partitions import ensure_partitions

revision = "0001"
down_revision = None

HERE = Path(__file__).parent


def upgrade() -> None:
    run(HERE / "r0001_tables.sql")
    run(HERE / "r0001_tally.sql")
    connection = op.get_bind()
    connection.exec_driver_sql("create table event_default partition of event default")
    ensure_partitions(Session(connection))
    run_sql(SchemaManager.get_schema())


def run(file: Path) -> None:
    run_sql(file.read_text(encoding="utf-8"))


def run_sql(sql: str) -> None:
    """Many statements in one go; without arguments the driver leaves percent signs alone."""
    cursor = op.get_bind().connection.cursor()
    cursor.execute(sql)
    cursor.close()
