"""The archive dates of a zaak (zrc-021, zrc-026): derived at closing, and kept true afterwards."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.catalogue import url
from zaken import models

ANY = "nonFieldErrors"


def by(house: Any, db: Any, way: str, **more: Any) -> None:
    """The resultaattype derives its date this way."""
    procedure = {"afleidingswijze": way, "datumkenmerk": "", "procestermijn": None}
    house.types.resultaattype.brondatum_archiefprocedure = procedure | more
    db.commit()


def archived(house: Any, zaak: str) -> tuple[str | None, str | None]:
    """Where retention starts, and when it ends (P1Y later)."""
    seen = house.client.get(zaak).json()
    return seen["startdatumBewaartermijn"], seen["archiefactiedatum"]


def fact(house: Any, zaak: str, waarde: str) -> str:
    eigenschap = url("eigenschappen", house.types.eigenschap)
    body = {"zaak": zaak, "eigenschap": eigenschap, "waarde": waarde}
    made: str = house.post(f"{zaak}/zaakeigenschappen", body)["url"]
    return made


def refused_to_close(house: Any, zaak: str) -> set[tuple[str, str]]:
    house.post("resultaten", house.types.resultaat(zaak))
    found: set[tuple[str, str]] = house.refused("statussen", house.types.status(zaak, 2))
    return found


def test_zrc_021_closing_says_when_it_may_go(house: Any) -> None:
    zaak = house.zaak()["url"]
    house.close(zaak)
    seen = house.client.get(zaak).json()
    assert (seen["archiefnominatie"], seen["archiefactiedatum"]) == ("vernietigen", "2027-02-01")


def test_zrc_026_retention_starts_where_it_was_said_to_start(house: Any) -> None:
    zaak = house.zaak(startdatumBewaartermijn="2030-01-01")["url"]
    house.close(zaak)
    assert archived(house, zaak) == ("2030-01-01", "2031-01-01")
    derived = house.zaak()["url"]
    house.close(derived)
    assert archived(house, derived) == ("2026-02-01", "2027-02-01")


def test_zrc_021_a_nominatie_that_was_given_stays(house: Any) -> None:
    zaak = house.zaak(archiefnominatie="blijvend_bewaren")["url"]
    house.close(zaak)
    assert house.client.get(zaak).json()["archiefnominatie"] == "blijvend_bewaren"
    assert archived(house, zaak) == (None, "2027-02-01")


@pytest.mark.parametrize("way", ["termijn", "hoofdzaak", "ingangsdatum_besluit", "zaakobject"])
def test_zrc_021_what_can_never_be_found_stops_closing(house: Any, db: Any, way: str) -> None:
    by(house, db, way, objecttype="pand", datumkenmerk="eind")
    assert refused_to_close(house, house.zaak()["url"]) == {(ANY, "archiefactiedatum-error")}


def test_zrc_021_what_comes_later_does_not_stop_closing(house: Any, db: Any) -> None:
    by(house, db, "eigenschap", datumkenmerk="kleur")
    zaak = house.zaak()["url"]
    house.close(zaak)
    assert archived(house, zaak) == (None, None)
    made = fact(house, zaak, "20290831")
    assert archived(house, zaak) == ("2029-08-31", "2030-08-31")
    house.client.patch(made, json={"waarde": "2029-12-31"})
    assert archived(house, zaak) == ("2029-12-31", "2030-12-31")
    assert house.client.delete(made).status_code == 204
    assert archived(house, zaak) == (None, None)


def test_zrc_021_a_deelzaak_follows_its_hoofdzaak(house: Any, db: Any) -> None:
    top = house.zaak()["url"]
    part = house.zaak(hoofdzaak=top)["url"]
    plain = second_resultaattype(house, db)
    by(house, db, "hoofdzaak")
    house.close(part)
    assert archived(house, part) == (None, None)
    house.post("resultaten", {"zaak": top, "resultaattype": plain})
    house.post("statussen", house.types.status(top, 2, "2026-03-01T10:00:00Z"))
    assert archived(house, part) == ("2026-03-01", "2027-03-01")
    told = db.scalars(select(models.Event).where(models.Event.actie == "archiefdatum_afgeleid"))
    assert [e.nieuw["nieuw"]["archiefactiedatum"] for e in told] == ["2027-03-01"]
    house.post("statussen", house.types.status(top, 1, "2026-03-02T10:00:00Z"))
    assert archived(house, part) == (None, None)


def second_resultaattype(house: Any, db: Any) -> str:
    """Another way to end, whose retention starts when the zaak ends."""
    made = models.Resultaattype(
        zaaktype=house.types.zaaktype,
        omschrijving="Anders",
        archiefnominatie="vernietigen",
        archiefactietermijn="P1Y",
    )
    db.add(made)
    db.commit()
    return url("resultaattypen", made)


def test_zrc_021_a_zaak_follows_its_related_zaken(house: Any, db: Any) -> None:
    other = house.zaak()["url"]
    related = [{"url": other, "aardRelatie": "vervolg"}]
    zaak = house.zaak(relevanteAndereZaken=related)["url"]
    plain = second_resultaattype(house, db)
    by(house, db, "gerelateerde_zaak")
    house.close(zaak)
    assert archived(house, zaak) == (None, None)
    house.post("resultaten", {"zaak": other, "resultaattype": plain})
    house.post("statussen", house.types.status(other, 2, "2026-05-01T10:00:00Z"))
    assert archived(house, zaak) == ("2026-05-01", "2027-05-01")


def test_zrc_021_a_zaak_follows_its_objects(house: Any, db: Any) -> None:
    by(house, db, "zaakobject", objecttype="overige", datumkenmerk="looptijd/eind")
    zaak = house.zaak()["url"]
    body = {"zaak": zaak, "objectType": "overige", "objectTypeOverige": "contract"}
    data = {"overigeData": {"looptijd": {"eind": "2029-06-30"}}}
    house.post("zaakobjecten", body | {"objectIdentificatie": data})
    house.close(zaak)
    assert archived(house, zaak) == ("2029-06-30", "2030-06-30")
    later = {"overigeData": {"looptijd": {"eind": "2031-06-30"}}}
    more = house.post("zaakobjecten", body | {"objectIdentificatie": later})
    assert archived(house, zaak) == ("2031-06-30", "2032-06-30")
    house.client.delete(more["url"])
    assert archived(house, zaak) == ("2029-06-30", "2030-06-30")


def test_zrc_021_a_zaak_follows_its_besluiten(house: Any, db: Any, decisions: Any) -> None:
    by(house, db, "vervaldatum_besluit")
    zaak = house.zaak()["url"]
    besluit = decisions.make(zaak=zaak, vervaldatum="2029-12-31", vervalreden="tijdelijk")
    house.close(zaak)
    assert archived(house, zaak) == ("2029-12-31", "2030-12-31")
    house.client.patch(besluit["url"], json={"vervaldatum": "2031-12-31"})
    assert archived(house, zaak) == ("2031-12-31", "2032-12-31")
    assert house.client.delete(besluit["url"]).status_code == 204
    assert archived(house, zaak) == (None, None)


def test_a_date_that_somebody_filled_in_is_not_derived_over(house: Any, db: Any) -> None:
    by(house, db, "eigenschap", datumkenmerk="kleur")
    zaak = house.zaak()["url"]
    made = fact(house, zaak, "20290831")
    house.close(zaak)
    own = house.client.patch(zaak, json={"archiefactiedatum": "2050-01-01"})
    assert own.status_code == 200, own.text
    house.client.patch(made, json={"waarde": "20320101"})
    assert archived(house, zaak) == ("2029-08-31", "2050-01-01")


def test_zrc_021_without_a_resultaat_there_is_nothing_to_archive(house: Any) -> None:
    zaak = house.zaak()["url"]
    house.close(zaak)
    resultaat = house.client.get(zaak).json()["resultaat"]
    assert house.client.delete(resultaat).status_code == 204
    seen = house.client.get(zaak).json()
    assert (seen["archiefnominatie"], seen["archiefactiedatum"]) == (None, None)
    house.post("resultaten", house.types.resultaat(zaak))
    assert archived(house, zaak) == ("2026-02-01", "2027-02-01")
