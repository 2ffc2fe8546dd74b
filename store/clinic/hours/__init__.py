"""Changing what a clinic has decided beforehand: hours, time off, holidays, who offers what.

Each change is a frozen record. `preview` says which appointments it would leave outside of open time, `save` makes it
so, and both go the same way: the rules as they are, the rules as they would be, and what lies in the one but not in
the other.
"""

from store.clinic.hours.absences import AddTimeOff, RemoveTimeOff, SetHoliday, SetRegion
from store.clinic.hours.dry_run import Preview
from store.clinic.hours.fields import AHEAD, DATES, NAME_LIMIT, SPANS, TIMES_OFF, WEEKS, Change
from store.clinic.hours.queries import Holiday, HoursView, TypeOffer, hours_of
from store.clinic.hours.verbs import preview, save, write
from store.clinic.hours.weeks import RemoveWeek, SetDate, SetOffering, SetWeek

__all__ = [
    "AHEAD",
    "DATES",
    "NAME_LIMIT",
    "SPANS",
    "TIMES_OFF",
    "WEEKS",
    "AddTimeOff",
    "Change",
    "Holiday",
    "HoursView",
    "Preview",
    "RemoveTimeOff",
    "RemoveWeek",
    "SetDate",
    "SetHoliday",
    "SetOffering",
    "SetRegion",
    "SetWeek",
    "TypeOffer",
    "hours_of",
    "preview",
    "save",
    "write",
]
