"""Signing in over real HTTP: the whole code flow with PKCE, and every way it must refuse."""

import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from jose import jwt

from simulators.digid import EHERKENNING_3, NIVEAUS
from simulators.oidc import is_local, s256
from tests.simulators.conftest import Simulator

BACK = "http://127.0.0.1:4711/auth/terug"
SECRET = ("zaakspoor", "demo-geen-geheim")
VERIFIER = secrets.token_urlsafe(48)
ASK = {
    "client_id": "zaakspoor",
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid profile",
    "state": "staat",
    "nonce": "eenmalig",
    "code_challenge": s256(VERIFIER),
    "code_challenge_method": "S256",
}


def landed(answer: httpx.Response) -> dict[str, str]:
    """The parameters with which the browser came back to the client."""
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(BACK)
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


def code_for(sim: Simulator, who: str, desk: str = "/digid", **ask: str) -> str:
    form = {"persoon": who, "actie": "inloggen"}
    answer = sim.http.post(f"{desk}/authorize", params={**ASK, **ask}, data=form)
    back = landed(answer)
    assert back["state"] == "staat"
    return back["code"]


def exchange(sim: Simulator, code: str, desk: str = "/digid", **changes: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        **changes,
    }
    return sim.http.post(f"{desk}/token", data=form, auth=SECRET)


def claims_of(sim: Simulator, tokens: dict[str, Any], desk: str = "/digid") -> dict[str, Any]:
    found = sim.http.get(f"{desk}/.well-known/openid-configuration").json()
    keys = sim.http.get(found["jwks_uri"]).json()
    claims: dict[str, Any] = jwt.decode(
        tokens["id_token"],
        keys,
        algorithms=["RS256"],
        audience="zaakspoor",
        issuer=found["issuer"],
        access_token=tokens["access_token"],
    )
    return claims


def test_a_resident_signs_in_and_the_token_says_who_and_how_sure(sim: Simulator) -> None:
    answer = exchange(sim, code_for(sim, "P1"))
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    claims = claims_of(sim, answer.json())
    assert (claims["bsn"], claims["naam"]) == ("999990019", "Femke de Vries")
    assert (claims["nonce"], claims["acr"]) == ("eenmalig", NIVEAUS["substantieel"])
    assert claims["sub"] != claims["bsn"]
    assert {"exp", "iat", "auth_time"} <= set(claims)
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert sim.http.get("/digid/userinfo", headers=bearer).json()["sub"] == claims["sub"]


def test_a_company_comes_in_by_eherkenning_without_a_bsn(sim: Simulator) -> None:
    claims = claims_of(sim, exchange(sim, code_for(sim, "C1")).json())
    assert (claims["kvk"], claims["vestiging"]) == ("69599084", "000037178598")
    assert claims["acr"] == EHERKENNING_3
    assert "bsn" not in claims


def test_staff_have_their_own_issuer_with_groups(sim: Simulator) -> None:
    desk = "/medewerkers"
    tokens = exchange(sim, code_for(sim, "m.bakker", desk), desk).json()
    claims = claims_of(sim, tokens, desk)
    assert claims["iss"].endswith("/medewerkers")
    assert (claims["preferred_username"], claims["groups"]) == ("m.bakker", ["parkeren"])
    assert exchange(sim, code_for(sim, "P1"), desk).json()["error"] == "invalid_grant"


def test_the_level_follows_what_was_asked_or_chosen(sim: Simulator) -> None:
    asked = exchange(sim, code_for(sim, "P1", acr_values=NIVEAUS["midden"])).json()
    assert claims_of(sim, asked)["acr"] == NIVEAUS["midden"]
    form = {"persoon": "P1", "niveau": "hoog"}
    code = landed(sim.http.post("/digid/authorize", params=ASK, data=form))["code"]
    assert claims_of(sim, exchange(sim, code).json())["acr"] == NIVEAUS["hoog"]


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "verkeerd" * 6},
        {"code_verifier": ""},
        {"redirect_uri": "http://127.0.0.1:4711/elders"},
    ],
)
def test_a_code_is_refused_with_the_wrong_company(sim: Simulator, changes: dict[str, str]) -> None:
    answer = exchange(sim, code_for(sim, "P1"), **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_wrong_verifier_also_uses_up_the_code(sim: Simulator) -> None:
    code = code_for(sim, "P1")
    exchange(sim, code, code_verifier="x" * 50)
    assert exchange(sim, code).json()["error"] == "invalid_grant"


def test_a_code_used_twice_is_refused_and_ends_the_first_sign_in(sim: Simulator) -> None:
    code = code_for(sim, "P1")
    token = exchange(sim, code).json()["access_token"]
    assert exchange(sim, code).json()["error"] == "invalid_grant"
    answer = sim.http.get("/digid/userinfo", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_an_unknown_client_or_grant_gets_no_token(sim: Simulator) -> None:
    form = {"grant_type": "authorization_code", "code": "x"}
    wrong = sim.http.post("/digid/token", data=form, auth=("zaakspoor", "fout"))
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    other = exchange(sim, "x", grant_type="password")
    assert other.json()["error"] == "unsupported_grant_type"
    by_form = {**form, "client_id": SECRET[0], "client_secret": SECRET[1]}
    assert sim.http.post("/digid/token", data=by_form).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"nonce": ""}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_a_request_that_is_not_in_order_goes_back_with_its_error(
    sim: Simulator, change: dict[str, str], error: str
) -> None:
    back = landed(sim.http.get("/digid/authorize", params={**ASK, **change}))
    assert (back["error"], back["state"]) == (error, "staat")


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "vreemd"},
        {"redirect_uri": "https://kwaad.example/"},
        {"redirect_uri": "http://127.0.0.1:80@kwaad.example/"},
        {"redirect_uri": ""},
    ],
)
def test_a_strange_client_or_address_is_never_sent_anywhere(
    sim: Simulator, change: dict[str, str]
) -> None:
    answer = sim.http.get("/digid/authorize", params={**ASK, **change})
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_only_plain_addresses_on_this_machine_are_local() -> None:
    assert is_local("http://localhost:8000/terug?x=1")
    for other in (
        "http://127.0.0.1.kwaad.example/",
        "http://[",
        "http://127.0.0.1:x/",
        "//localhost",
    ):
        assert not is_local(other)


def test_the_page_is_plainly_a_demo_and_needs_a_choice(sim: Simulator) -> None:
    html = sim.http.get("/digid/authorize", params=ASK).text
    assert "DEMO - geen echte DigiD" in html
    assert "<script" not in html
    assert "eHerkenning" in html
    assert "Henk Bakker" not in html
    again = sim.http.post("/digid/authorize", params=ASK, data={"actie": "inloggen"})
    assert (again.status_code, 'role="alert"' in again.text) == (400, True)


def test_whoever_cancels_goes_back_with_access_denied(sim: Simulator) -> None:
    form = {"persoon": "P1", "actie": "annuleren"}
    back = landed(sim.http.post("/digid/authorize", params=ASK, data=form))
    assert back["error"] == "access_denied"


def test_signing_out_returns_only_to_this_machine(sim: Simulator) -> None:
    ask = {"post_logout_redirect_uri": "http://localhost:4711/", "state": "abc"}
    answer = sim.http.get("/digid/end_session", params=ask)
    assert answer.headers["location"] == "http://localhost:4711/?state=abc"
    ask["post_logout_redirect_uri"] = "https://kwaad.example/"
    assert sim.http.get("/digid/end_session", params=ask).status_code == 200
