"""Two sign-in desks on the same machinery: a DigiD-like one for residents, one for staff."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import parse_qsl, unquote, urlencode
from uuid import NAMESPACE_URL, uuid5

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict

from simulators.cast import BEDRIJVEN, MEDEWERKERS, PERSONEN, Bedrijf, Medewerker, Persoon
from simulators.oidc import (
    Ask,
    Client,
    Desk,
    Keys,
    Login,
    Refused,
    id_claims,
    is_local,
    metadata,
    read_ask,
)
from simulators.templates import page

SAML = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
# DigiD's levels by name, lowest first, with the class a broker passes on.
NIVEAUS = {
    "basis": f"{SAML}PasswordProtectedTransport",
    "midden": f"{SAML}MobileTwoFactorContract",
    "substantieel": f"{SAML}Smartcard",
    "hoog": f"{SAML}SmartcardPKI",
}
EHERKENNING_3 = "urn:etoegang:core:assurance-class:loa3"
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


@dataclass(slots=True)
class Provider:
    """One issuer: where it lives, what it looks like, who can sign in, at which levels."""

    path: str
    titel: str
    merk: str
    logins: dict[str, Login]
    niveaus: Mapping[str, str]
    standaard: str
    keys: Keys
    client: Client
    desk: Desk = field(default_factory=Desk)

    def issuer(self, request: Request) -> str:
        """The issuer as this caller reached it."""
        return f"{str(request.base_url).rstrip('/')}{self.path}"


class TokenForm(BaseModel):
    """What a client sends to the token endpoint; unknown fields are ignored (RFC 6749 §3.2)."""

    model_config = ConfigDict(extra="ignore")
    grant_type: str = ""
    code: str = ""
    redirect_uri: str = ""
    code_verifier: str = ""
    client_id: str = ""
    client_secret: str = ""


def residents(keys: Keys, client: Client) -> Provider:
    """The DigiD-like desk, with the companies' representatives as eHerkenning."""
    logins = [_burger(p) for p in PERSONEN if p.digid] + [_bedrijf(b) for b in BEDRIJVEN]
    return Provider(
        path="/digid",
        titel="Inloggen bij de demo-gemeente",
        merk="digid",
        logins={login.key: login for login in logins},
        niveaus=NIVEAUS,
        standaard="substantieel",
        keys=keys,
        client=client,
    )


def staff(keys: Keys, client: Client) -> Provider:
    """The desk for staff."""
    logins = [_medewerker(m) for m in MEDEWERKERS]
    return Provider(
        path="/medewerkers",
        titel="Inloggen medewerkers",
        merk="medewerkers",
        logins={login.key: login for login in logins},
        niveaus={"wachtwoord en code": "urn:zaakspoor:demo:mfa"},
        standaard="wachtwoord en code",
        keys=keys,
        client=client,
    )


def router(provider: Provider) -> APIRouter:
    """The endpoints of one issuer."""
    routes = APIRouter(prefix=provider.path)
    _for_browsers(routes, provider)
    _for_clients(routes, provider)
    return routes


def _for_clients(routes: APIRouter, provider: Provider) -> None:
    """What the application calls by itself, and the documents it reads."""

    @routes.get("/.well-known/openid-configuration")
    async def discovery(request: Request) -> dict[str, Any]:
        acrs = [*provider.niveaus.values()]
        acrs += sorted({x.acr for x in provider.logins.values() if x.acr})
        names = sorted({name for x in provider.logins.values() for name in x.claims})
        return metadata(provider.issuer(request), acrs, [*names, "acr", "auth_time"])

    @routes.get("/jwks")
    async def jwks() -> dict[str, Any]:
        return {"keys": [provider.keys.public]}

    @routes.post("/token")
    async def token(request: Request, form: Annotated[TokenForm, Form()]) -> Response:
        return _token(provider, request, form)

    @routes.api_route("/userinfo", methods=["GET", "POST"])
    async def userinfo(request: Request) -> Response:
        grant = provider.desk.bearer(request.headers.get("authorization", ""))
        if grant is None:
            headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            return JSONResponse({"error": "invalid_token"}, 401, headers)
        return JSONResponse(dict(grant.login.claims), headers=NO_STORE)


def _for_browsers(routes: APIRouter, provider: Provider) -> None:
    """What the person who signs in sees."""

    @routes.get("/authorize")
    async def authorize(request: Request) -> Response:
        return _authorize(provider, request, {})

    @routes.post("/authorize")
    async def sign_in(request: Request) -> Response:
        # Read by hand: a choice that is missing must show the page again, not an error.
        form = dict(parse_qsl((await request.body()).decode()))
        return _authorize(provider, request, form)

    @routes.get("/end_session")
    async def end_session(post_logout_redirect_uri: str = "", state: str = "") -> Response:
        if is_local(post_logout_redirect_uri):
            separator = "&" if "?" in post_logout_redirect_uri else "?"
            tail = separator + urlencode({"state": state}) if state else ""
            return RedirectResponse(post_logout_redirect_uri + tail, 303)
        return HTMLResponse(page("uitgelogd.html", provider=provider))


def _authorize(provider: Provider, request: Request, form: Mapping[str, str]) -> Response:
    params = dict(request.query_params)
    try:
        ask = read_ask(params, provider.client)
    except LookupError as error:
        return HTMLResponse(page("weigering.html", provider=provider, reden=str(error)), 400)
    except Refused as refused:
        back = Ask("", params["redirect_uri"], "", "", params.get("state", ""), "")
        where = back.back(error=refused.error, error_description=refused.why)
        return RedirectResponse(where, 303)
    if form.get("actie") == "annuleren":
        return RedirectResponse(ask.back(error="access_denied"), 303)
    login = provider.logins.get(form.get("persoon", ""))
    if login is None:
        return _login_page(provider, request, ask, is_retry=bool(form))
    acr = login.acr or provider.niveaus.get(form.get("niveau", ""), _asked_level(provider, ask)[1])
    code = provider.desk.issue(ask, login, acr)
    return RedirectResponse(ask.back(code=code, iss=provider.issuer(request)), 303)


def _asked_level(provider: Provider, ask: Ask) -> tuple[str, str]:
    """The first level of acr_values we know, else the usual one: (name, acr)."""
    by_acr = {acr: name for name, acr in provider.niveaus.items()}
    asked = [acr for acr in ask.acr_values.split() if acr in by_acr]
    if asked:
        return by_acr[asked[0]], asked[0]
    return provider.standaard, provider.niveaus[provider.standaard]


def _login_page(provider: Provider, request: Request, ask: Ask, *, is_retry: bool) -> Response:
    html = page(
        "inloggen.html",
        provider=provider,
        query=request.url.query,
        gekozen=_asked_level(provider, ask)[0],
        is_retry=is_retry,
    )
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "frame-ancestors 'none'"}
    return HTMLResponse(html, 400 if is_retry else 200, headers)


def _token(provider: Provider, request: Request, form: TokenForm) -> Response:
    client_id, secret = _credentials(request, form)
    known = hmac.compare_digest(client_id.encode(), provider.client.client_id.encode())
    if not known or not hmac.compare_digest(
        secret.encode(), provider.client.client_secret.encode()
    ):
        headers = {**NO_STORE, "WWW-Authenticate": "Basic"}
        return JSONResponse({"error": "invalid_client"}, 401, headers)
    try:
        if form.grant_type != "authorization_code":
            raise Refused("unsupported_grant_type", "only authorization_code")
        token, grant = provider.desk.redeem(
            form.code, form.redirect_uri, verifier=form.code_verifier, client_id=client_id
        )
    except Refused as refused:
        body = {"error": refused.error, "error_description": refused.why}
        return JSONResponse(body, 400, NO_STORE)
    claims = id_claims(grant, provider.issuer(request))
    body = {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": claims["exp"] - claims["iat"],
        "scope": "openid profile email",
        "id_token": provider.keys.sign(claims, token),
    }
    return JSONResponse(body, headers=NO_STORE)


def _credentials(request: Request, form: TokenForm) -> tuple[str, str]:
    """Client id and secret, from the Basic header or the form."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.client_id, form.client_secret
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote(name), unquote(secret)


def _burger(p: Persoon) -> Login:
    claims = {"sub": _sub("burger", p.key), "bsn": p.bsn, "naam": p.naam}
    return Login(p.key, p.naam, "inwoner", claims)


def _bedrijf(b: Bedrijf) -> Login:
    claims = {
        # eHerkenning gives the company, never the name of the employee: the sub is opaque.
        "sub": _sub("handelende", b.key),
        "kvk": b.kvk,
        "vestiging": b.vestiging,
        "naam": b.naam,
    }
    uitleg = f"eHerkenning niveau 3, namens het bedrijf: {b.vertegenwoordiger}"
    return Login(b.key, b.naam, uitleg, claims, acr=EHERKENNING_3)


def _medewerker(m: Medewerker) -> Login:
    claims = {
        "sub": _sub("medewerker", m.username),
        "preferred_username": m.username,
        "naam": m.naam,
        "name": m.naam,
        "email": m.email,
        "groups": list(m.groups),
    }
    return Login(m.username, m.naam, ", ".join(m.groups), claims)


def _sub(kind: str, key: str) -> str:
    """A stable pseudonym: no number of a person in it."""
    return str(uuid5(NAMESPACE_URL, f"simulators|{kind}|{key}"))
