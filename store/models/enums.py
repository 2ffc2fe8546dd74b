"""The words that columns choose from, and limits that other modules ask for."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

NOTES_LIMIT = 2000
REASON_LIMIT = 500
NETWORK_LENGTH = 32
LONGEST = 480
"""Minutes of the longest appointment."""
LONGEST_BUFFER = 240
"""Minutes of the longest buffer."""
CANCEL_HOURS = 24
"""Hours before its start within which cancelling is late, where the clinic has not decided otherwise."""
LONGEST_CANCEL_HOURS = 168
"""The most that a clinic can decide for that."""
LONGEST_DELAY = 240
"""Minutes that the clinic can say at the most that it is late."""
PROPOSE_HOURS = 12
"""Hours for which proposed times are held, where the clinic has not decided otherwise."""
LONGEST_PROPOSE_HOURS = 72
"""The most that a clinic can decide for that."""
LONGEST_SERIES = 12
"""Appointments of a series at the most."""
CRISIS_MINUTES = 5
"""Minutes for which a crisis waits before more people are asked, where the clinic has not decided otherwise."""
LONGEST_CRISIS_MINUTES = 60
"""The most that a clinic can decide for that."""
REMINDER_HOURS = (24, 2)
"""Hours before its start at which a patient is reminded, where the clinic has not decided otherwise."""
LONGEST_REMINDER_HOURS = 168
"""The most that a clinic can decide for that."""
LONGEST_HORIZON = 365
"""Days ahead that a type can be booked at the most."""


class Role(StrEnum):
    """The part that a person has here."""

    patient = "patient"
    provider = "provider"
    staff = "staff"


class Status(StrEnum):
    """Where an appointment stands; docs/architecture.md says what may become of each."""

    booked = "booked"
    pending = "pending"
    countered = "countered"
    accepted = "accepted"
    rejected = "rejected"
    cancelled = "cancelled"
    expired = "expired"
    checked_in = "checked_in"
    completed = "completed"
    no_show = "no_show"


WAITING = (Status.booked, Status.pending)
"""A provider owes an answer."""

UNDECIDED = (*WAITING, Status.countered)
"""Somebody owes an answer: a provider, or its patient."""

HOLDING = (Status.booked, Status.pending, Status.countered, Status.accepted, Status.checked_in)
"""The appointment takes time."""

_ANSWERS = (Status.accepted, Status.rejected, Status.countered, Status.cancelled, Status.expired)
MAY_BECOME: dict[Status, tuple[Status, ...]] = {
    Status.booked: (Status.pending, *_ANSWERS),
    Status.pending: _ANSWERS,
    Status.countered: (Status.pending, Status.accepted, Status.cancelled, Status.expired),
    Status.accepted: (Status.pending, Status.countered, Status.cancelled, Status.checked_in, Status.no_show),
    Status.rejected: (Status.pending,),
    Status.cancelled: (),
    Status.expired: (),
    Status.checked_in: (Status.accepted, Status.countered, Status.cancelled, Status.completed),
    Status.completed: (Status.no_show,),
    Status.no_show: (Status.completed,),
}
"""What each status may become; the database refuses the rest (`migrations/triggers.py`)."""

ACCEPTED_ONCE = (Status.accepted, Status.checked_in, Status.completed, Status.no_show)
"""A provider has accepted it, and nobody has cancelled it since."""


class Act(StrEnum):
    """An act upon an appointment that is no change of its status: of whom it is asked, its time, or how late it is."""

    assigned = "assigned"
    passed = "passed"
    offered = "offered"
    agreed = "agreed"
    declined = "declined"
    move_asked = "move_asked"
    moved = "moved"
    move_rejected = "move_rejected"
    move_withdrawn = "move_withdrawn"
    delayed = "delayed"
    on_time = "on_time"
    not_here = "not_here"
    acknowledged = "acknowledged"
    called = "called"
    escalated = "escalated"
    woken = "woken"
    unseen = "unseen"
    proposal_taken = "proposal_taken"
    proposal_declined = "proposal_declined"
    will_come = "will_come"


class Asked(StrEnum):
    """Who is asked to answer a request by now; a crisis that nobody answers comes before more and more people.

    Those who suit it; everybody who was on duty then, too; the staff, too.
    """

    suitable = "suitable"
    on_duty = "on_duty"
    staff = "staff"


class Colleague(StrEnum):
    """Whether a colleague of the named provider may do it: the patient is asked, or has said no."""

    proposed = "proposed"
    declined = "declined"


class CancelReason(StrEnum):
    """Why somebody cancels: codes of FHIR R4's `appointment-cancellation-reason`, as far as Kept offers them."""

    feeling_better = "pat-fb"
    cannot_come = "pat"
    no_way_there = "pat-lt"
    other_provider = "pat-ucp"
    moved_away = "pat-mv"
    provider_away = "prov-pers"
    no_room = "oth-room"
    weather = "oth-weath"
    by_mistake = "oth-err"
    other = "other"


BY_PATIENT = (
    CancelReason.cannot_come,
    CancelReason.feeling_better,
    CancelReason.no_way_there,
    CancelReason.other_provider,
    CancelReason.moved_away,
    CancelReason.other,
)
"""The reasons that a patient can give."""

BY_CLINIC = (
    CancelReason.provider_away,
    CancelReason.cannot_come,
    CancelReason.no_room,
    CancelReason.weather,
    CancelReason.by_mistake,
    CancelReason.other,
)
"""The reasons that providers and staff can give."""


class Kind(StrEnum):
    """Kinds of news, as in the original system."""

    new_appointment = "new_appointment"
    appointment_accepted = "appointment_accepted"
    appointment_rejected = "appointment_rejected"
    appointment_expired = "appointment_expired"
    appointment_unanswered = "appointment_unanswered"
    appointment_reopened = "appointment_reopened"
    appointment_assigned = "appointment_assigned"
    colleague_proposed = "colleague_proposed"
    colleague_agreed = "colleague_agreed"
    colleague_declined = "colleague_declined"
    appointment_cancelled = "appointment_cancelled"
    appointment_move_asked = "appointment_move_asked"
    appointment_rescheduled = "appointment_rescheduled"
    appointment_move_rejected = "appointment_move_rejected"
    appointment_checked_in = "appointment_checked_in"
    appointment_not_here = "appointment_not_here"
    appointment_completed = "appointment_completed"
    appointment_no_show = "appointment_no_show"
    appointment_delayed = "appointment_delayed"
    crisis_acknowledged = "crisis_acknowledged"
    appointment_countered = "appointment_countered"
    appointment_counter_declined = "appointment_counter_declined"
    note_shared = "note_shared"
    invited_back = "invited_back"
    appointment_reminder = "appointment_reminder"
    time_free = "time_free"
    time_offered = "time_offered"
    offer_withdrawn = "offer_withdrawn"


class Channel(StrEnum):
    """A way to somebody who has no page open."""

    email = "email"
    sms = "sms"
    push = "push"


class Subject(StrEnum):
    """What news is about, as people tell it apart who choose how they hear of it."""

    answers = "answers"
    changes = "changes"
    requests = "requests"
    reminders = "reminders"
    waitlist = "waitlist"
    notes = "notes"


class DeliveryState(StrEnum):
    """What became of a delivery; `unsure`: nobody can know whether it arrived."""

    queued = "queued"
    leased = "leased"
    sent = "sent"
    failed = "failed"
    skipped = "skipped"
    unsure = "unsure"


class DeliveryReason(StrEnum):
    """Why a delivery was skipped or failed, or waits; `none` where there is nothing to say."""

    none = ""
    seen = "seen"
    shown = "shown"
    superseded = "superseded"
    over = "over"
    not_wanted = "not_wanted"
    gone = "gone"
    quiet_hours = "quiet_hours"
    refused = "refused"
    gave_up = "gave_up"
    bad_address = "bad_address"


class Reminders(StrEnum):
    """Which of a clinic's two reminders somebody gets, or is sent of a type."""

    both = "both"
    first = "first"
    second = "second"
    none = "none"


class ReminderEnd(StrEnum):
    """How a reminder ended: `late` where it was due before the appointment was agreed upon.

    `missed`: Kept did not run when it was due, nor soon after; `over`: it is not agreed upon any more, or was moved.
    """

    sent = "sent"
    late = "late"
    missed = "missed"
    over = "over"


class Outcome(StrEnum):
    """How an offer of a free time ended: `withdrawn` where somebody beyond the patients' rules got the time."""

    accepted = "accepted"
    declined = "declined"
    lapsed = "lapsed"
    withdrawn = "withdrawn"


class Place(StrEnum):
    """Where an appointment takes place."""

    in_person = "in_person"
    video = "video"


ON_IT = timedelta(minutes=10)
"""For so long whoever is on a crisis has to answer it, before everybody is asked again."""

NOBODY_ON_IT: dict[str, Any] = {"acknowledged_by_id": None, "acknowledged_at": None}
"""What an appointment holds where nobody is on it, or not any more."""

UNDO = timedelta(seconds=15)
"""For so long a provider can take back what they decided."""

LARGEST_ID = 2**31 - 1
