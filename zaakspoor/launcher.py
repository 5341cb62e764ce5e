"""A private PostgreSQL inside the data folder: make it, start it, stop it.

Which programs are used is in `pgbinaries.py`; the tables are made by the migrations.
"""

import contextlib
import fcntl
import logging
import os
import shlex
import shutil
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import psycopg
from psycopg import sql

from zaakspoor.pgbinaries import Account, Binaries, LauncherError, account, find
from zaakspoor.pgcluster import (
    DATABASE,
    Cluster,
    free_port,
    new,
    port_of_server,
    postmaster,
    private_folder,
    remember,
    remembered,
    tail,
    write_secret,
)

__all__ = [
    "UNSAFE_FOR_TESTS",
    "Cluster",
    "LauncherError",
    "remove",
    "running",
    "start",
    "status",
    "stop",
]

log = logging.getLogger(__name__)

START_SECONDS = 45.0
# An eighth of the memory, as it may be all that runs here, or all that runs beside others.
BUFFERS = min(max(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 23, 128), 1024)  # MB
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    # No socket file: its path may be 107 bytes at most, and a data folder may be longer.
    "unix_socket_directories": "",
    "shared_buffers": f"{BUFFERS}MB",
    "max_wal_size": "2GB",
    "max_connections": "60",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_parameter_max_length": "0",  # a statement in the log never shows a citizen's data
    "log_parameter_max_length_on_error": "0",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
}
UNSAFE_FOR_TESTS: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_locks_per_transaction": "512",  # one test may touch every table in its transaction
}
# A postmaster that was killed can hold its lock until its parent notices; these pass by themselves.
PASSING = ("postmaster.pid", "shared memory block", "shutting down", "starting up")
PORT_TAKEN = ("could not bind", "could not create any TCP/IP sockets")


def start(
    data: Path, *, bindir: Path | None = None, settings: Mapping[str, str] | None = None
) -> str:
    """Start the server of this data folder, or find it running; the answer is a DATABASE_URL.

    `bindir` names a folder with PostgreSQL programs; `settings` are server settings that win over
    SETTINGS, and are ignored when the server already runs. Two processes may call this at once.
    Raises LauncherError with what failed, the last lines of the server's log and the remedy.
    """
    cluster, _ = _start(data, bindir, settings or {})
    return cluster.url


def stop(data: Path) -> bool:
    """Stop the server of this data folder; False when none was running. Raises LauncherError."""
    if not data.is_dir():
        return False
    with _lock(data):
        cluster = remembered(data)
        pid = postmaster(cluster) if cluster is not None and _answers(cluster) else None
        if cluster is None or pid is None:
            return False
        # SIGINT is PostgreSQL's fast shutdown: it ends open sessions and writes everything away.
        os.kill(pid, signal.SIGINT)
        for _ in _until(60):
            if postmaster(cluster) is None:
                log.info("database of %s stopped", cluster.data)
                return True
    raise LauncherError(f"PostgreSQL of {data} did not stop in 60 s. {tail(cluster, 0)}")


def remove(data: Path) -> None:
    """Stop the server and delete its database, wherever it stands; documents in `data` stay."""
    stop(data)
    cluster = remembered(data)
    if cluster is not None:
        shutil.rmtree(cluster.home)
        if os.geteuid() == 0:  # copies of programs may stand there while the database did not
            shutil.rmtree(private_folder(cluster.data), ignore_errors=True)
        for name in ("postgres.json", "postgres.lock"):
            (data / name).unlink(missing_ok=True)


def status(data: Path) -> Cluster | None:
    """The running server of this data folder, or None; changes nothing (for `doctor`)."""
    cluster = remembered(data)
    if cluster is None or not _answers(cluster):
        return None
    return replace(cluster, port=port_of_server(cluster) or cluster.port)


@contextlib.contextmanager
def running(
    data: Path, *, bindir: Path | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    """`start`, and afterwards `stop` if it was this call that started the server."""
    cluster, ours = _start(data, bindir, settings or {})
    try:
        yield cluster.url
    finally:
        if ours:
            stop(data)


def _start(data: Path, bindir: Path | None, settings: Mapping[str, str]) -> tuple[Cluster, bool]:
    """The running server of this folder, and whether this call started it."""
    with _lock(data):
        cluster = remembered(data) or new(data)
        started = not _answers(cluster)
        if started:
            cluster = _bring_up(cluster, bindir, settings)
            log.info("database of %s started on port %s", cluster.data, cluster.port)
        # The server knows best on which port it listens.
        cluster = replace(cluster, port=port_of_server(cluster) or cluster.port)
        _make_database(cluster)
        if cluster != remembered(data):
            remember(cluster)
        return cluster, started


def _bring_up(cluster: Cluster, bindir: Path | None, settings: Mapping[str, str]) -> Cluster:
    """Find programs, make the cluster when there is none, and launch it."""
    who = account(cluster.pgdata)
    made = cluster.pgdata / "PG_VERSION"
    major = int(made.read_text()) if made.exists() else None
    if major is None:
        cluster = replace(cluster, home=_usable_home(cluster, who))
    copies = private_folder(cluster.data) if who.drop else cluster.home
    binaries = find(bindir, major=major, copies=copies, who=who)
    if major is None:
        _initdb(cluster, binaries, who)
    return _launch(cluster, binaries.bindir, who, {**SETTINGS, **settings})


def _usable_home(cluster: Cluster, who: Account) -> Path:
    """A folder the server's user can reach and owns: in the data folder, else a private one."""
    for home in (cluster.home, private_folder(cluster.data) if who.drop else cluster.home):
        with contextlib.suppress(FileExistsError):
            home.mkdir(mode=0o700)
        found = home.lstat()
        if home.is_symlink() or found.st_uid not in (os.geteuid(), who.uid):
            raise LauncherError(
                f"{home} belongs to user {found.st_uid}; remove or move that folder"
            )
        if who.drop:
            os.chown(home, who.uid, who.gid)
        if who.can("-w", home):
            return home
        home.rmdir()
    raise LauncherError(f"User {who.uid} cannot write in {cluster.data}; give it to that user")


def _initdb(cluster: Cluster, binaries: Binaries, who: Account) -> None:
    """Make the cluster beside its place and move it in whole: a broken attempt is not used."""
    # `builtin` sorts alike on every machine and for ever; before 17 libc's C.UTF-8 comes nearest.
    locale = ["--locale-provider=builtin"] if binaries.major >= 17 else []
    # Remembered first: a cluster whose password is lost cannot be used.
    remember(cluster)
    half = cluster.home / "cluster.half"
    shutil.rmtree(half, ignore_errors=True)
    words = cluster.home / "initdb.password"
    write_secret(words, cluster.admin_password)
    if who.drop:
        os.chown(words, who.uid, who.gid)
    try:
        made = who.run(
            *(binaries.bindir / "initdb", "--pgdata", half, "--username=postgres"),
            *(*locale, "--locale=C.UTF-8", "--encoding=UTF8", "--auth=scram-sha-256"),
            *(f"--pwfile={words}", "--data-checksums", "--no-instructions"),
        )
    finally:
        words.unlink(missing_ok=True)
    if made.returncode != 0:
        shutil.rmtree(half, ignore_errors=True)
        raise LauncherError(
            f"initdb in {cluster.home} failed ({made.returncode}): {made.stdout.strip()[-600:]} "
            "Is the disk full, or the folder on a file system without ownership?"
        )
    half.rename(cluster.pgdata)


def _launch(cluster: Cluster, bindir: Path, who: Account, settings: Mapping[str, str]) -> Cluster:
    """Run pg_ctl until the server answers; waits for a dead postmaster, changes a taken port."""
    told = ""
    for _ in _until(START_SECONDS):
        if not _is_free(cluster.port):
            cluster = replace(cluster, port=free_port())
        flags = [f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items()]
        begin = cluster.server_log.stat().st_size if cluster.server_log.exists() else 0
        done = who.run(
            *(bindir / "pg_ctl", "start", "--pgdata", cluster.pgdata, "--wait", "--timeout=40"),
            *("--log", cluster.server_log, "-o", f"-p {cluster.port} {' '.join(flags)}"),
        )
        if done.returncode == 0:
            return cluster
        told = tail(cluster, begin) or done.stdout.strip()
        if any(word in told for word in PORT_TAKEN):
            cluster = replace(cluster, port=free_port())
        elif any(word in told for word in PASSING):
            _forget_dead_postmaster(cluster)
        else:
            break
    raise LauncherError(
        f"PostgreSQL in {cluster.pgdata} did not start. Its last words:\n{told}\n"
        "Remedy: read the line with FATAL; free disk space or memory if it names them, end another "
        f"server that uses this folder, or set DATABASE_URL. Full log: {cluster.server_log}"
    )


def _forget_dead_postmaster(cluster: Cluster) -> None:
    """Remove the lock file of a postmaster that is a zombie nobody will ever bury.

    In a container process 1 may never reap. Safe only when the postmaster is surely dead and no
    other process still works in the folder (every PostgreSQL process has it as its directory).
    """
    lock = cluster.pgdata / "postmaster.pid"
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, ValueError, IndexError):
        return
    if state != "Z":
        return
    here = cluster.pgdata.resolve()
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if Path(os.readlink(entry)) == here:
                return
    log.warning("removing the lock file of the dead postmaster %s", pid)
    lock.unlink(missing_ok=True)


def _connect(cluster: Cluster, port: int) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host="127.0.0.1",
        port=port,
        user="postgres",
        password=cluster.admin_password,
        dbname="postgres",
        connect_timeout=5,
        autocommit=True,
    )


def _answers(cluster: Cluster) -> bool:
    """Whether the server in this very folder is up; another server on the port does not count."""
    port = port_of_server(cluster)
    if port is None:
        return False
    try:
        with _connect(cluster, port) as db:
            row = db.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and Path(str(row[0])).resolve() == cluster.pgdata.resolve()


def _make_database(cluster: Cluster) -> None:
    """Make the role and the database when they are missing."""
    name, password = sql.Identifier(DATABASE), sql.Literal(cluster.password)
    with _connect(cluster, cluster.port) as db:
        if db.execute("SELECT FROM pg_roles WHERE rolname = %s", [DATABASE]).fetchone() is None:
            role = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
            db.execute(role.format(name, password))
        if db.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            db.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
            db.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(name))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as PostgreSQL does itself
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def _lock(data: Path) -> Iterator[None]:
    """One starter or stopper of this folder at a time, across processes."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = (data / "postgres.lock").open("a")
    except OSError as error:
        raise LauncherError(
            f"{data} cannot be written ({error.strerror}). Give that folder to the user that runs "
            "Zaakspoor, or name another in ZAAKSPOOR_DATA."
        ) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _until(seconds: float) -> Iterator[None]:
    """Turns of a waiting loop, a fifth of a second apart."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.2)
