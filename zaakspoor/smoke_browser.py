"""A browser without a screen: follows links and redirects, keeps cookies, fills in forms as they
stand on the page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx


class Broken(Exception):
    """The other side did not do what it should. The text says what was expected and what came."""


@dataclass
class Form:
    """One form: where it goes and what stands in it. `buttons`: (name, value, text)."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    radios: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        """What stands in a field; empty when there is none."""
        return next((value for key, value in self.fields if key == name), "")


class _Forms(HTMLParser):
    """Collects the forms of a page, with the values they would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.area: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.open)
        if self.open is None:
            return
        if tag == "input":
            self._input(self.open, given)
        elif tag == "button" and given.get("name"):
            self.open.buttons.append((given["name"], given.get("value", "")))
        elif tag == "textarea":
            self.area = given.get("name", "")
            self.open.fields.append((self.area, ""))
        elif tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and self.select and "selected" in given:
            self.open.fields.append((self.select, given.get("value", "")))

    def _input(self, form: Form, given: Mapping[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if kind in ("radio", "checkbox"):
            form.radios.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                form.fields.append((name, given.get("value", "on")))
        elif kind == "file":
            form.files.append(name)
        elif name and kind not in ("submit", "button"):
            form.fields.append((name, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self.open and self.area is not None and self.open.fields:
            name, value = self.open.fields[-1]
            self.open.fields[-1] = (name, value + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None


@dataclass
class Page:
    """What came back, and from where."""

    url: str
    status: int
    html: str

    def forms(self) -> list[Form]:
        parser = _Forms()
        parser.feed(self.html)
        return parser.forms

    def form(self, action: str, **holding: str) -> Form:
        """The first form whose address ends with this, and whose fields (or button) hold this.
        Raises Broken.
        """
        for one in self.forms():
            path = one.action.partition("?")[0]
            if path.endswith(action) and all(_holds(one, k, v) for k, v in holding.items()):
                return one
        wanted = f"{action} with {holding}" if holding else action
        raise Broken(f"no form {wanted} on {self.url}")


def _holds(form: Form, name: str, value: str) -> bool:
    return (
        form.value(name) == value
        or (name, value) in form.buttons
        or value in form.radios.get(name, [])
    )


class Browser:
    """One person's browser. Close it with `with`."""

    def __init__(self, seconds: float) -> None:
        self.http = httpx.Client(timeout=seconds, follow_redirects=True, trust_env=False)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def open(self, url: str) -> Page:
        """GET a page. Raises Broken for anything but 200."""
        return _page(self.http.get(url))

    def send(self, page: Page, form: Form, **filled: str) -> Page:
        """Send this form of this page, with these fields filled in. Raises Broken for anything but
        200 in the end.
        """
        data: dict[str, list[str]] = {}
        for name, value in form.fields:
            data.setdefault(name, []).append(value)
        for name, value in filled.items():
            data[name] = [value]
        where = urljoin(page.url, form.action)
        if form.method == "post":
            return _page(self.http.post(where, data=data))
        return _page(self.http.get(where, params=list(_pairs(data))))

    def sign_in(self, door: str, person: str) -> Page:
        """Through the demo's sign-in page, as this person. Returns the page one lands on."""
        page = self.open(door)
        form = page.form("/authorize", persoon=person)
        return self.send(page, form, persoon=person, actie="inloggen")


def _pairs(data: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for name, values in data.items():
        for value in values:
            yield name, value


def _page(answer: httpx.Response) -> Page:
    page = Page(str(answer.url), answer.status_code, answer.text)
    if answer.status_code != httpx.codes.OK:
        raise Broken(
            f"{answer.request.method} {page.url.partition('?')[0]} answered {answer.status_code}"
        )
    return page
