"""What can be booked, and why a day has nothing."""

from datetime import datetime

from api.answers.model import ResponseModel
from api.answers.people import Provider, Type
from store.availability.reasons import Why


class Nothing(ResponseModel):
    """Why a day has no free time: the rule that removed the last of them.

    `name` is a holiday's or a closure's; the rest is minutes: `needed`, the `longest` that is free in a row, `notice`.
    """

    why: Why
    name: str
    needed: int
    longest: int
    notice: int


class Offer(ResponseModel):
    """The clinic's offer; `free` are the starts of one day, in the clinic's zone, or `nothing` says why it has none."""

    types: list[Type]
    providers: list[Provider]
    free: list[datetime]
    nothing: Nothing | None
