"""Counting without scanning: the tally always equals the truth."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, table, text, update

from schemas.engine import counts
from tests.catalogue import RSIN, ZAKEN, Types, make_types
from tests.schemas.test_read import statements
from zaken.base.clock import today
from zaken.migrations import ensure_partitions
from zaken.migrations.partitions import month, name_of
from zaken.models import Event, Zaak
from zaken.tally import count_of_zaken, rollup, zaak_tally


def add(db: Any, types: Types, number: int, level: str = "openbaar") -> None:
    start = db.scalar(select(func.count()).select_from(Zaak))
    db.add_all(
        Zaak(
            identificatie=f"T-{start + n}",
            bronorganisatie=RSIN,
            verantwoordelijke_organisatie=RSIN,
            zaaktype_id=types.zaaktype.id,
            startdatum=today(),
            vertrouwelijkheidaanduiding=level,
        )
        for n in range(number)
    )
    db.commit()


def truth(db: Any) -> int:
    return int(db.scalar(select(func.count()).select_from(Zaak)))


def test_the_tally_follows_every_change(db: Any, types: Types) -> None:
    add(db, types, 5)
    add(db, types, 3, "geheim")
    db.execute(
        update(Zaak).where(Zaak.vertrouwelijkheidaanduiding == "geheim").values(omschrijving="x")
    )
    db.execute(
        update(Zaak).where(Zaak.identificatie == "T-0").values(vertrouwelijkheidaanduiding="geheim")
    )
    db.execute(delete(Zaak).where(Zaak.identificatie == "T-1"))
    secret = zaak_tally.c.vertrouwelijkheidaanduiding == "geheim"
    assert (count_of_zaken(db), count_of_zaken(db, secret)) == (7, 4)
    assert count_of_zaken(db) == truth(db)


def test_a_rollup_keeps_the_sum_and_leaves_a_row_per_kind(db: Any, types: Types) -> None:
    for _ in range(4):
        add(db, types, 2)
    add(db, make_types(db, "ANDER"), 1, "geheim")
    assert rollup(db) == 3
    assert db.scalar(select(func.count()).select_from(zaak_tally)) == 2
    assert count_of_zaken(db) == truth(db) == 9
    assert rollup(db) == 0


def test_a_list_counts_without_scanning(client: Any, client_as: Any, db: Any, types: Types) -> None:
    add(db, types, 101)
    add(db, types, 4, "geheim")
    other = make_types(db, "ANDER")
    add(db, other, 2)
    one = {
        "component": "zrc",
        "scopes": ["zaken.lezen"],
        "zaaktype": types.url,
        "maxVertrouwelijkheidaanduiding": "openbaar",
    }
    reader = client_as(one, client_id="reader")
    for who, params, count in (
        (client, {}, 107),
        (client, {"zaaktype": types.url}, 105),
        (reader, {}, 101),
        (reader, {"zaaktype": types.url}, 101),
    ):
        with statements() as asked:
            assert who.get(f"{ZAKEN}/zaken", params=params).json()["count"] == count
        counts = [s for s in asked if "count(" in s or "sum(" in s]
        assert len(counts) == 1
        assert "FROM zaak_tally" in counts[0]


def test_a_filtered_list_counts_what_the_filter_leaves(client: Any, db: Any, types: Types) -> None:
    add(db, types, 101)
    answer = client.get(f"{ZAKEN}/zaken", params={"startdatum": today().isoformat()}).json()
    assert answer["count"] == 101


def test_a_large_count_is_remembered_and_loses_no_page(
    client: Any, db: Any, types: Types, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "LIVE", 100)
    monkeypatch.setattr(counts, "_LARGE", {})
    where, params = f"{ZAKEN}/zaken", {"startdatum": today().isoformat()}
    add(db, types, 199)
    assert client.get(where, params=params).json()["count"] == 199
    add(db, types, 2)
    assert client.get(where, params=params).json()["count"] == 199, "no older than a moment"
    second = client.get(where, params=params | {"page": "2"}).json()
    assert (second["count"], bool(second["next"])) == (201, True), "a full page asks again"
    assert len(client.get(where, params=params | {"page": "3"}).json()["results"]) == 1


@pytest.mark.parametrize("missing", [0, 2])
def test_partitions_are_made_ahead_and_take_early_rows_along(db: Any, missing: int) -> None:
    assert ensure_partitions(db) == []
    ahead = [month(today(), 3 - offset) for offset in range(missing)]
    for start in ahead:
        db.execute(text(f"drop table {name_of(start)}"))
    last = month(today(), 3)
    at = datetime.combine(last, time(12), UTC)
    uuid = uuid4()
    early = Event(
        at=at, actor="a", actie="x", resource="zaak", resource_uuid=uuid, hoofdobject=uuid
    )
    db.add(early)
    db.commit()
    assert sorted(ensure_partitions(db)) == sorted(name_of(start) for start in ahead)
    assert db.scalar(select(func.count()).select_from(table(name_of(last)))) == 1
