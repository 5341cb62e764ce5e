"""What tables have in common. No table lives here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, Identity, MetaData, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from zaken.base.subject import RANK, VERTROUWELIJKHEID


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy's own way to say this
        str: Text,
        datetime: DateTime(timezone=True),
        dict: JSONB,
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[str]: ARRAY(Text),
    }


class Resource:
    """What every ZGW resource has: an internal id, and the uuid of its URL."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-2)
    uuid: Mapped[UUID] = mapped_column(unique=True, default=uuid4, sort_order=-1)

    # The relationship that leads to the main object, for what is part of another one.
    PARENT: ClassVar[str] = ""

    @property
    def hoofdobject(self) -> Any:
        """Whose access, lock, audit trail and notifications this follows: its own, or its
        parent's.
        """
        return getattr(self, self.PARENT).hoofdobject if self.PARENT else self


class Elsewhere:
    """What may stand for a resource of another provider: `extern` is then its URL there."""

    extern: Mapped[str | None] = mapped_column(unique=True, sort_order=99)


class Vertrouwelijkheid(TypeDecorator[str]):
    """The eight levels of confidentiality as an ordered small number, so that "at most" can use an
    index.
    """

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: str | int | None, dialect: Dialect) -> int | None:
        return value if value is None or isinstance(value, int) else RANK[value]

    def process_result_value(self, value: int | None, dialect: Dialect) -> str | None:
        return None if value is None else VERTROUWELIJKHEID[value]

    @property
    def python_type(self) -> type[str]:
        return str


def row(obj: Any) -> Mapping[str, Any]:
    """The columns of an object as plain JSON values: how our own tables look in an event."""
    values = {c.key: getattr(obj, c.key) for c in obj.__table__.columns}
    return {
        k: v.isoformat() if isinstance(v, date | datetime) else str(v) if isinstance(v, UUID) else v
        for k, v in values.items()
    }
