"""The provider's inbox, as its pages move; browser things are in tests/browser."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pages.live import live
from store import appointments, threads
from store.appointments import lists
from store.clinic import hours
from store.clinic.hours import SetOffering
from store.models import Status
from store.notifications import notifications
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import (
    ask,
    asked_to_reject,
    becomes,
    filter_counts,
    filter_links,
    moved,
    offered,
    press,
    rows,
    settle,
    status,
)


async def test_a_request_appears_in_the_open_inbox_of_its_provider_alone(open_as: OpenAs, clinic: Clinics, at: At):
    clara = await open_as("provider@harbor", "/provider-dashboard")
    david = await open_as("provider2@harbor", "/provider-dashboard")
    await clara.should_see("Nothing is waiting")
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, notes="first visit")
    await clara.should_see("Ada Lindqvist", retries=10)
    assert rows(clara) == [str(view.id)]
    await clara.should_see("first visit")
    await clara.should_not_see("Nothing is waiting")
    await becomes(["1", "0", "0", "1"], lambda: filter_counts(clara))
    await moved()
    assert rows(david) == []
    assert filter_counts(david) == ["0", "0", "0", "0"]


async def test_a_request_for_any_provider_appears_in_every_inbox_of_the_clinic(
    open_as: OpenAs, clinic: Clinics, at: At
):
    clara = await open_as("provider@harbor", "/provider-dashboard")
    david = await open_as("provider2@harbor", "/provider-dashboard")
    other = await open_as("provider@lakeside", "/provider-dashboard")
    await ask(clinic, at("09:00"))
    await clara.should_see("Ada Lindqvist", retries=10)
    await david.should_see("Ada Lindqvist", retries=10)
    await other.should_not_see("Ada Lindqvist")


async def test_accepting_moves_the_row_out_and_says_to_the_others_who_did(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    david = await open_as("provider2@harbor", "/provider-dashboard")
    press(clara, "accept")
    await clara.should_see("Accepted. Ada Lindqvist reads it in Kept", retries=10)
    await david.should_see("Accepted by Dr. Clara Weiss", retries=10)
    assert await status(view) is Status.accepted
    await becomes(["0", "0", "0", "0"], lambda: filter_counts(david))
    await becomes(["0", "1", "0", "1"], lambda: filter_counts(clara))
    assert rows(clara) == rows(david) == [str(view.id)], "until the hand has left them"
    assert (offered(clara), offered(david)) == (["Accepted", "Undo"], ["Accepted by Dr. Clara Weiss"])
    for user in (clara, david):
        settle(user)
        assert rows(user) == []
        await user.should_see("Nothing is waiting")


async def test_who_is_not_free_cannot_accept_and_reads_why(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"))
    theirs = await ask(clinic, at("09:00"), patient_id=harbor.patient2, provider_id=harbor.provider)
    await threads.write(appointments.accept, theirs.id, by=harbor.provider, now=datetime.now(UTC))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    press(clara, "accept")
    await clara.should_see("You have Therapy with Ben Okafor 09:00 to 09:50 then.", retries=10)
    (row,) = [each for each in shown(clara) if "request-row" in each.classes]
    assert f'"/appointments/{theirs.id}"' in row.props["inside"]
    assert await status(view) is not Status.accepted
    assert rows(clara) == [str(view.id)]


async def test_a_provider_sees_no_request_of_a_type_that_they_do_not_offer(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    change = SetOffering(harbor.provider, harbor.types["therapy"], offered=False)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    david = await open_as("provider2@harbor", "/provider-dashboard")
    await threads.write(hours.save, change, by=harbor.staff, now=datetime.now(UTC))
    await ask(clinic, at("09:00"))
    await david.should_see("Ada Lindqvist", retries=10)
    await moved()
    assert rows(clara) == []
    assert filter_counts(clara) == ["0", "0", "0", "0"]
    again = await open_as("provider@harbor", "/provider-dashboard")
    assert rows(again) == []


async def test_a_reason_is_asked_for_and_reaches_the_patient_as_typed(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    press(clara, "reject")
    await clara.should_see("Reject the request of Ada Lindqvist, Therapy, ", retries=20)
    await clara.should_see("Ada Lindqvist reads it in Kept")
    assert await status(view) is Status.booked
    form = await asked_to_reject(clara)
    send(clara, form, "submit", ["<b>on leave</b> 🌿", str(view.id)])
    await clara.should_see("Rejected. Ada Lindqvist reads it in Kept", retries=10)
    appointment = await threads.read(lists.peek, view.id)
    assert appointment
    assert appointment.rejection_reason == "<b>on leave</b> 🌿"


async def test_a_reason_that_is_no_text_or_too_long_decides_nothing(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    press(clara, "reject")
    form = await asked_to_reject(clara)
    for forged in ({"a": 1}, None, 7, ["x"]):
        send(clara, form, "submit", forged)
    send(clara, form, "submit", ["x" * 501, str(view.id)])
    await clara.should_see("Please keep it to 500 characters.", retries=10)
    assert await status(view) is Status.booked
    assert offered(clara) == ["Accept", "Reject", "Propose"]


async def test_a_reason_counts_for_the_request_that_it_was_written_for(open_as: OpenAs, clinic: Clinics, at: At):
    first, second = [await ask(clinic, at(clock), provider_id=clinic.harbor.provider) for clock in ("09:00", "11:00")]
    clara = await open_as("provider@harbor", "/provider-dashboard")
    by_id = {each.props["data-row"]: each for each in shown(clara) if "data-row" in each.props}
    for view in (first, second):  # two quick presses, before the browser shows the first dialog
        send(clara, by_id[str(view.id)], "act", "reject")
    form = await asked_to_reject(clara)
    send(clara, form, "submit", ["Not this one", str(first.id)])
    await moved()
    assert (await status(first), await status(second)) == (Status.booked, Status.booked)
    send(clara, form, "submit", ["This one", str(second.id)])
    await clara.should_see("Rejected. Ada Lindqvist reads it in Kept", retries=10)
    assert (await status(first), await status(second)) == (Status.booked, Status.rejected)


async def test_two_clicks_on_accept_act_once(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    press(clara, "accept")
    press(clara, "accept")
    await clara.should_see("Accepted. Ada Lindqvist reads it in Kept", retries=10)
    await moved()
    latest = await threads.read(notifications.latest, clinic.harbor.patient)
    assert [each.kind for each in latest] == ["appointment_accepted"]
    appointment = await threads.read(lists.peek, view.id)
    assert appointment
    assert appointment.version == 2


async def test_what_was_decided_elsewhere_is_said_and_the_row_goes(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    live.stop()  # the news does not come through
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider2, now=datetime.now(UTC))
    press(clara, "accept")
    await becomes(["Accepted by Dr. David Stern"], lambda: offered(clara))
    settle(clara)
    assert rows(clara) == []


async def test_a_request_counts_as_seen_when_the_page_is_in_front(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    await moved()
    assert await status(view) is Status.booked
    send(clara, clara.current_layout, "kept_visible", False)
    await moved()
    assert await status(view) is Status.booked
    send(clara, clara.current_layout, "kept_visible", True)
    await moved()
    assert await status(view) is Status.booked
    send(clara, clara.current_layout, "kept_in_sight", [view.id])
    await moved()
    assert await status(view) is Status.pending
    assert rows(clara) == [str(view.id)]
    second = await ask(clinic, at("10:00"))
    await moved()
    assert await status(second) is Status.booked
    send(clara, clara.current_layout, "kept_in_sight", [view.id, second.id])
    await moved()
    assert await status(second) is Status.pending


async def test_what_an_inbox_cannot_show_is_not_seen_whatever_a_browser_says(open_as: OpenAs, clinic: Clinics, at: At):
    elsewhere = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider2)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    send(clara, clara.current_layout, "kept_visible", True)
    for forged in ([elsewhere.id], elsewhere.id, [[elsewhere.id]], {"id": 1}, None, ["x", 1e308, True]):
        send(clara, clara.current_layout, "kept_in_sight", forged)
    await moved()
    assert await status(elsewhere) is Status.booked


async def test_a_crisis_stands_first_and_the_longest_waiting_next(open_as: OpenAs, clinic: Clinics, at: At):
    clara = await open_as("provider@harbor", "/provider-dashboard")
    first = await ask(clinic, at("09:00"))
    second = await ask(clinic, at("10:00"))
    crisis = await ask(clinic, at("11:00"), type_slug="crisis-intervention", patient_id=clinic.harbor.patient2)
    await becomes([str(each.id) for each in (crisis, first, second)], lambda: rows(clara))
    again = await open_as("provider@harbor", "/provider-dashboard")
    assert rows(again) == rows(clara)
    await clara.should_see("Crisis request from Ben Okafor", retries=30)


@pytest.mark.parametrize("unknown", ["nonsense", "", "PENDING", "%25", "pending'--"])
async def test_an_unknown_filter_is_the_pending_one(open_as: OpenAs, unknown: str):
    clara = await open_as("provider@harbor", f"/provider-dashboard?filter={unknown}")
    assert filter_links(clara, aria_current="page") == ["/provider-dashboard?filter=pending"]


async def test_each_filter_shows_its_own_and_follows(open_as: OpenAs, clinic: Clinics, at: At):
    accepted = await open_as("provider@harbor", "/provider-dashboard?filter=accepted")
    rejected = await open_as("provider@harbor", "/provider-dashboard?filter=rejected")
    everything = await open_as("provider@harbor", "/provider-dashboard?filter=all")
    one, two = [await ask(clinic, at(clock), provider_id=clinic.harbor.provider) for clock in ("09:00", "10:00")]
    await threads.write(appointments.accept, one.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await threads.write(
        appointments.reject, two.id, by=clinic.harbor.provider, because="on leave", now=datetime.now(UTC)
    )
    await becomes([str(one.id)], lambda: rows(accepted))
    await becomes([str(two.id)], lambda: rows(rejected))
    await becomes([str(two.id), str(one.id)], lambda: rows(everything))
    await rejected.should_see("Reason given: on leave")
    await everything.should_see("Reason given: on leave")
    await everything.should_see("Accepted by you")


async def test_twenty_five_rows_then_more(open_as: OpenAs, clinic: Clinics, at: At):
    requests = []
    for n in range(28):
        hour, quarter = divmod(n * 2, 4)
        start = at("09:00", days=0) + timedelta(hours=hour % 7, minutes=15 * quarter, days=7 * (hour // 7))
        requests.append(await ask(clinic, start, type_slug="follow-up", patient_id=clinic.harbor.patient))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    assert len(rows(clara)) == 25
    late = await ask(clinic, at("16:00"), type_slug="follow-up", patient_id=clinic.harbor.patient2)
    await moved()
    assert len(rows(clara)) == 25, "what stands behind the last row waits for Show more"
    clara.find("Show more").click()
    await becomes([str(each.id) for each in [*requests, late]], lambda: rows(clara))
    await clara.should_not_see("Show more")


async def test_other_roles_are_sent_away(open_as: OpenAs):
    ada = await open_as("patient@harbor", "/")
    for path in ("/provider-dashboard", "/staff"):
        answer = await ada.http_client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 403
        assert "Your account cannot" in answer.text or "not for" in answer.text.lower()


async def test_a_store_that_fails_is_admitted_and_the_buttons_work_again(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")

    def broken(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(appointments, "accept", broken)
        press(clara, "accept")
        await clara.should_see("Something went wrong on our side.", retries=10)
    await clara.should_not_see("disk full")
    caplog.clear()
    press(clara, "accept")
    await clara.should_see("Accepted. Ada Lindqvist reads it in Kept", retries=10)
    assert await status(view) is Status.accepted


async def test_a_request_that_comes_while_the_inbox_is_drawn_is_counted(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    from pages.inbox import page
    from pages.inbox import request_list as parts

    real = parts.filter_bar

    async def slow(*args: Any) -> Any:
        recount = await real(*args)
        await ask(clinic, at("09:00"))
        await moved()
        return recount

    monkeypatch.setattr(page, "filter_bar", slow)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    await becomes("1", lambda: filter_counts(clara)[0])
