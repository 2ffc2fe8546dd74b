"""What somebody does about a time that is held for them: they take it, or leave it to the next."""

from datetime import UTC, datetime
from functools import partial

from nicegui import ui

from pages import words
from store import errors, threads
from store.views.people import Person
from store.views.waitlist import OfferView
from store.waitlist import accepting


async def take(entry_id: int, offer: OfferView, me: Person) -> tuple[str, words.appointments.Tone]:
    """Take it, and return what to say, in which colour."""
    zone, now = me.clinic.zone, datetime.now(UTC)
    try:
        take_it = partial(accepting.accept, start=offer.start, address=ui.context.client.ip)
        view = await threads.write(take_it, entry_id, by=me.id, now=now)
    except errors.Refusal as refusal:
        calls = [f"{each}." for each, _ in words.refusals.whom_to_call(refusal, me.clinic)]
        return " ".join([words.refusals.refusal(refusal, zone, start=offer.start), *calls]), "rejected"
    return words.waitlist.taken(view, zone, now), "accepted" if view.is_agreed and not view.move_start else "waiting"


async def leave(entry_id: int, offer: OfferView, me: Person) -> tuple[str, words.appointments.Tone]:
    """Leave it to the next, and return what to say, in which colour."""
    try:
        await threads.write(accepting.decline, entry_id, by=me.id, start=offer.start, now=datetime.now(UTC))
    except errors.Refusal as refusal:
        return words.refusals.refusal(refusal, me.clinic.zone, start=offer.start), "rejected"
    return words.waitlist.LEFT_IT, "info"
