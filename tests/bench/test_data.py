"""Made-up zaken must be such as the product itself could have made: else what is measured says
nothing."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text

from bench.data import NotEmpty, fill, fingerprint
from bench.kinds import paths_of
from bench.people import any_resident
from workflows.definition import Definition, files, load
from zaken.base.jobs import CONNINFO
from zaken.models import Rol, Zaak
from zaken.numbers import is_bsn

Filled = Callable[..., Any]


def number(session: Any, query: str) -> int:
    return int(session.scalar(text(query)))


def test_every_zaak_has_what_a_real_one_has(filled: Filled) -> None:
    session = filled(150)
    assert number(session, "select count(*) from zaak") == 150
    for query in (
        "select count(*) from zaak z where not exists (select from status where zaak_id = z.id)",
        "select count(*) from zaak z where not exists (select from voortgang v"
        " where v.zaak_id = z.id and v.volledig_op is not null and v.queue_id is not null)",
        "select count(*) from zaak z where (einddatum is not null)"
        " <> exists (select from resultaat where zaak_id = z.id)",
        "select count(*) from zaak z where (einddatum is null)"
        " <> exists (select from task where zaak_id = z.id and soort = 'behandelen' and done_at"
        " is null)",
        "select count(*) from zaak where einddatum < startdatum or archiefactiedatum < einddatum",
    ):
        assert number(session, query) == 0, query


def test_every_history_is_one_that_its_zaaktype_allows(filled: Filled) -> None:
    session = filled(150)
    for zaak in session.scalars(select(Zaak)):
        definition = Definition.model_validate(zaak.zaaktype.definitie)
        names = [status.statustype.naam for status in zaak.statussen]
        assert names[0] == definition.first
        assert zaak.statustype_id == zaak.statussen[-1].statustype_id
        assert zaak.is_closed == (names[-1] == definition.last)
        for here, there in pairwise(names):
            assert any(here in s.van and s.naar == there for s in definition.stappen), names


def test_events_were_handled_and_are_three_to_eight_per_zaak(filled: Filled) -> None:
    session = filled(150)
    assert number(session, "select count(*) from event where handled_at is null") == 0
    counts = session.scalars(text("select count(*) from event group by hoofdobject")).all()
    assert len(counts) == 150
    assert min(counts) >= 3 and max(counts) <= 9
    assert number(session, "select count(*) from event_default") == 0


def test_the_same_seed_gives_the_same_zaken(filled: Filled) -> None:
    with psycopg.connect(CONNINFO, autocommit=True) as db:
        filled(60, seed=7)
        first = fingerprint(db)
        db.execute("truncate zaak, event, enkelvoudiginformatieobject cascade")
        filled(60, seed=7)
        assert fingerprint(db) == first
        db.execute("truncate zaak, event, enkelvoudiginformatieobject cascade")
        filled(60, seed=8)
        assert fingerprint(db) != first


def test_a_second_fill_goes_on_where_the_first_one_ended(filled: Filled) -> None:
    filled(40)
    session = filled(40)
    assert number(session, "select count(*) from zaak") == 80
    assert number(session, "select count(distinct identificatie) from zaak") == 80


def test_made_up_zaken_are_not_mixed_with_those_of_others(filled: Filled) -> None:
    filled(5)
    with psycopg.connect(CONNINFO) as db:
        db.execute("update zaak set kenmerken = '[]' where id = (select min(id) from zaak)")
    with pytest.raises(NotEmpty):
        fill(5)
    assert number(filled(5, force=True), "select count(*) from zaak") == 10


def test_nobody_who_exists_is_in_the_data(filled: Filled) -> None:
    session = filled(150)
    numbers = {bsn for bsn in session.scalars(select(Rol.bsn)) if bsn}
    assert numbers
    assert all(bsn.startswith("9999") and is_bsn(bsn) for bsn in numbers)


def test_most_residents_have_one_to_five_zaken_and_some_have_many() -> None:
    rng = Random(1)
    counts = Counter(any_resident(rng).bsn for _ in range(40_000))
    few = sum(1 for count in counts.values() if count <= 5)
    assert few > 0.6 * 9_000
    assert max(counts.values()) > 10


def test_in_a_large_register_nobody_has_more_zaken_than_in_a_small_one() -> None:
    rng = Random(1)
    small = Counter(any_resident(rng, 900).bsn for _ in range(4_000))
    large = Counter(any_resident(rng, 12_000).bsn for _ in range(53_000))
    assert max(large.values()) < 2 * max(small.values())
    assert all(is_bsn(bsn) for bsn in large)


@pytest.mark.parametrize("file", files(), ids=lambda file: file.stem)
def test_a_zaaktype_has_paths_that_end_and_paths_that_do_not(file: Any) -> None:
    paths = list(paths_of(load(file)))
    assert any(path.closed for path in paths)
    assert any(not path.closed for path in paths)
    assert all(len(set(path.statussen)) == len(path.statussen) for path in paths)
