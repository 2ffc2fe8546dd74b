"""What leaves the house at all, by who is told, and what it is about as people tell it apart."""

from collections.abc import Mapping

from store.models import Kind, Role, Subject

SUBJECTS: Mapping[Role, Mapping[Subject, frozenset[Kind]]] = {
    Role.patient: {
        Subject.answers: frozenset(
            {
                Kind.new_appointment,
                Kind.appointment_accepted,
                Kind.appointment_rejected,
                Kind.appointment_expired,
                Kind.appointment_unanswered,
                Kind.appointment_reopened,
                Kind.appointment_assigned,
                Kind.appointment_countered,
                Kind.appointment_move_rejected,
                Kind.colleague_proposed,
                Kind.crisis_acknowledged,
            }
        ),
        Subject.changes: frozenset(
            {
                Kind.appointment_cancelled,
                Kind.appointment_rescheduled,
                Kind.appointment_delayed,
                Kind.appointment_no_show,
            }
        ),
        Subject.reminders: frozenset({Kind.appointment_reminder}),
        Subject.waitlist: frozenset({Kind.time_free, Kind.time_offered, Kind.offer_withdrawn}),
        Subject.notes: frozenset({Kind.note_shared, Kind.invited_back}),
    },
    Role.provider: {
        Subject.requests: frozenset(
            {Kind.new_appointment, Kind.appointment_assigned, Kind.appointment_unanswered, Kind.appointment_move_asked}
        ),
        Subject.changes: frozenset(
            {Kind.appointment_cancelled, Kind.appointment_rescheduled, Kind.appointment_counter_declined}
        ),
    },
    Role.staff: {Subject.requests: frozenset({Kind.appointment_unanswered})},
}
"""Each kind in one of a role's subjects at the most; what is in none stays in the house."""

LEAVE = {role: frozenset().union(*subjects.values()) for role, subjects in SUBJECTS.items()}
ASIDE = frozenset(
    {
        Kind.note_shared,
        Kind.invited_back,
        Kind.appointment_delayed,
        Kind.appointment_checked_in,
        Kind.appointment_not_here,
    }
)
"""What says nothing about how the appointment stands, and does not stand in for what does."""

SAYS_NOTHING_NEW = ASIDE | {Kind.appointment_reminder}
"""What does not make an earlier message superfluous."""

LEAVING = frozenset().union(*LEAVE.values())


def subject_of(kind: Kind, role: Role) -> Subject:
    """Return what news of a kind is about, which leaves to people of this role."""
    return next(subject for subject, kinds in SUBJECTS[role].items() if kind in kinds)
