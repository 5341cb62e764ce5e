"""Late: what a notice of default sets going, and what it costs (Awb 4:17 to 4:20).

Counted from the ledger; the amount of a day is counted when it is asked, never kept. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workflows import terms
from workflows.calendars import Calendars
from workflows.kalender import ONE_DAY, datum
from workflows.parts import Wettelijk
from workflows.terms import DwangsomRate, TermStep, dwangsom_amount
from zaken.models import Termijnfeit

NOTICE = "ingebrekestelling"


@dataclass(frozen=True)
class Penalty:
    """The notice that counts, and the days that follow from it. Without `rate` no money is due."""

    received: date
    grace: date  # the last day of the two weeks
    first_day: date | None
    last_day: date | None
    rate: DwangsomRate | None
    decided: int | None = None  # euro cents, once it was decided (Awb 4:18)

    def days(self, on: date) -> int:
        """The penalty days so far; the day of announcement itself is not counted."""
        if self.first_day is None or self.rate is None:
            return 0
        return max(0, min((on - self.first_day).days, self.rate.days))

    def amount(self, on: date) -> Decimal:
        """Euros when the decision is announced on this day, or is not there yet."""
        return dwangsom_amount(self.days(on), self.rate) if self.rate else Decimal(0)

    def is_over(self, on: date) -> bool:
        """Did every day that can cost money pass?"""
        return self.last_day is not None and on > self.last_day


def told(
    facts: Sequence[Termijnfeit], deadline: terms.Deadline, law: Wettelijk, known: Calendars
) -> dict[str, Any] | None:
    """What stands in `Voortgang.termijn` of the notices of default; None when there was none.

    The first that came after the term was over counts. One that came too early is told as such.
    """
    notices = [fact for fact in facts if fact.soort == NOTICE]
    if not notices:
        return None
    late = [n for n in notices if n.datum > deadline.end and not deadline.stands_still_since]
    if not late:
        return {"ontvangen": None, "stappen": [_early(notices[-1], deadline)]}
    notice = min(late, key=lambda n: (n.datum, n.id))
    state = terms.dwangsom(
        notice.datum, notice.datum, expired=deadline.end, calendar=known.legal, rates=known.rates
    )
    paid = law.dwangsom
    rate = max((r for r in known.rates if r.valid_from <= state.first_day), key=_since)
    steps = [*state.grace.steps, _money(state, rate) if paid else _free(state.grace.end)]
    return {
        "ontvangen": notice.datum.isoformat(),
        "respijt": state.grace.end.isoformat(),
        "eerste_dag": state.first_day.isoformat() if paid else None,
        "laatste_dag": state.last_possible_day.isoformat() if paid else None,
        "bedragen": [[days, str(euro)] for days, euro in rate.bands] if paid else [],
        "bron": rate.source,
        "besluit": next((f.centen for f in reversed(facts) if f.soort == "dwangsom"), None),
        "stappen": [{"medewerker": s.staff, "inwoner": s.resident} for s in steps],
    }


def _since(rate: DwangsomRate) -> date:
    return rate.valid_from


def penalty(termijn: Mapping[str, Any]) -> Penalty | None:
    """What `told` wrote down, to count with; None when no notice counts."""
    kept = termijn.get("ingebreke") or {}
    if not kept.get("ontvangen"):
        return None
    received, grace, first, last = (
        date.fromisoformat(kept[key]) if kept[key] else None
        for key in ("ontvangen", "respijt", "eerste_dag", "laatste_dag")
    )
    assert received and grace  # noqa: S101  for the type: `told` always writes both
    bands = tuple((int(days), Decimal(euro)) for days, euro in kept["bedragen"])
    rate = DwangsomRate(first, bands, kept["bron"]) if first and bands else None
    return Penalty(received, grace, first, last, rate, kept.get("besluit"))


def stopped_on(termijn: Mapping[str, Any], closed: date | None = None) -> date | None:
    """The day the decision was announced, or else the zaak was closed: nothing counts after it."""
    text = termijn.get("gestopt_op")
    return date.fromisoformat(text) if text else closed


def is_due(termijn: Mapping[str, Any], on: date, closed: date | None = None) -> bool:
    """Has somebody to decide about an amount (Awb 4:18): did it end, is something due, and was it
    not decided yet?
    """
    found, stopped = penalty(termijn), stopped_on(termijn, closed)
    if found is None or found.decided is not None or not (stopped or found.is_over(on)):
        return False
    return found.amount(stopped or on) > 0


def steps(
    termijn: Mapping[str, Any], reader: str, on: date, closed: date | None = None
) -> list[str]:
    """The derivation for `medewerker` or `inwoner`, with what it costs on this day at the end."""
    kept = termijn.get("ingebreke") or {}
    lines = [str(step[reader]) for step in kept.get("stappen", [])]
    found = penalty(termijn)
    if found is None or found.rate is None:
        return lines
    until = min(on, stopped_on(termijn, closed) or on)
    days, amount = found.days(until), euros(found.amount(until))
    if found.decided is not None:
        amount = euros(Decimal(found.decided) / 100)
        own = f"Het bedrag is vastgesteld: {amount}."
        return [*lines, own if reader == "inwoner" else f"Vastgesteld op {amount} (Awb 4:18)."]
    if not days:
        return lines
    counted = f"{days} {'dag' if days == 1 else 'dagen'}"
    own = f"Wij zijn {counted} te laat. Het bedrag is {amount}."
    staff = f"Tot {datum(until)} zijn dat {counted}: {amount} ({found.rate.source})."
    return [*lines, own if reader == "inwoner" else staff]


def euros(amount: Decimal) -> str:
    """`567 euro`, `30,50 euro`."""
    return f"{amount:.2f}".replace(".", ",").removesuffix(",00") + " euro"


def _early(notice: Termijnfeit, deadline: terms.Deadline) -> dict[str, str]:
    day = datum(notice.datum)
    if deadline.stands_still_since:
        why = f"de termijn staat stil sinds {datum(deadline.stands_still_since)}"
        own = "De tijd staat nu stil"
    else:
        why = f"de termijn loopt tot en met {datum(deadline.end)}"
        own = f"Wij hebben nog de tijd tot en met {datum(deadline.end)}"
    return {
        "medewerker": f"Ingebrekestelling ontvangen op {day}: te vroeg, want {why} "
        "(Awb 4:17 lid 3).",
        "inwoner": f"U schreef ons op {day} dat wij te laat zijn. Dat is te vroeg. {own}.",
    }


def _money(state: terms.Dwangsom, rate: DwangsomRate) -> TermStep:
    bands = ", dan ".join(f"{days} dagen {euros(euro)} per dag" for days, euro in rate.bands)
    most = euros(dwangsom_amount(rate.days, rate))
    first, last = state.first_day, state.last_possible_day
    return TermStep(
        "dwangsom",
        first,
        f"Dwangsom vanaf {datum(first)}, hoogstens {rate.days} dagen, tot en met {datum(last)}: "
        f"{bands}; samen hoogstens {most} ({rate.source}). De dag van bekendmaken telt niet mee.",
        f"Is ons besluit er niet op {datum(first - ONE_DAY)}? Dan krijgt u vanaf de dag daarna "
        f"geld voor elke dag dat wij te laat zijn. Dat duurt hoogstens {rate.days} dagen. "
        f"U krijgt nooit meer dan {most}.",
    )


def _free(grace: date) -> TermStep:
    return TermStep(
        "geen dwangsom",
        grace,
        "Bij dit zaaktype is geen dwangsom verschuldigd. Na de twee weken kan de aanvrager in "
        "beroep gaan omdat er geen besluit is (Awb 6:12).",
        "Is ons besluit er dan nog niet? Dan kunt u naar de rechter gaan. "
        "U krijgt geen geld voor elke dag dat wij te laat zijn. Dat geldt niet bij deze aanvraag.",
    )
