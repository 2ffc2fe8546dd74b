"""How a person hears of news while no page of theirs is open: of what, when, and how much it says."""

from dataclasses import replace
from datetime import UTC, datetime

from pages import words
from pages.elements.clocks import ZONES, browser_zone, draw_zones
from pages.elements.forms import Form, Values, first, whole
from pages.elements.tags import button, tag
from pages.frame.toasts import drop_saved, say_refused, toast, toast_saved
from pages.live import live
from store import errors, threads
from store.models import Channel, Reminders, Role
from store.notifications import devices, preferences, text_answers
from store.notifications.preferences import HOURS, Preferences
from store.people import profile
from store.views.addresses import RefusalView
from store.views.people import Person

ON = "on"


class Hearing:
    """A form; it follows other pages of the person."""

    def __init__(self, me: Person, kept: Preferences, refusal: RefusalView | None, *, has_devices: bool) -> None:
        """`has_devices`: news can come to a device of theirs, too."""
        self._me, self._refusal, self._has_devices = me, refusal, has_devices
        with tag("section", classes="card stack-wide", aria_labelledby="hearing-title"):
            tag("h2", words.preferences.TITLE, id="hearing-title")
            tag("p", words.preferences.INTRODUCTION, "soft")
            with tag("div", classes="banner tone-rejected") as self._bad_address:
                tag("span", classes="i", aria_hidden="true")
                self._why_bad = tag("p", classes="banner-text")
                button(words.deliveries.TRY_AGAIN, self._on_try_again)
            self._stopped = tag("p", classes="banner tone-waiting", role="status")
            self._stopped.set_visibility(False)
            self._form = Form(_written(kept), self._on_send, draft="hearing")
            with self._form:
                self._draw_fields()
                self._form.end("Save")
        self._refresh_soon = live.coalesced(self._refresh)
        self._kept, self._browser_zone = kept, browser_zone()
        self._show()
        live.follow_person(me, self._on_person)
        live.follow_preferences(me.id, self._refresh_soon)
        live.follow_clinic(me.clinic, self._show)
        live.follow_clock(self._show)

    def _draw_fields(self) -> None:
        form, said = self._form, words.preferences
        subjects = [(subject.value, *named) for subject, named in said.SUBJECTS[self._me.role].items()]
        for channel in _channels():
            asked = form.several(channel.value, said.CHANNELS[channel], subjects, has_heading=True)
            if channel is Channel.push:
                self._of_devices = asked
        if self._me.role is Role.patient:
            form.select("reminders", words.reminders.YOURS, words.reminders.CHOICES.items())
        else:
            tag("p", said.ALWAYS, "soft")
        form.several("quiet", said.QUIET, [(ON, said.QUIET_ON, said.QUIET_HINT)], has_heading=True)
        hours = [(str(each), said.hour(each)) for each in HOURS]
        with tag("div", classes="two-halves"):
            form.select("quiet_from", said.QUIET_FROM, hours)
            form.select("quiet_to", said.QUIET_TO, hours)
        with tag("div"):
            form.text("zone", said.ZONE, described_by="whose-clock", list=ZONES, maxlength="60", spellcheck="false")
            self._whose_clock = tag("p", classes="soft", id="whose-clock")
        draw_zones()
        form.several("discreet", said.DISCREET, [(ON, said.DISCREET_ON, said.DISCREET_HINT)], has_heading=True)

    async def read(self) -> None:
        """Say why no text messages come, where somebody has answered STOP to one."""
        at = await live.read(text_answers.stopped_at, by=self._me.id)
        said = words.preferences.stopped(at, self._me.clinic.zone, datetime.now(UTC)) if at else ""
        self._stopped.set_text(said)
        self._stopped.set_visibility(bool(said))

    async def _refresh(self) -> None:
        """It was changed on another page, or by a link in a mail; what is being chosen here stays."""
        self._kept = await live.read(preferences.find, by=self._me.id)
        self._refusal = await live.read(profile.refusal, by=self._me.id)
        self._has_devices = bool(await live.read(devices.find, by=self._me.id))
        await self.read()
        self._form.fill(_written(self._kept))
        self._show()

    def _on_person(self, now: Person) -> None:
        """Their address may work no more, or again, or be another."""
        self._me = replace(self._me, email=now.email)
        self._refresh_soon()

    async def _on_try_again(self) -> None:
        try:
            await threads.write(profile.try_address_again, by=self._me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)
        else:
            toast(words.deliveries.TRIED_AGAIN, "accepted")

    def _show(self) -> None:
        self._of_devices.set_visibility(self._has_devices)
        self._bad_address.set_visibility(self._refusal is not None)
        if self._refusal is not None:
            said = words.deliveries.own_bad_address(self._refusal, self._me, datetime.now(UTC))
            self._why_bad.set_text(said)
        hint = words.preferences.zone_hint(self._me.clinic.zone, self._browser_zone, self._kept.zone)
        self._whose_clock.set_text(hint)

    async def _on_send(self, values: Values) -> None:
        drop_saved()
        chosen = {channel: set(values.get(channel.value, ())) for channel in _channels()}
        for channel in set(Channel) - chosen.keys():  # what is not asked here stays as it is
            chosen[channel] = {subject for subject, channels in self._kept.channels.items() if channel in channels}
        wanted = Preferences(
            quiet=ON in values.get("quiet", ()),
            quiet_from=whole(first(values, "quiet_from")),
            quiet_to=whole(first(values, "quiet_to")),
            zone=first(values, "zone") or None,
            discreet=ON in values.get("discreet", ()),
            reminders=_chosen(first(values, "reminders")),
            channels={
                subject: frozenset(channel for channel, subjects in chosen.items() if subject in subjects)
                for subject in words.preferences.SUBJECTS[self._me.role]
            },
        )
        try:
            await threads.write(preferences.save, wanted, by=self._me.id, now=datetime.now(UTC))
        except errors.Missing:
            self._form.say({Channel.sms.value: words.preferences.PHONE_FIRST})
        except errors.BadSpan:
            self._form.say({"quiet_to": words.preferences.SAME_HOUR})
        except errors.Refusal as refusal:
            say_refused(refusal, self._me, form=self._form)
        else:
            self._form.show_saved(_written(await threads.read(preferences.find, by=self._me.id)))
            hears = any(wanted.channels.values())
            toast_saved(words.preferences.SAVED if hears else words.preferences.NOTHING_MORE)


def _channels() -> list[Channel]:
    """Return the channels that are set up here."""
    return [channel for channel in Channel if channel in preferences.set_up()]


def _chosen(value: str) -> Reminders:
    """Return which reminders somebody wants; what cannot be is both."""
    return Reminders(value) if value in set(Reminders) else Reminders.both


def _written(kept: Preferences) -> dict[str, list[str]]:
    heard = {
        channel.value: [subject.value for subject, channels in kept.channels.items() if channel in channels]
        for channel in Channel
    }
    return {
        **heard,
        "quiet": [ON] * kept.quiet,
        "quiet_from": [str(kept.quiet_from)],
        "quiet_to": [str(kept.quiet_to)],
        "zone": [kept.zone or ""],
        "discreet": [ON] * kept.discreet,
        "reminders": [kept.reminders.value],
    }
