"""The language of calendar programs, iCalendar (RFC 5545, 5546): written and read here, and only here.

All of it is pure: what it is told comes in, bytes or values go out.
"""
