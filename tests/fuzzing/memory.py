"""What there is to talk about: everything that an answer showed, by where it stands, and every body
that was taken.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from random import Random
from typing import Any

from schemas.engine.shape import RESOURCES, Link, Resource

KNOWN = 40  # what was seen last: so many of each resource are spoken about again
TAKEN = 12  # bodies of each operation
MINE = "consument"  # the client that asks; its own rights are left as they are
ROOT = "http://testserver"
UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
NAMED = re.compile(r"\{\w+\}")
# One verb for what stands elsewhere: its uuid is that of a zaak.
VERBS = re.compile(r"/zaak_(?:bijwerken|afsluiten|opschorten|verlengen)/\{\}$")


def spot(url: str) -> str:
    """Where something stands: its path without the uuids, up to the last of these."""
    path = UUID.sub("{}", NAMED.sub("{}", url.removeprefix(ROOT).partition("?")[0]))
    return VERBS.sub("/zaken/{}", path[: path.rfind("}") + 1] or path)


@cache
def resources() -> dict[str, Resource]:
    """Every resource by the path of its list."""
    from schemas.router import MODULES

    assert MODULES  # importing them declared every resource
    return {f"{r.api.root}/{NAMED.sub('{}', path)}": r for path, r in RESOURCES.items()}


@cache
def places_of_links() -> dict[str, str]:
    """Where a field leads to, by its name."""
    assert resources()
    found: dict[str, str] = {}
    for resource in RESOURCES.values():
        for name in resource.names(Link):
            to = resource.marked(name, Link).to
            known = RESOURCES.get(to if isinstance(to, str) else to[0])
            if known:
                found[resource.alias(name)] = spot(f"{known.api.root}/{known.path}/{{uuid}}")
    return found


class Memory:
    """Bodies that were taken, things that are there, and what is no more."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.there: dict[str, list[str]] = defaultdict(list)  # spot -> URLs
        self.looks: dict[str, dict[str, Any]] = {}  # URL -> as it was last shown
        self.gone: list[str] = []
        # By method and path: the URL that was called, and the body that was taken.
        self.taken: dict[tuple[str, str], list[tuple[str, Any]]] = defaultdict(list)
        self.locks: dict[str, str] = {}
        self.tags: dict[str, str] = {}

    def saw(self, answer: Any) -> None:
        """Remember what this call did: the hook of a client."""
        answer.read()
        asked = answer.request
        url = str(asked.url).partition("?")[0]
        if answer.status_code == 404 or (answer.is_success and asked.method == "DELETE"):
            self.forget(url)
        if not answer.is_success:
            return
        if "etag" in answer.headers:
            self.tags[url] = answer.headers["etag"]
        if asked.headers.get("content-type") == "application/json":
            path = UUID.sub("{}", url.removeprefix(ROOT))
            known = self.taken[asked.method, path]
            known.append((url, json.loads(asked.read())))
            del known[:-TAKEN]
        if answer.content and answer.headers.get("content-type") == "application/json":
            self.learn(answer.json(), url)
        if url.endswith("/unlock"):
            self.locks.pop(url.removesuffix("/unlock"), None)

    def learn(self, found: Any, asked: str) -> None:
        """Keep what an answer shows, whatever is inside it, and the URLs in it."""
        if isinstance(found, list):
            for one in found[-KNOWN:]:
                self.learn(one, asked)
        elif isinstance(found, dict):
            if MINE in (found.get("clientIds") or ()):
                return
            self.keep(found, asked)
            for value in found.values():
                self.learn(value, asked)
        elif isinstance(found, str) and found.startswith(ROOT):
            self.place(found.partition("?")[0])

    def keep(self, shown: dict[str, Any], asked: str) -> None:
        url = shown.get("url")
        if asked.endswith("/audittrail") and "uuid" in shown:
            self.place(f"{asked}/{shown['uuid']}")
        if asked.endswith("/lock") and shown.get("lock"):
            self.locks[asked.removesuffix("/lock")] = shown["lock"]
        if "voltooid" in shown and not shown["lock"]:
            return  # a part of a document, as who did not lock it sees it
        if isinstance(url, str) and url.startswith(ROOT) and url not in self.gone:
            self.looks[url] = shown
            if shown.get("lock") and "bestandsdelen" in shown:
                self.locks[url] = shown["lock"]

    def place(self, url: str) -> None:
        """Up to its last uuid it is the address of something."""
        uuids = [*UUID.finditer(url)]
        if not uuids:
            return
        url = url[: uuids[-1].end()]
        known = self.there[spot(url)]
        if url not in known and url not in self.gone:
            known.append(url)
            for old in known[:-KNOWN]:
                self.looks.pop(old, None)
            del known[:-KNOWN]

    def forget(self, url: str) -> None:
        """It is gone, with all that stands below it or says that it belongs to it."""
        if url not in self.there.get(spot(url), ()):
            return
        below = {"zaak", "besluit", "informatieobject", "gerelateerdAan", "zaaktype"}
        lost = [url] + [
            one
            for one, shown in self.looks.items()
            if any(shown.get(name) == url for name in below) or one.startswith(f"{url}/")
        ]
        for one in lost:
            self.looks.pop(one, None)
            self.locks.pop(one, None)
            if one in self.there[spot(one)]:
                self.there[spot(one)].remove(one)
            self.gone.append(one)
        del self.gone[:-400]

    # ------------------------------------------------------------------------------- choosing

    def any_at(self, where: str) -> str | None:
        known = self.there.get(where)
        return self.dice.choice(known) if known else None

    def shown_at(self, where: str) -> list[dict[str, Any]]:
        """How what stands there looks, in any order."""
        urls = self.there.get(where, ())
        found = [self.looks[url] for url in urls if url in self.looks]
        self.dice.shuffle(found)
        return found

    def one_of(self, path: str, method: str) -> str | None:
        """What a path with names is about: nearly always something that is there."""
        where, roll = spot(path), self.dice.random()
        if roll < 0.08:
            lost = [url for url in self.gone if spot(url) == where]
            if lost:
                return self.dice.choice(lost)
        known = self.there.get(where, [])
        locked = [url for url in known if url in self.locks]
        if locked and (method in ("PUT", "PATCH") or path.endswith("/unlock")) and roll < 0.8:
            return self.dice.choice(locked)
        if method == "DELETE" and len(known) < 3 and roll < 0.7:
            return None
        return self.dice.choice(known) if known else None

    def call_of(self, method: str, path: str) -> tuple[str, Any] | None:
        """One that was good: its URL and its body."""
        known = self.taken.get((method, path))
        return deepcopy(self.dice.choice(known)) if known else None

    def addresses(self, body: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """The fields of a body that lead to something of ours."""
        for name, value in body.items():
            if isinstance(value, str) and value.startswith(ROOT) and UUID.search(value):
                yield name, value
