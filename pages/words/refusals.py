"""Why nothing was done, and what to do next: a sentence for every refusal of the store."""

from datetime import datetime

from pages import words
from pages.words.account import NOT_LOGGED_IN
from pages.words.moments import length, when
from pages.words.numbers import count, plural
from pages.words.phones import calls
from store import errors
from store.availability.opening import Absence
from store.views.people import Clinic

_PROBLEMS = {
    "not_logged_in": NOT_LOGGED_IN,
    "session_ended": NOT_LOGGED_IN,
    "not_allowed": "Your account cannot do that.",
    "not_found": "That does not exist, or it is not yours to see.",
    "missing": "Please fill this in.",
    "not_a_time": "Please choose a day and a time.",
    "not_proposed": "That time is not proposed any more. Please choose one of those shown.",
    "no_series": "Appointments of this kind are booked one at a time. Please choose one.",
    "starts_refused": "Nothing was booked, as some of those times cannot be had. Please choose others.",
    "past_time": "That time has passed. Please choose another.",
    "not_offered": "That person does not offer this kind of appointment. Please choose another.",
    "too_far_ahead": "That is further ahead than the clinic can plan. Please choose an earlier day.",
    "off_grid": "The clinic does not start at that time. Please choose one of the times shown.",
    "outside_hours": "The clinic is closed for some of that time. Please choose another.",
    "bad_span": "That ends before it starts. Please change one of them.",
    "overlap": "That overlaps with other hours. Please change one of them.",
    "off_tick": "Please choose a multiple of 5 minutes.",
    "unknown_type": "Please choose one of the clinic's appointments.",
    "unknown_provider": "That person does not take appointments here now. Please choose another.",
    "unknown_institution": "Please choose your clinic.",
    "notice_beyond_horizon": "That is earlier than it can be booked at all. Please give less.",
    "unknown_zone": "There is no time zone of that name. Please choose one from the list.",
    "unknown_region": "Please choose a country and a region from the list.",
    "unknown_reason": "Please choose one of the reasons.",
    "unknown_kind": "Please choose from the list.",
    "unknown_choice": "Please choose what is to be done about it.",
    "already_moved": "It has been moved to that time already, or you have asked for that.",
    "not_affected": "That provider is there for it, or has it no more. Please look at it once more.",
    "not_agreed": "It waits for an answer first. Please accept or reject it, or propose another time.",
    "move_asked": "Its patient asks to move it. Please accept or reject that.",
    "no_crisis": "That is no crisis. Please accept or reject it.",
    "has_ended": "It is over by now, so that cannot be noted any more.",
    "not_to_be_sent_again": "It has arrived, was left out, or is tried again anyway: nothing is to be done.",
    "time_changed": "Its patient has chosen another time meanwhile. Please look at it once more.",
    "has_begun": "It has begun already, so that cannot be done any more.",
    "for_one_provider": "The patient asked for somebody by name. Please ask the patient before somebody else has it.",
    "for_any_provider": "The patient asked for the first available: others may have time. Press Not me to pass it on.",
    "asked_alone": "Nobody else is asked for this one. Please accept or reject it.",
    "last_asked": "Nobody else is asked any more, so that would reject it. Please press Not me once more.",
    "no_colleague": "No colleague who offers this is free then. Please choose otherwise.",
    "patient_asked": "The patient has been asked about a colleague already. Please accept or reject it.",
    "nothing_asked": "There is no question to answer here any more.",
    "nothing_to_undo": "There is nothing to undo here any more.",
    "bad_text": "Some characters in that text cannot be kept. Please type it again.",
    "bad_email": "That does not look like an e-mail address. Please check it.",
    "bad_name": "Please tell us the name you go by, in letters, up to 120 characters.",
    "bad_phone": "Please give a phone number with 5 to 15 digits, such as +49 30 23125 100, or leave it empty.",
    "bad_link": "Please give a link that begins with https:// and leads to a website, with no name or password in it.",
    "not_set_up": "Text messages cannot be sent here yet. Please choose mails, or call the clinic.",
    "not_public": "No website can be found at that address. Please check it: it has to be on the internet.",
    "webhook_off": "It is switched off, so nothing is sent there. Please switch it on first.",
    "bad_key": "This browser gave a key that cannot be used. Please try again.",
    "no_contact": "Nothing can be sent to devices yet: the clinic has not said at which e-mail address it is reached.",
    "missing_room": "Please put the word room in curly brackets once into the link, behind the website's name.",
    "email_taken": "There is already an account with that e-mail address. You can log in with it.",
    "no_room": "The clinic's computer cannot keep anything now. Nothing was changed. If it is urgent, please call.",
    "busy": "The clinic's computer is busy just now. Nothing was changed. Please try again in a few seconds.",
    "already_decided": "Something else became of it first. This is how it stands now.",
    "crises_from_here": "This cannot be sent from here just now. Please call now, and say that it is urgent.",
    "time_taken": "That time is taken by now. Please choose another.",
    "needs_reason": "That is beyond the rules for patients. Please say why.",
    "not_begun": "It has not begun yet. Please say after that what became of it.",
    "too_early": "It is too early for that. A patient can check in from 15 minutes before, the clinic on the day.",
    "not_open_yet": "It cannot be joined yet: it can from 10 minutes before it begins.",
    "too_long": "That text is too long. Please shorten it.",
    "out_of_range": "That number is too small or too large. Please choose another.",
    "too_many": "That is more than can be kept. Please remove some first.",
    "too_soon": "That has to be booked further ahead. Please choose a later time.",
    "too_many_open": "You have as many requests without an answer as are possible. Please wait for one.",
    "too_many_upcoming": "You have as many appointments ahead as can be booked. The clinic can always book for you.",
    "too_late_to_undo": "Too late: that cannot be undone any more.",
    "already_on_it": "Somebody is on it already. You can still accept.",
    "not_there": "The provider is not there then. Nothing was changed.",
    "offer_over": "That time is not held for you any more.",
    "link_over": "This link cannot be used any more. Please log in, or call the clinic.",
    "wrong_letters": "That is not how the name begins that we know.",
    "same_patient": "A patient of that name with that number is here already.",
    "would_strand": "Appointments would fall outside the new hours. Please look at them first.",
    "invalid": "That value cannot be. Please check what you entered.",
    "wrong_type": "That value cannot be. Please check what you entered.",
    "wrong_credentials": "E-mail and password do not match. Please try again.",
    "wrong_password": "That is not your current password. Please try again.",
}
_OF_FIELDS = {
    ("not_offered", "by"): "You do not offer this kind of appointment. The clinic's staff can change that.",
    ("not_offered", "type"): "Nobody here offers that now. Please choose another kind of appointment.",
    ("overlap", "starts"): "Two of these times overlap. Please take one of them away.",
    ("too_many", "starts"): "Those are too many times. Please choose fewer.",
    ("missing", "starts"): "Please choose a time first.",
}
"""What is said of a field otherwise than of others."""
_PASSWORDS = {
    "short": "Please choose a longer password: 12 characters or more.",
    "long": "That password is too long. Please keep it under 1,000 characters.",
    "common": "Many people use that password, so it is easy to guess. Please choose another; a few words are good.",
    "personal": "That password is too close to your e-mail address or your clinic's name. Please choose another.",
}


_BEYOND = {
    "too_soon": "sooner than patients may book",
    "too_far_ahead": "further ahead than patients may book",
    "outside_hours": "outside the opening hours",
    "off_grid": "not at one of the usual times",
}


def problem(code: str | None, *, seconds: int = 0, why: str = "", field: str = "") -> str:
    """Say the sentence for a refusal's code as it comes back in an address; empty for a code that does not exist."""
    if of_field := _OF_FIELDS.get((code or "", field)):
        return of_field
    if code == "too_many_attempts":
        return f"That did not work several times in a row. Please wait {_soon(seconds)}, then try again."
    if code == "too_many_bookings":
        return f"That was a lot of bookings within minutes. Please wait {_soon(seconds)}, then book again."
    if code == "too_fast":
        return f"That was a lot within minutes. Please wait {_soon(seconds)}, then try again."
    if code == "weak_password":
        return _PASSWORDS.get(why, _PASSWORDS["short"])
    return _PROBLEMS.get(code or "", "")


def may_call(error: errors.Refusal) -> bool:
    """Return whether the clinic can do what the patient cannot, so that a call is the way on."""
    beyond = errors.TooManyOpen, errors.TooManyUpcoming, errors.TooSoon, errors.TooFarAhead
    return isinstance(error, (*beyond, *errors.IN_CRISIS))


def whom_to_call(error: errors.Refusal, clinic: Clinic) -> list[tuple[str, str]]:
    """Return whom a patient calls who was refused that, each as what is said and the number; nobody in most cases."""
    return calls(clinic, in_crisis=isinstance(error, errors.IN_CRISIS)) if may_call(error) else []


def refusal(error: errors.Refusal, zone: str, *, start: datetime | None = None) -> str:
    """Say why nothing was done, and what to do next. `start` is the moment that was asked for."""
    match error:
        case errors.TimeTaken():
            return words.no_times.taken(error.party, start, zone)
        case errors.AlreadyDecided():
            return words.too_late.said(error, zone)
        case errors.NotOpenYet():
            return words.video.not_yet(error.since, zone)
        case errors.NotBegun() | errors.TooEarly():
            return words.attendance.not_yet(error, zone)
        case errors.TooManyAttempts() | errors.TooManyBookings() | errors.TooFast():
            call = " If you cannot wait, please call now." if isinstance(error, errors.TooManyCrises) else ""
            return problem(error.code, seconds=error.retry_after) + call
        case errors.CrisisWaits(is_accepted=True):
            return f"You have an appointment {when(error.start, zone)}. If you cannot wait until then, please call now."
        case errors.CrisisWaits():
            return (
                f"Your request for {when(error.start, zone)} is with the clinic already, and everyone who can answer "
                "finds it in Kept. If you cannot wait, please call now."
            )
        case errors.StartsRefused():
            return words.series.refused(error, zone)
        case errors.WeakPassword():
            return problem(error.code, why=error.why)
    of_field = _OF_FIELDS.get((error.code, error.field), "") if isinstance(error, errors.Invalid) else ""
    said = of_field or _limit(error) or _to_confirm(error) or problem(error.code)
    return said or "That did not work. Please check what you entered."


def crisis_waits(error: errors.CrisisWaits, zone: str) -> str:
    """Say in brief, under whom to call, what somebody in a crisis has already."""
    what = "You have an appointment" if error.is_accepted else "The clinic has your request for"
    return f"{what} {when(error.start, zone)}."


def _soon(seconds: int) -> str:
    return count(-(-seconds // 60), "minute") if seconds > 90 else count(max(seconds, 1), "second")


def _to_confirm(error: errors.Refusal) -> str:
    """Say what is in the way of something that can be done all the same, or that could be done before."""
    match error:
        case errors.TooLateToUndo():
            return f"Too late: that can be undone for {error.seconds} seconds, and before the appointment begins."
        case errors.AlreadyOnIt():
            return f"On it already: {error.by_name}. You can still accept."
        case errors.NotThere():
            return words.hours.not_there_unchanged(Absence(error.why, error.name))
        case errors.OfferOver():
            return words.waitlist.over(error.outcome)
        case errors.SamePatient():
            known = f"{error.name} with that number is a patient here already."
            return f"{known} If it is somebody else, add them all the same."
    return ""


def _limit(error: errors.Refusal) -> str:
    """Say it with its number; nothing when the refusal is about none."""
    match error:
        case errors.NeedsReason():
            return f"That is {' and '.join(_BEYOND[each] for each in error.beyond)}. Please say why."
        case errors.TooLong():
            return f"Please keep it to {error.limit:,} characters."
        case errors.TooSoon():
            return f"That has to be booked at least {length(error.minutes)} ahead. Please choose a later time."
        case errors.TooManyOpen():
            waiting = plural(error.limit, "1 request that waits", f"{error.limit} requests that wait")
            return f"You have {waiting} for an answer. As soon as the clinic has answered one, you can send another."
        case errors.TooManyUpcoming():
            return _too_many_ahead(error)
        case errors.OutOfRange():
            return f"Please choose a number from {error.least:,} to {error.most:,}."
        case errors.TooMany(field="waitlist"):
            return f"You already wait for {count(error.limit, 'time')}. Please leave one under My appointments first."
        case errors.TooMany():
            return f"{error.limit:,} of these is the most that can be kept. Please remove some first."
        case errors.AppointmentsAffected():
            return (
                f"{count(len(error.ids), 'appointment')} would fall outside the new hours. Please look at them first."
            )
    return ""


def _too_many_ahead(error: errors.TooManyUpcoming) -> str:
    ahead = count(error.limit, "appointment")
    if error.wanted > 1:
        return (
            f"You can have {ahead} ahead at a time, and {error.wanted} more would be too many. "
            "Please choose fewer dates; the clinic can always book for you."
        )
    return (
        f"You have {ahead} ahead, as many as can be booked at a time. "
        "After the next one you can book again; the clinic can always book for you."
    )
