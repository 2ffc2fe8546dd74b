"""Every sentence that people read. Short, warm, active: what happened, then what happens next."""

from pages.words import (
    account,
    answers,
    appointments,
    assigning,
    calendar,
    clinic,
    colleagues,
    everywhere,
    history,
    hours,
    moments,
    no_times,
    notifications,
    numbers,
    refusals,
    time_filters,
)

__all__ = [
    "account",
    "answers",
    "appointments",
    "assigning",
    "calendar",
    "clinic",
    "colleagues",
    "everywhere",
    "history",
    "hours",
    "moments",
    "no_times",
    "notifications",
    "numbers",
    "refusals",
    "time_filters",
]
