"""How people hear of news outside of open pages, where they want it otherwise than everybody."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import choice, moment
from store.models.enums import Channel, Reminders, Subject


class Preference(SQLModel, table=True):
    """When and how a person hears: a row only for who differs from what holds for everybody.

    With `quiet` nothing is sent from the hour `quiet_from` to the hour `quiet_to`, on the clock of `zone`; without one
    on that of the clinic. `discreet`: nothing about anybody's need stands in what is sent.
    `reminders`: which of the clinic's two a patient wants.
    """

    __table_args__ = (
        sa.CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_to BETWEEN 0 AND 23", name="quiet_hours_of_a_day"),
        sa.CheckConstraint("quiet_from <> quiet_to", name="some_quiet_hours"),
    )

    user_id: int = Field(foreign_key="user.id", primary_key=True)
    quiet: bool
    quiet_from: int
    quiet_to: int
    zone: str | None = Field(default=None, max_length=60)
    discreet: bool
    reminders: Reminders = Field(sa_type=choice(Reminders, "wanted_reminders", length=8))


class ChannelChoice(SQLModel, table=True):
    """Whether a person hears of a subject on this channel, where that is not as for everybody."""

    user_id: int = Field(foreign_key="user.id", primary_key=True)
    subject: Subject = Field(sa_type=choice(Subject, "choice_subject", length=16), primary_key=True)
    channel: Channel = Field(sa_type=choice(Channel, "choice_channel", length=8), primary_key=True)
    wanted: bool


class StopMessage(SQLModel, table=True):
    """A text message that said STOP, by the sha256 of Twilio's id: it counts once, whoever sends it again."""

    id_hash: str = Field(primary_key=True, max_length=64)
    at: datetime = moment()


class TextAnswer(SQLModel, table=True):
    """When a person answered a text message last, and whether with STOP; not what they wrote."""

    user_id: int = Field(foreign_key="user.id", primary_key=True)
    at: datetime = moment()
    stop: bool


class Muted(SQLModel, table=True):
    """A person wants to hear nothing of this appointment."""

    user_id: int = Field(foreign_key="user.id", primary_key=True)
    appointment_id: int = Field(foreign_key="appointment.id", primary_key=True, ondelete="CASCADE")
