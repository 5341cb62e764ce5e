"""Resources of another provider in ours: types, lists, zaken."""

from datetime import timedelta
from typing import Any

import pytest
from jose import jwt
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.engine import mirror
from schemas.engine.shape import RESOURCES, Remote
from tests import peer as peers
from tests.catalogue import CATALOGI, RSIN, Types, published
from tests.conformance.conftest import House
from tests.elsewhere import CLIENT, SECRET, Elsewhere, know_selectielijst
from zaken.base import remote_shapes
from zaken.base.clock import now
from zaken.models import Catalogus, Zaak, Zaaktype


def body_of(elsewhere: Elsewhere, **more: Any) -> dict[str, Any]:
    """The least a zaak of the zaaktype elsewhere must say."""
    return {
        "zaaktype": elsewhere["zaaktypen"],
        "bronorganisatie": RSIN,
        "verantwoordelijkeOrganisatie": RSIN,
        "startdatum": "2026-01-01",
        **more,
    }


def test_zrc_001_a_zaaktype_elsewhere_is_fetched_and_copied(
    house: House, elsewhere: Elsewhere, db: Session
) -> None:
    zaak = house.post("zaken", body_of(elsewhere))
    assert zaak["zaaktype"] == elsewhere["zaaktypen"]
    assert house.client.get(zaak["url"]).json()["zaaktype"] == elsewhere["zaaktypen"]
    row = db.scalar(select(Zaaktype).where(Zaaktype.extern == elsewhere["zaaktypen"]))
    assert row is not None
    assert (row.identificatie, row.trefwoorden, row.definitie) == ("MELDING", ["melding"], None)
    assert row.catalogus.extern == elsewhere["catalogussen"]


def test_what_stands_for_something_elsewhere_is_not_in_lists_of_ours(
    house: House, elsewhere: Elsewhere
) -> None:
    house.post("zaken", body_of(elsewhere))
    for path in ("zaaktypen", "catalogussen"):
        found = house.client.get(f"{CATALOGI}/{path}").json()["results"]
        assert all(one["url"].startswith(CATALOGI) for one in found)
    asked = house.client.get(
        "http://testserver/zaken/api/v1/zaken", params={"zaaktype": elsewhere["zaaktypen"]}
    )
    assert asked.json()["count"] == 1


def test_a_second_zaak_asks_the_other_provider_nothing(
    house: House, elsewhere: Elsewhere, db: Session
) -> None:
    for _ in range(2):
        house.post("zaken", body_of(elsewhere))
    assert elsewhere.peer.count(elsewhere["zaaktypen"]) == 1
    mirrored = select(func.count()).select_from(Zaaktype).where(Zaaktype.extern.is_not(None))
    assert db.scalar(mirrored) == 1


def test_g_46_we_call_under_our_own_name(house: House, elsewhere: Elsewhere) -> None:
    house.post("zaken", body_of(elsewhere))
    (scheme, token) = elsewhere.peer.asked[0].headers["authorization"].split()
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    assert (scheme, claims["client_id"], claims["iss"]) == ("Bearer", CLIENT, CLIENT)


def test_zrc_001_a_zaaktype_elsewhere_that_is_not_there(house: House, elsewhere: Elsewhere) -> None:
    gone = f"{elsewhere['zaaktypen']}0"
    refused = house.refused("zaken", body_of(elsewhere, zaaktype=gone))
    assert refused == {("zaaktype", "bad-url")}


def test_zrc_001_another_kind_of_resource_is_no_zaaktype(
    house: House, elsewhere: Elsewhere
) -> None:
    body = body_of(elsewhere, zaaktype=elsewhere["statustypen"])
    assert house.refused("zaken", body) == {("zaaktype", "invalid-resource")}


def test_zrc_001_a_zaaktype_elsewhere_must_be_published(house: House, elsewhere: Elsewhere) -> None:
    elsewhere.peer.change(elsewhere["zaaktypen"], concept=True)
    refused = house.refused("zaken", body_of(elsewhere))
    assert refused == {("zaaktype", "not-published")}
    elsewhere.peer.change(elsewhere["zaaktypen"], concept=False)
    house.post("zaken", body_of(elsewhere))


def test_g_13_a_provider_nobody_configured_is_never_called(
    house: House, elsewhere: Elsewhere
) -> None:
    with peers.running() as stranger:
        url = stranger.resource("zaaktypen")
        body = body_of(elsewhere, zaaktype=url)
        assert house.refused("zaken", body) == {("zaaktype", "unknown-service")}
        assert stranger.asked == []


def test_g_32_what_is_wrong_elsewhere_is_told_with_the_rest(
    house: House, elsewhere: Elsewhere
) -> None:
    other = elsewhere["statustypen"]
    more = {"relevanteAndereZaken": [{"url": other, "aardRelatie": "vervolg"}]}
    body = body_of(elsewhere, zaaktype=other, communicatiekanaal=other, **more)
    assert house.refused("zaken", body) == {
        ("zaaktype", "invalid-resource"),
        ("communicatiekanaal", "invalid-resource"),
        ("relevanteAndereZaken.0.url", "invalid-resource"),
    }


def test_zrc_010_a_communicatiekanaal_stands_in_a_list(house: House, elsewhere: Elsewhere) -> None:
    zaak = house.zaak(communicatiekanaal=elsewhere["communicatiekanalen"])
    gone = f"{elsewhere['communicatiekanalen']}0"
    for url, code in ((gone, "bad-url"), (zaak["url"], "invalid-resource")):
        refused = house.refused_patch(zaak["url"], {"communicatiekanaal": url})
        assert refused == {("communicatiekanaal", code)}


def test_zrc_010_what_was_judged_before_is_not_judged_again(
    house: House, elsewhere: Elsewhere
) -> None:
    zaak = house.zaak(communicatiekanaal=elsewhere["communicatiekanalen"])
    elsewhere.peer.answers.clear()
    changed = house.client.patch(zaak["url"], json={"omschrijving": "Losse tegel"})
    assert changed.status_code == 200


def test_zrcl_04_a_selectielijstklasse_is_a_result_in_a_list(
    house: House, elsewhere: Elsewhere
) -> None:
    house.zaak(selectielijstklasse=elsewhere.of("resultaten"))
    wrong = house.types.zaak(selectielijstklasse=elsewhere["communicatiekanalen"])
    assert house.refused("zaken", wrong) == {("selectielijstklasse", "invalid-resource")}


def test_zrc_011_a_related_zaak_may_be_elsewhere(house: House, elsewhere: Elsewhere) -> None:
    related = [{"url": elsewhere["zaken"], "aardRelatie": "vervolg"}]
    zaak = house.zaak(relevanteAndereZaken=related)
    assert zaak["relevanteAndereZaken"][0]["url"] == elsewhere["zaken"]
    gone = [{"url": f"{elsewhere['zaken']}0", "aardRelatie": "vervolg"}]
    refused = house.refused("zaken", house.types.zaak(relevanteAndereZaken=gone))
    assert refused == {("relevanteAndereZaken.0.url", "bad-url")}


def test_a_whole_zaak_of_a_type_elsewhere(house: House, elsewhere: Elsewhere) -> None:
    zaak = house.post("zaken", body_of(elsewhere))["url"]
    last = elsewhere.of(
        "statustypen",
        zaaktype=elsewhere["zaaktypen"],
        omschrijving="Klaar",
        volgnummer=2,
        isEindstatus=True,
    )
    rol = {
        **house.types.rol(zaak),
        "roltype": elsewhere["roltypen"],
    }
    assert house.post("rollen", rol)["omschrijvingGeneriek"] == "initiator"
    fact = {"zaak": zaak, "eigenschap": elsewhere["eigenschappen"], "waarde": "rood"}
    assert house.post(f"{zaak}/zaakeigenschappen", fact)["naam"] == "kleur"
    house.post("resultaten", {"zaak": zaak, "resultaattype": elsewhere["resultaattypen"]})
    for kind, at in ((elsewhere["statustypen"], "10"), (last, "11")):
        moment = f"2026-02-01T{at}:00:00Z"
        house.post("statussen", {"zaak": zaak, "statustype": kind, "datumStatusGezet": moment})
    closed = house.client.get(zaak).json()
    assert (closed["einddatum"], closed["archiefactiedatum"]) == ("2026-02-01", "2027-02-01")


def test_zrc_016_a_statustype_elsewhere_must_be_of_the_zaaktype(
    house: House, elsewhere: Elsewhere
) -> None:
    zaak = house.zaak()["url"]
    body = {"zaak": zaak, "statustype": elsewhere["statustypen"]}
    refused = house.refused("statussen", {**body, "datumStatusGezet": "2026-01-02T10:00:00Z"})
    assert refused == {("nonFieldErrors", "zaaktype-mismatch")}


def test_a_type_elsewhere_cannot_say_that_it_belongs_to_ours(
    house: House, elsewhere: Elsewhere
) -> None:
    zaak = house.zaak()["url"]
    ours = elsewhere.of("statustypen", zaaktype=house.types.url)
    body = {"zaak": zaak, "statustype": ours, "datumStatusGezet": "2026-01-02T10:00:00Z"}
    assert house.refused("statussen", body) == {("statustype", "invalid-resource")}


def test_a_type_that_changed_there_changes_here_when_it_is_asked_again(
    house: House, elsewhere: Elsewhere, db: Session, clock: Any
) -> None:
    house.post("zaken", body_of(elsewhere))
    elsewhere.peer.change(elsewhere["zaaktypen"], omschrijving="Melding openbare ruimte")
    with clock(now() + timedelta(hours=2)):
        house.post("zaken", body_of(elsewhere))
    row = db.scalar(select(Zaaktype).where(Zaaktype.extern == elsewhere["zaaktypen"]))
    assert row is not None
    assert row.omschrijving == "Melding openbare ruimte"


def test_two_versions_of_one_zaaktype_elsewhere_live_side_by_side(
    house: House, elsewhere: Elsewhere, db: Session
) -> None:
    newer = elsewhere.of("zaaktypen", catalogus=elsewhere["catalogussen"])
    for one in (elsewhere["zaaktypen"], newer):
        house.post("zaken", body_of(elsewhere, zaaktype=one))
    versions = select(Zaaktype.versie).where(Zaaktype.extern.is_not(None)).order_by(Zaaktype.versie)
    assert db.scalars(versions).all() == [1, 2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"vertrouwelijkheidaanduiding": "geheimzinnig"},
        {"beginGeldigheid": "morgen"},
        {"doel": 12.5, "trefwoorden": [1]},
        {"catalogus": "http://testserver/catalogi/api/v1/catalogussen/1"},
        {"verlengingMogelijk": "ja"},
    ],
)
def test_g_12_a_member_of_another_type_is_another_resource(
    house: House, elsewhere: Elsewhere, wrong: dict[str, Any]
) -> None:
    elsewhere.peer.change(elsewhere["zaaktypen"], **wrong)
    assert house.refused("zaken", body_of(elsewhere)) == {("zaaktype", "invalid-resource")}


def test_g_201_nobody_is_called_for_who_may_not_do_it(
    db: Session, client_as: Any, types: Types, elsewhere: Elsewhere
) -> None:
    grant = {
        "component": "zrc",
        "scopes": ["zaken.lezen"],
        "zaaktype": types.url,
        "maxVertrouwelijkheidaanduiding": "zeer_geheim",
    }
    answer = client_as(grant).post("http://testserver/zaken/api/v1/zaken", json=body_of(elsewhere))
    assert (answer.status_code, elsewhere.peer.asked) == (403, [])


def test_g_47_no_autorisaties_api_elsewhere_is_asked_who_may(
    house: House, elsewhere: Elsewhere
) -> None:
    house.zaak()
    assert elsewhere.peer.asked == []  # the only service we know


def test_g_53_a_grant_may_name_a_zaaktype_elsewhere(
    client_as: Any, db: Session, elsewhere: Elsewhere
) -> None:
    grant = {
        "component": "zrc",
        "scopes": ["zaken.aanmaken", "zaken.lezen"],
        "zaaktype": elsewhere["zaaktypen"],
        "maxVertrouwelijkheidaanduiding": "openbaar",
    }
    granted = client_as(grant)
    answer = granted.post("http://testserver/zaken/api/v1/zaken", json=body_of(elsewhere))
    assert answer.status_code == 201, answer.text
    other = elsewhere.of("zaaktypen", catalogus=elsewhere["catalogussen"], identificatie="ANDERS")
    refused = granted.post(
        "http://testserver/zaken/api/v1/zaken", json=body_of(elsewhere, zaaktype=other)
    )
    assert refused.status_code == 403


def test_a_catalogue_elsewhere_may_bear_the_name_of_ours(
    house: House, elsewhere: Elsewhere, db: Session
) -> None:
    house.post("zaken", body_of(elsewhere))
    same = select(func.count()).where(Catalogus.domein == "ZAAK", Catalogus.rsin == RSIN)
    assert db.scalar(same) == 2
    ours = published(db, "evenement").zaaktype
    assert ours.catalogus.extern is None


def test_too_many_urls_elsewhere_are_not_all_called(house: House, elsewhere: Elsewhere) -> None:
    urls = [elsewhere.of("zaken") for _ in range(60)]
    related = [{"url": url, "aardRelatie": "vervolg"} for url in urls]
    refused = house.refused("zaken", house.types.zaak(relevanteAndereZaken=related))
    assert len(refused) == 10
    assert len(elsewhere.peer.asked) == 50


def test_every_mark_names_a_shape_that_is_known() -> None:
    marks = [m for r in RESOURCES.values() for m in (r.marked(n, Remote) for n in r.names(Remote))]
    named = {shape for mark in marks for shape in mark.shape.split(mirror.EITHER)}
    assert named <= set(remote_shapes.SHAPES)
    assert marks


def test_rules_find_what_stands_in_a_reference_list(
    house: House, elsewhere: Elsewhere, db: Session
) -> None:
    kind = elsewhere.of("resultaten")
    zaak = house.zaak(selectielijstklasse=kind)
    row = db.scalar(select(Zaak))
    assert mirror.fetched(db, row, RESOURCES["zaken"])["selectielijstklasse"]["nummer"] == 1
    assert zaak["selectielijstklasse"] == kind


def test_a_reference_list_can_be_known_without_a_network(house: House, db: Session) -> None:
    know_selectielijst(db)
    root = "https://selectielijst.example/api/v1"
    house.zaak(
        communicatiekanaal=f"{root}/communicatiekanalen/1",
        selectielijstklasse=f"{root}/resultaten/1",
    )
    assert db.scalar(select(func.count()).select_from(Zaak)) == 1
