"""Our own intake for e-forms: POST /aanvragen/{formulier} and its JSON Schema. The work itself is
workflows/intake.py.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from schemas.engine.auth import caller
from schemas.engine.errors import body_of
from schemas.engine.incoming import body_bytes
from workflows.answers import LENGTH
from workflows.definition import Definition
from workflows.intake import Applicant, Application, Attachment, Payment, schema, submit
from workflows.publish import current, definition_of
from zaken.actions.aanvraag import recall, remember
from zaken.actions.document import decode
from zaken.base.db import reads, sessions
from zaken.base.errors import Forbidden, Invalid, NotFound
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.models import Zaak, Zaaktype

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

router = APIRouter(prefix="/aanvragen", tags=["aanvragen"])

KEY = re.compile(
    r"[\x21-\x7e]{8,200}"
)  # Idempotency-Key: 8 to 200 printable characters without spaces


@router.get("/{formulier}/schema")
def form_schema(formulier: str) -> Response:
    """The JSON Schema (2020-12) of the body for this form, open to everybody. 404 for an unknown
    form.
    """
    with reads() as db:
        _, definition = form_of(db, formulier)
    return Response(orjson.dumps(schema(definition)), media_type="application/schema+json")


@router.post("/{formulier}")
async def apply(formulier: str, request: Request) -> Response:
    """One application, whole. 201 with zaaknummer and track address; the same key and body again:
    the same answer.

    401/403 without a valid token of an application with zaken.aanmaken; 400 with every wrong field;
    409 for a key that
    was used with another body; 413 above the stated limits.
    """

    def who() -> Subject:
        with reads() as db:
            return caller(db, request.headers.get("authorization"))

    def work() -> tuple[dict[str, Any], bool]:
        with sessions.begin() as db:
            return answer_once(db, subject, formulier=formulier, key=key, raw=raw)

    subject = await run_in_threadpool(who)
    if not subject.has("zaken.aanmaken"):
        raise Forbidden
    key = idempotency_key(request)
    raw = await body_bytes(request)
    answer, repeated = await run_in_threadpool(work)
    headers = {"Location": answer["url"]} | ({"Idempotent-Replayed": "true"} if repeated else {})
    return Response(orjson.dumps(answer), 201, headers, media_type="application/json")


def idempotency_key(request: Request) -> str:
    """The caller's key, or '' when it sent none. Raises Invalid for one we could not keep."""
    key = request.headers.get("idempotency-key", "")
    if key and not KEY.fullmatch(key):
        raise Invalid.field(
            "Idempotency-Key", "invalid", "Gebruik 8 tot 200 leesbare tekens, zonder spaties."
        )
    return key


def answer_once(
    db: Session, subject: Subject, *, formulier: str, key: str, raw: bytes
) -> tuple[dict[str, Any], bool]:
    """(answer, was it answered before?). Two callers with one key wait for each other on the key's
    row.
    """
    digest, form = hashlib.sha256(raw).hexdigest(), f"{subject.name}:{formulier.upper()}"
    if key and (known := recall(db, form, key, digest)):
        return known, True
    zaaktype, definition = form_of(db, formulier)
    zaak = submit(db, subject, zaaktype, application(definition, body_of(raw)))
    answer = told(zaak, definition)
    if key:
        remember(db, form, key, zaak_id=zaak.id, answer=answer)
    return answer, False


def form_of(db: Session, formulier: str) -> tuple[Zaaktype, Definition]:
    """The form that may be filled in today. Raises NotFound, also for work that nobody outside can
    ask for.
    """
    zaaktype = current(db, formulier.upper())
    definition = definition_of(zaaktype)
    if definition is None or zaaktype.indicatie_intern_of_extern == "intern":
        raise NotFound(detail=f"Zaaktype '{formulier}' heeft geen formulier.")
    return zaaktype, definition


def told(zaak: Zaak, definition: Definition) -> dict[str, Any]:
    """What the e-form may show its user at once."""
    base, progress = settings().base_url.rstrip("/"), zaak.voortgang
    anonymous = "geen" in definition.toegang.inloggen
    track = (
        f"{base}/mijn/volgen/{progress.volgcode}"
        if anonymous and progress
        else f"{base}/mijn/zaken/{zaak.uuid}"
    )
    return {
        "zaaknummer": zaak.identificatie,
        "url": f"{base}/zaken/api/v1/zaken/{zaak.uuid}",
        "volgadres": track,
        "verwacht": progress.normdatum.isoformat() if progress and progress.normdatum else None,
        "uiterlijk": progress.fatale_datum.isoformat()
        if progress and progress.fatale_datum
        else None,
        "status": definition.status(definition.first).omschrijving,
    }


def application(definition: Definition, body: dict[str, Any]) -> Application:
    """The body as an application. Raises Invalid with every fault of its form; the answers
    themselves are judged later.
    """
    from jsonschema import Draft202012Validator  # 2 MB, for who applies here

    shape = schema(definition)
    # The answers accept more spellings than a schema can say; answers.check judges them, in words
    # for people.
    shape["properties"]["antwoorden"] = {"type": "object", "maxProperties": 200}
    faults = sorted(
        Draft202012Validator(shape).iter_errors(body), key=lambda e: list(map(str, e.path))
    )
    if faults:
        raise Invalid(*_params(faults))
    return Application(
        antwoorden=body["antwoorden"],
        aanvrager=applicant(body.get("aanvrager") or {}),
        contact=body.get("contact") or {},
        bijlagen=tuple(_attachment(i, item) for i, item in enumerate(body.get("bijlagen") or [])),
        kanaal=body.get("kanaal", "internet"),
        betaling=payment(body.get("betaling")),
    )


def payment(given: dict[str, str] | None) -> Payment | None:
    """What the e-form says was paid. Raises Invalid for a moment without a zone."""
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given["betaaldOp"])
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        reason = "Vul een moment met tijdzone in, zoals 2026-11-23T12:00:00Z."
        raise Invalid.field("betaling.betaaldOp", "invalid", reason)
    return Payment(given["referentie"], moment)


def applicant(given: dict[str, str]) -> Applicant:
    """Who applies, in the words of the standard (betrokkeneIdentificatie of a rol)."""
    kind = given.get("soort") or (
        "burger" if given.get("bsn") else "bedrijf" if given.get("kvk") else "anoniem"
    )
    if kind == "burger":
        return Applicant("burger", _without_empty(_person(given)), given.get("niveau", ""))
    if kind == "bedrijf":
        company = {
            "kvkNummer": given.get("kvk"),
            "innNnpId": given.get("kvk"),
            "statutaireNaam": given.get("bedrijfsnaam"),
            "vestigingsNummer": given.get("vestiging"),
        }
        return Applicant("bedrijf", _without_empty(company), given.get("niveau", ""))
    return Applicant()


def _person(given: dict[str, str]) -> dict[str, Any]:
    address = {
        "aoaPostcode": given.get("postcode", "").replace(" ", "").upper(),
        "aoaHuisnummer": given.get("huisnummer"),
        "aoaHuisletter": given.get("huisletter"),
        "aoaHuisnummertoevoeging": given.get("huisnummertoevoeging"),
        "gorOpenbareRuimteNaam": given.get("straat"),
        "wplWoonplaatsNaam": given.get("woonplaats"),
    }
    return {
        "inpBsn": given.get("bsn"),
        "voornamen": given.get("voornamen"),
        "voorvoegselGeslachtsnaam": given.get("voorvoegsel"),
        "geslachtsnaam": given.get("geslachtsnaam"),
        "geboortedatum": given.get("geboortedatum", "").replace("-", ""),
        "verblijfsadres": _without_empty(address),
    }


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _attachment(index: int, item: dict[str, str]) -> Attachment:
    try:
        content = decode(item["inhoud"])
    except Invalid as error:
        raise Invalid(*(p | {"name": f"bijlagen.{index}.inhoud"} for p in error.params)) from None
    return Attachment(item["veld"], item["bestandsnaam"], item.get("formaat", ""), content)


def _params(faults: "Iterable[ValidationError]") -> list[dict[str, str]]:
    """JSON Schema faults as invalidParams: the name of the field itself, also when it is the one
    that is missing.
    """
    params = []
    for fault in faults:
        path, names = ".".join(map(str, fault.absolute_path)), [""]
        told: Any = fault  # the library types its attributes as possibly unset
        if fault.validator == "required":
            names = [n for n in told.validator_value if n not in told.instance]
        elif fault.validator == "additionalProperties":
            names = sorted(set(told.instance) - set(told.schema.get("properties", {})))
        code, reason = _SAID.get(str(fault.validator), ("invalid", "Deze waarde klopt niet."))
        params += [
            {"name": ".".join(filter(None, (path, n))) or "body", "code": code, "reason": reason}
            for n in names
        ]
    return params


_SAID = {
    "required": ("required", "Dit veld is verplicht."),
    "additionalProperties": ("unknown", "Dit veld bestaat niet."),
    "enum": ("invalid_choice", "Dit is geen geldige keuze."),
    "type": ("invalid", "Dit heeft niet de goede vorm."),
    "pattern": ("invalid", "Dit heeft niet de goede vorm."),
    "maxLength": (
        "max_length",
        f"Deze tekst is te lang (lange teksten: hoogstens {LENGTH['lange_tekst']} tekens).",
    ),
    "maxItems": ("max_length", "Dit zijn er te veel."),
    "not": ("invalid", "Regeleinden en andere stuurtekens kunnen hier niet."),
}
