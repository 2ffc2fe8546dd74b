"""What people say of themselves: who they are, and how they are reached."""

from typing import Annotated

from pydantic import BeforeValidator

from api.schemas.model import RequestModel, documented
from api.values import Flag, Text
from store.people.passwords import SHORTEST
from store.text import LONGEST_EMAIL, LONGEST_LINK, LONGEST_NAME, LONGEST_PHONE
from web import redirects

Next = Annotated[str, BeforeValidator(redirects.safe_next)]
"""An address of this site; anything else is the start."""


class LogIn(RequestModel):
    """`next`: where a browser goes after a form was sent."""

    email: Text
    password: Text
    next: Next = "/"


class Register(RequestModel):
    """A new patient; `clinic` is the slug of the institution, `next` where a browser goes after a form was sent.

    `phone` has 5 to 15 digits, and may be left out.
    """

    clinic: Text
    name: Annotated[Text, documented(maxLength=LONGEST_NAME)]
    email: Annotated[Text, documented(maxLength=LONGEST_EMAIL)]
    password: Annotated[Text, documented(minLength=SHORTEST)]
    phone: Annotated[Text, documented(maxLength=LONGEST_PHONE)] = ""
    next: Next = "/"


class NewPassword(RequestModel):
    """The password until now, and the next one."""

    old: Text
    new: Annotated[Text, documented(minLength=SHORTEST)]


class NewEmail(RequestModel):
    """Another e-mail address, and the password."""

    email: Annotated[Text, documented(maxLength=LONGEST_EMAIL)]
    password: Text


class EmailConfirmation(RequestModel):
    """Who wants another e-mail address: the password; `token` is what stands in the link that was mailed there."""

    token: Text
    password: Text


class Confirmation(RequestModel):
    """Who has registered: the password that they chose; `token` is what stands in the link of the mail."""

    token: Text
    password: Text


class Forgotten(RequestModel):
    """Whose password is forgotten."""

    email: Annotated[Text, documented(maxLength=LONGEST_EMAIL)]


class PasswordByLink(RequestModel):
    """The next password; `token` is what stands in the link of the mail."""

    token: Text
    password: Annotated[Text, documented(minLength=SHORTEST)]


class Profile(RequestModel):
    """The name that the caller goes by, and the number they can be called at; without `phone` there is none."""

    name: Annotated[Text, documented(maxLength=LONGEST_NAME)]
    phone: Annotated[Text, documented(maxLength=LONGEST_PHONE)] = ""


class CrisisSound(RequestModel):
    """Whether the caller's open pages ring when somebody is in a crisis."""

    on: Flag


class BusyCalendar(RequestModel):
    """Where a provider keeps another calendar, by https; without one Kept looks at none."""

    busy_calendar: Annotated[Text, documented(maxLength=LONGEST_LINK)] = ""


class VideoLink(RequestModel):
    """Where a provider holds their video appointments, by https; without one they follow the clinic."""

    video_link: Annotated[Text, documented(maxLength=LONGEST_LINK)] = ""
