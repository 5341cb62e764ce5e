"""The Zaken API: what each resource looks like, who may do what, and by what a list may be
asked.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from sqlalchemy import case, inspect, literal, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import get_history

from schemas import zaken_filters as filters
from schemas.apis import ZAKEN
from schemas.engine.filters import Few, Ordering, choice, link
from schemas.engine.filters import text as is_text
from schemas.engine.mirror_rows import is_elsewhere
from schemas.engine.shape import (
    Immutable,
    Inside,
    Link,
    Links,
    ReadOnly,
    Remote,
    Resource,
    Schema,
    address,
)
from schemas.fields import (
    Date,
    Filled,
    Moment,
    Niveau,
    Reference,
    RequiredRsin,
    Rsin,
    Url,
    filled,
    upto,
)
from schemas.groups import (
    BETROKKENE_TYPEN,
    OBJECT_TYPEN,
    AuthenticatieContext,
    Contactpersoon,
    Geometry,
    Identification,
    Kenmerk,
    ObjectTypeOverigeDefinitie,
    Opschorting,
    Processobject,
    RelevanteZaak,
    Verlenging,
    absent_when_empty,
)
from schemas.groups_objecten import ObjectIdentification
from workflows.corrections import give_status
from workflows.opening import open_zaak
from zaken import models
from zaken.actions.zaak import set_resultaat
from zaken.actions.zaak_archief import note_archive_dates
from zaken.actions.zaak_eigenschap import set_eigenschap, set_zaakobject
from zaken.base.clock import now
from zaken.base.errors import Invalid
from zaken.base.keeps import keeps

LEZEN, AANMAKEN = "zaken.lezen", "zaken.aanmaken"
BIJWERKEN = "zaken.bijwerken | zaken.geforceerd-bijwerken"
AANVULLEN = f"{AANMAKEN} | {BIJWERKEN}"
WEGHALEN = f"{BIJWERKEN} | zaken.verwijderen"
CHILD = {"read": LEZEN, "create": BIJWERKEN, "delete": BIJWERKEN}
BETALING = {
    "nvt": "Er is geen sprake van te betalen, met de zaak gemoeide, kosten.",
    "nog_niet": "De met de zaak gemoeide kosten zijn (nog) niet betaald.",
    "gedeeltelijk": "De met de zaak gemoeide kosten zijn gedeeltelijk betaald.",
    "geheel": "De met de zaak gemoeide kosten zijn geheel betaald.",
}
HOORT_BIJ = "Hoort bij, omgekeerd: kent"
OF_ZAAK = Link("zaken", "object-does-not-exist", "incorrect_match")


def latest_status(zaak: Any) -> Any:
    """The uuid of the newest status (zrcL-02)."""
    status = aliased(models.Status)
    newest = select(status.uuid).where(status.zaak_id == zaak.id)
    return (
        newest.order_by(status.datum_status_gezet.desc(), status.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def its_resultaat(zaak: Any) -> Any:
    resultaat = models.Resultaat
    return select(resultaat.uuid).where(resultaat.zaak_id == zaak.id).scalar_subquery()


def weergave(zaak: Any) -> Any:
    return case(BETALING, value=zaak.betalingsindicatie, else_="")


@keeps("zrc-012", "No group is an absent one; a group that is there is whole, on a PATCH too.")
def suspension(value: Any) -> Any:
    """No group is a group that says no (zrc-012)."""
    return {"indicatie": False, "reden": ""} if value is None else value


def of_roltype(column: str) -> Any:
    kind = models.Roltype
    return lambda rol: (
        select(getattr(kind, column)).where(kind.id == rol.roltype_id).scalar_subquery()
    )


class Zaak(Schema):
    """A zaak; its zaaktype stays unless the setting `zaaktype_mutable` says otherwise (zrcL-03)."""

    uuid: Annotated[str, ReadOnly()]
    identificatie: Annotated[str, upto(40), Immutable] = ""
    bronorganisatie: RequiredRsin
    omschrijving: Annotated[str, upto(80)] = ""
    toelichting: Annotated[str, upto(1000)] = ""
    zaaktype: Annotated[Reference, Link("zaaktypen")]
    registratiedatum: Annotated[Date | None, Filled] = None
    verantwoordelijke_organisatie: RequiredRsin
    startdatum: Date
    einddatum: Annotated[date | None, ReadOnly()]
    einddatum_gepland: Date | None = None
    uiterlijke_einddatum_afdoening: Date | None = None
    publicatiedatum: Date | None = None
    communicatiekanaal: Annotated[Url, Remote("communicatiekanaal")] = ""
    communicatiekanaal_naam: Annotated[str, upto(250)] = ""
    producten_of_diensten: list[Url] = Field([])
    vertrouwelijkheidaanduiding: Annotated[
        Niveau | None, BeforeValidator(lambda v: v or None), Filled
    ] = None
    betalingsindicatie: Literal["", "nvt", "nog_niet", "gedeeltelijk", "geheel"] = ""
    betalingsindicatie_weergave: Annotated[str, ReadOnly(weergave)]
    laatste_betaaldatum: Moment | None = None
    zaakgeometrie: Geometry = None
    verlenging: Annotated[Verlenging | None, BeforeValidator(absent_when_empty)] = None
    opschorting: Annotated[Opschorting, BeforeValidator(suspension)] = Opschorting(
        indicatie=False, reden=""
    )
    selectielijstklasse: Annotated[Url, Remote("selectielijst.resultaat")] = ""
    hoofdzaak: Annotated[Reference | None, Link("zaken", "does_not_exist", "no_match")] = None
    deelzaken: Annotated[list[str], ReadOnly(), Links("zaken", "hoofdzaak_id")]
    relevante_andere_zaken: Annotated[list[RelevanteZaak], Inside("zaken")] = Field([])
    eigenschappen: Annotated[
        list[str], ReadOnly(), Links("zaken/{zaak}/zaakeigenschappen", "zaak_id")
    ]
    rollen: Annotated[list[str], ReadOnly(), Links("rollen", "zaak_id")]
    status: Annotated[str | None, ReadOnly(latest_status), Link("statussen")]
    zaakinformatieobjecten: Annotated[
        list[str], ReadOnly(), Links("zaakinformatieobjecten", "zaak_id")
    ]
    zaakobjecten: Annotated[list[str], ReadOnly(), Links("zaakobjecten", "zaak_id")]
    kenmerken: list[Kenmerk] = Field([])
    archiefnominatie: Annotated[
        Literal["blijvend_bewaren", "vernietigen"] | None, BeforeValidator(lambda v: v or None)
    ] = None
    archiefstatus: Literal[
        "nog_te_archiveren", "gearchiveerd", "gearchiveerd_procestermijn_onbekend", "overgedragen"
    ] = "nog_te_archiveren"
    archiefactiedatum: Date | None = None
    resultaat: Annotated[str | None, ReadOnly(its_resultaat), Link("resultaten")]
    opdrachtgevende_organisatie: Rsin = ""
    processobjectaard: Annotated[str, upto(200)] | None = None
    startdatum_bewaartermijn: Date | None = None
    processobject: Annotated[Processobject | None, BeforeValidator(absent_when_empty)] = None
    laatst_gemuteerd: Annotated[datetime | None, ReadOnly()]
    laatst_geopend: Moment | None = None


@keeps("zrcL-12", "A status is never changed or removed; a correction is a new one.")
class Status(Schema):
    """Where a zaak stands since when."""

    uuid: Annotated[str, ReadOnly()]
    zaak: Annotated[Reference, OF_ZAAK]
    statustype: Annotated[Reference, Link("statustypen")]
    datum_status_gezet: Moment
    statustoelichting: Annotated[str, upto(1000)] = ""
    indicatie_laatst_gezette_status: Annotated[bool, ReadOnly(filters.is_latest)]
    gezetdoor: Annotated[Annotated[str, upto(200)] | None, Link("rollen")] = None
    zaakinformatieobjecten: Annotated[
        list[str], ReadOnly(), Links("zaakinformatieobjecten", "status_id")
    ]


class Resultaat(Schema):
    uuid: Annotated[str, ReadOnly()]
    zaak: Annotated[Reference, OF_ZAAK, Immutable]
    resultaattype: Annotated[Reference, Link("resultaattypen"), Immutable]
    toelichting: Annotated[str, upto(1000)] = ""


@keeps("zrcL-16", "A rol bears the description of its roltype and the moment it was made.")
class Rol(Schema):
    """Who has to do with a zaak, and as what."""

    uuid: Annotated[str, ReadOnly()]
    zaak: Annotated[Reference, OF_ZAAK]
    betrokkene: Url = ""
    betrokkene_type: Literal[BETROKKENE_TYPEN]  # type: ignore[valid-type]
    afwijkende_naam_betrokkene: Annotated[str, upto(625)] = ""
    roltype: Annotated[Reference, Link("roltypen")]
    omschrijving: Annotated[str, ReadOnly(of_roltype("omschrijving"))]
    omschrijving_generiek: Annotated[str, ReadOnly(of_roltype("omschrijving_generiek"))]
    roltoelichting: Annotated[str, upto(1000)]
    registratiedatum: Annotated[datetime, ReadOnly()]
    indicatie_machtiging: Literal["", "gemachtigde", "machtiginggever"] = ""
    contactpersoon_rol: Contactpersoon | None = None
    statussen: Annotated[list[str], ReadOnly(), Links("statussen", "gezetdoor_id")]
    begin_geldigheid: Date | None = None
    einde_geldigheid: Date | None = None
    authenticatie_context: AuthenticatieContext = None
    betrokkene_identificatie: Identification = Field({})


class Zaakobject(Schema):
    uuid: Annotated[str, ReadOnly()]
    zaak: Annotated[Reference, OF_ZAAK, Immutable]
    object: Annotated[Url, Immutable, Remote("object")] = ""
    zaakobjecttype: Annotated[
        Reference | None, BeforeValidator(lambda v: v or None), Link("zaakobjecttypen"), Immutable
    ] = None
    object_type: Annotated[Literal[OBJECT_TYPEN], Immutable]  # type: ignore[valid-type]
    object_type_overige: Annotated[str, Field(max_length=100, pattern=r"^$|[a-z_]")] = ""
    object_type_overige_definitie: ObjectTypeOverigeDefinitie | None = None
    relatieomschrijving: Annotated[str, upto(80)] = ""
    object_identificatie: ObjectIdentification = None


@keeps("zrc-003", "The informatieobject is a document of ours, or one that can be fetched.")
@keeps("zrc-004", "The kind and the moment of the relation are ours; neither of its ends changes.")
@keeps("zrc-005", "The document sees the zaak at once: both sides read the same row.")
class Zaakinformatieobject(Schema):
    """A document in the dossier of a zaak."""

    uuid: Annotated[str, ReadOnly()]
    informatieobject: Annotated[Reference, Link("enkelvoudiginformatieobjecten"), Immutable]
    zaak: Annotated[Reference, OF_ZAAK, Immutable]
    aard_relatie_weergave: Annotated[str, ReadOnly(lambda model: literal(HOORT_BIJ))]
    titel: Annotated[str, upto(200)] = ""
    beschrijving: Annotated[str, upto(4000)] = ""
    registratiedatum: Annotated[datetime, ReadOnly()]
    vernietigingsdatum: Moment | None = None
    status: Annotated[Reference | None, Link("statussen")] = None


class Zaakeigenschap(Schema):
    uuid: Annotated[str, ReadOnly()]
    zaak: Annotated[Reference, OF_ZAAK, Immutable]
    eigenschap: Annotated[Reference, Link("eigenschappen"), Immutable]
    naam: Annotated[str, ReadOnly()]
    waarde: Annotated[str, filled(10_000)]


@keeps("zrc-014", "Nothing to be paid: then no date of payment is kept.")
@keeps("zrcL-33", "Suspending or extending by a consumer moves no dates; he says those himself.")
def save_zaak(zaak: models.Zaak, db: Session) -> None:
    """Open a new zaak, or keep a changed one consistent: no payment date when nothing is to be
    paid (zrc-014); a date of the archive that somebody fills in is his.
    """
    if wrong := unknown_zaken(zaak, db):
        raise Invalid(*wrong)
    if inspect(zaak).persistent and zaak.betalingsindicatie == "nvt":
        zaak.laatste_betaaldatum = None
    note_archive_dates(zaak)
    if only_looked_at(zaak):
        return
    zaak.laatst_gemuteerd = now()
    open_zaak(zaak, db)


def only_looked_at(zaak: models.Zaak) -> bool:
    """Was nothing changed, or only that the resident opened his zaak? That is no change of it."""
    state = inspect(zaak)
    if not state.persistent:
        return False
    return {a.key for a in state.attrs if a.history.has_changes()} <= {"laatst_geopend"}


@keeps("zrc-011", "Every relevante andere zaak here is a zaak; one destroyed since may stay named.")
def unknown_zaken(zaak: models.Zaak, db: Session) -> list[dict[str, str]]:
    """The new URLs of relevante andere zaken that lead to no zaak of ours."""
    history = get_history(zaak, "relevante_andere_zaken")
    before = history.deleted or (history.unchanged if zaak.id else ()) or ()
    old = {other["url"] for others in before for other in others or ()}
    urls = [other["url"] for other in zaak.relevante_andere_zaken or []]
    found = [address(url) for url in urls]
    uuids = {f[1] for f in found if f}
    known = (
        set(db.scalars(select(models.Zaak.uuid).where(models.Zaak.uuid.in_(uuids))))
        if uuids
        else set()
    )
    reason = "Deze URL leidt niet naar een zaak."
    return [
        {"name": f"relevanteAndereZaken.{i}.url", "code": code_of(f), "reason": reason}
        for i, f in enumerate(found)
        if (not f or f[0] != "zaken" or f[1] not in known)
        and urls[i] not in old
        and not is_elsewhere(urls[i])
    ]


def code_of(found: Any) -> str:
    """Nothing there, or something else there?"""
    return "invalid-resource" if found and found[0] != "zaken" else "bad-url"


@keeps("zrcL-09", "Who may open zaken gives the first status only; reopening has its own scope.")
def scopes_of_status(zaak: models.Zaak | None) -> str:
    """Who may open a zaak may give it its first status, and no more (zrcL-09)."""
    more = "zaken.statussen.toevoegen | zaken.heropenen"
    return more if zaak is not None and zaak.statussen else f"{more} | {AANMAKEN}"


BY_ZAAK = {"zaak": link("zaak", "zaken")}
ZAAK = Resource(
    ZAKEN,
    "zaak",
    "zaken",
    models.Zaak,
    Zaak,
    {"read": LEZEN, "create": AANMAKEN, "update": BIJWERKEN, "delete": "zaken.verwijderen"},
    filters=filters.ZAAK,
    save=save_zaak,
)
STATUS = Resource(
    ZAKEN,
    "status",
    "statussen",
    models.Status,
    Status,
    {"read": LEZEN, "create": scopes_of_status},
    filters={
        **BY_ZAAK,
        "statustype": link("statustype", "statustypen"),
        "indicatieLaatstGezetteStatus": Few(filters.latest),
        "ordering": Ordering("datum_status_gezet"),
    },
    save=give_status,
)
RESULTAAT = Resource(
    ZAKEN,
    "resultaat",
    "resultaten",
    models.Resultaat,
    Resultaat,
    CHILD | {"update": BIJWERKEN},
    filters={**BY_ZAAK, "resultaattype": link("resultaattype", "resultaattypen")},
    save=set_resultaat,
)
ROL = Resource(ZAKEN, "rol", "rollen", models.Rol, Rol, CHILD, filters=BY_ZAAK | filters.ROL)
ZAAKOBJECT = Resource(
    ZAKEN,
    "zaakobject",
    "zaakobjecten",
    models.Zaakobject,
    Zaakobject,
    {"read": LEZEN, "create": AANVULLEN, "update": BIJWERKEN, "delete": WEGHALEN},
    filters={
        **BY_ZAAK,
        "object": is_text("object"),
        "objectType": choice("object_type", OBJECT_TYPEN),
    },
    save=set_zaakobject,
)
ZAAKINFORMATIEOBJECT = Resource(
    ZAKEN,
    "zaakinformatieobject",
    "zaakinformatieobjecten",
    models.Zaakinformatieobject,
    Zaakinformatieobject,
    {"read": LEZEN, "create": AANVULLEN, "update": BIJWERKEN, "delete": WEGHALEN},
    filters={
        **BY_ZAAK,
        "informatieobject": link("informatieobject", "enkelvoudiginformatieobjecten"),
    },
)
ZAAKEIGENSCHAP = Resource(
    ZAKEN,
    "zaakeigenschap",
    "zaken/{zaak}/zaakeigenschappen",
    models.Zaakeigenschap,
    Zaakeigenschap,
    CHILD | {"update": BIJWERKEN},
    save=set_eigenschap,
)
