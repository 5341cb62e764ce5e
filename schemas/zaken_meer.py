"""The rest of the Zaken API: contacts, requests, notes; and substatussen, not standard."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator
from sqlalchemy.orm import Session

from schemas.apis import ZAKEN
from schemas.engine.filters import choice, dates, icontains, link, moment, text
from schemas.engine.shape import Immutable, Link, ReadOnly, Resource, Schema
from schemas.fields import Moment, Reference, RequiredUrl, filled, upto
from schemas.zaken import BIJWERKEN, LEZEN, OF_ZAAK
from zaken import models
from zaken.base.clock import now
from zaken.base.errors import Invalid
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.change import add

PLAIN = "zaken.bijwerken"
TYPEN, STATUSSEN = ("intern", "extern"), ("concept", "definitief")
DOELGROEPEN = ("betrokkenen", "intern")


class ZaakContactMoment(Schema):
    uuid: Annotated[str, ReadOnly()]
    zaak: Annotated[Reference, OF_ZAAK]
    contactmoment: RequiredUrl


class ZaakVerzoek(Schema):
    uuid: Annotated[str, ReadOnly()]
    zaak: Annotated[Reference, OF_ZAAK]
    verzoek: RequiredUrl


class ZaakNotitie(Schema):
    onderwerp: Annotated[str, filled(255)]
    tekst: Annotated[str, filled(100_000)]
    aangemaakt_door: Annotated[str, upto(255)] = ""
    notitie_type: Literal[TYPEN] = "intern"  # type: ignore[valid-type]
    status: Literal[STATUSSEN] = "concept"  # type: ignore[valid-type]
    aanmaakdatum: Annotated[datetime, ReadOnly()]
    wijzigingsdatum: Annotated[datetime, ReadOnly()]
    gerelateerd_aan: Annotated[Reference, OF_ZAAK, Immutable]


class KlantContact(Schema):
    uuid: Annotated[str, ReadOnly()]
    zaak: Annotated[Reference, OF_ZAAK]
    identificatie: Annotated[str, upto(14)] = ""
    datumtijd: Moment
    kanaal: Annotated[str, upto(20)] = ""
    onderwerp: Annotated[str, upto(200)] = ""
    toelichting: Annotated[str, upto(1000)] = ""


class SubStatus(Schema):
    uuid: Annotated[str, ReadOnly()]
    zaak: Annotated[Reference, OF_ZAAK]
    status: Annotated[Reference | None, Link("statussen")] = None
    omschrijving: Annotated[str, filled(200)]
    tijdstip: Annotated[Moment | None, BeforeValidator(lambda value: value or None)] = None
    doelgroep: Literal["", "betrokkenen", "intern"] = ""


@keeps("zrcL-29", "A zaaknotitie is changed while it is a concept, and remembers when.")
def save_notitie(notitie: models.Zaaknotitie, db: Session) -> None:
    notitie.wijzigingsdatum = now()
    add(notitie, db)


def save_substatus(substatus: models.Substatus, db: Session) -> None:
    """Within the latest status when it names none."""
    latest = substatus.zaak.status
    if substatus.status is None and latest is None:
        raise Invalid.field("status", "required", "De zaak heeft nog geen status.")
    substatus.status = substatus.status or latest  # type: ignore[assignment]
    substatus.tijdstip = substatus.tijdstip or now()
    add(substatus, db)


def of_zaak(model: Any, value: str) -> Any:
    """The zaak a note is about, by its URL or its uuid alone."""
    address = value if "/" in value else f"{ZAKEN.url}/zaken/{value}"
    return link("gerelateerd_aan", "zaken")(model, address)


RANGE = ("", "gt", "gte", "lt", "lte")
BY_ZAAK = {"zaak": link("zaak", "zaken")}
CREATED = {"read": LEZEN, "create": PLAIN, "delete": PLAIN}
ZAAKCONTACTMOMENT = Resource(
    ZAKEN,
    "zaakcontactmoment",
    "zaakcontactmomenten",
    models.Zaakcontactmoment,
    ZaakContactMoment,
    CREATED,
    filters={**BY_ZAAK, "contactmoment": text("contactmoment")},
)
ZAAKVERZOEK = Resource(
    ZAKEN,
    "zaakverzoek",
    "zaakverzoeken",
    models.Zaakverzoek,
    ZaakVerzoek,
    CREATED,
    filters={**BY_ZAAK, "verzoek": text("verzoek")},
)
ZAAKNOTITIE = Resource(
    ZAKEN,
    "zaaknotitie",
    "zaaknotities",
    models.Zaaknotitie,
    ZaakNotitie,
    CREATED | {"update": PLAIN},
    filters={
        "gerelateerdAan": of_zaak,
        "aangemaaktDoor": text("aangemaakt_door"),
        "onderwerp": text("onderwerp"),
        "tekst": text("tekst"),
        "aangemaaktDoor__icontains": icontains("aangemaakt_door"),
        "onderwerp__icontains": icontains("onderwerp"),
        "tekst__icontains": icontains("tekst"),
        "notitieType": choice("notitie_type", TYPEN),
        "status": choice("status", STATUSSEN),
        **dates("aanmaakdatum", "aanmaakdatum", *RANGE, parse=moment),
        **dates("wijzigingsdatum", "wijzigingsdatum", *RANGE, parse=moment),
    },
    save=save_notitie,
)
KLANTCONTACT = Resource(
    ZAKEN,
    "klantcontact",
    "klantcontacten",
    models.Klantcontact,
    KlantContact,
    {"read": LEZEN, "create": BIJWERKEN},
    filters=BY_ZAAK,
)
if settings().experimental:
    SUBSTATUS = Resource(
        ZAKEN,
        "substatus",
        "substatussen",
        models.Substatus,
        SubStatus,
        {"read": LEZEN, "create": "zaken.statussen.toevoegen | " + BIJWERKEN},
        filters={
            **BY_ZAAK,
            "status": link("status", "statussen"),
            "doelgroep": choice("doelgroep", DOELGROEPEN),
            **dates("tijdstip", "tijdstip", *RANGE[1:], parse=moment),
        },
        save=save_substatus,
    )
