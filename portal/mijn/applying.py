"""Applying: a plain form made of the case type file, handed in through the same intake as the
e-forms of others.
"""

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from portal.layout import velden
from portal.layout.velden import Vraag
from portal.mijn import view
from portal.mijn.access import is_low, sure_enough
from portal.mijn.following import follow
from portal.render import page, see_other
from portal.session import (
    Here,
    HereWithForm,
    Posted,
    SignInNeeded,
    Visit,
    follower_of,
    keep,
    sign_in_at,
    subject_of,
    text,
)
from workflows import answers
from workflows.definition import Definition
from workflows.intake import Applicant, Application, Attachment, submit
from workflows.lookups import Unavailable, identify
from workflows.parts import Veld
from workflows.publish import current, definition_of
from zaken.base.clock import now
from zaken.base.db import Db, Read
from zaken.base.errors import Forbidden, Invalid, NotFound, Problem
from zaken.base.log import log
from zaken.base.subject import Subject
from zaken.models import Aanvraag, Zaak, Zaaktype
from zaken.queries import mijn

router = APIRouter(prefix="/mijn/aanvragen")
_log = log(__name__)
ANONYMOUS = Subject("burger", "anoniem", "een inwoner zonder inlog")
DIGID_FOR = {"burger": "digid", "bedrijf": "eherkenning"}
EMAIL = Vraag(
    "contact_email",
    "Uw e-mailadres",
    "email",
    hulp="Dan sturen wij u een bericht als er iets verandert.",
)
TELEFOON = Vraag(
    "contact_telefoon",
    "Uw telefoonnummer",
    "telefoon",
    hulp="Dan kunnen wij u bellen als er iets niet duidelijk is.",
)
REACHED_BY = [Veld(veld=v.naam, vraag=v.label, soort=v.soort) for v in (EMAIL, TELEFOON)]
TOO_OFTEN = "Dit formulier is al verstuurd."
Given = tuple[dict[str, str], dict[str, list[UploadFile]]]  # the answers, and the files


@router.get("/{formulier}")
def formulier(request: Request, db: Read, here: HereWithForm, formulier: str) -> Response:
    """The empty form."""
    _, definition = _form_of(db, formulier)
    _refuse_stranger(request, here, definition)
    return _page(request, here, definition, sleutel=str(uuid4()))


@router.post("/{formulier}")
def indienen(request: Request, db: Db, here: Here, *, formulier: str, form: Posted) -> Response:
    """Hand in. The same form sent twice (a double click, a reload) makes one zaak."""
    who = _applicant(here)
    zaaktype, definition = _form_of(db, formulier)
    _refuse_stranger(request, here, definition)
    given = velden.read(form, asked(definition))
    try:
        with db.begin_nested():  # a refusal leaves no half application behind
            contact = _reached_by(definition, form, given)
            application = _application(who, given, contact)
            zaak_id = _once(db, here, zaaktype, text(form, "sleutel"), application)
    except Invalid as error:
        return _page(
            request,
            here,
            definition,
            sleutel=text(form, "sleutel"),
            wrong=(_told(form, given[0]), error),
        )
    where = f"/mijn/aanvragen/{formulier}/bedankt"
    if not here.soort:
        return follow(db, here, zaak_id, where)
    keep(db, here, ingediend=zaak_id)
    return see_other(where)


@router.get("/{formulier}/bedankt")
def bedankt(request: Request, db: Read, here: Here, formulier: str) -> Response:
    """The number, what happens next, when, and how to follow it."""
    subject = subject_of(here, db) if here.soort else follower_of(here.volgt)
    zaak_id = int(here.gegevens.get("ingediend", 0)) or here.volgt
    if subject is None or not zaak_id:
        raise SignInNeeded(f"/mijn/aanvragen/{formulier}")
    request.state.subject = subject
    uuid = db.scalar(select(Zaak.uuid).where(Zaak.id == zaak_id, subject.sees(mijn.READ, Zaak)))
    if uuid is None:
        raise NotFound
    found = mijn.my_zaak(db, subject, uuid)
    definition = sure_enough(request, db, here, found.zaaktype_uuid)
    told = mijn.facts(db, [found.id])[found.id]
    return page(
        request,
        "mijn/bedankt.html",
        titel="Bedankt",
        zaak=found,
        beeld=view.short(
            found, definition, told if here.soort else view.impersonal(definition, told)
        ),
        straks=view.ahead(definition, found.status or "") if definition else [],
    )


def asked(definition: Definition) -> list[Veld]:
    """The questions of the plain form. A place on the map is left out where it is not needed: here
    is no map.
    """
    return [q for q in definition.formulier if q.soort != "punt" or q.verplicht]


def _form_of(db: Session, formulier: str) -> tuple[Zaaktype, Definition]:
    zaaktype = current(db, formulier.upper())
    definition = definition_of(zaaktype)
    if definition is None or zaaktype.indicatie_intern_of_extern == "intern":
        raise NotFound
    return zaaktype, definition


def _refuse_stranger(request: Request, here: Visit, definition: Definition) -> None:
    """Is a sign-in needed that is not there? Checked when the form is shown, and again when it is
    handed in.
    """
    wanted = definition.toegang
    if "geen" in wanted.inloggen:
        return
    if here.soort not in DIGID_FOR:
        raise sign_in_at("/mijn/inloggen", request, niveau=wanted.niveau)
    if DIGID_FOR[here.soort] not in wanted.inloggen:
        who = "ondernemers met eHerkenning" if here.soort == "burger" else "inwoners met DigiD"
        raise Forbidden(detail=f"Dit formulier is voor {who}. Log daarmee in om verder te gaan.")
    if is_low(here, definition):
        raise sign_in_at("/mijn/inloggen", request, niveau=wanted.niveau)


def _once(
    db: Session,
    here: Visit,
    zaaktype: Zaaktype,
    key: str,
    application: Application,
) -> int:
    """The id of the zaak of this filled-in form. A second request with the same key waits, then
    finds the first.
    """
    sleutel = f"{here.key[:16]}:{key[:40]}"
    kept = dict(formulier=f"pagina:{zaaktype.identificatie}", sleutel=sleutel)
    mine = db.scalar(
        insert(Aanvraag)
        .values(**kept, body_sha256="", answer={}, created_at=now())
        .on_conflict_do_nothing()
        .returning(Aanvraag.id)
    )
    if mine is None:
        first = db.scalar(select(Aanvraag.zaak_id).filter_by(**kept))
        if first is None:
            raise Invalid.field("nonFieldErrors", "dubbel", TOO_OFTEN)
        return first
    subject = subject_of(here, db) or ANONYMOUS
    zaak = submit(db, subject, zaaktype, application)
    db.execute(update(Aanvraag).where(Aanvraag.id == mine).values(zaak_id=zaak.id))
    return zaak.id


def _reached_by(definition: Definition, form: FormData, given: Given) -> dict[str, str]:
    """How to reach the applicant: email, telefoon. Raises Invalid with everything that is wrong, in
    the answers as well: one round is enough.
    """
    try:
        kept = answers.check(REACHED_BY, _typed(form))
    except Invalid as wrong:
        antwoorden, bestanden = given
        try:
            answers.check(definition.formulier, antwoorden, files=frozenset(bestanden))
        except Invalid as more:
            raise Invalid(*more.params, *wrong.params) from None
        raise
    return {name.removeprefix("contact_"): value for name, value in kept.items()}


def _application(who: Applicant, given: Given, contact: dict[str, str]) -> Application:
    antwoorden, bestanden = given
    return Application(
        antwoorden=antwoorden,
        aanvrager=who,
        contact=contact,
        bijlagen=tuple(
            Attachment(veld, file.filename or "bestand", file.content_type or "", file.file.read())
            for veld, files in bestanden.items()
            for file in files
        ),
    )


def _applicant(here: Visit) -> Applicant:
    """Who applies, as sign-in and BRP tell it: nobody types what we know. Asks the BRP, so call it
    before the database is touched.
    """
    kept = here.gegevens
    if here.soort == "burger":
        names = _registered(kept["persoon"]) or {"geslachtsnaam": here.naam}
        return Applicant("burger", {"inpBsn": kept["persoon"], **names}, niveau=here.niveau)
    if here.soort == "bedrijf":
        company: dict[str, Any] = {"kvkNummer": kept["persoon"]}
        if kept.get("vestiging"):
            company |= {"vestigingsNummer": kept["vestiging"], "handelsnaam": [here.naam]}
        else:
            company |= {"statutaireNaam": here.naam}
        return Applicant("bedrijf", company, niveau=here.niveau)
    return Applicant()


def _registered(bsn: str) -> dict[str, Any]:
    """What the BRP knows. It may be down: then the sign-in's own name will do for now."""
    try:
        return identify(bsn)
    except Unavailable as error:
        _log.warning("applicant not looked up", why=str(error))
        return {}


def _told(form: FormData, antwoorden: dict[str, str]) -> dict[str, str]:
    """What was filled in, to show again. Files must be chosen again: a browser does not give them
    back.
    """
    return antwoorden | _typed(form)


def _typed(form: FormData) -> dict[str, str]:
    return {v.naam: text(form, v.naam) for v in (EMAIL, TELEFOON)}


def _page(
    request: Request,
    here: Visit,
    definition: Definition,
    *,
    sleutel: str,
    wrong: tuple[dict[str, str], Problem] | None = None,
) -> Response:
    waarden, error = wrong or ({}, None)
    fouten = velden.faults(error) if error else {}
    vragen = velden.questions(asked(definition), waarden, fouten)
    contact = [velden.filled(v, waarden, fouten) for v in _contact(definition)]
    return page(
        request,
        "mijn/formulier.html",
        status=422 if error else 200,
        titel=definition.omschrijving,
        definition=definition,
        vragen=vragen,
        contact=contact,
        sleutel=sleutel,
        fouten=velden.summary([*vragen, *contact], error),
    )


def _contact(definition: Definition) -> list[Vraag]:
    """How to reach the applicant, unless the form asks it already."""
    kinds = {q.soort for q in definition.formulier}
    return [v for v in (EMAIL, TELEFOON) if v.soort not in kinds]
