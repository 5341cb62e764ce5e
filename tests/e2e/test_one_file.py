"""A new case type is one YAML file: intake, queue, steps, page and notice, without a line of
Python.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

FILE = """
zaaktype: GEVELTUIN
omschrijving: Geveltuin aanleggen
opgave: Beheer openbare ruimte
doel: De straat groener maken.
aanleiding: Een inwoner wil een tuintje aan zijn gevel.
onderwerp: Groen in de straat
vertrouwelijkheidaanduiding: zaakvertrouwelijk
selectielijst_procestype: 11
toegang: {inloggen: digid, niveau: midden}
termijn:
  wettelijk: {duur: P8W, grondslag: Awb 4:13}
  normen: [{werkdagen: 10}]
formulier:
  - {veld: breedte, vraag: "Hoeveel tegels haalt u weg?", soort: getal, verplicht: true, min: 1,
     max: 20}
statustypen:
  - {naam: ontvangen, omschrijving: Ontvangen, informeren: true,
     tekst: "Wij hebben uw plan ontvangen."}
  - {naam: bekeken, omschrijving: Bekeken, tekst: "Onze tuinman komt kijken bij {breedte} tegels."}
  - {naam: klaar, omschrijving: Klaar, informeren: true, tekst: "U mag beginnen met uw geveltuin."}
resultaattypen:
  - {naam: akkoord, omschrijving: Akkoord, selectielijst: "11.1", archiefnominatie: vernietigen,
     archiefactietermijn: P1Y}
roltypen:
  - {naam: aanvrager, omschrijving: Aanvrager, generiek: initiator}
  - {naam: behandelaar, omschrijving: Behandelaar, generiek: behandelaar}
stappen:
  - {stap: bekijken, knop: Bekijken, van: ontvangen, naar: bekeken}
  - {stap: goedkeuren, knop: Goedkeuren, van: bekeken, naar: klaar, resultaat: akkoord}
routering:
  - {naar: groen, als: "breedte > 10", waarom: Een grote geveltuin}
  - {naar: openbare_ruimte, waarom: Een gewone geveltuin}
berichten:
  - {bij: ontvangen, aan: aanvrager, sjabloon: ontvangst, onderwerp: "Wij hebben uw plan ontvangen"}
  - {bij: klaar, aan: aanvrager, sjabloon: afgehandeld, onderwerp: "U mag beginnen"}
bron: Een voorbeeld voor deze test.
"""


@pytest.fixture
def published(db: Any, tmp_path: Path) -> None:
    from workflows.definition import load
    from workflows.publish import publish
    from zaken.models import Queue

    path = tmp_path / "geveltuin.yaml"
    path.write_text(FILE, encoding="utf-8")
    publish(db, load(path), rsin="123456782", vanaf=date(2020, 1, 1))
    db.add_all(
        Queue(naam=name, omschrijving=name, zaaktypen=["*"])
        for name in ("groen", "openbare_ruimte")
    )
    db.commit()


def application(breedte: int) -> dict[str, Any]:
    who = {"soort": "burger", "bsn": "999990019", "geslachtsnaam": "Vries", "niveau": "midden"}
    return {
        "antwoorden": {"breedte": breedte},
        "aanvrager": who,
        "contact": {"voorkeur": "berichtenbox"},
    }


def test_a_case_type_of_one_file_works_from_intake_to_notice(published: None, client: Any) -> None:
    from tests.playbook import Playbook
    from zaken.base.db import sessions
    from zaken.models import Zaak

    schema = client.get("/aanvragen/geveltuin/schema").json()
    assert schema["properties"]["antwoorden"]["properties"]["breedte"]["maximum"] == 20
    refused = client.post("/aanvragen/geveltuin", json=application(99))
    assert refused.status_code == 400
    assert refused.json()["invalidParams"][0]["name"] == "antwoorden.breedte"

    answer = client.post("/aanvragen/geveltuin", json=application(12))
    assert answer.status_code == 201, answer.text
    with sessions() as db:
        uuid = db.scalar(select(Zaak.uuid).where(Zaak.identificatie == answer.json()["zaaknummer"]))
    zaak = Playbook.of(uuid)
    zaak.settle().queue("groen", because="grote").at("ontvangen").notices("ontvangst")
    zaak.step("bekijken").step("goedkeuren").closed("akkoord").notices("ontvangst", "afgehandeld")


def test_the_resident_sees_it_on_his_page_in_the_words_of_the_file(
    published: None, client: Any
) -> None:
    from workflows.publish import definition_of
    from workflows.words import status_text, values
    from zaken.base.db import sessions
    from zaken.models import Zaak

    number = client.post("/aanvragen/geveltuin", json=application(3)).json()["zaaknummer"]
    with sessions() as db:
        zaak = db.scalars(select(Zaak).where(Zaak.identificatie == number)).one()
        definition = definition_of(zaak.zaaktype)
        assert definition is not None
        assert (
            status_text(definition, "bekeken", "", values(zaak))
            == "Onze tuinman komt kijken bij 3 tegels."
        )


def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(
    published: None, client: Any
) -> None:
    headers = {"Idempotency-Key": "een-sleutel-123"}
    first = client.post("/aanvragen/geveltuin", json=application(3), headers=headers)
    again = client.post("/aanvragen/geveltuin", json=application(3), headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    other = client.post("/aanvragen/geveltuin", json=application(4), headers=headers)
    assert other.status_code == 409
    assert other.json()["invalidParams"][0]["code"] == "hergebruikt"
