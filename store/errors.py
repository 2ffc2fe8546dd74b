"""The tree of refusals.

Refusal                     nothing was changed
├── NotLoggedIn             nobody is logged in, or the login session has ended
├── NotAllowed              this role may not do that
├── NotFound                there is no such thing, or it is none of your business
├── Invalid                 one field is wrong; `field` names it
│   ├── Missing, BadText, BadEmail, BadName, BadPhone, EmailTaken
│   ├── BadKey              a key of a browser that is none
│   ├── BadLink, MissingRoom   a link that is no https, or has no place for the name of a room
│   ├── NotSetUp            a channel on which nothing can be sent here
│   ├── NotPublic           an address that leads nowhere on the internet
│   ├── UnknownInstitution, UnknownType, UnknownProvider, UnknownZone, UnknownRegion, NotOffered
│   ├── PastTime, TooFarAhead, OffGrid, OutsideHours
│   ├── UnknownChoice       not one of the things that can be done where a provider is away
│   ├── UnknownReason       not one of the reasons that this person can cancel for
│   ├── UnknownKind         not one of the kinds of news that webhooks bring
│   ├── BadSpan, Overlap, OffTick, NoticeBeyondHorizon
│   ├── NotProposed         not one of the times that were proposed
│   ├── NoSeries            patients book one appointment of that type at a time
│   ├── NotATime            not a moment with an offset
│   ├── TooSoon             `minutes` of notice that the type needs
│   ├── NeedsReason         `beyond`: the codes of the rules that the booking goes beyond
│   ├── OutOfRange          `least`, `most`
│   ├── TooMany             `limit`
│   ├── TooLong             `limit` characters
│   ├── WrongLetters        `left` more tries to say how the name begins
│   └── WeakPassword        `why`
├── Conflict
│   ├── TimeTaken           `party`: whose time is taken
│   ├── TooManyOpen         `limit` unanswered requests
│   ├── TooManyUpcoming     `limit` appointments ahead that the patient has booked, or would have with `wanted` more
│   ├── StartsRefused       `refused`: times of a series, each with its own refusal
│   ├── CrisisWaits         `appointment_id`, `start`, `is_accepted` of the request that they have
│   ├── CrisesFromHere      as many crises as can be wait from that network, of people who have never been here
│   ├── AppointmentsAffected
│   │                       `ids` of those that would lie outside the new hours
│   ├── ForOneProvider      the patient asked for a provider by name
│   ├── ForAnyProvider      the patient asked for no provider by name: one cannot reject it for all of them
│   ├── AskedAlone          nobody else is asked who could answer it instead
│   ├── LastAsked           nobody else is asked any more: to pass it on is to reject it, and that was not confirmed
│   ├── NoColleague         no colleague offers it and is free then
│   ├── PatientAsked        the patient has been asked about a colleague already
│   ├── NothingAsked        nobody is asked anything about it
│   ├── SamePatient         `patient_id`, `name`, `email`: somebody of that name and number is here already
│   ├── NotThere            `why` and `name`: the provider is not there then, and has not said that they know
│   ├── AlreadyMoved        it has that time already, or is asked for it
│   ├── NotAffected         that provider is there for it, or has it not any more
│   ├── NotAgreed           it waits for an answer still, and has no time that could be moved
│   ├── MoveAsked           it waits to be moved: that is accepted or rejected, and nothing else
│   ├── NoCrisis            nobody has to say that they are on it
│   ├── AlreadyOnIt         `by_name` is on that crisis
│   ├── LinkOver            the link cannot be used, or not any more
│   ├── NoContact           the clinic has no e-mail address of its own that push services could write to
│   ├── NotToBeSentAgain    the message has arrived, was left out, or is tried again by itself
│   ├── WebhookOff          it is switched off, so nothing is sent there
│   ├── TimeChanged         its patient has chosen another time since it was read
│   ├── OfferOver           `outcome`: the time is not held for them any more; empty where it never was
│   ├── HasBegun            the appointment has begun by now
│   ├── HasEnded            the appointment is over by now
│   ├── NotBegun            the appointment begins at `start`
│   ├── TooEarly            before `since` nobody is here for what begins at `start`; `was_moved`: it had another time
│   │   └── NotOpenYet      the same of a video
│   ├── AlreadyDecided      `status`, `by_name`, `at`; `next_start` of the patient's next appointment
│   ├── NothingToUndo       nobody decided it, or something else happened since
│   └── TooLateToUndo       `seconds` are over
├── TooManyBookings         `retry_after` seconds
├── TooFast                 `retry_after` seconds
│   └── TooManyCrises       the same of who has cancelled that many
├── Busy                    the database cannot be had now; `retry_after` seconds
└── LoginRefused
    ├── WrongCredentials
    └── TooManyAttempts     `retry_after` seconds

Each carries what it knows; the pages choose the sentence.
"""

import re
from dataclasses import KW_ONLY, dataclass
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


@dataclass(eq=False)
class Invalid(Refusal):
    """One field has a value that cannot be."""

    field: str


class Missing(Invalid):
    """A field that must be given was not."""


class NotATime(Invalid):
    """Not a date, or a moment that names no offset from UTC."""


class NotProposed(Invalid):
    """Not one of the times that the clinic proposed."""


class NoSeries(Invalid):
    """Patients cannot book several of that type at once."""


class PastTime(Invalid):
    """That time has passed."""


@dataclass(eq=False)
class TooSoon(Invalid):
    """The type has to be booked `minutes` ahead."""

    minutes: int


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


class UnknownReason(Invalid):
    """Not one of the reasons that this person can cancel for."""


@dataclass(eq=False)
class NeedsReason(Invalid):
    """The booking goes beyond the patients' rules, `beyond` by their codes, and that needs a reason."""

    beyond: tuple[str, ...]


class UnknownKind(Invalid):
    """Not one of the kinds of news that webhooks bring."""


class UnknownChoice(Invalid):
    """Not one of the things that can be done about an appointment whose provider is away."""


class BadSpan(Invalid):
    """Ends before it starts, or when it starts."""


class Overlap(Invalid):
    """Two spans share some time."""


class OffTick(Invalid):
    """Not a whole number of five minutes."""


@dataclass(eq=False)
class OutOfRange(Invalid):
    """Not a number from `least` to `most`."""

    least: int
    most: int


class NoticeBeyondHorizon(Invalid):
    """Has to be booked earlier than it can be booked."""


class UnknownZone(Invalid):
    """No IANA zone has that name."""


class UnknownRegion(Invalid):
    """No country, or no region of that country, whose holidays are known."""


@dataclass(eq=False)
class TooMany(Invalid):
    """More than the `limit` that is kept."""

    limit: int


class UnknownInstitution(Invalid):
    """There is no such institution."""


@dataclass(eq=False)
class TooLong(Invalid):
    """A text has more than `limit` characters."""

    limit: int


@dataclass(eq=False)
class WrongLetters(Invalid):
    """That is not how the family name begins; there are `left` more tries."""

    left: int


class BadText(Invalid):
    """A text holds characters that cannot be kept: NUL, other controls, halves of characters."""


class BadEmail(Invalid):
    """Not an e-mail address."""


class BadName(Invalid):
    """Not a name that people could be called by."""


class BadLink(Invalid):
    """Not a link that begins with https:// and leads to a host on the internet."""


class NotSetUp(Invalid):
    """A channel on which nothing can be sent here, such as text messages without an account."""


class NotPublic(Invalid):
    """An address that leads nowhere on the internet, or into somebody's own network."""


class BadKey(Invalid):
    """Not the key by which a browser reads what is sent to it."""


class MissingRoom(Invalid):
    """No place in the link, behind its host, for the name of a room; or more than one."""


class BadPhone(Invalid):
    """Not a phone number that could be called."""


class EmailTaken(Invalid):
    """There is an account with that e-mail address."""


@dataclass(eq=False)
class WeakPassword(Invalid):
    """A password that is too easy to guess; `why` is short, long, common or personal."""

    why: str


class Conflict(Refusal):
    """Somebody else was faster."""


@dataclass(eq=False)
class TimeTaken(Conflict):
    """That time is taken; `party`: of the provider, the patient, everyone, or "held" by somebody who is choosing."""

    party: str


@dataclass(eq=False)
class TooManyOpen(Conflict):
    """The patient has `limit` requests that nobody has answered yet."""

    limit: int


@dataclass(eq=False)
class TooManyUpcoming(Conflict):
    """The patient has booked `limit` appointments that are still ahead, or has no room for `wanted` more."""

    limit: int
    wanted: int = 1


@dataclass(eq=False)
class StartsRefused(Conflict):
    """Of the times that were chosen these cannot be had, each for its own reason; so none was booked."""

    refused: tuple[tuple[datetime, Refusal], ...]


@dataclass(eq=False)
class CrisisWaits(Conflict):
    """The patient has a crisis request already, which begins at `start` (UTC) and waits for an answer or has one."""

    appointment_id: int
    start: datetime
    _: KW_ONLY
    is_accepted: bool


class CrisesFromHere(Conflict):
    """From that network as many crises as can be wait of people whom the clinic has never met, as of this one."""


@dataclass(eq=False)
class AppointmentsAffected(Conflict):
    """The appointments with these `ids` would lie outside the new hours; nothing was changed yet."""

    ids: frozenset[int]
    code = "would_strand"  # as programs know it


class ForOneProvider(Conflict):
    """The patient asked for a provider by name: nobody else can be given the request without their yes."""


class ForAnyProvider(Conflict):
    """The patient asked for any provider: one of them cannot reject it for all, only pass it on to the others."""


class AskedAlone(Conflict):
    """The request is for one provider, named or assigned: they cannot pass it on, as nobody else is asked."""


class LastAsked(Conflict):
    """Nobody else is asked about the request any more: whoever passes it on rejects it.

    Nothing was changed yet; it can be passed on all the same.
    """


class NoColleague(Conflict):
    """No colleague of the named provider offers it, is there and is free then."""


class PatientAsked(Conflict):
    """The patient has been asked already whether a colleague may do it, and is not asked again."""


class NothingAsked(Conflict):
    """The patient is not asked anything about the request, or no more."""


@dataclass(eq=False)
class NotThere(Conflict):
    """The provider is not there then: `away`, `closure` or `holiday`, with its `name`, or `hours`.

    Nothing was changed yet; it can be accepted all the same.
    """

    why: str
    name: str


@dataclass(eq=False)
class SamePatient(Conflict):
    """The clinic has a patient of that name and that phone number; nobody was added yet.

    Two people can be called alike and share a number; so they can be added all the same.
    """

    patient_id: int
    name: str
    email: str


@dataclass(eq=False)
class AlreadyDecided(Conflict):
    """The request is no longer open: what became of it, by whom, and when (UTC).

    `next_start`: when the next appointment begins of a patient who comes for this one in vain; `patient_name`, where
    somebody of the clinic reads that. `act`: what was answered last to a wish to move it, to or from `start`.
    """

    status: str
    by_name: str | None
    at: datetime | None
    next_start: datetime | None = None
    patient_name: str = ""
    act: str | None = None
    start: datetime | None = None


class AlreadyMoved(Conflict):
    """The appointment has that time already, or its patient has asked for it."""


class NotAffected(Conflict):
    """No absence of that provider affects the appointment, or not any more."""


class NotAgreed(Conflict):
    """The request waits for an answer: the clinic answers it, or proposes other times."""


class MoveAsked(Conflict):
    """Its patient asks to move the appointment, which can be accepted or rejected."""


class NoCrisis(Conflict):
    """The request is of no crisis: it is answered, and nobody has to say before that they are on it."""


@dataclass(eq=False)
class AlreadyOnIt(Conflict):
    """Somebody is on that crisis already."""

    by_name: str


class LinkOver(Conflict):
    """The link does not exist, has been tried too often, or what it was about is over or at another time."""


class NoContact(Conflict):
    """Nothing is sent to devices before the clinic can be written to: push services want to know who sends."""


class NotToBeSentAgain(Conflict):
    """The message has arrived, was left out for a reason, or is tried again by itself."""


class WebhookOff(Conflict):
    """The webhook is switched off: nothing is sent there before it is on again."""


class TimeChanged(Conflict):
    """Its patient has chosen another time since whoever answers has read it."""


@dataclass(eq=False)
class OfferOver(Conflict):
    """The time is not held for whoever is on the waitlist: the offer ended so, or there is none."""

    outcome: str | None = None


class HasBegun(Conflict):
    """The appointment has begun by now."""


class HasEnded(Conflict):
    """The appointment is over by now."""


@dataclass(eq=False)
class NotBegun(Conflict):
    """The appointment begins at `start` (UTC), and nobody knows before what became of it."""

    start: datetime


@dataclass(eq=False)
class TooEarly(Conflict):
    """What begins at `start` is not noted before `since` (both UTC); `was_moved`: it had another time once."""

    start: datetime
    since: datetime
    _: KW_ONLY
    was_moved: bool


class NotOpenYet(TooEarly):
    """Nobody joins the video before `since`."""


class NothingToUndo(Conflict):
    """The last that happened to it is no decision of a person."""


@dataclass(eq=False)
class TooLateToUndo(Conflict):
    """A decision can be taken back for `seconds`, and before its appointment begins."""

    seconds: int


@dataclass(eq=False)
class TooManyBookings(Refusal):
    """The patient has booked a lot within minutes; try again in `retry_after` seconds."""

    retry_after: int


@dataclass(eq=False)
class TooFast(Refusal):
    """The same was done a lot within minutes, by one person or from one address; try again in `retry_after` seconds."""

    retry_after: int


class TooManyCrises(TooFast):
    """Whoever has cancelled or moved that many within minutes waits until the next, or calls."""

    code = "too_fast"  # as programs know it


class Busy(Refusal):
    """Somebody else holds the database, or it cannot be reached; try again in `retry_after` seconds."""

    retry_after = 5


class NoRoom(Busy):
    """The disk of the database is full: nothing can be kept until there is room again."""

    retry_after = 60


class LoginRefused(Refusal):
    """Nobody was logged in."""


class WrongCredentials(LoginRefused):
    """E-mail and password do not belong together, or belong to nobody."""


@dataclass(eq=False)
class TooManyAttempts(LoginRefused):
    """Too many failures; try again in `retry_after` seconds."""

    retry_after: int


IN_CRISIS = CrisisWaits, CrisesFromHere, TooManyCrises
"""What refuses somebody in a crisis, who has to read whom to call."""
