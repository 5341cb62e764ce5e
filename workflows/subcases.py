"""Zaken that a zaak brings with it: a deelzaak (part of this one, and closed before it) and a
vervolgzaak (on its own, linked). Asked for by `automatisch` in the file; once per stay, like every
automatic action (ADR 16).
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.completeness import complete
from workflows.opening import open_zaak
from workflows.publish import current, definition_of
from workflows.steps import keep_facts, set_first_status
from zaken.actions.zaak import relate
from zaken.actions.zaak_archief import uuid_of
from zaken.base.clock import now, today
from zaken.base.errors import Invalid
from zaken.base.subject import RANK, SYSTEEM
from zaken.change import act, change
from zaken.events import record
from zaken.models import Event, Rol, Status, Voortgang, Zaak
from zaken.queries.related import zaken_by_uuid

# What a copied rol takes along: who it is and how to reach him.
WHO = (
    "betrokkene", "betrokkene_type", "afwijkende_naam_betrokkene", "indicatie_machtiging",
    "contactpersoon_rol", "betrokkene_identificatie", "begin_geldigheid", "einde_geldigheid",
    "authenticatie_context", "contact",
)  # fmt: skip
GENERATIONS = 5  # so far back is looked for a circle of zaken that follow each other
WORK = "zaken.bijwerken"


def open_deelzaak(db: Session, zaak: Zaak, met: Mapping[str, Any]) -> str:
    """A part of this zaak, of the zaaktype in `met`, with its applicant and the facts named in
    `overnemen`. Raises Invalid (a rule of the standard: a deelzaak has no deelzaken), NotFound (no
    such zaaktype).
    """
    part = _blank(db, zaak, met)
    part.hoofdzaak = zaak
    return _open(db, zaak, part, met, verb="deelzaak_gemaakt")


def open_vervolgzaak(db: Session, zaak: Zaak, met: Mapping[str, Any]) -> str:
    """A zaak of its own that follows from this one (aardRelatie vervolg). Raises Invalid when zaken
    would follow each other in a circle, NotFound.
    """
    later = _blank(db, zaak, met)
    _refuse_circle(db, zaak, later)
    relate(later, zaak, "vervolg")
    return _open(db, zaak, later, met, verb="vervolgzaak_gemaakt")


def tell_hoofdzaak(db: Session, event: Event, zaak: Zaak) -> None:
    """A deelzaak closed: its hoofdzaak looks again at what waits for it. Telling twice is once."""
    main, last = zaak.hoofdzaak, zaak.status
    if main is None or event.resource != Status.__tablename__ or not zaak.is_closed:
        return
    if last is None or last.uuid != event.resource_uuid:
        return
    told = {"zaak": str(zaak.uuid), "status": str(event.resource_uuid)}
    known = select(Event.id).where(
        Event.hoofdobject == main.uuid,
        Event.actie == "deelzaak_klaar",
        Event.nieuw["status"].as_string() == told["status"],
    )
    if db.scalar(known.limit(1)) is None:
        # Without its lock: whoever ends a hoofdzaak holds that one and waits for its deelzaken.
        # Nothing of it changes here; it is looked at when this fact is handled, under its lock.
        record(db, SYSTEEM, "deelzaak_klaar", main, oud=None, nieuw=told)


def _blank(db: Session, zaak: Zaak, met: Mapping[str, Any]) -> Zaak:
    kind = current(db, str(met.get("zaaktype", "")), rsin=zaak.zaaktype.catalogus.rsin)
    levels = (zaak.vertrouwelijkheidaanduiding, kind.vertrouwelijkheidaanduiding)
    made = Zaak(
        zaaktype=kind,
        zaaktype_id=kind.id,
        identificatie="",
        bronorganisatie=zaak.bronorganisatie,
        verantwoordelijke_organisatie=zaak.verantwoordelijke_organisatie,
        omschrijving=f"{kind.omschrijving} bij {zaak.identificatie}"[:80],
        startdatum=today(),
        vertrouwelijkheidaanduiding=max(levels, key=lambda level: RANK[level]),
        betalingsindicatie="",
        communicatiekanaal="",
        relevante_andere_zaken=[],
    )
    made.voortgang = Voortgang(volgcode=uuid4(), ontvangen_op=now(), laatste_aanvulling=now())
    return made


def _open(db: Session, zaak: Zaak, made: Zaak, met: Mapping[str, Any], *, verb: str) -> str:
    change(db, SYSTEEM, made, "create", scope="zaken.aanmaken", save=open_zaak)
    _copy_initiators(db, zaak, made)
    facts = {e.naam: e.waarde for e in zaak.eigenschappen}
    known = {e.naam for e in made.zaaktype.eigenschappen}
    wanted = [str(name) for name in met.get("overnemen", [])]
    keep_facts(db, SYSTEEM, made, {n: facts[n] for n in wanted if n in facts and n in known})
    if definition := definition_of(made.zaaktype):
        set_first_status(db, SYSTEEM, made)
        complete(db, made, definition)
    # Not its number, nor what it is: not everybody who sees this zaak may see that one.
    act(db, SYSTEEM, zaak, verb, scope=WORK, nieuw={"zaak": str(made.uuid)})
    return "begonnen"


def _copy_initiators(db: Session, zaak: Zaak, made: Zaak) -> None:
    kinds = made.zaaktype.roltypen
    kind = next((r for r in kinds if r.omschrijving_generiek == "initiator"), None)
    if kind is None:
        return
    for rol in [r for r in zaak.rollen if r.roltype.omschrijving_generiek == "initiator"]:
        copy = Rol(zaak_id=made.id, roltype=kind, roltoelichting=kind.omschrijving)
        for name in WHO:
            setattr(copy, name, getattr(rol, name))
        with db.no_autoflush:
            copy.zaak = made
        change(db, SYSTEEM, copy, "create", scope=WORK)


def _refuse_circle(db: Session, zaak: Zaak, later: Zaak) -> None:
    """Two files that follow each other would fill the database in an hour."""
    before: Zaak | None = zaak
    for _ in range(GENERATIONS):
        if before is None or before.registratiedatum != today():
            return
        if before.zaaktype.identificatie == later.zaaktype.identificatie:
            reason = f"'{later.zaaktype.identificatie}' volgt vandaag al op zichzelf."
            raise Invalid.field("zaaktype", "kring", reason)
        before = _before(db, before)


def _before(db: Session, zaak: Zaak) -> Zaak | None:
    """The zaak that this one follows."""
    named = (r["url"] for r in zaak.relevante_andere_zaken if r["aardRelatie"] == "vervolg")
    uuids = [uuid for url in named if (uuid := uuid_of(url))]
    return next(iter(zaken_by_uuid(db, uuids)), None)
