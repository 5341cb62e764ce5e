"""One zaaktype to another environment and back: the same uuids, and running zaken keep theirs."""

from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text

from workflows.definition import SHIPPED, Definition, load
from workflows.proof.carrying import export_type, import_type
from workflows.publish import current, definition_of, publish
from zaakspoor.publishing import publish_all, version_of
from zaken.base.errors import Invalid, NotFound
from zaken.models import Base, Informatieobjecttype, Statustype, Zaaktype

RSIN = "123456782"
NAME = "PARKEERVERGUNNING-BEWONER"


def permit(**more: Any) -> Definition:
    content = load(SHIPPED / "parkeervergunning-bewoner.yaml").model_dump(mode="json")
    return Definition.model_validate(content | more)


def export(committed: Any, versie: int = 0) -> Any:
    with committed.begin() as db:
        catalogus = current(db, NAME).catalogus
        return orjson.loads(orjson.dumps(export_type(db, catalogus, NAME, versie)))


def empty(committed: Any) -> None:
    """Another environment: the same tables with nothing in them."""
    ours = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with committed.begin() as db:
        db.execute(text(f"truncate {ours} cascade"))


def test_a_type_arrives_with_its_definition_and_its_uuids(committed: Any) -> None:
    with committed.begin() as db:
        row = publish(db, permit(), rsin=RSIN, vanaf=date(2026, 1, 1))
        uuids = [row.uuid, *(s.uuid for s in row.statustypen)]
        publish(db, load(SHIPPED / "evenement.yaml"), rsin=RSIN, vanaf=date(2026, 1, 1))
    document = export(committed)
    assert {row["identificatie"] for row in document["zaaktype"]} == {NAME}
    empty(committed)
    with committed.begin() as db:
        came = import_type(db, document)
        assert came.made["zaaktype"] == 1
    with committed.begin() as db:
        found = current(db, NAME)
        assert [found.uuid, *(s.uuid for s in found.statustypen)] == uuids
        assert definition_of(found) == permit()
        again = import_type(db, document)
        assert not again.made, "taking it in twice changes nothing"


def test_a_new_version_ends_the_one_that_is_here(committed: Any) -> None:
    with committed.begin() as db:
        publish(db, permit(), rsin=RSIN, vanaf=date(2026, 1, 1))
    first = export(committed)
    with committed.begin() as db:
        publish(db, permit(opgave="Parkeerbeheer"), rsin=RSIN, vanaf=date(2026, 3, 1))
    second = export(committed, 2)
    empty(committed)
    with committed.begin() as db:
        import_type(db, first)
    with committed.begin() as db:
        import_type(db, second)
    with committed.begin() as db:
        old, new = (db.scalars(select(Zaaktype).order_by(Zaaktype.begin_geldigheid))).all()
        assert old.einde_geldigheid == date(2026, 2, 28)
        assert current(db, NAME, date(2026, 3, 1)).uuid == new.uuid
        names = db.scalars(select(Informatieobjecttype.omschrijving)).all()
        assert len(names) == len(set(names)), "kinds of documents are shared"
        assert len(db.scalars(select(Statustype)).all()) == 2 * len(permit().statustypen)


def test_an_older_version_than_here_is_refused(committed: Any) -> None:
    with committed.begin() as db:
        publish(db, permit(), rsin=RSIN, vanaf=date(2026, 1, 1))
    document = export(committed)
    empty(committed)
    with committed.begin() as db:
        publish(db, permit(opgave="Parkeerbeheer"), rsin=RSIN, vanaf=date(2026, 2, 1))
    with pytest.raises(Invalid, match="begint op of na"), committed.begin() as db:
        import_type(db, document)


def test_a_definition_that_is_not_sound_is_refused(committed: Any) -> None:
    with committed.begin() as db:
        publish(db, permit(), rsin=RSIN, vanaf=date(2026, 1, 1))
    document = export(committed)
    empty(committed)
    document["zaaktype"][0]["definitie"]["bron"] = ""
    with pytest.raises(Invalid, match="bron: ontbreekt"), committed.begin() as db:
        import_type(db, document)
    with pytest.raises(Invalid, match="geen uitvoer"), committed.begin() as db:
        import_type(db, {"vorm": "iets"})


def test_a_version_that_is_not_there_is_not_found(committed: Any) -> None:
    with committed.begin() as db:
        row = publish(db, permit(), rsin=RSIN)
        with pytest.raises(NotFound, match="geen versie 7"):
            export_type(db, row.catalogus, NAME, 7)
        with pytest.raises(NotFound, match="geen versie 7"):
            version_of(db, NAME, 7)


def test_publishing_in_the_past_or_before_a_planned_version_is_refused(
    committed: Any, clock: Any, tmp_path: Any
) -> None:
    from tests.playbook import moment

    shipped = (SHIPPED / "parkeervergunning-bewoner.yaml").read_text(encoding="utf-8")
    path = tmp_path / "parkeer.yaml"

    def put(opgave: str, **dates: Any) -> Any:
        path.write_text(shipped.replace("opgave: ", f"opgave: {opgave} ", 1), encoding="utf-8")
        return publish_all([path], **dates)[0]

    with clock(moment("2026-02-02 10:00")):
        assert put("Een", vanaf=date(2025, 1, 1)).versie == 1, "a first version may begin earlier"
        with pytest.raises(Invalid, match="2026-02-01 ligt in het verleden"):
            put("Twee", vanaf=date(2026, 2, 1))
        with pytest.raises(Invalid, match="ligt voor"):
            put("Twee", vanaf=date(2026, 3, 1), tot=date(2026, 2, 1))
        assert put("Twee", vanaf=date(2026, 3, 1), tot=date(2026, 12, 31)).versie == 2
        with pytest.raises(Invalid, match="versie 2 gaat in op 2026-03-01"):
            put("Drie", vanaf=date(2026, 2, 15))
    with committed() as db:
        assert current(db, NAME, date(2026, 2, 28)).versie == 1
        assert current(db, NAME, date(2026, 12, 31)).versie == 2
        with pytest.raises(NotFound):
            current(db, NAME, date(2027, 1, 1))
