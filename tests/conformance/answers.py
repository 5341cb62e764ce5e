"""Does an answer fit the published file? For tests that make many calls: each answer is held
against the schema that the newest stable file gives for that operation and status.
"""

import re
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
    return mended(content)  # type: ignore[no-any-return]


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
    if made.get("format") in EMPTY_IS_FINE:
        del made["format"]
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
    """What in this answer does not fit the published file."""
    judge = validator(api, method.lower(), path, str(status))
    if judge is None:
        return []
    return [f"{e.json_path}: {e.message[:200]}" for e in judge.iter_errors(body)]
