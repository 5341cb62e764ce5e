"""Who asked before is believed, and the answer proves it: the version of the rows that tell a
client's secret and rights comes with the very statement that answers, in the same snapshot.

So a read takes no question for the sign-in alone, and rights that change hold on the very next
call, in every process.
"""

from typing import Any

from sqlalchemy import Text, func, literal_column, select, text
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from zaken.base.db import rows, written_out
from zaken.models import Applicatie, ClientSecret

REMEMBERED = 1000  # clients, per process
CLIENT = "CAST(:client AS TEXT)"
# A row of PostgreSQL never changes without another `xmin`, or another place in one transaction.
_PARTS = ("client_secret.xmin", "client_secret.ctid", "applicatie.xmin", "applicatie.ctid")
_VERSION = func.concat_ws(" ", *map(literal_column, _PARTS), type_=Text)
_CLIENTS: Any = (
    select(
        ClientSecret.secret,
        Applicatie.id,
        Applicatie.heeft_alle_autorisaties,
        Applicatie.alleen_is_gereed_voor_publicatie,
        _VERSION.label("version"),
    )
    .select_from(ClientSecret)
    .outerjoin(Applicatie, Applicatie.client_ids.contains(array([ClientSecret.client_id])))
    .where(ClientSecret.client_id == literal_column(CLIENT, Text))
    .limit(1)
)
_CLIENT = text(written_out(_CLIENTS))
VERSION = f"({written_out(_CLIENTS.with_only_columns(_VERSION))})"  # to select beside what is asked
_ROWS: dict[str, Any] = {}


class OutdatedError(Exception):
    """The rights of this client are no longer what they were when it asked before."""


def client_row(db: Session, client_id: str) -> Any:
    """Secret, application and version of this client, read now; None when it is not known."""
    found = rows(db, _CLIENT, {"client": client_id})
    if not found:
        return None
    if len(_ROWS) >= REMEMBERED:
        _ROWS.clear()
    _ROWS[client_id] = found[0]
    return found[0]


def remembered(db: Session, client_id: str) -> Any:
    """The same as it was read before; whoever uses it must see it proven (`prove`)."""
    found = _ROWS.get(client_id)
    if found is not None:
        db.info["believed"] = (client_id, found.version)
    return found


def unproven(db: Session) -> str:
    """The client that was believed in this session without proof so far; '' for none."""
    client_id: str = db.info.get("believed", ("", ""))[0]
    return client_id


def prove(db: Session, version: str | None) -> None:
    """This is the version now. Raises OutdatedError when another one was believed."""
    client_id, believed = db.info.pop("believed", ("", version))
    if believed != version:
        _ROWS.pop(client_id, None)
        raise OutdatedError


def settle(db: Session) -> None:
    """Ask for the proof, when no statement gave it on its way. Raises OutdatedError."""
    if client_id := unproven(db):
        found = rows(db, text(f"SELECT {VERSION}"), {"client": client_id})
        prove(db, found[0][0])
