"""A catalogue that is made over the API, as a functional administrator's program makes one."""

from typing import Any

from tests.catalogue import CATALOGI
from tests.conformance.conftest import problems

LIST = "https://selectielijst.example/api/v1"
SPECIFICATIE = {"formaat": "tekst", "lengte": "40", "kardinaliteit": "1"}
NO_BRON = {"afleidingswijze": "afgehandeld"}


class Shelf:
    """Bodies of types, and what the API says of them."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.catalogus = self.post("catalogussen", self.a_catalogus())["url"]

    def a_catalogus(self, **more: Any) -> dict[str, Any]:
        naam = {"contactpersoonBeheerNaam": "Functioneel beheer"}
        return {"domein": "PROEF", "rsin": "123456782", **naam, **more}

    def a_zaaktype(self, **more: Any) -> dict[str, Any]:
        return {
            "catalogus": self.catalogus,
            "identificatie": "KAP",
            "omschrijving": "Kapvergunning",
            "vertrouwelijkheidaanduiding": "openbaar",
            "doel": "Bomen beschermen",
            "aanleiding": "Aanvraag",
            "indicatieInternOfExtern": "extern",
            "handelingInitiator": "aanvragen",
            "onderwerp": "Boom",
            "handelingBehandelaar": "behandelen",
            "doorlooptijd": "P8W",
            "opschortingEnAanhoudingMogelijk": True,
            "verlengingMogelijk": False,
            "publicatieIndicatie": False,
            "productenOfDiensten": [],
            "referentieproces": {"naam": "Vergunning"},
            "verantwoordelijke": "Groen",
            "besluittypen": [],
            "gerelateerdeZaaktypen": [],
            "beginGeldigheid": "2026-01-01",
            **more,
        }

    def a_besluittype(self, **more: Any) -> dict[str, Any]:
        return {
            "catalogus": self.catalogus,
            "omschrijving": "Verlening",
            "publicatieIndicatie": True,
            "informatieobjecttypen": [],
            "beginGeldigheid": "2026-01-01",
            **more,
        }

    def an_informatieobjecttype(self, **more: Any) -> dict[str, Any]:
        return {
            "catalogus": self.catalogus,
            "omschrijving": "Tekening",
            "vertrouwelijkheidaanduiding": "openbaar",
            "informatieobjectcategorie": "bijlage",
            "beginGeldigheid": "2026-01-01",
            **more,
        }

    def a_resultaattype(self, zaaktype: str, **more: Any) -> dict[str, Any]:
        return {
            "zaaktype": zaaktype,
            "omschrijving": "Verleend",
            "resultaattypeomschrijving": f"{LIST}/resultaattypeomschrijvingen/1",
            "selectielijstklasse": f"{LIST}/resultaten/1",
            "archiefnominatie": "vernietigen",
            "archiefactietermijn": "P5Y",
            "brondatumArchiefprocedure": NO_BRON,
            **more,
        }

    def a_statustype(self, zaaktype: str, number: int = 1, **more: Any) -> dict[str, Any]:
        said = {"omschrijving": f"Status {number}", "volgnummer": number}
        return {"zaaktype": zaaktype, **said, **more}

    def a_roltype(self, zaaktype: str, **more: Any) -> dict[str, Any]:
        said = {"omschrijving": "Aanvrager", "omschrijvingGeneriek": "initiator"}
        return {"zaaktype": zaaktype, **said, **more}

    def an_eigenschap(self, zaaktype: str, **more: Any) -> dict[str, Any]:
        said = {"naam": "soort_boom", "definitie": "Welke boom", "specificatie": SPECIFICATIE}
        return {"zaaktype": zaaktype, **said, **more}

    def a_zaakobjecttype(self, zaaktype: str, **more: Any) -> dict[str, Any]:
        said = {"anderObjecttype": False, "relatieOmschrijving": "De boom"}
        kind = {"objecttype": "https://objecten.example/boom", "catalogus": self.catalogus}
        return {"zaaktype": zaaktype, **said, **kind, **more}

    def a_relation(self, zaaktype: str, document: str, **more: Any) -> dict[str, Any]:
        said = {"informatieobjecttype": document, "volgnummer": 1, "richting": "inkomend"}
        return {"zaaktype": zaaktype, **said, **more}

    def post(self, path: str, body: Any, status: int = 201) -> Any:
        answer = self.client.post(f"{CATALOGI}/{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def zaaktype(self, **more: Any) -> str:
        return str(self.post("zaaktypen", self.a_zaaktype(**more))["url"])

    def besluittype(self, **more: Any) -> str:
        return str(self.post("besluittypen", self.a_besluittype(**more))["url"])

    def informatieobjecttype(self, **more: Any) -> str:
        made = self.post("informatieobjecttypen", self.an_informatieobjecttype(**more))
        return str(made["url"])

    def publish(self, url: str, status: int = 200) -> Any:
        answer = self.client.post(f"{url}/publish")
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, url: str, **params: Any) -> Any:
        answer = self.client.get(
            url if url.startswith("http") else f"{CATALOGI}/{url}", params=params
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def patch(self, url: str, status: int = 200, **body: Any) -> Any:
        answer = self.client.patch(url, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def refused(self, path: str, body: Any) -> set[tuple[str, str]]:
        """What is wrong with this POST: names and codes."""
        return problems(self.post(path, body, 400))

    def refused_patch(self, url: str, **body: Any) -> set[tuple[str, str]]:
        return problems(self.patch(url, 400, **body))

    def refused_delete(self, url: str) -> set[tuple[str, str]]:
        answer = self.client.delete(url)
        assert answer.status_code == 400, answer.text
        return problems(answer.json())
