"""Where one zaak of a trial begins, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from workflows.parts import Veld
from zaken.base.clock import AMSTERDAM


@dataclass(frozen=True)
class Case:
    """Where a trial begins: the moment, and the answers. Of a real zaak: all its facts, and how it
    ended.
    """

    start: datetime
    facts: dict[str, str] = field(repr=False)
    seed: str
    echt: bool = False
    resultaat: str = ""


@dataclass
class Outcome:
    """What came of one zaak. Days are working days until the decision (or the end)."""

    queue: str = ""
    spoed: bool = False
    resultaat: str = ""
    dagen: int | None = None
    binnen_norm: bool | None = None
    binnen_wet: bool | None = None
    berichten: Counter[str] = field(default_factory=Counter)
    mensen: int = 0
    vanzelf: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    vast: str = ""  # why it went no further
    aangevuld: int = 0  # answers that this version asks, were not there, and were drawn


def spelled(question: Veld, value: str) -> str:
    """A kept answer as a form would send it: dates are kept as digits only."""
    if question.soort == "datum" and len(value) == 8 and value.isdigit():
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"
    if question.soort == "tijdstip" and len(value) == 14 and value.isdigit():
        moment = datetime.strptime(value, "%Y%m%d%H%M%S")  # noqa: DTZ007  the zone is added next
        return moment.replace(tzinfo=AMSTERDAM).isoformat()
    return value
