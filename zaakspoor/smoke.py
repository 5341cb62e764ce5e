"""`zaakspoor smoke`: walks through a running demo over HTTP, as an e-form, as staff, as a resident
and as the contact centre.

A client and nothing else: it knows addresses and forms, and of the product only its clock.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from jose import jwt

from zaakspoor.demo_smoke import WALK, application
from zaakspoor.smoke_browser import Broken, Browser, Page
from zaken.base.clock import now

Given = TypeVar("Given")
PAUSE = 0.25  # seconds between two looks at something that takes time


@dataclass(frozen=True)
class Places:
    """Where the product and the far sides are, and who we are for the APIs."""

    ours: str
    far: str
    client: str
    secret: str = field(repr=False)
    seconds: float = 60.0

    def headers(self) -> dict[str, str]:
        """A fresh token (ZGW: HS256, iat, client_id)."""
        claims = {
            "iss": self.client,
            "client_id": self.client,
            "iat": int(time.time()),
            "user_id": "smoke",
            "user_representation": "Rooktest",
        }
        token = jwt.encode(claims, self.secret, algorithm="HS256")
        return {
            "Authorization": f"Bearer {token}",
            "Accept-Crs": "EPSG:4326",
            "Content-Crs": "EPSG:4326",
        }


@dataclass
class Walking:
    """One walk: what is known so far, and how each hop went."""

    at: Places
    http: httpx.Client
    nummer: str = ""
    uuid: str = ""
    hops: int = 0

    def hop(self, what: str, do: Callable[[], Given]) -> Given:
        """Do one thing and tell how it went. Raises Broken, with what was being done."""
        began = time.monotonic()
        try:
            result = do()
        except (Broken, httpx.HTTPError) as error:
            told = str(error) or type(error).__name__
            print(f"✗ {what}: {told}", flush=True)
            raise Broken(what) from error
        self.hops += 1
        note = f"  {result}" if isinstance(result, str) and result else ""
        print(f"✓ {what:<58}{1000 * (time.monotonic() - began):7.0f} ms{note}", flush=True)
        return result

    def until(self, what: str, look: Callable[[], Given | None]) -> Given:
        """Look again and again until there is something to see. Raises Broken when it takes too
        long.
        """
        end = time.monotonic() + self.at.seconds
        while time.monotonic() < end:
            if (found := look()) is not None:
                return found
            time.sleep(PAUSE)
        raise Broken(f"{what}: not within {self.at.seconds:.0f} s")

    def api(self, method: str, url: str, expected: int = 200, **more: Any) -> Any:
        """One call of an API; `url` may be a path. Raises Broken with the answer's own words."""
        where = url if url.startswith("http") else f"{self.at.ours}{url}"
        headers = {**self.at.headers(), **more.pop("headers", {})}
        answer = self.http.request(method, where, headers=headers, **more)
        if answer.status_code != expected:
            raise Broken(
                f"{method} {where} answered {answer.status_code}, "
                f"not {expected}: {answer.text[:300]}"
            )
        return answer.json() if answer.content else None


def run(at: Places, *, openforms: bool = False) -> bool:
    """The whole walk, one line per hop. True when every hop went well."""
    from zaakspoor import smoke_openforms

    began = time.monotonic()
    with httpx.Client(timeout=at.seconds, trust_env=False) as http:
        walk = Walking(at, http)
        try:
            walk.hop("the product answers and is ready", lambda: ready(walk))
            smoke_openforms.apply(walk) if openforms else apply(walk)
            handle(walk)
            receive(walk)
            answer_the_phone(walk)
        except Broken:
            print(f"smoke: failed after {walk.hops} hops", flush=True)
            return False
    print(f"smoke: {walk.hops} hops in {time.monotonic() - began:.1f} s, {walk.nummer}", flush=True)
    return True


def ready(walk: Walking) -> str:
    answer = walk.http.get(f"{walk.at.ours}/readyz")
    if not answer.is_success:
        raise Broken(f"/readyz answered {answer.status_code}: {answer.text[:200]}")
    return ""


def apply(walk: Walking) -> None:
    """Through our own intake, and once more with the same key."""
    body, key = application(now()), str(uuid4())
    where = f"{walk.at.ours}/aanvragen/{WALK.form}"

    def post() -> httpx.Response:
        headers = walk.at.headers() | {"Idempotency-Key": key}
        answer = walk.http.post(where, json=body, headers=headers)
        if answer.status_code != httpx.codes.CREATED:
            raise Broken(f"answered {answer.status_code}: {answer.text[:300]}")
        return answer

    def first() -> str:
        told = post().json()
        walk.nummer, walk.uuid = told["zaaknummer"], told["url"].rsplit("/", 1)[1]
        return walk.nummer

    def again() -> str:
        answer = post()
        if (
            answer.json()["zaaknummer"] != walk.nummer
            or "idempotent-replayed" not in answer.headers
        ):
            raise Broken(f"made another zaak: {answer.json()['zaaknummer']}")
        return "same answer"

    walk.hop(
        "the form's schema is published",
        lambda: _has(walk.http.get(f"{where}/schema"), "antwoorden"),
    )
    walk.hop("an application comes in", first)
    walk.hop("the same application again changes nothing", again)


def handle(walk: Walking) -> None:
    """Staff: it lies in the right queue, is taken up, and gets its step."""
    at = walk.at
    dossier = f"{at.ours}/werkplek/zaken/{walk.uuid}"
    with Browser(at.seconds) as desk:
        walk.hop(
            "staff signs in",
            lambda: _lands(
                desk.sign_in(f"{at.ours}/medewerkers/inloggen", WALK.staff), "/werkplek/"
            ),
        )
        queue = f"{at.ours}/werkplek/?lijst={WALK.queue}&zoek={walk.nummer}"
        walk.hop(
            f"it was routed to {WALK.queue}",
            lambda: (
                walk.until(
                    "routing", lambda: f"/zaken/{walk.uuid}" in desk.open(queue).html or None
                )
                and ""
            ),
        )

        def claim() -> str:
            page = desk.open(queue)
            desk.send(page, page.form(f"/zaken/{walk.uuid}/oppakken"))
            return ""

        def step() -> str:
            page = desk.open(dossier)
            form = page.form(f"/zaken/{walk.uuid}/stappen", stap=WALK.step)
            shown = desk.send(page, form, stap=WALK.step)
            if not shown.url.partition("?")[0].endswith(walk.uuid):
                raise Broken(f"the step was not taken; we are at {shown.url}")
            return WALK.step

        walk.hop("staff takes it up", claim)
        walk.hop("staff takes a step", step)


def receive(walk: Walking) -> None:
    """The resident: the page, the notice, the Berichtenbox, the receipt."""
    at = walk.at
    with Browser(at.seconds) as home:
        walk.hop(
            "the resident signs in",
            lambda: _lands(home.sign_in(f"{at.ours}/mijn/inloggen", WALK.resident), "/mijn/"),
        )
        mine = f"{at.ours}/mijn/zaken/{walk.uuid}"
        walk.hop(
            "her page tells of the decision", lambda: _shows(home.open(mine), "Besluit genomen")
        )

        def noticed() -> str:
            walk.until("notice", lambda: WALK.notice in home.open(mine).html or None)
            return WALK.notice

        walk.hop("the notice is in her inbox", noticed)
        bericht = walk.hop("the Berichtenbox has it, once", lambda: in_box(walk))
        walk.hop("the Berichtenbox sent its receipt", lambda: receipt(walk, bericht))
        walk.hop("her page says it was delivered", lambda: delivered(walk, home, mine))


def in_box(walk: Walking) -> str:
    """The id the far side gave our message. Raises Broken for a double."""

    def look() -> str | None:
        found = [
            entry
            for entry in walk.http.get(
                f"{walk.at.far}/__sim/ledger", params={"soort": "fbs"}
            ).json()
            if entry["onderwerp"] == WALK.notice
            and entry["ontvanger"]["waarde"] == WALK.bsn
            and walk.nummer in entry["inhoud"]
        ]
        if len(found) > 1:
            raise Broken(f"it is there {len(found)} times")
        return str(found[0]["bericht_id"]) if found else None

    return walk.until("message", look)


def receipt(walk: Walking, bericht: str) -> str:
    def look() -> str | None:
        where, what = f"{walk.at.far}/__sim/ledger", {"soort": "ontvangstbewijs"}
        known = {entry["bericht_id"] for entry in walk.http.get(where, params=what).json()}
        return "" if bericht in known else None

    return walk.until("receipt", look)


def delivered(walk: Walking, home: Browser, mine: str) -> str:
    """The line of our notice on the page of the zaak."""

    def look() -> str | None:
        after = home.open(mine).html.partition(WALK.notice)[2][:600]
        return "" if "Berichtenbox: bezorgd" in after else None

    return walk.until("delivery on the page", look)


def answer_the_phone(walk: Walking) -> None:
    """The contact centre finds it by number; the API tells the same."""
    at = walk.at
    with Browser(at.seconds) as phone:
        walk.hop(
            "the contact centre signs in",
            lambda: _lands(phone.sign_in(f"{at.ours}/medewerkers/inloggen", WALK.agent), "/"),
        )

        def search() -> str:
            page = phone.open(f"{at.ours}/balie/")
            found = phone.send(page, page.form("/balie/"), q=walk.nummer)
            if not found.url.partition("?")[0].endswith(walk.uuid):
                link = f"/balie/zaken/{walk.uuid}"
                if link not in found.html:
                    raise Broken(f"the search for {walk.nummer} did not find it")
                found = phone.open(f"{at.ours}{link}")
            return _shows(found, "Besluit genomen")

        walk.hop("the contact centre finds it and sees how it stands", search)

    def api() -> str:
        found = walk.api("GET", f"/zaken/api/v1/zaken/{walk.uuid}")
        if found["identificatie"] != walk.nummer or not found["status"] or not found["resultaat"]:
            raise Broken(f"the API tells something else: {str(found)[:200]}")
        return ""

    walk.hop("the Zaken API tells the same", api)


def _has(answer: httpx.Response, key: str) -> str:
    if not answer.is_success or key not in answer.json().get("properties", {}):
        raise Broken(f"answered {answer.status_code} without '{key}'")
    return ""


def _lands(page: Page, path: str) -> str:
    if path not in page.url:
        raise Broken(f"after signing in we are at {page.url.partition('?')[0]}")
    return ""


def _shows(page: Page, text: str) -> str:
    if text not in page.html:
        raise Broken(f"'{text}' is not on {page.url.partition('?')[0]}")
    return ""
