"""The case type files behind rows of zaken. A published version never changes, so each is read once
per process.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.definition import Definition
from workflows.publish import read
from zaken.models import Zaaktype

_KNOWN: dict[UUID, Definition | None] = {}


def definitions(db: Session, uuids: Iterable[UUID]) -> dict[UUID, Definition | None]:
    """Version uuid → its definition, or None for a zaaktype without a file. At most one query."""
    wanted = set(uuids)
    if missing := wanted - set(_KNOWN):
        rows = db.execute(
            select(Zaaktype.uuid, Zaaktype.definitie).where(Zaaktype.uuid.in_(missing))
        )
        for uuid, content in rows:
            _KNOWN[uuid] = read(content)
    return {uuid: _KNOWN.get(uuid) for uuid in wanted}
