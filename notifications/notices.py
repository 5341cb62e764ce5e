"""Which fact gives which notice, to whom. Makes the notice, in words; the roads are in channels.py.
No network.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import texts
from notifications.dead_letters import resend, to_paper, withdraw
from notifications.recipients import name_of
from notifications.telling import known_status, reason, status_of, told
from workflows.definition import Bericht, Definition
from workflows.publish import definition_of
from workflows.terms import datum
from zaken.base.clock import today
from zaken.base.errors import Invalid
from zaken.base.jobs import defer
from zaken.base.log import log
from zaken.models import Event, Notice, Rol, Status, Zaak

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
    moments = _moments(event, zaak, definition, status)
    naam = known_status(definition, status or zaak.status)
    for bericht in definition.berichten if moments else []:
        if moments & {*bericht.bij} and bericht.als.holds(_facts(zaak)):
            for rol in _readers(event, zaak, definition, bericht):
                _make(
                    db,
                    event,
                    rol,
                    bericht=bericht,
                    status=naam,
                    toelichting=reason(event, status),
                )


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
        known = {"datum": datum(today(), weekday=False), **(extra or {})}
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
    return set() if event.actie in ("create", "update", "destroy") else {event.actie}


def _facts(zaak: Zaak) -> dict[str, str]:
    facts = {e.naam: e.waarde for e in zaak.eigenschappen}
    return facts | ({"resultaat": zaak.resultaat.resultaattype.naam} if zaak.resultaat else {})


def _readers(event: Event, zaak: Zaak, definition: Definition, bericht: Bericht) -> Iterator[Rol]:
    """The holders of the role, but not who did it himself; a receipt and a decision are always told
    (Awb 2:17, 3:41).
    """
    did_it = (
        event.actor_soort in RESIDENT and event.actie != "volledig" and bericht.soort != "besluit"
    )
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
    status: str,
    toelichting: str,
) -> None:
    sleutel = f"{event.id}:{bericht.sjabloon}:{rol.uuid}"
    if db.scalar(select(Notice.id).where(Notice.sleutel == sleutel)):
        return
    words = told(rol.zaak, rol, bericht, status=status, toelichting=toelichting)
    try:
        made = texts.render(bericht.sjabloon, words)
    except Invalid as error:
        # A text that does not fit must not stop the other reactions; the event keeps the reason,
        # and so does the log.
        log(__name__).error(
            "notice does not fit",
            zaak=str(rol.zaak.uuid),
            sjabloon=bericht.sjabloon,
            reden=error.detail,
        )
        made = texts.render(
            texts.PLAIN, words | {"onderwerp": "", "status_tekst": texts.SHORTENED, "doen": ""}
        )
    notice = Notice(
        sleutel=sleutel,
        zaak_id=rol.zaak_id,
        rol_id=rol.id,
        event_id=event.id,
        sjabloon=bericht.sjabloon,
        soort=bericht.soort,
        onderwerp=made.onderwerp,
        tekst=made.tekst,
        waarom=made.waarom,
        kanalen=list(bericht.kanalen),
        brief=bericht.brief,
        documenttype=bericht.documenttype,
    )
    db.add(notice)
    db.flush()  # the job needs its id
    defer(db, "notifications.compose", notice_id=notice.id)
