"""The list of a mass mailing: a CSV that is read as a stream and judged whole, with the line of
every fault. Nothing is saved here, and no fault repeats a number of a person.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from string import Formatter
from typing import Any

from notifications.texts import SUBJECT, TEXT
from workflows.words import fill
from zaken.numbers import is_bsn

ZAAK, BSN = "zaaknummer", "bsn"
# Columns about the person of a line with a BSN, and what the standard calls them.
PERSON = {
    "voornamen": "voornamen",
    "voorvoegsel": "voorvoegselGeslachtsnaam",
    "achternaam": "geslachtsnaam",
}
HOME = {
    "straat": "gorOpenbareRuimteNaam",
    "huisnummer": "aoaHuisnummer",
    "huisletter": "aoaHuisletter",
    "toevoeging": "aoaHuisnummertoevoeging",
    "postcode": "aoaPostcode",
    "woonplaats": "wplWoonplaatsNaam",
}
CONTACT = ("email", "voorkeur")
WISHES = ("", "berichtenbox", "email", "post")
ALWAYS = (ZAAK, "gemeente", "telefoon")  # words that need no column
AROUND = 300  # characters of greeting and closing around a text
BATCH = 1000  # lines at once
MOST_FAULTS = 100  # told; all are counted
FIELD = 2000  # characters in a cell


@dataclass(frozen=True)
class Template:
    """Subject and text, with `{words}`."""

    onderwerp: str
    tekst: str

    def words(self) -> set[str]:
        """The words they use. Raises ValueError for a brace that does not close."""
        parts = (*Formatter().parse(self.onderwerp), *Formatter().parse(self.tekst))
        return {name for _, name, _, _ in parts if name is not None}


@dataclass(frozen=True)
class Regel:
    """One line: to a zaak, or to a person. `gegevens` is what is kept until it was written to."""

    nummer: int
    zaaknummer: str
    gegevens: dict[str, Any] = field(repr=False)


@dataclass
class Judged:
    """What came of reading: every fault as (line, sentence), and what was read."""

    fouten: list[tuple[int, str]] = field(default_factory=list)
    aantal_fouten: int = 0
    regels: int = 0
    sha256: str = ""

    def fault(self, line: int, sentence: str) -> None:
        self.aantal_fouten += 1
        if len(self.fouten) < MOST_FAULTS:
            self.fouten.append((line, sentence))


Known = Callable[[Sequence[str]], Mapping[str, int]]


def batches(
    lines: Iterable[bytes], template: Template, judged: Judged, known: Known, *, persons: bool
) -> Iterator[list[tuple[Regel, int | None]]]:
    """The lines that are sound, with the id of their zaak, a thousand at a time; the faults are in
    `judged` when this is read to its end. `known`: zaaknummers → ids; `persons`: may a line name a
    BSN?
    """
    reader = _Reader(judged, template, persons=persons)
    waiting: list[Regel] = []
    for regel in reader.read(lines):
        waiting.append(regel)
        if len(waiting) == BATCH:
            yield _found(waiting, known, judged)
            waiting = []
    if waiting:
        yield _found(waiting, known, judged)
    if not judged.regels and not judged.aantal_fouten:
        judged.fault(1, "De lijst heeft geen regels.")


def _found(regels: list[Regel], known: Known, judged: Judged) -> list[tuple[Regel, int | None]]:
    ids = known([r.zaaknummer for r in regels if r.zaaknummer])
    sound: list[tuple[Regel, int | None]] = []
    for regel in regels:
        if regel.zaaknummer and regel.zaaknummer not in ids:
            judged.fault(
                regel.nummer, f"zaaknummer: {regel.zaaknummer} bestaat niet, of is besloten."
            )
        else:
            sound.append((regel, ids.get(regel.zaaknummer)))
    return sound


class _Reader:
    """Reads one list. Keeps hashes of what it saw, never the numbers themselves."""

    def __init__(self, judged: Judged, template: Template, *, persons: bool) -> None:
        self.judged, self.template, self.persons = judged, template, persons
        self.seen: dict[bytes, int] = {}
        self.head: list[str] = []

    def read(self, lines: Iterable[bytes]) -> Iterator[Regel]:
        hashed = sha256()
        source = _decoded(lines, hashed.update, self.judged)
        first = next(source, "")
        sign = ";" if first.count(";") >= first.count(",") else ","
        self.head = [name.strip().lower() for name in next(csv.reader([first], delimiter=sign), [])]
        if self._head_is_sound():
            rows = csv.reader(source, delimiter=sign)
            try:
                for cells in rows:
                    if cells and (regel := self._line(rows.line_num + 1, cells)) is not None:
                        yield regel
            except csv.Error:
                self.judged.fault(rows.line_num + 1, "Deze regel is geen geldige CSV.")
        self.judged.sha256 = hashed.hexdigest()

    def _head_is_sound(self) -> bool:
        before = self.judged.aantal_fouten
        if ZAAK not in self.head and BSN not in self.head:
            self.judged.fault(1, "De eerste regel noemt geen kolom `zaaknummer` of `bsn`.")
        for name in sorted({n for n in self.head if self.head.count(n) > 1}):
            self.judged.fault(1, f"De kolom `{name}` staat er twee keer.")
        try:
            words = self.template.words()
        except ValueError:
            self.judged.fault(1, "In de tekst staat een accolade die niet sluit.")
            return False
        for name in sorted(words - {*self.head, *ALWAYS} | words & {BSN}):
            self.judged.fault(1, f"De tekst noemt {{{name}}}, en die kolom is er niet.")
        return self.judged.aantal_fouten == before

    def _line(self, number: int, cells: list[str]) -> Regel | None:
        self.judged.regels += 1
        before = self.judged.aantal_fouten
        if len(cells) != len(self.head):
            told = f"{len(cells)} kolommen, en de eerste regel heeft er {len(self.head)}."
            self.judged.fault(number, told)
            return None
        row = {name: cell.strip() for name, cell in zip(self.head, cells, strict=True)}
        for fault in (*self._who(row), *self._words(row)):
            self.judged.fault(number, fault)
        key = sha256(f"{row.get(ZAAK)}|{row.get(BSN)}".encode()).digest()
        if (first := self.seen.setdefault(key, number)) != number:
            self.judged.fault(number, f"Dezelfde ontvanger als op regel {first}.")
        return None if self.judged.aantal_fouten > before else _regel(number, row)

    def _who(self, row: Mapping[str, str]) -> Iterator[str]:
        zaak, bsn = row.get(ZAAK, ""), row.get(BSN, "")
        if bool(zaak) == bool(bsn):
            yield "Vul `zaaknummer` of `bsn` in, een van beide."
        elif bsn and not self.persons:
            yield "bsn: noem een zaaktype voor regels met een BSN."
        elif bsn and not is_bsn(bsn):
            yield "bsn: dit is geen geldig burgerservicenummer."
        if row.get("voorkeur", "") not in WISHES:
            yield "voorkeur: kies berichtenbox, email of post, of laat dit leeg."

    def _words(self, row: Mapping[str, str]) -> Iterator[str]:
        for name in sorted(self.template.words() - {*ALWAYS}):
            if not row.get(name):
                yield f"{name}: dit is leeg, en de tekst noemt het."
            elif len(row[name]) > FIELD:
                yield f"{name}: dit is langer dan {FIELD} tekens."
        known = {**dict.fromkeys(ALWAYS, "x" * 20), **row}
        if len(fill(self.template.onderwerp, known)) > SUBJECT:
            yield f"Het onderwerp wordt langer dan {SUBJECT} tekens."
        if len(fill(self.template.tekst, known)) > TEXT - AROUND:
            yield f"De tekst wordt langer dan {TEXT - AROUND} tekens."


def _regel(number: int, row: Mapping[str, str]) -> Regel:
    kept: dict[str, Any] = {"velden": {k: v for k, v in row.items() if k not in (ZAAK, BSN)}}
    if bsn := row.get(BSN):
        home = {name: row[key] for key, name in HOME.items() if row.get(key)}
        person = {name: row[key] for key, name in PERSON.items() if row.get(key)}
        kept["persoon"] = {"inpBsn": bsn, **person, **({"verblijfsadres": home} if home else {})}
        kept["contact"] = {key: row[key] for key in CONTACT if row.get(key)}
    return Regel(number, row.get(ZAAK, ""), kept)


def _decoded(
    lines: Iterable[bytes], hashed: Callable[[bytes], object], judged: Judged
) -> Iterator[str]:
    """Lines of text; a byte order mark is left out. Stops at the first line that is no UTF-8."""
    for number, line in enumerate(lines, 1):
        hashed(line)
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            judged.fault(number, "Deze regel is geen UTF-8. Bewaar de lijst als CSV (UTF-8).")
            return
