"""One HTTP call to a subscriber, and the two checks of a new callback. Nothing here reads or writes
the database, and no transaction is open around it.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from notifications import cloudevents
from notifications.nrc import Message, moment
from zaken.base.clock import now
from zaken.base.errors import Invalid
from zaken.base.keeps import keeps
from zaken.base.remote_guard import BadUrl, Guarded, Unavailable
from zaken.base.settings import settings

ABOUT_THE_MESSAGE = (400, 409, 410, 413, 415, 422)  # it listens, but not to this message
LONGEST_ANSWER = 65_536  # bytes of an answer we read, so that the connection can be used again
TEST_KANAAL = "test"


@keeps("nrcL-24", "Callbacks at private addresses are refused, and redirects are not followed.")
def client(url: str) -> httpx.Client:
    """A client for calls to this subscriber."""
    return httpx.Client(
        transport=Guarded(lambda place: settings().nrc_private_callbacks),
        timeout=settings().http_timeout,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": "Zaakspoor"},
    )


@dataclass(frozen=True)
class Answer:
    """What came of a call; `status` is 0 when nobody answered."""

    status: int
    reden: str = ""

    @property
    @keeps("nrcL-30", "A subscriber may answer with any 2xx, not only with 204 (C-21).")
    def is_received(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_refused(self) -> bool:
        """Did it answer that it does not want this one? Else it cannot listen at all now."""
        return self.status in ABOUT_THE_MESSAGE


@keeps("nrcL-30", "A message is sent by POST, with the Authorization that the subscriber chose.")
def post(
    http: httpx.Client, url: str, *, body: Mapping[str, Any], auth: str = "", kind: str = ""
) -> Answer:
    """Send one message. Never raises: whatever happens is an answer."""
    headers = {"Content-Type": kind or "application/json"} | (
        {"Authorization": auth} if auth else {}
    )
    until = time.monotonic() + settings().http_timeout
    try:
        with http.stream("POST", url, content=orjson.dumps(body), headers=headers) as response:
            read = 0
            for chunk in response.iter_raw():
                read += len(chunk)
                if read > LONGEST_ANSWER or time.monotonic() > until:
                    break
            return Answer(response.status_code, f"HTTP {response.status_code}")
    except BadUrl as error:
        return Answer(0, "geen adres" if isinstance(error, Unavailable) else "besloten netwerk")
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return Answer(0, type(error).__name__)


@keeps("nrcL-31", "A callback that takes messages from anybody is refused.")
def check_callback(url: str, auth: str, formaat: str) -> None:
    """Call it without and with its secret. Raises Invalid when it does not do as it should."""
    body, kind = in_form(test_message(), formaat)
    with client(url) as http:
        guarded_by_auth(http, url, body, kind)
        answers_to_us(http, url, body, kind=kind, auth=auth)


@keeps("nrcL-13", "Without Authorization the callback must answer 401 or 403.")
def guarded_by_auth(http: httpx.Client, url: str, body: Mapping[str, Any], kind: str) -> None:
    answer = post(http, url, body=body, kind=kind)
    if answer.status == 0:
        raise unreachable(answer)
    if answer.status not in (401, 403):
        reason = "De callback neemt berichten aan zonder autorisatie."
        raise Invalid.field("callbackUrl", "no-auth-on-callback-url", reason)


@keeps("nrcL-14", "With the given Authorization the callback must accept a test message.")
def answers_to_us(
    http: httpx.Client, url: str, body: Mapping[str, Any], *, kind: str, auth: str
) -> None:
    answer = post(http, url, body=body, kind=kind, auth=auth)
    if not answer.is_received:
        raise unreachable(answer)


def unreachable(answer: Answer) -> Invalid:
    reason = f"De callback neemt een testbericht niet aan ({answer.reden})."
    return Invalid.field("nonFieldErrors", "invalid-callback-url", reason)


def test_message() -> Message:
    """A message that means nothing, on a channel of its own."""
    here = settings().base_url.rstrip("/")
    return {
        "kanaal": TEST_KANAAL,
        "hoofdObject": f"{here}/",
        "resource": "test",
        "resourceUrl": f"{here}/",
        "actie": "create",
        "aanmaakdatum": moment(now()),
        "kenmerken": {},
    }


def in_form(
    message: Message, formaat: str, bericht: Any = "test", sequence: int = 0
) -> tuple[Mapping[str, Any], str]:
    """The body as this subscriber wants it, and its media type."""
    if formaat == "cloudevents":
        return cloudevents.cloudevent(message, bericht, sequence), cloudevents.MEDIA_TYPE
    return message, "application/json"
