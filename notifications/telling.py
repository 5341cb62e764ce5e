"""What a notice can say about a zaak: the words its templates may use. Reads, never writes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import kort
from notifications.preferences import language_of
from notifications.recipients import recipient_of, salutation
from workflows import words
from workflows.answers import in_words
from workflows.definition import Definition
from workflows.parts import Bericht
from workflows.publish import definition_of
from workflows.task_notices import words_of
from workflows.terms import datum
from zaken.base.clock import today
from zaken.base.settings import settings
from zaken.models import Event, Notice, Rol, Status, Task, Zaak

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
        "doen": values.get("taak_tekst") or words.fill(kind.doen, values),
        "klaar": status == definition.last or kind.klok_stopt,
        "toelichting": toelichting,
        "taal": language_of(rol),
        "rechtsmiddel": bericht.rechtsmiddel,
        "rechtsmiddel_bij": bericht.rechtsmiddel_bij,
        "rechtsmiddel_binnen": bericht.rechtsmiddel_binnen,
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
    event = db.scalar(select(Event).where(Event.id == notice.event_id))
    task = task_of(db, event) if event else None
    values = words.values(zaak) | (words_of(definition, task) if definition and task else {})
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
        "doen": values.get("taak_tekst")
        or (words.fill(definition.status(naam).doen, values) if definition else ""),
        "toelichting": reason(event, status),
        "gegevens": _answers(zaak, definition),
        "persoon": _person(rol),
        "rechtsmiddel": notice.kenmerken.get("rechtsmiddel", "bezwaar"),
        "rechtsmiddel_bij": notice.kenmerken.get("rechtsmiddel_bij", ""),
        "rechtsmiddel_binnen": notice.kenmerken.get("rechtsmiddel_binnen", ""),
        **own_language(notice),
    }


def status_of(db: Session, event: Event) -> Status | None:
    """The status that this fact gave the zaak, or None when it is another kind of fact."""
    if event.resource != Status.__tablename__ or event.actie != "create":
        return None
    return db.scalar(select(Status).where(Status.uuid == event.resource_uuid))


def task_of(db: Session, event: Event) -> Task | None:
    """The task of the case type file that this fact is about, as it is now; or None."""
    if event.resource != Task.__tablename__:
        return None
    return db.scalar(select(Task).where(Task.uuid == event.resource_uuid, Task.taak != ""))


def known_status(definition: Definition | None, status: Status | None) -> str:
    """The naam of this status in the case type file; the first one when it is not there."""
    naam = status.statustype.naam if status else ""
    if definition is None or any(s.naam == naam for s in definition.statustypen):
        return naam
    return definition.first


def reason(event: Event | None, status: Status | None) -> str:
    """What the employee wrote for the reader: with the status, or with what changed the term."""
    if event is not None and event.actie in ("opgeschort", "verlengd", "verdaagd", "nieuwe_datum"):
        return event.toelichting.strip()
    if event is not None and event.actie == "dwangsom":
        return str((event.nieuw or {}).get("reden", ""))
    return status.statustoelichting.strip() if status else ""


def for_attention(notice: Notice) -> dict[str, Any]:
    """The words for the e-mail that points at a notice. Nothing of what it says, nor of what the
    zaak is about.
    """
    known = words.values(notice.zaak)
    kept = notice.kenmerken
    # Notices of before have no such marks: then it is what it was called.
    kind = str(kept.get("aard") or kort.kind_of(notice.soort, notice.soort, kept))
    dag = str(kept["dag"]) if "dag" in kept else kort.day_of(kind, known)
    return {
        **common(notice.zaak, notice.rol, known),
        "soort": notice.soort,
        "per": _also(notice),
        "kort": kort.summary(kind, dag=dag),
        "kort_ook": kort.below(kind, taal=str(kept.get("taal", kort.NL)), dag=dag),
    }


def own_language(notice: Notice) -> dict[str, Any]:
    """The paragraphs of the notice for its letter: the Dutch text apart from the summary in the
    reader's language, so that each is marked as what it is.
    """
    taal = str(notice.kenmerken.get("taal", kort.NL))
    dutch, title, other = notice.tekst, kort.TITLE.get(taal, ""), ""
    if title and f"\n\n{title}\n" in dutch:
        dutch, _, other = dutch.rpartition(f"\n\n{title}\n")
    blocks = [_lines(block) for block in dutch.split("\n\n") if block.strip()]
    return {"tekst_alineas": blocks, "taal": taal, "kort_titel": title, "kort_ook": _lines(other)}


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
