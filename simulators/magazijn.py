"""FBS Berichtenmagazijn (contract 0.2.0 of the proof of concept). Asks no authentication."""

import binascii
import json
import re
from base64 import b64decode
from typing import Annotated, Any, TypeVar
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    model_validator,
)

from simulators import numbers
from simulators.berichten import Bericht, Bijlage
from simulators.problem import FBS_VERSION, Problem, from_validation
from simulators.world import World, world

BASE = "/fbs/api/v1"
MAX_BODY = 40 * 1024 * 1024
MAX_BIJLAGE = 25 * 1024 * 1024
MAX_INHOUD = 1024 * 1024
Shape = TypeVar("Shape", bound=BaseModel)
RECIPIENT = re.compile("(BSN|RSIN|KVK|OIN):([0-9]+)")

router = APIRouter(prefix=BASE)
Here = Annotated[World, Depends(world)]
Oin = Annotated[str, Field(pattern="^[0-9]{20}$")]


def strict_base64(value: object) -> bytes:
    """The decoded bytes; ValueError for anything that is not clean base64."""
    if not isinstance(value, str):
        raise ValueError("geen base64-tekst")
    try:
        return b64decode(value, validate=True)
    except binascii.Error:
        raise ValueError("geen geldige base64") from None


class Ontvanger(BaseModel):
    """A typed identification number that passes the checks of its type."""

    type: str
    waarde: str

    @model_validator(mode="after")
    def number_is_sound(self) -> "Ontvanger":
        if wrong := numbers.flaw(self.type, self.waarde):
            raise ValueError(wrong)
        return self


class BijlageIn(BaseModel):
    """An attachment as offered: PDF only."""

    naam: Annotated[str, Field(min_length=1, max_length=255)]
    mimeType: Annotated[str, Field(min_length=1, max_length=127)]
    inhoud: Annotated[bytes, BeforeValidator(strict_base64)]

    @model_validator(mode="after")
    def is_a_small_pdf(self) -> "BijlageIn":
        if self.mimeType != "application/pdf":
            raise ValueError("alleen application/pdf is toegestaan")
        if not self.inhoud:
            raise ValueError("de bijlage is leeg")
        if len(self.inhoud) > MAX_BIJLAGE:
            raise ValueError("de bijlage is groter dan 25 MiB")
        return self


class Aanlevering(BaseModel):
    """A message as offered by a sender."""

    afzender: Oin
    ontvanger: Ontvanger
    onderwerp: Annotated[str, Field(min_length=1, max_length=255)]
    inhoud: Annotated[str, Field(min_length=1, max_length=MAX_INHOUD)]
    publicatietijdstip: AwareDatetime | None = None
    bijlagen: list[BijlageIn] = []

    @model_validator(mode="after")
    def holds_together(self) -> "Aanlevering":
        if wrong := numbers.flaw("OIN", self.afzender):
            raise ValueError(f"afzender: {wrong}")
        if self.ontvanger.waarde == self.afzender:
            raise ValueError("afzender en ontvanger zijn dezelfde")
        if not self.onderwerp.strip():
            raise ValueError("onderwerp mag niet leeg zijn")
        if len(self.inhoud.encode()) > MAX_INHOUD:
            raise ValueError("inhoud is groter dan 1 MiB")
        return self


class StatusPatch(BaseModel):
    """Read state and folder; absent and null both mean: leave as it is."""

    gelezen: bool | None = None
    map: Annotated[str, Field(min_length=1, max_length=128)] | None = None


def json_is_welcome(accept: Annotated[str, Header()] = "*/*") -> None:
    """406 for a caller who cannot read JSON."""
    if not any(kind in accept for kind in ("*/*", "application/*", "application/json")):
        raise Problem(406, "alleen application/json wordt aangeboden")


def recipient(x_ontvanger: Annotated[str, Header()]) -> tuple[str, str]:
    """The box that is asked for, from X-Ontvanger; 400 when it is no sound number."""
    match = RECIPIENT.fullmatch(x_ontvanger)
    if match is None:
        raise Problem(400, "X-Ontvanger heeft niet de vorm TYPE:NUMMER")
    kind, number = match.groups()
    if wrong := numbers.flaw(kind, number):
        raise Problem(400, f"X-Ontvanger: {wrong}")
    return kind, number


Recipient = Annotated[tuple[str, str], Depends(recipient)]
JsonOnly = [Depends(json_is_welcome)]


@router.post("/aanleveringen", dependencies=JsonOnly)
async def lever_aan(request: Request, here: Here) -> Response:
    """Accept a message: 201, or 400, 403 (not reachable), 406, 413, 415."""
    _demand_type(request, "application/json")
    wanted = _parse(Aanlevering, await _body(request))
    who = (wanted.ontvanger.type, wanted.ontvanger.waarde)
    if refusal := here.voorkeuren.refusal(who, wanted.afzender):
        raise Problem(403, refusal)
    moment = wanted.publicatietijdstip
    fields = {
        **wanted.model_dump(include={"afzender", "ontvanger", "onderwerp", "inhoud"}),
        "publicatie": moment.isoformat() if moment else None,
    }
    files = [(b.naam, b.mimeType, b.inhoud) for b in wanted.bijlagen]
    bericht = here.berichten.accept(fields, files)
    here.receipts.plan(bericht)
    return _answer(_head(bericht), 201)


@router.get("/berichten", dependencies=JsonOnly)
async def lijst(
    *,
    here: Here,
    who: Recipient,
    afzender: Annotated[Oin | None, Query()] = None,
    page: Annotated[int, Query(ge=0)] = 0,
    pageSize: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """One page of the recipient's messages, newest first."""
    found = here.berichten.of(who, afzender)
    pages = -(-len(found) // pageSize)
    body = {
        "berichten": [_summary(b) for b in found[page * pageSize : (page + 1) * pageSize]],
        "page": page,
        "pageSize": pageSize,
        "totalElements": len(found),
        "totalPages": pages,
        "_links": _page_links(page, pageSize, pages, afzender),
    }
    return _answer(body)


@router.get("/berichten/{bericht_id}", dependencies=JsonOnly)
async def bericht(bericht_id: UUID, here: Here, who: Recipient) -> Response:
    """One message with its text; 403 for another's, 404 for none."""
    return _answer(_full(_find(here, bericht_id, who)))


@router.patch("/berichten/{bericht_id}", dependencies=JsonOnly)
async def werk_bij(bericht_id: UUID, request: Request, here: Here, who: Recipient) -> Response:
    """Mark as read or put in a folder."""
    _demand_type(request, "application/merge-patch+json")
    change = _parse(StatusPatch, await _body(request))
    found = _find(here, bericht_id, who)
    here.berichten.mark(found, change.gelezen, change.map)
    return _answer(_full(found))


@router.delete("/berichten/{bericht_id}")
async def verwijder(bericht_id: UUID, here: Here, who: Recipient) -> Response:
    """Hide a message from its recipient."""
    here.berichten.remove(_find(here, bericht_id, who))
    return Response(status_code=204, headers={"API-Version": FBS_VERSION})


@router.get("/berichten/{bericht_id}/bijlagen/{bijlage_id}")
async def bijlage(bericht_id: UUID, bijlage_id: UUID, here: Here, who: Recipient) -> Response:
    """The bytes of one attachment, always as a download."""
    found = _find(here, bericht_id, who)
    for one in found.bijlagen:
        if one.bijlage_id == str(bijlage_id):
            return download(here, one)
    raise Problem(404, "bijlage niet gevonden")


def download(here: World, one: Bijlage) -> Response:
    """An attachment as a file to save."""
    headers = {
        "API-Version": FBS_VERSION,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(one.naam)}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(here.ledger.blob(one.blob), 200, headers, media_type=one.mime_type)


def _find(here: World, bericht_id: UUID, who: tuple[str, str]) -> Bericht:
    found = here.berichten.by_id.get(str(bericht_id))
    if found is None or found.is_removed:
        raise Problem(404, "bericht niet gevonden")
    if found.ontvanger != who:
        raise Problem(403, "X-Ontvanger is niet de ontvanger van dit bericht")
    return found


def _demand_type(request: Request, wanted: str) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != wanted:
        raise Problem(415, f"Content-Type moet {wanted} zijn")


async def _body(request: Request) -> bytes:
    """The whole body, or 413 as soon as it is too long."""
    if int(request.headers.get("content-length") or 0) > MAX_BODY:
        raise Problem(413, "het verzoek is groter dan 40 MB")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise Problem(413, "het verzoek is groter dan 40 MB")
    return bytes(body)


def _parse(shape: type[Shape], body: bytes) -> Shape:
    try:
        return shape.model_validate(json.loads(body))
    except ValidationError as errors:
        raise from_validation(errors) from None
    except (ValueError, RecursionError):
        raise Problem(400, "de inhoud is geen geldige JSON") from None


def _answer(body: dict[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(body, status, {"API-Version": FBS_VERSION})


def _head(b: Bericht) -> dict[str, Any]:
    return {
        "berichtId": b.bericht_id,
        "afzender": b.afzender,
        "ontvanger": {"type": b.ontvanger[0], "waarde": b.ontvanger[1]},
        "onderwerp": b.onderwerp,
        "tijdstipOntvangst": b.ontvangen,
        "publicatietijdstip": b.publicatie,
        "_links": {"self": {"href": f"{BASE}/berichten/{b.bericht_id}"}},
    }


def _status(b: Bericht) -> dict[str, Any]:
    """Left out as long as the recipient did nothing."""
    if not b.gewijzigd_op:
        return {}
    status: dict[str, Any] = {"gelezen": bool(b.gelezen), "gewijzigdOp": b.gewijzigd_op}
    return {"status": {**status, "map": b.map} if b.map else status}


def _full(b: Bericht) -> dict[str, Any]:
    files = [
        {
            "bijlageId": f.bijlage_id,
            "naam": f.naam,
            "mimeType": f.mime_type,
            "_links": {
                "self": {"href": f"{BASE}/berichten/{b.bericht_id}/bijlagen/{f.bijlage_id}"}
            },
        }
        for f in b.bijlagen
    ]
    return {**_head(b), "inhoud": b.inhoud, "bijlagen": files, **_status(b)}


def _summary(b: Bericht) -> dict[str, Any]:
    files = [{"bijlageId": f.bijlage_id, "naam": f.naam} for f in b.bijlagen]
    extra = {"inhoud": b.inhoud, "aantalBijlagen": len(files), "bijlagen": files}
    return {**_head(b), **extra, **_status(b)}


def _page_links(page: int, size: int, pages: int, afzender: str | None) -> dict[str, Any]:
    sender = f"&afzender={afzender}" if afzender else ""
    wanted = {"self": page, "first": 0, "last": max(pages - 1, 0)}
    if page > 0:
        wanted["prev"] = page - 1
    if page + 1 < pages:
        wanted["next"] = page + 1
    return {
        name: {"href": f"{BASE}/berichten?page={nr}&pageSize={size}{sender}"}
        for name, nr in wanted.items()
    }
