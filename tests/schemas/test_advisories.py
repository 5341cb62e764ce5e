"""Mistakes that other registers published as advisories: each test fails on the same mistake here.

The one about files of an import is with the documents.
"""

import logging
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.catalogue import DOCUMENTEN, ZAKEN, Types, make_types
from tests.clients import token
from tests.portal import desk
from zaken.base import clock
from zaken.base.log import masked
from zaken.models import Zaak

HOUSE = Path(__file__).parents[2]


def grant(types: Types, level: str, *scopes: str) -> dict[str, Any]:
    return {
        "component": "zrc",
        "scopes": list(scopes),
        "zaaktype": types.url,
        "maxVertrouwelijkheidaanduiding": level,
    }


@pytest.fixture
def zaken(client: Any, types: Types, db: Any) -> dict[str, str]:
    """An open, a secret and a strange zaak."""
    bodies = {
        "open": types.zaak(vertrouwelijkheidaanduiding="openbaar"),
        "secret": types.zaak(vertrouwelijkheidaanduiding="geheim"),
        "strange": make_types(db, "ANDER").zaak(),
    }
    return {n: client.post(f"{ZAKEN}/zaken", json=b).json()["url"] for n, b in bodies.items()}


def test_cve_2026_54657_a_search_shows_no_more_than_a_list(
    zaken: dict[str, str], types: Types, client_as: Any
) -> None:
    reader = client_as(grant(types, "openbaar", "zaken.lezen"), client_id="reader")
    uuids = [where.rpartition("/")[2] for where in zaken.values()]
    answer = reader.post(f"{ZAKEN}/zaken/_zoek", json={"uuid__in": uuids})
    found = answer.json()
    assert [one["url"] for one in found["results"]] == [zaken["open"]]
    assert found["count"] == 1
    nobody = client_as(grant(types, "openbaar", "zaken.aanmaken"), client_id="nobody")
    assert nobody.post(f"{ZAKEN}/zaken/_zoek", json={"uuid__in": uuids}).status_code == 403


def test_ghsa_v9vp_expand_embeds_only_what_may_be_read(
    zaken: dict[str, str], types: Types, client: Any, client_as: Any
) -> None:
    for name in ("secret", "strange"):
        client.patch(zaken[name], json={"hoofdzaak": zaken["open"]})
    paper = client.post(f"{DOCUMENTEN}/enkelvoudiginformatieobjecten", json=types.document()).json()
    relation = {"zaak": zaken["open"], "informatieobject": paper["url"]}
    link = client.post(f"{ZAKEN}/zaakinformatieobjecten", json=relation).json()["url"]
    reader = client_as(grant(types, "openbaar", "zaken.lezen"), client_id="reader")
    seen = reader.get(zaken["open"], params={"expand": "deelzaken"}).json()
    assert seen["_expand"]["deelzaken"] == []
    assert seen["deelzaken"] == []
    for where in (link, f"{ZAKEN}/zaakinformatieobjecten"):
        assert reader.get(where, params={"expand": "informatieobject"}).status_code == 403


def test_ghsa_vpvj_grants_are_not_added_up_before_they_filter(
    zaken: dict[str, str], types: Types, client_as: Any, db: Any
) -> None:
    """May write a type, may read another: that is not reading the first."""
    other = make_types(db, "DERDE")
    mixed = client_as(
        grant(types, "zeer_geheim", "zaken.aanmaken", "zaken.bijwerken"),
        grant(other, "zeer_geheim", "zaken.lezen"),
        grant(types, "openbaar", "zaken.lezen"),
        client_id="mixed",
    )
    listed = mixed.get(f"{ZAKEN}/zaken").json()
    assert ([one["url"] for one in listed["results"]], listed["count"]) == ([zaken["open"]], 1)
    assert mixed.get(zaken["secret"]).status_code == 403
    assert mixed.get(f"{ZAKEN}/statussen", params={"zaak": zaken["secret"]}).json()["count"] == 0


HEAVY = ("[range(1e9)] | add", "(a+)+$", "until(. > 1e9; . + 1)", "a" * 79 + "!")


@pytest.mark.parametrize("text", HEAVY)
def test_ghsa_57hf_what_a_user_writes_is_never_run(
    types: Types, client: Any, db: Any, text: str
) -> None:
    """The name of a date is only ever compared with names; it costs no more for what it says."""
    types.resultaattype.brondatum_archiefprocedure = {
        "afleidingswijze": "eigenschap",
        "datumkenmerk": text,
    }
    db.commit()
    zaak = client.post(f"{ZAKEN}/zaken", json=types.zaak()).json()["url"]
    started = time.perf_counter()
    assert client.post(f"{ZAKEN}/resultaten", json=types.resultaat(zaak)).status_code == 201
    answer = client.post(f"{ZAKEN}/statussen", json=types.status(zaak, 2))
    assert answer.status_code in (201, 400), answer.text
    assert time.perf_counter() - started < 5


def test_ghsa_57hf_no_language_of_expressions_is_used_here() -> None:
    languages = re.compile(r"^\s*(?:import|from) (?:jq|pyjq|jmespath|jsonpath|asteval)\b", re.M)
    sources = [
        p for name in ("zaken", "workflows", "schemas") for p in HOUSE.glob(f"{name}/**/*.py")
    ]
    assert sources
    assert [p.name for p in sources if languages.search(p.read_text(encoding="utf-8"))] == []


def test_ghsa_7jgm_text_of_a_catalogus_is_only_text_on_a_page(db: Any) -> None:
    with clock.frozen(datetime(2026, 11, 23, 9, 0, tzinfo=UTC)):
        desk.types(db, "parkeervergunning-bewoner")
        queue = desk.queue(db, "parkeren", "PARKEERVERGUNNING-BEWONER")
        karin = desk.works(db, "karin", "Karin de Jong", queue)
        zaak: Zaak = desk.apply(db, desk.anna())
        evil = "<script>alert(1)</script>"
        zaak.zaaktype.omschrijving = queue.omschrijving = evil
        zaak.zaaktype.statustypen[0].omschrijving = zaak.omschrijving = evil
        db.commit()
        for path in ("", "?lijst=parkeren", f"zaken/{zaak.uuid}"):
            page = karin.get(f"/werkplek/{path}")
            assert page.status_code == 200
            assert evil not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


def test_ghsa_g7g8_a_token_reaches_no_log(
    client: Any, types: Types, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    """Also not when something of ours breaks on it, or a library says what it was sent."""
    secret = token("formulieren")
    with caplog.at_level(logging.DEBUG):
        for header in (f"Bearer {secret}", f"Bearer {secret}x", secret):
            client.get(f"{ZAKEN}/zaken/x", headers={"Authorization": header})
    told = caplog.text + "".join(capsys.readouterr())
    assert told
    assert secret not in told
    assert secret.rpartition(".")[2] not in told
    assert secret not in masked(f"POST failed, headers: {{'authorization': 'Bearer {secret}'}}")
    assert "s3cr3t" not in masked("authorization: Bearer s3cr3t-of-somebody")
