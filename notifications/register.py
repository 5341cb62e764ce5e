"""The register of templates: each with its owner, the kind of message it makes, and a version that
follows from its text. Which version a notice was made with is kept with it, and the text of that
version is kept for as long: so it can be shown later what was sent, and by which text.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import orjson
from jinja2.sandbox import ImmutableSandboxedEnvironment
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from notifications import sandbox
from workflows.file_faults import BrokenFile, Fault, read_yaml
from zaken.base.clock import now
from zaken.models import Sjabloonversie

ATTENTION = "attendering"
FILES = ("onderwerp.txt", "tekst.txt", "waarom.txt")
REGISTER = "register.yaml"


@dataclass(frozen=True)
class Entry:
    """One line of the register: who may change it, and a key of kort/nl.yaml."""

    eigenaar: str = ""
    aard: str = ""


def names_in(environment: ImmutableSandboxedEnvironment) -> list[str]:
    """The templates of notices that are there."""
    found = {t.partition("/")[0] for t in environment.list_templates() if t.endswith("/tekst.txt")}
    return sorted(found - {ATTENTION})


def letters_in(environment: ImmutableSandboxedEnvironment) -> list[str]:
    """The letters that are there."""
    found = (
        t for t in environment.list_templates() if t.startswith("brieven/") and t.endswith(".html")
    )
    return sorted(Path(t).stem for t in found if not Path(t).name.startswith("_"))


@cache
def entries(environment: ImmutableSandboxedEnvironment) -> dict[str, Entry]:
    """The register: ours, with the lines of the municipality over it. Raises BrokenFile."""
    return _read(sandbox.source(sandbox.shipped(), REGISTER)) | _read(
        sandbox.source(environment, REGISTER)
    )


@cache
def _read(text: str) -> dict[str, Entry]:
    content, _ = read_yaml(REGISTER, text)
    found = {}
    for name, line in (content or {}).items():
        if not isinstance(line, dict) or set(line) - {"eigenaar", "aard"}:
            raise BrokenFile(
                Fault(REGISTER, 1, f"{name}: schrijf {{eigenaar: team, aard: soort}}.")
            )
        found[str(name)] = Entry(**{key: str(value) for key, value in line.items()})
    return found


def content_of(environment: ImmutableSandboxedEnvironment, name: str) -> dict[str, str]:
    """Path to text of all that makes up a template: its files and what they include."""
    found: dict[str, str] = {}
    for file in FILES:
        found |= sandbox.parts(environment, f"{name}/{file}")
    return dict(sorted(found.items()))


def version_of(content: dict[str, str]) -> str:
    """SHA-256 (hex) of a template and its parts."""
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def keep_version(db: Session, environment: ImmutableSandboxedEnvironment, name: str) -> str:
    """The version this template has now; its text and first use are kept once."""
    content = _known(environment, name)
    made = version_of(content)
    row = {"sha256": made, "naam": name, "inhoud": content, "sinds": now()}
    db.execute(insert(Sjabloonversie).values(row).on_conflict_do_nothing())
    return made


@cache
def _known(environment: ImmutableSandboxedEnvironment, name: str) -> dict[str, str]:
    """Templates of one environment do not change: they were read once."""
    return content_of(environment, name)
