"""What a subject sees (SQL) and what it may (Python) are the same, for every kind of subject."""

import random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from tests.catalogue import make_types
from tests.factories import COMPANIES, PEOPLE, RolFactory, ZaakFactory
from zaken.base.subject import (
    KCC_SCOPES,
    LEADER_SCOPES,
    RANK,
    STAFF_SCOPES,
    SYSTEEM,
    Grant,
    Subject,
)
from zaken.models import Queue, Roltype, Zaak

PARTS = ("initiator", "mede_initiator", "belanghebbende")
SCOPES = ("zaken.lezen", "zaken.bijwerken", "zaken.eigen", "contact.maken")


@pytest.fixture
def town(db: Any) -> list[Zaak]:
    """Sixty zaken of two types, at every level, of people, companies, branches, and of nobody; as
    applicant, beside the applicant, and as somebody it concerns. Some lie in a restricted queue.
    """
    closed = [Queue(naam=name, omschrijving=name, besloten=True) for name in ("fraude", "geheim")]
    db.add_all(closed)
    db.flush()
    types = [make_types(db, name) for name in ("EEN", "TWEE")]
    for kind in types:
        kind.roltypen["mede_initiator"] = Roltype(
            zaaktype=kind.zaaktype, omschrijving="Mede", omschrijving_generiek="mede_initiator"
        )
    zaken = []
    for number in range(60):
        kind = types[number % 2]
        zaak = ZaakFactory.build(zaaktype=kind.zaaktype)
        roltype = kind.roltypen[PARTS[number % len(PARTS)]]
        for trait in (["person"], ["branch"], ["company"], ["person", "branch"], [])[number % 5]:
            zaak.rollen.append(RolFactory.build(**{trait: True}, roltype=roltype))
        zaak.besloten_in = (*(queue.id for queue in closed), None, None)[number % 7 % 4]
        zaken.append(zaak)
    db.add_all(zaken)
    db.commit()
    return zaken


def subjects(town: list[Zaak]) -> list[Subject]:
    kinds = sorted({z.zaaktype_id for z in town})
    closed = sorted({z.besloten_in for z in town if z.besloten_in})
    dice = random.Random(11)
    grants = [
        Grant(
            dice.choice([STAFF_SCOPES, KCC_SCOPES, frozenset({"zaken.lezen"})]),
            dice.choice(list(RANK.values())),
            dice.choice([None, frozenset(kinds[:1]), frozenset()]),
        )
        for _ in range(8)
    ]
    return [
        SYSTEEM,
        Subject("applicatie", "niemand"),
        *(Subject("burger", "burger", person=bsn) for bsn in (*PEOPLE, "", "999993653")),
        *(Subject("bedrijf", "bedrijf", person=kvk) for kvk, _ in COMPANIES),
        *(Subject("bedrijf", "bedrijf", person=kvk, branch=b) for kvk, b in COMPANIES),
        Subject("bedrijf", "bedrijf"),
        *(Subject("burger", "burger", person=PEOPLE[0], max_rank=rank) for rank in RANK.values()),
        *(Subject("volger", "volger", zaak_id=id) for id in (*(z.id for z in town[:9]), 0)),
        *(Subject("medewerker", "k.dejong", grants=(a, b)) for a in grants for b in grants[:3]),
        *(
            Subject("medewerker", "s.vandam", grants=(a,), queue_ids=frozenset(mine))
            for a in grants
            for mine in (closed[:1], closed)
        ),
    ]


def test_sees_and_may_agree_for_every_subject_scope_and_zaak(db: Any, town: list[Zaak]) -> None:
    other = aliased(Zaak)
    for subject in subjects(town):
        for scope in SCOPES:
            allowed = {z.id for z in town if subject.may(scope, z)}
            assert set(db.scalars(select(Zaak.id).where(subject.sees(scope, Zaak)))) == allowed
            assert set(db.scalars(select(other.id).where(subject.sees(scope, other)))) == allowed
            assert not allowed or subject.has(scope)


def test_of_staff_only_the_people_of_its_queue_see_a_restricted_zaak(
    db: Any, town: list[Zaak]
) -> None:
    everything = (Grant(LEADER_SCOPES),)
    one, other = sorted({z.besloten_in for z in town if z.besloten_in})
    for mine in ({one}, {other}, {one, other}, set[int]()):
        staff = Subject("medewerker", "k.dejong", grants=everything, queue_ids=frozenset(mine))
        shown = {z.id for z in town if z.besloten_in is None or z.besloten_in in mine}
        assert set(db.scalars(select(Zaak.id).where(staff.sees("zaken.lezen", Zaak)))) == shown


def test_somebody_without_a_name_owns_nothing(db: Any, town: list[Zaak]) -> None:
    nobody = [
        Subject("burger", "burger"),
        Subject("bedrijf", "bedrijf"),
        Subject("volger", "volger"),
    ]
    for subject in nobody:
        assert db.scalars(select(Zaak.id).where(subject.sees("zaken.lezen", Zaak))).all() == []


def test_any_role_and_any_level_showed_the_zaak(db: Any, town: list[Zaak]) -> None:
    me = Subject("burger", "burger", person=PEOPLE[0])
    mine = [(z, r) for z in town for r in z.rollen if r.bsn == PEOPLE[0]]
    shown = {
        z.id
        for z, rol in mine
        if rol.roltype.omschrijving_generiek != "belanghebbende"
        and RANK[z.vertrouwelijkheidaanduiding] <= RANK["vertrouwelijk"]
    }
    assert 0 < len(shown) < len(mine)
    assert set(db.scalars(select(Zaak.id).where(me.sees("zaken.lezen", Zaak)))) == shown
