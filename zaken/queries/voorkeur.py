"""What a resident chose about messages, by a key that names nobody."""

import hmac
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.base.settings import settings
from zaken.models import Voorkeur


def key_of(soort: str, nummer: str) -> str:
    """HMAC-SHA-256 (hex) of a number and its kind (BSN, KVK, RSIN), with our secret."""
    text = f"voorkeur:{soort}:{nummer}"
    return hmac.new(settings().secret_key.encode(), text.encode(), sha256).hexdigest()


def choices(db: Session, wie: str) -> dict[str, str]:
    """Kind of message (or `taal`) to what was chosen last; what was taken back is not there."""
    rows = db.execute(
        select(Voorkeur.soort, Voorkeur.waarde).where(Voorkeur.wie == wie).order_by(Voorkeur.id)
    )
    last = {row.soort: row.waarde for row in rows}
    return {soort: waarde for soort, waarde in last.items() if waarde}
