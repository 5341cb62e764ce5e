"""The rules of the Besluiten API, each test named by the id of its rule."""

from datetime import timedelta
from typing import Any

from tests.catalogue import BESLUITEN, DOCUMENTEN, RSIN, ZAKEN, make_besluittype, url
from tests.conformance.conftest import problems
from tests.conformance.decisions import Decisions
from zaken.base.clock import today

OTHER_RSIN = "517439943"


def test_a_besluit_looks_as_the_standard_says(decisions: Decisions) -> None:
    zaak = decisions.house.zaak()
    made = decisions.make(zaak=zaak["url"], vervalreden="tijdelijk")
    assert set(made) == {
        *("url", "identificatie", "verantwoordelijkeOrganisatie", "besluittype", "zaak", "datum"),
        *("toelichting", "bestuursorgaan", "ingangsdatum", "vervaldatum", "vervalreden"),
        *("vervalredenWeergave", "publicatiedatum", "verzenddatum", "uiterlijkeReactiedatum"),
    }
    assert made["zaak"] == zaak["url"]
    assert decisions.client.get(made["url"]).json() == made
    changed = decisions.client.put(made["url"], json={**made, "toelichting": "Nader"})
    assert changed.json() == {**made, "toelichting": "Nader"}


def test_brc_001_besluittype_is_published(decisions: Decisions, db: Any) -> None:
    assert ("besluittype", "bad-url") in decisions.refused(besluittype=f"{BESLUITEN}/niets/1")
    other = url("zaaktypen", decisions.house.types.zaaktype)
    assert ("besluittype", "invalid-resource") in decisions.refused(besluittype=other)
    made = decisions.make()
    decisions.kind.concept = True
    db.commit()
    assert ("besluittype", "not-published") in decisions.refused()
    assert decisions.client.patch(made["url"], json={"toelichting": "x"}).status_code == 200


def test_brc_001_the_besluittype_never_changes(decisions: Decisions, db: Any) -> None:
    made = decisions.make()
    other = url("besluittypen", make_besluittype(db, decisions.house.types, "Ander"))
    refused = decisions.house.refused_patch(made["url"], {"besluittype": other})
    assert refused == {("besluittype", "wijzigen-niet-toegelaten")}


def test_brc_002_identificatie_is_unique(decisions: Decisions) -> None:
    made = decisions.make(identificatie="B-1")
    assert ("identificatie", "identificatie-niet-uniek") in decisions.refused(identificatie="B-1")
    other = decisions.make(identificatie="B-1", verantwoordelijkeOrganisatie=OTHER_RSIN)
    assert other["identificatie"] == made["identificatie"]


def test_brc_002_a_number_is_given_and_never_changes(decisions: Decisions) -> None:
    first, second = decisions.make(), decisions.make()
    assert first["identificatie"].startswith("BESLUIT-")
    assert first["identificatie"] != second["identificatie"]
    change = {"identificatie": "B-2", "verantwoordelijkeOrganisatie": OTHER_RSIN}
    assert decisions.house.refused_patch(first["url"], change) == {
        ("identificatie", "wijzigen-niet-toegelaten"),
        ("verantwoordelijkeOrganisatie", "wijzigen-niet-toegelaten"),
    }


def test_brc_003_the_document_is_there(decisions: Decisions) -> None:
    besluit = decisions.make()["url"]
    nothing = f"{DOCUMENTEN}/enkelvoudiginformatieobjecten/4b3a7d9c-0000-4000-8000-000000000000"
    for document, code in ((nothing, "bad-url"), (besluit, "invalid-resource")):
        refused = problems(decisions.link(besluit, document, 400))
        assert refused == {("informatieobject", code)}


def test_brc_004_a_relation_is_made_and_removed_but_never_changed(decisions: Decisions) -> None:
    link = decisions.link(decisions.make()["url"], decisions.house.document()["url"])
    assert set(link) == {"url", "besluit", "informatieobject"}
    for method in ("PUT", "PATCH"):
        assert decisions.client.request(method, link["url"], json=link).status_code == 405


def test_brc_005_documenten_knows_the_besluit_of_a_document(decisions: Decisions) -> None:
    besluit, document = decisions.make()["url"], decisions.house.document()["url"]
    link = decisions.link(besluit, document)
    where = f"{DOCUMENTEN}/objectinformatieobjecten"
    (relation,) = decisions.client.get(where, params={"object": besluit}).json()
    assert (relation["informatieobject"], relation["objectType"]) == (document, "besluit")
    assert decisions.client.delete(link["url"]).status_code == 204
    assert decisions.client.get(where, params={"object": besluit}).json() == []


def test_brc_006_the_zaak_knows_its_besluiten(decisions: Decisions) -> None:
    zaak = decisions.house.zaak()["url"]
    besluit = decisions.make(zaak=zaak)["url"]
    (mirror,) = decisions.client.get(f"{zaak}/besluiten").json()
    assert mirror["besluit"] == besluit
    assert decisions.client.get(mirror["url"]).json() == mirror
    trail = decisions.client.get(f"{zaak}/audittrail").json()
    assert trail[-1]["resource"] == "zaakbesluit"
    assert trail[-1]["wijzigingen"]["nieuw"] == mirror


def test_brc_006_zaak_is_moved_by_force_only(decisions: Decisions, client_as: Any) -> None:
    first, second = decisions.house.zaak()["url"], decisions.house.zaak()["url"]
    besluit = decisions.make(zaak=first)["url"]
    clerk = decisions.clerk(client_as)
    refused = clerk.patch(besluit, json={"zaak": second})
    assert problems(refused.json()) == {("zaak", "wijzigen-niet-toegelaten")}
    assert clerk.patch(besluit, json={"zaak": first}).status_code == 200
    assert decisions.client.patch(besluit, json={"zaak": second}).status_code == 200
    assert decisions.client.get(f"{first}/besluiten").json() == []
    assert len(decisions.client.get(f"{second}/besluiten").json()) == 1


def test_brc_007_besluittype_of_the_zaaktype(decisions: Decisions, db: Any) -> None:
    zaak = decisions.house.zaak()["url"]
    decisions.house.types.zaaktype.besluittypen = []
    db.commit()
    assert decisions.refused(zaak=zaak) == {("nonFieldErrors", "zaaktype-mismatch")}
    made = decisions.make()
    refused = decisions.house.refused_patch(made["url"], {"zaak": zaak})
    assert refused == {("nonFieldErrors", "zaaktype-mismatch")}


def test_brc_008_documenttype_of_the_besluittype(decisions: Decisions, db: Any) -> None:
    besluit, document = decisions.make()["url"], decisions.house.document()["url"]
    decisions.kind.informatieobjecttypen = []
    db.commit()
    refused = problems(decisions.link(besluit, document, 400))
    code = "missing-besluittype-informatieobjecttype-relation"
    assert refused == {("nonFieldErrors", code)}


def test_brc_009_a_removed_besluit_leaves_nothing(decisions: Decisions) -> None:
    besluit, document = decisions.make()["url"], decisions.house.document()["url"]
    link = decisions.link(besluit, document)["url"]
    assert decisions.client.delete(besluit).status_code == 204
    for gone in (besluit, link, f"{besluit}/audittrail"):
        assert decisions.client.get(gone).status_code == 404
    where = f"{DOCUMENTEN}/objectinformatieobjecten"
    assert decisions.client.get(where, params={"informatieobject": document}).json() == []


def test_brcl_01_datum_is_not_ahead(decisions: Decisions) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert decisions.refused(datum=tomorrow) == {("datum", "future_not_allowed")}
    assert decisions.make(datum=today().isoformat())["datum"] == today().isoformat()


def test_brcl_02_document_lays_it_down_once(decisions: Decisions) -> None:
    besluit, document = decisions.make()["url"], decisions.house.document()["url"]
    decisions.link(besluit, document)
    assert problems(decisions.link(besluit, document, 400)) == {("nonFieldErrors", "unique")}


def test_brcl_03_the_reason_of_its_end_is_one_of_three(decisions: Decisions) -> None:
    assert decisions.refused(vervalreden="zomaar") == {("vervalreden", "invalid_choice")}
    made = decisions.make(vervalreden="ingetrokken_overheid")
    assert made["vervalredenWeergave"] == "Besluit ingetrokken door overheid"
    assert decisions.make()["vervalreden"] == ""


def test_brcl_04_no_zaak_is_an_empty_text(decisions: Decisions) -> None:
    assert decisions.refused(zaak=None) == {("zaak", "null")}
    made = decisions.make(zaak="")
    assert made["zaak"] == ""
    listed = decisions.client.get(f"{BESLUITEN}/besluiten").json()["results"]
    assert [one["zaak"] for one in listed] == [""]


def test_brcl_05_etag_head_and_not_modified(decisions: Decisions) -> None:
    besluit = decisions.make()["url"]
    link = decisions.link(besluit, decisions.house.document()["url"])["url"]
    for where in (besluit, link):
        tag = decisions.client.get(where).headers["etag"]
        head = decisions.client.head(where)
        assert (head.headers["etag"], head.content) == (tag, b"")
        for method in ("GET", "HEAD"):
            same = decisions.client.request(method, where, headers={"If-None-Match": tag})
            assert (same.status_code, same.content) == (304, b"")
    tag = decisions.client.get(besluit).headers["etag"]
    decisions.client.patch(besluit, json={"toelichting": "anders"})
    assert decisions.client.get(besluit).headers["etag"] != tag


def test_brcl_06_what_is_linked_is_put_beside_it(decisions: Decisions, db: Any) -> None:
    zaak = decisions.house.zaak()["url"]
    besluit = decisions.make(zaak=zaak)["url"]
    link = decisions.link(besluit, decisions.house.document()["url"])["url"]
    seen = decisions.client.get(besluit, params={"expand": "besluittype,zaak.zaaktype"}).json()
    assert seen["_expand"]["zaak"]["_expand"]["zaaktype"]["url"] == decisions.house.types.url
    assert seen["_expand"]["besluittype"]["url"] == seen["besluittype"]
    deep = {"expand": "besluit.zaak,informatieobject.informatieobjecttype"}
    for got in (
        decisions.client.get(link, params=deep).json(),
        decisions.client.get(f"{BESLUITEN}/besluitinformatieobjecten", params=deep).json()[0],
    ):
        assert got["_expand"]["besluit"]["_expand"]["zaak"]["url"] == zaak
        assert got["_expand"]["informatieobject"]["url"] == got["informatieobject"]


def test_brcl_07_a_closed_zaak_asks_for_a_forced_scope(
    decisions: Decisions, client_as: Any
) -> None:
    zaak = decisions.house.zaak()["url"]
    besluit = decisions.make(zaak=zaak)["url"]
    decisions.house.close(zaak)
    plain, forced = (
        decisions.clerk(client_as),
        decisions.clerk(client_as, "zaken.geforceerd-bijwerken"),
    )
    for who, made, changed, gone in ((plain, 403, 403, 403), (forced, 201, 200, 204)):
        body = decisions.body(zaak=zaak)
        assert who.post(f"{BESLUITEN}/besluiten", json=body).status_code == made
        assert who.patch(besluit, json={"toelichting": "x"}).status_code == changed
        assert who.delete(besluit).status_code == gone


def test_zrcl_34_a_besluit_on_a_closed_zaak_changes_the_zaak(
    decisions: Decisions, client_as: Any
) -> None:
    zaak = decisions.house.zaak()["url"]
    decisions.house.close(zaak)
    who = decisions.clerk(client_as)
    refused = who.post(f"{BESLUITEN}/besluiten", json=decisions.body(zaak=zaak))
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
    assert who.post(f"{BESLUITEN}/besluiten", json=decisions.body()).status_code == 201
    wrong = who.post(f"{BESLUITEN}/besluiten", json=decisions.body(zaak=zaak, datum="x"))
    assert wrong.status_code == 400  # what is wrong comes before what is closed (zrc-007e)


def archive_date(decisions: Decisions, zaak: str) -> str | None:
    found: str | None = decisions.client.get(zaak).json()["archiefactiedatum"]
    return found


def test_zrc_021_the_dates_of_a_besluit_move_the_archive_date(
    decisions: Decisions, db: Any
) -> None:
    decisions.house.types.resultaattype.brondatum_archiefprocedure = {
        "afleidingswijze": "ingangsdatum_besluit"
    }
    db.commit()
    zaak = decisions.house.zaak()["url"]
    besluit = decisions.make(zaak=zaak)["url"]
    decisions.house.close(zaak)
    assert archive_date(decisions, zaak) == "2027-01-03"
    decisions.client.patch(besluit, json={"ingangsdatum": "2026-03-01"})
    assert archive_date(decisions, zaak) == "2027-03-01"
    later = decisions.make(zaak=zaak, ingangsdatum="2026-05-01")["url"]
    assert archive_date(decisions, zaak) == "2027-05-01"
    assert decisions.client.delete(later).status_code == 204
    assert archive_date(decisions, zaak) == "2027-03-01"


def test_zrc_023_a_zaak_with_besluiten_is_not_removed(decisions: Decisions) -> None:
    zaak = decisions.house.zaak()["url"]
    besluit = decisions.make(zaak=zaak)["url"]
    refused = decisions.client.delete(zaak)
    assert problems(refused.json()) == {("nonFieldErrors", "related-besluiten")}
    decisions.client.delete(besluit)
    assert decisions.client.delete(zaak).status_code == 204


def test_lists_are_asked_by_every_filter(decisions: Decisions) -> None:
    zaak = decisions.house.zaak()["url"]
    mine = decisions.make(identificatie="B-7", zaak=zaak)
    decisions.make(verantwoordelijkeOrganisatie=OTHER_RSIN)
    where = f"{BESLUITEN}/besluiten"
    for asked in (
        {"identificatie": "B-7"},
        {"zaak": zaak},
        {"verantwoordelijkeOrganisatie": RSIN},
        {"besluittype": url("besluittypen", decisions.kind), "identificatie": "B-7"},
    ):
        found = decisions.client.get(where, params=asked).json()
        assert (found["count"], found["results"][0]["url"]) == (1, mine["url"]), asked
    assert decisions.client.get(where, params={"datum": "2026-01-01"}).status_code == 400
    link = decisions.link(mine["url"], decisions.house.document()["url"])
    where = f"{BESLUITEN}/besluitinformatieobjecten"
    for name in ("besluit", "informatieobject"):
        assert decisions.client.get(where, params={name: link[name]}).json() == [link]
        assert decisions.client.get(where, params={name: zaak}).json() == []


def test_the_audit_trail_tells_of_the_besluit_and_its_documents(decisions: Decisions) -> None:
    made = decisions.make()
    decisions.link(made["url"], decisions.house.document()["url"])
    decisions.client.patch(
        made["url"], json={"toelichting": "x"}, headers={"X-Audit-Toelichting": "Schrijffout"}
    )
    trail = decisions.client.get(f"{made['url']}/audittrail").json()
    told = [(one["bron"], one["resource"], one["actie"]) for one in trail]
    assert told == [
        ("brc", "besluit", "create"),
        ("brc", "besluitinformatieobject", "create"),
        ("brc", "besluit", "partial_update"),
    ]
    assert {one["hoofdObject"] for one in trail} == {made["url"]}
    assert trail[-1]["toelichting"] == "Schrijffout"
    one = f"{made['url']}/audittrail/{trail[0]['uuid']}"
    assert decisions.client.get(one).json() == trail[0]
    assert decisions.client.get(one).headers["etag"]


def test_besluit_verwerken_is_one_transaction(decisions: Decisions) -> None:
    document, where = decisions.house.document()["url"], f"{BESLUITEN}/besluit_verwerken"
    body = {
        "besluit": decisions.body(identificatie="B-9"),
        "besluitinformatieobjecten": [{"informatieobject": document}],
    }
    made = decisions.house.post(where, body)
    assert made["besluit"]["identificatie"] == "B-9"
    (link,) = made["besluitinformatieobjecten"]
    assert (link["besluit"], link["informatieobject"]) == (made["besluit"]["url"], document)
    body["besluit"] = decisions.body(identificatie="B-10")
    body["besluitinformatieobjecten"].append({"informatieobject": f"{ZAKEN}/niets"})
    refused = decisions.house.refused(where, body)
    assert refused == {("besluitinformatieobjecten.1.informatieobject", "bad-url")}
    found = decisions.client.get(f"{BESLUITEN}/besluiten", params={"identificatie": "B-10"})
    assert found.json()["count"] == 0
    wrong = {"besluit": {}, "besluitinformatieobjecten": []}
    assert ("besluit.datum", "required") in decisions.house.refused(where, wrong)
