"""The demo town with everything that runs in it, and visitors with a real browser.

A visitor judges every page he comes by: axe, width, console, one h1, the language.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from tests.conftest import FAR, SMTP
from tests.portal.conftest import AXE, CHROMIUM, site
from tests.portal.test_layout import WCAG

__all__ = ["site"]  # the running product, as a process of its own

WORKER = {
    "ZAAKSPOOR_FBS_URL": f"{FAR}/fbs/api/v1",
    "ZAAKSPOOR_PROFIEL_URL": f"{FAR}/profiel/api/profielservice/v1",
    "ZAAKSPOOR_PROFIEL_DIENSTVERLENER": "Gemeente Rijswijk",
    "ZAAKSPOOR_SMTP_HOST": "127.0.0.1",
    "ZAAKSPOOR_SMTP_PORT": str(SMTP),
    "ZAAKSPOOR_SWEEP_SECONDS": "0.5",
    "ZAAKSPOOR_LOG_LEVEL": "ERROR",
}
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
RULES = {"runOnly": WCAG, "resultTypes": ["violations"]}
TURNS = 60  # of half a second: how long a page may stay behind its worker


@pytest.fixture(scope="module")
def town(site: str) -> Iterator[str]:
    """The address of the product with the demo's staff and queues, and its worker at work."""
    from sqlalchemy import text

    from workflows.definition import files, load
    from workflows.publish import publish
    from zaakspoor.demo import fill_people
    from zaken.base.db import engine, sessions
    from zaken.models import Base

    with sessions.begin() as db:
        for path in files():
            publish(db, load(path), rsin="123456782", vanaf=date(2020, 1, 1))
        fill_people(db)
    command = [sys.executable, "-m", "zaakspoor.cli", "worker"]
    env = os.environ | WORKER | {"ZAAKSPOOR_BASE_URL": site}
    with subprocess.Popen(command, env=env) as worker:
        yield site
        worker.terminate()
    ours = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"truncate {ours}, procrastinate_jobs restart identity cascade"))


@pytest.fixture(scope="module")
def browse() -> Iterator[Callable[..., Any]]:
    """`browse(story, …)` calls story(chromium, …).

    In a thread of its own: one thread can have only one Playwright, and other tests may have theirs
    open.
    """
    if not (CHROMIUM.exists() and AXE.exists()):
        if os.environ.get("CI"):
            pytest.fail("chromium and axe-core belong in CI")
        pytest.skip("chromium or axe-core is not installed here")
    from playwright.sync_api import sync_playwright

    with ThreadPoolExecutor(1) as thread:
        playwright = thread.submit(sync_playwright().start).result()
        chromium = thread.submit(
            playwright.chromium.launch, executable_path=str(CHROMIUM), args=ARGUMENTS
        ).result()
        yield lambda story, *given: thread.submit(story, chromium, *given).result()
        thread.submit(chromium.close).result()
        thread.submit(playwright.stop).result()


@dataclass
class Visitor:
    """Somebody with a browser of his own. `wrong` is what he stumbled over, page by page."""

    chromium: Any
    site: str
    wrong: list[str]
    width: int = 1280
    more: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        size = {"width": self.width, "height": 800}
        self.context = self.chromium.new_context(viewport=size, **self.more)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._note(str(error)))

    def _heard(self, message: Any) -> None:
        # A refused form or code is a page with a status of its own: said on the page, and judged.
        is_page = "Failed to load" in message.text and "/static/" not in message.location["url"]
        if message.type in ("error", "warning") and not is_page:
            self._note(message.text)

    def _note(self, what: str) -> None:
        self.wrong.append(f"{self.page.url.removeprefix(self.site)} at {self.width} px: {what}")

    # Getting about

    def go(self, path: str) -> None:
        answer = self.page.goto(self.site + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        self.look()

    def press(self, button: str, within: str = "main") -> None:
        """The button with just this text."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("button", name=button, exact=True).first.click()
        self.look()

    def follow(self, link: str) -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=link).first.click()
        self.look()

    def open(self, drawer: str) -> None:
        """A folded part of the page."""
        details = self.page.locator("details", has=self.page.get_by_text(drawer, exact=True)).first
        if details.get_attribute("open") is None:
            details.locator("summary").first.click()

    def sign_in(self, door: str, who: str) -> None:
        self.page.goto(self.site + door)
        self.page.check(f"input[value='{who}']")
        with self.page.expect_navigation():
            self.page.click("button[value=inloggen]")
        self.look()

    def tab_to(self, selector: str) -> Any:
        """Press Tab until this has the focus, and can be seen to have it."""
        wanted = self.page.locator(selector).first
        for _ in range(100):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                ring = "e => getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow"
                assert wanted.evaluate(ring) != "nonenone", f"no focus ring on {selector}"
                return wanted
        raise AssertionError(f"no Tab reaches {selector} on {self.page.url}")

    def enter(self, selector: str) -> None:
        """Tab to it, and press Enter."""
        at = self.tab_to(selector)
        with self.page.expect_navigation():
            at.press("Enter")
        self.look()

    # Seeing

    def sees(self, *texts: str) -> None:
        here = " ".join(self.page.inner_text("main").split())
        for text in texts:
            assert text in here, f"not on {self.page.url}: {text}\n{here}"

    def until(self, text: str) -> None:
        """Look again until the worker has done it."""
        for _ in range(TURNS):
            if text in self.page.inner_text("main"):
                return self.look()
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"never on {self.page.url}: {text}\n{self.page.inner_text('main')}")

    def look(self) -> None:
        """What is wrong with this page, if it is one of ours?"""
        if not self.page.url.startswith(self.site):
            return
        assert self.page.get_attribute("html", "lang") == "nl"
        if self.page.locator("h1").count() != 1:
            self._note(f"{self.page.locator('h1').count()} h1")
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self._note("wider than the screen")
        if not self.more.get("java_script_enabled", True):
            return  # axe is a script itself; it judges the same pages elsewhere
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(f"async () => await axe.run({RULES})")
        assert found["passes"], "axe did not look at anything"
        for one in found["violations"]:
            self._note(f"{one['id']}: {one['nodes'][0]['html'][:150]}")
