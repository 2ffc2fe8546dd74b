"""The tree of refusals.

Refusal                     nothing was changed
├── NotLoggedIn             nobody is logged in, or the login session has ended
├── NotAllowed              this role may not do that
├── NotFound                there is no such thing, or it is none of your business
├── Invalid                 one field is wrong; `field` names it
│   ├── Missing
│   ├── NotATime            not a moment with an offset
│   ├── PastTime
│   ├── TooSoon             `minutes` of notice that the type needs
│   ├── TooFarAhead
│   ├── OffGrid
│   ├── OutsideHours
│   ├── UnknownType
│   ├── UnknownProvider
│   ├── NotOffered
│   ├── NeedsReason         `beyond`: the codes of the rules that the booking goes beyond
│   ├── BadSpan             ends before it starts
│   ├── Overlap
│   ├── OffTick             no multiple of five minutes
│   ├── OutOfRange          `least`, `most`
│   ├── NoticeBeyondHorizon
│   ├── UnknownZone
│   ├── UnknownRegion
│   ├── TooMany             `limit`
│   ├── UnknownInstitution
│   ├── TooLong             `limit` characters
│   ├── BadText             characters that are no text
│   ├── BadEmail
│   ├── BadName
│   ├── EmailTaken
│   └── WeakPassword        `why`
├── Conflict
│   ├── TimeTaken           `whose` time it is that is taken
│   ├── TooManyOpen         `limit` unanswered requests
│   ├── TooManyUpcoming     `limit` appointments ahead that the patient has booked
│   ├── CrisisWaits         `appointment_id`, `start`, `is_accepted` of the request that they have
│   ├── WouldStrand         `ids` of appointments that would lie outside the new hours
│   ├── NotThere            `why` and `name`: the provider is not there then, and has not said that they know
│   ├── AlreadyDecided      `status`, `by_name`, `at`
│   ├── NothingToUndo       nobody decided it, or something else happened since
│   └── TooLateToUndo       `seconds` are over
├── TooManyBookings         `retry_after` seconds
├── Busy                    the database cannot be had now; `retry_after` seconds
└── LoginRefused
    ├── WrongCredentials
    └── TooManyAttempts     `retry_after` seconds

Each carries what it knows; the pages choose the sentence.
"""

import re
from datetime import datetime


class Refusal(Exception):
    """Something was asked that cannot be done; nothing was changed."""

    @property
    def code(self) -> str:
        """The refusal's stable name for programs, such as `time_taken`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class NotLoggedIn(Refusal):
    """Nobody is logged in."""


class NotAllowed(Refusal):
    """The caller's role may not do this."""


class NotFound(Refusal):
    """There is no such thing, as far as the caller may know."""


class Invalid(Refusal):
    """One field has a value that cannot be."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Missing(Invalid):
    """A field that must be given was not."""


class NotATime(Invalid):
    """Not a date, or a moment that names no offset from UTC."""


class PastTime(Invalid):
    """That time has passed."""


class TooSoon(Invalid):
    """The type has to be booked `minutes` ahead."""

    def __init__(self, field: str, minutes: int) -> None:
        super().__init__(field)
        self.minutes = minutes


class TooFarAhead(Invalid):
    """Later than this can be booked today."""


class OffGrid(Invalid):
    """Not one of the clinic's times of starting."""


class OutsideHours(Invalid):
    """The clinic is closed for some of that time."""


class UnknownType(Invalid):
    """The institution has no such appointment type."""


class UnknownProvider(Invalid):
    """The institution has no such provider."""


class NotOffered(Invalid):
    """The provider does not offer this type."""


class NeedsReason(Invalid):
    """The booking goes beyond the patients' rules, `beyond` by their codes, and that needs a reason."""

    def __init__(self, field: str, beyond: tuple[str, ...]) -> None:
        super().__init__(field)
        self.beyond = beyond


class BadSpan(Invalid):
    """Ends before it starts, or when it starts."""


class Overlap(Invalid):
    """Two spans share some time."""


class OffTick(Invalid):
    """Not a whole number of five minutes."""


class OutOfRange(Invalid):
    """Not a number from `least` to `most`."""

    def __init__(self, field: str, least: int, most: int) -> None:
        super().__init__(field)
        self.least, self.most = least, most


class NoticeBeyondHorizon(Invalid):
    """Has to be booked earlier than it can be booked."""


class UnknownZone(Invalid):
    """No IANA zone has that name."""


class UnknownRegion(Invalid):
    """No country, or no region of that country, whose holidays are known."""


class TooMany(Invalid):
    """More than the `limit` that is kept."""

    def __init__(self, field: str, limit: int) -> None:
        super().__init__(field)
        self.limit = limit


class UnknownInstitution(Invalid):
    """There is no such institution."""


class TooLong(Invalid):
    """A text has more than `limit` characters."""

    def __init__(self, field: str, limit: int) -> None:
        super().__init__(field)
        self.limit = limit


class BadText(Invalid):
    """A text holds characters that cannot be kept: NUL, other controls, halves of characters."""


class BadEmail(Invalid):
    """Not an e-mail address."""


class BadName(Invalid):
    """Not a name that people could be called by."""


class EmailTaken(Invalid):
    """There is an account with that e-mail address."""


class WeakPassword(Invalid):
    """A password that is too easy to guess; `why` is short, long, common or personal."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field)
        self.why = why


class Conflict(Refusal):
    """Somebody else was faster."""


class TimeTaken(Conflict):
    """That time is taken; `whose`: the provider's, the patient's own, everyone's, or "held" by somebody choosing."""

    def __init__(self, whose: str) -> None:
        super().__init__(whose)
        self.whose = whose


class TooManyOpen(Conflict):
    """The patient has `limit` requests that nobody has answered yet."""

    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class TooManyUpcoming(Conflict):
    """The patient has booked `limit` appointments that are still ahead."""

    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class CrisisWaits(Conflict):
    """The patient has a crisis request already, which begins at `start` (UTC) and waits for an answer or has one."""

    def __init__(self, appointment_id: int, start: datetime, *, is_accepted: bool) -> None:
        super().__init__(str(appointment_id))
        self.appointment_id = appointment_id
        self.start = start
        self.is_accepted = is_accepted


class WouldStrand(Conflict):
    """The appointments with these `ids` would lie outside the new hours; nothing was changed yet."""

    def __init__(self, ids: frozenset[int]) -> None:
        super().__init__(str(len(ids)))
        self.ids = ids


class NotThere(Conflict):
    """The provider is not there then: `away`, `closure` or `holiday`, with its `name`, or `hours`.

    Nothing was changed yet; it can be accepted all the same.
    """

    def __init__(self, why: str, name: str) -> None:
        super().__init__(why)
        self.why, self.name = why, name


class AlreadyDecided(Conflict):
    """The request is no longer open: what became of it, by whom, and when (UTC)."""

    def __init__(self, status: str, by_name: str | None, at: datetime | None) -> None:
        super().__init__(status)
        self.status = status
        self.by_name = by_name
        self.at = at


class NothingToUndo(Conflict):
    """The last that happened to it is no decision of a person."""


class TooLateToUndo(Conflict):
    """A decision can be taken back for `seconds`, and before its appointment begins."""

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


class TooManyBookings(Refusal):
    """The patient has booked a lot within minutes; try again in `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(str(retry_after))
        self.retry_after = retry_after


class Busy(Refusal):
    """Somebody else holds the database, or it cannot be reached; try again in `retry_after` seconds."""

    retry_after = 5


class LoginRefused(Refusal):
    """Nobody was logged in."""


class WrongCredentials(LoginRefused):
    """E-mail and password do not belong together, or belong to nobody."""


class TooManyAttempts(LoginRefused):
    """Too many failures; try again in `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(str(retry_after))
        self.retry_after = retry_after
