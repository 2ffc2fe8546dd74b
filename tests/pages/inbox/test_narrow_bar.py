"""Staff find a request by name, provider and day; the list stays live under what they look for."""

from datetime import UTC, datetime
from functools import partial

from nicegui.testing import User

from store import appointments, threads
from store.people import callers
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, filter_counts, filter_links, moved, rows


def type_name(user: User, typed: str) -> None:
    (field,) = shown(user, type="search")
    send(user, field, "input", typed)


async def test_provider_and_day_stand_in_the_address_and_the_list_stays_live(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    first = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    other = await ask(clinic, at("11:00"), provider_id=harbor.provider2)
    eva = await open_as("staff@harbor", f"/staff?provider={harbor.provider}&date={at('09:00').date()}")
    assert rows(eva) == [str(first.id)]
    assert filter_counts(eva) == ["1", "0", "0", "1"]
    assert filter_links(eva, aria_current="page") == [
        f"/staff?provider={harbor.provider}&date={at('09:00').date()}&filter=pending"
    ]
    later = await ask(clinic, at("13:00"), provider_id=harbor.provider, patient_id=harbor.patient2)
    await becomes([str(first.id), str(later.id)], lambda: rows(eva))
    await ask(clinic, at("14:00"), provider_id=harbor.provider2, patient_id=harbor.patient2)
    await moved()
    assert str(other.id) not in rows(eva)
    assert len(rows(eva)) == 2
    await threads.write(appointments.accept, first.id, by=harbor.provider, now=datetime.now(UTC))
    await becomes(["1", "1", "0", "2"], lambda: filter_counts(eva))


async def test_what_nobody_has_yet_leaves_when_it_is_given_to_somebody(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"))
    eva = await open_as("staff@harbor", "/staff?provider=any")
    now = datetime.now(UTC)
    await threads.write(appointments.assign, view.id, by=harbor.staff, provider_id=harbor.provider2, now=now)
    await eva.should_see("Given to Dr. David Stern", retries=20)
    await becomes(["0", "0", "0", "0"], lambda: filter_counts(eva))


async def test_a_name_is_looked_for_as_it_is_typed(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    ada = await ask(clinic, at("09:00"))
    ben = await ask(clinic, at("11:00"), patient_id=harbor.patient2)
    everything = [str(ada.id), str(ben.id)]
    eva = await open_as("staff@harbor", "/staff")
    assert rows(eva) == everything
    type_name(eva, "be")
    await becomes([str(ben.id)], partial(rows, eva))
    await eva.should_see("1 patient found.", retries=20)
    await becomes(["1", "0", "0", "1"], lambda: filter_counts(eva))
    await ask(clinic, at("13:00"))
    await moved()
    assert rows(eva) == [str(ben.id)], "somebody else's request does not come between"
    type_name(eva, "b%")
    await becomes([], partial(rows, eva))
    await eva.should_see("Nobody fits. Please check the spelling.", retries=20)
    type_name(eva, "b")
    await becomes(3, lambda: len(rows(eva)))
    type_name(eva, "okafor \x00")
    await moved()
    assert eva.client


async def test_a_forged_address_shows_everything(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    eva = await open_as("staff@harbor", "/staff?provider=-1&date=0001-01-01&order=x&filter=y")
    assert rows(eva) == [str(view.id)]
    foreign = await open_as("staff@harbor", f"/staff?provider={clinic.lakeside.provider}")
    assert rows(foreign) == []


async def test_who_has_called_since_is_found_by_the_name_that_was_typed(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"))
    eva = await open_as("staff@harbor", "/staff")
    type_name(eva, "yilmaz")
    await eva.should_see("Nobody fits. Please check the spelling.", retries=20)
    add = partial(callers.add, by=clinic.harbor.staff, name="Deniz Yilmaz", phone="030 1234567")
    caller = await threads.write(add, now=datetime.now(UTC))
    await eva.should_see("1 patient found.", retries=20)
    view = await ask(clinic, at("11:00"), patient_id=caller.id)
    await becomes([str(view.id)], lambda: rows(eva))
