"""Who hosts when: 自转, 公转 and 轮转 as a schedule.

The founding text names the three and defines none. Here 轮转 is the rule: the platforms take turns, one
activity a week. 自转 is a week that a platform has chosen for an activity of its own; it counts as hosted.
公转 is a week in which platforms meet around a theme; it counts for none of them. A plan keeps these rules:

* every week has one activity, on a workday; only a week without a workday is excused;
* the host is not blocked on that day, and somebody who looks after the platform is there;
* any two platforms host equally often, or one of them once more;
* no platform hosts twice within ``weeks_apart`` weeks.

Where no plan keeps them, the error says which weeks and why: the search is exact, and so is that answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

from attrs import evolve

from newstratum.errors import InvalidValueError
from newstratum.model.calendar import IsoWeek
from newstratum.planning.obstacles import obstacle_of
from newstratum.planning.openings import Opening, Openings, openings_of, week_number
from newstratum.planning.plans import Change, Replan, RotationPlan, Turn
from newstratum.planning.puzzle import Puzzle
from newstratum.planning.requests import RotationRequest
from newstratum.planning.search import solve

__all__ = ["plan_rotation", "replan_rotation"]


def plan_rotation(request: RotationRequest) -> RotationPlan:
    """Plan who hosts in which week. The same request gives the same plan.

    Raises:
        InfeasiblePlanError: No plan keeps the rules; it names the weeks and the reason.
    """
    return _planned(request, openings_of(request), {})


def replan_rotation(
    plan: RotationPlan, request: RotationRequest, *, keep_before: dt.date | None = None
) -> Replan:
    """Fit a plan to a changed request, changing as few hosts as possible.

    A turn whose host stays keeps its day too, if that is still possible; a day moved inside its week is no
    change of host.

    Args:
        plan: The plan so far.
        request: What holds now: with more blocked days, say, or with the holidays of another year.
        keep_before: Turns before this day are past and stay as they are, whatever the request says.

    Raises:
        InfeasiblePlanError: No plan keeps the rules; it names the weeks and the reason.
    """
    before = {turn.week: turn for turn in plan.turns}
    openings = openings_of(request, before, _kept(plan, request, keep_before))
    new = _planned(request, openings, before)
    after = {turn.week: turn for turn in new.turns}
    return Replan(
        plan=new,
        changes=tuple(
            Change(week=week, before=before.get(week), after=after.get(week))
            for week in sorted({*before, *after})
            if _settled(before.get(week)) != _settled(after.get(week))
        ),
    )


def _settled(turn: Turn | None) -> Turn | None:
    """Return a turn as it is once its day is announced; that it was 暂定 before is no change."""
    return turn and evolve(turn, provisional=False)


def _kept(
    plan: RotationPlan, request: RotationRequest, keep_before: dt.date | None
) -> dict[IsoWeek, Turn | None]:
    """Return the weeks of a plan that are past, with their turns."""
    if keep_before is None:
        return {}
    past: dict[IsoWeek, Turn | None] = {turn.week: turn for turn in plan.turns if turn.day < keep_before}
    past |= {week: None for week in plan.excused if week.sunday < keep_before}
    if strange := sorted(set(past) - set(request.weeks)):
        raise InvalidValueError(
            "weeks", f"{strange[0]} is past and missing", "keep the weeks of the plan in the request"
        )
    return past


def _planned(request: RotationRequest, openings: Openings, before: Mapping[IsoWeek, Turn]) -> RotationPlan:
    puzzle = _puzzle(request, openings.open, before)
    solution = solve(puzzle, cheapest=bool(before))
    if solution is None:
        raise obstacle_of(
            puzzle, [opening.week for opening in openings.open], [host.id for host in request.hosts]
        )
    turns = [
        _turn(request, opening, request.hosts[host].id, before.get(opening.week))
        for opening, host in zip(openings.open, solution, strict=True)
    ]
    return RotationPlan(
        hosts=tuple(host.id for host in request.hosts),
        turns=tuple(sorted([*turns, *openings.settled], key=lambda turn: turn.week)),
        excused=openings.excused,
        weeks_apart=request.weeks_apart,
        holidays=request.holidays.version,
    )


def _turn(request: RotationRequest, opening: Opening, host: str, before: Turn | None) -> Turn:
    if opening.kept:
        return opening.kept
    days = opening.days[host]
    stays = before is not None and before.host == host and before.day in days
    day = before.day if before is not None and stays else days[0]
    return Turn(
        week=opening.week,
        day=day,
        mode=opening.mode,
        hosts=(host,),
        provisional=not request.holidays.knows(day),
    )


def _puzzle(request: RotationRequest, openings: Sequence[Opening], before: Mapping[IsoWeek, Turn]) -> Puzzle:
    """Return the bare question: hosts as bits, weeks as numbers."""
    hosts = request.hosts
    share, rest = divmod(len(openings), len(hosts))
    distances = _distances(request, len(openings))
    # One change of host costs more than any order of turns.
    unit = 1 + sum(max(row) for row in distances)
    costs = []
    for opening, row in zip(openings, distances, strict=True):
        turn = before.get(opening.week)
        now = turn.host if turn else None
        costs.append(
            tuple(
                cost + (unit if now is not None and host.id != now else 0)
                for host, cost in zip(hosts, row, strict=True)
            )
        )
    return Puzzle(
        weeks=tuple(week_number(opening.week) for opening in openings),
        allowed=tuple(
            sum(1 << number for number, host in enumerate(hosts) if host.id in opening.days)
            for opening in openings
        ),
        apart=request.weeks_apart,
        fewest=(share,) * len(hosts),
        most=(share + bool(rest),) * len(hosts),
        costs=tuple(costs),
        unit=unit,
    )


def _distances(request: RotationRequest, count: int) -> list[tuple[int, ...]]:
    """Return how far each week is from the nearest turn of each host, in turns: ``[week][host]``."""
    size = len(request.hosts)
    place = {host: number for number, host in enumerate(_order(request))}
    return [tuple(_distance(week, place[host], size) for host in range(size)) for week in range(count)]


def _distance(week: int, first: int, size: int) -> int:
    """Return how far a week is from the nearest turn, if there is one every ``size`` weeks from the first."""
    if week < first:
        return first - week
    late = (week - first) % size
    return min(late, size - late)


def _order(request: RotationRequest) -> list[int]:
    """Return the numbers of the hosts in the order of their turns: who waited longest is first."""

    def key(number: int) -> tuple[int, bytes]:
        host = request.hosts[number]
        waited = week_number(host.last_hosted_in) if host.last_hosted_in else 0
        if request.seed is None:
            return waited, number.to_bytes(8, "big")
        return waited, hashlib.sha256(f"{request.seed} {host.id}".encode()).digest()

    return sorted(range(len(request.hosts)), key=key)
