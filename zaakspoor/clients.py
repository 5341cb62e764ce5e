"""Applications that may call the APIs: made or changed from the command line and the demo. Checking
them is schemas/engine/auth.py.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.base.errors import Invalid
from zaken.base.settings import settings
from zaken.change import add
from zaken.models import Applicatie, ClientSecret, Informatieobjecttype, Zaaktype

# Prefix of a scope → component of the Autorisaties API.
COMPONENTS = {"zaken": "zrc", "audittrails": "zrc", "documenten": "drc", "catalogi": "ztc"}
HIGHEST = "zeer_geheim"


def add_client(
    db: Session, client_id: str, secret: str, *, label: str = "", scopes: list[str] | None = None
) -> bool:
    """Make this client, or change it when it exists: True when it is new. `scopes` None: it may do
    everything.

    Scopes hold for every zaaktype and documenttype that is published now. Raises Invalid for an
    unknown scope.
    """
    application = db.scalar(select(Applicatie).where(Applicatie.client_ids.contains([client_id])))
    known = db.get(ClientSecret, client_id)
    is_new = application is None or known is None
    if application is None:
        application = Applicatie(client_ids=[client_id])
        add(application, db)
    if known is None:
        add(ClientSecret(client_id=client_id, secret=secret), db)
    else:
        known.secret = secret
    application.label = label or application.label or client_id
    application.heeft_alle_autorisaties = scopes is None
    application.autorisaties = [] if scopes is None else grants(db, scopes)
    return is_new


def grants(db: Session, scopes: list[str]) -> list[dict[str, Any]]:
    """The `autorisaties` that give these scopes on everything there is now. Raises Invalid."""
    of: dict[str, list[str]] = {}
    for scope in scopes:
        component = COMPONENTS.get(scope.partition(".")[0])
        if component is None or "." not in scope:
            reason = (
                f"'{scope}' is geen scope. Een scope begint met "
                f"{', '.join(f'{p}.' for p in COMPONENTS)}."
            )
            raise Invalid.field("scopes", "unknown", reason)
        of.setdefault(component, []).append(scope)
    base = f"{settings().base_url.rstrip('/')}/catalogi/api/v1"
    kinds: dict[str, tuple[str, str, Any]] = {
        "zrc": ("zaaktype", "zaaktypen", Zaaktype),
        "drc": ("informatieobjecttype", "informatieobjecttypen", Informatieobjecttype),
    }
    found: list[dict[str, Any]] = []
    for component, wanted in of.items():
        if component not in kinds:
            found.append({"component": component, "scopes": wanted})
            continue
        name, plural, model = kinds[component]
        found += [
            {
                "component": component,
                "scopes": wanted,
                name: f"{base}/{plural}/{uuid}",
                "maxVertrouwelijkheidaanduiding": HIGHEST,
            }
            for uuid in db.scalars(select(model.uuid).order_by(model.id))
        ]
    return found
