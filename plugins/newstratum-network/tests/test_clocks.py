"""A deadline counts down once, from when it was made."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum_network.clocks import Deadline, read_utc_clock


@given(st.floats(-10, 100), st.floats(0, 100))
def test_what_remains_is_never_negative(seconds: float, elapsed: float) -> None:
    now = [50.0]
    deadline = Deadline(seconds, timer=lambda: now[0])
    assert deadline.get_remaining() == pytest.approx(max(0.001, seconds))
    now[0] += elapsed
    if elapsed < max(0.001, seconds) - 1e-9:
        assert deadline.get_remaining() > 0
    elif elapsed > max(0.001, seconds) + 1e-9:
        with pytest.raises(TimeoutError):
            deadline.get_remaining()


def test_the_error_is_the_one_that_is_asked_for() -> None:
    now = [0.0]
    deadline = Deadline(1, timer=lambda: now[0])
    now[0] = 1.0
    with pytest.raises(LookupError):
        deadline.get_remaining(LookupError)


def test_the_clock_is_in_utc() -> None:
    assert read_utc_clock().utcoffset() == dt.timedelta(0)
