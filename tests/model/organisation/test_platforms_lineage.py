"""Platforms are renamed, merged and split; what became of each stays known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.organisation.platforms import (
    Brand,
    Platform,
    PlatformLevel,
    collect_platform_findings,
    find_successor,
    get_name_on,
    merge_platforms,
    rename_platform,
    split_platform,
)
from newstratum._model.organisation.relations import Citation, FindingKind, select_holding
from newstratum._model.values.periods import Period
from newstratum.errors import InvalidValueError

NOTICE = Citation(document="合成通知")
BRAND = Brand(id="brand", name_zh="合成品牌", source=NOTICE)


def platform(name: str, **more: Any) -> Platform:
    return Platform(
        id=name,
        name_zh=name,
        brand=BRAND.id,
        level=PlatformLevel.TOWNSHIP,
        source=NOTICE,
        **more,
    )


def test_a_renamed_platform_keeps_its_old_name() -> None:
    again = rename_platform(platform("旧名"), "新名", happened_on="2018-07-01", source=NOTICE)
    assert (again.id, again.name_zh) == ("旧名", "新名")
    assert get_name_on(again, dt.date(2018, 6, 30)) == "旧名"
    assert get_name_on(again, dt.date(2018, 7, 1)) == "新名"
    with pytest.raises(InvalidValueError, match="the same name as before"):
        rename_platform(again, "新名", happened_on="2018-08-01", source=NOTICE)


@pytest.mark.parametrize("day", ["2018-07-01", "2018-07", "2018"])
def test_merged_platforms_are_over_and_forward_to_the_one_that_goes_on(day: str) -> None:
    before = [platform(name, period=Period(began_on="2017-01-01")) for name in "abc"]
    after = merge_platforms(*before, happened_on=day, source=NOTICE)
    assert collect_platform_findings(after, [BRAND]) == ()
    assert [each.period.is_over for each in after] == [False, True, True]
    assert [find_successor(each.id, after) for each in after] == ["a", "a", "a"]


def test_the_day_of_a_merger_belongs_to_the_new_state() -> None:
    after = merge_platforms(platform("a"), platform("b"), happened_on="2018-07-01", source=NOTICE)
    assert [each.id for each in select_holding(after, dt.date(2018, 6, 30))] == ["a", "b"]
    assert [each.id for each in select_holding(after, dt.date(2018, 7, 1))] == ["a"]


def test_a_platform_is_not_merged_with_itself_or_twice() -> None:
    one = platform("a")
    with pytest.raises(InvalidValueError, match=r"platform\.lineage: .* merged with itself"):
        merge_platforms(one, one, happened_on="2018", source=NOTICE)
    _, over = merge_platforms(platform("b"), one, happened_on="2018-07-01", source=NOTICE)
    with pytest.raises(InvalidValueError, match="platform/a: is over already"):
        merge_platforms(platform("c"), over, happened_on="2018-08-01", source=NOTICE)


def test_a_part_split_off_begins_on_its_day_and_the_whole_goes_on() -> None:
    part = split_platform(platform("a"), platform("b"), happened_on="2018-07-01", source=NOTICE)
    assert collect_platform_findings([platform("a"), part], [BRAND]) == ()
    assert find_successor("a", [platform("a"), part]) == "a"
    assert [each.id for each in select_holding([platform("a"), part], dt.date(2018, 6, 30))] == ["a"]
    with pytest.raises(InvalidValueError, match=r"split from or merged with itself"):
        split_platform(platform("a"), platform("a"), happened_on="2018", source=NOTICE)


def test_splits_in_a_circle_and_from_nothing_are_findings() -> None:
    one = split_platform(platform("b"), platform("a"), happened_on="2018", source=NOTICE)
    two = split_platform(platform("a"), platform("b"), happened_on="2018", source=NOTICE)
    assert [each.kind for each in collect_platform_findings([one, two], [BRAND])] == [FindingKind.LOOP]
    assert [each.subjects for each in collect_platform_findings([one], [BRAND])] == [("a", "b")]


@given(data=st.data(), count=st.integers(1, 8))
def test_successors_of_successors_end_at_a_platform_that_goes_on(data: st.DataObject, count: int) -> None:
    platforms = {name: platform(name) for name in "abcdefgh"[:count]}
    alive = list(platforms)
    while len(alive) > 1 and data.draw(st.booleans()):
        into, other = data.draw(st.permutations(alive))[:2]
        for each in merge_platforms(platforms[into], platforms[other], happened_on="2018", source=NOTICE):
            platforms[each.id] = each
        alive.remove(other)
    for name in platforms:
        assert find_successor(name, platforms.values()) in alive
    assert collect_platform_findings(platforms.values(), [BRAND]) == ()


def test_mergers_in_a_circle_lead_back_to_the_platform_itself() -> None:
    (first, _), (second, _) = (
        merge_platforms(platform(into), platform(other), happened_on="2018", source=NOTICE)
        for into, other in ("ab", "ba")
    )
    assert find_successor("a", [first, second]) == "a"
