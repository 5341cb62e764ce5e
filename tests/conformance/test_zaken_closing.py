"""Closing and reopening a zaak, and the zaken around it: the rules by their ids."""

from typing import Any

from tests.catalogue import ZAKEN, make_types
from tests.conformance.test_zaken import grant
from zaken import models
from zaken.base.settings import settings

ANY = "nonFieldErrors"
LATER = "2026-02-03T10:00:00Z"


def closing(house: Any, zaak: str) -> set[tuple[str, str]]:
    """What stands in the way of closing a zaak that has its resultaat."""
    house.post("resultaten", house.types.resultaat(zaak))
    return house.refused("statussen", house.types.status(zaak, 2))  # type: ignore[no-any-return]


def test_zrcl_06_documents_are_unlocked_before_closing(house: Any, db: Any) -> None:
    zaak, paper = house.zaak(), house.document()
    house.post("zaakinformatieobjecten", {"zaak": zaak["url"], "informatieobject": paper["url"]})
    db.query(models.Enkelvoudiginformatieobject).one().lock = "somebody"
    db.commit()
    assert closing(house, zaak["url"]) == {(ANY, "informatieobject-locked")}


def test_zrcl_08_gezetdoor_of_the_zaak(house: Any, types: Any) -> None:
    zaak, other = house.zaak()["url"], house.zaak()["url"]
    mine, theirs = (house.post("rollen", types.rol(z))["url"] for z in (zaak, other))
    assert house.refused("statussen", types.status(zaak) | {"gezetdoor": theirs}) == {
        (ANY, "zaak-mismatch")
    }
    status = house.post("statussen", types.status(zaak) | {"gezetdoor": mine})
    assert status["gezetdoor"] == mine
    assert house.client.get(mine).json()["statussen"] == [status["url"]]


def test_zrcl_08_substatus_of_the_zaak(house: Any, types: Any) -> None:
    zaak, other = house.zaak()["url"], house.zaak()["url"]
    theirs = house.post("statussen", types.status(other))["url"]
    body = {"zaak": zaak, "omschrijving": "Wacht op de post", "status": theirs}
    assert house.refused("substatussen", body) == {(ANY, "zaak-status-mismatch")}


def test_a_substatus_belongs_to_the_latest_status(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    body = {"zaak": zaak, "omschrijving": "Wacht op de post", "doelgroep": "betrokkenen"}
    assert house.refused("substatussen", body) == {("status", "required")}
    status = house.post("statussen", types.status(zaak))
    made = house.post("substatussen", body)
    assert made["status"] == status["url"]
    found = house.client.get(f"{ZAKEN}/substatussen", params={"status": status["url"]}).json()
    assert found["results"] == [made]


def test_zrcl_10_deelzaken_are_closed_first(house: Any) -> None:
    top = house.zaak()["url"]
    part = house.zaak(hoofdzaak=top)["url"]
    assert closing(house, top) == {
        (ANY, "deelzaken-not-closed"),
        (ANY, "deelzaak-resultaat-does-not-exist"),
    }
    house.close(part)
    house.post("statussen", house.types.status(top, 2, LATER))


def test_zrcl_10_deelzaken_have_a_resultaat(house: Any, db: Any) -> None:
    top = house.zaak()["url"]
    part = house.zaak(hoofdzaak=top)["url"]
    house.close(part)
    db.query(models.Resultaat).delete()
    db.commit()
    assert closing(house, top) == {(ANY, "deelzaak-resultaat-does-not-exist")}


def test_zrcl_10_hoofdzaak_is_open_before_reopening(house: Any, types: Any) -> None:
    top = house.zaak()["url"]
    part = house.zaak(hoofdzaak=top)["url"]
    house.close(part)
    house.close(top, LATER)
    again = types.status(part, 1, "2026-02-05T10:00:00Z")
    assert house.refused("statussen", again) == {(ANY, "hoofdzaak-closed")}
    house.post("statussen", types.status(top, 1, "2026-02-05T10:00:00Z"))
    house.post("statussen", again)


def test_zrcl_14_zaak_is_not_archived(house: Any, types: Any) -> None:
    zaak = house.zaak(archiefnominatie="vernietigen", archiefactiedatum="2030-01-01")["url"]
    status = types.status(zaak)
    fact = {"zaak": zaak, "waarde": "rood"}
    fact["eigenschap"] = f"{types.url.partition('/zaaktypen')[0]}/eigenschappen/"
    fact["eigenschap"] += str(types.eigenschap.uuid)
    paper = {"zaak": zaak, "informatieobject": house.document()["url"]}
    archived = house.client.patch(zaak, json={"archiefstatus": "overgedragen"})
    assert archived.status_code == 200, archived.text
    for path, body in (
        ("statussen", status),
        ("resultaten", types.resultaat(zaak)),
        ("rollen", types.rol(zaak)),
        (f"{zaak}/zaakeigenschappen", fact),
        ("zaakinformatieobjecten", paper),
        ("zaakobjecten", {"zaak": zaak, "objectType": "adres", "object": "https://example.com/1"}),
        ("zaakcontactmomenten", {"zaak": zaak, "contactmoment": "https://example.com/1"}),
        ("zaakverzoeken", {"zaak": zaak, "verzoek": "https://example.com/1"}),
        ("klantcontacten", {"zaak": zaak, "datumtijd": "2026-01-01T10:00:00Z"}),
        ("zaaknotities", {"gerelateerdAan": zaak, "onderwerp": "Gebeld", "tekst": "Niemand."}),
    ):
        assert (ANY, "zaak-archiefstatus-invalid") in house.refused(path, body), path


def test_zrc_007_a_closed_zaak_does_not_change(house: Any, types: Any, client_as: Any) -> None:
    zaak = house.zaak()
    rol = house.post("rollen", types.rol(zaak["url"], "belanghebbende"))
    house.close(zaak["url"])
    clerk = client_as(grant(types, ["zaken.lezen", "zaken.bijwerken"]), client_id="clerk")
    assert clerk.patch(zaak["url"], json={"omschrijving": "Anders"}).status_code == 403
    assert clerk.delete(rol["url"]).status_code == 403
    contact = {"zaak": zaak["url"], "datumtijd": "2026-01-01T10:00:00Z"}
    assert clerk.post(f"{ZAKEN}/klantcontacten", json=contact).status_code == 403
    said = {"zaak": zaak["url"], "contactmoment": "https://example.com/contact/1"}
    assert clerk.post(f"{ZAKEN}/zaakcontactmomenten", json=said).status_code == 201
    forced = client_as(grant(types, ["zaken.geforceerd-bijwerken"]), client_id="forced")
    assert forced.patch(zaak["url"], json={"omschrijving": "Anders"}).status_code == 200


def test_zrc_008_a_status_from_the_past_opens_nothing(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    house.close(zaak)
    house.post("statussen", types.status(zaak, 1, "2026-01-15T10:00:00Z"))
    assert house.client.get(zaak).json()["einddatum"] == "2026-02-01"


def test_zrcl_03_zaaktype_stays(house: Any, types: Any, db: Any) -> None:
    zaak, other = house.zaak(), make_types(db, "ANDER")
    assert house.refused_patch(zaak["url"], {"zaaktype": other.url}) == {
        ("zaaktype", "wijzigen-niet-toegelaten")
    }
    assert house.client.patch(zaak["url"], json={"zaaktype": types.url}).status_code == 200
    assert settings().zaaktype_mutable is False


def test_zrcl_05_zaaktype_is_a_deelzaaktype(house: Any, db: Any) -> None:
    top, other = house.zaak()["url"], make_types(db, "ANDER")
    assert house.refused("zaken", other.zaak(hoofdzaak=top)) == {
        ("hoofdzaak", "invalid-deelzaaktype")
    }


def test_zrcl_31_dates_follow_from_the_zaaktype(house: Any, db: Any, types: Any) -> None:
    types.zaaktype.servicenorm = "P10D"
    db.commit()
    made = house.zaak()
    assert made["einddatumGepland"] == "2026-01-11"
    assert made["uiterlijkeEinddatumAfdoening"] == "2026-01-31"
    own = house.zaak(einddatumGepland="2026-05-01")
    assert own["einddatumGepland"] == "2026-05-01"


def test_zrcl_02_what_hangs_on_a_zaak_is_kept_by_the_server(house: Any, types: Any) -> None:
    told = {"status": "x", "rollen": ["x"], "deelzaken": ["x"], "einddatum": "2026-01-01"}
    made = house.post("zaken", types.zaak(**told))
    assert (made["status"], made["rollen"], made["deelzaken"], made["einddatum"]) == (
        None,
        [],
        [],
        None,
    )
    assert (made["resultaat"], made["zaakobjecten"], made["eigenschappen"]) == (None, [], [])


def test_zrcl_33_a_suspension_by_a_consumer_moves_no_dates(house: Any) -> None:
    made = house.zaak(einddatumGepland="2026-05-01")
    stopped = {"opschorting": {"indicatie": True, "reden": "Wacht"}}
    longer = {"verlenging": {"reden": "Druk", "duur": "P6W"}}
    changed = house.client.patch(made["url"], json=stopped | longer).json()
    assert changed["einddatumGepland"] == "2026-05-01"
    assert changed["verlenging"] == longer["verlenging"]
