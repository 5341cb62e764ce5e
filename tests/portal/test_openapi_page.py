"""The page of an API is drawn by our own server alone, and its policy lets it."""

from typing import Any


def test_the_page_of_an_api_shows_its_operations(site: str, chromium: Any) -> None:
    page, wrong, asked = chromium.new_page(), [], []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/zaken/api/v1/docs")
    page.locator(".opblock-tag").first.wait_for(timeout=30_000)
    page.get_by_text("zaken", exact=True).first.click()
    page.locator(".opblock-summary-path").first.wait_for(timeout=30_000)
    assert page.title().startswith("Zaken API")
    assert wrong == []
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    page.close()


def test_a_long_name_of_a_resource_pushed_the_page_wider_than_a_phone(
    site: str, chromium: Any
) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{site}/zaken/api/v1/docs")
    page.locator(".opblock-tag").first.wait_for(timeout=30_000)
    page.get_by_text("zaken", exact=True).first.click()
    page.locator(".opblock-summary-control").first.click()
    page.locator("table.parameters").first.wait_for(timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()
