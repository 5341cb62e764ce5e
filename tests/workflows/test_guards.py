"""The guards a case type file may name: what they ask of a zaak, and what staff read on refusal."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from workflows.definition import SHIPPED, load
from workflows.guards import GUARDS, facts, named, refusals, waits_for_a_date
from zaken.models import (
    Resultaat,
    Resultaattype,
    Rol,
    Roltype,
    Voortgang,
    Zaak,
    Zaakeigenschap,
    Zaaktype,
)

PARKEREN = load(SHIPPED / "parkeervergunning-bewoner.yaml")


class Dossier:
    """Stands for a session with one answer: the descriptions of the documents in the dossier."""

    def __init__(self, *kinds: str) -> None:
        self.kinds, self.asked = kinds, ""

    def scalars(self, statement: Any) -> Iterable[str]:
        self.asked = str(statement.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        return self.kinds


def session(*kinds: str) -> Session:
    return cast(Session, Dossier(*kinds))


def a_zaak(**answers: str) -> Zaak:
    """A zaak of the parking type with these facts; not saved anywhere."""
    content = PARKEREN.model_dump(mode="json")
    zaak = Zaak(id=1, zaaktype=Zaaktype(uuid=uuid4(), definitie=content), betalingsindicatie="")
    zaak.opschorting = {"indicatie": False}
    zaak.voortgang = Voortgang(termijn={})
    zaak.eigenschappen = [Zaakeigenschap(naam=name, waarde=v) for name, v in answers.items()]
    return zaak


def with_resultaat(zaak: Zaak, naam: str) -> Zaak:
    zaak.resultaat = Resultaat(resultaattype=Resultaattype(naam=naam))
    return zaak


def test_every_guard_has_a_sentence_for_staff() -> None:
    for name, guard in GUARDS.items():
        assert (guard.holds.__doc__ or "").strip().endswith("."), name


def test_facts_are_the_eigenschappen_the_resultaat_and_what_the_system_gives() -> None:
    zaak = with_resultaat(a_zaak(kenteken="AB123C", brp_geheim="ja"), "verleend")
    zaak.communicatiekanaal_naam = "Balie"
    given = {"aanvrager": "anoniem", "kanaal": "balie", "geheim": "ja"}
    told = {"kenteken": "AB123C", "brp_geheim": "ja", "resultaat": "verleend"}
    assert facts(zaak) == told | given


@pytest.mark.parametrize(
    ("kind", "who", "told"),
    [
        ("natuurlijk_persoon", {"inpBsn": "900070341"}, "burger"),
        ("natuurlijk_persoon", {"anpIdentificatie": "x"}, "anoniem"),
        ("niet_natuurlijk_persoon", {"kvkNummer": "90000013"}, "bedrijf"),
        ("vestiging", {"vestigingsNummer": "000012345678"}, "bedrijf"),
    ],
)
def test_every_condition_may_ask_who_applies(kind: str, who: dict[str, str], told: str) -> None:
    zaak = a_zaak()
    zaak.rollen.append(
        Rol(
            roltype=Roltype(omschrijving_generiek="initiator"),
            betrokkene_type=kind,
            betrokkene="",
            betrokkene_identificatie=who,
        )
    )
    assert refusals(zaak, session(), [{"feit": f"aanvrager == '{told}'"}]) == []


def test_names_are_read_with_and_without_an_argument() -> None:
    als = ["betaald", {"heeft_document": "besluit"}]
    assert list(named(als)) == [("betaald", None), ("heeft_document", "besluit")]


def test_nothing_asked_is_nothing_refused() -> None:
    assert refusals(a_zaak(), session(), []) == []


def test_every_guard_that_does_not_hold_gives_its_sentence() -> None:
    refused = refusals(a_zaak(), session(), ["heeft_resultaat", "heeft_behandelaar"])
    assert refused == [
        "Leg eerst het resultaat vast.",
        "Niemand behandelt deze zaak nog. Neem de zaak eerst zelf.",
    ]


def test_a_zaak_with_resultaat_and_behandelaar_passes() -> None:
    zaak = with_resultaat(a_zaak(), "verleend")
    zaak.voortgang = Voortgang(behandelaar_id=7, termijn={})
    assert refusals(zaak, session(), ["heeft_resultaat", "heeft_behandelaar"]) == []


@pytest.mark.parametrize(
    ("indicatie", "leges", "paid"),
    [
        ("geheel", "68.40", True),
        ("nvt", "", True),
        ("nog_niet", "0.00", True),
        ("nog_niet", "68.40", False),
        ("gedeeltelijk", "68.40", False),
        ("", "", False),  # the fee is not calculated yet
    ],
)
def test_paid_means_wholly_paid_or_nothing_due(indicatie: str, leges: str, *, paid: bool) -> None:
    zaak = a_zaak(leges=leges)
    zaak.betalingsindicatie = indicatie
    assert GUARDS["betaald"].holds(zaak, session(), None) is paid


def test_only_who_still_owes_has_not_paid() -> None:
    zaak = a_zaak()
    assert refusals(zaak, session(), ["niet_betaald"])
    zaak.betalingsindicatie = "nog_niet"
    assert refusals(zaak, session(), ["niet_betaald"]) == []


def test_a_zaak_is_complete_when_the_demanded_documents_are_there() -> None:
    lease = a_zaak(tenaamstelling="lease")
    assert refusals(lease, session(), ["compleet"]) == [
        "De aanvraag is niet compleet. Dit ontbreekt: Bewijs van gebruik auto."
    ]
    assert refusals(lease, session("Bewijs van gebruik auto"), ["compleet"]) == []


def test_a_document_that_the_answers_do_not_ask_for_is_not_missed() -> None:
    assert refusals(a_zaak(tenaamstelling="ja"), session(), ["compleet"]) == []


def test_a_zaaktype_without_a_file_misses_no_document() -> None:
    zaak = a_zaak()
    zaak.zaaktype.definitie = None
    assert refusals(zaak, session(), ["compleet"]) == []


def test_a_missing_document_is_named_by_its_description() -> None:
    wanted = [{"heeft_document": "besluit_parkeren"}]
    refused = refusals(a_zaak(), session(), wanted)
    assert refused == ["In het dossier ontbreekt: Besluit parkeervergunning."]
    assert refusals(a_zaak(), session("Besluit parkeervergunning"), wanted) == []


def test_documents_are_sought_in_the_dossier_of_this_zaak() -> None:
    dossier = Dossier()
    refusals(a_zaak(), cast(Session, dossier), [{"heeft_document": "besluit_parkeren"}])
    assert "WHERE zaakinformatieobject.zaak_id = " in dossier.asked


def test_the_clock_stands_still_or_it_runs() -> None:
    zaak = a_zaak()
    assert refusals(zaak, session(), ["niet_opgeschort"]) == []
    assert refusals(zaak, session(), ["opgeschort"]) == ["Dit kan alleen als de termijn stilstaat."]
    zaak.opschorting = {"indicatie": True}
    assert refusals(zaak, session(), ["opgeschort"]) == []
    assert refusals(zaak, session(), ["niet_opgeschort"]) == [
        "De termijn staat stil. Laat de termijn eerst weer lopen."
    ]


def test_a_fact_must_be_as_the_file_says() -> None:
    wanted = [{"feit": "volgnummer <= 3 && resultaat == 'verleend'"}]
    zaak = with_resultaat(a_zaak(volgnummer="3"), "verleend")
    assert refusals(zaak, session(), wanted) == []
    zaak = with_resultaat(a_zaak(volgnummer="4"), "verleend")
    assert refusals(zaak, session(), wanted) == [
        "Dit kan alleen als ‘De hoeveelste vergunning is dit op uw adres?’ is hoogstens 3 "
        "en resultaat is verleend."
    ]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("20240229200000", []),
        ("20240229", []),
        ("29991231", ["Dit kan pas na 31-12-2999."]),
        ("", ["Dit kan pas na de datum bij 'einde'."]),
    ],
)
def test_a_date_must_have_passed(day: str, sentence: list[str]) -> None:
    assert refusals(a_zaak(einde=day), session(), [{"voorbij": "einde"}]) == sentence


def test_the_remedy_term_has_lapsed_after_its_last_day() -> None:
    zaak = a_zaak()
    wanted = ["hersteltermijn_verlopen"]
    assert refusals(zaak, session(), wanted)  # no remedy term at all
    zaak.voortgang = Voortgang(termijn={"hersteldatum": "2999-12-31"})
    assert refusals(zaak, session(), wanted)
    zaak.voortgang = Voortgang(termijn={"hersteldatum": "2024-02-29"})
    assert refusals(zaak, session(), wanted) == []


def test_some_guards_change_overnight() -> None:
    assert waits_for_a_date(["betaald", {"voorbij": "einde"}])
    assert not waits_for_a_date(["betaald", {"feit": "leges == 0"}])
