"""The channels of our own APIs (table 8.4 of the notification rules): which resources they tell of,
with which kenmerken. Documented from the same table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.models import Base, Catalogus, Kanaal

ACTIES = ("create", "update", "partial_update", "destroy")


@dataclass(frozen=True)
class Channel:
    """One channel. Tables are named by their table name, kenmerken by their name in JSON.

    `kind` is the field of the main object that holds its type.
    """

    naam: str
    api: str
    main: str
    path: str
    columns: Mapping[str, str] = field(default_factory=dict)  # kenmerk: column
    kind: str = ""
    children: Mapping[str, str] = field(default_factory=dict)  # table: name of the resource

    @property
    def beyond(self) -> str:
        """The kenmerk that the standard does not know: the catalogue of the type."""
        return f"{self.kind}.catalogus" if self.kind and self.kind != "catalogus" else ""

    @property
    def filters(self) -> list[str]:
        """The kenmerken of this channel, those of the standard first."""
        beyond = [self.beyond] if self.beyond and settings().experimental else []
        return [*self.columns, *([self.kind] if self.kind else []), *beyond]

    def resource(self, table: str) -> str:
        """The name of a resource in messages, or nothing when this channel does not tell of it."""
        return table if table == self.main else self.children.get(table, "")

    def url(self, uuid: UUID) -> str:
        return f"{_base()}/{self.api}/api/v1/{self.path}/{uuid}"


def _same(*tables: str) -> dict[str, str]:
    return {table: table for table in tables}


ZAKEN = Channel(
    "zaken",
    "zaken",
    main="zaak",
    path="zaken",
    columns={
        "bronorganisatie": "bronorganisatie",
        "vertrouwelijkheidaanduiding": "vertrouwelijkheidaanduiding",
    },
    kind="zaaktype",
    children=_same(
        "status", "substatus", "resultaat", "rol", "zaakobject", "zaakinformatieobject",
        "zaakeigenschap", "klantcontact", "zaakbesluit", "zaakcontactmoment", "zaakverzoek",
        "zaaknotitie",
    ),
)  # fmt: skip
DOCUMENTEN = Channel(
    "documenten",
    "documenten",
    main="enkelvoudiginformatieobject",
    path="enkelvoudiginformatieobjecten",
    columns=ZAKEN.columns,
    kind="informatieobjecttype",
    children=_same("gebruiksrechten", "verzending"),
)
BESLUITEN = Channel(
    "besluiten",
    "besluiten",
    main="besluit",
    path="besluiten",
    columns={"verantwoordelijkeOrganisatie": "verantwoordelijke_organisatie"},
    kind="besluittype",
    children=_same("besluitinformatieobject"),
)
TYPEN = [
    Channel(f"{main}n", "catalogi", main=main, path=f"{main}n", kind="catalogus")
    for main in ("zaaktype", "besluittype", "informatieobjecttype")
]
AUTORISATIES = Channel("autorisaties", "autorisaties", main="applicatie", path="applicaties")
CHANNELS = [ZAKEN, DOCUMENTEN, BESLUITEN, *TYPEN, AUTORISATIES]
PATHS = {channel.main: f"{channel.api}/api/v1/{channel.path}" for channel in CHANNELS}


@keeps("ztcL-38", "The channels of types tell of the main types; what belongs to one is silent.")
@cache
def channel_of(table: str) -> Channel | None:
    """The channel that tells of changes in this table."""
    return next((channel for channel in CHANNELS if channel.resource(table)), None)


@keeps("nrcL-01", "The channels of our own APIs are registered by themselves when we start.")
def register(db: Session) -> int:
    """Make the channels that are not there yet; bring those that are up to date. Returns how many
    we have.
    """
    for channel in CHANNELS:
        told = {"documentatie_link": f"{_base()}/notificaties/kanalen/{channel.naam}"}
        values = told | {"filters": channel.filters}
        made = insert(Kanaal).values(naam=channel.naam, **values)
        db.execute(made.on_conflict_do_update(index_elements=["naam"], set_=values))
    return len(CHANNELS)


@keeps("nrcL-04", "A message carries every kenmerk of its channel, as the main object has it.")
def kenmerken(db: Session, channel: Channel, uuid: UUID) -> dict[str, str] | None:
    """The kenmerken of a main object as it is now; None when there is no such object any more."""
    model = tables()[channel.main]
    columns = [getattr(model, column).label(name) for name, column in channel.columns.items()]
    query = select(model.uuid.label("self"), *columns).where(model.uuid == uuid)
    if hasattr(model, "extern"):
        query = query.where(model.extern.is_(None))  # of another provider: it tells of it itself
    if channel.kind:
        kind = tables()[channel.kind]
        query = query.outerjoin(kind, kind.id == getattr(model, f"{channel.kind}_id"))
        query = query.add_columns(url_of(kind, "catalogussen").label(channel.kind))
    if channel.beyond and settings().experimental:
        query = query.outerjoin(Catalogus, Catalogus.id == kind.catalogus_id)
        query = query.add_columns(url_of(Catalogus, "catalogussen").label(channel.beyond))
    found = db.execute(query).mappings().first()
    return None if found is None else {k: v for k, v in found.items() if k != "self" and v}


def url_of(model: Any, path: str) -> Any:
    """The address of a type or catalogue: ours, or that of the provider it stands for."""
    where = f"{_base()}/{PATHS.get(model.__tablename__, f'catalogi/api/v1/{path}')}/"
    ours = literal(where) + cast(model.uuid, Text)
    return func.coalesce(model.extern, ours) if hasattr(model, "extern") else ours


@keeps("nrcL-04", "Of an object that is gone, the kenmerken are those it had before.")
def kenmerken_before(db: Session, channel: Channel, oud: Mapping[str, Any]) -> dict[str, str]:
    """The kenmerken in the JSON of a main object as it was."""
    told = {name: str(oud[name]) for name in channel.filters if oud.get(name)}
    if channel.beyond in channel.filters and channel.kind in told and channel.beyond not in told:
        told |= catalogus_of(db, channel, told[channel.kind])
    return told


def catalogus_of(db: Session, channel: Channel, type_url: str) -> dict[str, str]:
    """The catalogue of a type, as a kenmerk; nothing when we do not know it."""
    kind = tables()[channel.kind]
    found = db.scalar(
        select(url_of(Catalogus, "catalogussen"))
        .join(kind, kind.catalogus_id == Catalogus.id)
        .where(url_of(kind, "") == type_url)
    )
    return {channel.beyond: found} if found else {}


@cache
def tables() -> dict[str, Any]:
    """Our models by the name of their table."""
    return {m.class_.__tablename__: m.class_ for m in Base.registry.mappers}


def page(channel: Channel) -> str:
    """What a channel tells, for whoever wants to subscribe (the documentatieLink)."""
    resources = [channel.main, *dict.fromkeys(channel.children.values())]
    lines = [
        f"# Kanaal {channel.naam}",
        "",
        f"Hoofdobject: {channel.main}. Acties: {', '.join(ACTIES)}.",
        "",
        "Resources: " + ", ".join(resources) + ".",
        "",
        "Kenmerken: " + (", ".join(channel.filters) or "geen") + ".",
        "",
        "Een bericht komt minstens een keer, en per hoofdobject op volgorde.",
    ]
    if channel.beyond in channel.filters:
        lines += ["", f"Het kenmerk {channel.beyond} is experimenteel: niet in de standaard."]
    return "\n".join(lines) + "\n"


def _base() -> str:
    return settings().base_url.rstrip("/")
