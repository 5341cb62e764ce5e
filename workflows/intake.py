"""An application comes in whole: checked against the form of its case type, then opened, filled and
declared complete at once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy.orm import Session

from workflows import answers
from workflows.casework import Upload, add_document
from workflows.completeness import complete
from workflows.definition import Definition
from workflows.opening import open_zaak
from workflows.parts import Veld
from workflows.payments import BOOKED
from workflows.publish import definition_of
from workflows.steps import keep_facts, set_first_status
from workflows.zaak_facts import given
from zaken.base.clock import now, today
from zaken.base.errors import Forbidden, Invalid
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM, Subject
from zaken.change import act, change, permit
from zaken.models import Rol, Voortgang, Zaak, Zaaktype
from zaken.numbers import is_bsn

LEVELS = ("basis", "midden", "substantieel", "hoog")
# The levels of eHerkenning, as high as those of DigiD they stand beside.
EHERKENNING = {"loa2": "basis", "loa2plus": "midden", "loa3": "substantieel", "loa4": "hoog"}
KVK = re.compile(r"[0-9]{8}", re.ASCII)
ONE_LINE = {"not": {"pattern": "[\\u0000-\\u001f\\u007f-\\u009f]"}}  # it ends up in a header


@dataclass(frozen=True)
class Applicant:
    """Who applies, as the e-form learned it at sign-in. `identificatie` holds the keys of the
    standard (inpBsn, …).
    """

    soort: Literal["anoniem", "burger", "bedrijf"] = "anoniem"
    identificatie: Mapping[str, Any] = field(default_factory=dict, repr=False)
    niveau: str = ""


@dataclass(frozen=True)
class Attachment:
    veld: str
    bestandsnaam: str
    formaat: str
    inhoud: bytes = field(repr=False)


@dataclass(frozen=True)
class Payment:
    """Paid already, in the e-form: the provider's reference and the moment."""

    referentie: str
    betaald_op: datetime


@dataclass(frozen=True)
class Application:
    antwoorden: Mapping[str, Any]
    aanvrager: Applicant = Applicant()
    contact: Mapping[str, str] = field(default_factory=dict, repr=False)
    bijlagen: tuple[Attachment, ...] = ()
    kanaal: str = "internet"
    betaling: Payment | None = None


def submit(db: Session, subject: Subject, zaaktype: Zaaktype, application: Application) -> Zaak:
    """Make one zaak of one application, in this transaction. Raises Invalid with every wrong field,
    Forbidden.

    `subject` is who delivers it (the e-form server, or the resident himself); it needs
    zaken.aanmaken, or to be the applicant.
    """
    definition = definition_of(zaaktype)
    if definition is None:
        raise Invalid.field("formulier", "geen-formulier", "Dit zaaktype heeft geen formulier.")
    zaak = _blank(zaaktype, definition, application)
    if subject.kind == "applicatie":
        permit(subject, "zaken.aanmaken", zaak)
    _refuse_unknown_applicant(definition, application)
    facts = _checked(definition, application)
    change(db, SYSTEEM, zaak, "create", scope="zaken.aanmaken", save=open_zaak)
    _name_applicant(db, zaak, definition, application)
    keep_facts(db, SYSTEEM, zaak, facts)
    for file in application.bijlagen:
        _keep(db, zaak, definition, application, file)
    set_first_status(db, SYSTEEM, zaak)
    act(
        db,
        SYSTEEM,
        zaak,
        "ingediend",
        scope="zaken.bijwerken",
        nieuw={"kanaal": application.kanaal},
        toelichting=subject.label,
    )
    complete(db, zaak, definition)
    return zaak


def schema(definition: Definition) -> dict[str, Any]:
    """JSON Schema 2020-12 of the body of POST /aanvragen/{formulier}."""
    files = [q for q in definition.formulier if q.soort == "bestand"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": definition.omschrijving,
        "type": "object",
        "properties": {
            "antwoorden": answers.json_schema(definition.formulier),
            "aanvrager": _APPLICANT,
            "contact": _CONTACT,
            "bijlagen": {
                "type": "array",
                "maxItems": 20,
                "items": _attachment([q.veld for q in files]),
            },
            "kanaal": {"type": "string", "maxLength": 40, "default": "internet"},
            "betaling": _PAYMENT,
        },
        "required": ["antwoorden"]
        if "geen" in definition.toegang.inloggen
        else ["antwoorden", "aanvrager"],
        "additionalProperties": False,
    }


def _blank(zaaktype: Zaaktype, definition: Definition, application: Application) -> Zaak:
    organisation = zaaktype.catalogus.rsin
    zaak = Zaak(
        zaaktype=zaaktype,
        zaaktype_id=zaaktype.id,
        identificatie="",
        bronorganisatie=organisation,
        verantwoordelijke_organisatie=organisation,
        omschrijving=_title(definition, application),
        startdatum=today(),
        vertrouwelijkheidaanduiding=zaaktype.vertrouwelijkheidaanduiding,
        betalingsindicatie="",
        communicatiekanaal="",
        communicatiekanaal_naam=application.kanaal,
    )
    if paid := application.betaling:
        zaak.betalingsindicatie, zaak.laatste_betaaldatum = "geheel", paid.betaald_op
        zaak.kenmerken = [{"kenmerk": paid.referentie, "bron": BOOKED}]
    zaak.voortgang = Voortgang(volgcode=uuid4(), ontvangen_op=now(), laatste_aanvulling=now())
    return zaak


def _title(definition: Definition, application: Application) -> str:
    """The first answer tells one zaak from the next in a list, when it is short enough to read."""
    first = definition.formulier[0]
    given = str(application.antwoorden.get(first.veld) or "")
    if first.soort not in ("keuze", "tekst", "kenteken") or not given:
        return definition.omschrijving
    return f"{definition.omschrijving}: {answers.in_words(first, given)}"[:80]


def _refuse_unknown_applicant(definition: Definition, application: Application) -> None:
    """Is this kind of applicant welcome, and sure enough who he is? Checked at submission, not only
    at the start.
    """
    who, wanted = application.aanvrager, definition.toegang
    if "geen" in wanted.inloggen and who.soort == "anoniem":
        return
    if who.soort == "anoniem":
        raise Invalid.field(
            "aanvrager", "required", "Voor deze aanvraag moet de aanvrager ingelogd zijn."
        )
    _refuse_unnamed(who)
    allowed = {"burger": "digid", "bedrijf": "eherkenning"}[who.soort]
    if allowed in wanted.inloggen and rank(who.niveau) < rank(wanted.niveau):
        means = {"digid": "DigiD", "eherkenning": "eHerkenning"}[allowed]
        reason = f"Voor deze aanvraag is {means} op niveau {wanted.niveau} of hoger nodig."
        raise Forbidden(detail=reason, code="niveau-te-laag")
    if allowed not in wanted.inloggen and "geen" not in wanted.inloggen:
        raise Invalid.field(
            "aanvrager.soort",
            "invalid_choice",
            "Dit soort aanvrager kan dit formulier niet gebruiken.",
        )


def _refuse_unnamed(who: Applicant) -> None:
    """Who signed in has the number he is known by."""
    if who.soort == "burger" and not is_bsn(str(who.identificatie.get("inpBsn", ""))):
        raise Invalid.field("aanvrager.bsn", "invalid", "Dit is geen geldig burgerservicenummer.")
    kvk = str(who.identificatie.get("kvkNummer", ""))
    if who.soort == "bedrijf" and not KVK.fullmatch(kvk):
        reason = "Vul het KVK-nummer in: 8 cijfers."
        raise Invalid.field("aanvrager.kvk", "invalid" if kvk else "required", reason)


def rank(level: str) -> int:
    """How sure a level is, of DigiD or of eHerkenning; -1 for one we do not know."""
    level = EHERKENNING.get(level, level)
    return LEVELS.index(level) if level in LEVELS else -1


def _checked(definition: Definition, application: Application) -> dict[str, str]:
    questions = {q.veld: q for q in definition.formulier if q.soort == "bestand"}
    wrong = [
        {
            "name": f"bijlagen.{i}.veld",
            "code": "unknown",
            "reason": f"Het formulier vraagt geen bestand '{f.veld}'.",
        }
        for i, f in enumerate(application.bijlagen)
        if f.veld not in questions
    ]
    for name, question in questions.items():
        count = sum(f.veld == name for f in application.bijlagen)
        if count > question.max_aantal:
            reason = f"Stuur hier hoogstens {question.max_aantal} bestanden."
            wrong.append({"name": f"bijlagen.{name}", "code": "max_length", "reason": reason})
    came = frozenset(f.veld for f in application.bijlagen)
    around = definition.known(
        given(aanvrager=application.aanvrager.soort, kanaal=application.kanaal)
    )
    try:
        kept = answers.check(
            definition.formulier,
            application.antwoorden,
            prefix="antwoorden.",
            files=came,
            around=around,
        )
    except Invalid as found:
        raise Invalid(*found.params, *wrong) from None
    if wrong:
        raise Invalid(*wrong)
    return kept


def _name_applicant(
    db: Session, zaak: Zaak, definition: Definition, application: Application
) -> None:
    who = application.aanvrager
    if who.soort == "anoniem" and not application.contact:
        return
    kind = next((r for r in zaak.zaaktype.roltypen if r.omschrijving_generiek == "initiator"), None)
    if kind is None:
        return
    if who.soort == "bedrijf":
        betrokkene_type = (
            "vestiging" if who.identificatie.get("vestigingsNummer") else "niet_natuurlijk_persoon"
        )
    else:
        betrokkene_type = "natuurlijk_persoon"
    rol = Rol(
        zaak_id=zaak.id,
        roltype=kind,
        betrokkene_type=betrokkene_type,
        roltoelichting=kind.omschrijving,
        betrokkene_identificatie=dict(who.identificatie) or {"anpIdentificatie": str(uuid4())[:17]},
        contact={k: v for k, v in application.contact.items() if v},
    )
    with db.no_autoflush:
        rol.zaak = zaak
    change(db, SYSTEEM, rol, "create", scope="zaken.bijwerken")


def _keep(
    db: Session, zaak: Zaak, definition: Definition, application: Application, file: Attachment
) -> None:
    question: Veld = next(q for q in definition.formulier if q.veld == file.veld)

    def chunks() -> Iterator[bytes]:
        yield file.inhoud

    add_document(
        db,
        SYSTEEM,
        zaak,
        Upload(
            chunks=chunks(),
            bestandsnaam=file.bestandsnaam,
            formaat=file.formaat,
            titel=question.vraag,
            documenttype=question.documenttype,
            van=_sender(application),
        ),
    )


def _sender(application: Application) -> str:
    """Who sent the papers, by name if we know it."""
    who = application.aanvrager.identificatie
    parts = (who.get("voornamen"), who.get("voorvoegselGeslachtsnaam"), who.get("geslachtsnaam"))
    return " ".join(filter(None, parts)) or str(who.get("statutaireNaam") or "De aanvrager")


def _attachment(names: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "veld": {"enum": names} if names else {"type": "string"},
            "bestandsnaam": {"type": "string", "minLength": 1, "maxLength": 255, **ONE_LINE},
            "formaat": {"type": "string", "maxLength": 255, **ONE_LINE},
            "inhoud": {
                "type": "string",
                "contentEncoding": "base64",
                "description": f"hoogstens {settings().max_upload_bytes} bytes",
            },
        },
        "required": ["veld", "bestandsnaam", "inhoud"],
        "additionalProperties": False,
    }


_APPLICANT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "soort": {"enum": ["anoniem", "burger", "bedrijf"]},
        "bsn": {"type": "string", "pattern": "^[0-9]{9}$"},
        "kvk": {"type": "string", "pattern": "^[0-9]{8}$"},
        "vestiging": {"type": "string", "pattern": "^[0-9]{12}$"},
        "voornamen": {"type": "string", "maxLength": 200},
        "voorvoegsel": {"type": "string", "maxLength": 80},
        "geslachtsnaam": {"type": "string", "maxLength": 200},
        "bedrijfsnaam": {"type": "string", "maxLength": 200},
        "geboortedatum": {"type": "string", "pattern": "^[0-9]{4}-?[0-9]{2}-?[0-9]{2}$"},
        "postcode": {"type": "string", "pattern": "^[1-9][0-9]{3} ?[A-Za-z]{2}$"},
        "huisnummer": {"type": "string", "pattern": "^[0-9]{1,5}$"},
        "huisletter": {"type": "string", "maxLength": 1},
        "huisnummertoevoeging": {"type": "string", "maxLength": 4},
        "straat": {"type": "string", "maxLength": 80},
        "woonplaats": {"type": "string", "maxLength": 80},
        "niveau": {"enum": [*LEVELS, *EHERKENNING, ""]},
    },
    "additionalProperties": False,
}
_PAYMENT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "referentie": {"type": "string", "minLength": 1, "maxLength": 40},
        "betaaldOp": {"type": "string", "format": "date-time"},
    },
    "required": ["referentie", "betaaldOp"],
    "additionalProperties": False,
}
_CONTACT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "email": {"type": "string", "format": "email", "maxLength": 254},
        "telefoon": {"type": "string", "maxLength": 20},
        "voorkeur": {"enum": ["berichtenbox", "email", "post"]},
    },
    "additionalProperties": False,
}
