"""A provider says "Not me" to a request for any provider: what every page says of it then."""

from datetime import UTC, datetime
from functools import partial

from store import appointments, threads
from store.appointments import lists, passing
from store.models import UNDO, Status
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, filter_counts, offered, press, replaced, rows, settle, stands, status

LAST = '["span",{"class":"chip"},"You are the last"]'
LOOKING = "The clinic is looking for somebody who has time."


async def test_what_is_passed_on_leaves_this_inbox_alone(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara, everything = [
        await open_as("provider@harbor", f"/provider-dashboard?filter={filter_}") for filter_ in ("pending", "all")
    ]
    david = await open_as("provider2@harbor", "/provider-dashboard")
    assert offered(clara) == ["Accept", "Not me", "Propose"]
    press(clara, "pass-on")
    for page in (clara, everything):
        await becomes(["Passed on", "Undo"], partial(offered, page))
        await becomes(["0", "0", "0", "0"], partial(filter_counts, page))
    await clara.should_see("Passed on to the others. You can undo it for 15 seconds.")
    for page in (clara, everything, david):
        settle(page)
    assert (rows(clara), rows(everything), rows(david)) == ([], [], [str(view.id)])
    assert offered(david) == ["Accept", "Not me", "Propose"]
    again = await open_as("provider@harbor", f"/provider-dashboard?request={view.id}")
    assert rows(again) == []
    await again.should_see("That request waits for your colleagues now.")


async def test_it_is_taken_back_in_its_row(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    press(clara, "pass-on")
    await becomes(["Passed on", "Undo"], lambda: offered(clara))
    press(clara, "undo")
    await becomes(["Accept", "Not me", "Propose"], lambda: offered(clara))
    settle(clara)
    assert rows(clara) == [str(view.id)]
    await becomes(["1", "0", "0", "1"], lambda: filter_counts(clara))


async def test_the_patient_reads_that_the_clinic_is_looking_and_not_who_passed(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert not stands(ada, LOOKING)
    harbor, now = clinic.harbor, datetime.now(UTC)
    await threads.write(appointments.pass_on, view.id, by=harbor.provider, now=now)
    await ada.should_see(LOOKING, retries=20)
    assert not stands(ada, "Clara")
    await threads.write(appointments.undo, view.id, by=harbor.provider, now=now)
    await becomes(False, lambda: stands(ada, LOOKING))


async def test_the_last_reads_before_that_not_me_rejects_it_and_is_asked(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    david, here = [
        await open_as("provider2@harbor", path) for path in ("/provider-dashboard", f"/appointments/{view.id}")
    ]
    assert not stands(david, LAST)
    await threads.write(appointments.pass_on, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    for page in (david, here):
        await becomes(True, partial(stands, page, LAST))
        assert stands(page, "Ada Lindqvist, Therapy")
        assert stands(page, "You are the last: this rejects it")
    press(david, "pass-on")
    await david.should_see("Reject the request of Ada Lindqvist, Therapy", retries=20)
    await becomes(True, lambda: stands(david, "You are the last who is asked."))
    assert not lists.find(view.id, by=clinic.harbor.staff).passed_at(clinic.harbor.provider2)
    (confirm,) = [each for each in shown(david, data_question="1") if each.text == "Reject it"]
    send(david, confirm, "click", "1")
    await becomes(["Passed on", "Undo"], lambda: offered(david))


async def test_who_is_the_last_no_more_reads_so(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    harbor, now = clinic.harbor, datetime.now(UTC)
    await threads.write(appointments.pass_on, view.id, by=harbor.provider, now=now)
    david = await open_as("provider2@harbor", "/provider-dashboard")
    assert stands(david, LAST)
    await threads.write(appointments.undo, view.id, by=harbor.provider, now=now)
    await replaced(david, LAST, "First available")


async def test_staff_read_how_many_have_passed_it_on(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    pages = [await open_as("staff@harbor", path) for path in ("/staff", f"/appointments/{view.id}")]
    for number, provider_id in enumerate((clinic.harbor.provider, clinic.harbor.provider2), 1):
        now = datetime.now(UTC)
        await threads.write(appointments.pass_on, view.id, by=provider_id, confirmed=True, now=now)
        for page in pages:
            await becomes(True, partial(stands, page, f"Passed on: {number} of 2"))


async def test_when_all_have_passed_everybody_reads_that_it_is_rejected(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    everything = await open_as("provider@harbor", "/provider-dashboard?filter=all")
    now = datetime.now(UTC)
    for provider_id in (clinic.harbor.provider, clinic.harbor.provider2):
        await threads.write(appointments.pass_on, view.id, by=provider_id, confirmed=True, now=now)
    await becomes(True, lambda: stands(eva, "Dr. Clara Weiss passed the request on"))
    await threads.write(passing.conclude, now=now + UNDO)
    assert await status(view) is Status.rejected
    await replaced(ada, LOOKING, "Not possible this time")
    await becomes(True, lambda: stands(ada, "The clinic answered: not possible this time"))
    await becomes(True, lambda: stands(eva, "Everybody who was asked passed it on, so it was rejected."))
    await becomes(["Rejected"], lambda: offered(everything)[-1:])
    assert not stands(ada, "passed")


async def test_a_request_that_staff_give_to_who_has_passed_comes_back(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    harbor, now = clinic.harbor, datetime.now(UTC)
    await threads.write(appointments.pass_on, view.id, by=harbor.provider, now=now)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    assert rows(clara) == []
    await threads.write(appointments.assign, view.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    await becomes([str(view.id)], lambda: rows(clara))
    assert offered(clara) == ["Accept", "Reject", "Propose"]
    assert lists.find(view.id, by=harbor.provider).passes
