"""Every afleidingswijze through a whole zaak: registered, suspended and resumed, decided, closed
over the API; when may it go? Worked examples that an archivist can check by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.catalogue import url
from tests.conformance.test_zaken_archief import by, second_resultaattype
from zaken.base import clock

ERROR = {("nonFieldErrors", "archiefactiedatum-error")}
END = "2026-03-30"


@dataclass(frozen=True)
class Example:
    """One zaak: how its date is derived, from what, and what comes out. None: not known yet."""

    title: str
    way: str
    term: str | None
    goes: str | None  # "error": closing is refused
    end: str = END
    procestermijn: str | None = None
    besluiten: list[dict[str, Any]] = field(default_factory=list)
    eigenschap: str = ""
    hoofdzaak: str | None = None  # when it ended; "open", or none
    gerelateerd: tuple[str, ...] = ()
    objecten: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.title.replace(" ", "-")


def until(day: str | None) -> dict[str, Any]:
    return {"ingangsdatum": END, "vervaldatum": day, "vervalreden": "tijdelijk" if day else ""}


EXAMPLES = [
    Example("plain", "afgehandeld", "P5Y", "2031-03-30"),
    Example("leap day", "afgehandeld", "P1Y", "2029-02-28", end="2028-02-29"),
    Example("term in days", "afgehandeld", "P42D", "2026-05-11"),
    Example("month end", "afgehandeld", "P6M", "2027-02-28", end="2026-08-31"),
    Example("110 years", "afgehandeld", "P110Y", "2136-03-30"),
    Example("procestermijn", "termijn", "P1Y", "2032-03-30", procestermijn="P5Y"),
    Example(
        "order on a leap day", "termijn", "P3Y", "2032-02-28", end="2028-02-29", procestermijn="P1Y"
    ),
    Example(
        "permit ends", "vervaldatum_besluit", "P1Y", "2028-12-31", besluiten=[until("2027-12-31")]
    ),
    Example("permit without end", "vervaldatum_besluit", "P1Y", None, besluiten=[until(None)]),
    Example(
        "latest of two permits",
        "vervaldatum_besluit",
        "P1Y",
        "2030-06-30",
        besluiten=[until("2027-12-31"), until("2029-06-30")],
    ),
    Example(
        "start of decision",
        "ingangsdatum_besluit",
        "P10Y",
        "2036-05-01",
        besluiten=[{"ingangsdatum": "2026-05-01"}],
    ),
    Example("no decision", "ingangsdatum_besluit", "P10Y", "error"),
    Example("benefit ended", "eigenschap", "P10Y", "2039-08-31", eigenschap="2029-08-31"),
    Example("benefit runs", "eigenschap", "P10Y", None),
    Example("no date", "eigenschap", "P10Y", "error", eigenschap="31-08-2029"),
    Example("after the main case", "hoofdzaak", "P1Y", "2027-09-14", hoofdzaak="2026-09-14"),
    Example("main case open", "hoofdzaak", "P1Y", None, hoofdzaak="open"),
    Example("no main case", "hoofdzaak", "P1Y", "error"),
    Example(
        "latest related case",
        "gerelateerde_zaak",
        "P5Y",
        "2032-01-15",
        gerelateerd=("2026-06-01", "2027-01-15"),
    ),
    Example(
        "latest object", "zaakobject", "P1Y", "2031-07-01", objecten=("2030-07-01", "2029-01-01")
    ),
    Example("date kept elsewhere", "ander_datumkenmerk", "P1Y", None),
    Example("kept for ever", "afgehandeld", None, None),
]


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    """All of these days have come."""
    with clock.frozen(datetime(2032, 1, 1, 12, tzinfo=UTC)):
        yield


@pytest.mark.parametrize("given", EXAMPLES, ids=str)
def test_zrc_021_each_worked_example_comes_out(
    house: Any, db: Any, decisions: Any, given: Example
) -> None:
    plain = second_resultaattype(house, db)
    kind = house.types.resultaattype
    kind.archiefactietermijn = given.term
    if given.term is None:
        kind.archiefnominatie = "blijvend_bewaren"
    extra = {"procestermijn": given.procestermijn}
    if given.way == "zaakobject":
        extra |= {"objecttype": "overige", "datumkenmerk": "datum"}
    elif given.way == "eigenschap":
        extra |= {"datumkenmerk": "kleur"}
    by(house, db, given.way, **extra)
    zaak = registered(house, given, plain)
    decided(house, decisions, given, zaak)
    house.post("resultaten", house.types.resultaat(zaak))
    end = house.types.status(zaak, 2, f"{given.end}T10:00:00Z")
    if given.goes == "error":
        assert house.refused("statussen", end) == ERROR
        return
    house.post("statussen", end)
    if given.hoofdzaak not in (None, "open"):
        ended(house, house.client.get(zaak).json()["hoofdzaak"], str(given.hoofdzaak), plain)
    seen = house.client.get(zaak).json()
    assert (seen["einddatum"], seen["archiefactiedatum"]) == (given.end, given.goes)
    assert seen["opschorting"]["eerdereOpschorting"] is True


def registered(house: Any, given: Example, plain: str) -> str:
    """The zaak beside what it hangs on, suspended for a week and resumed."""
    more: dict[str, Any] = {}
    if given.hoofdzaak:
        more["hoofdzaak"] = house.zaak()["url"]
    if given.gerelateerd:
        others = [house.zaak()["url"] for _ in given.gerelateerd]
        for other, day in zip(others, given.gerelateerd, strict=True):
            ended(house, other, day, plain)
        more["relevanteAndereZaken"] = [{"url": o, "aardRelatie": "vervolg"} for o in others]
    zaak: str = house.zaak(**more)["url"]
    for stands in (True, False):
        stop = {"indicatie": stands, "eerdereOpschorting": not stands, "reden": "Wij wachten"}
        answer = house.client.patch(zaak, json={"opschorting": stop})
        assert answer.status_code == 200, answer.text
    return zaak


def decided(house: Any, decisions: Any, given: Example, zaak: str) -> None:
    """Its besluiten, what was filled in, and what it is about."""
    for besluit in given.besluiten:
        decisions.make(zaak=zaak, **{k: v for k, v in besluit.items() if v})
    if given.eigenschap:
        eigenschap = url("eigenschappen", house.types.eigenschap)
        body = {"zaak": zaak, "eigenschap": eigenschap, "waarde": given.eigenschap}
        house.post(f"{zaak}/zaakeigenschappen", body)
    for day in given.objecten:
        body = {"zaak": zaak, "objectType": "overige", "objectTypeOverige": "contract"}
        data = {"objectIdentificatie": {"overigeData": {"datum": day}}}
        house.post("zaakobjecten", body | data)


def ended(house: Any, zaak: str, day: str, plain: str) -> None:
    house.post("resultaten", {"zaak": zaak, "resultaattype": plain})
    house.post("statussen", house.types.status(zaak, 2, f"{day}T10:00:00Z"))
