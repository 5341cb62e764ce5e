"""What people do to a zaak besides steps: take it up, send it on, note, suspend, add a document,
speak with the caller.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.dates import OPENING
from workflows.publish import definition_of
from workflows.routing import work_item
from workflows.suspension import end_suspension, start_suspension
from workflows.terms import add_working_days
from zaken.actions.document import add_document as save_document
from zaken.actions.document import keep_content
from zaken.base.clock import AMSTERDAM, now, today
from zaken.base.errors import Conflict, Forbidden, Invalid
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.change import act, change, lock, remove, represent
from zaken.models import (
    Contactmoment,
    Enkelvoudiginformatieobject,
    Informatieobjecttype,
    Medewerker,
    Notitie,
    Queue,
    Rol,
    Task,
    Zaak,
    Zaakinformatieobject,
    ZaaktypeInformatieobjecttype,
)

WORK = "zaken.bijwerken"


def claim(db: Session, subject: Subject, zaak: Zaak) -> None:
    """Take the zaak up. Raises Conflict when a colleague was first."""
    lock(db, zaak)
    progress = zaak.voortgang
    if progress is None or not subject.medewerker_id:
        raise Forbidden
    if progress.behandelaar_id == subject.medewerker_id:
        return
    if progress.behandelaar_id:
        holder = db.get_one(Medewerker, progress.behandelaar_id)
        raise Conflict(detail=f"{holder.naam} heeft deze zaak al opgepakt.", code="al-opgepakt")

    def save() -> None:
        progress.behandelaar_id = subject.medewerker_id
        for task in _work_items(db, zaak):
            task.medewerker_id = subject.medewerker_id

    act(
        db,
        subject,
        zaak,
        "toegewezen",
        scope=WORK,
        save=save,
        nieuw={"behandelaar": subject.label},
        toelichting=subject.label,
    )
    _name_behandelaar(db, subject, zaak)


def release(db: Session, subject: Subject, zaak: Zaak, reden: str = "") -> None:
    """Put the zaak back in its queue, for a colleague. Only who holds it may (or a teamleider)."""
    lock(db, zaak)
    progress = zaak.voortgang
    if progress is None or not progress.behandelaar_id:
        return
    if progress.behandelaar_id != subject.medewerker_id and "teamleider" not in subject.roles:
        raise Forbidden(detail="Alleen de behandelaar of een teamleider kan deze zaak teruggeven.")

    def save() -> None:
        progress.behandelaar_id = None
        for task in _work_items(db, zaak):
            task.medewerker_id = None

    _unname_behandelaar(db, subject, zaak)
    act(
        db,
        subject,
        zaak,
        "vrijgegeven",
        scope=WORK,
        save=save,
        nieuw={"reden": reden},
        toelichting=reden,
    )


def reroute(db: Session, subject: Subject, zaak: Zaak, queue: Queue, reden: str) -> None:
    """Send the zaak to another queue, with the reason. A decision by hand stands: rules do not undo
    it.
    """
    if not reden.strip():
        raise Invalid.field(
            "reden", "required", "Schrijf waarom deze zaak naar een andere afdeling gaat."
        )
    lock(db, zaak)
    progress = zaak.voortgang
    if progress is None:
        raise Forbidden
    told = {
        "queue": queue.naam,
        "regel": 0,
        "waarom": reden,
        "door": subject.label,
        "op": now().isoformat(),
    }

    def save() -> None:
        progress.queue_id, progress.behandelaar_id = queue.id, None
        progress.routering = [*progress.routering, told]
        work_item(db, zaak, queue).medewerker_id = None

    _unname_behandelaar(db, subject, zaak)
    act(db, subject, zaak, "gerouteerd", scope=WORK, save=save, nieuw=told, toelichting=reden)


def suspend(
    db: Session, subject: Subject, zaak: Zaak, *, reden: str, grond: str = "Awb 4:15(1)(a)"
) -> None:
    """Stop the clock by hand, outside a step."""
    if not reden.strip():
        raise Invalid.field("reden", "required", "Schrijf waarom de zaak wordt opgeschort.")
    lock(db, zaak)
    definition = definition_of(zaak.zaaktype)
    if definition is None:
        raise Invalid.field(
            "opschorting", "niet-toegestaan", "Dit zaaktype kan niet worden opgeschort."
        )
    start_suspension(db, subject, zaak, definition, reden=reden, grond=grond)


def resume(db: Session, subject: Subject, zaak: Zaak) -> None:
    """Let the clock run again. Raises Invalid when it was running."""
    lock(db, zaak)
    definition = definition_of(zaak.zaaktype)
    if definition is None or not zaak.opschorting["indicatie"]:
        raise Invalid.field("opschorting", "niet-opgeschort", "De zaak is niet opgeschort.")
    end_suspension(db, subject, zaak, definition)


def add_note(db: Session, subject: Subject, zaak: Zaak, tekst: str) -> Notitie:
    """A note for colleagues; 1 to 4000 characters."""
    if not 1 <= len(tekst.strip()) <= 4000:
        raise Invalid.field("tekst", "invalid", "Een notitie heeft 1 tot 4000 tekens.")
    lock(db, zaak)
    note = Notitie(zaak=zaak, tekst=tekst.strip(), auteur=subject.label)
    change(db, subject, note, "create", scope=WORK)
    return note


@dataclass(frozen=True)
class Upload:
    """A file on its way into a dossier. `documenttype` is the naam in the case type file, or an
    omschrijving; `van` is who wrote it, when that is not who brings it.
    """

    chunks: Iterable[bytes] = field(repr=False)
    bestandsnaam: str
    formaat: str
    titel: str
    documenttype: str
    voor_inwoner: bool = True
    van: str = ""


def add_document(
    db: Session, subject: Subject, zaak: Zaak, upload: Upload
) -> Enkelvoudiginformatieobject:
    """Put a document in the dossier.

    Raises Invalid for a type the zaaktype does not know, TooLarge above settings.max_upload_bytes.
    """
    kind = documenttype_of(db, zaak, upload.documenttype)
    own = subject.kind in ("burger", "bedrijf")
    document = Enkelvoudiginformatieobject(
        identificatie="",
        bronorganisatie=zaak.bronorganisatie,
        creatiedatum=today(),
        titel=upload.titel[:200],
        auteur=(upload.van or subject.label or subject.name)[:200],
        taal="nld",
        status="definitief",
        formaat=upload.formaat[:255],
        bestandsnaam=upload.bestandsnaam[:255],
        informatieobjecttype=kind,
        indicatie_gebruiksrecht=False,
        ontvangstdatum=today() if own or upload.van else None,
        voor_inwoner=upload.voor_inwoner,
    )
    keep_content(document, upload.chunks, limit=settings().max_upload_bytes)
    lock(db, zaak)
    with db.no_autoflush:
        save_document(document, db)
    db.flush()  # the relation below needs its id
    link = Zaakinformatieobject(zaak=zaak, informatieobject=document, titel=document.titel)
    scope = "zaken.eigen" if own else WORK
    change(db, subject, link, "create", scope=scope, toelichting=document.titel)
    return document


def documenttype_of(db: Session, zaak: Zaak, name: str) -> Informatieobjecttype:
    """The informatieobjecttype that the case type calls `name`."""
    definition = definition_of(zaak.zaaktype)
    called = (
        next((d.omschrijving for d in definition.documenttypen if d.naam == name), name)
        if definition
        else name
    )
    known = ZaaktypeInformatieobjecttype
    found = db.scalar(
        select(Informatieobjecttype)
        .join(known, known.informatieobjecttype_id == Informatieobjecttype.id)
        .where(known.zaaktype_id == zaak.zaaktype_id, Informatieobjecttype.omschrijving == called)
    )
    if found is None:
        raise Invalid.field(
            "documenttype",
            "does_not_exist",
            f"Dit zaaktype kent geen documenten van soort '{called}'.",
        )
    return found


@dataclass(frozen=True)
class Asked:
    """What somebody asked, over which channel, what he heard, and how well we knew who he was."""

    kanaal: str
    vraag: str
    antwoord: str
    uitkomst: str
    niveau: str


def contact(db: Session, subject: Subject, zaak: Zaak | None, asked: Asked) -> Contactmoment:
    """Note that somebody asked something. Raises Invalid when the question is empty."""
    if not asked.vraag.strip():
        raise Invalid.field("vraag", "required", "Schrijf op wat de vraag was.")
    moment = Contactmoment(
        zaak=zaak,
        kanaal=asked.kanaal,
        vraag=asked.vraag[:2000],
        antwoord=asked.antwoord[:4000],
        uitkomst=asked.uitkomst,
        niveau=asked.niveau,
        medewerker=subject.label,
    )
    change(db, subject, moment, "create", scope="contact.maken")
    return moment


@dataclass(frozen=True)
class Promise:
    """Who is called back about what, by which queue, before when (default: noon, next
    working day).
    """

    queue_id: int
    naam: str
    telefoon: str = field(repr=False)
    vraag: str
    due: datetime | None = None


def callback(db: Session, subject: Subject, zaak: Zaak | None, promise: Promise) -> Task:
    """Promise that a specialist calls back. Raises Invalid for empty parts or a moment gone by."""
    parts = {"naam": promise.naam, "telefoon": promise.telefoon, "vraag": promise.vraag}
    reason = "Vul dit in, anders kan niemand terugbellen."
    if empty := [name for name, value in parts.items() if not value.strip()]:
        raise Invalid(*({"name": n, "code": "required", "reason": reason} for n in empty))
    due = promise.due or next_working_noon()
    if due <= now():
        raise Invalid.field("due", "invalid", "Het moment van terugbellen is al voorbij.")
    task = Task(
        soort="terugbellen",
        titel=f"Terugbellen: {promise.naam[:80]}",
        toelichting=promise.vraag[:2000],
        zaak=zaak,
        queue_id=promise.queue_id,
        due=due,
        created_by=subject.label,
        gegevens={"naam": promise.naam[:200], "telefoon": promise.telefoon[:20]},
    )
    change(db, subject, task, "create", scope="contact.maken")
    return task


def next_working_noon() -> datetime:
    """12.00 uur on the next day the town hall is open."""
    return datetime.combine(add_working_days(today(), 1, OPENING), time(12, 0), AMSTERDAM)


def finish_task(db: Session, subject: Subject, task: Task, uitkomst: str) -> None:
    """Say what came of a task. Raises Conflict when it was done already."""
    _open_task(db, task)
    if not uitkomst.strip():
        raise Invalid.field("uitkomst", "required", "Schrijf op wat de uitkomst is.")
    task.done_at, task.done_by, task.uitkomst = now(), subject.label, uitkomst[:2000]
    change(db, subject, task, "afgerond", scope="taak.afronden", toelichting=task.titel)


def failed_call(db: Session, subject: Subject, task: Task) -> None:
    """Nobody answered: note it, and try again in two hours. Raises Conflict when it was done."""
    _open_task(db, task)
    tries = int(task.gegevens.get("pogingen", 0)) + 1
    task.gegevens = {**task.gegevens, "pogingen": tries}
    task.due = now() + timedelta(hours=2)
    told = f"Poging {tries}: niet bereikt"
    change(db, subject, task, "niet_bereikt", scope="taak.afronden", toelichting=told)


def _open_task(db: Session, task: Task) -> None:
    """Lock the task (its zaak first). Raises Conflict when a colleague has finished it."""
    lock(db, task.zaak)
    db.refresh(task, with_for_update={"of": Task})
    if task.done_at:
        raise Conflict(detail=f"{task.done_by} heeft deze taak al afgerond.", code="al-afgerond")


def _work_items(db: Session, zaak: Zaak) -> Iterable[Task]:
    return db.scalars(
        select(Task).where(
            Task.zaak_id == zaak.id, Task.soort == "behandelen", Task.done_at.is_(None)
        )
    )


def _unname_behandelaar(db: Session, subject: Subject, zaak: Zaak) -> None:
    """Nobody handles the zaak any more; readers of the API see that too."""
    for rol in [r for r in zaak.rollen if r.roltype.omschrijving_generiek == "behandelaar"]:
        remove(db, subject, rol, scope=WORK, oud=represent(db, rol))


def _name_behandelaar(db: Session, subject: Subject, zaak: Zaak) -> None:
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
            "identificatie": subject.name,
            "achternaam": subject.label,
            "voorletters": "",
            "voorvoegselAchternaam": "",
        },
    )
    with db.no_autoflush:
        rol.zaak = zaak
    change(db, subject, rol, "create", scope=WORK)
