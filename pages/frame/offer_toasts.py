"""What is held for somebody of the waitlist, in a toast of any page: one tap takes it, or leaves it to the next.

It goes as the offer ends.
"""

from datetime import UTC, datetime
from functools import partial

from pages import words
from pages.elements import offer_acts
from pages.frame.toasts import toast, toasts_with, which
from pages.live import live
from store import threads
from store.models import Role
from store.views.people import Person
from store.views.waitlist import OfferView, WaitlistEntryView
from store.waitlist import waitlist


def follow(person: Person) -> None:
    """Take away what is said of an offer as soon as that is over; nothing for the clinic's people."""
    if person.role is Role.patient:
        live.follow_waitlist(person.id, live.coalesced(partial(_tidy, person)))


def say(said: str, entry: WaitlistEntryView, offer: OfferView, person: Person) -> None:
    """Say that a time is held, until that is over; its buttons take it, or leave it to the next."""
    word = words.waitlist.take(offer, person.clinic.zone, datetime.now(UTC))
    toast(
        said,
        "waiting",
        sticky=True,
        link=(words.waitlist.ANSWER, "/appointments"),
        action=(word, partial(_take, entry.id, offer, person)),
        other=(words.waitlist.NOT_THIS_ONE, partial(_leave, entry.id, offer, person)),
        about=which(entry),
        data_offer=str(entry.id),
    )


async def _take(entry_id: int, offer: OfferView, person: Person) -> None:
    said, tone = await offer_acts.take(entry_id, offer, person)
    toast(said, tone, link=("Show", "/appointments"))


async def _leave(entry_id: int, offer: OfferView, person: Person) -> None:
    said, tone = await offer_acts.leave(entry_id, offer, person)
    toast(said, tone)


async def _tidy(person: Person) -> None:
    if not toasts_with("data-offer"):
        return
    now = datetime.now(UTC)
    entries = await threads.read(waitlist.mine, person.id, now=now)
    held = {str(each.id) for each in entries if each.is_offered(now)}
    for box in toasts_with("data-offer"):
        if box.props["data-offer"] not in held:
            box.delete()
