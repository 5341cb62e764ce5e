"""Tasks that involve somebody outside: asking advice, and planning an appointment."""

from datetime import datetime

from sqlalchemy.orm import Session

from workflows import answers, task_dates
from workflows.definition import Definition
from workflows.outstanding import key
from workflows.parts import Veld
from workflows.parts_taken import Taak
from workflows.tasks import WORK, lapse, of_file, opened, permit
from zaken.base.clock import AMSTERDAM, now
from zaken.base.errors import Conflict, Forbidden, Invalid
from zaken.base.subject import Subject
from zaken.change import change
from zaken.models import Rol, Task, Zaak

ASKED = (
    Veld(veld="naam", vraag="Wie vraagt u om advies?", soort="tekst", verplicht=True, max=50),
    Veld(veld="vraag", vraag="Wat vraagt u?", soort="lange_tekst", verplicht=True),
)
APPOINTED = (
    Veld(veld="moment", vraag="Wanneer is de afspraak?", soort="tijdstip", verplicht=True),
    Veld(veld="plaats", vraag="Waar is de afspraak?", soort="tekst", verplicht=True),
)


def ask_advice(db: Session, subject: Subject, row: Task, given: dict[str, str]) -> Task:
    """Ask somebody for advice: `naam` and `vraag`. Who was asked already is not asked in his place:
    then it is one more task, beside the first. Returns the task that waits for this advice.

    Raises Invalid (something is missing), Conflict (not asked any more), Forbidden.
    """
    zaak, definition, task = _opened(db, subject, row, "advies")
    kept = answers.check(ASKED, given)
    if row.gegevens.get("naam"):
        row = _beside(db, subject, zaak, task=task, row=row)
    row.gegevens = {**kept, "gevraagd_op": now().isoformat()}
    row.due = task_dates.due(task.binnen)
    row.created_by = subject.label
    row.titel = f"{task.titel}: {kept['naam']}"[:200]
    _name_adviser(db, subject, zaak, definition=definition, task=task, naam=kept["naam"])
    change(db, subject, row, "taak_gevraagd", scope=WORK, toelichting=row.titel)
    return row


def _opened(db: Session, subject: Subject, row: Task, soort: str) -> tuple[Zaak, Definition, Taak]:
    zaak, definition, task = opened(db, row)
    if subject.kind != "medewerker":
        raise Forbidden(detail=f"De taak '{task.titel}' is niet aan u.")
    permit(db, subject, zaak, definition, task=task)
    if task.soort != soort:
        raise Invalid.field("taak", "invalid", f"De taak '{task.titel}' is geen {soort}.")
    return zaak, definition, task


def _beside(db: Session, subject: Subject, zaak: Zaak, *, task: Taak, row: Task) -> Task:
    """One more task of the same name and stay."""
    number = 1 + sum((r.taak, r.stay) == (row.taak, row.stay) for r in of_file(db, zaak))
    more = Task(
        soort=task.soort,
        titel=task.titel,
        taak=row.taak,
        stay=row.stay,
        sleutel=key(zaak, row.taak, row.stay, number),
        queue_id=row.queue_id,
        zaak=zaak,
    )
    change(db, subject, more, "taak_gemaakt", scope=WORK, toelichting=task.titel)
    return more


def _name_adviser(
    db: Session, subject: Subject, zaak: Zaak, *, definition: Definition, task: Taak, naam: str
) -> None:
    """Who gives advice has a rol in the zaak; the same adviser has one."""
    kind = next(r.omschrijving for r in definition.roltypen if r.naam == task.voor)
    row = next(r for r in zaak.zaaktype.roltypen if r.omschrijving == kind)
    present = (r.betrokkene_identificatie.get("naam") for r in zaak.rollen if r.roltype is row)
    if naam in present:
        return
    rol = Rol(
        zaak_id=zaak.id,
        roltype=row,
        betrokkene_type="organisatorische_eenheid",
        roltoelichting=task.titel,
        betrokkene_identificatie={"identificatie": "", "naam": naam, "isGehuisvestIn": ""},
    )
    with db.no_autoflush:
        rol.zaak = zaak
    change(db, subject, rol, "create", scope=WORK)


def drop_advice(db: Session, subject: Subject, row: Task, reden: str) -> None:
    """This adviser need not answer any more. The last one that is asked stays: the file asks it.

    Raises Invalid without a reason, Conflict when no other advice is left.
    """
    zaak, _, _ = _opened(db, subject, row, "advies")
    if not reden.strip():
        raise Invalid.field("reden", "required", "Schrijf waarom dit advies niet meer nodig is.")
    others = [
        r
        for r in of_file(db, zaak)
        if r.id != row.id and (r.taak, r.stay, r.vervallen) == (row.taak, row.stay, False)
    ]
    if not others:
        raise Conflict(
            detail="Dit is het enige advies. Het zaaktype vraagt er een.", code="enige-advies"
        )
    lapse(db, row, reden.strip()[:2000], subject)


def appoint(db: Session, subject: Subject, row: Task, given: dict[str, str]) -> None:
    """Plan an appointment, or plan it anew: `moment` and `plaats`. It is due at that moment.

    Raises Invalid (something is missing, or the moment has passed), Conflict, Forbidden.
    """
    _opened(db, subject, row, "afspraak")
    kept = answers.check(APPOINTED, given)
    moment = moment_of(kept["moment"])
    if moment <= now():
        raise Invalid.field("moment", "invalid", "Dit moment is al voorbij.")
    row.gegevens, row.due = {**row.gegevens, **kept}, moment
    told = f"{row.titel}: {answers.in_words(APPOINTED[0], kept['moment'])}, {kept['plaats']}"
    change(db, subject, row, "taak_gepland", scope=WORK, toelichting=told)


def moment_of(kept: str) -> datetime:
    """A moment as it is kept (`20260202100000`, Amsterdam)."""
    return datetime.strptime(kept, "%Y%m%d%H%M%S").replace(tzinfo=AMSTERDAM)
