"""People, their clinic and its appointment types as the rest of the house sees them."""

from dataclasses import dataclass, field

from store.models import CANCEL_HOURS, PROPOSE_HOURS, Place, Role


@dataclass(slots=True)
class Clinic:
    """An institution as people see it. `zone` is an IANA name, such as Europe/Berlin; `phone` is empty if it has none.
    So is `email`, which what people answer to mails goes to.

    The one view that is not frozen: an open page lets its own become what staff have decided since.
    """

    id: int
    slug: str
    name: str
    zone: str
    emergency_phone: str
    emergency_sentence: str
    phone: str = ""
    public_times: bool = False
    public_names: bool = False
    cancel_hours: int = CANCEL_HOURS
    propose_hours: int = PROPOSE_HOURS
    reminder_sentence: str = ""
    email: str = ""

    def become(self, now: "Clinic") -> None:
        """Say what that one says."""
        for name in self.__slots__:
            setattr(self, name, getattr(now, name))


@dataclass(frozen=True, slots=True)
class Person:
    """A user as the rest of the house sees one: no password. `email` is empty for a caller, who has no account.

    `crisis_sound`: what they have open rings when somebody is in a crisis.
    """

    id: int
    name: str
    email: str
    role: Role
    clinic: Clinic
    phone: str = field(default="", repr=False)
    crisis_sound: bool = True


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who is not logged in, and looks at the free times of a clinic that shows them to everybody."""

    clinic: Clinic


@dataclass(frozen=True, slots=True)
class TypeSummary:
    """An appointment type that can be booked; it lasts `minutes`. A video appointment needs no `address`.

    It is booked from `notice` minutes to `horizon` days ahead.
    """

    id: int
    slug: str
    name: str
    minutes: int
    sentence: str
    crisis: bool
    place: Place
    address: str
    notice: int
    horizon: int
    needs_approval: bool
    series: bool = False

    @property
    def can_repeat(self) -> bool:
        """Whether patients can book several at regular intervals."""
        return self.series and not self.crisis


@dataclass(frozen=True, slots=True)
class PatientView:
    """A patient, as far as one is told from another. `email` is empty for a caller, who has no account.

    With `bad_email` no mail reaches them there.
    """

    id: int
    name: str
    email: str
    phone: str = ""
    bad_email: bool = False


@dataclass(frozen=True, slots=True)
class ProviderView:
    """A provider whom patients can ask for by name."""

    id: int
    name: str
