"""Mass mailings: from a checked list to notices of zaken, at a bounded rate. Each line is one
transaction under its own key, so a worker that dies loses nothing and doubles nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from sqlalchemy import exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from notifications import making
from notifications.mailing_list import Judged, Regel, Template, batches
from notifications.preferences import wish_of
from notifications.readers import reader_of
from notifications.recipients import salutation
from notifications.telling import organisation
from workflows.intake import Applicant, Application, submit
from workflows.publish import definition_of
from workflows.words import fill
from zaken.actions.mailing import JOB, RANK, may
from zaken.base import db as database
from zaken.base.clock import now
from zaken.base.errors import Conflict, Invalid, Problem
from zaken.base.jobs import defer
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM, Subject
from zaken.change import lock
from zaken.events import record
from zaken.models import Mailing, Mailingregel, Notice, Rol, Zaak, Zaaktype
from zaken.queries.mailing import writable

TICK = 10.0  # seconds between two helpings
WHY = "U krijgt dit bericht omdat de gemeente iedereen schrijft voor wie dit geldt."


@dataclass(frozen=True)
class Wish:
    """What somebody wants to send. `zaaktype`: of the zaken opened for lines with a BSN."""

    naam: str
    template: Template
    soort: str = "bericht"
    zaaktype: Zaaktype | None = None
    per_minuut: int = 0


def check(db: Session, wish: Wish, lines: Iterable[bytes]) -> Judged:
    """Read the list to its end and tell every fault. Changes nothing."""
    judged = Judged()
    for _ in _batches(db, wish, lines, judged):
        pass
    return judged


def make(db: Session, subject: Subject, wish: Wish, lines: Iterable[bytes]) -> Mailing:
    """Keep the list, ready to start; all of it or nothing. Raises Forbidden, Conflict (the name is
    taken), Invalid with the line of every fault.
    """
    may(subject)
    _refuse_odd(wish)
    with db.begin_nested():  # whoever catches the refusal keeps nothing of the list
        return _kept(db, subject, wish, lines)


def refusal(judged: Judged) -> Invalid:
    """Every fault with its line, and how many there are."""
    told = [
        {"name": f"regel {line}", "code": "invalid", "reason": f"Regel {line}: {sentence}"}
        for line, sentence in sorted(judged.fouten)
    ]
    more = judged.aantal_fouten - len(told)
    if more > 0:
        told.append({"name": "lijst", "code": "invalid", "reason": f"En nog {more} fouten."})
    return Invalid(*told)


def tick(mailing_id: int) -> None:
    """One helping of letters, and the next wake-up call. Two at once: one finds nothing to do."""
    with database.sessions.begin() as db:
        mine = Mailing.id == mailing_id, Mailing.stand == "loopt", Mailing.verder_op <= now()
        taken = update(Mailing).where(*mine).values(verder_op=now() + timedelta(seconds=TICK))
        found = db.execute(taken.returning(Mailing.per_minuut)).scalar()
    if found is None:
        return
    for _ in range(max(1, ceil(found * TICK / 60))):
        if not write_one(mailing_id):
            break
    _go_on(mailing_id)


def write_one(mailing_id: int) -> bool:
    """The notice of the next line, in one transaction. False when none is left, or it is paused."""
    with database.sessions.begin() as db:
        row = db.scalar(
            select(Mailingregel)
            .join(Mailing, Mailing.id == Mailingregel.mailing_id)
            .where(Mailing.id == mailing_id, Mailing.stand == "loopt")
            .where(Mailingregel.staat == "wacht")
            .order_by(Mailingregel.regel)
            .limit(1)
            .with_for_update(of=Mailingregel, skip_locked=True)
        )
        if row is None:
            return False
        try:
            with db.begin_nested():
                notice = _write(db, row)
            row.staat, row.notice = ("gemaakt", notice.uuid) if notice else ("mislukt", None)
            row.reden = "" if notice else "De ontvanger is overleden; een collega beslist."
        except Problem as problem:
            told = [p["reason"] for p in problem.params] or [problem.detail]
            row.staat, row.reden = "mislukt", " ".join(told)[:500]
        row.gegevens = {}  # it stands with the zaak now, or nowhere
        return True


def _kept(db: Session, subject: Subject, wish: Wish, lines: Iterable[bytes]) -> Mailing:
    judged = Judged()
    mailing = Mailing(
        naam=wish.naam.strip(),
        zaaktype_id=wish.zaaktype.id if wish.zaaktype else None,
        onderwerp=wish.template.onderwerp,
        tekst=wish.template.tekst,
        soort=wish.soort,
        bestand_sha256="",
        aantal=0,
        per_minuut=wish.per_minuut or settings().mailing_per_minuut,
        door=subject.name,
    )
    _save(db, mailing)
    for batch in _batches(db, wish, lines, judged):
        rows = [
            {"mailing_id": mailing.id, "regel": r.nummer, "zaak_id": id, "gegevens": r.gegevens}
            for r, id in batch
        ]
        if rows:
            db.execute(insert(Mailingregel), rows)
    if judged.aantal_fouten:
        raise refusal(judged)
    mailing.aantal, mailing.bestand_sha256 = judged.regels, judged.sha256
    told = {"naam": mailing.naam, "aantal": mailing.aantal, "lijst": mailing.bestand_sha256}
    record(db, subject, "create", mailing, oud=None, nieuw=told)
    return mailing


def _batches(
    db: Session, wish: Wish, lines: Iterable[bytes], judged: Judged
) -> Iterator[list[tuple[Regel, int | None]]]:
    return batches(
        lines,
        wish.template,
        judged,
        lambda numbers: writable(db, numbers),
        persons=wish.zaaktype is not None,
    )


def _refuse_odd(wish: Wish) -> None:
    wrong = []
    if not wish.naam.strip():
        wrong.append(("naam", "Geef de mailing een naam."))
    if not wish.template.onderwerp.strip() or not wish.template.tekst.strip():
        wrong.append(("tekst", "Vul een onderwerp en een tekst in."))
    if wish.soort not in ("bericht", "besluit", "verzoek"):
        wrong.append(("soort", "Kies bericht, besluit of verzoek."))
    if not 0 <= wish.per_minuut <= 6000:
        wrong.append(("per_minuut", "Kies een tempo van 1 tot 6000 brieven per minuut."))
    definition = definition_of(wish.zaaktype) if wish.zaaktype else None
    if wish.zaaktype is not None and definition is None:
        wrong.append(("zaaktype", "Dit zaaktype heeft geen zaaktypebestand."))
    if definition is not None and any(v.verplicht for v in definition.formulier):
        wrong.append(("zaaktype", "Het formulier van dit zaaktype vraagt antwoorden."))
    first = {"volledig", definition.first} if definition else set()
    if definition is not None and any(first & {*b.bij} for b in definition.berichten):
        wrong.append(("zaaktype", "Dit zaaktype stuurt zelf al een bericht aan wie begint."))
    if wrong:
        raise Invalid(*({"name": n, "code": "invalid", "reason": r} for n, r in wrong))


def _save(db: Session, mailing: Mailing) -> None:
    taken = db.scalar(select(exists().where(Mailing.naam == mailing.naam)))
    try:
        if not taken:
            with db.begin_nested():
                db.add(mailing)
            return
    except IntegrityError:  # somebody was a moment earlier
        pass
    raise Conflict(detail="Er is al een mailing met deze naam.", code="naam-bezet")


def _write(db: Session, row: Mailingregel) -> Notice | None:
    """The notice; None when its reader died: then a person was asked."""
    mailing = row.mailing
    zaak = db.get(Zaak, row.zaak_id) if row.zaak_id else _opened(db, mailing, row)
    if zaak is None:
        raise Invalid.field("zaaknummer", "does_not_exist", "De zaak is er niet meer.")
    lock(db, zaak)
    db.flush()
    db.expire(zaak, ["rollen"])  # of a zaak that was opened just now too
    row.zaak_id = zaak.id
    rol = _reader_in(zaak)
    sleutel = f"mailing:{mailing.uuid}:{row.regel}"
    fields = {"gemeente": settings().gemeente, "telefoon": settings().telefoon}
    fields |= {"zaaknummer": zaak.identificatie, **row.gegevens.get("velden", {})}
    reader = reader_of(rol)
    onderwerp = fill(mailing.onderwerp, fields)
    if reader.rol is None:
        making.nobody_told(db, rol, reader, sleutel=sleutel, onderwerp=onderwerp)
        return None
    who = reader.rol
    closing = f"Met vriendelijke groet,\n{organisation()}"
    notice = Notice(
        sleutel=sleutel,
        zaak_id=zaak.id,
        rol_id=who.id,
        sjabloon="mailing",
        soort=mailing.soort,
        onderwerp=onderwerp,
        tekst="\n\n".join((salutation(who), fill(mailing.tekst, fields).strip(), closing)),
        waarom=WHY,
        kanalen=["berichtenbox", "email", "print"],
        brief="brief" if mailing.soort == "besluit" else "",
        documenttype="",
        mailing_id=mailing.id,
        voorkeur=wish_of(who, mailing.soort),
    )
    return making.keep(db, notice, reader, rank=RANK)


def _opened(db: Session, mailing: Mailing, row: Mailingregel) -> Zaak | None:
    """A zaak of the type that the mailing names, with this person in it."""
    if mailing.zaaktype is None or "persoon" not in row.gegevens:
        return None
    person, contact = row.gegevens["persoon"], row.gegevens.get("contact", {})
    who = Applicant("burger", person, "hoog")
    return submit(db, SYSTEEM, mailing.zaaktype, Application({}, who, contact, kanaal="mailing"))


def _reader_in(zaak: Zaak) -> Rol:
    found = (r for r in zaak.rollen if r.roltype.omschrijving_generiek == "initiator")
    rol = next(found, None)
    if rol is None:
        raise Invalid.field("zaaknummer", "geen-ontvanger", "De zaak heeft geen aanvrager.")
    return rol


def _go_on(mailing_id: int) -> None:
    """Call again, or say that every line has its letter."""
    with database.sessions.begin() as db:
        mailing = db.scalar(
            select(Mailing)
            .where(Mailing.id == mailing_id, Mailing.stand == "loopt")
            .with_for_update()
        )
        if mailing is None:
            return
        left = Mailingregel.mailing_id == mailing_id, Mailingregel.staat == "wacht"
        if db.scalar(select(exists().where(*left))):
            defer(db, JOB, at=mailing.verder_op, rank=RANK, mailing_id=mailing_id)
            return
        mailing.stand, mailing.klaar_op, mailing.verder_op = "verstuurd", now(), None
        told = {"naam": mailing.naam, "aantal": mailing.aantal}
        record(db, SYSTEEM, "verstuurd", mailing, oud=None, nieuw=told)
