"""What Alembic asks when it runs: which connection, which tables are ours to compare."""

from typing import Any

from alembic import context
from sqlalchemy import text

from zaken import tally
from zaken.models import Base

# Not declared by models: the job library's own tables, the partitions of `event`, and Alembic's
# note of where it is.
FOREIGN = ("procrastinate_", "event_", "alembic_")
PATIENCE = "4s"  # a migration that cannot get its lock gives way to the traffic, and is run again


def is_ours(name: str | None, kind: str, parents: Any) -> bool:
    return kind != "table" or not (name or "").startswith(FOREIGN)


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=[Base.metadata],
        include_name=is_ours,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        connection.execute(text(f"set local lock_timeout = '{PATIENCE}'"))
        connection.execute(text("select pg_advisory_xact_lock(hashtext('zaakspoor migrations'))"))
        context.run_migrations()


__all__ = ["tally"]
run()
