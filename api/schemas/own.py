"""What a patient says about a request, a proposal or an offer of theirs."""

from typing import Annotated

from api.schemas.model import RequestModel, documented
from api.values import Moment, Text
from store.models import NOTES_LIMIT, REASON_LIMIT


class Notes(RequestModel):
    """Other notes instead of those that were sent; without any there are none."""

    notes: Annotated[Text, documented(maxLength=NOTES_LIMIT)] = ""


class ProposalTaken(RequestModel):
    """Which of the times that were proposed the patient takes."""

    start: Moment


class OfferedTime(RequestModel):
    """The time that the patient has read, of what is held for them; left out, whatever is held now."""

    start: Moment | None = None


class ProposalDeclined(RequestModel):
    """Why none of them suits, if the patient wants to say."""

    note: Annotated[Text, documented(maxLength=REASON_LIMIT)] = ""
