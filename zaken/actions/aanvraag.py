"""The memory of our own intake: one key, one answer. Written in the same transaction as the zaak it
tells of.
"""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from zaken.base.errors import Conflict
from zaken.models import Aanvraag


def recall(db: Session, formulier: str, sleutel: str, body_sha256: str) -> dict[str, Any] | None:
    """The answer given before to this key, or None when this call is the first; a second caller
    waits for the first.

    Raises Conflict when the key came with another body.
    """
    mine = insert(Aanvraag).values(
        formulier=formulier, sleutel=sleutel, body_sha256=body_sha256, answer={}
    )
    db.execute(mine.on_conflict_do_nothing(index_elements=["formulier", "sleutel"]))
    known = db.execute(
        select(Aanvraag.body_sha256, Aanvraag.answer)
        .where(Aanvraag.formulier == formulier, Aanvraag.sleutel == sleutel)
        .with_for_update()
    ).one()
    if known.body_sha256 != body_sha256:
        reason = "Deze Idempotency-Key is al gebruikt voor een andere aanvraag."
        param = {"name": "Idempotency-Key", "code": "hergebruikt", "reason": reason}
        raise Conflict(param, detail=reason)
    return dict(known.answer) or None


def remember(
    db: Session, formulier: str, sleutel: str, *, zaak_id: int, answer: dict[str, Any]
) -> None:
    """Keep the answer for who calls again."""
    where = (Aanvraag.formulier == formulier, Aanvraag.sleutel == sleutel)
    db.execute(update(Aanvraag).where(*where).values(answer=answer, zaak_id=zaak_id))
