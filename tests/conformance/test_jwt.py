"""Who is calling? Every way a token can be wrong has its own code (G-40 to G-45)."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from jose import jwt

from schemas.apis import APIS
from schemas.engine.auth import caller
from tests.catalogue import ZAKEN
from tests.clients import SECRET, anonymous, token
from zaken.base.clock import now
from zaken.models import Applicatie, Event


def code_of(header: str | None) -> str:
    headers = {"Authorization": header} if header is not None else {}
    answer = anonymous().get(f"{ZAKEN}/zaken", headers=headers)
    assert answer.status_code == 403, answer.text
    code: str = answer.json()["code"]
    return code


@pytest.mark.parametrize("header", [None, "", "Bearer ", "Basic abc", "Bearer"])
def test_g_45_no_token_is_told_so(client: Any, header: str | None) -> None:
    assert code_of(header) == "not_authenticated"


@pytest.mark.parametrize("broken", ["x", "a.b.c", "ey.ey.", "\x7f.\x7f.\x7f", "a" * 5000])
def test_g_44_an_unreadable_token_is_told_so(client: Any, broken: str) -> None:
    assert code_of(f"Bearer {broken}") == "jwt-decode-error"


def test_g_44_a_token_names_its_client(client: Any) -> None:
    assert code_of(f"Bearer {token('formulieren', client_id=None)}") == "missing-client-identifier"
    assert code_of(f"Bearer {token('formulieren', client_id=['x'])}") == "missing-client-identifier"
    assert code_of(f"Bearer {token('niemand')}") == "invalid-client-identifier"


@pytest.mark.parametrize("name", ["\ud800", "n" * 101])
def test_a_client_id_that_cannot_be_kept_is_unknown_and_no_fault_of_ours(
    client: Any, name: str
) -> None:
    assert code_of(f"Bearer {token(name)}") == "invalid-client-identifier"


@pytest.mark.parametrize("told", ["\ud800 T. Ester\x00", {"naam": "\ud800"}, 7, "x" * 300])
def test_a_strange_name_of_the_user_is_kept_as_far_as_it_can(
    client: Any, types: Any, db: Any, told: Any
) -> None:
    header = f"Bearer {token('formulieren', user_representation=told)}"
    answer = client.post(f"{ZAKEN}/zaken", json=types.zaak(), headers={"Authorization": header})
    assert answer.status_code == 201, answer.text
    kept = db.query(Event).filter_by(resource="zaak").one().actor_weergave
    assert kept
    assert len(kept) <= 255


def test_g_44_a_token_of_another_secret_is_refused(client: Any) -> None:
    other = token("formulieren", "another-secret-of-thirty-two-bytes")
    assert code_of(f"Bearer {other}") == "invalid-jwt-signature"


def test_g_42_the_token_does_not_choose_the_algorithm(client: Any) -> None:
    claims = {"client_id": "formulieren", "iat": int(now().timestamp())}
    assert code_of(f"Bearer {jwt.encode(claims, SECRET, 'HS384')}") == "invalid-jwt-signature"
    head, body, _ = jwt.encode(claims, SECRET, "HS256").split(".")
    none = f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}."
    assert head
    assert code_of(f"Bearer {none}") == "invalid-jwt-signature"


def test_g_43_a_token_grows_old(client: Any) -> None:
    old = int((now() - timedelta(hours=2)).timestamp())
    assert code_of(f"Bearer {token('formulieren', iat=old)}") == "jwt-expired"
    assert code_of(f"Bearer {token('formulieren', exp=old)}") == "jwt-expired"
    soon = int((now() + timedelta(hours=1)).timestamp())
    assert code_of(f"Bearer {token('formulieren', nbf=soon)}") == "jwt-immature-signature-error"
    assert code_of(f"Bearer {token('formulieren', iat=None)}") == "jwt-missing-iat-claim"
    assert code_of(f"Bearer {token('formulieren', exp='x')}") == "jwt-missing-exp-claim"


def test_g_43_a_minute_of_difference_between_clocks_is_no_matter(client: Any) -> None:
    present = now().timestamp()
    for claims in (
        {"iat": int(present - 3630)},
        {"iat": int(present + 30)},
        {"nbf": int(present + 30)},
    ):
        header = {"Authorization": f"Bearer {token('formulieren', **claims)}"}
        assert anonymous().get(f"{ZAKEN}/zaken", headers=header).status_code == 200


def test_g_41_the_token_tells_who_acted(client: Any, types: Any, db: Any) -> None:
    zaak = client.post(f"{ZAKEN}/zaken", json=types.zaak()).json()
    event = db.query(Event).filter_by(resource="zaak").one()
    assert (event.actor, event.actor_weergave, event.actor_soort) == (
        "formulieren",
        "T. Ester",
        "applicatie",
    )
    (entry,) = client.get(f"{zaak['url']}/audittrail").json()
    assert (entry["applicatieId"], entry["gebruikersWeergave"]) == ("formulieren", "T. Ester")
    assert entry["wijzigingen"] == {"oud": None, "nieuw": zaak}


def test_a_client_without_an_application_may_nothing(client: Any, db: Any) -> None:
    from zaken.models import ClientSecret

    db.add(ClientSecret(client_id="los", secret=SECRET))
    db.commit()
    assert code_of(f"Bearer {token('los')}") == "permission_denied"


def test_g_40_a_token_signed_with_the_secret_of_its_client_opens_the_door(client: Any) -> None:
    header = {"Authorization": f"Bearer {token('formulieren')}"}
    assert anonymous().get(f"{ZAKEN}/zaken", headers=header).status_code == 200
    for root in APIS:
        described = anonymous().get(f"{root.url}/openapi.json")
        assert described.status_code == 200  # what we serve is told to anybody


def test_g_46_nothing_of_the_token_is_kept_to_be_passed_on(client: Any, db: Any) -> None:
    given = token("formulieren")
    subject = caller(db, f"Bearer {given}")
    held = [str(getattr(subject, one.name)) for one in fields(subject)]
    assert subject.name == "formulieren"
    assert not [value for value in held if given in value or SECRET in value]


def test_g_47_rights_come_from_our_own_tables_and_nothing_refuses_us(client: Any, db: Any) -> None:
    """No server listens where rights would be asked: there is none to ask."""
    assert client.get(f"{ZAKEN}/zaken").status_code == 200
    db.query(Applicatie).filter(Applicatie.label == "formulieren").delete()
    db.commit()
    refused = client.get(f"{ZAKEN}/zaken").json()
    assert (refused["status"], refused["code"]) == (403, "permission_denied")


def test_g_81_the_user_of_the_token_is_in_the_trail_or_else_the_one_of_the_header(
    client: Any, types: Any
) -> None:
    named = client.post(f"{ZAKEN}/zaken", json=types.zaak()).json()
    nobody = {"Authorization": f"Bearer {token('formulieren', user_id=None)}"}
    header = {**nobody, "X-NLX-Request-User-Id": "k.dejong"}
    other = client.post(f"{ZAKEN}/zaken", json=types.zaak(), headers=header).json()
    for zaak, user in ((named, "tester"), (other, "k.dejong")):
        (entry,) = client.get(f"{zaak['url']}/audittrail").json()
        assert entry["gebruikersId"] == user
        assert entry["applicatieWeergave"] == "formulieren"
