"""From file to catalogue: versions, validity, and what running zaken keep."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from workflows.definition import Definition, files, load
from workflows.publish import current, definition_of, publish
from zaken.base.errors import NotFound
from zaken.models import Zaaktype

RSIN = "123456782"


@pytest.fixture
def melding() -> Definition:
    return next(d for d in map(load, files()) if d.zaaktype == "MELDING-OR")


def changed(definition: Definition, **more: Any) -> Definition:
    return Definition.model_validate(definition.model_dump(mode="json") | more)


def test_publishing_the_same_file_twice_changes_nothing(db: Any, melding: Definition) -> None:
    first = publish(db, melding, rsin=RSIN)
    assert publish(db, melding, rsin=RSIN).id == first.id
    assert len(db.scalars(select(Zaaktype)).all()) == 1


def test_a_changed_file_is_a_new_version_from_its_day(db: Any, melding: Definition) -> None:
    old = publish(db, melding, rsin=RSIN, vanaf=date(2026, 1, 1))
    new = publish(db, changed(melding, opgave="Groen"), rsin=RSIN, vanaf=date(2026, 3, 1))
    assert (new.versie, old.einde_geldigheid, new.einde_geldigheid) == (2, date(2026, 2, 28), None)
    assert current(db, "MELDING-OR", date(2026, 2, 28)).id == old.id
    assert current(db, "MELDING-OR", date(2026, 3, 1)).id == new.id
    kept = definition_of(old)
    assert kept is not None
    assert kept.opgave == melding.opgave, "running zaken keep the version they began with"


def test_a_concept_in_between_does_not_leave_two_versions_valid(
    db: Any, melding: Definition
) -> None:
    old = publish(db, melding, rsin=RSIN, vanaf=date(2026, 1, 1))
    concept = publish(db, changed(melding, opgave="Concept"), rsin=RSIN, vanaf=date(2026, 2, 1))
    concept.concept, concept.definitie, old.einde_geldigheid = True, None, None
    db.flush()
    new = publish(db, changed(melding, opgave="Groen"), rsin=RSIN, vanaf=date(2026, 3, 1))
    assert (new.versie, old.einde_geldigheid) == (3, date(2026, 2, 28))
    assert concept.einde_geldigheid is None


def test_choices_keep_the_order_of_the_file(db: Any, melding: Definition) -> None:
    publish(db, melding, rsin=RSIN)
    db.commit()
    db.expire_all()
    stored = definition_of(current(db, "MELDING-OR"))
    assert stored is not None
    assert list(stored.formulier[0].keuzes) == list(melding.formulier[0].keuzes)


def test_another_order_of_choices_is_another_version(db: Any, melding: Definition) -> None:
    publish(db, melding, rsin=RSIN)
    content = melding.model_dump(mode="json")
    content["formulier"][0]["keuzes"] = dict(reversed(content["formulier"][0]["keuzes"].items()))
    assert publish(db, Definition.model_validate(content), rsin=RSIN).versie == 2


def test_types_of_documents_are_shared_by_versions(db: Any, melding: Definition) -> None:
    publish(db, melding, rsin=RSIN)
    publish(db, changed(melding, opgave="Groen"), rsin=RSIN)
    from zaken.models import Informatieobjecttype

    names = db.scalars(select(Informatieobjecttype.omschrijving)).all()
    assert len(names) == len(set(names)) == len(melding.documenttypen)


def test_an_unknown_zaaktype_is_not_found(db: Any) -> None:
    with pytest.raises(NotFound, match="ONBEKEND"):
        current(db, "ONBEKEND")
