"""What stands at the edge of the rules: bodies of no sense, dates beyond the calendar, addresses
below the wrong zaak, and everything sent back as it was read.
"""

from typing import Any

import pytest

from tests.catalogue import (
    AUTORISATIES,
    BESLUITEN,
    RSIN,
    ZAKEN,
    make_besluittype,
    url,
)
from tests.clients import anonymous
from tests.conformance.conftest import problems
from tests.conformance.test_zaken import grant
from zaken import models
from zaken.base.errors import NotFound
from zaken.change import lock

ELSEWHERE = "https://elders.example/api/v1/iets/1"
NOW = ("laatstGemuteerd", "wijzigingsdatum")  # moves with every write


def children(house: Any, zaak: str) -> list[str]:
    """What can be changed below a zaak, one of each kind."""
    types, of = house.types, {"zaak": zaak}
    fact = {"eigenschap": url("eigenschappen", types.eigenschap), "waarde": "rood"}
    tree = {"objectTypeOverige": "boom", "objectIdentificatie": {"overigeData": {"soort": "eik"}}}
    made = [
        house.post("rollen", types.rol(zaak, contactpersoonRol={"naam": "Anna Jansen"})),
        house.post("resultaten", types.resultaat(zaak)),
        house.post("zaakinformatieobjecten", of | {"informatieobject": house.document()["url"]}),
        house.post("zaakobjecten", of | {"objectType": "adres", "object": ELSEWHERE}),
        house.post("zaakobjecten", of | {"objectType": "overige"} | tree),
        house.post(f"{zaak}/zaakeigenschappen", of | fact),
        house.post("zaaknotities", {"gerelateerdAan": zaak, "onderwerp": "x", "tekst": "y"}),
    ]
    return [one["url"] for one in made]


def decisions(house: Any, db: Any, zaak: str) -> list[str]:
    """A besluit of this zaak and one of none; an applicatie with grants and one with all."""
    kind = url("besluittypen", make_besluittype(db, house.types))
    body = {"besluittype": kind, "verantwoordelijkeOrganisatie": RSIN}
    body |= {"datum": "2026-01-02", "ingangsdatum": "2026-01-03"}
    granted = [
        grant(house.types, ["zaken.lezen"]),
        {"component": "brc", "scopes": ["besluiten.lezen"], "besluittype": kind},
        {"component": "nrc", "scopes": ["notificaties.consumeren"]},
    ]
    made = [
        house.post("besluiten", body | {"zaak": zaak}, root=BESLUITEN),
        house.post("besluiten", body, root=BESLUITEN),
    ]
    for number, more in enumerate(({"autorisaties": granted}, {"heeftAlleAutorisaties": True})):
        one = {"clientIds": [f"c{number}"], "label": "x", **more}
        made.append(house.post("applicaties", one, root=AUTORISATIES))
    return [one["url"] for one in made]


def full_zaak(house: Any) -> str:
    related = [
        {"url": house.zaak()["url"], "aardRelatie": "vervolg"},
        {"url": house.zaak()["url"], "aardRelatie": "overig", "overigeRelatie": "buren"},
    ]
    what = {"datumkenmerk": "a", "identificatie": "b", "objecttype": "c", "registratie": "d"}
    return str(
        house.zaak(
            hoofdzaak=house.zaak()["url"],
            relevanteAndereZaken=related,
            zaakgeometrie={"type": "Point", "coordinates": [4.3, 52.0]},
            kenmerken=[{"kenmerk": "a", "bron": "b"}],
            verlenging={"reden": "r", "duur": "P5D"},
            opschorting={"indicatie": True, "reden": "x"},
            betalingsindicatie="geheel",
            laatsteBetaaldatum="2026-01-01T10:00:00+01:00",
            processobject=what,
        )["url"]
    )


def test_g_205_everything_that_was_read_can_be_sent_back(house: Any, db: Any) -> None:
    zaak = full_zaak(house)
    rows = [zaak, house.zaak()["url"], *children(house, zaak), *decisions(house, db, zaak)]
    for row in rows:
        seen = house.client.get(row).json()
        answer = house.client.put(row, json=seen)
        assert answer.status_code == 200, answer.text
        assert still(answer.json()) == still(seen)


def test_g_104_a_patch_of_one_field_changes_no_other(house: Any, db: Any) -> None:
    zaak = full_zaak(house)
    rows = [zaak, *children(house, zaak)[1:], *decisions(house, db, zaak)]
    for row in rows:
        seen = house.client.get(row).json()
        for name, value in seen.items():
            answer = house.client.patch(row, json={name: value})
            assert answer.status_code == 200, (name, answer.text)
            assert still(answer.json()) == still(seen), name


def still(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in NOW}


@pytest.mark.parametrize("named", [5, True, {"url": "x"}, ["x"]])
def test_g_57_what_a_child_belongs_to_is_named_by_a_text(house: Any, named: Any) -> None:
    wrong = house.refused("besluitinformatieobjecten", {"besluit": named}, root=BESLUITEN)
    assert wrong == {("besluit", "invalid")}
    assert house.refused("statussen", {"zaak": named}) == {("zaak", "invalid")}


def test_what_is_always_ours_is_not_looked_for_elsewhere(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    body = types.status(zaak) | {"gezetdoor": ELSEWHERE}
    assert house.refused("statussen", body) == {("gezetdoor", "bad-url")}
    link = {"zaak": zaak, "informatieobject": house.document()["url"], "status": ELSEWHERE}
    assert house.refused("zaakinformatieobjecten", link) == {("status", "bad-url")}
    smaller = {"zaak": zaak, "omschrijving": "Wacht", "status": ELSEWHERE}
    assert house.refused("substatussen", smaller) == {("status", "bad-url")}


def test_zrc_021_a_date_beyond_the_calendar_stops_closing(house: Any, types: Any, db: Any) -> None:
    how = {"afleidingswijze": "eigenschap", "datumkenmerk": "kleur"}
    types.resultaattype.brondatum_archiefprocedure = how
    db.commit()
    zaak = house.zaak()["url"]
    fact = {"zaak": zaak, "eigenschap": url("eigenschappen", types.eigenschap)}
    house.post(f"{zaak}/zaakeigenschappen", fact | {"waarde": "99991231"})
    house.post("resultaten", types.resultaat(zaak))
    wrong = house.refused("statussen", types.status(zaak, 2))
    assert wrong == {("nonFieldErrors", "archiefactiedatum-error")}


@pytest.mark.parametrize("term", ["P9999Y", "P99999999999D"])
def test_zrcl_31_a_term_beyond_the_calendar_gives_no_date(
    house: Any, types: Any, db: Any, term: str
) -> None:
    types.zaaktype.servicenorm = term
    db.commit()
    made = house.zaak()
    assert made["einddatumGepland"] is None
    assert made["uiterlijkeEinddatumAfdoening"] == "2026-01-31"


def test_zrc_021_when_a_related_zaak_elsewhere_ends_is_not_known(
    house: Any, types: Any, db: Any
) -> None:
    types.resultaattype.brondatum_archiefprocedure = {"afleidingswijze": "gerelateerde_zaak"}
    db.commit()
    zaak = house.zaak()["url"]
    db.query(models.Zaak).one().relevante_andere_zaken = [
        {"url": ELSEWHERE, "aardRelatie": "vervolg"}
    ]
    db.commit()
    house.close(zaak)
    assert house.client.get(zaak).json()["archiefactiedatum"] is None


def test_zrcl_23_what_hangs_on_another_zaak_is_not_found_here(house: Any, types: Any) -> None:
    here, there = house.zaak()["url"], house.zaak()["url"]
    fact = {"zaak": there, "eigenschap": url("eigenschappen", types.eigenschap), "waarde": "rood"}
    made = house.post(f"{there}/zaakeigenschappen", fact)
    stray = f"{here}/zaakeigenschappen/{made['uuid']}"
    client = house.client
    assert client.get(stray).status_code == 404
    assert client.patch(stray, json={"waarde": "blauw"}).status_code == 404
    assert client.put(stray, json=made).status_code == 400  # its body says another zaak
    assert client.delete(stray).status_code == 404
    assert client.delete(f"{ZAKEN}/zaken/x/zaakeigenschappen/{made['uuid']}").status_code == 404
    assert client.get(made["url"]).json() == made


def test_zrc_013_hoofdzaak_does_not_become_a_deelzaak(house: Any) -> None:
    top, middle = house.zaak()["url"], house.zaak()["url"]
    house.zaak(hoofdzaak=middle)
    wrong = house.refused_patch(middle, {"hoofdzaak": top})
    assert wrong == {("hoofdzaak", "deelzaak-als-hoofdzaak")}
    assert house.client.delete(middle).status_code == 204


def test_g_201_who_is_not_known_is_not_told_of_forms(house: Any) -> None:
    picture = {"accept": "image/png"}
    assert anonymous().get(f"{ZAKEN}/zaken", headers=picture).status_code == 403
    assert house.client.get(f"{ZAKEN}/zaken", headers=picture).status_code == 406


def test_brc_002_a_number_that_somebody_took_is_skipped(house: Any, db: Any) -> None:
    kind = url("besluittypen", make_besluittype(db, house.types))
    body = {"besluittype": kind, "verantwoordelijkeOrganisatie": RSIN}
    body |= {"datum": "2026-01-02", "ingangsdatum": "2026-01-03"}
    first = house.post("besluiten", body, root=BESLUITEN)["identificatie"]
    head, _, number = first.rpartition("-")
    taken = f"{head}-{int(number) + 1:010d}"
    house.post("besluiten", body | {"identificatie": taken}, root=BESLUITEN)
    assert house.post("besluiten", body, root=BESLUITEN)["identificatie"] > taken


def test_zrc_026b_an_answer_that_grows_with_every_step_is_refused(house: Any) -> None:
    """Fifty deelzaken, each with its hoofdzaak, each with its fifty deelzaken, and so on."""
    top = house.zaak()["url"]
    for _ in range(50):
        house.zaak(hoofdzaak=top)
    step, steps = "deelzaken.hoofdzaak", "deelzaken.hoofdzaak.deelzaken.hoofdzaak.deelzaken"
    assert house.client.get(f"{top}?expand={step}").status_code == 200
    assert problems(house.client.get(f"{top}?expand={steps}").json()) == {("expand", "invalid")}


def test_g_53_a_level_counts_where_no_type_is_named(types: Any, house: Any, client_as: Any) -> None:
    free = {"component": "zrc", "scopes": ["audittrails.lezen"]}
    secret = house.zaak(vertrouwelijkheidaanduiding="geheim")["url"]
    few = client_as(free | {"maxVertrouwelijkheidaanduiding": "openbaar"}, client_id="few")
    all_ = client_as(free, client_id="all")
    assert few.get(f"{secret}/audittrail").status_code == 403
    assert all_.get(f"{secret}/audittrail").status_code == 200


def test_who_waited_for_what_was_then_removed_finds_nothing(committed: Any) -> None:
    from tests.catalogue import make_types

    with committed() as db:
        kind = make_types(db).zaaktype.id
        zaak = models.Zaak(
            identificatie="Z1",
            bronorganisatie=RSIN,
            verantwoordelijke_organisatie=RSIN,
            zaaktype_id=kind,
            startdatum=models.zaak.today(),
            vertrouwelijkheidaanduiding="openbaar",
        )
        db.add(zaak)
        db.commit()
        assert zaak.uuid
        with committed() as other:
            other.delete(other.get(models.Zaak, zaak.id))
            other.commit()
        with pytest.raises(NotFound):
            lock(db, zaak)
