"""One embedded server as its data folder remembers it: where it is, its port, its passwords.

Reading and writing that only; starting and stopping is in `launcher.py`.
"""

import hashlib
import json
import os
import re
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from zaakspoor.pgbinaries import LauncherError

DATABASE = "zaakspoor"  # also the name of the role that owns it


@dataclass(frozen=True)
class Cluster:
    """One embedded server: `data` is ZAAKSPOOR_DATA, `home` the folder the server's user owns."""

    data: Path
    home: Path
    port: int
    password: str
    admin_password: str

    @property
    def pgdata(self) -> Path:
        return self.home / "cluster"

    @property
    def server_log(self) -> Path:
        return self.home / "server.log"

    @property
    def url(self) -> str:
        """The DATABASE_URL of the role that owns the database. Holds the password: do not log."""
        return f"postgresql+psycopg://{DATABASE}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def __repr__(self) -> str:
        return f"Cluster(data={self.data}, port={self.port})"


def new(data: Path) -> Cluster:
    """A cluster that is yet to be made, with its own passwords. Raises LauncherError."""
    home = inside(data.resolve())
    if (home / "cluster").exists():
        raise LauncherError(
            f"{home} holds a database but {data / 'postgres.json'}, with its passwords, is gone. "
            f"Restore that file from a backup, or move {home} away to begin with an empty database."
        )
    words = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    return Cluster(data.resolve(), home, free_port(), *words)


def remembered(data: Path) -> Cluster | None:
    """What the data folder tells about its server, from `postgres.json` (mode 0600)."""
    path = data.resolve() / "postgres.json"
    try:
        told = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise LauncherError(
            f"{path} belongs to another user. Run Zaakspoor as the user that made {data}."
        ) from error
    home = Path(told["home"]) if told.get("home") else inside(data.resolve())
    return Cluster(data.resolve(), home, told["port"], told["password"], told["admin_password"])


def remember(cluster: Cluster) -> None:
    """Write `postgres.json` whole or not at all; the passwords are for the owner only."""
    told = {
        # Only a folder elsewhere is named, so that a data folder may be moved.
        "home": None if cluster.home == inside(cluster.data) else str(cluster.home),
        "port": cluster.port,
        "password": cluster.password,
        "admin_password": cluster.admin_password,
    }
    path = cluster.data / "postgres.json"
    half = path.with_suffix(".half")
    write_secret(half, json.dumps(told))
    if os.geteuid() == 0:  # so that the ordinary owner of the folder can go on without root
        owner = cluster.data.stat()
        os.chown(half, owner.st_uid, owner.st_gid)
    half.replace(path)


def write_secret(path: Path, text: str) -> None:
    """A new file that nobody else can read, not even for a moment."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def inside(data: Path) -> Path:
    """Where a cluster stands, unless its user cannot reach it there."""
    return data / "postgres"


def private_folder(data: Path) -> Path:
    """A folder for what the server's user cannot reach inside `data`; only when we are root."""
    name = "zaakspoor-" + hashlib.sha256(str(data).encode()).hexdigest()[:12]
    for parent in (Path("/var/lib"), Path("/var/tmp")):  # noqa: S108 - the owner is checked
        if os.access(parent, os.W_OK):
            return parent / name
    raise LauncherError("Neither /var/lib nor /var/tmp can be written; give another ZAAKSPOOR_DATA")


def postmaster(cluster: Cluster) -> int | None:
    """The process id in the server's lock file, or None when there is no such file."""
    try:
        return int((cluster.pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def port_of_server(cluster: Cluster) -> int | None:
    """The port a server wrote in its lock file (line 4), which may not be the one remembered."""
    try:
        return int((cluster.pgdata / "postmaster.pid").read_text().split("\n")[3])
    except (OSError, ValueError, IndexError):
        return None


def tail(cluster: Cluster, begin: int) -> str:
    """The last twelve lines of the server's log after byte `begin`, without its time stamps."""
    try:
        with cluster.server_log.open("rb") as file:
            file.seek(begin)
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return "\n".join(re.sub(r"^[-\d]+ [\d:.]+ \w+ ", "", line) for line in lines[-12:])


def free_port() -> int:
    """A port of the loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
