"""Appointments, and what was told about them."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import choice, moment, where
from store.models.enums import (
    LONGEST_DELAY,
    LONGEST_SERIES,
    NETWORK_LENGTH,
    NOTES_LIMIT,
    REASON_LIMIT,
    Asked,
    CancelReason,
    Colleague,
    Kind,
    Status,
)


class Appointment(SQLModel, table=True):
    """One appointment, from the request on.

    `any_provider`: the patient asked for any provider; `provider_id` is empty until one accepts.
    `urgency` is 0 for a crisis, 1 otherwise, so that an ascending index puts a crisis first.
    `version` counts the changes of status. The provider is busy `buffer_before` and `buffer_after` minutes more.
    A request that waits is answered until `answer_by`, or it expires; a crisis is then `asked` of more people, and the
    provider who had it is `unanswered_by_id`. One that nobody has seen by its start has no `answer_by` any more.
    `answer_was_due` is what `answer_by` was when somebody decided, so that the decision can be undone; empty for what
    nobody had to be asked.
    `assigned_by_id`: the staff who gave a request for any provider to its `provider_id`, at `assigned_at`. Nobody
    decided a rejected one that all providers had passed on. `colleague`: the named provider has offered it to others.
    `late`: its patient cancelled what was accepted within the clinic's `cancel_hours`.
    Who is asked is reminded at `remind_at`, and then, once they are `reminded`, the staff.
    `seen_at`: when somebody of the clinic had the request before them first.
    `acknowledged_by_id` is on a crisis that waits, since `acknowledged_at`.
    A patient who asks to move what was accepted has both times until that is answered: it waits with `move_start` and
    `move_end`, and is what it was if the answer is no, with `move_answer` as the reason. `sequence` counts how often
    its time has changed, as iCalendar (RFC 5545, 3.8.7.4) wants to know it. `delay`: so many minutes later than `start`
    it begins, as the clinic has said; `arrived_at`: when somebody noted that its patient is here.
    `moved_by_clinic`: the clinic has moved it to its time, and its patient has neither taken nor asked for another.
    `coming_at`: when its patient said that they will come at its time, `declined_at` when their calendar said no, until
    they are asked; `agreed_at`: since when it is agreed upon, until the reminders of it are planned.
    A countered one waits for its patient, until `answer_by`, to take one of the times of `Proposal`. `proposal_note` is
    what the clinic wrote to that, `proposal_answer` what the patient wrote who took none.
    Of those that were booked together as a series, each knows the first, `series_id`, and was the `series_place`-th of
    `series_size`. `cancelled_with`: so many that follow in the series were cancelled by the same press.
    `network`: of an open crisis a keyed hash of where it came from, if the clinic has never met its patient.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "patient_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(["institution_id", "decided_by_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(
            ["institution_id", "type_id"], ["appointmenttype.institution_id", "appointmenttype.id"]
        ),
        sa.CheckConstraint('"end" > start', name="ends_after_it_starts"),
        sa.CheckConstraint("urgency IN (0, 1)", name="urgency_is_known"),
        sa.CheckConstraint("version >= 1", name="version_counts"),
        sa.CheckConstraint(f"length(notes) <= {NOTES_LIMIT}", name="notes_are_short"),
        sa.CheckConstraint(f"length(rejection_reason) <= {REASON_LIMIT}", name="reason_is_short"),
        sa.CheckConstraint("rejection_reason IS NULL OR status = 'rejected'", name="reason_only_when_rejected"),
        sa.CheckConstraint(
            "(decided_by_id IS NULL) = (decided_at IS NULL) OR (any_provider AND status = 'rejected')",
            name="decided_by_someone",
        ),
        sa.CheckConstraint("any_provider OR provider_id IS NOT NULL", name="somebody_is_asked"),
        sa.CheckConstraint(
            "provider_id IS NOT NULL OR status NOT IN ('accepted', 'checked_in', 'completed', 'no_show')",
            name="accepted_by_someone",
        ),
        sa.CheckConstraint("buffer_before >= 0 AND buffer_before % 5 = 0", name="busy_before_is_ticks"),
        sa.CheckConstraint("buffer_after >= 0 AND buffer_after % 5 = 0", name="busy_after_is_ticks"),
        sa.CheckConstraint(
            "answer_by IS NULL OR status IN ('booked', 'pending', 'countered')", name="answer_only_to_a_request"
        ),
        sa.CheckConstraint(
            "answer_was_due IS NULL OR status IN ('accepted', 'rejected')", name="only_a_decision_is_undone"
        ),
        sa.CheckConstraint(
            "decided_at IS NOT NULL OR status NOT IN ('accepted', 'rejected')", name="decision_has_a_moment"
        ),
        sa.CheckConstraint(
            "(assigned_by_id IS NULL) = (assigned_at IS NULL) "
            "AND (assigned_by_id IS NULL OR (any_provider AND provider_id IS NOT NULL))",
            name="assigned_to_someone",
        ),
        sa.CheckConstraint(f"length(cancel_note) <= {REASON_LIMIT}", name="cancel_note_is_short"),
        sa.CheckConstraint(
            "(cancelled_by_id IS NOT NULL AND cancel_reason IS NOT NULL) OR (cancelled_by_id IS NULL "
            "AND cancel_reason IS NULL AND cancel_note = '' AND NOT late)",
            name="cancelled_for_a_reason",
        ),
        sa.CheckConstraint("cancelled_by_id IS NULL OR status = 'cancelled'", name="only_cancelled_by_someone"),
        sa.CheckConstraint(
            "(move_start IS NULL AND move_end IS NULL) OR (move_end > move_start AND status = 'pending' "
            "AND provider_id IS NOT NULL)",
            name="moves_while_it_waits",
        ),
        sa.CheckConstraint(f"length(move_answer) <= {REASON_LIMIT}", name="move_answer_is_short"),
        sa.CheckConstraint(f"delay BETWEEN 0 AND {LONGEST_DELAY} AND delay % 5 = 0", name="late_by_ticks"),
        sa.CheckConstraint("arrived_at IS NULL OR status IN ('checked_in', 'completed')", name="arrived_and_came"),
        sa.CheckConstraint(
            "(acknowledged_by_id IS NULL) = (acknowledged_at IS NULL) AND (acknowledged_by_id IS NULL OR urgency = 0)",
            name="somebody_is_on_a_crisis",
        ),
        sa.CheckConstraint(f"length(proposal_note) <= {REASON_LIMIT}", name="proposal_note_is_short"),
        sa.CheckConstraint(f"length(proposal_answer) <= {REASON_LIMIT}", name="proposal_answer_is_short"),
        sa.CheckConstraint(
            "(series_id IS NULL AND series_size = 0 AND series_place = 0) OR (series_id IS NOT NULL "
            f"AND series_size <= {LONGEST_SERIES} AND series_place BETWEEN 1 AND series_size)",
            name="place_in_a_series",
        ),
        sa.CheckConstraint(
            "cancelled_with = 0 OR (cancelled_with > 0 AND status = 'cancelled' AND series_id IS NOT NULL)",
            name="cancelled_with_its_series",
        ),
        # the inbox of a provider: waiting, decided, all
        sa.Index("ix_inbox_waiting", "institution_id", "provider_id", "status", "urgency", "created_at", "id"),
        sa.Index("ix_inbox_decided", "institution_id", "provider_id", "status", "decided_at", "id"),
        sa.Index("ix_inbox_all", "institution_id", "provider_id", "id"),
        # the same lists of the whole institution, for staff
        sa.Index("ix_clinic_waiting", "institution_id", "status", "urgency", "created_at", "id"),
        sa.Index("ix_clinic_decided", "institution_id", "status", "decided_at", "id"),
        sa.Index("ix_clinic_all", "institution_id", "id"),
        sa.Index("ix_clinic_day", "institution_id", "start", "id"),
        sa.Index("ix_to_come", "institution_id", "start", "id", **where("status IN ('accepted', 'checked_in')")),
        sa.Index("ix_patient", "patient_id", "start", "id"),
        sa.Index("ix_known_patient", "patient_id", "status", "start"),
        sa.Index("ix_answer_by", "answer_by"),
        sa.Index("ix_remind_at", "remind_at"),
        sa.Index("ix_series", "series_id"),
        sa.Index("ix_declined", "institution_id", "start", **where("declined_at IS NOT NULL")),
        sa.Index("ix_network", "network", **where("network IS NOT NULL")),
        sa.Index("ix_agreed_at", "agreed_at", **where("agreed_at IS NOT NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id")
    patient_id: int
    provider_id: int | None = None
    any_provider: bool
    type_id: int
    urgency: int
    status: Status = Field(sa_type=choice(Status, "status"))
    start: datetime = moment()
    end: datetime = moment()
    notes: str = Field(default="", sa_type=sa.Text)
    rejection_reason: str | None = Field(default=None, sa_type=sa.Text)
    decided_by_id: int | None = None
    decided_at: datetime | None = moment(default=None)
    version: int = 1
    created_at: datetime = moment()
    updated_at: datetime = moment()
    buffer_before: int = 0
    buffer_after: int = 0
    answer_by: datetime | None = moment(default=None)
    answer_was_due: datetime | None = moment(default=None)
    accepted_at_once: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    assigned_by_id: int | None = Field(default=None, foreign_key="user.id")
    assigned_at: datetime | None = moment(default=None)
    colleague: Colleague | None = Field(default=None, sa_type=choice(Colleague, "colleague_answer"))
    cancelled_by_id: int | None = Field(default=None, foreign_key="user.id")
    cancel_reason: CancelReason | None = Field(default=None, sa_type=choice(CancelReason, "cancel_reason"))
    cancel_note: str = Field(default="", sa_type=sa.Text, sa_column_kwargs={"server_default": ""})
    late: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    move_start: datetime | None = moment(default=None)
    move_end: datetime | None = moment(default=None)
    move_answer: str = Field(default="", sa_type=sa.Text, sa_column_kwargs={"server_default": ""})
    sequence: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    delay: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    arrived_at: datetime | None = moment(default=None)
    acknowledged_by_id: int | None = Field(default=None, foreign_key="user.id")
    acknowledged_at: datetime | None = moment(default=None)
    proposal_note: str = Field(default="", sa_type=sa.Text, sa_column_kwargs={"server_default": ""})
    proposal_answer: str = Field(default="", sa_type=sa.Text, sa_column_kwargs={"server_default": ""})
    remind_at: datetime | None = moment(default=None)
    reminded: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    series_id: int | None = Field(default=None, foreign_key="appointment.id")
    series_place: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    series_size: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    cancelled_with: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    asked: Asked = Field(
        default=Asked.suitable,
        sa_type=choice(Asked, "asked"),
        sa_column_kwargs={"server_default": Asked.suitable.value},
    )
    unanswered_by_id: int | None = Field(default=None, foreign_key="user.id")
    seen_at: datetime | None = moment(default=None)
    moved_by_clinic: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    coming_at: datetime | None = moment(default=None)
    declined_at: datetime | None = moment(default=None)
    agreed_at: datetime | None = moment(default=None)
    network: str | None = Field(default=None, max_length=NETWORK_LENGTH)


class Proposal(SQLModel, table=True):
    """A time with a provider that the clinic proposes for a request, instead of the one that was asked for.

    While the request is countered, the provider's time is taken, `until` then. Once the patient has `declined`, or has
    not answered, it only says what was offered; it goes when the request is decided, or others are proposed. `by_id`:
    who proposed it, perhaps staff for that provider.
    """

    __table_args__ = (sa.CheckConstraint('"end" > start', name="proposed_until_after_its_start"),)

    appointment_id: int = Field(foreign_key="appointment.id", primary_key=True, ondelete="CASCADE")
    start: datetime = moment(primary_key=True)
    end: datetime = moment()
    provider_id: int = Field(foreign_key="user.id")
    by_id: int = Field(foreign_key="user.id")
    until: datetime = moment()
    declined: bool = False


class Pass(SQLModel, table=True):
    """A provider has passed on a request for any provider ("Not me"), and is not asked any more while it waits.

    It means nothing while the request is somebody's, and is forgotten a day after nobody waits for an answer.
    """

    __table_args__ = (sa.Index("ix_pass_of", "provider_id"),)

    appointment_id: int = Field(foreign_key="appointment.id", primary_key=True, ondelete="CASCADE")
    provider_id: int = Field(foreign_key="user.id", primary_key=True)
    at: datetime = moment()


class DutyCall(SQLModel, table=True):
    """A provider who was on duty was called to a crisis that nobody had answered.

    `suits`: they offer its type, and can accept it; the others can be on it, or hand it to the staff. It means nothing
    while the request is somebody's, and is forgotten a day after nobody waits for an answer.
    """

    __table_args__ = (sa.Index("ix_duty_call_of", "provider_id"),)

    appointment_id: int = Field(foreign_key="appointment.id", primary_key=True, ondelete="CASCADE")
    provider_id: int = Field(foreign_key="user.id", primary_key=True)
    at: datetime = moment()
    suits: bool


class AppointmentCount(SQLModel, table=True):
    """How many appointments a provider has in a status, kept by the verbs; type 0 stands for all of their types.

    Those that nobody has yet stand with provider 0, by type: they are in the inboxes of those who offer it.

    Counting a million rows for a number on a button would make the inbox slower with each year of use.
    """

    __table_args__ = (sa.CheckConstraint('"count" >= 0', name="count_is_no_debt"),)

    institution_id: int = Field(foreign_key="institution.id", primary_key=True)
    provider_id: int = Field(primary_key=True)
    type_id: int = Field(primary_key=True)
    status: Status = Field(sa_type=choice(Status, "count_status"), primary_key=True)
    count: int


class Notification(SQLModel, table=True):
    """Something that was told to one person, read or unread: about an appointment, or about their waitlist entry.

    `start` is the time that was free, or offered, for whoever is on the waitlist.
    """

    __table_args__ = (
        sa.Index("ix_notification_of", "user_id", "id"),
        sa.Index("ix_unread", "user_id", "read_at"),
        sa.CheckConstraint("(appointment_id IS NULL) <> (waitlist_id IS NULL)", name="about_one_thing"),
        sa.CheckConstraint(
            "start IS NULL OR kind IN ('time_free', 'time_offered', 'offer_withdrawn')", name="start_of_a_free_time"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id")
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id", ondelete="CASCADE", index=True)
    waitlist_id: int | None = Field(default=None, foreign_key="waitlistentry.id", ondelete="CASCADE", index=True)
    kind: Kind = Field(sa_type=choice(Kind, "kind", length=32))
    created_at: datetime = moment()
    read_at: datetime | None = moment(default=None)
    start: datetime | None = moment(default=None)
