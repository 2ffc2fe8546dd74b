"""What the page of the day says of other days, and of who is on a screen."""

from datetime import UTC, datetime
from functools import partial

from pages import words
from store import appointments, db, threads
from store.availability.rules import mark_changed
from store.clinic import clinics
from store.models import AppointmentType, Place, tables
from tests.clinics import Clinics
from tests.noon import zone_at, zone_at_noon
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.steps import becomes, moved, settle, stands
from tests.pages.today.day_rows import accepted, acts, begin, press, row, said

(_type,) = tables(AppointmentType)


async def test_past_midnight_the_page_shows_the_new_day(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"), ahead=-120)
    clara = await open_as("provider@harbor", "/today")
    assert said(clara, view, "open") == "Was not checked in"
    kept = await threads.read(clinics.settings, by=clinic.harbor.staff)
    after_midnight = {name: getattr(kept, name) for name in kept.__slots__} | {"zone": zone_at(0)}
    await threads.write(clinics.save, clinics.Settings(**after_midnight), by=clinic.harbor.staff)
    await moved()
    settle(clara)
    await clara.should_see("Nobody is to come any more today.")
    assert said(clara, view, "open") == "Was not checked in", "until somebody closes it"
    press(clara, view, "complete", "open")
    await becomes("Took place", lambda: said(clara, view, "open"))
    settle(clara)
    await becomes("", lambda: said(clara, view, "open"))


async def test_what_was_moved_to_another_day_says_when_it_is(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"), ahead=120)
    eva = await open_as("staff@harbor", "/today")
    assert said(eva, view) == "Due"
    start = at("11:00", days=7)
    move = partial(appointments.move, start=start, because="outside the hours")
    await threads.write(move, view.id, by=clinic.harbor.staff, now=datetime.now(UTC))
    clara = await open_as("provider@harbor", "/today")
    zone = zone_at_noon()
    for user in (eva, clara):
        await becomes(True, lambda user=user: stands(user, "Moved to another day"))  # type: ignore[misc]
        assert stands(user, f"Moved to {words.moments.amid(start, zone, datetime.now(UTC))}")


async def test_nobody_is_checked_in_who_is_on_a_screen(open_as: OpenAs, clinic: Clinics, at: At):
    with db.writing() as transaction:
        transaction.execute(_type.update().values(place=Place.video))
        mark_changed(transaction, clinic.harbor.id)
    view = await accepted(clinic, at("09:00"), ahead=5)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    eva = await open_as("staff@harbor", "/today")
    assert not [each for each in shown(ada) if each.text == "I am here"]
    for no in ("Check in", "Here"):
        assert not stands(eva, no)
    assert stands(eva, "Has joined")
    press(eva, view, "check_in")
    await becomes(True, lambda: said(eva, view).startswith("In the video since "))
    await ada.should_see("You have joined", retries=20)
    assert not [each for each in shown(ada) if each.text == "I am not here yet"]
    assert stands(eva, "Ada Lindqvist has joined.")
    begin(view.id, -5)
    clara = await open_as("provider@harbor", "/today")
    press(clara, view, "undo_check_in")
    await becomes("Not in the video yet", partial(said, clara, view))
    found = row(clara, view, "due")
    assert found
    assert acts(found)[0] == "complete", "it takes place, and nobody has to say that somebody joined"
