"""RDW stand-in: a dozen made-up vehicles by number plate, in the list form of RDW's open data."""

import re
from typing import Any

from fastapi import APIRouter

from simulators.problem import Problem

router = APIRouter(prefix="/rdw")
# Letters SD and SS are never issued, so none of these plates can be a real one.
# Plate, kind, make, model, colour, first admission, insured, empty weight in kg.
ROWS = (
    ("SD001B", "Personenauto", "VOORBEELD", "STAD", "ROOD", "20180312", "Ja", 1080),
    ("SD002B", "Personenauto", "VOORBEELD", "STAD", "BLAUW", "20200605", "Ja", 1095),
    ("SD003B", "Personenauto", "PROEFAUTO", "REIS", "GRIJS", "20151120", "Ja", 1410),
    ("SD004B", "Personenauto", "PROEFAUTO", "STROOM", "WIT", "20230901", "Ja", 1890),
    ("SD005B", "Personenauto", "TESTWAGEN", "OUD", "GROEN", "19980430", "Nee", 940),
    ("SS123D", "Bedrijfsauto", "VOORBEELD", "VRACHT", "WIT", "20190214", "Ja", 2150),
    ("SS124D", "Bedrijfsauto", "PROEFAUTO", "BUS", "GEEL", "20210709", "Ja", 1985),
    ("SSD12S", "Motorfiets", "TESTWAGEN", "TWEEWIEL", "ZWART", "20170401", "Ja", 210),
    ("SSD13S", "Motorfiets", "TESTWAGEN", "TWEEWIEL", "ROOD", "20220518", "Ja", 198),
    ("SDS01D", "Bromfiets", "PROEFAUTO", "SNOR", "BLAUW", "20200101", "Ja", 95),
    ("SD77SS", "Aanhangwagen", "VOORBEELD", "KAR", "GRIJS", "20160822", "N.v.t.", 350),
    ("SD78SS", "Personenauto", "PROEFAUTO", "CAMPER", "WIT", "20100615", "Ja", 2890),
)
VOERTUIGEN: dict[str, dict[str, Any]] = {
    plate: {
        "kenteken": plate,
        "voertuigsoort": kind,
        "merk": make,
        "handelsbenaming": model,
        "eerste_kleur": colour,
        "datum_eerste_toelating": admitted,
        "wam_verzekerd": insured,
        "massa_ledig_voertuig": str(weight),
    }
    for plate, kind, make, model, colour, admitted, insured, weight in ROWS
}


@router.get("/voertuigen")
async def voertuigen(kenteken: str) -> list[dict[str, Any]]:
    """The vehicle with this plate (dashes allowed) as a list of one, or none; 400 if malformed."""
    plate = kenteken.replace("-", "").upper()
    if not re.fullmatch("[A-Z0-9]{6}", plate):
        raise Problem(400, "een kenteken heeft zes letters en cijfers")
    return [VOERTUIGEN[plate]] if plate in VOERTUIGEN else []
