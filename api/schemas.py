"""The shapes of what comes: requests are parsed by them."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from api.values import MOST, Day, Flag, Id, Moment, Moments, Number, Text
from store.models import (
    CANCEL_HOURS,
    CRISIS_MINUTES,
    LONGEST_DELAY,
    NOTES_LIMIT,
    PROPOSE_HOURS,
    REASON_LIMIT,
    CancelReason,
)
from store.people.passwords import SHORTEST
from store.text import LONGEST_EMAIL, LONGEST_LINK, LONGEST_NAME, LONGEST_PHONE
from web import redirects

Next = Annotated[str, BeforeValidator(redirects.safe_next)]
"""An address of this site; anything else is the start."""


class _RequestModel(BaseModel):
    """A request's body. A member that is null or empty counts as not given, as forms send all of theirs."""

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, values: dict[str, object]) -> dict[str, object]:
        return {name: value for name, value in values.items() if value is not None and value != ""}


def _documented(**limits: int) -> Any:
    """Limits that the store holds, which counts characters as they are kept; here they are documented."""
    return Field(json_schema_extra=dict(limits))


class LogIn(_RequestModel):
    """`next`: where a browser goes after a form was sent."""

    email: Text
    password: Text
    next: Next = "/"


class Register(_RequestModel):
    """A new patient; `clinic` is the slug of the institution, `next` where a browser goes after a form was sent.

    `phone` has 5 to 15 digits, and may be left out.
    """

    clinic: Text
    name: Annotated[Text, _documented(maxLength=LONGEST_NAME)]
    email: Annotated[Text, _documented(maxLength=LONGEST_EMAIL)]
    password: Annotated[Text, _documented(minLength=SHORTEST)]
    phone: Annotated[Text, _documented(maxLength=LONGEST_PHONE)] = ""
    next: Next = "/"


class NewPassword(_RequestModel):
    """The password until now, and the next one."""

    old: Text
    new: Annotated[Text, _documented(minLength=SHORTEST)]


class Profile(_RequestModel):
    """The name that the caller goes by, and the number they can be called at; without `phone` there is none."""

    name: Annotated[Text, _documented(maxLength=LONGEST_NAME)]
    phone: Annotated[Text, _documented(maxLength=LONGEST_PHONE)] = ""


class CrisisSound(_RequestModel):
    """Whether the caller's open pages ring when somebody is in a crisis."""

    on: Flag


class VideoLink(_RequestModel):
    """Where a provider holds their video appointments, by https; without one they follow the clinic."""

    video_link: Annotated[Text, _documented(maxLength=LONGEST_LINK)] = ""


class ClinicSettings(_RequestModel):
    """A clinic's settings; `zone` is an IANA name, `phone` may be left out, limits are a patient's.

    `video_template` has `{room}` once, for a name that nobody can guess; what is left out is none.
    """

    name: Text
    phone: Annotated[Text, _documented(maxLength=LONGEST_PHONE)] = ""
    zone: Text
    open_requests: Number
    crisis_requests: Number
    appointments_ahead: Number
    bookings_in_ten_minutes: Number
    cancel_hours: Number = CANCEL_HOURS
    propose_hours: Number = PROPOSE_HOURS
    crisis_minutes: Number = CRISIS_MINUTES
    emergency_phone: Text
    emergency_sentence: Text
    public_times: Flag = False
    public_names: Flag = False
    ready_reason_1: Text = ""
    ready_reason_2: Text = ""
    ready_reason_3: Text = ""
    video_template: Annotated[Text, _documented(maxLength=LONGEST_LINK)] = ""


class TimesQuery(_RequestModel):
    """Which times a patient wants to know: without a type none, without a date today's."""

    type: Text = ""
    provider: Id | None = None
    date: Day | None = None


class Booking(_RequestModel):
    """`start` says its offset from UTC; without `provider_id` any provider is asked."""

    type: Text
    start: Moment
    provider_id: Id | None = None
    notes: Annotated[Text, _documented(maxLength=NOTES_LIMIT)] = ""


class SeriesQuery(_RequestModel):
    """Which dates a series would have; without `patient_id` nobody is busy then, as the clinic has chosen nobody."""

    type: Text
    provider_id: Id
    patient_id: Id | None = None
    first: Moment
    every: Number
    count: Number


class NewSeries(_RequestModel):
    """Exactly these starts, each with its offset from UTC; `because` where the clinic goes beyond the patients' rules.

    Patients book for themselves, where the type allows it, and give no reason.
    """

    type: Text
    patient_id: Id
    provider_id: Id
    starts: Moments
    because: Annotated[Text, _documented(maxLength=REASON_LIMIT)] = ""
    notes: Annotated[Text, _documented(maxLength=NOTES_LIMIT)] = ""


class Recalling(_RequestModel):
    """Around which local day of the clinic; without `type` for the same, without `with_anybody` with its provider."""

    about: Day
    type: Text = ""
    with_anybody: Flag = False


class Notes(_RequestModel):
    """Other notes instead of those that were sent; without any there are none."""

    notes: Annotated[Text, _documented(maxLength=NOTES_LIMIT)] = ""


class NewClinicNote(_RequestModel):
    """What is written about an appointment; `shared`: its patient reads it, too. Both are needed."""

    text: Annotated[Text, _documented(maxLength=NOTES_LIMIT)]
    shared: Flag


class WithdrawnNote(_RequestModel):
    """Which note is withdrawn."""

    note_id: Id


class OfferAnswer(_RequestModel):
    """Whether the patient agrees to a colleague of the provider whom they had asked."""

    agreed: Flag


class Acceptance(_RequestModel):
    """Whether it is known that the provider is not there then.

    `provider_id`: for whom staff accept it; `instead_of`: who has it now, for what any provider could have; `start`:
    the time that was read, as its patient may have chosen another since.
    """

    provider_id: Id | None = None
    instead_of: Id | None = None
    start: Moment | None = None
    confirmed: Flag = False


class Assignment(_RequestModel):
    """To whom staff give a request; `instead_of`, `start` and `confirmed` as in Acceptance."""

    provider_id: Id
    instead_of: Id | None = None
    start: Moment | None = None
    confirmed: Flag = False


class Rejection(_RequestModel):
    """Why, if the provider wants to say; `instead_of` and `start` as in Acceptance."""

    reason: Annotated[Text, _documented(maxLength=REASON_LIMIT)] = ""
    instead_of: Id | None = None
    start: Moment | None = None


class PassingOn(_RequestModel):
    """Whether it is known that nobody else is asked any more, so that this rejects it."""

    confirmed: Flag = False


class Cancellation(_RequestModel):
    """Why, as a code of FHIR R4's `appointment-cancellation-reason`; `note`: in the caller's own words.

    Patients give pat, pat-fb, pat-lt, pat-ucp, pat-mv or other; the clinic prov-pers, pat, oth-room, oth-weath, oth-err
    or other. `following`: also all that follow in its series and can be cancelled.
    """

    reason: Text
    note: Annotated[Text, _documented(maxLength=REASON_LIMIT)] = ""
    following: Flag = False


class Move(_RequestModel):
    """Where to; the clinic can give it to another provider, and says why where that is beyond the patients' rules."""

    start: Moment
    provider_id: Id | None = None
    because: Annotated[Text, _documented(maxLength=REASON_LIMIT)] = ""


class Delay(_RequestModel):
    """How many minutes late it begins, a multiple of five; 0 takes that back."""

    minutes: Annotated[Number, _documented(minimum=0, maximum=LONGEST_DELAY, multipleOf=5)]


class Proposal(_RequestModel):
    """One to three times that are proposed instead, each with its offset, perhaps with a sentence.

    `provider_id`: with whom, where staff propose for any provider.
    """

    starts: Moments
    note: Annotated[Text, _documented(maxLength=REASON_LIMIT)] = ""
    provider_id: Id | None = None


class ProposalTaken(_RequestModel):
    """Which of the times that were proposed the patient takes."""

    start: Moment


class OfferedTime(_RequestModel):
    """The time that the patient has read, of what is held for them; left out, whatever is held now."""

    start: Moment | None = None


class ProposalDeclined(_RequestModel):
    """Why none of them suits, if the patient wants to say."""

    note: Annotated[Text, _documented(maxLength=REASON_LIMIT)] = ""


class AwayChoice(_RequestModel):
    """What is done about an appointment whose provider is away: `act` is hand_over, propose, let_move or cancel.

    `provider_id`: to whom it is handed over, or with whom the one to three `starts` are, if not with who is away.
    `reason` is a code as in Cancellation, prov-pers if none is given; `note` is for the patient.
    """

    act: Text
    provider_id: Id | None = None
    starts: Moments = []
    reason: Text = CancelReason.provider_away
    note: Annotated[Text, _documented(maxLength=REASON_LIMIT)] = ""


class Away(_RequestModel):
    """From and to which local day a provider is away, the last included; `name`: what for, for colleagues.

    `choices`: by the id of an appointment, what is done about it, of 100 at the most.
    """

    provider_id: Id
    first: Day
    last: Day
    name: Text = ""
    choices: Annotated[dict[Id, AwayChoice], Field(max_length=MOST)] = {}
