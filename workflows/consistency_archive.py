"""What a case type file must say about keeping: the Selectielijst, how long, and from which day."""

from collections.abc import Iterator
from datetime import date

from workflows.consistency_conditions import facts_of, known_names
from workflows.definition import Definition
from workflows.parts import Resultaattype
from zaken.archive import add_duration

Faults = Iterator[str]
# The ways of the standard to find the day retention starts; True: it needs a datumkenmerk.
AFLEIDINGSWIJZEN = {
    "afgehandeld": False,
    "ander_datumkenmerk": True,
    "eigenschap": True,
    "gerelateerde_zaak": False,
    "hoofdzaak": False,
    "ingangsdatum_besluit": False,
    "termijn": False,
    "vervaldatum_besluit": True,  # archive.py finds the end date of the decision in a fact
    "zaakobject": True,
}


def archive_faults(d: Definition) -> Faults:
    """Numbers of another procestype, no or wrong durations, and a day that nothing gives."""
    for kind in d.resultaattypen:
        place = f"resultaattypen.{kind.naam}"
        if not kind.selectielijst.startswith(f"{d.selectielijst_procestype}."):
            yield (
                f"{place}.selectielijst: '{kind.selectielijst}' hoort niet bij procestype "
                f"{d.selectielijst_procestype}. Kies een nummer van dat procestype."
            )
        if kind.archiefnominatie == "vernietigen" and not kind.archiefactietermijn:
            yield f"{place}.archiefactietermijn: ontbreekt. Schrijf hoe lang bewaren, zoals P5Y."
        for key in ("archiefactietermijn", "procestermijn"):
            if (duration := getattr(kind, key)) and not _is_duration(duration):
                yield f"{place}.{key}: '{duration}' is geen duur. Schrijf bijvoorbeeld P1Y of P6M."
        yield from _start_of_retention(d, kind, place)


def _start_of_retention(d: Definition, kind: Resultaattype, place: str) -> Faults:
    way = kind.afleidingswijze
    yield from known_names(
        f"{place}.afleidingswijze", [way], {*AFLEIDINGSWIJZEN}, "afleidingswijze"
    )
    if (way == "termijn") != bool(kind.procestermijn):
        yield f"{place}.procestermijn: hoort bij afleidingswijze termijn. Vul beide in, of geen."
    if AFLEIDINGSWIJZEN.get(way, False) != bool(kind.datumkenmerk):
        yield (
            f"{place}.datumkenmerk: past niet bij afleidingswijze {way}. "
            "Noem een datum bij eigenschap, en anders niets."
        )
    if way in ("eigenschap", "vervaldatum_besluit") and kind.datumkenmerk:
        days = {v.veld for v in facts_of(d).values() if v.soort in ("datum", "tijdstip")}
        yield from known_names(f"{place}.datumkenmerk", [kind.datumkenmerk], days, "datum")


def _is_duration(text: str) -> bool:
    try:
        return bool(add_duration(date(2000, 1, 1), text))
    except ValueError:
        return False
