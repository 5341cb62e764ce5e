"""A catalogue carried from one installation to another."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.catalogue import RSIN, make_types, published
from zaken.actions.catalogus_file import MODELS, export, import_
from zaken.base.errors import Invalid
from zaken.models import Catalogus, Zaaktype


def filled(db: Any) -> Catalogus:
    """A catalogue with a file, a published type and a concept."""
    published(db, "parkeervergunning-bewoner")
    make_types(db)
    make_types(db, "CONCEPT", concept=True)
    found: Catalogus = db.query(Catalogus).filter_by(rsin=RSIN).one()
    return found


def empty(db: Any) -> None:
    """Another installation: nothing is there."""
    db.execute(text(f"truncate catalogus, {', '.join(MODELS)} cascade"))
    db.commit()
    db.expunge_all()


def test_a_catalogue_comes_back_as_it_went(db: Any) -> None:
    went = export(db, filled(db))
    empty(db)
    came = import_(db, went)
    db.commit()
    db.expire_all()
    assert export(db, db.query(Catalogus).one()) == went
    assert came.made["zaaktype"] == 3
    assert not came.changed
    assert db.query(Zaaktype).filter(Zaaktype.definitie.is_not(None)).count() == 1


def test_taking_it_in_twice_changes_concepts_only(db: Any) -> None:
    catalogus = filled(db)
    went = export(db, catalogus)
    concept = next(z for z in went["zaaktype"] if z["concept"])
    concept["omschrijving"] = "Nieuwe naam"
    published_one = next(z for z in went["zaaktype"] if not z["concept"])
    published_one["omschrijving"] = "Dit blijft"
    came = import_(db, went)
    names = {z.omschrijving for z in db.query(Zaaktype)}
    assert "Nieuwe naam" in names
    assert "Dit blijft" not in names
    assert (came.kept["zaaktype"], came.changed["zaaktype"], came.made["zaaktype"]) == (2, 1, 0)


def test_what_is_published_here_gets_nothing_more(db: Any) -> None:
    went = export(db, filled(db))
    zaaktype = next(z for z in went["zaaktype"] if not z["concept"])
    one = next(s for s in went["statustype"] if s["zaaktype_id"] == zaaktype["uuid"])
    fact = next(e for e in went["eigenschap"] if e["zaaktype_id"] == zaaktype["uuid"])
    later = {**one, "uuid": str(uuid4()), "volgnummer": 99, "is_eindstatus": True}
    went["statustype"].append(later)
    more = {**fact, "uuid": str(uuid4()), "naam": "meer", "statustype_id": later["uuid"]}
    went["eigenschap"].append(more)
    came = import_(db, went)
    assert not {"statustype", "eigenschap"} & set(came.made)


def test_a_catalogue_elsewhere_of_the_same_name_is_not_written_out(db: Any) -> None:
    from zaakspoor.commands.catalogus import of_name

    ours = filled(db)
    for domein in ("ZAAK", "ELDER"):
        extern = f"https://x.example/{domein}"
        db.add(Catalogus(domein=domein, rsin=RSIN, naam="", extern=extern))
    db.flush()
    assert of_name(db, "ZAAK", RSIN) is ours
    assert of_name(db, "ELDER", RSIN) is None


def test_the_catalogue_that_is_there_takes_the_types_in(db: Any) -> None:
    went = export(db, filled(db))
    empty(db)
    there = Catalogus(domein="ZAAK", rsin=RSIN, naam="Die van hier")
    db.add(there)
    db.commit()
    import_(db, went)
    assert db.query(Catalogus).one().naam == "Die van hier"
    assert {z.catalogus_id for z in db.query(Zaaktype)} == {there.id}


def test_a_version_that_overlaps_one_that_is_here_is_refused(db: Any) -> None:
    went = export(db, filled(db))
    empty(db)
    make_types(db)
    with pytest.raises(Invalid, match="MELDING"):
        import_(db, went)


def test_another_file_is_refused(db: Any) -> None:
    with pytest.raises(Invalid, match="geen uitvoer"):
        import_(db, {"vorm": "iets anders"})
