"""The course of zaken of one case type as bare facts, for process mining: what, when, which kind of
actor, which queue. Nothing of a person is read: no free text, no answers, no names.

How they are written down: portal/werkplek/proces_files.py. How they are counted: proces_tellen.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger, Date, SmallInteger, Text

from zaken.base.db import rows
from zaken.base.subject import RANK, Subject
from zaken.models import Catalogus, Zaaktype

MOST_TYPES = 500
AT_ONCE = 200  # zaken per batch: two queries each, and all that is ever in memory

# What of the event log is a step of the process: (resource, actie) → its name and its place in the
# life of an activity (XES lifecycle). Whatever is not here stays inside.
ACTS = {
    ("zaak", "create"): ("Zaak geregistreerd", "start"),
    ("zaak", "ingediend"): ("Aanvraag ingediend", "complete"),
    ("zaak", "volledig"): ("Aanvraag volledig", "complete"),
    ("zaak", "gerouteerd"): ("Naar afdeling", "schedule"),
    ("zaak", "toegewezen"): ("Opgepakt", "assign"),
    ("zaak", "vrijgegeven"): ("Teruggelegd", "withdraw"),
    ("zaak", "opgeschort"): ("Termijn stilgezet", "suspend"),
    ("zaak", "hervat"): ("Termijn loopt weer", "resume"),
    ("zaak", "signaal"): ("Termijn vraagt aandacht", "complete"),
    ("zaak", "automatisch_mislukt"): ("Automatische stap mislukt", "ate_abort"),
    ("resultaat", "create"): ("Resultaat vastgelegd", "complete"),
    ("zaakinformatieobject", "create"): ("Document", "complete"),
    ("zaakbesluit", "create"): ("Besluit", "complete"),
    ("contactmoment", "create"): ("Contact", "complete"),
    ("klantcontact", "create"): ("Contact", "complete"),
    ("zaakcontactmoment", "create"): ("Contact", "complete"),
    ("task", "niet_bereikt"): ("Gebeld, niet bereikt", "complete"),
    ("notice", "bezorgd"): ("Bericht bezorgd", "complete"),
    ("notice", "niet_bezorgd"): ("Bericht niet bezorgd", "ate_abort"),
    ("notice", "opnieuw"): ("Bericht opnieuw verzonden", "complete"),
    ("notice", "op"): ("Bericht op papier verstuurd", "complete"),
    ("notice", "ingetrokken"): ("Bericht ingetrokken", "withdraw"),
    # from tables of their own, which know more than the log
    ("status", "create"): ("Status", "complete"),
    ("status", "heropend"): ("Zaak heropend", "complete"),
    ("task", "gemaakt"): ("Taak", "schedule"),
    ("task", "klaar"): ("Taak", "complete"),
    ("notice", "gemaakt"): ("Bericht", "complete"),
}
ELSEWHERE = ("Naar andere afdeling", "reassign")  # the second routing and later: a hand-over


@dataclass(frozen=True)
class Choice:
    """Which zaken: of these versions of a zaaktype, begun (startdatum) from `van` until `tot`, that
    day itself not included, and not above this level of confidentiality.
    """

    zaaktypen: tuple[int, ...]
    van: date | None = None
    tot: date | None = None
    niveau: int = RANK["zeer_geheim"]

    def told(self) -> dict[str, Any]:
        """The parameters of `CHOSEN`."""
        return {"zaaktypen": list(self.zaaktypen), "van": self.van, "tot": self.tot} | {
            "niveau": self.niveau
        }


@dataclass(frozen=True)
class Fact:
    """One step of the process. `actor` is a name of the event log: it never leaves as it is."""

    at: datetime
    soort: str
    naam: str
    fase: str
    actor: str
    actor_soort: str
    queue: str
    exemplaar: str  # what begins and ends together: a task, a notice


@dataclass(frozen=True)
class Trace:
    """The facts of one zaak, in order of time."""

    identificatie: str
    versie: int
    resultaat: str
    startdatum: date
    einddatum: date | None
    facts: Sequence[Fact]


def versions(db: Session, identificatie: str, rsin: str) -> tuple[int, ...]:
    """The ids of every version of this zaaktype in our own catalogi of this organisation; empty
    when there is none. Law 8: a case type is asked for by the name somebody typed.
    """
    ours = Catalogus.rsin == rsin, Catalogus.extern.is_(None), Zaaktype.concept.is_(False)
    query = select(Zaaktype.id).join(Zaaktype.catalogus).where(*ours)
    found = db.scalars(query.where(Zaaktype.identificatie == identificatie).order_by(Zaaktype.id))
    return tuple(found)


def names(db: Session, rsin: str) -> Sequence[str]:
    """The zaaktypen that may be asked for, by name; the first fifty."""
    ours = Catalogus.rsin == rsin, Catalogus.extern.is_(None), Zaaktype.concept.is_(False)
    query = select(Zaaktype.identificatie).join(Zaaktype.catalogus).where(*ours)
    return db.scalars(query.distinct().order_by(Zaaktype.identificatie).limit(50)).all()


def types_of(
    db: Session, subject: Subject, rsin: str, *, everything: bool = False
) -> Sequence[Any]:
    """The zaaktypen that this person leads zaken of (or all): identificatie and omschrijving, each
    once, by name.
    """
    ours = Catalogus.rsin == rsin, Catalogus.extern.is_(None), Zaaktype.concept.is_(False)
    ids = [grant.type_ids for grant in subject.grants if grant.gives("zaken.heropenen")]
    query = select(Zaaktype.identificatie, func.max(Zaaktype.omschrijving).label("omschrijving"))
    query = query.join(Zaaktype.catalogus).where(*ours).group_by(Zaaktype.identificatie)
    if not everything and None not in ids:
        query = query.where(Zaaktype.id.in_(sorted({id for some in ids for id in some or ()})))
    return db.execute(query.order_by("omschrijving").limit(MOST_TYPES)).all()


def traces(db: Session, choice: Choice, at_once: int = AT_ONCE) -> Iterator[Trace]:
    """Every chosen zaak with its facts, in order of registration. Two queries per `at_once` zaken;
    a zaak that is destroyed meanwhile is left out.
    """
    after = 0
    while batch := rows(db, _ZAKEN, {**choice.told(), "after": after, "most": at_once}):
        facts = _facts(db, [zaak.id for zaak in batch])
        for zaak in batch:
            yield Trace(
                zaak.identificatie,
                zaak.versie,
                zaak.resultaat or "",
                zaak.startdatum,
                zaak.einddatum,
                _in_words(facts.get(zaak.id, [])),
            )
        after = batch[-1].id


def _facts(db: Session, ids: list[int]) -> dict[int, list[Row[Any]]]:
    resources, acties = (list(part) for part in zip(*ACTS, strict=True))
    told = {"ids": ids, "resources": resources, "acties": acties}
    found: dict[int, list[Row[Any]]] = {}
    for fact in rows(db, _FACTS, told):
        found.setdefault(fact.zaak_id, []).append(fact)
    return found


def _in_words(found: Sequence[Row[Any]]) -> list[Fact]:
    """The facts of one zaak with their names, and with the queue that it lay in at that moment."""
    queue, done = "", []
    for fact in found:
        naam, fase = ACTS[fact.resource, fact.actie]
        if fact.actie == "gerouteerd" and fact.queue:
            naam, fase = ELSEWHERE if queue not in ("", fact.queue) else (naam, fase)
            queue = fact.queue
        done.append(
            Fact(
                fact.at,
                fact.resource,
                f"{naam}: {fact.naam}" if fact.naam else naam,
                fase,
                fact.actor or "",
                fact.actor_soort or "",
                fact.queue or queue,
                fact.exemplaar or "",
            )
        )
    return done


# The WHERE of a choice, on the alias `zaak`; also for whoever counts. Restricted zaken stay out of
# every file and every count.
CHOSEN = """zaak.zaaktype_id = any(:zaaktypen) and zaak.besloten_in is null
      and zaak.vertrouwelijkheidaanduiding <= :niveau
      and (:van is null or zaak.startdatum >= :van) and (:tot is null or zaak.startdatum < :tot)"""
CHOOSING = (
    bindparam("zaaktypen", type_=ARRAY(BigInteger)),
    bindparam("van", type_=Date),
    bindparam("tot", type_=Date),
    bindparam("niveau", type_=SmallInteger),
)
# What a change of a zaak through the API did to its clock; else the verb itself.
ACTIE = """case
        when e.resource <> 'zaak' or e.actie not in ('update', 'partial_update') then e.actie
        when e.oud #>> '{opschorting,indicatie}' = e.nieuw #>> '{opschorting,indicatie}' then ''
        when e.oud #>> '{opschorting,indicatie}' = 'false' then 'opgeschort'
        when e.oud #>> '{opschorting,indicatie}' = 'true' then 'hervat'
        else '' end"""
QUEUE = "case when e.actie = 'gerouteerd' then e.nieuw ->> 'queue' end"

# By primary key, or by zaaktype when that is rare: one pass over both, however many batches.
_ZAKEN = text(f"""
    select zaak.id, zaak.identificatie, zaaktype.versie, resultaattype.omschrijving as resultaat,
           zaak.startdatum, zaak.einddatum
    from zaak join zaaktype on zaaktype.id = zaak.zaaktype_id
    left join resultaat on resultaat.zaak_id = zaak.id
    left join resultaattype on resultaattype.id = resultaat.resultaattype_id
    where {CHOSEN} and zaak.id > :after
    order by zaak.id limit :most
    """).bindparams(*CHOOSING)  # noqa: S608  our own text

_FACTS = text(f"""
    with z as materialized (select id, uuid from zaak where id = any(:ids)),
    e as materialized (
      select z.id as zaak_id, e.id, e.at, e.resource, e.resource_uuid, {ACTIE} as actie,
             e.actor, e.actor_soort, {QUEUE} as queue
      from z join event e on e.hoofdobject = z.uuid),
    wanted as (select * from unnest(:resources, :acties) as w (resource, actie)),
    gone_by as (
      select s.zaak_id, s.uuid, s.datum_status_gezet as at, t.omschrijving,
             lag(t.is_eindstatus) over course and not t.is_eindstatus as heropend
      from z join status s on s.zaak_id = z.id join statustype t on t.id = s.statustype_id
      window course as (partition by s.zaak_id order by s.datum_status_gezet, s.id)),
    facts as (
      select s.zaak_id, s.at, coalesce(e.id, 0) as number, 1 as rank, 'status' as resource,
             'create' as actie, s.omschrijving as naam, e.actor, e.actor_soort, null as queue,
             null as exemplaar
      from gone_by s left join e on e.zaak_id = s.zaak_id and e.resource = 'status'
                                and e.actie = 'create' and e.resource_uuid = s.uuid
      union all
      select s.zaak_id, s.at, coalesce(e.id, 0), 0, 'status', 'heropend', '', e.actor,
             e.actor_soort, null, null
      from gone_by s left join e on e.zaak_id = s.zaak_id and e.resource = 'status'
                                and e.actie = 'create' and e.resource_uuid = s.uuid
      where s.heropend
      union all
      select e.zaak_id, e.at, e.id, 2, e.resource, e.actie,
             coalesce(k.omschrijving, b.omschrijving, n.sjabloon), e.actor, e.actor_soort, e.queue,
             'bericht-' || n.id
      from e join wanted w on w.resource = e.resource and w.actie = e.actie
      left join zaakinformatieobject l on e.resource = 'zaakinformatieobject'
                                      and l.uuid = e.resource_uuid
      left join enkelvoudiginformatieobject d on d.id = l.informatieobject_id
      left join informatieobjecttype k on k.id = d.informatieobjecttype_id
      left join besluit on e.resource = 'zaakbesluit' and besluit.uuid = e.resource_uuid
      left join besluittype b on b.id = besluit.besluittype_id
      left join notice n on e.resource = 'notice' and n.uuid = e.resource_uuid
      where e.resource <> 'status'
      union all
      select t.zaak_id, t.created_at, coalesce(e.id, 0), 3, 'task', 'gemaakt', t.soort,
             coalesce(e.actor, 'systeem'), coalesce(e.actor_soort, 'systeem'), q.naam,
             'taak-' || t.id
      from z join task t on t.zaak_id = z.id join queue q on q.id = t.queue_id
      left join e on e.zaak_id = z.id and e.resource = 'task'
                 and e.actie in ('create', 'taak_gemaakt') and e.resource_uuid = t.uuid
      union all
      select t.zaak_id, t.done_at, coalesce(e.id, 0), 4, 'task', 'klaar', t.soort,
             case when t.done_by = 'systeem' then 'systeem' else e.actor end,
             case when t.done_by = 'systeem' then 'systeem' else e.actor_soort end, q.naam,
             'taak-' || t.id
      from z join task t on t.zaak_id = z.id join queue q on q.id = t.queue_id
      left join e on e.zaak_id = z.id and e.resource = 'task'
                 and e.actie in ('afgerond', 'taak_klaar') and e.resource_uuid = t.uuid
      where t.done_at is not null and not t.vervallen
      union all
      select n.zaak_id, n.created_at, coalesce(n.event_id, 0), 5, 'notice', 'gemaakt', n.sjabloon,
             'systeem', 'systeem', null, 'bericht-' || n.id
      from z join notice n on n.zaak_id = z.id)
    select zaak_id, at, resource, actie, naam, actor, actor_soort, queue, exemplaar
    from facts order by zaak_id, at, number, rank, exemplaar
    """).bindparams(  # noqa: S608  our own text
    bindparam("ids", type_=ARRAY(BigInteger)),
    bindparam("resources", type_=ARRAY(Text)),
    bindparam("acties", type_=ARRAY(Text)),
)
