"""What the clinic writes about an appointment stays as it was written, and reaches exactly whom it is for."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from store import appointments, db, errors, events
from store.appointments import clinic_notes, lists
from store.models import NOTES_LIMIT, ClinicNote, Status, tables
from store.notifications import notifications
from store.people import people
from store.views.appointments import AppointmentView
from store.views.clinic_notes import ClinicNoteView
from tests.clinics import Clinic, Clinics
from tests.store.steps import book, put

(_note,) = tables(ClinicNote)
LATER = timedelta(minutes=1)


def read(view: AppointmentView, person_id: int) -> list[ClinicNoteView]:
    """The notes that this person reads."""
    return clinic_notes.about(view, people.find(person_id))


def test_a_private_note_is_for_the_clinic_and_a_shared_one_for_its_patient_too(
    database: str,
    harbor: Clinic,
    now: datetime,
    announced: list[events.Event],
    notified: Callable[[int], list[tuple[str, int]]],
):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    told = notified(harbor.patient)
    announced.clear()
    clinic_notes.write(view.id, " seems\r\nafraid ", shared=False, by=harbor.provider, now=now)
    (event,) = announced
    assert isinstance(event, events.AppointmentChanged)
    assert (event.kind, dict(event.notified), set(event.watching)) == (events.CLINIC_NOTE, {}, {harbor.provider})
    assert notified(harbor.patient) == told
    assert read(view, harbor.patient) == []
    (note,) = read(view, harbor.staff)
    assert (note.text, note.author_name, note.shared, note.at) == ("seems\nafraid", "Dr. Clara Weiss", False, now)
    assert read(view, harbor.provider) == [note]
    announced.clear()
    clinic_notes.write(view.id, "please walk", shared=True, by=harbor.staff, now=now + LATER)
    (event,) = announced
    assert isinstance(event, events.AppointmentChanged)
    assert (event.kind, set(event.notified), set(event.watching)) == (
        "note_shared",
        {harbor.patient},
        {harbor.provider},
    )
    assert "walk" not in events.payload(event)
    assert "walk" not in repr(event)
    assert notified(harbor.patient) == [*told, ("note_shared", view.id)]
    assert [each.text for each in read(view, harbor.patient)] == ["please walk"]
    assert [each.text for each in read(view, harbor.staff)] == ["seems\nafraid", "please walk"]
    assert "afraid" not in repr(note)


def test_nobody_else_reads_or_writes_any(database: str, clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    view = book(harbor, "10:00", now, provider=harbor.provider)
    clinic_notes.write(view.id, "private", shared=False, by=harbor.provider, now=now)
    for other in (harbor.provider2, lakeside.provider, lakeside.staff):
        with pytest.raises(errors.NotFound):
            clinic_notes.write(view.id, "theirs", shared=False, by=other, now=now)
        with pytest.raises(errors.NotFound):
            clinic_notes.withdraw(view.id, 1, by=other, now=now)
    for other in (harbor.provider2, harbor.patient2, lakeside.patient, lakeside.provider, lakeside.staff):
        with pytest.raises(errors.NotFound):
            read(view, other)
    for nobody in (harbor.patient, harbor.patient2, 0):
        with pytest.raises(errors.NotAllowed):
            clinic_notes.write(view.id, "mine", shared=True, by=nobody, now=now)
        with pytest.raises(errors.NotAllowed):
            clinic_notes.withdraw(view.id, 1, by=nobody, now=now)
    assert [each.text for each in read(view, harbor.staff)] == ["private"]


def test_what_was_a_mistake_is_withdrawn_and_stays_for_the_clinic(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event]
):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    other = book(harbor, "11:00", now, provider=harbor.provider)
    clinic_notes.write(view.id, "of somebody else", shared=True, by=harbor.staff, now=now)
    (note,) = read(view, harbor.staff)
    with pytest.raises(errors.NotAllowed):
        clinic_notes.withdraw(view.id, note.id, by=harbor.provider, now=now)
    for odd in (note.id + 1, 0, -1, 10**30):
        with pytest.raises(errors.NotFound):
            clinic_notes.withdraw(view.id, odd, by=harbor.staff, now=now)
    with pytest.raises(errors.NotFound):
        clinic_notes.withdraw(other.id, note.id, by=harbor.staff, now=now)
    announced.clear()
    for _ in range(2):  # the second press finds it withdrawn
        clinic_notes.withdraw(view.id, note.id, by=harbor.staff, now=now + LATER)
    (event,) = announced
    assert isinstance(event, events.AppointmentChanged)
    assert (dict(event.notified), set(event.watching)) == ({}, {harbor.patient, harbor.provider})
    (mine,), (theirs,) = read(view, harbor.patient), read(view, harbor.provider)
    assert (mine.text, mine.withdrawn_by_name, mine.withdrawn_at) == ("", "Eva Brandt", now + LATER)
    assert (theirs.text, theirs.withdrawn_at) == ("of somebody else", now + LATER)
    clinic_notes.write(view.id, "of a provider", shared=False, by=harbor.provider, now=now)
    announced.clear()
    clinic_notes.withdraw(view.id, read(view, harbor.provider)[-1].id, by=harbor.provider, now=now)
    assert [event.watching for event in announced if isinstance(event, events.AppointmentChanged)] == [
        {harbor.provider}
    ]


def test_a_note_changes_nothing_else_and_is_in_no_verbs_way(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    assert clinic_notes.write(view.id, "careful", shared=False, by=harbor.staff, now=now + LATER) == view
    assert lists.find(view.id, by=harbor.staff) == view
    assert len(lists.history(view.id, by=harbor.staff)) == 1
    for status in (Status.accepted, Status.completed):
        put(lists.find(view.id, by=harbor.staff), status, now, by=harbor.provider)
        clinic_notes.write(view.id, status, shared=False, by=harbor.provider, now=now)
    assert len(read(view, harbor.staff)) == 3


def test_whose_appointment_it_was_reads_them_no_more(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(view.id, by=harbor.provider, now=now)
    clinic_notes.write(view.id, "for whoever has it", shared=False, by=harbor.provider, now=now)
    moved = appointments.move(
        view.id, by=harbor.staff, start=view.start, provider_id=harbor.provider2, because="ill", now=now
    )
    with pytest.raises(errors.NotFound):
        read(moved, harbor.provider)
    assert [each.text for each in read(moved, harbor.provider2)] == ["for whoever has it"]


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("", errors.Missing),
        (" \u200b\n ", errors.Missing),
        ("n" * (NOTES_LIMIT + 1), errors.TooLong),
        ("n" * 10**7, errors.TooLong),
        ("a\0b", errors.BadText),
        ("\ud800", errors.BadText),
    ],
)
def test_what_cannot_be_kept_is_refused(
    database: str, harbor: Clinic, now: datetime, words: str, refusal: type[errors.Invalid]
):
    view = book(harbor, "10:00", now)
    with pytest.raises(refusal):
        clinic_notes.write(view.id, words, shared=True, by=harbor.staff, now=now)
    assert read(view, harbor.staff) == []


def test_of_several_notes_the_patient_is_told_once_until_they_have_read(
    database: str,
    harbor: Clinic,
    now: datetime,
    announced: list[events.Event],
    notified: Callable[[int], list[tuple[str, int]]],
):
    view = book(harbor, "10:00", now)
    for number in range(3):
        announced.clear()
        clinic_notes.write(view.id, f"{number}", shared=True, by=harbor.staff, now=now)
    (event,) = announced
    assert isinstance(event, events.AppointmentChanged)
    assert (dict(event.notified), harbor.patient in event.watching) == ({}, True)
    assert notified(harbor.patient) == [("note_shared", view.id)]
    notifications.mark_read_about(view.id, by=harbor.patient, now=now)
    clinic_notes.write(view.id, "and bring your card", shared=True, by=harbor.staff, now=now)
    assert notified(harbor.patient) == [("note_shared", view.id)] * 2


def test_there_are_not_more_than_a_page_can_show(
    sqlite_database: str, harbor: Clinic, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(clinic_notes, "MOST", 2)
    view = book(harbor, "10:00", now)
    for number in range(2):
        clinic_notes.write(view.id, f"{number}", shared=True, by=harbor.staff, now=now)
    with pytest.raises(errors.TooMany):
        clinic_notes.write(view.id, "one more", shared=True, by=harbor.staff, now=now)


def test_no_statement_changes_or_deletes_one(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now)
    clinic_notes.write(view.id, "as it was", shared=False, by=harbor.staff, now=now)
    for statement in (sa.update(_note).values(text="otherwise"), sa.delete(_note)):
        with pytest.raises(sa.exc.DBAPIError, match="a note of the clinic is not changed"), db.writing() as transaction:
            transaction.execute(statement)
    assert [each.text for each in read(view, harbor.staff)] == ["as it was"]
