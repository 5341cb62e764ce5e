"""Concept, published, correction: what publishing asks and what it freezes."""

from typing import Any

import pytest

from tests.catalogue import published
from tests.conformance.conftest import problems
from tests.conformance.shelf import Shelf
from tests.conformance.test_catalogi_write import children
from zaken.base.settings import settings

ANY = "nonFieldErrors"


@pytest.fixture
def strict(monkeypatch: Any) -> Any:
    monkeypatch.setenv("ZAAKSPOOR_ZTC_STRICT", "true")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def forced(shelf: Shelf, client_as: Any, *scopes: str) -> Any:
    """A client that may force something."""
    given = ["catalogi.lezen", "catalogi.schrijven", *scopes]
    return client_as({"component": "ztc", "scopes": given}, client_id="-".join(["f", *scopes]))


def test_ztcl_02_publishing_makes_it_definite_and_twice_is_once(editor: Shelf) -> None:
    for url in (editor.zaaktype(), editor.besluittype(), editor.informatieobjecttype()):
        before = editor.get(url)
        assert editor.publish(url) == {**before, "concept": False}
        assert editor.publish(url)["concept"] is False
        assert editor.get(url)["concept"] is False


def test_publishing_is_written_down_once(editor: Shelf, db: Any) -> None:
    from zaken.models import Event

    url = editor.besluittype()
    for _ in range(2):
        editor.publish(url)
    uuid = url.rsplit("/", 1)[1]
    told = db.query(Event).filter_by(resource_uuid=uuid).order_by(Event.id).all()
    assert [e.actie for e in told] == ["create", "update"]
    assert (told[1].oud["concept"], told[1].nieuw["concept"]) == (True, False)


def test_ztc_009_a_published_type_is_frozen(editor: Shelf) -> None:
    for url in (editor.zaaktype(), editor.besluittype(), editor.informatieobjecttype()):
        editor.publish(url)
        frozen = {(ANY, "non-concept-object")}
        assert editor.refused_patch(url, omschrijving="Anders") == frozen
        assert editor.refused_patch(url, omschrijving="Anders", eindeGeldigheid=None) == frozen
        answer = editor.client.put(url, json=editor.get(url))
        assert (answer.status_code, problems(answer.json())) == (400, frozen)
        assert editor.refused_delete(url) == frozen


def test_ztc_009_its_end_date_may_still_be_set(editor: Shelf) -> None:
    for url in (editor.zaaktype(), editor.besluittype(), editor.informatieobjecttype()):
        editor.publish(url)
        assert editor.patch(url, eindeGeldigheid="2027-01-01")["eindeGeldigheid"] == "2027-01-01"


def test_ztcl_06_the_old_version_is_ended_by_hand(editor: Shelf) -> None:
    old = editor.zaaktype()
    editor.publish(old)
    editor.patch(old, eindeGeldigheid="2026-05-31")
    assert editor.publish(editor.zaaktype(beginGeldigheid="2026-06-01"))["concept"] is False


def test_ztc_010_what_belongs_to_a_published_zaaktype_is_frozen(editor: Shelf) -> None:
    zaaktype = editor.zaaktype()
    made = {
        path: (body, editor.post(path, body)["url"])
        for path, body in children(editor, zaaktype).items()
    }
    editor.publish(zaaktype)
    for path, (body, url) in made.items():
        linked = path == "zaaktype-informatieobjecttypen"
        frozen = {(ANY, "non-concept-relation" if linked else "non-concept-zaaktype")}
        assert editor.refused(path, body) == frozen
        answer = editor.client.put(url, json=editor.get(url))
        assert problems(answer.json()) == frozen
        assert editor.refused_patch(url) == frozen
        assert editor.refused_delete(url) == frozen


def test_ztc_010_nothing_moves_in_or_out_of_a_published_zaaktype(editor: Shelf) -> None:
    shut, free = editor.zaaktype(), editor.zaaktype(identificatie="ANDER")
    inside = editor.post("roltypen", editor.a_roltype(shut))["url"]
    outside = editor.post("roltypen", editor.a_roltype(free, omschrijving="Buur"))["url"]
    editor.publish(shut)
    frozen = {(ANY, "non-concept-zaaktype")}
    assert editor.refused_patch(outside, zaaktype=shut) == frozen
    assert editor.refused_patch(inside, zaaktype=free) == frozen


def test_ztcl_05_a_correction_adds(shelf: Shelf, client_as: Any) -> None:
    zaaktype = shelf.zaaktype(besluittypen=["Verlening"])
    shelf.publish(zaaktype)
    shelf.client = forced(shelf, client_as, "catalogi.geforceerd-schrijven")
    shelf.post("roltypen", shelf.a_roltype(zaaktype))
    assert shelf.post("statustypen", shelf.a_statustype(zaaktype))["isEindstatus"]
    assert shelf.patch(zaaktype, trefwoorden=["boom"])["trefwoorden"] == ["boom"]
    seen = shelf.patch(zaaktype, besluittypen=["Verlening", "Weigering"])
    assert seen["besluittypeOmschrijving"] == ["Verlening", "Weigering"]
    refused = {(ANY, "non-additive-correction")}
    assert shelf.refused_patch(zaaktype, besluittypen=["Weigering"]) == refused
    assert shelf.refused_delete(zaaktype) == {(ANY, "non-concept-object")}


def test_ztcl_05_a_correction_keeps_what_the_steps_of_a_file_stand_on(
    db: Any, client_as: Any, shelf: Shelf
) -> None:
    file = published(db, "parkeervergunning-bewoner")
    shelf.client = forced(shelf, client_as, "catalogi.geforceerd-schrijven")
    from tests.catalogue import url

    refused = {(ANY, "non-additive-correction")}
    first = url("statustypen", file.statustypen[0])
    assert shelf.refused("statustypen", shelf.a_statustype(file.url, 99)) == refused
    assert shelf.refused_patch(first, volgnummer=98) == refused
    assert shelf.refused_patch(file.url, identificatie="ANDERS") == refused
    fact = url("eigenschappen", file.eigenschap)
    assert shelf.refused_patch(fact, naam="anders") == refused
    assert shelf.patch(first, statustekst="Wij hebben uw aanvraag.")["statustekst"]
    shelf.post("roltypen", shelf.a_roltype(file.url, omschrijving="Buur"))
    answer = shelf.client.patch(first, json={"volgnummer": 98}).json()
    assert "zaaktype publish" in answer["invalidParams"][0]["reason"]


def test_ztcl_08_a_published_type_goes_by_force_while_unused(
    shelf: Shelf, house: Any, types: Any, client_as: Any
) -> None:
    unused = shelf.zaaktype()
    shelf.publish(unused)
    house.zaak()
    shelf.client = forced(shelf, client_as, "catalogi.geforceerd-verwijderen")
    assert shelf.refused_delete(types.url) == {(ANY, "pending-relations")}
    document = f"{types.url.rsplit('/', 2)[0]}/informatieobjecttypen/{types.documenttype.uuid}"
    assert shelf.refused_delete(document) == {(ANY, "pending-relations")}
    assert shelf.client.delete(unused).status_code == 204
    assert shelf.client.get(unused).status_code == 404


def test_ztc_016_versions_do_not_overlap(editor: Shelf) -> None:
    editor.publish(editor.zaaktype(eindeGeldigheid="2026-06-30"))
    touching = editor.zaaktype(beginGeldigheid="2026-06-30")
    refused = problems(editor.publish(touching, 400))
    assert refused == {("beginGeldigheid", "overlap")}
    editor.publish(editor.zaaktype(beginGeldigheid="2026-07-01"))
    editor.publish(editor.zaaktype(identificatie="ANDER"))


def test_ztcl_28_new_end_does_not_overlap(editor: Shelf) -> None:
    old = editor.informatieobjecttype(eindeGeldigheid="2026-06-30")
    editor.publish(old)
    editor.publish(editor.informatieobjecttype(beginGeldigheid="2026-07-01"))
    assert editor.refused_patch(old, eindeGeldigheid=None) == {("eindeGeldigheid", "overlap")}
    editor.patch(old, eindeGeldigheid="2026-06-01")


def test_ztcl_28_concepts_may_overlap(editor: Shelf) -> None:
    editor.publish(editor.besluittype())
    again = editor.besluittype()
    assert problems(editor.publish(again, 400)) == {("beginGeldigheid", "overlap")}


# --- the rules that were withdrawn ---------------------------------------------------------------


def test_ztc_011a_withdrawn_a_zaaktype_may_name_what_is_published(editor: Shelf) -> None:
    decision = editor.besluittype()
    editor.publish(decision)
    assert editor.get(editor.zaaktype(besluittypen=[decision]))["besluittypen"] == [decision]


def test_ztc_011b_withdrawn_a_besluittype_may_name_what_is_published(editor: Shelf) -> None:
    document = editor.informatieobjecttype()
    editor.publish(document)
    made = editor.get(editor.besluittype(informatieobjecttypen=[document]))
    assert made["informatieobjecttypen"] == [document]


def test_ztc_011c_withdrawn_a_relation_may_name_what_is_published(editor: Shelf) -> None:
    document = editor.informatieobjecttype()
    editor.publish(document)
    relation = editor.a_relation(editor.zaaktype(), document)
    made = editor.post("zaaktype-informatieobjecttypen", relation)
    assert made["informatieobjecttype"] == document


def test_ztc_011_no_published_besluittypen(strict: None, shelf: Shelf) -> None:
    decision = shelf.besluittype()
    shelf.publish(decision)
    wrong = shelf.a_zaaktype(besluittypen=[decision])
    assert shelf.refused("zaaktypen", wrong) == {(ANY, "non-concept-relation")}


def test_ztc_011_no_published_informatieobjecttypen(strict: None, shelf: Shelf) -> None:
    document = shelf.informatieobjecttype()
    shelf.publish(document)
    wrong = shelf.a_besluittype(informatieobjecttypen=[document])
    assert shelf.refused("besluittypen", wrong) == {(ANY, "non-concept-relation")}


def test_ztc_011_no_published_documenttype(strict: None, shelf: Shelf) -> None:
    document = shelf.informatieobjecttype()
    shelf.publish(document)
    wrong = shelf.a_relation(shelf.zaaktype(), document)
    found = shelf.refused("zaaktype-informatieobjecttypen", wrong)
    assert found == {(ANY, "non-concept-relation")}


def complete(shelf: Shelf, **more: Any) -> str:
    """A zaaktype with all that a strict catalogue wants of it."""
    zaaktype = shelf.zaaktype(**more)
    for number in (1, 2):
        shelf.post("statustypen", shelf.a_statustype(zaaktype, number))
    shelf.post("resultaattypen", shelf.a_resultaattype(zaaktype))
    shelf.post("roltypen", shelf.a_roltype(zaaktype))
    return zaaktype


def test_ztc_011_no_published_zaaktypen(strict: None, shelf: Shelf) -> None:
    zaaktype = complete(shelf)
    shelf.publish(zaaktype)
    wrong = shelf.a_besluittype(zaaktypen=[zaaktype])
    assert shelf.refused("besluittypen", wrong) == {(ANY, "non-concept-relation")}


def test_ztc_012_published_after_its_relations(strict: None, shelf: Shelf) -> None:
    decision, document = shelf.besluittype(), shelf.informatieobjecttype()
    zaaktype = complete(shelf, besluittypen=[decision])
    shelf.post("zaaktype-informatieobjecttypen", shelf.a_relation(zaaktype, document))
    for related in (decision, document):
        assert problems(shelf.publish(zaaktype, 400)) == {(ANY, "concept-relation")}
        shelf.publish(related)
    assert shelf.publish(zaaktype)["concept"] is False


def test_ztc_012_withdrawn_concepts_do_not_keep_a_zaaktype_from_being_published(
    editor: Shelf,
) -> None:
    assert not editor.publish(editor.zaaktype(besluittypen=[editor.besluittype()]))["concept"]


def missing(shelf: Shelf) -> set[tuple[str, str]]:
    return problems(shelf.publish(shelf.zaaktype(), 400))


def test_ztcl_04_published_with_roltypen(strict: None, shelf: Shelf) -> None:
    assert ("roltypen", "concept-relation") in missing(shelf)


def test_ztcl_04_published_with_resultaattypen(strict: None, shelf: Shelf) -> None:
    assert ("resultaattypen", "concept-relation") in missing(shelf)


def test_ztcl_04_published_with_statustypen(strict: None, shelf: Shelf) -> None:
    assert ("statustypen", "concept-relation") in missing(shelf)
    assert shelf.publish(complete(shelf))["concept"] is False


def test_ztc_010_strict_a_concept_related_to_what_is_published_is_frozen(
    strict: None, shelf: Shelf
) -> None:
    document = shelf.informatieobjecttype()
    decision = shelf.besluittype(informatieobjecttypen=[document])
    zaaktype = complete(shelf, besluittypen=[decision])
    assert shelf.patch(decision, toelichting="Nog vrij")["toelichting"] == "Nog vrij"
    shelf.publish(document)
    frozen = {(ANY, "non-concept-relation")}
    assert shelf.refused_patch(decision, toelichting="Niet meer") == frozen
    assert shelf.refused_delete(decision) == frozen
    shelf.patch(decision, eindeGeldigheid="2027-01-01")
    shelf.publish(decision)
    assert shelf.refused_patch(zaaktype, toelichting="Niet meer") == frozen


def test_ztcl_05_strict_having_every_right_forces_nothing(strict: None, shelf: Shelf) -> None:
    decision = shelf.besluittype()
    shelf.publish(decision)
    frozen = {(ANY, "non-concept-object")}
    assert shelf.refused_patch(decision, omschrijving="Anders") == frozen
