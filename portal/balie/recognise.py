"""What did the agent type in the one search box? Pure functions: text in, a Question and a sentence
about it out.
"""

import re
from dataclasses import dataclass
from datetime import date

from workflows.kalender import MONTHS, datum
from zaken.base.clock import today
from zaken.queries.balie import Question

YEARS_BACK = 10  # of zaaknummers, when only the last digits are given
HELP = "Zoek op zaaknummer, BSN, achternaam met geboortedatum, of postcode met huisnummer."

_POSTCODE = re.compile(
    r"\b([1-9]\d{3})\s?([A-Za-z]{2})(?![A-Za-z])[\s,]*(?:nr\.?\s*)?(\d{1,5})[\s-]*([A-Za-z0-9]{0,4})\s*$"
)
_BARE_POSTCODE = re.compile(r"^[1-9]\d{3}\s?[A-Za-z]{2}$")
_NUMBER_OF_ZAAK = re.compile(r"^[A-Za-z]{2,}[A-Za-z0-9]*-[A-Za-z0-9.-]*\d[A-Za-z0-9.-]*$")
_YEAR_AND_DIGITS = re.compile(r"^(20\d{2})[-\s](\d{1,10})$")
_NUMERIC_DATE = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b")
_SPACED_DATE = re.compile(r"\b(\d{1,2}) (\d{1,2}) (\d{4})\b")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SOLID_DATE = re.compile(r"\b(\d{2})(\d{2})(\d{4})\b")
_WORD_DATE = re.compile(r"\b(\d{1,2})\s+([a-z]{3,9})\.?\s+(\d{4})\b", re.IGNORECASE)
_DATES = (
    (_ISO_DATE, "ymd"),
    (_NUMERIC_DATE, "dmy"),
    (_SPACED_DATE, "dmy"),
    (_WORD_DATE, "dmy"),
    (_SOLID_DATE, "dmy"),
)
_ABBREVIATED = {month[:3]: number for number, month in enumerate(MONTHS, 1)} | {"mrt": 3}


@dataclass(frozen=True)
class Understood:
    """The question, and how it was understood in words. Without a question the words say what to
    type.
    """

    question: Question
    woorden: str


def recognise(text: str) -> Understood:
    """Zaaknummer (whole or the last digits), BSN, KvK number, surname + birth date, or postcode +
    house number.
    """
    text = re.sub(
        r"^zaak(nummer)?[\s:]+", "", " ".join(text.split()).strip(" ,;"), flags=re.IGNORECASE
    )
    if not text:
        return Understood(Question(), HELP)
    for reader in (_zaaknummer, _address, _person, _digits):
        if (found := reader(text)) is not None:
            return found
    if re.search(r"[^\W\d]", text):
        return Understood(
            Question(), f"Alleen een naam is te weinig. Typ er een geboortedatum bij. {HELP}"
        )
    return Understood(Question(), f"Dit herkennen wij niet. {HELP}")


def is_bsn(digits: str) -> bool:
    """Nine digits that pass the eleven test; the last weight is -1."""
    if len(digits) != 9 or digits == "0" * 9:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


def zaaknummers(text: str) -> tuple[str, ...]:
    """The numbers that these digits may be the end of: `12345`, `2026-12345`, or a whole number as
    it is.
    """
    if _NUMBER_OF_ZAAK.match(text):
        return (text.upper(),)
    if found := _YEAR_AND_DIGITS.match(text):
        return (f"ZAAK-{found[1]}-{int(found[2]):010d}",)
    digits = text.replace(" ", "")
    if not digits.isdigit() or len(digits) > 10 or not digits.isascii():
        return ()
    year = today().year
    return (*(f"ZAAK-{y}-{int(digits):010d}" for y in range(year, year - YEARS_BACK - 1, -1)), text)


def _zaaknummer(text: str) -> Understood | None:
    if _date_in(text) or not (_NUMBER_OF_ZAAK.match(text) or _YEAR_AND_DIGITS.match(text)):
        return None
    numbers = zaaknummers(text)
    return Understood(Question(nummers=numbers), f"Zaaknummer {numbers[0]}.")


def _address(text: str) -> Understood | None:
    if _BARE_POSTCODE.match(text):
        return Understood(
            Question(), "Typ achter de postcode ook het huisnummer, bijvoorbeeld 2282 AB 12."
        )
    if not (found := _POSTCODE.search(text)):
        return None
    digits, letters, number, addition = found.groups()
    words = f"Postcode {digits} {letters.upper()}, huisnummer {number}."
    if addition:
        words += f" Ook andere toevoegingen dan {addition} staan erbij."
    words += " Personen met een geheim adres staan niet in deze lijst."
    question = Question(postcode=digits + letters.upper(), huisnummer=str(int(number)))
    return Understood(question, words)


def _person(text: str) -> Understood | None:
    if not (place := _date_in(text)):
        return None
    start, end, born, written = place
    name = re.sub(
        r"\b(geb(oren)?|op)\b\.?", " ", text[:start] + " " + text[end:], flags=re.IGNORECASE
    )
    name = " ".join(name.replace(",", " ").replace("*", " ").split())
    if not re.search(r"[^\W\d]", name):
        return (
            None
            if written.isdigit()
            else Understood(Question(), "Typ bij de geboortedatum ook de achternaam.")
        )
    if born is None:
        return Understood(Question(), f"{written} is geen bestaande datum.")
    question = Question(namen=_surnames(name), geboren=(born.isoformat(), born.strftime("%Y%m%d")))
    return Understood(question, f"Achternaam {name}, geboren op {datum(born, weekday=False)}.")


def _surnames(name: str) -> tuple[str, ...]:
    """Every way the end of this name may be kept as a surname: with or without first names,
    prefixes, a partner's name.
    """
    words = name.lower().split()[-6:]
    endings = [" ".join(words[at:]) for at in range(len(words))]
    return tuple(dict.fromkeys([*endings, *words[-1].split("-")]))


def _date_in(text: str) -> tuple[int, int, date | None, str] | None:
    """Where a date stands, which one (None: it does not exist), and how it was written."""
    for pattern, order in _DATES:
        if found := pattern.search(text):
            parts = dict(zip(order, found.groups(), strict=True))
            month = _month(parts["m"])
            if month:
                return (
                    found.start(),
                    found.end(),
                    _date(_year(parts["y"]), month, int(parts["d"])),
                    found[0],
                )
    return None


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _ABBREVIATED.get(text.lower()[:3], 0)


def _year(text: str) -> int:
    """Two digits mean the latest year that is not in the future."""
    if len(text) == 4:
        return int(text)
    this = today().year
    return this - (this - int(text)) % 100


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _digits(text: str) -> Understood | None:
    digits = re.sub(r"[\s.]", "", text)
    if not digits.isdigit() or not digits.isascii():
        return None
    if is_bsn(digits):
        return Understood(Question(bsn=digits), "Burgerservicenummer (BSN).")
    if len(digits) > 10:
        return Understood(Question(), f"Dit nummer is te lang voor een zaaknummer of BSN. {HELP}")
    if re.match(r"0[1-9]\d{8}$", digits):
        return Understood(Question(), f"Zoeken op telefoonnummer kan niet. {HELP}")
    numbers = zaaknummers(digits)
    if len(digits) == 9:
        return Understood(Question(), "Dit is geen geldig BSN. Controleer de cijfers.")
    if len(digits) == 8:
        return Understood(
            Question(nummers=numbers, kvk=digits),
            "KvK-nummer, of de laatste cijfers van een zaaknummer.",
        )
    return Understood(
        Question(nummers=numbers), f"De laatste cijfers van een zaaknummer: {int(digits)}."
    )
