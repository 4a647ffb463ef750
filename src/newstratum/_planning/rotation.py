"""Plan a rotation: which platform hosts in which week (自转, 公转, 轮转).

The founding text names the three and defines none. Here 轮转 is the rule: the platforms take turns, one
activity a week. 自转 is a week that a platform has chosen for an activity of its own; it counts as hosted.
公转 is a week in which platforms meet around a theme; it counts for none of them. A plan keeps these rules:

* every week has one activity, on a workday; only a week without a workday is excused;
* the host is not blocked on that day, and somebody who looks after the platform is there;
* every platform hosts its quota, rounded down or up: an equal part of each week it takes part in, so that
  two platforms that always take part differ by one at most (``fairness``);
* no platform hosts twice within ``weeks_apart`` weeks.

If no plan keeps these rules, the error says which weeks or platforms prove it. If the effort runs out before
a plan is found or proved impossible, another error says so.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Final

from attrs import evolve

from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.availability import (
    NEARER_TURNS,
    Availability,
    OpenWeek,
    compute_availability,
    to_week_number,
)
from newstratum._planning.fairness import compute_quotas
from newstratum._planning.plans import Membership, Replan, RotationPlan, RotationRequest, Turn, TurnChange
from newstratum._planning.problem import RotationProblem, compute_capacity
from newstratum._planning.search import EFFORT, solve
from newstratum._words import NO_WORDS, Words, join_names, write_count
from newstratum.errors import InfeasiblePlanError, InvalidValueError, UndecidedPlanError


def plan_rotation(request: RotationRequest, *, effort: int = EFFORT) -> RotationPlan:
    """Plan which platform hosts in which week. The same request gives the same plan.

    Args:
        request: The hosts, the weeks and the rules.
        effort: The limit of the search, in evaluations.

    Raises:
        InvalidValueError: The effort is not a whole number from 1 up.
        InfeasiblePlanError: No plan keeps the rules; it names the weeks and the reason.
        UndecidedPlanError: The effort was not enough to find a plan, or that there is none.
    """
    return _build_plan(request, compute_availability(request), {}, effort)[0]


def replan_rotation(
    plan: RotationPlan,
    request: RotationRequest,
    *,
    keep_before: dt.date | None = None,
    effort: int = EFFORT,
) -> Replan:
    """Fit a plan to a changed request, changing as few hosts as possible.

    If the effort runs out before it is proved that no plan changes fewer hosts, the best plan found is
    returned, and its ``is_fewest`` is false. A turn whose host stays also keeps its day if that is still
    possible; another day in the same week is not a change of host.

    Args:
        plan: The plan so far.
        request: What holds now: with more blocked days, say, or with the holidays of another year.
        keep_before: Turns before this day are past and stay as they are, whatever the request says.
        effort: The limit of the search, in evaluations.

    Raises:
        InvalidValueError: A past week is not in the request, or its host takes no part in it; or the effort
            is not a whole number from 1 up.
        InfeasiblePlanError: No plan keeps the rules; it names the weeks and the reason.
        UndecidedPlanError: The effort was not enough to find a plan, or that there is none.
    """
    before = {turn.week: turn for turn in plan.turns}
    availability = compute_availability(request, before, _select_past_turns(plan, request, keep_before))
    new, unproved = _build_plan(request, availability, before, effort)
    after = {turn.week: turn for turn in new.turns}
    changes = tuple(
        TurnChange(week=week, before=before.get(week), after=after.get(week))
        for week in sorted({*before, *after})
        if _mark_announced(before.get(week)) != _mark_announced(after.get(week))
    )
    return Replan(plan=new, changes=changes, fewest=sum(each.is_of_host for each in changes) - unproved)


def _mark_announced(turn: Turn | None) -> Turn | None:
    """Return a turn that is not provisional: losing that mark is not a change."""
    return turn and evolve(turn, provisional=False)


def _select_past_turns(
    plan: RotationPlan, request: RotationRequest, keep_before: dt.date | None
) -> dict[IsoWeek, Turn | None]:
    """Return the weeks of a plan that are past, with their turns."""
    if keep_before is None:
        return {}
    past: dict[IsoWeek, Turn | None] = {turn.week: turn for turn in plan.turns if turn.day < keep_before}
    past |= {week: None for week in plan.excused if week.sunday < keep_before}
    if strange := sorted(set(past) - set(request.weeks)):
        raise InvalidValueError(
            "weeks",
            Words("{}已过去，却缺少", "{} is past and missing").format(strange[0]),
            Words("请把原方案的各周留在请求中", "keep the weeks of the plan in the request"),
        )
    memberships = {host.id: host.membership for host in request.hosts}
    for week, turn in past.items():
        if turn and turn.host in memberships and not memberships[turn.host].covers(week):
            raise InvalidValueError(
                "hosts",
                Words("{}已主办{}，却不参加该周", "{} has hosted {} and does not take part in it").format(
                    turn.host, week
                ),
                Words("请改正joined_in或left_in", "correct joined_in or left_in"),
            )
    return past


def _build_plan(
    request: RotationRequest, availability: Availability, before: Mapping[IsoWeek, Turn], effort: int
) -> tuple[RotationPlan, int]:
    """Return a plan, and how many of its changes are not proved to be necessary."""
    if type(effort) is not int or effort < 1:
        raise InvalidValueError(
            "effort",
            Words("不是从1起的整数", "not a whole number from 1 up"),
            Words("不写即用默认值", "leave it out for the default"),
        )
    problem = _build_problem(request, availability.open, before)
    answer = solve(problem, cheapest=bool(before), effort=effort)
    if answer.lower_bound is None:
        weeks = [open_week.week for open_week in availability.open]
        left = max(effort - answer.effort, effort // 4)
        hosts = [host.id for host in request.hosts]
        raise _InfeasibilityExplainer(problem, weeks, hosts, left).build_error()
    if answer.hosts is None:
        raise UndecidedPlanError(effort)
    turns = [
        _build_turn(request, open_week, request.hosts[host].id, before.get(open_week.week))
        for open_week, host in zip(availability.open, answer.hosts, strict=True)
    ]
    plan = RotationPlan(
        hosts=tuple(host.id for host in request.hosts),
        turns=tuple(sorted([*turns, *availability.settled], key=lambda turn: turn.week)),
        excused=availability.excused,
        weeks_apart=request.weeks_apart,
        holidays=request.holidays.version,
        memberships=tuple(
            host.membership for host in request.hosts if host.membership != Membership(host=host.id)
        ),
    )
    return plan, problem.compute_cost(answer.hosts) - answer.lower_bound


def _build_turn(request: RotationRequest, open_week: OpenWeek, host: str, before: Turn | None) -> Turn:
    if open_week.kept:
        return open_week.kept
    days = open_week.days[host]
    stays = before is not None and before.hosts == (host,) and before.day in days
    day = before.day if before is not None and stays else days[0]
    return Turn(
        week=open_week.week,
        day=day,
        mode=open_week.mode,
        hosts=(host,),
        provisional=not request.holidays.knows(day),
    )


def _build_problem(
    request: RotationRequest, availability: Sequence[OpenWeek], before: Mapping[IsoWeek, Turn]
) -> RotationProblem:
    """Return the assignment problem: hosts as bits, weeks as numbers."""
    hosts = request.hosts
    # A joint activity can have had one host, which then stays if the week is its turn now.
    now = [turn.hosts if turn else None for turn in (before.get(each.week) for each in availability)]
    quotas = compute_quotas(
        (open_week.week for open_week in availability), [host.membership for host in hosts]
    )
    return RotationProblem(
        weeks=tuple(to_week_number(open_week.week) for open_week in availability),
        allowed=tuple(
            sum(1 << number for number, host in enumerate(hosts) if host.id in open_week.days)
            for open_week in availability
        ),
        apart=request.weeks_apart,
        fewest=tuple(math.floor(quota) for quota in quotas),
        most=tuple(math.ceil(quota) for quota in quotas),
        costs=tuple(tuple(int(each is not None and each != (host.id,)) for host in hosts) for each in now),
        preferences=_compute_distances(request, len(availability)),
    )


def _compute_distances(request: RotationRequest, count: int) -> tuple[tuple[int, ...], ...]:
    """Return how far each week is from the nearest turn of each host, in turns: ``[week][host]``."""
    size = len(request.hosts)
    place = {host: number for number, host in enumerate(_sort_hosts(request))}
    return tuple(
        tuple(_compute_distance(week, place[host], size) for host in range(size)) for week in range(count)
    )


def _compute_distance(week: int, first: int, size: int) -> int:
    """Return how far a week is from the nearest turn, if there is one every ``size`` weeks from the first."""
    if week < first:
        return first - week
    late = (week - first) % size
    return min(late, size - late)


def _sort_hosts(request: RotationRequest) -> list[int]:
    """Return the positions of the hosts in the order of their turns: who waited longest is first."""

    def key(number: int) -> tuple[int, bytes]:
        host = request.hosts[number]
        waited = to_week_number(host.last_hosted_in) if host.last_hosted_in else 0
        if request.seed is None:
            return waited, number.to_bytes(8, "big")
        return waited, hashlib.sha256(f"{request.seed} {host.id}".encode()).digest()

    return sorted(range(len(request.hosts)), key=key)


# ------------------------------------------------------------------------ why a rotation is impossible

#: One question may take this part of the effort.
_PART: Final = 5


class _InfeasibilityExplainer:
    """Searches for the smallest part of a problem that is impossible, to say why it has no solution.

    The problem is proved to have none, though each week alone has a host. If the effort runs out, the error
    may name more weeks or platforms than needed.
    """

    def __init__(
        self, problem: RotationProblem, weeks: Sequence[IsoWeek], hosts: Sequence[str], effort: int
    ) -> None:
        self._problem = problem
        self._weeks = weeks
        self._hosts = hosts
        self._effort = effort
        self._left = effort

    def build_error(self) -> InfeasiblePlanError:
        problem = self._problem
        tight = self._find_tightest_run()
        if tight and problem.weeks[tight[-1]] - problem.weeks[tight[0]] < problem.apart:
            return self._build_too_close_error(tight)
        for host, need in enumerate(problem.fewest):
            if (room := compute_capacity(problem, host)) < need:
                times = write_count(room, "time")
                quota = Words(
                    "它可主办{}次，{}，而应主办{}次", "it can host {}, {}, and its quota is {}"
                ).format(times, self._weeks_apart, need)
                return self._build_quota_error(
                    [host],
                    Words("{}空闲的时候不够多：{}", "{} is not free often enough: {}").format(
                        self._hosts[host], quota
                    ),
                )
        if tight:
            return self._build_too_few_error(tight)
        short = self._find_short_hosts()
        names = join_names(self._hosts[host] for host in short)
        names += Words("", " is" if len(short) == 1 else " are")
        quota = Words("，", ", ").join([self._format_quotas(short), self._weeks_apart])
        return self._build_quota_error(
            short,
            Words("{}空闲的时候不够多：应主办{}", "{} not free often enough: the quota is {}").format(
                names, quota
            ),
        )

    @property
    def _weeks_apart(self) -> Words:
        return Words("间隔{}周", "{} apart").format(write_count(self._problem.apart, "week"))

    def _is_impossible(self, problem: RotationProblem) -> bool:
        """Say whether the effort left proves that a problem has no solution."""
        answer = solve(problem, cheapest=False, effort=min(self._left, self._effort // _PART))
        self._left -= answer.effort
        return answer.lower_bound is None

    def _find_tightest_run(self) -> range:
        """Return the positions of a shortest run of weeks that cannot all have a host.

        Empty if there is none, and only the quotas of hosts are impossible.
        """
        count = len(self._weeks)
        if any(self._problem.fewest) and not self._lacks_hosts(0, count):
            return range(0)
        # A run that contains an impossible run is impossible too, so that bisection finds the shortest.
        end = bisect_left(range(count), True, key=lambda end: self._lacks_hosts(0, end))
        size = bisect_left(range(end), True, key=lambda size: self._lacks_hosts(end - size, end))
        return range(end - size, end)

    def _lacks_hosts(self, start: int, end: int) -> bool:
        """Say whether some weeks cannot all have hosts, even without a least number for any host."""
        problem = self._problem
        part = evolve(
            problem,
            weeks=problem.weeks[start:end],
            allowed=problem.allowed[start:end],
            costs=problem.costs[start:end],
            preferences=problem.preferences[start:end],
            fewest=(0,) * len(problem.fewest),
        )
        return self._is_impossible(part)

    def _find_short_hosts(self) -> list[int]:
        """Return a smallest set of hosts that cannot all reach their quotas."""
        needs = list(self._problem.fewest)
        for host, need in enumerate(needs):
            if need:
                needs[host] = 0
                if not self._is_impossible(evolve(self._problem, fewest=tuple(needs))):
                    needs[host] = need
        return [host for host, need in enumerate(needs) if need]

    def _build_too_close_error(self, tight: range) -> InfeasiblePlanError:
        free = reduce(or_, (self._problem.allowed[position] for position in tight)).bit_count()
        some = (
            Words("这几周只有{}个平台空闲", "only {} are free in them").format(free)
            if free < len(tight)
            else Words("其中有几周空闲的平台太少", "too few are free in some of them")
        )
        return InfeasiblePlanError(
            _format_span([self._weeks[position] for position in tight]),
            Words(
                "这{}周相隔太近，不能由同一平台主办，而{}；请再空出一个{}",
                "these {} weeks are too close to share a platform, and {}; free another one{}",
            ).format(len(tight), some, self._advise_nearer()),
        )

    def _build_too_few_error(self, tight: range) -> InfeasiblePlanError:
        apart = Words("间隔{}周", "{}").format(write_count(self._problem.apart, "week"))
        return InfeasiblePlanError(
            _format_span([self._weeks[position] for position in tight]),
            Words(
                "这{}周不能都有空闲的平台，因为两次须{}、最多{}；请再空出一个{}",
                "these {} weeks cannot all have a platform that is free, with {} from one time to the next "
                "and at most {}; free another one{}",
            ).format(len(tight), apart, self._format_most(), self._advise_nearer()),
        )

    def _build_quota_error(self, short: Sequence[int], reason: Words) -> InfeasiblePlanError:
        mask = sum(1 << host for host in short)
        theirs = [
            week for week, allowed in zip(self._weeks, self._problem.allowed, strict=True) if allowed & mask
        ]
        return InfeasiblePlanError(
            _format_span(theirs or self._weeks),
            Words(
                "{}；请多空出几周，或减去一个平台{}", "{}; free more weeks or leave a platform out{}"
            ).format(reason, self._advise_nearer()),
        )

    def _advise_nearer(self) -> Words:
        """Say how turns can be nearer, unless it is proved that no plan exists then either."""
        if self._problem.apart == 1 or self._is_impossible(evolve(self._problem, apart=1)):
            return NO_WORDS
        return Words("，或", ", or ") + NEARER_TURNS

    def _format_quotas(self, short: Sequence[int]) -> Words:
        needs = {self._problem.fewest[host] for host in short}
        if len(needs) == 1:
            return Words("各{}次", "{} each").format(write_count(needs.pop(), "time"))
        return join_names(
            Words("{1}应主办{0}次", "{} for {}").format(
                write_count(self._problem.fewest[host], "time"), self._hosts[host]
            )
            for host in short
        )

    def _format_most(self) -> Words:
        mosts = set(self._problem.most)
        return (
            Words("各{}次", "{} each").format(write_count(mosts.pop(), "time"))
            if len(mosts) == 1
            else Words("各自的应办次数", "its quota each")
        )


def _format_span(weeks: Sequence[IsoWeek]) -> Words:
    if len(weeks) == 1:
        return Words.same(weeks[0])
    return Words("{}至{}", "{} to {}").format(weeks[0], weeks[-1])
