"""A number is shown as a person sees it, or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum.ports import Words
from newstratum_sheets.number_formats import (
    LOST_DIGITS,
    NO_DAY,
    NO_NUMBER,
    PLAIN,
    format_number,
    parse_number_format,
)


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_are_their_digits_however_they_are_written(number: int) -> None:
    for written in (str(number), f"{number}.0", f"{number:.14E}"):
        assert format_number(written, PLAIN) == str(number)


@given(st.decimals(-99_999_999, 99_999_999, places=3))
def test_decimals_have_no_traces_of_binary_numbers(number: object) -> None:
    shown = format_number(repr(float(str(number))), PLAIN)
    assert isinstance(shown, str)
    assert float(shown) == float(str(number))
    assert len(shown.lstrip("-").partition(".")[2]) <= 3


@given(st.integers(10**15, 10**20))
def test_a_number_whose_digits_are_lost_is_never_guessed(number: int) -> None:
    assert format_number(str(number), PLAIN) == LOST_DIGITS
    assert format_number(repr(float(number)), PLAIN) == LOST_DIGITS


@given(st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)))
def test_serial_numbers_are_days(day: dt.date) -> None:
    shape = parse_number_format(14, None)
    assert format_number(str((day - dt.date(1899, 12, 30)).days), shape) == day.isoformat()
    if day >= dt.date(1904, 1, 1):
        serial = (day - dt.date(1904, 1, 1)).days
        assert format_number(str(serial), shape, from_1904=True) == day.isoformat()


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        # What was typed as 1985.3 or 1985.10, and what a format makes of it.
        ("1985.3", "General", "1985.3"),
        ("1985.1", "General", "1985.1"),
        ("1985.1", "0.00", "1985.10"),
        ("1985.1000000000001", "0.00", "1985.10"),
        ("3.14159", "0.00", "3.14159"),
        ("12500", "#,##0.00", "12500.00"),
        ("0.35", "0%", "0.35"),
        ("1.38E+10", "General", "13800000000"),
        ("1E-7", "General", "0.0000001"),
        # Somebody who sees no day has entered none.
        ("31107", 'yyyy"年"m"月"', "1985-03"),
        ("31108", 'yyyy"年"m"月"', "1985-03-02"),
        ("31107", "yyyy年m月d日", "1985-03-01"),
        ("31048", "yyyy", "1985"),
        ("46268.5", "yyyy/m/d h:mm", "2026-09-03 12:00:00"),
        ("46268.5", "[$-804]yyyy/m/d;@", "2026-09-03"),
        ("0.5", "h:mm", "12:00:00"),
        ("1.5", "[h]:mm", "36:00:00"),
        ("183", '0"秒"', "183"),
        ("46268", "[Red]0", "46268"),
        ("46268", "@", "46268"),
        ("1E+3", "0.00E+00", "1000"),
    ],
)
def test_the_format_of_a_cell_decides_what_is_seen(raw: str, code: str, shown: str) -> None:
    assert format_number(raw, parse_number_format(164, code)) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(14, "2026-09-03"), (17, "2026-09-03"), (20, "12:00:00"), (22, "2026-09-03 12:00:00"),
     (31, "2026-09-03"), (57, "2026-09-03"), (58, "2026-09-03"), (0, "46268.5"), (49, "46268.5")],
)  # fmt: skip
def test_formats_that_are_built_in_are_known_by_their_number(number: int, shown: str) -> None:
    assert format_number("46268.5", parse_number_format(number, None)) == shown


@pytest.mark.parametrize(
    ("raw", "number", "problem"),
    [
        ("60", 14, NO_DAY),
        ("-1", 14, NO_DAY),
        ("1e9", 14, NO_DAY),
        ("abc", 0, NO_NUMBER),
        ("nan", 0, NO_NUMBER),
        ("inf", 14, NO_NUMBER),
    ],
)
def test_what_is_no_number_or_no_day_is_told(raw: str, number: int, problem: Words) -> None:
    assert format_number(raw, parse_number_format(number, None)) == problem


@pytest.mark.slow
@given(st.text(max_size=20), st.floats())
def test_no_format_ends_in_an_error(code: str, value: float) -> None:
    assert format_number(repr(value), parse_number_format(164, code))
