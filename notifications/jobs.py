"""The jobs of this package, by name. The worker imports this module; each job only wakes up what is
written elsewhere.
"""

from uuid import UUID

from notifications import compose as composing
from notifications import deliver as delivering
from notifications import destruction, nrc_deliver
from notifications.nrc import DELIVER
from notifications.sweep import sweep
from zaken.actions.vernietiging import DESTROY
from zaken.base.jobs import RETRY, jobs
from zaken.base.log import new_correlation

__all__ = ["compose", "deliver", "destroy", "sweep", "tell"]


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


@jobs.task(name=DELIVER, retry=RETRY)
def tell(abonnement_id: int, correlation_id: str = "") -> None:
    """Give one subscriber its turn."""
    new_correlation(correlation_id)
    nrc_deliver.drain(abonnement_id)


@jobs.task(name=DESTROY, retry=RETRY)
def destroy(lijst: str, correlation_id: str = "") -> None:
    """Carry a destruction list out, one batch."""
    new_correlation(correlation_id)
    destruction.carry_out(UUID(lijst))
