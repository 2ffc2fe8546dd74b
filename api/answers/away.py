"""What the absences of a provider affect, and what was decided about it."""

from datetime import date, datetime

from api.answers.appointments import Appointment
from api.answers.model import ResponseModel
from store.away import AwayAct


class Absence(ResponseModel):
    """Local days on which a provider is away, the last included."""

    first: date
    last: date
    name: str


class ColleagueName(ResponseModel):
    """A provider who could do it at the same time."""

    id: int
    name: str


class Suggestion(ResponseModel):
    """What is best, as it can be sent in `choices`."""

    act: AwayAct
    provider_id: int | None
    starts: list[datetime]


class Affected(ResponseModel):
    """An appointment that somebody has to decide about; nothing is suggested for who cannot wait and has nobody."""

    appointment: Appointment
    colleagues: list[ColleagueName]
    suggestion: Suggestion | None


class AwayList(ResponseModel):
    """What the absences of a provider affect, crises first, then by start; `asked`: its patient has to answer.

    `note`: what somebody has begun to write to the patients.
    """

    provider_id: int
    absences: list[Absence]
    undecided: list[Affected]
    asked: list[Appointment]
    note: str


class LeftOver(ResponseModel):
    """An appointment for which a choice could not be carried out, and why; nothing was changed about it."""

    appointment_id: int
    code: str
    detail: str


class AwayOutcome(ResponseModel):
    """What was done, what could not be, and all that is undecided still."""

    done: list[Appointment]
    left: list[LeftOver]
    undecided: list[int]
