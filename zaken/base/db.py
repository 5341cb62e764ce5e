"""One request, one transaction: it commits before the answer leaves, or not at all. Reads need no
transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import orjson
from fastapi import Depends
from sqlalchemy import Engine, Executable, Row, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.orm import Session, sessionmaker

from zaken.base.settings import settings


def make_engine(url: str, pool_size: int) -> Engine:
    """The pool of this process. A statement that is asked for again is planned once by
    the server.
    """
    return create_engine(
        url or "postgresql+psycopg://",
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=False,
        query_cache_size=2000,
        # 1e20 is stored with all its digits, and is read back as a number JSON can say again
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error may be logged; what was in the statement may not
        connect_args={
            "application_name": "zaakspoor",
            "options": "-c timezone=UTC",
            "prepare_threshold": 3 if settings().prepared_statements else None,
        },
    )


engine = make_engine(settings().database_url, settings().pool_size)
sessions = sessionmaker(engine, expire_on_commit=False)

# A read-only request needs one consistent statement at a time, not a transaction: one round trip
# instead of three.
reads = sessionmaker(engine.execution_options(isolation_level="AUTOCOMMIT"), autoflush=False)


def rows(
    db: Session, query: Executable, values: Mapping[str, Any] | None = None
) -> Sequence[Row[Any]]:
    """The rows of a query that makes no objects.

    Past the ORM, whose part of such a query takes as long as the query itself.
    """
    if db.autoflush:
        db.flush()
    return db.connection().execute(query, values).all()


_NAMED = PGDialect_psycopg(paramstyle="named")  # type: ignore[no-untyped-call]


def written_out(query: Any) -> str:
    """The SQL of a query with its values written out: for what is made once and asked often.
    Colons and percent signs stay what they are.
    """
    return str(query.compile(dialect=_NAMED, compile_kwargs={"literal_binds": True}))


def transaction() -> Iterator[Session]:
    with sessions.begin() as db:
        yield db


def reading() -> Iterator[Session]:
    with reads() as db:
        yield db


# scope="function": the commit happens before the response is sent. The default scope commits after
# it.
Db = Annotated[Session, Depends(transaction, scope="function")]
Read = Annotated[Session, Depends(reading, scope="function")]
