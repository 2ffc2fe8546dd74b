"""A note of the clinic as people read it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ClinicNoteView:
    """What somebody of the clinic wrote about an appointment; `shared`: its patient reads it, too.

    One that was withdrawn says by whom and when; the clinic still reads what it said, its patient does not.
    """

    id: int
    appointment_id: int
    author_id: int
    author_name: str
    at: datetime
    text: str = field(repr=False)
    shared: bool
    withdrawn_by_name: str | None
    withdrawn_at: datetime | None
