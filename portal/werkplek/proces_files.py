"""The course of zaken as a file for process mining: XES (IEEE 1849-2016) or CSV. Only the form is
here; what is told is zaken/queries/proces.py.

Nobody can be recognised: staff and applications are pseudonyms, residents are only "burger".
"""

import csv
import hashlib
import hmac
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape

from zaken.base.clock import AMSTERDAM
from zaken.base.log import masked
from zaken.queries.proces import Fact, Trace

Write = Callable[[str, Iterable[Trace], "Names"], Iterator[str]]
NAMED = ("medewerker", "applicatie")  # kinds of actors that are told apart

# What XML 1.0 cannot hold, however it is written (XML 1.0, 2.2 Char).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would carry out (OWASP)


@dataclass(frozen=True)
class Names:
    """Pseudonyms: the same actor has the same one with the same key, and no name can be found from
    it. A resident has none, or his zaken could be laid side by side.
    """

    key: str

    def __call__(self, fact: Fact) -> str:
        """The name an actor has in the file; '' when nobody knows who it was."""
        if fact.actor_soort not in NAMED:
            return fact.actor_soort
        return self._made(fact.actor_soort, fact.actor)

    def zaak(self, trace: Trace) -> str:
        """Its number; a pseudonym when a consumer gave it one that may be somebody's BSN."""
        number = trace.identificatie
        return number if masked(number) == number else self._made("zaak", number)

    def _made(self, soort: str, name: str) -> str:
        told = f"proces:{soort}:{name}".encode()
        return f"{soort}-{hmac.new(self.key.encode(), told, hashlib.sha256).hexdigest()[:16]}"


def xes(zaaktype: str, traces: Iterable[Trace], names: Names) -> Iterator[str]:
    """The log as XES, piece by piece: one trace per zaak. Source: IEEE 1849-2016, clause 5 (the XML
    serialization) and clause 7 (the extensions concept, lifecycle, org and time).
    """
    yield _HEAD
    yield _string("concept:name", zaaktype, 1) + _string("lifecycle:model", "standard", 1)
    for trace in traces:
        yield _trace(trace, names)
    yield "</log>\n"


def _trace(trace: Trace, names: Names) -> str:
    parts = ["  <trace>\n", _string("concept:name", names.zaak(trace), 2)]
    parts.append(f'    <int key="zaaktypeversie" value="{trace.versie}"/>\n')
    parts.append(_string("resultaat", trace.resultaat, 2) if trace.resultaat else "")
    for fact in trace.facts:
        parts += ["    <event>\n", *_event(fact, names), "    </event>\n"]
    return "".join([*parts, "  </trace>\n"])


def _event(fact: Fact, names: Names) -> Iterator[str]:
    yield _string("concept:name", fact.naam, 3)
    yield f'      <date key="time:timestamp" value="{moment(fact.at)}"/>\n'
    yield _string("lifecycle:transition", fact.fase, 3)
    yield _string("soort", fact.soort, 3)
    optional = (
        ("concept:instance", fact.exemplaar),
        ("org:resource", names(fact)),
        ("org:role", fact.actor_soort),
        ("org:group", fact.queue),
    )
    yield from (_string(key, value, 3) for key, value in optional if value)


def _string(key: str, value: str, depth: int) -> str:
    told = escape(_NOT_XML.sub("\ufffd", value))
    for white in "\t\n\r":  # in an attribute a parser would make a space of it
        told = told.replace(white, f"&#{ord(white)};")
    return f'{"  " * depth}<string key="{key}" value="{told}"/>\n'


def moment(at: datetime) -> str:
    """ISO 8601 in Dutch time, to the millisecond, with its zone."""
    return at.astimezone(AMSTERDAM).isoformat(timespec="milliseconds")


# The columns of the CSV bear the keys of the XES, so that a program that knows one knows the other.
COLUMNS = (
    "case:concept:name", "case:zaaktypeversie", "case:resultaat", "concept:name", "time:timestamp",
    "lifecycle:transition", "soort", "concept:instance", "org:resource", "org:role", "org:group",
)  # fmt: skip


def as_csv(zaaktype: str, traces: Iterable[Trace], names: Names) -> Iterator[str]:
    """The log as CSV (RFC 4180), piece by piece: a line per event, the zaak on each line."""
    yield _lines([COLUMNS])
    for trace in traces:
        zaak = (names.zaak(trace), str(trace.versie), trace.resultaat)
        yield _lines((*zaak, *_cells(fact, names)) for fact in trace.facts)


def _cells(fact: Fact, names: Names) -> tuple[str, ...]:
    what = (fact.naam, moment(fact.at), fact.fase, fact.soort, fact.exemplaar)
    return (*what, names(fact), fact.actor_soort, fact.queue)


def _lines(told: Iterable[Iterable[str]]) -> str:
    page = io.StringIO()
    csv.writer(page).writerows([_harmless(cell) for cell in line] for line in told)
    return page.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


_GLOBALS = """  <global scope="trace">
    <string key="concept:name" value="onbekend"/>
  </global>
  <global scope="event">
    <string key="concept:name" value="onbekend"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
    <string key="lifecycle:transition" value="complete"/>
    <string key="soort" value="onbekend"/>
  </global>
  <classifier name="Activiteit" scope="event" keys="concept:name"/>
  <classifier name="ActiviteitEnFase" scope="event" keys="concept:name lifecycle:transition"/>
"""
_EXTENSIONS = (
    ("Concept", "concept"),
    ("Lifecycle", "lifecycle"),
    ("Organizational", "org"),
    ("Time", "time"),
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<log xmlns="http://www.xes-standard.org/" xes.version="1849.2016" xes.features="">\n'
    + "".join(
        f'  <extension name="{name}" prefix="{prefix}"'
        f' uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
        for name, prefix in _EXTENSIONS
    )
    + _GLOBALS
)
WRITERS: dict[str, Write] = {"xes": xes, "csv": as_csv}
