"""The tables, and what their columns may hold.

Every rule that can be said to the database is said to it here, so that no mistake above can break it.
Times are aware and in UTC; a day or an hour of a clinic only exists together with the clinic's zone.
"""

from store.models.appointments import (
    Appointment,
    AppointmentCount,
    AppointmentEvent,
    Hold,
    Notification,
    Pass,
    RecentHold,
    Taken,
    WaitlistEntry,
)
from store.models.availability import (
    AppointmentType,
    DateHours,
    Offering,
    OpeningHours,
    OpeningWeek,
    TimeOff,
    WorkedHoliday,
)
from store.models.clinic import (
    READY_REASON_LIMIT,
    READY_REASONS,
    Institution,
    LoginFailure,
    LoginSession,
    User,
)
from store.models.columns import UtcDateTime, tables
from store.models.enums import (
    ACCEPTED_ONCE,
    HOLDING,
    LARGEST_ID,
    LONGEST,
    LONGEST_BUFFER,
    LONGEST_HORIZON,
    NOTES_LIMIT,
    REASON_LIMIT,
    UNDO,
    WAITING,
    Act,
    Kind,
    Place,
    Role,
    Status,
)

__all__ = [
    "ACCEPTED_ONCE",
    "HOLDING",
    "LARGEST_ID",
    "LONGEST",
    "LONGEST_BUFFER",
    "LONGEST_HORIZON",
    "NOTES_LIMIT",
    "READY_REASONS",
    "READY_REASON_LIMIT",
    "REASON_LIMIT",
    "UNDO",
    "WAITING",
    "Act",
    "Appointment",
    "AppointmentCount",
    "AppointmentEvent",
    "AppointmentType",
    "DateHours",
    "Hold",
    "Institution",
    "Kind",
    "LoginFailure",
    "LoginSession",
    "Notification",
    "Offering",
    "OpeningHours",
    "OpeningWeek",
    "Pass",
    "Place",
    "RecentHold",
    "Role",
    "Status",
    "Taken",
    "TimeOff",
    "User",
    "UtcDateTime",
    "WaitlistEntry",
    "WorkedHoliday",
    "tables",
]
