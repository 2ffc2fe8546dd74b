"""Sentences about how a patient hears of what somebody has just done: only what is true before anything has left."""

from datetime import datetime

from pages.words.moments import amid
from store.models import Channel
from store.notifications.reach import Reach

NO_ACCOUNT = "{name} has no account: please tell them."
_WAYS = {Channel.email: "a mail", Channel.sms: "a text message", Channel.push: "a note on their device"}


def reads(name: str, reach: Reach | None, zone: str, now: datetime) -> str:
    """Say that they read it in Kept, and what goes out to them; `reach`: None where that is not known."""
    if reach is None:
        return f"{name} reads it in Kept."
    if not reach.has_account:
        return NO_ACCOUNT.format(name=name)
    ways = [way for channel, way in _WAYS.items() if channel in reach.channels]
    refused = "no mail arrives at their address" if reach.bad_address else ""
    if not ways and refused:
        return f"{name} reads it when they open Kept, but {refused}: please call."
    if not ways:
        return f"{name} gets no mail about this, and reads it when they open Kept."
    listed = " and ".join(filter(None, (", ".join(ways[:-1]), ways[-1])))
    goes = f"{listed} {'goes' if len(ways) == 1 else 'go'} out {_when(reach, zone, now)}"
    return f"{name} reads it in Kept; {goes}{f', as {refused}' if refused else ''}."


def _when(reach: Reach, zone: str, now: datetime) -> str:
    return "in a moment" if reach.later is None else f"in the morning: {amid(reach.later, zone, now)}"
