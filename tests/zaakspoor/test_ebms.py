"""Starting with MijnOverheid: half an agreement stops it, and the doctor looks at both lines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from berichtenbox_adapter.globe.line import Identity, renew, server_context
from tests.berichtenbox_adapter.far_side import FarSide, running
from tests.berichtenbox_adapter.globe import LOGIUS_OIN, identity
from tests.notifications.mijnoverheid import environment
from zaakspoor import doctor, ebms, serve
from zaakspoor.commands.base import Failed
from zaken.base.settings import settings


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarSide]:
    with running(tmp_path_factory.mktemp("far")) as side:
        yield side


@pytest.fixture
def agree(far: FarSide, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Put the settings of the agreement in force, with whatever is different."""

    def put(**other: str) -> None:
        for name, value in (environment(far) | other).items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    yield put
    monkeypatch.undo()
    settings.cache_clear()


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    for finding in doctor._mijnoverheid():
        print(finding)
    return capsys.readouterr().out.splitlines()


def test_without_an_agreement_there_is_nothing_to_listen_for() -> None:
    serve.check_roads()
    with pytest.raises(Failed, match="GLOBE_URL"):
        ebms.server("127.0.0.1", 0)


def test_half_an_agreement_stops_the_start(agree: Any) -> None:
    agree(ZAAKSPOOR_GLOBE_CPA="", ZAAKSPOOR_GLOBE_BERICHTTYPEN="besluit=BESLUIT")
    with pytest.raises(Failed, match="ZAAKSPOOR_GLOBE_CPA, ZAAKSPOOR_GLOBE_BERICHTTYPEN"):
        serve.check_roads()


def test_a_certificate_that_cannot_be_read_stops_the_listener(agree: Any, tmp_path: Path) -> None:
    agree(ZAAKSPOOR_GLOBE_CERT=str(tmp_path / "weg.pem"))
    with pytest.raises(Failed, match="certificate"):
        ebms.server("127.0.0.1", 0)


def test_files_that_are_half_written_leave_the_old_ones_in_force(
    far: FarSide, tmp_path: Path
) -> None:
    context = server_context(identity(far))
    broken = tmp_path / "half.pem"
    broken.write_bytes(far.pem("gemeente.pem").read_bytes()[:200])
    with pytest.raises(OSError):
        renew(context, Identity(broken, far.pem("gemeente.key"), far.pem("ca.pem")))
    assert context.cert_store_stats()["x509_ca"] == 1


def test_the_doctor_opens_both_lines_and_sends_nothing(
    far: FarSide, agree: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    agree()
    lines = told(capsys)
    assert [line.split()[0] for line in lines] == ["ok", "ok", "ok"]
    assert all(line.endswith(LOGIUS_OIN) for line in lines[1:])
    assert far.ledger("globe-ontvangen") == far.ledger("globe-vraag") == []


@pytest.mark.parametrize(
    ("setting", "value", "fault"),
    [
        ("ZAAKSPOOR_GLOBE_OIN", "00000001999999999000", "OIN in het certificaat"),
        ("ZAAKSPOOR_GLOBE_URL", "https://localhost:1/globe/ebms", "ConnectionRefusedError"),
        ("ZAAKSPOOR_GLOBE_CERT", "/dev/null", "our certificate"),
        ("ZAAKSPOOR_GLOBE_CPA", "", "ZAAKSPOOR_GLOBE_CPA"),
    ],
)
def test_the_doctor_says_what_is_wrong(
    agree: Any, capsys: pytest.CaptureFixture[str], setting: str, value: str, fault: str
) -> None:
    agree(**{setting: value})
    failed = [line for line in told(capsys) if line.startswith("fail")]
    assert failed and any(fault in line for line in failed)


def test_the_doctor_warns_before_a_certificate_ends(
    far: FarSide, agree: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"ZAAKSPOOR_GLOBE_CERT": "verlopen.pem", "ZAAKSPOOR_GLOBE_KEY": "verlopen.key"}
    agree(**{name: str(far.pem(file)) for name, file in names.items()})
    assert told(capsys)[0].startswith("fail")


def test_without_an_agreement_the_doctor_says_that_it_is_off(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert told(capsys)[0].startswith("off")
