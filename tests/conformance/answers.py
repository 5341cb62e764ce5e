"""Does an answer fit the published file? For tests that make many calls: each answer is held
against the schema that the newest stable file gives for that operation and status.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

import yaml
from openapi_schema_validator import OAS30ReadValidator, oas30_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.conformance.oas import PUBLISHED, SHELF, Json

ELSEWHERE = re.compile(r"^[^#]*/(ztc|drc|brc|zrc)/[^#]*#")
FILES = {
    "ztc": "catalogi-1.3.2.yaml",
    "drc": "documenten-1.6.0.yaml",
    "brc": "besluiten-1.1.0.yaml",
    "zrc": "zaken-1.6.0.yaml",
}
NEVER_DEFINED = {"resultaattypeOmschrijving"}  # required by a file that does not define it
EMPTY_IS_FINE = ("uri", "email", "duration")  # a text that is not filled in is "" (G-207)
NAMES = re.compile(r"\{[^}]+\}")


def there() -> bool:
    return SHELF.exists()


@cache
def loaded(file: str) -> Json:
    content: Json = yaml.load((SHELF / file).read_text(), Loader=yaml.CSafeLoader)
    return nullable(mended(content))  # type: ignore[no-any-return]


def mended(part: Any) -> Any:
    """The file with its references to other files made local, and without its known slips."""
    if isinstance(part, list):
        return [mended(one) for one in part]
    if not isinstance(part, dict):
        return part
    made = {key: mended(value) for key, value in part.items()}
    if isinstance(made.get("$ref"), str):
        made["$ref"] = ELSEWHERE.sub(lambda m: f"urn:oas:{FILES[m[1]]}#", made["$ref"])
    if isinstance(made.get("required"), list):
        made["required"] = [name for name in made["required"] if name not in NEVER_DEFINED]
    if made.get("title") == "Point2D":
        made.pop("maxItems", None)  # a place may have a height
    if made.get("format") in EMPTY_IS_FINE:
        del made["format"]
    return made


def nullable(part: Any) -> Any:
    """The file with `nullable` beside `allOf` as its author meant it: null, or all of these."""
    if isinstance(part, list):
        return [nullable(one) for one in part]
    if not isinstance(part, dict):
        return part
    made = {key: nullable(value) for key, value in part.items()}
    if made.get("nullable") is True and "allOf" in made:
        made["anyOf"] = [{"enum": [None], "nullable": True}, {"allOf": made.pop("allOf")}]
    return made


@cache
def registry() -> Registry[Any]:
    """Every file, by a name of our own."""
    files = {*PUBLISHED.values(), *FILES.values()}
    made: Registry[Any] = Registry()
    return made.with_resources(
        [(f"urn:oas:{f}", Resource(loaded(f), specification=DRAFT4)) for f in files]
    )


@cache
def operations(api: str) -> dict[tuple[str, str], Json]:
    """Every published operation by its method and its path with nameless parameters."""
    found: dict[tuple[str, str], Json] = {}
    for path, item in loaded(PUBLISHED[api])["paths"].items():
        for method, made in item.items():
            if method != "parameters":
                found[method, NAMES.sub("{}", path)] = made
    return found


@cache
def validator(api: str, method: str, path: str, status: str) -> Any:
    """What judges an answer of this kind, or None when the file says nothing about it."""
    made = operations(api).get((method, NAMES.sub("{}", path)), {})
    answer = made.get("responses", {}).get(status, {})
    schema = answer.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return None
    base = f"urn:oas:{PUBLISHED[api]}"
    return OAS30ReadValidator(
        absolute(schema, base), registry=registry(), format_checker=oas30_format_checker
    )


def absolute(part: Any, base: str) -> Any:
    """The schema of one answer, with its references naming their file."""
    if isinstance(part, list):
        return [absolute(one, base) for one in part]
    if not isinstance(part, dict):
        return part
    made = {key: absolute(value, base) for key, value in part.items()}
    if str(made.get("$ref", "")).startswith("#"):
        made["$ref"] = base + made["$ref"]
    return made


def misfits(api: str, method: str, path: str, status: int, body: Any) -> list[str]:
    """What in this answer does not fit the published file, and is not explained in docs/zgw.md.

    What is expanded is left to the description of our own: it goes further here (G-112), and each
    thing is judged where it is asked for itself.
    """
    judge = validator(api, method.lower(), path, str(status))
    if judge is None:
        return []
    resource = NAMES.sub("{}", path).strip("/").removesuffix("/{}").removesuffix("/_zoek")
    found = (e for e in judge.iter_errors(unexpanded(body)) if not explained(api, resource, e))
    return [f"{e.json_path}: {e.message[:200]}" for e in found]


def unexpanded(body: Any) -> Any:
    if isinstance(body, list):
        return [unexpanded(one) for one in body]
    if not isinstance(body, dict):
        return body
    return {name: unexpanded(value) for name, value in body.items() if name != "_expand"}


def explained(api: str, resource: str, error: Any) -> bool:
    """Is this an empty text (G-207), or one of the differences that we tell of?"""
    if error.instance == "":
        return True
    field = place(error.absolute_path)
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        field = f"{field}.{missing}".lstrip(".")
    if told(api) & {f"{resource} answer {field or '*'}", f"{resource} body {field}"}:
        return True  # what may be sent comes back
    branches: dict[Any, list[Any]] = defaultdict(list)
    for inner in error.context or ():
        branches[inner.schema_path[0]].append(inner)
    return any(all(explained(api, resource, e) for e in some) for some in branches.values())


def place(path: Iterable[str | int]) -> str:
    """As the list of differences names a field: `autorisaties[].scopes`."""
    named = "".join("[]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    return re.sub(r"^(results)?\[\]\.?", "", named)


@cache
def told(api: str) -> frozenset[str]:
    """The fields that differ from the published file; test_contract.py wants each explained."""
    from tests.conformance.contract import differences

    return frozenset(one.where for one in differences(api))
