"""What people do to a zaak besides steps: take it up, send it on, note, suspend, add a document,
speak with the caller.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import handler
from workflows.calendars import opening
from workflows.grounds import CHOICES
from workflows.publish import definition_of
from workflows.routing import misfit, must_be_closed, work_item
from workflows.suspension import Pause, end_suspension, start_suspension
from workflows.terms import add_working_days
from zaken.actions.besloten import keep_inside, queue_for_task
from zaken.actions.document import add_document as save_document
from zaken.actions.document import keep_content
from zaken.base.clock import AMSTERDAM, now, today
from zaken.base.errors import Conflict, Forbidden, Invalid
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.change import act, change, lock
from zaken.models import (
    Contactmoment,
    Enkelvoudiginformatieobject,
    Informatieobjecttype,
    Medewerker,
    Notitie,
    Queue,
    Task,
    Zaak,
    Zaakinformatieobject,
    ZaaktypeInformatieobjecttype,
)
from zaken.queries.afwezig import absences
from zaken.queries.medewerkers import members

WORK = "zaken.bijwerken"


def claim(db: Session, subject: Subject, zaak: Zaak) -> None:
    """Take the zaak up. Raises Conflict when a colleague was first, Forbidden for who is away."""
    lock(db, zaak)
    progress = zaak.voortgang
    if progress is None or not subject.medewerker_id:
        raise Forbidden
    if progress.behandelaar_id == subject.medewerker_id:
        return
    if progress.behandelaar_id:
        holder = db.get_one(Medewerker, progress.behandelaar_id)
        raise Conflict(detail=f"{holder.naam} heeft deze zaak al opgepakt.", code="al-opgepakt")
    if subject.medewerker_id in absences(db).away:
        raise Forbidden(
            detail="U staat op afwezig en krijgt nu geen nieuwe zaken. "
            "Bent u er weer? Meld dat eerst op de bladzijde Afwezig."
        )
    act(
        db,
        subject,
        zaak,
        "toegewezen",
        scope=WORK,
        save=lambda: handler.put(db, zaak, subject.medewerker_id),
        nieuw={"behandelaar": subject.label},
        toelichting=subject.label,
    )
    handler.name(db, subject, zaak, subject)


def release(db: Session, subject: Subject, zaak: Zaak, reden: str = "") -> None:
    """Put the zaak back in its queue, for a colleague. Only who holds it may, who looks after his
    work, or a teamleider.
    """
    lock(db, zaak)
    progress = zaak.voortgang
    if progress is None or not progress.behandelaar_id:
        return
    theirs = {subject.medewerker_id, *(id for id, _ in subject.namens)}
    if progress.behandelaar_id not in theirs and "teamleider" not in subject.roles:
        raise Forbidden(detail="Alleen de behandelaar of een teamleider kan deze zaak teruggeven.")
    handler.unname(db, subject, zaak)
    act(
        db,
        subject,
        zaak,
        "vrijgegeven",
        scope=WORK,
        save=lambda: handler.put(db, zaak, None),
        nieuw={"reden": reden},
        toelichting=reden,
    )


def reroute(
    db: Session, subject: Subject, zaak: Zaak, queue: Queue, reden: str, *, openen: bool = False
) -> None:
    """Send the zaak to another queue, with the reason. A decision by hand stands: rules do not undo
    it. A restricted zaak goes to restricted queues only, until a teamleider who sees it opens it
    (`openen`). Raises Invalid, also when nobody there could see the zaak.
    """
    if not reden.strip():
        raise Invalid.field(
            "reden", "required", "Schrijf waarom deze zaak naar een andere afdeling gaat."
        )
    lock(db, zaak)
    progress = zaak.voortgang
    if progress is None:
        raise Forbidden
    besloten = zaak.besloten_in is not None
    if besloten and openen:
        besloten = not _may_open(subject, zaak)
    if why := misfit(queue, zaak, besloten=besloten):
        raise Invalid.field("queue", "past-niet", f"Dat kan niet, want {why}.")
    told = {
        "queue": queue.naam,
        "regel": 0,
        "waarom": reden,
        "door": subject.label,
        "op": now().isoformat(),
        "besloten": queue.besloten,
    }

    def save() -> None:
        progress.queue_id, zaak.besloten_in = queue.id, queue.id if queue.besloten else None
        progress.routering = [*progress.routering, told]
        work_item(db, zaak, queue)
        db.flush()  # the work item is asked for next
        handler.put(db, zaak, None)
        if queue.besloten:
            keep_inside(db, zaak, members(db, queue.id))

    handler.unname(db, subject, zaak)
    act(db, subject, zaak, "gerouteerd", scope=WORK, save=save, nieuw=told, toelichting=reden)


def _may_open(subject: Subject, zaak: Zaak) -> bool:
    """Ends the restriction here? Raises Invalid while something still asks for it, and Forbidden
    for who is no teamleider.
    """
    if "teamleider" not in subject.roles:
        raise Forbidden(
            detail="Alleen een teamleider van de besloten afdeling maakt een zaak open."
        )
    if why := must_be_closed(zaak):
        raise Invalid.field("openen", "besloten", f"De zaak moet besloten blijven: {why}")
    return True


def suspend(db: Session, subject: Subject, zaak: Zaak, pause: Pause) -> None:
    """Stop the clock by hand, outside a step."""
    if not pause.reden.strip():
        raise Invalid.field("reden", "required", "Schrijf waarom de zaak wordt opgeschort.")
    if pause.grond not in CHOICES:
        raise Invalid.field("grond", "does_not_exist", "Kies een grond uit de lijst.")
    lock(db, zaak)
    definition = definition_of(zaak.zaaktype)
    if definition is None:
        raise Invalid.field(
            "opschorting", "niet-toegestaan", "Dit zaaktype kan niet worden opgeschort."
        )
    start_suspension(db, subject, zaak, definition, pause)


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
        queue_id=queue_for_task(db, zaak, promise.queue_id),
        due=due,
        created_by=subject.label,
        gegevens={"naam": promise.naam[:200], "telefoon": promise.telefoon[:20]},
    )
    change(db, subject, task, "create", scope="contact.maken")
    return task


def next_working_noon() -> datetime:
    """12.00 uur on the next day the town hall is open."""
    return datetime.combine(add_working_days(today(), 1, opening()), time(12, 0), AMSTERDAM)


def finish_task(db: Session, subject: Subject, task: Task, uitkomst: str) -> None:
    """Say what came of a task. Raises Conflict when it was done already, Invalid for a task of the
    case type file: that has a door of its own, which asks what it needs and knows four eyes.
    """
    _open_task(db, task)
    if task.taak:
        raise Invalid.field("taak", "invalid", "Rond deze taak af in het dossier van de zaak.")
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
