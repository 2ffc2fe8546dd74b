"""Addresses that do not work."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from store.models.columns import moment


class RefusedAddress(SQLModel, table=True):
    """The mail server has said of a person's address that there is nobody; `answer` is what it said, without a word.

    It counts as long as it is the person's address.
    """

    user_id: int = Field(foreign_key="user.id", primary_key=True)
    email: str = Field(max_length=254)
    answer: str = Field(max_length=80)
    at: datetime = moment()
