"""Open Inwoner shows a resident her cases and takes her upload; KISS finds a case at the
counter.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.catalogue import RSIN, Types
from tests.transcripts.consumer import Body, Consumer
from tests.transcripts.test_openforms import NUMMER, PERSON, Registration
from zaken.base.clock import today

BSN = PERSON["inpBsn"]
BY_BSN = {"rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn": BSN}
PAGES = 4  # requests Open Inwoner makes for one list


@pytest.fixture
def zaak(line: Any, types: Types, consumer: Consumer, honest: Callable[[], Consumer]) -> Body:
    """What a form made before: a zaak with its initiator, a document and two statuses."""
    loses, form = line.loses, Registration(honest(), types)
    form.preregister()
    form.role("natuurlijk_persoon", PERSON)
    form.status()
    form.document("Bijlage", b"hallo", "text/plain")
    form.status(1)
    line.loses = loses
    return form.zaak


def seen(consumer: Consumer, path: str, **params: Any) -> list[Body]:
    return consumer.pages(consumer.at("zaken", path), PAGES, **params)


def test_c2_open_inwoner_lists_the_cases_of_a_resident(consumer: Consumer, zaak: Body) -> None:
    from zgw_consumers.api_models.base import factory
    from zgw_consumers.api_models.catalogi import StatusType, ZaakType
    from zgw_consumers.api_models.zaken import Status, Zaak

    level = {"maximaleVertrouwelijkheidaanduiding": "zaakvertrouwelijk"}
    (found,) = seen(consumer, "zaken", **BY_BSN, **level)
    case = factory(Zaak, found)
    assert (case.identificatie, case.registratiedatum) == (NUMMER, today())
    assert seen(consumer, "zaken", **BY_BSN, **level, identificatie="ANDER") == []
    assert seen(consumer, "zaken", **BY_BSN, rol__omschrijvingGeneriek="initiator") == [found]
    kind = factory(ZaakType, consumer.get(case.zaaktype))
    assert kind.indicatie_intern_of_extern == "extern"
    status = factory(Status, consumer.get(case.status))
    step = factory(StatusType, consumer.get(status.statustype))
    assert (step.volgnummer, step.is_eindstatus) == (2, False)
    assert found.keys() >= {
        "url", "identificatie", "bronorganisatie", "omschrijving", "zaaktype", "registratiedatum",
        "startdatum", "vertrouwelijkheidaanduiding", "status", "einddatumGepland",
        "uiterlijkeEinddatumAfdoening", "einddatum", "resultaat",
    }  # fmt: skip


def test_c2_a_company_is_searched_in_four_ways(consumer: Consumer, zaak: Body) -> None:
    for by in (
        "nietNatuurlijkPersoon__innNnpId",
        "vestiging__vestigingsNummer",
        "nietNatuurlijkPersoon__kvkNummer",
        "nietNatuurlijkPersoon__vestigingsNummer",
    ):
        assert seen(consumer, "zaken", **{f"rol__betrokkeneIdentificatie__{by}": "69599084"}) == []


def test_c2_open_inwoner_shows_one_case(consumer: Consumer, zaak: Body) -> None:
    case = consumer.get(zaak["url"])
    (rol,) = seen(consumer, "rollen", zaak=zaak["url"], omschrijvingGeneriek="initiator")
    assert rol["betrokkeneIdentificatie"]["inpBsn"] == BSN
    statuses = consumer.get(consumer.at("zaken", "statussen"), zaak=zaak["url"])["results"]
    assert statuses[0]["url"] == case["status"]
    moments = [s["datumStatusGezet"] for s in statuses]
    assert moments == sorted(moments, reverse=True)
    steps = consumer.get(consumer.at("catalogi", "statustypen"), zaaktype=case["zaaktype"])
    assert {"omschrijving", "statustekst", "informeren", "isEindstatus"} <= steps["results"][
        0
    ].keys()
    (link,) = consumer.get(consumer.at("zaken", "zaakinformatieobjecten"), zaak=zaak["url"])
    assert {"url", "informatieobject", "zaak", "titel", "registratiedatum"} <= link.keys()
    paper = consumer.get(link["informatieobject"])
    assert (paper["titel"], paper["locked"], paper["versie"]) == ("Bijlage", False, 1)
    assert paper["inhoud"].startswith(paper["url"])


def test_c2_open_inwoner_downloads_and_uploads(
    consumer: Consumer, zaak: Body, types: Types, honest: Callable[[], Consumer]
) -> None:
    both = {"zaak": zaak["url"]}
    (link,) = consumer.get(consumer.at("zaken", "zaakinformatieobjecten"), **both)
    both["informatieobject"] = link["informatieobject"]
    assert consumer.get(consumer.at("zaken", "zaakinformatieobjecten"), **both) == [link]
    paper = consumer.get(link["informatieobject"])
    for answer in consumer.call("GET", paper["inhoud"]):
        assert (answer.status_code, answer.content) == (200, b"hallo")
    body = {
        "bronorganisatie": RSIN,
        "creatiedatum": date(2026, 1, 1).isoformat(),
        "titel": "Foto",
        "auteur": "Open Inwoner Platform",
        "inhoud": "aGFsbG8=",
        "bestandsomvang": 5,
        "bestandsnaam": "foto.txt",
        "status": "definitief",
        "indicatieGebruiksrecht": False,
        "taal": "dut",
        "informatieobjecttype": paper["informatieobjecttype"],
    }
    made = consumer.post(consumer.at("documenten", "enkelvoudiginformatieobjecten"), body)
    where = consumer.at("zaken", "zaakinformatieobjecten")
    new = {"zaak": zaak["url"], "informatieobject": made["url"]}
    consumer.post(where, new, lambda: list(consumer.get(where, **new)))
    there = honest()
    assert len(there.get(there.at("zaken", "zaakinformatieobjecten"), zaak=zaak["url"])) == 2


def test_c3_kiss_finds_a_case_and_its_contact_moment(consumer: Consumer, zaak: Body) -> None:
    (by_bsn,) = consumer.get(consumer.at("zaken", "zaken"), **BY_BSN, ordering="-startdatum")[
        "results"
    ]
    (by_number,) = consumer.get(consumer.at("zaken", "zaken"), identificatie=NUMMER)["results"]
    assert by_bsn == by_number == consumer.get(zaak["url"])
    kind = consumer.get(consumer.at("catalogi", f"zaaktypen/{uuid(by_bsn['zaaktype'])}"))
    assert {"omschrijving", "onderwerp"} <= kind.keys()
    assert len(seen(consumer, "rollen", zaak=zaak["url"])) == 1
    status = consumer.get(consumer.at("zaken", f"statussen/{uuid(by_bsn['status'])}"))
    consumer.get(consumer.at("catalogi", f"statustypen/{uuid(status['statustype'])}"))
    (link,) = consumer.get(consumer.at("zaken", "zaakinformatieobjecten"), zaak=zaak["url"])
    where = f"enkelvoudiginformatieobjecten/{uuid(link['informatieobject'])}"
    assert consumer.get(consumer.at("documenten", where))["titel"] == "Bijlage"


def test_c3_kiss_books_a_contact_moment_on_a_case(consumer: Consumer, zaak: Body) -> None:
    where = consumer.at("zaken", "zaakcontactmomenten")
    moment = "https://contactmomenten.example/api/v1/contactmomenten/1"
    body = {"zaak": zaak["url"], "contactmoment": moment}
    made = consumer.post(where, body, lambda: list(consumer.get(where, **body)))
    assert consumer.get(where, zaak=zaak["url"]) == [made]


def uuid(url: str) -> str:
    return url.rsplit("/", 1)[1]
