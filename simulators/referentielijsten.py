"""Stand-in of VNG's reference lists under /referentielijsten: the Selectielijst 2020 (procestypen
and resultaten), resultaattypeomschrijvingen and communicatiekanalen. Its uuids are of its own.
"""

from pathlib import Path
from typing import Annotated, Any
from uuid import NAMESPACE_URL, uuid5

from fastapi import APIRouter, Depends, Query, Request

from simulators.problem import Problem

API = "/referentielijsten/api/v1"
JAAR = 2020
PER_PAGE = 100
WAARDERING = {"v": "vernietigen", "b": "blijvend_bewaren"}
PROCESTERMIJN = {
    "": "",
    "nihil": "Nihil",
    "bestaansduur_procesobject": "De bestaansduur of geldigheidsduur van het procesobject.",
    "ingeschatte_bestaansduur_procesobject": "De ingeschatte maximale bestaansduur of "
    "geldigheidsduur van het procesobject.",
    "vast_te_leggen_datum": "De tijdens het proces vast te leggen datum waarop de "
    "geldigheid van het procesobject komt te vervallen.",
    "samengevoegd_met_bewaartermijn": "De procestermijn is samengevoegd met de bewaartermijn.",
}
TAAKGEBIEDEN = (
    *("algemeenBestuurEnInrichtingOrganisatie", "bedrijfsvoeringEnPersoneel"),
    *("publiekeInformatieEnRegistratie", "burgerzaken", "veiligheid", "verkeerEnVervoer"),
    *("economie", "onderwijs", "sportCultuurEnRecreatie", "sociaalDomein"),
    *("volksgezondheidEnMilieu", "vhrosv", "heffenBelastingen"),
)
# What came of a zaak, in the general words that municipalities use.
OMSCHRIJVINGEN = {
    "Toegekend": "Wat gevraagd werd, is gegeven.",
    "Afgewezen": "Wat gevraagd werd, is niet gegeven.",
    "Ingetrokken": "Wie het vroeg, wil het niet meer.",
    "Niet ontvankelijk": "Het verzoek kon niet in behandeling worden genomen.",
    "Afgebroken": "Er is mee opgehouden voordat er een uitkomst was.",
    "Verwerkt": "Wat gemeld of gevraagd werd, is gedaan.",
    "Ingericht": "Het is er nu.",
    "Afgehandeld": "Er is niets meer te doen.",
}
KANALEN = {
    "Webformulier": "Een formulier op de website.",
    "Balie": "Aan het loket.",
    "Telefoon": "Gebeld.",
    "E-mail": "Een bericht per e-mail.",
    "Post": "Een brief op papier.",
    "Berichtenbox": "Een bericht in de Berichtenbox.",
    "Chat": "Een gesprek in beeld.",
}


def _uuid(*parts: object) -> str:
    """The same in every run, so that what refers to it still does tomorrow."""
    return str(uuid5(NAMESPACE_URL, "/".join(["zaakspoor:referentielijsten", *map(str, parts)])))


def _procestype(number: str, name: str, thing: str) -> dict[str, Any]:
    return {
        "nummer": int(number),
        "jaar": JAAR,
        "naam": name,
        "omschrijving": name,
        "toelichting": "",
        "procesobject": thing,
    }


def _resultaat(number: str, name: str, keep: str, term: str, process: str) -> dict[str, Any]:
    of = number.split(".")
    return {
        "procesType": _uuid("procestypen", of[0]),
        "nummer": int(of[-1]),
        "volledigNummer": number,
        "generiek": len(of) == 2,
        "specifiek": len(of) > 2,
        "naam": name,
        "omschrijving": "",
        "herkomst": "",
        "waardering": WAARDERING[keep],
        "procestermijn": process,
        "procestermijnWeergave": PROCESTERMIJN[process],
        "procestermijnOpmerking": "",
        "bewaartermijn": term or None,
        "toelichting": "",
        **dict.fromkeys(TAAKGEBIEDEN, False),
        "alleTaakgebieden": True,
    }


def _lists() -> dict[str, dict[str, dict[str, Any]]]:
    """Every list as uuid → row."""
    lines = Path(__file__).with_name("selectielijst_2020.csv").read_text("utf-8").splitlines()
    rows = [line.split(";")[1:] for line in lines if line.startswith("P;")]
    results = [line.split(";")[1:] for line in lines if line.startswith("R;")]
    return {
        "procestypen": {_uuid("procestypen", r[0]): _procestype(*r) for r in rows},
        "resultaten": {_uuid("resultaten", r[0]): _resultaat(*r) for r in results},
        "resultaattypeomschrijvingen": {
            _uuid("resultaattypeomschrijvingen", word): {
                "omschrijving": word,
                "definitie": meaning,
                "opmerking": "",
            }
            for word, meaning in OMSCHRIJVINGEN.items()
        },
        "communicatiekanalen": {
            _uuid("communicatiekanalen", word): {"naam": word, "omschrijving": meaning}
            for word, meaning in KANALEN.items()
        },
    }


LISTS = _lists()
router = APIRouter(prefix=API)


def root(request: Request) -> str:
    """Our own address as the caller knows it."""
    return f"{str(request.base_url).rstrip('/')}{API}"


Root = Annotated[str, Depends(root)]


@router.get("/resultaten")
async def resultaten(
    at: Root,
    proces_type: Annotated[str, Query(alias="procesType")] = "",
    page: Annotated[int, Query(ge=1)] = 1,
) -> dict[str, Any]:
    """A page of results, of one procestype when its URL is given; 404 beyond the last page."""
    kind = proces_type.rpartition("/")[2]
    every = LISTS["resultaten"].items()
    found = [_shown(at, "resultaten", *one) for one in every if kind in ("", one[1]["procesType"])]
    here = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    if page > 1 and not here:
        raise Problem(404, "deze pagina is er niet")
    more = f"&procesType={proces_type}" if proces_type else ""
    following = f"{at}/resultaten?page={page + 1}{more}" if page * PER_PAGE < len(found) else None
    before = f"{at}/resultaten?page={page - 1}{more}" if page > 1 else None
    return {"count": len(found), "next": following, "previous": before, "results": here}


@router.get("/{name}")
async def every(name: str, at: Root, jaar: int = JAAR) -> list[dict[str, Any]]:
    """A whole list; only procestypen are of a year."""
    rows = _list(name).items()
    return [_shown(at, name, *one) for one in rows if one[1].get("jaar", jaar) == jaar]


@router.get("/{name}/{uuid}")
async def one(name: str, uuid: str, at: Root) -> dict[str, Any]:
    """One row: 200, 404."""
    row = _list(name).get(uuid)
    if row is None:
        raise Problem(404, "niet in deze lijst")
    return _shown(at, name, uuid, row)


def _list(name: str) -> dict[str, dict[str, Any]]:
    if name not in LISTS:
        raise Problem(404, "deze lijst is er niet")
    return LISTS[name]


def _shown(at: str, name: str, uuid: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row with its own address and that of its procestype."""
    shown = {"url": f"{at}/{name}/{uuid}", **row}
    if "procesType" in row:
        shown["procesType"] = f"{at}/procestypen/{row['procesType']}"
    return shown
