"""Which zaken may be destroyed, and why another may not. The list that is made and the moment of
destroying ask the same conditions.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
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
    Bewaarbelang,
    Delivery,
    Enkelvoudiginformatieobject,
    Notice,
    Resultaat,
    Resultaattype,
    Vernietigingsitem,
    Vernietigingslijst,
    Zaak,
    Zaakinformatieobject,
    Zaaktype,
)

SCOPE = "archief.beheren"
MOST = 1000  # zaken on one list: what two people can still judge
ARCHIVED = ("nog_te_archiveren", "gearchiveerd")  # the term is known, and nobody else has it
UNDER_WAY = ("klaar", "verzenden", "afstemmen")
UUID_TEXT = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
Reasons = list[tuple[str, ColumnElement[bool]]]


def obstacles(zaak: Any, day: date) -> Reasons:
    """Why this zaak (the table, or an alias of it) may not be destroyed on that day; in Dutch, the
    first that holds is told (Archiefwet 1995, art. 3 and 5).
    """
    return [
        ("de zaak is niet afgesloten", zaak.einddatum.is_(None)),
        (
            "de archiefnominatie is niet 'vernietigen'",
            func.coalesce(zaak.archiefnominatie, "") != "vernietigen",
        ),
        (
            "de archiefactiedatum is niet bereikt",
            or_(zaak.archiefactiedatum.is_(None), zaak.archiefactiedatum > day),
        ),
        ("de archiefstatus laat vernietigen niet toe", zaak.archiefstatus.not_in(ARCHIVED)),
        ("er rust een bewaarbelang op", held(zaak, day)),
        ("de hoofdzaak loopt nog", _main_runs(zaak)),
        ("een gerelateerde zaak loopt nog", _related_runs(zaak)),
        ("er is nog een bericht onderweg", _message_under_way(zaak)),
        ("een document is nog vergrendeld", _document_locked(zaak)),
    ]


def held(zaak: Any, day: date) -> ColumnElement[bool]:
    """Is there a hold on it that is neither lifted nor over?"""
    return exists().where(
        Bewaarbelang.zaak_id == zaak.id,
        Bewaarbelang.opgeheven_op.is_(None),
        or_(Bewaarbelang.tot.is_(None), Bewaarbelang.tot >= day),
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


def _document_locked(zaak: Any) -> ColumnElement[bool]:
    link, paper = Zaakinformatieobject, Enkelvoudiginformatieobject
    return exists().where(
        link.zaak_id == zaak.id, paper.id == link.informatieobject_id, paper.lock != ""
    )


def may_go(day: date) -> ColumnElement[bool]:
    """No obstacle for the zaak itself, nor for any of its deelzaken."""
    part = aliased(Zaak)
    kept = exists().where(
        part.hoofdzaak_id == Zaak.id, or_(*(why for _, why in obstacles(part, day)))
    )
    return and_(*(not_(why) for _, why in obstacles(Zaak, day)), not_(kept))


def why_not(db: Session, zaak: Zaak, day: date) -> str:
    """Why this zaak may not be destroyed now; "" when it may. Its deelzaken go before it."""
    part = aliased(Zaak)
    reasons: Reasons = [
        *obstacles(Zaak, day),
        ("een deelzaak is er nog", exists().where(part.hoofdzaak_id == Zaak.id)),
    ]
    found = db.execute(select(*(why for _, why in reasons)).where(Zaak.id == zaak.id)).one()
    return next((reason for (reason, _), holds in zip(reasons, found, strict=True) if holds), "")


def selectable(db: Session, subject: Subject, zaaktype: str, day: date) -> list[Zaak]:
    """The zaken whose time has come and that wait on no list; deelzaken first, at most MOST."""
    waits = exists().where(
        Vernietigingsitem.zaak_uuid == Zaak.uuid, Vernietigingsitem.staat == "opgenomen"
    )
    of_type = [Zaaktype.identificatie == zaaktype] if zaaktype else []
    query = (
        select(Zaak)
        .join(Zaak.zaaktype)
        .where(subject.sees(SCOPE, Zaak), may_go(day), not_(waits), *of_type)
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


def unseen(db: Session, subject: Subject, scope: str, lijst: Vernietigingslijst) -> int:
    """How many zaken that wait on this list are not this person's to judge."""
    query = (
        select(func.count())
        .select_from(Vernietigingsitem)
        .join(Zaak, Zaak.uuid == Vernietigingsitem.zaak_uuid)
        .where(
            Vernietigingsitem.lijst_id == lijst.id,
            Vernietigingsitem.staat == "opgenomen",
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


def lijst_named(db: Session, naam: str) -> Vernietigingslijst:
    """The list of this name. Raises NotFound."""
    lijst = db.scalar(select(Vernietigingslijst).where(Vernietigingslijst.naam == naam))
    if lijst is None:
        raise NotFound(detail=f"Er is geen vernietigingslijst '{naam}'.")
    return lijst


def lists(db: Session) -> Sequence[Any]:
    """Every list: naam, status, vanaf, and how many zaken it counts; the newest first."""
    counted = select(Vernietigingsitem.lijst_id, func.count().label("aantal"))
    counts = counted.group_by(Vernietigingsitem.lijst_id).subquery()
    lijst = Vernietigingslijst
    return db.execute(
        select(lijst.naam, lijst.status, lijst.vanaf, counts.c.aantal)
        .outerjoin(counts, counts.c.lijst_id == lijst.id)
        .order_by(lijst.id.desc())
    ).all()


def next_item(db: Session, lijst: Vernietigingslijst) -> Vernietigingsitem | None:
    """The next zaak of a list that is being carried out; None before its moment, or when all is
    done. The list is locked.
    """
    if lijst.status != "in_uitvoering" or lijst.vanaf is None or lijst.vanaf > now():
        return None
    item = Vernietigingsitem
    waiting = select(item).where(item.lijst_id == lijst.id, item.staat == "opgenomen")
    return db.scalar(waiting.order_by(item.id).limit(1))


def leftovers(db: Session, lijst_uuid: UUID) -> list[int]:
    """The ids of items whose rows are gone and whose files still have to go."""
    item = Vernietigingsitem
    query = select(item.id).join(item.lijst).where(item.rest.is_not(None))
    return list(db.scalars(query.where(Vernietigingslijst.uuid == lijst_uuid).order_by(item.id)))


def is_held(db: Session, zaak_ids: list[int]) -> bool:
    """Does a hold lie on one of these zaken?"""
    on = exists().where(Zaak.id.in_(zaak_ids), held(Zaak, today()))
    return bool(db.scalar(select(on)))
