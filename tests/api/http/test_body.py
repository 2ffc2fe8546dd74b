"""A request is what its model says: what is described is what is read, as JSON and as a form."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from pydantic import BaseModel

import api
from api import schemas
from api.app import OPERATIONS
from api.http.body import WrongFields, validate
from store.models import NOTES_LIMIT

BOOKING = {"type": "consultation", "start": "2026-06-01T09:00+02:00"}
START = datetime(2026, 6, 1, 7, 0, tzinfo=UTC)


def wrong(model: type[BaseModel], values: Mapping[str, object]) -> list[tuple[str, str]]:
    with pytest.raises(WrongFields) as caught:
        validate(model, values)
    return [(each.field, each.code) for each in caught.value.wrong]


@pytest.mark.parametrize("absent", [{}, {"provider_id": None, "notes": None}, {"provider_id": "", "notes": ""}])
def test_what_is_null_or_empty_is_not_given(absent: dict[str, object]):
    booking = validate(schemas.Booking, BOOKING | absent)
    assert (booking.type, booking.start, booking.provider_id, booking.notes) == ("consultation", START, None, "")


@pytest.mark.parametrize("number", [7, "7", "0000000007"])
def test_an_id_is_a_number_or_its_digits(number: object):
    assert validate(schemas.Booking, BOOKING | {"provider_id": number}).provider_id == 7


@pytest.mark.parametrize("other", [True, 7.0, "7.0", "-7", "+7", " 7", "٧", "12345678901", [7], {"id": 7}])
def test_an_id_is_nothing_else(other: object):
    assert wrong(schemas.Booking, BOOKING | {"provider_id": other}) == [("provider_id", "wrong_type")]


@pytest.mark.parametrize(
    ("said", "meant"), [(True, True), ("true", True), (False, False), ("false", False), (None, False)]
)
def test_a_flag_is_said_as_such_or_in_words(said: object, meant: bool):
    assert validate(schemas.Acceptance, {"confirmed": said}).confirmed is meant


@pytest.mark.parametrize("other", [1, 0, "yes", "True", "1", [], {}])
def test_a_flag_is_nothing_else(other: object):
    assert wrong(schemas.Acceptance, {"confirmed": other}) == [("confirmed", "wrong_type")]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ("2026-06-01T09:00", "not_a_time"),
        ("tomorrow", "not_a_time"),
        ("9999-12-31T23:59Z", "not_a_time"),
        ("2026-06-01T09:00Z\0", "bad_text"),
        (1780297200, "wrong_type"),
        ([], "wrong_type"),
    ],
)
def test_a_moment_names_its_offset(other: object, code: str):
    assert wrong(schemas.Booking, BOOKING | {"start": other}) == [("start", code)]


@pytest.mark.parametrize("other", ["a\0b", "\ud800", "\udc00x"])
def test_nul_and_halves_of_characters_are_no_text(other: str):
    assert wrong(schemas.Booking, BOOKING | {"notes": other}) == [("notes", "bad_text")]


def test_every_wrong_field_is_named_in_the_order_of_the_model():
    values: dict[str, object] = {"notes": 1, "provider_id": "x", "start": "x", "other": object()}
    assert wrong(schemas.Booking, values) == [
        ("type", "missing"),
        ("start", "not_a_time"),
        ("provider_id", "wrong_type"),
        ("notes", "wrong_type"),
    ]


@pytest.mark.parametrize("starts", [["soon"] * 90, [7] * 400_000, ["2026-06-01T09:00Z"] * 101, "soon " * 200_000])
def test_a_list_is_wrong_once_however_long_it_is(starts: object):
    (wrong_field,) = wrong(schemas.Proposal, {"starts": starts})
    assert wrong_field[0] == "starts"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", 7, ["/"], None, ""])
def test_the_way_on_stays_on_this_site_and_is_never_wrong(elsewhere: object):
    assert validate(schemas.LogIn, {"email": "a", "password": "b", "next": elsewhere}).next == "/"


def test_a_query_is_read_by_the_same_rules():
    query = validate(schemas.TimesQuery, {"type": "", "provider": "3", "date": "2026-06-01"})
    assert (query.type, query.provider, query.date) == ("", 3, date(2026, 6, 1))
    assert wrong(schemas.TimesQuery, {"provider": "x", "date": "x"}) == [
        ("provider", "wrong_type"),
        ("date", "not_a_time"),
    ]


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.takes], ids=lambda operation: operation.path)
def test_what_is_described_as_required_is_what_is_missed(operation):
    described = api.app.state.openapi["components"]["schemas"][operation.takes.__name__]
    if required := described.get("required"):
        assert wrong(operation.takes, {}) == [(name, "missing") for name in required]
    else:
        validate(operation.takes, {})


def test_limits_that_the_store_holds_are_described():
    described = api.app.state.openapi["components"]["schemas"]
    assert described["Booking"]["properties"]["notes"] == {
        "default": "",
        "maxLength": NOTES_LIMIT,
        "title": "Notes",
        "type": "string",
    }
    assert described["Register"]["properties"]["password"]["minLength"] == 12
    assert described["Booking"]["properties"]["start"]["format"] == "date-time"
