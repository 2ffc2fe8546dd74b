"""A patient's history, as the clinic's people read it."""

from dataclasses import dataclass, field
from datetime import datetime

from store.views.addresses import RefusalView
from store.views.appointments import AppointmentView
from store.views.clinic_notes import ClinicNoteView
from store.views.waitlist import WaitlistEntryView


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """Who a patient is and how to reach them; `since`: as long as the clinic knows them.

    `late_cancels` and `no_shows` count all that there have been. `email` is empty for a caller, who has no account;
    `refusal`: why no mail reaches them there.
    """

    id: int
    name: str
    email: str
    phone: str = field(repr=False)
    since: datetime
    late_cancels: int
    no_shows: int
    refusal: RefusalView | None = None


@dataclass(frozen=True, slots=True)
class PatientHistory:
    """What there is between a patient and a clinic: what lies ahead, what has been, and `next` to go on from there.

    `notes` are the clinic's, by appointment; `waitlist` is what the patient waits for.
    """

    patient: PatientRecord
    upcoming: list[AppointmentView]
    past: list[AppointmentView]
    next: str | None
    notes: dict[int, list[ClinicNoteView]]
    waitlist: list[WaitlistEntryView]
