"""Sentences about a crisis: who is asked by now, and who is on it."""

from pages.words.moments import clock
from pages.words.numbers import plural
from store.models import Asked, Role
from store.views.appointments import AppointmentView
from store.views.people import Person

ON_IT = "I am on it"
SOUND = "When somebody is in a crisis"
SOUND_ON = "Ring on my pages"
SOUND_HINT = "One page rings when a crisis is asked of you, and again as long as nobody is on it."
TRY_SOUND = "Try the sound"
STAYS = "It stays in front of them until somebody does."
NOBODY_HERE = "Nobody at the clinic is here just now. Your request is read as soon as somebody is."


def who(view: AppointmentView, person: Person) -> str:
    """Say who is on it, in a row or a notice; empty where nobody is."""
    if not view.is_acknowledged:
        return ""
    return "You are on it" if view.acknowledged_by_id == person.id else f"{view.acknowledged_by_name} is on it"


def done(view: AppointmentView, person: Person, reads: str) -> str:
    """Say to whoever is on it until when an answer is theirs to give; `reads`: how the patient hears of it."""
    said = who(view, person)
    if view.answer_by is None:
        return f"{said}. {reads} They wait for an answer."
    by = clock(view.answer_by, person.clinic.zone)
    return f"{said}. {reads} Without an answer by {by} everybody is asked again."


def told(view: AppointmentView) -> str:
    """Say to the patient what is certain by now."""
    return f"{view.acknowledged_by_name} has read it and is on it."


def asked(view: AppointmentView, looking: str) -> str:
    """Say to the patient who has been asked by now, and that nobody has answered; `looking`: as long as that is new."""
    name = view.unanswered_by_name
    silence = f"{name} has not answered yet." if name else "Nobody has answered yet."
    if view.has_lapsed:
        return f"Its time has come, and nobody at the clinic has looked at it yet. {STAYS}"
    if view.asked is Asked.staff:
        on_duty = "" if view.called else " Nobody is on duty just now."
        return f"{silence}{on_duty} We have now told the clinic's staff, too."
    if view.asked is Asked.on_duty:
        people = f"{len(view.called)} {plural(len(view.called), 'person', 'people')}"
        return f"{silence} We have now asked everybody on duty: {people}."
    return f"{silence} We have asked again." if name else looking


def standing(view: AppointmentView) -> str:
    """Say to the clinic in a few words of whom it is asked beside those whom it suits; empty where of nobody."""
    if not view.crisis or not view.is_request:
        return ""
    if view.has_lapsed:
        return "Its time has passed, unseen"
    return {Asked.on_duty: "Asked of everybody on duty", Asked.staff: "Asked of everybody"}.get(view.asked, "")


def headline(view: AppointmentView, person: Person) -> str:
    """Say in a notification that somebody is, or was, on it."""
    said = who(view, person) or "Somebody was on it"
    return said if person.role is Role.patient or not view.patient_name else f"{said}: {view.patient_name}"
