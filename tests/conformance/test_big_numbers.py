"""Numbers wider than 64 bits in free JSON: kept, and said again as a number of JSON."""

from typing import Any

import pytest

from tests.catalogue import ZAKEN


def tree(house: Any, zaak: str, data: dict[str, Any]) -> dict[str, Any]:
    body = {"zaak": zaak, "objectType": "overige", "objectTypeOverige": "boom"}
    made: dict[str, Any] = house.post(
        "zaakobjecten", body | {"objectIdentificatie": {"overigeData": data}}
    )
    return made


@pytest.mark.parametrize("number", [1e20, 10**19, -(10**30), 1.5e300])
def test_a_number_wider_than_64_bits_is_said_again(house: Any, number: float) -> None:
    """PostgreSQL keeps 1e20 with all its digits; reading it back as an integer was a 500."""
    zaak = house.zaak()["url"]
    made = tree(house, zaak, {"soort": number})
    for address in (made["url"], f"{ZAKEN}/zaakobjecten?zaak={zaak}"):
        answer = house.client.get(address)
        assert answer.status_code == 200, answer.text
        (found,) = answer.json()["results"] if "results" in answer.json() else [answer.json()]
        assert found["objectIdentificatie"]["overigeData"]["soort"] == pytest.approx(number)
    trail = house.client.get(f"{zaak}/audittrail")
    assert trail.status_code == 200, trail.text
    (told,) = [one for one in trail.json() if one["resource"] == "zaakobject"]
    said = told["wijzigingen"]["nieuw"]["objectIdentificatie"]["overigeData"]["soort"]
    assert said == pytest.approx(number)
