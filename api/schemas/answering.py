"""How a request is answered."""

from typing import Annotated

from api.schemas.model import RequestModel, documented
from api.values import Flag, Id, Moment, Moments, Text
from store.models import REASON_LIMIT


class OfferAnswer(RequestModel):
    """Whether the patient agrees to a colleague of the provider whom they had asked."""

    agreed: Flag


class Acceptance(RequestModel):
    """Whether it is known that the provider is not there then.

    `provider_id`: for whom staff accept it; `instead_of`: who has it now, for what any provider could have; `start`:
    the time that was read, as its patient may have chosen another since.
    """

    provider_id: Id | None = None
    instead_of: Id | None = None
    start: Moment | None = None
    confirmed: Flag = False


class Assignment(RequestModel):
    """To whom staff give a request; `instead_of`, `start` and `confirmed` as in Acceptance."""

    provider_id: Id
    instead_of: Id | None = None
    start: Moment | None = None
    confirmed: Flag = False


class Rejection(RequestModel):
    """Why, if the provider wants to say; `instead_of` and `start` as in Acceptance."""

    reason: Annotated[Text, documented(maxLength=REASON_LIMIT)] = ""
    instead_of: Id | None = None
    start: Moment | None = None


class PassingOn(RequestModel):
    """Whether it is known that nobody else is asked any more, so that this rejects it."""

    confirmed: Flag = False


class Proposal(RequestModel):
    """One to three times that are proposed instead, each with its offset, perhaps with a sentence.

    `because`: why, where one is beyond the patients' rules, such as outside the hours; the clinic alone reads it.
    `provider_id`: with whom, where staff propose for any provider.
    """

    starts: Moments
    note: Annotated[Text, documented(maxLength=REASON_LIMIT)] = ""
    because: Annotated[Text, documented(maxLength=REASON_LIMIT)] = ""
    provider_id: Id | None = None
