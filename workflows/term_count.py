"""The calculation of a last day, step by step, each step told for staff and for the resident.

Pure. Used through `legal_deadline` and `norm_deadline` in `terms.py`. The rule behind it: the last
day is the first ordinary day, not suspended, on or after the day on which so many days were counted
that were not suspended. So more suspension never gives an earlier day, and the order in which it
was written down does not matter.
"""

from dataclasses import dataclass
from datetime import date

from workflows.kalender import (
    ONE_DAY,
    Calendar,
    Closed,
    add_working_days,
    datum,
    working_days_between,
)
from workflows.term_parts import Extension, Run, Term, Unit, Wording

# Atw 2 speaks of a term of at least three days.
ATW_2_FROM_DAYS = 3
STILL = Closed("opgeschort (Awb 4:15)", "een dag waarop de tijd stilstond")


@dataclass(frozen=True)
class TermStep:
    """One step of the calculation, told twice: precisely for staff, in B1 for the resident."""

    kind: str
    day: date
    staff: str
    resident: str


@dataclass(frozen=True)
class Deadline:
    """Last day (inclusive, until 24:00 Dutch time), the day before rolling, and the reasons.

    `provisional`: the holidays of that year are not all known yet. `stands_still_since`: an open
    suspension; `end` is then the date that held when it began and must not be called late.
    """

    end: date
    nominal_end: date
    provisional: bool
    steps: tuple[TermStep, ...]
    stands_still_since: date | None = None


class ExtensionRefused(ValueError):
    """The extension was announced after the term had ended, or is longer than the law allows."""


class Count:
    """The state of one calculation: what counts so far, and the steps that led to it."""

    def __init__(self, event: date, term: Term, calendar: Calendar, *, legal: bool) -> None:
        self.event, self.calendar, self.legal = event, calendar, legal
        self.parts = [term]
        self.runs: list[Run] = []  # closed ones that count, in order of time
        self.nominal = self._count()
        self.steps: list[TermStep] = []
        self.open_since: date | None = None

    def begin(self, wording: Wording) -> None:
        """Tell the event and the nominal end. The day of the event is not counted."""
        term, event, nominal = self.parts[0], self.event, self.nominal
        basis = f" ({wording.basis})" if wording.basis else ""
        self.tell(
            "begin",
            event,
            f"{wording.staff.format(dag=datum(event), term=term)}{basis}.",
            wording.resident.format(dag=self.short(event), term=term),
        )
        if nominal > event:
            self.tell(
                "nominaal",
                nominal,
                f"Nominaal einde: {datum(nominal)}.",
                f"{term} na {self.short(event)} is {self.full(nominal)}.",
            )

    def _count(self) -> date:
        """The nominal end: part after part, each longer by the suspended days that lie in it."""
        day, waiting = self.event, list(self.runs)
        for part in self.parts:
            day = part.after(day, self.calendar)
            while waiting and waiting[0].first <= day:
                day = self._later(day, self._days(waiting.pop(0), part), part)
        return day

    def _days(self, run: Run, part: Term) -> int:
        """How many days this suspension is, in the days in which that part counts."""
        last = run.last or run.first
        if part.unit is Unit.WORKING_DAYS:
            return working_days_between(run.first - ONE_DAY, last, self.calendar)
        return (last - run.first).days + 1

    def _later(self, day: date, days: int, part: Term) -> date:
        if part.unit is Unit.WORKING_DAYS:
            return add_working_days(day, days, self.calendar)
        return day + ONE_DAY * days

    @property
    def rolls(self) -> bool:
        # Each part by its own wording: 8 + 6 weeks stay under the Atw (a choice; see docs).
        return not self.legal or all(part.under_atw for part in self.parts)

    def tell(self, kind: str, day: date, staff: str, resident: str) -> None:
        self.steps.append(TermStep(kind, day, staff, resident))

    def short(self, day: date) -> str:
        return datum(day, weekday=False, year=day.year != self.event.year)

    def full(self, day: date) -> str:
        return datum(day, year=day.year != self.event.year)

    def two_ordinary_days(self) -> date:
        """Atw 2: a term of three days or more holds at least two ordinary days."""
        term, end = self.parts[0], self.nominal
        short = term.unit in (Unit.DAYS, Unit.WORKING_DAYS) and term.amount < ATW_2_FROM_DAYS
        if self.legal and self.rolls and not short:
            end = max(end, add_working_days(self.event, 2, self.calendar))
        return end

    def held(self) -> date:
        """The last day as it stands now, rolled where the calendar asks for it."""
        end = self.two_ordinary_days()
        while self.rolls and self.is_no_last_day(end):
            end += ONE_DAY
        return end

    def is_no_last_day(self, day: date) -> Closed | None:
        """Why a term that rolls cannot end on this day."""
        still = any(run.first <= day <= (run.last or day) for run in self.runs)
        return STILL if still else self.calendar.closed(day)

    def suspend(self, run: Run) -> None:
        """Count the suspended days as well, unless the term was over already."""
        held = self.held()
        if run.first > held:
            self.tell(
                "opschorting telt niet",
                run.first,
                f"Opschorting vanaf {datum(run.first)} telt niet: de termijn was voorbij op "
                f"{datum(held)} ({run.articles}).",
                f"De pauze vanaf {self.short(run.first)} telt niet mee. "
                "De tijd was toen al voorbij.",
            )
        elif run.last is None:
            self._stand_still(run, held)
        else:
            self._pause(run, run.last)

    def _stand_still(self, run: Run, held: date) -> None:
        self.open_since = run.first
        self.tell(
            "opgeschort",
            run.first,
            f"De termijn staat stil sinds {datum(run.first)} ({run.articles}); "
            f"daarvoor was de laatste dag {datum(held)}.",
            f"De tijd staat stil sinds {self.short(run.first)}, want "
            f"{' en '.join(ground.still for ground in run.grounds)}. "
            "Als dat klaar is, krijgt u een nieuwe datum.",
        )

    def _pause(self, run: Run, last: date) -> None:
        before, unit = self.nominal, Unit.DAYS
        self.runs.append(run)
        self.nominal = self._count()
        if self.parts[0].unit is Unit.WORKING_DAYS:
            unit = Unit.WORKING_DAYS
        days = self._days(run, self.parts[0])
        amount = f"{days} {unit.word(days)}"
        period = f"op {self.short(last)}"
        if run.first != last:
            period = f"van {self.short(run.first)} tot en met {self.short(last)}"
        staff = f"{amount} erbij, nominaal {datum(self.nominal)}"
        resident = (
            f"{'Er komt' if days == 1 else 'Er komen'} {amount} bij. "
            f"De datum wordt dan {self.full(self.nominal)}."
        )
        if self.nominal == before:  # all days were counted, it only ran on over closed days
            staff = "de laatste dag kan daar niet in vallen"
            resident = "De laatste dag kan niet in die tijd vallen."
        self.tell(
            "opschorting",
            self.nominal,
            f"Opgeschort van {datum(run.first)} tot en met {datum(last)}: {staff} "
            f"({run.articles}).",
            f"De tijd stond stil {period}, want "
            f"{' en '.join(ground.was for ground in run.grounds)}. {resident}",
        )

    def extend(self, extension: Extension) -> None:
        """Add to the nominal end; raises ExtensionRefused when too late or too long, unless it was
        judged before.
        """
        held, term, start = self.held(), extension.term, self.nominal
        late = self.open_since is None and extension.announced > held
        if late and not extension.settled:
            raise ExtensionRefused(f"announced on {extension.announced}, term ended on {held}")
        most = extension.at_most
        if most and term.after(start, self.calendar) > most.after(start, self.calendar):
            raise ExtensionRefused(f"{term.text} is longer than {most.text}")
        self.parts.append(term)
        self.nominal = self._count()
        self.tell(
            "verlenging",
            self.nominal,
            f"Verlengd met {term}, aangekondigd op {datum(extension.announced)}; "
            f"gerekend vanaf {datum(start)}, nominaal {datum(self.nominal)} "
            f"({extension.article}).",
            f"Wij hebben u op {self.short(extension.announced)} laten weten dat wij "
            f"{term} langer nodig hebben. De datum wordt dan {self.full(self.nominal)}.",
        )

    def finish(self) -> Deadline:
        """Apply Atw 2 and 1 (or the opening days) once, and close the story."""
        end, at_least = self.held(), self.two_ordinary_days()
        if not self.rolls:
            self.tell(
                "geen Atw",
                end,
                "De Algemene termijnenwet geldt niet voor deze lange termijn (Atw 4); "
                "de datum schuift niet op.",
                "Deze datum schuift niet op bij een weekend of een feestdag.",
            )
        if at_least > self.nominal:
            self.tell(
                "twee gewone dagen",
                at_least,
                "De termijn moet ten minste twee gewone dagen bevatten (Atw 2): "
                f"verlengd tot en met {datum(at_least)}.",
                "In deze tijd moeten minstens 2 gewone dagen zitten. "
                f"Daarom schuift de datum op naar {self.full(at_least)}.",
            )
        elif end > at_least:
            self._tell_roll(at_least, end)
        provisional = self.rolls and end > self.calendar.covered_until
        if provisional:
            self.tell(
                "voorlopig",
                end,
                f"Voorlopig: de gelijkgestelde dagen van {end.year} zijn nog niet bekend "
                "(Atw 3 lid 3).",
                "Deze datum kan nog iets veranderen. "
                f"De feestdagen van {end.year} staan nog niet allemaal vast.",
            )
        if self.open_since is None:
            staff = f"Laatste dag: {datum(end)}, tot 24.00 uur."
            self.tell("einde", end, staff, f"De laatste dag is {datum(end)}.")
        steps = tuple(self.steps)
        return Deadline(end, self.nominal, provisional, steps, self.open_since)

    def _tell_roll(self, day: date, end: date) -> None:
        days = [day + ONE_DAY * n for n in range((end - day).days)]
        reasons = [(skipped, self.is_no_last_day(skipped)) for skipped in days]
        names = [f"{datum(skipped, weekday=False)} {why.staff}" for skipped, why in reasons if why]
        first = next(why.resident for _, why in reasons if why)
        law = " (Atw 1 lid 1)" if self.legal else ""
        self.tell(
            "doorgeschoven",
            end,
            f"Geen gewone dag: {', '.join(names)}. Loopt door tot en met {datum(end)}{law}.",
            f"Die dag is {first}. Daarom schuift de datum op naar {self.full(end)}.",
        )
