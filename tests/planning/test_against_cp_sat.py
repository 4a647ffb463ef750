"""The planner against a constraint solver, where trying every plan ends: years of 22 platforms, two years.

The model is written from docs/explanation/rotation.md and knows nothing of the planner. Requests are drawn
from their numbers, so that every run has the same ones.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import pytest
from attrs import evolve, frozen

from newstratum._model.values.calendar import IsoWeek, list_workdays
from newstratum._planning.fairness import FairnessCertificate, build_certificate
from newstratum._planning.plans import Host, JointWeek, OwnWeek, RotationPlan, RotationRequest, Turn
from newstratum._planning.rotation import plan_rotation, replan_rotation
from newstratum._shipped.holidays import load_holidays
from newstratum.errors import InfeasiblePlanError

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Counted = Callable[..., Any]
Doubts = Callable[[FairnessCertificate, RotationRequest], list[str]]
#: Who hosts in which week.
Hosts = Mapping[IsoWeek, tuple[str, ...]]

HOLIDAYS: Final = load_holidays()


@frozen(kw_only=True)
class Shape:
    """A kind of request: how large it is, how tight, and how often something is in the way."""

    weeks: int = 52
    hosts: int = 22
    apart: int = 6
    #: The part of the weeks of each platform that is blocked.
    blocked: float = 0.1
    #: How many platforms join late, and how many leave early.
    joining: int = 0
    leaving: int = 0
    own: int = 2
    joint: int = 2


SHAPES: Final = {
    "a year": Shape(own=4, joint=3),
    "a year of platforms that are seldom free": Shape(blocked=0.75),
    "a year with turns far apart": Shape(apart=18, own=0),
    "a year with late joiners": Shape(joining=5, leaving=4),
    "two years": Shape(weeks=104, joining=2, leaving=2, own=4, joint=4),
    "a year of few platforms": Shape(hosts=8, own=0),
    "two years of few platforms": Shape(weeks=104, hosts=10, blocked=0.2, own=0),
}
#: Requests of each kind in the long run.
MANY: Final = 60
#: What the usual run compares: for each kind some numbers, also such for which the first lower bound of the
#: changes is too low.
USUAL: Final = {
    "a year": (0, 1),
    "a year of platforms that are seldom free": (2, 6),
    "a year with turns far apart": (7, 12),
    "a year with late joiners": (0, 1),
    "two years": (0,),
    "a year of few platforms": (2, 3),
    "two years of few platforms": (0,),
}


@frozen(kw_only=True)
class Case:
    """A request, and what becomes of it after it was planned."""

    request: RotationRequest
    changed: RotationRequest
    keep_before: dt.date | None


# --------------------------------------------------------------------------------- requests drawn


def draw_case(shape: Shape, number: int) -> Case:
    draw = random.Random(number)
    first = IsoWeek(draw.choice((2024, 2025)), draw.randint(1, 26))
    weeks = tuple(first.plus(count) for count in range(shape.weeks))
    hosts = draw_hosts(shape, weeks, draw)
    own, joint = draw_fixed_weeks(shape, weeks, hosts, draw)
    request = RotationRequest(
        hosts=hosts,
        weeks=weeks,
        holidays=HOLIDAYS,
        own=own,
        joint=joint,
        weeks_apart=shape.apart,
        seed=draw.choice((None, number)),
    )
    keep_before = draw.choice((None, weeks[draw.randint(1, 30)].monday))
    return Case(request=request, changed=draw_change(request, draw), keep_before=keep_before)


def draw_hosts(shape: Shape, weeks: tuple[IsoWeek, ...], draw: random.Random) -> list[Host]:
    hosts = [Host(id=f"P{place:02}") for place in range(shape.hosts)]
    for place in draw.sample(range(shape.hosts), shape.joining):
        hosts[place] = evolve(hosts[place], joined_in=draw.choice(weeks[1:]))
    for place in draw.sample(range(shape.hosts), shape.leaving):
        later = [week for week in weeks if week >= (hosts[place].joined_in or weeks[0])]
        hosts[place] = evolve(hosts[place], left_in=draw.choice(later))
    hosts = [block(host, (week for week in weeks if draw.random() < shape.blocked)) for host in hosts]
    return [
        evolve(host, last_hosted_in=weeks[0].plus(-draw.randint(1, 22))) if draw.random() < 0.5 else host
        for host in hosts
    ]


def draw_fixed_weeks(
    shape: Shape, weeks: tuple[IsoWeek, ...], hosts: list[Host], draw: random.Random
) -> tuple[list[OwnWeek], list[JointWeek]]:
    own: list[OwnWeek] = []
    joint: list[JointWeek] = []
    working = [week for week in weeks if list_workdays(week.monday, week.sunday, HOLIDAYS)]
    for week in draw.sample(working, shape.own + shape.joint):
        there = [host for host in hosts if host.membership.covers(week)]
        free = [host.id for host in there if week.monday not in host.blocked_on]
        if free and len(own) < shape.own:
            own.append(OwnWeek(week=week, host=draw.choice(free)))
        elif free:
            some = draw.sample(free, min(len(free), draw.randint(1, 2)))
            joint.append(JointWeek(week=week, theme="新使命", hosts=some))
    return own, joint


def block(host: Host, weeks: Iterable[IsoWeek]) -> Host:
    return evolve(host, blocked_on=host.blocked_on | {day for week in weeks for day in week.days})


def draw_change(request: RotationRequest, draw: random.Random) -> RotationRequest:
    """Block some weeks of some platforms; and one comes, one goes, or a week is freed, fixed or a holiday."""
    weeks, hosts = request.weeks, list(request.hosts)
    for place in draw.sample(range(len(hosts)), draw.randint(1, 4)):
        hosts[place] = block(hosts[place], draw.sample(weeks, draw.randint(1, 6)))
    changed = evolve(request, hosts=hosts)
    fixed = {each.week for each in (*request.own, *request.joint)}
    week = draw.choice([week for week in weeks if week not in fixed and HOLIDAYS.knows(week.sunday)])
    match draw.randrange(6):
        case 0:
            return evolve(changed, hosts=(*hosts, Host(id="new", joined_in=draw.choice(weeks[20:]))))
        case 1:
            named = {each.host for each in request.own} | {
                name for each in request.joint for name in each.hosts
            }
            gone = draw.choice([host for host in hosts if host.id not in named])
            return evolve(changed, hosts=[host for host in hosts if host is not gone])
        case 2:
            return evolve(changed, own=request.own[1:], joint=request.joint[1:])
        case 3:
            there = [host.id for host in hosts if host.membership.covers(week)]
            joint = JointWeek(week=week, theme="新阶层", hosts=draw.sample(there, 1))
            return evolve(changed, joint=(*request.joint, joint))
        case 4:
            off = set(week.days)
            return evolve(
                changed,
                holidays=evolve(
                    HOLIDAYS,
                    holidays=HOLIDAYS.holidays | off,
                    makeup_workdays=HOLIDAYS.makeup_workdays - off,
                ),
            )
        case _:
            return changed


# --------------------------------------------------------------------------------------- the model


class Model:
    """The rules as constraints: a truth value for each week and each platform that could take it."""

    def __init__(self, everything: Any) -> None:
        # Only here, as it takes most of a second.
        from ortools.sat.python import cp_model

        self._impossible = everything.impossible is not None
        self._weeks = len(everything.takers)
        self._model = cp_model.CpModel()
        self._takes = {
            (week, host.id): self._model.new_bool_var(f"{week} {host.id}")
            for week, hosts in everything.takers.items()
            for host in hosts
        }
        # Every week has one activity.
        for week, hosts in everything.takers.items():
            self._model.add_exactly_one(self._takes[week, host.id] for host in hosts)
        for host in everything.request.hosts:
            its_weeks = {week: taken for (week, name), taken in self._takes.items() if name == host.id}
            # Each platform hosts its share, rounded down or up.
            share = everything.shares[host.id]
            self._model.add_linear_constraint(sum(its_weeks.values()), math.floor(share), math.ceil(share))
            # In any so many weeks running a platform hosts at most once.
            for first in its_weeks:
                end = first.plus(everything.request.weeks_apart)
                self._model.add_at_most_one(taken for week, taken in its_weeks.items() if first <= week < end)

    def accepts(self, hosts: Hosts) -> bool:
        """Say whether a plan keeps the rules."""
        model = self._model.clone()
        for (week, name), taken in self._takes.items():
            model.add(taken == (hosts.get(week) == (name,)))
        return not self._impossible and self._solve(model) is not None

    def find_fewest_changes(self, before: Hosts) -> int | None:
        """Return in how few weeks the host must change; None if no plan keeps the rules."""
        if self._impossible:
            return None
        stays = [taken for (week, name), taken in self._takes.items() if before.get(week) == (name,)]
        self._model.maximize(sum(stays))
        most = self._solve(self._model)
        return None if most is None else self._weeks - most

    def _solve(self, model: cp_model.CpModel) -> int | None:
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        # One worker finds the same each time; its cuts are what the distances need.
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2
        status = solver.solve(model)
        assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
        return round(solver.objective_value) if status == cp_model.OPTIMAL else None


def list_past(plan: RotationPlan, keep_before: dt.date | None) -> Mapping[IsoWeek, Turn | None]:
    """The past weeks, which stay as they were; None stands for one without an activity."""
    if keep_before is None:
        return {}
    turns = {turn.week: turn for turn in plan.turns if turn.day < keep_before}
    return {**turns, **{week: None for week in plan.excused if week.sunday < keep_before}}


def count_forced_changes(before: Hosts, everything: Any, past: Mapping[IsoWeek, Turn | None]) -> int:
    """Count the changes of weeks that need no host: those of joint activities, and holidays."""
    request = everything.request
    joint = {each.week: each.hosts for each in request.joint}
    names = [host.id for host in request.hosts]
    return sum(
        before.get(week, ()) != tuple(name for name in names if name in joint.get(week, ()))
        for week in request.weeks
        if week not in everything.takers and week not in past
    )


# ---------------------------------------------------------------------------------- the comparison


def compare(case: Case, counted: Counted, doubts_of: Doubts) -> str:
    """Compare a plan and what becomes of it with the model; return how far they came."""
    model = Model(counted(case.request))
    try:
        plan = plan_rotation(case.request)
    except InfeasiblePlanError:
        assert model.find_fewest_changes({}) is None
        return "no plan"
    hosts = {turn.week: turn.hosts for turn in plan.turns}
    assert model.accepts(hosts)
    assert doubts_of(build_certificate(plan), case.request) == []
    past = list_past(plan, case.keep_before)
    everything = counted(case.changed, past)
    model = Model(everything)
    fewest = model.find_fewest_changes(hosts)
    try:
        new = replan_rotation(plan, case.changed, keep_before=case.keep_before)
    except InfeasiblePlanError:
        assert fewest is None
        return "no new plan"
    assert fewest is not None
    assert model.accepts({turn.week: turn.hosts for turn in new.plan.turns})
    assert len(new.host_changes) == fewest + count_forced_changes(hosts, everything, past)
    assert new.is_fewest
    return "fewest changes"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name, numbers in USUAL.items() for number in numbers]
)
def test_a_constraint_solver_finds_the_same(
    name: str, number: int, counted: Counted, doubts_of: Doubts
) -> None:
    compare(draw_case(SHAPES[name], number), counted, doubts_of)


@pytest.mark.stress
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_constraint_solver_finds_the_same_for_many(
    shape: Shape, counted: Counted, doubts_of: Doubts
) -> None:
    seen = Counter(compare(draw_case(shape, number), counted, doubts_of) for number in range(MANY))
    print(dict(seen))
    # Hardly anything would be compared if most requests had no plan.
    assert seen["fewest changes"] > MANY // 2


def test_a_joint_activity_of_one_platform_may_become_its_turn() -> None:
    weeks = tuple(IsoWeek(2026, number) for number in range(10, 14))
    hosts = [Host(id=name) for name in ("P0", "P1", "P2", "P3")]
    joint = JointWeek(week=weeks[1], theme="新使命", hosts=["P3"])
    request = RotationRequest(hosts=hosts, weeks=weeks, holidays=HOLIDAYS, joint=[joint], weeks_apart=2)
    new = replan_rotation(plan_rotation(request), evolve(request, joint=()))
    assert new.host_changes == ()
    assert new.is_fewest
