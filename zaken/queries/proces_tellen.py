"""Counts of one case type, in all and per status: hand-overs, waiting, rework, and what needed
nobody. One query over the event log; a chosen period keeps it bounded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Boolean, Date, Integer

from zaken.base.clock import local_date, now
from zaken.base.db import rows
from zaken.base.errors import Invalid
from zaken.queries.proces import ACTIE, CHOOSING, CHOSEN, QUEUE, Choice

MOST = 100_000  # zaken at once: their events are sorted by the database, at one asking
EARLIEST = date(2000, 1, 1)  # waiting is not counted in hours before this
IsOpen = Callable[[date], bool]


@dataclass(frozen=True)
class Measure:
    """How often, in how many zaken, in how many it goes on now; working hours, of what has ended:
    median and 90th percentile (None: nothing ended, or nothing that lasts).
    """

    keren: int = 0
    zaken: int = 0
    nu: int = 0
    mediaan: float | None = None
    p90: float | None = None


@dataclass(frozen=True)
class Counts:
    """By measure and status ("" for the whole case type). The measures: zaken, afgesloten, vanzelf
    (closed, and no person did anything but speak with the resident), verblijf, opgeschort, inwoner
    (waits for the resident), oppakken (waits in a queue), afdeling and persoon (hand-overs),
    teruggezet, heropend, taak (done again), bericht (corrected).
    """

    statussen: Sequence[str]
    measures: dict[tuple[str, str], Measure] = field(repr=False)

    def of(self, measure: str, status: str = "") -> Measure:
        return self.measures.get((measure, status), Measure())


def count(db: Session, choice: Choice, is_open: IsOpen, *, most: int = MOST) -> Counts:
    """What happened to these zaken. An hour is a working hour: 9 to 17 on a day that `is_open`, in
    Dutch time. Two queries, whatever their number. Raises Invalid for more than `most` zaken.
    """
    size = rows(db, _SIZE, {**choice.told(), "most": most + 1})[0]
    if size.zaken > most:
        told = f"Dit zijn meer dan {most} zaken. Kies een kortere periode met van en tot."
        raise Invalid.field("van", "te-veel-zaken", told)
    calendar = _calendar(size.eerste, is_open)
    found = rows(db, _COUNTS, {**choice.told(), **calendar})
    order = {row.status: row.volgnummer for row in found if row.maat == "verblijf" and row.status}
    measures = {
        (row.maat, row.status or ""): Measure(
            row.keren, row.zaken, row.nu, _rounded(row.mediaan), _rounded(row.p90)
        )
        for row in found
    }
    return Counts(sorted(order, key=lambda status: (order[status], status)), measures)


def per_month(db: Session, choice: Choice) -> list[Any]:
    """How many of these zaken began and were closed in each month (`jjjj-mm`), in order."""
    return list(rows(db, _MONTHS, choice.told()))


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(float(hours), 1)


def _calendar(first: date | None, is_open: IsOpen) -> dict[str, object]:
    """Every day since the first zaak: is it open, and how many open days went before it?"""
    last = local_date(now())
    begin = max(EARLIEST, min(first or last, last) - timedelta(days=31))
    days = [begin + timedelta(days=n) for n in range((last - begin).days + 1)]
    open_days = [is_open(day) for day in days]
    before = accumulate((int(yes) for yes in open_days[:-1]), initial=0)
    return {
        "dagen": days,
        "gaan": open_days,
        "voor": list(before),
        "eerste": begin,
        "laatste": last,
    }


_MONTHS = text(f"""
    with chosen as (select zaak.startdatum, zaak.einddatum from zaak where {CHOSEN}),
    told as (select to_char(startdatum, 'YYYY-MM') as maand, 1 as begonnen, 0 as klaar from chosen
             union all
             select to_char(einddatum, 'YYYY-MM'), 0, 1 from chosen where einddatum is not null)
    select maand, cast(sum(begonnen) as integer) as begonnen,
           cast(sum(klaar) as integer) as klaar
    from told group by maand order by maand limit 240
    """).bindparams(*CHOOSING)  # noqa: S608  our own text
_SIZE = text(f"""
    select count(*) as zaken, min(startdatum) as eerste
    from (select zaak.startdatum from zaak where {CHOSEN} limit :most) as chosen
    """).bindparams(*CHOOSING)  # noqa: S608  our own text


def _hours(moment: str, day: str) -> str:
    """The working hours before a moment, counted from the first day of the calendar."""
    clock = f"extract(epoch from cast({moment} at time zone 'Europe/Amsterdam' as time))"
    inside = f"least(8, greatest(0, {clock} / 3600.0 - 9))"
    return f"({day}.voor * 8 + case when {day}.gaat then {inside} else 0 end)"


def _day(moment: str) -> str:
    local = f"cast({moment} at time zone 'Europe/Amsterdam' as date)"
    return f"greatest(:eerste, least(:laatste, {local}))"


# Somebody of the municipality did something; a talk with the resident is not handling.
_PERSON = """(e.actor_soort = 'medewerker' or e.actor_soort = 'applicatie' and e.gebruiker <> '')
        and e.resource not in ('contactmoment', 'klantcontact', 'zaakcontactmoment')"""

_COUNTS = text(f"""
    with z as materialized (
      select zaak.id, zaak.uuid, zaak.einddatum is not null as dicht,
             (zaak.einddatum + time '17:00') at time zone 'Europe/Amsterdam' as gesloten
      from zaak where {CHOSEN}),
    asks as (
      select zaaktype.id as zaaktype_id, part ->> 'naam' as naam
      from zaaktype, json_array_elements(zaaktype.definitie -> 'statustypen') as part
      where zaaktype.id = any(:zaaktypen) and part ->> 'doen' <> ''),
    e as materialized (
      select z.id as zaak_id, e.id, e.at, e.resource, {ACTIE} as actie, {QUEUE} as queue, e.actor,
             {_PERSON} as person
      from z join event e on e.hoofdobject = z.uuid),
    st as materialized (
      select s.zaak_id, t.omschrijving as status, t.volgnummer, t.is_eindstatus,
             asks.naam is not null as inwoner, s.datum_status_gezet as at,
             lead(s.datum_status_gezet) over course as einde,
             lag(t.volgnummer) over course as vorige,
             lag(t.is_eindstatus) over course as was_einde
      from z join status s on s.zaak_id = z.id join statustype t on t.id = s.statustype_id
      left join asks on asks.zaaktype_id = t.zaaktype_id and asks.naam = t.naam
      window course as (partition by s.zaak_id order by s.datum_status_gezet, s.id)),
    next as (
      select e.*, min(e.at) filter (where e.person) over (
               partition by e.zaak_id order by e.id
               rows between 1 following and unbounded following) as opgepakt
      from e),
    routed as (
      select next.*, lag(queue) over course as vorige, lead(at) over course as verder
      from next where resource = 'zaak' and actie = 'gerouteerd'
      window course as (partition by zaak_id order by id)),
    taken as (
      select e.*, lag(actor) over (partition by zaak_id order by id) as vorige
      from e where resource = 'zaak' and actie = 'toegewezen'),
    clock as (
      select e.*, lead(at) over (partition by zaak_id order by id) as verder
      from e where resource = 'zaak' and actie in ('opgeschort', 'hervat')),
    m as (
      select 'zaken' as maat, id as zaak_id, cast(null as text) as status,
             cast(null as integer) as volgnummer,
             cast(null as timestamptz) as at, cast(null as timestamptz) as einde from z
      union all
      select 'afgesloten', id, null, cast(null as integer), cast(null as timestamptz),
             cast(null as timestamptz) from z where dicht
      union all
      select 'vanzelf', id, null, null, null, null from z
      where dicht and not exists (select from e where e.zaak_id = z.id and e.person)
      union all
      select 'verblijf', zaak_id, status, volgnummer, case when not is_eindstatus then at end,
             case when not is_eindstatus then einde end from st
      union all select 'inwoner', zaak_id, status, null, at, einde from st where inwoner
      union all
      select 'teruggezet', zaak_id, status, null, null, null from st
      where volgnummer < vorige and not was_einde
      union all
      select 'heropend', zaak_id, status, null, null, null from st
      where was_einde and not is_eindstatus
      union all
      select f.maat, f.zaak_id, coalesce(st.status, '(nog geen status)'), null,
             case when f.lasts then f.at end, f.einde
      from (
        select 'opgeschort' as maat, clock.zaak_id, clock.at, true as lasts,
               coalesce(verder, greatest(clock.at, z.gesloten)) as einde
        from clock join z on z.id = clock.zaak_id where actie = 'opgeschort'
        union all
        select 'oppakken', r.zaak_id, r.at, true, least(opgepakt, verder)
        from routed r join z on z.id = r.zaak_id
        where not z.dicht or least(opgepakt, verder) is not null
        union all
        select 'afdeling', zaak_id, at, false, cast(null as timestamptz) from routed
        where queue <> vorige and person
        union all
        select 'persoon', zaak_id, at, false, null from taken where actor <> vorige
        union all
        select 'bericht', zaak_id, at, false, null from e
        where resource = 'notice' and actie in ('opnieuw', 'op', 'ingetrokken')
        union all
        select 'taak', t.zaak_id, t.created_at, false, null
        from z join task t on t.zaak_id = z.id
        where exists (select from task o where o.zaak_id = t.zaak_id and o.soort = t.soort
                        and o.titel = t.titel and o.id < t.id and o.done_at <= t.created_at)
      ) f left join st on st.zaak_id = f.zaak_id and st.at <= f.at
                      and (st.einde is null or st.einde > f.at)),
    days as materialized (
      select * from unnest(:dagen, :gaan, :voor) as d (dag, gaat, voor)),
    timed as (
      select m.*, greatest(0, {_hours("m.einde", "t")} - {_hours("m.at", "f")}) as uren,
             m.at is not null and m.einde is null and not z.dicht as bezig
      from m join z on z.id = m.zaak_id
      left join days f on f.dag = {_day("m.at")} left join days t on t.dag = {_day("m.einde")})
    select maat, status, min(volgnummer) as volgnummer, count(*) as keren,
           count(distinct zaak_id) as zaken, count(*) filter (where bezig) as nu,
           percentile_cont(0.5) within group (
             order by case when einde is not null then uren end) as mediaan,
           percentile_cont(0.9) within group (
             order by case when einde is not null then uren end) as p90
    from timed group by grouping sets ((maat, status), (maat))
    having grouping(status) = 1 or status is not null
    """).bindparams(  # noqa: S608  our own text
    *CHOOSING,
    bindparam("dagen", type_=ARRAY(Date)),
    bindparam("gaan", type_=ARRAY(Boolean)),
    bindparam("voor", type_=ARRAY(Integer)),
    bindparam("eerste", type_=Date),
    bindparam("laatste", type_=Date),
)
