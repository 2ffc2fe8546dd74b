"""The lists beside a provider's week: weeks to come, single days, time off, holidays, what they offer."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.forms import field
from pages.elements.fragments import Fragment, Node, node
from pages.elements.phones import phone_nodes
from pages.elements.readers import VALUE
from pages.elements.still import StillList
from pages.elements.tags import icon, tag
from pages.live import live
from store.availability.opening import Absence
from store.availability.rules import Week
from store.clinic.hours import HoursView, TypeOffer
from store.models import Role
from store.people import people
from store.views.appointments import AppointmentView
from store.views.people import Person, ProviderView

OnAct = Callable[..., Any]


class RuleLists:
    """Each list is a fragment that is drawn anew when its clinic's rules change; `act` hears of its buttons."""

    def __init__(self, me: Person, act: OnAct) -> None:
        self._me, self._act = me, while_open(act)

    def outside(self) -> None:
        """Draw the list of appointments outside of the hours here; without any there is nothing to see."""
        self._section = draw_section("Outside these hours", "These stay as they are until somebody changes them.")
        with self._section:
            self._outside = StillList(
                "item-list", gone="Settled", on_gone=lambda _: self._show_section(), aria_label="Outside these hours"
            )

    def weeks(self) -> None:
        """Draw the list of weeks here."""
        self._weeks = self._list("Weeks")

    def dates(self) -> None:
        """Draw the list of single days here."""
        self._dates = self._list("Single days")

    def away(self) -> None:
        """Draw the list of times off here."""
        self._away = self._list("Time off")

    def closed(self) -> None:
        """Draw the list of the clinic's closed days here."""
        self._closed = Fragment("ul", [], "closed-days", aria_label="Closed days")

    def offers(self) -> None:
        """Draw the list of appointment types here."""
        self._offers = self._list("Appointments")

    def show(self, view: HoursView, editing: date | None) -> None:
        """Everything as it is now; `editing`: the day from which the week in the form holds, None for the one now."""
        today = view.today
        coming = [week for week in view.weeks if week.effective_from > today]
        now = [week for week in view.weeks if week not in coming]
        self._outside.show([self._stays(each, absence, today) for each, absence in view.outside])
        self._show_section()
        self._weeks.show([
            *(_week(week, today, "", editing is None) for week in now if coming),
            *(_week(week, today, week.effective_from.isoformat(), editing == week.effective_from) for week in coming),
        ])  # fmt: skip
        self._dates.show(
            [
                _item(
                    str(day),
                    words.moments.day(day, today),
                    words.hours.spans(spans),
                    _remove("date", day, words.moments.day(day, today)),
                )
                for day, spans in view.dates.items()
            ],
            _nothing("No single days. A day that differs from the week goes here."),
        )
        self._away.show(
            [
                _item(
                    str(away.id),
                    words.hours.days(away, today),
                    away.name,
                    _remove("off", away.id, words.hours.days(away, today)),
                )
                for away in view.away
            ],
            _nothing("No time off."),
        )
        closures = [(away.first, words.hours.days(away, today), away.name or "Closed") for away in view.closures]
        holidays = [(each.day, words.moments.day(each.day, today), words.hours.holiday(each)) for each in view.holidays]
        self._closed.draw(
            [
                node("li", [node("span", days), node("span", name, "soft")])
                for _, days, name in sorted(closures + holidays)
            ]
            or [_nothing("The clinic keeps no public holidays, and has no closed days.")]
        )
        self._offers.show([self._offer(each) for each in view.offers], _nothing("Nothing can be booked yet."))

    def _list(self, name: str) -> StillList:
        drawn = StillList("item-list", aria_label=name)
        drawn.listen("act", self._act, readers.act)
        return drawn

    def _show_section(self) -> None:
        self._section.set_visibility(not self._outside.is_empty)

    def _stays(self, view: AppointmentView, absence: Absence, today: date) -> Node:
        own = self._me.role is Role.provider
        what = words.hours.outside(view, absence, own=own)
        start = view.start.astimezone(ZoneInfo(self._me.clinic.zone))
        when = f"{words.moments.day(start.date(), today)}, {words.moments.clock(view.start, self._me.clinic.zone)}"
        link = node("a", when, "item-title", href=f"/appointments/{view.id}")
        said = node("span", what, "item-line", dir="auto")
        inside = node("div", [link, said, *phone_nodes(view.patient_phone)], "item-main")
        return node("li", [inside], "item", data_key=str(view.id))

    def _offer(self, each: TypeOffer) -> Node:
        type_ = each.type_
        switches = []
        if self._me.role is Role.staff:
            switches.append(_switch(f"offer:{type_.id}", "Offered", type_.name, on=each.offered))
        if each.offered and not type_.needs_approval:
            switches.append(_switch(f"at-once:{type_.id}", "Accept at once", type_.name, on=each.at_once))
        said = (
            words.moments.length(type_.minutes)
            if each.offered
            else f"{words.moments.length(type_.minutes)}, not offered"
        )
        return _item(str(type_.id), type_.name, said, *switches)


class ProviderChoice:
    """Staff choose whose hours they see."""

    def __init__(self, me: Person, providers: Sequence[ProviderView], selected: int) -> None:
        self._me, self._selected = me, selected
        with field("provider", "Whose hours?", error=None, classes="narrow") as drawn:
            self._select = drawn.draw_select([])
        self._select.listen("change", _go, readers.key, js_handler=VALUE)
        self._show(providers)
        refresh = live.coalesced(self._refresh)
        live.follow_people(me.clinic.id, refresh)
        live.follow_rules(me.clinic.id, refresh)

    async def _refresh(self) -> None:
        """Somebody is called otherwise, or began to work here."""
        self._show(await live.read(people.providers, self._me.clinic.id))

    def _show(self, providers: Sequence[ProviderView]) -> None:
        self._select.draw([
            node("option", each.name, value=str(each.id), key=str(each.id), selected=each.id == self._selected)
            for each in providers
        ])  # fmt: skip


def _go(provider: str) -> None:
    if provider.isascii() and provider.isdecimal():
        ui.navigate.to(f"/hours?provider={provider}")


def draw_nobody() -> None:
    """For a clinic without providers."""
    with tag("div", classes="empty"):
        icon("people")
        tag("strong", "There are no providers yet")
        tag("p", "Their hours appear here as soon as there are some.")


def draw_section(title: str, hint: str) -> Any:
    """A card with a heading and a sentence; `with` it."""
    section = tag("section", classes="card stack", aria_label=title)
    with section:
        tag("h2", title)
        tag("p", hint, "soft")
    return section


def _week(week: Week, today: date, act: str, editing: bool) -> Node:
    since = f"From {words.moments.day(week.effective_from, today)}" if act else "Now"
    name = f"the week from {words.moments.day(week.effective_from, today)}" if act else "the week as it is now"
    buttons: list[Node] = []
    if editing:
        buttons.append(node("span", "Shown below", "chip"))
    else:
        buttons.append(_button(f"week:{act}", "Show", f"Show {name}"))
    if act:
        buttons.append(_remove("week", act, name))
    item = _item(act or "now", since, f"{words.hours.week(week)}. Time in {words.moments.city(week.zone)}", *buttons)
    if not act:
        item[1]["data-gone"] = ""  # it holds on, alone
    return item


def _item(key: str, title: str, line: str, *acts: Node) -> Node:
    texts = [node("span", title, "item-title"), node("span", line, "item-line")]
    return node("li", [node("div", texts, "item-main"), *acts], "item", data_key=key)


def _nothing(text: str) -> Node:
    return node("li", text, "item soft")


def _button(act: str, text: str, name: str) -> Node:
    return node("button", text, "btn", type="button", data_act=act, aria_label=name)


def _remove(subject: str, key: object, name: str) -> Node:
    picture = node("span", None, "i i-x", aria_hidden="true")
    label = f"Remove {name}"
    return node(
        "button",
        [picture],
        "icon-btn",
        type="button",
        data_act=f"remove-{subject}:{key}",
        aria_label=label,
        title=label,
    )


def _switch(act: str, text: str, of: str, *, on: bool) -> Node:
    return node(
        "button",
        [node("span", text)],
        "switch",
        type="button",
        role="switch",
        aria_checked="true" if on else "false",
        aria_label=f"{text}: {of}",
        data_act=act,
    )
