"""Other providers we may call: configured from the command line and by the demo. Calling them is
zaken/base/remote.py.
"""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from zaken.base.errors import Invalid
from zaken.base.remote_guard import BadUrl, Unavailable, is_private, parsed
from zaken.change import add
from zaken.models import Service


def add_service(
    db: Session,
    naam: str,
    url: str,
    *,
    credentials: tuple[str, str] = ("", ""),
    prive: bool = False,
    api: str = "",
) -> bool:
    """Make this service, or change it when the name exists: True when it is new. `credentials`:
    our client id and secret there.

    An address on loopback or in a private network is one the operator means: he typed it. Raises
    Invalid for a URL that cannot be the root of an API, or that another service has.
    """
    root = f"{url.rstrip('/')}/"
    service = db.scalar(select(Service).where(Service.naam == naam))
    if is_new := service is None:
        service = Service(naam=naam)
    service.url, service.prive = root, prive or _is_private(root)
    service.client_id, service.secret = credentials
    service.api = api
    taken = select(Service.naam).where(Service.url == root, Service.naam != naam)
    with db.no_autoflush:
        if other := db.scalar(taken):
            raise Invalid.field("url", "unique", f"Deze URL is al van de dienst '{other}'.")
    add(service, db)
    return is_new


def remove_service(db: Session, naam: str) -> bool:
    """Forget this service; False when there was none. What was copied from it stays."""
    gone = delete(Service).where(Service.naam == naam).returning(Service.id)
    return db.scalar(gone) is not None


def _is_private(root: str) -> bool:
    try:
        place = parsed(root)
        if place.query:
            raise BadUrl("a root has no query")
        return is_private(root)
    except Unavailable:
        return False  # a name that is not known here, or not yet
    except BadUrl:
        reason = f"'{root}' kan geen adres van een API zijn."
        raise Invalid.field("url", "invalid", reason) from None
