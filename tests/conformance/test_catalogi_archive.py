"""What the selectielijst says, and which details each way to find a date of retention asks for."""

from typing import Any

import pytest

from tests.conformance.shelf import LIST, Shelf
from zaken import models
from zaken.actions.catalogus import save_resultaattype
from zaken.rules import ztc_archive
from zaken.rules.ztc_table import CATALOGUE

ANY, GROUP = "nonFieldErrors", "brondatumArchiefprocedure"
FULL = {
    "datumkenmerk": "einddatum",
    "objecttype": "pand",
    "registratie": "BAG",
    "procestermijn": "P5Y",
    "einddatumBekend": True,
}
# R: required, -: must be empty, o: as you like (the table of the standard).
DETAILS = ("procestermijn", "datumkenmerk", "einddatumBekend", "objecttype", "registratie")
MATRIX = {
    "afgehandeld": "-----",
    "ander_datumkenmerk": "-RoRR",
    "eigenschap": "-Ro--",
    "gerelateerde_zaak": "--o--",
    "hoofdzaak": "--o--",
    "ingangsdatum_besluit": "--o--",
    "termijn": "R----",
    "vervaldatum_besluit": "--o--",
    "zaakobject": "-RoR-",
}


def verdict(shelf: Shelf, zaaktype: str, **procedure: Any) -> set[tuple[str, str]]:
    """What is wrong with a resultaattype that finds its date this way."""
    body = shelf.a_resultaattype(zaaktype, brondatumArchiefprocedure=procedure)
    return shelf.refused("resultaattypen", body)


def kind(**fetched: Any) -> models.Resultaattype:
    """A resultaattype not yet saved, with what stands behind its URLs."""
    made = models.Resultaattype(
        zaaktype=models.Zaaktype(selectielijst_procestype=f"{LIST}/procestypen/1"),
        brondatum_archiefprocedure={"afleidingswijze": "afgehandeld"},
    )
    made.fetched = fetched  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize("way", MATRIX)
def test_ztc_004_to_008_every_way_asks_for_its_details(shelf: Shelf, way: str) -> None:
    zaaktype = shelf.zaaktype()
    wanted = dict(zip(DETAILS, MATRIX[way], strict=True))
    good = {d: FULL[d] for d, asked in wanted.items() if asked == "R"} | {"afleidingswijze": way}
    body = shelf.a_resultaattype(zaaktype, brondatumArchiefprocedure=good)
    made = shelf.post("resultaattypen", body)
    assert made[GROUP]["afleidingswijze"] == way
    missing = {(f"{GROUP}.{d}", "required") for d, asked in wanted.items() if asked == "R"}
    too_much = {(f"{GROUP}.{d}", "must-be-empty") for d, asked in wanted.items() if asked == "-"}
    other = {"omschrijving": "Ander", "zaaktype": zaaktype}
    bare = shelf.a_resultaattype(**other, brondatumArchiefprocedure={"afleidingswijze": way})
    full = shelf.a_resultaattype(**other, brondatumArchiefprocedure=FULL | good)
    if missing:
        assert shelf.refused("resultaattypen", bare) == missing
    assert shelf.refused("resultaattypen", full) == too_much


def test_ztc_004_procedure_is_given(shelf: Shelf) -> None:
    body = shelf.a_resultaattype(shelf.zaaktype(), brondatumArchiefprocedure=None)
    assert shelf.refused("resultaattypen", body) == {(GROUP, "required")}
    kept = body | {"archiefnominatie": "blijvend_bewaren", "archiefactietermijn": None}
    assert shelf.post("resultaattypen", kept)[GROUP] is None


def test_ztc_004_datumkenmerk_is_given(shelf: Shelf) -> None:
    found = verdict(shelf, shelf.zaaktype(), afleidingswijze="eigenschap")
    assert found == {(f"{GROUP}.datumkenmerk", "required")}


def test_ztc_004_datumkenmerk_is_empty(shelf: Shelf) -> None:
    found = verdict(shelf, shelf.zaaktype(), afleidingswijze="hoofdzaak", datumkenmerk="x")
    assert found == {(f"{GROUP}.datumkenmerk", "must-be-empty")}


def test_ztc_005_einddatum_bekend_is_empty(shelf: Shelf) -> None:
    found = verdict(shelf, shelf.zaaktype(), afleidingswijze="afgehandeld", einddatumBekend=True)
    assert found == {(f"{GROUP}.einddatumBekend", "must-be-empty")}


def test_ztc_006_objecttype_is_given(shelf: Shelf) -> None:
    how = {"afleidingswijze": "zaakobject", "datumkenmerk": "x"}
    assert verdict(shelf, shelf.zaaktype(), **how) == {(f"{GROUP}.objecttype", "required")}


def test_ztc_006_objecttype_is_empty(shelf: Shelf) -> None:
    found = verdict(shelf, shelf.zaaktype(), afleidingswijze="hoofdzaak", objecttype="pand")
    assert found == {(f"{GROUP}.objecttype", "must-be-empty")}


def test_ztc_007_registratie_is_given(shelf: Shelf) -> None:
    how = {"afleidingswijze": "ander_datumkenmerk", "datumkenmerk": "x", "objecttype": "pand"}
    assert verdict(shelf, shelf.zaaktype(), **how) == {(f"{GROUP}.registratie", "required")}


def test_ztc_007_registratie_is_empty(shelf: Shelf) -> None:
    found = verdict(shelf, shelf.zaaktype(), afleidingswijze="hoofdzaak", registratie="BAG")
    assert found == {(f"{GROUP}.registratie", "must-be-empty")}


def test_ztc_008_procestermijn_is_given(shelf: Shelf) -> None:
    found = verdict(shelf, shelf.zaaktype(), afleidingswijze="termijn")
    assert found == {(f"{GROUP}.procestermijn", "required")}


def test_ztc_008_procestermijn_is_empty(shelf: Shelf) -> None:
    found = verdict(shelf, shelf.zaaktype(), afleidingswijze="hoofdzaak", procestermijn="P1Y")
    assert found == {(f"{GROUP}.procestermijn", "must-be-empty")}


def test_ztc_001_procestype_is_one() -> None:
    zaaktype = models.Zaaktype(selectielijst_procestype=f"{LIST}/procestypen/1")
    holds = ztc_archive.procestype_is_one.holds
    for document, good in (({"nummer": 1}, True), ({"jaar": 2020}, False), ({}, True)):
        zaaktype.fetched = {"selectielijst_procestype": document}  # type: ignore[attr-defined]
        assert holds(zaaktype, None) is good
    assert ztc_archive.procestype_is_one in CATALOGUE[models.Zaaktype]


def test_ztc_002_selectielijstklasse_of_the_procestype() -> None:
    holds = ztc_archive.selectielijstklasse_of_the_procestype.holds
    assert holds(kind(), None)
    assert holds(kind(selectielijstklasse={"procesType": f"{LIST}/procestypen/1"}), None)
    assert not holds(kind(selectielijstklasse={"procesType": f"{LIST}/procestypen/2"}), None)


def test_ztc_003_afleidingswijze_fits_the_procestermijn() -> None:
    holds = ztc_archive.afleidingswijze_fits_the_procestermijn.holds
    for term, ways in (
        ("nihil", {"afgehandeld"}),
        ("ingeschatte_bestaansduur_procesobject", {"termijn"}),
        ("vast_te_leggen_datum", set(MATRIX)),
        ("", set(MATRIX)),
    ):
        made = kind(selectielijstklasse={"procestermijn": term})
        good = set()
        for way in MATRIX:
            made.brondatum_archiefprocedure = {"afleidingswijze": way}
            good |= {way} if holds(made, None) else set()
        assert good == ways


def test_ztc_002_what_the_selectielijst_says_is_filled_in(db: Any) -> None:
    klasse = {"waardering": "vernietigen", "bewaartermijn": "P10Y"}
    made = kind(resultaattypeomschrijving={"omschrijving": "Verleend"}, selectielijstklasse=klasse)
    with db.no_autoflush:
        save_resultaattype(made, db)
        found = (made.omschrijving_generiek, made.archiefnominatie, made.archiefactietermijn)
        assert found == ("Verleend", "vernietigen", "P10Y")
        made.archiefactietermijn = "P1Y"
        save_resultaattype(made, db)
        assert made.archiefactietermijn == "P1Y", "what the client says stays"
        db.expunge_all()
