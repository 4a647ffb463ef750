"""A limiter lets out as many posts as the rates allow, and no more in any window."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum.testing import ManualClock
from newstratum_chatbots.rate_limiting import Rate, RateLimiter


@pytest.mark.slow
@given(
    gaps=st.lists(st.floats(min_value=0, max_value=5), min_size=1, max_size=60),
    rates=st.lists(
        st.builds(Rate, st.integers(min_value=1, max_value=6), st.integers(min_value=1, max_value=9)),
        min_size=1,
        max_size=3,
    ),
)
def test_no_window_holds_more_than_its_rate(gaps: list[float], rates: list[Rate]) -> None:
    clock = ManualClock()
    limiter = RateLimiter(rates, clock.seconds)
    instants = []
    for gap in gaps:
        clock.move(gap)
        clock.pause(limiter.compute_wait(1))
        limiter.record_post()
        instants.append(clock.seconds())
    for rate in rates:
        for first, later in zip(instants, instants[rate.posts :], strict=False):
            assert later - first >= rate.seconds - 1e-9


@given(posts=st.integers(min_value=1, max_value=30))
def test_the_wait_of_several_is_the_wait_of_the_last(posts: int) -> None:
    clock = ManualClock()
    limiter = RateLimiter([Rate(4, 10), Rate(2, 1)], clock.seconds)
    foretold = limiter.compute_wait(posts)
    for _number in range(posts):
        clock.pause(limiter.compute_wait(1))
        limiter.record_post()
    assert abs(clock.seconds() - foretold) < 1e-9


def test_at_once_while_the_rate_is_not_used_up() -> None:
    clock = ManualClock()
    limiter = RateLimiter([Rate(2, 10)], clock.seconds)
    assert limiter.compute_wait(2) == 0
    limiter.record_post()
    assert (limiter.compute_wait(1), limiter.compute_wait(2)) == (0, 10)


def test_a_hold_is_kept_and_passes() -> None:
    clock = ManualClock()
    limiter = RateLimiter([Rate(20, 60)], clock.seconds)
    limiter.back_off(600)
    limiter.back_off(5)
    assert limiter.compute_wait(1) == 600
    clock.move(600)
    assert limiter.compute_wait(1) == 0
