"""What the selectielijst says of a type, asked of the reference lists that the simulators serve."""

from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session

from tests.catalogue import CATALOGI
from tests.conformance.conftest import problems
from tests.conformance.shelf import Shelf
from zaakspoor.services import add_service


class Lists:
    """The reference lists as somebody who looks them up sees them."""

    def __init__(self, far_sides: str) -> None:
        self.root = f"{far_sides}/referentielijsten/api/v1"

    def get(self, path: str) -> Any:
        return httpx.get(f"{self.root}/{path}", trust_env=False).json()

    def procestype(self, number: int) -> str:
        url: str = self.get("procestypen")[number - 1]["url"]
        return url

    def result(self, number: str) -> str:
        kind = self.procestype(int(number.partition(".")[0]))
        rows = self.get(f"resultaten?procesType={kind}")["results"]
        return str(next(row["url"] for row in rows if row["volledigNummer"] == number))

    def word(self) -> str:
        url: str = self.get("resultaattypeomschrijvingen")[0]["url"]
        return url


@pytest.fixture
def lists(far_sides: str, db: Session) -> Lists:
    found = Lists(far_sides)
    add_service(db, "referentielijsten", found.root, api="referentielijsten")
    db.commit()
    return found


def result_of(shelf: Shelf, lists: Lists, zaaktype: str, **more: Any) -> Any:
    body = shelf.a_resultaattype(zaaktype, resultaattypeomschrijving=lists.word(), **more)
    return shelf.client.post(f"{CATALOGI}/resultaattypen", json=body)


def test_ztc_001_a_procestype_of_the_selectielijst(shelf: Shelf, lists: Lists) -> None:
    kind = lists.procestype(11)
    zaaktype = shelf.zaaktype(selectielijstProcestype=kind)
    assert shelf.get(zaaktype)["selectielijstProcestype"] == kind
    for url, code in ((lists.word(), "invalid-resource"), (f"{kind}0", "bad-url")):
        answer = shelf.client.patch(zaaktype, json={"selectielijstProcestype": url})
        assert problems(answer.json()) == {("selectielijstProcestype", code)}


def test_ztc_002_a_result_of_another_procestype(shelf: Shelf, lists: Lists) -> None:
    zaaktype = shelf.zaaktype(selectielijstProcestype=lists.procestype(11))
    answer = result_of(shelf, lists, zaaktype, selectielijstklasse=lists.result("1.1"))
    assert ("nonFieldErrors", "procestype-mismatch") in problems(answer.json())


def test_ztc_002_what_the_list_says_is_filled_in_over_the_api(shelf: Shelf, lists: Lists) -> None:
    zaaktype = shelf.zaaktype(selectielijstProcestype=lists.procestype(1))
    empty = {"archiefnominatie": "", "archiefactietermijn": None}
    answer = result_of(shelf, lists, zaaktype, selectielijstklasse=lists.result("1.1"), **empty)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["archiefnominatie"], made["archiefactietermijn"]) == ("vernietigen", "P10Y")
    assert made["omschrijvingGeneriek"] == "Toegekend"
