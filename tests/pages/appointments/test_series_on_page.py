"""The page of an appointment says which of its series it is, and cancels it alone or with all that follow."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from nicegui.testing import User

from pages import words
from pages.elements.tags import Tag
from store import appointments, db, threads
from store.availability.rules import mark_changed
from store.models import AppointmentType, Status
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown, texts
from tests.pages.steps import becomes, status


async def book_weekly(
    clinic: Clinics, first: datetime, count: int = 4, *, by: int | None = None
) -> list[AppointmentView]:
    harbor = clinic.harbor
    return await threads.write(
        appointments.book_series,
        by=harbor.staff if by is None else by,
        patient_id=harbor.patient,
        provider_id=harbor.provider,
        type_slug="consultation",
        starts=[first + timedelta(weeks=n) for n in range(count)],
        because="Weekly" if by is None else "",
        now=datetime.now(UTC),
    )


def cancel(user: User, view: AppointmentView, which: str) -> None:
    (form,) = shown(user, data_draft_form=f"cancel-{view.id}")
    send(user, form, "submit", {"cancel_reason": ["pat"], "cancel_note": [""], "cancel_which": [which]})


async def test_this_and_all_that_follow_are_cancelled_and_the_other_pages_follow(
    open_as: OpenAs, clinic: Clinics, at: At
):
    views = await book_weekly(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{views[1].id}")
    clara = await open_as("provider@harbor", f"/appointments/{views[3].id}")
    await ada.should_see("2 of 4 in this series")
    await ada.should_see("2 that follow in this series, the last")
    assert {each.id for each in views} - {views[1].id} == {
        int(href.rpartition("/")[2]) for href in links(ada) if href.startswith("/appointments/")
    }
    cancel(ada, views[1], "following")
    await ada.should_see("Cancelled by you, and the next 2 with it", retries=20)
    await clara.should_see("Cancelled by Ada Lindqvist", retries=20)
    assert [await status(each) for each in views] == [Status.accepted, *[Status.cancelled] * 3]
    assert len(texts(clara, "toast")) <= 1
    await becomes(True, lambda: "Cancelled" in " ".join(texts(clara, "pill")))


async def test_the_button_says_how_many_are_cancelled_also_when_one_goes_meanwhile(
    open_as: OpenAs, clinic: Clinics, at: At
):
    views = await book_weekly(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{views[1].id}")
    assert texts(ada, "cancels-one") == ["Cancel this one"]
    assert texts(ada, "cancels-following") == ["Cancel this and the 2 that follow"]
    given: dict[str, Any] = {"by": clinic.harbor.provider, "reason": "other", "now": datetime.now(UTC)}
    await threads.write(appointments.cancel, views[3].id, **given)
    await becomes(["Cancel this and the 1 that follows"], lambda: texts(ada, "cancels-following"))
    await threads.write(appointments.cancel, views[2].id, **given)
    await becomes([], lambda: texts(ada, "cancels-following"))
    assert texts(ada, "cancels-one") == ["Cancel appointment"]


async def test_what_was_booked_at_once_has_one_step_and_no_empty_one(open_as: OpenAs, clinic: Clinics, at: At):
    views = await book_weekly(clinic, at("09:00"), 2)
    ada = await open_as("patient@harbor", f"/appointments/{views[0].id}")
    (line,) = [each for each in shown(ada) if "status-line" in each.classes]
    assert [each.text for each in line if isinstance(each, Tag) and "hidden" not in each.classes] == ["Booked"]
    (list_,) = [each for each in shown(ada) if "series-dates" in each.classes]
    assert [word for word in ("Booked", "Accepted") if word in str(list_.props["inside"])] == ["Booked"], "one word"


async def test_one_is_cancelled_alone_and_the_last_asks_nothing_more(open_as: OpenAs, clinic: Clinics, at: At):
    views = await book_weekly(clinic, at("09:00"), 2)
    ada = await open_as("patient@harbor", f"/appointments/{views[0].id}")
    cancel(ada, views[0], "one")
    await ada.should_see("Cancelled by you", retries=20)
    assert [await status(each) for each in views] == [Status.cancelled, Status.accepted]
    last = await open_as("patient@harbor", f"/appointments/{views[1].id}")
    await last.should_see("2 of 2 in this series")
    await last.should_not_see("that follow")


async def test_to_the_clinic_the_series_stands_in_the_words_of_the_clinic(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor

    def allow() -> None:
        with db.writing() as transaction:
            transaction.execute(sa.update(AppointmentType).values(series=True))
            mark_changed(transaction, harbor.id)

    await threads.write(allow)
    views = await book_weekly(clinic, at("09:00"), 2, by=harbor.patient)
    now = datetime.now(UTC)
    await threads.write(appointments.see, [each.id for each in views], by=harbor.provider, now=now)
    clara = await open_as("provider@harbor", f"/appointments/{views[0].id}")
    ada = await open_as("patient@harbor", f"/appointments/{views[0].id}")
    assert [said(user) for user in (clara, ada)] == [
        ["Waiting"] * 2,
        [f"Seen by the clinic, {words.moments.clock(now, 'Europe/Berlin')}"] * 2,
    ]


def said(user: User) -> list[str]:
    """How each of the series stands, as its list says it."""
    (drawn,) = [each for each in shown(user) if "series-dates" in each.classes]
    return [row[2][1][2] for row in orjson.loads(drawn.props["inside"])]


def links(user: User) -> list[str]:
    """Where the list of the series leads."""
    (drawn,) = [each for each in shown(user) if "series-dates" in each.classes]
    nodes = orjson.loads(drawn.props["inside"])
    return [inner[1]["href"] for row in nodes for inner in row[2] if inner[0] == "a"]
