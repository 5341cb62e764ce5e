"""Several calls as one, each in one transaction. Not standard."""

from typing import Any

from tests.catalogue import ZAKEN, url
from tests.conformance.conftest import problems
from tests.conformance.test_zaken import grant


def post(house: Any, path: str, body: Any, status: int = 200) -> Any:
    answer = house.client.post(f"{ZAKEN}/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def bare(body: dict[str, Any]) -> dict[str, Any]:
    """The same without its zaak: that is known from the call."""
    return {k: v for k, v in body.items() if k != "zaak"}


def registration(house: Any) -> dict[str, Any]:
    types = house.types
    return {
        "zaak": types.zaak(),
        "rollen": [bare(types.rol(""))],
        "status": bare(types.status("")),
        "zaakinformatieobjecten": [{"informatieobject": house.document()["url"]}],
        "zaakobjecten": [{"objectType": "adres", "object": "https://example.com/1"}],
    }


def test_a_zaak_is_registered_with_all_it_needs(house: Any) -> None:
    answer = house.client.post(f"{ZAKEN}/zaak_registreren", json=registration(house))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["Location"] == made["zaak"]["url"]
    zaak = house.client.get(made["zaak"]["url"]).json()
    assert zaak == made["zaak"]
    assert zaak["status"] == made["status"]["url"]
    assert zaak["rollen"] == [rol["url"] for rol in made["rollen"]]
    assert zaak["zaakinformatieobjecten"] == [z["url"] for z in made["zaakinformatieobjecten"]]
    assert zaak["zaakobjecten"] == [z["url"] for z in made["zaakobjecten"]]


def test_half_a_registration_is_none(house: Any) -> None:
    body = registration(house)
    body["rollen"].append(body["rollen"][0])
    assert problems(post(house, "zaak_registreren", body, 400)) == {
        ("rollen.1.roltype", "max-occurences")
    }
    assert house.client.get(f"{ZAKEN}/zaken").json()["count"] == 0


def test_registering_asks_for_every_right(house: Any, types: Any, client_as: Any) -> None:
    form = client_as(grant(types, ["zaken.aanmaken"]), client_id="form")
    body = registration(house)
    assert form.post(f"{ZAKEN}/zaak_registreren", json=body).status_code == 403
    both = client_as(grant(types, ["zaken.aanmaken", "zaken.bijwerken"]), client_id="both")
    assert both.post(f"{ZAKEN}/zaak_registreren", json=body).status_code == 201


def test_a_zaak_is_updated_with_its_people(house: Any, types: Any) -> None:
    zaak = house.zaak()
    rol = house.post("rollen", types.rol(zaak["url"]))
    other = bare(types.rol("", betrokkeneIdentificatie={"inpBsn": "999990020"}))
    body = {
        "zaak": {"omschrijving": "Anders"},
        "rollen": [other | {"uuid": rol["uuid"]}, bare(types.rol("", "belanghebbende"))],
        "status": bare(types.status("")),
    }
    made = post(house, f"zaak_bijwerken/{zaak['uuid']}", body)
    assert made["zaak"]["omschrijving"] == "Anders"
    assert made["rollen"][0]["betrokkeneIdentificatie"] == {"inpBsn": "999990020"}
    assert made["zaak"]["rollen"] == [rol["url"], made["rollen"][1]["url"]]


def test_a_rol_of_another_zaak_is_not_replaced(house: Any, types: Any) -> None:
    zaak, other = house.zaak(), house.zaak()["url"]
    theirs = house.post("rollen", types.rol(other))
    body = {"status": bare(types.status("")), "rollen": [bare(types.rol(""))]}
    path = f"zaak_bijwerken/{zaak['uuid']}"
    for uuids, wrong in (
        ([theirs["uuid"]], ("rollen.0.uuid", "missing-relation")),
        (["00000000-0000-4000-8000-000000000000"], ("rollen.0.uuid", "does-not-exist")),
        ([theirs["uuid"]] * 2, ("rollen", "duplicate")),
    ):
        rollen = [body["rollen"][0] | {"uuid": uuid} for uuid in uuids]
        assert problems(post(house, path, body | {"rollen": rollen}, 400)) == {wrong}


def test_a_zaak_is_suspended_and_extended(house: Any, types: Any) -> None:
    zaak = house.zaak()
    stop = {"opschorting": {"indicatie": True, "reden": "Wacht op u"}}
    body = {"zaak": stop, "status": bare(types.status(""))}
    made = post(house, f"zaak_opschorten/{zaak['uuid']}", body)
    assert made["zaak"]["opschorting"]["indicatie"] is True
    longer = {"verlenging": {"reden": "Druk", "duur": "P6W"}}
    again = bare(types.status("", 1, "2026-01-02T10:00:00Z"))
    made = post(house, f"zaak_verlengen/{zaak['uuid']}", {"zaak": longer, "status": again})
    assert made["zaak"]["verlenging"] == longer["verlenging"]
    nothing = {"zaak": {}, "status": again}
    assert problems(post(house, f"zaak_verlengen/{zaak['uuid']}", nothing, 400)) == {
        ("zaak.verlenging", "required")
    }
    end = bare(types.status("", 2, "2026-01-03T10:00:00Z"))
    ended = {"zaak": stop, "status": end}
    assert problems(post(house, f"zaak_opschorten/{zaak['uuid']}", ended, 400)) == {
        ("status.statustype", "eindstatus-not-allowed")
    }


def test_a_zaak_is_closed_in_one_call(house: Any, types: Any) -> None:
    zaak = house.zaak()
    path = f"zaak_afsluiten/{zaak['uuid']}"
    body = {
        "zaak": {"toelichting": "Klaar"},
        "resultaat": {"resultaattype": url("resultaattypen", types.resultaattype)},
        "status": bare(types.status("", 1)),
    }
    assert problems(post(house, path, body, 400)) == {("status.statustype", "eindstatus-required")}
    assert house.client.get(zaak["url"]).json()["resultaat"] is None
    made = post(house, path, body | {"status": bare(types.status("", 2))})
    assert (made["zaak"]["einddatum"], made["zaak"]["toelichting"]) == ("2026-01-01", "Klaar")
    assert made["zaak"]["archiefactiedatum"] == "2027-01-01"
