"""What becomes of an appointment, and what is written about it."""

from typing import Annotated

from api.schemas.model import RequestModel, documented
from api.values import Day, Flag, Id, Moment, Number, Text
from store.models import LONGEST_DELAY, NOTES_LIMIT, REASON_LIMIT


class Recalling(RequestModel):
    """Around which local day of the clinic; without `type` for the same, without `with_anybody` with its provider."""

    about: Day
    type: Text = ""
    with_anybody: Flag = False


class NewClinicNote(RequestModel):
    """What is written about an appointment; `shared`: its patient reads it, too. Both are needed."""

    text: Annotated[Text, documented(maxLength=NOTES_LIMIT)]
    shared: Flag


class WithdrawnNote(RequestModel):
    """Which note is withdrawn."""

    note_id: Id


class Cancellation(RequestModel):
    """Why, as a code of FHIR R4's `appointment-cancellation-reason`; `note`: in the caller's own words.

    Patients give pat, pat-fb, pat-lt, pat-ucp, pat-mv or other; the clinic prov-pers, pat, oth-room, oth-weath, oth-err
    or other. `following`: also all that follow in its series and can be cancelled.
    """

    reason: Text
    note: Annotated[Text, documented(maxLength=REASON_LIMIT)] = ""
    following: Flag = False


class Move(RequestModel):
    """Where to; the clinic can give it to another provider, and says why where that is beyond the patients' rules."""

    start: Moment
    provider_id: Id | None = None
    because: Annotated[Text, documented(maxLength=REASON_LIMIT)] = ""


class Delay(RequestModel):
    """How many minutes late it begins, a multiple of five; 0 takes that back.

    `and_after`: also for who comes after and waits longer by that, or less, each as late as it begins for them.
    """

    minutes: Annotated[Number, documented(minimum=0, maximum=LONGEST_DELAY, multipleOf=5)]
    and_after: Flag = False
