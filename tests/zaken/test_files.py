"""Where the bytes of documents are kept: one promise, two places that hold it."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.conftest import free_port
from zaken.base import files
from zaken.base.clock import now
from zaken.base.errors import TooLarge, Unavailable
from zaken.base.files.disk import Disk
from zaken.base.files.s3 import S3
from zaken.base.settings import Settings, settings

HALLO = "d3751d33f9cd5049c4af2b462735457e4d3baf130bcbb87f389e349fbaeb20b9"
KEYS = {"s3_access_key": "sleutel", "s3_secret_key": "geheim", "s3_region": "eu-west-1"}


@pytest.fixture(scope="module")
def store_address() -> Iterator[str]:
    """A real server that speaks S3, on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def place(request: Any, tmp_path: Path) -> Any:
    """Each of the places, empty."""
    if request.param == "disk":
        return Disk(tmp_path)
    config = Settings(
        s3_endpoint=request.getfixturevalue("store_address"),
        s3_bucket=f"zaakspoor-{os.urandom(4).hex()}",
        s3_prefix="bestanden/",
        **KEYS,
    )
    made = S3(config)
    where = {"LocationConstraint": config.s3_region}
    made.client.create_bucket(Bucket=config.s3_bucket, CreateBucketConfiguration=where)
    return made


def put(place: Any, tmp_path: Path, content: bytes = b"hallo", name: str = HALLO) -> str:
    path = tmp_path / ".in-test"
    path.write_bytes(content)
    place.keep(path, name)
    assert not path.exists()
    return name


def test_what_is_kept_is_read_back(place: Any, tmp_path: Path) -> None:
    name = put(place, tmp_path)
    assert b"".join(place.stream(name, 0, None)) == b"hallo"
    assert place.size(name) == 5


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (1, 3), (2, None), (4, 5), (3, 3), (0, 5)])
def test_any_part_is_read(place: Any, tmp_path: Path, start: int, stop: int | None) -> None:
    name = put(place, tmp_path)
    assert b"".join(place.stream(name, start, stop)) == b"hallo"[start:stop]


def test_a_file_larger_than_one_piece(place: Any, tmp_path: Path) -> None:
    content = os.urandom(20 << 20)  # S3 takes this in two pieces
    name = put(place, tmp_path, content)
    pieces = list(place.stream(name, 0, None))
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= 1 << 20


def test_what_is_not_there_says_so_at_once(place: Any) -> None:
    for ask in (lambda: place.stream(HALLO, 0, None), lambda: place.size(HALLO)):
        with pytest.raises(FileNotFoundError):
            ask()


def test_only_what_is_old_is_listed_and_thrown_away(place: Any, tmp_path: Path) -> None:
    name, later = put(place, tmp_path), now() + timedelta(minutes=1)
    earlier = now() - timedelta(minutes=1)
    assert list(place.names(name[:2], earlier)) == []
    assert list(place.names("00", later)) == []
    assert list(place.names(name[:2], later)) == [name]
    assert not place.remove(name, earlier)
    assert place.remove(name, later)
    assert not place.remove(name, later)
    assert list(place.names(name[:2], later)) == []


def test_an_empty_file_is_a_file(place: Any, tmp_path: Path) -> None:
    name = put(place, tmp_path, b"")
    assert b"".join(place.stream(name, 0, None)) == b""
    assert place.size(name) == 0


def test_a_store_that_does_not_answer_is_not_our_fault() -> None:
    gone = S3(Settings(s3_endpoint=f"http://127.0.0.1:{free_port()}", http_timeout=0.2, **KEYS))
    with pytest.raises(Unavailable):
        gone.size(HALLO)


def test_a_bucket_that_refuses_is_said_so(store_address: str) -> None:
    refusing = S3(Settings(s3_endpoint=store_address, s3_bucket="is-er-niet", **KEYS))
    with pytest.raises(Unavailable):
        list(refusing.names("", now()))


def leftovers() -> list[Path]:
    return list(settings().documents.glob(".in-*"))


@pytest.fixture
def no_halves() -> None:
    """What a server that a test killed left half is not what these tests look for."""
    files.forget_unfinished(now() + timedelta(minutes=1))


@pytest.mark.usefixtures("no_halves")
def test_a_file_above_the_limit_leaves_nothing() -> None:
    with pytest.raises(TooLarge):
        files.store([b"hal", b"lo"], limit=4)
    assert leftovers() == []


@pytest.mark.usefixtures("no_halves")
def test_a_file_that_is_refused_leaves_nothing() -> None:
    def refuse(file: Any) -> None:
        assert file.read() == b"geweigerd"
        raise Unavailable

    with pytest.raises(Unavailable):
        files.store([b"geweigerd"], inspect=refuse)
    assert leftovers() == []
    assert not files.exists("06a1e4b3" * 8)


@pytest.mark.usefixtures("no_halves")
def test_half_a_file_is_forgotten_after_a_day() -> None:
    with files.Incoming() as half:
        half.write(b"half")
        assert files.forget_unfinished(now() - timedelta(days=1)) == 0
        assert files.forget_unfinished(now() + timedelta(minutes=1)) == 1
    assert leftovers() == []


def test_the_setting_chooses_the_place(store_address: str, monkeypatch: Any) -> None:
    bucket = "gemeente"
    monkeypatch.setenv("ZAAKSPOOR_FILES_BACKEND", "s3")
    for name, value in {"s3_endpoint": store_address, "s3_bucket": bucket, **KEYS}.items():
        monkeypatch.setenv(f"ZAAKSPOOR_{name.upper()}", value)
    settings.cache_clear()
    files.storage.cache_clear()
    try:
        chosen: Any = files.storage()
        chosen.client.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        assert files.store([b"hal", b"lo"]) == (HALLO, 5)
        assert files.read(HALLO) == b"hallo"
        seen = boto3.client(
            "s3",
            endpoint_url=store_address,
            aws_access_key_id="x",
            aws_secret_access_key="y",
        ).list_objects_v2(Bucket=bucket)
        assert [o["Key"] for o in seen["Contents"]] == [HALLO]
    finally:
        monkeypatch.undo()
        settings.cache_clear()
        files.storage.cache_clear()
