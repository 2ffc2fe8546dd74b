"""One patient's history, for the clinic's staff and for providers who have or had an appointment with them."""

from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, HTTPException
from nicegui import ui

import auth
from pages import words
from pages.elements import patient_links, readers
from pages.elements.fragments import Fragment, Node, node
from pages.elements.phones import phone_nodes
from pages.elements.readers import VALUE
from pages.elements.tags import button, icon, tag
from pages.frame.frame import frame
from pages.frame.header import Head
from pages.frame.page_at import page_at
from pages.frame.toasts import say_refused, toast
from pages.live import live
from pages.patients.rows import row
from store import errors, threads
from store.appointments import patient_history
from store.appointments.patient_history import Only
from store.models import Role
from store.people import profile
from store.views.patients import PatientHistory
from store.views.people import Person
from store.views.waitlist import WaitlistEntryView

ROWS = 25


async def require_history(
    patient_id: str, current_user: Annotated[auth.CurrentUser, Depends(auth.current_clinic_user)]
) -> PatientHistory:
    """The patient's history, for whose business it is; for everyone else there is no such page."""
    try:
        number = int(patient_id) if patient_id.isascii() and patient_id.isdecimal() else 0
        return await threads.read(
            patient_history.history, number, by=current_user.person.id, now=datetime.now(UTC), limit=ROWS
        )
    except (errors.NotFound, ValueError):
        raise HTTPException(404) from None


@page_at("/patients/{patient_id}", "Patient", away=60)
async def patient_page(
    current_user: Annotated[auth.CurrentUser, Depends(auth.current_clinic_user)],
    history: Annotated[PatientHistory, Depends(require_history)],
) -> None:
    """Show who the patient is, what lies ahead and what has been, and what the clinic wrote about it, live."""
    me = current_user.person
    with frame(current_user, history.patient.name, times=True) as head:
        page = PatientPage(history, me)
        live.follow_records(me.clinic.id, history.patient.id, page.refresh)
        live.follow_waitlist(history.patient.id, page.refresh)
        live.follow_people(me.clinic.id, page.refresh)
        live.follow_rules(me.clinic.id, page.refresh)
        live.follow_clinic(me.clinic, page.show)
        live.follow_clock(page.refresh)
        page.draw(head)


class PatientPage:
    """An open page about one patient."""

    head: Head

    def __init__(self, history: PatientHistory, me: Person) -> None:
        self.history, self.me = history, me
        self.only: Only | None = None
        self.limit = ROWS
        self.refresh = live.coalesced(self._refresh)

    def draw(self, head: Head) -> None:
        """Draw who it is, what they wait for, what lies ahead, and what has been."""
        self.head = head
        is_staff = self.me.role is Role.staff
        with head, tag("a", classes="btn btn-quiet", href="/staff" if is_staff else "/provider-dashboard"):
            icon("left")
            tag("span", "All appointments" if is_staff else "Inbox")
        with tag("section", classes="card stack"):
            with tag("div", classes="banner tone-rejected") as self.bad_address:
                tag("span", classes="i", aria_hidden="true")
                self.why_bad = tag("p", classes="banner-text")
                if is_staff:
                    button(words.deliveries.TRY_AGAIN, self.on_try_again)
            self.facts = Fragment("dl", [], "facts")
            with tag("div", classes="row-of"):
                of_patient = f"patient={self.history.patient.id}"
                with tag("a", classes="btn btn-primary", href=f"/calendar?{of_patient}"):
                    icon("calendar-plus")
                    tag("span", words.patients.BOOK)
                if is_staff:
                    tag("a", words.waitlist.PUT_IN, "btn", href=f"/clinic/waitlist?{of_patient}#add-title")
        with tag("section", classes="stack", aria_labelledby="waits") as self.waits:
            tag("h2", words.patients.WAITS, id="waits")
            self.wishes = Fragment("ul", [], "item-list record-list")
        with tag("section", classes="stack", aria_labelledby="ahead") as self.ahead:
            tag("h2", words.patients.AHEAD, id="ahead")
            self.upcoming = Fragment("ul", [], "item-list record-list")
        with tag("section", classes="stack", aria_labelledby="past"):
            with tag("div", classes="day-head record-head"):
                self.past_title = tag("h2", words.patients.PAST, id="past")
                select = Fragment("select", _choices(), aria_label=words.patients.SHOW)
                select.listen("change", self.on_only, readers.key, js_handler=VALUE)
            self.past = Fragment("ul", [], "item-list record-list")
            self.more = button("Show more", self.on_more, classes="btn-center")
        self.show()

    def show(self) -> None:
        """Say all of it, as it is by now."""
        found, zone, now = self.history, self.me.clinic.zone, datetime.now(UTC)
        today = now.astimezone(ZoneInfo(zone)).date()
        self.head.entitle(found.patient.name)
        self.facts.draw(_facts(found, zone))
        refusal = found.patient.refusal
        self.bad_address.set_visibility(refusal is not None)
        self.why_bad.set_text(words.deliveries.bad_address(refusal, zone, now) if refusal else "")
        self.wishes.draw([self._wish(each, today) for each in found.waitlist])
        self.waits.set_visibility(bool(found.waitlist))
        self.ahead.set_visibility(self.only is None)
        for rows, views, nothing in (
            (self.upcoming, found.upcoming, words.patients.NOTHING_AHEAD),
            (self.past, found.past, words.patients.NONE_OF_THEM if self.only else words.patients.NOTHING_PAST),
        ):
            drawn = [row(view, found.notes.get(view.id, ()), self.me, now) for view in views]
            rows.draw(drawn or [node("li", nothing, "item soft")])
        self.past_title.set_text(words.patients.ONLY[self.only] if self.only else words.patients.PAST)
        self.more.set_visibility(found.next is not None)

    def _wish(self, entry: WaitlistEntryView, today: date) -> Node:
        """What they wait for, which leads staff to their place on the waitlist."""
        said = words.patients.wish(entry, today)
        address = f"/clinic/waitlist#{patient_links.place_on_waitlist(entry)}"
        inside = [node("a", said, href=address)] if self.me.role is Role.staff else said
        return node("li", inside, "item", key=str(entry.id))

    async def on_only(self, chosen: str) -> None:
        """Show only those that somebody wants to see."""
        self.only, self.limit = (Only(chosen) if chosen in set(Only) else None), ROWS
        await self._refresh()

    async def on_try_again(self) -> None:
        """Staff know that the address works."""
        verb, whose = profile.try_address_again, self.history.patient.id
        try:
            await threads.write(verb, by=self.me.id, person_id=whose, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self.me)
        else:
            toast(words.deliveries.TRIED_AGAIN, "accepted")

    async def on_more(self) -> None:
        """The next 25 of the past."""
        self.limit += ROWS
        await self._refresh()

    async def _refresh(self) -> None:
        """Read as much as is shown; it may be this person's business no longer."""
        verb, patient_id, only = patient_history.history, self.history.patient.id, self.only
        try:
            found = await live.read(verb, patient_id, by=self.me.id, now=datetime.now(UTC), only=only, limit=self.limit)
        except errors.NotFound:
            ui.navigate.to("/")
            return
        if only is self.only:
            self.history = found
            self.show()


def _facts(found: PatientHistory, zone: str) -> list[Node]:
    patient = found.patient
    facts = {"Known since": words.moments.day(patient.since.astimezone(ZoneInfo(zone)).date())}
    facts |= words.patients.facts(patient.late_cancels, patient.no_shows)
    nodes = [node("dt", "E-mail"), node("dd", _email(patient.email) or words.patients.NO_ACCOUNT)]
    nodes += [each for name, value in facts.items() for each in (node("dt", name), node("dd", value))]
    call = phone_nodes(patient.phone)
    return [node("dt", "Call"), node("dd", call), *nodes] if call else nodes


def _email(email: str) -> list[Node]:
    """The address, which goes on in the next line from its @ where it is long."""
    name, at, host = email.rpartition("@")
    return [node("span", name), node("wbr"), node("span", f"{at}{host}")] if email else []


def _choices() -> list[Node]:
    named = [("", words.patients.ALL), *((each.value, name) for each, name in words.patients.ONLY.items())]
    return [node("option", name, value=value, key=value or "all") for value, name in named]
