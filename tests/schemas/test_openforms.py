"""An e-form registers a zaak: the nineteen calls of Open Forms, in its order, with its bodies."""

from typing import Any

import pytest

from tests.catalogue import (
    CATALOGI,
    DOCUMENTEN,
    RSIN,
    ZAKEN,
    Types,
    form_document,
    form_zaak,
    make_types,
    published,
    url,
)
from workflows.definition import files
from zaken.base.clock import now, today
from zaken.models import Voortgang, Zaak

CRS = {"Accept-Crs": "EPSG:4326", "Content-Crs": "EPSG:4326"}
PERSON = {
    "inpBsn": "999990019",
    "geslachtsnaam": "Jansen",
    "voorvoegselGeslachtsnaam": "",
    "voorletters": "A.",
    "voornamen": "Anna",
    "geboortedatum": "1985-03-02",
    "verblijfsadres": {
        "aoaIdentificatie": "OFWORKAROUND",
        "wplWoonplaatsNaam": "Voorbeeldstad",
        "gorOpenbareRuimteNaam": "",
        "aoaPostcode": "1234AB",
        "aoaHuisnummer": 12,
        "aoaHuisletter": "",
        "aoaHuisnummertoevoeging": "",
    },
}


class Form:
    """The e-form at work: what it has found and made so far."""

    def __init__(self, client: Any, types: Types) -> None:
        self.client, self.types = client, types

    def get(self, where: str, **params: Any) -> Any:
        answer = self.client.get(where, params=params)
        assert answer.status_code == 200, answer.text
        assert answer.headers["API-version"].count(".") == 2
        return answer.json()

    def post(self, where: str, body: dict[str, Any], headers: Any = None) -> dict[str, Any]:
        answer = self.client.post(where, json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        assert made["url"] == answer.headers["Location"]
        return made

    def preregister(self) -> None:  # steps 1 to 3
        self.catalogus = self.get(f"{CATALOGI}/catalogussen", domein="ZAAK", rsin=RSIN)
        assert self.catalogus["count"] == 1
        found = self.get(
            f"{CATALOGI}/zaaktypen",
            catalogus=self.catalogus["results"][0]["url"],
            identificatie=self.types.zaaktype.identificatie,
            datumGeldigheid=today().isoformat(),
        )
        assert found["count"] == 1
        self.zaaktype = found["results"][0]["url"]
        body = form_zaak(self.zaaktype, "OF-12345")
        self.zaak = self.post(f"{ZAKEN}/zaken", body, CRS)

    def document(self, titel: str, inhoud: bytes, formaat: str, **more: Any) -> dict[str, Any]:
        kinds = self.get(
            f"{CATALOGI}/informatieobjecttypen",
            catalogus=self.catalogus["results"][0]["url"],
            omschrijving=self.types.documenttype.omschrijving,
            datumGeldigheid=today().isoformat(),
        )
        kind = kinds["results"][0]["url"]
        assert kind in self.get(self.zaaktype)["informatieobjecttypen"]
        body = form_document(kind, titel, inhoud, formaat, **more)
        made = self.post(f"{DOCUMENTEN}/enkelvoudiginformatieobjecten", body)
        self.post(
            f"{ZAKEN}/zaakinformatieobjecten",
            {"zaak": self.zaak["url"], "informatieobject": made["url"]},
        )
        return made

    def role(
        self, kind: str, identification: dict[str, Any], generic: str = "initiator"
    ) -> dict[str, Any]:
        found = self.get(
            f"{CATALOGI}/roltypen", zaaktype=self.zaaktype, omschrijvingGeneriek=generic
        )
        body = {
            "zaak": self.zaak["url"],
            "betrokkeneType": kind,
            "roltype": found["results"][0]["url"],
            "roltoelichting": "inzender formulier",
            "indicatieMachtiging": "",
            "betrokkeneIdentificatie": identification,
        }
        return self.post(f"{ZAKEN}/rollen", body)

    def first_status(self) -> dict[str, Any]:  # steps 11 and 12
        types = self.get(f"{CATALOGI}/statustypen", zaaktype=self.zaaktype)["results"]
        first = min(types, key=lambda s: s["volgnummer"])
        body = {
            "zaak": self.zaak["url"],
            "statustype": first["url"],
            "datumStatusGezet": now().isoformat(),
            "statustoelichting": "",
        }
        return self.post(f"{ZAKEN}/statussen", body)


@pytest.mark.parametrize("file", ["", *(p.stem for p in files())])
def test_an_e_form_registers_a_zaak_in_nineteen_steps(client: Any, db: Any, file: str) -> None:
    form = Form(client, published(db, file) if file else make_types(db))
    form.preregister()
    form.document("Samenvatting", b"%PDF-1.7 ...", "application/pdf")  # steps 4 to 8
    rol = form.role("natuurlijk_persoon", PERSON)  # steps 9 and 10
    status = form.first_status()
    form.document("Foto", b"\x89PNG", "image/png", ontvangstdatum=today().isoformat())  # step 13
    form.document("Gegevens", b"{}", "application/json", taal="eng")  # step 14
    overige = {
        "url": "https://objecttypes.example/1",
        "schema": ".jsonSchema",
        "objectData": ".record.data",
    }
    body = {"zaak": form.zaak["url"], "objectType": "overige"}
    form.post(  # step 15
        f"{ZAKEN}/zaakobjecten",
        body | {"object": "https://objects.example/1", "objectTypeOverigeDefinitie": overige},
    )
    found = form.get(f"{CATALOGI}/eigenschappen", zaaktype=form.zaaktype)["results"]  # step 16
    fact = {"zaak": form.zaak["url"], "eigenschap": found[0]["url"], "waarde": "20260102"}
    form.post(f"{form.zaak['url']}/zaakeigenschappen", fact)
    adres = {"overigeData": {"straat": "Dorpsstraat"}}
    form.post(  # step 17
        f"{ZAKEN}/zaakobjecten",
        body | {"objectTypeOverige": "straat", "objectIdentificatie": adres},
    )
    paid = {"betalingsindicatie": "geheel", "laatsteBetaaldatum": now().isoformat()}
    answer = client.patch(form.zaak["url"], json=paid, headers=CRS)  # step 18
    assert answer.status_code == 200, answer.text
    form.document("Bevestigingsmail", b"", "text/html")  # step 19

    zaak = form.get(form.zaak["url"])
    assert zaak["status"] == status["url"]
    assert zaak["rollen"] == [rol["url"]]
    assert zaak["betalingsindicatie"] == "geheel"
    assert len(zaak["zaakinformatieobjecten"]) == 4
    assert (len(zaak["zaakobjecten"]), len(zaak["eigenschappen"])) == (2, 1)


@pytest.mark.parametrize(
    ("kind", "identification"),
    [
        ("natuurlijk_persoon", PERSON),
        (
            "niet_natuurlijk_persoon",
            {"innNnpId": "69599084", "statutaireNaam": "Bakkerij", "bezoekadres": "Dorpsstraat 1"},
        ),
        (
            "vestiging",
            {
                "vestigingsNummer": "000038509504",
                "kvkNummer": "69599084",
                "statutaireNaam": "Bakkerij",
                "innNnpId": "",
            },
        ),
        ("medewerker", {"identificatie": "jdvries", "achternaam": "de Vries", "voorletters": "J."}),
    ],
)
def test_a_rol_comes_back_with_exactly_the_keys_that_were_posted(
    client: Any, types: Types, kind: str, identification: dict[str, Any]
) -> None:
    form = Form(client, types)
    form.preregister()
    rol = form.role(kind, identification)
    assert form.get(rol["url"])["betrokkeneIdentificatie"] == identification


def test_a_second_number_like_this_one_is_refused(client: Any, types: Types) -> None:
    form = Form(client, types)
    form.preregister()
    again = client.post(f"{ZAKEN}/zaken", json=types.zaak(identificatie="OF-12345"))
    assert again.status_code == 400
    assert again.json()["invalidParams"][0]["code"] == "identificatie-niet-uniek"


def test_every_call_restarts_the_quiet_period(
    client: Any, types: Types, db: Any, clock: Any
) -> None:
    from datetime import timedelta

    form, start = Form(client, types), now()
    form.preregister()
    with clock(start + timedelta(seconds=30)):
        form.role("natuurlijk_persoon", PERSON)
    progress = db.query(Voortgang).join(Zaak).filter(Zaak.identificatie == "OF-12345").one()
    assert progress.laatste_aanvulling == start + timedelta(seconds=30)
    assert progress.volledig_op is None


def test_types_have_the_addresses_the_form_filters_by(client: Any, types: Types) -> None:
    form = Form(client, types)
    by_name = form.get(f"{CATALOGI}/roltypen", zaaktypeIdentificatie=types.zaaktype.identificatie)
    assert {r["url"] for r in by_name["results"]} == {
        url("roltypen", r) for r in types.roltypen.values()
    }
