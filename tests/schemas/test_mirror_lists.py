"""The reference lists that ship with the simulators are all that the rules need."""

import httpx
from sqlalchemy.orm import Session

from tests.conformance.conftest import House
from zaakspoor.services import add_service
from zaken.base import remote


def test_ztc_001_ztc_002_the_selectielijst_of_the_simulators_is_one(
    far_sides: str, db: Session
) -> None:
    lists = f"{far_sides}/referentielijsten/api/v1"
    add_service(db, "referentielijsten", lists, api="referentielijsten")
    db.commit()
    for path, shape in (
        ("procestypen", "selectielijst.procestype"),
        ("resultaattypeomschrijvingen", "selectielijst.resultaattypeomschrijving"),
        ("communicatiekanalen", "communicatiekanaal"),
    ):
        for row in httpx.get(f"{lists}/{path}", trust_env=False).json()[:3]:
            assert remote.fetch(row["url"], shape) == row
    first = httpx.get(f"{lists}/resultaten", trust_env=False).json()["results"][0]
    assert remote.fetch(first["url"], "selectielijst.resultaat") == first


def test_zrc_010_zrcl_04_a_zaak_names_lines_of_those_lists(
    far_sides: str, db: Session, house: House
) -> None:
    lists = f"{far_sides}/referentielijsten/api/v1"
    add_service(db, "referentielijsten", lists)
    db.commit()
    kanaal = httpx.get(f"{lists}/communicatiekanalen", trust_env=False).json()[0]["url"]
    result = httpx.get(f"{lists}/resultaten", trust_env=False).json()["results"][0]["url"]
    zaak = house.zaak(communicatiekanaal=kanaal, selectielijstklasse=result)
    assert (zaak["communicatiekanaal"], zaak["selectielijstklasse"]) == (kanaal, result)
    crossed = house.types.zaak(communicatiekanaal=result, selectielijstklasse=kanaal)
    assert house.refused("zaken", crossed) == {
        ("communicatiekanaal", "invalid-resource"),
        ("selectielijstklasse", "invalid-resource"),
    }
