"""The proof of a message, to keep: as PDF for people, as JSON for who checks the hashes."""

from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from notifications.evidence import as_pdf, notice_of, proof_of
from portal.render import attachment
from portal.session import Staff
from zaken.base.db import Read
from zaken.base.errors import NotFound
from zaken.queries import dossier

router = APIRouter(prefix="/werkplek", include_in_schema=False)
TYPES = {"json": "application/json", "pdf": "application/pdf"}


@router.get("/zaken/{uuid}/berichten/{bericht}/bewijs.{vorm}")
def bewijs(db: Read, subject: Staff, *, uuid: UUID, bericht: UUID, vorm: str) -> Response:
    """The proof of one message of this zaak. That it was taken is written down."""
    zaak = dossier.zaak_of(db, subject, uuid)
    notice = notice_of(db, bericht)
    if notice is None or notice.zaak_id != zaak.id or vorm not in TYPES:
        raise NotFound
    dossier.looked(db, subject, zaak.id, f"bewijs van een bericht ({vorm})")
    proof = proof_of(db, notice)
    told = as_pdf(proof) if vorm == "pdf" else orjson.dumps(proof, option=orjson.OPT_INDENT_2)
    name = f"bewijs-{zaak.identificatie}-{str(notice.uuid)[:8]}.{vorm}".replace("/", "-")
    return attachment([told], naam=name, formaat=TYPES[vorm], omvang=len(told))
