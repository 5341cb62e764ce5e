"""Applications that may call the APIs: made or changed from the command line and the demo. Checking
them is schemas/engine/auth.py.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.actions.applicatie import save_applicatie
from zaken.base.errors import Invalid
from zaken.base.settings import settings
from zaken.change import add
from zaken.models import Applicatie, Besluittype, ClientSecret, Informatieobjecttype, Zaaktype

# Prefix of a scope → component of the Autorisaties API. Audit trails are of three.
COMPONENTS = {
    "zaken": "zrc",
    "documenten": "drc",
    "besluiten": "brc",
    "catalogi": "ztc",
    "autorisaties": "ac",
    "notificaties": "nrc",
}
AUDITED = ("zrc", "drc", "brc")
KINDS: dict[str, tuple[str, str, Any]] = {
    "zrc": ("zaaktype", "zaaktypen", Zaaktype),
    "drc": ("informatieobjecttype", "informatieobjecttypen", Informatieobjecttype),
    "brc": ("besluittype", "besluittypen", Besluittype),
}
HIGHEST = "zeer_geheim"


def add_client(
    db: Session, client_id: str, secret: str, *, label: str = "", scopes: list[str] | None = None
) -> bool:
    """Make this client, or change it when it exists: True when it is new. `scopes` None: it may do
    everything.

    Scopes hold for every type that is published now. Raises Invalid for an unknown scope.
    """
    is_new = set_secret(db, client_id, secret)
    application = db.scalar(select(Applicatie).where(Applicatie.client_ids.contains([client_id])))
    if application is None:
        is_new, application = True, Applicatie(client_ids=[client_id])
    application.label = label or application.label or client_id
    application.heeft_alle_autorisaties = scopes is None
    application.autorisaties = [] if scopes is None else grants(db, scopes)
    save_applicatie(application, db)
    return is_new


def set_secret(db: Session, client_id: str, secret: str) -> bool:
    """Know this client by its secret; True when it is new. What it may do is another matter: an
    applicatie that lists its id says so, now or later (G-50).
    """
    known = db.get(ClientSecret, client_id)
    if known is None:
        add(ClientSecret(client_id=client_id, secret=secret), db)
    else:
        known.secret = secret
    return known is None


def grants(db: Session, scopes: list[str]) -> list[dict[str, Any]]:
    """The `autorisaties` that give these scopes on everything there is now. Raises Invalid."""
    of: dict[str, list[str]] = {}
    for scope in scopes:
        if scope != "audittrails.lezen":
            of.setdefault(component_of(scope), []).append(scope)
    if "audittrails.lezen" in scopes:
        for component in [c for c in AUDITED if c in of] or AUDITED:
            of.setdefault(component, []).append("audittrails.lezen")
    return [entry for component, wanted in of.items() for entry in on_all(db, component, wanted)]


def component_of(scope: str) -> str:
    family, dot, _ = scope.partition(".")
    if not dot or family not in COMPONENTS:
        known = ", ".join(f"{p}." for p in (*COMPONENTS, "audittrails"))
        reason = f"'{scope}' is geen scope. Een scope begint met {known}."
        raise Invalid.field("scopes", "unknown", reason)
    return COMPONENTS[family]


def on_all(db: Session, component: str, scopes: list[str]) -> Iterable[dict[str, Any]]:
    """One autorisatie for each type of this component, or one for all when it has no types."""
    if component not in KINDS:
        yield {"component": component, "scopes": scopes}
        return
    name, plural, model = KINDS[component]
    level = {} if component == "brc" else {"maxVertrouwelijkheidaanduiding": HIGHEST}
    base = f"{settings().base_url.rstrip('/')}/catalogi/api/v1"
    for uuid in db.scalars(select(model.uuid).order_by(model.id)):
        yield {
            "component": component,
            "scopes": scopes,
            name: f"{base}/{plural}/{uuid}",
            **level,
        }
