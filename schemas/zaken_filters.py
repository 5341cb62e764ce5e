"""By what the lists of zaken and rollen may be asked (G-25, G-26, zrcL-32)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from schemas.engine.filters import (
    Filter,
    Ordering,
    Same,
    among,
    boolean,
    choice,
    dates,
    link,
    one_of,
    text,
)
from schemas.groups import BETROKKENE_TYPEN
from zaken import models
from zaken.base.subject import RANK, VERTROUWELIJKHEID

GENERIEK = (
    "adviseur", "behandelaar", "belanghebbende", "beslisser", "initiator", "klantcontacter",
    "zaakcoordinator", "mede_initiator",
)  # fmt: skip
NOMINATIES = ("blijvend_bewaren", "vernietigen")
ARCHIEFSTATUSSEN = (
    "nog_te_archiveren", "gearchiveerd", "gearchiveerd_procestermijn_onbekend", "overgedragen",
)  # fmt: skip
IDENTIFICATION = "betrokkeneIdentificatie__"
PERSON, COMPANY, BRANCH = "natuurlijk_persoon", "niet_natuurlijk_persoon", "vestiging"


def is_latest(status: Any) -> Any:
    """Is there no newer status of the same zaak? (zrcL-11)"""
    other = aliased(models.Status)
    newer = select(other.id).where(
        other.zaak_id == status.zaak_id,
        (other.datum_status_gezet > status.datum_status_gezet)
        | ((other.datum_status_gezet == status.datum_status_gezet) & (other.id > status.id)),
    )
    return ~newer.correlate(status).exists()


def latest(status: Any, value: str) -> Any:
    return is_latest(status) == boolean(value)


def at_most(zaak: Any, value: str) -> Any:
    """This level of confidentiality or lower (G-26)."""
    return zaak.vertrouwelijkheidaanduiding <= RANK[one_of(value, VERTROUWELIJKHEID)]


def in_role(rol: Any, value: str) -> Any:
    """In a role with this generic description."""
    kind = models.Roltype
    return rol.roltype_id.in_(
        select(kind.id).where(kind.omschrijving_generiek == one_of(value, GENERIEK))
    )


def by_column(attribute: str, kind: str) -> Filter:
    """A searchable part of the identification, of this kind of betrokkene."""
    return lambda rol, value: (getattr(rol, attribute) == value) & (rol.betrokkene_type == kind)


def by_key(key: str, kind: str) -> Filter:
    """A part of the identification nobody searches by often: it has no index."""
    return lambda rol, value: (
        (rol.betrokkene_identificatie[key].astext == value) & (rol.betrokkene_type == kind)
    )


BETROKKENE: dict[str, Filter] = {
    "natuurlijkPersoon__inpBsn": by_column("bsn", PERSON),
    "natuurlijkPersoon__anpIdentificatie": by_key("anpIdentificatie", PERSON),
    "natuurlijkPersoon__inpA_nummer": by_key("inpA_nummer", PERSON),
    # E-forms write the KvK number in either key; the column `kvk` is the one that is filled.
    "nietNatuurlijkPersoon__innNnpId": by_column("kvk", COMPANY),
    "nietNatuurlijkPersoon__kvkNummer": by_column("kvk", COMPANY),
    "nietNatuurlijkPersoon__vestigingsNummer": by_column("vestiging", COMPANY),
    "nietNatuurlijkPersoon__annIdentificatie": by_key("annIdentificatie", COMPANY),
    "vestiging__vestigingsNummer": by_column("vestiging", BRANCH),
    "vestiging__kvkNummer": by_column("kvk", BRANCH),
    "organisatorischeEenheid__identificatie": by_key("identificatie", "organisatorische_eenheid"),
    "medewerker__identificatie": by_key("identificatie", "medewerker"),
}


def by_description(rol: Any, value: str) -> Any:
    kind = models.Roltype
    return rol.roltype_id.in_(select(kind.id).where(kind.omschrijving == value))


ROL: dict[str, Any] = {
    "betrokkene": text("betrokkene"),
    "betrokkeneType": choice("betrokkene_type", BETROKKENE_TYPEN),
    "roltype": link("roltype", "roltypen"),
    "omschrijving": by_description,
    "omschrijvingGeneriek": in_role,
    **{IDENTIFICATION + name: clause for name, clause in BETROKKENE.items()},
}
OF_ROL = ("betrokkene", "betrokkeneType", "omschrijvingGeneriek")

ZAAK: dict[str, Any] = {
    "identificatie": text("identificatie"),
    "bronorganisatie": text("bronorganisatie"),
    "bronorganisatie__in": among("bronorganisatie"),
    "zaaktype": link("zaaktype", "zaaktypen"),
    "archiefnominatie": choice("archiefnominatie", NOMINATIES),
    "archiefnominatie__in": among("archiefnominatie", NOMINATIES),
    "archiefstatus": choice("archiefstatus", ARCHIEFSTATUSSEN),
    "archiefstatus__in": among("archiefstatus", ARCHIEFSTATUSSEN),
    **dates("archiefactiedatum", "archiefactiedatum", "", "isnull", "lt", "gt"),
    **dates("startdatum", "startdatum", "", "gt", "gte", "lt", "lte"),
    **dates("registratiedatum", "registratiedatum", "", "gt", "lt"),
    **dates("einddatum", "einddatum", "", "isnull", "gt", "lt"),
    **dates("einddatum_gepland", "einddatumGepland", "", "gt", "lt"),
    **dates("uiterlijke_einddatum_afdoening", "uiterlijkeEinddatumAfdoening", "", "gt", "lt"),
    "maximaleVertrouwelijkheidaanduiding": at_most,
    **{f"rol__{name}": Same(models.Rol, "zaak_id", ROL[name]) for name in OF_ROL},
    **{
        f"rol__{IDENTIFICATION}{name}": Same(models.Rol, "zaak_id", clause)
        for name, clause in BETROKKENE.items()
    },
    "ordering": Ordering(
        choices={
            "startdatum": "startdatum",
            "einddatum": "einddatum",
            "publicatiedatum": "publicatiedatum",
            "archiefactiedatum": "archiefactiedatum",
            "registratiedatum": "registratiedatum",
            "identificatie": "identificatie",
        }
    ),
}
