"""Which fact gives which notice, to whom. Makes the notice, in words; the roads are in channels.py.
No network.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from notifications import making, texts
from notifications.correction import is_mended
from notifications.dead_letters import resend, to_paper, withdraw
from notifications.readers import reader_of
from notifications.recipients import name_of
from notifications.telling import known_status, reason, status_of, task_of, told
from workflows import task_notices
from workflows.definition import Definition
from workflows.parts import Bericht
from workflows.penalty import NOTICE
from workflows.publish import definition_of
from workflows.term_notices import notices_of
from workflows.words import of_day
from workflows.zaak_facts import facts
from zaken.base.clock import today
from zaken.base.errors import Invalid
from zaken.base.log import log
from zaken.models import Event, Notice, Rol, Status, Task, Zaak
from zaken.queries.mijn_taken import FOR_RESIDENTS

__all__ = ["Preview", "preview", "react", "resend", "to_paper", "withdraw"]

RESIDENT = ("burger", "bedrijf", "volger")


def react(db: Session, event: Event, zaak: Zaak) -> None:
    """Make the notices this fact asks for, and one job for each. Reacting twice says it once (key
    of the notice).

    Called under the lock of the zaak, in the transaction of the reaction.
    """
    definition = definition_of(zaak.zaaktype)
    if definition is None or event.resource == Notice.__tablename__:
        return
    status = status_of(db, event)
    if is_mended(db, zaak, status):
        return
    moments, task = _moments(event, zaak, definition, status), task_of(db, event)
    if task is not None and not task_notices.is_news(task, event.actie):
        return
    said: dict[str, Any] = {
        "status": known_status(definition, status or zaak.status),
        "toelichting": reason(event, status),
        "extra": task_notices.words_of(definition, task) if task and moments else {},
    }
    for bericht in _told_of(definition, moments, task):
        if bericht.als.holds(facts(zaak)):
            for rol in _readers(event, zaak, definition, bericht):
                _make(db, event, rol, bericht=bericht, said=said)


def _told_of(definition: Definition, moments: set[str], task: Task | None) -> Iterator[Bericht]:
    """The notices of the file for these moments, and the standard ones where it has none."""
    if moments:
        yield from (b for b in notices_of(definition) if moments & {*b.bij})
    if task is not None:
        for moment in moments:
            yield from task_notices.notices_of(definition, task, moment)


@dataclass(frozen=True)
class Preview:
    """A notice as its reader would get it; `aan` is that reader's name, or his role."""

    onderwerp: str
    tekst: str
    aan: str


def preview(
    db: Session,
    zaak: Zaak,
    bericht: Bericht,
    status_naam: str = "",
    *,
    extra: Mapping[str, str] | None = None,
    toelichting: str = "",
) -> Preview:
    """The notice if the zaak took this status now, with these answers. Changes nothing.

    Without `status_naam` the status is the one the notice belongs to. Raises Invalid when the text
    does not fit, or the zaaktype has no case type file.
    """
    definition = definition_of(zaak.zaaktype)
    if definition is None:
        raise Invalid.field("zaaktype", "geen-berichten", "Dit zaaktype heeft geen berichten.")
    named = {s.naam for s in definition.statustypen}
    naam = status_naam or next((b for b in bericht.bij if b in named), definition.first)
    rol = next(_holders(zaak, definition, bericht.aan), None)
    with db.no_autoflush:
        known = {**of_day(today()), **(extra or {})}
        words = told(zaak, rol, bericht, status=naam, extra=known, toelichting=toelichting)
    made = texts.render(bericht.sjabloon, words)
    return Preview(made.onderwerp, made.tekst, (name_of(rol) if rol else "") or bericht.aan)


def _moments(event: Event, zaak: Zaak, definition: Definition, status: Status | None) -> set[str]:
    """What a case type file may call this fact after `bij`."""
    if event.actie == "volledig":
        # the first status is told only now, so that late attachments count
        return {"volledig", definition.first}
    if status is not None:
        is_first = bool(zaak.statussen) and status.id == min(s.id for s in zaak.statussen)
        return set() if is_first else {status.statustype.naam}
    if event.resource == "task" and (event.nieuw or {}).get("soort") not in FOR_RESIDENTS:
        return set()  # the work of staff is nobody else's news
    return set() if event.actie in ("create", "update", "destroy") else {event.actie}


def _readers(event: Event, zaak: Zaak, definition: Definition, bericht: Bericht) -> Iterator[Rol]:
    """The holders of the role, but not who did it himself; a receipt and a decision are always told
    (Awb 2:17, 3:41).
    """
    receipt = event.actie in ("volledig", NOTICE)
    did_it = event.actor_soort in RESIDENT and not receipt and bericht.soort != "besluit"
    for rol in _holders(zaak, definition, bericht.aan):
        if not (did_it and rol.roltype.omschrijving_generiek == "initiator"):
            yield rol


def _holders(zaak: Zaak, definition: Definition, aan: str) -> Iterator[Rol]:
    kind = next((r for r in definition.roltypen if r.naam == aan), None)
    if kind is not None:
        yield from (r for r in zaak.rollen if r.roltype.omschrijving == kind.omschrijving)


def _make(
    db: Session,
    event: Event,
    rol: Rol,
    *,
    bericht: Bericht,
    said: dict[str, Any],
) -> None:
    """`said`: the status, toelichting and extra words that `told` takes."""
    reader = reader_of(rol)
    who = reader.rol or rol
    sleutel = f"{event.id}:{bericht.sjabloon}:{who.uuid}"
    if making.known(db, sleutel):
        return
    if reader.rol is None:
        making.nobody_told(db, rol, reader, sleutel=sleutel, onderwerp=bericht.onderwerp)
        return
    made = _in_words(who, bericht, said)
    notice = Notice(
        sleutel=sleutel,
        zaak_id=who.zaak_id,
        rol_id=who.id,
        event_id=event.id,
        sjabloon=bericht.sjabloon,
        soort=bericht.soort,
        onderwerp=made.onderwerp,
        tekst=made.tekst,
        waarom=made.waarom,
        **texts.stamp(db, made, who, bericht.soort),
        kanalen=list(bericht.kanalen),
        brief=bericht.brief,
        documenttype=bericht.documenttype,
    )
    making.keep(db, notice, reader, uiterlijk=bericht.uiterlijk)


def _in_words(rol: Rol, bericht: Bericht, said: dict[str, Any]) -> texts.Texts:
    words = told(rol.zaak, rol, bericht, **said)
    try:
        return texts.render(bericht.sjabloon, words)
    except Invalid as error:
        # A text that does not fit must not stop the other reactions; the event keeps the reason,
        # and so does the log.
        log(__name__).error(
            "notice does not fit",
            zaak=str(rol.zaak.uuid),
            sjabloon=bericht.sjabloon,
            reden=error.detail,
        )
        return texts.render(
            texts.PLAIN, words | {"onderwerp": "", "status_tekst": texts.SHORTENED, "doen": ""}
        )
