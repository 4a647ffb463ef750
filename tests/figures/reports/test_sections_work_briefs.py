from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.balance import Indicator, compute_balance
from newstratum._figures.coverage import Axis, Coverage, build_coverage
from newstratum._figures.reports.sections import summarise_gaps, summarise_increases, summarise_weeks
from newstratum._labels import Words
from newstratum._model.values.calendar import IsoWeek

DAY = dt.date(2018, 11, 1)


def axis(what: str, count: int) -> Axis:
    return Axis(
        what=Words(what, f"{what}s"),
        words={f"{what}{n}": Words(f"{what}{n}", f"{what}{n}") for n in range(count)},
    )


def coverage(axes: list[Axis], filled: set[tuple[str, ...]]) -> Coverage:
    counts = dict.fromkeys(filled, 1)
    to_do = Words("尚无", "not reached")
    return build_coverage(counts, axes, as_of=DAY, definition=Words("人", "people"), to_do=to_do)


def places_said(brief: tuple[Words, ...], axes: list[Axis]) -> list[frozenset[str]]:
    """The cells that sentences speak of, read from their Chinese words."""
    said = []
    for sentence in brief:
        subject, _, rest = (
            sentence.zh.rpartition("：") if "全部" in sentence.zh else sentence.zh.partition("：")
        )
        (along,) = (each for each in axes if each.what.zh in rest.partition("尚无")[0] or len(axes) == 1)
        listed = along.words if "全部" in rest else rest.rpartition("：")[2].split("、")
        said += [frozenset((*filter(None, subject.split(" · ")), each)) for each in listed]
    return said


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2), st.data())
def test_every_empty_cell_is_said_once_and_no_other(across, down, more, data) -> None:
    axes = [axis("甲", across), axis("乙", down), *([axis("丙", more)] if more else [])]
    every = list(coverage(axes, set()).cells)
    found = coverage(axes, set(data.draw(st.lists(st.sampled_from(every)))))
    brief = summarise_gaps(found)
    assert sorted(map(sorted, places_said(brief, axes))) == sorted(map(sorted, found.gaps))
    assert len(brief) <= len(found.gaps)


def test_a_part_of_a_list_is_named_and_a_whole_one_is_not() -> None:
    groups, units = axis("群体", 2), axis("街镇", 3)
    filled = {("群体1", "街镇0")}
    assert summarise_gaps(coverage([groups, units], filled)) == (
        Words("群体0：全部3个街镇尚无", "群体0: all 3 街镇s not reached"),
        Words("群体1：3个街镇中2个尚无：街镇1、街镇2", "群体1: 2 of 3 街镇s not reached: 街镇1, 街镇2"),
    )
    assert summarise_gaps(coverage([units], {("街镇2",)})) == (
        Words("3个街镇中2个尚无：街镇0、街镇1", "2 of 3 街镇s not reached: 街镇0, 街镇1"),
    )
    assert summarise_gaps(coverage([units], set(coverage([units], set()).cells))) == ()


@given(st.sets(st.integers(0, 60)))
def test_weeks_are_told_from_and_to(numbers: set[int]) -> None:
    first = IsoWeek(2020, 30)
    weeks = [first.plus(number) for number in sorted(numbers)]
    if not weeks:
        assert summarise_weeks(weeks) == ()
        return
    (sentence,) = summarise_weeks(weeks)
    told = []
    for span in sentence.en.partition(": ")[2].split(", "):
        begin, _, end = span.partition(" to ")
        week = IsoWeek.parse(begin)
        told.append(week)
        while end and str(week) != end:
            week = week.plus(1)
            told.append(week)
    assert told == weeks
    gaps = sum(later != earlier.plus(1) for earlier, later in pairwise(weeks))
    assert sentence.zh.count("、") == gaps
    assert f"（{len(weeks)}周）" in sentence.zh


def test_what_the_units_need_is_one_sentence_an_indicator() -> None:
    indicators = [
        Indicator(id="activities", definition=Words("活动", "activities"), unit="场", counts={"a": 4}),
        Indicator(
            id="platforms", definition=Words("平台", "platforms"), unit="个", counts={"a": 1, "b": 1, "c": 1}
        ),
    ]
    units = {name: Words(f"{name}镇", f"town {name}") for name in "abc"}
    balance = compute_balance(indicators, units, what=Words("街镇", "towns"), as_of=DAY)
    needs = {
        each.unit: increase.needs for each in balance.weakest_first for increase in each.needed_increases
    }
    assert set(needs) == {"b", "c"}
    (sentence,) = summarise_increases(balance)
    assert sentence.zh == f"再增（活动）：b镇{needs['b']}、c镇{needs['c']}"
    assert sentence.en == f"needed (activities): town b {needs['b']}, town c {needs['c']}"
