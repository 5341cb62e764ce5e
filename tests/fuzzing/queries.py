"""What lists are asked: filters with values that occur, orders, pages, relations to expand; and the
same words as the body of a search.
"""

from random import Random
from typing import Any

from bench.samples import HOWS, among
from schemas.engine.expand import relations
from schemas.engine.shape import RESOURCES, Resource
from tests.fuzzing.bodies import EDGES, resource_at
from tests.fuzzing.memory import Memory, spot

LOOKED_AT = 40  # things of other kinds in which a value is looked for
DEEP = 4


class Queries:
    """What is asked of one API."""

    def __init__(self, memory: Memory, dice: Random) -> None:
        self.memory, self.dice = memory, dice

    def make(self, path: str, known: dict[str, Any], drawn: list[dict[str, Any]]) -> dict[str, Any]:
        """For parameters by their name; `drawn` are queries made from the schema."""
        resource = resource_at(path)
        filters = sorted(known.keys() - {"expand", "ordering", "page", "pageSize"})
        asked: dict[str, Any] = {}
        many = self.dice.choices((0, 1, 2, 3), (25, 45, 20, 10))[0]
        for name in self.dice.sample(filters, k=min(many, len(filters))):
            asked[name] = self.value(name, known[name], resource, drawn)
        if "expand" in known and resource and self.dice.random() < 0.4:
            asked["expand"] = self.expand(resource)
        if "ordering" in known and self.dice.random() < 0.3:
            names = known["ordering"].get("items", {}).get("enum") or ["x"]
            asked["ordering"] = ",".join(self.dice.sample(names, k=min(2, len(names))))
        if "pageSize" in known and self.dice.random() < 0.8:
            asked["pageSize"] = self.dice.choice((1, 2, 3, 5, 10))
        if "page" in known and self.dice.random() < 0.1:
            asked["page"] = self.dice.choice((1, 1, 2, 3, 1000))
        return {name: value for name, value in asked.items() if value is not None}

    def value(
        self, name: str, schema: Any, resource: Resource | None, drawn: list[dict[str, Any]]
    ) -> Any:
        """One that occurs; sometimes one that the schema allows, or one from the edge."""
        roll = self.dice.random()
        given = [one[name] for one in drawn if name in one]
        if roll < 0.05:
            found = self.dice.choice(EDGES)
            return found if isinstance(found, str) and found.isprintable() else None
        if roll < 0.2 and given:
            return self.dice.choice(given)
        words = schema.get("enum") or schema.get("items", {}).get("enum")
        if name.endswith("isnull") or schema.get("type") == "boolean":
            words = ["true", "false"]
        found = "" if resource is None else self.occurring(name, resource)
        if words and (not found or roll < 0.5):
            return self.dice.choice(words)
        return found or (self.dice.choice(given) if given else "2026-01-01")

    def occurring(self, name: str, resource: Resource) -> str:
        """From how things look here; else from anything, without the first word of the name."""
        parts = name.split("__")
        if parts[-1] in HOWS:
            parts = parts[:-1]
        where = spot(f"{resource.api.root}/{resource.path}/{{uuid}}")
        here = tuple(self.memory.shown_at(where))
        found = among(here, parts) or among(here, [*parts[:-1], f"{parts[-1]}s"])  # of several
        if found or len(parts) == 1:
            return found
        others = list(self.memory.looks)
        some = self.dice.sample(others, k=min(LOOKED_AT, len(others)))
        return among(tuple(self.memory.looks[url] for url in some), parts[1:])

    def expand(self, resource: Resource) -> str:
        """A few walks over the relations; now and then one step too many."""
        paths = []
        for _ in range(self.dice.choice((1, 1, 2, 3))):
            at: Resource | None = resource
            steps: list[str] = []
            for _ in range(self.dice.randint(1, DEEP)):
                names = relations(at) if at else {}
                if not names:
                    break
                steps.append(self.dice.choice(sorted(names)))
                at = RESOURCES.get(self.dice.choice(names[steps[-1]][0]))
            if self.dice.random() < 0.04:
                steps.append("niets")
            paths.append(".".join(steps))
        return ",".join(paths)

    def search(self, path: str, schema: Any, drawn: list[Any]) -> dict[str, Any]:
        """The body of a search."""
        resource = resource_at(path.removesuffix("/_zoek"))
        known = {n: s for n, s in schema.get("properties", {}).items() if n != "zaakgeometrie"}
        asked = self.make(path.removesuffix("/_zoek"), known, [d for d in drawn if d])
        for name, value in asked.items():
            if name.endswith("__in") and isinstance(value, str) and resource:
                several = [value, self.occurring(name, resource)]
                asked[name] = [one for one in several if one]
            elif value in ("true", "false"):
                asked[name] = value == "true"
        return asked
