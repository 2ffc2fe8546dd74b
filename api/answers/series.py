"""Several appointments that are planned or booked together."""

from datetime import datetime

from api.answers.appointments import Appointment
from api.answers.model import ResponseModel
from store.availability.repeating import Obstacle


class PlannedDate(ResponseModel):
    """A start that a series would have, and what is in its way; `name` is a holiday's or a closure's.

    The clinic can book it all the same where it only `needs_reason`. `replacement` is the nearest free time.
    """

    start: datetime
    obstacle: Obstacle | None
    name: str
    needs_reason: bool
    replacement: datetime | None


class PlannedSeries(ResponseModel):
    """All dates of a series that is not booked yet."""

    dates: list[PlannedDate]


class Series(ResponseModel):
    """What was booked together, by time; one alone is no series."""

    series_id: int | None
    appointments: list[Appointment]
