"""What must be true of the rules that send a zaak to a queue."""

from collections.abc import Iterator

from workflows.definition import Definition
from zaken.actions.besloten import INTAKE, INTAKE_BESLOTEN


def routing_faults(d: Definition) -> Iterator[str]:
    """Every fault as a Dutch sentence with its place and the remedy."""
    closed = {rule.naar for rule in d.routering if rule.besloten}
    for nr, rule in enumerate(d.routering, 1):
        place = f"routering.{nr}"
        if rule.persoon and rule.minste_werk:
            yield f"{place}: kies `persoon` of `minste_werk`, niet allebei."
        if rule.besloten and rule.naar == INTAKE:
            yield (
                f"{place}.naar: '{INTAKE}' is voor iedereen en deze regel is besloten. "
                f"Kies een besloten afdeling, bijvoorbeeld '{INTAKE_BESLOTEN}'."
            )
        elif not rule.besloten and rule.naar in {*closed, INTAKE_BESLOTEN}:
            yield (
                f"{place}.naar: '{rule.naar}' is een besloten afdeling. "
                "Zet er `besloten: true` bij, of kies een andere afdeling."
            )
        if rule.besloten and not rule.als.names and len(d.routering) > 1:
            yield (
                f"{place}: een besloten regel gaat voor alle andere, en deze geldt altijd. "
                "Zet er `als` bij, of haal de andere regels weg."
            )
