"""A clinic's rules as tables: appointment types, who offers them, and when everybody is there."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import choice, video_link
from store.models.enums import LONGEST_HORIZON, REASON_LIMIT, Place, Reminders


class AppointmentType(SQLModel, table=True):
    """A type that can be booked: `minutes` long, told in one plain `sentence`. All lengths are minutes of whole ticks.

    The provider is busy for the buffers too. It is booked `notice` minutes ahead at least and `horizon` days at most,
    at each `grid` minutes of the clinic's clock. A request is answered within `answer_within` minutes and
    `answer_before` minutes before its start. Without `needs_approval` it is accepted at once by providers who allow it.
    `video_link`: where it takes place by video, if always at one place.
    `reminders`: of which of the clinic's two its patients get.
    `series`: patients can book several at regular intervals, too, if it is for no crisis.
    """

    __table_args__ = (
        sa.UniqueConstraint("institution_id", "slug"),
        sa.UniqueConstraint("institution_id", "id"),
        sa.CheckConstraint("minutes > 0 AND minutes % 5 = 0", name="minutes_are_ticks"),
        sa.CheckConstraint("buffer_before BETWEEN 0 AND 240 AND buffer_before % 5 = 0", name="time_before_is_ticks"),
        sa.CheckConstraint("buffer_after BETWEEN 0 AND 240 AND buffer_after % 5 = 0", name="time_after_is_ticks"),
        sa.CheckConstraint("horizon BETWEEN 1 AND 365", name="horizon_is_a_year"),
        sa.CheckConstraint("notice >= 0 AND notice % 5 = 0 AND notice < horizon * 1440", name="notice_within_horizon"),
        sa.CheckConstraint("grid IN (5, 10, 15, 20, 30, 60)", name="grid_fills_the_hour"),
        sa.CheckConstraint("answer_within >= 5 AND answer_before >= 0", name="somebody_can_answer"),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id")
    slug: str = Field(max_length=40)
    name: str = Field(max_length=80)
    minutes: int
    sentence: str = Field(max_length=200)
    crisis: bool = False
    position: int = 0
    buffer_before: int = 0
    buffer_after: int = 0
    notice: int = 0
    horizon: int = LONGEST_HORIZON
    grid: int = 15
    place: Place = Field(default=Place.in_person, sa_type=choice(Place, "place"))
    address: str = Field(default="", max_length=200)
    needs_approval: bool = True
    answer_within: int = 1440
    answer_before: int = 60
    active: bool = True
    series: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    video_link: str = video_link()
    reminders: Reminders = Field(
        default=Reminders.both,
        sa_type=choice(Reminders, "reminders", length=8),
        sa_column_kwargs={"server_default": Reminders.both.value},
    )


class Offering(SQLModel, table=True):
    """The provider offers this type; `at_once`: is content to have it accepted without being asked."""

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(
            ["institution_id", "type_id"], ["appointmenttype.institution_id", "appointmenttype.id"]
        ),
    )

    institution_id: int = Field(foreign_key="institution.id", index=True)
    provider_id: int = Field(primary_key=True)
    type_id: int = Field(primary_key=True)
    at_once: bool = False


class OpeningWeek(SQLModel, table=True):
    """A provider's weekly hours from this local day on, until a later week begins; on the clock of an IANA zone."""

    __table_args__ = (
        sa.UniqueConstraint("provider_id", "effective_from"),
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    provider_id: int
    effective_from: date
    zone: str = Field(max_length=60)


class OpeningHours(SQLModel, table=True):
    """A span of a weekday (0 is Monday) in minutes of the local day; `urgent`: kept for a crisis."""

    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_exists"),
        sa.CheckConstraint("0 <= opens AND opens < closes AND closes <= 1440", name="opens_before_it_closes"),
        sa.CheckConstraint("opens % 5 = 0 AND closes % 5 = 0", name="hours_are_ticks"),
    )

    week_id: int = Field(foreign_key="openingweek.id", primary_key=True, ondelete="CASCADE")
    weekday: int = Field(primary_key=True)
    opens: int = Field(primary_key=True)
    closes: int
    urgent: bool = False


class DateHours(SQLModel, table=True):
    """A span of one local day that replaces the weekly hours; a day with the one span from 0 to 0 is closed."""

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.CheckConstraint(
            "(0 <= opens AND opens < closes AND closes <= 1440) OR (opens = 0 AND closes = 0)",
            name="opens_before_it_closes_or_not_at_all",
        ),
        sa.CheckConstraint("opens % 5 = 0 AND closes % 5 = 0", name="date_hours_are_ticks"),
    )

    institution_id: int = Field(foreign_key="institution.id", index=True)
    provider_id: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    opens: int = Field(primary_key=True)
    closes: int
    urgent: bool = False


class TimeOff(SQLModel, table=True):
    """Local days, the last included, on which a provider is away; without a provider the whole clinic is closed.

    `note`: what somebody writes to the patients whom that affects, until all is decided.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.CheckConstraint("first <= last", name="begins_before_it_ends"),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    provider_id: int | None = None
    first: date
    last: date
    name: str = Field(default="", max_length=120)
    note: str = Field(default="", max_length=REASON_LIMIT, sa_column_kwargs={"server_default": ""})


class WorkedHoliday(SQLModel, table=True):
    """A public holiday, by name, on which this clinic is open all the same."""

    institution_id: int = Field(foreign_key="institution.id", primary_key=True)
    name: str = Field(primary_key=True, max_length=300)
