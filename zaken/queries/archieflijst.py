"""Which zaken may leave, destroyed or transferred, and why another may not. The list that is made
and the moment of doing it ask the same conditions.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    Uuid,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, aliased

from zaken.base.clock import now, today
from zaken.base.errors import NotFound
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.models import (
    Archiefitem,
    Archieflijst,
    Bewaarbelang,
    Delivery,
    Enkelvoudiginformatieobject,
    Notice,
    Resultaat,
    Resultaattype,
    Voortgang,
    Zaak,
    Zaakinformatieobject,
    Zaaktype,
)

SCOPE = "archief.beheren"
SOORTEN = ("vernietigen", "overbrengen")
DAYS_TO_THINK = 7  # before the first zaak is erased; whoever may can still stop it
MOST = 1000  # zaken on one list: what two people can still judge
ARCHIVED = ("nog_te_archiveren", "gearchiveerd")  # the term is known, and nobody else has it
UNDER_WAY = ("klaar", "verzenden", "afstemmen")
UUID_TEXT = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
paper = Enkelvoudiginformatieobject
HELD = "er rust een bewaarbelang op"
# An item in one of these states has its zaak still here, and waits for the next thing to be done.
WAITING = ("opgenomen", "verpakt", "overgedragen")
Reasons = list[tuple[str, ColumnElement[bool]]]


def obstacles(zaak: Any, day: date, soort: str) -> Reasons:
    """Why this zaak (the table, or an alias of it) may not be destroyed (Archiefwet 1995, art. 3
    and 5) or transferred (art. 12) on that day; in Dutch, the first that holds is told.
    """
    own = _not_to_transfer if soort == "overbrengen" else _not_to_destroy
    return [
        ("de zaak is niet afgesloten", zaak.einddatum.is_(None)),
        *own(zaak, day),
        (f"de archiefstatus laat {soort} niet toe", zaak.archiefstatus.not_in(ARCHIVED)),
        (HELD, held(zaak, day)),
        ("over een dwangsom is nog niet besloten", _penalty_open(zaak)),
        ("de hoofdzaak loopt nog", _main_runs(zaak)),
        ("een gerelateerde zaak loopt nog", _related_runs(zaak)),
        ("er is nog een bericht onderweg", _message_under_way(zaak)),
        ("een document is nog vergrendeld", _document(zaak, paper.lock != "")),
    ]


def _not_to_destroy(zaak: Any, day: date) -> Reasons:
    nominated = func.coalesce(zaak.archiefnominatie, "") == "vernietigen"
    early = or_(zaak.archiefactiedatum.is_(None), zaak.archiefactiedatum > day)
    return [
        ("de archiefnominatie is niet 'vernietigen'", not_(nominated)),
        ("de archiefactiedatum is niet bereikt", early),
    ]


def _not_to_transfer(zaak: Any, day: date) -> Reasons:
    nominated = func.coalesce(zaak.archiefnominatie, "") == "blijvend_bewaren"
    draft = paper.status.in_(("in_bewerking", "ter_vaststelling"))
    return [
        ("de archiefnominatie is niet 'blijvend_bewaren'", not_(nominated)),
        ("de datum van overbrengen is niet bereikt", transfer_date(zaak) > day),
        ("een document is nog niet definitief", _document(zaak, draft)),
        ("een document staat in een ander register", _document(zaak, paper.extern.is_not(None))),
    ]


def transfer_date(zaak: Any) -> ColumnElement[Any]:
    """The day a zaak that is kept for ever goes to the archive repository: its archiefactiedatum
    where somebody or its term filled that in, else so many years after it was closed (Archiefwet
    1995, art. 12; the setting, because a new law says less).
    """
    years = func.make_interval(settings().overbrengen_jaren)
    return func.coalesce(zaak.archiefactiedatum, cast(zaak.einddatum + years, Date))


def held(zaak: Any, day: date) -> ColumnElement[bool]:
    """Is there a hold on it that is neither lifted nor over?"""
    return exists().where(
        Bewaarbelang.zaak_id == zaak.id,
        Bewaarbelang.opgeheven_op.is_(None),
        or_(Bewaarbelang.tot.is_(None), Bewaarbelang.tot >= day),
    )


def _penalty_open(zaak: Any) -> ColumnElement[bool]:
    """Money is due because we were late, and its amount is not set (Awb 4:18)."""
    late = Voortgang.termijn["ingebreke"]
    first, closed = late["eerste_dag"].astext, cast(zaak.einddatum, String)
    stopped = func.coalesce(Voortgang.termijn["gestopt_op"].astext, closed)
    return exists().where(
        Voortgang.zaak_id == zaak.id, late["besluit"].astext.is_(None), stopped > first
    )


def _main_runs(zaak: Any) -> ColumnElement[bool]:
    main = aliased(Zaak)
    return exists().where(main.id == zaak.hoofdzaak_id, main.einddatum.is_(None))


def _related_runs(zaak: Any) -> ColumnElement[bool]:
    """A running zaak names this one (an objection does), or is named by it."""
    root = f"{settings().base_url.rstrip('/')}/zaken/api/v1/zaken/"
    naming, named = aliased(Zaak), aliased(Zaak)
    address = func.jsonb_build_object("url", literal(root) + cast(zaak.uuid, String))
    by_other = exists().where(
        naming.relevante_andere_zaken.op("@>")(func.jsonb_build_array(address, type_=JSONB)),
        naming.relevante_andere_zaken != text("'[]'"),  # as the index says it
        naming.einddatum.is_(None),
    )
    entry = func.jsonb_array_elements(zaak.relevante_andere_zaken).table_valued("value")
    url = entry.c.value.op("->>")("url")
    # Whatever a consumer wrote there: only what ends like a uuid is read as one.
    of_entry = case(
        (url.op("~")(f"^{re.escape(root)}{UUID_TEXT}$"), cast(func.right(url, 36), Uuid))
    )
    by_itself = and_(
        zaak.relevante_andere_zaken != text("'[]'"),
        exists()
        .where(named.einddatum.is_(None), named.uuid == of_entry)
        .select_from(named, entry)
        .correlate(zaak),
    )
    return or_(by_other, by_itself)


def _message_under_way(zaak: Any) -> ColumnElement[bool]:
    return exists().where(
        Notice.zaak_id == zaak.id,
        or_(
            Notice.state == "gepland",
            exists().where(Delivery.notice_id == Notice.id, Delivery.state.in_(UNDER_WAY)),
        ),
    )


def _document(zaak: Any, such: ColumnElement[bool]) -> ColumnElement[bool]:
    """Is there such a document among its papers?"""
    link = Zaakinformatieobject
    return exists().where(link.zaak_id == zaak.id, paper.id == link.informatieobject_id, such)


def may_go(day: date, soort: str) -> ColumnElement[bool]:
    """No obstacle for the zaak itself, nor for any of its deelzaken."""
    part = aliased(Zaak)
    kept = exists().where(
        part.hoofdzaak_id == Zaak.id, or_(*(why for _, why in obstacles(part, day, soort)))
    )
    return and_(*(not_(why) for _, why in obstacles(Zaak, day, soort)), not_(kept))


def why_not(db: Session, zaak: Zaak, day: date, soort: str) -> str:
    """Why this zaak may not be destroyed, or packed to be transferred, now; "" when it may. What is
    destroyed goes after its deelzaken.
    """
    part = aliased(Zaak)
    reasons = obstacles(Zaak, day, soort)
    if soort == "vernietigen":
        reasons += [("een deelzaak is er nog", exists().where(part.hoofdzaak_id == Zaak.id))]
    found = db.execute(select(*(why for _, why in reasons)).where(Zaak.id == zaak.id)).one()
    return next((reason for (reason, _), holds in zip(reasons, found, strict=True) if holds), "")


def selectable(db: Session, subject: Subject, soort: str, zaaktype: str, day: date) -> list[Zaak]:
    """The zaken whose time has come and that wait on no list; deelzaken first, at most MOST."""
    waits = exists().where(Archiefitem.zaak_uuid == Zaak.uuid, Archiefitem.staat.in_(WAITING))
    of_type = [Zaaktype.identificatie == zaaktype] if zaaktype else []
    query = (
        select(Zaak)
        .join(Zaak.zaaktype)
        .where(subject.sees(SCOPE, Zaak), may_go(day, soort), not_(waits), *of_type)
        .order_by(Zaak.hoofdzaak_id.is_(None), Zaak.archiefactiedatum, Zaak.id)
        .limit(MOST)
    )
    return list(db.scalars(query))


def specification(db: Session, zaak: Zaak) -> dict[str, Any]:
    """What a statement may say of a zaak: its kind, dates and ground, nothing about people
    (Archiefbesluit 1995, art. 8). Dates as ISO 8601.
    """
    kind = db.scalar(
        select(Resultaattype)
        .join(Resultaat, Resultaat.resultaattype_id == Resultaattype.id)
        .where(Resultaat.zaak_id == zaak.id)
    )
    link = Zaakinformatieobject
    papers = select(func.count()).select_from(link).where(link.zaak_id == zaak.id)
    return {
        "zaaktype": zaak.zaaktype.identificatie,
        "omschrijving": zaak.zaaktype.omschrijving,
        "versie": zaak.zaaktype.versie,
        "bronorganisatie": zaak.bronorganisatie,
        "registratiedatum": zaak.registratiedatum.isoformat(),
        "einddatum": zaak.einddatum.isoformat() if zaak.einddatum else None,
        "archiefactiedatum": zaak.archiefactiedatum.isoformat() if zaak.archiefactiedatum else None,
        "resultaattype": kind.omschrijving if kind else "",
        "selectielijstklasse": zaak.selectielijstklasse
        or (kind.selectielijstklasse if kind else ""),
        "nummer": kind.selectielijst_nummer if kind else "",
        "bewaartermijn": (kind.archiefactietermijn if kind else None) or "",
        "documenten": db.scalar(papers) or 0,
    }


def unseen(db: Session, subject: Subject, scope: str, lijst: Archieflijst) -> int:
    """How many zaken that wait on this list are not this person's to judge."""
    query = (
        select(func.count())
        .select_from(Archiefitem)
        .join(Zaak, Zaak.uuid == Archiefitem.zaak_uuid)
        .where(
            Archiefitem.lijst_id == lijst.id,
            Archiefitem.staat.in_(WAITING),
            not_(subject.sees(scope, Zaak)),
        )
    )
    return db.scalar(query) or 0


def zaak_numbered(db: Session, subject: Subject, zaaknummer: str) -> Zaak:
    """The zaak of this number that the subject may manage the archive of. Raises NotFound."""
    where = Zaak.identificatie == zaaknummer, subject.sees(SCOPE, Zaak)
    found = db.scalars(select(Zaak).where(*where).limit(2)).all()
    if len(found) != 1:
        raise NotFound(detail=f"Er is geen zaak {zaaknummer}, of meer dan één.")
    return found[0]


def lijst_named(db: Session, naam: str) -> Archieflijst:
    """The list of this name. Raises NotFound."""
    lijst = db.scalar(select(Archieflijst).where(Archieflijst.naam == naam))
    if lijst is None:
        raise NotFound(detail=f"Er is geen lijst '{naam}'.")
    return lijst


def lists(db: Session, soort: str = "", most: int = MOST) -> Sequence[Any]:
    """The lists (of this kind): uuid, naam, soort, status, created_at, vanaf, and how many zaken
    each counts; the newest first, at most so many.
    """
    counted = select(Archiefitem.lijst_id, func.count().label("aantal"))
    counts = counted.group_by(Archiefitem.lijst_id).subquery()
    lijst = Archieflijst
    columns = lijst.uuid, lijst.naam, lijst.soort, lijst.status, lijst.created_at, lijst.vanaf
    query = select(*columns, counts.c.aantal).outerjoin(counts, counts.c.lijst_id == lijst.id)
    of_kind = [lijst.soort == soort] if soort else []
    return db.execute(query.where(*of_kind).order_by(lijst.id.desc()).limit(most)).all()


def erased_from(lijst: Archieflijst) -> datetime:
    """From when the zaken of a transfer that was received may be erased here."""
    return (lijst.bevestigd_op or now()) + timedelta(days=DAYS_TO_THINK)


# What a list that is worked on does next, in this order: the state of the items it is done to.
NEXT = {
    ("vernietigen", "in_uitvoering"): ("opgenomen",),
    ("overbrengen", "inpakken"): ("opgenomen",),
    ("overbrengen", "in_uitvoering"): ("verpakt", "overgedragen"),
}


def next_item(db: Session, lijst: Archieflijst) -> Archiefitem | None:
    """The next zaak of a list that is being carried out; None before its moment, or when all is
    done. The list is locked.
    """
    if lijst.vanaf is None or lijst.vanaf > now():
        return None
    item = Archiefitem
    for staat in NEXT.get((lijst.soort, lijst.status), ()):
        waiting = select(item).where(item.lijst_id == lijst.id, item.staat == staat)
        if staat == "overgedragen":  # each is looked at once a turn, after the days to think
            waiting = waiting.where(item.at <= lijst.vanaf, literal(erased_from(lijst) <= now()))
        if found := db.scalar(waiting.order_by(item.id).limit(1)):
            return found
    return None


def leftovers(db: Session, lijst_uuid: UUID) -> list[int]:
    """The ids of items whose rows are gone and whose files still have to go."""
    item = Archiefitem
    query = select(item.id).join(item.lijst).where(item.rest.is_not(None))
    return list(db.scalars(query.where(Archieflijst.uuid == lijst_uuid).order_by(item.id)))


def has_parts(db: Session, zaak: Zaak) -> bool:
    """Is one of its deelzaken still here?"""
    return bool(db.scalar(select(exists().where(Zaak.hoofdzaak_id == zaak.id))))


def due_on(db: Session, zaak: Zaak) -> date | None:
    """The day from which this zaak is transferred."""
    return db.scalar(select(transfer_date(Zaak)).where(Zaak.id == zaak.id))


def is_held(db: Session, zaak_ids: list[int]) -> bool:
    """Does a hold lie on one of these zaken?"""
    on = exists().where(Zaak.id.in_(zaak_ids), held(Zaak, today()))
    return bool(db.scalar(select(on)))
