"""A case type file looked at as a whole: by itself (workflows), and against the text templates it
names (notifications).
"""

from collections.abc import Iterator
from pathlib import Path

from notifications import texts
from workflows.definition import BrokenFile, Definition, load
from workflows.file_faults import Fault, Lines


def checked(path: Path) -> Definition:
    """Read one file and what it refers to. Raises BrokenFile with every fault."""
    definition = load(path)
    if said := list(_templates(definition)):
        lines = Lines(path.read_text(encoding="utf-8"))
        raise BrokenFile(*(Fault(path.name, lines.of(one), one) for one in said))
    return definition


def _templates(d: Definition) -> Iterator[str]:
    """Without its template a notice would fall back to the plain one, and nobody would notice."""
    for number, notice in enumerate(d.berichten, 1):
        for key, named, known in (
            ("sjabloon", notice.sjabloon, texts.names()),
            ("brief", notice.brief, ["", *texts.letters()]),
        ):
            if named not in known:
                listed = ", ".join(name for name in known if name)
                yield (
                    f"berichten.{number}.{key}: {key} '{named}' bestaat niet. Kies uit: {listed}, "
                    "of zet het bestand in de map `sjablonen`."
                )
