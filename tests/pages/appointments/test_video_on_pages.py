"""The way into a video stands on the pages of its two people when it is time, and leads by Kept's own address."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from nicegui.testing import User

from pages.distribution import CLOCK
from pages.live import live
from store import appointments, db, threads
from store.clinic import clinics, types
from store.models import Appointment, Place, tables
from store.people import profile
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import filled, said, submit
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.steps import ask, becomes, stands

(_appointment,) = tables(Appointment)


async def by_video(clinic: Clinics, template: str = "https://meet.example/{room}") -> None:
    """Consultations take place in rooms of their own."""
    staff, now = clinic.harbor.staff, datetime.now(UTC)
    draft = (await threads.read(types.find, clinic.harbor.types["consultation"], by=staff)).draft
    await threads.write(types.save_type, replace(draft, place=Place.video), by=staff, now=now)
    kept = await threads.read(clinics.settings, by=staff)
    await threads.write(clinics.save, replace(kept, video_template=template), by=staff)


async def agreed(clinic: Clinics, start: datetime) -> AppointmentView:
    view = await ask(clinic, start, type_slug="consultation", provider_id=clinic.harbor.provider)
    return await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))


def put_at(view: AppointmentView, begins_in: float) -> AppointmentView:
    """Let it begin in so many minutes."""
    begin = datetime.now(UTC) + timedelta(minutes=begins_in)
    with db.writing() as transaction:
        values = {"start": begin, "end": begin + timedelta(minutes=30)}
        transaction.execute(_appointment.update().where(_appointment.c.id == view.id).values(values))
    return replace(view, start=values["start"], end=values["end"])


def way_in(user: User, view: AppointmentView) -> bool:
    """Whether the page has the way into the video."""
    address = f"/appointments/{view.id}/join"
    return any(address in f"{each.props.get('href')}{each.props.get('inside')}" for each in shown(user))


async def test_it_appears_when_it_is_time_for_both_and_for_nobody_else(open_as: OpenAs, clinic: Clinics, at: At):
    await by_video(clinic)
    view = await agreed(clinic, at("09:00"))
    view = put_at(view, 10 + 4 / 60)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    mine = await open_as("patient@harbor", "/appointments")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    today = await open_as("provider@harbor", "/today")
    for page in (ada, mine, clara):
        assert (way_in(page, view), stands(page, "You can join here from")) == (False, True)
    await asyncio.sleep(max(0.0, (view.start - timedelta(minutes=10) - datetime.now(UTC)).total_seconds()))
    await live._call(CLOCK)  # the minute strikes
    for page in (ada, mine, clara):
        await becomes((True, False), lambda page=page: (way_in(page, view), stands(page, "You can join here from")))  # type: ignore[misc]
    for page in (ada, mine):
        main = [each.text for each in shown(page) if {"btn", "btn-primary"} <= set(each.classes)]
        assert main == ["Join the video"], "one main action"
    assert not way_in(eva, view)
    assert not stands(eva, "You can join here")
    for page in (ada, mine, clara, eva, today):
        assert not stands(page, "meet.example")


async def test_no_link_no_way_in_and_one_that_is_given_shows_at_once(open_as: OpenAs, clinic: Clinics, at: At):
    await by_video(clinic, template="")
    view = await agreed(clinic, at("09:00"))
    put_at(view, 5)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    today = await open_as("provider@harbor", "/today")
    assert not way_in(ada, view)
    await threads.write(profile.set_video_link, "https://meet.example/weiss", by=clinic.harbor.provider)
    await becomes(True, lambda: way_in(ada, view))
    await becomes(True, lambda: way_in(today, view))
    assert stands(today, "Consultation, by video"), "whoever looks at the day knows who does not come in"
    assert not stands(ada, "meet.example")


async def test_links_are_given_where_they_belong(open_as: OpenAs, clinic: Clinics):
    clara = await open_as("provider@harbor", "/account")
    submit(clara, "video_link", video_link="http://meet.example")
    sentence = "Please give a link that begins with https:// and leads to a website, with no name or password in it."
    await becomes([sentence], lambda: said(clara))
    submit(clara, "video_link", video_link="https://meet.example/weiss")
    await becomes(["https://meet.example/weiss"], lambda: filled(clara, "video_link")["video_link"])
    assert await threads.read(profile.video_link, by=clinic.harbor.provider) == "https://meet.example/weiss"
    for account in ("patient@harbor", "staff@harbor"):
        assert not shown(await open_as(account, "/account"), name="video_link")
    settings = await open_as("staff@harbor", "/clinic/settings")
    submit(settings, "video_template", video_template="https://meet.example/")
    with_room = "Please put the word room in curly brackets once into the link, behind the website's name."
    await becomes([with_room], lambda: said(settings))
    type_ = await open_as("staff@harbor", f"/clinic/types/{clinic.harbor.types['consultation']}")
    submit(type_, "video_link", place="video", video_link="https://ada:x@meet.example")
    await becomes([sentence], lambda: said(type_))
