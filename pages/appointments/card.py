"""One appointment on a page, large: its status line and its facts. It changes in place when news comes."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial

from pages import words
from pages.elements.patient_links import history_address
from pages.elements.phones import PhoneLink
from pages.elements.tags import Tag, button, tag
from pages.elements.videos import way_in
from pages.frame.toasts import say_refused
from store import appointments, errors, threads
from store.appointments import moving
from store.appointments.attendance import DayAct, possible
from store.appointments.video import can_join
from store.models import HOLDING, WAITING, Role, Status
from store.views.appointments import AppointmentView
from store.views.people import Person

_WHO = "Who"
TONES = ("waiting", "accepted", "rejected", "muted")


def needs_a_call(views: Iterable[AppointmentView], now: datetime) -> bool:
    """Return whether a patient in a crisis has nobody yet: the number to call stays until somebody has accepted."""
    crises = sorted(
        (view for view in views if view.crisis and (view.end > now or view.has_lapsed)),
        key=lambda view: view.created_at,
    )
    return any(view.is_request for view in crises) or (bool(crises) and not _has_somebody(crises[-1]))


def _has_somebody(view: AppointmentView) -> bool:
    return view.status in HOLDING and view.status not in (*WAITING, Status.countered)


def set_tone(element: Tag, status: Status) -> None:
    """Colour an element as a status; its words stand beside it."""
    tone = words.appointments.tone(status)
    element.classes(add=f"tone-{tone}", remove=" ".join(f"tone-{other}" for other in TONES if other != tone))


def glow(element: Tag) -> None:
    """Let an element glow softly once more; two animations take turns, as the same one would not start again."""
    again = "glow" in element.classes
    element.classes(add="glow-again" if again else "glow", remove="glow" if again else "glow-again")


class StatusLine:
    """How an appointment stands: for its patient the line from sent to accepted, and a sentence for everyone."""

    def __init__(self, view: AppointmentView, person: Person) -> None:
        self._person = person
        self._steps: list[Tag] = []
        self.instead: str | None = None
        """What is said instead of what follows, where it is not certain that what stands takes place."""
        self.of_move = ""
        """What was answered to the last wish to move it, where that was a no."""
        with tag("div", classes="standing") as self.box:
            if person.role is Role.patient:
                with tag("ol", classes="status-line", aria_hidden="true"):  # to be heard it is said below
                    self._steps = [tag("li") for _ in range(3)]
            with tag("p", classes="standing-words", aria_live="polite"):
                self._pill = tag("strong", classes="hidden-words" if self._steps else "pill")
                self._next = tag("span", classes="soft")
            self._reason = tag("p", classes="typed", dir="auto")
        self.show(view)

    def show(self, view: AppointmentView) -> None:
        """Move to where the appointment stands now."""
        line = words.status_line.line(view, self._person.clinic.zone)
        for step, (text, state) in zip(
            self._steps, [*line, ("", ""), ("", "")], strict=False
        ):  # some have fewer than three
            step.set_visibility(bool(text))
            step.set_text(text)
            step.classes(replace=state if text else "hidden")
            if state == "is-now":
                set_tone(step, view.status)
        self._pill.set_text(words.appointments.status(view, self._person))
        set_tone(self._pill, view.status)
        next_step = words.appointments.next_step(view, self._person, datetime.now(UTC))
        self._next.set_text(next_step if self.instead is None else self.instead)
        why = words.cancelling.why(view)
        said = f"Reason: {why}" if why else self.of_move if view.start > datetime.now(UTC) else ""
        self._reason.set_visibility(bool(said))
        self._reason.set_text(said)


class Facts:
    """The facts of an appointment: type, length, with whom, where, and whom to call about it."""

    def __init__(self, view: AppointmentView, person: Person) -> None:
        self._person = person
        self._values: dict[str, Tag] = {}
        with tag("dl", classes="facts"):
            for name in self._facts(view):
                tag("dt", name)
                with tag("dd") as value:
                    self._values[name] = tag("a", classes="patient-link") if name == _WHO else value
            self._call = tag("dt", "Call")
            with tag("dd") as self._number:
                self._phone = PhoneLink("")
        self.show(view)

    def show(self, view: AppointmentView) -> None:
        """Say what holds now."""
        for name, value in self._facts(view).items():
            self._values[name].set_text(value)
        if _WHO in self._values:
            self._values[_WHO].attributes(href=history_address(view, self._person)).update()
        self._phone.show(self._person.clinic.phone if self._person.role is Role.patient else view.patient_phone)
        for part in (self._call, self._number):
            part.set_visibility(self._phone.visible)

    def _facts(self, view: AppointmentView) -> dict[str, str]:
        clinic, minutes = self._person.clinic, int((view.end - view.start).total_seconds() // 60)
        facts = {"What": f"{view.type_name}, {minutes} minutes", "With": words.appointments.provider(view)}
        if self._person.role is not Role.patient:
            facts = {_WHO: view.patient_name, **facts}
        return {**facts, "Where": words.appointments.place(view.place, view.address, clinic.name)}


class Card:
    """An appointment, large."""

    def __init__(self, view: AppointmentView, me: Person, browser_zone: str | None, *, in_list: bool = False) -> None:
        """Draw it; `in_list`: it says what it is, and leads to its page."""
        self.view, self._me, self._browser_zone = view, me, browser_zone
        with tag("article", classes="card next-up is-crisis" if view.crisis else "card next-up") as self.box:
            with tag("div"):
                self._title = tag("p", classes="soft") if in_list else None
                with tag("div", classes="next-up-head"):
                    self._when = tag("h2", classes="next-up-when")
                    self._where = tag("p", classes="soft")
                    self._until = tag("time", "", "chip")
            with tag("div", classes="next-up-body"):
                self._standing = StatusLine(view, me)
                self._facts = Facts(view, me)
            with tag("div", classes="row-of") as self._actions:
                self._join = tag("a", words.video.JOIN, "btn btn-primary", **way_in(view))
                self._opens = tag("p", "", "soft")
                self._here = button(
                    words.attendance.HERE, partial(self._say, appointments.check_in), style="primary", icon_name="check"
                )
                self._not_here = button(words.attendance.NOT_HERE, partial(self._say, appointments.undo_check_in))
                self._again = tag("a", "Choose another time", "btn btn-primary")
                self._other = tag("a", words.moving.DOES_NOT_SUIT, "btn", href=words.moving.to_move(view))
                self._details = tag("a", "Details", "btn", href=f"/appointments/{view.id}") if in_list else None
        self.refresh()

    def show(self, view: AppointmentView) -> None:
        """Say how it stands now; glow once when that is news."""
        if view == self.view:
            return
        self.view = view
        self.refresh()
        glow(self.box)

    def doubt(self, is_in_doubt: bool) -> None:
        """Say nothing of what follows while that is not certain, as somebody is away then; in a list say so."""
        self._standing.instead = (words.hours.AWAY if self._title is not None else "") if is_in_doubt else None
        self._standing.show(self.view)

    def tell_move(self, said: str) -> None:
        """Say where the clinic moved it from, or that it could not move as its patient asked; nothing, once over."""
        self._standing.of_move = said
        self._standing.show(self.view)

    def refresh(self) -> None:
        """Say all of it, as the clinic has decided by now."""
        zone, now = self._me.clinic.zone, datetime.now(UTC)
        if self._title is not None:
            self._title.set_text(words.appointments.in_title(self.view))
        self._when.set_text(words.moments.near(self.view.start, zone, now))
        at = self.view.start.isoformat()
        self._until.attributes(datetime=at, data_until=at).update()
        self._until.set_text(words.moments.until(self.view.start, now, zone))
        where = words.moments.where(self.view.start, zone, self._browser_zone)
        self._where.set_text(where)
        self._where.set_visibility(bool(where))
        self._again.attributes(href=words.appointments.another_time(self.view, zone))
        self._standing.show(self.view)
        self._facts.show(self.view)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        """How long it is until then; or for a patient whose appointment does not take place, the way to another."""
        now = datetime.now(UTC)
        if self._details is not None:
            is_asked = self.view.status is Status.countered
            self._details.set_text(words.proposing.see(self.view) if is_asked else "Details")
            self._details.classes(**{"add" if is_asked else "remove": "btn-primary"})
        self._until.set_visibility(takes_place(self.view) and self.view.start > now)
        came_to_nothing = not takes_place(self.view) and self.view.status is not Status.completed
        self._again.set_visibility(self._me.role is Role.patient and came_to_nothing and self.view.end > now)
        opens = words.video.opens(self.view, self._me, now)
        may_join = can_join(self.view, self._me, now)
        self._join.set_visibility(may_join)
        self._here.classes(**{"remove" if may_join else "add": "btn-primary"})
        self._opens.set_text(opens)
        self._opens.set_visibility(bool(opens) and takes_place(self.view))
        can = possible(self.view, self._me, now) if self._me.role is Role.patient else ()
        self._here.set_visibility(DayAct.check_in in can)
        self._not_here.set_visibility(DayAct.undo_check_in in can)
        self._other.set_visibility(moving.is_unanswered(self.view, self._me, now))
        self._actions.set_visibility(any(action.visible for action in self._actions))

    async def _say(self, verb: Callable[..., AppointmentView]) -> None:
        """The patient says that they are here, or not yet; the page hears of it as of any news."""
        try:
            await threads.write(verb, self.view.id, by=self._me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)


def is_ahead(view: AppointmentView, now: datetime) -> bool:
    """Return whether it is not over: it ends later, other times are proposed for it, or nobody has seen a crisis."""
    return view.expected_end > now or view.status is Status.countered or view.has_lapsed


def is_open(view: AppointmentView) -> bool:
    """Whether somebody owes an answer."""
    return view.status in (*WAITING, Status.countered) and not view.is_agreed


def asks_patient(view: AppointmentView) -> bool:
    """Whether it is its patient who owes the answer."""
    return view.status is Status.countered or view.asks_for_colleague


def takes_place(view: AppointmentView) -> bool:
    """Return whether the appointment holds, or may still come to hold."""
    return view.status in HOLDING
