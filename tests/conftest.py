"""One PostgreSQL for the run, one migrated template, a database per test process. Nothing is
started before a test asks.

`db` works inside a transaction that is rolled back; `committed` really commits and empties the
tables afterwards.
"""

import hashlib
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests import nothing_personal

pytest_make_parametrize_id = nothing_personal.pytest_make_parametrize_id
pytest_runtest_makereport = nothing_personal.pytest_runtest_makereport
CACHE = Path(tempfile.gettempdir()) / f"zaakspoor-tests-{os.getuid()}"
NAME = f"zs_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"


def server() -> tuple[str, str]:
    """(DATABASE_URL of this process's own database, URL of somebody who may create one)."""
    if given := os.environ.get("DATABASE_URL_TEST"):
        url = make_url(given).set(drivername="postgresql+psycopg")
        return url_of(url, NAME), url_of(
            url.set(drivername="postgresql"), url.database or "postgres"
        )
    from zaakspoor import launcher

    url = make_url(launcher.start(CACHE, settings=launcher.UNSAFE_FOR_TESTS))
    return url_of(url, NAME), url_of(url.set(drivername="postgresql"), url.database)


def url_of(url: Any, database: str) -> str:
    text: str = url.set(database=database).render_as_string(hide_password=False)
    return text


# Before any import of the product: it reads its settings once.
os.environ["DATABASE_URL"], ADMIN = server()
os.environ["ZAAKSPOOR_BASE_URL"] = "http://testserver"
os.environ["ZAAKSPOOR_DATA"] = tempfile.mkdtemp(prefix="zaakspoor-data-")
os.environ["ZAAKSPOOR_SECRET_KEY"] = "only-for-tests"
os.environ["ZAAKSPOOR_PART_BYTES"] = "1000"  # so that a small file comes in parts too
os.environ["ZAAKSPOOR_IMPORT_DIR"] = tempfile.mkdtemp(prefix="zaakspoor-import-")
os.environ["ZAAKSPOOR_NRC_PRIVATE_CALLBACKS"] = "1"  # subscribers of tests are on this machine
os.environ["ZAAKSPOOR_HTTP_TIMEOUT"] = "2"  # a far side that is slow on purpose is slower than this


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


# Where the far sides will be if a test asks for them (`far_sides`); until then nobody answers
# there.
SIMULATORS, SMTP = free_port(), free_port()
FAR = f"http://127.0.0.1:{SIMULATORS}"
os.environ |= {"ZAAKSPOOR_BAG_URL": f"{FAR}/bag", "ZAAKSPOOR_BRP_URL": f"{FAR}/brp"}


def template_name() -> str:
    """One template per state of the migrations; a change of them makes a new one."""
    import procrastinate

    folder = Path(__file__).parents[1] / "zaken" / "migrations"
    parts = [p.read_bytes() for p in sorted(folder.rglob("*")) if p.suffix in (".py", ".sql")]
    digest = hashlib.sha256(b"".join([*parts, procrastinate.__version__.encode()])).hexdigest()[:16]
    return f"zs_template_{digest}"


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The URL of a migrated, empty database of this process alone."""
    from zaken.base.db import engine
    from zaken.migrations.run import upgrade

    template, url = template_name(), os.environ["DATABASE_URL"]
    with psycopg.connect(ADMIN, autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(hashtext('zaakspoor tests'))")
        known = admin.execute("select from pg_database where datname = %s", [template]).fetchone()
        if known is None:
            admin.execute(f"drop database if exists {template}_half")
            admin.execute(f"create database {template}_half")
            upgrade(url_of(make_url(url), f"{template}_half"))
            admin.execute(f"alter database {template}_half rename to {template}")
        admin.execute(f"create database {NAME} template {template}")
        admin.execute("select pg_advisory_unlock(hashtext('zaakspoor tests'))")
    yield url
    engine.dispose()
    with psycopg.connect(ADMIN, autocommit=True) as admin:
        admin.execute(f"drop database if exists {NAME} with (force)")


@pytest.fixture
def db(database: str) -> Iterator[Any]:
    """A session in a transaction that never commits; the app and the jobs of this test work
    inside it too.
    """
    from zaken.base.db import engine, reads, sessions

    before = dict(sessions.kw), dict(reads.kw)
    with engine.connect() as connection:
        outer = connection.begin()
        for maker in (sessions, reads):
            maker.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            with sessions() as session:
                yield session
        finally:
            for maker, kw in zip((sessions, reads), before, strict=True):
                maker.kw.clear()
                maker.kw.update(kw)
            outer.rollback()


@pytest.fixture
def committed(database: str) -> Iterator[Any]:
    """The session factory with real commits, for what needs several connections.

    Every table is emptied afterwards.
    """
    from sqlalchemy import text

    from zaken.base.db import engine, sessions
    from zaken.models import Base

    yield sessions
    ours = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"truncate {ours}, procrastinate_jobs restart identity cascade"))


@pytest.fixture
def clock() -> Callable[..., Any]:
    """`with clock(moment):` everything stands still at that moment."""
    from zaken.base.clock import frozen

    return frozen


@pytest.fixture
def client_as(db: Any) -> Callable[..., Any]:
    """A client of the APIs with just these `autorisaties`; without any it may do everything."""
    from tests.clients import client_of

    return lambda *autorisaties, **more: client_of(db, *autorisaties, **more)


@pytest.fixture
def client(client_as: Callable[..., Any]) -> Any:
    """The e-forms server: it may do everything."""
    return client_as(client_id="formulieren")


@pytest.fixture(scope="session")
def far_sides() -> Iterator[str]:
    """The simulators as a process of their own; its address."""
    state = tempfile.mkdtemp(prefix="zaakspoor-far-")
    command = [sys.executable, "-m", "simulators", "--port", str(SIMULATORS)]
    command += ["--smtp-port", str(SMTP), "--state-dir", state]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "luisteren" in process.stdout.readline()
        yield FAR
        asked = httpx.get(f"{FAR}/__sim/addresses").json()
        process.terminate()
    assert asked == [], "a far side was called with somebody's number in the address"
