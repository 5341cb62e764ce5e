"""By what the lists of zaken and rollen may be asked (G-25, G-26, zrcL-32)."""

import re
from typing import Any

from sqlalchemy import Text, any_, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from schemas.engine.filters import (
    Exact,
    Experimental,
    Few,
    Filter,
    Ordering,
    Same,
    among,
    boolean,
    choice,
    dates,
    icontains,
    link,
    one_of,
    text,
)
from schemas.groups import BETROKKENE_TYPEN
from zaken import models
from zaken.base.keeps import keeps
from zaken.base.subject import RANK, VERTROUWELIJKHEID

GENERIEK = (
    "adviseur", "behandelaar", "belanghebbende", "beslisser", "initiator", "klantcontacter",
    "zaakcoordinator", "mede_initiator",
)  # fmt: skip
NOMINATIES = ("blijvend_bewaren", "vernietigen")
ARCHIEFSTATUSSEN = (
    "nog_te_archiveren", "gearchiveerd", "gearchiveerd_procestermijn_onbekend", "overgedragen",
)  # fmt: skip
TELLING = 6  # digits: of a million numbers only few have the same
IDENTIFICATION = "betrokkeneIdentificatie__"
PERSON, COMPANY, BRANCH = "natuurlijk_persoon", "niet_natuurlijk_persoon", "vestiging"


@keeps("zrcL-11", "The latest status is the newest of its own zaak.")
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


@keeps("zrcL-32", "What is asked of a rol must all hold of one and the same rol.")
def of_one_rol(clause: Filter) -> Same:
    return Same(models.Rol, "zaak_id", clause)


@keeps("G-26", "At most this confidential: one step of an ordered scale and all below it")
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
    return Exact(
        lambda rol, value: (getattr(rol, attribute) == value) & (rol.betrokkene_type == kind)
    )


def by_key(key: str, kind: str) -> Filter:
    """A part of the identification, as its index says it: the key is part of the statement."""
    found = literal_column(f"rol.betrokkene_identificatie ->> '{key}'", Text)
    return Exact(
        lambda rol, value: (found == value) & (found != "") & (rol.betrokkene_type == kind)
    )


BETROKKENE: dict[str, Any] = {
    "natuurlijkPersoon__inpBsn": by_column("bsn", PERSON),
    "natuurlijkPersoon__anpIdentificatie": by_key("anpIdentificatie", PERSON),
    "natuurlijkPersoon__inpA_nummer": by_key("inpA_nummer", PERSON),
    # E-forms write the KvK number in either key; the column `kvk` is the one that is filled.
    "nietNatuurlijkPersoon__innNnpId": by_column("kvk", COMPANY),
    "nietNatuurlijkPersoon__annIdentificatie": by_key("annIdentificatie", COMPANY),
    "vestiging__vestigingsNummer": by_column("vestiging", BRANCH),
    "organisatorischeEenheid__identificatie": by_key("identificatie", "organisatorische_eenheid"),
    "medewerker__identificatie": by_key("identificatie", "medewerker"),
}
NOT_STANDARD: dict[str, Filter] = {
    IDENTIFICATION + "nietNatuurlijkPersoon__kvkNummer": by_column("kvk", COMPANY),
    IDENTIFICATION + "nietNatuurlijkPersoon__vestigingsNummer": by_column("vestiging", COMPANY),
    IDENTIFICATION + "vestiging__kvkNummer": by_column("kvk", BRANCH),
}


def machtiging(rol: Any, value: str) -> Any:
    """For himself, or with a mandate of somebody else?"""
    kinds = {"eigen": "", "gemachtigde": "gemachtigde", "machtiginggever": "machtiginggever"}
    return rol.indicatie_machtiging == kinds[one_of(value, tuple(kinds))]


def at_least_loa(rol: Any, value: str) -> Any:
    """Signed in at this level of assurance or a higher one of the same kind."""
    levels = next((kind for kind in ASSURANCE if value in kind), (value,))
    higher = levels[levels.index(value) :]
    found = literal_column("rol.authenticatie_context ->> 'levelOfAssurance'", Text)
    among = found == any_(literal(list(higher), ARRAY(Text)))
    # The planner knows how many have none; of what stands inside it knows nothing at first.
    return rol.authenticatie_context.is_not(None) & (found != "") & among


ASSURANCE = (
    tuple(
        f"urn:oasis:names:tc:SAML:2.0:ac:classes:{name}"
        for name in (
            "PasswordProtectedTransport", "MobileTwoFactorContract", "Smartcard", "SmartcardPKI",
        )
    ),
    tuple(
        f"urn:etoegang:core:assurance-class:{name}"
        for name in ("loa1", "loa2", "loa2plus", "loa3", "loa4")
    ),
)  # fmt: skip
NOT_STANDARD |= {"machtiging": Few(machtiging), "machtiging__loa": at_least_loa}


def by_description(rol: Any, value: str) -> Any:
    kind = models.Roltype
    return rol.roltype_id.in_(select(kind.id).where(kind.omschrijving == value))


ROL: dict[str, Any] = {
    "betrokkene": text("betrokkene"),
    "betrokkeneType": choice("betrokkene_type", BETROKKENE_TYPEN),
    "roltype": link("roltype", "roltypen"),
    "omschrijving": by_description,
    "omschrijvingGeneriek": Few(in_role),
    **{IDENTIFICATION + name: clause for name, clause in BETROKKENE.items()},
    **{name: Experimental(clause) for name, clause in NOT_STANDARD.items()},
}
OF_ROL = ("betrokkene", "betrokkeneType", "omschrijvingGeneriek")


def of_type_named(zaak: Any, value: str) -> Any:
    kind = models.Zaaktype
    return zaak.zaaktype_id.in_(select(kind.id).where(kind.omschrijving == value))


def with_kenmerk(key: str) -> Filter:
    """Known under this name in another system."""
    return lambda zaak, value: zaak.kenmerken.contains([{key: value}])


def holding(attribute: str) -> Filter:
    """A text that holds this one. Of fewer letters in a row no index knows where they are, and all
    zaken would be read for the few that have them.
    """

    def clause(zaak: Any, value: str) -> Any:
        if not re.search(r"[^\W_]{3}", value):
            raise ValueError("Zoek op ten minste drie letters of cijfers achter elkaar.")
        return icontains(attribute)(zaak, value)

    return clause


def numbered(zaak: Any, value: str) -> Any:
    """A part of its number. Numbers begin alike, and an index that is asked for what they all share
    reads all of itself: so it is asked for the last digits only, and the rest is compared after.
    """
    digits = max(re.findall("[0-9]{5,}", value), key=len, default="")
    if not digits:
        return holding("identificatie")(zaak, value)
    whole = func.strpos(func.lower(zaak.identificatie), func.lower(value)) > 0
    return zaak.identificatie.contains(digits[-TELLING:]) & whole


def ended_as(zaak: Any, value: str) -> Any:
    resultaat = aliased(models.Resultaat)
    of = link("resultaattype", "resultaattypen")(resultaat, value)
    return select(resultaat.id).where(resultaat.zaak_id == zaak.id, of).exists()


MORE: dict[str, Filter] = {
    "identificatie__icontains": numbered,
    "omschrijving": holding("omschrijving"),
    "zaaktype__omschrijving": of_type_named,
    "kenmerk": with_kenmerk("kenmerk"),
    "kenmerk__bron": with_kenmerk("bron"),
    "status__statustype": link("statustype", "statustypen"),
    "resultaat__resultaattype": ended_as,
}
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
    "maximaleVertrouwelijkheidaanduiding": Few(at_most),
    **{f"rol__{name}": of_one_rol(ROL[name]) for name in OF_ROL},
    **{f"rol__{IDENTIFICATION}{name}": of_one_rol(clause) for name, clause in BETROKKENE.items()},
    **{f"rol__{name}": Experimental(of_one_rol(clause)) for name, clause in NOT_STANDARD.items()},
    **{name: Experimental(clause) for name, clause in MORE.items()},
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
