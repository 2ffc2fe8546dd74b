"""What was told to the caller."""

from datetime import datetime

from api.answers.appointments import Appointment
from api.answers.model import ResponseModel
from api.answers.waitlist import WaitlistEntry
from store.models import Kind


class Notification(ResponseModel):
    """Something that was told to the caller, about an appointment or about their wait for a free time."""

    id: int
    kind: Kind
    created_at: datetime
    read_at: datetime | None
    appointment_id: int | None
    appointment: Appointment | None
    waitlist_id: int | None
    waitlist: WaitlistEntry | None


class Notifications(ResponseModel):
    """A page of notifications; `unread` counts all of them."""

    unread: int
    notifications: list[Notification]
    next: str | None
