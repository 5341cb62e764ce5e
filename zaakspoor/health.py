"""Is this process alive, and can it do its work?

For the load balancer, the orchestrator and the alarm.
"""

from contextlib import suppress
from typing import Any

import orjson
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from zaken.base.db import reads
from zaken.migrations.run import heads
from zaken.queries import bezorging

MESSAGES = Gauge(
    "zaakspoor_messages", "Messages that hang, failed, came twice or have no receipt", ["kind"]
)
STOPPED = Gauge("zaakspoor_roads_stopped", "Roads, or kinds of message on one, that are stopped")
FRESH = 60  # seconds since a worker's last heartbeat

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def healthz() -> Response:
    """Alive: this process answers.

    It says nothing of the database, or a hiccup there would restart every process.
    """
    return answer({"status": "ok"}, True)


@router.get("/readyz")
def readyz() -> Response:
    """Ready: the database answers, its tables are ours, and a worker is at work. 200 or 503."""
    parts = {"database": "down", "migrations": "unknown", "worker": "unknown"}
    try:
        with reads() as db:
            parts["database"] = "ok" if db.scalar(text("select 1")) else "down"
            parts["migrations"] = "ok" if migrated(db) else "behind"
            parts["worker"] = "ok" if parts["migrations"] == "ok" and at_work(db) else "absent"
    except SQLAlchemyError:
        pass
    ready = all(state == "ok" for state in parts.values())
    return answer({"status": "ok" if ready else "not ready", **parts}, ready)


@router.get("/metrics")
def metrics() -> Response:
    """Counts and durations, for Prometheus; how messages stand is counted when asked."""
    with suppress(SQLAlchemyError), reads() as db:
        for kind in bezorging.KINDS:
            MESSAGES.labels(kind).set(bezorging.count(db, kind))
        STOPPED.set(len(bezorging.breakers(db)))
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def migrated(db: Session) -> bool:
    """Is the database at the newest revision of this product?"""
    if db.scalar(text("select to_regclass('alembic_version')")) is None:
        return False
    return set(db.scalars(text("select version_num from alembic_version"))) == heads()


def at_work(db: Session) -> bool:
    """Did any worker say in the last minute that it lives?"""
    beat = text(
        "select exists (select from procrastinate_workers"
        " where last_heartbeat > now() - make_interval(secs => :fresh))"
    )
    return bool(db.scalar(beat, {"fresh": FRESH}))


def answer(body: dict[str, Any], well: bool) -> Response:
    return Response(orjson.dumps(body), 200 if well else 503, media_type="application/json")
