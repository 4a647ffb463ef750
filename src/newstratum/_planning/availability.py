"""Which hosts can take which weeks of a request, and on which days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from attrs import frozen

from newstratum._model.organisation.activities import RotationMode
from newstratum._model.values.calendar import IsoWeek, list_workdays
from newstratum._model.values.display import ShortRepr
from newstratum._planning.plans import Host, JointWeek, OwnWeek, RotationRequest, Turn
from newstratum._words import Words, join_names, write_count
from newstratum.errors import InfeasiblePlanError


def to_week_number(week: IsoWeek) -> int:
    """Return a number that grows by one from week to week, across years too."""
    return week.monday.toordinal() // 7


@frozen(kw_only=True, repr=False)
class OpenWeek(ShortRepr):
    """A week that needs one host."""

    week: IsoWeek
    mode: RotationMode
    #: The days on which each host can take it, the best first; hosts that cannot are left out.
    days: Mapping[str, Sequence[dt.date]]
    #: The turn it has already, where that must stay as it is.
    kept: Turn | None = None


@frozen(kw_only=True, repr=False)
class Availability(ShortRepr):
    """The weeks of a request, sorted by what they need."""

    open: tuple[OpenWeek, ...]
    #: Turns that need no search: joint activities, and past turns of hosts that are gone.
    settled: tuple[Turn, ...]
    excused: tuple[IsoWeek, ...]


def compute_availability(
    request: RotationRequest,
    before: Mapping[IsoWeek, Turn] | None = None,
    kept: Mapping[IsoWeek, Turn | None] | None = None,
) -> Availability:
    """Sort the weeks of a request; raise an error that names a week without a day or a free host.

    A joint activity stays on its day of an earlier plan (``before``) if it can; the weeks ``kept`` stay as
    they are, None for one without a turn.
    """
    hosts = {host.id for host in request.hosts}
    joint = {each.week: each for each in request.joint}
    # A past week stays as it was, whoever has chosen it since.
    chosen = [each for each in request.own if each.week not in (kept or {})]
    _check_own_weeks(chosen, request.weeks_apart)
    own = {each.week: each for each in chosen}
    open_: list[OpenWeek] = []
    settled: list[Turn] = []
    excused: list[IsoWeek] = []
    for week in request.weeks:
        if kept is not None and week in kept:
            turn = kept[week]
            if turn is None:
                excused.append(week)
            elif turn.host in hosts:
                open_.append(
                    OpenWeek(week=week, mode=turn.mode, days={turn.hosts[0]: (turn.day,)}, kept=turn)
                )
            else:
                settled.append(turn)
        elif (days := _find_days(request, week)) is None:
            if week in own or week in joint or not request.excuse_holiday_weeks:
                raise InfeasiblePlanError(
                    str(week),
                    Words(
                        "没有工作日：整周都是法定节假日", "it has no workday: all of it is a public holiday"
                    ),
                )
            excused.append(week)
        elif week in joint:
            settled.append(_build_joint_turn(request, joint[week], days, (before or {}).get(week)))
        else:
            takers = [host for host in request.hosts if week not in own or host.id == own[week].host]
            mode = RotationMode.OWN if week in own else RotationMode.TURNS
            open_.append(OpenWeek(week=week, mode=mode, days=_find_free_hosts(request, week, days, takers)))
    return Availability(open=tuple(open_), settled=tuple(settled), excused=tuple(excused))


#: What lets a platform host again sooner, as a program and as a command say it.
NEARER_TURNS: Final = Words(
    "缩短两次的间隔（weeks_apart，命令为--apart）", "let turns be nearer (weeks_apart, by command --apart)"
)


def _check_own_weeks(own: Iterable[OwnWeek], weeks_apart: int) -> None:
    """Refuse two weeks that one platform has chosen and that are too close."""
    for one, other in pairwise(sorted(own, key=lambda each: (each.host, each.week))):
        distance = to_week_number(other.week) - to_week_number(one.week)
        if one.host == other.host and distance < weeks_apart:
            apart = write_count(weeks_apart, "week")
            raise InfeasiblePlanError(
                str(other.week),
                Words(
                    "{}也选了{}，距上一次不足{}周；请另选一周，或{}",
                    "{} has also chosen {}, less than {} before; choose another week, or {}",
                ).format(one.host, one.week, apart, NEARER_TURNS),
            )


def _find_days(request: RotationRequest, week: IsoWeek) -> Sequence[dt.date] | None:
    """Return the days of a week that activities can be on, the best first; None if it has no workday."""
    workdays = list_workdays(week.monday, week.sunday, request.holidays)
    if not workdays:
        return None
    days = [day for day in workdays if day not in request.closed_on]
    if not days:
        raise InfeasiblePlanError(
            str(week),
            Words(
                "工作日都不开放；请开放其中一天",
                "each of its workdays is closed to everybody; open one of them",
            ),
        )

    def drawback(day: dt.date) -> tuple[bool, int, dt.date]:
        return not request.holidays.knows(day), abs(day.isoweekday() - request.weekday), day

    return sorted(days, key=drawback)


def _find_free_hosts(
    request: RotationRequest, week: IsoWeek, days: Sequence[dt.date], hosts: Sequence[Host]
) -> Mapping[str, Sequence[dt.date]]:
    """Return who can take a week, and on which days."""
    there = [host for host in hosts if host.membership.covers(week)]
    rested = [host for host in there if _is_rested(request, week, host)]
    free = {host.id: [day for day in days if host.is_free_on(day)] for host in rested}
    takers = {host: its_days for host, its_days in free.items() if its_days}
    if not takers:
        blocked = sum(all(day in host.blocked_on for day in days) for host in rested)
        reasons = (
            (len(hosts) - len(there), Words("该周不参加", "not taking part in that week")),
            (len(there) - len(rested), Words("距上次主办太近", "hosted too short a time before")),
            (blocked, Words("工作日都不便", "blocked on each of its workdays")),
            (len(rested) - blocked, Words("其余各天没有联系人", "without liaison on the days left")),
        )
        counts = join_names(
            Words("{1}的{0}个", "{} {}").format(count, reason) for count, reason in reasons if count
        )
        raise InfeasiblePlanError(
            str(week),
            Words("{}个平台都不能主办：{}", "none of {} can host: {}").format(
                write_count(len(hosts), "platform"), counts
            ),
        )
    return takers


def _is_rested(request: RotationRequest, week: IsoWeek, host: Host) -> bool:
    if host.last_hosted_in is None:
        return True
    return to_week_number(week) - to_week_number(host.last_hosted_in) >= request.weeks_apart


def _build_joint_turn(
    request: RotationRequest, joint: JointWeek, days: Sequence[dt.date], before: Turn | None
) -> Turn:
    """Return a joint activity on a day on which all that take part are free."""
    wanted = [host for host in request.hosts if not joint.hosts or host.id in joint.hosts]
    taking_part = [host for host in wanted if host.membership.covers(joint.week)]
    if not taking_part:
        raise InfeasiblePlanError(
            str(joint.week), Words("该周没有平台参加", "no platform takes part in that week")
        )
    free = [day for day in days if all(host.is_free_on(day) for host in taking_part)]
    if not free:
        raise InfeasiblePlanError(
            str(joint.week),
            Words(
                "联合活动的{}个平台没有一个工作日同时空闲",
                "on none of its workdays are all {} of the joint activity free",
            ).format(write_count(len(taking_part), "platform")),
        )
    day = before.day if before and before.day in free else free[0]
    return Turn(
        week=joint.week,
        day=day,
        mode=RotationMode.JOINT,
        hosts=tuple(host.id for host in taking_part),
        theme=joint.theme,
        provisional=not request.holidays.knows(day),
    )
