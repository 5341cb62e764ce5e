"""The calls Open Forms makes for one submission, in its order (registration plug-in "ZGW APIs"),
for the smoke walk.
"""

from datetime import datetime
from typing import Any

from zaakspoor.demo_smoke import APPLICANT, CONTACT, WALK, answers, drawing
from zaakspoor.smoke import Walking
from zaakspoor.smoke_browser import Broken
from zaken.base.clock import now

ZRC, ZTC, DRC = "/zaken/api/v1", "/catalogi/api/v1", "/documenten/api/v1"
RSIN, DOMAIN = "123456782", "ZAAK"


def apply(walk: Walking) -> None:
    """Nineteen calls; afterwards `walk` knows the zaak. The product must find out by itself that it
    is complete.
    """
    today = now().date().isoformat()
    catalogus = walk.hop(
        "1 catalogus", lambda: _one(walk, "catalogussen", domein=DOMAIN, rsin=RSIN)
    )
    kind = walk.hop(
        "2 zaaktype",
        lambda: _one(
            walk,
            "zaaktypen",
            catalogus=catalogus["url"],
            identificatie=WALK.form,
            datumGeldigheid=today,
        ),
    )
    zaak = walk.hop(
        "3 zaak", lambda: walk.api("POST", f"{ZRC}/zaken", 201, json=_zaak(kind, today))
    )
    walk.nummer, walk.uuid = zaak["identificatie"], zaak["url"].rsplit("/", 1)[1]
    walk.hop(
        "4 catalogus again", lambda: _one(walk, "catalogussen", domein=DOMAIN, rsin=RSIN) and None
    )
    document = walk.hop(
        "5 informatieobjecttype", lambda: _document_type(walk, catalogus["url"], today)
    )
    walk.hop("6 zaaktype by address", lambda: _knows(walk.api("GET", kind["url"]), document))
    _attach(walk, zaak, document, name="7, 8 summary as PDF")
    _person(walk, zaak, kind)
    _status(walk, zaak, kind)
    _attach(walk, zaak, document, name="13 attachment")
    _attach(walk, zaak, document, name="14 summary as JSON", formaat="application/json")
    walk.hop(
        "15, 17 zaakobject",
        lambda: walk.api("POST", f"{ZRC}/zaakobjecten", 201, json=_object(zaak)) and None,
    )
    walk.hop("16 eigenschappen", lambda: _facts(walk, zaak, kind))
    paid = {"betalingsindicatie": "geheel", "laatsteBetaaldatum": now().isoformat()}
    walk.hop("18 payment", lambda: walk.api("PATCH", zaak["url"], json=paid) and None)
    _attach(walk, zaak, document, name="19 confirmation mail")


def _one(walk: Walking, what: str, **query: str) -> Any:
    found = walk.api("GET", f"{ZTC}/{what}", params=query)["results"]
    if len(found) != 1:
        raise Broken(f"{what} with {query} gave {len(found)} results, not one")
    return found[0]


def _zaak(kind: Any, today: str) -> dict[str, Any]:
    return {
        "zaaktype": kind["url"],
        "bronorganisatie": RSIN,
        "verantwoordelijkeOrganisatie": RSIN,
        "registratiedatum": today,
        "startdatum": today,
        "productenOfDiensten": [],
        "omschrijving": "Rooktest via Open Formulieren",
        "toelichting": "",
        "betalingsindicatie": "nvt",
        "kenmerken": [{"kenmerk": "OF-ROOK", "bron": "Open Formulieren"}],
    }


def _document_type(walk: Walking, catalogus: str, today: str) -> str:
    query = {"catalogus": catalogus, "omschrijving": WALK.document, "datumGeldigheid": today}
    found = walk.api("GET", f"{ZTC}/informatieobjecttypen", params=query)["results"]
    match = [one["url"] for one in found if one["omschrijving"] == WALK.document]
    if not match:
        raise Broken(f"no informatieobjecttype '{WALK.document}'")
    return str(match[0])


def _knows(kind: Any, document: str) -> None:
    if document not in kind["informatieobjecttypen"]:
        raise Broken("the zaaktype does not know that informatieobjecttype")


def _attach(
    walk: Walking, zaak: Any, kind: str, *, name: str, formaat: str = "application/pdf"
) -> None:
    """A document, and its relation to the zaak."""
    today = now().date().isoformat()
    body = {
        "informatieobjecttype": kind,
        "bronorganisatie": RSIN,
        "creatiedatum": today,
        "titel": name,
        "auteur": "Open Formulieren",
        "taal": "nld",
        "formaat": formaat,
        "inhoud": drawing(),
        "status": "definitief",
        "bestandsnaam": "bijlage.pdf" if formaat.endswith("pdf") else "bijlage.json",
        "ontvangstdatum": None,
        "beschrijving": "Ingezonden formulier",
        "indicatieGebruiksrecht": False,
    }

    def both() -> None:
        made = walk.api("POST", f"{DRC}/enkelvoudiginformatieobjecten", 201, json=body)
        link = {"zaak": zaak["url"], "informatieobject": made["url"]}
        walk.api("POST", f"{ZRC}/zaakinformatieobjecten", 201, json=link)

    walk.hop(name, both)


def _person(walk: Walking, zaak: Any, kind: Any) -> None:
    roltype = walk.hop(
        "9 roltype of the initiator",
        lambda: _one(walk, "roltypen", zaaktype=kind["url"], omschrijvingGeneriek="initiator"),
    )
    who = {
        "inpBsn": APPLICANT["bsn"],
        "voornamen": APPLICANT["voornamen"],
        "voorvoegselGeslachtsnaam": APPLICANT["voorvoegsel"],
        "geslachtsnaam": APPLICANT["geslachtsnaam"],
        "geboortedatum": APPLICANT["geboortedatum"].replace("-", ""),
        "verblijfsadres": {
            "aoaIdentificatie": "OFWORKAROUND",
            "wplWoonplaatsNaam": APPLICANT["woonplaats"],
            "gorOpenbareRuimteNaam": APPLICANT["straat"],
            "aoaPostcode": APPLICANT["postcode"],
            "aoaHuisnummer": int(APPLICANT["huisnummer"]),
        },
    }
    body = {
        "zaak": zaak["url"],
        "betrokkeneType": "natuurlijk_persoon",
        "roltype": roltype["url"],
        "roltoelichting": "inzender formulier",
        "indicatieMachtiging": "",
        "betrokkeneIdentificatie": who,
        "contactpersoonRol": {
            "emailadres": CONTACT["email"],
            "functie": "",
            "telefoonnummer": "",
            "naam": "Femke de Vries",
        },
    }
    walk.hop("10 rol", lambda: walk.api("POST", f"{ZRC}/rollen", 201, json=body) and None)


def _status(walk: Walking, zaak: Any, kind: Any) -> None:
    def first() -> Any:
        found = walk.api("GET", f"{ZTC}/statustypen", params={"zaaktype": kind["url"]})["results"]
        return min(found, key=lambda one: one["volgnummer"])

    statustype = walk.hop("11 first statustype", first)
    body = {
        "zaak": zaak["url"],
        "statustype": statustype["url"],
        "datumStatusGezet": now().isoformat(),
        "statustoelichting": "",
    }
    walk.hop("12 status", lambda: walk.api("POST", f"{ZRC}/statussen", 201, json=body) and None)


def _facts(walk: Walking, zaak: Any, kind: Any) -> str:
    """Every answer the case type has an eigenschap for; dates and moments in the notation Open
    Forms sends.
    """
    known: dict[str, str] = {}
    url: str | None = f"{ZTC}/eigenschappen"
    query: dict[str, str] | None = {"zaaktype": kind["url"]}
    while url:
        page = walk.api("GET", url, params=query)
        known |= {one["naam"]: one["url"] for one in page["results"]}
        url, query = page["next"], None
    for name, value in answers(now()).items():
        if name in known:
            text = (
                datetime.fromisoformat(value).strftime("%Y%m%d%H%M%S")
                if name in ("begin", "einde")
                else str(value)
            )
            body = {"zaak": zaak["url"], "eigenschap": known[name], "waarde": text}
            walk.api("POST", f"{zaak['url']}/zaakeigenschappen", 201, json=body)
    return f"{len(known)} known"


def _object(zaak: Any) -> dict[str, Any]:
    return {
        "zaak": zaak["url"],
        "objectType": "overige",
        "objectTypeOverige": "formulier",
        "relatieomschrijving": "Ingezonden formulier",
        "objectIdentificatie": {"overigeData": {"formulier": "rooktest"}},
    }
