"""Files that nobody speaks of are thrown away, and no others."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.catalogue import DOCUMENTEN, make_types
from zaken.actions.bestanden import SPEAKS, collect, hold
from zaken.base import files
from zaken.base.clock import now
from zaken.base.errors import Unavailable
from zaken.base.files.disk import Disk
from zaken.models import Base

PATH = f"{DOCUMENTEN}/enkelvoudiginformatieobjecten"


def aged(sha256: str) -> str:
    """As if it was kept two days ago."""
    disk = files.storage()
    assert isinstance(disk, Disk)
    long_ago = time.time() - 48 * 3600
    os.utime(disk.place(sha256), (long_ago, long_ago))
    return sha256


def everything() -> int:
    return sum(collect(hour) for hour in range(24))


def test_a_file_of_nobody_goes_after_a_day(db: Any) -> None:
    everything()
    fresh, _ = files.store([b"net binnen"])
    old, _ = files.store([b"van een teruggedraaide transactie"])
    aged(old)
    assert everything() == 1
    assert (files.exists(fresh), files.exists(old)) == (True, False)


def test_each_file_is_looked_at_in_one_hour_of_the_day(db: Any) -> None:
    everything()
    old, _ = files.store([b"nog een"])
    aged(old)
    hour = int(old[:2], 16) % 24
    assert sum(collect(other) for other in range(24) if other != hour) == 0
    assert collect(hour) == 1


def test_the_bytes_of_documents_versions_and_parts_stay(db: Any, client: Any) -> None:
    everything()
    made = client.post(PATH, json=make_types(db).document()).json()
    lock = client.post(f"{made['url']}/lock").json()["lock"]
    body = {"lock": lock, "inhoud": "ZGFn", "bestandsomvang": 3}
    assert client.patch(made["url"], json=body).status_code == 200
    size = {"lock": lock, "inhoud": None, "bestandsomvang": 4}
    (part,) = client.patch(made["url"], json=size).json()["bestandsdelen"]
    client.put(part["url"], files={"inhoud": b"deel"}, data={"lock": lock})
    for column in SPEAKS:
        for sha256 in db.scalars(select(column).where(column.is_not(None))):
            aged(sha256)
    assert everything() == 0
    for versie, content in ((1, b"hallo"), (2, b"dag")):
        found = client.get(f"{made['url']}/download", params={"versie": versie})
        assert found.content == content


def test_drc_008_the_bytes_of_a_document_that_went_go_too(db: Any, client: Any) -> None:
    from zaken.models import Enkelvoudiginformatieobject

    everything()
    made = client.post(PATH, json=make_types(db).document(inhoud="d2VnIGVybWVl")).json()
    sha256 = aged(str(db.scalar(select(Enkelvoudiginformatieobject.sha256))))
    assert everything() == 0
    assert client.delete(made["url"]).status_code == 204
    assert everything() == 1
    assert not files.exists(sha256)


def test_a_file_that_went_just_before_is_asked_again(db: Any) -> None:
    name, _ = files.store([b"net weg"])
    hold(db, name)
    assert files.storage().remove(name, now() + timedelta(minutes=1))
    with pytest.raises(Unavailable):
        hold(db, name)


def test_every_column_that_names_a_file_is_asked() -> None:
    named = {
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("sha256")
    }
    ours = {column.property.columns[0] for column in SPEAKS}
    others = {f"{c.table.name}.{c.name}" for c in named - ours}
    assert others == {
        "aanvraag.body_sha256",
        "globe_bericht.sha256",
        "mailing.bestand_sha256",
        "notice.inhoud_sha256",
        "notice.sjabloon_sha256",
        "sessie.token_sha256",
        "sjabloonversie.sha256",
    }


def test_half_a_file_goes_too(db: Any) -> None:
    from zaken.base.settings import settings

    half = Path(settings().documents) / ".in-half"
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    everything()
    assert not half.exists()
