"""Signing in and out over real OpenID Connect, sessions, CSRF, and what a session may do."""

import time
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.routing import APIRoute
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey, RSAKey
from sqlalchemy import func, select

from portal import auth
from portal.balie import pages as balie
from portal.mijn import applying, betalen, following, pages
from portal.oidc import Asked, DemoSignIn, SignInFailed, refuse_demo_sign_in
from portal.openid import Provider
from portal.session import COOKIE, Visit, posted, pseudonym, safe_next, subject_of
from portal.werkplek import acts
from portal.werkplek import pages as werkplek
from tests.portal.people import Makers, csrf_of, femke, municipality, signed_in
from zaken.base import clock
from zaken.base.settings import Settings
from zaken.models import Medewerker, Queue, Sessie, Zaaktype

ASKED = Asked("http://127.0.0.1/mijn/terug", "state", "nonce", "v" * 64)
DIGID = "urn:oasis:names:tc:SAML:2.0:ac:classes:"


def picked(where: str, persoon: str = "P1", **form: str) -> str:
    """Pick somebody at the sign-in of the simulator; the address it sends the browser back to."""
    with httpx.Client() as browser:
        page = browser.get(where)
        assert page.status_code == 200, page.text
        answer = browser.post(where, data={"persoon": persoon, **form})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def returned(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def digid(far_sides: str) -> Provider:
    return Provider(f"{far_sides}/digid", "zaakspoor", "demo-geen-geheim", demo=True)


# ------------------------------------------------------------------------- the whole way, for real


def test_a_resident_signs_in_and_comes_back_where_she_was(committed: Makers, site: str) -> None:
    with httpx.Client(base_url=site) as browser:
        to_sign_in = browser.get("/mijn/berichten/").headers["location"]
        away = browser.get(to_sign_in).headers["location"]
        before = browser.cookies[COOKIE]
        answer = browser.get(picked(away))
        assert answer.headers["location"] == "/mijn/berichten/"
        assert browser.cookies[COOKIE] != before, "the token must change at sign-in"
        assert "Femke de Vries" in browser.get("/mijn/berichten/").text
        stale = httpx.get(f"{site}/mijn/", headers={"cookie": f"{COOKIE}={before}"})
        assert stale.status_code == 303, "who knew the old token is nobody"
    flags = answer.headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=lax" in flags


def test_signing_out_ends_the_session_here_and_at_the_issuer(
    committed: Makers, site: str, far_sides: str
) -> None:
    with httpx.Client(base_url=site) as browser:
        browser.get(picked(browser.get("/mijn/inloggen").headers["location"]))
        token = browser.cookies[COOKIE]
        form = {"csrf": csrf_of(browser.get("/mijn/").text)}
        answer = browser.post("/mijn/uitloggen", data=form)
        assert answer.headers["location"].startswith(f"{far_sides}/digid/end_session?")
        assert httpx.get(f"{site}/mijn/", headers={"cookie": f"{COOKIE}={token}"}).is_redirect
    with committed() as db:
        assert db.scalar(select(func.count()).select_from(Sessie)) == 0


def test_an_answer_to_another_browser_or_a_second_time_is_refused(
    committed: Makers, site: str
) -> None:
    with httpx.Client(base_url=site) as browser, httpx.Client(base_url=site) as other:
        other.get("/mijn/inloggen")
        back = picked(browser.get("/mijn/inloggen").headers["location"])
        assert other.get(back).status_code == 400
        assert httpx.get(back).status_code == 400
        assert browser.get(back.replace("state=", "state=x")).status_code == 400
        assert browser.get(back).status_code == 303
        assert browser.get(back).status_code == 400


def test_a_level_that_is_too_low_is_refused_in_plain_words(committed: Makers, site: str) -> None:
    with httpx.Client(base_url=site) as browser:
        away = browser.get("/mijn/inloggen?niveau=substantieel").headers["location"]
        assert returned(away)["acr_values"] == f"{DIGID}Smartcard"
        answer = browser.get(picked(away, niveau="midden"))
        assert answer.status_code == 403
        assert "DigiD substantieel" in answer.text
        assert browser.get("/mijn/").status_code == 303


def test_breaking_off_is_no_error_of_ours(committed: Makers, site: str) -> None:
    with httpx.Client(base_url=site) as browser:
        away = browser.get("/mijn/inloggen").headers["location"]
        answer = browser.get(picked(away, actie="annuleren"))
        assert answer.status_code == 400
        assert "U hebt het inloggen afgebroken" in answer.text


def test_only_known_staff_comes_in(committed: Makers, site: str) -> None:
    with httpx.Client(base_url=site) as browser:
        back = picked(browser.get("/medewerkers/inloggen").headers["location"], "k.dejong")
        assert browser.get(back).status_code == 403
        with committed.begin() as db:
            db.add(Medewerker(username="k.dejong", naam="Karin de Jong", roles=["behandelaar"]))
        back = picked(browser.get("/medewerkers/inloggen").headers["location"], "k.dejong")
        assert browser.get(back).headers["location"] == "/werkplek/"


# ------------------------------------------------------------------------------- the ID token


def test_the_issuer_is_asked_with_pkce_and_nonce(far_sides: str) -> None:
    query = returned(digid(far_sides).authorize_url(ASKED))
    assert query["code_challenge_method"] == "S256"
    assert query["nonce"] == "nonce"
    assert query["state"] == "state"
    assert ASKED.verifier not in str(query)


@pytest.mark.parametrize("changed", [{"nonce": "another"}, {"verifier": "w" * 64}])
def test_a_wrong_nonce_or_verifier_is_refused(far_sides: str, changed: dict[str, str]) -> None:
    source = digid(far_sides)
    code = returned(picked(source.authorize_url(ASKED)))["code"]
    with pytest.raises(SignInFailed):
        source.claims(code, replace(ASKED, **changed))


def test_a_code_works_once(far_sides: str) -> None:
    source = digid(far_sides)
    code = returned(picked(source.authorize_url(ASKED)))["code"]
    assert source.claims(code, ASKED)["naam"] == "Femke de Vries"
    with pytest.raises(SignInFailed):
        source.claims(code, ASKED)


KEY = RSAKey.generate_key(2048, {"kid": "ours"})
ISSUER = "http://127.0.0.1:9/op"  # nobody answers there
GOOD: dict[str, object] = {"iss": ISSUER, "aud": "zaakspoor", "nonce": "nonce", "sub": "x"}


def judged(
    claims: dict[str, object], key: RSAKey | OctKey = KEY, alg: str = "RS256"
) -> dict[str, object]:
    """What a provider whose only key is KEY thinks of an ID token."""
    source = Provider(ISSUER, "zaakspoor", "x", demo=True)
    source.metadata, source.keys, source.read_at = {"issuer": ISSUER}, KeySet([KEY]), clock.now()
    token = jwt.encode({"alg": alg, "kid": "ours"}, claims, key, algorithms=[alg])
    return source._verified(token, "nonce")


def moments(**other: object) -> dict[str, object]:
    moment = int(time.time())
    return {**GOOD, "iat": moment, "exp": moment + 60, **other}


def test_a_good_id_token_is_believed() -> None:
    assert judged(moments())["sub"] == "x"


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "http://127.0.0.1:9/other"},
        {"aud": "another"},
        {"aud": ["zaakspoor", "another"]},
        {"nonce": "another"},
        {"exp": 1},
        {"sub": None},
    ],
)
def test_an_id_token_that_is_not_for_us_now_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((JoseError, ValueError)):
        judged(moments(**wrong))


@pytest.mark.parametrize(
    ("key", "alg"),
    [
        (RSAKey.generate_key(2048, {"kid": "ours"}), "RS256"),
        (OctKey.generate_key(256, {"kid": "ours"}), "HS256"),
    ],
)
def test_a_forged_signature_is_refused(key: RSAKey | OctKey, alg: str) -> None:
    with pytest.raises(SignInFailed):
        judged(moments(), key, alg)


# ------------------------------------------------------------------------- the demo and the real


@pytest.mark.parametrize(
    "issuer",
    ["http://127.0.0.1:8100/digid", "http://inloggen.example", "https://localhost/digid"],
)
def test_a_real_start_with_a_demo_issuer_is_refused(issuer: str) -> None:
    with pytest.raises(DemoSignIn, match="ZAAKSPOOR_OIDC_BURGER_ISSUER"):
        refuse_demo_sign_in(Settings(oidc_burger_issuer=issuer, demo=False))
    refuse_demo_sign_in(Settings(oidc_burger_issuer=issuer, demo=True))


def test_a_real_issuer_is_accepted() -> None:
    refuse_demo_sign_in(Settings(oidc_burger_issuer="https://inloggen.example", demo=False))


def test_a_demo_issuer_at_a_real_address_is_known_by_what_it_publishes(far_sides: str) -> None:
    with pytest.raises(SignInFailed, match="demonstratie"):
        Provider(f"{far_sides}/medewerkers", "zaakspoor", "x").discover()


def test_an_issuer_that_is_down_gives_a_plain_sentence() -> None:
    with pytest.raises(SignInFailed, match="Inloggen lukt nu even niet"):
        Provider("http://127.0.0.1:9/op", "zaakspoor", "x", demo=True).discover()


# ----------------------------------------------------------------------------- sessions and forms


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "evil",
        "javascript:x",
        "",
        "/a\nb",
    ],
)
def test_next_never_leaves_our_site(path: str) -> None:
    assert safe_next(path) == ""


def test_next_may_be_any_page_of_ours() -> None:
    assert safe_next("/mijn/zaken/1?melding=stap") == "/mijn/zaken/1?melding=stap"


def test_a_form_without_its_token_changes_nothing(committed: Makers) -> None:
    mine, other = femke(committed), femke(committed)
    for csrf in ("", "onzin", other.csrf):  # type: ignore[attr-defined]
        answer = mine.post("/mijn/uitloggen", data={"csrf": csrf})
        assert answer.status_code == 403
        assert "Wij hebben niets gewijzigd" in answer.text
    assert mine.get("/mijn/").status_code == 200


def test_every_post_of_the_portal_checks_the_token() -> None:
    rooms = (auth, pages, following, applying, betalen, werkplek, acts, balie)
    posts = [r for room in rooms for r in room.router.routes if isinstance(r, APIRoute)]
    posts = [r for r in posts if "POST" in (r.methods or ())]
    assert len(posts) > 10
    for route in posts:
        assert posted in {d.call for d in route.dependant.dependencies}, route.path


def test_a_session_ends_after_a_quarter_without_action(committed: Makers) -> None:
    begin = clock.now()
    with clock.frozen(begin):
        browser = femke(committed)
    with clock.frozen(begin + timedelta(minutes=14)):
        assert browser.get("/mijn/").status_code == 200
    with clock.frozen(begin + timedelta(minutes=28)):
        assert browser.get("/mijn/").status_code == 200, "use prolongs it"
    with clock.frozen(begin + timedelta(minutes=44)):
        assert browser.get("/mijn/").status_code == 303


def test_a_session_never_lasts_longer_than_a_working_day(committed: Makers) -> None:
    begin = clock.now()
    with clock.frozen(begin):
        browser = femke(committed)
    for minutes in range(10, 490, 10):
        with clock.frozen(begin + timedelta(minutes=minutes)):
            last = browser.get("/mijn/berichten/").status_code
    assert last == 303


def test_the_database_never_holds_the_token(committed: Makers) -> None:
    browser = femke(committed)
    with committed() as db:
        assert db.scalars(select(Sessie.token_sha256)).one() != browser.cookies[COOKIE]


def test_a_pseudonym_is_always_the_same_and_holds_no_number() -> None:
    assert pseudonym("burger", "999990019") == pseudonym("burger", "999990019")
    assert "999990019" not in pseudonym("burger", "999990019")
    assert pseudonym("burger", "999990019") != pseudonym("burger", "999990032")


# ------------------------------------------------------------------------------------------ staff


def staffed(sessions: Makers, *roles: str, zaaktypen: list[str]) -> Medewerker:
    with sessions.begin() as db:
        queue = Queue(naam="toets", omschrijving="Toets", zaaktypen=zaaktypen)
        worker = Medewerker(username="t", naam="Toets", roles=list(roles), queues=[queue])
        db.add(worker)
        return worker


STAFF = Visit("x", "y", {"soort": "medewerker", "username": "t"})


def test_a_behandelaar_handles_the_types_of_his_queues(committed: Makers) -> None:
    municipality(committed)
    staffed(committed, "behandelaar", zaaktypen=["MELDING-OR"])
    with committed() as db:
        subject = subject_of(STAFF, db)
        wanted = db.scalars(select(Zaaktype.id).where(Zaaktype.identificatie == "MELDING-OR")).all()
    assert subject
    (grant,) = subject.grants
    assert grant.type_ids == frozenset(wanted)
    assert "zaken.statussen.toevoegen" in grant.scopes
    assert "zaken.heropenen" not in grant.scopes


def test_the_kcc_looks_at_everything_and_handles_nothing(committed: Makers) -> None:
    staffed(committed, "kcc", zaaktypen=["*"])
    with committed() as db:
        subject = subject_of(STAFF, db)
    assert subject
    (grant,) = subject.grants
    assert grant.type_ids is None
    assert "zaken.bijwerken" not in grant.scopes
    assert "contact.maken" in grant.scopes


def test_a_right_that_is_taken_away_is_gone_at_once(committed: Makers) -> None:
    staffed(committed, "behandelaar", zaaktypen=["MELDING-OR"])
    browser = signed_in(committed, soort="medewerker", username="t", naam="Toets")
    assert browser.get("/werkplek/").status_code == 200
    with committed.begin() as db:
        db.scalars(select(Medewerker)).one().actief = False
    assert browser.get("/werkplek/").headers["location"].startswith("/medewerkers/inloggen")


def test_staff_without_queues_sees_nothing(committed: Makers) -> None:
    with committed.begin() as db:
        db.add(Medewerker(username="t", naam="Toets", roles=["behandelaar"]))
    with committed() as db:
        subject = subject_of(STAFF, db)
    assert subject
    assert subject.grants == ()
    assert not subject.has("zaken.lezen")
