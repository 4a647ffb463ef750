"""How wrong a clock is, and what is said of it."""

from __future__ import annotations

import datetime as dt

import pytest

from newstratum_network.clock_skew import build_clock_error, compute_clock_skew

NOW = dt.datetime(2026, 3, 12, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("date", "minutes"),
    [
        ("Thu, 12 Mar 2026 09:00:00 GMT", 60),
        ("Thu, 12 Mar 2026 15:50:00 +0800", -10),
        ("Thu, 12 Mar 2026 09:00:00 -0000", None),
        ("Thu, 12 Mar 2026 09:00:00", None),
        ("Thu, 99 Mar 2026 09:00:00 GMT", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_date_of_an_answer_tells_the_skew(date: str, minutes: int | None) -> None:
    expected = None if minutes is None else dt.timedelta(minutes=minutes)
    assert compute_clock_skew(date, NOW) == expected


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(60, "60 min behind that of SMS"), (-7, "7 min ahead of that of SMS"), (None, "refuses the time")],
)
def test_the_error_says_by_how_much_and_what_to_do(minutes: int | None, words: str) -> None:
    error = build_clock_error("SMS", None if minutes is None else dt.timedelta(minutes=minutes))
    assert error.needs_mending
    assert words in str(error.in_language("en"))
    assert "clock" in str(error.in_language("en"))
    assert "时钟" in error.in_language("zh")
