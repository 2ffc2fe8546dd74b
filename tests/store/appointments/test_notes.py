"""A patient changes the notes while the request waits, and whoever is asked reads them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from store import appointments, errors, events
from store.appointments import lists
from store.models import NOTES_LIMIT, Status
from store.people import throttle
from tests.clinics import Clinic, Clinics
from tests.store.steps import book

LATER = timedelta(minutes=1)


def test_other_notes_are_kept_and_reach_who_is_asked(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event]
):
    view = book(harbor, "10:00", now, notes="as before")
    announced.clear()
    after = appointments.change_notes(view.id, " I bring\r\nmy sister. ", by=harbor.patient, now=now + LATER)
    assert (after.notes, after.status, after.updated_at) == ("I bring\nmy sister.", Status.booked, now + LATER)
    assert lists.find(view.id, by=harbor.provider) == after
    (event,) = announced
    assert isinstance(event, events.AppointmentChanged)
    assert (event.kind, event.notified) == (events.NOTES_CHANGED, {})
    assert event.watching == {harbor.patient, harbor.provider, harbor.provider2}
    assert "sister" not in events.payload(event)


def test_the_history_says_so_and_the_patient_is_told_nothing(
    database: str, harbor: Clinic, now: datetime, notified: Callable[[int], list[tuple[str, int]]]
):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.see([view.id], by=harbor.provider, now=now)
    before = notified(harbor.patient), notified(harbor.provider)
    appointments.change_notes(view.id, "other", by=harbor.patient, now=now + LATER)
    assert (notified(harbor.patient), notified(harbor.provider)) == before
    last = lists.history(view.id, by=harbor.staff)[-1]
    assert (last.status, last.actor_id, last.notes_changed, last.detail) == (Status.pending, harbor.patient, True, "")


def test_what_was_decided_keeps_its_notes(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider, notes="as sent")
    appointments.accept(view.id, by=harbor.provider, now=now)
    with pytest.raises(errors.AlreadyDecided) as refused:
        appointments.change_notes(view.id, "too late", by=harbor.patient, now=now + LATER)
    assert (refused.value.status, refused.value.by_name) == ("accepted", "Dr. Clara Weiss")
    appointments.undo(view.id, by=harbor.provider, now=now + timedelta(seconds=5))
    assert appointments.change_notes(view.id, "again", by=harbor.patient, now=now + LATER).notes == "again"


def test_it_can_still_be_decided_and_undone(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.change_notes(view.id, "other", by=harbor.patient, now=now + LATER)
    appointments.accept(view.id, by=harbor.provider, now=now + LATER)
    assert appointments.undo(view.id, by=harbor.provider, now=now + LATER).status is Status.pending


def test_nobody_else_changes_them(database: str, clinic: Clinics, now: datetime):
    view = book(clinic.harbor, "10:00", now, notes="mine")
    for other in (clinic.harbor.patient2, clinic.lakeside.patient):
        with pytest.raises(errors.NotFound):
            appointments.change_notes(view.id, "theirs", by=other, now=now)
    for nobody in (clinic.harbor.provider, clinic.harbor.staff, 0):
        with pytest.raises(errors.NotAllowed):
            appointments.change_notes(view.id, "theirs", by=nobody, now=now)
    for odd in (0, -1, 10**30):
        with pytest.raises(errors.NotFound):
            appointments.change_notes(odd, "", by=clinic.harbor.patient, now=now)
    assert lists.find(view.id, by=clinic.harbor.patient).notes == "mine"


@pytest.mark.parametrize(
    ("notes", "refusal"),
    [("n" * (NOTES_LIMIT + 1), errors.TooLong), ("\0", errors.BadText), ("n" * 10**7, errors.TooLong)],
)
def test_what_cannot_be_kept_changes_nothing(
    database: str, harbor: Clinic, now: datetime, notes: str, refusal: type[errors.Invalid]
):
    view = book(harbor, "10:00", now, notes="as sent")
    with pytest.raises(refusal):
        appointments.change_notes(view.id, notes, by=harbor.patient, now=now)
    assert lists.find(view.id, by=harbor.patient) == view


def test_the_same_notes_are_no_news_and_a_flood_waits(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event]
):
    view = book(harbor, "10:00", now, notes="same")
    announced.clear()
    assert appointments.change_notes(view.id, "same ", by=harbor.patient, now=now) == view
    assert announced == []
    for number in range(throttle.CHANGES.free):
        appointments.change_notes(view.id, str(number), by=harbor.patient, now=now)
    with pytest.raises(errors.TooFast):
        appointments.change_notes(view.id, "once more", by=harbor.patient, now=now)
