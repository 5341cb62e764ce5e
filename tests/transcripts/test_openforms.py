"""Open Forms registers a submission (registration plug-in "ZGW APIs"): pre-registration for the
case number, then the registration step by step, then the payment and the confirmation mail.
"""

from collections.abc import Callable
from typing import Any

from tests.catalogue import RSIN, Types, form_document, form_zaak
from tests.transcripts.consumer import Body, Consumer
from zaken.base.clock import now, today

NUMMER = "OF-12345"
PERSON = {
    "inpBsn": "999990019",
    "voornamen": "Anna",
    "voorletters": "A.",
    "geslachtsnaam": "Jansen",
    "voorvoegselGeslachtsnaam": "",
    "geboortedatum": "1985-03-02",
    "verblijfsadres": {
        "aoaIdentificatie": "OFWORKAROUND",
        "wplWoonplaatsNaam": "Voorbeeldstad",
        "gorOpenbareRuimteNaam": "Dorpsstraat",
        "aoaPostcode": "1234AB",
        "aoaHuisnummer": 12,
        "aoaHuisletter": "",
        "aoaHuisnummertoevoeging": "",
    },
}
COMPANY = {"innNnpId": "69599084", "statutaireNaam": "Bakkerij", "bezoekadres": "Dorpsstraat 1"}
BRANCH = {
    "vestigingsNummer": "000038509504",
    "handelsnaam": ["Bakkerij"],
    "kvkNummer": "69599084",
    "statutaireNaam": "Bakkerij",
    "innNnpId": "",
}


class Registration:
    """One submission on its way."""

    def __init__(self, consumer: Consumer, types: Types) -> None:
        self.consumer, self.types = consumer, types

    def preregister(self) -> None:
        (self.catalogus,) = self.found("catalogussen", domein="ZAAK", rsin=RSIN)
        (kind,) = self.found(
            "zaaktypen",
            catalogus=self.catalogus["url"],
            identificatie=self.types.zaaktype.identificatie,
            datumGeldigheid=today().isoformat(),
        )
        self.zaaktype = kind["url"]
        body = form_zaak(self.zaaktype, NUMMER)
        self.zaak = self.made("zaken", body, identificatie=NUMMER, bronorganisatie=RSIN)
        assert self.zaak["identificatie"] == NUMMER

    def found(self, path: str, **params: Any) -> list[Body]:
        found: list[Body] = self.consumer.get(self.consumer.at("catalogi", path), **params)[
            "results"
        ]
        return found

    def made(self, path: str, body: Body, **again: str) -> Body:
        """A resource of the Zaken API; how to find it if it turns out to be made already."""
        url = self.consumer.at("zaken", path)

        def look() -> list[Body]:
            answer = self.consumer.get(url, **again)
            found: list[Body] = answer["results"] if isinstance(answer, dict) else answer
            return found

        return self.consumer.post(url, body, look)

    def document(self, titel: str, inhoud: bytes, formaat: str, **more: Any) -> Body:
        (kind,) = self.found(
            "informatieobjecttypen",
            catalogus=self.catalogus["url"],
            omschrijving=self.types.documenttype.omschrijving,
            datumGeldigheid=today().isoformat(),
        )
        assert kind["url"] in self.consumer.get(self.zaaktype)["informatieobjecttypen"]
        body = form_document(kind["url"], titel, inhoud, formaat, **more)
        url = self.consumer.at("documenten", "enkelvoudiginformatieobjecten")
        made = self.consumer.post(url, body)
        link = {"zaak": self.zaak["url"], "informatieobject": made["url"]}
        self.made("zaakinformatieobjecten", link, **link)
        return made

    def role(self, kind: str, identification: Body, generic: str = "initiator") -> Body:
        roltypen = self.found("roltypen", zaaktype=self.zaaktype, omschrijvingGeneriek=generic)
        body = {
            "zaak": self.zaak["url"],
            "betrokkeneType": kind,
            "roltype": roltypen[0]["url"],
            "roltoelichting": "inzender formulier",
            "indicatieMachtiging": "",
            "betrokkeneIdentificatie": identification,
        }
        return self.made("rollen", body, zaak=body["zaak"], roltype=body["roltype"])

    def status(self, number: int = 0) -> Body:
        kinds = self.found("statustypen", zaaktype=self.zaaktype)
        body = {
            "zaak": self.zaak["url"],
            "statustype": sorted(kinds, key=lambda s: int(s["volgnummer"]))[number]["url"],
            "datumStatusGezet": now().isoformat(),
            "statustoelichting": "",
        }
        return self.made("statussen", body, zaak=body["zaak"])

    def objects(self) -> None:
        body = {"zaak": self.zaak["url"], "objectType": "overige"}
        where = {
            "url": "https://objecttypes.example/1",
            "schema": ".jsonSchema",
            "objectData": ".record.data",
        }
        remote = {"object": "https://objects.example/1", "objectTypeOverigeDefinitie": where}
        self.made("zaakobjecten", body | remote, zaak=body["zaak"])
        data = {"overigeData": {"straat": "Dorpsstraat"}}
        more = {"objectTypeOverige": "straat", "objectIdentificatie": data}
        self.made("zaakobjecten", body | more, zaak=body["zaak"])

    def facts(self) -> None:
        kinds = self.consumer.pages(
            self.consumer.at("catalogi", "eigenschappen"), 4, zaaktype=self.zaaktype
        )
        where = f"{self.zaak['url']}/zaakeigenschappen"
        for kind in kinds:
            body = {"zaak": self.zaak["url"], "eigenschap": kind["url"], "waarde": "20260102"}
            self.consumer.post(where, body, lambda: list(self.consumer.get(where)))


def test_c1_open_forms_registers_a_submission(
    consumer: Consumer, types: Types, honest: Callable[[], Consumer]
) -> None:
    form = Registration(consumer, types)
    form.preregister()
    form.document("Samenvatting", b"%PDF-1.7 ...", "application/pdf")
    rol = form.role("natuurlijk_persoon", PERSON)
    status = form.status()
    form.document("Foto", b"\x89PNG", "image/png", ontvangstdatum=today().isoformat())
    form.document("Gegevens", b"{}", "application/json", taal="eng")
    form.objects()
    form.facts()
    paid = {"betalingsindicatie": "geheel", "laatsteBetaaldatum": now().isoformat()}
    assert consumer.patch(form.zaak["url"], paid)["betalingsindicatie"] == "geheel"
    form.document("Bevestigingsmail", b"", "text/html")

    there = honest()
    (zaak,) = there.get(there.at("zaken", "zaken"))["results"]
    assert (zaak["status"], zaak["rollen"]) == (status["url"], [rol["url"]])
    assert there.get(rol["url"])["betrokkeneIdentificatie"].items() >= PERSON.items()
    files = there.get(there.at("zaken", "zaakinformatieobjecten"), zaak=zaak["url"])
    titles = {there.get(one["informatieobject"])["titel"] for one in files}
    assert titles == {"Samenvatting", "Foto", "Gegevens", "Bevestigingsmail"}
    assert {o for o in zaak["zaakobjecten"]} and len(zaak["eigenschappen"]) >= 1


def test_c1_a_company_comes_back_in_the_keys_it_was_sent_in(
    consumer: Consumer, types: Types
) -> None:
    form = Registration(consumer, types)
    form.preregister()
    for kind, identification, generic in (
        ("niet_natuurlijk_persoon", COMPANY, "initiator"),
        ("vestiging", BRANCH, "belanghebbende"),
    ):
        rol = form.role(kind, identification, generic)
        assert rol["betrokkeneIdentificatie"].items() >= identification.items()
