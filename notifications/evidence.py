"""The proof of one notice: what was said, what was decided about its reader, every check, try,
answer and receipt, with hashes (Awb afdeling 2.3: who, what, when, over which road). No
number of a person is in it, so it says the same after such numbers were wiped.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from notifications import texts
from notifications.compose import draw
from zaken.base.clock import now
from zaken.base.settings import settings
from zaken.models import Attempt, Delivery, Event, Notice

Json = dict[str, Any]
# What a person calls what happened: (soort, uitkomst) of an attempt, in Dutch.
SAID: dict[tuple[str, str], str] = {
    ("bereikbaarheid", "ja"): "Gevraagd of de ontvanger zo bereikbaar is: ja",
    ("bereikbaarheid", "nee"): "Gevraagd of de ontvanger zo bereikbaar is: nee",
    ("bereikbaarheid", "onbekend"): "Gevraagd of de ontvanger zo bereikbaar is: geen antwoord",
    ("aanbieden", "accepted"): "Aangeboden en aangenomen",
    ("aanbieden", "refused"): "Aangeboden en geweigerd",
    ("aanbieden", "notsent"): "Niet verstuurd; later opnieuw",
    ("aanbieden", "uncertain"): "Aangeboden, maar het antwoord ging verloren",
    ("afstemmen", "gevonden"): "Nagevraagd: het is er. Niet opnieuw verstuurd",
    ("afstemmen", "niet_gevonden"): "Nagevraagd: het is er niet",
    ("afstemmen", "onbekend"): "Nagevraagd: geen antwoord",
    ("afstemmen", "mogelijk_dubbel"): "Navragen kan niet; opnieuw verstuurd met hetzelfde kenmerk",
    ("afstemmen", "niet_gevraagd"): "Een eerdere poging is niet uitgezocht",
    ("ontvangstbewijs", "bezorgd"): "Ontvangstbewijs gekregen: bezorgd",
    ("besluit", "opnieuw"): "Besloten: opnieuw versturen",
    ("besluit", "papier"): "Besloten: op papier",
    ("besluit", "intrekken"): "Besloten: niet versturen",
    ("terugval", "gesloten"): "Op het uiterste moment niet bezorgd: deze weg is gesloten",
    ("dubbel", "dubbel_bezorgd"): "Over twee wegen bezorgd",
}
LATE = "te_laat:"  # before an outcome that came after somebody else had taken over


def notice_of(db: Session, uuid: UUID) -> Notice | None:
    """The notice with this uuid, or of the delivery with this uuid; with all that was done."""
    of_delivery = select(Delivery.notice_id).where(Delivery.uuid == uuid)
    found = select(Notice).where((Notice.uuid == uuid) | Notice.id.in_(of_delivery))
    whole = selectinload(Notice.deliveries).selectinload(Delivery.attempts)
    return db.scalar(found.options(whole, joinedload(Notice.zaak)))


def proof_of(db: Session, notice: Notice) -> Json:
    """The whole proof as JSON: moments in ISO 8601 with their zone, hashes SHA-256 in hex. `som` is
    the hash of all the rest, with sorted keys and without spaces.
    """
    told: Json = {
        "soort": "Bewijs van verzending",
        "organisatie": {"naam": settings().gemeente, "oin": settings().oin},
        "opgemaakt": now().isoformat(),
        "bericht": _said(notice),
        "aanleiding": _reason(db, notice),
        "ontvanger": dict(notice.afweging or {}),
        "uitkomst": {
            "stand": notice.state,
            "dubbel_bezorgd": notice.dubbel,
            "gelezen_op": _moment(notice.read_at),
        },
        "bezorgingen": [_road(delivery) for delivery in notice.deliveries],
    }
    return told | {"som": checksum(told)}


def checksum(proof: Json) -> str:
    """SHA-256 (hex) of a proof without its own `som`."""
    rest = {key: value for key, value in proof.items() if key != "som"}
    return sha256(orjson.dumps(rest, option=orjson.OPT_SORT_KEYS)).hexdigest()


def as_pdf(proof: Json) -> bytes:
    """The same proof for people: PDF/A-2a."""
    return draw(texts.proof({"onderwerp": proof["soort"], "bewijs": proof})).inhoud


def in_words(soort: str, uitkomst: str) -> str:
    """An attempt as people say it."""
    plain = uitkomst.removeprefix(LATE)
    said = SAID.get((soort, plain), f"{soort}: {plain}")
    return f"{said} (kwam te laat om nog te tellen)" if plain != uitkomst else said


def _said(notice: Notice) -> Json:
    words = f"{notice.onderwerp}\n{notice.tekst}".encode()
    return {
        "uuid": str(notice.uuid),
        "kenmerk": notice.sleutel,
        "zaak": notice.zaak.identificatie,
        "soort": notice.soort,
        "onderwerp": notice.onderwerp,
        "gemaakt": _moment(notice.created_at),
        "uiterste_verzending": _moment(notice.uiterste_verzending),
        "brief_verstuurd_omdat_het_te_lang_duurde": _moment(notice.terugval_op),
        # the same hash stands with every offer of these words
        "tekst_sha256": sha256(words).hexdigest(),
        "inhoud_sha256": notice.inhoud_sha256,
        "brief_sha256": notice.brief_sha256,
        "brief_paginas": notice.paginas,
    }


def _reason(db: Session, notice: Notice) -> Json:
    """The fact that the notice tells of, and who did it."""
    event = db.scalar(select(Event).where(Event.id == notice.event_id))
    if event is None:
        return {}
    return {
        "feit": event.id,
        "op": _moment(event.at),
        "wat": f"{event.actie} {event.resource}",
        "door": event.actor_soort or "systeem",
    }


def _road(delivery: Delivery) -> Json:
    return {
        "kenmerk": str(delivery.uuid),
        "kanaal": delivery.kanaal,
        "generatie": delivery.generatie,
        "stand": delivery.state,
        "reden": delivery.reden,
        "gepland": _moment(delivery.created_at),
        "aangenomen": _moment(delivery.aangeboden_op),
        "klaar": _moment(delivery.done_at),
        "kenmerk_ontvangende_kant": delivery.external_id,
        "stappen": _steps(delivery.attempts),
    }


def _steps(attempts: Sequence[Attempt]) -> list[Json]:
    return [
        {
            "nummer": attempt.id,
            "op": _moment(attempt.at),
            "soort": attempt.soort,
            "uitkomst": attempt.uitkomst,
            "in_woorden": in_words(attempt.soort, attempt.uitkomst),
            "gegevens": attempt.detail,
        }
        for attempt in attempts
    ]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
