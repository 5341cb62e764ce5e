"""`expand`: what a link leads to, put beside it in `_expand`.

One query per relation, however many items.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from schemas.engine.read import Item, fetch, guard, read_scope, select_json
from schemas.engine.shape import RESOURCES, Link, Links, Resource, address
from zaken.base.errors import Invalid
from zaken.base.subject import Subject

DEEPEST = 3  # zrc-026b, for 1.5
MOST = 20  # paths in one call
Path = tuple[str, ...]


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
        walk(resource, path)
    return paths


def walk(resource: Resource, path: Path) -> None:
    """Refuse a path that leads nowhere, or round in circles: that would grow beyond measure."""
    seen = [resource.path]
    for name in path:
        to = relations(resource).get(name)
        if to is None:
            raise refusal("invalid-expand-field", f"'{name}' kan niet worden uitgeklapt.")
        resource = RESOURCES[to]
        seen.append(to)
    if len(path) > DEEPEST or any(seen.count(to) > 2 for to in seen):
        raise refusal("invalid", f"'{'.'.join(path)}' gaat te diep.")


def refusal(code: str, reason: str) -> Invalid:
    return Invalid.field("expand", code, reason)


def relations(resource: Resource) -> dict[str, str]:
    """The JSON names that can be expanded, and the path of the resource each leads to."""
    return {
        resource.alias(name): (resource.marked(name, Link) or resource.marked(name, Links)).to
        for name in resource.names(Link, Links)
    }


def expand(
    db: Session,
    resource: Resource,
    items: list[Item],
    *,
    paths: Iterable[Path],
    subject: Subject,
) -> None:
    """Add `_expand` to the items, level by level.

    What the subject may not see is left out (G-60).
    """
    wanted = [path for path in paths if path]
    for name in dict.fromkeys(path[0] for path in wanted):
        target = RESOURCES[relations(resource)[name]]
        found = fetch_all(db, target, {u for item in items for u in urls(item[name])}, subject)
        deeper = [path[1:] for path in wanted if path[0] == name]
        expand(db, target, found, paths=deeper, subject=subject)
        by_url = {item["url"]: item for item in found}
        for item in items:
            many = isinstance(item[name], list)
            known = [by_url[u] for u in urls(item[name]) if u in by_url]
            item.setdefault("_expand", {})[name] = known if many else next(iter(known), None)


def urls(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def fetch_all(db: Session, target: Resource, wanted: set[str], subject: Subject) -> list[Item]:
    """These resources, as far as this subject may see them."""
    model: Any = target.model
    allowed = guard(target, subject, read_scope(target))
    uuids = {found[1] for u in wanted if (found := address(u))}
    return (
        fetch(db, select_json(target.path).where(model.uuid.in_(uuids), allowed)) if uuids else []
    )
