"""Reads what we write for calendars as RFC 5545 says it, word by word: an opinion of its own beside `icalendar`'s.

Anything that the standard does not allow fails: ends of lines, folds, escapes, what has to be there once, and, by RFC
5546, what each method asks for.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

MOST = 75
"""Octets of a line, without its end (3.1)."""

_NAME = r"[A-Za-z0-9-]+"
_PARAMETER = re.compile(rf';({_NAME})=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)')
_TEXT = re.compile(r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*")
_UTC = re.compile(r"\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3])[0-5]\d([0-5]\d|60)Z")
_DURATION = re.compile(
    r"[+-]?P(\d+W|\d+D(T(\d+H(\d+M(\d+S)?)?|\d+M(\d+S)?|\d+S))?|T(\d+H(\d+M(\d+S)?)?|\d+M(\d+S)?|\d+S))"
)
_VALUES = {
    "TEXT": _TEXT,
    "DATE-TIME": _UTC,  # we write no other
    "DURATION": _DURATION,
    "INTEGER": re.compile(r"[+-]?\d+"),
    "URI": re.compile(r"[a-z][a-z0-9+.-]*:[\x21-\x7e]*"),
    "UTC-OFFSET": re.compile(r"[+-]([01]\d|2[0-3])[0-5]\d([0-5]\d)?"),
    "LOCAL": re.compile(_UTC.pattern[:-1]),
    "CAL-ADDRESS": re.compile(r"mailto:[^\s@]+@[^\s@]+"),
}
_KINDS = {
    **dict.fromkeys(("DTSTAMP", "DTSTART", "DTEND"), "DATE-TIME"),
    **dict.fromkeys(("TRIGGER", "REFRESH-INTERVAL"), "DURATION"),
    **dict.fromkeys(("ATTENDEE", "ORGANIZER"), "CAL-ADDRESS"),
    "SEQUENCE": "INTEGER",
    "URL": "URI",
}
"""What is no text."""

_ONCE, _AT_MOST_ONCE, _ANY = (1, 1), (0, 1), (0, 999)
_PROPERTIES = {
    "VCALENDAR": {
        **dict.fromkeys(("PRODID", "VERSION"), _ONCE),
        **dict.fromkeys(("CALSCALE", "METHOD", "NAME", "REFRESH-INTERVAL"), _AT_MOST_ONCE),  # the last two: RFC 7986
    },
    "VEVENT": {
        **dict.fromkeys(("UID", "DTSTAMP", "DTSTART"), _ONCE),
        **dict.fromkeys(("DTEND", "SEQUENCE", "STATUS", "TRANSP", "SUMMARY", "LOCATION"), _AT_MOST_ONCE),
        **dict.fromkeys(("DESCRIPTION", "URL", "ORGANIZER"), _AT_MOST_ONCE),
        "ATTENDEE": _ANY,
    },
    "VTIMEZONE": {"TZID": _ONCE},
    "STANDARD": dict.fromkeys(("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"), _ONCE),
    "VALARM": dict.fromkeys(("ACTION", "TRIGGER", "DESCRIPTION"), _ONCE),  # of those that show something
}
_INSIDE: dict[str, set[str]] = {
    "": {"VCALENDAR"},
    "VCALENDAR": {"VEVENT", "VTIMEZONE"},
    "VEVENT": {"VALARM"},
    "VTIMEZONE": {"STANDARD"},
    "VALARM": set(),
    "STANDARD": set(),
}
_WORDS = {
    "VERSION": {"2.0"},
    "CALSCALE": {"GREGORIAN"},
    "METHOD": {"PUBLISH", "REQUEST", "CANCEL"},
    "STATUS": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    "TRANSP": {"OPAQUE", "TRANSPARENT"},
    "ACTION": {"DISPLAY"},
    "CUTYPE": {"INDIVIDUAL"},
    "ROLE": {"REQ-PARTICIPANT"},
    "PARTSTAT": {"ACCEPTED"},
    "RSVP": {"FALSE"},
    "VALUE": set(_VALUES),
}
"""Those that we may write, of the words that the standard knows."""

_OF_A_METHOD = {
    "REQUEST": {"ORGANIZER": 1, "ATTENDEE": 1, "SUMMARY": 1, "SEQUENCE": 1},
    "CANCEL": {"ORGANIZER": 1, "SEQUENCE": 1},
}


@dataclass
class Component:
    """What stands between a BEGIN and its END: names, and values as they mean it."""

    name: str
    properties: list[tuple[str, str]] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    @property
    def events(self) -> list["Component"]:
        """What is in a calendar."""
        return [each for each in self.parts if each.name == "VEVENT"]

    def __getitem__(self, name: str) -> str:
        """Return the one value of this name."""
        (value,) = (value for each, value in self.properties if each == name)
        return value


def read(content: str | bytes) -> Component:
    """Return the calendar. Raises AssertionError, with the line, for anything that is not allowed."""
    outside = Component("")
    open_ = [outside]
    for line in _unfold(content.encode() if isinstance(content, str) else content):
        name, parameters, value = _split(line)
        if name == "BEGIN":
            assert value in _INSIDE[open_[-1].name], line
            open_.append(Component(value))
        elif name == "END":
            ended = open_.pop()
            assert ended.name == value, line
            _check(ended)
            open_[-1].parts.append(ended)
        else:
            assert len(open_) > 1, line
            open_[-1].properties.append((name, _value(open_[-1].name, name, parameters, value, line)))
    assert open_ == [outside], "something has not ended"
    (calendar,) = outside.parts
    _check_method(calendar)
    return calendar


def _unfold(content: bytes) -> list[str]:
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    unfolded: list[bytes] = []
    for line in lines:
        assert b"\r" not in line, line
        assert b"\n" not in line, line
        assert 0 < len(line) <= MOST, line
        line.decode()  # not folded within a character, as many a program cannot read that
        if line[:1] in {b" ", b"\t"}:
            assert len(line) > 1, line
            unfolded[-1] += line[1:]
        else:
            unfolded.append(line)
    return [line.decode() for line in unfolded]


def _split(line: str) -> tuple[str, dict[str, str], str]:
    found = re.match(_NAME, line)
    assert found, line
    at, parameters = found.end(), dict[str, str]()
    while line[at] == ";":
        parameter = _PARAMETER.match(line, at)
        assert parameter, line
        assert parameter[1] not in parameters, line
        parameters[parameter[1]] = parameter[2].strip('"')
        at = parameter.end()
    assert line[at] == ":", line
    return found[0], parameters, line[at + 1 :]


def _value(where: str, name: str, parameters: dict[str, str], value: str, line: str) -> str:
    kind = "LOCAL" if (where, name) == ("STANDARD", "DTSTART") else _KINDS.get(name, "TEXT")
    assert parameters.pop("VALUE", kind) == kind, line
    for parameter, said in parameters.items():
        assert said in _WORDS[parameter], line
    assert _VALUES[kind].fullmatch(value), line
    assert value in _WORDS.get(name, {value}), line
    if kind != "TEXT":
        return value
    return re.sub(r"\\(.)", lambda escaped: "\n" if escaped[1] in "nN" else escaped[1], value)


def _check(component: Component) -> None:
    """Look whether everything is there as often as it may."""
    counts = Counter(name for name, _ in component.properties if not name.startswith("X-"))
    allowed = _PROPERTIES[component.name]
    assert set(counts) <= set(allowed), component
    for name, (least, most) in allowed.items():
        assert least <= counts[name] <= most, f"{counts[name]} times {name}: {component}"
    if counts["DTEND"]:
        assert component["DTSTART"] < component["DTEND"], component


def _check_method(calendar: Component) -> None:
    method, events = calendar["METHOD"], calendar.events
    needed = _OF_A_METHOD.get(method, {})
    for event in events:
        counts = Counter(name for name, _ in event.properties)
        assert all(counts[name] >= least for name, least in needed.items()), event
        assert method != "PUBLISH" or not counts["ATTENDEE"], event
        assert method != "CANCEL" or not event.parts, "what is off reminds nobody"
        assert (method == "CANCEL") == (("STATUS", "CANCELLED") in event.properties), event
    uids = Counter(event["UID"] for event in events)
    assert max(uids.values(), default=1) == 1, "each of them once"
    assert method == "PUBLISH" or len(events) == 1, "one message, one appointment"
    assert calendar.parts, "a calendar has a component at least"
    assert all(each.parts for each in calendar.parts if each.name == "VTIMEZONE")
