"""Whether each request for any provider can still be given one."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from store.availability.assignment import Waiter, can_all_be_kept, near
from tests.store.availability.worlds import proof

WAITERS = st.lists(
    st.builds(
        lambda first, length, able: Waiter(((1 << length) - 1) << first, tuple(sorted(able))),
        st.integers(0, 10),
        st.integers(1, 6),
        st.sets(st.sampled_from((1, 2, 3)), min_size=1),
    ),
    max_size=5,
)


def test_two_requests_at_one_time_need_two_providers():
    waiter = Waiter(0b11, (1, 2))
    assert can_all_be_kept([waiter, waiter])
    assert not can_all_be_kept([waiter, waiter, waiter])
    assert can_all_be_kept([waiter, waiter, Waiter(0b1100, (1, 2))])


def test_a_request_that_only_one_provider_suits_is_not_robbed_of_them():
    picky, easy = Waiter(0b11, (1,)), Waiter(0b10, (1, 2))
    assert can_all_be_kept([easy, picky])
    assert not can_all_be_kept([easy, picky], {2: 0b10})


def test_only_those_count_whose_times_touch():
    one, next_to_it, far = Waiter(0b0011, (1,)), Waiter(0b0110, (1,)), Waiter(0b110000, (1,))
    assert near([far, next_to_it, one], 0b0001) == [one, next_to_it]
    assert near([far, one], 0b1000) == []


def test_what_would_take_ages_to_arrange_is_not_promised():
    everyone = tuple(range(20))
    assert can_all_be_kept([Waiter(1, everyone)] * 20)
    assert not can_all_be_kept([Waiter(1, everyone)] * 21)


@proof(200)
@given(WAITERS, st.dictionaries(st.sampled_from((1, 2, 3)), st.integers(0, 2**12)))
def test_an_arrangement_is_found_when_there_is_one(waiters: list[Waiter], used: dict[int, int]):
    def fits(choice: tuple[int, ...]) -> bool:
        taken = dict(used)
        for waiter, provider in zip(waiters, choice, strict=True):
            if taken.get(provider, 0) & waiter.busy:
                return False
            taken[provider] = taken.get(provider, 0) | waiter.busy
        return True

    assert can_all_be_kept(waiters, used) == any(map(fits, product(*(waiter.able for waiter in waiters))))
