"""What staff look for in the list: somebody's name as it is typed, a provider, a day."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlencode

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.fragments import Fragment, Node, node
from pages.elements.readers import VALUE
from pages.elements.tags import tag
from pages.live import live
from store import errors, threads
from store.appointments.lists import ANY_PROVIDER
from store.appointments.narrowing import Narrowing
from store.appointments.orders import Filter, WaitingOrder
from store.people import people
from store.views.people import Person, ProviderView

SHOWN = 20
"""Patients whose appointments are shown for one name; more letters say which of the others is meant."""
DRAFT = "patient-name"
"""What the browser calls the name that is typed: under another filter of this page it stands there again."""
PAUSE = 0.2
"""Seconds between two searches, at the least: somebody is typing."""


class NarrowBar:
    """Provider and day stand in the address. The name does not, and in no log: the tab keeps it, until all is shown."""

    def __init__(
        self,
        me: Person,
        narrowed: Narrowing,
        shown: tuple[Filter, WaitingOrder],
        on_found: Callable[[Narrowing], Awaitable[None]],
    ) -> None:
        self.narrowed = narrowed
        self._me, self._shown, self._on_found, self._typed = me, shown, while_open(on_found), ""
        is_narrow = narrowed != Narrowing()
        with tag("details", classes="narrow", open="true" if is_narrow else None) as self._box:
            tag("summary", "Search and filter")
            with tag("div", classes="narrow-bar", role="search"):
                typed = tag("input", type="search", aria_label="Search by name", placeholder="Name of a patient")
                typed.attributes(autocomplete="off", maxlength=str(people.LONGEST_SEARCH), data_draft=DRAFT)
                self._providers = Fragment("select", [], aria_label="Provider")
                day = narrowed.day.isoformat() if narrowed.day else ""
                days = tag("input", type="date", value=day, aria_label="Day")
                if is_narrow:
                    show_all = tag("a", "Show all", "btn btn-quiet", href=self._address(Narrowing()))
                    show_all.on("click", js_handler=f"() => kept.forget('{DRAFT}')")
            self._said = tag("p", "", "hint", role="status")
        self.search = live.coalesced(self._search, pause=PAUSE)
        typed.listen("input", self._on_typed, readers.text, js_handler=VALUE)
        self._providers.listen("change", self._on_provider, readers.key, js_handler=VALUE)
        days.listen("change", self._on_day, readers.key, js_handler=VALUE)

    @property
    def address(self) -> str:
        """What the address of the page says of this, before what it says of the filter."""
        return _query(self.narrowed)

    async def read_providers(self) -> None:
        """Offer the providers as they are now."""
        self._providers.draw(_options(await live.read(people.providers, self._me.clinic.id), self.narrowed.provider_id))

    def _on_provider(self, provider: str) -> None:
        chosen = Narrowing.parse(provider, "")
        ui.navigate.to(self._address(replace(self.narrowed, provider_id=chosen.provider_id)))

    def _on_day(self, day: str) -> None:
        ui.navigate.to(self._address(replace(self.narrowed, day=Narrowing.parse("", day).day)))

    def _address(self, narrowed: Narrowing) -> str:
        filter_, order = self._shown
        return f"/staff?order={order}&{_query(narrowed)}filter={filter_}"

    def _on_typed(self, typed: str) -> None:
        self._typed = typed
        if typed:  # perhaps on the page before this one
            self._box.attributes(open="true")
        self.search()

    async def _search(self) -> None:
        """Look for whose name fits by now; one letter looks for nobody."""
        typed, said, patient_ids = self._typed, "", None
        if len(typed.strip()) >= people.SHORTEST_SEARCH:
            try:
                found = await threads.read(people.search_patients, self._me.id, typed, limit=SHOWN + 1)
            except errors.Refusal as refusal:
                found, said = [], words.refusals.refusal(refusal, self._me.clinic.zone)
            if typed != self._typed:
                return
            patient_ids = frozenset(each.id for each in found[:SHOWN])
            said = said or words.answers.found(len(found), SHOWN)
        self._said.set_text(said)
        narrowed = replace(self.narrowed, patient_ids=patient_ids)
        if narrowed != self.narrowed:
            self.narrowed = narrowed
            await self._on_found(narrowed)


def _query(narrowed: Narrowing) -> str:
    values = {}
    if narrowed.provider_id is not None:
        values["provider"] = "any" if narrowed.provider_id == ANY_PROVIDER else str(narrowed.provider_id)
    if narrowed.day is not None:
        values["date"] = narrowed.day.isoformat()
    return f"{urlencode(values)}&" if values else ""


def _options(providers: list[ProviderView], chosen: int | None) -> list[Node]:
    named = [(str(each.id), each.name, each.id == chosen) for each in providers]
    all_ = [("", "All providers", chosen is None), ("any", "First available", chosen == ANY_PROVIDER), *named]
    return [node("option", name, value=value, key=value, selected=selected) for value, name, selected in all_]
