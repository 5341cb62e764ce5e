"""Archiving in the catalogue: what the selectielijst says about a zaaktype and its resultaattypen,
and which details each way to find the start of retention asks for (ztc-001 to ztc-008).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from zaken.models import Resultaattype, Zaaktype
from zaken.rules.rule import ANY, rule

GROUP = "brondatumArchiefprocedure"
# The ways that need a detail; with any other way it must be empty.
NEEDS: Mapping[str, frozenset[str]] = {
    "datumkenmerk": frozenset({"eigenschap", "zaakobject", "ander_datumkenmerk"}),
    "objecttype": frozenset({"zaakobject", "ander_datumkenmerk"}),
    "registratie": frozenset({"ander_datumkenmerk"}),
    "procestermijn": frozenset({"termijn"}),
}
NO_END = frozenset({"afgehandeld", "termijn"})  # the end date is known by itself
# What the process term of the selectielijst demands.
DEMANDED = {"nihil": "afgehandeld", "ingeschatte_bestaansduur_procesobject": "termijn"}


def fetched(obj: Any, field: str) -> dict[str, Any]:
    """What stands behind the URL in this field; empty when nothing was fetched."""
    found: dict[str, Any] = getattr(obj, "fetched", {}).get(field) or {}
    return found


@rule("ztc-001", "selectielijstProcestype", "invalid-resource")
def procestype_is_one(zaaktype: Zaaktype, db: Session) -> bool:
    """Deze URL leidt niet naar een procestype van de selectielijst."""
    found = fetched(zaaktype, "selectielijst_procestype")
    return not found or "nummer" in found


@rule("ztc-002", ANY, "procestype-mismatch")
def selectielijstklasse_of_the_procestype(resultaattype: Resultaattype, db: Session) -> bool:
    """De selectielijstklasse hoort bij een ander procestype dan dat van het zaaktype."""
    found = fetched(resultaattype, "selectielijstklasse").get("procesType")
    wanted = resultaattype.zaaktype.selectielijst_procestype
    return not found or not wanted.startswith("http") or found == wanted


@rule("ztc-003", ANY, "invalid-afleidingswijze-for-procestermijn")
def afleidingswijze_fits_the_procestermijn(resultaattype: Resultaattype, db: Session) -> bool:
    """De afleidingswijze past niet bij de procestermijn van de selectielijst."""
    wanted = DEMANDED.get(fetched(resultaattype, "selectielijstklasse").get("procestermijn") or "")
    return wanted is None or way(resultaattype) in ("", wanted)


@rule("ztc-004", GROUP, "required")
def procedure_is_given(resultaattype: Resultaattype, db: Session) -> bool:
    """Zonder brondatum kan alleen wat blijvend bewaard wordt."""
    waardering = fetched(resultaattype, "selectielijstklasse").get("waardering")
    nominatie = resultaattype.archiefnominatie or waardering
    return bool(way(resultaattype)) or nominatie != "vernietigen"


@rule("ztc-004", f"{GROUP}.datumkenmerk", "required")
def datumkenmerk_is_given(resultaattype: Resultaattype, db: Session) -> bool:
    """Bij deze afleidingswijze hoort een datumkenmerk."""
    return not lacks(resultaattype, "datumkenmerk")


@rule("ztc-004", f"{GROUP}.datumkenmerk", "must-be-empty")
def datumkenmerk_is_empty(resultaattype: Resultaattype, db: Session) -> bool:
    """Bij deze afleidingswijze hoort geen datumkenmerk."""
    return not exceeds(resultaattype, "datumkenmerk")


@rule("ztc-005", f"{GROUP}.einddatumBekend", "must-be-empty")
def einddatum_bekend_is_empty(resultaattype: Resultaattype, db: Session) -> bool:
    """Bij deze afleidingswijze is er geen einddatum die bekend kan zijn."""
    known = (resultaattype.brondatum_archiefprocedure or {}).get("einddatumBekend")
    return not known or way(resultaattype) not in NO_END


@rule("ztc-006", f"{GROUP}.objecttype", "required")
def objecttype_is_given(resultaattype: Resultaattype, db: Session) -> bool:
    """Bij deze afleidingswijze hoort een objecttype."""
    return not lacks(resultaattype, "objecttype")


@rule("ztc-006", f"{GROUP}.objecttype", "must-be-empty")
def objecttype_is_empty(resultaattype: Resultaattype, db: Session) -> bool:
    """Bij deze afleidingswijze hoort geen objecttype."""
    return not exceeds(resultaattype, "objecttype")


@rule("ztc-007", f"{GROUP}.registratie", "required")
def registratie_is_given(resultaattype: Resultaattype, db: Session) -> bool:
    """Bij deze afleidingswijze hoort een registratie."""
    return not lacks(resultaattype, "registratie")


@rule("ztc-007", f"{GROUP}.registratie", "must-be-empty")
def registratie_is_empty(resultaattype: Resultaattype, db: Session) -> bool:
    """Bij deze afleidingswijze hoort geen registratie."""
    return not exceeds(resultaattype, "registratie")


@rule("ztc-008", f"{GROUP}.procestermijn", "required")
def procestermijn_is_given(resultaattype: Resultaattype, db: Session) -> bool:
    """Bij deze afleidingswijze hoort een procestermijn."""
    return not lacks(resultaattype, "procestermijn")


@rule("ztc-008", f"{GROUP}.procestermijn", "must-be-empty")
def procestermijn_is_empty(resultaattype: Resultaattype, db: Session) -> bool:
    """Bij deze afleidingswijze hoort geen procestermijn."""
    return not exceeds(resultaattype, "procestermijn")


def way(resultaattype: Resultaattype) -> str:
    """The afleidingswijze; empty for none."""
    return (resultaattype.brondatum_archiefprocedure or {}).get("afleidingswijze") or ""


def lacks(resultaattype: Resultaattype, detail: str) -> bool:
    """Does the way ask for this detail, and is it not given?"""
    given = (resultaattype.brondatum_archiefprocedure or {}).get(detail)
    return way(resultaattype) in NEEDS[detail] and not given


def exceeds(resultaattype: Resultaattype, detail: str) -> bool:
    """Is this detail given, though the way has no use for it?"""
    given = (resultaattype.brondatum_archiefprocedure or {}).get(detail)
    return bool(way(resultaattype) and given) and way(resultaattype) not in NEEDS[detail]


ALL = [
    selectielijstklasse_of_the_procestype,  # ztc-002
    afleidingswijze_fits_the_procestermijn,  # ztc-003
    procedure_is_given,  # ztc-004
    datumkenmerk_is_given,  # ztc-004
    datumkenmerk_is_empty,  # ztc-004
    einddatum_bekend_is_empty,  # ztc-005
    objecttype_is_given,  # ztc-006
    objecttype_is_empty,  # ztc-006
    registratie_is_given,  # ztc-007
    registratie_is_empty,  # ztc-007
    procestermijn_is_given,  # ztc-008
    procestermijn_is_empty,  # ztc-008
]
