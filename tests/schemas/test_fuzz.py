"""Whatever a client sends, the answer is never a 500, and every good answer fits the published
file. What one call made is what later calls are about.

A short run by default; FUZZ_REQUESTS=20000 makes it a long one and prints what was asked.
"""

import os
from collections import Counter, defaultdict
from contextlib import suppress
from itertools import pairwise
from random import Random
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.errors import InvalidSchema

from tests.catalogue import make_types
from tests.clients import app, client_of
from tests.conformance.answers import mended, misfits, there
from tests.conformance.oas import PUBLISHED

LONG = int(os.environ.get("FUZZ_REQUESTS", "0"))
SHORT = 6  # of each operation and each kind of input
KNOWN = 40  # what was made last: so many of each resource are spoken about again
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def operations(api: str) -> list[Any]:
    """Every operation in the description that this API serves of itself."""
    from fastapi.testclient import TestClient

    described = TestClient(app()).get(f"/{api}/api/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(mended(described))  # a URL may be empty
    return [found.ok() for found in schema.get_all_operations()]


class Memory:
    """What there is to talk about: the URLs of every resource that was seen."""

    def __init__(self, seed: str) -> None:
        self.urls: dict[str, list[str]] = defaultdict(list)
        self.dice = Random(seed)

    def learn(self, found: Any) -> None:
        """Keep the URLs in an answer, by the word before their uuid."""
        if isinstance(found, dict):
            for value in found.values():
                self.learn(value)
        elif isinstance(found, list):
            for value in found[:20]:
                self.learn(value)
        elif isinstance(found, str) and found.startswith("http://testserver/"):
            kind = found.split("/")[-2]
            if found not in self.urls[kind]:
                self.urls[kind] = [*self.urls[kind], found][-KNOWN:]

    def any_of(self, kind: str) -> str | None:
        known = self.urls.get(kind)
        return self.dice.choice(known) if known else None

    def in_path(self, template: str, given: dict[str, Any]) -> dict[str, Any]:
        """Mostly uuids that exist: of the word that stands before each in the path."""
        parts = template.split("/")
        for before, part in pairwise(parts):
            url = self.any_of(before) if part.startswith("{") else None
            if url and self.dice.random() < 0.8:
                given[part[1:-1]] = url.rsplit("/", 1)[1]
        return given

    def in_body(self, body: Any, schema: Any, kinds: dict[str, str]) -> Any:
        """Mostly URLs that lead somewhere, where a field asks for one."""
        if not isinstance(body, dict):
            return body
        for name in schema.get("properties", {}):
            url = self.any_of(kinds[name]) if name in kinds else None
            if url and self.dice.random() < 0.8:
                body[name] = url
        return body


def kinds_of_links() -> dict[str, str]:
    """Which resource a field leads to, by its name."""
    from schemas.engine.shape import RESOURCES, Link

    found: dict[str, str] = {}
    for resource in RESOURCES.values():
        for name in resource.names(Link):
            to = resource.marked(name, Link).to
            path = to if isinstance(to, str) else to[0]
            found[resource.alias(name)] = path.rpartition("/")[2]
    return found


class Run:
    """Many calls of one API, each judged."""

    def __init__(self, db: Any, api: str) -> None:
        self.api, self.client, self.memory = api, client_of(db), Memory(api)
        self.root = f"http://testserver/{api}/api/v1"
        self.kinds = kinds_of_links()
        self.seen: Counter[tuple[str, int]] = Counter()
        for path in ("catalogi/api/v1/zaaktypen", "catalogi/api/v1/informatieobjecttypen"):
            self.memory.learn(self.client.get(f"http://testserver/{path}").json())

    def send(self, operation: Any, case: Any) -> None:
        case.path_parameters = self.memory.in_path(operation.path, dict(case.path_parameters or {}))
        if operation.body and isinstance(case.body, dict):
            schema = resolved(operation, operation.body[0].definition)
            case.body = self.memory.in_body(case.body, schema, self.kinds)
        sent = case.as_transport_kwargs(base_url=self.root)
        names = ("method", "url", "params", "json", "data", "files")
        parts = {k: sent[k] for k in names if sent.get(k) is not None}
        if isinstance(parts.get("data"), str | bytes):
            parts["content"] = parts.pop("data")
        try:
            answer = self.client.request(**parts)
        except httpx2.InvalidURL:  # longer than this client can say
            return
        self.seen[operation.label, answer.status_code] += 1
        assert answer.status_code < 500, (parts, answer.text)
        if answer.headers.get("content-type") == "application/json" and answer.content:
            self.judge(operation, answer, parts)

    def judge(self, operation: Any, answer: Any, parts: Any) -> None:
        body = answer.json()
        self.memory.learn(body)
        said = operation.definition.raw["responses"]
        assert str(answer.status_code) in said, (operation.label, answer.status_code)
        operation.validate_response(answer)
        if there():
            status = answer.status_code
            wrong = misfits(self.api, operation.method, operation.path, status, body)
            assert wrong == [], (operation.label, parts, wrong[:5])


def resolved(operation: Any, definition: Any) -> Any:
    """The schema of a body, when it is one that has a name."""
    raw = definition if isinstance(definition, dict) else getattr(definition, "raw", {})
    schema = raw.get("schema", raw)
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    described = operation.schema.raw_schema["components"]["schemas"]
    return described.get(name, schema)


@pytest.mark.parametrize("api", PUBLISHED)
def test_no_input_makes_the_server_fail(db: Any, api: str) -> None:
    make_types(db)
    run, described = Run(db, api), operations(api)
    # What makes things comes first, so that there is something to talk about; removing comes last.
    order = ("POST", "GET", "HEAD", "PUT", "PATCH", "DELETE")
    described.sort(key=lambda found: order.index(found.method.upper()))
    share = LONG // (len(PUBLISHED) * len(described) * len(MODES)) + 1 if LONG else SHORT
    for operation in described:
        for mode in MODES:
            attempt(run, operation, mode, share)
    if LONG:
        statuses = Counter[int]()
        for (_, status), times in run.seen.items():
            statuses[status] += times
        print(f"{api}: {run.seen.total()} requests, {dict(sorted(statuses.items()))}")


def attempt(run: Run, operation: Any, mode: Any, times: int) -> None:
    """So many calls of this operation, with input that fits its description or does not."""
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
    def send(case: Any) -> None:
        run.send(operation, case)

    with suppress(Unsatisfiable, InvalidSchema):  # nothing is wrong where nothing is taken
        send()
