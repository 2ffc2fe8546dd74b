"""The life of an appointment. The verbs are offered here; lists and calendars stand in modules of their own."""

from store.appointments.booking import book
from store.appointments.verbs import accept, reject, request, see, sweep, undo, undo_ends

__all__ = ["accept", "book", "reject", "request", "see", "sweep", "undo", "undo_ends"]
