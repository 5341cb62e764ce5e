"""The run-time behaviour of the Notificaties API: one function per rule. The standard gives it no
numbers; the ids are those of our own register.
"""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.models import Abonnement, Kanaal
from zaken.rules.rule import no_other, rule


@rule("nrcL-10", "naam", "unique")
def kanaal_is_new(kanaal: Kanaal, db: Session) -> bool:
    """Er bestaat al een kanaal met deze naam."""
    same = select(Kanaal.id).where(Kanaal.naam == kanaal.naam)
    return no_other(db, kanaal, same)


@rule("nrcL-11", "naam", "kanaal_naam")
def kanalen_exist(abonnement: Abonnement, db: Session) -> bool:
    """Dit abonnement noemt een kanaal dat niet bestaat."""
    return named(abonnement) <= set(filters_of(db, named(abonnement)))


@rule("nrcL-12", "filters", "inconsistent-abonnement-filters")
def filters_fit_the_kanaal(abonnement: Abonnement, db: Session) -> bool:
    """De filters passen niet bij de kenmerken van het kanaal."""
    known = filters_of(db, named(abonnement))
    return all(
        fit(group.get("filters") or {}, known[group["naam"]])
        for group in abonnement.kanalen
        if group["naam"] in known
    )


def named(abonnement: Abonnement) -> set[str]:
    return {group["naam"] for group in abonnement.kanalen}


def filters_of(db: Session, names: Iterable[str]) -> dict[str, list[str]]:
    """The kenmerken of these channels, of those that exist."""
    query = select(Kanaal.naam, Kanaal.filters).where(Kanaal.naam.in_(sorted(names)))
    return {naam: filters for naam, filters in db.execute(query)}


def fit(given: Iterable[str], known: Iterable[str]) -> bool:
    """Does one of the two sets of names hold the other? That is how the reference router looks."""
    one, other = set(given), set(known)
    return one <= other or other <= one
