"""The cases follow the declarations: whatever is declared is measured, or named as not measured."""

from typing import Any

import psycopg
import pytest

from bench import apis, bodies, calls, measure, plans, samples
from bench.figures import Figure, keep, keep_facts, read
from schemas.engine.shape import RESOURCES
from zaken.base.db import reads
from zaken.base.jobs import CONNINFO


@pytest.fixture
def asked(filled: Any) -> None:
    """Sixty zaken and the client that asks, as a run has them."""
    filled(60)
    calls.prepare()
    samples.items.cache_clear()
    samples._guess.cache_clear()


def test_every_resource_has_a_list_a_detail_and_its_writes() -> None:
    names = {case.name for case in apis.cases()}
    for resource in RESOURCES.values():
        name = apis.name_of(resource)
        assert {f"{name}.list", f"{name}.detail"} <= names
        for operation, case in (("create", "create"), ("update", "patch"), ("delete", "delete")):
            assert operation not in resource.scopes or f"{name}.{case}" in names


def test_every_filter_and_order_of_zaken_is_a_case(asked: None) -> None:
    names = {case.name.split(".")[1] for case in apis.filtering()}
    assert names == set(RESOURCES["zaken"].filters)


def test_a_value_of_a_filter_comes_from_the_data(asked: None) -> None:
    zaken = RESOURCES["zaken"]
    bsn = "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn"
    assert samples.value_of(zaken, bsn).startswith("9999")
    assert samples.value_of(zaken, "identificatie").startswith("ZAAK-")
    assert samples.value_of(zaken, "einddatum__isnull") == "true"
    assert samples.value_of(zaken, "archiefnominatie__in") in ("vernietigen", "blijvend_bewaren")


@pytest.mark.parametrize(
    "name", ["zrc.zaak.list", "zrc.zaak.expand.status", "zrc.rol.detail", "ztc.zaaktype.list"]
)
def test_a_read_is_answered_and_explained(asked: None, name: str) -> None:
    case = next(case for case in apis.cases() if case.name == name)
    queries, operations = measure.traced(case, case.requests())
    assert queries >= 1
    plan = plans.explain(CONNINFO, operations[-1])
    assert plan.pages and not plan.failed and not plan.scanned


@pytest.mark.parametrize("name", ["zrc.zaakobject.create", "zrc.zaak.patch", "zrc.rol.delete"])
def test_a_write_is_answered_and_keeps_its_transaction(asked: None, name: str) -> None:
    case = next(case for case in apis.cases() if case.name == name)
    _, operations = measure.traced(case, case.requests())
    told = [statement.sql for statement in operations[0]]
    inside = told[told.index("BEGIN") : told.index("COMMIT")]
    assert any("insert into event" in sql.lower() for sql in inside)


def test_a_large_table_that_is_read_from_end_to_end_is_named(
    asked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "LARGE", 20)
    from bench.bare import Statement

    statement = Statement("SELECT count(*) FROM zaak WHERE toelichting <> %s", ("x",))
    assert plans.explain(CONNINFO, [statement]).scanned == ("zaak",)


def test_a_body_is_taken_from_what_there_is(asked: None) -> None:
    [(_, body), *_] = apis._bodies(RESOURCES["zaakobjecten"], 1, fresh=True)
    assert {"zaak", "objectType"} <= body.keys() and not {"url", "uuid"} & body.keys()
    assert bodies.part_of({"zaak": "…", "omschrijving": "x"}) == {"omschrijving": "x"}


def test_figures_of_two_runs_are_kept_together(tmp_path: Any) -> None:
    file = tmp_path / "figures.jsonl"
    keep_facts(file, {"clients": 8})
    keep(file, Figure("a", "A", "main", per_second=10, bare=15))
    keep(file, Figure("a", "A", "main", plan={"scanned": ["zaak"]}))
    run = read(file)
    assert run.facts == {"clients": 8}
    assert (run.figures["a"].ratio, run.figures["a"].plan["scanned"]) == (1.5, ["zaak"])


def test_every_extra_table_that_exists_is_filled(asked: None) -> None:
    from bench.columns import COLUMNS

    with reads() as session:
        assert session.scalar(calls.text("select count(*) from zaakobject"))
        assert session.scalar(
            calls.text("select count(*) from zaak where zaakgeometrie is not null")
        )
    with psycopg.connect(CONNINFO) as db:
        from bench.copying import targets

        assert {"zaak", "zaakobject", "notitie"} <= targets(db, COLUMNS).keys()
