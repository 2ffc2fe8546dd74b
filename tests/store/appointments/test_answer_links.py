"""A reminder's link opens the appointment to whoever knows how the name begins, five times, and nothing else."""

from datetime import datetime, timedelta

import pytest

from store import appointments, errors
from store.appointments import answer_links
from store.appointments.answer_links import Ended, Link
from store.notifications import reminders
from store.people import profile
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store.steps import at, book, leave


def accepted(harbor: Clinic, now: datetime) -> AppointmentView:
    request = book(harbor, "14:00", now, provider=harbor.provider, days=2)
    view = appointments.accept(request.id, by=harbor.provider, now=now)
    reminders.plan(now=now)
    return view


@pytest.mark.parametrize("letters", ["lin", "LIN", " Lindqvist ", "Lín", "l-i-n"])
def test_it_opens_to_who_knows_the_name(database: str, harbor: Clinic, now: datetime, letters: str):
    view = accepted(harbor, now)
    person, found = answer_links.open_link(answer_links.token(view), letters, now=now)
    assert (person.id, found.id) == (harbor.patient, view.id)


def test_five_wrong_tries_close_it(database: str, harbor: Clinic, now: datetime):
    token = answer_links.token(accepted(harbor, now))
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(errors.WrongLetters) as refused:
            answer_links.open_link(token, "ada", now=now)
        assert refused.value.left == left
    for letters in ("ada", "lin"):
        with pytest.raises(errors.LinkOver):
            answer_links.open_link(token, letters, now=now)


def test_nothing_typed_is_no_try(database: str, harbor: Clinic, now: datetime):
    token = answer_links.token(accepted(harbor, now))
    for nothing in ("", "  ", "123", "\x00", "\u200b"):
        with pytest.raises(errors.Missing):
            answer_links.open_link(token, nothing, now=now)
    with pytest.raises(errors.WrongLetters) as refused:
        answer_links.open_link(token, "l", now=now)
    assert refused.value.left == 4


def test_a_link_that_is_none_says_nothing(database: str, harbor: Clinic, now: datetime):
    view = accepted(harbor, now)
    token = answer_links.token(view)
    signature = token.rpartition(".")[2]
    others = f"{view.id}.1.{signature}", f"{view.id + 1}.0.{signature}", token[:-1], f"{token}0", f"0{token}"
    for given in ("", "x", *others, "9" * 9999):
        with pytest.raises(errors.LinkOver):
            answer_links.open_link(given, "lin", now=now)


def test_it_is_over_once_the_appointment_has_moved_or_begun(database: str, harbor: Clinic, now: datetime):
    view = accepted(harbor, now)
    token = answer_links.token(view)
    with pytest.raises(errors.LinkOver):
        answer_links.open_link(token, "lin", now=view.start)
    appointments.move(view.id, start=at(harbor, "15:00", days=2), by=harbor.staff, now=now + timedelta(minutes=1))
    with pytest.raises(errors.LinkOver):
        answer_links.open_link(token, "lin", now=now + timedelta(minutes=2))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        *(("Jan Łoś", "los"), ("Ida Sørby", "sor"), ("Ida Sørby", "soe"), ("Eva Müller", "mul"), ("Eva Müller", "MUE")),
        *(("Dr. Max Meier PhD", "mei"), ("Cher", "che"), ("Anna 3", "ann"), ("Ana de la Cruz", "cru"), ("Bo Li", "li")),
    ],
)
def test_it_opens_to_every_spelling_of_a_name(database: str, harbor: Clinic, now: datetime, name: str, letters: str):
    token = answer_links.token(accepted(harbor, now))
    profile.change(name, "", by=harbor.patient, now=now)
    assert answer_links.open_link(token, letters, now=now)[0].id == harbor.patient


def test_it_is_over_for_who_is_not_here_any_more(database: str, harbor: Clinic, now: datetime):
    token = answer_links.token(accepted(harbor, now))
    leave(harbor.patient)
    with pytest.raises(errors.LinkOver):
        answer_links.open_link(token, "lin", now=now)


def test_whoever_has_a_link_reads_of_which_clinic_it_is_and_why_it_is_over(
    database: str, harbor: Clinic, now: datetime
):
    view = accepted(harbor, now)
    token = answer_links.token(view)
    link = answer_links.look(token, now=now)
    assert (link.clinic and link.clinic.name, link.ended) == ("Harbor Clinic", None)
    assert answer_links.look(token, now=view.start).ended is Ended.begun
    assert answer_links.look(f"{token}0", now=now) == Link(None, Ended.unknown)
    for _ in range(answer_links.TRIES):
        with pytest.raises(errors.WrongLetters):
            answer_links.open_link(token, "ada", now=now)
    assert answer_links.look(token, now=now).ended is Ended.tried
    appointments.move(view.id, start=at(harbor, "15:00", days=2), by=harbor.staff, now=now + timedelta(minutes=1))
    assert answer_links.look(token, now=now + timedelta(minutes=2)).ended is Ended.moved


def test_a_pass_opens_its_own_link_for_half_an_hour_and_nothing_else(database: str, harbor: Clinic, now: datetime):
    view = accepted(harbor, now)
    other = appointments.accept(
        book(harbor, "16:00", now, provider=harbor.provider, days=2).id, by=harbor.provider, now=now
    )
    token, pass_ = answer_links.token(view), answer_links.make_pass(answer_links.token(view), now=now)
    person, found = answer_links.open_again(token, pass_, now=now + timedelta(minutes=29))
    assert (person.id, found.id) == (harbor.patient, view.id)
    late = now + answer_links.OPEN_FOR
    later = f"{int(late.timestamp()) + 9}.{pass_.partition('.')[2]}"
    for given, shown, moment in (
        *(
            (token, pass_, late),
            (token, later, now),
            (answer_links.token(other), pass_, now),
            (token, pass_, view.start),
        ),
        *((token, each, now) for each in ("", "x", ".", f"{pass_}0", "9" * 99, "\u0663.a")),
    ):
        with pytest.raises(errors.LinkOver):
            answer_links.open_again(given, shown, now=moment)
