"""A row is drawn once for all to whom it says the same, and to nobody says what it says to somebody else."""

from datetime import UTC, datetime

import pytest

from pages.inbox import request_row
from pages.inbox.request_row import RequestRow
from store import appointments, threads
from store.appointments import lists
from store.people import people
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs
from tests.pages.steps import ask


async def test_whoever_is_named_reads_a_row_of_their_own(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    harbor, now = clinic.harbor, datetime.now(UTC)
    clara = await open_as("provider@harbor", "/account")
    assert clara.client
    wanted = zip(range(9, 15), (None, harbor.provider, None, None, harbor.provider, None), strict=True)
    asked = [await ask(clinic, at(f"{hour:02}:00"), provider_id=provider_id) for hour, provider_id in wanted]
    _, _, passed, taken, rejected, given = asked
    await threads.write(appointments.pass_on, passed.id, by=harbor.provider, now=now)
    await threads.write(appointments.accept, taken.id, by=harbor.provider, now=now)
    await threads.write(appointments.reject, rejected.id, by=harbor.provider, because="Full", now=now)
    await threads.write(appointments.assign, given.id, by=harbor.staff, provider_id=harbor.provider2, now=now)
    readers = [people.find(each) for each in (harbor.provider, harbor.provider2, harbor.staff)]
    drawn: dict[str, dict[tuple[int, int], tuple[str, str]]] = {"once": {}, "each": {}}
    for how, rows in drawn.items():
        for view in lists.visible([each.id for each in asked], by=harbor.staff):
            for reader in readers:
                if how == "each":
                    monkeypatch.setattr(request_row, "_drawn", {})
                with clara.client:
                    row = RequestRow(view, reader, None, lambda *_: None)
                rows[view.id, reader.id] = row.article.props["aria-label"], row.article.props["inside"]
    assert drawn["once"] == drawn["each"]


async def test_for_all_who_are_not_named_it_is_drawn_once(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    harbor = clinic.harbor
    clara = await open_as("provider@harbor", "/account")
    assert clara.client
    view = await ask(clinic, at("09:00"))
    drawn: dict[object, object] = {}
    monkeypatch.setattr(request_row, "_drawn", drawn)
    monkeypatch.setattr(request_row, "datetime", _StandsStill)
    with clara.client:
        for each in (harbor.provider, harbor.provider2):
            RequestRow(view, people.find(each), None, lambda *_: None)
        assert len(drawn) == 1
        RequestRow(view, people.find(harbor.staff), None, lambda *_: None)
        assert len(drawn) == 2


class _StandsStill(datetime):
    moment = datetime.now(UTC)

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return cls.moment
