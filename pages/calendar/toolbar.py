"""The bar above a calendar that leads to other days, to day or week, and to other providers."""

from pages.calendar.axis import DAY
from pages.calendar.calendar_view import CalendarView
from pages.elements.fragments import Fragment, Node, icon_node, node
from pages.elements.tags import icon_button, tag
from store.models import Role


class Toolbar:
    """Links and two fields; what is chosen is shown at once, in the same page (static/calendar.js)."""

    def __init__(self) -> None:
        with tag("div", classes="cal-bar"):
            self._days = Fragment("nav", [], "row-of cal-days", aria_label="Days")
            self._views = Fragment("nav", [], "filter-bar", aria_label="View")
            self._jump = Fragment("form", [], "row-of cal-jump", method="dialog")
            icon_button("print", "Print").on("click", js_handler="() => print()")

    def show(self, shown: CalendarView) -> None:
        """Lead on from these days."""
        step = 7 if shown.is_week else 1
        names = ("Week before", "Week after") if shown.is_week else ("Day before", "Day after")
        self._days.draw([
            _step(names[0], "left", shown.address(date=shown.day - step * DAY)),
            node("a", "Today", "btn", href=shown.address(date=None)),
            _step(names[1], "right", shown.address(date=shown.day + step * DAY)),
        ])  # fmt: skip
        self._views.draw([
            node(
                "a",
                name.capitalize(),
                href=shown.address(view=name),
                aria_current="page" if (name == "week") is shown.is_week else None,
            )
            for name in ("day", "week")
        ])  # fmt: skip
        self._jump.draw(_fields(shown))


def _step(name: str, picture: str, href: str) -> Node:
    return node("a", [icon_node(picture)], "btn", href=href, aria_label=name, title=name)


def _fields(shown: CalendarView) -> list[Node]:
    day = shown.day.isoformat()
    inside = [
        node("input", type="hidden", name="view", value="week" if shown.is_week else "day"),
        node("input", type="date", name="date", value=day, data_shown=day, aria_label="Go to a day"),
    ]
    if shown.me.role is Role.staff:
        options = [] if shown.is_week else [node("option", "Everyone", value="", selected=shown.provider is None)]
        for each in shown.providers:
            is_selected = each.id == shown.provider_id
            options.append(node("option", each.name, value=str(each.id), key=str(each.id), selected=is_selected))
        inside.append(node("select", options, name="provider", aria_label="Whose calendar"))
    return inside
