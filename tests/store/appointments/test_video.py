"""A video appointment is joined by its patient and its provider, when it is time; nobody else learns where it is."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from store import appointments, errors
from store.appointments import lists, video
from store.clinic import clinics, types
from store.models import Place
from store.people import people, profile
from store.views.appointments import AppointmentView
from tests.clinics import Clinic, Clinics
from tests.store.steps import at, book

TEMPLATE = "https://meet.example/{room}?lang=en"
LINK = "https://video.example/harbor"
TEN = timedelta(minutes=10)


def by_video(clinic: Clinic, now: datetime, link: str = "", template: str = "") -> None:
    """Consultations of the clinic take place by video."""
    draft = types.find(clinic.types["consultation"], by=clinic.staff).draft
    types.save_type(replace(draft, place=Place.video, video_link=link), by=clinic.staff, now=now)
    clinics.save(replace(clinics.settings(by=clinic.staff), video_template=template), by=clinic.staff)


def agreed(clinic: Clinic, now: datetime, clock: str = "10:00") -> AppointmentView:
    """An accepted consultation of the clinic's first patient with its first provider."""
    view = book(clinic, clock, now, provider=clinic.provider)
    return appointments.accept(view.id, by=clinic.provider, now=now)


def test_both_come_to_one_room_that_nobody_can_guess(database: str, harbor: Clinic, now: datetime):
    by_video(harbor, now, template=TEMPLATE)
    view, other = agreed(harbor, now), agreed(harbor, now, "12:00")
    links = {video.join(view.id, by=each, now=view.start) for each in (harbor.patient, harbor.provider) * 2}
    (link,) = links
    before, _, behind = link.partition("?")
    room = before.removeprefix("https://meet.example/")
    assert (behind, len(room), set(room) <= set("0123456789abcdef")) == ("lang=en", 32, True)
    assert video.join(other.id, by=harbor.patient, now=other.start) != link
    found = lists.find(view.id, by=harbor.patient)
    assert found.has_video
    assert room not in repr(found) + repr(lists.history(view.id, by=harbor.staff))
    assert "meet.example" not in repr(found)


def test_another_time_or_another_provider_has_another_room(database: str, harbor: Clinic, now: datetime):
    by_video(harbor, now, template=TEMPLATE)
    view = agreed(harbor, now)
    links = [video.join(view.id, by=harbor.patient, now=view.start)]
    for start, provider in ((at(harbor, "12:00"), None), (at(harbor, "12:00"), harbor.provider2)):
        view = appointments.move(view.id, by=harbor.staff, start=start, provider_id=provider, because="ill", now=now)
        links.append(video.join(view.id, by=harbor.patient, now=view.start))
    assert len(set(links)) == 3
    with pytest.raises(errors.NotFound):
        video.join(view.id, by=harbor.provider, now=view.start)
    assert video.join(view.id, by=harbor.provider2, now=view.start) == links[-1]


def test_only_those_two_and_only_then(database: str, clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    by_video(harbor, now, link=LINK)
    view = agreed(harbor, now)
    for nobody in (harbor.staff, harbor.patient2, harbor.provider2, lakeside.patient, lakeside.staff, 0):
        with pytest.raises(errors.NotFound):
            video.join(view.id, by=nobody, now=view.start)
    for person_id in (harbor.patient, harbor.provider):
        person = people.find(person_id)
        early = view.start - TEN - timedelta(seconds=1)
        with pytest.raises(errors.NotOpenYet) as refused:
            video.join(view.id, by=person_id, now=early)
        assert (refused.value.start, refused.value.since) == (view.start, view.start - TEN)
        for moment in (view.start - TEN, view.start, view.end - timedelta(seconds=1)):
            assert video.join(view.id, by=person_id, now=moment) == LINK
        assert [video.can_join(view, person, each) for each in (early, view.start - TEN, view.end)] == [
            False,
            True,
            False,
        ]
        with pytest.raises(errors.HasEnded):
            video.join(view.id, by=person_id, now=view.end)
    for odd in (0, -1, 10**30):
        with pytest.raises(errors.NotFound):
            video.join(odd, by=harbor.patient, now=view.start)
    appointments.run_late(view.id, by=harbor.provider, minutes=15, now=view.start)
    assert video.join(view.id, by=harbor.patient, now=view.end) == LINK, "a late one is open until it is over"
    appointments.check_in(view.id, by=harbor.patient, now=view.start)
    assert video.join(view.id, by=harbor.patient, now=view.start) == LINK
    for close in (appointments.complete, appointments.no_show):
        close(view.id, by=harbor.staff, now=view.start)
        with pytest.raises(errors.NotFound):
            video.join(view.id, by=harbor.patient, now=view.start)


def test_a_wish_to_move_leaves_the_way_in_open(database: str, harbor: Clinic, now: datetime):
    by_video(harbor, now, link=LINK)
    view = agreed(harbor, now)
    waiting = book(harbor, "14:00", now, provider=harbor.provider)
    with pytest.raises(errors.NotFound):
        video.join(waiting.id, by=harbor.patient, now=waiting.start)
    appointments.move(view.id, by=harbor.patient, start=at(harbor, "12:00"), now=now)
    assert video.join(view.id, by=harbor.patient, now=view.start) == LINK


def test_the_providers_link_goes_before_the_types_and_that_before_a_room(database: str, harbor: Clinic, now: datetime):
    assert not agreed(harbor, now).has_video, "it is in person"
    by_video(harbor, now)
    view = agreed(harbor, now, "11:00")
    assert not view.has_video
    with pytest.raises(errors.NotFound):
        video.join(view.id, by=harbor.patient, now=view.start)
    by_video(harbor, now, template=TEMPLATE)
    assert video.join(view.id, by=harbor.patient, now=view.start).startswith("https://meet.example/")
    by_video(harbor, now, link=LINK, template=TEMPLATE)
    assert video.join(view.id, by=harbor.patient, now=view.start) == LINK
    profile.set_video_link(" https://mine.example/weiss \n", by=harbor.provider)
    assert profile.video_link(by=harbor.provider) == "https://mine.example/weiss"
    assert video.join(view.id, by=harbor.patient, now=view.start) == "https://mine.example/weiss"
    for nobody in (harbor.patient, harbor.staff):
        with pytest.raises(errors.NotAllowed):
            profile.set_video_link(LINK, by=nobody)
        with pytest.raises(errors.NotAllowed):
            profile.video_link(by=nobody)


def test_a_link_that_cannot_be_is_refused_wherever_it_is_given(sqlite_database: str, harbor: Clinic, now: datetime):
    draft = replace(types.find(harbor.types["consultation"], by=harbor.staff).draft, place=Place.video)
    kept = clinics.settings(by=harbor.staff)
    with pytest.raises(errors.BadLink):
        types.save_type(replace(draft, video_link="http://video.example"), by=harbor.staff, now=now)
    with pytest.raises(errors.BadLink):
        profile.set_video_link("javascript:alert(1)", by=harbor.provider)
    with pytest.raises(errors.MissingRoom):
        clinics.save(replace(kept, video_template="https://meet.example/"), by=harbor.staff)
    assert clinics.problems(replace(kept, video_template="ftp://x.example/{room}")).keys() == {"video_template"}
    assert types.problems(replace(draft, video_link="x"), [harbor.provider, harbor.provider2]).keys() == {"video_link"}
