"""`expand`: what a link leads to, put beside it in `_expand`.

One query per relation, however many items.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from schemas.engine.read import Item, guard, items, read_scope
from schemas.engine.reverse import shown_items
from schemas.engine.shape import RESOURCES, Inside, Link, Links, Resource, address
from zaken.base.errors import Invalid
from zaken.base.keeps import keeps
from zaken.base.subject import Subject

DEEPEST = 6  # relations in one path (C-05)
MOST = 20  # paths in one call
LARGEST = 20_000  # resources fetched for one relation
MOST_SHOWN = 100_000  # resources in one answer, each time one is shown
Path = tuple[str, ...]


@keeps("zrc-026b", "A path may be six relations long; a longer one is refused (C-05)")
@keeps("G-110", "What to expand stands between commas, with dots into what was expanded")
@keeps("zrc-issue-003", "Every step of a path is expanded, not only the last")
def paths_of(resource: Resource, asked: str) -> list[Path]:
    """`a,b.c` as paths.

    Raises Invalid for a relation that is not there, or a path that goes too far (C-05, C-06).
    """
    paths = list(
        dict.fromkeys(tuple(part.strip().split(".")) for part in asked.split(",") if part.strip())
    )
    if len(paths) > MOST:
        raise refusal("invalid", f"Vraag hoogstens {MOST} relaties tegelijk.")
    for path in paths:
        if len(path) > DEEPEST:
            raise refusal("invalid", f"'{'.'.join(path)}' gaat dieper dan {DEEPEST} relaties.")
        walk([resource], path)
    return paths


@keeps("zrc-027", "A relation that is not there is told by its name, with 400 (C-06).")
def walk(reached: list[Resource], path: Path) -> None:
    """Refuse a path that leads nowhere."""
    for name in path:
        reached = [RESOURCES[to] for r in reached for to in relations(r).get(name, ((), ""))[0]]
        if not reached:
            raise refusal("invalid-expand-field", f"'{name}' kan niet worden uitgeklapt.")


def refusal(code: str, reason: str) -> Invalid:
    return Invalid.field("expand", code, reason)


@keeps("zrc-025b", "Expand reaches the other APIs too (C-04), as far as the caller may see them")
@keeps("G-112", "Every link of a resource can be expanded, to other APIs too, some steps deep")
@keeps("G-113", "Which relations can be expanded is the same for every version: all of them")
@keeps("zrc-issue-001", "Every link can be expanded")
@keeps("zrc-issue-002", "What is shown as expandable can be expanded")
@keeps("zrc-issue-004", "The published file is the contract")
def relations(resource: Resource) -> dict[str, tuple[tuple[str, ...], str]]:
    """The JSON names that can be expanded: the paths of the resources each may lead to, and the key
    of the URL when it stands in a group.
    """
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    for name in resource.names(Link, Links, Inside):
        mark = next(m for k in (Link, Links, Inside) if (m := resource.marked(name, k)))
        to = mark.to if isinstance(mark.to, tuple) else (mark.to,)
        found[resource.alias(name)] = (to, getattr(mark, "key", ""))
    return found


def expanded(
    db: Session,
    resource: Resource,
    found: list[str],
    *,
    paths: Collection[Path],
    subject: Subject,
) -> list[str]:
    """These JSON texts with their `_expand`. What the database made is not read for nothing: they
    stay as they came when nothing is asked.
    """
    if not paths:
        return found
    items = [orjson.loads(text) for text in found]
    expand(db, resource, items, paths=paths, subject=subject)
    return [orjson.dumps(item).decode() for item in items]


@keeps("G-111", "What was expanded stands in _expand beside the link, which stays as it was")
@keeps("zrc-028", "What cannot be expanded because it is not here is left out (C-07).")
def expand(
    db: Session,
    resource: Resource,
    found: list[Item],
    *,
    paths: Iterable[Path],
    subject: Subject,
) -> None:
    """Add `_expand` to the items.

    What the subject may not see is left out (G-60), and so is what is not here (C-07).
    """
    deepen(db, resource, found, paths=paths, subject=subject)
    known: dict[int, int] = {}
    if sum(shown_in(item, known) for item in found) > MOST_SHOWN:
        raise refusal("invalid", f"Dit antwoord telt meer dan {MOST_SHOWN} gegevens. Vraag minder.")


def shown_in(item: Item, known: dict[int, int]) -> int:
    """How many resources this one shows, itself too. What many name is one object here, but is
    written out each time: a deelzaak of a hoofdzaak of a deelzaak … grows by every step.
    """
    if id(item) not in known:
        below = (b for b in item.get("_expand", {}).values() if b)
        parts = (p for b in below for p in (b if isinstance(b, list) else [b]))
        known[id(item)] = 1 + sum(shown_in(part, known) for part in parts)
    return known[id(item)]


def deepen(
    db: Session,
    resource: Resource,
    found: list[Item],
    *,
    paths: Iterable[Path],
    subject: Subject,
) -> None:
    """Add `_expand` to the items, level by level. A link that leads to several kinds of things may
    be followed by what only some of them have: the others do without.
    """
    known = relations(resource)
    wanted = [path for path in paths if path and path[0] in known]
    for name in dict.fromkeys(path[0] for path in wanted):
        key = known[name][1]
        by_url = fetch_all(db, {u for item in found for u in urls(item[name], key)}, subject)
        deeper = [path[1:] for path in wanted if path[0] == name]
        for target, inside in by_kind(by_url).items():
            deepen(db, target, inside, paths=deeper, subject=subject)
        for item in found:
            here = [by_url[u][1] for u in urls(item[name], key) if u in by_url]
            many = isinstance(item[name], list)
            item.setdefault("_expand", {})[name] = here if many else next(iter(here), None)


def by_kind(by_url: dict[str, tuple[Resource, Item]]) -> dict[Resource, list[Item]]:
    kinds: dict[Resource, list[Item]] = defaultdict(list)
    for resource, item in by_url.values():
        kinds[resource].append(item)
    return kinds


def urls(value: Any, key: str = "") -> list[str]:
    """The URLs in a field: one, a list, or a list of groups."""
    many = value if isinstance(value, list) else [value] if value else []
    return [v[key] for v in many] if key else many


@keeps("G-60", "Expanding asks the scope to read what it embeds, and leaves out what is hidden.")
def fetch_all(db: Session, wanted: set[str], subject: Subject) -> dict[str, tuple[Resource, Item]]:
    """These resources by their URL, as far as they are ours and this subject may see them."""
    if len(wanted) > LARGEST:
        raise refusal("invalid", f"Dit zijn er meer dan {LARGEST}. Vraag minder tegelijk.")
    uuids: dict[str, set[UUID]] = defaultdict(set)
    for url in wanted:
        if place := address(url):
            uuids[place[0]].add(place[1])
    found: dict[str, tuple[Resource, Item]] = {}
    for path, of in uuids.items():
        target = RESOURCES[path]
        model: Any = target.model
        allowed = guard(target, subject, read_scope(target))
        read = items(db, target, model.uuid.in_(of), allowed)
        found |= {i["url"]: (target, i) for i in shown_items(db, target, read, subject)}
    return found
