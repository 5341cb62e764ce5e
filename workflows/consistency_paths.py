"""What must be true of a case type file for every zaak to come to its end: a way out without the
resident, a text for every ending, and a source for every term.
"""

from collections.abc import Iterator

from workflows.consistency_texts import given_results
from workflows.definition import Definition
from workflows.parts import Part, Stap

SOURCED = r"Awb 4:13"


def end_faults(d: Definition) -> Iterator[str]:
    """From every status the end can be reached by staff or the system, also when the resident never
    does anything again.
    """
    ours = [step for step in d.stappen if _by_us(d, step)]
    ending = _ending(d, ours)
    anybody = _ending(d, d.stappen)
    for status in d.statustypen:
        if status.naam in anybody - ending:
            yield (
                f"statustypen.{status.naam}: zonder de inwoner komt de zaak niet bij '{d.last}'. "
                "Maak een stap met `door: behandelaar` of `door: systeem`."
            )


def _by_us(d: Definition, step: Stap) -> bool:
    staff = {r.naam for r in d.roltypen if r.generiek in ("behandelaar", "beslisser")}
    return bool({"behandelaar", "systeem", *staff} & {*step.door})


def _ending(d: Definition, steps: list[Stap]) -> set[str]:
    """The statuses from which these steps lead to the last one."""
    found = {d.last}
    while more := {s for step in steps if step.naar in found for s in step.van} - found:
        found |= more
    return found


def present_faults(d: Definition) -> Iterator[str]:
    """Every text is there: on buttons and questions too, and for each way the zaak can end."""
    texts = [(f"stappen.{s.stap}.knop", s.knop) for s in d.stappen]
    texts += [(f"statustypen.{s.naam}.omschrijving", s.omschrijving) for s in d.statustypen]
    texts += [(f"berichten.{n}.onderwerp", b.onderwerp) for n, b in enumerate(d.berichten, 1)]
    texts += [(f"routering.{n}.waarom", r.waarom) for n, r in enumerate(d.routering, 1)]
    texts += [(f"formulier.{q.veld}.vraag", q.vraag) for q in d.formulier]
    for step in d.stappen:
        texts += [(f"stappen.{step.stap}.vraagt.{q.veld}.vraag", q.vraag) for q in step.vraagt]
    for place, text in texts:
        if not text.strip():
            yield f"{place}: is leeg. Schrijf hier wat mensen lezen."
    results = given_results(d)
    if len(results) > 1:
        for naam in sorted(results - d.status(d.last).teksten.keys()):
            yield (
                f"statustypen.{d.last}.teksten: er is geen tekst voor resultaat '{naam}'. "
                f"Zet `{naam}:` bij `teksten`, met wat de inwoner dan leest."
            )


def source_faults(d: Definition) -> Iterator[str]:
    """Every term has a source: an article where the law sets it, `bron` for what we promise."""
    if not d.bron.strip():
        yield (
            "bron: ontbreekt. Schrijf waar de termijnen, normen en bewaartermijnen vandaan komen, "
            "zoals `bron: Awb 4:13. Selectielijst gemeenten 2020, procestype 11.`"
        )
    yield from _unsourced("termijn", d.termijn)
    for step in d.stappen:
        if step.schort_op and not any(sign.isdigit() for sign in step.schort_op.grond):
            yield (
                f"stappen.{step.stap}.schort_op.grond: '{step.schort_op.grond}' is geen artikel. "
                "Schrijf het artikel, zoals `Awb 4:15(1)(a)`."
            )


def _unsourced(place: str, part: object) -> Iterator[str]:
    """Wherever a part of the term names its `grondslag`, that is an article."""
    if isinstance(part, list):
        for number, one in enumerate(part, 1):
            yield from _unsourced(f"{place}.{number}", one)
    if not isinstance(part, Part):
        return
    for name in type(part).model_fields:
        value = getattr(part, name)
        if name != "grondslag":
            yield from _unsourced(f"{place}.{name}", value)
        elif not any(sign.isdigit() for sign in str(value or "")):
            yield (
                f"{place}.grondslag: '{value or ''}' is geen artikel. Schrijf de wet of "
                f"verordening met het artikel, zoals `{SOURCED}`."
            )
