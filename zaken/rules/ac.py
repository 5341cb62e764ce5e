"""The run-time behaviour of the Autorisaties API standard: one function per rule, its id beside
it.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from zaken.base.keeps import keeps
from zaken.models import Applicatie
from zaken.rules.rule import ANY, no_other, rule


@rule("ac-001", "clientIds", "clientId-exists")
def client_ids_are_of_one_applicatie(applicatie: Applicatie, db: Session) -> bool:
    """Een van deze client-id's hoort al bij een andere applicatie."""
    if not applicatie.client_ids:
        return True
    # No index can hold an array to this: two that come at once wait for each other here.
    db.execute(select(func.pg_advisory_xact_lock(func.hashtext("applicatie"))))
    same = select(Applicatie.id).where(Applicatie.client_ids.overlap(applicatie.client_ids))
    return no_other(db, applicatie, same)


@rule("ac-002", ANY, "ambiguous-authorizations-specified")
def all_or_some(applicatie: Applicatie, db: Session) -> bool:
    """Kies: heeftAlleAutorisaties, of losse autorisaties. Niet allebei."""
    return not (applicatie.heeft_alle_autorisaties and applicatie.autorisaties)


@rule("ac-002", ANY, "missing-authorizations")
def some_at_least(applicatie: Applicatie, db: Session) -> bool:
    """Geef heeftAlleAutorisaties of ten minste een autorisatie op."""
    return bool(applicatie.heeft_alle_autorisaties or applicatie.autorisaties)


# The scopes that ask on what they hold, and by which fields that is said.
OWN_SCOPES = {
    "zrc": ("zaken.", "zaaktype", True),
    "drc": ("documenten.", "informatieobjecttype", True),
    "brc": ("besluiten.", "besluittype", False),
}


@keeps("ac-003", "Scopes on zaken, documents and besluiten say on which type, up to which level.")
def required_of(autorisatie: Mapping[str, Any]) -> list[str]:
    """The fields that this autorisatie lacks. A whole catalogus stands for its types (ours)."""
    prefix, type_field, level = OWN_SCOPES.get(autorisatie["component"], ("", "", False))
    if not prefix or not any(scope.startswith(prefix) for scope in autorisatie["scopes"]):
        return []
    wanted = [] if autorisatie.get("catalogus") else [type_field]
    wanted += ["maxVertrouwelijkheidaanduiding"] if level else []
    return [name for name in wanted if not autorisatie.get(name)]
