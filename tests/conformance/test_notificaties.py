"""The Notificaties API: channels, subscriptions, messages of other producers, our webhook."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from notifications.nrc_kanalen import CHANNELS, register
from tests.catalogue import ROOT
from tests.clients import anonymous
from tests.conformance.conftest import problems
from tests.notifications.listening import AUTH, Subscriber, listening
from zaken.models import Event, Notificatie

NRC = f"{ROOT}/notificaties/api/v1"
PUBLISHER = {"component": "nrc", "scopes": ["notificaties.publiceren"]}
CONSUMER = {"component": "nrc", "scopes": ["notificaties.consumeren"]}
TYPE = f"{ROOT}/catalogi/api/v1/zaaktypen/1"
WEBHOOK = f"{ROOT}/webhooks/notificaties"


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    with listening() as there:
        yield there


@pytest.fixture(autouse=True)
def _channels(db: Any) -> None:
    register(db)
    db.commit()


def wanted(subscriber: Subscriber, *groups: dict[str, Any], **more: Any) -> dict[str, Any]:
    kanalen = list(groups) or [{"naam": "zaken", "filters": {"bronorganisatie": "123456782"}}]
    return {"callbackUrl": subscriber.url, "auth": AUTH, "kanalen": kanalen, **more}


def message(**more: Any) -> dict[str, Any]:
    return {
        "kanaal": "zaken",
        "hoofdObject": f"{ROOT}/zaken/api/v1/zaken/1",
        "resource": "status",
        "resourceUrl": f"{ROOT}/zaken/api/v1/statussen/2",
        "actie": "create",
        "aanmaakdatum": "2026-01-01T10:00:00Z",
        "kenmerken": {
            "bronorganisatie": "123456782",
            "zaaktype": TYPE,
            "vertrouwelijkheidaanduiding": "openbaar",
        },
        **more,
    }


def subscribed(client: Any, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"{NRC}/abonnement", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def refused(answer: Any) -> set[tuple[str, str]]:
    assert answer.status_code == 400, answer.text
    return problems(answer.json())


def waiting(db: Any) -> list[Notificatie]:
    return list(db.scalars(select(Notificatie).order_by(Notificatie.id)))


# ------------------------------------------------------------------------------------- channels


def test_nrcl_01_our_channels_are_registered_with_filters_and_documentation(client: Any) -> None:
    found = {k["naam"]: k for k in client.get(f"{NRC}/kanaal").json()}
    assert found.keys() == {channel.naam for channel in CHANNELS}
    assert set(found["zaken"]["filters"]) == {
        "bronorganisatie", "zaaktype", "vertrouwelijkheidaanduiding", "zaaktype.catalogus",
    }  # fmt: skip
    assert set(found["besluiten"]["filters"]) >= {"verantwoordelijkeOrganisatie", "besluittype"}
    assert found["zaaktypen"]["filters"] == ["catalogus"]
    assert found["autorisaties"]["filters"] == []
    for kanaal in found.values():
        page = anonymous().get(kanaal["documentatieLink"])
        assert (page.status_code, kanaal["naam"] in page.text) == (200, True)
        assert all(name in page.text for name in kanaal["filters"])
    assert anonymous().get(f"{ROOT}/notificaties/kanalen/onbekend").status_code == 404


def test_channels_are_registered_again_without_harm(db: Any, client: Any) -> None:
    before = client.get(f"{NRC}/kanaal").json()
    register(db)
    db.commit()
    assert client.get(f"{NRC}/kanaal").json() == before


def test_nrcl_10_kanaal_is_new(client: Any) -> None:
    body = {"naam": "klanten", "documentatieLink": "https://example.com/k", "filters": ["bron"]}
    made = client.post(f"{NRC}/kanaal", json=body)
    assert made.status_code == 201
    assert made.headers["Location"] == made.json()["url"]
    assert client.get(made.json()["url"]).json() == {"url": made.json()["url"], **body}
    assert refused(client.post(f"{NRC}/kanaal", json=body)) == {("naam", "unique")}
    assert refused(client.post(f"{NRC}/kanaal", json={"naam": "x" * 51})) == {
        ("naam", "max_length")
    }
    found = client.get(f"{NRC}/kanaal", params={"naam": "klanten"}).json()
    assert [k["naam"] for k in found] == ["klanten"]


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nrcl_10_a_channel_stays_as_it_is(client: Any, method: str) -> None:
    where = client.get(f"{NRC}/kanaal").json()[0]["url"]
    assert getattr(client, method)(where).status_code == 405


# -------------------------------------------------------------------------------- subscriptions


def test_a_subscription_is_made_read_changed_and_ended(client: Any, subscriber: Subscriber) -> None:
    made = subscribed(client, wanted(subscriber))
    assert client.get(made["url"]).json() == made
    assert client.get(f"{NRC}/abonnement").json() == [made]
    other = [{"naam": "besluiten", "filters": {}}]
    body = wanted(subscriber, *other)
    assert client.put(made["url"], json=body).json()["kanalen"] == other
    assert client.delete(made["url"]).status_code == 204
    assert client.get(made["url"]).status_code == 404


def test_nrcl_11_kanalen_exist(client: Any, subscriber: Subscriber) -> None:
    body = wanted(subscriber, {"naam": "bestaat_niet", "filters": {}})
    assert refused(client.post(f"{NRC}/abonnement", json=body)) == {("naam", "kanaal_naam")}
    made = subscribed(client, wanted(subscriber))
    assert refused(client.put(made["url"], json=body)) == {("naam", "kanaal_naam")}
    wrong = {"kanalen": body["kanalen"]}
    assert refused(client.patch(made["url"], json=wrong)) == {("naam", "kanaal_naam")}


def test_nrcl_11_a_subscription_says_where_with_what_and_of_what(client: Any) -> None:
    found = refused(client.post(f"{NRC}/abonnement", json={}))
    assert found == {(name, "required") for name in ("callbackUrl", "auth", "kanalen")}


def test_nrcl_12_filters_fit_the_kanaal(client: Any, subscriber: Subscriber) -> None:
    body = wanted(subscriber, {"naam": "zaken", "filters": {"kleur": "rood"}})
    answer = client.post(f"{NRC}/abonnement", json=body)
    assert refused(answer) == {("filters", "inconsistent-abonnement-filters")}
    for filters in ({}, {"zaaktype": "*"}, {"zaaktype": TYPE, "bronorganisatie": "*"}):
        subscribed(client, wanted(subscriber, {"naam": "zaken", "filters": filters}))


def test_nrcl_13_a_callback_that_takes_anything_is_refused(
    client: Any, subscriber: Subscriber
) -> None:
    subscriber.auth = ""
    answer = client.post(f"{NRC}/abonnement", json=wanted(subscriber))
    assert refused(answer) == {("callbackUrl", "no-auth-on-callback-url")}
    assert "authorization" not in subscriber.headers[0]


def test_nrcl_14_a_callback_must_accept_a_test_message(client: Any, subscriber: Subscriber) -> None:
    answer = client.post(f"{NRC}/abonnement", json=wanted(subscriber, auth="Bearer anders"))
    assert refused(answer) == {("nonFieldErrors", "invalid-callback-url")}
    nobody = wanted(subscriber, callbackUrl="http://127.0.0.1:1/")
    answer = client.post(f"{NRC}/abonnement", json=nobody)
    assert refused(answer) == {("nonFieldErrors", "invalid-callback-url")}
    subscribed(client, wanted(subscriber))
    assert subscriber.calls[-1]["kanaal"] == "test"
    assert subscriber.headers[-1]["authorization"] == AUTH


def test_nrcl_14_a_changed_callback_is_tried_too(client: Any, subscriber: Subscriber) -> None:
    made = subscribed(client, wanted(subscriber))
    calls = len(subscriber.calls)
    answer = client.patch(made["url"], json={"auth": "Bearer anders"})
    assert refused(answer) == {("nonFieldErrors", "invalid-callback-url")}
    assert len(subscriber.calls) == calls + 2
    assert client.patch(made["url"], json={"kanalen": []}).status_code == 200
    assert len(subscriber.calls) == calls + 2, "nothing about the callback changed"


def test_nrcl_15_the_secret_is_never_shown(client: Any, subscriber: Subscriber, db: Any) -> None:
    answer = client.post(f"{NRC}/abonnement", json=wanted(subscriber))
    url = answer.json()["url"]
    seen = [answer, client.get(url), client.get(f"{NRC}/abonnement")]
    seen.append(client.patch(url, json={"kanalen": []}))
    assert all("geheim" not in s.text and '"auth"' not in s.text for s in seen)
    told = db.scalars(select(Event).where(Event.resource == "abonnement")).all()
    assert told
    assert all("geheim" not in f"{event.oud}{event.nieuw}" for event in told)


def test_nrcl_16_only_who_made_it_may_change_it(client_as: Any, subscriber: Subscriber) -> None:
    kiss = client_as(CONSUMER, client_id="kiss")
    other = client_as(CONSUMER, client_id="openinwoner")
    made = subscribed(kiss, wanted(subscriber))
    body = wanted(subscriber)
    for answer in (
        other.put(made["url"], json=body),
        other.patch(made["url"], json={"kanalen": []}),
        other.delete(made["url"]),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert other.get(made["url"]).status_code == 200
    assert kiss.delete(made["url"]).status_code == 204


def test_nrcl_17_a_patch_without_kanalen_leaves_the_filters(
    client: Any, subscriber: Subscriber
) -> None:
    made = subscribed(client, wanted(subscriber))
    answer = client.patch(made["url"], json={"callbackUrl": subscriber.url + "/nieuw"})
    assert answer.status_code == 200
    assert answer.json()["kanalen"] == made["kanalen"]
    new = [{"naam": "zaken", "filters": {}}, {"naam": "besluiten", "filters": {}}]
    assert client.patch(made["url"], json={"kanalen": new}).json()["kanalen"] == new


@pytest.mark.parametrize("auth", ["Bearer x\r\nX-Gast: ja", "Bearer é", ""])
def test_a_secret_must_fit_in_a_header(client: Any, subscriber: Subscriber, auth: str) -> None:
    answer = client.post(f"{NRC}/abonnement", json=wanted(subscriber, auth=auth))
    assert {name for name, _ in refused(answer)} == {"auth"}
    assert subscriber.calls == []


def test_a_subscriber_may_ask_for_cloudevents(client: Any, subscriber: Subscriber) -> None:
    made = subscribed(client, wanted(subscriber, formaat="cloudevents"))
    assert made["formaat"] == "cloudevents"
    assert subscriber.calls[-1]["type"] == "nl.overheid.test.test-geregistreerd"
    assert subscribed(client, wanted(subscriber))["formaat"] == "zgw"
