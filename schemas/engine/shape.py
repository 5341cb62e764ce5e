"""What a resource looks like (one Pydantic class) and how it differs from the next one (one
`Resource`).
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, create_model
from pydantic.alias_generators import to_camel
from sqlalchemy.orm import Session

from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.change import add
from zaken.models import Base

# The scope of an operation, alternatives as the standard writes them: "zaken.bijwerken |
# zaken.geforceerd-bijwerken".
# A function where it depends on the zaak (a first status asks less than a second one).
Scope = str | Callable[[Any], str]


@keeps("G-203", "Unknown keys of a body are ignored")
class Schema(BaseModel):
    """Snake case here, camel case in JSON.

    Unknown keys are ignored (G-203), numbers may stand for text.
    """

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, coerce_numbers_to_str=True
    )


@dataclass(frozen=True)
class ReadOnly:
    """Shown, never written.

    `sql` computes it from the model where there is no column of that name.
    """

    sql: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Shown:
    """Written to the attribute of that name, but shown as this SQL makes it."""

    sql: Callable[[Any], Any]


class Immutable:
    """Written on create, never changed (G-103)."""


@dataclass(frozen=True)
class Link:
    """The URL of another resource, kept as a foreign key; with ReadOnly(sql) the sql gives its
    uuid.

    `unknown` and `wrong` are the codes for a URL that leads nowhere, and to a resource of another
    kind. Where several kinds are possible `to` names them all, and the sql gives the whole URL.
    With `by` a name is taken too: the newest row with that text in this column.
    """

    to: str | tuple[str, ...]
    unknown: str = "bad-url"
    wrong: str = "invalid-resource"
    by: str = ""


@dataclass(frozen=True)
class Links:
    """The URLs of the resources that point back here by the column `via`; a function gives their
    ids itself.

    Without ReadOnly it is written too: the list goes to the column of that name as it came, and
    `save` makes of it what has to be kept.
    """

    to: str
    via: str | Callable[[Any], Any]


@dataclass(frozen=True)
class Inside:
    """A list of groups, each with the URL of another resource under `key`: they can be expanded."""

    to: str
    key: str = "url"


@dataclass(frozen=True)
class Remote:
    """The URL of something that is never ours; what is there must look like this shape (G-12)."""

    shape: str


@dataclass(frozen=True)
class Api:
    """One API of the standard: the component in grants (zrc), where it is mounted, what it says
    it is.
    """

    component: str
    name: str
    version: str
    title: str
    bare: frozenset[str] = frozenset()  # lists without a wrapper (G-21)

    @property
    @keeps("G-02", "The major version stands in the root of each API")
    @keeps("G-05", "A root has not moved since the first release, so nothing is redirected")
    def root(self) -> str:
        return f"/{self.name}/api/v1"

    @property
    @keeps(
        "G-206", "Addresses in answers are made from one configured base, whatever host was asked"
    )
    def url(self) -> str:
        """The root as clients know it: scheme, host and prefix never vary (G-206)."""
        return f"{settings().base_url.rstrip('/')}{self.root}"


def _mark(schema: type[Schema], name: str, mark: type) -> Any:
    marks = schema.model_fields[name].metadata
    return next((m for m in marks if m is mark or isinstance(m, mark)), None)


@cache
def marked_names(schema: type[Schema], marks: tuple[type, ...]) -> tuple[str, ...]:
    """The fields of this shape that carry one of these marks. Kept per shape: a copy of a resource
    may have another one.
    """
    return tuple(n for n in schema.model_fields if any(_mark(schema, n, m) for m in marks))


@dataclass(eq=False)
class Resource:
    """One line-up. `path` may hold `{zaak}` for what is nested below one zaak."""

    api: Api
    name: str
    path: str
    model: type[Base]
    schema: type[Schema]
    scopes: Mapping[str, Scope]  # which operations exist, and the scope each one asks for
    filters: Mapping[str, Any] = field(default_factory=dict)
    save: Callable[[Any, Session], None] = add

    def __post_init__(self) -> None:
        RESOURCES[self.path] = self

    @cached_property
    @keeps("G-204", "What only the server may set is ignored when a client sends it")
    def input(self) -> type[Schema]:
        """The same shape without the read-only fields."""
        fields: dict[str, Any] = {
            name: (info.annotation, info)
            for name, info in self.schema.model_fields.items()
            if not self.marked(name, ReadOnly)
        }
        return create_model(f"{self.schema.__name__}In", __base__=Schema, **fields)

    def marked(self, name: str, mark: type) -> Any:
        """The mark of this kind on a field, or None."""
        return _mark(self.schema, name, mark)

    def names(self, *marks: type) -> tuple[str, ...]:
        """The fields that carry one of these marks."""
        return marked_names(self.schema, marks)

    def alias(self, name: str) -> str:
        return self.schema.model_fields[name].alias or name

    @cached_property
    def fixed(self) -> set[str]:
        """The attributes that an update leaves alone."""
        names = self.names(Immutable)
        return {*names, *(f"{name}_id" for name in names)}

    @property
    @keeps("G-21", "The lists that the standard gives no pages are bare arrays")
    def bare(self) -> bool:
        return self.path in self.api.bare

    @cached_property
    def parent(self) -> str:
        """The field (and relationship) that leads to the main object grants speak of; "" for none.

        A relation between a zaak and a document is of the zaak in the one API, of the document in
        the other.
        """
        if self.api.component == "drc" and hasattr(self.model, "informatieobject_id"):
            return "informatieobject"
        name = self.model.PARENT if hasattr(self.model, "PARENT") else ""
        return name if name and hasattr(main_of(self.model, name), "GRANTED") else ""


def main_of(model: Any, relation: str) -> Any:
    """The model a relationship leads to."""
    return getattr(model, relation).property.entity.class_


RESOURCES: dict[str, Resource] = {}


@dataclass(frozen=True)
class Operation:
    """A route the engine has no word for: mounted and described from this one declaration.

    `path` is below the root of the API; `takes` and `gives` are the shapes of the body and of the
    answer (None: no body; the shape of the resource). `also` are statuses that most calls of its
    method do not know.
    """

    api: Api
    method: str
    path: str
    name: str
    handler: Callable[["Resource", Request], Awaitable[Response]]
    resource: "Resource"
    scope: str = ""
    takes: Any = None
    gives: Any = None
    status: int = 200
    params: tuple[str, ...] = ()
    experimental: bool = False
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        OPERATIONS[self.api.component, self.method, self.path] = self


OPERATIONS: dict[tuple[str, str, str], Operation] = {}


def address(url: object) -> tuple[str, UUID] | None:
    """Which resource (its path) and which uuid a URL of ours names; None for any other text."""
    if not isinstance(url, str) or not url.startswith(settings().base_url.rstrip("/") + "/"):
        return None
    where, _, last = url.rpartition("/")
    try:
        uuid = UUID(last)
    except ValueError:
        return None
    if str(uuid) != last.lower():
        return None
    path = _places(len(RESOURCES)).get(_NESTED.sub("/{}/", where))
    return (path, uuid) if path else None


_NESTED = re.compile(r"/[0-9a-fA-F-]{36}/")


@cache
def _places(count: int) -> dict[str, str]:
    """The address of every collection, and its path; made anew when there are more resources."""
    return {
        re.sub(r"/{\w+}/", "/{}/", f"{resource.api.url}/{path}"): path
        for path, resource in RESOURCES.items()
    }
