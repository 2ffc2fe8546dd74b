"""The clinic's settings: its name, its clock, and the line for people in a crisis."""

from dataclasses import asdict, replace
from functools import partial
from typing import Annotated, Any

from fastapi import Depends

import auth
from pages import words
from pages.clinic.navigation import draw_navigation
from pages.elements.clocks import ZONES, draw_zones
from pages.elements.forms import Form, Values, first, whole
from pages.elements.tags import tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.frame.toasts import drop_saved, say_refused, toast, toast_saved
from pages.live import live
from store import errors, text, threads
from store.clinic import clinics
from store.clinic.clinics import BETWEEN, READY_REASONS, TEXTS, Settings
from store.views.people import Person
from web import untrusted_proxy

CLOCK = (
    "Closed days and all times on the pages follow it. Providers' hours stay on the clock that they were entered for."
)
LIMITS = {
    "open_requests": (
        "Open requests",
        "How many may wait for an answer at the same time; those of a crisis not counted.",
    ),
    "crisis_requests": (
        "Open requests of a crisis",
        "How many a patient may have waiting. With one more, they read whom to call. No other limit is for a crisis.",
    ),
    "appointments_ahead": ("Appointments ahead", "How many patients may book for themselves; you can give them more."),
    "bookings_in_ten_minutes": ("Bookings in ten minutes", "Nobody needs many; whoever books more waits a little."),
    "cancel_hours": (
        "Hours for cancelling",
        "Patients can cancel later than that before an appointment, but it is marked as late. A move is asked for.",
    ),
    "propose_hours": (
        "Hours for proposed times",
        "How long a time that you propose is held for its patient; never more than half of what is left until then.",
    ),
}
"""Of each limit its name and what it is."""
UNANSWERED = "After that, everybody on duty is asked; after as long again, the staff are too."
PHONE = "Patients see it where they may have to call. Leave it empty if nobody should."
EMAIL = "Where answers to mails go. Somebody should read it. If it is empty, they go to the sender of all mails here."
STRANGERS = "You can give people a link to it: see Links. It never shows anything about a patient."
PUBLIC = {
    "public_times": (
        "times", "Free times can be seen and chosen", "Whoever chooses one logs in or registers before it is sent.",
    ),
    "public_names": (
        "names", "The names of providers, too", "Otherwise only the first available provider can be chosen.",
    ),
}  # fmt: skip
"""Of each setting its value in the form, its name, and what it means."""
READY = "One press puts a sentence into the reason, which the patient reads. An empty one is not offered."
SENTENCE = "People in a crisis read it first, above the number."


@page_at("/clinic/settings", "Settings", away=300)
async def settings(current_user: Annotated[auth.CurrentUser, Depends(auth.current_staff)]) -> None:
    """The clinic's settings in one form."""
    me = current_user.person
    with frame(current_user, "Settings"):
        page = SettingsPage(me)
        live.follow_rules(me.clinic.id, page.refresh)
        page.draw(await page.read())


class SettingsPage:
    """One open page: all that it knows and shows."""

    def __init__(self, me: Person) -> None:
        self.me = me
        self.refresh = live.coalesced(self._refresh)

    async def read(self) -> Settings:
        """Load what is kept now."""
        return await threads.read(clinics.settings, by=self.me.id)

    def draw(self, kept: Settings) -> None:
        """The form."""
        draw_navigation("/clinic/settings", self.me)
        if peers := untrusted_proxy.seen():
            sentences = (words.clinic.untrusted_proxy(each, is_near=untrusted_proxy.is_near(each)) for each in peers)
            with tag("div", classes="banner tone-waiting", role="status"):
                tag("span", classes="i", aria_hidden="true")
                tag("p", " ".join(sentences), "banner-text")
        with Form(_written(kept), self.on_send, draft="clinic") as self.form:
            with tag("div", classes="two-halves"):
                with tag("div", classes="stack-wide"):
                    self._draw_clinic()
                with tag("div", classes="stack-wide"):
                    self._draw_requests()
            self.form.end("Save")

    def _draw_clinic(self) -> None:
        """What the clinic is, and what everybody sees of it."""
        form = self.form
        with form.group("The clinic"):
            form.text("name", "Name", maxlength=str(TEXTS["name"]))
            longest = str(TEXTS["phone"])
            form.text("phone", "Phone number", hint=PHONE, type="tel", maxlength=longest, autocomplete="off")
            longest = str(TEXTS["email"])
            form.text("email", "E-mail", hint=EMAIL, type="email", maxlength=longest, autocomplete="off")
            form.text("zone", "Time zone", hint=CLOCK, list=ZONES, maxlength="60", spellcheck="false")
            draw_zones()
        with form.group("For people in a crisis"):
            phone = str(TEXTS["emergency_phone"])
            form.text("emergency_phone", "Number to call", hint="A button dials it.", type="tel", maxlength=phone)
            form.area("emergency_sentence", "What to say", hint=SENTENCE, rows=3)
            least, most = BETWEEN["crisis_minutes"]
            form.number("crisis_minutes", "Minutes without an answer", f"{least} to {most}", hint=UNANSWERED)
        with form.group(words.video.TITLE):
            hint, longest = words.video.TEMPLATE_HINT, str(TEXTS["video_template"])
            form.text("video_template", words.video.TEMPLATE, hint=hint, maxlength=longest, autocomplete="off")
        with form.group("Without an account", STRANGERS):
            form.several("public", "Without an account", PUBLIC.values())

    def _draw_requests(self) -> None:
        """How much patients may ask for, and how they are answered."""
        form = self.form
        with form.group("For each patient"):
            for name, (label, hint) in LIMITS.items():
                least, most = BETWEEN[name]
                form.number(name, label, f"{least} to {most}", hint=hint)
        with form.group("For rejecting a request", READY):
            for number, name in enumerate(READY_REASONS, 1):
                form.area(name, f"Sentence {number}", rows=2)

    async def _refresh(self) -> None:
        """Somebody saved other settings; what is being typed here stays."""
        self.form.fill(_written(await self.read()))

    # ---- handlers

    async def on_send(self, values: Values) -> None:
        """Check all fields, then keep them."""
        given: dict[str, Any] = {name: first(values, name) for name in (*TEXTS, "zone")}
        given |= {name: whole(first(values, name)) for name in BETWEEN}
        given |= {name: value in values.get("public", ()) for name, (value, *_) in PUBLIC.items()}
        given["zone"] = text.zone(given["zone"]) or given["zone"]
        drop_saved()
        draft = Settings(**given)
        wrong = clinics.problems(draft)
        wrong |= {name: errors.Missing(name) for name in BETWEEN if not first(values, name)}
        zone = self.me.clinic.zone
        self.form.say({field: words.clinic.wrong_setting(problem, zone) for field, problem in wrong.items()})
        if wrong:
            return
        before = await self.read()
        if await self._save(draft):
            self.form.forget()
            after = await self.read()
            toast_saved(words.everywhere.SAVED, ("Undo", partial(self._undo, before, after)))

    async def _undo(self, before: Settings, after: Settings) -> None:
        """What was changed is as it was; what somebody else has changed since then stays."""
        now = await self.read()
        names = [name for name, value in asdict(after).items() if value == getattr(now, name)]
        if await self._save(replace(now, **{name: getattr(before, name) for name in names})):
            toast("As it was before.", "accepted")

    async def _save(self, draft: Settings) -> bool:
        """Return whether the store took it; if not, the page says why."""
        try:
            await threads.write(clinics.save, draft, by=self.me.id)
        except errors.Refusal as refusal:
            say_refused(refusal, self.me)
            return False
        return True


def _written(kept: Settings) -> dict[str, list[str]]:
    values = asdict(kept)
    public = [value for name, (value, *_) in PUBLIC.items() if values.pop(name)]
    return {**{name: [str(value)] for name, value in values.items()}, "public": public}
