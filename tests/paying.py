"""The payment provider for tests: connected to the product, with somebody who pays on its page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from zaken.base.settings import settings


class Provider:
    """The far side at this address."""

    def __init__(self, far: str) -> None:
        self.http = httpx.Client(base_url=far, trust_env=False)

    def script(self, fault: str, **more: Any) -> None:
        body = {"far_side": "betalen", "fault": fault, **more}
        assert self.http.post("/__sim/script", json=body).status_code == 201

    def choose(self, checkout: str, keuze: str = "betalen") -> str:
        """Press a button of the page; the id of the payment."""
        assert self.http.post(checkout, data={"keuze": keuze}).status_code == 303
        return checkout.rsplit("/", 1)[-1]

    def made(self) -> list[dict[str, Any]]:
        """The payments, oldest first."""
        found: list[dict[str, Any]] = self.http.get("/__sim/ledger?soort=betaling").json()
        return found

    def make(self, value: str, zaak: object) -> str:
        """A payment behind our back, paid; its id."""
        body = {
            "amount": {"currency": "EUR", "value": value},
            "description": "x",
            "redirectUrl": "http://testserver/",
            "metadata": {"zaak": str(zaak)},
        }
        key = {"Authorization": "Bearer test_demo"}
        made = self.http.post("/betalen/v2/payments", json=body, headers=key).json()
        return self.choose(made["_links"]["checkout"]["href"])


@contextmanager
def connected(far: str) -> Iterator[Provider]:
    """The product knows the provider; afterwards it is as before."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ZAAKSPOOR_BETAAL_URL", f"{far}/betalen")
        environment.setenv("ZAAKSPOOR_BETAAL_KEY", "test_demo")
        environment.setenv("ZAAKSPOOR_HTTP_TIMEOUT", "1")
        settings.cache_clear()
        provider = Provider(far)
        provider.http.post("/__sim/reset").raise_for_status()
        yield provider
        provider.http.delete("/__sim/script")
        provider.http.close()
    settings.cache_clear()
