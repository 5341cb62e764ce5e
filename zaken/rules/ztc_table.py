"""Which rules hold for what in the catalogue."""

from collections.abc import Mapping
from typing import Any

from zaken.models import (
    Besluittype,
    Catalogus,
    Eigenschap,
    Informatieobjecttype,
    Resultaattype,
    Roltype,
    Statustype,
    Zaakobjecttype,
    Zaaktype,
    ZaaktypeInformatieobjecttype,
)
from zaken.rules import ztc, ztc_archive, ztc_published
from zaken.rules.rule import Rule

VERSIONED = [
    ztc.ends_after_it_begins,  # ztcL-20
    ztc.versions_do_not_overlap,  # ztc-016
    ztc.new_end_does_not_overlap,  # ztcL-28
]
OF_ZAAKTYPE = [
    ztc.validity_is_that_of_the_zaaktype,  # ztcL-21
    ztc.catalogus_is_that_of_the_zaaktype,  # ztcL-21
]
CATALOGUE: Mapping[Any, list[Rule]] = {
    Catalogus: [ztc.catalogus_is_unique, ztc.domein_is_capitals],  # ztcL-35
    Zaaktype: [
        *VERSIONED,
        ztc_archive.procestype_is_one,  # ztc-001
        ztc.verlenging_has_a_term,  # ztcL-30
        ztc.source_has_both_parts,  # ztcL-31
        ztc.servicenorm_is_not_nothing,  # ztcL-33
        ztc.related_once,  # ztcL-27
        ztc.besluittypen_of_the_same_catalogus,  # ztc-013
        ztc.deelzaaktypen_of_the_same_catalogus,  # ztc-013
        ztc_published.no_published_besluittypen,  # ztc-011
        ztc_published.published_with_roltypen,  # ztcL-04
        ztc_published.published_with_resultaattypen,  # ztcL-04
        ztc_published.published_with_statustypen,  # ztcL-04
        ztc_published.published_after_its_relations,  # ztc-012
    ],
    Informatieobjecttype: [*VERSIONED],
    Besluittype: [
        *VERSIONED,
        ztc.informatieobjecttypen_of_the_same_catalogus,  # ztc-013
        ztc.zaaktypen_of_the_same_catalogus,  # ztc-013
        ztc_published.no_published_informatieobjecttypen,  # ztc-011
        ztc_published.no_published_zaaktypen,  # ztc-011
    ],
    Statustype: [*OF_ZAAKTYPE, ztc.statustype_is_unique],  # ztcL-27
    Resultaattype: [
        *OF_ZAAKTYPE,
        ztc.resultaattype_is_unique,  # ztcL-27
        ztc.besluittypen_of_the_same_catalogus,  # ztc-013
        ztc.informatieobjecttypen_of_the_same_catalogus,  # ztc-013
        *ztc_archive.ALL,  # ztc-002 to ztc-008
    ],
    Roltype: [*OF_ZAAKTYPE, ztc.roltype_is_unique],  # ztcL-27
    Eigenschap: [
        *OF_ZAAKTYPE,
        ztc.eigenschap_is_unique,  # ztcL-27
        ztc.statustype_of_the_same_zaaktype,  # ztcL-32
        ztc.length_fits_the_format,  # ztc-015
        ztc.values_fit_the_format,  # ztc-015
    ],
    Zaakobjecttype: [*OF_ZAAKTYPE],
    ZaaktypeInformatieobjecttype: [
        ztc.documenttype_is_unique,  # ztcL-27
        ztc.documenttype_of_the_same_catalogus,  # ztc-013
        ztc.statustype_of_the_same_zaaktype,  # ztcL-32
        ztc_published.no_published_documenttype,  # ztc-011
    ],
}
