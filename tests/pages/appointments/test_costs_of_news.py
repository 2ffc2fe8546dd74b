"""What one piece of news costs the patient's open page in the database, on SQLite and on PostgreSQL."""

import asyncio
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from store import appointments, threads
from store.db.engines import engines
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send

OTHERS = (
    "UPDATE appointment SET",
    "loginsession",
    "FROM job",
    "UPDATE job",
    "hold",
    "waitlistentry",
    "appointment.answer_by <=",
    "appointment.remind_at <=",
    "appointment.agreed_at IS NOT NULL",
    "reminder.due <=",
    "coalesce(preference.reminders",
    "max(pass.at)",
    "offer.until <=",
    "delivery.due <=",
    "busycalendar.due <=",
    "accountmail.due <=",
    "appointmentcount",
)
"""By these the verb itself and what happens each second are known."""


def overhear() -> list[list[str]]:
    """The statements of each transaction from now on."""
    transactions: list[list[str]] = []

    def begin(connection: sa.Connection) -> None:
        connection.info["heard"] = []
        transactions.append(connection.info["heard"])

    def note(connection: sa.Connection, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SET LOCAL", "SAVEPOINT", "RELEASE")):
            connection.info.get("heard", []).append(statement)

    for engine in set(engines.values()):
        sa.event.listen(engine, "begin", begin)
        sa.event.listen(engine, "before_cursor_execute", note)
    return transactions


@pytest.mark.parametrize("in_front", [False, True])
@pytest.mark.parametrize("path", ["/appointments", "/appointments/{}"])
async def test_the_patients_page_costs_few_statements_after_one_acceptance(
    database: str, open_as: OpenAs, clinic: Clinics, at: At, path: str, in_front: bool
):
    now, harbor = datetime.now(UTC), clinic.harbor
    request = await threads.write(
        appointments.request,
        type_slug="therapy",
        patient_id=harbor.patient,
        provider_id=harbor.provider,
        start=at("09:00"),
        now=now,
    )
    ada = await open_as("patient@harbor", path.format(request.id))
    send(ada, ada.current_layout, "kept_visible", in_front)
    await asyncio.sleep(0.8)  # the bell has counted
    transactions = await threads.write(overhear)  # between verbs
    await threads.write(appointments.accept, request.id, by=harbor.provider, now=now)
    await asyncio.sleep(1.0)
    costs = [each for each in transactions if each and not any(other in said for said in each for other in OTHERS)]
    assert len(costs) <= 2, costs
    assert sum(len(each) for each in costs) <= 4, [s[:160] for each in costs for s in each]
    await ada.should_see("See you on")
