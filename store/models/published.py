"""What one instance on PostgreSQL has published, for the others."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import moment


class PublishedEvent(SQLModel, table=True):
    """An event as others read it, kept for some minutes; `xact` is the transaction that published it."""

    id: int | None = Field(
        default=None, sa_column=sa.Column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    )
    xact: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False, index=True))
    instance: str = Field(max_length=16)
    payload: str = Field(sa_type=sa.Text)
    created_at: datetime = moment()
