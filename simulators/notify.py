"""NotifyNL: the Notify v2 API as its OpenAPI file says, with the checks of the real one. The
message box is not in that file; it follows the source of NotifyNL.
"""

import json
import re
from base64 import b64decode
from binascii import Error as NotBase64
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from jose import JWTError, jwt
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.convertors import PathConvertor, register_url_convertor

from simulators import numbers
from simulators.notify_messages import (
    SECRET,
    SERVICE,
    NotifyMessages,
    Sent,
    Soort,
    stamp,
)
from simulators.world import World, world


class Anything(PathConvertor):
    """The rest of a path, line breaks included: Starlette's own `path` stops at them."""

    regex = r"[\s\S]*"


register_url_convertor("anything", Anything())
router = APIRouter()
Here = Annotated[World, Depends(world)]
BASE = "/notifynl/v2"
CLOCK_S = 30
PAGE = 250
MADE = "2026-01-05T09:00:00.000000Z"  # the templates
TEMPLATES: dict[str, dict[str, Any]] = {
    "0f6c4a3e-1e2b-4c8f-9f0a-3b8a4d5e6f70": {"type": "email", "subject": "((onderwerp))"},
    "1a7d5b4f-2f3c-4d9a-8a1b-4c9b5e6f7a81": {"type": "sms", "subject": None},
    "2b8e6c50-304d-4eab-9b2c-5dac6f708b92": {"type": "letter", "subject": "((onderwerp))"},
}
STATUSES = frozenset(
    {
        "accepted", "created", "sending", "pending", "sent", "received", "delivered", "cancelled",
        "pending-virus-check", "virus-scan-failed", "validation-failed", "permanent-failure",
        "temporary-failure", "technical-failure",
    }
)  # fmt: skip


class Refusal(Exception):
    """An error as this API tells it: status, kind, message."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status, self.error, self.message = status, error, message


class Body(BaseModel):
    model_config = ConfigDict(strict=True)
    reference: str | None = Field(default=None, max_length=1000)


class EmailIn(Body):
    email_address: str = Field(min_length=5, max_length=250, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    template_id: str
    personalisation: dict[str, Any] = Field(default_factory=dict)


class SmsIn(Body):
    phone_number: str = Field(min_length=7, max_length=15, pattern=r"^\+?[0-9]+$")
    template_id: str
    personalisation: dict[str, Any] = Field(default_factory=dict)


class LetterIn(Body):
    template_id: str
    personalisation: dict[str, Any]


class PrecompiledIn(Body):
    reference: str = Field(max_length=1000)
    content: str
    postage: str = Field(default="second", pattern=r"^(first|second|economy)$")


class BoxFile(BaseModel):
    file: str
    filename: str = Field(min_length=1, max_length=255)


class BoxIn(Body):
    recipient: str
    message: str = Field(min_length=1, max_length=4000)
    subject: str = Field(default="", max_length=50)
    attachments: list[BoxFile] = Field(default_factory=list, max_length=2)


@router.api_route(BASE + "/{rest:anything}", methods=["GET", "POST"])
async def call(rest: str, request: Request, here: Here) -> Response:
    """Every call: first the token, then the limits, then what was asked."""
    try:
        authenticate(request.headers.get("authorization", ""), here.notify.now())
        if request.method == "POST" and rest.startswith("notifications/"):
            return await _post(rest.removeprefix("notifications/"), request, here)
        if request.method == "POST":
            return JSONResponse(preview(rest, await _json(request)))
        return read(rest, request, here)
    except Refusal as refusal:
        here.notify.refused[refusal.error] += 1
        return _error(refusal)


def authenticate(header: str, moment: datetime) -> None:
    """A token of our service, made within thirty seconds of this moment. Raises Refusal (403)."""
    token = header.removeprefix("Bearer ")
    options = {"verify_iat": False, "verify_exp": False}
    try:
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], options=options)
    except JWTError:
        raise Refusal(403, "AuthError", "Invalid token: API key not found") from None
    made = claims.get("iat")
    if claims.get("iss") != SERVICE or not isinstance(made, int):
        raise Refusal(403, "AuthError", "Invalid token: service not found")
    if abs(moment.timestamp() - made) > CLOCK_S:
        message = "Error: Your system clock must be accurate to within 30 seconds"
        raise Refusal(403, "AuthError", message)


async def _post(kind: str, request: Request, here: World) -> Response:
    readers = {"email": _email, "sms": _sms, "letter": _letter, "messagebox": _box}
    if kind not in readers:
        raise Refusal(404, "NoResultFound", "No result found")
    soort: Soort = kind  # type: ignore[assignment]  # one of the four keys
    if over := here.notify.limits.refuse(soort, here.notify.settings, here.notify.now()):
        raise Refusal(429, over, f"Exceeded the limit for {soort}")
    body = await _json(request)
    try:
        fields = readers[kind](body, here)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))} {e['msg']}" for e in error.errors())
        raise Refusal(400, "ValidationError", wrong) from None
    sent = here.notify.accept(soort, fields)
    return JSONResponse(_taken(sent, str(request.base_url)), 201)


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refusal(400, "BadRequestError", "Invalid JSON supplied in POST data") from None
    if not isinstance(body, dict):
        raise Refusal(400, "ValidationError", "body is not an object")
    return body


def _fields(to: str, body: Body, **more: Any) -> dict[str, Any]:
    empty = {"template": "", "tekst": "", "onderwerp": None, "blob": "", "postage": None}
    return {"to": to, "reference": body.reference, **empty, **more}


def _email(body: dict[str, Any], here: World) -> dict[str, Any]:
    asked = EmailIn.model_validate(body)
    tekst, onderwerp = _filled(asked.template_id, "email", asked.personalisation)
    told = {"template": asked.template_id, "tekst": tekst, "onderwerp": onderwerp}
    return _fields(asked.email_address, asked, **told)


def _sms(body: dict[str, Any], here: World) -> dict[str, Any]:
    asked = SmsIn.model_validate(body)
    tekst, _ = _filled(asked.template_id, "sms", asked.personalisation)
    if len(tekst) > 918:
        raise Refusal(400, "BadRequestError", "Text messages cannot be longer than 918 characters")
    return _fields(asked.phone_number, asked, template=asked.template_id, tekst=tekst)


def _letter(body: dict[str, Any], here: World) -> dict[str, Any]:
    if "content" not in body:
        asked = LetterIn.model_validate(body)
        lines = [asked.personalisation.get(f"address_line_{n}") for n in range(1, 8)]
        known = [line for line in lines if isinstance(line, str) and line.strip()]
        if len(known) < 3:
            raise Refusal(400, "ValidationError", "Address must be at least 3 lines")
        tekst, onderwerp = _filled(asked.template_id, "letter", asked.personalisation)
        told = {"template": asked.template_id, "tekst": tekst, "onderwerp": onderwerp}
        return _fields(known[0], asked, **told, postage="second")
    ready = PrecompiledIn.model_validate(body)
    content = _bytes(ready.content)
    if not content.startswith(b"%PDF"):
        raise Refusal(400, "ValidationError", "Letter content is not a valid PDF")
    return _fields("", ready, blob=here.ledger.save_blob(content), postage=ready.postage)


def _box(body: dict[str, Any], here: World) -> dict[str, Any]:
    asked = BoxIn.model_validate(body)
    if flaw := numbers.flaw("BSN", asked.recipient):
        raise Refusal(400, "ValidationError", f"recipient: {flaw}")
    blobs = [here.ledger.save_blob(_bytes(f.file)) for f in asked.attachments]
    told = {"tekst": asked.message, "onderwerp": asked.subject}
    return _fields(asked.recipient, asked, **told, blob=blobs[0] if blobs else "")


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise Refusal(400, "ValidationError", "content is not base64 encoded") from None


def _filled(template_id: str, kind: str, given: dict[str, Any]) -> tuple[str, str | None]:
    """Text and subject of a template. Raises Refusal as the real one does."""
    template = template_of(template_id)
    if template is None or template["type"] != kind:
        raise Refusal(400, "BadRequestError", "Template not found")
    wanted = {"onderwerp", "tekst"} if template["subject"] else {"tekst"}
    if missing := sorted(wanted - given.keys()):
        raise Refusal(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
    return str(given["tekst"]), str(given["onderwerp"]) if template["subject"] else None


def template_of(template_id: str) -> dict[str, Any] | None:
    """The template of this id, by any way of writing a UUID. Raises Refusal when it is none."""
    return TEMPLATES.get(_uuid(template_id, "template_id"))


def _uuid(text: str, name: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F-]{36}", text):
        raise Refusal(400, "ValidationError", f"{name} is not a valid UUID")
    try:
        return str(UUID(text))
    except ValueError:
        raise Refusal(400, "ValidationError", f"{name} is not a valid UUID") from None


def read(rest: str, request: Request, here: World) -> Response:
    """The GETs: one message or many, its PDF, templates, received texts. Raises Refusal."""
    at = str(request.base_url)
    match rest.split("/"):
        case ["notifications"]:
            return JSONResponse(_many(request, here.notify))
        case ["notifications", id]:
            return JSONResponse(_shown(_one(id, here.notify), at))
        case ["notifications", id, "pdf"]:
            sent = _one(id, here.notify)
            if sent.soort != "letter" or not sent.blob:
                raise Refusal(400, "ValidationError", "Notification is not a letter")
            return Response(here.ledger.blob(sent.blob), media_type="application/pdf")
        case ["received-text-messages"]:
            return JSONResponse(
                {"received_text_messages": [], "links": {"current": str(request.url)}}
            )
        case ["templates"]:
            return JSONResponse({"templates": _templates(request.query_params.get("type"))})
        case ["template", id]:
            return JSONResponse(_template(id))
        case ["template", id, "version", number]:
            return JSONResponse(_template(id, number))
    raise Refusal(404, "NoResultFound", "No result found")


def preview(rest: str, body: dict[str, Any]) -> dict[str, Any]:
    """A template filled in. Raises Refusal."""
    match rest.split("/"):
        case ["template", id, "preview"]:
            template = template_of(id)
            if template is None:
                raise Refusal(400, "BadRequestError", "Template not found")
            given = body.get("personalisation", {})
            if not isinstance(given, dict):
                raise Refusal(400, "ValidationError", "personalisation is not an object")
            tekst, onderwerp = _filled(id, template["type"], given)
            return {
                "id": str(UUID(id)), "type": template["type"], "version": 1, "body": tekst,
                "html": None, "subject": onderwerp, "postage": None,
            }  # fmt: skip
    raise Refusal(400, "BadRequestError", "No such template")


def _one(id: str, messages: NotifyMessages) -> Sent:
    wanted = _uuid(id, "notification_id")
    for sent in messages.found():
        if sent.id == wanted:
            return sent
    raise Refusal(404, "NoResultFound", "No result found")


def _many(request: Request, messages: NotifyMessages) -> dict[str, Any]:
    asked = request.query_params
    status, kind, older = (asked.get(n) for n in ("status", "template_type", "older_than"))
    if status not in (None, *STATUSES) or kind not in (None, "email", "sms", "letter"):
        raise Refusal(400, "ValidationError", "status or template_type is not known")
    found = messages.found(asked.get("reference"))
    if older is not None:
        edge = next((i for i, s in enumerate(found) if s.id == _uuid(older, "older_than")), None)
        found = found[edge + 1 :] if edge is not None else []
    kept = [s for s in found if status in (None, s.status) and kind in (None, s.soort)]
    links = {"current": str(request.url)}
    if len(kept) > PAGE:
        links["next"] = str(request.url.include_query_params(older_than=kept[PAGE - 1].id))
    shown = [_shown(s, str(request.base_url)) for s in kept[:PAGE]]
    return {"notifications": shown, "links": links}


def _taken(sent: Sent, at: str) -> dict[str, Any]:
    """The answer to a message that was taken."""
    told: dict[str, Any] = {"id": sent.id, "reference": sent.reference or ""}
    if sent.soort == "messagebox":
        return {**told, "uri": f"{at}notifynl/v2/notifications/{sent.id}"}
    if sent.blob:
        return {**told, "postage": sent.postage}
    content: dict[str, Any] = {"body": sent.tekst}
    if sent.onderwerp is not None:
        content["subject"] = sent.onderwerp
    return {
        **told,
        "content": content,
        "uri": f"{at}notifynl/v2/notifications/{sent.id}",
        "template": _known(sent.template, at),
        "scheduled_for": None,
    }


def _shown(sent: Sent, at: str) -> dict[str, Any]:
    """A message as it is read later. What has no value is left out: the file has no null there."""
    shown: dict[str, Any] = {
        "id": sent.id,
        "reference": sent.reference,
        "email_address": sent.to if sent.soort == "email" else None,
        "phone_number": sent.to if sent.soort == "sms" else None,
        "type": sent.soort,
        "status": sent.status,
        "template": _known(sent.template, at),
        "body": sent.tekst,
        "subject": sent.onderwerp,
        "created_at": stamp(sent.gemaakt),
        "sent_at": stamp(sent.gemaakt),
    }
    known = {"completed_at": sent.klaar, "postage": sent.postage}
    return shown | {name: value for name, value in known.items() if value}


def _known(template: str, at: str) -> dict[str, Any]:
    return {"id": template, "version": 1, "uri": f"{at}notifynl/v2/template/{template}"}


def _templates(kind: str | None) -> list[dict[str, Any]]:
    if kind not in (None, "sms", "email", "letter"):
        raise Refusal(400, "ValidationError", "type is not one of [sms, email, letter]")
    return [_template(id) for id, told in TEMPLATES.items() if kind in (None, told["type"])]


def _template(given: str, version: str = "1") -> dict[str, Any]:
    """One template as it is read. Raises Refusal for an unknown one."""
    template, id = template_of(given), _uuid(given, "template_id")
    if template is None or version != "1":
        raise Refusal(404, "NoResultFound", "No result found")
    slots = ["onderwerp", "tekst"] if template["subject"] else ["tekst"]
    return {
        "id": id,
        "name": f"Zaakspoor {template['type']}",
        "type": template["type"],
        "created_at": MADE,
        "updated_at": MADE,
        "version": 1,
        "created_by": "beheer@gemeente.example",
        "body": "((tekst))",
        "subject": template["subject"],
        "postage": "second" if template["type"] == "letter" else None,
        "personalisation": {slot: {"required": True} for slot in slots},
        "letter_contact_block": None,
    }


def _error(refusal: Refusal) -> JSONResponse:
    errors = [{"error": refusal.error, "message": refusal.message}]
    return JSONResponse({"status_code": refusal.status, "errors": errors}, refusal.status)
