"""`zaakspoor service`: which other providers may be called."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from zaakspoor.cli import main
from zaakspoor.demo import fill_people
from zaakspoor.demo_settings import LISTS
from zaakspoor.services import add_service, remove_service
from zaken.base.errors import Invalid
from zaken.models import Service

URL = "https://93.184.216.34/catalogi/api/v1"


def service(db: Session, naam: str = "centraal") -> Service:
    found = db.scalar(select(Service).where(Service.naam == naam))
    assert found is not None
    return found


def test_a_service_is_added_and_changed_by_its_name(db: Session) -> None:
    assert add_service(db, "centraal", URL, credentials=("rijswijk", "geheim"), api="ztc")
    db.flush()
    assert service(db).url == f"{URL}/"
    assert not add_service(db, "centraal", f"{URL[:-1]}2/")
    db.flush()
    assert (service(db).url, service(db).secret) == (f"{URL[:-1]}2/", "")


@pytest.mark.parametrize(
    ("url", "prive", "stands"),
    [
        ("http://127.0.0.1:8000/api", False, True),
        ("http://localhost:8000/api", False, True),
        ("https://10.1.2.3/api", False, True),
        (URL, False, False),
        (URL, True, True),
        ("https://bestaat-nog-niet.invalid/api", False, False),
    ],
)
def test_a_private_address_that_was_typed_is_meant(
    db: Session, url: str, prive: bool, stands: bool
) -> None:
    add_service(db, "centraal", url, prive=prive)
    db.flush()
    assert service(db).prive is stands


@pytest.mark.parametrize(
    "url", ["catalogi", "ftp://x.example/", "https://naam:geheim@x.example/", f"{URL}?a=b"]
)
def test_what_cannot_be_a_root_is_refused(db: Session, url: str) -> None:
    with pytest.raises(Invalid):
        add_service(db, "centraal", url)


def test_one_root_is_of_one_service(db: Session) -> None:
    add_service(db, "centraal", URL)
    db.flush()
    with pytest.raises(Invalid):
        add_service(db, "nog een", f"{URL}/")


def test_a_service_is_removed(db: Session) -> None:
    add_service(db, "centraal", URL)
    assert remove_service(db, "centraal")
    assert not remove_service(db, "centraal")


def test_the_command_adds_lists_and_removes(
    db: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    add = ["service", "add", "centraal", URL, "--client-id", "rijswijk", "--secret", "hush-hush"]
    assert main([*add, "--api", "ztc"]) == 0
    assert main(["service", "list"]) == 0
    told = capsys.readouterr()
    assert f"centraal\t{URL}/\tztc\tas rijswijk" in told.out
    assert "hush-hush" not in told.out + told.err
    assert main(["service", "remove", "centraal"]) == 0
    assert main(["service", "remove", "centraal"]) == 1
    assert main(add[:-2]) == 1  # a name without its secret
    assert main(["service", "add", "centraal", "catalogi"]) == 1


def test_the_demo_knows_its_reference_lists(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LISTS, "http://127.0.0.1:8100/referentielijsten/api/v1")
    for _ in range(2):
        fill_people(db)
        db.flush()
    assert service(db, "referentielijsten").prive
