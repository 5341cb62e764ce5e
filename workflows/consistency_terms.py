"""What must be true of `termijn` in a case type file: its facts and grounds exist, and what may be
extended has a term.
"""

from collections.abc import Iterator

from workflows.consistency_conditions import condition_faults, facts_of, known_names
from workflows.definition import Definition
from workflows.grounds import CHOICES
from workflows.parts import Begin
from workflows.terms import Term, Unit

CALENDAR_UNITS = (Unit.DAYS, Unit.WEEKS, Unit.MONTHS)


def term_faults(d: Definition) -> Iterator[str]:
    """Every fault as a Dutch sentence `place: what. Remedy.`"""
    yield from _alternatives(d)
    yield from _extension(d)
    yield from _grounds(d)


def _alternatives(d: Definition) -> Iterator[str]:
    found = d.termijn.alternatives
    days = {v.veld for v in facts_of(d).values() if v.soort in ("datum", "tijdstip")}
    for nr, law in enumerate(found, 1):
        place = "termijn.wettelijk" if len(found) == 1 else f"termijn.wettelijk.{nr}"
        yield from condition_faults(d, f"{place}.als", law.als)
        if isinstance(law.start, Begin):
            yield from known_names(f"{place}.start", [law.start.fact], days, "datum")
        if Term.parse(law.duur).unit is Unit.HOURS:
            yield f"{place}.duur: '{law.duur}' is in uren. Schrijf weken, dagen of maanden."
    if found and found[-1].als.names:
        yield (
            "termijn.wettelijk: de laatste regel geldt niet altijd. "
            "Zet onderaan een regel zonder `als`, voor wat overblijft."
        )


def _extension(d: Definition) -> Iterator[str]:
    rule = d.termijn.verlengen
    if rule is None:
        return
    place = "termijn.verlengen"
    if not d.termijn.alternatives:
        yield f"{place}: er is geen wettelijke termijn. Zet die bij `wettelijk`, of haal dit weg."
    for key in ("duur", "maximaal"):
        text = getattr(rule, key)
        if text and Term.parse(text).unit not in CALENDAR_UNITS:
            yield f"{place}.{key}: '{text}' past niet. Schrijf dagen, weken of maanden: P6W."
    if rule.maximaal and Term.parse(rule.maximaal).unit is not Term.parse(rule.duur).unit:
        yield f"{place}.maximaal: schrijf dit in dezelfde maat als `duur`: {rule.duur}."


def _grounds(d: Definition) -> Iterator[str]:
    if d.termijn.gronden and not d.termijn.opschorten:
        yield "termijn.gronden: zet ook `opschorten: true`, of haal dit weg."
    more = {name for name, choice in CHOICES.items() if not choice.always}
    yield from known_names("termijn.gronden", d.termijn.gronden, more, "grond")
    allowed = {name for name, c in CHOICES.items() if c.always or name in d.termijn.gronden}
    for step in d.stappen:
        if step.schort_op:
            place = f"stappen.{step.stap}.schort_op.grond"
            yield from known_names(place, [step.schort_op.grond], allowed, "grond")
