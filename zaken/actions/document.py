"""Everything that changes a document."""

import base64
import binascii
from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy.orm import Session

from zaken.base import files
from zaken.base.errors import Invalid
from zaken.models import Enkelvoudiginformatieobject


def add_document(document: Enkelvoudiginformatieobject, db: Session) -> None:
    """Give a new document what the sender left out: number, confidentiality (drc-007)."""
    kind = document.informatieobjecttype
    document.identificatie = document.identificatie or f"DOCUMENT-{uuid4().hex[:28]}"
    document.vertrouwelijkheidaanduiding = (
        document.vertrouwelijkheidaanduiding or kind.vertrouwelijkheidaanduiding
    )
    db.add(document)


def keep_content(
    document: Enkelvoudiginformatieobject, chunks: Iterable[bytes], *, limit: int | None = None
) -> None:
    """Store the bytes and note their hash and size. Raises Invalid when the sender's bestandsomvang
    differs (drcL-06).
    """
    document.sha256, size = files.store(chunks, limit=limit)
    if document.bestandsomvang not in (None, size):
        reason = f"Het bestand is {size} bytes, maar bestandsomvang zegt {document.bestandsomvang}."
        raise Invalid.field("nonFieldErrors", "file-size", reason)
    document.bestandsomvang = size


def decode(inhoud: str) -> bytes:
    """Base64 text to bytes. Raises Invalid with the codes of drcL-05."""
    try:
        return base64.b64decode(inhoud, validate=True)
    except ValueError as error:  # binascii.Error, or letters outside ASCII
        padding = isinstance(error, binascii.Error) and "padding" in str(error).lower()
        code = "incorrect-base64-padding" if padding else "invalid-base64"
        raise Invalid.field("inhoud", code, "De inhoud is geen geldige base64.") from None
