"""A5: the simulated NotifyNL answers every call, right or wrong, as the published file says."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from jose import jwt
from jsonschema import Draft4Validator
from schemathesis import GenerationMode
from schemathesis.core.errors import InvalidSchema

from simulators import clock
from simulators.notify_messages import SECRET, SERVICE
from tests.simulators.conftest import Simulator

FILE = Path(__file__).parents[3] / "shared/berichtenbox/data/moza-nmc/notifynl_api.yaml"
EMAIL, SMS = "0f6c4a3e-1e2b-4c8f-9f0a-3b8a4d5e6f70", "1a7d5b4f-2f3c-4d9a-8a1b-4c9b5e6f7a81"
WORDS = {"onderwerp": "Nieuws", "tekst": "Er is nieuws."}
CALLS = 25  # per operation, and as many that are wrong


def described() -> dict[str, Any]:
    """The published file, without the two empty lists of required fields that make it invalid."""
    if not FILE.exists():
        if os.environ.get("CI"):
            pytest.fail("the published file is not on the shelf")
        pytest.skip("the published file is not on the shelf")
    told: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for schema in told["components"]["schemas"].values():
        if schema.get("required") == []:
            del schema["required"]
    return told


def token() -> dict[str, str]:
    claims = {"iss": SERVICE, "iat": int(clock.now().timestamp())}
    return {"Authorization": f"Bearer {jwt.encode(claims, SECRET, algorithm='HS256')}"}


def misfit(told: dict[str, Any], operation: dict[str, Any], answer: httpx.Response) -> str:
    """What is wrong with this answer by the file; empty when it fits."""
    known = operation["responses"].get(str(answer.status_code))
    if known is None:
        return f"status {answer.status_code} is not in the file"
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind not in known["content"]:
        return f"{kind} is not in the file"
    if kind != "application/json":
        return ""
    schema = nullable({**known["content"][kind]["schema"], "components": told["components"]})
    faults = Draft4Validator(schema).iter_errors(answer.json())
    return "; ".join(f"{list(f.absolute_path)}: {f.message[:200]}" for f in faults)


def nullable(schema: Any) -> Any:
    """`nullable: true` of OpenAPI 3.0 in words JSON Schema knows."""
    if isinstance(schema, list):
        return [nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    known = {key: nullable(value) for key, value in schema.items()}
    if known.pop("nullable", False) is True and isinstance(known.get("type"), str):
        known["type"] = [known["type"], "null"]
    return known


def cases(operation: Any, mode: GenerationMode) -> list[Any]:
    """So many calls of this operation that fit its description, or do not."""
    found: list[Any] = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=CALLS,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    def keep(case: Any) -> None:
        found.append(case)

    with suppress(Unsatisfiable, InvalidSchema):
        keep()
    return found


def ask(sim: Simulator, method: str, path: str, **more: Any) -> httpx.Response:
    return sim.http.request(method, f"/notifynl{path}", headers=token(), **more)


def test_a5_every_call_is_answered_as_the_published_file_says(sim: Simulator) -> None:
    told = described()
    wrong: list[str] = []
    asked = 0
    for found in schemathesis.openapi.from_dict(told).get_all_operations():
        operation = found.ok()
        plain = told["paths"][operation.path][operation.method]
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for case in cases(operation, mode):
                call = httpx.Request(**_request(case, f"http://127.0.0.1:{sim.port}/notifynl"))
                answer = sim.http.send(call)
                asked += 1
                if fault := misfit(told, plain, answer):
                    wrong.append(f"{operation.label}: {fault}")
    assert asked > 200
    assert sorted(set(wrong)) == []


def _request(case: Any, base: str) -> dict[str, Any]:
    """The call as it goes over the line: to the far side, with a good token."""
    made = case.as_transport_kwargs(base_url=base)
    body = {key: made[key] for key in ("json", "data") if made.get(key) is not None}
    content = body.pop("data", None)
    headers = {k: v for k, v in dict(made["headers"]).items() if k.lower() != "authorization"}
    return {
        "method": made["method"],
        "url": made["url"],
        "params": made.get("params"),
        "headers": {**headers, **token()},
        **({"content": content} if isinstance(content, bytes | str) else body),
    }


TAKEN: list[tuple[str, dict[str, Any]]] = [
    ("email", {"email_address": "femke@voorbeeld.example", "template_id": EMAIL}),
    ("sms", {"phone_number": "+31612345678", "template_id": SMS}),
]


@pytest.mark.parametrize(("kind", "body"), TAKEN)
def test_a5_what_is_taken_is_told_and_read_as_the_file_says(
    sim: Simulator, kind: str, body: dict[str, Any]
) -> None:
    told = described()
    sent = {**body, "personalisation": WORDS, "reference": "a-b"}
    answer = ask(sim, "POST", f"/v2/notifications/{kind}", json=sent)
    assert answer.status_code == 201
    assert misfit(told, told["paths"][f"/v2/notifications/{kind}"]["post"], answer) == ""
    one = ask(sim, "GET", f"/v2/notifications/{answer.json()['id']}")
    assert misfit(told, told["paths"]["/v2/notifications/{notification_id}"]["get"], one) == ""
    many = ask(sim, "GET", "/v2/notifications", params={"reference": "a-b"})
    assert misfit(told, told["paths"]["/v2/notifications"]["get"], many) == ""
    assert [n["id"] for n in many.json()["notifications"]] == [answer.json()["id"]]


def test_a5_an_answer_that_does_not_fit_is_seen() -> None:
    told = described()
    operation = told["paths"]["/v2/notifications/email"]["post"]
    for status, content in ((418, {}), (201, {"id": 5}), (400, {"errors": "no"})):
        assert misfit(told, operation, httpx.Response(status, json=content))


@pytest.mark.parametrize("id", ["a%0Ab", "%0A", "a%0D%0Ab"])
def test_a_line_break_in_a_template_is_a_fault_of_the_caller(sim: Simulator, id: str) -> None:
    for verb, tail in (("POST", "/preview"), ("GET", "")):
        answer = ask(sim, verb, f"/v2/template/{id}{tail}", **({"json": {}} if tail else {}))
        assert answer.status_code == 400
        assert answer.json()["errors"]


def test_a_message_under_an_old_token_is_refused(sim: Simulator) -> None:
    claims = {"iss": SERVICE, "iat": int(clock.now().timestamp()) - 40}
    old = jwt.encode(claims, SECRET, algorithm="HS256")
    for header in (f"Bearer {old}", "Bearer x", ""):
        answer = sim.http.get("/notifynl/v2/notifications", headers={"Authorization": header})
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["error"] == "AuthError"


def test_a_receipt_is_sent_again_only_where_the_real_one_would(
    sim: Simulator, webhook: Any
) -> None:
    told = {"callback_url": webhook.url, "token": "t", "hold": True, "retry_s": 0.05}
    assert sim.http.post("/__sim/notifynl", json=told).is_success
    sent = {**TAKEN[0][1], "personalisation": WORDS}
    ids = [ask(sim, "POST", "/v2/notifications/email", json=sent).json()["id"] for _ in range(2)]
    webhook.statuses = [503, 429, 204]
    sim.http.post(f"/__sim/notifynl/{ids[0]}/status", json={"status": "delivered"})
    assert [webhook.next()["id"] for _ in range(3)] == [ids[0]] * 3
    webhook.statuses = [404]
    sim.http.post(f"/__sim/notifynl/{ids[1]}/status", json={"status": "temporary-failure"})
    last = webhook.next()
    assert (last["id"], last["status"]) == (ids[1], "temporary-failure")
    assert last["headers"]["authorization"] == "Bearer t"
    while sim.http.get("/__sim/notifynl").json()["owed"]:
        pass
    assert webhook.events.empty()
