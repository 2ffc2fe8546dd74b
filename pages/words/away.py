"""Sentences about a provider who is ill or away, and about what becomes of their appointments."""

from collections.abc import Sequence
from datetime import date, datetime

from pages import words
from pages.words.numbers import count, plural
from store.availability.conflicts import Conflict
from store.availability.rules import Away
from store.away import AwayAct, Choice
from store.models import Role, Status
from store.views.appointments import AppointmentView
from store.views.people import Person, ProviderView

TITLE = "Away"
INTRODUCTION = (
    "Say it first: from then on nothing can be booked on these days. Then decide about each appointment below."
)
"""While there is no absence, or another one is added."""
SAY, SAID = "Mark as away", "Saved. Nothing can be booked on these days."
TO_DECIDE, ASKED = "To decide", "Waiting for the patient's answer"
DO, DO_ALL = "Do it", "Do all of these"
NOTE, NOTE_HINT = "A sentence to the patients, if you like", "They read it with what becomes of their appointment."
NOTE_BACK = "This was written before. It goes to those you decide about now, with any change you make."
GONE = "Decided"
LINK, WHICH_DAYS = "Ill or away?", "Add days"
DECIDE = "Decide what becomes of it"
CONSEQUENCE = "They stand until somebody has decided about each. The next page lists them, with what can be done."
NOTHING = (
    "Nothing to decide",
    "Appointments on these days appear here by themselves, and stay until somebody has decided about them.",
)
TOGETHER = "Each patient reads it in Kept at once. What cannot be done any more stays here, and says why."


def bar(who: Sequence[tuple[ProviderView, int]], person: Person) -> list[tuple[str, str]]:
    """Say who has appointments that nobody has decided about, each with the address where that is done."""
    said = []
    for provider, number in who:
        is_away = "You are away" if provider.id == person.id else f"{provider.name} is away"
        need = plural(number, "1 appointment needs", f"{number} appointments need")
        said.append((f"{is_away}, and {need} a decision.", f"/away?provider={provider.id}"))
    return said


def where_decided(conflict: Conflict | None, view: AppointmentView, person: Person) -> str | None:
    """Give the address where is decided what becomes of what falls into somebody's time off; None for who does not."""
    is_away = conflict is not None and conflict.absence is not None and conflict.absence.why == "away"
    decides = person.role is Role.staff or (person.role is Role.provider and view.provider_id == person.id)
    return f"/away?provider={view.provider_id}" if is_away and decides and view.provider_id is not None else None


def to_decide(number: int) -> str:
    """Say over the list how many there are."""
    return f"{TO_DECIDE} ({number})" if number else TO_DECIDE


def absence(away: Away, today: date) -> str:
    """Say from when to when somebody is away."""
    first = words.moments.day(away.first, today)
    days = first if away.first == away.last else f"{first} to {words.moments.day(away.last, today)}"
    return f"{days}: {away.name}" if away.name else days


def option(choice: Choice | None, colleague: str, view: AppointmentView) -> str:
    """Name what can be done about an appointment; `colleague` is who would do it, and without a choice nobody."""
    if choice is None:
        return call(view)
    match choice.act:
        case AwayAct.let_move:
            return "Let it move as asked"
        case AwayAct.hand_over:
            return f"Hand over to {colleague}"
        case AwayAct.propose:
            return f"Propose {count(len(choice.starts), 'other time')}"
    return "Cancel request" if view.is_request else "Cancel appointment"


def call(view: AppointmentView) -> str:
    """Say what to do where who cannot wait can be given to nobody."""
    return f"{'Talk to' if view.is_here else 'Call'} {view.patient_name}"


def here(views: Sequence[AppointmentView], person: Person) -> str:
    """Say over the list who is here already; each row says so, too."""
    who = [f"{view.patient_name} ({words.moments.clock(view.start, person.clinic.zone)})" for view in views]
    return f"{plural(len(views), 'Is here already', 'Are here already')}: {', '.join(who)}."


def detail(choice: Choice | None, colleague: str, view: AppointmentView, zone: str, now: datetime) -> str:
    """Say what that means: when, with whom, and whether somebody is asked; `colleague` is with whom it would be."""
    if choice is None and view.is_here:
        return f"Nobody else is free now. {view.patient_name} is here: please talk to them, then choose what to do."
    if choice is None:
        return f"Nobody else is free then. {view.patient_name} should not wait: please call, then choose what to do."
    match choice.act:
        case AwayAct.let_move if view.move_start is not None:
            return f"To {words.moments.amid(view.move_start, zone, now)}."
        case AwayAct.hand_over if view.is_here:
            return f"{view.patient_name} is here: please ask them first. They stay checked in."
        case AwayAct.hand_over if view.any_provider:
            return f"At the same time. {view.patient_name} reads it in Kept."
        case AwayAct.hand_over:
            return f"If {view.patient_name} agrees; the time is held meanwhile."
        case AwayAct.propose:
            times = "; ".join(words.moments.brief(start, zone, now) for start in choice.starts)
            return f"{times}, with {colleague}. {view.patient_name} chooses."
    return f"{view.patient_name} reads that the provider is away, and can ask again."


def label(view: AppointmentView) -> str:
    """Name the choice of what is done about an appointment."""
    return f"What becomes of {view.patient_name}, {view.type_name}"


def question(view: AppointmentView, zone: str, now: datetime) -> str:
    """Ask before one is cancelled."""
    return words.cancelling.question(view, zone, now)


def together(choices: Sequence[Choice], apart: int) -> list[str]:
    """Say before all of these are done what they are, and that so many who cannot wait are none of them."""
    acts = [choice.act for choice in choices]
    parts = [
        (acts.count(AwayAct.hand_over), "to hand over"),
        (acts.count(AwayAct.propose), "with other times to choose from"),
        (acts.count(AwayAct.let_move), "to move as asked"),
        (acts.count(AwayAct.cancel), "to cancel"),
    ]
    said = ", ".join(f"{number} {what}" for number, what in parts if number)
    stay = plural(apart, "1 that cannot wait stays here", f"{apart} that cannot wait stay here")
    return [
        f"{count(len(acts), 'appointment')}: {said}.",
        *([f"{stay}: please decide about each by itself."] if apart else []),
        TOGETHER,
    ]


def outcome(done: int, left: int) -> str:
    """Say what came of all of them."""
    if not left:
        return f"{count(done, 'appointment')} decided. Everybody concerned reads it in Kept."
    stays = plural(
        left, "1 could not be, and stays: its row says why.", f"{left} could not be, and stay: see their rows."
    )
    return f"{done} decided. {stays}"


def more(number: int) -> str:
    """Say that there are more than are shown."""
    return f"{plural(number, '1 more comes', f'{number} more come')} up as these are decided."


def became(view: AppointmentView | None, person: Person) -> str:
    """Say in a row that leaves what became of it."""
    if view is None:
        return GONE
    if view.status is Status.countered:
        return _proposed(view)
    if view.status is Status.accepted and view.provider_name:
        return f"With {view.provider_name}, {words.moments.when(view.start, person.clinic.zone)}"
    return words.appointments.status(view, person)


def standing(view: AppointmentView, person: Person, now: datetime) -> str:
    """Say in a row how it stands."""
    if view.is_here:
        return words.attendance.here_since(view, person)
    if view.move_start is not None:
        return words.moving.ASKED
    if view.status is Status.countered and view.answer_by is not None:
        until = words.moments.near(view.answer_by, person.clinic.zone, now)
        return f"{_proposed(view)}, until {until[0].lower() + until[1:] if until.startswith('To') else until}"
    return words.appointments.in_list(view, now)


def _proposed(view: AppointmentView) -> str:
    """Say what its patient is asked: to come at another time, or to somebody else."""
    return f"{view.proposed_with_name} proposed" if view.is_handed_over else words.proposing.label(view)
