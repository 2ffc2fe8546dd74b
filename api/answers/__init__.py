"""The shapes of what goes, a file a subject: tests hold the answers against them."""

from api.answers.appointments import Appointment, Appointments, AppointmentWithNotes, ClinicNote, MovingTo, ProposedTime
from api.answers.away import Absence, Affected, AwayList, AwayOutcome, ColleagueName, LeftOver, Suggestion
from api.answers.devices import Device, Devices
from api.answers.inbox import Counts, Inbox
from api.answers.jobs import FailedFor, Job, Jobs
from api.answers.notifications import Notification, Notifications
from api.answers.patients import PatientAppointment, PatientHistory
from api.answers.people import CalendarAddress, Clinic, Person, Provider, Type
from api.answers.problems import FieldError, Problem, RefusedStart
from api.answers.recalls import Recall, Recalls
from api.answers.schedule import Nothing, Offer
from api.answers.series import PlannedDate, PlannedSeries, Series
from api.answers.waitlist import WaitlistEntry
from api.answers.webhooks import Webhook, WebhookCall, WebhookCalls, Webhooks, WebhookSecret

__all__ = [
    "Absence",
    "Affected",
    "Appointment",
    "AppointmentWithNotes",
    "Appointments",
    "AwayList",
    "AwayOutcome",
    "CalendarAddress",
    "Clinic",
    "ClinicNote",
    "ColleagueName",
    "Counts",
    "Device",
    "Devices",
    "FailedFor",
    "FieldError",
    "Inbox",
    "Job",
    "Jobs",
    "LeftOver",
    "MovingTo",
    "Nothing",
    "Notification",
    "Notifications",
    "Offer",
    "PatientAppointment",
    "PatientHistory",
    "Person",
    "PlannedDate",
    "PlannedSeries",
    "Problem",
    "ProposedTime",
    "Provider",
    "Recall",
    "Recalls",
    "RefusedStart",
    "Series",
    "Suggestion",
    "Type",
    "WaitlistEntry",
    "Webhook",
    "WebhookCall",
    "WebhookCalls",
    "WebhookSecret",
    "Webhooks",
]
