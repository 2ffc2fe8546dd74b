"""People, an appointment and a waitlist entry that no store keeps, to be put into words."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from store.models import Asked, Place, Role, Status
from store.views.appointments import AppointmentView
from store.views.people import Clinic, Person
from store.views.waitlist import OfferView, WaitlistEntryView

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
START = datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
HARBOR = Clinic(1, "harbor", "Harbor Clinic", BERLIN, "+49 40 555 0100", "Call now.", "+49 30 23125 100")
PATIENT = Person(1, "Ada Lindqvist", "ada@harbor.example", Role.patient, HARBOR)
PROVIDER = Person(2, "Dr. Clara Weiss", "clara@harbor.example", Role.provider, HARBOR)
STAFF = Person(3, "Eva Brandt", "eva@harbor.example", Role.staff, HARBOR)


def view(status: Status = Status.booked, **more: Any) -> AppointmentView:
    """Ada's therapy with Dr. Weiss."""
    values: dict[str, Any] = {
        "id": 7,
        "institution_id": 1,
        "patient_id": 1,
        "patient_name": "Ada Lindqvist",
        "provider_id": 2,
        "provider_name": "Dr. Clara Weiss",
        "any_provider": False,
        "type_slug": "therapy",
        "type_name": "Therapy",
        "place": Place.in_person,
        "address": "",
        "crisis": False,
        "status": status,
        "start": START,
        "end": START + timedelta(minutes=50),
        "notes": "",
        "rejection_reason": None,
        "decided_by_name": None,
        "decided_by_id": None,
        "decided_at": None,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
        "buffer_before": 0,
        "buffer_after": 0,
        "answer_by": None,
        "answer_was_due": None,
        "accepted_at_once": False,
        "asked": Asked.suitable,
        "assigned_by_id": None,
        "assigned_at": None,
        "assigned_by_name": None,
        "is_known_patient": False,
    }
    return AppointmentView(**{**values, **more})


def entry(**more: Any) -> WaitlistEntryView:
    """Ada waited for a time with Dr. Weiss, and was told of one."""
    values: dict[str, Any] = {
        "id": 9,
        "institution_id": 1,
        "patient_id": 1,
        "patient_name": "Ada Lindqvist",
        "type_slug": "therapy",
        "type_name": "Therapy",
        "provider_id": 2,
        "provider_name": "Dr. Clara Weiss",
        "first": date(2026, 11, 23),
        "last": date(2026, 12, 6),
        "created_at": NOW,
        "offer": OfferView(START, NOW),
    }
    return WaitlistEntryView(**{**values, **more})
