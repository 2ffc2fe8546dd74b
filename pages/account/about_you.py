"""Who a person is here: what they can change themselves, and what only the clinic can."""

from datetime import UTC, datetime

from pages import words
from pages.elements.forms import Form, Values, first
from pages.elements.tags import tag
from pages.frame.toasts import drop_saved, say_refused, toast_saved
from pages.live import live
from store import errors, threads
from store.notifications import preferences
from store.people import profile
from store.text import LONGEST_NAME, LONGEST_PHONE
from store.views.people import Person

CALLED = "As the clinic calls you."


class AboutYou:
    """A form for name and phone number, and beside it what stays; it follows other pages of the person."""

    def __init__(self, me: Person) -> None:
        self._me, self._phone = me, me.phone
        with tag("section", classes="card stack-wide", aria_labelledby="you-title"):
            tag("h2", "About you", id="you-title")
            self._form = Form(_written(me), self._on_send, draft="profile")
            with self._form:
                longest = {"name": str(LONGEST_NAME), "phone": str(LONGEST_PHONE)}
                self._form.text("name", "Your name", hint=CALLED, autocomplete="name", maxlength=longest["name"])
                self._form.text(
                    "phone",
                    "Phone number",
                    hint=words.account.MAY_CALL,
                    type="tel",
                    autocomplete="tel",
                    maxlength=longest["phone"],
                )
                self._form.end("Save")
            self._draw_facts()
        live.follow_person(me, self._on_person)

    def _draw_facts(self) -> None:
        me = self._me
        with tag("dl", classes="facts"):
            tag("dt", "E-mail")
            self._email = tag("dd", me.email)
            tag("dt", "Clinic")
            clinic = tag("dd", me.clinic.name)
        live.follow_clinic(me.clinic, lambda: clinic.set_text(me.clinic.name))

    def _on_person(self, now: Person) -> None:
        """The name or the number is another, by this page or another; what is being typed stays."""
        self._phone = now.phone or self._phone
        self._form.fill(_written(now))
        self._email.set_text(now.email)

    async def _on_send(self, values: Values) -> None:
        drop_saved()
        name, phone, now = first(values, "name"), first(values, "phone"), datetime.now(UTC)
        try:
            kept = await threads.write(profile.change, name, phone, by=self._me.id, now=now)
        except errors.Refusal as refusal:
            say_refused(refusal, self._me, form=self._form)
        else:
            self._form.show_saved(_written(kept))
            had_number, self._phone = bool(self._phone), kept.phone
            is_silent = had_number and not kept.phone and await threads.read(preferences.has_texts, by=self._me.id)
            toast_saved(words.preferences.NO_TEXTS if is_silent else words.everywhere.SAVED)


def _written(person: Person) -> dict[str, list[str]]:
    return {"name": [person.name], "phone": [person.phone]}
