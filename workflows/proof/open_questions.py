"""What a person must still check before a case type is really used: everything under `controleren`,
and what `bron` itself calls unsure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workflows.file_faults import read_yaml

UNSURE = re.compile(
    r"\b(controleer|controleren|nakijken|na te kijken|voorstel|voorlopig|voorbeeld|onbekend|"
    r"nog niet|nog te|vraag het|plaatselijk)\b|\?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Question:
    """One thing to check. `regel` is 0 when it comes from a published version."""

    zaaktype: str
    waar: str  # controleren or bron
    vraag: str
    bestand: str = ""
    regel: int = 0


def questions(content: Mapping[str, Any]) -> Iterator[Question]:
    """The open questions of one definition, as the file or the database has it."""
    name = str(content.get("zaaktype") or "")
    for point in content.get("controleren") or ():
        yield Question(name, "controleren", str(point))
    for sentence in re.split(r"(?<=[.?!])\s+", str(content.get("bron") or "")):
        if UNSURE.search(sentence):
            yield Question(name, "bron", " ".join(sentence.split()))


def of_files(paths: Sequence[Path]) -> list[Question]:
    """The open questions of these files, with the line of each. Raises BrokenFile for what is no
    YAML.
    """
    found = []
    for path in paths:
        content, lines = read_yaml(path.name, path.read_text(encoding="utf-8"))
        for one in questions(content if isinstance(content, dict) else {}):
            line = lines.mentions(one.vraag) if one.waar == "controleren" else lines.of("bron: ")
            found.append(Question(one.zaaktype, one.waar, one.vraag, path.name, line))
    return found
