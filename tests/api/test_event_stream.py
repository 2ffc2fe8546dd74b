"""GET /events: everything, in order, once."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import api
import auth
from api import event_stream
from api.http import streams
from store import db, events, threads
from store.models import Kind, LoginSession
from store.notifications import notifications
from store.waitlist import waitlist
from tests.api.conftest import At, LogIn, Program
from tests.api.listening import Stream, listening
from tests.clinics import Clinics
from tests.store.waitlist.waitlist_steps import offer
from web import open_sessions


@pytest.fixture(autouse=True)
async def _nothing_leaks() -> AsyncIterator[None]:
    before = len(events._listeners)
    yield
    await asyncio.sleep(0)
    assert not streams._open
    assert len(events._listeners) <= before
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "watch sessions" and not task.done()]


def write(clinic: Clinics, appointment_id: int, count: int) -> list[int]:
    """That many notifications for Clara, without announcing them."""
    with db.writing() as transaction:
        written = [
            notifications.write(
                transaction, Kind.new_appointment, appointment_id, [clinic.harbor.provider], datetime.now(UTC)
            )
            for _ in range(count)
        ]
    return [each[clinic.harbor.provider] for each in written]


async def book(ada: Program, start: str) -> int:
    return int((await ada.post("/schedule", json={"type": "follow-up", "start": start})).json()["id"])


async def test_a_stream_begins_with_connected_and_tells_what_happens_from_then_on(
    database: str, ada: Program, clara: Program, clinic: Clinics, at: At
):
    await book(ada, at("09:00"))
    async with listening(clara) as stream:
        first = await stream.next()
        assert dict(stream.start["headers"])[b"content-type"].startswith(b"text/event-stream")
        assert first["event"] == "connected"
        assert json.loads(first["data"]) == {"user_id": clinic.harbor.provider}
        appointment_id = await book(ada, at("10:00"))
        event = await stream.next()
        assert event["event"] == "new_appointment"
        data = json.loads(event["data"])
        assert data.pop("created_at") == (await clara.get("/notifications")).json()["notifications"][0]["created_at"]
        about = {"appointment_id": appointment_id, "waitlist_id": None}
        assert data == {"id": int(event["id"]), "kind": "new_appointment", **about}
        assert await stream.quiet()


async def test_a_free_time_is_offered_to_who_waits_for_it_and_to_nobody_else(
    database: str, ada: Program, log_in: LogIn, clinic: Clinics, monday: date
):
    harbor = clinic.harbor
    ben = await log_in("patient2@harbor")
    async with listening(ada) as hers, listening(ben) as his:
        await hers.next()
        await his.next()
        now = datetime.now(UTC)
        wish: dict[str, Any] = {"type_slug": "therapy", "provider_id": harbor.provider, "first": monday, "last": monday}
        entry = await threads.write(waitlist.join, patient_id=harbor.patient, **wish, now=now)
        await threads.write(offer, now, here={harbor.patient})
        event = await hers.next()
        data = json.loads(event["data"])
        assert (event["event"], data["kind"]) == ("time_offered", "time_offered")
        assert (data["appointment_id"], data["waitlist_id"]) == (None, entry.id)
        assert await his.quiet()


async def test_the_decision_comes_back_to_the_patient_and_to_nobody_else(
    database: str, ada: Program, clara: Program, log_in: LogIn, at: At
):
    ben, eva = await log_in("patient2@harbor"), await log_in("staff@harbor")
    async with listening(ada) as hers, listening(ben) as his:
        await hers.next()
        await his.next()
        first, second = await book(ada, at("09:00")), await book(ada, at("10:00"))
        await clara.post(f"/appointments/{first}/accept")
        await eva.post(f"/appointments/{second}/reject", json={"reason": "a private reason"})
        received = await hers.many(2)
        assert [each["event"] for each in received] == ["appointment_accepted", "appointment_rejected"]
        assert "private" not in str(received)
        assert "Ada" not in str(received)
        assert await his.quiet()


@pytest.mark.parametrize("count", [3, 1203])
async def test_last_event_id_replays_everything_that_was_missed_in_order_and_once(
    clara: Program, ada: Program, clinic: Clinics, at: At, count: int
):
    missed = write(clinic, await book(ada, at("09:00")), count)
    async with listening(clara, last_event_id=str(missed[0])) as stream:
        assert (await stream.next())["id"] == str(missed[0])
        assert [int(each["id"]) for each in await stream.many(count - 1)] == missed[1:]
        await book(ada, at("10:00"))
        assert int((await stream.next())["id"]) > missed[-1]
        assert await stream.quiet()


async def test_what_comes_while_the_past_is_replayed_is_told_once(
    database: str, clara: Program, ada: Program, clinic: Clinics, at: At
):
    missed = write(clinic, await book(ada, at("09:00")), 700)
    async with listening(clara, last_event_id="0") as stream:
        starts = [at(f"{hour}:00") for hour in range(10, 16)]
        await asyncio.gather(*(book(ada, start) for start in starts))
        ids = [int(each["id"]) for each in (await stream.many(1 + 1 + len(missed) + len(starts)))[1:]]
        assert ids == sorted(set(ids))
        assert await stream.quiet()


async def test_the_last_event_id_may_stand_in_the_address(clara: Program, ada: Program, clinic: Clinics, at: At):
    missed = write(clinic, await book(ada, at("09:00")), 3)
    async with listening(clara, query=f"last_event_id={missed[0]}") as stream:
        assert [int(each["id"]) for each in (await stream.many(3))[1:]] == missed[1:]


@pytest.mark.parametrize("last", ["", "x", "-1", "1.5", "99999999999999999999", "9999999999", "\x00", "é"])
async def test_an_id_that_we_never_gave_starts_from_now(clara: Program, ada: Program, at: At, last: str):
    await book(ada, at("09:00"))
    async with listening(clara, last_event_id=last) as stream:
        await stream.next()
        assert await stream.quiet()
        await book(ada, at("10:00"))
        assert (await stream.next())["event"] == "new_appointment"


async def test_whoever_lost_the_stream_right_after_connected_misses_nothing(clara: Program, ada: Program, at: At):
    async with listening(clara) as stream:
        last = (await stream.next())["id"]
    await book(ada, at("09:00"))
    async with listening(clara, last_event_id=last) as stream:
        assert [each["event"] for each in await stream.many(2)] == ["connected", "new_appointment"]


async def test_nothing_slips_between_connecting_and_listening(clara: Program, ada: Program, at: At):
    for hour in range(9, 16):
        async with listening(clara) as stream:
            booking = asyncio.create_task(book(ada, at(f"{hour:02}:00")))
            last = (await stream.next())["id"]
            await booking
            newest = (await clara.get("/notifications")).json()["notifications"][0]["id"]
            if int(last) < newest:
                assert (await stream.next())["id"] == str(newest)


async def test_silence_is_broken_by_comments(clara: Program, monkeypatch: pytest.MonkeyPatch):
    assert event_stream.HEARTBEAT == 15
    monkeypatch.setattr(event_stream, "HEARTBEAT", 0.05)
    async with listening(clara) as stream:
        assert await stream.next()
        assert await stream.many(3) == [{}, {}, {}]


async def over(stream: Stream) -> None:
    """Wait until the stream has ended."""
    for _ in range(200):
        if stream.ended:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the stream goes on")


async def test_a_stream_ends_with_its_session_and_the_others_go_on(clara: Program, log_in: LogIn):
    second = await log_in("provider@harbor")
    async with listening(clara) as ends, listening(second) as stays:
        await ends.next()
        await stays.next()
        await clara.post("/logout")
        await over(ends)
        assert not stays.ended


async def test_a_stream_ends_within_two_seconds_when_its_session_is_over_by_age(database: str, clara: Program):
    async with listening(clara) as stream:
        await stream.next()
        with db.writing() as transaction:
            long_ago = datetime.now(UTC) - timedelta(days=2)
            transaction.execute(sa.update(LoginSession).values(created_at=long_ago, last_seen_at=long_ago))
        assert open_sessions.SWEEP_EVERY <= 1  # and the rest of the two seconds for a slow machine
        await over(stream)


async def test_a_stream_ends_when_nobody_knows_its_session_any_more(database: str, clara: Program):
    async with listening(clara) as stream:
        await stream.next()
        with db.writing() as transaction:
            transaction.execute(sa.delete(LoginSession))
        await over(stream)


async def test_what_opens_while_the_last_one_closes_ends_with_its_session_too(clinic: Clinics):
    over = asyncio.Event()
    open_sessions.end_with(1, over.set)()
    forget = open_sessions.end_with(1, over.set)
    await asyncio.sleep(0.1)
    events.dispatch([events.SessionEnded(1)])
    await asyncio.wait_for(over.wait(), 1)
    forget()


async def test_streams_end_when_the_server_stops(clara: Program):
    async with listening(clara) as stream:
        await stream.next()
        api.end_streams()
        await over(stream)


async def test_one_person_has_so_many_streams_and_the_oldest_ends_for_one_more(
    clara: Program, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(streams, "MOST", 2)
    async with listening(clara) as first:
        await first.next()
        async with listening(clara) as second:
            await second.next()
            async with listening(clara) as third:
                await third.next()
                await over(first)
                assert not second.ended
                assert not third.ended


async def test_a_client_that_does_not_read_costs_nothing_and_cannot_hold_the_stream_open(
    clara: Program, ada: Program, clinic: Clinics, at: At
):
    appointment_id = await book(ada, at("09:00"))
    async with listening(clara) as stream:
        await stream.next()
        stream.reads.clear()
        written = write(clinic, appointment_id, 600)
        for hour in range(10, 13):
            await book(ada, at(f"{hour}:00"))
        (signals,) = streams._open[clinic.harbor.provider]
        assert vars(signals).keys() == {"news", "over"}
        stream.reads.set()
        ids = [int(each["id"]) for each in await stream.many(len(written) + 3)]
        assert ids[: len(written)] == written
        stream.reads.clear()
        await clara.post("/logout")
        await asyncio.sleep(1.3)
        assert not streams._open


async def test_after_a_break_in_the_news_of_other_instances_every_stream_reads_again(
    clara: Program, ada: Program, clinic: Clinics, at: At
):
    appointment_id = await book(ada, at("09:00"))
    async with listening(clara) as stream:
        await stream.next()
        assert await stream.quiet()  # the stream's first look at the rows is over
        (missed,) = write(clinic, appointment_id, 1)
        assert await stream.quiet()
        await asyncio.to_thread(events.dispatch, [events.EventsMissed()])
        assert (await stream.next())["id"] == str(missed)


async def test_a_closed_account_ends_its_stream(clara: Program, clinic: Clinics):
    async with listening(clara) as stream:
        await stream.next()
        await auth.deactivate(clinic.harbor.provider, datetime.now(UTC))
        await asyncio.sleep(0.2)
        assert stream.ended


async def test_whoever_is_not_logged_in_hears_nothing(program):
    answer = await program().get("/events", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")


async def test_asking_for_the_head_of_a_stream_ends(clara: Program):
    answer = await asyncio.wait_for(clara.head("/events"), 2)
    assert answer.headers["content-type"].startswith("text/event-stream")
