"""Texts that repeat on pages, and how dates and sizes are written in Dutch. No text of one page
only.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workflows.kalender import MONTHS
from workflows.kalender import WEEKDAYS as DAYS
from zaken.base.clock import AMSTERDAM, today

# After a 303 a page may say what happened: `?melding=<key>`. Only these texts can be shown.
MELDINGEN = {
    "stap": "Gelukt. Wij hebben uw antwoord ontvangen.",
    "taak": "Bedankt. Wij hebben het ontvangen. Hieronder leest u hoe het verder gaat.",
    "taak_was_klaar": "U had dit al gedaan. Wij hebben het de eerste keer ontvangen.",
    "ingebrekestelling": "Gelukt. Wij hebben uw ingebrekestelling ontvangen.",
    "opgeslagen": "Gelukt. De wijziging is opgeslagen.",
    "betaald": "Gelukt. Uw betaling is binnen.",
    "niet_betaald": "De betaling is niet gelukt. Er is niets afgeschreven. "
    "U kunt het opnieuw proberen.",
    "betaling_wacht": "Wij wachten nog op bericht over uw betaling. "
    "U hoeft niet nog een keer te betalen.",
    "uitgelogd": "U bent uitgelogd.",
    "verlopen": "U hebt een tijd niets gedaan. Voor uw veiligheid bent u uitgelogd.",
}

# The state of one delivery (zaken/models/notice.py) in words a resident understands.
BEZORGING = {
    "klaar": "staat klaar om te versturen",
    "verzenden": "wordt nu verstuurd",
    "afstemmen": "wordt nu verstuurd",
    "aangeboden": "verstuurd",
    "bezorgd": "bezorgd",
    "afgekeurd": "niet gelukt",
    "niet_bereikbaar": "niet gelukt",
    "dode_letter": "niet gelukt; wij zoeken dit uit",
    "ingetrokken": "niet meer nodig",
    "gesloten": "niet gelukt; u krijgt een brief",
    "gebundeld": "gaat mee met een andere e-mail",
}
KANALEN = {
    "berichtenbox": "Berichtenbox",
    "email": "e-mail",
    "sms": "sms",
    "print": "brief per post",
}
NIVEAUS = {
    "basis": "DigiD met gebruikersnaam en wachtwoord",
    "midden": "DigiD met de app of sms",
    "substantieel": "DigiD-app met ID-check",
    "hoog": "DigiD-app met uw paspoort of identiteitskaart",
}


def as_date(value: Any) -> date | None:
    """A date from a date, a moment with timezone (as seen in Amsterdam) or ISO text; None for
    nothing.
    """
    if not value:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
        return local(value).date() if value.tzinfo else value.date()
    return local(value).date() if isinstance(value, datetime) else value


def local(moment: datetime) -> datetime:
    """The moment on the clock of the town hall."""
    return moment.astimezone(AMSTERDAM)


def datum(value: Any) -> str:
    """`14 oktober 2026`; empty for nothing."""
    day = as_date(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""


def dag(value: Any) -> str:
    """`woensdag 14 oktober`, with the year when it is another year than this one."""
    day = as_date(value)
    if not day:
        return ""
    year = "" if day.year == today().year else f" {day.year}"
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def moment(value: datetime | None) -> str:
    """`14 oktober 2026 om 10:02`."""
    return f"{datum(value)} om {tijd(value)}" if value else ""


def tijd(value: datetime | None) -> str:
    """`10:02`."""
    return f"{local(value):%H:%M}" if value else ""


def iso(value: Any) -> str:
    """For the `datetime` attribute of <time>."""
    day = as_date(value)
    return day.isoformat() if day else ""


def omvang(size: int | None) -> str:
    """A size in bytes as people say it: `84 kB`, `1,2 MB`."""
    if not size:
        return ""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def soort_bestand(formaat: str, bestandsnaam: str = "") -> str:
    """`application/pdf` → `PDF`; else the ending of the file name."""
    ending = bestandsnaam.rpartition(".")[2] if "." in bestandsnaam else ""
    return (ending or formaat.rpartition("/")[2]).upper()[:5]


def euro(bedrag: Decimal) -> str:
    """`€ 1.234,50`."""
    return f"€ {bedrag:,.2f}".translate(str.maketrans(",.", ".,"))


FILTERS = {
    "euro": euro,
    "datum": datum,
    "dag": dag,
    "moment": moment,
    "tijd": tijd,
    "iso": iso,
    "omvang": omvang,
    "bezorging": lambda state: BEZORGING.get(state, state),
    "kanaal": lambda kanaal: KANALEN.get(kanaal, kanaal),
}
