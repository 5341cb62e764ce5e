"""Who may see and do what, by every road: list, detail, expand, reverse links, downloads (G-50
to G-60).
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.catalogue import DOCUMENTEN, ROOT, RSIN, ZAKEN, Types, make_types, url
from zaken.base.clock import today
from zaken.base.subject import VERTROUWELIJKHEID, Grant, Subject
from zaken.models import Abonnement, Applicatie, Enkelvoudiginformatieobject, Zaak


def grant(types: Types, level: str, *scopes: str) -> dict[str, Any]:
    return {
        "component": "zrc",
        "scopes": list(scopes or ("zaken.lezen",)),
        "zaaktype": types.url,
        "maxVertrouwelijkheidaanduiding": level,
    }


@pytest.fixture
def world(client: Any, types: Types, db: Any) -> dict[str, Any]:
    """An open and a secret zaak of one type, one of another type; each with children."""
    other = make_types(db, "ANDER")
    made: dict[str, Any] = {"types": types, "other": other}
    for name, kind, level in (
        ("open", types, "openbaar"),
        ("secret", types, "geheim"),
        ("strange", other, "openbaar"),
    ):
        zaak = client.post(
            f"{ZAKEN}/zaken", json=kind.zaak(vertrouwelijkheidaanduiding=level)
        ).json()
        paper = client.post(
            f"{DOCUMENTEN}/enkelvoudiginformatieobjecten", json=kind.document()
        ).json()
        link = {"zaak": zaak["url"], "informatieobject": paper["url"]}
        thing = {"zaak": zaak["url"], "objectType": "adres", "object": "https://example.com/1"}
        fact = {
            "zaak": zaak["url"],
            "eigenschap": url("eigenschappen", kind.eigenschap),
            "waarde": "x",
        }
        children = {
            "statussen": kind.status(zaak["url"]),
            "rollen": kind.rol(zaak["url"]),
            "resultaten": kind.resultaat(zaak["url"]),
            "zaakobjecten": thing,
            "zaakinformatieobjecten": link,
            f"zaken/{zaak['uuid']}/zaakeigenschappen": fact,
        }
        urls = [
            client.post(f"{ZAKEN}/{path}", json=body).json()["url"]
            for path, body in children.items()
        ]
        made[name] = {"zaak": zaak["url"], "children": urls, "document": paper["url"]}
    return made


def results(answer: Any) -> list[Any]:
    body = answer.json()
    found: list[Any] = body if isinstance(body, list) else body["results"]
    return found


def test_details_outside_the_grants_are_forbidden(world: Any, client_as: Any) -> None:
    reader = client_as(grant(world["types"], "openbaar"), client_id="reader")
    for where in (world["open"]["zaak"], *world["open"]["children"]):
        assert reader.get(where).status_code == 200, where
    for name in ("secret", "strange"):
        for where in (world[name]["zaak"], *world[name]["children"]):
            assert reader.get(where).status_code == 403, where
            assert reader.head(where).status_code == 403
        assert reader.get(f"{world[name]['zaak']}/audittrail").status_code == 403
        assert reader.get(f"{world[name]['zaak']}/zaakeigenschappen").status_code == 403


def test_lists_drop_what_is_outside_the_grants(world: Any, client_as: Any) -> None:
    reader = client_as(grant(world["types"], "openbaar"), client_id="reader")
    mine = [world["open"]["zaak"], *world["open"]["children"]]
    for path in (
        "zaken",
        "statussen",
        "rollen",
        "resultaten",
        "zaakobjecten",
        "zaakinformatieobjecten",
    ):
        found = results(reader.get(f"{ZAKEN}/{path}"))
        assert [item["url"] for item in found] == [
            u for u in mine if f"/{path}/" in u and "eigenschap" not in u
        ][:1]
        assert (
            results(
                reader.get(
                    f"{ZAKEN}/{path}",
                    params={"zaak": world["secret"]["zaak"]}
                    if path != "zaken"
                    else {"identificatie": "x"},
                )
            )
            == []
        )


def test_a_scope_held_nowhere_is_forbidden_on_lists(world: Any, client_as: Any) -> None:
    nobody = client_as(grant(world["types"], "geheim", "zaken.aanmaken"), client_id="nobody")
    for path in ("zaken", "statussen", "rollen", "zaakinformatieobjecten"):
        assert nobody.get(f"{ZAKEN}/{path}").status_code == 403
    assert nobody.get(f"{DOCUMENTEN}/enkelvoudiginformatieobjecten").status_code == 403


def test_g_55_a_grant_is_kept_whole(world: Any, client_as: Any) -> None:
    """Reading what is public and making what is secret is not reading what is secret."""
    types = world["types"]
    both = client_as(
        grant(types, "openbaar", "zaken.lezen"),
        grant(types, "geheim", "zaken.aanmaken"),
        client_id="both",
    )
    assert [z["url"] for z in results(both.get(f"{ZAKEN}/zaken"))] == [world["open"]["zaak"]]
    assert both.get(world["secret"]["zaak"]).status_code == 403


def test_g_60_expand_shows_only_what_may_be_seen(world: Any, client: Any, client_as: Any) -> None:
    client.patch(world["open"]["zaak"], json={"hoofdzaak": world["strange"]["zaak"]})
    reader = client_as(grant(world["types"], "openbaar"), client_id="reader")
    seen = reader.get(world["open"]["zaak"], params={"expand": "hoofdzaak,status"}).json()
    assert seen["_expand"]["hoofdzaak"] is None
    assert seen["_expand"]["status"]["url"] == seen["status"]
    zaaktype = reader.get(world["open"]["zaak"], params={"expand": "zaaktype"})
    assert zaaktype.status_code == 200, "who reads zaken reads their types (ztc-014)"
    (relation,) = results(reader.get(f"{ZAKEN}/zaakinformatieobjecten"))
    refused = reader.get(relation["url"], params={"expand": "informatieobject"})
    assert refused.status_code == 403


def test_g_59_nothing_is_moved_out_of_ones_range(world: Any, client_as: Any) -> None:
    types = world["types"]
    clerk = client_as(grant(types, "openbaar", "zaken.lezen", "zaken.bijwerken"), client_id="clerk")
    where = world["open"]["zaak"]
    assert clerk.patch(where, json={"omschrijving": "nieuw"}).status_code == 200
    assert clerk.patch(where, json={"vertrouwelijkheidaanduiding": "geheim"}).status_code == 403
    assert clerk.patch(world["secret"]["zaak"], json={"omschrijving": "nieuw"}).status_code == 403


def test_g_58_leaving_the_level_out_gives_no_rights(client_as: Any, db: Any) -> None:
    secret = make_types(db, "GEHEIM", "geheim")
    low = client_as(grant(secret, "openbaar", "zaken.aanmaken"), client_id="low")
    assert low.post(f"{ZAKEN}/zaken", json=secret.zaak()).status_code == 403
    assert (
        low.post(
            f"{ZAKEN}/zaken", json=secret.zaak(vertrouwelijkheidaanduiding="openbaar")
        ).status_code
        == 201
    )


def test_children_are_made_and_removed_by_who_may(world: Any, client_as: Any) -> None:
    types = world["types"]
    clerk = client_as(grant(types, "openbaar", "zaken.lezen", "zaken.bijwerken"), client_id="clerk")
    for name, status in (("open", 201), ("secret", 403), ("strange", 403)):
        body = types.rol(world[name]["zaak"], "belanghebbende")
        assert clerk.post(f"{ZAKEN}/rollen", json=body).status_code == status
    for name, status in (("open", 204), ("secret", 403)):
        assert clerk.delete(world[name]["children"][1]).status_code == status


def test_g_51_a_grant_reaches_its_level_and_no_further(
    client: Any, client_as: Any, types: Any
) -> None:
    made = {}
    for level in VERTROUWELIJKHEID:
        body = types.zaak(vertrouwelijkheidaanduiding=level)
        made[level] = client.post(f"{ZAKEN}/zaken", json=body).json()["url"]
    for rank, level in enumerate(VERTROUWELIJKHEID):
        reader = client_as(grant(types, level), client_id=f"reader-{rank}")
        listed = {one["url"] for one in results(reader.get(f"{ZAKEN}/zaken"))}
        assert listed == {made[one] for one in VERTROUWELIJKHEID[: rank + 1]}


def test_g_53_type_level_and_scope_all_have_to_fit(world: Any, client_as: Any) -> None:
    types, other = world["types"], world["other"]
    reader = client_as(
        grant(types, "openbaar"), grant(other, "openbaar", "zaken.bijwerken"), client_id="reader"
    )
    statuses = [reader.get(world[n]["zaak"]).status_code for n in ("open", "secret", "strange")]
    assert statuses == [200, 403, 403]


def test_g_54_a_list_and_its_count_hold_only_what_may_be_seen(world: Any, client_as: Any) -> None:
    reader = client_as(grant(world["types"], "openbaar"), client_id="reader")
    listed = reader.get(f"{ZAKEN}/zaken", params={"pageSize": 1}).json()
    assert (listed["count"], len(listed["results"])) == (1, 1)
    elsewhere = {"component": "drc", "scopes": ["zaken.lezen"]}
    assert client_as(elsewhere, client_id="x").get(f"{ZAKEN}/zaken").status_code == 403


def test_g_56_outside_the_grants_is_forbidden_and_nowhere_is_not_found(
    world: Any, client_as: Any
) -> None:
    reader = client_as(grant(world["types"], "openbaar"), client_id="reader")
    nowhere = world["open"]["zaak"][:-12] + "000000000000"
    assert reader.get(world["secret"]["zaak"]).json()["code"] == "permission_denied"
    assert reader.get(nowhere).json()["code"] == "not_found"


@pytest.mark.parametrize("everything", [True, False])
def test_g_62_only_what_is_ready_for_publication_is_read(
    world: Any, db: Any, client: Any, client_as: Any, everything: bool
) -> None:
    paper = url("informatieobjecttypen", world["types"].documenttype)
    rights = {
        "component": "drc",
        "scopes": ["documenten.lezen", "audittrails.lezen"],
        "informatieobjecttype": paper,
        "maxVertrouwelijkheidaanduiding": "openbaar",
    }
    public = client_as(*([] if everything else [rights]), client_id="publiek")
    applicatie = db.query(Applicatie).filter_by(label="publiek").one()
    applicatie.alleen_is_gereed_voor_publicatie = True
    db.commit()
    ready, other = world["open"]["document"], world["secret"]["document"]
    document = db.query(Enkelvoudiginformatieobject).filter_by(uuid=ready.rpartition("/")[2])
    document.update({"is_gereed_voor_publicatie": True})
    db.commit()
    for where, status in ((ready, 200), (other, 403)):
        for path in ("", "/download", "/audittrail"):
            assert public.get(f"{where}{path}").status_code == status, where + path
    listed = public.get(f"{DOCUMENTEN}/enkelvoudiginformatieobjecten").json()
    assert ([one["url"] for one in listed["results"]], listed["count"]) == ([ready], 1)
    relations = results(public.get(f"{DOCUMENTEN}/objectinformatieobjecten"))
    assert [one["informatieobject"] for one in relations] == [ready]


def test_g_61_a_subscription_is_of_the_client_that_made_it(client_as: Any, db: Any) -> None:
    made = Abonnement(
        callback_url="https://kiss.example/meldingen", auth="Bearer x", client_id="kiss", kanalen=[]
    )
    db.add(made)
    db.commit()
    rights = {"component": "nrc", "scopes": ["notificaties.consumeren"]}
    where = f"{ROOT}/notificaties/api/v1/abonnement/{made.uuid}"
    assert client_as(rights, client_id="ander").delete(where).status_code == 403
    assert client_as(rights, client_id="kiss").delete(where).status_code == 204


LEVELS = st.sampled_from(range(len(VERTROUWELIJKHEID)))
GRANTS = st.builds(
    Grant,
    scopes=st.frozensets(st.sampled_from(["zaken.lezen", "zaken.bijwerken"])),
    max_rank=LEVELS,
    type_ids=st.one_of(st.none(), st.frozensets(st.sampled_from([0, 1]))),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(grants=st.lists(GRANTS, max_size=3), everything=st.booleans())
def test_sees_and_may_agree(db: Any, grants: list[Grant], everything: bool) -> None:
    """What the database leaves is what Python allows, for every combination of grants."""
    zaken = db.info.get("zaken") or some_zaken(db)
    ids = db.info["types"]
    mapped = tuple(
        Grant(
            g.scopes,
            g.max_rank,
            None if g.type_ids is None else frozenset(ids[i] for i in g.type_ids),
        )
        for g in grants
    )
    subject = Subject("applicatie", "x", grants=mapped, everything=everything)
    seen = set(db.scalars(select(Zaak.id).where(subject.sees("zaken.lezen", Zaak))))
    assert seen == {z.id for z in zaken if subject.may("zaken.lezen", z)}
    assert bool(seen) <= subject.has("zaken.lezen")


def some_zaken(db: Any) -> list[Zaak]:
    """One zaak of each level, of two types."""
    kinds = [make_types(db, name).zaaktype for name in ("EEN", "TWEE")]
    zaken = [
        Zaak(
            identificatie=f"{kind.identificatie}-{level}",
            bronorganisatie=RSIN,
            verantwoordelijke_organisatie=RSIN,
            zaaktype_id=kind.id,
            startdatum=today(),
            vertrouwelijkheidaanduiding=level,
        )
        for kind in kinds
        for level in VERTROUWELIJKHEID
    ]
    db.add_all(zaken)
    db.commit()
    db.info.update(zaken=zaken, types=[kind.id for kind in kinds])
    return zaken
