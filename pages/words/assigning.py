"""Sentences for staff who choose which provider takes a request."""

from datetime import UTC, datetime

from pages import words
from store import appointments
from store.appointments.assigning import Assignee
from store.models import UNDO, WAITING, Status
from store.notifications.reach import Reach
from store.views.appointments import AppointmentView
from store.views.people import Person

TITLE = "Who takes it?"
NOBODY = "Nobody offers this at the moment."
HAS_IT = "Has the request now"
FREE = "Free then"
PASSED_ON = "Has passed it on"
TAKEN = "Has another appointment then, or the time kept around one"
NOT_FREE = "That provider is not free then: another appointment, or the time kept around one, is in the way."
NOT_BACK = "That cannot be undone: whoever had the request before has that time no more."

CONFIRM = {"accept": "Accept all the same", "assign": "Assign all the same"}


def what_follows(act: str, view: AppointmentView, zone: str) -> str:
    """Say which request it is, and what a choice does."""
    request = words.answers.row(view, zone)
    if act == "accept":
        return f"{request}. It is accepted for whom you choose, and {view.patient_name} reads it in Kept."
    return f"{request}. Whom you choose answers it alone; {view.patient_name} reads in Kept who looks at it."


def state(assignee: Assignee, view: AppointmentView) -> str:
    """Say whether this provider could take the request."""
    if assignee.id == view.provider_id:
        return HAS_IT
    said = [PASSED_ON] if view.passed_at(assignee.id) is not None else []
    if not assignee.is_free:
        said.append(TAKEN)
    if assignee.absence:
        said.append(words.hours.absent(assignee.absence))
    return ". ".join([*said, FREE] if assignee.is_free and not assignee.absence else said)


def all_the_same(act: str, view: AppointmentView) -> str:
    """Ask whether to go on although the provider is not there then."""
    if act == "accept":
        return words.answers.accept_all_the_same(view)
    return f"Assign the request of {view.patient_name} all the same?"


def meanwhile(by_name: str | None) -> str:
    """Say that the request is not where it was when staff looked at it; `by_name`: who has given it away since."""
    if by_name is None:
        return "Somebody else has changed who is asked meanwhile. Please look at it once more."
    return f"{by_name} has given it to another provider meanwhile. Please look at it once more."


def given(view: AppointmentView) -> str:
    """Say to whom a request was given."""
    return f"Given to {view.provider_name}"


def done(view: AppointmentView, me: Person, reach: Reach | None = None) -> str:
    """Say to staff what they have just done, or taken back; `reach`: how the patient hears of it."""
    reads = words.hearing.reads(view.patient_name, reach, me.clinic.zone, datetime.now(UTC))
    if view.status is Status.countered:
        return words.proposing.done(view, reads)
    if view.status not in WAITING:
        return f"{words.appointments.status(view, me)}. {reads} You can undo it for {UNDO.seconds} seconds."
    if view.is_acknowledged:
        return words.appointments.done(view, me, reach)
    ends = appointments.undo_ends(view, by=me.id)
    if ends is not None and datetime.now(UTC) < ends:
        return f"{given(view)}, who reads it in Kept. You can undo it for {UNDO.seconds} seconds."
    return "Undone. The request waits for an answer again."
