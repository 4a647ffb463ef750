"""The search finds a plan where one exists, and the cheapest one when asked to: as trying everything does."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from newstratum._planning.problem import RotationProblem
from newstratum._planning.search import solve

Problems = st.SearchStrategy[RotationProblem]
AllPlans = Callable[[RotationProblem], Iterator[tuple[int, ...]]]


@given(st.data())
def test_it_finds_what_trying_everything_finds(
    rotation_problems: Problems, all_plans: AllPlans, data: st.DataObject
) -> None:
    problem = data.draw(rotation_problems)
    plans = set(all_plans(problem))
    first, cheapest = solve(problem, cheapest=False), solve(problem, cheapest=True)
    if not plans:
        assert (first.hosts, first.lower_bound) == (cheapest.hosts, cheapest.lower_bound) == (None, None)
        return
    assert first.hosts in plans
    assert first.lower_bound is not None
    least = min(map(problem.compute_cost, plans))
    assert first.lower_bound <= least
    assert cheapest.hosts in plans
    assert (problem.compute_cost(cheapest.hosts), cheapest.lower_bound) == (least, least)


@given(st.data(), st.integers(0, 60), st.booleans())
def test_with_little_effort_it_claims_no_more_than_is_true(
    rotation_problems: Problems, all_plans: AllPlans, data: st.DataObject, effort: int, cheapest: bool
) -> None:
    problem = data.draw(rotation_problems)
    plans = set(all_plans(problem))
    answer = solve(problem, cheapest=cheapest, effort=effort)
    if answer.lower_bound is None:
        assert not plans
        return
    assert all(answer.lower_bound <= problem.compute_cost(hosts) for hosts in plans)
    assert answer.hosts is None or answer.hosts in plans


def year(hosts: int, allowed: list[int]) -> RotationProblem:
    """A year of 52 weeks in which hosts take turns."""
    share, rest = divmod(52, hosts)
    return RotationProblem(
        weeks=tuple(range(52)),
        allowed=tuple(allowed),
        apart=6,
        fewest=(share,) * hosts,
        most=(share + bool(rest),) * hosts,
        costs=((0,) * hosts,) * 52,
        preferences=tuple(tuple((week - host) % hosts for host in range(hosts)) for week in range(52)),
    )


def keeps_the_rules(problem: RotationProblem, hosts: tuple[int, ...]) -> bool:
    last: dict[int, int] = {}
    for week, mask, host in zip(problem.weeks, problem.allowed, hosts, strict=True):
        if not mask >> host & 1 or week - last.get(host, -99) < problem.apart:
            return False
        last[host] = week
    counts = [hosts.count(host) for host in range(len(problem.most))]
    return all(
        few <= count <= many for few, count, many in zip(problem.fewest, counts, problem.most, strict=True)
    )


@pytest.mark.slow
@pytest.mark.parametrize(("hosts", "free"), [(6, 0.97), (7, 0.9), (8, 0.7), (12, 0.4), (22, 0.3), (26, 0.25)])
def test_a_whole_year_in_which_few_are_free(hosts: int, free: float) -> None:
    drawn = random.Random(hosts)
    for _ in range(5):
        allowed = [sum(1 << host for host in range(hosts) if drawn.random() < free) for _ in range(52)]
        problem = year(hosts, allowed)
        found = solve(problem, cheapest=False)
        # Six or seven hosts of whom not all are free leave no way; of the others each year has a plan.
        assert (found.hosts is None) == (found.lower_bound is None)
        assert found.hosts is None or keeps_the_rules(problem, found.hosts)


@pytest.mark.slow
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
    assert solve(year(22, allowed), cheapest=False).lower_bound is None
    assert time.process_time() - started < 5
    assert solve(year(22, [*allowed[:46], *[0b1111111] * 6]), cheapest=False).hosts is not None


def test_as_many_hosts_as_weeks_apart_repeat_their_order() -> None:
    """Who changes one week changes its like in every round; weighing week by week would take for ever."""
    plain = year(6, [0b111111] * 52)
    plan = solve(plain, cheapest=False).hosts
    assert plan is not None
    allowed = [0b111111] * 52
    for week in (20, 33):
        allowed[week] &= ~(1 << plan[week])
    costs = tuple(tuple(int(host != before) for host in range(6)) for before in plan)
    started = time.process_time()
    found = solve(evolve(plain, allowed=tuple(allowed), costs=costs), cheapest=True).hosts
    assert time.process_time() - started < 5
    assert found is not None
    assert keeps_the_rules(plain, found)
    # The hosts of weeks 20 and 33, which are 2 and 3 in every round, change places in all of the year.
    assert {week % 6 for week in range(52) if found[week] != plan[week]} == {2, 3}
