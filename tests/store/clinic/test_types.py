"""What staff make bookable, change and retire."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from store import appointments, db, errors, events
from store.appointments import lists
from store.availability import offers
from store.clinic import types
from store.clinic.types import TypeDraft
from store.models import Offering, Place, Status, tables
from store.people import people
from tests.clinics import Clinic
from tests.store.steps import MONDAY, book, leave

TUESDAY = MONDAY + timedelta(days=1)
(_offering,) = tables(Offering)


def couples(clinic: Clinic, **other: Any) -> TypeDraft:
    """A new type that can be."""
    draft = TypeDraft(
        name="Couples therapy",
        sentence="Two people, one conversation.",
        minutes=90,
        buffer_after=15,
        grid=30,
        address="Harbour Street 5",
        providers=frozenset({clinic.provider}),
    )
    return replace(draft, **other)


def therapy(clinic: Clinic, **other: Any) -> TypeDraft:
    """The clinic's therapy, changed."""
    draft = types.find(clinic.types["therapy"], by=clinic.staff).draft
    return replace(draft, address="Harbour Street 5", **other)


def names(clinic: Clinic) -> list[str]:
    return [type_.name for type_ in people.types(clinic.id)]


def starts(clinic: Clinic, slug: str, now: datetime, **other: int) -> list[str]:
    """The clocks at which the clinic's first patient could have it on Tuesday."""
    params: dict[str, Any] = {"patient_id": clinic.patient, **other, "type_slug": slug, "first": TUESDAY, "days": 1}
    return [f"{start:%H:%M}" for start in offers.offer(**params, now=now)[TUESDAY]]


def test_a_new_type_can_be_booked_at_once(database: str, harbor: Clinic, now: datetime):
    types.save_type(couples(harbor), by=harbor.staff, now=now)
    assert names(harbor)[-1] == "Couples therapy"
    clocks = starts(harbor, "couples-therapy", now)
    assert clocks[:2] == ["09:00", "09:30"]
    assert clocks[-1] == "15:30"
    view = book(harbor, "09:30", now, type_slug="couples-therapy")
    assert view.end - view.start == timedelta(minutes=90)
    assert (view.place, view.address) == (Place.in_person, "Harbour Street 5")


def test_what_was_saved_is_what_is_shown(database: str, harbor: Clinic, now: datetime):
    draft = couples(
        harbor,
        notice=120,
        horizon=30,
        place=Place.video,
        address="",
        needs_approval=False,
        answer_within=60,
        answer_before=30,
        providers=frozenset({harbor.provider, harbor.provider2}),
    )
    type_id = types.save_type(draft, by=harbor.staff, now=now)
    shown = types.find(type_id, by=harbor.staff)
    assert shown.draft == replace(draft, id=type_id)
    assert shown.type_.slug == "couples-therapy"
    assert shown.offers == {harbor.provider: False, harbor.provider2: False}


def test_a_change_leaves_appointments_as_they_are_but_says_where_they_are_now(
    database: str, harbor: Clinic, now: datetime
):
    view = book(harbor, "09:00", now, type_slug="therapy", provider=harbor.provider)
    changed = therapy(harbor, minutes=100, buffer_before=30, buffer_after=30, crisis=True, place=Place.video)
    types.save_type(changed, by=harbor.staff, now=now)
    after = lists.find(view.id, by=harbor.patient)
    assert (after.start, after.end, after.crisis) == (view.start, view.end, False)
    assert after.place is Place.video
    beside = starts(harbor, "consultation", now, patient_id=harbor.patient2, provider_id=harbor.provider)
    assert beside[0] == "10:00"  # the appointment has no buffers
    assert appointments.accept(view.id, by=harbor.provider, now=now).end == view.end


def test_a_name_may_change_and_its_address_stays(harbor: Clinic, now: datetime):
    types.save_type(therapy(harbor, name="Conversation"), by=harbor.staff, now=now)
    (renamed,) = [type_ for type_ in people.types(harbor.id) if type_.name == "Conversation"]
    assert renamed.slug == "therapy"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Therapy", "therapy-2"),
        ("Erstgespräch: 50 Min.", "erstgesprach-50-min"),
        ("العلاج", "appointment"),
        ("A" * 80, "a" * 40),
        ("---", "appointment"),
    ],
)
def test_a_slug_is_made_from_the_name(harbor: Clinic, name: str, slug: str, now: datetime):
    type_id = types.save_type(couples(harbor, name=name), by=harbor.staff, now=now)
    assert types.find(type_id, by=harbor.staff).type_.slug == slug


def test_two_long_names_have_two_slugs(harbor: Clinic, now: datetime):
    made = [types.save_type(couples(harbor, name="b" * 80), by=harbor.staff, now=now) for _ in range(3)]
    assert [types.find(each, by=harbor.staff).type_.slug for each in made] == [
        "b" * 40,
        "b" * 38 + "-2",
        "b" * 38 + "-3",
    ]


def test_another_clinic_may_have_the_same(harbor: Clinic, lakeside: Clinic, now: datetime):
    for clinic in (harbor, lakeside):
        types.save_type(couples(clinic), by=clinic.staff, now=now)
        assert people.types(clinic.id)[-1].slug == "couples-therapy"


def test_a_retired_type_keeps_its_appointments_and_takes_no_new_ones(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "09:00", now, type_slug="therapy", provider=harbor.provider)
    types.retire_type(harbor.types["therapy"], by=harbor.staff)
    assert "Therapy" not in names(harbor)
    with pytest.raises(errors.UnknownType):
        book(harbor, "11:00", now, type_slug="therapy")
    assert lists.find(view.id, by=harbor.patient).status == view.status
    assert appointments.accept(view.id, by=harbor.provider, now=now).status is Status.accepted
    assert types.listed(by=harbor.staff)[-1].type_.slug == "therapy"
    types.bring_back(harbor.types["therapy"], by=harbor.staff)
    assert names(harbor)[0] == "Therapy"
    assert book(harbor, "11:00", now, type_slug="therapy").type_slug == "therapy"


def test_a_retired_type_stays_retired_when_it_is_changed(harbor: Clinic, now: datetime):
    types.retire_type(harbor.types["therapy"], by=harbor.staff)
    types.save_type(therapy(harbor, minutes=60), by=harbor.staff, now=now)
    assert "Therapy" not in names(harbor)


def test_types_stand_in_the_order_that_staff_choose(database: str, harbor: Clinic, now: datetime):
    assert names(harbor) == ["Therapy", "Consultation", "Follow-up", "Crisis Intervention"]
    types.move(harbor.types["crisis-intervention"], to=0, by=harbor.staff)
    types.move(harbor.types["therapy"], to=99, by=harbor.staff)
    assert names(harbor) == ["Crisis Intervention", "Consultation", "Follow-up", "Therapy"]
    types.save_type(couples(harbor), by=harbor.staff, now=now)
    assert names(harbor)[-1] == "Couples therapy"


def test_what_nobody_offers_is_not_shown_to_patients(database: str, harbor: Clinic, now: datetime):
    types.save_type(therapy(harbor, providers=frozenset({harbor.provider2})), by=harbor.staff, now=now)
    assert "Therapy" in names(harbor)
    leave(harbor.provider2)
    assert "Therapy" not in names(harbor)
    assert types.find(harbor.types["therapy"], by=harbor.staff).offers == {}
    types.save_type(therapy(harbor, providers=frozenset()), by=harbor.staff, now=now)
    with db.reading() as transaction:
        kept = transaction.scalars(
            sa.select(_offering.c.provider_id).where(_offering.c.type_id == harbor.types["therapy"])
        )
        assert list(kept) == [harbor.provider2]  # for the day they come back


def test_who_stays_is_asked_first_or_not_as_before(harbor: Clinic, now: datetime):
    with db.writing() as transaction:
        transaction.execute(sa.update(_offering).where(_offering.c.provider_id == harbor.provider).values(at_once=True))
    both, one = frozenset({harbor.provider, harbor.provider2}), frozenset({harbor.provider2})
    types.save_type(therapy(harbor, providers=both, minutes=60), by=harbor.staff, now=now)
    offers = types.find(harbor.types["therapy"], by=harbor.staff).offers
    assert offers == {harbor.provider: True, harbor.provider2: False}
    for providers in (one, both):
        types.save_type(therapy(harbor, providers=providers), by=harbor.staff, now=now)
    assert not types.find(harbor.types["therapy"], by=harbor.staff).offers[harbor.provider]


@pytest.mark.parametrize(
    ("wrong", "field", "refusal"),
    [
        ({"name": "  "}, "name", errors.Missing),
        ({"name": "n" * 81}, "name", errors.TooLong),
        ({"name": "no\0"}, "name", errors.BadText),
        ({"sentence": ""}, "sentence", errors.Missing),
        ({"sentence": "s" * 201}, "sentence", errors.TooLong),
        ({"minutes": 0}, "minutes", errors.OutOfRange),
        ({"minutes": 485}, "minutes", errors.OutOfRange),
        ({"minutes": 52}, "minutes", errors.OffTick),
        ({"buffer_before": -5}, "buffer_before", errors.OutOfRange),
        ({"buffer_after": 245}, "buffer_after", errors.OutOfRange),
        ({"buffer_after": 7}, "buffer_after", errors.OffTick),
        ({"grid": 25}, "grid", errors.OutOfRange),
        ({"grid": 0}, "grid", errors.OutOfRange),
        ({"notice": -5}, "notice", errors.OutOfRange),
        ({"notice": 2**40}, "notice", errors.OutOfRange),
        ({"notice": 61}, "notice", errors.OffTick),
        ({"notice": 1440, "horizon": 1}, "notice", errors.NoticeBeyondHorizon),
        ({"notice": 120, "crisis": True}, "notice", errors.OutOfRange),
        ({"horizon": 0}, "horizon", errors.OutOfRange),
        ({"horizon": 366}, "horizon", errors.OutOfRange),
        ({"answer_within": 0}, "answer_within", errors.OutOfRange),
        ({"answer_within": 6}, "answer_within", errors.OffTick),
        ({"answer_before": 1445}, "answer_before", errors.OutOfRange),
        ({"address": " "}, "address", errors.Missing),
        ({"address": "a" * 201, "place": Place.video}, "address", errors.TooLong),
        ({"providers": frozenset({2**40})}, "providers", errors.UnknownProvider),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_saved(
    harbor: Clinic, wrong: dict[str, Any], field: str, refusal: type[errors.Invalid], now: datetime
):
    before = types.listed(by=harbor.staff)
    for draft in (
        couples(harbor, **wrong),
        therapy(harbor, **wrong) if "address" not in wrong else couples(harbor, **wrong),
    ):
        assert list(types.problems(draft, [harbor.provider, harbor.provider2])) == [field]
        with pytest.raises(refusal) as refused:
            types.save_type(draft, by=harbor.staff, now=now)
        assert refused.value.field == field
    assert types.listed(by=harbor.staff) == before


def test_every_wrong_field_is_named_at_once(harbor: Clinic):
    draft = couples(harbor, name="", minutes=3, buffer_after=999, address="", providers=frozenset({harbor.patient}))
    wrong = types.problems(draft, [harbor.provider])
    assert list(wrong) == ["name", "address", "minutes", "buffer_after", "providers"]
    assert (wrong["minutes"].least, wrong["minutes"].most) == (5, 480)  # type: ignore[attr-defined]


def test_only_staff_make_types_and_only_for_their_own_clinic(
    database: str, harbor: Clinic, lakeside: Clinic, now: datetime
):
    theirs = lakeside.types["therapy"]
    verbs = (
        lambda type_id, by: types.save_type(replace(couples(harbor), id=type_id), by=by, now=now),
        lambda type_id, by: types.retire_type(type_id, by=by),
        lambda type_id, by: types.bring_back(type_id, by=by),
        lambda type_id, by: types.move(type_id, to=0, by=by),
        lambda type_id, by: types.find(type_id, by=by),
    )
    for verb in verbs:
        for nobody in (harbor.patient, harbor.provider, 0):
            with pytest.raises(errors.NotAllowed):
                verb(harbor.types["therapy"], nobody)
        for unknown in (theirs, 0, 2**40):
            with pytest.raises(errors.NotFound):
                verb(unknown, harbor.staff)
    with pytest.raises(errors.UnknownProvider):
        types.save_type(couples(harbor, providers=frozenset({lakeside.provider})), by=harbor.staff, now=now)
    assert names(lakeside) == ["Therapy", "Consultation", "Follow-up", "Crisis Intervention"]


def test_open_pages_hear_of_every_change(harbor: Clinic, announced: list[events.Event], now: datetime):
    types.save_type(couples(harbor), by=harbor.staff, now=now)
    types.retire_type(harbor.types["therapy"], by=harbor.staff)
    types.bring_back(harbor.types["therapy"], by=harbor.staff)
    types.move(harbor.types["therapy"], to=2, by=harbor.staff)
    assert announced == [events.TimesChanged(harbor.id, rules=True)] * 4


def test_requests_for_any_provider_are_not_left_with_nobody_unseen(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "09:00", now, type_slug="therapy")
    book(harbor, "11:00", now, type_slug="consultation")
    types.save_type(therapy(harbor, providers=frozenset({harbor.provider2})), by=harbor.staff, now=now)
    nobody = therapy(harbor, minutes=60, providers=frozenset())
    for confirmed in (frozenset[int](), frozenset({view.id + 99})):
        with pytest.raises(errors.AppointmentsAffected) as refused:
            types.save_type(nobody, by=harbor.staff, now=now, confirmed=confirmed)
        assert refused.value.ids == {view.id}
        assert types.find(harbor.types["therapy"], by=harbor.staff).type_.minutes == 50
    types.save_type(nobody, by=harbor.staff, now=now, confirmed=frozenset({view.id}))
    assert types.find(harbor.types["therapy"], by=harbor.staff).offers == {}


def test_a_clinic_keeps_so_many_types(harbor: Clinic, now: datetime, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(types, "TYPES", 5)
    types.save_type(couples(harbor), by=harbor.staff, now=now)
    with pytest.raises(errors.TooMany) as refused:
        types.save_type(couples(harbor, name="Another"), by=harbor.staff, now=now)
    assert (refused.value.field, refused.value.limit) == ("name", 5)
    assert len(types.listed(by=harbor.staff)) == 5
