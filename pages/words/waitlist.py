"""Sentences about free times that somebody on the waitlist is offered, and about who waits."""

from datetime import UTC, date, datetime

from pages import words
from pages.words.appointments import Tone
from store.models import Kind, Outcome
from store.views.appointments import AppointmentView
from store.views.people import Person
from store.views.waitlist import OfferView, WaitlistEntryView

TITLE = "You hear from us when a time is free"
TAKE, NOT_THIS_ONE = "Yes, I take it", "Not this one"
ANSWER = "Answer"
NEXT = "Without an answer the next one is asked, and you wait on."
GONE = "You no longer wait"
WAS_HELD = "A time was held for you"
TOOK = "You said yes"
STOP = "Stop waiting"
LEFT_IT = "Thank you: the next one is asked. You wait on."
INTRODUCTION = "What comes free is held for one after the other: first for who has been without an offer for longest."
WHO_WAITS = "Who waits"
NOBODY = "Nobody waits for a free time. Patients join where no time is free, or you put them in."
ADD, PUT_IN, ANYBODY = "Put somebody on the waitlist", "Put on the waitlist", "First available"
TAKE_OFF, TAKEN_OFF = "Take off", "No longer waits"
NO_PATIENT, NO_DAY = "Please choose a patient from the list.", "Please choose a day."
_WAIT_ON = "You wait on, and hear of the next."
_ENDED = {
    Outcome.declined: f"You left it to others. {_WAIT_ON}",
    Outcome.lapsed: f"The time to answer is over, and the next one was asked. {_WAIT_ON}",
    Outcome.withdrawn: f"The clinic has given it to somebody else. {_WAIT_ON}",
    Outcome.accepted: "You said yes.",
}

_TO_STAFF = {
    Outcome.declined: "not wanted.",
    Outcome.lapsed: "no answer in time.",
    Outcome.withdrawn: "somebody else has it.",
    Outcome.accepted: "taken.",
}


def what(entry: WaitlistEntryView) -> str:
    """Say what somebody waits for: "Therapy with Dr. Weiss"."""
    return words.appointments.with_provider(entry.type_name, entry.provider_name)


def headline(kind: Kind | str, entry: WaitlistEntryView) -> str:
    """Say in a notification what happened, in a few words."""
    if kind == Kind.time_free:
        return "A time is free"
    if kind == Kind.offer_withdrawn:
        return "A time that was held for you has gone"
    return "A time is held for you" if entry.is_offered(datetime.now(UTC)) else was_held(entry.offer)


def was_held(offer: OfferView | None, *, took: bool = False) -> str:
    """Say over what is not offered any more what it was; `took`: they have said yes this moment."""
    return TOOK if took or (offer is not None and offer.outcome is Outcome.accepted) else WAS_HELD


def details(kind: Kind | str, entry: WaitlistEntryView, zone: str) -> str:
    """Say in a notification what comes next."""
    offer = entry.offer
    if offer is None or kind == Kind.time_free:
        return "Whoever books first has it. If that is somebody else, you hear of the next."
    return held(offer, zone) if offer.is_open(datetime.now(UTC)) else ended(offer)


def tone(kind: Kind | str, entry: WaitlistEntryView) -> Tone:
    """Choose the colour of a notification."""
    return "waiting" if kind == Kind.time_offered and entry.is_offered(datetime.now(UTC)) else "info"


def link(kind: Kind | str, entry: WaitlistEntryView, person: Person) -> tuple[str, str]:
    """Give a word and the address where somebody goes on."""
    return "Book it" if kind == Kind.time_free else ANSWER, words.notifications.address(kind, entry, person)


def title(offer: OfferView) -> str:
    """Say over an offer what it is."""
    return "A time is free for you" if offer.appointment_id is None else "You can come earlier"


def take(offer: OfferView, zone: str, now: datetime) -> str:
    """Name the button that takes it: to book it, or to move there what they have."""
    if offer.appointment_id is None or offer.appointment_start is None:
        return TAKE
    return f"Move my appointment of {words.moments.amid(offer.appointment_start, zone, now)} here"


def held(offer: OfferView, zone: str) -> str:
    """Say until when a time is held for them, and what could move there."""
    now = datetime.now(UTC)
    said = f"Held for you until {words.moments.clock(offer.until, zone)}." if offer.until else ""
    if offer.appointment_start is None:
        return said
    return f"Your appointment of {words.moments.amid(offer.appointment_start, zone, now)} can move there. {said}"


def ended(offer: OfferView) -> str:
    """Say how an offer ended; one that has run out this moment is over, too."""
    return _ENDED[offer.outcome or Outcome.lapsed]


def in_row(offer: OfferView, zone: str, now: datetime, seen_from: str | None = None) -> str:
    """Say in the row of a wish what was offered last; nothing of what is past, or was not wanted."""
    start = words.moments.when(offer.start, zone, seen_from=seen_from)
    if offer.is_open(now):
        return f"{start}: {held(offer, zone)}"
    if offer.outcome is Outcome.accepted:
        return f"{start}: you have asked for it." if offer.start > now else ""
    is_news = offer.outcome is not Outcome.declined and offer.start > now
    return f"{start}: {ended(offer)}" if is_news else ""


def taken(view: AppointmentView, zone: str, now: datetime) -> str:
    """Say to somebody what they have by accepting an offer."""
    if view.move_start is not None:
        return (
            f"You have asked to move it to {words.moments.lowered(words.moments.near(view.move_start, zone, now))}. "
            "Until the clinic answers you keep the time that you have."
        )
    if view.is_agreed:
        return f"It is yours: {words.moments.near(view.start, zone, now)}."
    return "Request sent. The clinic will answer here; you can close this page."


def over(outcome: str | None) -> str:
    """Say that an offer cannot be answered any more."""
    if outcome is None:
        return "That time is not held for you. Please look at what is offered now."
    return _ENDED[Outcome(outcome)]


def left(entry: WaitlistEntryView) -> str:
    """Say that somebody waits no longer."""
    return f"You no longer wait for {what(entry)}."


def wish(entry: WaitlistEntryView, today: date) -> str:
    """Say to staff what somebody waits for, and on which days."""
    return f"{what(entry)} · {words.moments.between(entry.first, entry.last, today)}"


def since(entry: WaitlistEntryView, zone: str, now: datetime) -> str:
    """Say to staff since when somebody waits."""
    near = words.moments.near(entry.created_at, zone, now)
    return f"Waits since {words.moments.lowered(near)}"


def for_staff(entry: WaitlistEntryView, zone: str, now: datetime) -> str:
    """Say to staff what was offered to somebody last, and how that stands; nothing where nothing was."""
    offer = entry.offer
    if offer is None:
        return ""
    start = words.moments.brief(offer.start, zone, now)
    if offer.is_open(now) and offer.until is not None:
        return f"{start} is held for them until {words.moments.clock(offer.until, zone)}."
    return f"{start} was offered: {_TO_STAFF[offer.outcome or Outcome.lapsed]}"


def put_in(name: str) -> str:
    """Say that somebody is on the waitlist now."""
    return f"{name} is on the waitlist."


def waits_enough(name: str) -> str:
    """Say to staff that somebody cannot wait for more."""
    return f"{name} already waits for as many times as can be. Please take one off first."
