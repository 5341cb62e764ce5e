"""The jobs of this package, by name. The worker imports this module; each job only wakes up what is
written elsewhere.
"""

from uuid import UUID

from sqlalchemy import select

from notifications import compose as composing
from notifications import deliver as delivering
from notifications import destruction, globe, lopende_zaken, nrc_deliver, transfer
from notifications import mailing as mailings
from notifications.fallback import fall_back
from notifications.nrc import DELIVER
from notifications.sweep import sweep
from zaken.actions.archieflijst import DESTROY
from zaken.actions.mailing import JOB as MAILING
from zaken.base.db import reads, sessions
from zaken.base.jobs import RETRY, jobs
from zaken.base.log import new_correlation
from zaken.models import Archieflijst

__all__ = [
    "acknowledge", "compose", "deliver", "destroy", "fallback", "mailing", "match", "sweep", "tell",
    "tell_mijnoverheid",
]  # fmt: skip


@jobs.task(name="notifications.compose", retry=RETRY)
def compose(notice_id: int, correlation_id: str = "") -> None:
    """Draw the letter of a notice and plan its roads."""
    new_correlation(correlation_id)
    composing.compose(notice_id)


@jobs.task(name="notifications.deliver", retry=RETRY)
def deliver(delivery_id: int, correlation_id: str = "") -> None:
    """Try one delivery once."""
    new_correlation(correlation_id)
    delivering.deliver(delivery_id)


@jobs.task(name="notifications.fallback", retry=RETRY)
def fallback(notice_id: int, correlation_id: str = "") -> None:
    """The last moment of one notice came."""
    new_correlation(correlation_id)
    fall_back(notice_id)


@jobs.task(name=MAILING, retry=RETRY)
def mailing(mailing_id: int, correlation_id: str = "") -> None:
    """One helping of a mass mailing."""
    new_correlation(correlation_id)
    mailings.tick(mailing_id)


@jobs.task(name=lopende_zaken.DELIVER, retry=RETRY)
def tell_mijnoverheid(row_id: int, correlation_id: str = "") -> None:
    """Tell MijnOverheid of one status."""
    new_correlation(correlation_id)
    lopende_zaken.deliver(row_id)


@jobs.task(name=DELIVER, retry=RETRY)
def tell(abonnement_id: int, correlation_id: str = "") -> None:
    """Give one subscriber its turn."""
    new_correlation(correlation_id)
    nrc_deliver.drain(abonnement_id)


@jobs.task(name=globe.ACK, retry=RETRY)
def acknowledge(message_id: str, correlation_id: str = "") -> None:
    """Tell MijnOverheid that we keep its message."""
    new_correlation(correlation_id)
    with reads() as db:
        header = globe.header_for(db, message_id)
    if header is not None:
        globe.tell(header)


@jobs.task(name=globe.MATCH, retry=RETRY)
def match(bericht_id: int, correlation_id: str = "") -> None:
    """Take up what MijnOverheid told before we knew what it was about."""
    new_correlation(correlation_id)
    with sessions.begin() as db:
        globe.match(db, bericht_id)


@jobs.task(name=DESTROY, retry=RETRY)
def destroy(lijst: str, correlation_id: str = "") -> None:
    """Carry out a list of zaken that leave, one batch."""
    new_correlation(correlation_id)
    uuid = UUID(lijst)
    with reads() as db:
        soort = db.scalar(select(Archieflijst.soort).where(Archieflijst.uuid == uuid))
    (transfer if soort == "overbrengen" else destruction).carry_out(uuid)
