"""A wait is read from seconds or from an instant, and is a day at most."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum_network.retry_after import MAX_RETRY_AFTER, parse_retry_after

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        ("-5", None),
        ("1e12", MAX_RETRY_AFTER),
        ("9" * 400, None),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60),
        ("Wed, 31 Dec 2025 00:01:00 GMT", 0),
        ("Thu, 01 Jan 2026 00:01:00", None),
    ],
)
def test_a_wait_is_seconds_or_an_instant(text: str, seconds: float | None) -> None:
    assert parse_retry_after(text, NOW) == seconds


@pytest.mark.slow
@given(
    st.text(max_size=40)
    | st.from_regex(r"Thu, [0-9]{1,3} Jan -?[0-9]{1,6} [0-9]{1,3}:[0-9]{2}:[0-9]{2}( GMT| [+-][0-9]{1,6})?")
)
def test_any_text_is_a_wait_of_a_day_at_most_or_none(text: str) -> None:
    seconds = parse_retry_after(text, NOW)
    assert seconds is None or 0 <= seconds <= MAX_RETRY_AFTER
