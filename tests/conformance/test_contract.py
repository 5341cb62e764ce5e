"""What we serve is what is published, field by field; every difference is explained in
docs/zgw.md.
"""

import os
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from tests.conformance import contract
from tests.conformance.oas import PUBLISHED, SHELF


@pytest.fixture
def shelf() -> None:
    """The published files. Where they are not beside this checkout the comparison is left out, but
    never in CI.
    """
    if not SHELF.exists():
        if os.environ.get("CI"):
            pytest.fail("the published OpenAPI files are not beside this checkout")
        pytest.skip("the published OpenAPI files are not beside this checkout")


@pytest.mark.parametrize("api", PUBLISHED)
def test_g_01_every_difference_with_the_published_file_is_explained(shelf: None, api: str) -> None:
    found = [str(difference) for difference in contract.unexplained(api)]
    assert found == []


def test_no_explanation_is_about_nothing(shelf: None) -> None:
    found = [d for api in PUBLISHED for d in contract.differences(api)]
    idle = [e for e in contract.explanations() if not any(e.covers(d) for d in found)]
    assert [(e.api, e.where, e.aspect) for e in idle] == []


def test_the_page_lists_every_difference(shelf: None) -> None:
    text = contract.PAGE.read_text(encoding="utf-8")
    assert contract.written(text) == text, "run python -m tests.conformance.contract write"


@pytest.mark.parametrize("api", PUBLISHED)
def test_g_04_each_api_serves_its_description(client: Any, api: str) -> None:
    root = f"http://testserver/{api}/api/v1"
    client.auth = None
    answer = client.get(f"{root}/openapi.json")
    validate(answer.json())
    assert answer.json()["servers"] == [{"url": root}]
    other = client.get(f"{root}/openapi.yaml")
    assert other.headers["content-type"].startswith("application/yaml")
    assert yaml.safe_load(other.text) == answer.json()
    page = client.get(f"{root}/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "/static/vendor/swagger-ui.js" in page.text


def test_a_wrapper_is_no_difference() -> None:
    plain = {"type": "object", "properties": {"a": {"type": "string", "enum": ["x", "", None]}}}
    wrapped = {
        "allOf": [
            {"type": "object"},
            {
                "properties": {
                    "a": {
                        "anyOf": [{"enum": ["x"], "type": "string"}, {"enum": [""]}],
                        "nullable": True,
                    }
                }
            },
        ]
    }
    assert facts(plain) == facts(wrapped)


def test_a_difference_is_seen() -> None:
    one = facts({"properties": {"a": {"type": "string", "maxLength": 3}, "b": {"type": "string"}}})
    two = facts({"properties": {"a": {"type": "string"}, "c": {"type": "string"}}})
    found = {(d.where, d.aspect, d.published, d.ours) for _, d in contract.compare("x", one, two)}
    assert found == {
        ("dingen answer a", "maxLength", "3", "–"),
        ("dingen answer b", "presence", "there", "–"),
        ("dingen answer c", "presence", "–", "there"),
    }


def facts(schema: dict[str, Any]) -> Any:
    content = {"application/json": {"schema": schema}}
    get = {"operationId": "x", "responses": {"200": {"content": content}}}
    return contract.Document({"paths": {"/dingen": {"get": get}}}).facts()
