"""The tables and the models are the same thing, and the app knows whether they are there."""

from typing import Any

from sqlalchemy import text

from tests.clients import anonymous
from zaken.migrations.run import check, config, heads, is_current, upgrade


def test_models_and_tables_do_not_differ(database: str) -> None:
    upgrade(database)
    assert is_current(database)
    check(database)


def test_the_newest_revision_is_the_one_alembic_would_run() -> None:
    from alembic.script import ScriptDirectory

    assert heads() == set(ScriptDirectory.from_config(config()).get_heads())


def test_readiness_names_what_is_missing(db: Any) -> None:
    answer = anonymous().get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (503, "absent")
    assert (answer.json()["database"], answer.json()["migrations"]) == ("ok", "ok")
    db.execute(text("insert into procrastinate_workers default values"))
    assert anonymous().get("/readyz").status_code == 200
    db.execute(text("update alembic_version set version_num = '0000'"))
    assert anonymous().get("/readyz").json()["migrations"] == "behind"


def test_alive_asks_nothing_of_the_database() -> None:
    assert anonymous().get("/healthz").json() == {"status": "ok"}


def test_metrics_count_requests_by_room(client: Any) -> None:
    client.get("/zaken/api/v1/zaken")
    assert (
        'zaakspoor_request_seconds_count{method="GET",room="zaken",status="200"}'
        in client.get("/metrics").text
    )


def test_the_callers_correlation_id_is_kept(client: Any) -> None:
    given = client.get("/zaken/api/v1/zaken", headers={"X-Correlation-Id": "form-12345678"})
    assert given.headers["X-Correlation-Id"] == "form-12345678"
    strange = client.get("/zaken/api/v1/zaken", headers={"X-Correlation-Id": "a b\tc"})
    assert len(strange.headers["X-Correlation-Id"]) == 32
