"""Which rules hold for what. Every rule appears here once, with its id."""

from zaken.models import (
    Abonnement,
    Applicatie,
    Base,
    Besluit,
    Besluitinformatieobject,
    Enkelvoudiginformatieobject,
    Kanaal,
    Objectinformatieobject,
    Resultaat,
    Rol,
    Status,
    Verzending,
    Zaak,
    Zaakeigenschap,
    Zaakinformatieobject,
    Zaakobject,
)
from zaken.rules import ac, brc, drc, nrc, zrc
from zaken.rules.rule import Rule
from zaken.rules.ztc_table import CATALOGUE

RULES: dict[type[Base], list[Rule]] = {
    **CATALOGUE,
    Zaak: [
        zrc.zaaktype_is_published,  # zrc-001
        zrc.identificatie_is_unique,  # zrc-002
        zrc.registratiedatum_is_not_ahead,  # zrcL-01
        zrc.hoofdzaak_is_not_a_deelzaak,  # zrc-013
        zrc.hoofdzaak_is_another_zaak,  # zrc-013
        zrc.no_betaaldatum_when_nvt,  # zrc-014
        zrc.betaaldatum_is_not_ahead,  # zrc-014
        zrc.products_of_the_zaaktype,  # zrc-015
        zrc.documents_are_archived_first,  # zrc-022
        zrc.archived_says_keep_or_destroy,  # zrc-022
        zrc.archived_says_when,  # zrc-022
    ],
    Status: [
        zrc.statustype_of_the_zaaktype,  # zrc-016
        zrc.one_status_at_a_time,  # zrcL-07
        zrc.status_is_not_ahead,  # zrcL-07
        zrc.resultaat_before_closing,  # zrc-007
        zrc.gebruiksrecht_known_before_closing,  # zrc-007
    ],
    Resultaat: [
        zrc.one_resultaat_per_zaak,  # zrcL-13
        zrc.resultaattype_of_the_zaaktype,  # zrc-020
    ],
    Rol: [
        zrc.roltype_of_the_zaaktype,  # zrc-019
        zrc.one_initiator_per_zaak,  # zrcL-17
        zrc.rol_names_somebody,  # zrcL-18
    ],
    Zaakeigenschap: [zrc.eigenschap_of_the_zaaktype],  # zrc-018
    Zaakobject: [
        zrc.zaakobject_names_something,  # zrcL-19
        zrc.overige_says_what,  # zrcL-20
        zrc.only_overige_says_what,  # zrcL-20
    ],
    Zaakinformatieobject: [
        zrc.document_is_linked_once,  # zrcL-15
        zrc.documenttype_of_the_zaaktype,  # zrc-017
    ],
    Enkelvoudiginformatieobject: [
        drc.informatieobjecttype_is_published,  # drc-001
        drc.received_document_is_finished,  # drc-005
        drc.gebruiksrechten_before_the_indicatie,  # drc-006
        drc.no_gebruiksrechten_without_the_indicatie,  # drc-006
        drc.identificatie_is_unique,  # drcL-15
    ],
    Objectinformatieobject: [drc.relation_is_made_once],  # drc-003
    Verzending: [
        drc.verzending_has_one_address,  # drcL-24
        drc.document_came_from_one_sender,  # drcL-25
    ],
    Besluit: [
        brc.besluittype_is_published,  # brc-001
        brc.identificatie_is_unique,  # brc-002
        brc.zaak_is_moved_by_force_only,  # brc-006
        brc.besluittype_of_the_zaaktype,  # brc-007
        brc.datum_is_not_ahead,  # brcL-01
    ],
    Besluitinformatieobject: [
        brc.documenttype_of_the_besluittype,  # brc-008
        brc.document_lays_it_down_once,  # brcL-02
    ],
    Applicatie: [
        ac.client_ids_are_of_one_applicatie,  # ac-001
        ac.all_or_some,  # ac-002
        ac.some_at_least,  # ac-002
    ],
    Kanaal: [nrc.kanaal_is_new],  # nrcL-10
    Abonnement: [
        nrc.kanalen_exist,  # nrcL-11
        nrc.filters_fit_the_kanaal,  # nrcL-12
    ],
}
