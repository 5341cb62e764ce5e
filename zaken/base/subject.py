"""Who is asking, and what may they see (SQL) and do (Python): zrc-006, ac-001 to ac-003, G-50 to
G-58.

One function makes the WHERE of every read path; its twin answers the same question for a loaded
zaak.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    any_,
    column,
    false,
    func,
    or_,
    select,
    table,
    true,
)

from zaken.base.keeps import keeps

VERTROUWELIJKHEID = (
    "openbaar",
    "beperkt_openbaar",
    "intern",
    "zaakvertrouwelijk",
    "vertrouwelijk",
    "confidentieel",
    "geheim",
    "zeer_geheim",
)
RANK = {level: rank for rank, level in enumerate(VERTROUWELIJKHEID)}

# In these roles somebody is a party to the zaak and sees it in mijn (omschrijvingGeneriek of the
# roltype). Who is a belanghebbende or gives advice is not shown what others applied for.
OWN_ROLES = ("initiator", "mede_initiator")

Kind = Literal["systeem", "applicatie", "medewerker", "burger", "bedrijf", "volger"]

# What somebody may do to a zaak of his own. Which steps that includes is up to the case type file.
OWN_SCOPES = frozenset({"zaken.lezen", "zaken.eigen"})


# What staff may do to the zaken of their queues; a KCC agent reads and notes, a teamleider also
# reopens.
KCC_SCOPES = frozenset(
    {"zaken.lezen", "documenten.lezen", "contact.maken", "taak.afronden", "afwezig.melden"}
)
STAFF_SCOPES = KCC_SCOPES | {
    "zaken.aanmaken",
    "zaken.bijwerken",
    "zaken.statussen.toevoegen",
    "documenten.aanmaken",
    "notices.herstellen",
}
LEADER_SCOPES = STAFF_SCOPES | {"zaken.heropenen", "zaken.geforceerd-bijwerken"}
# What a role in destroying adds, in the queues somebody has; a beheerder approves nothing.
ARCHIVE_SCOPES = {
    "recordmanager": frozenset({"archief.beheren"}),
    "proceseigenaar": frozenset({"archief.beoordelen"}),
    "archivaris": frozenset({"archief.goedkeuren"}),
}


@dataclass(frozen=True)
class Granted:
    """What a grant says about a kind of main object: in which component, by which type, and has it
    a level of confidentiality? Models carry it as `GRANTED`.
    """

    component: str
    type_column: str
    level: bool = True

    @property
    def kind(self) -> str:
        """The relationship that leads to the type."""
        return self.type_column.removesuffix("_id")

    def types_of(self, catalogus_ids: frozenset[int]) -> Select[Any]:
        """The types of these catalogi, as they are at this moment."""
        types = table(self.kind, column("id"), column("catalogus_id"))
        return select(types.c.id).where(types.c.catalogus_id.in_(sorted(catalogus_ids)))


ZAKEN = Granted("zrc", "zaaktype_id")


@keeps("G-51", "The eight levels of confidentiality are ordered; a grant includes its highest.")
@dataclass(frozen=True)
class Grant:
    """Scopes in this component ("": any) on these types (None: all) or catalogi, up to this level
    of confidentiality. They are kept together (G-55).
    """

    scopes: frozenset[str]
    max_rank: int = RANK["zeer_geheim"]
    type_ids: frozenset[int] | None = None
    component: str = ""
    catalogus_ids: frozenset[int] | None = None  # with all their types, also those to come

    def gives(self, scope: str, component: str = "") -> bool:
        """Is this scope in it, in this component ("": whichever)?"""
        return scope in self.scopes and (
            not component or not self.component or component == self.component
        )

    def covers(self, scope: str, obj: Any, granted: Granted) -> bool:
        of_type = self.type_ids is None or getattr(obj, granted.type_column) in self.type_ids
        if self.catalogus_ids is not None:
            of_type = getattr(obj, granted.kind).catalogus_id in self.catalogus_ids
        within = not granted.level or RANK[obj.vertrouwelijkheidaanduiding] <= self.max_rank
        return self.gives(scope, granted.component) and of_type and within

    def covers_sql(self, model: Any, granted: Granted) -> ColumnElement[bool]:
        within = (
            [model.vertrouwelijkheidaanduiding <= self.max_rank]
            if granted.level and self.max_rank < RANK["zeer_geheim"]
            else []
        )
        of = getattr(model, granted.type_column)
        of_type = [] if self.type_ids is None else [of.in_(sorted(self.type_ids))]
        if self.catalogus_ids is not None:
            of_type = [of.in_(granted.types_of(self.catalogus_ids))]
        return and_(true(), *of_type, *within)


@dataclass(frozen=True)
class Subject:
    """One asker. `name` goes into the event log, `label` is shown to people; `person` is never
    logged.
    """

    kind: Kind
    name: str
    label: str = ""
    grants: tuple[Grant, ...] = ()
    everything: bool = False
    person: str = field(default="", repr=False)  # BSN of a burger, KvK number of a bedrijf
    branch: str = ""  # vestigingsnummer when the mandate is limited to one branch
    zaak_id: int = 0  # the one zaak of a volger
    max_rank: int = RANK["vertrouwelijk"]  # of a burger, bedrijf or volger: sees no higher level
    roles: frozenset[str] = frozenset()  # of a medewerker, as in its table
    medewerker_id: int = 0
    queue_ids: frozenset[int] = frozenset()
    # Of a medewerker the absent colleagues (id, naam) he looks after today. It gives no right at
    # all: it tells whose work is shown to him, and for whom he did something.
    namens: tuple[tuple[int, str], ...] = ()
    user: str = ""  # the id of the user an applicatie acts for, as it tells us (G-81)
    vouched: bool = False  # and that id stands in the signed token
    published_only: bool = False  # reads only documents that are ready for publication (G-62)

    def has(self, scope: str, component: str = "") -> bool:
        """Is the scope held anywhere at all? (zrc-006b: a list is 403 when it is not)"""
        if self.kind in ("burger", "bedrijf", "volger"):
            return scope in OWN_SCOPES
        return self.everything or any(grant.gives(scope, component) for grant in self.grants)

    def may(self, scope: str, obj: Any) -> bool:
        """May this subject do this to this (loaded) main object?

        What grants do not speak about (a type, an applicatie) asks for the scope alone.
        """
        if self.kind in ("burger", "bedrijf", "volger"):
            return scope in OWN_SCOPES and hasattr(obj, "rollen") and self.owns(obj)
        granted = getattr(obj, "GRANTED", None)
        if granted is None:
            return self.has(scope)
        if self.hides(scope, granted) and obj.is_gereed_voor_publicatie is not True:
            return False
        if not self.is_inside(getattr(obj, "besloten_in", None)):
            return False
        return self.everything or any(g.covers(scope, obj, granted) for g in self.grants)

    @keeps("G-62", "Some applications read documents only that are ready for publication.")
    @keeps("acL-08", "An applicatie is shown all documents unless it says only those ready.")
    def hides(self, scope: str, granted: Granted) -> bool:
        """Is this subject shown published documents only?"""
        reading = scope in ("documenten.lezen", "audittrails.lezen")
        return self.published_only and granted.component == "drc" and reading

    def is_inside(self, besloten_in: int | None) -> bool:
        """May this subject come near a zaak that is restricted to this queue (None: to none)? Of
        staff only who works there; levels of confidentiality keep out other applications.
        """
        return self.kind != "medewerker" or besloten_in is None or besloten_in in self.queue_ids

    def owns(self, zaak: Any) -> bool:
        """Is it the zaak of this resident, company or follower, and not too confidential?"""
        if RANK[zaak.vertrouwelijkheidaanduiding] > self.max_rank:
            return False
        if self.kind == "volger":
            return bool(self.zaak_id) and zaak.id == self.zaak_id
        return any(
            rol.roltype.omschrijving_generiek in OWN_ROLES and self.is_named_by(rol)
            for rol in zaak.rollen
        )

    def is_named_by(self, rol: Any) -> bool:
        """Does this rol name this resident, or this company (of a branch: that branch)?"""
        return bool(self.person) and all(
            getattr(rol, name) == value for name, value in self._named().items()
        )

    def _named(self) -> dict[str, str]:
        """The columns of a rol that name this resident or company."""
        if self.kind == "burger":
            return {"bsn": self.person}
        return {"kvk": self.person} | ({"vestiging": self.branch} if self.branch else {})

    def sees(self, scope: str, model: Any) -> ColumnElement[bool]:
        """The WHERE that every read of zaken, documents and besluiten (or of what belongs to them)
        passes through. Deny by default.
        """
        granted: Granted = getattr(model, "GRANTED", ZAKEN)
        shown = [model.is_gereed_voor_publicatie.is_(True)] if self.hides(scope, granted) else []
        if self.everything:
            return and_(true(), *shown)
        if self.kind in ("burger", "bedrijf", "volger"):
            return self._own_sql(model) if scope in OWN_SCOPES else false()
        given = [g for g in self.grants if g.gives(scope, granted.component)]
        if self.kind == "medewerker" and hasattr(model, "besloten_in"):
            shown.append(
                or_(model.besloten_in.is_(None), model.besloten_in.in_(sorted(self.queue_ids)))
            )
        return and_(or_(false(), *(g.covers_sql(model, granted) for g in given)), *shown)

    def _own_sql(self, zaak: Any) -> ColumnElement[bool]:
        within = zaak.vertrouwelijkheidaanduiding <= self.max_rank
        if self.kind == "volger":
            return and_(within, zaak.id == self.zaak_id) if self.zaak_id else false()
        if not self.person:
            return false()
        rol = zaak.rollen.property.entity.class_
        generiek = rol.roltype.property.entity.class_.omschrijving_generiek
        named = [getattr(rol, name) == value for name, value in self._named().items()]
        mine = select(rol.zaak_id).join(rol.roltype).where(generiek.in_(OWN_ROLES), *named)
        # An array is made first, whatever else the query joins; as EXISTS a query of more than
        # eight tables (join_collapse_limit) reads every zaak: 160 ms against 0.3 at 40,000 zaken.
        ids = func.array(mine.correlate(None).scalar_subquery())
        return and_(within, zaak.id == any_(ids))


SYSTEEM = Subject("systeem", "systeem", "het systeem", everything=True)


def asker(db: Any) -> Subject:
    """Who asks for the change that this session is making, for rules that depend on it."""
    asking: Subject = db.info.get("asker", SYSTEEM)
    return asking
