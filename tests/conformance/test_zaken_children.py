"""What hangs on a zaak besides its status: the rules by their ids."""

from datetime import timedelta
from typing import Any

import pytest

from tests.catalogue import CATALOGI, ZAKEN, make_types, url
from tests.conformance.test_zaken import grant
from zaken import models
from zaken.base.clock import now

ANY = "nonFieldErrors"
ELSEWHERE = "https://klant.example/api/v1"


def fact(house: Any, zaak: str, waarde: str) -> Any:
    """A zaakeigenschap, as the answer."""
    body = {
        "zaak": zaak,
        "eigenschap": url("eigenschappen", house.types.eigenschap),
        "waarde": waarde,
    }
    return house.client.post(f"{zaak}/zaakeigenschappen", json=body)


def test_zrc_004_status_of_the_same_zaak(house: Any, types: Any) -> None:
    zaak, other = house.zaak()["url"], house.zaak()["url"]
    mine, theirs = (house.post("statussen", types.status(z))["url"] for z in (zaak, other))
    body = {"zaak": zaak, "informatieobject": house.document()["url"]}
    assert house.refused("zaakinformatieobjecten", body | {"status": theirs}) == {
        (ANY, "zaak-mismatch")
    }
    more = {"status": mine, "vernietigingsdatum": "2030-01-01T00:00:00Z"}
    made = house.post("zaakinformatieobjecten", body | more)
    assert made["status"] == mine
    assert house.client.get(mine).json()["zaakinformatieobjecten"] == [made["url"]]
    gone = house.client.patch(made["url"], json={"status": None, "vernietigingsdatum": None})
    assert (gone.json()["status"], gone.json()["vernietigingsdatum"]) == (None, None)


def test_zrc_005_the_document_sees_the_zaak_at_once(house: Any) -> None:
    zaak, paper = house.zaak()["url"], house.document()["url"]
    made = house.post("zaakinformatieobjecten", {"zaak": zaak, "informatieobject": paper})
    root = paper.partition("/enkelvoudiginformatieobjecten")[0]
    where = f"{root}/objectinformatieobjecten"
    seen = house.client.get(where, params={"object": zaak}).json()
    assert [(s["informatieobject"], s["object"], s["objectType"]) for s in seen] == [
        (paper, zaak, "zaak")
    ]
    assert house.client.delete(made["url"]).status_code == 204
    assert house.client.get(where, params={"object": zaak}).json() == []


def test_zrcl_16_a_rol_bears_the_words_of_its_roltype(house: Any, types: Any) -> None:
    made = house.post("rollen", types.rol(house.zaak()["url"]))
    assert made["omschrijvingGeneriek"] == "initiator"
    assert made["omschrijving"] == types.roltypen["initiator"].omschrijving
    assert house.client.patch(made["url"], json={}).status_code == 405
    wrong = types.rol(made["zaak"]) | {"roltype": types.url}
    assert house.refused("rollen", wrong) == {("roltype", "invalid-resource")}


def test_a_rol_is_replaced_by_an_experimental_put(house: Any, types: Any) -> None:
    made = house.post("rollen", types.rol(house.zaak()["url"]))
    other = types.rol(made["zaak"], betrokkeneIdentificatie={"inpBsn": "999990020"})
    put = house.client.put(made["url"], json=other | {"roltoelichting": "Zijn zoon"})
    assert put.status_code == 200, put.text
    assert put.json()["betrokkeneIdentificatie"] == {"inpBsn": "999990020"}
    assert (put.json()["url"], put.json()["roltoelichting"]) == (made["url"], "Zijn zoon")


def test_zrcl_18_rol_ends_after_it_begins(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    turned = {"beginGeldigheid": "2026-02-01", "eindeGeldigheid": "2026-01-01"}
    assert house.refused("rollen", types.rol(zaak, **turned)) == {
        (ANY, "einde-geldigheid-before-begin-geldigheid")
    }
    made = house.post("rollen", types.rol(zaak, beginGeldigheid="2026-01-01"))
    assert (made["beginGeldigheid"], made["eindeGeldigheid"]) == ("2026-01-01", None)


def test_who_acts_for_another_has_a_mandate(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    loa = "urn:etoegang:core:assurance-class:loa3"
    signed = {"source": "eherkenning", "levelOfAssurance": loa, "actingSubject": "4B75A0EA"}
    for_another = signed | {"representee": {"identifierType": "bsn", "identifier": "999990019"}}
    assert house.refused("rollen", types.rol(zaak, authenticatieContext=for_another))
    whole = for_another | {"mandate": {"services": [{"id": "34085d78"}]}}
    made = house.post("rollen", types.rol(zaak, authenticatieContext=whole))
    assert made["authenticatieContext"] == whole
    found = house.client.get(f"{ZAKEN}/rollen", params={"machtiging__loa": loa}).json()
    assert found["count"] == 1


def test_zrcl_22_zaakobjecttype_of_the_zaaktype(house: Any, types: Any, db: Any) -> None:
    zaak, other = house.zaak()["url"], make_types(db, "ANDER")
    kinds = [
        models.Zaakobjecttype(
            zaaktype=t.zaaktype,
            ander_objecttype=False,
            objecttype="adres",
            relatie_omschrijving="Waar",
        )
        for t in (types, other)
    ]
    db.add_all(kinds)
    db.commit()
    mine, theirs = (url("zaakobjecttypen", kind) for kind in kinds)
    body = {"zaak": zaak, "objectType": "adres", "object": "https://example.com/1"}
    assert house.refused("zaakobjecten", body | {"zaakobjecttype": theirs}) == {
        (ANY, "zaaktype-mismatch")
    }
    made = house.post("zaakobjecten", body | {"zaakobjecttype": mine})
    assert made["zaakobjecttype"] == mine
    for field, value in (("objectType", "pand"), ("object", "https://example.com/2")):
        assert house.refused_patch(made["url"], {field: value}) == {
            (field, "wijzigen-niet-toegelaten")
        }


@pytest.mark.parametrize(
    ("waarde", "specificatie", "warned"),
    [
        ("rood", {"formaat": "tekst", "lengte": "40"}, False),
        ("roodbruin", {"formaat": "tekst", "lengte": "4"}, True),
        ("12,50", {"formaat": "getal", "lengte": "4,2"}, False),
        ("12,505", {"formaat": "getal", "lengte": "4,2"}, True),
        ("veel", {"formaat": "getal", "lengte": "4"}, True),
        ("20260131", {"formaat": "datum", "lengte": "8"}, False),
        ("20260231", {"formaat": "datum", "lengte": "8"}, True),
        ("20260131120000", {"formaat": "datum_tijd", "lengte": "14"}, False),
        ("2026-01-31", {"formaat": "datum_tijd", "lengte": "14"}, True),
        ("groen", {"formaat": "tekst", "waardenverzameling": ["rood", "groen"]}, False),
        ("paars", {"formaat": "tekst", "waardenverzameling": ["rood", "groen"]}, True),
    ],
)
def test_zrcl_24_a_wrong_value_is_kept_with_a_warning(
    house: Any, db: Any, waarde: str, specificatie: dict[str, Any], warned: bool
) -> None:
    house.types.eigenschap.specificatie = specificatie
    db.commit()
    answer = fact(house, house.zaak()["url"], waarde)
    assert (answer.status_code, answer.json()["waarde"]) == (201, waarde)
    assert ("X-Warning" in answer.headers) == warned


def test_zrcl_25_klantcontact_is_not_ahead(house: Any) -> None:
    body = {"zaak": house.zaak()["url"], "datumtijd": (now() + timedelta(hours=2)).isoformat()}
    assert house.refused("klantcontacten", body) == {("datumtijd", "date-in-future")}
    made = house.post("klantcontacten", body | {"datumtijd": "2026-01-01T10:00:00Z"})
    for method in ("PUT", "PATCH", "DELETE"):
        assert house.client.request(method, made["url"]).status_code == 405
    listed = house.client.get(f"{ZAKEN}/klantcontacten", params={"zaak": body["zaak"]}).json()
    assert listed["results"] == [made]


def test_zrc_025_contactmoment_is_linked_once(house: Any) -> None:
    body = {"zaak": house.zaak()["url"], "contactmoment": f"{ELSEWHERE}/contactmomenten/1"}
    made = house.post("zaakcontactmomenten", body)
    assert house.refused("zaakcontactmomenten", body) == {(ANY, "unique")}
    assert house.client.get(f"{ZAKEN}/zaakcontactmomenten", params=body).json() == [made]
    assert house.client.delete(made["url"]).status_code == 204


def test_zrc_024_verzoek_is_linked_once(house: Any) -> None:
    body = {"zaak": house.zaak()["url"], "verzoek": f"{ELSEWHERE}/verzoeken/1"}
    made = house.post("zaakverzoeken", body)
    assert house.refused("zaakverzoeken", body) == {(ANY, "unique")}
    assert house.client.get(f"{ZAKEN}/zaakverzoeken", params=body).json() == [made]
    assert house.client.delete(made["url"]).status_code == 204


def test_zrcl_29_notitie_is_still_a_concept(house: Any) -> None:
    zaak = house.zaak()["url"]
    body = {"gerelateerdAan": zaak, "onderwerp": "Gebeld", "tekst": "Belt morgen terug."}
    made = house.post("zaaknotities", body)
    assert (made["status"], made["notitieType"]) == ("concept", "intern")
    done = house.client.patch(made["url"], json={"status": "definitief"})
    assert (done.status_code, done.json()["status"]) == (200, "definitief")
    assert done.json()["wijzigingsdatum"] > made["wijzigingsdatum"]
    assert house.refused_patch(made["url"], {"tekst": "Toch niet."}) == {("status", "invalid")}
    asked = {"tekst__icontains": "MORGEN", "gerelateerdAan": zaak, "status": "definitief"}
    found = house.client.get(f"{ZAKEN}/zaaknotities", params=asked).json()
    assert [n["url"] for n in found["results"]] == [made["url"]]


def test_zrcl_28_a_reserved_number_is_for_who_asks_for_it(house: Any, types: Any, db: Any) -> None:
    where, rsin = "zaaknummer_reserveren", types.zaak()["bronorganisatie"]
    one = house.post(where, {"bronorganisatie": rsin})
    more = house.post(where, {"bronorganisatie": rsin, "aantal": 2})
    numbers = [one["zaaknummer"], *(m["zaaknummer"] for m in more)]
    assert len(set(numbers)) == 3
    assert house.zaak()["identificatie"] not in numbers
    assert house.zaak(identificatie=numbers[1])["identificatie"] == numbers[1]
    assert house.refused(where, {"bronorganisatie": rsin, "aantal": 0}) == {("aantal", "min_value")}
    assert house.refused(where, {}) == {("bronorganisatie", "required")}


def test_zrcl_30_a_number_somebody_took_is_skipped(house: Any) -> None:
    first = house.zaak()["identificatie"]
    head, _, last = first.rpartition("-")
    house.zaak(identificatie=f"{head}-{int(last) + 1:010d}")
    assert house.zaak()["identificatie"] == f"{head}-{int(last) + 2:010d}"


def test_zrc_010_a_zaak_says_by_what_channel_it_came(house: Any) -> None:
    assert house.refused("zaken", house.types.zaak(communicatiekanaal="balie")) == {
        ("communicatiekanaal", "invalid")
    }
    assert house.zaak(communicatiekanaalNaam="Balie")["communicatiekanaalNaam"] == "Balie"


def test_zrcl_04_the_line_of_the_selectielijst_is_an_address(house: Any) -> None:
    assert house.refused("zaken", house.types.zaak(selectielijstklasse="1.1")) == {
        ("selectielijstklasse", "invalid")
    }


def test_zrcl_21_a_jq_expression_is_a_plain_path(house: Any) -> None:
    program = "[range(1e9)] | add"
    kind = {"url": f"{CATALOGI}/zaaktypen", "schema": program, "objectData": ".record.data"}
    body = {
        "zaak": house.zaak()["url"],
        "objectType": "overige",
        "object": "https://example.com/1",
        "objectTypeOverigeDefinitie": kind,
    }
    assert house.refused("zaakobjecten", body) == {("objectTypeOverigeDefinitie.schema", "invalid")}


def test_a_related_zaak_of_another_kind_says_which(house: Any, types: Any) -> None:
    other = {"url": house.zaak()["url"], "aardRelatie": "overig"}
    assert house.refused("zaken", types.zaak(relevanteAndereZaken=[other])) == {
        ("relevanteAndereZaken.0", "overigerelatie-required")
    }
    said = other | {"overigeRelatie": "Zelfde adres"}
    assert house.zaak(relevanteAndereZaken=[said])["relevanteAndereZaken"] == [said]


def test_who_only_looks_changes_nothing(house: Any) -> None:
    made = house.zaak()
    seen = house.client.patch(made["url"], json={"laatstGeopend": "2026-01-05T10:00:00Z"}).json()
    assert seen["laatstGeopend"] == "2026-01-05T10:00:00+00:00"
    assert seen["laatstGemuteerd"] == made["laatstGemuteerd"]


def test_zrc_006_grants_hold_for_a_zaak_and_all_below_it(
    house: Any, types: Any, db: Any, client_as: Any
) -> None:
    other = make_types(db, "ANDER")
    mine, theirs = house.zaak()["url"], house.post("zaken", other.zaak())["url"]
    rollen = [house.post("rollen", t.rol(z)) for t, z in ((types, mine), (other, theirs))]
    reader = client_as(grant(types, ["zaken.lezen", "zaken.bijwerken"]), client_id="reader")
    for path, expected in (("zaken", mine), ("rollen", rollen[0]["url"])):
        found = reader.get(f"{ZAKEN}/{path}").json()
        assert [item["url"] for item in found["results"]] == [expected]
    for url_ in (theirs, rollen[1]["url"], f"{theirs}/zaakeigenschappen"):
        assert reader.get(url_).status_code == 403
    assert reader.patch(theirs, json={"omschrijving": "x"}).status_code == 403
    assert reader.post(f"{ZAKEN}/rollen", json=other.rol(theirs)).status_code == 403
    assert reader.delete(rollen[1]["url"]).status_code == 403
