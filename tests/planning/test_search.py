"""The search finds a plan where one exists, and the cheapest one when asked to: as trying everything does."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum.planning.puzzle import Puzzle, narrow, room_of
from newstratum.planning.search import solve


@st.composite
def puzzles(draw: st.DrawFn) -> Puzzle:
    """Up to eight weeks, some of which are left out, among up to five hosts."""
    hosts = draw(st.integers(1, 5))
    weeks = sorted(draw(st.sets(st.integers(0, 9), min_size=1, max_size=7)))
    count = len(weeks)
    # Mostly free hosts, or else hardly a plan exists.
    masks = st.builds(lambda one, other: one | other, *[st.integers(0, (1 << hosts) - 1)] * 2)
    share, rest = divmod(count, hosts)
    row = st.lists(st.integers(0, 9), min_size=hosts, max_size=hosts).map(tuple)
    return Puzzle(
        weeks=tuple(weeks),
        allowed=tuple(draw(st.lists(masks, min_size=count, max_size=count))),
        apart=draw(st.integers(1, 6)),
        fewest=(share,) * hosts,
        most=(share + bool(rest),) * hosts,
        costs=tuple(draw(st.lists(row, min_size=count, max_size=count))),
        unit=draw(st.sampled_from([1, 4])),
    )


def all_plans(puzzle: Puzzle) -> Iterator[tuple[int, ...]]:
    """Every plan there is, by trying every host in every week."""

    def extended(hosts: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        position = len(hosts)
        if position == len(puzzle.weeks):
            counts = [hosts.count(host) for host in range(len(puzzle.most))]
            if all(
                few <= count <= many
                for few, count, many in zip(puzzle.fewest, counts, puzzle.most, strict=True)
            ):
                yield hosts
            return
        for host in range(len(puzzle.most)):
            free = puzzle.allowed[position] >> host & 1
            rested = all(
                other != host or puzzle.weeks[position] - week >= puzzle.apart
                for other, week in zip(hosts, puzzle.weeks, strict=False)
            )
            if free and rested:
                yield from extended((*hosts, host))

    return extended(())


def units(puzzle: Puzzle, hosts: tuple[int, ...]) -> int:
    return sum(row[host] for row, host in zip(puzzle.costs, hosts, strict=True)) // puzzle.unit


@settings(max_examples=1_000)
@given(puzzles())
def test_it_finds_what_trying_everything_finds(puzzle: Puzzle) -> None:
    plans = set(all_plans(puzzle))
    first, cheapest = solve(puzzle, cheapest=False), solve(puzzle, cheapest=True)
    if not plans:
        assert (first, cheapest) == (None, None)
        return
    assert first in plans
    assert cheapest in plans
    assert units(puzzle, cheapest) == min(units(puzzle, hosts) for hosts in plans)


@settings(max_examples=300)
@given(puzzles(), st.data())
def test_what_is_ruled_out_is_in_no_plan(puzzle: Puzzle, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(puzzle.weeks) - 1))
    host = data.draw(st.integers(0, len(puzzle.most) - 1))
    allowed = list(puzzle.allowed)
    allowed[position] &= 1 << host
    plans = list(all_plans(evolve(puzzle, allowed=tuple(allowed))))
    if not narrow(puzzle, allowed, [position]):
        assert plans == []
    for hosts in plans:
        assert all(mask >> host & 1 for mask, host in zip(allowed, hosts, strict=True))


@settings(max_examples=200)
@given(puzzles())
def test_the_room_of_a_host_is_the_most_it_can_take(puzzle: Puzzle) -> None:
    for host in range(len(puzzle.most)):
        theirs = [week for week, mask in zip(puzzle.weeks, puzzle.allowed, strict=True) if mask >> host & 1]
        most = 0
        for choice in range(1 << len(theirs)):
            chosen = [week for number, week in enumerate(theirs) if choice >> number & 1]
            if all(b - a >= puzzle.apart for a, b in itertools.pairwise(chosen)):
                most = max(most, len(chosen))
        assert room_of(puzzle, host) == most


def year(hosts: int, allowed: list[int]) -> Puzzle:
    """A year of 52 weeks in which hosts take turns."""
    share, rest = divmod(52, hosts)
    return Puzzle(
        weeks=tuple(range(52)),
        allowed=tuple(allowed),
        apart=6,
        fewest=(share,) * hosts,
        most=(share + bool(rest),) * hosts,
        costs=tuple(tuple((week - host) % hosts for host in range(hosts)) for week in range(52)),
    )


def keeps_the_rules(puzzle: Puzzle, hosts: tuple[int, ...]) -> bool:
    last: dict[int, int] = {}
    for week, mask, host in zip(puzzle.weeks, puzzle.allowed, hosts, strict=True):
        if not mask >> host & 1 or week - last.get(host, -99) < puzzle.apart:
            return False
        last[host] = week
    counts = [hosts.count(host) for host in range(len(puzzle.most))]
    return all(
        few <= count <= many for few, count, many in zip(puzzle.fewest, counts, puzzle.most, strict=True)
    )


@pytest.mark.parametrize(("hosts", "free"), [(6, 0.97), (7, 0.9), (8, 0.7), (12, 0.4), (22, 0.3), (26, 0.25)])
def test_a_whole_year_in_which_few_are_free(hosts: int, free: float) -> None:
    drawn = random.Random(hosts)
    for _ in range(5):
        allowed = [sum(1 << host for host in range(hosts) if drawn.random() < free) for _ in range(52)]
        puzzle = year(hosts, allowed)
        found = solve(puzzle, cheapest=False)
        assert found is None or keeps_the_rules(puzzle, found)


def test_what_is_impossible_at_the_end_of_a_year_is_found_at_once() -> None:
    """Searching from January on would try every year there is before it saw December."""
    allowed = [(1 << 22) - 1] * 40 + [0b111111] * 12
    # Six hosts for twelve weeks: each has one of six weeks and the same one of the next six. Of both
    # hosts 0 and 1 that can only be the second.
    for host, first, second in ((0, {0, 1}, {1, 2}), (1, {1, 2}, {0, 1})):
        for week in range(6):
            allowed[40 + week] &= ~(1 << host) if week not in first else -1
            allowed[46 + week] &= ~(1 << host) if week not in second else -1
    started = time.process_time()
    assert solve(year(22, allowed), cheapest=False) is None
    assert time.process_time() - started < 5
    assert solve(year(22, [*allowed[:46], *[0b1111111] * 6]), cheapest=False) is not None


def test_as_many_hosts_as_weeks_apart_repeat_their_order() -> None:
    """Who changes one week changes its like in every round; weighing week by week would take for ever."""
    plain = year(6, [0b111111] * 52)
    plan = solve(plain, cheapest=False)
    assert plan is not None
    allowed = [0b111111] * 52
    for week in (20, 33):
        allowed[week] &= ~(1 << plan[week])
    costs = tuple(tuple(int(host != before) for host in range(6)) for before in plan)
    started = time.process_time()
    found = solve(evolve(plain, allowed=tuple(allowed), costs=costs), cheapest=True)
    assert time.process_time() - started < 5
    assert found is not None
    assert keeps_the_rules(plain, found)
    # The hosts of weeks 20 and 33, which are 2 and 3 in every round, change places in all of the year.
    assert {week % 6 for week in range(52) if found[week] != plan[week]} == {2, 3}
