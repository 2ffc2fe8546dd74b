"""Who is who: the caller, their clinic, its types and providers."""

from api.answers.model import ResponseModel
from store.models import Role


class Clinic(ResponseModel):
    """An institution; `zone` is an IANA name, `phone` empty if it has none."""

    slug: str
    name: str
    zone: str
    phone: str


class Person(ResponseModel):
    """Who is logged in; `crisis_sound`: open pages of a provider or of staff ring when somebody is in a crisis."""

    id: int
    name: str
    role: Role
    phone: str
    clinic: Clinic
    crisis_sound: bool


class Type(ResponseModel):
    """An appointment type that can be booked."""

    slug: str
    name: str
    minutes: int


class Provider(ResponseModel):
    """Whom patients can ask for."""

    id: int
    name: str


class CalendarAddress(ResponseModel):
    """Where calendar programs read somebody's appointments: a secret."""

    address: str
