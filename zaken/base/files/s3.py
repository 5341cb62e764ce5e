"""Files in an S3-compatible store, through boto3. One object a file, `prefix` + its hash."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from zaken.base.errors import Unavailable
from zaken.base.log import log
from zaken.base.settings import Settings

CHUNK = 1 << 20
# One piece at a time: memory stays at one piece, and 10,000 pieces is 160 GB.
PIECES = TransferConfig(
    multipart_threshold=16 << 20, multipart_chunksize=16 << 20, use_threads=False
)
ABSENT = {"404", "NoSuchKey", "NotFound"}
_log = log(__name__)


class S3:
    def __init__(self, config: Settings) -> None:
        self.bucket, self.prefix = config.s3_bucket, config.s3_prefix
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=config.s3_endpoint or None,
            region_name=config.s3_region or None,
            aws_access_key_id=config.s3_access_key or None,  # None: as the machine itself is known
            aws_secret_access_key=config.s3_secret_key or None,
            config=Config(
                connect_timeout=config.http_timeout,
                read_timeout=max(config.http_timeout, 60),
                retries={"max_attempts": 3, "mode": "standard"},
                s3={"addressing_style": "path" if config.s3_endpoint else "auto"},
                # Older stores do not know the newer checksums; the name is one already.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def keep(self, file: Path, sha256: str) -> None:
        with _answered(), file.open("rb") as body:
            self.client.upload_fileobj(body, self.bucket, self.key(sha256), Config=PIECES)
        file.unlink()

    def key(self, sha256: str) -> str:
        return f"{self.prefix}{sha256}"

    def stream(self, sha256: str, start: int, stop: int | None) -> Iterator[bytes]:
        if stop is not None and stop <= start:
            return iter(())
        asked = {"Bucket": self.bucket, "Key": self.key(sha256)}
        if start or stop is not None:
            asked["Range"] = f"bytes={start}-{'' if stop is None else stop - 1}"
        with _answered():
            body = self.client.get_object(**asked)["Body"]
        return _pieces(body)

    def size(self, sha256: str) -> int:
        with _answered():
            return int(
                self.client.head_object(Bucket=self.bucket, Key=self.key(sha256))["ContentLength"]
            )

    def names(self, prefix: str, before: datetime) -> Iterator[str]:
        with _answered():
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.key(prefix)
            )
            for page in pages:
                for found in page.get("Contents", ()):
                    if found["LastModified"] < before:
                        yield found["Key"].removeprefix(self.prefix)

    def remove(self, sha256: str, before: datetime) -> bool:
        where = {"Bucket": self.bucket, "Key": self.key(sha256)}
        try:
            with _answered():
                if self.client.head_object(**where)["LastModified"] >= before:
                    return False
                self.client.delete_object(**where)
        except FileNotFoundError:
            return False
        return True


def _pieces(body: Any) -> Iterator[bytes]:
    with body, _answered():
        yield from body.iter_chunks(CHUNK)


@contextmanager
def _answered() -> Iterator[None]:
    """What S3 says, in our words: absent, or not to be reached."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in ABSENT:
            raise FileNotFoundError from None
        _log.error("object store refused", code=error.response.get("Error", {}).get("Code"))
        raise Unavailable(detail="De opslag van bestanden weigert dit.") from None
    except BotoCoreError as error:
        _log.error("object store unavailable", kind=type(error).__name__)
        raise Unavailable(detail="De opslag van bestanden is niet bereikbaar.") from None
