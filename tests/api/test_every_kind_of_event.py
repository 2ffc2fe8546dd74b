"""GET /events tells each thing that happens in the life of an appointment, to whoever did not do it."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store import db, threads
from store.models import Appointment, Kind, tables
from store.waitlist import waitlist
from tests.api.conftest import At, LogIn, Program
from tests.api.listening import Stream, listening
from tests.clinics import Clinics
from tests.store.waitlist.waitlist_steps import offer

(_appointment,) = tables(Appointment)

OF_THE_LIFE = {
    Kind.appointment_cancelled,
    Kind.appointment_move_asked,
    Kind.appointment_rescheduled,
    Kind.appointment_move_rejected,
    Kind.appointment_countered,
    Kind.appointment_counter_declined,
    Kind.appointment_checked_in,
    Kind.appointment_completed,
    Kind.appointment_no_show,
    Kind.crisis_acknowledged,
    Kind.time_offered,
}


class Life:
    """Ada, Clara and Eva act, and what the streams of Ada and Clara say is read after each act."""

    def __init__(self, ada: Stream, clara: Stream, clinic: Clinics) -> None:
        self.streams = {"ada": ada, "clara": clara}
        self.clinic = clinic
        self.heard: list[Kind] = []

    async def ask(self, ada: Program, type_slug: str, start: str) -> int:
        body = {"type": type_slug, "start": start, "provider_id": self.clinic.harbor.provider}
        answer = await ada.post("/schedule", json=body)
        assert answer.status_code == 201, answer.text
        await self.hears("clara", Kind.new_appointment, (id_ := answer.json()["id"]))
        return int(id_)

    async def do(self, by: Program, id_: int, act: str, body: dict[str, Any] | None = None) -> None:
        answer = await by.post(f"/appointments/{id_}/{act}", json=body or {})
        assert answer.status_code == 200, answer.text

    async def hears(self, who: str, kind: Kind, id_: int | None) -> None:
        event = await self.streams[who].next()
        data = json.loads(event["data"])
        assert (event["event"], data["kind"], data["appointment_id"]) == (kind, kind, id_)
        self.heard.append(kind)


def begin(id_: int) -> None:
    """It begins now."""
    at = datetime.now(UTC)
    with db.writing() as transaction:
        values = {"start": at, "end": at + timedelta(minutes=50)}
        transaction.execute(sa.update(_appointment).where(_appointment.c.id == id_).values(values))


async def test_each_kind_of_news_comes_over_the_stream_once(
    ada: Program, clara: Program, log_in: LogIn, clinic: Clinics, at: At, monday: date
):
    eva = await log_in("staff@harbor")
    async with listening(ada) as hers, listening(clara) as claras:
        for stream in (hers, claras):
            assert (await stream.next())["event"] == "connected"
        life = Life(hers, claras, clinic)

        therapy = await life.ask(ada, "therapy", at("09:00"))
        await life.do(clara, therapy, "accept")
        await life.hears("ada", Kind.appointment_accepted, therapy)
        await life.do(ada, therapy, "move", {"start": at("11:00")})
        await life.hears("clara", Kind.appointment_move_asked, therapy)
        await life.do(clara, therapy, "move/reject", {"reason": "I am away then."})
        await life.hears("ada", Kind.appointment_move_rejected, therapy)
        await life.do(clara, therapy, "move", {"start": at("13:00")})
        await life.hears("ada", Kind.appointment_rescheduled, therapy)
        begin(therapy)
        await life.do(ada, therapy, "check-in")
        await life.hears("clara", Kind.appointment_checked_in, therapy)
        await life.do(clara, therapy, "complete")
        await life.hears("ada", Kind.appointment_completed, therapy)
        await life.do(eva, therapy, "no-show")
        await life.hears("ada", Kind.appointment_no_show, therapy)

        consultation = await life.ask(ada, "consultation", at("09:00"))
        await life.do(clara, consultation, "propose", {"starts": [at("10:00"), at("15:00")]})
        await life.hears("ada", Kind.appointment_countered, consultation)
        await life.do(ada, consultation, "propose/decline")
        await life.hears("clara", Kind.appointment_counter_declined, consultation)
        await life.do(clara, consultation, "reject")
        await life.hears("ada", Kind.appointment_rejected, consultation)

        crisis = await life.ask(ada, "crisis-intervention", at("10:00"))
        await life.do(clara, crisis, "acknowledge")
        await life.hears("ada", Kind.crisis_acknowledged, crisis)
        await life.do(clara, crisis, "accept")
        await life.hears("ada", Kind.appointment_accepted, crisis)
        await life.do(ada, crisis, "cancel", {"reason": "pat"})
        await life.hears("clara", Kind.appointment_cancelled, crisis)

        now, harbor = datetime.now(UTC), clinic.harbor
        wish: dict[str, Any] = {"type_slug": "therapy", "provider_id": harbor.provider, "first": monday, "last": monday}
        await threads.write(waitlist.join, patient_id=harbor.patient, **wish, now=now)
        await threads.write(offer, now, here={harbor.patient})
        await life.hears("ada", Kind.time_offered, None)
        assert await hers.quiet()
        assert await claras.quiet()
    assert {*life.heard} >= OF_THE_LIFE
