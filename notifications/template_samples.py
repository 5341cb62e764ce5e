"""Made-up data to fill templates in with: for the check, and to look at without anybody's zaak."""

from typing import Any

from notifications import kort

# What to write when one of the things that must be named is missing.
SAYS = {
    "aard": "zeg over welke zaak het gaat ({{ zaak }}).",
    "gevolg": "zeg dat iemand het er niet mee eens kan zijn.",
    "actie": "zeg wat iemand moet of kan doen ({{ doen }}, {{ taak_tekst }}, {{ rechtsmiddel }}).",
    "wanneer": "zeg tot wanneer ({{ hersteldatum }}, {{ taak_uiterlijk }}, "
    "{{ rechtsmiddel_binnen }}).",
    "waarom": "zeg in waarom.txt waarom iemand dit krijgt, en over welke zaak.",
}
PLAIN: dict[str, Any] = {
    "aanhef": "Beste Femke de Vries,",
    "onderwerp": "",
    "zaak": "Uittreksel BRP",
    "soort_zaak": "aanvraag",
    "soort": "bericht",
    "status": "Wij zijn bezig",
    "status_tekst": "Wij maken uw uittreksel.",
    "doen": "",
    "klaar": False,
    "toelichting": "Wij hebben het druk.",
    "zaaknummer": "ZAAK-2026-0000000001",
    "opgave": "Burgerzaken",
    "organisatie": "gemeente Voorbeeld",
    "gemeente": "Voorbeeld",
    "telefoon": "14 070",
    "link": "https://mijn.voorbeeld.example/mijn/zaken/1",
    "volgen": False,
    "rol": "initiator",
    "rolnaam": "Aanvrager",
    "postadres": "Postbus 1, 1000 AA Voorbeeld",
    "bestuursorgaan": "het college van burgemeester en wethouders",
    "ontvangen": "23 november 2026",
    "datum": "24 november 2026",
    "vandaag": "24 november 2026",
    "norm": "",
    "verwacht": "1 december 2026",
    "uiterlijk": "18 januari 2027",
    "hersteldatum": "",
    "nieuwe_datum": "4 februari 2027",
    "respijt": "8 december 2026",
    "dwangsom_vanaf": "9 december 2026",
    "dwangsom": "€ 184",
    "bedrag": "€ 16,60",
    "resultaat": "geleverd",
    "rechtsmiddel": "bezwaar",
    "rechtsmiddel_bij": "",
    "rechtsmiddel_binnen": "zes weken",
    "taak": "",
    "taak_tekst": "",
    "taak_uiterlijk": "",
    "taak_wanneer": "",
    "taak_plaats": "",
    "in_het_kort": "",
    "wat": "resultaat_hersteld",
    "uitleg": "Wij hebben een vinkje verkeerd gezet.",
    "was": "niet geleverd",
    "wordt": "geleverd",
    "fout": [{"datum": "20 november 2026", "onderwerp": "Besluit over uw uittreksel"}],
    "adres": ("Femke de Vries", "Herenstraat 1", "2282 ZZ  RIJSWIJK"),
    "gemaakt": "2026-11-24T12:00:00+00:00",
    "alineas": ["Wij geven u het uittreksel."],
    "tekst_alineas": [["Wij geven u het uittreksel."]],
    "gegevens": [("Hoeveel uittreksels wilt u?", "1")],
    "persoon": [("Achternaam", "De Vries")],
    "motivering": "U woont hier.",
    "voorschriften": "Bewaar het goed.",
    "taal": "nl",
}
ASKED = {
    "doen": "Stuur ons een kopie van uw paspoort.",
    "taak": "Stuur een bewijs",
    "taak_tekst": "Stuur ons een kopie van uw paspoort.",
}
MEETING = {
    "taak": "Gesprek aan de balie",
    "taak_tekst": "Neem uw paspoort mee.",
    "taak_wanneer": "maandag 7 december 2026 om 10.00 uur",
    "taak_plaats": "Het stadhuis",
}


def samples(aard: str) -> list[dict[str, Any]]:
    """The words for a message of this kind, with a last day first, and ways in which it can differ:
    another last day, another remedy, a reader who did not sign in.
    """
    values = PLAIN | _of(aard)
    due = {"hersteldatum": "7 december 2026"}, {"taak_uiterlijk": "7 december 2026"}
    found = [values | day for day in due] if aard in kort.ASKING else [values]
    if aard in kort.DECISIONS:
        found.append(values | {"rechtsmiddel": "beroep", "rechtsmiddel_bij": "de rechtbank"})
    return [*found, values | {"volgen": True, "toelichting": "", "rol": "belanghebbende"}]


def _of(aard: str) -> dict[str, Any]:
    if aard in kort.ASKING:
        return ASKED | {"soort": "verzoek" if aard == "verzoek" else "bericht"}
    if aard in kort.DECISIONS:
        return {"soort": "besluit"}
    return MEETING if aard == "afspraak" else {}
