"""Bodies that are nearly right: one that was taken before, or what a GET shows, with some of it
replaced, left out or added.
"""

import re
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from bench.bodies import again
from schemas.engine.shape import Resource
from tests.fuzzing.memory import UUID, Memory, places_of_links, resources, spot

HOW_MANY = ((0, 1, 2, 3), (40, 33, 17, 10))  # things changed in one body
PARENTS = ("zaak", "hoofdzaak", "informatieobject", "besluit", "zaaktype", "gerelateerdAan")
MOVED = {"POST": 0.5}  # how often to another parent; else seldom: it is refused
EDGES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**40, 1e308, 0.1, [], {}, [None], [[]], {"a": 1},
    "", " ", "0", "x", "x" * 101, "é" * 1001, "\x00", "\ud800", "😀", "'", "\\", "%", "<b>",
    "a\r\nb", "nee", "zaak", "overige", "geheim", "999990019", "123456782", "000000000", "P1Y",
    "P0D", "-P1D", "P9999Y", "PT0.1S", "0001-01-01", "9999-12-31", "2024-02-29", "2026-02-30",
    "2999-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T10:00:00Z",
    "2016-12-31T23:59:60Z", "https://elders.example/1", "http://testserver/", "http://[", "nld",
    "http://testserver/zaken/api/v1/zaken/00000000-0000-4000-8000-000000000000",
)  # fmt: skip


def resource_at(path: str) -> Resource | None:
    """The resource whose list stands here, or one step higher."""
    return resources().get(path) or resources().get(path.rpartition("/")[0])


UP_TO_UUID = re.compile(rf".*?{UUID.pattern}")


class Bodies:
    """What is sent to one API."""

    def __init__(self, memory: Memory, dice: Random) -> None:
        self.memory, self.dice, self.numbers = memory, dice, count(1)
        self.links = places_of_links()

    def make(
        self, method: str, path: str, about: str | None, body: Any, *, others: list[Any]
    ) -> Any:
        """From `begin`, or from a call that was good; `others` are made from the schema."""
        if not isinstance(body, dict):
            return body
        self.relink(body, MOVED.get(method, 0.05))
        if about and "/zaken/{}/" in path and "zaak" in body and self.dice.random() < 0.9:
            body["zaak"] = UP_TO_UUID.findall(about)[0]
        if method == "POST":
            body = self.renew(path, body)
        for _ in range(self.dice.choices(*HOW_MANY)[0]):
            body = self.change(body, [one for one in others if isinstance(one, dict)])
        if about in self.memory.locks and self.dice.random() < 0.9:
            body["lock"] = self.memory.locks[about]
        return body

    def begin(self, method: str, path: str, about: str | None, others: list[Any]) -> Any:
        shown = self.memory.looks.get(about or "")
        if method != "POST" and shown and self.dice.random() < 0.7:
            body = deepcopy(shown)
            if "bestandsdelen" in body:  # its content is shown as a URL
                body["inhoud"] = self.dice.choice((None, "aGFsbG8="))
                body["bestandsomvang"] = body["bestandsomvang"] if body["inhoud"] is None else 5
            if method == "PATCH":
                names = self.dice.sample(sorted(body), k=min(len(body), self.dice.randint(1, 4)))
                body = {name: body[name] for name in names}
            return body
        taken = self.memory.call_of(method, path)
        if taken is None and method != "POST":
            taken = self.memory.call_of("POST", path.rpartition("/")[0])
        return taken[1] if taken else deepcopy(self.dice.choice(others or [{}]))

    def relink(self, body: dict[str, Any], moved: float) -> None:
        """Away from what is gone; now and then to another parent."""
        for name, url in list(self.memory.addresses(body)):
            where = spot(url)
            lost = url not in self.memory.there.get(where, ())
            if lost or (name in PARENTS and self.dice.random() < moved):
                body[name] = self.memory.any_at(where) or url

    def renew(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What must differ from one to the next."""
        if self.dice.random() < 0.1:
            return body
        resource, number = resource_at(path), next(self.numbers)
        if resource:
            body = again(resource, body)
        at = datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=5 * number)
        new = {
            "datumStatusGezet": at.isoformat(),
            "identificatie": "",
            "volgnummer": 100 + number % 9000,
        }
        if path.endswith("/eigenschappen"):
            new["naam"] = f"feit_{number}"[:20]
        return self.everywhere(
            body, {k: v for k, v in new.items() if k != "identificatie" or "zaaktypen" not in path}
        )

    def everywhere(self, body: Any, new: dict[str, Any]) -> Any:
        if isinstance(body, list):
            return [self.everywhere(one, new) for one in body]
        if not isinstance(body, dict) or "overigeData" in body or "inpBsn" in body:
            return body
        return {
            name: new[name] if name in new else self.everywhere(value, new)
            for name, value in body.items()
        }

    # ------------------------------------------------------------------------------- changing

    def change(self, body: dict[str, Any], others: list[dict[str, Any]]) -> dict[str, Any]:
        """One thing in it, at any depth, becomes something else."""
        place: Any = body
        donors: list[Any] = others
        while True:
            keys: list[Any] = sorted(place) if isinstance(place, dict) else [*range(len(place))]
            key = self.dice.choice(keys) if keys else None
            inner = None if key is None else place[key]
            if not isinstance(inner, dict | list) or not inner or self.dice.random() < 0.4:
                break
            place, donors = inner, [d[key] for d in donors if isinstance(d, dict) and key in d]
        if isinstance(place, dict):
            self.in_group(place, key, [d for d in donors if isinstance(d, dict)])
        elif place:
            self.in_list(place, key)
        return body

    def in_group(self, group: dict[str, Any], key: Any, donors: list[dict[str, Any]]) -> None:
        roll = self.dice.random()
        given = [d for d in donors if key in d]
        if roll < 0.2 and donors:  # add, or replace another one
            donor = self.dice.choice(donors)
            for name in self.dice.sample(sorted(donor), k=min(len(donor), 1)):
                group[name] = deepcopy(donor[name])
        elif key is None:
            return
        elif roll < 0.45 and given:
            group[key] = deepcopy(self.dice.choice(given)[key])
        elif roll < 0.55:
            del group[key]
        elif roll < 0.8:
            group[key] = self.near(key, group[key])
        else:
            group[key] = self.edge()

    def in_list(self, found: list[Any], at: int) -> None:
        roll = self.dice.random()
        if roll < 0.3:
            found.append(deepcopy(found[at]))
        elif roll < 0.5:
            del found[at]
        else:
            found[at] = self.near("", found[at]) if roll < 0.8 else self.edge()

    def edge(self) -> Any:
        return deepcopy(self.dice.choice(EDGES))

    def near(self, name: str, value: Any) -> Any:
        """Something of the same kind."""
        if isinstance(value, bool):
            return not value
        if isinstance(value, int | float):
            return value + self.dice.choice((-1, 1, 1000))
        if value is None and name in self.links:
            return self.memory.any_at(self.links[name])
        if not isinstance(value, str):
            return self.dice.choice((None, [], {}))
        if value.startswith("http://testserver/"):
            return self.memory.any_at(spot(value)) or value
        day = date(2025, 6, 1) + timedelta(days=self.dice.randint(-700, 700))
        try:
            date.fromisoformat(value[:10])
        except ValueError:
            return self.dice.choice((value[:-1], value + "x", value.swapcase(), value * 2))
        return day.isoformat() + value[10:]

    def in_generated(self, body: Any, schema: Any) -> Any:
        """Mostly URLs that lead somewhere, where a field asks for one."""
        if not isinstance(body, dict):
            return body
        body = dict(body)
        for name in schema.get("properties", {}):
            url = self.memory.any_at(self.links[name]) if name in self.links else None
            if url and self.dice.random() < 0.8:
                body[name] = url
        return body
