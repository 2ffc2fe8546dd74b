"""The disk is full: what would change something is refused with a sentence, at once, and nothing is half done."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from store import errors, seldom, threads
from store.appointments import clinic_notes, lists
from store.db.engines import engines
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store import truth
from tests.store.steps import book

LONG = "x" * 1900


@contextmanager
def no_room() -> Iterator[None]:
    """The file of the database cannot grow by a page."""
    with engines["writer"].connect() as connection:
        room = connection.exec_driver_sql("PRAGMA max_page_count").scalar_one()
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    yield
    with engines["writer"].connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {room}")


@pytest.fixture
def request_(sqlite_database, harbor: Clinic, now) -> AppointmentView:
    return book(harbor, "10:00", now, provider=harbor.provider)


async def test_it_is_refused_at_once_and_done_when_there_is_room_again(
    request_: AppointmentView, harbor: Clinic, now, monkeypatch, caplog
):
    monkeypatch.setattr(seldom, "_logged", {})
    threads.start()

    async def write() -> AppointmentView:
        return await threads.write(clinic_notes.write, request_.id, LONG, shared=True, by=harbor.provider, now=now)

    before = truth.everything()
    with no_room():
        outcomes = await asyncio.gather(*(write() for _ in range(40)), return_exceptions=True)
    written = len([each for each in outcomes if isinstance(each, AppointmentView)])
    refused = [each for each in outcomes if isinstance(each, BaseException)]
    assert refused
    assert {type(each) for each in refused} == {errors.NoRoom}
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == [threads.FULL]
    after = truth.everything()
    assert len(after["clinicnote"]) - len(before["clinicnote"]) == written
    assert len(after["notification"]) - len(before["notification"]) == written
    await write()


def test_whoever_reads_goes_on(request_: AppointmentView, harbor: Clinic, now):
    def write_often() -> None:
        for _ in range(100):
            clinic_notes.write(request_.id, LONG, shared=False, by=harbor.provider, now=now)

    with no_room():
        with pytest.raises(errors.NoRoom):
            write_often()
        assert lists.find(request_.id, by=harbor.patient) == request_
