from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import pairwise, product

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.balance import Indicator, compute_balance, compute_gini
from newstratum._words import Words
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 11, 1)
UNITS = {code: Words(f"{code}镇", f"{code} town") for code in ("a", "b", "c", "d")}
TOWNS = Words("街镇", "townships")

counts = st.dictionaries(st.sampled_from([*UNITS, "other"]), st.integers(0, 50))


def indicator(name: str, held: dict[str, int], **more: object) -> Indicator:
    return Indicator(id=name, definition=Words("活动", "activities"), unit="场", counts=held, **more)


@pytest.mark.slow
@given(st.lists(st.integers(0, 50), max_size=8))
def test_gini_is_the_mean_difference_of_all_pairs(held: list[int]) -> None:
    total, n = sum(held), len(held)
    wanted = sum(abs(one - other) for one, other in product(held, held))
    assert compute_gini(held) == (Fraction(wanted, 2 * n * total) if total else 0)
    assert 0 <= compute_gini(held) < 1


@pytest.mark.slow
@given(st.lists(st.integers(1, 50), min_size=2, max_size=8), st.data())
def test_giving_to_a_weaker_one_never_makes_it_more_uneven(held: list[int], data: st.DataObject) -> None:
    rich, poor = max(held), min(held)
    given_away = data.draw(st.integers(0, (rich - poor) // 2))
    after = list(held)
    after[held.index(rich)] -= given_away
    after[held.index(poor) if rich != poor else 0] += given_away
    assert compute_gini(after) <= compute_gini(held)


@pytest.mark.slow
@given(counts, counts)
def test_the_needed_increases_bring_every_unit_to_the_targets(
    one: dict[str, int], other: dict[str, int]
) -> None:
    both = [indicator("one", one), indicator("other", other)]
    balance = compute_balance(both, UNITS, what=TOWNS, as_of=DAY)
    needs = {
        (s.unit, increase.indicator): increase.needs
        for s in balance.weakest_first
        for increase in s.needed_increases
    }
    raised = [
        evolve(
            each,
            counts={u: each.counts.get(u, 0) + needs.get((u, each.id), 0) for u in UNITS},
            target=spread.target,
        )
        for each, spread in zip(both, balance.dispersions, strict=True)
    ]
    after = compute_balance(raised, UNITS, what=TOWNS, as_of=DAY)
    assert all(standing.shortfall == 0 and not standing.needed_increases for standing in after.weakest_first)
    assert all(
        raised_one.lowest >= before.target
        for raised_one, before in zip(after.dispersions, balance.dispersions, strict=True)
    )


@pytest.mark.slow
@given(counts, counts)
def test_every_unit_stands_once_the_weakest_first(one: dict[str, int], other: dict[str, int]) -> None:
    balance = compute_balance(
        [indicator("one", one), indicator("other", other)], UNITS, what=TOWNS, as_of=DAY
    )
    shortfalls = [standing.shortfall for standing in balance.weakest_first]
    assert sorted(standing.unit for standing in balance.weakest_first) == list(UNITS)
    assert shortfalls == sorted(shortfalls, reverse=True)
    assert all(0 <= shortfall <= 1 for shortfall in shortfalls)
    for spread, held in zip(balance.dispersions, (one, other), strict=True):
        assert spread.total.value.exact == sum(held.get(unit, 0) for unit in UNITS)
        assert spread.without == tuple(unit for unit in UNITS if not held.get(unit, 0))


def test_the_weakest_is_named_with_what_it_needs() -> None:
    held = {"a": 6, "b": 4, "c": 4}
    ids = {"a": ("A2", "A1")}
    balance = compute_balance([indicator("activities", held, ids=ids)], UNITS, what=TOWNS, as_of=DAY)
    (spread,) = balance.dispersions
    assert (spread.target, spread.lowest, spread.highest, spread.without) == (4, 0, 6, ("d",))
    assert spread.total.ids == ("A1", "A2")
    weakest = balance.weakest_first[0]
    assert (weakest.unit, weakest.shortfall) == ("d", 1)
    assert [(increase.indicator, increase.has, increase.needs) for increase in weakest.needed_increases] == [
        ("activities", 0, 4)
    ]


@given(counts)
def test_where_anybody_has_some_those_who_have_nothing_fall_short(held: dict[str, int]) -> None:
    balance = compute_balance([indicator("one", held)], UNITS, what=TOWNS, as_of=DAY)
    (spread,) = balance.dispersions
    assert spread.target >= bool(spread.highest)
    short = {standing.unit for standing in balance.weakest_first if standing.needed_increases}
    assert set(spread.without) <= short or not spread.highest


@given(counts, st.none() | st.integers(0, 60))
def test_of_one_indicator_the_units_stand_by_what_they_have_and_then_by_the_list(
    held: dict[str, int], target: int | None
) -> None:
    balance = compute_balance([indicator("one", held, target=target)], UNITS, what=TOWNS, as_of=DAY)
    assert [standing.unit for standing in balance.weakest_first] == sorted(
        UNITS, key=lambda unit: held.get(unit, 0)
    )


@pytest.mark.slow
@given(counts, counts)
def test_of_equals_the_smaller_share_comes_first(one: dict[str, int], other: dict[str, int]) -> None:
    balance = compute_balance(
        [indicator("one", one), indicator("other", other)], UNITS, what=TOWNS, as_of=DAY
    )
    standings = balance.weakest_first
    for weaker, stronger in pairwise(standings):
        assert weaker.shortfall > stronger.shortfall or weaker.share <= stronger.share
    with_some = sum(any(each.get(unit, 0) for unit in UNITS) for each in (one, other))
    assert sum(standing.share for standing in standings) == Fraction(with_some, 2)


def test_where_most_have_nothing_the_target_is_one_unless_it_was_set() -> None:
    mostly_none = {"b": 3}
    balance = compute_balance([indicator("one", mostly_none)], UNITS, what=TOWNS, as_of=DAY)
    assert balance.dispersions[0].target == 1
    assert [(each.unit, each.shortfall) for each in balance.weakest_first] == [
        ("a", 1),
        ("c", 1),
        ("d", 1),
        ("b", 0),
    ]
    for target, held in ((0, mostly_none), (None, {})):
        balance = compute_balance([indicator("one", held, target=target)], UNITS, what=TOWNS, as_of=DAY)
        assert balance.dispersions[0].target == 0
        assert not any(each.needed_increases for each in balance.weakest_first)


@pytest.mark.parametrize(
    ("indicators", "units", "message"),
    [
        ([], UNITS, "nothing to compare"),
        ([indicator("one", {})], {}, "nothing to compare"),
        ([indicator("one", {}), indicator("one", {})], UNITS, "one id"),
        ([indicator("one", {"a": -1})], UNITS, "below zero"),
        ([indicator("one", {}, target=-1)], UNITS, "below zero"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    indicators: list[Indicator], units: dict[str, Words], message: str
) -> None:
    with pytest.raises(InvalidValueError, match=message):
        compute_balance(indicators, units, what=TOWNS, as_of=DAY)
