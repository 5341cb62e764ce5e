"""Reading: filters on the same rol, expand, and a number of queries that does not grow with the
number of rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.catalogue import ZAKEN, Types
from zaken.base.db import engine

BSN = "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn"
COMPANY = "rol__betrokkeneIdentificatie__nietNatuurlijkPersoon__"
BRANCH = "rol__betrokkeneIdentificatie__vestiging__vestigingsNummer"


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def make(client: Any, types: Types, number: int) -> list[str]:
    urls = []
    for _ in range(number):
        zaak = client.post(f"{ZAKEN}/zaken", json=types.zaak()).json()["url"]
        client.post(f"{ZAKEN}/statussen", json=types.status(zaak))
        client.post(f"{ZAKEN}/rollen", json=types.rol(zaak))
        urls.append(zaak)
    return urls


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Any, types: Types) -> None:
    where = f"{ZAKEN}/zaken?expand=zaaktype,rollen,status.statustype"
    make(client, types, 2)
    client.get(where)
    with statements() as few:
        client.get(where)
    make(client, types, 4)
    with statements() as many:
        found = client.get(where).json()["results"]
    reads = [s for s in many if s.startswith("SELECT")]
    assert len(found) == 6
    assert len(many) == len(few)
    assert len(reads) == 1 + 4  # the list, which also tells who asks; one per relation


def test_expand_puts_the_related_beside_the_link(client: Any, types: Types) -> None:
    (zaak,) = make(client, types, 1)
    seen = client.get(
        zaak, params={"expand": "status.statustype,rollen,resultaat,zaaktype.catalogus"}
    ).json()
    inside = seen["_expand"]
    assert inside["status"]["url"] == seen["status"]
    assert inside["status"]["_expand"]["statustype"]["omschrijving"] == "Ontvangen"
    assert [r["url"] for r in inside["rollen"]] == seen["rollen"]
    assert inside["resultaat"] is None
    assert inside["zaaktype"]["_expand"]["catalogus"]["domein"] == "ZAAK"


def test_all_filters_on_a_rol_hit_the_same_rol(client: Any, types: Types) -> None:
    zaak = client.post(f"{ZAKEN}/zaken", json=types.zaak()).json()["url"]
    client.post(f"{ZAKEN}/rollen", json=types.rol(zaak, "initiator"))
    other = types.rol(zaak, "belanghebbende", betrokkeneIdentificatie={"inpBsn": "900070158"})
    client.post(f"{ZAKEN}/rollen", json=other)

    def count(**params: str) -> int:
        answer = client.get(f"{ZAKEN}/zaken", params=params)
        assert answer.status_code == 200, answer.text
        number: int = answer.json()["count"]
        return number

    assert count(**{BSN: "999990019"}) == count(**{BSN: "900070158"}) == 1
    assert count(**{BSN: "999990019", "rol__omschrijvingGeneriek": "initiator"}) == 1
    assert count(**{BSN: "900070158", "rol__omschrijvingGeneriek": "initiator"}) == 0
    assert count(**{BSN: "999990019", "maximaleVertrouwelijkheidaanduiding": "openbaar"}) == 1


@pytest.mark.parametrize(
    ("kind", "identification", "param", "value"),
    [
        ("niet_natuurlijk_persoon", {"innNnpId": "69599084"}, f"{COMPANY}innNnpId", "69599084"),
        ("niet_natuurlijk_persoon", {"kvkNummer": "69599084"}, f"{COMPANY}kvkNummer", "69599084"),
        ("vestiging", {"vestigingsNummer": "000038509504"}, BRANCH, "000038509504"),
    ],
)
def test_companies_are_found_by_their_numbers(
    client: Any, types: Types, kind: str, identification: dict[str, str], param: str, value: str
) -> None:
    zaak = client.post(f"{ZAKEN}/zaken", json=types.zaak()).json()["url"]
    body = types.rol(zaak, betrokkeneType=kind, betrokkeneIdentificatie=identification)
    client.post(f"{ZAKEN}/rollen", json=body)
    for wanted, count in ((value, 1), ("00000000", 0)):
        assert client.get(f"{ZAKEN}/zaken", params={param: wanted}).json()["count"] == count
    rollen = client.get(f"{ZAKEN}/rollen", params={param.removeprefix("rol__"): value}).json()
    assert rollen["count"] == 1


def test_every_filter_we_list_is_understood(client: Any, types: Types) -> None:
    """Each filter of each list answers 200 or names its own value as wrong; none breaks."""
    from schemas.engine.shape import RESOURCES

    (zaak,) = make(client, types, 1)
    for resource in RESOURCES.values():
        path = resource.path.replace("{zaak}", zaak.rsplit("/", 1)[1])
        for name in resource.filters:
            for value in ("2026-01-01", "true", types.url, "initiator", "x"):
                answer = client.get(f"{resource.api.url}/{path}", params={name: value})
                assert answer.status_code in (200, 400), (path, name, value, answer.text)


def or_null(schema: Any) -> Any:
    """What OpenAPI 3.0 means by `nullable`, said as JSON Schema says it."""
    if isinstance(schema, list):
        return [or_null(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: or_null(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") is True else made


def test_every_resource_is_described_and_answers_what_is_described(
    client: Any, types: Types
) -> None:
    from jsonschema import Draft202012Validator

    from schemas.apis import APIS

    (zaak,) = make(client, types, 1)
    for api in APIS:
        described = client.get(f"{api.root}/openapi.json").json()
        for path, operations in described["paths"].items():
            if "{" in path or "get" not in operations or path == "/applicaties/consumer":
                continue
            schema = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            whole = or_null({**schema, "components": described["components"]})
            Draft202012Validator(whole).validate(client.get(f"{api.root}{path}").json())
    assert (
        "requestBody" in client.get("/zaken/api/v1/openapi.json").json()["paths"]["/zaken"]["post"]
    )
    assert zaak
