"""Partial dates and periods, held against the enumeration of everything they can mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import PartialDate, Period, parse_partial_date, to_partial_date
from newstratum.errors import InvalidValueError

DAYS = st.dates(dt.date(2016, 12, 1), dt.date(2018, 2, 1))


@st.composite
def partial_dates(draw: st.DrawFn, days: st.SearchStrategy[dt.date] = DAYS) -> PartialDate:
    day = draw(days)
    known = draw(st.integers(1, 3))
    return PartialDate(
        year=day.year, month=day.month if known > 1 else None, day=day.day if known > 2 else None
    )


def days_of(date: PartialDate) -> list[dt.date]:
    count = (date.latest - date.earliest).days + 1
    return [date.earliest + dt.timedelta(days=number) for number in range(count)]


@given(date=partial_dates())
def test_text_and_back(date: PartialDate) -> None:
    assert to_partial_date(str(date)) == date
    assert parse_partial_date(str(date)) == date


@given(date=partial_dates())
def test_it_is_every_day_whose_text_begins_like_it(date: PartialDate) -> None:
    assert all(day.isoformat().startswith(str(date)) for day in days_of(date))
    before, after = date.earliest - dt.timedelta(days=1), date.latest + dt.timedelta(days=1)
    assert not before.isoformat().startswith(str(date))
    assert not after.isoformat().startswith(str(date))
    assert date.contains(date.earliest)
    assert date.contains(date.latest)
    assert not date.contains(before)
    assert not date.contains(after)


@given(left=partial_dates(), right=partial_dates())
def test_is_before_agrees_with_every_pair_of_days(left: PartialDate, right: PartialDate) -> None:
    lefts, rights = days_of(left), days_of(right)
    answers = {min(lefts) < max(rights), max(lefts) < min(rights)}
    expected = (
        Certainty.POSSIBLY if len(answers) == 2 else (Certainty.YES if answers == {True} else Certainty.NO)
    )
    assert left.is_before(right) is expected


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        ("2017", "2018", Certainty.YES),
        ("2018", "2017", Certainty.NO),
        ("2017-03", "2017-03-31", Certainty.POSSIBLY),
        ("2017-03-31", "2017-03", Certainty.NO),
        ("2017-03-01", "2017-03", Certainty.POSSIBLY),
        ("2017-03", "2017-03-01", Certainty.NO),
        ("2017-03-05", "2017-03-05", Certainty.NO),
    ],
)
def test_is_before_at_the_edges(left: str, right: str, answer: Certainty) -> None:
    assert to_partial_date(left).is_before(to_partial_date(right)) is answer


@given(dates=st.lists(partial_dates(), max_size=8))
def test_sorting_never_puts_a_certainly_later_date_first(dates: list[PartialDate]) -> None:
    ordered = sorted(dates, key=lambda date: date.sort_key)
    for place, date in enumerate(ordered):
        assert all(later.is_before(date) is not Certainty.YES for later in ordered[place + 1 :])


@given(day=st.dates())
def test_a_full_date_is_exact(day: dt.date) -> None:
    date = to_partial_date(day)
    assert date.is_exact
    assert date.earliest == date.latest == day


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2017", "2017"),
        ("2017年", "2017"),
        ("2017年3月", "2017-03"),
        ("2017年3月5日", "2017-03-05"),
        ("2017年12月5号", "2017-12-05"),
        ("2017年3", "2017-03"),
        ("1985.3", "1985-03"),
        ("1985.10", "1985-10"),
        ("1985.3.7", "1985-03-07"),
        ("2017/3", "2017-03"),
        ("2017/03/05", "2017-03-05"),
        ("2017-3-5", "2017-03-05"),
        ("20170305", "2017-03-05"),
        ("２０１７年３月", "2017-03"),
        (" 2017 年 3 月 ", "2017-03"),
    ],
)
def test_dates_as_people_write_them(text: str, iso: str) -> None:
    assert str(parse_partial_date(text)) == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "17.3",
        "2017.13",
        "2017.0",
        "2017-02-29",
        "3月5日",
        "05/03/2017",
        "2017.3/5",
        "201703",
        "去年",
        "２０１７.3.32",
    ],
)
def test_what_would_need_a_guess_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match="date: "):
        parse_partial_date(text)


@pytest.mark.parametrize(
    "value",
    [
        "2017-3",
        "2017年",
        "2017-13",
        "20170305",
        "٢٠١٧",
        "",
        None,
        2017,
        dt.datetime(2017, 3, 5, tzinfo=dt.UTC),
    ],
)
def test_iso_is_strict(value: str) -> None:
    with pytest.raises(InvalidValueError, match="date: "):
        to_partial_date(value)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (2017, None, 5),
        (2017, 0, None),
        (2017, 13, None),
        (2017, 2, 0),
        (2018, 2, 29),
        (0, None, None),
        ("2017", 1, 1),
    ],
)
def test_there_is_no_such_date(year: int, month: int | None, day: int | None) -> None:
    with pytest.raises(InvalidValueError, match="date: "):
        PartialDate(year=year, month=month, day=day)


# ---------------------------------------------------------------------------------------- periods

#: A small world, so that every completion can be listed.
FIRST, LAST = dt.date(2017, 1, 30), dt.date(2017, 3, 2)
WORLD = [FIRST + dt.timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


@st.composite
def periods(draw: st.DrawFn) -> Period:
    small = partial_dates(st.sampled_from(WORLD)).filter(lambda date: date.month is not None)
    began, ended = draw(st.none() | small), draw(st.none() | small)
    unknown = ended is None and draw(st.booleans())
    if began and ended and began.earliest > ended.latest:
        began, ended = ended, began
    return Period(began_on=began, ended_on=ended, ended_on_unknown_date=unknown)


def completions(period: Period) -> list[tuple[dt.date, dt.date]]:
    """Every pair of first and last day that the period can mean, inside the small world and a margin."""
    margin = [FIRST - dt.timedelta(days=40), *WORLD, LAST + dt.timedelta(days=40)]
    starts = margin if period.began_on is None else days_of(period.began_on)
    if period.ended_on is not None:
        ends: Iterable[dt.date] = days_of(period.ended_on)
    else:
        ends = [*margin, *starts] if period.ended_on_unknown_date else [dt.date.max]
    return [(start, end) for start in starts for end in ends if start <= end]


def expected(answers: set[bool]) -> Certainty:
    return Certainty.POSSIBLY if len(answers) == 2 else (Certainty.YES if True in answers else Certainty.NO)


@given(period=periods(), day=st.sampled_from(WORLD))
def test_holds_on_agrees_with_every_completion(period: Period, day: dt.date) -> None:
    assert period.holds_on(day) is expected({start <= day <= end for start, end in completions(period)})


@pytest.mark.slow
@given(left=periods(), right=periods())
def test_overlaps_agrees_with_every_pair_of_completions(left: Period, right: Period) -> None:
    lefts, rights = set(completions(left)), set(completions(right))
    answers = {start <= b and a <= end for start, end in lefts for a, b in rights}
    assert left.overlaps(right) is expected(answers)
    assert right.overlaps(left) is left.overlaps(right)


def test_over_since_nobody_knows_when_leaves_every_later_day_open() -> None:
    period = Period(began_on="2017-03-05", ended_on_unknown_date=True)
    assert period.holds_on(dt.date(2017, 3, 4)) is Certainty.NO
    assert period.holds_on(dt.date(2017, 3, 5)) is Certainty.YES
    assert period.holds_on(dt.date(2017, 3, 6)) is Certainty.POSSIBLY
    assert period.is_over


def test_an_open_period_goes_on() -> None:
    period = Period(began_on="2017")
    assert period.holds_on(dt.date(2016, 12, 31)) is Certainty.NO
    assert period.holds_on(dt.date(2017, 6, 1)) is Certainty.POSSIBLY
    assert period.holds_on(dt.date(2018, 1, 1)) is Certainty.YES
    assert not period.is_over


def test_dates_are_partial_dates_whatever_they_are_given_as() -> None:
    same = Period(began_on=PartialDate(year=2017, month=3, day=5), ended_on=PartialDate(year=2018))
    assert Period(began_on=dt.date(2017, 3, 5), ended_on="2018") == same


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (Period(), "? – …"),
        (Period(began_on="2017-03"), "2017-03 – …"),
        (Period(began_on="2017", ended_on="2018-06-30"), "2017 – 2018-06-30"),
        (Period(began_on="2017", ended_on_unknown_date=True), "2017 – …?"),
    ],
)
def test_text_of_a_period(period: Period, text: str) -> None:
    assert str(period) == text


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"period\.ended_on: ends before it begins"):
        Period(began_on="2018-02", ended_on="2018-01-31")
    assert Period(began_on="2018-01-31", ended_on="2018-01")


def test_an_end_date_and_an_unknown_one_exclude_each_other() -> None:
    with pytest.raises(InvalidValueError, match="ended_on_unknown_date"):
        Period(ended_on="2018", ended_on_unknown_date=True)
