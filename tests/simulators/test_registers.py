"""BAG, areas, BRP, RDW and Profielservice: the look-ups."""

from typing import Any

import pytest

from simulators.adressen import ADRESSEN
from simulators.cast import PERSONEN
from simulators.rdw import VOERTUIGEN
from tests.simulators.conftest import GEMEENTE, Simulator


def person(sim: Simulator, bsn: str, *fields: str) -> dict[str, Any]:
    ask = {
        "type": "RaadpleegMetBurgerservicenummer",
        "burgerservicenummer": [bsn],
        "fields": list(fields),
    }
    answer = sim.http.post("/brp/personen", json=ask)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()["personen"][0]
    return found


def test_an_address_is_found_with_and_without_its_addition(sim: Simulator) -> None:
    ask = {"postcode": "2283 zv", "huisnummer": "27"}
    both = sim.http.get("/bag/adressen", params=ask).json()["_embedded"]["adressen"]
    assert [a["huisletter"] for a in both] == ["A", "B"]
    one = sim.http.get("/bag/adressen", params={**ask, "huisnummertoevoeging": "2"}).json()
    (adres,) = one["_embedded"]["adressen"]
    assert adres["openbareRuimteNaam"] == "Perronweg"
    assert len(adres["nummeraanduidingIdentificatie"]) == 16


def test_no_address_and_an_impossible_postcode_are_told_apart(sim: Simulator) -> None:
    none = sim.http.get("/bag/adressen?postcode=2282ZZ&huisnummer=999")
    assert (none.status_code, "_embedded" in none.json()) == (200, False)
    assert sim.http.get("/bag/adressen?postcode=0282ZZ&huisnummer=1").status_code == 400


def test_forty_addresses_each_have_an_object_and_an_area(sim: Simulator) -> None:
    assert len(ADRESSEN) == len({a.nummeraanduiding for a in ADRESSEN}) == 40
    for adres in (ADRESSEN[0], ADRESSEN[-1]):
        ask = {"nummeraanduiding": adres.nummeraanduiding}
        found = sim.http.get(f"/bag/nummeraanduidingen/{adres.nummeraanduiding}").json()
        assert found["nummeraanduiding"]["postcode"] == adres.postcode
        wijk = sim.http.get("/geo/wijk", params=ask).json()["wijk"]
        assert wijk["gebied"] in {"noord", "zuid"}
        zone = sim.http.get("/geo/parkeerzone", params=ask).json()["parkeerzone"]
        assert (zone and zone["code"]) == adres.wijk.parkeerzone
    assert sim.http.get("/geo/wijk?nummeraanduiding=1").status_code == 404
    assert sim.http.get("/bag/nummeraanduidingen/1").status_code == 404


def test_the_brp_gives_only_the_fields_asked_for(sim: Simulator) -> None:
    found = person(sim, "999990019", "naam.geslachtsnaam", "verblijfplaats.verblijfadres.postcode")
    assert found == {
        "naam": {"geslachtsnaam": "Vries"},
        "verblijfplaats": {"type": "Adres", "verblijfadres": {"postcode": "2282ZZ"}},
    }


@pytest.mark.parametrize(
    ("bsn", "kind"),
    [("999990019", "Datum"), ("999990068", "JaarDatum"), ("999990111", "JaarMaandDatum"),
     ("999990135", "DatumOnbekend")],
)  # fmt: skip
def test_an_incomplete_date_of_birth_says_how_incomplete(
    sim: Simulator, bsn: str, kind: str
) -> None:
    assert person(sim, bsn, "geboorte")["geboorte"]["datum"]["type"] == kind


def test_secrecy_and_death_come_along_unasked(sim: Simulator) -> None:
    assert person(sim, "999990111", "naam")["geheimhoudingPersoonsgegevens"] is True
    henk = person(sim, "999990123", "naam", "overlijden")
    assert henk["opschortingBijhouding"]["reden"]["code"] == "O"
    assert henk["overlijden"]["datum"]["datum"] == "2026-01-15"


def test_parent_and_child_are_tied_by_authority(sim: Simulator) -> None:
    (gezag,) = person(sim, "999990019", "gezag")["gezag"]
    assert gezag["minderjarige"]["burgerservicenummer"] == "999990056"
    (ouder,) = person(sim, "999990056", "ouders")["ouders"]
    assert ouder["burgerservicenummer"] == "999990019"


def test_someone_abroad_has_no_dutch_address_and_a_single_name_is_allowed(sim: Simulator) -> None:
    priya = person(sim, "999990147", "verblijfplaats", "gemeenteVanInschrijving")
    assert priya["verblijfplaats"]["type"] == "VerblijfplaatsBuitenland"
    assert priya["gemeenteVanInschrijving"]["code"] == "1999"
    assert "voornamen" not in person(sim, "999990135", "naam")["naam"]


def test_everyone_in_the_cast_is_in_the_brp_and_a_stranger_is_not(sim: Simulator) -> None:
    ask = {
        "type": "RaadpleegMetBurgerservicenummer",
        "burgerservicenummer": [*(p.bsn for p in PERSONEN), "999990330"],
        "fields": ["burgerservicenummer"],
    }
    found = sim.http.post("/brp/personen", json=ask).json()["personen"]
    assert [f["burgerservicenummer"] for f in found] == [p.bsn for p in PERSONEN]


@pytest.mark.parametrize(
    "change", [{"fields": ["schoenmaat"]}, {"fields": []}, {"type": "Zoek"},
               {"burgerservicenummer": ["12"]}, {"burgerservicenummer": []}]
)  # fmt: skip
def test_a_question_the_brp_does_not_know_is_refused(
    sim: Simulator, change: dict[str, Any]
) -> None:
    ask = {
        "type": "RaadpleegMetBurgerservicenummer",
        "burgerservicenummer": ["999990019"],
        "fields": ["naam"],
    }
    assert sim.http.post("/brp/personen", json={**ask, **change}).status_code == 400


def test_a_vehicle_is_found_by_its_plate_with_or_without_dashes(sim: Simulator) -> None:
    (found,) = sim.http.get("/rdw/voertuigen?kenteken=sd-001-b").json()
    assert found["voertuigsoort"] == "Personenauto"
    assert len(VOERTUIGEN) == 12
    assert sim.http.get("/rdw/voertuigen?kenteken=SD999B").json() == []
    assert sim.http.get("/rdw/voertuigen?kenteken=KORT").status_code == 400


def test_both_contracts_of_the_profielservice_tell_the_same(sim: Simulator) -> None:
    base = "/profiel/api/profielservice/v1"
    old = sim.http.get(f"{base}/BSN/999990019").json()["voorkeuren"][0]
    assert (old["voorkeurType"], old["waarde"]) == ("OntvangViaBerichtenbox", "true")
    assert old["scopes"][0]["partij"]["identificatieNummer"] == GEMEENTE
    who = {"identificatieType": "BSN", "identificatieNummer": "999990019"}
    new = sim.http.post(f"{base}/partij", json=who).json()["voorkeuren"][0]
    assert new["scopes"][0]["dienstverlenerNaam"] == "Gemeente Rijswijk"
    other = sim.http.post(f"{base}/partij", json={**who, "dienstverlener": "Anders"}).json()
    assert other["voorkeuren"] == []
    stranger = {**who, "identificatieNummer": "999990044"}
    assert sim.http.post(f"{base}/partij", json=stranger).status_code == 404
    both = sim.http.post(f"{base}/partijen/bulk", json={"identificaties": [who, stranger]})
    assert len(both.json()) == 1


def test_a_changed_preference_counts_for_profile_and_magazijn_alike(sim: Simulator) -> None:
    anneke = {"type": "BSN", "waarde": "999990044"}
    assert sim.offer(ontvanger=anneke).status_code == 403
    sim.http.post("/__sim/voorkeuren", json={**anneke, "ontvangt": True})
    assert sim.offer(ontvanger=anneke).status_code == 201
    answer = sim.http.get("/profiel/api/profielservice/v1/BSN/999990044")
    assert answer.json()["voorkeuren"][0]["waarde"] == "true"
