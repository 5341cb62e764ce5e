"""What the dossier says about the terms of a zaak: which acts there are now and what each will do,
and the ledger of what happened. No HTML; the dossier is all it reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.layout.words import datum
from workflows import grounds, penalty
from workflows.definition import Definition
from workflows.kalender import ONE_DAY
from workflows.parts import Wettelijk
from workflows.penalty import NOTICE, euros
from workflows.publish import definition_of
from workflows.terms import Term
from workflows.zaak_facts import facts as facts_of
from zaken.base.clock import today
from zaken.models import Opschorting, Termijnfeit, Voortgang
from zaken.queries.dossier import Dossier

KINDS = {
    "verlenging": "Verlengd",
    "verdaging": "Uitstel gemeld",
    NOTICE: "Ingebrekestelling",
    "dwangsom": "Dwangsom vastgesteld",
}


@dataclass(frozen=True)
class Entry:
    """One line of the ledger."""

    dag: date
    wat: str
    uitleg: str
    door: str = ""


@dataclass(frozen=True)
class Form:
    """An act that may be done now, with what will happen; or why not."""

    mag: bool
    gevolgen: list[str]
    uitleg: str = ""


@dataclass(frozen=True)
class Terms:
    """What the dossier shows of its terms."""

    gronden: list[tuple[str, str]]
    verlengen: Form
    duur: str  # what is proposed
    instemming: bool  # may who applied agree to more?
    uitstel: Form
    na: date  # the new day that is named must be later
    ingebreke: Form
    dwangsom: Form
    grootboek: list[Entry]
    stappen: list[str]  # of the notice of default and the penalty
    te_laat: bool
    wacht: bool  # a notice of default runs

    @property
    def iets(self) -> bool:
        """Is there any act besides stopping the clock?"""
        return self.verlengen.mag or self.uitstel.mag or self.ingebreke.mag


def terms_of(dossier: Dossier) -> Terms:
    """Everything about the terms of a dossier in words."""
    zaak, definition = dossier.zaak, definition_of(dossier.zaak.zaaktype)
    progress = zaak.voortgang or Voortgang(termijn={})
    termijn, closed = progress.termijn or {}, zaak.einddatum
    law = definition.termijn.law(facts_of(zaak)) if definition else None
    runs = law is not None and closed is None and progress.fatale_datum is not None
    end = progress.fatale_datum or today()
    still = bool((termijn.get("wettelijk") or {}).get("staat_stil_sinds"))
    late = runs and not still and today() > end
    found = penalty.penalty(termijn)
    due = penalty.is_due(termijn, today(), closed)
    facts = dossier.termijnfeiten
    rule = definition.termijn.verlengen if definition else None
    return Terms(
        gronden=grounds.choices(definition),
        verlengen=_extend(definition, facts, runs=runs, late=late),
        duur=rule.duur if rule else "",
        instemming=bool(rule and rule.instemming),
        uitstel=_delay(law, facts, end, runs=runs, steady=not late and not still),
        na=max(end, today()) + ONE_DAY,
        ingebreke=_default(law, end, runs=runs and found is None, late=late),
        dwangsom=Form(due, _amount(found, penalty.stopped_on(termijn, closed) or today())),
        grootboek=ledger(dossier.opschortingen, facts),
        stappen=penalty.steps(termijn, "medewerker", today(), closed),
        te_laat=late,
        wacht=found is not None,
    )


def _extend(
    definition: Definition | None, facts: Sequence[Termijnfeit], *, runs: bool, late: bool
) -> Form:
    rule = definition.termijn.verlengen if definition else None
    if rule is None or not runs:
        return Form(False, [])
    if late:
        return Form(False, [], "Verlengen kan niet meer: de termijn is voorbij.")
    given = sum(f.soort == "verlenging" for f in facts)
    if given >= rule.keer and not rule.instemming:
        return Form(False, [], "De termijn is al verlengd. Vaker mag niet.")
    return Form(
        True,
        [
            f"De wettelijke datum wordt later, hoogstens {Term.parse(rule.duur)}"
            f"{f' ({rule.grondslag})' if rule.grondslag else ''}.",
            "De servicenorm verandert niet.",
            "De aanvrager krijgt vandaag bericht, met de reden en de nieuwe datum.",
            "Dit kunt u niet terugdraaien.",
        ],
    )


def _delay(
    law: Wettelijk | None, facts: Sequence[Termijnfeit], end: date, *, runs: bool, steady: bool
) -> Form:
    if law is None or not runs:
        return Form(False, [])
    told = any(f.soort == "verdaging" and f.duur for f in facts)
    if law.soort == "verstek" and not told and steady:
        effect = "De wettelijke datum wordt de dag die u noemt (Awb 4:14 lid 3)."
    else:
        effect = (
            f"De wettelijke datum blijft {datum(end)} (Awb 4:14 lid 1). "
            "Dwangsom en beroep blijven mogelijk."
        )
    tell = "De aanvrager krijgt vandaag bericht, met de reden en de dag die u noemt."
    return Form(True, [effect, "De geplande einddatum wordt de dag die u noemt.", tell])


def _default(law: Wettelijk | None, end: date, *, runs: bool, late: bool) -> Form:
    if law is None or not runs:
        return Form(False, [])
    if not late:
        effects = [
            f"De termijn loopt nog (tot en met {datum(end)}) of staat stil: "
            "de brief is te vroeg en heeft geen gevolg."
        ]
    else:
        effects = ["Er zijn nog 2 weken om het besluit bekend te maken (Awb 4:17 lid 3)."]
        effects.append(
            "Daarna is voor elke dag een dwangsom verschuldigd."
            if law.dwangsom
            else "Bij dit zaaktype is geen dwangsom verschuldigd; beroep is wel mogelijk."
        )
        effects.append("Uw afdeling krijgt een taak met de laatste dag.")
    return Form(True, [*effects, "De aanvrager krijgt bericht dat de brief er is."])


def _amount(found: penalty.Penalty | None, until: date) -> list[str]:
    if found is None:
        return []
    return [
        f"Het bedrag is {euros(found.amount(until))} voor {found.days(until)} dagen (Awb 4:18).",
        "De aanvrager krijgt bericht. Zet het besluit zelf ook in een brief.",
    ]


def ledger(pauses: Sequence[Opschorting], facts: Sequence[Termijnfeit]) -> list[Entry]:
    """Suspensions and other facts together, the oldest first."""
    found = [_pause(p) for p in pauses] + [_fact(f) for f in facts]
    return sorted(found, key=lambda entry: entry.dag)


def _pause(pause: Opschorting) -> Entry:
    if pause.geeindigd_op:
        end = f"tot {datum(pause.geeindigd_op)}{', ongebruikt voorbij' if pause.verlopen else ''}"
    elif pause.hersteltermijn:
        end = f"loopt, tot en met {datum(pause.hersteltermijn)}"
    else:
        end = "loopt"
    return Entry(pause.verzonden_op, f"Opgeschort, {end}", f"{pause.reden} ({pause.grond})")


def _fact(fact: Termijnfeit) -> Entry:
    parts = [KINDS.get(fact.soort, fact.soort)]
    if fact.duur:
        parts.append(f"met {Term.parse(fact.duur)}")
    if fact.tot:
        parts.append(f"naar {datum(fact.tot)}")
    if fact.wie:
        parts.append(f"van {fact.wie}{f', {fact.kanaal}' if fact.kanaal else ''}")
    if fact.centen is not None:
        parts.append(f"op {euros(Decimal(fact.centen) / 100)}")
    basis = f" ({fact.grondslag})" if fact.grondslag else ""
    return Entry(fact.datum, " ".join(parts), f"{fact.reden}{basis}".strip(), fact.door)
