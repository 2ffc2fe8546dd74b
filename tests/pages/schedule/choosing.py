"""What patients do on the page where they book, and what they see there."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import sqlalchemy as sa
from nicegui.testing import User

from pages.elements.tags import Tag
from pages.words.appointments import BOOK, SEND
from store import appointments, db, threads
from store.appointments import booking
from store.models import Hold
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import send, shown, texts
from tests.pages.steps import moved


def address(type_slug: str = "therapy", **chosen: object) -> str:
    """The page with this chosen: `provider`, `date`, `start`."""
    said = {name: each.isoformat() if isinstance(each, datetime) else each for name, each in chosen.items()}
    return "/schedule?" + urlencode({"type": type_slug, **said})


def start_times(user: User) -> list[str]:
    """The times on offer, as they are written; without those that others are just choosing, or have just taken."""
    return [
        each.text or ""
        for each in shown(user)
        if "slot" in each.classes and not {"is-held", "is-gone"} & {*each.classes}
    ]


def struck(user: User) -> list[str]:
    """The times that are struck through."""
    return texts(user, "is-struck")


def being_booked(user: User) -> list[str]:
    """The times that others are just choosing."""
    return texts(user, "is-held")


def chosen_day(user: User) -> Tag:
    """The day that is looked at."""
    (day,) = (each for each in shown(user, aria_pressed="true") if "day" in each.classes)
    return day


def chosen_time(user: User) -> str:
    """The day and time beside the button."""
    (said,) = texts(user, "summary-when")
    return said


def problem(user: User) -> str:
    """What is said above the button."""
    (bar,) = (each for each in shown(user) if "summary-bar" in each.classes)
    (said,) = (each for each in bar.descendants() if isinstance(each, Tag) and "error" in each.classes)
    return said.text or ""


def own(user: User) -> tuple[str, int] | None:
    """What is said of an appointment that the patient has at that time, and where its link leads."""
    boxes = [each for each in shown(user) if "own" in each.classes]
    if not boxes:
        return None
    words, link = (each for each in boxes[0].descendants() if isinstance(each, Tag))
    return words.text or "", int(str(link.props["href"]).removeprefix("/appointments/"))


def choose(user: User, start: datetime | str) -> None:
    """Press a time; browsers say so with a click, also when it is the chosen one."""
    value = start if isinstance(start, str) else start.isoformat()
    (radio,) = shown(user, type="radio", name="start", value=value)
    send(user, radio, "click", value)


def press(user: User, words: str) -> None:
    """Press a button that begins with these words; the browser sends its value, if it has one."""
    button = next(each for each in shown(user) if each.tag == "button" and _words(each).startswith(words))
    send(user, button, "click", button.props.get("value"))


def book(user: User, notes: str = "") -> None:
    """Press the main button; the browser sends the notes with it."""
    send(user, main_button(user), "click", notes)


def main_button(user: User) -> Tag:
    """The one that sends the request, or books at once."""
    (button,) = (each for each in shown(user) if each.tag == "button" and each.text in {SEND, BOOK})
    return button


async def ask(clinic: Clinics, start: datetime, *, patient: int | None = None, **more: object) -> AppointmentView:
    """Somebody asks for a time, from another page or a program."""
    params = {"type_slug": "therapy", "patient_id": patient or clinic.harbor.patient2, "start": start, **more}
    return await threads.write(appointments.request, **params, now=datetime.now(UTC))  # type: ignore[arg-type]


async def take(clinic: Clinics, start: datetime, *, provider: int | None = None) -> AppointmentView:
    """A provider of Harbor books for its second patient; what others are just choosing does not stop them."""
    by = provider or clinic.harbor.provider
    params = {"patient_id": clinic.harbor.patient2, "type_slug": "therapy", "start": start, "provider_id": by}
    return await threads.write(booking.book, by=by, **params, now=datetime.now(UTC))  # type: ignore[arg-type]


async def settled() -> None:
    """Until reads have come back and changes have been told, and what these bring has been read."""
    for _ in range(2):
        await moved()


def held_by(patient: int) -> list[datetime]:
    """The starts that a patient holds."""
    with db.reading() as transaction:
        query = sa.select(Hold.start).where(sa.column("patient_id") == patient)  # type: ignore[call-overload]
        return list(transaction.scalars(query))


def _words(button: Tag) -> str:
    children = (each for each in button.descendants() if isinstance(each, Tag) and "hidden-words" not in each.classes)
    return button.text or next((each.text for each in children if each.text), "")
