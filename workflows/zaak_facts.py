"""Everything a condition may ask of a zaak, in one place: guards, routing, norms, fees and notices
see the same.
"""

from workflows.facts import Facts
from workflows.publish import definition_of
from zaken.models import Zaak

COMPANIES = ("niet_natuurlijk_persoon", "vestiging")
# How a zaak came in, by the name its channel has in the standard or with a supplier.
CHANNELS = {
    **dict.fromkeys(
        ("internet", "formulier", "webformulier", "e-formulier", "website"), "formulier"
    ),
    **dict.fromkeys(("balie", "loket"), "balie"),
    **dict.fromkeys(("telefoon", "telefonisch"), "telefoon"),
    **dict.fromkeys(("post", "brief", "papier"), "post"),
    "api": "api",
}


def facts(zaak: Zaak) -> Facts:
    """What is known: the eigenschappen, `resultaat` (naam of the resultaattype), and what the
    system gives: `aanvrager`, `kanaal`, `geheim`. What is not known is not in it.
    """
    values = {e.naam: e.waarde for e in zaak.eigenschappen}
    values |= given(
        aanvrager=_applicant(zaak),
        kanaal=zaak.communicatiekanaal_naam,
        geheim=values.get("brp_geheim", ""),
    )
    if zaak.resultaat:
        values["resultaat"] = zaak.resultaat.resultaattype.naam
    definition = definition_of(zaak.zaaktype)
    return definition.known(values) if definition else Facts(values, {})


def given(*, aanvrager: str, kanaal: str, geheim: str = "") -> dict[str, str]:
    """The facts of the system, without those that are not known."""
    channel = CHANNELS.get((kanaal or "").strip().lower(), "")
    wanted = {"aanvrager": aanvrager, "kanaal": channel, "geheim": geheim}
    return {name: value for name, value in wanted.items() if value}


def _applicant(zaak: Zaak) -> str:
    """burger, bedrijf, or anoniem: who left no more than a telephone number is anonymous."""
    for rol in zaak.rollen:
        if rol.roltype.omschrijving_generiek == "initiator":
            if rol.betrokkene_type in COMPANIES:
                return "bedrijf"
            named = {*(rol.betrokkene_identificatie or {})} - {"anpIdentificatie"}
            return "burger" if named or rol.betrokkene else "anoniem"
    return "anoniem"
