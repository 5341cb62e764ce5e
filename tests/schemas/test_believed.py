"""A client that asked before is believed; whatever changed meanwhile, in whichever process, holds
on the very next call, by every road.
"""

from typing import Any

import pytest
from sqlalchemy import text

from tests.catalogue import ZAKEN, Types
from tests.schemas.test_read import statements

ROADS = ("{zaak}", f"{ZAKEN}/zaken", "{zaak}?expand=zaaktype", "{zaak}/audittrail")
READS = {"component": "zrc", "maxVertrouwelijkheidaanduiding": "openbaar"}
CHANGES = {
    "a right is taken away": "UPDATE applicatie SET autorisaties = '[]' WHERE label = 'lezer'",
    "the applicatie is removed": "DELETE FROM applicatie WHERE label = 'lezer'",
    "the client is of no applicatie": "UPDATE applicatie SET client_ids = '{ander}'"
    " WHERE label = 'lezer'",
    "the secret is another": "UPDATE client_secret SET secret = 'nieuw' WHERE client_id = 'lezer'",
    "the secret is removed": "DELETE FROM client_secret WHERE client_id = 'lezer'",
}


@pytest.fixture
def zaak(client: Any, types: Types) -> str:
    return str(client.post(f"{ZAKEN}/zaken", json=types.zaak()).json()["url"])


@pytest.fixture
def reader(types: Types, client_as: Any) -> Any:
    scopes = ["zaken.lezen", "audittrails.lezen"]
    return client_as(READS | {"zaaktype": types.url, "scopes": scopes}, client_id="lezer")


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("change", CHANGES)
def test_what_was_taken_away_is_refused_at_once(
    db: Any, zaak: str, reader: Any, change: str, road: str
) -> None:
    where = road.format(zaak=zaak)
    assert [reader.get(where).status_code for _ in range(2)] == [200, 200]
    db.execute(text(CHANGES[change]))  # as another process does it: nothing here is told
    db.commit()
    assert reader.get(where).status_code == 403
    assert reader.head(zaak).status_code == 403


def test_what_was_given_holds_at_once(db: Any, client: Any, types: Types, reader: Any) -> None:
    body = types.zaak(vertrouwelijkheidaanduiding="geheim")
    secret = client.post(f"{ZAKEN}/zaken", json=body).json()["url"]
    assert reader.get(secret).status_code == 403
    assert reader.get(f"{ZAKEN}/zaken").json()["count"] == 0
    everything = "UPDATE applicatie SET heeft_alle_autorisaties = true WHERE label = 'lezer'"
    db.execute(text(everything))
    db.commit()
    assert reader.get(secret).status_code == 200
    assert reader.get(f"{ZAKEN}/zaken").json()["count"] == 1


def test_a_zaak_that_is_not_there_is_told_by_who_may_know(db: Any, zaak: str, reader: Any) -> None:
    nowhere = f"{zaak[:-4]}0000"
    assert [reader.get(nowhere).status_code for _ in range(2)] == [404, 404]
    db.execute(text(CHANGES["a right is taken away"]))
    db.commit()
    assert reader.get(nowhere).status_code == 403


def test_a_zaak_is_read_with_one_question(zaak: str, reader: Any) -> None:
    reader.get(zaak)
    with statements() as asked:
        assert reader.get(zaak).status_code == 200
    assert len([one for one in asked if one.startswith("SELECT")]) == 1
