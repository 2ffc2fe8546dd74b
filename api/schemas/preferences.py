"""How somebody hears of news while no page of theirs is open."""

from api.schemas.model import RequestModel
from api.values import Flag, Number, Text
from store.models import Channel, Reminders, Subject


class Preferences(RequestModel):
    """How the caller hears. In `quiet` hours, from the hour `quiet_from` to `quiet_to`, nothing is sent.

    `zone` is an IANA name, null for the clinic's; `channels`: for each subject on which they hear of it.
    """

    quiet: Flag
    quiet_from: Number
    quiet_to: Number
    zone: Text | None = None
    discreet: Flag
    reminders: Reminders = Reminders.both
    channels: dict[Subject, frozenset[Channel]]
