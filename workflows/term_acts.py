"""What people do to a term besides stopping it: extend it, tell that it becomes later, take in a
notice of default, decide about the penalty. Each is a fact in a ledger; the dates follow from it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from workflows import penalty
from workflows.calendars import calendars
from workflows.dates import dates_of, set_dates, term_facts
from workflows.definition import Definition
from workflows.kalender import Calendar, datum
from workflows.parts import Verlengen, Wettelijk
from workflows.penalty import NOTICE
from workflows.publish import definition_of
from workflows.term_count import Deadline
from workflows.terms import Term
from workflows.zaak_facts import facts as facts_of
from zaken.actions.termijn import keep_fact
from zaken.base.clock import today
from zaken.base.errors import Invalid
from zaken.base.subject import Subject
from zaken.change import act, change, lock
from zaken.models import Termijnfeit, Zaak

WORK, OWN = "zaken.bijwerken", "zaken.eigen"
BY_LAW, BY_DEFAULT = "Awb 4:14 lid 1", "Awb 4:14 lid 3"


@dataclass(frozen=True)
class Here:
    """A zaak with a legal term that runs, and how that stands."""

    db: Session = field(repr=False)
    zaak: Zaak
    definition: Definition
    law: Wettelijk
    deadline: Deadline
    facts: Sequence[Termijnfeit]

    @property
    def is_over(self) -> bool:
        """Did the last day pass, without standing still?"""
        return self.deadline.stands_still_since is None and today() > self.deadline.end


def here(db: Session, zaak: Zaak) -> Here:
    """Lock the zaak and look at its term. Raises Invalid where no law sets one, or when the
    decision is announced.
    """
    lock(db, zaak)
    definition = definition_of(zaak.zaaktype)
    law = definition.termijn.law(facts_of(zaak)) if definition else None
    if definition is None or law is None or zaak.voortgang is None:
        reason = "Bij dit zaaktype hoort geen termijn van de wet."
        raise Invalid.field("termijn", "niet-toegestaan", reason)
    if zaak.is_closed or "gestopt_op" in zaak.voortgang.termijn:
        reason = "Het besluit is al bekendgemaakt: de termijn is afgelopen."
        raise Invalid.field("termijn", "niet-toegestaan", reason)
    legal = dates_of(db, zaak, definition).legal
    assert legal is not None  # noqa: S101  there is a law, so there is a date
    return Here(db, zaak, definition, law, legal, term_facts(db, zaak))


# Extending


@dataclass(frozen=True)
class Extend:
    """By how much (ISO 8601), why, and does who applied agree in writing?"""

    duur: str
    reden: str
    instemming: bool = False


def extend(db: Session, subject: Subject, zaak: Zaak, wanted: Extend) -> Termijnfeit:
    """Extend the term, told to the applicant today. Raises Invalid: not in this case type, too
    late, too long, too often.
    """
    at = here(db, zaak)
    rule = at.definition.termijn.verlengen
    if rule is None:
        reason = "De termijn van dit zaaktype kan niet worden verlengd."
        raise Invalid.field("verlenging", "niet-toegestaan", reason)
    _said(wanted.reden, "Schrijf waarom er meer tijd nodig is.")
    term = _term(wanted.duur)
    if at.is_over:
        reason = f"Verlengen kan niet meer: de termijn was voorbij op {datum(at.deadline.end)}."
        raise Invalid.field("verlenging", "te-laat", reason)
    agreed = wanted.instemming and bool(rule.instemming)
    if not agreed:
        _within(at, rule, term)
    fact = Termijnfeit(
        soort="verlenging",
        datum=today(),
        duur=term.text,
        grondslag=rule.instemming if agreed else rule.grondslag or at.law.grondslag,
        reden=wanted.reden.strip(),
        door=subject.label,
    )

    def also() -> None:
        before = (zaak.verlenging or {}).get("duur", "")
        zaak.verlenging = {"reden": fact.reden, "duur": _together(before, term)}

    _write(at, subject, fact, "verlengd", also=also)
    return fact


def _within(at: Here, rule: Verlengen, term: Term) -> None:
    """As often and as long as the case type says."""
    given = [f for f in at.facts if f.soort == "verlenging" and f.grondslag != rule.instemming]
    ask = " Meer kan alleen als de aanvrager dat goed vindt." if rule.instemming else ""
    if len(given) >= rule.keer:
        often = "een keer" if rule.keer == 1 else f"{rule.keer} keer"
        reason = f"De termijn is al {often} verlengd. Vaker mag niet.{ask}"
        raise Invalid.field("verlenging", "te-vaak", reason)
    one = Term.parse(rule.duur)
    if _is_longer(at, [term], one):
        reason = f"Verlengen kan met hoogstens {one}.{ask}"
        raise Invalid.field("duur", "te-lang", reason)
    if _is_longer(at, [*(Term.parse(f.duur) for f in given), term], rule.at_most):
        reason = f"Alle verlengingen samen zijn hoogstens {rule.at_most}.{ask}"
        raise Invalid.field("duur", "te-lang", reason)


def _is_longer(at: Here, parts: list[Term], most: Term) -> bool:
    """Counted on the calendar, from the nominal end as it is: months are not all alike."""
    calendar: Calendar = calendars().legal
    day = at.deadline.nominal_end
    for part in parts:
        day = part.after(day, calendar)
    return day > most.after(at.deadline.nominal_end, calendar)


def _together(before: str, term: Term) -> str:
    """The `duur` of the standard: all extensions in one, when they can be added."""
    try:
        earlier = Term.parse(before)
    except ValueError:
        return term.text
    same = earlier.unit is term.unit
    return Term(earlier.amount + term.amount, term.unit).text if same else term.text


def _term(text: str) -> Term:
    try:
        term = Term.parse(text.strip())
        term.before(today())  # hours and working days are no extension of a legal term
    except (ValueError, OverflowError):
        reason = "Schrijf hoeveel tijd erbij komt als P6W (weken), P42D (dagen) of P1M (maanden)."
        raise Invalid.field("duur", "invalid", reason) from None
    return term


# Telling that it becomes later (Awb 4:14)


@dataclass(frozen=True)
class Delay:
    """The new day that is named to the applicant, and why."""

    tot: date
    reden: str


def moves(at: Here) -> bool:
    """Does telling of a delay move the legal date? Only where the law sets no term of its own,
    once, and before the end (Awb 4:14 lid 3).
    """
    told = any(f.soort == "verdaging" and f.duur for f in at.facts)
    still = at.deadline.stands_still_since is not None
    return at.law.soort == "verstek" and not told and not at.is_over and not still


def delay(db: Session, subject: Subject, zaak: Zaak, wanted: Delay) -> Termijnfeit:
    """Tell the applicant that the decision comes later, and when (Awb 4:14).

    Raises Invalid for a day that is not later, or no ordinary day.
    """
    at = here(db, zaak)
    _said(wanted.reden, "Schrijf waarom het later wordt.")
    earliest = max(at.deadline.end, today())
    if wanted.tot <= earliest:
        reason = f"Noem een dag na {datum(earliest)}."
        raise Invalid.field("tot", "invalid", reason)
    if wanted.tot.year > today().year + 5:
        raise Invalid.field("tot", "invalid", "Deze dag is te ver weg. Noem een redelijke dag.")
    if closed := calendars().legal.closed(wanted.tot):
        reason = f"{datum(wanted.tot).capitalize()} is geen gewone dag: {closed.staff}."
        raise Invalid.field("tot", "invalid", f"{reason} Kies een andere dag.")
    by_days = (wanted.tot - at.deadline.nominal_end).days if moves(at) else 0
    fact = Termijnfeit(
        soort="verdaging",
        datum=today(),
        tot=wanted.tot,
        duur=f"P{by_days}D" if by_days else "",
        grondslag=BY_DEFAULT if by_days else BY_LAW,
        reden=wanted.reden.strip(),
        door=subject.label,
    )
    _write(at, subject, fact, "verdaagd")
    return fact


# The notice of default (Awb 4:17)


@dataclass(frozen=True)
class NoticeOfDefault:
    """When it was received, from whom, and how it came."""

    datum: date
    wie: str
    kanaal: str = ""
    reden: str = ""


def receive_notice(
    db: Session, subject: Subject, zaak: Zaak, notice: NoticeOfDefault
) -> Termijnfeit:
    """Write down that a notice of default came in. One that came too early is kept and has no
    effect; raises Invalid for a day that cannot be, and when one runs already.
    """
    at = here(db, zaak)
    if subject.kind in ("burger", "bedrijf") and not at.is_over:
        reason = "Wij zijn nog niet te laat, of de termijn staat stil."
        raise Invalid.field("datum", "te-vroeg", reason)
    if not notice.wie.strip():
        raise Invalid.field("wie", "required", "Schrijf wie de ingebrekestelling stuurde.")
    if not zaak.startdatum <= notice.datum <= today():
        reason = "De ingebrekestelling kwam na de ontvangst van de zaak, en niet na vandaag."
        raise Invalid.field("datum", "invalid", reason)
    progress = zaak.voortgang
    running = penalty.penalty(progress.termijn) if progress else None
    if running and running.received <= notice.datum:
        reason = f"De ingebrekestelling van {datum(running.received)} loopt al. Die telt."
        raise Invalid.field("datum", "loopt-al", reason)
    fact = Termijnfeit(
        soort=NOTICE,
        datum=notice.datum,
        grondslag="Awb 4:17 lid 3",
        reden=notice.reden.strip()[:2000],
        wie=notice.wie.strip()[:200],
        kanaal=notice.kanaal.strip()[:50],
        door=subject.label,
    )
    _write(at, subject, fact, NOTICE)
    return fact


# The decision about the penalty (Awb 4:18)


@dataclass(frozen=True)
class PenaltyDecision:
    """`geen` and why: nothing is due after all (Awb 4:17 lid 6)."""

    reden: str = ""
    geen: bool = False


def decide_penalty(
    db: Session, subject: Subject, zaak: Zaak, wanted: PenaltyDecision
) -> Termijnfeit:
    """Set the amount, once, after the last day it ran; also when the zaak is closed by then.

    Raises Invalid: it still runs, nothing is due, it was decided.
    """
    lock(db, zaak)
    progress, definition = zaak.voortgang, definition_of(zaak.zaaktype)
    found = penalty.penalty(progress.termijn) if progress else None
    if progress is None or definition is None or found is None or found.rate is None:
        raise Invalid.field("dwangsom", "niet-verschuldigd", "Er is geen dwangsom verschuldigd.")
    if found.decided is not None:
        raise Invalid.field("dwangsom", "al-besloten", "Over deze dwangsom is al besloten.")
    stopped = penalty.stopped_on(progress.termijn, zaak.einddatum)
    if stopped is None and not found.is_over(today()):
        raise Invalid.field(
            "dwangsom", "loopt-nog", "De dwangsom loopt nog. Neem eerst het besluit."
        )
    amount = found.amount(stopped or today())
    if amount == 0:
        raise Invalid.field("dwangsom", "niet-verschuldigd", "Er is geen dwangsom verschuldigd.")
    if wanted.geen:
        _said(wanted.reden, "Schrijf waarom er geen dwangsom verschuldigd is.")
    cents = 0 if wanted.geen else int(amount * Decimal(100))
    fact = Termijnfeit(
        zaak_id=zaak.id,
        soort="dwangsom",
        datum=today(),
        grondslag="Awb 4:18",
        reden=wanted.reden.strip()[:2000],
        centen=cents,
        door=subject.label,
    )
    with db.no_autoflush:
        fact.zaak = zaak

    def save(obj: Termijnfeit, db: Session) -> None:
        keep_fact(obj, db)
        kept = progress.termijn["ingebreke"] | {"besluit": cents}
        progress.termijn = progress.termijn | {"ingebreke": kept}

    told = f"Dwangsom vastgesteld op {penalty.euros(Decimal(cents) / 100)}."
    change(db, subject, fact, "dwangsom", scope=WORK, save=save, toelichting=told)
    return fact


def _said(reden: str, ask: str) -> None:
    if not reden.strip():
        raise Invalid.field("reden", "required", ask)
    if len(reden) > 2000:
        raise Invalid.field("reden", "max_length", "De reden is hoogstens 2000 tekens lang.")


def _write(
    at: Here,
    subject: Subject,
    fact: Termijnfeit,
    verb: str,
    *,
    also: Callable[[], None] = lambda: None,
) -> None:
    """The fact in its ledger, and the dates that follow from it, as one event."""
    fact.zaak_id = at.zaak.id
    before = at.zaak.voortgang.fatale_datum if at.zaak.voortgang else None

    def save() -> None:
        keep_fact(fact, at.db)
        also()
        at.db.flush()  # the dates are calculated from the ledger
        set_dates(at.db, at.zaak, at.definition)

    told = {
        "soort": fact.soort,
        "datum": fact.datum.isoformat(),
        "duur": fact.duur,
        "tot": fact.tot.isoformat() if fact.tot else None,
        "grondslag": fact.grondslag,
        "reden": fact.reden,
        "fataleDatumWas": before.isoformat() if before else None,
    }
    scope = OWN if subject.kind in ("burger", "bedrijf") else WORK
    act(
        at.db,
        subject,
        at.zaak,
        verb,
        scope=scope,
        save=save,
        nieuw=told,
        toelichting=fact.reden,
    )
