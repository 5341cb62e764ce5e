"""Work for later, kept in PostgreSQL: a job exists if and only if the transaction that asked for it
committed.

A job is only a wake-up call with an id. What has to be done stands in our own tables (unhandled
events, due deliveries),
so a lost job loses nothing: the worker's sweep finds the work again.
"""

from datetime import datetime

from procrastinate import App, PsycopgConnector, RetryStrategy, SyncPsycopgConnector
from sqlalchemy.orm import Session

from zaken.base.log import correlation
from zaken.base.settings import settings

CONNINFO = settings().database_url.replace("postgresql+psycopg://", "postgresql://")

jobs = App(
    connector=PsycopgConnector(conninfo=CONNINFO, min_size=1, max_size=4)
)  # runs jobs, in the worker

# Asks for jobs, by name. An app of its own: inside the worker `jobs` is asynchronous and refuses
# our connection.
outbox = App(connector=SyncPsycopgConnector(conninfo=CONNINFO))

# Seconds between tries: 2, 4, 8 … The library counts the first run apart, so this is six runs in
# all.
RETRY = RetryStrategy(max_attempts=5, exponential_wait=2)


def defer(
    db: Session, task: str, *, at: datetime | None = None, rank: int = 0, **arguments: str | int
) -> None:
    """Ask for `task` after this transaction commits, or at moment `at`. Arguments are ids, never
    objects or texts. Of jobs that wait the one with the highest `rank` is done first.
    """
    connection = db.connection().connection.driver_connection
    outbox.configure_task(task, connection=connection, schedule_at=at, priority=rank).defer(
        **arguments, correlation_id=correlation.get()
    )
