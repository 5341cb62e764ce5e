"""The product as a process of its own, with the sign-in of the simulators; and a real browser."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import free_port
from tests.served import served

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[2] / ".cache" / "axe.min.js"
# The browser gives the focus (`autofocus`) when it draws the page: a moment after it arrived.
TOLD_WHAT_IS_WRONG = "document.activeElement.innerText.startsWith('Er gaat iets niet goed')"


@pytest.fixture(scope="session")
def site(database: str, far_sides: str) -> Iterator[str]:
    """The address of a running Zaakspoor on this run's database, as a demo."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    own = {
        "ZAAKSPOOR_DEMO": "1",
        "ZAAKSPOOR_BASE_URL": address,
        "ZAAKSPOOR_OIDC_BURGER_ISSUER": f"{far_sides}/digid",
        "ZAAKSPOOR_OIDC_MEDEWERKER_ISSUER": f"{far_sides}/medewerkers",
    }
    with served(port, own):
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium. Where it is not installed these tests are left out, but never in CI."""
    if not (CHROMIUM.exists() and AXE.exists()):
        if os.environ.get("CI"):
            pytest.fail("chromium and axe-core belong in CI")
        pytest.skip("chromium or axe-core is not installed here")
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield browser
        browser.close()
