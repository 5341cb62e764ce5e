"""Our own intake: whom it lets in, and what it refuses at the door."""

from base64 import b64encode
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from workflows.definition import SHIPPED, load
from workflows.intake import Applicant, Application, rank, submit
from workflows.publish import current, publish
from zaken.base.errors import Forbidden, Invalid, NotFound
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.models import Zaak, Zaaktype

OTHER = "111222333"  # the RSIN of another organisation on the same installation
KVK = {"kvkNummer": "69599084"}


@pytest.fixture
def melding(db: Any) -> Zaaktype:
    made = publish(
        db,
        load(SHIPPED / "melding-openbare-ruimte.yaml"),
        rsin=settings().rsin,
        vanaf=date(2020, 1, 1),
    )
    db.commit()
    return made


@pytest.fixture
def evenement(db: Any) -> Zaaktype:
    made = publish(
        db, load(SHIPPED / "evenement.yaml"), rsin=settings().rsin, vanaf=date(2020, 1, 1)
    )
    db.commit()
    return made


def refused(answer: Any) -> set[tuple[str, str]]:
    assert answer.status_code == 400, answer.text
    return {(p["name"], p["code"]) for p in answer.json()["invalidParams"]}


def test_a_company_without_a_number_could_apply(evenement: Zaaktype, client: Any) -> None:
    for who, code in (
        ({"soort": "bedrijf"}, "required"),
        ({"soort": "bedrijf", "kvk": "69599084\n"}, "invalid"),
    ):
        body = {"antwoorden": {}, "aanvrager": who | {"niveau": "loa3"}}
        answer = client.post("/aanvragen/evenement", json=body)
        assert refused(answer) == {("aanvrager.kvk", code)}


@pytest.mark.parametrize("level", ["", "basis", "loa2", "loa9"])
def test_a_company_could_apply_whatever_its_level(db: Any, evenement: Zaaktype, level: str) -> None:
    with pytest.raises(Forbidden, match="eHerkenning") as found:
        submit(db, SYSTEEM, evenement, Application({}, Applicant("bedrijf", KVK, level)))
    assert found.value.code == "niveau-te-laag"


@pytest.mark.parametrize("level", ["midden", "loa2plus", "substantieel", "loa3", "hoog", "loa4"])
def test_a_company_that_is_sure_enough_is_judged_by_its_answers(
    db: Any, evenement: Zaaktype, level: str
) -> None:
    with pytest.raises(Invalid) as found:
        submit(db, SYSTEEM, evenement, Application({}, Applicant("bedrijf", KVK, level)))
    assert all(p["name"].startswith("antwoorden.") for p in found.value.params)


def test_the_levels_of_eherkenning_stand_beside_those_of_digid() -> None:
    pairs = (("loa2", "basis"), ("loa2plus", "midden"), ("loa3", "substantieel"), ("loa4", "hoog"))
    assert all(rank(one) == rank(other) for one, other in pairs)
    assert rank("") == rank("loa1") == -1 < rank("basis")


@pytest.mark.parametrize("field", ["bestandsnaam", "formaat"])
@pytest.mark.parametrize("text", ["a\r\nX-Evil: 1", "a\n", "a\x85"])
def test_a_line_end_in_the_name_of_an_attachment_is_refused(
    melding: Zaaktype, client: Any, field: str, text: str
) -> None:
    file = {"veld": "foto", "bestandsnaam": "a.jpg", "inhoud": b64encode(b"x").decode()}
    body = {"antwoorden": {}, "bijlagen": [file | {field: text}]}
    answer = client.post("/aanvragen/melding-or", json=body)
    assert (f"bijlagen.0.{field}", "invalid") in refused(answer)


def test_letters_outside_base64_in_an_attachment_are_named(melding: Zaaktype, client: Any) -> None:
    file = {"veld": "foto", "bestandsnaam": "a.jpg", "inhoud": "é"}
    answer = client.post("/aanvragen/melding-or", json={"antwoorden": {}, "bijlagen": [file]})
    assert refused(answer) == {("bijlagen.0.inhoud", "invalid-base64")}


def test_work_of_our_own_could_be_asked_for_from_outside(
    db: Any, melding: Zaaktype, client: Any
) -> None:
    assert client.get("/aanvragen/melding-or/schema").status_code == 200
    melding.indicatie_intern_of_extern = "intern"
    db.commit()
    assert client.get("/aanvragen/melding-or/schema").status_code == 404
    assert client.post("/aanvragen/melding-or", json={"antwoorden": {}}).status_code == 404
    assert db.scalars(select(Zaak)).all() == []


def test_the_type_of_another_organisation_was_taken_for_ours(db: Any, melding: Zaaktype) -> None:
    plain = load(SHIPPED / "melding-openbare-ruimte.yaml")
    for title in ("Een", "Twee"):  # a higher version than ours
        theirs = publish(
            db,
            plain.model_copy(update={"omschrijving": title}),
            rsin=OTHER,
            vanaf=date(2020, 1, 1) if title == "Een" else date(2021, 1, 1),
        )
    assert current(db, "MELDING-OR").id == melding.id
    assert current(db, "MELDING-OR", rsin=OTHER).id == theirs.id
    with pytest.raises(NotFound):
        current(db, "MELDING-OR", rsin="123456789")
