"""When the clinic reminds its patients, and with which sentence of its own."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends

import auth
from pages import words
from pages.clinic.navigation import draw_navigation
from pages.elements.forms import Form, Values, first, whole
from pages.elements.fragments import Fragment, node
from pages.elements.tags import tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.frame.toasts import drop_saved, say_refused, toast_saved
from pages.live import live
from store import errors, threads
from store.clinic import reminder_rules, types
from store.clinic.reminder_rules import Outcome, ReminderRules
from store.clinic.types import TypeWithOffers
from store.models import Reminders
from store.views.people import Person


@page_at("/clinic/reminders", "Reminders", away=300)
async def reminders(current_user: Annotated[auth.CurrentUser, Depends(auth.current_staff)]) -> None:
    """One form, which follows what others save."""
    me = current_user.person
    with frame(current_user, words.reminders.TITLE):
        page = RemindersPage(me)
        live.follow_rules(me.clinic.id, page.refresh)
        await page.read()
        page.draw()


class RemindersPage:
    """One open page: all that it knows and shows."""

    kept: ReminderRules
    came_of_it: list[Outcome]
    types: list[TypeWithOffers]

    def __init__(self, me: Person) -> None:
        self.me = me
        self.refresh = live.coalesced(self._refresh)

    async def read(self) -> None:
        """Load what is kept now, and the types."""
        self.kept, listed, self.came_of_it = await live.load(_read, self.me.id, datetime.now(UTC))
        self.types = [each for each in listed if each.type_.active]

    def draw(self) -> None:
        """The form; a type that was added since has its field when the page is opened again."""
        draw_navigation("/clinic/reminders", self.me)
        tag("p", words.reminders.INTRODUCTION, "soft")
        with Form(self._written(), self.on_send, draft="reminders") as self.form:
            with self.form.group(words.reminders.WHEN, words.reminders.BY_DAY):
                for name, label in words.reminders.HOURS.items():
                    self.form.number(name, label, "hours before", hint=words.reminders.NEVER)
            with self.form.group(words.reminders.WHAT):
                self.form.area("sentence", words.reminders.SENTENCE, hint=words.reminders.SENTENCE_HINT, rows=2)
            with self.form.group(words.reminders.TYPES):
                for each in self.types:
                    self.form.select(_field(each.type_.id), each.type_.name, words.reminders.CHOICES.items())
            self.form.end("Save")
        with tag("section", classes="card", aria_labelledby="came-of-it"):
            tag("h2", words.reminders.CAME_OF_IT, "card-title", id="came-of-it")
            tag("p", words.reminders.CAME_OF_IT_HINT, "soft")
            self.outcomes = Fragment("ul", [], "item-list")
        self._show_outcomes()

    async def on_send(self, values: Values) -> None:
        """Check all fields, then keep them."""
        chosen = {each.type_.id: first(values, _field(each.type_.id)) for each in self.types}
        known = {type_id: Reminders(value) for type_id, value in chosen.items() if value in set(Reminders)}
        draft = ReminderRules(
            whole(first(values, "first")), whole(first(values, "second")), first(values, "sentence"), known
        )
        wrong = reminder_rules.problems(draft)
        said = {field: words.refusals.refusal(each, self.me.clinic.zone) for field, each in wrong.items()}
        if isinstance(wrong.get("second"), errors.BadSpan):
            said["second"] = words.reminders.LATER
        drop_saved()
        self.form.say(said)
        if wrong:
            return
        try:
            await threads.write(reminder_rules.save, draft, by=self.me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self.me)
        else:
            await self.read()
            self.form.show_saved(self._written())
            toast_saved(words.everywhere.SAVED)

    async def _refresh(self) -> None:
        """Somebody saved other rules; what is being typed here stays."""
        await self.read()
        self.form.fill(self._written())
        self._show_outcomes()

    def _show_outcomes(self) -> None:
        lines = [words.reminders.outcome(each) for each in self.came_of_it] or [words.reminders.NOTHING_YET]
        self.outcomes.draw([node("li", line, "item") for line in lines])

    def _written(self) -> dict[str, list[str]]:
        kept = self.kept
        of_types = {_field(type_id): [which.value] for type_id, which in (kept.types or {}).items()}
        return {"first": [str(kept.first)], "second": [str(kept.second)], "sentence": [kept.sentence], **of_types}


def _field(type_id: int) -> str:
    return f"type-{type_id}"


def _read(person_id: int, now: datetime) -> tuple[ReminderRules, list[TypeWithOffers], list[Outcome]]:
    load, outcomes = reminder_rules.load, reminder_rules.outcomes
    return load(by=person_id), types.listed(by=person_id), outcomes(by=person_id, now=now)
