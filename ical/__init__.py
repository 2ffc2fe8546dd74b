"""The language of calendar programs, iCalendar (RFC 5545, 5546): written and read here, and only here.

What writes and reads is pure; only `following.py` and `fetching.py` go out, to the calendars that providers name.
"""
