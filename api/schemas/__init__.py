"""The shapes of what comes, a file a subject: requests are parsed by them."""

from api.schemas.accounts import (
    BusyCalendar,
    Confirmation,
    CrisisSound,
    EmailConfirmation,
    Forgotten,
    LogIn,
    NewEmail,
    NewPassword,
    Next,
    PasswordByLink,
    Profile,
    Register,
    VideoLink,
)
from api.schemas.answering import Acceptance, Assignment, OfferAnswer, PassingOn, Proposal, Rejection
from api.schemas.appointments import Cancellation, Delay, Move, NewClinicNote, Recalling, WithdrawnNote
from api.schemas.away import Away, AwayChoice
from api.schemas.booking import Booking, NewSeries, SeriesQuery, TimesQuery
from api.schemas.clinic import ClinicSettings
from api.schemas.devices import DeviceDraft
from api.schemas.own import Notes, OfferedTime, ProposalDeclined, ProposalTaken
from api.schemas.preferences import Preferences
from api.schemas.webhooks import WebhookDraft

__all__ = [
    "Acceptance",
    "Assignment",
    "Away",
    "AwayChoice",
    "Booking",
    "BusyCalendar",
    "Cancellation",
    "ClinicSettings",
    "Confirmation",
    "CrisisSound",
    "Delay",
    "DeviceDraft",
    "EmailConfirmation",
    "Forgotten",
    "LogIn",
    "Move",
    "NewClinicNote",
    "NewEmail",
    "NewPassword",
    "NewSeries",
    "Next",
    "Notes",
    "OfferAnswer",
    "OfferedTime",
    "PassingOn",
    "PasswordByLink",
    "Preferences",
    "Profile",
    "Proposal",
    "ProposalDeclined",
    "ProposalTaken",
    "Recalling",
    "Register",
    "Rejection",
    "SeriesQuery",
    "TimesQuery",
    "VideoLink",
    "WebhookDraft",
    "WithdrawnNote",
]
