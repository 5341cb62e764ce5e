"""How a case is written down, and what all of them use: the client that asks, requests as text,
and rows of the database to ask about."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import orjson
from jose import jwt
from sqlalchemy import text

from bench.loader import raw
from zaakspoor.clients import add_client
from zaken.base.db import reads, sessions
from zaken.base.settings import settings
from zaken.tally import rollup

CLIENT, SECRET = "bench", "bench-secret-of-a-scratch-database"
SAMPLE = 400  # different zaken, people, numbers that are asked for
KCC = "bench-kcc"


@dataclass(frozen=True)
class Case:
    """`requests` is called when it is this case's turn: later cases build on what earlier ones
    made."""

    name: str
    title: str
    requests: Callable[[], list[str]]
    group: str = "main"
    target: int | None = None  # requests per second, on two cores
    peer: str = ""  # what the most used register does
    once: bool = False  # each request can be sent one time only
    expect: str = "200"


def prepare() -> None:
    """A client of the API, an agent who sees everything, and the counts added up as the worker
    does."""
    with sessions.begin() as db:
        rollup(db)
        add_client(db, CLIENT, SECRET)
        db.execute(
            text(
                "insert into medewerker (username, naam, email, roles, actief) values (:u, 'KCC',"
                " '', '{kcc}', true) on conflict (username) do nothing"
            ),
            {"u": KCC},
        )
        db.execute(
            text(
                "insert into medewerker_queue select m.id, q.id from medewerker m, queue q"
                " where m.username = :u and '*' = any(q.zaaktypen) on conflict do nothing"
            ),
            {"u": KCC},
        )
        for statement in OTHERWISE_EMPTY:
            db.execute(text(statement))


# What a fresh register has none of, so that its lists have something to show.
OTHERWISE_EMPTY = (
    "insert into kanaal (uuid, naam, documentatie_link, filters) select gen_random_uuid(),"
    " 'bench', 'https://register.example.nl/', '{}' on conflict do nothing",
    "insert into zaakobjecttype (uuid, zaaktype_id, ander_objecttype, objecttype,"
    " relatie_omschrijving) select gen_random_uuid(), id, false, 'adres', 'Waar het om gaat'"
    " from zaaktype z where not exists (select from zaakobjecttype where zaaktype_id = z.id)",
)


def rows(query: str, **parameters: Any) -> list[Any]:
    with reads() as db:
        return list(db.execute(text(query), parameters))


def some_ids(table: str, count: int = SAMPLE) -> list[int]:
    """The same ones in every case, spread over the whole table."""
    first, last = rows(f"select min(id), max(id) from {table}")[0]
    if first is None:
        return []
    wanted = Random(1).sample(range(first, last + 1), min(count * 2, last - first + 1))
    found = rows(f"select id from {table} where id = any(:ids) order by id", ids=wanted)
    return [row.id for row in found[:count]]


def headers() -> dict[str, str]:
    """A token, made anew for each case: it is good for an hour."""
    claims = {
        "iss": CLIENT,
        "iat": int(time.time()),
        "client_id": CLIENT,
        "user_id": "",
        "user_representation": "",
    }
    token = jwt.encode(claims, SECRET, algorithm="HS256")
    return {
        "Authorization": f"Bearer {token}",
        "Accept": "application/json",
        "Accept-Crs": "EPSG:4326",
    }


def get(path: str) -> str:
    return raw("GET", path, headers())


def send_json(method: str, path: str, body: Any) -> str:
    more = {"Content-Crs": "EPSG:4326"}
    return raw(method, path, headers() | more, orjson.dumps(body).decode())


def address(path: str, uuid: Any) -> str:
    return f"{settings().base_url.rstrip('/')}/{path}/{uuid}"


@cache
def app_client() -> Any:
    """The app in this process, to look at what it answers."""
    from starlette.testclient import TestClient

    from zaakspoor.app import create_app
    from zaken.base.log import configure_logging

    configure_logging("WARNING")
    return TestClient(create_app(), base_url="http://127.0.0.1", follow_redirects=False)


def fetch(path: str) -> Any:
    """What this address answers now; None when that is no success."""
    response = app_client().get(path, headers=headers())
    return orjson.loads(response.content) if response.is_success else None
