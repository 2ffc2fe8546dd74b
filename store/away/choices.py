"""What can be done about an appointment whose provider is away."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from store import errors, text
from store.appointments import proposing
from store.models import BY_CLINIC, REASON_LIMIT, CancelReason


class AwayAct(StrEnum):
    """Another provider does it, its patient gets other times to choose from, it moves as asked, or is called off."""

    hand_over = "hand_over"
    propose = "propose"
    let_move = "let_move"
    cancel = "cancel"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be done about one appointment.

    `provider_id`: to whom it is handed over, or with whom the `starts` are, where that is somebody else; `reason`: a
    code of CancelReason, of what is cancelled; `note`: what its patient reads.
    """

    act: str
    provider_id: int | None = None
    starts: tuple[datetime, ...] = ()
    reason: str = CancelReason.provider_away
    note: str = ""

    def checked(self) -> Self:
        """Return the choice as it is carried out.

        Raises UnknownChoice, Missing, TooMany, UnknownReason, TooLong, BadText.
        """
        if self.act not in set(AwayAct):
            raise errors.UnknownChoice("act")
        if self.act == AwayAct.hand_over and self.provider_id is None:
            raise errors.Missing("provider_id")
        if self.act == AwayAct.propose and not self.starts:
            raise errors.Missing("starts")
        if len(self.starts) > proposing.MOST:
            raise errors.TooMany("starts", proposing.MOST)
        if self.act == AwayAct.cancel and self.reason not in BY_CLINIC:
            raise errors.UnknownReason("reason")
        return replace(self, note=text.clean(self.note, field="note", limit=REASON_LIMIT))


def all_checked(choices: Mapping[int, Choice]) -> dict[int, Choice]:
    """Check the choices by appointment; what is wrong is said of `choices.<id>.<field>`. Raises what they do."""
    checked = {}
    for appointment_id, choice in choices.items():
        try:
            checked[appointment_id] = choice.checked()
        except errors.Invalid as wrong:
            wrong.field = f"choices.{appointment_id}.{wrong.field}"
            raise
    return checked
