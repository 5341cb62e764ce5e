"""The catalogue these tests work with, and a zaak to work on."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.catalogue import CATALOGI, DOCUMENTEN, ZAKEN, Types, make_besluittype, make_types


@pytest.fixture
def types(db: Session) -> Types:
    return make_types(db)


class House:
    """The APIs as a consumer with all rights uses them."""

    def __init__(self, client: Any, types: Types) -> None:
        self.client, self.types = client, types

    def post(self, path: str, body: Any, status: int = 201, root: str = ZAKEN) -> Any:
        where = path if path.startswith("http") else f"{root}/{path}"
        answer = self.client.post(where, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def zaak(self, **more: Any) -> Any:
        return self.post("zaken", self.types.zaak(**more))

    def document(self, **more: Any) -> Any:
        return self.post(
            "enkelvoudiginformatieobjecten", self.types.document(**more), root=DOCUMENTEN
        )

    def close(self, zaak: str, at: str = "2026-02-01T10:00:00Z") -> None:
        self.post("resultaten", self.types.resultaat(zaak))
        self.post("statussen", self.types.status(zaak, 2, at))

    def refused(self, path: str, body: Any, root: str = ZAKEN) -> set[tuple[str, str]]:
        """What is wrong with this POST: names and codes."""
        return problems(self.post(path, body, 400, root))

    def refused_patch(self, url: str, body: Any) -> set[tuple[str, str]]:
        answer = self.client.patch(url, json=body)
        assert answer.status_code == 400, answer.text
        return problems(answer.json())


def problems(body: Any) -> set[tuple[str, str]]:
    assert body["code"] == "invalid"
    return {(p["name"], p["code"]) for p in body["invalidParams"]}


@pytest.fixture
def house(client: Any, types: Types) -> House:
    return House(client, types)


@pytest.fixture
def drc(client_as: Any, types: Types) -> Any:
    """A client with just these scopes, for documents of the type in the catalogue."""
    kind = f"{CATALOGI}/informatieobjecttypen/{types.documenttype.uuid}"

    def made(*scopes: str, level: str = "zeer_geheim", client_id: str = "") -> Any:
        grant = {
            "component": "drc",
            "scopes": list(scopes),
            "informatieobjecttype": kind,
            "maxVertrouwelijkheidaanduiding": level,
        }
        return client_as(grant, client_id=client_id or "-".join(scopes)[:90])

    return made


@pytest.fixture
def shelf(client: Any, db: Session) -> Any:
    from tests.conformance.shelf import Shelf
    from tests.elsewhere import know_selectielijst

    know_selectielijst(db)
    return Shelf(client)


@pytest.fixture
def editor(shelf: Any, client_as: Any) -> Any:
    """The same shelf in the hands of somebody who may write, and force nothing."""
    from copy import copy

    scopes = ["catalogi.lezen", "catalogi.schrijven"]
    mine = copy(shelf)
    mine.client = client_as({"component": "ztc", "scopes": scopes}, client_id="beheer")
    return mine


@pytest.fixture
def decisions(house: House, db: Session) -> Any:
    """The besluiten of that zaaktype."""
    from tests.conformance.decisions import Decisions

    return Decisions(house, make_besluittype(db, house.types))
