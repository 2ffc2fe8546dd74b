"""The day itself on everybody's pages: the desk, the provider and the patient see it move."""

from datetime import UTC, datetime
from functools import partial

from store import appointments, threads
from store.away import Choice, away, decide_all
from store.models import Status
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown, texts
from tests.pages.steps import ask, becomes, moved, settle, stands, status
from tests.pages.today.day_rows import accepted, acts, begin, confirm, is_here, press, row, said


async def test_the_desk_checks_in_the_provider_completes_and_the_patient_reads_it(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await accepted(clinic, at("09:00"), ahead=5)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara, eva = await open_as("provider@harbor", "/today"), await open_as("staff@harbor", "/today")
    assert stands(eva, "Ada Lindqvist")
    assert stands(eva, "+49 30 23125 101")
    assert stands(eva, "1 due")
    press(eva, view, "check_in")
    for user in (clara, eva):
        await becomes(True, partial(is_here, user, view))
        assert stands(user, "1 here")
    await ada.should_see("You have arrived", retries=20)
    await ada.should_see("The clinic knows that you are here.")
    await moved()
    assert not [each for each in shown(clara) if "toast" in each.classes], "the row says it"
    press(clara, view, "complete")
    for user in (clara, eva):
        await becomes("Took place", partial(said, user, view, "over"))
        settle(user)
        await becomes("", partial(said, user, view))
    assert not [each for each in shown(eva) if "toast" in each.classes], "what took place is no check-in to take back"
    await ada.should_see("Took place", retries=20)
    assert await status(view) is Status.completed
    assert not [each for each in shown(ada) if each.text == "Choose another time"], "it took place"


async def test_who_was_checked_in_by_mistake_is_not_here_by_one_press(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"), ahead=10)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara, eva = await open_as("provider@harbor", "/today"), await open_as("staff@harbor", "/today")
    press(eva, view, "check_in")
    await becomes(True, lambda: stands(eva, "Ada Lindqvist is checked in."))
    (said_so,) = [each for each in shown(eva) if "toast" in each.classes]
    send(eva, said_so, "act", "do")
    await becomes("Due", partial(said, clara, view))
    await ada.should_see("The clinic noted that you are not here yet", retries=20)
    press(clara, view, "check_in")
    await becomes(True, partial(is_here, eva, view))
    press(eva, view, "undo_check_in")
    await becomes("Due", partial(said, clara, view))
    press(clara, view, "check_in")
    await ada.should_see("I am not here yet", retries=20)
    (not_here,) = [each for each in shown(ada) if each.tag == "button" and stands_in(each, "I am not here yet")]
    send(ada, not_here, "click", None)
    await becomes(False, partial(is_here, eva, view))


async def test_a_patient_says_here_and_the_clinic_sees_it(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"), ahead=10)
    ada, eva = await open_as("patient@harbor", "/appointments"), await open_as("staff@harbor", "/today")
    (here,) = [each for each in shown(ada) if each.tag == "button" and stands_in(each, "I am here")]
    send(ada, here, "click", None)
    await becomes(True, lambda: said(eva, view).startswith("Here since "))
    await ada.should_see("The clinic knows that you are here.", retries=20)
    assert not [each for each in shown(ada) if each.tag == "button" and stands_in(each, "I am here")]


def stands_in(element: object, text: str) -> bool:
    """Whether an element says this, itself or in what it holds."""
    return any(getattr(each, "text", None) == text for each in [element, *element.descendants()])  # type: ignore[attr-defined]


async def test_before_the_last_quarter_of_an_hour_nobody_is_here(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"), ahead=40)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert not [each for each in shown(ada) if each.tag == "button" and stands_in(each, "I am here")]


async def test_running_late_is_said_to_whoever_waits_and_taken_back(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"), ahead=3)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara, eva = await open_as("provider@harbor", "/today"), await open_as("staff@harbor", f"/appointments/{view.id}")
    press(clara, view, "run_late-15")
    await becomes(True, lambda: said(clara, view).startswith("Begins about "))
    await ada.should_see("Dr. Clara Weiss is running 15 minutes late. It begins at about", retries=20)
    await eva.should_see("15 minutes late, as Ada Lindqvist knows.", retries=20)
    found = row(clara, view, "due")
    assert found is not None
    assert {"run_late-20", "run_late-45", "run_late-0"} <= set(acts(found))
    (noting,) = [each for each in shown(eva) if "day-acts" in each.classes]
    send(eva, noting, "act", "run_late-0")
    await becomes("Due", lambda: said(clara, view))
    await becomes(False, lambda: any("It begins at about" in text for text in texts(ada, "soft")))


async def test_whoever_is_asked_to_come_another_time_stays_on_the_desks_day(open_as: OpenAs, clinic: Clinics, at: At):
    day, clara = at("09:00").date(), clinic.harbor.provider
    view = await ask(clinic, at("09:00"), provider_id=clara)
    other = await ask(clinic, at("11:00"), provider_id=clara, patient_id=clinic.harbor.patient2)
    for each in (view, other):
        await threads.write(appointments.accept, each.id, by=clara, now=datetime.now(UTC))
    hand_over = {view.id: Choice("hand_over", clinic.harbor.provider2)}
    await threads.write(away, clara, first=day, last=day, by=clara, now=datetime.now(UTC))
    assert not (await decide_all(clara, choices=hand_over, by=clara, now=datetime.now(UTC))).left
    eva = await open_as("staff@harbor", "/today")
    await becomes(True, lambda: stands(eva, "Dr. Clara Weiss is away, and 1 appointment needs a decision."))
    begin(view.id, 60)
    eva = await open_as("staff@harbor", "/today")
    assert said(eva, view) == "Another time proposed"
    assert stands(eva, "1 being changed")
    found = row(eva, view, "due")
    assert found is not None
    assert acts(found) == []
    begin(view.id, -60)
    eva = await open_as("staff@harbor", "/today")
    assert row(eva, view, "due") is None, "nobody comes to that any more"


async def test_a_no_show_is_asked_about_first_and_said_calmly(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"), ahead=-10)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", "/today")
    assert said(clara, view) == "Not here yet"
    press(clara, view, "no_show")
    await clara.should_see("not come at ")
    await moved()
    assert await status(view) is Status.accepted
    confirm(clara)
    await becomes("Did not come", lambda: said(clara, view, "over"))
    await ada.should_see("If that is wrong, please call +49 30 23125 100.", retries=20)
    found = row(clara, view, "over")
    assert found is not None
    assert acts(found) == [], "staff correct it"
    eva = await open_as("staff@harbor", "/today")
    press(eva, view, "complete", "over")
    await becomes("Took place", lambda: said(eva, view, "over"))


async def test_an_open_question_says_that_somebody_was_faster(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"), ahead=-10)
    clara = await open_as("provider@harbor", "/today")
    press(clara, view, "no_show")
    await clara.should_see("not come at ")
    await threads.write(appointments.check_in, view.id, by=clinic.harbor.staff, now=datetime.now(UTC))
    await clara.should_see("that has been noted meanwhile.", retries=20)
    assert not [each for each in shown(clara) if "data-question" in each.props]


async def test_what_nobody_has_closed_stands_on_top(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"), ahead=-51)
    clara = await open_as("provider@harbor", "/today")
    await clara.should_see("Not closed yet")
    found = row(clara, view, "open")
    assert said(clara, view, "open") == "Was not checked in"
    assert found is not None
    assert acts(found) == ["complete", "no_show"]
    press(clara, view, "complete", "open")
    await becomes("Took place", lambda: said(clara, view, "over"))


async def test_staff_see_one_providers_day_and_a_provider_only_their_own(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    await accepted(clinic, at("09:00"), ahead=5)
    eva = await open_as("staff@harbor", f"/today?provider={harbor.provider2}")
    await eva.should_see("Nobody is due today")
    assert not stands(eva, "Ada Lindqvist")
    eva = await open_as("staff@harbor", f"/today?provider={harbor.provider}")
    assert stands(eva, "Ada Lindqvist")
    for address in ("/today", f"/today?provider={harbor.provider}"):
        david = await open_as("provider2@harbor", address)
        assert not stands(david, "Ada Lindqvist")


async def test_what_is_accepted_cancelled_or_moved_comes_and_goes(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    begin(view.id, 30)
    clara = await open_as("provider@harbor", "/today")
    await clara.should_see("Nobody is due today")
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, confirmed=True, now=datetime.now(UTC))
    await becomes("Due", lambda: said(clara, view))
    await threads.write(appointments.cancel, view.id, by=clinic.harbor.patient, reason="pat", now=datetime.now(UTC))
    await moved()
    settle(clara)
    await becomes("", lambda: said(clara, view))
    assert said(clara, view, "over") == "Cancelled late by Ada Lindqvist"
    await clara.should_see("Nobody is to come any more today.")
    assert not stands(clara, "The next appointment of")
    later = await ask(clinic, at("11:00"), provider_id=clinic.harbor.provider)
    await threads.write(appointments.accept, later.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await becomes(True, lambda: stands(clara, "The next appointment of Ada Lindqvist is "))


async def test_whatever_a_browser_sends_only_what_is_offered_is_done(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"), ahead=5)
    clara = await open_as("provider@harbor", "/today")
    found = row(clara, view, "due")
    assert found is not None
    for act in ("complete", "no_show", "run_late-7", "run_late-", "run_late-9999", "reject", "", "check_in-5", None, 5):
        send(clara, found, "act", act)
    await moved()
    assert await status(view) is Status.accepted
