"""The Besluiten API as a consumer with all rights uses it."""

from typing import Any

from tests.catalogue import BESLUITEN, RSIN, url
from tests.conformance.conftest import House


class Decisions:
    def __init__(self, house: House, kind: Any) -> None:
        self.house, self.kind, self.client = house, kind, house.client

    def body(self, **more: Any) -> dict[str, Any]:
        return {
            "verantwoordelijkeOrganisatie": RSIN,
            "besluittype": url("besluittypen", self.kind),
            "datum": "2026-01-02",
            "ingangsdatum": "2026-01-03",
            **more,
        }

    def make(self, **more: Any) -> Any:
        return self.house.post("besluiten", self.body(**more), root=BESLUITEN)

    def refused(self, **more: Any) -> set[tuple[str, str]]:
        return self.house.refused("besluiten", self.body(**more), BESLUITEN)

    def link(self, besluit: str, document: str, status: int = 201) -> Any:
        body = {"besluit": besluit, "informatieobject": document}
        return self.house.post("besluitinformatieobjecten", body, status, BESLUITEN)

    def clerk(self, client_as: Any, *scopes: str) -> Any:
        """Who may do everything with these besluiten, and has these scopes on the zaken."""
        verbs = ("lezen", "aanmaken", "bijwerken", "verwijderen")
        rights: list[dict[str, Any]] = [
            {
                "component": "brc",
                "scopes": [f"besluiten.{verb}" for verb in verbs],
                "besluittype": url("besluittypen", self.kind),
            }
        ]
        if scopes:
            rights.append(
                {
                    "component": "zrc",
                    "scopes": list(scopes),
                    "zaaktype": self.house.types.url,
                    "maxVertrouwelijkheidaanduiding": "zeer_geheim",
                }
            )
        return client_as(*rights, client_id=f"clerk-{'-'.join(scopes)}")
