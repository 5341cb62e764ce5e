"""The command line: help, one-line errors, exit codes; and a whole demo started and killed."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from tests.conftest import free_port
from workflows.definition import files
from zaakspoor import launcher
from zaakspoor.cli import main, make_parser
from zaakspoor.commands.base import Failed, Progress, database

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "serve worker ebms simulate migrate seed client bench-data zaaktype catalogus service explain "
    "replay smoke doctor proces vernietiging"
)


@pytest.mark.parametrize("command", COMMANDS.split())
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"usage: zaakspoor {command}")
    assert len(told.splitlines()) > 3


def test_all_commands_are_in_the_help() -> None:
    told = make_parser().format_help()
    assert all(re.search(rf"^ +{name}\s", told, re.M) for name in COMMANDS.split())


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "frob",
        "explain",
        "serve --port 0",
        "serve --port x",
        "client add x --all --secret-only",
        "zaaktype check",
        "catalogus import",
        "replay x",
        "proces export",
        "proces export X --als pdf",
    ],
)
def test_wrong_use_ends_with_2(wrong: str) -> None:
    assert main(wrong.split()) == 2


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("DATABASE_URL", "sqlite:///x", "must look like"),
        ("DATABASE_URL", "postgresql://u:hush@127.0.0.1:9/x", "127.0.0.1:9/x does not answer"),
        ("ZAAKSPOOR_SMTP_PORT", "x", "ZAAKSPOOR_SMTP_PORT"),
    ],
)
def test_a_wrong_setting_gives_one_line_and_1(
    variable: str,
    value: str,
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, value)
    assert main(["migrate"]) == 1
    line = capsys.readouterr().err
    assert told in line
    assert line.count("\n") == 1
    assert "hush" not in line
    assert "Traceback" not in line


def test_an_unknown_zaak_gives_one_line_and_1(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "ZAAK-0"]) == 1
    assert capsys.readouterr().err.startswith("zaakspoor explain: There is no zaak ZAAK-0.")


def test_an_unknown_event_gives_one_line_and_1(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", "123456"]) == 1
    assert "There is no event 123456" in capsys.readouterr().err


def test_a_client_with_a_guessable_secret_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["client", "add", "x", "--all", "--secret", "short"]) == 1
    assert "16 characters" in capsys.readouterr().err


def test_a_client_gets_its_rights_on_every_published_type(db: Any, published: Any) -> None:
    from zaakspoor.clients import add_client
    from zaken.models import Applicatie

    scopes = ["zaken.lezen", "documenten.lezen", "catalogi.lezen"]
    assert add_client(db, "lezer", "s" * 16, scopes=scopes) is True
    assert add_client(db, "lezer", "t" * 16, scopes=scopes) is False
    made = db.query(Applicatie).filter(Applicatie.client_ids.contains(["lezer"])).one()
    per = {entry["component"] for entry in made.autorisaties}
    assert per == {"zrc", "drc", "ztc"}
    assert sum(entry["component"] == "zrc" for entry in made.autorisaties) == len(published)


def test_a_client_may_be_known_by_its_secret_alone(db: Any) -> None:
    from zaakspoor.clients import set_secret
    from zaken.models import Applicatie, ClientSecret

    assert set_secret(db, "later", "s" * 16) is True
    assert set_secret(db, "later", "t" * 16) is False
    assert db.get(ClientSecret, "later").secret == "t" * 16
    assert db.query(Applicatie).filter(Applicatie.client_ids.contains(["later"])).count() == 0


def test_the_rights_of_a_new_client_are_all_some_or_none() -> None:
    parser = make_parser()
    start = ["client", "add", "x", "--secret", "s" * 16]
    assert parser.parse_args(start).all is False
    assert parser.parse_args([*start, "--secret-only"]).secret_only is True
    assert parser.parse_args([*start, "--scopes", "zaken.lezen"]).scopes == ["zaken.lezen"]
    with pytest.raises(SystemExit):
        parser.parse_args([*start, "--all", "--secret-only"])


def test_audit_trails_come_with_the_components_that_are_named(db: Any, published: Any) -> None:
    from zaakspoor.clients import grants

    found = grants(db, ["documenten.lezen", "audittrails.lezen", "notificaties.publiceren"])
    assert {entry["component"] for entry in found} == {"drc", "nrc"}
    assert all("audittrails.lezen" in e["scopes"] for e in found if e["component"] == "drc")
    assert {entry["component"] for entry in grants(db, ["audittrails.lezen"])} >= {"zrc", "drc"}


def test_an_unknown_scope_is_refused(db: Any) -> None:
    from zaakspoor.clients import grants
    from zaken.base.errors import Invalid

    with pytest.raises(Invalid, match="geen scope"):
        grants(db, ["alles"])


def test_publishing_again_changes_nothing(published: Any) -> None:
    from zaakspoor.publishing import publish_all

    assert [one.versie for one in publish_all()] == [1] * len(published)
    assert not any(one.is_new for one in publish_all())


def test_a_sound_file_is_called_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["zaaktype", "check", "--all"]) == 0
    assert capsys.readouterr().out.count(": sound. ") == len(files())


def test_a_broken_file_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "stuk.yaml"
    path.write_text("zaaktype: STUK\n")
    assert main(["zaaktype", "check", str(path)]) == 1
    told = capsys.readouterr().out
    assert "stuk.yaml: not sound" in told
    assert "  stuk.yaml, regel 1: formulier: ontbreekt. Vul dit in;" in told
    assert main(["zaaktype", "publish", str(path)]) == 1


def test_bench_data_needs_a_number_above_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench-data", "--zaken", "0"]) == 1
    assert "1 or more" in capsys.readouterr().err


def test_progress_tells_the_end_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    tell = Progress("work", 3)
    for _ in range(3):
        tell()
    assert capsys.readouterr().err.startswith("work: 3 of 3 (100%)")


def test_a_demo_sign_in_is_refused_outside_the_demo(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZAAKSPOOR_OIDC_BURGER_ISSUER", "http://127.0.0.1:8100/digid")
    assert main(["serve", "--port", str(free_port())]) == 1
    assert "ZAAKSPOOR_OIDC_BURGER_ISSUER" in capsys.readouterr().err


def test_a_short_secret_key_is_refused(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", str(free_port())]) == 1
    assert "ZAAKSPOOR_SECRET_KEY" in capsys.readouterr().err


def test_a_taken_port_is_told(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert main(["serve", "--port", port]) == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in capsys.readouterr().err


# ------------------------------------------------------------------------- the embedded server


@pytest.fixture
def own_data(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of this test, and no database given. Another user may walk through
    the folder.
    """
    with TemporaryDirectory(prefix="zaakspoor-cli-") as name:
        Path(name).chmod(0o711)
        folder = Path(name) / "data"
        monkeypatch.delenv("DATABASE_URL")
        monkeypatch.setenv("ZAAKSPOOR_DATA", str(folder))
        yield folder
        launcher.remove(folder)


def test_the_last_user_of_the_embedded_server_stops_it(own_data: Path) -> None:
    with database_block():
        assert launcher.status(own_data) is not None
        with database_block():
            pass
        assert launcher.status(own_data) is not None  # somebody still works with it
        assert os.environ.get("DATABASE_URL") is None or launcher.status(own_data) is not None
    assert launcher.status(own_data) is None


def database_block() -> Any:
    os.environ.pop("DATABASE_URL", None)  # as another process would begin
    return _gentle()


class _gentle:
    """`database()` of another process: it puts back what it found in the environment."""

    def __enter__(self) -> None:
        self.block = database()
        self.block.__enter__()

    def __exit__(self, *error: Any) -> None:
        os.environ.setdefault("DATABASE_URL", "")
        self.block.__exit__(None, None, None)


def test_a_folder_that_cannot_be_made_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("ZAAKSPOOR_DATA", str(tmp_path / "file" / "data"))
    with pytest.raises(Failed, match="ZAAKSPOOR_DATA"), database():
        pass


# ------------------------------------------------------------------------------ a whole demo


class Demo:
    """`zaakspoor serve --demo` as a process of its own."""

    def __init__(self, data: Path) -> None:
        self.port = free_port() % 30000 + 20000
        self.url = f"http://127.0.0.1:{self.port}"
        own = {k: v for k, v in os.environ.items() if not k.startswith(("ZAAKSPOOR_", "DATABASE_"))}
        self.environment = own | {"ZAAKSPOOR_DATA": str(data)}

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "zaakspoor.cli",
            "serve",
            "--demo",
            "--port",
            str(self.port),
        ]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        told = b""
        while b"Stop with Ctrl-C" not in told:
            line = self.process.stdout.readline()
            assert line, told.decode()
            told += line

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        code = self.process.wait(60)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def nobody_answers(self, within: float = 5) -> bool:
        end = time.monotonic() + within
        while time.monotonic() < end:
            if not any(map(_answers, (self.url, f"http://127.0.0.1:{self.port + 100}"))):
                return True
        return False


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=1, trust_env=False).status_code > 0
    except httpx.HTTPError:
        return False


def test_a_demo_starts_walks_is_killed_starts_again_and_ends_clean(
    own_data: Path, run: Callable[..., str]
) -> None:
    demo = Demo(own_data)
    demo.start()
    told = run("smoke", demo.url, env=demo.environment)
    assert "17 hops" in told
    assert "31 hops" in run("smoke", demo.url, "--openforms", env=demo.environment)
    number = told.split()[-1]
    assert number in run("explain", number, env=demo.environment)
    assert demo.end(signal.SIGKILL) == -signal.SIGKILL
    assert demo.nobody_answers()  # no orphan holds a port
    demo.start()
    assert number in run("explain", number, env=demo.environment)
    assert demo.end(signal.SIGTERM) == 0
    assert demo.nobody_answers()
    assert launcher.status(own_data) is None


@pytest.fixture
def run() -> Callable[..., str]:
    """A command in a process of its own, that must go well; what it printed."""

    def command(*arguments: str, env: dict[str, str]) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "zaakspoor.cli", *arguments],
            cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return command


@pytest.fixture
def published(db: Any) -> list[Any]:
    """The shipped case types, published."""
    from zaakspoor.publishing import publish_all

    return publish_all()
