"""The rules of the Autorisaties API, each test named by the id of its rule."""

from typing import Any

import pytest

from tests.catalogue import AUTORISATIES, ZAKEN, Types, url
from tests.clients import SECRET, anonymous, known_only
from tests.conformance.conftest import problems
from zaken.models import ClientSecret, Event

WHERE = f"{AUTORISATIES}/applicaties"


def on_zaken(types: Types, *scopes: str, **more: Any) -> dict[str, Any]:
    return {
        "component": "zrc",
        "scopes": list(scopes or ("zaken.lezen",)),
        "zaaktype": types.url,
        "maxVertrouwelijkheidaanduiding": "openbaar",
        **more,
    }


def body(**more: Any) -> dict[str, Any]:
    return {"clientIds": ["formulier"], "label": "Formulier", "heeftAlleAutorisaties": True, **more}


def make(client: Any, **more: Any) -> Any:
    answer = client.post(WHERE, json=body(**more))
    assert answer.status_code == 201, answer.text
    return answer.json()


def refused(client: Any, **more: Any) -> set[tuple[str, str]]:
    answer = client.post(WHERE, json=body(**more))
    assert answer.status_code == 400, answer.text
    return problems(answer.json())


def test_an_applicatie_looks_as_the_standard_says(client: Any, types: Types) -> None:
    entry = on_zaken(types)
    made = make(client, heeftAlleAutorisaties=False, autorisaties=[entry])
    assert made == {
        "url": made["url"],
        "clientIds": ["formulier"],
        "label": "Formulier",
        "heeftAlleAutorisaties": False,
        "alleenIsGereedVoorPublicatie": False,
        "autorisaties": [{**entry, "componentWeergave": "Zaken API"}],
    }
    assert client.put(made["url"], json=made).json() == made
    assert client.delete(made["url"]).status_code == 204
    assert client.get(made["url"]).status_code == 404


def test_ac_001_client_ids_are_of_one_applicatie(client: Any) -> None:
    made = make(client, clientIds=["een", "twee"])
    assert refused(client, clientIds=["drie", "twee"]) == {("clientIds", "clientId-exists")}
    other = make(client, clientIds=["drie"])
    for method in ("PATCH", "PUT"):
        taken = client.request(method, other["url"], json=body(clientIds=["een"]))
        assert problems(taken.json()) == {("clientIds", "clientId-exists")}
    assert client.patch(made["url"], json={"clientIds": ["een", "vier"]}).status_code == 200


def test_ac_002_all_or_some(client: Any, types: Types) -> None:
    code = ("nonFieldErrors", "ambiguous-authorizations-specified")
    assert refused(client, autorisaties=[on_zaken(types)]) == {code}
    made = make(client)
    wrong = client.patch(made["url"], json={"autorisaties": [on_zaken(types)]})
    assert problems(wrong.json()) == {code}


def test_ac_002_some_at_least(client: Any) -> None:
    code = ("nonFieldErrors", "missing-authorizations")
    assert refused(client, heeftAlleAutorisaties=False) == {code}
    assert refused(client, heeftAlleAutorisaties=False, autorisaties=[]) == {code}
    made = make(client)
    assert problems(client.patch(made["url"], json={"heeftAlleAutorisaties": False}).json()) == {
        code
    }


@pytest.mark.parametrize(
    ("entry", "missing"),
    [
        ({"component": "zrc", "scopes": ["zaken.lezen"]}, {"zaaktype", "level"}),
        ({"component": "drc", "scopes": ["documenten.lezen"]}, {"informatieobjecttype", "level"}),
        ({"component": "brc", "scopes": ["besluiten.lezen"]}, {"besluittype"}),
        ({"component": "zrc", "scopes": ["audittrails.lezen"]}, set()),
        ({"component": "nrc", "scopes": ["notificaties.consumeren"]}, set()),
        ({"component": "ztc", "scopes": ["catalogi.lezen"]}, set()),
        ({"component": "ac", "scopes": ["autorisaties.lezen"]}, set()),
    ],
)
def test_ac_003_scopes_say_on_what(client: Any, entry: dict[str, Any], missing: set[str]) -> None:
    first = {"component": "ztc", "scopes": ["catalogi.lezen"]}
    given = body(heeftAlleAutorisaties=False, autorisaties=[first, entry])
    answer = client.post(WHERE, json=given)
    assert answer.status_code == (400 if missing else 201), answer.text
    if missing:
        names = {n.replace("level", "maxVertrouwelijkheidaanduiding") for n in missing}
        assert problems(answer.json()) == {(f"autorisaties.1.{n}", "required") for n in names}


def test_ac_003_fields_of_another_component_are_left_out(client: Any, types: Types) -> None:
    entry = {"component": "ztc", "scopes": ["catalogi.lezen"], "zaaktype": types.url}
    made = make(client, heeftAlleAutorisaties=False, autorisaties=[entry])
    (kept,) = made["autorisaties"]
    assert set(kept) == {"component", "componentWeergave", "scopes"}


def test_g_102_an_unknown_component_is_no_choice(client: Any) -> None:
    entry = {"component": "xyz", "scopes": ["zaken.lezen"]}
    assert refused(client, heeftAlleAutorisaties=False, autorisaties=[entry]) == {
        ("autorisaties.0.component", "invalid_choice")
    }


def test_acl_01_a_type_that_is_not_there_gives_nothing(client: Any, types: Types, db: Any) -> None:
    nowhere = types.url[:-12] + "000000000000"
    entry = on_zaken(types, zaaktype=nowhere)
    make(client, clientIds=["dwaler"], heeftAlleAutorisaties=False, autorisaties=[entry])
    assert known_only(db, "dwaler").get(f"{ZAKEN}/zaken").status_code == 403
    assert refused(
        client, heeftAlleAutorisaties=False, autorisaties=[on_zaken(types, zaaktype="geen url")]
    ) == {("autorisaties.0.zaaktype", "invalid")}


def test_acl_02_applicaties_are_found_by_client_id(client: Any) -> None:
    first, second = make(client, clientIds=["a", "b"]), make(client, clientIds=["c"])
    found = client.get(WHERE, params={"clientIds": "b,c"}).json()
    assert {one["url"] for one in found["results"]} == {first["url"], second["url"]}
    assert client.get(WHERE, params={"clientIds": "x"}).json()["count"] == 0
    assert client.get(f"{WHERE}/consumer", params={"clientId": "a"}).json() == first
    for asked in ({"clientId": "x"}, {}):
        assert client.get(f"{WHERE}/consumer", params=asked).status_code == 404
    assert client.get(f"{WHERE}/consumer", params={"naam": "a"}).status_code == 400


def test_acl_03_an_update_replaces_all_autorisaties(client: Any, types: Types) -> None:
    entries = [on_zaken(types), {"component": "ztc", "scopes": ["catalogi.lezen"]}]
    made = make(client, heeftAlleAutorisaties=False, autorisaties=entries)
    changed = client.patch(made["url"], json={"autorisaties": entries[1:]}).json()
    assert [one["component"] for one in changed["autorisaties"]] == ["ztc"]
    put = body(heeftAlleAutorisaties=False, autorisaties=entries[:1])
    changed = client.put(made["url"], json=put).json()
    assert [one["component"] for one in changed["autorisaties"]] == ["zrc"]


def test_acl_04_reading_and_writing_ask_for_their_scopes(client: Any, client_as: Any) -> None:
    made = make(client)
    reader = client_as({"component": "ac", "scopes": ["autorisaties.lezen"]}, client_id="lezer")
    writer = client_as({"component": "ac", "scopes": ["autorisaties.bijwerken"]}, client_id="wijz")
    other = client_as({"component": "zrc", "scopes": ["autorisaties.lezen"]}, client_id="ander")
    for where in (WHERE, made["url"], f"{WHERE}/consumer?clientId=formulier"):
        statuses = [who.get(where).status_code for who in (reader, writer, other)]
        assert statuses == [200, 403, 403], where
    new = body(clientIds=["nieuw"])
    assert [who.post(WHERE, json=new).status_code for who in (reader, writer)] == [403, 201]
    assert [who.delete(made["url"]).status_code for who in (reader, writer)] == [403, 204]


def test_acl_05_every_change_is_an_event_of_its_own(client: Any, db: Any) -> None:
    made = make(client)
    client.patch(made["url"], json={"label": "Anders"})
    client.delete(made["url"])
    events = db.query(Event).filter_by(resource="applicatie").order_by(Event.id).all()
    assert [event.actie for event in events] == ["create", "partial_update", "destroy"]
    assert {str(event.hoofdobject) for event in events} == {made["url"].rpartition("/")[2]}
    assert events[1].nieuw["label"] == "Anders"


def test_acl_06_unknown_parameters_are_refused(client: Any) -> None:
    answer = client.get(WHERE, params={"clientId": "a"})
    assert problems(answer.json()) == {("nonFieldErrors", "unknown-parameters")}


def test_acl_07_a_secret_is_shown_nowhere(client: Any, db: Any) -> None:
    made = make(client, clientIds=["formulieren2"], secret="s" * 32)
    assert "secret" not in made
    assert db.query(ClientSecret).filter_by(client_id="formulieren2").count() == 0
    event = db.query(Event).filter_by(resource="applicatie").one()
    assert SECRET not in str(event.nieuw)
    assert "s" * 32 not in str(event.nieuw)


def test_acl_08_only_what_is_ready_is_off_unless_asked(client: Any) -> None:
    assert make(client)["alleenIsGereedVoorPublicatie"] is False
    other = make(client, clientIds=["wo"], alleenIsGereedVoorPublicatie=True)
    assert other["alleenIsGereedVoorPublicatie"] is True


def test_g_50_rights_hold_on_the_very_next_request(client: Any, types: Types, db: Any) -> None:
    """A client known by its secret waits for its applicatie; what that says counts at once."""
    newcomer = known_only(db, "nieuweling")
    zaken = f"{ZAKEN}/zaken"
    assert newcomer.get(zaken).json()["code"] == "permission_denied"
    entry = on_zaken(types, "zaken.lezen")
    made = make(client, clientIds=["nieuweling"], heeftAlleAutorisaties=False, autorisaties=[entry])
    assert newcomer.get(zaken).status_code == 200
    assert newcomer.post(zaken, json=types.zaak()).status_code == 403
    entry["scopes"] = ["zaken.aanmaken"]
    client.patch(made["url"], json={"autorisaties": [entry]})
    assert newcomer.get(zaken).status_code == 403
    assert newcomer.post(zaken, json=types.zaak()).status_code == 201
    client.patch(made["url"], json={"clientIds": ["iemand-anders"]})
    assert newcomer.post(zaken, json=types.zaak()).status_code == 403


def test_g_52_all_rights_pass_everything(client: Any, types: Types, db: Any) -> None:
    made = make(client, clientIds=["alles"])
    everyone = known_only(db, "alles")
    zaak = everyone.post(f"{ZAKEN}/zaken", json=types.zaak(vertrouwelijkheidaanduiding="geheim"))
    assert zaak.status_code == 201
    assert everyone.get(made["url"]).status_code == 200


def test_an_autorisatie_on_a_catalogus_holds_for_types_to_come(
    client: Any, types: Types, db: Any
) -> None:
    from tests.catalogue import make_types

    entry = on_zaken(types, "zaken.lezen", "zaken.aanmaken")
    del entry["zaaktype"]
    entry["catalogus"] = url("catalogussen", types.zaaktype.catalogus)
    make(client, clientIds=["gids"], heeftAlleAutorisaties=False, autorisaties=[entry])
    guide = known_only(db, "gids")
    assert guide.post(f"{ZAKEN}/zaken", json=types.zaak()).status_code == 201
    later = make_types(db, "LATER")
    assert guide.post(f"{ZAKEN}/zaken", json=later.zaak()).status_code == 201
    assert guide.get(f"{ZAKEN}/zaken").json()["count"] == 2
    secret = later.zaak(vertrouwelijkheidaanduiding="geheim")
    assert guide.post(f"{ZAKEN}/zaken", json=secret).status_code == 403
    elsewhere = make_types(db, "ELDERS", domein="ANDER")
    assert guide.post(f"{ZAKEN}/zaken", json=elsewhere.zaak()).status_code == 403


def test_nobody_without_a_token_reads_applicaties(db: Any) -> None:
    assert anonymous().get(WHERE).status_code == 403
