"""Rows for tests that need many of them: build, then add. Names and numbers are of the fictional
cast.
"""

from datetime import date

import factory

from zaken import models
from zaken.base.subject import VERTROUWELIJKHEID

PEOPLE = ("999990019", "999990032", "999990044", "999990093")
COMPANIES = (("69599084", "000037178598"), ("68750110", "000037178601"))


class ZaakFactory(factory.Factory):
    """A zaak of a zaaktype that the test gives."""

    class Meta:
        model = models.Zaak

    identificatie = factory.Sequence(lambda n: f"FABRIEK-{n:06d}")
    bronorganisatie = "123456782"
    verantwoordelijke_organisatie = "123456782"
    startdatum = date(2026, 2, 2)
    vertrouwelijkheidaanduiding = factory.Faker("random_element", elements=VERTROUWELIJKHEID)


class RolFactory(factory.Factory):
    """Somebody in a zaak: a person by default."""

    class Meta:
        model = models.Rol

    betrokkene_type = "natuurlijk_persoon"
    roltoelichting = "Aanvrager"
    betrokkene_identificatie = factory.LazyFunction(lambda: {"inpBsn": PEOPLE[0]})

    class Params:
        person = factory.Trait(
            betrokkene_identificatie=factory.Iterator([{"inpBsn": bsn} for bsn in PEOPLE])
        )
        branch = factory.Trait(
            betrokkene_type="vestiging",
            betrokkene_identificatie=factory.Iterator(
                [{"kvkNummer": kvk, "vestigingsNummer": branch} for kvk, branch in COMPANIES]
            ),
        )
        company = factory.Trait(
            betrokkene_type="niet_natuurlijk_persoon",
            betrokkene_identificatie=factory.Iterator([{"innNnpId": kvk} for kvk, _ in COMPANIES]),
        )
