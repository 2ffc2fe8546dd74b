"""An appointment as people see it, and who may see it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from store.models import ACCEPTED_ONCE, WAITING, Asked, CancelReason, Colleague, Place, Role, Status
from store.views.people import Person


@dataclass(frozen=True, slots=True)
class ProposedTime:
    """A time that the clinic proposes; see store.models.Proposal. It is as long as the appointment."""

    start: datetime
    end: datetime
    provider_id: int
    by_id: int
    until: datetime
    declined: bool


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An appointment with the names of its people. All times are aware and in UTC.

    `place` and `address` are what its type says now; a crisis is what it was when it was asked for. The patient is
    known when an accepted appointment of theirs had begun before they asked for this one. `passes` are the providers
    who have passed on a request for any provider, with the moments, to the second. Who cancelled it said why, and
    perhaps a `cancel_note`; `late`: its patient did so just before it. Where its patient asks to move it, it waits with
    the time that it would have, `move_start` to `move_end`; `move_answer` is why the last such wish was refused. On its
    day the clinic may be late by `delay` minutes, and has noted since when its patient is here, `arrived_at`.
    `has_video`: it takes place by video, and there is a way in, which is no part of this.
    `seen_at`: when somebody of the clinic had the request before them first.
    `proposed` are the times that the clinic proposed, with the provider of that name, also when none was taken: see
    `proposals`; `proposal_note` came with them, `proposal_answer` is what the patient wrote who took none. `called` are
    the providers who were on duty when a crisis was asked of them, too, each with whether they offer its type;
    `unanswered_by_name` had it until then.
    `coming_at`: when its patient said that they will come; `declined_at`: when their calendar said no, until they are
    asked.
    Of a series it is the `series_place`-th of `series_size`; `cancelled_with` it so many that follow.
    """

    id: int
    institution_id: int
    patient_id: int
    patient_name: str
    provider_id: int | None
    provider_name: str | None
    any_provider: bool
    type_slug: str
    type_name: str
    place: Place
    address: str
    crisis: bool
    status: Status
    start: datetime
    end: datetime
    notes: str
    rejection_reason: str | None
    decided_by_name: str | None
    decided_by_id: int | None
    decided_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    buffer_before: int
    buffer_after: int
    answer_by: datetime | None
    answer_was_due: datetime | None
    accepted_at_once: bool
    asked: Asked
    assigned_by_id: int | None
    assigned_at: datetime | None
    assigned_by_name: str | None
    is_known_patient: bool
    patient_phone: str = field(default="", repr=False)
    passes: tuple[tuple[int, datetime], ...] = ()
    colleague: Colleague | None = None
    cancelled_by_name: str | None = None
    cancelled_by_id: int | None = None
    cancel_reason: CancelReason | None = None
    cancel_note: str = ""
    late: bool = False
    move_start: datetime | None = None
    move_end: datetime | None = None
    move_answer: str = ""
    sequence: int = 0
    delay: int = 0
    arrived_at: datetime | None = None
    acknowledged_by_name: str | None = None
    acknowledged_by_id: int | None = None
    acknowledged_at: datetime | None = None
    proposed: tuple[ProposedTime, ...] = ()
    proposed_with_name: str | None = None
    proposal_note: str = ""
    proposal_answer: str = ""
    series_id: int | None = None
    series_place: int = 0
    series_size: int = 0
    cancelled_with: int = 0
    called: tuple[tuple[int, bool], ...] = ()
    unanswered_by_name: str | None = None
    has_video: bool = False
    seen_at: datetime | None = None
    moved_by_clinic: bool = False
    coming_at: datetime | None = None
    declined_at: datetime | None = None

    def names(self, person_id: int) -> bool:
        """Return whether this person is in it: to nobody else of one role does it say anything of themselves."""
        decided = self.decided_by_id, self.assigned_by_id, self.cancelled_by_id, self.acknowledged_by_id
        if person_id in (self.patient_id, self.provider_id, *decided):
            return True
        asked = person_id in dict(self.passes) or person_id in dict(self.called)
        return asked or any(person_id in (each.provider_id, each.by_id) for each in self.proposed)

    @property
    def proposals(self) -> tuple[ProposedTime, ...]:
        """The times from which its patient can choose now."""
        return self.proposed if self.status is Status.countered else ()

    @property
    def was_agreed(self) -> bool:
        """Whether its patient is asked for another time or provider for what had been accepted."""
        return self.status is Status.countered and self.decided_at is not None

    @property
    def is_handed_over(self) -> bool:
        """Whether its patient is asked if somebody else may do it, at the same time."""
        return bool(self.proposals) and all(each.start == self.start for each in self.proposals)

    @property
    def is_request(self) -> bool:
        """Whether it waits for its first answer: nobody has agreed to a time yet."""
        return self.status in WAITING and self.move_start is None

    @property
    def is_acknowledged(self) -> bool:
        """Whether somebody is on this crisis, which still waits for an answer."""
        return self.acknowledged_by_id is not None and self.is_request

    @property
    def has_lapsed(self) -> bool:
        """Whether this crisis waits though its time has come: nobody of the clinic had looked at it."""
        return self.crisis and self.is_request and self.answer_by is None and self.asked is Asked.staff

    def only_helps(self, provider_id: int) -> bool:
        """Whether this provider was called to a crisis that they cannot accept, while it waits."""
        return self.is_for_anybody and dict(self.called).get(provider_id) is False

    @property
    def as_asked(self) -> "AppointmentView":
        """The appointment at the time that is asked for: where it would move, else where it is."""
        if self.move_start is None or self.move_end is None:
            return self
        return replace(self, start=self.move_start, end=self.move_end)

    @property
    def expected_start(self) -> datetime:
        """When it begins, as late as the clinic has said that it is."""
        return self.start + timedelta(minutes=self.delay)

    @property
    def expected_end(self) -> datetime:
        """When it ends, as late as the clinic has said that it is."""
        return self.end + timedelta(minutes=self.delay)

    @property
    def is_agreed(self) -> bool:
        """Whether its time is agreed upon, also while its patient asks to move it."""
        return self.status is Status.accepted or self.move_start is not None

    @property
    def is_on(self) -> bool:
        """Whether it belongs into its patient's calendar: its time was agreed upon, and stands for all that is known.

        Also while its patient asks for another time, or is asked for one.
        """
        return self.status in ACCEPTED_ONCE or self.move_start is not None or self.was_agreed

    @property
    def is_to_come(self) -> bool:
        """Whether it is agreed upon, and nobody has said what became of it."""
        return self.status in {Status.accepted, Status.checked_in}

    @property
    def is_by_video(self) -> bool:
        """Whether nobody comes in for it."""
        return self.place is Place.video

    @property
    def is_here(self) -> bool:
        """Whether its patient is here, and waits or is with the provider."""
        return self.status is Status.checked_in

    @property
    def is_for_anybody(self) -> bool:
        """Whether it waits for whichever provider accepts it first."""
        return self.status in WAITING and self.provider_id is None

    @property
    def is_passed_on(self) -> bool:
        """Whether it waits for others after somebody has passed it on."""
        return self.is_for_anybody and bool(self.passes)

    def passed_at(self, provider_id: int) -> datetime | None:
        """When this provider has passed it on, while it waits for others; None where they have not."""
        return dict(self.passes).get(provider_id) if self.is_for_anybody else None

    @property
    def asks_for_colleague(self) -> bool:
        """Whether its patient is asked if a colleague of the named provider may do it."""
        return self.is_request and self.colleague is Colleague.proposed

    @property
    def decided_for(self) -> int | None:
        """The provider for whom somebody else decided; None where they did so themselves, or nobody has decided."""
        is_own = self.decided_by_id in {None, self.provider_id}
        return None if is_own or self.accepted_at_once else self.provider_id


def may_see(person: Person, view: AppointmentView) -> bool:
    """Return whether the appointment is this person's business.

    A patient's own; a provider's own, and requests that any provider of the institution may take; all of the
    institution for its staff.
    """
    if view.institution_id != person.clinic.id:
        return False
    if person.role is Role.patient:
        return view.patient_id == person.id
    if person.role is Role.provider:
        return view.provider_id in (None, person.id)
    return True


def without_details(view: AppointmentView) -> AppointmentView:
    """The appointment for someone whose business it was once: what, when and what became of it, but not about whom."""
    return replace(without_words(view), patient_name="", patient_phone="", proposed=())


def without_words(view: AppointmentView) -> AppointmentView:
    """The appointment without what its patient and the clinic wrote to each other."""
    unwritten = replace(view, notes="", rejection_reason=None, cancel_note="", move_answer="")
    return replace(unwritten, proposal_note="", proposal_answer="")
