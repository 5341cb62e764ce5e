"""Who may let go of proof. The database refuses to remove an attempt (migration 0011) unless its
transaction said here that a zaak is destroyed, or that the term of its messages is over.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session


def proof_may_go(db: Session) -> None:
    """Until the end of this transaction attempts may be deleted. Never changed."""
    db.execute(text("select set_config('zaakspoor.proof_goes', 'yes', true)"))
