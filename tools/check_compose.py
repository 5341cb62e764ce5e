"""Holds docker-compose.yml against the Compose specification, and against our own few rules.

The specification is checked by the PyPI package `compose-spec`; no Docker is needed.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import compose_spec
import yaml

SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|KEY$")
EMPTY = re.compile(r"\$\{\w+:?-\}")
DEMANDED = re.compile(r"\$\{\w+:\?[^}]+\}")


def problems(text: str) -> list[str]:
    """What is wrong with this Compose file, as sentences; empty when all is well."""
    # PyYAML first: it works out `<<` merges, which the parser of the specification refuses.
    told = yaml.safe_load(text)
    try:
        compose_spec.PyCompose.from_json(json.dumps(told)).validate()
    except ValueError as error:
        return [f"not as the Compose specification asks: {error}"]
    return [
        f"services.{name}: {sentence}"
        for name, service in told["services"].items()
        for sentence in _house_rules(service)
    ]


def _house_rules(service: dict[str, Any]) -> list[str]:
    """Our own rules: no secret with a default, root file system closed, a known version."""
    found = [
        f"{key} holds a secret or a default for one; write ${{{key}:?why}}"
        for key, value in (service.get("environment") or {}).items()
        if SECRET.search(key) and not DEMANDED.search(str(value)) and not EMPTY.match(str(value))
    ]
    if not service.get("read_only"):
        found.append("the file system of a container is read-only, so that a break-in stays small")
    if ":" not in service.get("image", ":") or service.get("image", "").endswith(":latest"):
        found.append("the image names a version, so that the same file gives the same system")
    if service.get("restart") != "no" and "healthcheck" not in service:
        found.append("a service that stays up has a healthcheck")
    return found


def main(paths: list[str]) -> int:
    """Exit code 1 when any of the files has a problem."""
    found = [f"{path}: {line}" for path in paths for line in problems(Path(path).read_text())]
    print("\n".join(found) or f"{', '.join(paths)}: as the Compose specification asks")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
