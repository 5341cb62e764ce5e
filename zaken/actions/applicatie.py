"""Keeping an application and its rights. Its secret is kept elsewhere, and never through an API."""

from typing import Any

from sqlalchemy.orm import Session

from zaken.base.keeps import keeps
from zaken.models import Applicatie

COMPONENTS = {
    "ac": "Autorisaties API",
    "nrc": "Notificaties API",
    "zrc": "Zaken API",
    "ztc": "Catalogi API",
    "drc": "Documenten API",
    "brc": "Besluiten API",
}
# What a grant says beside its scopes, by component.
SAYS = {
    "zrc": ("zaaktype", "catalogus", "maxVertrouwelijkheidaanduiding"),
    "drc": ("informatieobjecttype", "catalogus", "maxVertrouwelijkheidaanduiding"),
    "brc": ("besluittype", "catalogus"),
}


@keeps("acL-03", "What an update says about autorisaties takes the place of all there were.")
@keeps("acL-05", "Every change of an applicatie is told on the channel autorisaties.")
@keeps("acL-07", "No API shows, takes or records the secret of a client.")
def save_applicatie(applicatie: Applicatie, db: Session) -> None:
    """Keep it, each autorisatie in the words of the standard."""
    applicatie.client_ids = list(dict.fromkeys(applicatie.client_ids))
    applicatie.autorisaties = [spelled(entry) for entry in applicatie.autorisaties]
    db.add(applicatie)


def spelled(entry: dict[str, Any]) -> dict[str, Any]:
    """An autorisatie with the name of its component, and only the fields that count there."""
    component = entry["component"]
    said = {name: entry[name] for name in SAYS.get(component, ()) if entry.get(name)}
    named = {"component": component, "componentWeergave": COMPONENTS[component]}
    return {**named, "scopes": entry["scopes"], **said}
