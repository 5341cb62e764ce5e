"""Who handles a zaak: in its progress, on its work item, and as the rol that readers of the API
see. All three, or none.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.base.subject import Subject
from zaken.change import change, remove, represent
from zaken.models import Rol, Task, Zaak

WORK = "zaken.bijwerken"


def put(db: Session, zaak: Zaak, medewerker_id: int | None) -> None:
    """In our own tables; call inside the `save` of an act."""
    if zaak.voortgang is not None:
        zaak.voortgang.behandelaar_id = medewerker_id
    for task in work_items(db, zaak):
        task.medewerker_id = medewerker_id


def work_items(db: Session, zaak: Zaak) -> Sequence[Task]:
    """The open tasks that stand for the zaak itself."""
    mine = Task.zaak_id == zaak.id, Task.soort == "behandelen", Task.done_at.is_(None)
    return db.scalars(select(Task).where(*mine)).all()


def unname(db: Session, subject: Subject, zaak: Zaak) -> None:
    """Nobody handles the zaak any more; readers of the API see that too."""
    for rol in [r for r in zaak.rollen if r.roltype.omschrijving_generiek == "behandelaar"]:
        remove(db, subject, rol, scope=WORK, oud=represent(db, rol))


def name(db: Session, subject: Subject, zaak: Zaak, handler: Subject) -> None:
    """Readers of the API see who handles a zaak as a rol, as the standard has it."""
    kind = next(
        (r for r in zaak.zaaktype.roltypen if r.omschrijving_generiek == "behandelaar"), None
    )
    if kind is None:
        return
    rol = Rol(
        zaak_id=zaak.id,
        roltype=kind,
        betrokkene_type="medewerker",
        roltoelichting="Behandelaar",
        betrokkene_identificatie={
            "identificatie": handler.name,
            "achternaam": handler.label,
            "voorletters": "",
            "voorvoegselAchternaam": "",
        },
    )
    with db.no_autoflush:
        rol.zaak = zaak
    change(db, subject, rol, "create", scope=WORK)
