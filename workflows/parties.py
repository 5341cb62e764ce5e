"""Who is who on a zaak: may this kind of subject do what the file leaves to these roles?"""

from collections.abc import Iterable
from typing import Any

from workflows.definition import Definition
from zaken.base.subject import Subject
from zaken.models import Zaak


def takes_part(subject: Subject, zaak: Zaak, doers: Iterable[str], definition: Definition) -> bool:
    """Is this for who asks? `doers` as in `door` of the file: behandelaar, systeem, or roltypen."""
    if subject.kind in ("systeem", "applicatie"):
        return True  # a consumer of the API acts for staff; its scopes are checked at the door
    if subject.kind == "medewerker":
        return "behandelaar" in doers
    kinds = {r.naam: r.generiek for r in definition.roltypen}
    wanted = {kinds[name] for name in doers if name in kinds and kinds[name] != "behandelaar"}
    mine = {r.roltype.omschrijving_generiek for r in zaak.rollen if _is_mine(subject, r)}
    return bool(wanted & mine)


def _is_mine(subject: Subject, rol: Any) -> bool:
    if subject.kind == "burger":
        return bool(subject.person) and rol.bsn == subject.person
    return subject.kind == "bedrijf" and bool(subject.person) and rol.kvk == subject.person
