"""Ages (limit L14): completed years, counted from the last day that a birth can mean."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.people.ages import check_age, check_no_child, count_completed_years
from newstratum._model.values.periods import PartialDate, to_partial_date
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 11, 1)
days = st.dates(dt.date(1950, 1, 1), dt.date(2018, 11, 1))


def is_refused(birth: PartialDate, on: dt.date, reason: str) -> bool:
    try:
        check_age(birth, on, reason)
    except InvalidValueError:
        return True
    return False


@given(born=days, on=st.dates(dt.date(2018, 11, 1), dt.date(2030, 12, 31)))
def test_ages_are_completed_years(born: dt.date, on: dt.date) -> None:
    age = count_completed_years(born, on)
    birthdays = [
        day for year in range(born.year + 1, on.year + 1) if (day := _find_birthday(born, year)) <= on
    ]
    assert age == len(birthdays)


def _find_birthday(born: dt.date, year: int) -> dt.date:
    try:
        return born.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)


@given(born=days, parts=st.integers(1, 3))
def test_a_birth_known_in_part_counts_as_its_last_day(born: dt.date, parts: int) -> None:
    """Whoever may be too young is, whatever the rest of the date turns out to be."""
    names = ("year", "month", "day")[:parts]
    known = PartialDate(**{name: getattr(born, name) for name in names})
    last = to_partial_date(known.latest)
    for reason in ("", "学徒"):
        assert is_refused(known, DAY, reason) == is_refused(last, DAY, reason)
        assert is_refused(known, DAY, reason) or not is_refused(to_partial_date(born), DAY, reason)


@pytest.mark.parametrize(
    ("born", "reason", "told"),
    [
        ("2004-11-02", "学徒", "younger than 14"),
        ("2004-11-01", "学徒", ""),
        ("2004-11-01", "", "younger than 18, and no reason"),
        ("2004-11-01", "  ", "younger than 18, and no reason"),
        ("2000-11-02", "", "younger than 18, and no reason"),
        ("2000-11-01", "", ""),
        ("2004", "学徒", "perhaps younger than 14"),
        ("2004-11", "学徒", "perhaps younger than 14"),
        ("2003", "学徒", ""),
        ("2000", "", "perhaps younger than 18"),
        ("2000-11", "", "perhaps younger than 18"),
        ("1999", "", ""),
        ("2019", "学徒", "younger than 14"),
    ],
)
def test_limits_of_age(born: str, reason: str, told: str) -> None:
    if not told:
        check_age(to_partial_date(born), DAY, reason)
        return
    with pytest.raises(InvalidValueError) as caught:
        check_age(to_partial_date(born), DAY, reason)
    assert caught.value.field == "person.birth"
    assert caught.value.reason.en.startswith(told)
    assert caught.value.hint.zh
    assert caught.value.hint.en
    assert born not in str(caught.value)
    assert ("in full" in caught.value.hint.en) == told.startswith("perhaps")


def test_a_child_is_refused_whatever_the_reason() -> None:
    with pytest.raises(InvalidValueError):
        check_no_child(to_partial_date("2010-01-01"), DAY)
