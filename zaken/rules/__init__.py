"""Which rules hold for what. Every rule appears here once, with its id."""

from zaken.models import (
    Abonnement,
    Applicatie,
    Base,
    Besluit,
    Besluitinformatieobject,
    Enkelvoudiginformatieobject,
    Kanaal,
    Klantcontact,
    Objectinformatieobject,
    Resultaat,
    Rol,
    Status,
    Substatus,
    Verzending,
    Zaak,
    Zaakcontactmoment,
    Zaakeigenschap,
    Zaakinformatieobject,
    Zaaknotitie,
    Zaakobject,
    Zaakverzoek,
)
from zaken.rules import ac, brc, drc, nrc, zrc, zrc_children, zrc_status
from zaken.rules.rule import Rule
from zaken.rules.ztc_table import CATALOGUE

RULES: dict[type[Base], list[Rule]] = {
    **CATALOGUE,
    Zaak: [
        zrc.zaaktype_is_published,  # zrc-001
        zrc.identificatie_is_unique,  # zrc-002
        zrc.registratiedatum_is_not_ahead,  # zrcL-01
        zrc.hoofdzaak_is_not_a_deelzaak,  # zrc-013
        zrc.hoofdzaak_does_not_become_a_deelzaak,  # zrc-013
        zrc.hoofdzaak_is_another_zaak,  # zrc-013
        zrc.no_betaaldatum_when_nvt,  # zrc-014
        zrc.betaaldatum_is_not_ahead,  # zrc-014
        zrc.zaaktype_stays,  # zrcL-03
        zrc.zaaktype_is_a_deelzaaktype,  # zrcL-05
        zrc.products_of_the_zaaktype,  # zrc-015
        zrc.documents_are_archived_first,  # zrc-022
        zrc.archived_says_keep_or_destroy,  # zrc-022
        zrc.archived_says_when,  # zrc-022
    ],
    Status: [
        zrc_status.statustype_of_the_zaaktype,  # zrc-016
        zrc_status.one_status_at_a_time,  # zrcL-07
        zrc_status.status_is_not_ahead,  # zrcL-07
        zrc_status.resultaat_before_closing,  # zrc-007
        zrc_status.gebruiksrecht_known_before_closing,  # zrc-007
        zrc_status.documents_are_unlocked_before_closing,  # zrcL-06
        zrc_status.gezetdoor_of_the_zaak,  # zrcL-08
        zrc_status.deelzaken_are_closed_first,  # zrcL-10
        zrc_status.deelzaken_have_a_resultaat,  # zrcL-10
        zrc_status.hoofdzaak_is_open_before_reopening,  # zrcL-10
        zrc_children.zaak_is_not_archived,  # zrcL-14
    ],
    Resultaat: [
        zrc.one_resultaat_per_zaak,  # zrcL-13
        zrc.resultaattype_of_the_zaaktype,  # zrc-020
        zrc_children.zaak_is_not_archived,  # zrcL-14
    ],
    Rol: [
        zrc.roltype_of_the_zaaktype,  # zrc-019
        zrc.one_initiator_per_zaak,  # zrcL-17
        zrc.rol_names_somebody,  # zrcL-18
        zrc_children.rol_ends_after_it_begins,  # zrcL-18
        zrc_children.zaak_is_not_archived,  # zrcL-14
    ],
    Zaakeigenschap: [
        zrc.eigenschap_of_the_zaaktype,  # zrc-018
        zrc_children.zaak_is_not_archived,  # zrcL-14
    ],
    Zaakobject: [
        zrc.zaakobject_names_something,  # zrcL-19
        zrc.overige_says_what,  # zrcL-20
        zrc.only_overige_says_what,  # zrcL-20
        zrc_children.zaakobjecttype_of_the_zaaktype,  # zrcL-22
        zrc_children.zaak_is_not_archived,  # zrcL-14
    ],
    Zaakinformatieobject: [
        zrc.document_is_linked_once,  # zrcL-15
        zrc.documenttype_of_the_zaaktype,  # zrc-017
        zrc_children.status_of_the_same_zaak,  # zrc-004
        zrc_children.zaak_is_not_archived,  # zrcL-14
    ],
    Klantcontact: [
        zrc_children.klantcontact_is_not_ahead,  # zrcL-25
        zrc_children.zaak_is_not_archived,  # zrcL-14
    ],
    Zaakcontactmoment: [
        zrc_children.contactmoment_is_linked_once,  # zrc-025
        zrc_children.zaak_is_not_archived,  # zrcL-14
    ],
    Zaakverzoek: [
        zrc_children.verzoek_is_linked_once,  # zrc-024
        zrc_children.zaak_is_not_archived,  # zrcL-14
    ],
    Zaaknotitie: [
        zrc_children.notitie_is_still_a_concept,  # zrcL-29
        zrc_children.zaak_is_not_archived,  # zrcL-14
    ],
    Substatus: [
        zrc_status.substatus_of_the_zaak,  # zrcL-08
        zrc_children.zaak_is_not_archived,  # zrcL-14
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
