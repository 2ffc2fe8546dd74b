"""One appointment type: staff make it, change it, and say who offers it."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, HTTPException
from nicegui import ui

import auth
from pages import words
from pages.elements.affected import AffectedAppointments
from pages.elements.confirmation import Confirmation
from pages.elements.forms import UNREADABLE, Form, Values, first, whole
from pages.elements.tags import Tag, icon, tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.frame.toasts import say_refused
from pages.live import live
from pages.words.clinic import UNITS
from store import errors, threads
from store.clinic import clinics, types
from store.clinic.types import DAY, GRIDS, TEXTS, TypeDraft, TypeWithOffers
from store.models import Place
from store.people import people
from store.views.people import Person

NUMBERS = ("minutes", "buffer_before", "buffer_after", "grid", "horizon")
OF_A_CRISIS = "Of a crisis the settings say when more people are asked."
LENGTHS = ("notice", "answer_within", "answer_before")
MOVED = "Somebody else has just changed this type. What you see is how it was before."
QUESTION = "Save all the same?"
WHY = "These wait for the first available provider, and nobody who offers this then could take them."


async def requested_type(
    key: str, current_user: Annotated[auth.CurrentUser, Depends(auth.current_staff)]
) -> TypeWithOffers | None:
    """The type with this id, or None for "new"; for everything else there is no such page."""
    if key == "new":
        return None
    try:
        number = int(key) if key.isascii() and key.isdecimal() and len(key) < 10 else 0
        return await threads.read(types.find, number, by=current_user.person.id)
    except errors.NotFound:
        raise HTTPException(404) from None


@page_at("/clinic/types/{key}", "Appointment type", away=300)
async def type_page(
    current_user: Annotated[auth.CurrentUser, Depends(auth.current_staff)],
    listed: Annotated[TypeWithOffers | None, Depends(requested_type)],
) -> None:
    """`key`: the id of a type, or "new"."""
    me = current_user.person
    with frame(current_user, listed.type_.name if listed else "New appointment type") as head:
        page = TypePage(me, listed)
        live.follow_rules(me.clinic.id, page.refresh)
        await page.read()
        page.draw(head)


class TypePage:
    """One open page: all that it knows and shows."""

    def __init__(self, me: Person, listed: TypeWithOffers | None) -> None:
        self.me, self.listed = me, listed
        self.key = str(listed.type_.id) if listed else "new"
        self.refresh = live.coalesced(self._refresh)
        self.saving = False

    async def read(self) -> None:
        """Load who can offer it; a new type is everyone's until somebody is left out."""
        self.providers = await threads.read(people.providers, self.me.clinic.id)
        everyone = frozenset(each.id for each in self.providers)
        self.before = self.listed.draft if self.listed else TypeDraft(providers=everyone)

    def draw(self, head: Tag) -> None:
        """The form, in the order in which one thinks of it."""
        with head, tag("a", classes="btn btn-quiet", href="/clinic"):
            icon("left")
            tag("span", "All appointment types")
        self.confirmation = Confirmation()
        consequence = f"{WHY} {words.affected.STAY}"
        self.affected = AffectedAppointments(
            self.me, self.confirmation, QUESTION, consequence=consequence, confirm="Save all the same"
        )
        with tag("div", classes="narrow stack-wide"):
            with tag("div", classes="banner tone-waiting", role="status") as self.moved:
                tag("span", classes="i", aria_hidden="true")
                tag("p", MOVED, "banner-text")
                tag("a", "Show it as it is", "btn", href=f"/clinic/types/{self.key}")
            self.moved.set_visibility(False)
            with Form(written(self.before), self.on_send, draft=f"type-{self.key}") as self.form:
                self._draw_what()
                self._draw_time()
                self._draw_place()
                self._draw_answer()
                self._draw_providers()
                self.form.end("Save", ("Back", "/clinic"))

    def _draw_what(self) -> None:
        form = self.form
        with form.group("What it is"):
            form.text("name", "Name", maxlength=str(TEXTS["name"]))
            form.text(
                "sentence",
                "In one sentence",
                hint="Patients read it when they choose.",
                maxlength=str(TEXTS["sentence"]),
            )
            crisis = ("yes", "For people in a crisis", "Shown with the emergency line, and first in every inbox.")
            form.several("crisis", "Urgency", [crisis])

    def _draw_time(self) -> None:
        form = self.form
        with form.group("How long, and when"):
            form.number(
                "minutes", "How long it takes", "minutes", hint="It goes in steps of 5 minutes, as all times do."
            )
            with tag("div", classes="pair"):
                form.number("buffer_before", "Kept free before it", "minutes")
                form.number("buffer_after", "Kept free after it", "minutes")
            steps = [(str(grid), words.clinic.every(grid)) for grid in GRIDS]
            form.select("grid", "It can start", steps)
            with tag("div", classes="pair"):
                form.length("notice", "Booked ahead at least", UNITS, hint="With 0 it can be booked at short notice.")
                form.number("horizon", "Booked ahead at most", "days", hint="It can be up to a year.")
            form.several("series", "Several at once", [("yes", *words.clinic.SERIES)])

    def _draw_place(self) -> None:
        form = self.form
        with form.group("Where"):
            places = [(Place.in_person.value, "In person", ""), (Place.video.value, "Video", "")]
            form.several("place", "Where", places, type_="radio")
            form.text(
                "address", "Address", hint="Patients read it to find the way.", maxlength=str(TEXTS["address"]),
                autocomplete="street-address",
            )  # fmt: skip
            longest = str(TEXTS["video_link"])
            form.text(
                "video_link", words.video.OF_TYPE, hint=words.video.OF_TYPE_HINT, type="url", maxlength=longest,
                autocomplete="off",
            )  # fmt: skip

    def _draw_answer(self) -> None:
        form = self.form
        with form.group("The answer"):
            answers = [
                ("yes", "A provider answers each request", ""),
                (
                    "no",
                    "Accepted at once",
                    "With providers who have allowed it in their hours; others answer themselves.",
                ),
            ]
            form.several("needs_approval", "Who answers", answers, type_="radio")
            tag("p", "A request that nobody answers in time gives its time back, and the patient is told.", "soft")
            with tag("div", classes="pair"):
                form.length("answer_within", "Answered within", UNITS, hint=OF_A_CRISIS)
                form.length("answer_before", "Before the start, at the latest", ("minutes", "hours"))

    def _draw_providers(self) -> None:
        at_once = self.listed.offers if self.listed else {}
        with self.form.group("Who offers it", "" if self.providers else "The clinic has no providers yet."):
            people_here = [
                (str(each.id), each.name, "Accepted at once" if at_once.get(each.id) else "") for each in self.providers
            ]
            self.form.several("providers", "Who offers it", people_here)

    async def _refresh(self) -> None:
        """Somebody changed the clinic's rules; perhaps this type."""
        if self.listed is None or self.saving:
            return
        now = await threads.read(types.find, self.listed.type_.id, by=self.me.id)
        self.moved.set_visibility(now.draft != self.before)

    # ---- handlers

    async def on_send(self, values: Values) -> None:
        """Check all fields, then keep them."""
        zone = self.me.clinic.zone
        draft, missing = read(values, self.before.id)
        wrong = {**types.problems(draft, [each.id for each in self.providers]), **missing}
        self.form.say({field: words.clinic.wrong_type(problem, zone) for field, problem in wrong.items()})
        if wrong:
            return
        save = partial(self._save, draft, frozenset())
        if lost := await self._lost(draft):
            self.confirmation.ask(f"Save {draft.name} like this?", lost, "Save all the same", save)
        else:
            await save()

    async def _lost(self, draft: TypeDraft) -> list[str]:
        """What patients could not have any more, where the type was theirs before."""
        before = self.before
        if self.listed is None or not self.listed.type_.active or not before.providers:
            return []
        if draft.providers and (draft.crisis or not before.crisis):
            return []
        why = "Nobody would offer it." if not draft.providers else "It would not be for people in a crisis any more."
        listed = await threads.read(types.listed, by=self.me.id)
        phone = (await threads.read(clinics.settings, by=self.me.id)).emergency_phone
        return [why, *words.clinic.lost(before.crisis, types.left_in_a_crisis(listed, without=before.id), phone)]

    async def _save(self, draft: TypeDraft, confirmed: frozenset[int]) -> None:
        self.saving = True
        try:
            now = datetime.now(UTC)
            type_id = await threads.write(types.save_type, draft, by=self.me.id, now=now, confirmed=confirmed)
        except errors.AppointmentsAffected as refusal:
            await self.affected.ask(refusal.ids, partial(self._save, draft))
        except errors.Invalid as problem:
            self.form.say({problem.field: words.clinic.wrong_type(problem, self.me.clinic.zone)})
        except errors.Refusal as refusal:
            say_refused(refusal, self.me)
        else:
            self.form.forget()
            ui.navigate.to(f"/clinic?saved={type_id}")
            return
        self.saving = False


def written(draft: TypeDraft) -> dict[str, list[str]]:
    """A type as it stands in the fields of its form."""
    values = {name: [str(getattr(draft, name))] for name in (*TEXTS, *NUMBERS)}
    for name in LENGTHS:
        minutes = getattr(draft, name)
        many_days = minutes % DAY == 0 and minutes > DAY
        unit = "days" if many_days else "minutes" if minutes % UNITS["hours"] else "hours"
        values |= {name: [str(minutes // UNITS[unit])], f"{name}_unit": [unit]}
    return {
        **values,
        "place": [draft.place.value],
        "needs_approval": ["yes" if draft.needs_approval else "no"],
        "crisis": ["yes"] if draft.crisis else [],
        "series": ["yes"] if draft.series else [],
        "providers": [str(each) for each in sorted(draft.providers)],
    }


def read(values: Values, type_id: int | None) -> tuple[TypeDraft, dict[str, errors.Invalid]]:
    """Read what stands in the fields, and which numbers are missing; one that cannot be read is out of every range."""
    fields: dict[str, Any] = {name: first(values, name) for name in TEXTS}
    fields |= {name: whole(first(values, name)) for name in NUMBERS}
    for name in LENGTHS:
        number, size = whole(first(values, name)), UNITS.get(first(values, f"{name}_unit"), 1)
        fields[name] = number if number == UNREADABLE else number * size
    place = first(values, "place")
    fields["place"] = Place(place) if place in set(Place) else Place.in_person
    fields["needs_approval"] = first(values, "needs_approval") != "no"
    fields["crisis"] = bool(values.get("crisis"))
    fields["series"] = bool(values.get("series"))
    fields["providers"] = frozenset(whole(each) for each in values.get("providers", ()))
    missing = {name: errors.Missing(name) for name in (*NUMBERS, *LENGTHS) if not first(values, name)}
    return TypeDraft(id=type_id, **fields), dict(missing)
