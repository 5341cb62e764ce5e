"""Many calls of one API, each judged. What one call made is what later calls are about."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx2
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.errors import InvalidSchema

from tests.clients import client_of
from tests.conformance.answers import mended, misfits, there
from tests.fuzzing import world
from tests.fuzzing.bodies import Bodies
from tests.fuzzing.memory import MINE, NAMED, UUID, Memory, spot
from tests.fuzzing.queries import Queries
from tests.notifications.listening import Subscriber

OFTEN = {"GET": 5, "HEAD": 1, "POST": 6, "PUT": 4, "PATCH": 4, "DELETE": 2}
DRAWN_ONLY = 0.25  # of all calls: just as the schema makes them
AGAIN = 0.15  # what was written is looked at again
SHOWN = 12  # of a long list
JSON = "application/json"


@dataclass
class Asked:
    """One operation, with what was made from its description to call it with."""

    operation: Any
    method: str
    path: str
    schema: Any = None  # of its body
    params: dict[str, Any] = field(default_factory=dict)
    cases: list[Any] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    queries: list[Any] = field(default_factory=list)


def described(client: Any, api: str) -> list[Any]:
    """Every operation in the description that this API serves of itself."""
    told = client.get(f"http://testserver/{api}/api/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(mended(told))  # a URL may be empty
    return [found.ok() for found in schema.get_all_operations()]


def draw(operation: Any, mode: GenerationMode, times: int) -> list[Any]:
    """So many calls of this operation, with input that fits its description or does not."""
    found: list[Any] = []
    few = settings(
        max_examples=times,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )

    @given(case=operation.as_strategy(generation_mode=mode))
    @few
    def keep(case: Any) -> None:
        found.append(case)

    with suppress(Unsatisfiable, InvalidSchema):  # nothing is wrong where nothing is taken
        keep()
    return found


def asked(operation: Any, root: str, times: int) -> Asked:
    made = Asked(operation, operation.method.upper(), f"{root}{operation.path}")
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        made.cases += draw(operation, mode, times)
    made.bodies = [case.body for case in made.cases if isinstance(case.body, dict)]
    made.queries = [dict(case.query) for case in made.cases if case.query]
    made.params = {one.name: plain(one.definition).get("schema", {}) for one in operation.query}
    if operation.body:
        raw = plain(operation.body[0].definition)
        schema = raw.get("schema", raw)
        inside = schema.get("x-bundled", {}).get(schema.get("$ref", "").rpartition("/")[2])
        made.schema = inside or schema
    return made


def plain(definition: Any) -> dict[str, Any]:
    return definition if isinstance(definition, dict) else getattr(definition, "raw", {})


class Run:
    """One API, from a world with one of everything in it."""

    def __init__(self, db: Any, api: str, subscriber: Subscriber, drawn: int) -> None:
        self.api, self.root, self.dice = api, f"/{api}/api/v1", Random(api)
        self.memory = Memory(self.dice)
        self.bodies = Bodies(self.memory, self.dice)
        self.queries = Queries(self.memory, self.dice)
        self.client = client_of(db, client_id=MINE)
        self.seen: Counter[tuple[str, int]] = Counter()
        self.client.event_hooks["response"] = [self.memory.saw]
        world.make(db, self.client, subscriber)
        self.known = [asked(one, self.root, drawn) for one in described(self.client, api)]

    def calls(self, number: int) -> None:
        """First every operation once, then any of them, over and over."""
        for one in self.known:
            self.one(one)
        often = [OFTEN[one.method] for one in self.known]
        for one in self.dice.choices(self.known, often, k=max(0, number - len(self.known))):
            self.one(one)

    def one(self, asked: Asked) -> None:
        about = self.memory.one_of(asked.path, asked.method)
        if asked.cases and self.dice.random() < DRAWN_ONLY:
            self.drawn(asked, about)
            return
        body = None
        if asked.method == "POST" and "{" in asked.path and self.dice.random() < 0.4:
            about, body = self.memory.call_of("POST", spot_of(asked.path)) or (about, None)
        self.made(asked, about, body)

    def drawn(self, asked: Asked, about: str | None) -> None:
        """As the schema makes it, but for the addresses in it."""
        case = self.dice.choice(asked.cases)
        inputs = dict(case.path_parameters or {}) | uuids(asked.operation.path, about)
        kept, case.path_parameters = case.path_parameters, inputs
        body = case.body
        if isinstance(body, dict):
            case.body = self.bodies.in_generated(body, asked.schema or {})
        sent = case.as_transport_kwargs(base_url=f"http://testserver{self.root}")
        case.path_parameters, case.body = kept, body
        names = ("method", "url", "params", "json", "data", "files")
        parts = {k: sent[k] for k in names if sent.get(k) is not None}
        if isinstance(parts.get("data"), str | bytes):
            parts["content"] = parts.pop("data")
        self.send(asked, parts)

    def made(self, asked: Asked, about: str | None, body: Any) -> None:
        """As somebody means it who makes a mistake now and then."""
        where = uuids(asked.path, about)
        path = NAMED.sub(lambda m: where.get(m[0][1:-1], "00000000-0000-4000-8000-0000000000aa"),
                         asked.path)  # fmt: skip
        parts: dict[str, Any] = {"method": asked.method, "url": f"http://testserver{path}"}
        if asked.params:
            known = self.queries.make(spot_of(asked.path), asked.params, asked.queries)
            parts["params"] = known
        url = parts["url"]
        if asked.method in ("GET", "HEAD") and url in self.memory.tags and self.dice.random() < 0.1:
            parts["headers"] = {"If-None-Match": self.memory.tags[url]}
        if "/bestandsdelen/" in path or path.endswith("/upload"):
            parts |= self.content(url)
        elif asked.method in ("POST", "PUT", "PATCH") and asked.schema is not None:
            parts |= self.written(asked, about, body)
        answer = self.send(asked, parts)
        if answer and asked.method in ("POST", "PUT", "PATCH") and answer.is_success:
            self.look_again(answer)

    def written(self, asked: Asked, about: str | None, begun: Any) -> dict[str, Any]:
        path = spot_of(asked.path)
        if path.endswith("/_zoek") and self.dice.random() < 0.8:
            body = self.queries.search(path, asked.schema, asked.bodies)
        else:
            begun = begun or self.bodies.begin(asked.method, path, about, asked.bodies)
            body = self.bodies.make(asked.method, path, about, begun, others=asked.bodies)
        return {"content": json.dumps(body).encode(), "headers": {"Content-Type": JSON}}

    def content(self, url: str) -> dict[str, Any]:
        """The bytes of a part of a document, or a list to import."""
        if url.endswith("/upload"):
            from schemas.documenten_importregels import COLUMNS

            line = ",".join(COLUMNS) + "\r\n" + "x," * (len(COLUMNS) - 1) + "x\r\n"
            return {"content": line.encode(), "headers": {"Content-Type": "text/csv"}}
        shown = self.memory.looks.get(url, {})
        size = shown.get("omvang", 1) + self.dice.choice((0, 0, 0, -1, 1))
        lock = self.dice.choice((shown.get("lock"), shown.get("lock"), "", "x"))
        return {"files": {"inhoud": ("deel", b"x" * max(0, size))}, "data": {"lock": lock or ""}}

    def look_again(self, answer: Any) -> None:
        """What was just written, by its own address."""
        if self.dice.random() > AGAIN or answer.headers.get("content-type") != JSON:
            return
        body = answer.json()
        url = body.get("url", "") if isinstance(body, dict) else ""
        if UUID.search(url) and url.startswith(f"http://testserver{self.root}"):
            for one in self.known:
                if one.method == "GET" and spot_of(one.path) == spot(url):
                    params = self.queries.make(spot_of(one.path), one.params, one.queries)
                    self.send(one, {"method": "GET", "url": url, "params": params})

    def send(self, asked: Asked, parts: dict[str, Any]) -> Any:
        try:
            answer = self.client.request(**parts)
        except (httpx2.InvalidURL, UnicodeEncodeError):  # what this client cannot say
            return None
        self.seen[asked.operation.label, answer.status_code] += 1
        assert answer.status_code < 500, (parts, answer.text)
        responses = asked.operation.definition.raw["responses"]
        assert str(answer.status_code) in responses, (asked.operation.label, parts, answer.text)
        if answer.headers.get("content-type") == JSON and answer.content:
            self.judge(asked, answer, parts)
        return answer

    def judge(self, asked: Asked, answer: Any, parts: Any) -> None:
        operation, status = asked.operation, answer.status_code
        operation.validate_response(answer)
        if there():
            body = some_of(answer.json())
            wrong = misfits(self.api, operation.method, operation.path, status, body)
            assert wrong == [], (operation.label, parts, wrong[:5])


def some_of(body: Any) -> Any:
    """Of a long list the first ones."""
    if isinstance(body, list):
        return body[:SHOWN]
    if isinstance(body, dict) and isinstance(body.get("results"), list):
        return body | {"results": body["results"][:SHOWN]}
    return body


def spot_of(path: str) -> str:
    return NAMED.sub("{}", path)


def uuids(path: str, url: str | None) -> dict[str, str]:
    """The names in a path, with the uuids of what stands there."""
    names = [name[1:-1] for name in NAMED.findall(path)]
    return dict(zip(names, UUID.findall(url or ""), strict=False))
