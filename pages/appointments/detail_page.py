"""One appointment, for everyone concerned."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Protocol

from fastapi import Depends, HTTPException, Request
from nicegui import ui

import auth
from pages import words
from pages.appointments.answer_bar import AnswerBar
from pages.appointments.arrival import WAITS, Arrival
from pages.appointments.ask_again import AskAgain
from pages.appointments.attendance import Attendance
from pages.appointments.cancelling import Cancelling
from pages.appointments.card import Card, needs_a_call
from pages.appointments.clinic_notes import ClinicNotes
from pages.appointments.colleague_question import ColleagueQuestion
from pages.appointments.coming import Coming
from pages.appointments.in_the_way import InTheWay
from pages.appointments.invite_back import InviteBack
from pages.appointments.mails import Mails
from pages.appointments.move_dialog import MoveDialog
from pages.appointments.moving import Moving
from pages.appointments.next_one import NextOne
from pages.appointments.nobody_here import NobodyHere
from pages.appointments.notes import Notes
from pages.appointments.of_series import OfSeries
from pages.appointments.own_calendar import OwnCalendar
from pages.appointments.proposals import Proposals
from pages.appointments.timeline import Timeline
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.clocks import browser_zone
from pages.elements.emergency import Emergency
from pages.elements.tags import icon, listen, tag
from pages.frame.frame import frame
from pages.frame.header import Head
from pages.frame.page_at import page_at
from pages.frame.reading import Reading
from pages.live import live
from store import appointments, errors, events, threads
from store.appointments import clinic_notes, lists, passing
from store.appointments.passing import Passes
from store.availability import conflicts
from store.availability.conflicts import Conflict
from store.events import AppointmentChanged
from store.models import WAITING, Kind, Role, Status
from store.notifications import notifications
from store.notifications.notifications import About
from store.views.appointments import AppointmentView
from store.views.clinic_notes import ClinicNoteView
from store.views.people import Person

SAID_IN_FULL = {
    Kind.appointment_countered,
    Kind.appointment_move_rejected,
    Kind.appointment_rescheduled,
    Kind.note_shared,
    Kind.invited_back,
}
"""What a patient reads on the page itself as fully as in a toast, which would stand over it."""


async def require_visible(
    appointment_id: str, current_user: Annotated[auth.CurrentUser, Depends(auth.current_user)]
) -> AppointmentView:
    """The appointment, for those concerned; for everyone else there is no such page."""
    try:
        number = int(appointment_id) if appointment_id.isascii() and appointment_id.isdecimal() else 0
        return await threads.read(lists.find, number, by=current_user.person.id)
    except (errors.NotFound, ValueError):
        raise HTTPException(404) from None


@page_at("/appointments/{appointment_id}", "Appointment", away=60)
async def appointment_page(
    request: Request,
    current_user: Annotated[auth.CurrentUser, Depends(auth.current_user)],
    view: Annotated[AppointmentView, Depends(require_visible)],
) -> None:
    """Show how it stands and what happened, to its patient, its provider and the clinic's staff."""
    me = current_user.person
    with frame(current_user, words.appointments.title(view, me), times=True) as head:
        page = AppointmentPage(view, me, browser_zone())
        live.follow_appointments(me, page.on_news)
        live.follow_rules(me.clinic.id, page.on_rules)
        live.follow_people(me.clinic.id, page.on_rules)
        live.follow_clinic(me.clinic, page.on_clinic)
        live.follow_clock(page.on_minute)
        try:
            await page.read()
        except errors.NotFound:  # a colleague took it this very moment
            ui.navigate.to("/")
            return
        await page.draw(head, request.query_params.keys())
        page.mark_read()
    listen("kept_visible", page.on_visible, readers.flag)


class _Part(Protocol):
    def show(self, view: AppointmentView) -> None:
        """Say how it stands now."""


class AppointmentPage:
    """An open page about one appointment."""

    head: Head

    def __init__(self, view: AppointmentView, me: Person, browser_zone: str | None) -> None:
        self.view, self.me, self.browser_zone = view, me, browser_zone
        Reading(me, view.id)
        self.history: list[lists.EventView] = []
        self.written: list[ClinicNoteView] = []
        """What the clinic wrote about it."""
        self.has_other_notes = True
        """Whether that has to be read; most news leaves it as it is."""
        self.conflict: Conflict | None = None
        self.passes: Passes | None = None
        self.can_answer = False
        """Whether it waits for an answer that this person can give."""
        self.outdated = True
        """Whether the appointment has to be read; news brings it along."""
        self.in_front = False
        self.refresh = live.coalesced(self._refresh)

    async def read(self) -> None:
        """The history and what is in the way, together; and the appointment, unless it came with the news."""
        outdated, self.outdated = self.outdated, False
        has_other_notes, self.has_other_notes = self.has_other_notes or outdated, False
        try:
            view, self.history, self.conflict, self.can_answer, self.passes, written = await live.read(
                _details, self.me, self.view, outdated=outdated, has_other_notes=has_other_notes
            )
        except errors.Refusal:
            self.outdated = True
            raise
        self.written = self.written if written is None else written
        if view.version >= self.view.version:
            self.view = view

    async def draw(self, head: Head, came: Collection[str]) -> None:
        """Draw what to know first, then the facts, then what happened; `came`: how somebody was led here."""
        view, self.head = self.view, head
        head.shows = while_open(self.shows)
        with head:
            name, address = {
                Role.patient: ("All my appointments", "/appointments"),
                Role.provider: ("Inbox", "/provider-dashboard"),
                Role.staff: ("All appointments", "/staff"),
            }[self.me.role]
            with tag("a", classes="btn btn-quiet", href=address):
                icon("left")
                tag("span", name)
        self.emergency = Emergency(self.me.clinic, head) if self.me.role is Role.patient and view.crisis else None
        self.already_waiting = WAITS in came
        self.parts: list[_Part] = [NobodyHere([view], self.me), Arrival(view, self.me, came)]
        asked = Coming(view, self.me)
        self.parts += [asked, ColleagueQuestion(view, self.me), Proposals(view, self.me, self.browser_zone)]
        self.answer_bar = await self._draw_answer_bar()
        self.in_the_way = InTheWay(self.me)
        with tag("div", classes="two-columns"):
            with tag("div", classes="stack"):
                self.card = Card(view, self.me, self.browser_zone)
                next_one = NextOne(view, self.me)
                self.parts.append(Attendance(view, self.me))
                invite_back = InviteBack(view, self.me)
                self.of_series = OfSeries(view, self.me, self.on_series)
                self.parts += [next_one, invite_back, AskAgain(view, self.me), Notes(view, self.me)]
                self.clinic_notes = ClinicNotes(view, self.me)
                with tag("div", classes="row-of"):
                    self.parts.append((Moving if self.me.role is Role.patient else MoveDialog)(view, self.me))
                    self.cancelling = Cancelling(view, self.me)
                    self.parts.append(self.cancelling)
                    asked.leads_to(self.cancelling)
            with tag("div", classes="stack"):
                with tag("section", classes="card"):
                    tag("h2", "What happened", "card-title")
                    self.timeline = Timeline(self.me)
                self.parts += [OwnCalendar(view, self.me), mails := Mails(view, self.me)]
        for part in (self.of_series, next_one, mails, invite_back.standing, self.cancelling):
            await part.read()
        self.show()

    async def _draw_answer_bar(self) -> AnswerBar | None:
        is_over = self.view.start <= datetime.now(UTC) and not (self.view.crisis and self.view.is_request)
        if self.me.role is Role.patient or is_over:
            return None
        drawn = AnswerBar(self.view, self.me, self.on_refused)
        drawn.answering.follow()
        return drawn

    def shows(self, kind: str, about: About) -> bool:
        """Return whether the page says itself what somebody is notified about; to a patient, with what to do then."""
        is_it = isinstance(about, AppointmentView) and about.id == self.view.id
        return is_it and (self.me.role is not Role.patient or kind in SAID_IN_FULL)

    def show(self) -> None:
        """Say how it stands now, and add what happened since."""
        self.head.entitle(words.appointments.title(self.view, self.me))
        self.card.show(self.view)
        if self.me.role is Role.patient:
            self.card.doubt(self.conflict is not None)
            self.card.tell_move(words.moving.became(self.view, self.history, self.me.clinic.zone))
        self._show_parts()
        self.clinic_notes.show(self.written)
        if self.emergency is not None:
            needs = self.already_waiting or needs_a_call([self.view], datetime.now(UTC))
            self.emergency.show(needs_a_call=needs, is_crisis=True)
        if self.answer_bar is not None:
            self.answer_bar.show(self.view, can_answer=self.can_answer, passes=self.passes)
        self.in_the_way.show(self.conflict, self.view)
        self.on_refused(self.answer_bar.refusal if self.answer_bar is not None else "")
        self.timeline.show(self.view, self.history)

    def _show_parts(self) -> None:
        for part in self.parts:
            part.show(self.view)

    def on_refused(self, said: str) -> None:
        """The bar says why a press did nothing; the page does not say the same once more."""
        self.in_the_way.unless(said)

    def mark_read(self) -> None:
        """Whoever looks at the page has read what was told about it."""
        now = datetime.now(UTC)
        live.after(threads.mark(notifications.mark_read_about, self.view.id, by=self.me.id, now=now))
        if self.me.role is not Role.patient and self.view.crisis and self.view.status is Status.booked:
            threads.mark(appointments.look, self.view.id, by=self.me.id, now=now)

    async def on_visible(self, in_front: bool) -> None:
        """Somebody brought the page to the front, or put it away."""
        self.in_front = in_front
        if in_front:
            self.mark_read()

    def on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        """Something happened to this appointment, perhaps that it is this person's business no longer."""
        if news.appointment_id == self.view.id:
            if view is None:
                ui.navigate.to(words.notifications.in_inbox(self.view) if self.me.role is Role.provider else "/")
            elif view.version >= self.view.version:
                self.view = view
                is_open_again = self.conflict is not None or news.kind == Kind.appointment_counter_declined
                self.outdated |= is_open_again and self.me.role is Role.patient
                self.has_other_notes |= news.kind in {Kind.note_shared, events.CLINIC_NOTE}
                self.show()
                self.refresh()
                if self.in_front and ui.context.client.has_socket_connection:
                    self.mark_read()
        elif self.me.role is Role.provider and self.view.status in WAITING:
            self.refresh()  # something else may be in the way now

    def on_series(self, siblings: Sequence[AppointmentView]) -> None:
        """Others of its series may be cancelled with it, or not any more."""
        self.cancelling.learn(siblings)

    def on_rules(self) -> None:
        """The appointment or its people may be called otherwise now, and something else be in its way."""
        self.outdated = True
        self.refresh()

    def on_clinic(self) -> None:
        """The clinic's name, clock or number to call may be others now."""
        for part in (self.card, self.timeline, self.clinic_notes):
            part.refresh()
        self._show_parts()

    def on_minute(self) -> None:
        """Midnight makes tomorrow today, and what begins is answered no more."""
        self.card.refresh()
        self._show_parts()
        if self.answer_bar is not None:
            self.answer_bar.on_minute()

    async def _refresh(self) -> None:
        with suppress(errors.NotFound):
            await self.read()
            self.show()


def _details(
    person: Person, view: AppointmentView, *, outdated: bool, has_other_notes: bool
) -> tuple[AppointmentView, list[lists.EventView], Conflict | None, bool, Passes | None, list[ClinicNoteView] | None]:
    """The appointment, its history, what is in its way, whether this person can answer it, and who has passed it on.

    And what the clinic wrote about it, where that has to be read. Raises NotFound.
    """
    if outdated:
        view = lists.find(view.id, by=person.id)
    can_answer = appointments.can_answer(view, by=person)
    passes = passing.standing([view]).get(view.id) if can_answer else None
    written = clinic_notes.about(view, person) if has_other_notes else None
    is_followed = outdated or person.role is not Role.patient
    in_the_way = conflicts.find(person, [view]).get(view.id) if is_followed else None
    return view, lists.history_of(view, person), in_the_way, can_answer, passes, written
