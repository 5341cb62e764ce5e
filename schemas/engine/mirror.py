"""Rows of ours that stand for a resource of another provider: fetched and checked before anything
is locked (G-11, G-12; law 9). How a row is made is in `mirror_rows`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from typing import Any

from sqlalchemy.orm import Session

from schemas.engine.mirror_rows import SHAPES, is_elsewhere, keep
from schemas.engine.shape import RESOURCES, Inside, Link, Remote, Resource, address
from zaken.base import remote
from zaken.base.keeps import keeps
from zaken.base.remote_guard import RemoteError, UnknownService, WrongShape
from zaken.base.remote_shapes import LISTS
from zaken.base.settings import settings
from zaken.base.subject import Subject

OBJECT = "object"
EITHER = " | "  # between the shapes of a mark that takes several
MOST = 50  # URLs elsewhere in one body
PATIENCE = 3  # times the patience we have with one call


@dataclass(frozen=True)
class Seen:
    """What came of a URL elsewhere: the code of what is wrong with it, or what was found there."""

    code: str = ""
    body: dict[str, Any] = field(default_factory=dict)


Verdicts = dict[str, Seen]


@dataclass(frozen=True)
class Named:
    """A URL elsewhere in a body: what should be there, and the codes for when it is not."""

    url: str
    paths: tuple[str, ...] = ()  # ours that serve such resources; none: it is only looked at
    shape: str = ""
    unknown: str = "bad-url"
    wrong: str = "invalid-resource"


def needed(resource: Resource, body: dict[str, Any]) -> bool:
    """Does this body name something elsewhere that has to be fetched first?"""
    return any(named(resource, body))


def named(resource: Resource, body: dict[str, Any]) -> Iterator[Named]:
    """What the body names elsewhere, field by field."""
    for alias, mark in fields(resource):
        value = body.get(alias)
        if isinstance(mark, Inside):
            for group in value if isinstance(value, list) else ():
                if isinstance(group, dict) and is_elsewhere(group.get(mark.key)):
                    yield Named(group[mark.key], (), SHAPES[mark.to])
        elif not is_elsewhere(value):
            continue
        elif isinstance(mark, Remote):
            yield Named(value, (), mark.shape)
        else:
            to = mark.to if isinstance(mark.to, tuple) else (mark.to,)
            yield Named(value, to, "", mark.unknown, mark.wrong)
    for part, below in parts(body):
        yield from named(part, below)


@cache
def fields(resource: Resource) -> list[tuple[str, Link | Remote | Inside]]:
    """The fields a caller may write that lead to another resource: JSON name and mark."""
    return [
        (resource.alias(name), mark)
        for name in resource.input.model_fields
        for kind in (Link, Remote, Inside)
        if (mark := resource.marked(name, kind))
        # Types relate to each other by name; a URL elsewhere is only kept there (ztcL-22).
        and (kind is not Inside or mark.to == "zaken")
    ]


def parts(body: dict[str, Any]) -> Iterator[tuple[Resource, dict[str, Any]]]:
    """Resources inside the body of an operation that makes several at once, under their names:
    `zaak`, `rollen`, `zaakinformatieobjecten`.
    """
    for word, value in body.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and (found := _words(len(RESOURCES)).get(word)):
                yield found, one


@cache
def _words(count: int) -> dict[str, Resource]:
    """Resources by name and by path; made anew when there are more."""
    return {word: one for one in RESOURCES.values() for word in (one.name, one.path)}


def bring(resource: Resource, body: dict[str, Any], subject: Subject, operation: str) -> Verdicts:
    """Fetch what the body names elsewhere, and keep a row for it; what came of each URL.

    For somebody who may do this nowhere nobody is called: he is refused afterwards (G-201).
    """
    asked = resource.scopes.get(operation, "")
    if isinstance(asked, str) and asked and not any(map(subject.has, asked.split(" | "))):
        return {}
    found: Verdicts = {}
    end = monotonic() + PATIENCE * settings().http_timeout
    for number, one in enumerate({one.url: one for one in named(resource, body)}.values()):
        late = number >= MOST or monotonic() > end
        found[one.url] = Seen(one.unknown) if late else judge(one)
    return found


@keeps("zrc-001", "A zaaktype elsewhere is fetched, checked and copied before the zaak is made")
@keeps("zrc-003", "A document elsewhere may belong to a zaak; ours is a row without its content")
@keeps("zrc-010", "A communicatiekanaal must be one in a reference list")
@keeps("zrc-011", "A relevante andere zaak elsewhere must be a zaak there")
@keeps("drc-001", "An informatieobjecttype elsewhere is fetched, checked and copied")
@keeps("brc-001", "A besluittype elsewhere is fetched, checked and copied")
@keeps("brc-003", "A document elsewhere may lay a besluit down")
@keeps("ztc-001", "A selectielijst procestype must be one in a selectielijst")
@keeps("zrcL-04", "A selectielijstklasse must be a resultaat in a selectielijst")
def judge(one: Named) -> Seen:
    """Fetch one URL, and keep a row of the first kind that fits where we have such rows."""
    if not one.paths:
        return look(one)
    code = one.unknown
    for path in one.paths:
        if path not in SHAPES:  # nobody else's are taken here
            continue
        try:
            if hasattr(RESOURCES[path].model, "extern"):
                keep(path, one.url)
            elif path in SHAPES:
                remote.fetch(one.url, SHAPES[path])
            else:
                break  # a status or a rol is always one of ours
        except RemoteError as error:
            code = code_of(error, one)
            if code != one.wrong:
                break
        else:
            return Seen()
    return Seen(code)


@keeps("zrcL-19", "An object's URL below a service we know must answer 200; others are not called")
def look(one: Named) -> Seen:
    """Fetch what is never a row of ours."""
    anything = (UnknownService, WrongShape) if one.shape == OBJECT else ()
    code = one.wrong
    for shape in one.shape.split(EITHER):
        try:
            return Seen(body=remote.fetch(one.url, shape))
        except anything:
            return Seen()  # an object may be in any register, in any form
        except RemoteError as error:
            code = code_of(error, one)
            if code != one.wrong:
                break
    return Seen(code)


def body_of(db: Session, url: str) -> dict[str, Any]:
    """What this request found behind a URL elsewhere."""
    return _seen(db).get(url, Seen()).body


def code_of(error: RemoteError, one: Named) -> str:
    """What this field calls the failure."""
    own = {"bad-url": one.unknown, "invalid-resource": one.wrong}
    return own.get(error.code, error.code)


def remember(db: Session, verdicts: Verdicts) -> None:
    """Take what came of the URLs into the transaction that will use them."""
    db.info["elsewhere"] = verdicts


def verdict(db: Session, url: str, shape: str = "") -> str:
    """What came of a URL elsewhere that this request named: "" for good, also when it named none
    (what stood there before was judged then), else the code. What is ours is in no reference list.
    """
    if not is_elsewhere(url):
        ours = "" if shape == OBJECT or EITHER in shape else "invalid-resource"
        return ours if address(url) else "bad-url"
    return _seen(db).get(url, Seen()).code


def fetched(db: Session, obj: Any, resource: Resource) -> dict[str, dict[str, Any]]:
    """By field what stands behind the URLs of an object that lead to a reference list, for its
    rules: as this request found it, or as we remember it. Nobody is called.
    """
    found: dict[str, dict[str, Any]] = {}
    for name in lists(resource):
        url = getattr(obj, name, None)
        if is_elsewhere(url):
            found[name] = _seen(db).get(url, Seen()).body or remote.known(db, url) or {}
    return found


@cache
def lists(resource: Resource) -> list[str]:
    """The fields that name a line of a reference list."""
    names = resource.names(Remote)
    return [name for name in names if resource.marked(name, Remote).shape in LISTS]


def _seen(db: Session) -> Verdicts:
    seen: Verdicts = db.info.get("elsewhere", {})
    return seen


def wrong(db: Session, resource: Resource, body: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and codes of what is never a row of ours and turned out to be no good. The body has
    the names of JSON.
    """
    found: list[tuple[str, str]] = []
    for alias, mark in fields(resource):
        value = body.get(alias)
        if isinstance(mark, Remote) and value and (code := verdict(db, value, mark.shape)):
            found.append((alias, code))
        if isinstance(mark, Inside):
            urls = [(i, one[mark.key]) for i, one in enumerate(value or ())]
            judged = [(i, verdict(db, url)) for i, url in urls if is_elsewhere(url)]
            found += [(f"{alias}.{i}.{mark.key}", code) for i, code in judged if code]
    return found
