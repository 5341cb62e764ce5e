"""The Notificaties API: messages of other producers, who may do what, our own webhook."""

from typing import Any

import pytest

from notifications import nrc, nrc_call
from tests.catalogue import ROOT
from tests.clients import anonymous
from tests.conformance.test_notificaties import (
    CONSUMER,
    NRC,
    PUBLISHER,
    WEBHOOK,
    _channels,
    message,
    refused,
    subscribed,
    subscriber,
    waiting,
    wanted,
)
from tests.notifications.listening import Subscriber
from zaken.base.errors import Invalid
from zaken.base.settings import settings

__all__ = ["_channels", "subscriber"]


def test_nrcl_18_a_message_names_a_known_channel_with_kenmerken_that_fit(client: Any) -> None:
    for body, wrong in (
        (message(kanaal="bestaat_niet"), ("kanaal", "message_kanaal")),
        (message(kenmerken={"kleur": "rood"}), ("kenmerken", "kenmerken_inconsistent")),
        (message(resource=""), ("resource", "blank")),
        (message(kenmerken={"zaaktype": None}), ("kenmerken.zaaktype", "null")),
    ):
        assert refused(client.post(f"{NRC}/notificaties", json=body)) == {wrong}
    more = message()["kenmerken"] | {"zaaktype.catalogus": "x", "extra": "mag"}
    for kenmerken in ({}, {"zaaktype": "x"}, more):
        answer = client.post(f"{NRC}/notificaties", json=message(kenmerken=kenmerken))
        assert answer.status_code == 201


def test_nrcl_19_a_message_is_taken_in_at_once_and_delivered_later(
    client: Any, subscriber: Subscriber, db: Any
) -> None:
    subscribed(client, wanted(subscriber))
    answer = client.post(f"{NRC}/notificaties", json=message())
    assert (answer.status_code, answer.json()) == (201, message())
    assert subscriber.taken == []
    assert [(row.state, row.body) for row in waiting(db)] == [("klaar", message())]


def test_c_20_a_message_is_answered_with_201(client: Any) -> None:
    assert client.post(f"{NRC}/notificaties", json=message()).status_code == 201


@pytest.mark.parametrize(
    ("groups", "count"),
    [
        ([{}], 1),
        ([{"zaaktype": "*"}], 1),
        ([{"bronorganisatie": "123456782", "vertrouwelijkheidaanduiding": "openbaar"}], 1),
        ([{"bronorganisatie": "123456782", "vertrouwelijkheidaanduiding": "geheim"}], 0),
        ([{"vertrouwelijkheidaanduiding": "geheim"}, {"bronorganisatie": "123456782"}], 1),
        ([{"bronorganisatie": "123456782"}, {"bronorganisatie": "*"}], 1),
        ([{"zaaktype.catalogus": "elders"}], 0),
    ],
)
def test_nrcl_20_filters_hold_together_in_a_group_and_groups_beside_each_other(
    client: Any, subscriber: Subscriber, db: Any, groups: list[Any], count: int
) -> None:
    named = [{"naam": "zaken", "filters": filters} for filters in groups]
    subscribed(client, wanted(subscriber, *named))
    client.post(f"{NRC}/notificaties", json=message())
    assert len(waiting(db)) == count


def test_nrcl_23_publishers_publish_and_consumers_subscribe(
    client_as: Any, subscriber: Subscriber
) -> None:
    publisher = client_as(PUBLISHER, client_id="producent")
    consumer = client_as(CONSUMER, client_id="consument")
    nobody = client_as({"component": "ztc", "scopes": ["catalogi.lezen"]}, client_id="niemand")
    made = subscribed(consumer, wanted(subscriber))["url"]
    kanaal = {"naam": "nieuw"}
    for who, publishes, consumes, reads in (
        (publisher, 201, 403, 200),
        (consumer, 403, 201, 200),
        (nobody, 403, 403, 403),
    ):
        assert who.post(f"{NRC}/notificaties", json=message()).status_code == publishes
        assert who.post(f"{NRC}/kanaal", json=kanaal).status_code == publishes
        body = wanted(subscriber)
        assert who.post(f"{NRC}/abonnement", json=body).status_code == consumes
        for where in (f"{NRC}/kanaal", f"{NRC}/abonnement", made):
            assert who.get(where).status_code == reads
    assert publisher.delete(made).status_code == 403
    assert anonymous().post(f"{NRC}/notificaties", json=message()).status_code == 403


@pytest.fixture
def no_private_callbacks(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("ZAAKSPOOR_NRC_PRIVATE_CALLBACKS", "0")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "[::1]", "169.254.169.254"])
def test_nrcl_24_private_addresses_are_not_called(no_private_callbacks: Any, host: str) -> None:
    with pytest.raises(Invalid) as told:
        nrc_call.check_callback(f"http://{host}:9/callback", "Bearer x", "zgw")
    assert told.value.params[0]["code"] == "invalid-callback-url"


def test_nrcl_24_where_clouds_keep_their_passwords_is_never_called() -> None:
    assert settings().nrc_private_callbacks
    with nrc_call.client("http://169.254.169.254/latest") as http:
        answer = nrc_call.post(http, "http://169.254.169.254/latest", body={})
    assert answer == nrc_call.Answer(0, "besloten netwerk")


def test_nrcl_24_redirects_are_not_followed(client: Any, subscriber: Subscriber) -> None:
    subscriber.answer = lambda _: 307
    answer = client.post(f"{NRC}/abonnement", json=wanted(subscriber))
    assert refused(answer) == {("nonFieldErrors", "invalid-callback-url")}
    assert len(subscriber.calls) == 2


def test_nrcl_30_our_webhook_takes_messages_and_answers_204(client: Any) -> None:
    heard: list[Any] = []
    nrc.LISTENERS.append(lambda db, body: heard.append(body))
    try:
        answer = client.post(WEBHOOK, json=message())
    finally:
        nrc.LISTENERS.pop()
    assert (answer.status_code, answer.content) == (204, b"")
    assert heard == [message()]


def test_nrcl_31_our_webhook_refuses_who_is_not_authorised(client_as: Any) -> None:
    consumer = client_as(CONSUMER, client_id="consument")
    assert anonymous().post(WEBHOOK, json=message()).status_code == 403
    assert consumer.post(WEBHOOK, json=message()).status_code == 403
    publisher = client_as(PUBLISHER, client_id="router")
    assert publisher.post(WEBHOOK, json=message()).status_code == 204


def test_nrcl_32_our_webhook_tells_what_is_wrong(client: Any) -> None:
    body = message()
    del body["actie"]
    assert refused(client.post(WEBHOOK, json=body)) == {("actie", "required")}
    assert client.post(f"{ROOT}/webhooks/notificaties", content=b"{").status_code == 400
