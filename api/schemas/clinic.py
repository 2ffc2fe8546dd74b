"""What staff decide about their clinic."""

from typing import Annotated

from api.schemas.model import RequestModel, documented
from api.values import Flag, Number, Text
from store.models import CANCEL_HOURS, CRISIS_MINUTES, PROPOSE_HOURS
from store.text import LONGEST_EMAIL, LONGEST_LINK, LONGEST_PHONE


class ClinicSettings(RequestModel):
    """A clinic's settings; `zone` is an IANA name, `phone` and `email` may be left out, limits are a patient's.

    `video_template` has `{room}` once, for a name that nobody can guess; what is left out is none.
    """

    name: Text
    phone: Annotated[Text, documented(maxLength=LONGEST_PHONE)] = ""
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
    email: Annotated[Text, documented(maxLength=LONGEST_EMAIL)] = ""
    video_template: Annotated[Text, documented(maxLength=LONGEST_LINK)] = ""
