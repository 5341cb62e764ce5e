"""What a functional administrator does to a mass mailing: start, pause, resume, stop. Each is a
fact with who did it and why.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from zaken.base.clock import now
from zaken.base.errors import Conflict, Forbidden, Invalid, NotFound
from zaken.base.jobs import defer
from zaken.base.subject import Subject
from zaken.events import record
from zaken.models import Mailing, Mailingregel

ROLE = "beheerder"
JOB = "notifications.mailing"
RANK = -10  # behind every other message


def may(subject: Subject) -> None:
    """Raises Forbidden for who is no functional administrator."""
    if ROLE not in subject.roles:
        raise Forbidden(detail="Een mailing is werk van de functioneel beheerder.")


def start(db: Session, subject: Subject, mailing: Mailing) -> None:
    """Begin, or go on after a pause. Raises Forbidden, Conflict."""
    here = _locked(db, subject, mailing, ("klaar", "gepauzeerd"))
    verb = "gestart" if here.stand == "klaar" else "hervat"
    here.stand, here.reden, here.verder_op = "loopt", "", now()
    defer(db, JOB, rank=RANK, mailing_id=here.id)
    _told(db, subject, here, verb, "")


def pause(db: Session, subject: Subject, mailing: Mailing, reden: str) -> None:
    """Make no more letters until somebody resumes. Raises Forbidden, Conflict, Invalid."""
    here = _locked(db, subject, mailing, ("loopt",))
    here.stand, here.reden, here.verder_op = "gepauzeerd", _why(reden), None
    _told(db, subject, here, "gepauzeerd", here.reden)


def stop(db: Session, subject: Subject, mailing: Mailing, reden: str) -> None:
    """For good: lines that got no letter get none, and what they say about people is wiped. Letters
    that were made go their way. Raises Forbidden, Conflict, Invalid.
    """
    here = _locked(db, subject, mailing, ("klaar", "loopt", "gepauzeerd"))
    here.stand, here.reden, here.verder_op = "gestopt", _why(reden), None
    here.klaar_op = now()
    left = Mailingregel.mailing_id == here.id, Mailingregel.staat == "wacht"
    db.execute(update(Mailingregel).where(*left).values(staat="vervallen", gegevens={}))
    _told(db, subject, here, "gestopt", here.reden)


def _locked(db: Session, subject: Subject, mailing: Mailing, stands: tuple[str, ...]) -> Mailing:
    may(subject)
    fresh = select(Mailing).where(Mailing.id == mailing.id).with_for_update()
    here = db.scalar(fresh.execution_options(populate_existing=True))
    if here is None:
        raise NotFound
    if here.stand not in stands:
        raise Conflict(detail=f"Deze mailing is nu: {here.stand}.", code="niet-nu")
    return here


def _why(reden: str) -> str:
    if not reden.strip():
        raise Invalid.field("reden", "required", "Vul in waarom.")
    return reden.strip()[:500]


def _told(db: Session, subject: Subject, mailing: Mailing, verb: str, why: str) -> None:
    now_ = {"naam": mailing.naam, "stand": mailing.stand, "aantal": mailing.aantal}
    record(db, subject, verb, mailing, oud=None, nieuw=now_, toelichting=why)
