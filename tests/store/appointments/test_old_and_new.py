"""History knows what was before a change, and what is after it: whose it was, when, and what the notes said."""

from datetime import datetime

from store import appointments
from store.appointments import lists
from store.models import Act, Status
from store.views.appointments import AppointmentView
from tests.clinics import Clinic, Clinics
from tests.store.appointments.answers import last_line
from tests.store.appointments.moving_steps import accepted
from tests.store.appointments.proposing_steps import propose
from tests.store.away.away_steps import choose, is_ill
from tests.store.steps import at, book

WEISS, STERN = "Dr. Clara Weiss", "Dr. David Stern"


def providers(view: AppointmentView, harbor: Clinic) -> tuple[str | None, str | None]:
    """Whose it was before the last line of its history, and for whom that was."""
    line = last_line(view, harbor)
    return line.old_provider_name, line.for_name


def test_a_move_to_another_provider_and_time_keeps_both_of_both(database: str, clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    view, there = accepted(clinic, at(harbor, "10:00"), now), at(harbor, "13:00")
    appointments.move(view.id, by=harbor.staff, start=there, provider_id=harbor.provider2, now=now)
    assert providers(view, harbor) == (WEISS, STERN)
    line = last_line(view, harbor)
    assert (line.act, line.old_start, line.new_starts) == (Act.moved, view.start, [there])


def test_a_move_with_the_same_provider_names_no_other(database: str, clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    view = accepted(clinic, at(harbor, "10:00"), now)
    appointments.move(view.id, by=harbor.staff, start=at(harbor, "13:00"), now=now)
    assert providers(view, harbor) == (None, WEISS)


def test_a_hand_over_keeps_who_had_it(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    any_provider = book(harbor, "12:00", now, patient=harbor.patient2)
    for each in (view, any_provider):
        appointments.accept(each.id, by=harbor.provider, now=now)
    is_ill(harbor, now)
    choose(harbor, view, now, "hand_over", provider_id=harbor.provider2)
    assert providers(view, harbor) == (WEISS, STERN)
    appointments.accept_proposal(view.id, by=harbor.patient, start=view.start, now=now)
    assert providers(view, harbor) == (WEISS, STERN)
    choose(harbor, any_provider, now, "hand_over", provider_id=harbor.provider2)
    assert providers(any_provider, harbor) == (WEISS, STERN)


def test_what_was_proposed_is_known_after_it_came_to_nothing(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    proposed = propose(harbor, view, now, "09:00", "11:00", "14:00")
    starts = [each.start for each in proposed.proposals]
    appointments.decline(view.id, by=harbor.patient, now=now)
    appointments.reject(view.id, by=harbor.provider, now=now)
    (line,) = [each for each in lists.history(view.id, by=harbor.staff) if each.status is Status.countered]
    assert (line.new_starts, line.old_start, line.old_provider_name) == (starts, view.start, None)


def test_other_notes_do_not_hide_what_they_said_before(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, notes="It hurts.")
    appointments.change_notes(view.id, "", by=harbor.patient, now=now)
    appointments.change_notes(view.id, "Better now.", by=harbor.patient, now=now)
    for reader in (harbor.patient, harbor.provider, harbor.staff):
        said = [(each.old_notes, each.new_notes) for each in lists.history(view.id, by=reader) if each.notes_changed]
        assert said == [("It hurts.", ""), ("", "Better now.")]
