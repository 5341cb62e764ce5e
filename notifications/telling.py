"""What a notice can say about a zaak: the words its templates may use. Reads, never writes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.recipients import recipient_of, salutation
from workflows import words
from workflows.answers import in_words
from workflows.definition import Bericht, Definition
from workflows.publish import definition_of
from workflows.terms import datum
from zaken.base.clock import today
from zaken.base.settings import settings
from zaken.models import Event, Notice, Rol, Status, Zaak

RESULTAAT = "resultaat_naam"  # in `extra`: the resultaattype that a step is about to give


def organisation() -> str:
    """`gemeente Rijswijk`, however the name was configured."""
    name = settings().gemeente
    return name if "gemeente" in name.lower() else f"gemeente {name}"


def told(
    zaak: Zaak,
    rol: Rol | None,
    bericht: Bericht,
    *,
    status: str,
    extra: Mapping[str, str] | None = None,
    toelichting: str = "",
) -> dict[str, Any]:
    """The words for one notice to one person. `status` is the naam in the case type file, `extra`
    wins over facts.
    """
    definition = definition_of(zaak.zaaktype)
    if definition is None:
        raise ValueError("a zaak without a case type file has no notices")
    values = words.values(zaak) | dict(extra or {})
    kind = definition.status(status)
    present = zaak.resultaat.resultaattype.naam if zaak.resultaat else ""
    resultaat = (extra or {}).get(RESULTAAT, present)
    return {
        **common(zaak, rol, values),
        "onderwerp": words.fill(bericht.onderwerp, values),
        "soort": bericht.soort,
        "zaak": definition.omschrijving,
        "soort_zaak": "melding"
        if definition.handeling_initiator.startswith("meld")
        else "aanvraag",
        "status": kind.omschrijving,
        "status_tekst": words.status_text(definition, status, resultaat, values),
        "doen": words.fill(kind.doen, values),
        "klaar": status == definition.last,
        "toelichting": toelichting,
    }


def common(zaak: Zaak, rol: Rol | None, values: Mapping[str, str]) -> dict[str, Any]:
    """The words that every text about a zaak may use."""
    anonymous = rol is None or not recipient_of(rol).nummer
    kind = rol.roltype if rol else None
    return {
        **values,
        "ontvangen": datum(zaak.startdatum, weekday=False),
        "aanhef": salutation(rol),
        "zaak": zaak.zaaktype.omschrijving,
        "organisatie": organisation(),
        "postadres": settings().postadres,
        "bestuursorgaan": settings().bestuursorgaan,
        "link": link(zaak, anonymous=anonymous),
        "volgen": anonymous,
        "rol": kind.omschrijving_generiek if kind else "",
        "rolnaam": kind.omschrijving if kind else "",
    }


def link(zaak: Zaak, *, anonymous: bool) -> str:
    """Where this reader finds the zaak: signed in, or with the code of somebody who did not sign
    in.
    """
    base = settings().base_url.rstrip("/")
    code = zaak.voortgang.volgcode if zaak.voortgang else None
    return f"{base}/mijn/volgen/{code}" if anonymous and code else f"{base}/mijn/zaken/{zaak.uuid}"


def for_letter(db: Session, notice: Notice) -> dict[str, Any]:
    """The words for the letter of a notice: those of the notice itself, and what only a letter
    shows.
    """
    zaak, rol = notice.zaak, notice.rol
    definition = definition_of(zaak.zaaktype)
    values = words.values(zaak)
    event = db.scalar(select(Event).where(Event.id == notice.event_id))
    status = (status_of(db, event) if event else None) or zaak.status
    naam = known_status(definition, status)
    resultaat = zaak.resultaat.resultaattype.naam if zaak.resultaat else ""
    said = words.status_text(definition, naam, resultaat, values) if definition else ""
    return {
        **common(zaak, rol, values),
        "onderwerp": notice.onderwerp,
        "soort": notice.soort,
        "adres": recipient_of(rol).adres if rol else (),
        "vandaag": datum(today(), weekday=False),
        "gemaakt": notice.created_at.isoformat(),
        "alineas": _lines(said),
        "tekst_alineas": [_lines(block) for block in notice.tekst.split("\n\n") if block.strip()],
        "doen": words.fill(definition.status(naam).doen, values) if definition else "",
        "toelichting": reason(event, status),
        "gegevens": _answers(zaak, definition),
        "persoon": _person(rol),
    }


def status_of(db: Session, event: Event) -> Status | None:
    """The status that this fact gave the zaak, or None when it is another kind of fact."""
    if event.resource != Status.__tablename__ or event.actie != "create":
        return None
    return db.scalar(select(Status).where(Status.uuid == event.resource_uuid))


def known_status(definition: Definition | None, status: Status | None) -> str:
    """The naam of this status in the case type file; the first one when it is not there."""
    naam = status.statustype.naam if status else ""
    if definition is None or any(s.naam == naam for s in definition.statustypen):
        return naam
    return definition.first


def reason(event: Event | None, status: Status | None) -> str:
    """What the employee wrote for the reader: with the status, or with the suspension."""
    if event is not None and event.actie == "opgeschort":
        return event.toelichting.strip()
    return status.statustoelichting.strip() if status else ""


def for_attention(notice: Notice) -> dict[str, Any]:
    """The words for the e-mail that points at a notice. Nothing of what it says, nor of what the
    zaak is about.
    """
    return {
        **common(notice.zaak, notice.rol, words.values(notice.zaak)),
        "soort": notice.soort,
        "per": _also(notice),
    }


def _also(notice: Notice) -> str:
    roads = {d.kanaal for d in notice.deliveries if d.state != "ingetrokken"}
    if "berichtenbox" in roads:
        return "U vindt het bericht ook in uw Berichtenbox van MijnOverheid."
    return "U krijgt het ook per post." if "print" in roads else ""


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _answers(zaak: Zaak, definition: Definition | None) -> list[tuple[str, str]]:
    """What the applicant told us, question by question, for the letter about it."""
    if definition is None:
        return []
    facts = {e.naam: e.waarde for e in zaak.eigenschappen}
    return [
        (q.vraag, in_words(q, facts[q.veld])) for q in definition.formulier if facts.get(q.veld)
    ]


def _person(rol: Rol | None) -> list[tuple[str, str]]:
    """Name, date of birth and address as they stand with the zaak; a BSN is shown to its owner in
    his own extract.
    """
    if rol is None:
        return []
    who, envelope = rol.betrokkene_identificatie or {}, recipient_of(rol).adres
    shown = {
        "Voornamen": who.get("voornamen"),
        "Voorvoegsel": who.get("voorvoegselGeslachtsnaam"),
        "Achternaam": who.get("geslachtsnaam"),
        "Geboren op": _born(
            str(who.get("geboortedatum") or who.get("geboorte", {}).get("datum") or "")
        ),
        "Burgerservicenummer": who.get("inpBsn"),
        "Adres": ", ".join(envelope[1:]),
    }
    return [(name, str(value)) for name, value in shown.items() if value]


def _born(text: str) -> str:
    digits = text.replace("-", "")
    return f"{digits[6:8]}-{digits[4:6]}-{digits[:4]}" if len(digits) == 8 else text
