"""Which times somebody wants to know, and what they book."""

from typing import Annotated

from api.schemas.model import RequestModel, documented
from api.values import Day, Id, Moment, Moments, Number, Text
from store.models import NOTES_LIMIT, REASON_LIMIT


class TimesQuery(RequestModel):
    """Which times a patient wants to know: without a type none, without a date today's."""

    type: Text = ""
    provider: Id | None = None
    date: Day | None = None


class Booking(RequestModel):
    """`start` says its offset from UTC; without `provider_id` any provider is asked."""

    type: Text
    start: Moment
    provider_id: Id | None = None
    notes: Annotated[Text, documented(maxLength=NOTES_LIMIT)] = ""


class SeriesQuery(RequestModel):
    """Which dates a series would have; without `patient_id` nobody is busy then, as the clinic has chosen nobody."""

    type: Text
    provider_id: Id
    patient_id: Id | None = None
    first: Moment
    every: Number
    count: Number


class NewSeries(RequestModel):
    """Exactly these starts, each with its offset from UTC; `because` where the clinic goes beyond the patients' rules.

    Patients book for themselves, where the type allows it, and give no reason.
    """

    type: Text
    patient_id: Id
    provider_id: Id
    starts: Moments
    because: Annotated[Text, documented(maxLength=REASON_LIMIT)] = ""
    notes: Annotated[Text, documented(maxLength=NOTES_LIMIT)] = ""
