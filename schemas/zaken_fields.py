"""`fields` of a search: which members of a zaak, and of what it leads to, are shown (zrc-029).

Names are matched whatever the case of their letters, and a name that is no member is passed over:
the standard's own example holds both.
"""

from typing import Any

from schemas.engine.expand import relations
from schemas.engine.shape import RESOURCES, Resource
from zaken.base.errors import Invalid

Tree = dict[str, Any]  # a name in small letters, and the tree below it (empty: all of it)
ALL = "*"
DEEPEST, MOST = 8, 500


def tree_of(fields: Any, depth: int = 0) -> Tree:
    """The names as a tree. Raises Invalid when this is no list of names and relations."""
    if not isinstance(fields, list) or not fields or len(fields) > MOST or depth > DEEPEST:
        raise refused("Geef een lijst van velden; een relatie is een object met haar eigen lijst.")
    tree: Tree = {}
    for part in fields:
        if isinstance(part, str):
            tree.setdefault(part.lower(), {})
        elif isinstance(part, dict):
            tree |= {str(name).lower(): tree_of(below, depth + 1) for name, below in part.items()}
        else:
            raise refused("Een veld is een naam, of een object met een lijst.")
    return tree


def refused(reason: str) -> Invalid:
    return Invalid.field("fields", "invalid", reason)


def relations_of(resource: Resource, tree: Tree) -> list[tuple[str, ...]]:
    """The paths to expand for this tree. Raises Invalid for a relation that is not there."""
    known = {name.lower(): name for name in relations(resource)}
    groups = {resource.alias(name).lower() for name in resource.schema.model_fields}
    paths: list[tuple[str, ...]] = []
    for name, below in tree.items():
        if not below:
            continue
        if name not in known:
            if name not in groups:
                raise refused(f"'{name}' is geen relatie.")
            continue  # a group: it is in the zaak itself
        relation = known[name]
        paths.append((relation,))
        for to in relations(resource)[relation][0]:
            paths += [(relation, *path) for path in relations_of(RESOURCES[to], below)]
    return list(dict.fromkeys(paths))


def pick(item: dict[str, Any], tree: Tree) -> dict[str, Any]:
    """Only what the tree names: members, parts of groups, and relations below `_expand`."""
    whole = ALL in tree or not tree
    chosen: dict[str, Any] = {}
    for name, value in item.items():
        if name == "_expand":
            continue
        below = tree.get(name.lower())
        if whole or below == {}:
            chosen[name] = value
        elif below and name not in item.get("_expand", {}):
            chosen[name] = _each(value, below)
    expanded = {
        name: _each(value, tree[name.lower()])
        for name, value in item.get("_expand", {}).items()
        if tree.get(name.lower())
    }
    return chosen | ({"_expand": expanded} if expanded else {})


def _each(value: Any, tree: Tree) -> Any:
    if isinstance(value, list):
        return [_each(v, tree) for v in value]
    return pick(value, tree) if isinstance(value, dict) else value
