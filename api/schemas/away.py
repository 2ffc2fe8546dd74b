"""When a provider is away, and what is done about their appointments."""

from typing import Annotated

from pydantic import Field

from api.schemas.model import RequestModel, documented
from api.values import MOST, Day, Id, Moments, Text
from store.models import REASON_LIMIT, CancelReason


class AwayChoice(RequestModel):
    """What is done about an appointment whose provider is away: `act` is hand_over, propose, let_move or cancel.

    `provider_id`: to whom it is handed over, or with whom the one to three `starts` are, if not with who is away.
    `reason` is a code as in Cancellation, prov-pers if none is given; `note` is for the patient.
    """

    act: Text
    provider_id: Id | None = None
    starts: Moments = []
    reason: Text = CancelReason.provider_away
    note: Annotated[Text, documented(maxLength=REASON_LIMIT)] = ""


class Away(RequestModel):
    """From and to which local day a provider is away, the last included; `name`: what for, for colleagues.

    `choices`: by the id of an appointment, what is done about it, of 100 at the most.
    `note`: begun for the patients, it is kept until all is decided; without it, what was kept stays.
    """

    provider_id: Id
    first: Day
    last: Day
    name: Text = ""
    note: Annotated[Text | None, documented(maxLength=REASON_LIMIT)] = None
    choices: Annotated[dict[Id, AwayChoice], Field(max_length=MOST)] = {}
