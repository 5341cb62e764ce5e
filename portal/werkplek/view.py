"""The dossier as its page shows it: the query's rows in words. No SQL, no HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.layout.velden import Vraag
from portal.layout.words import KANALEN, datum
from portal.werkplek.deadline import Light, lights
from portal.werkplek.people import Person, person
from portal.werkplek.timeline import Line, timeline
from workflows.answers import in_words
from workflows.definition import Definition
from workflows.publish import definition_of
from workflows.routing import misfit
from zaken.models import Afwezigheid, Medewerker, Notice, Queue, Rol, Voortgang, Zaak
from zaken.queries.afwezig import Absences
from zaken.queries.dossier import Dossier, is_secret

# What the state of a delivery means for staff, and how loud it should look.
DELIVERY = {
    "klaar": ("staat klaar", "neutral"),
    "verzenden": ("wordt verstuurd", "active"),
    "afstemmen": ("verstuurd, wacht op bevestiging", "warning"),
    "aangeboden": ("verstuurd, nog niet bevestigd", "active"),
    "bezorgd": ("bezorgd", "success"),
    "afgekeurd": ("geweigerd", "warning"),
    "niet_bereikbaar": ("niet bereikbaar op deze manier", "warning"),
    "dode_letter": ("niet gelukt: u moet iets doen", "danger"),
    "ingetrokken": ("ingetrokken", "neutral"),
    "gesloten": ("niet op tijd: er ging een brief", "warning"),
    "gebundeld": ("gaat mee met een andere e-mail", "neutral"),
}
NOTICE = {
    "gepland": "staat klaar",
    "onderweg": "onderweg",
    "bezorgd": "bezorgd",
    "mislukt": "niet bezorgd",
    "alleen_pip": "staat alleen op de persoonlijke pagina",
}


@dataclass(frozen=True)
class Road:
    """One delivery of a notice. `dood`: it waits for a person. `wacht`: nobody took it up yet."""

    uuid: str
    kanaal: str
    staat: str
    toon: str
    reden: str
    dood: bool
    wacht: bool
    at: datetime


@dataclass(frozen=True)
class Told:
    """One notice: what was said, to whom, and did it arrive?"""

    onderwerp: str
    tekst: str
    aan: str
    at: datetime
    staat: str
    gelezen: datetime | None
    dubbel: bool
    uuid: str
    wegen: list[Road]


@dataclass(frozen=True)
class View:
    """What the dossier page needs beside the dossier itself."""

    status: str
    licht: dict[str, Light | None]
    waarom: dict[str, list[str]]
    hier: list[str]
    personen: list[Person]
    antwoorden: list[tuple[str, str]]
    berichten: list[Told]
    tijdlijn: list[Line]
    documenttypen: list[tuple[str, str]]
    geheim: bool


def view(dossier: Dossier) -> View:
    """Everything of a dossier in words."""
    zaak, definition = dossier.zaak, definition_of(dossier.zaak.zaaktype)
    progress = zaak.voortgang or Voortgang(routering=[], termijn={})
    secret = is_secret(zaak)
    return View(
        status=zaak.status.statustype.omschrijving if zaak.status else "nog geen status",
        licht=lights(progress) if not zaak.is_closed else {"norm": None, "wet": None},
        waarom={"norm": why(progress.termijn, "norm"), "wet": why(progress.termijn, "wettelijk")},
        hier=[_routing(decision) for decision in reversed(progress.routering or [])],
        personen=[person(rol, geheim=secret) for rol in zaak.rollen],
        antwoorden=answers(zaak, definition),
        berichten=[told(notice) for notice in dossier.berichten],
        tijdlijn=timeline(dossier, definition),
        documenttypen=[(d.naam, d.omschrijving) for d in definition.documenttypen]
        if definition
        else [],
        geheim=secret,
    )


def why(termijn: dict[str, Any] | None, which: str, reader: str = "medewerker") -> list[str]:
    """The steps of the derivation of a date, for `medewerker` or `inwoner`."""
    steps = ((termijn or {}).get(which) or {}).get("stappen") or []
    return [str(step[reader]) for step in steps if step.get(reader)]


def answers(zaak: Zaak, definition: Definition | None) -> list[tuple[str, str]]:
    """Question and answer in the order of the form; facts the file does not know come last."""
    known = {e.naam: e.waarde for e in zaak.eigenschappen}
    asked = list(definition.facts()) if definition else []
    told_ = [(v.vraag, in_words(v, known.pop(v.veld))) for v in asked if v.veld in known]
    return told_ + [(name.replace("_", " ").capitalize(), value) for name, value in known.items()]


def told(notice: Notice) -> Told:
    """A notice with its roads."""
    roads = [
        Road(
            str(d.uuid),
            KANALEN.get(d.kanaal, d.kanaal),
            *DELIVERY.get(d.state, (d.state, "neutral")),
            reden=d.reden,
            dood=d.state == "dode_letter",
            wacht=d.state == "klaar",
            at=d.done_at or d.created_at,
        )
        for d in notice.deliveries
    ]
    state = NOTICE.get(notice.state, notice.state)
    return Told(
        notice.onderwerp,
        notice.tekst,
        _to(notice.rol),
        notice.created_at,
        state,
        notice.read_at,
        notice.dubbel,
        str(notice.uuid),
        roads,
    )


def full_bsns(zaak: Zaak) -> list[tuple[str, str]]:
    """(who, BSN) of every person of the zaak: only for a page whose making was written in the
    access log.
    """
    return [(person(rol).naam, rol.bsn) for rol in zaak.rollen if rol.bsn]


def plain(naam: str, label: str, **options: Any) -> Vraag:
    """A field of a form that no case type file knows."""
    return Vraag(naam=naam, label=label, **options)


def choices(queues: Sequence[Any], besides: int | None = None) -> list[tuple[str, str]]:
    """Queues to choose from, without the present one."""
    return [(str(q.id), q.omschrijving) for q in queues if q.id != besides]


def elsewhere(queues: Sequence[Queue], found: Dossier, leads: bool) -> list[tuple[str, str]]:
    """The queues this zaak may be sent to. Of a restricted zaak the restricted ones; who leads may
    open it, and gets all.
    """
    besloten = found.zaak.besloten_in is not None and not leads
    fit = [q for q in queues if not misfit(q, found.zaak, besloten=besloten)]
    told = choices(fit, found.queue.id if found.queue else None)
    closed = {str(q.id) for q in fit if q.besloten}
    return [(id, f"{naam} (besloten)" if id in closed else naam) for id, naam in told]


def away(found: Dossier, now_away: Absences) -> str:
    """That who has the zaak is not here, and who looks after it; '' when he is."""
    who = found.behandelaar
    if who is None or who.id not in now_away.away:
        return ""
    until = f"Afwezig tot en met {datum(now_away.away[who.id].tot)}"
    deputy = now_away.names.get(now_away.deputy(who.id) or 0)
    return f"{until}. {deputy} neemt het over." if deputy else f"{until}."


def deputy_words(absence: Afwezigheid, now_away: Absences) -> str:
    """Who looks after this work: as was asked, and when he is away himself who really does."""
    asked = absence.vervanger.naam if absence.vervanger else "Niemand"
    real = now_away.deputy(absence.medewerker_id)
    if absence.medewerker_id not in now_away.away or real == absence.vervanger_id:
        return asked
    return f"{asked} is er ook niet, nu {now_away.names.get(real or 0, 'niemand')}"


def choices_of_people(people: Sequence[Medewerker]) -> list[tuple[str, str]]:
    """Medewerkers to choose from."""
    return [(str(one.id), one.naam) for one in people]


def _to(rol: Rol | None) -> str:
    return f"{person(rol).naam} ({rol.roltype.omschrijving.lower()})" if rol else ""


def _routing(decision: dict[str, Any]) -> str:
    """One decision about the queue in sentences: by whom or by which rule and on what facts, and
    who got the zaak and why.
    """
    reason = str(decision.get("waarom", "")).rstrip(".")
    closed = " Besloten: alleen deze afdeling ziet de zaak." if decision.get("besloten") else ""
    if by := decision.get("door"):
        return f"Doorgestuurd door {by}: {reason}.{closed}"
    rule = f"regel {decision['regel']}" if decision.get("regel") else "geen regel paste"
    facts = ", ".join(f"{k}: {v or 'leeg'}" for k, v in (decision.get("feiten") or {}).items())
    told = f"{reason} ({rule}{'; ' + facts if facts and decision.get('regel') else ''})."
    if (condition := decision.get("conditie")) not in (None, "", "altijd"):
        told += f" Deze regel geldt als: {condition}."
    return " ".join(filter(None, (told, str(decision.get("verdeling", ""))))) + closed
