"""Kinds of columns, and the tables for statements in SQLAlchemy's own language."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment: goes in aware, is kept in UTC, comes out aware."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Refuse a naive moment: nobody could say when it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """SQLite forgets the zone; it was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(enum: type[StrEnum], name: str, length: int = 24) -> sa.Enum:
    """An enum kept by value, of this length at most, with a CHECK."""
    return sa.Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


def some_phone() -> sa.CheckConstraint:
    """Make the CHECK of a column `phone`: empty, or long enough to be called."""
    return sa.CheckConstraint("phone = '' OR length(phone) BETWEEN 5 AND 40", name="some_phone")


def where(condition: str) -> dict[str, Any]:
    """Make an index, as its last arguments, one of the rows alone of which this is so."""
    return dict.fromkeys(("sqlite_where", "postgresql_where"), sa.text(condition))


def video_link() -> Any:
    """A column of links; empty where there is none."""
    return Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})


def moment(**extra: Any) -> Any:
    """A column of moments."""
    return Field(sa_type=UtcDateTime, **extra)


def tables(*models: type[SQLModel]) -> tuple[sa.Table, ...]:
    """The tables of these models, for statements in SQLAlchemy's own language, which is faster than its objects."""
    return tuple(SQLModel.metadata.tables[str(model.__tablename__)] for model in models)
