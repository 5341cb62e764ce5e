"""Links back to other main objects, such as the deelzaken of a zaak: a list of URLs names those
that this subject may see. (A link that somebody wrote is shown as it was written.)
"""

from functools import cache
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.engine.shape import RESOURCES, Links, ReadOnly, Resource, address
from zaken.base.subject import Subject

Item = dict[str, Any]


@cache
def links_back(resource: Resource) -> tuple[tuple[str, Resource], ...]:
    """The fields that list main objects which point here, by their JSON name."""
    found = (
        (resource.alias(name), RESOURCES[resource.marked(name, Links).to])
        for name in resource.names(Links)
        if resource.marked(name, ReadOnly)
    )
    return tuple((alias, target) for alias, target in found if hasattr(target.model, "GRANTED"))


def shown(db: Session, resource: Resource, found: list[str], subject: Subject) -> list[str]:
    """These JSON texts, with only the links back that this subject may see."""
    if subject.everything or not any(
        f'"{alias}":["' in text for alias, _ in links_back(resource) for text in found
    ):
        return found
    items = [orjson.loads(text) for text in found]
    return [orjson.dumps(item).decode() for item in shown_items(db, resource, items, subject)]


def shown_items(db: Session, resource: Resource, items: list[Item], subject: Subject) -> list[Item]:
    """The same of items that were read already."""
    for alias, target in () if subject.everything else links_back(resource):
        uuids = {found[1] for item in items for url in item[alias] if (found := address(url))}
        if uuids:
            model: Any = target.model
            scope = str(target.scopes["read"])
            allowed = select(model.uuid).where(model.uuid.in_(uuids), subject.sees(scope, model))
            seen = {str(uuid) for uuid in db.scalars(allowed)}
            for item in items:
                item[alias] = [url for url in item[alias] if url.rpartition("/")[2] in seen]
    return items
