"""What mails say: the most urgent first, what somebody needs to decide, and no more than they want to have said."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from ical.entries import entry
from notify.email.mail import Mailbox
from pages import words
from pages.words.letters import Letter
from store.models import CancelReason, Channel, Kind, Place, Status
from store.notifications.deliveries import Claim
from store.notifications.handing_over import Handover
from store.notifications.invitations import Invitation
from store.notifications.notifications import NotificationView
from store.notifications.preferences import Preferences
from store.views.appointments import ProposedTime
from store.views.people import Person
from tests.pages.invented import NOW, PATIENT, PROVIDER, START, view

OF_WAITLIST = {Kind.time_free, Kind.time_offered, Kind.offer_withdrawn}
HOUR = timedelta(hours=1)
WHEN = "Tuesday 1 December, 14:30 (Berlin)"
ORIGIN = "https://harbor.example"


def news(kind: Kind, status: Status = Status.accepted, *, was: Any = None, **more: Any) -> NotificationView:
    return NotificationView(1, kind, view(status, **more), None, NOW, None, was)


def letter(*said: NotificationView, to: Person = PATIENT, discreet: bool = True, **more: Any) -> Letter:
    return words.letters.letter(said, to, Preferences(discreet=discreet), ORIGIN, NOW, **more)


def lines(said: Letter) -> tuple[str, ...]:
    return said.items[0].lines


def html(*said: NotificationView, to: Person = PATIENT) -> str:
    claim = Claim(
        ids=(1,), token="t", channel=Channel.email, to=to.email, address=to.email, institution_id=1, user_id=to.id
    )
    written = Mailbox("desk@harbor.example", ORIGIN).write(Handover(to, Preferences(), said, "r", claim), NOW)
    part = message_from_bytes(written, policy=policy.default).get_body(("html",))
    assert part is not None
    return str(part.get_content())


CRISIS_WAITS = (
    news(Kind.appointment_unanswered, Status.booked, crisis=True),
    news(Kind.crisis_acknowledged, Status.pending, crisis=True),
    news(Kind.appointment_reopened, Status.pending, crisis=True),
    news(Kind.appointment_expired, Status.expired, crisis=True),
    news(Kind.appointment_rejected, Status.rejected, crisis=True),
    news(Kind.appointment_cancelled, Status.cancelled, crisis=True),
    news(Kind.appointment_countered, Status.countered, crisis=True),
)


@pytest.mark.parametrize("said", CRISIS_WAITS, ids=lambda said: said.kind)
def test_whoever_waits_in_a_crisis_reads_first_whom_to_call(said: NotificationView) -> None:
    written = html(said)
    emergency, hello = written.index("Call now."), written.index("Hello Ada")
    assert emergency < written.index('href="tel:+49405550100"') < hello
    assert emergency < written.index('href="tel:+493023125100"') < hello


def test_a_device_says_whom_to_call_too() -> None:
    said = words.pushes.push(CRISIS_WAITS[:1], PATIENT, Preferences(), ORIGIN, NOW).body
    assert said.startswith("Call now. Call +49 40 555 0100. Call the clinic: +49 30 23125 100. Your request")


def test_nobody_else_reads_of_an_emergency() -> None:
    assert letter(news(Kind.appointment_accepted, crisis=True)).emergency is None
    assert letter(news(Kind.appointment_unanswered, Status.booked)).emergency is None
    assert letter(news(Kind.new_appointment, Status.booked, crisis=True), to=PROVIDER).emergency is None


def test_the_number_of_the_clinic_dials_and_does_not_break() -> None:
    written = html(news(Kind.appointment_accepted))
    phone = PATIENT.clinic.phone
    assert written.count(phone) == written.count(f'class="phone" href="tel:+493023125100">{phone}</a>') == 2
    assert ".phone { color: inherit; white-space: nowrap; }" in written


def test_a_mail_that_is_only_for_the_calendar_counts_nothing() -> None:
    told = Invitation(view(Status.accepted), "u", "desk@harbor.example", 0, is_on=True, stamped_at=NOW)
    said = letter(invitation=told)
    assert (said.subject, said.more) == (f"Confirmed: {WHEN}", "")


def test_that_it_is_put_into_the_calendar_stands_where_it_is_confirmed() -> None:
    told = Invitation(view(Status.accepted), "u", "desk@harbor.example", 0, is_on=True, stamped_at=NOW)
    said = letter(news(Kind.appointment_accepted), news(Kind.note_shared), invitation=told)
    assert [words.mailed.PUT_IN in item.lines for item in said.items] == [True, False]
    said = letter(news(Kind.note_shared), invitation=told)
    assert [item.headline for item in said.items] == [f"Confirmed: {WHEN}", "There is a note for you"]


def test_the_subject_says_the_most_urgent_and_how_much_more_there_is() -> None:
    accepted, cancelled = news(Kind.appointment_accepted), news(Kind.appointment_cancelled, Status.cancelled)
    assert letter(accepted, cancelled).subject == f"Cancelled: {WHEN}, and 1 more"
    crisis = news(Kind.appointment_unanswered, Status.booked, crisis=True)
    assert letter(accepted, cancelled, crisis).subject == f"Still waiting: {WHEN}, and 2 more"
    asked = news(Kind.new_appointment, Status.booked)
    in_crisis = news(Kind.new_appointment, Status.booked, crisis=True)
    assert letter(asked, in_crisis, to=PROVIDER).subject == "Crisis: please answer now, and 1 more"


def test_every_kind_that_leaves_has_its_place_in_the_subject() -> None:
    said = [news(kind, Status.booked) for kind in Kind if kind not in OF_WAITLIST]
    assert letter(*said).subject.endswith(f", and {len(said) - 1} more")


def test_what_moved_says_from_when_and_to_when() -> None:
    moved = news(Kind.appointment_rescheduled, was=START - 25 * HOUR)
    for person in (PATIENT, PROVIDER):
        (item,) = letter(moved, to=person).items
        assert "of Monday 30 November, 13:30 (Berlin)" in item.sentence
        assert f"on {WHEN} now" in item.sentence
        assert "Ada" not in item.sentence or person is PATIENT


def test_who_has_it_no_more_reads_that_a_colleague_has_it() -> None:
    moved = news(Kind.appointment_rescheduled, was=START - 25 * HOUR, provider_id=99)
    (item,) = letter(moved, to=PROVIDER).items
    assert item.headline == "With a colleague now: Monday 30 November, 13:30 (Berlin)"
    assert item.link == f"{ORIGIN}/calendar"


def test_a_wish_to_move_says_to_when() -> None:
    asked = news(Kind.appointment_move_asked, Status.pending, move_start=START + HOUR, move_end=START + 2 * HOUR)
    (item,) = letter(asked, to=PROVIDER).items
    assert item.sentence == f"A patient asks to move their appointment on {WHEN} to Tuesday 1 December, 15:30 (Berlin)."


REASONS = (
    news(Kind.appointment_rejected, Status.rejected, rejection_reason="Please call us first."),
    news(Kind.appointment_move_rejected, move_answer="Please call us first."),
)


@pytest.mark.parametrize("said", REASONS, ids=lambda said: said.kind)
def test_why_the_clinic_said_no_stands_there_or_that_it_can_be_read(said: NotificationView) -> None:
    assert "The clinic writes: Please call us first." in lines(letter(said, discreet=False))
    assert words.mailed.THERE_IS_A_REASON in lines(letter(said))
    assert "call us first" not in str(letter(said))


def test_why_it_is_cancelled_stands_there_but_no_note() -> None:
    about = {"cancel_reason": CancelReason.provider_away, "cancel_note": "Dr. Weiss is ill."}
    said = news(Kind.appointment_cancelled, Status.cancelled, **about)
    assert "The clinic writes: The provider is away." in lines(letter(said, discreet=False))
    assert words.mailed.THERE_IS_MORE in lines(letter(said, discreet=False))
    assert words.mailed.THERE_IS_A_REASON in lines(letter(said))
    for discreet in (True, False):
        for person in (PATIENT, PROVIDER):
            assert "is ill" not in str(letter(said, to=person, discreet=discreet))
    assert "provider is away" not in str(letter(said, to=PROVIDER, discreet=False))


def proposed(*starts: Any) -> NotificationView:
    times = tuple(ProposedTime(each, each + HOUR, 2, 2, NOW + HOUR, declined=False) for each in starts)
    return news(Kind.appointment_countered, Status.countered, proposed=times)


def test_times_that_are_proposed_stand_in_the_mail_and_in_its_subject() -> None:
    said = letter(proposed(START + HOUR))
    assert said.subject == "Another time is proposed: Tuesday 1 December, 15:30 (Berlin)"
    said = letter(proposed(START + HOUR, START + 2 * HOUR, START + 3 * HOUR))
    assert said.subject == "Another time is proposed: Tuesday 1 December, 15:30 (Berlin), or 2 other times"
    for clock in ("15:30", "16:30", "17:30"):
        assert f"Proposed: Tuesday 1 December, {clock} (Berlin)" in lines(said)
    assert said.items[0].button == "Answer"
    assert letter(proposed(START)).subject == f"May a colleague see you? {WHEN}"
    text = words.texts.text(
        [proposed(START + HOUR, START + 2 * HOUR)], PATIENT, Preferences(), f"{ORIGIN}/a-rather-long-address", NOW
    )
    assert len(text) <= words.texts.LONGEST


@pytest.mark.parametrize(
    ("said", "is_asked_of_others"),
    [
        (news(Kind.new_appointment, Status.booked, provider_id=None, any_provider=True), True),
        (news(Kind.new_appointment, Status.booked, provider_id=None, any_provider=True, crisis=True), False),
        (news(Kind.new_appointment, Status.booked), False),
        (news(Kind.new_appointment), False),
        (news(Kind.appointment_rescheduled), False),
        (news(Kind.appointment_cancelled, Status.cancelled), False),
    ],
)
def test_only_of_what_several_are_asked_it_says_that_the_first_has_it(
    said: NotificationView, *, is_asked_of_others: bool
) -> None:
    written = str(letter(said, to=PROVIDER))
    assert ("whoever answers first" in written) == is_asked_of_others


def test_a_request_that_was_withdrawn_is_not_called_an_appointment() -> None:
    assert letter(news(Kind.appointment_cancelled, Status.cancelled), to=PROVIDER).subject == f"Withdrawn: {WHEN}"
    agreed = news(Kind.appointment_cancelled, Status.cancelled, decided_at=NOW, decided_by_id=2)
    assert letter(agreed, to=PROVIDER).subject == f"Cancelled: {WHEN}"


def test_a_reminder_of_a_video_leads_to_where_it_is_joined() -> None:
    said = letter(news(Kind.appointment_reminder, place=Place.video))
    (item,) = said.items
    assert ("See it, or move it", f"{ORIGIN}/appointments/7") in item.others
    assert said.greeting == "Hello,", "its link opens to who knows how the family name begins"
    (item,) = letter(news(Kind.appointment_reminder, coming_at=NOW)).items
    assert (item.button, item.link) == ("See it, or move it", f"{ORIGIN}/appointments/7")


def test_no_button_says_only_that_it_opens() -> None:
    for person in (PATIENT, PROVIDER):
        said = letter(*(news(kind, Status.booked) for kind in Kind if kind not in OF_WAITLIST), to=person)
        assert "Open it" not in str(said)
        assert "agreed upon" not in str(said)


def test_where_it_is_is_written_as_within_a_sentence() -> None:
    clinic = replace(PATIENT.clinic, phone="")
    assert words.reminders.where(view(place=Place.video), clinic) == "Harbor Clinic, by video"


def test_a_video_stands_in_a_calendar_with_its_page() -> None:
    about = view(Status.accepted, place=Place.video)
    said = entry(about, PATIENT, ORIGIN, discreet=True, uid="u", sequence=0)
    assert (said.place, said.link) == (f"By video: {ORIGIN}/appointments/7", f"{ORIGIN}/appointments/7")
