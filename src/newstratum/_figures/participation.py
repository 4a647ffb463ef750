"""Who came to activities: 人数 and 人次, by group and unit.

Different people (人数) and times somebody came (人次) are never mixed. Sign-ins are counted, and numbers
noted without names are put together as docs/explanation/activities.md lays down under “Who came”.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from attrs import field, frozen

from newstratum._figures.reports.report import Figure, build_figure, build_range
from newstratum._model.organisation.activities import (
    Activity,
    ActivityKind,
    Attendance,
    Days,
    collect_attendance_findings,
    find_contradictory_activities,
    find_held_days,
    find_possible_days,
    read_noted_number,
)
from newstratum._model.organisation.noted_numbers import (
    PERSONS,
    TIMES,
    Least,
    Most,
    NotedNumber,
    SignIn,
    add_ends,
    add_most,
    build_interval,
    compute_least_persons,
    compute_least_times,
    compute_most_persons,
    compute_most_times,
)
from newstratum._model.organisation.relations import Finding
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.quantities import Quantity
from newstratum._words import Words

_PERSONS: Final = Words(zh="参加活动的人数，每人计一次", en="people who came to activities, each once")
_TIMES: Final = Words(
    zh="参加活动的人次，每参加一次计一次", en="times somebody came to an activity, each once"
)
_ROW_PERSONS: Final = Words(
    zh="参加活动并已知属于该类的人数，每人计一次",
    en="people who came to activities and are known to be of this row, each once",
)
_ROW_TIMES: Final = Words(
    zh="已知属于该类的人参加活动的人次，每参加一次计一次",
    en="times somebody known to be of this row came to an activity, each once",
)
_ACTIVITIES: Final = Words(zh="有签到或人数记录的活动", en="activities with sign-ins or a number noted")


@frozen(kw_only=True, repr=False)
class GroupAndTownship(ShortRepr):
    """Where a person belongs on the day of the count."""

    #: The outcome of the verdict; None where there is none.
    group: str | None = None
    #: Code of the township unit; None where it is unknown.
    township: str | None = None


_UNKNOWN: Final = GroupAndTownship()


@frozen(kw_only=True, repr=False)
class ParticipationRow(ShortRepr):
    """People and times of one group or unit, or of all."""

    #: The group or the code of the unit; None for who signed in and is of no known group or unit.
    key: str | None
    #: 人数
    persons: Figure
    #: 人次
    times: Figure


@frozen(kw_only=True, repr=False)
class Flow(ShortRepr):
    """How many times people of a group came to a kind of activity of a platform."""

    #: The outcome of their verdicts; None where there is none.
    group: str | None
    #: Id of the platform; what several platforms hold together counts for each of them. None where a platform
    #: is not named.
    platform: str | None
    kind: ActivityKind
    #: 人次
    times: int


@frozen(kw_only=True, repr=False)
class Participation(HtmlTable):
    """Who came, in all and by group and township unit."""

    persons: Figure
    times: Figure
    activities: Figure
    #: Sorted, the unknown last. Numbers noted for all groups are in no row.
    groups: tuple[ParticipationRow, ...]
    #: Sorted, the unknown last. Numbers noted for all units are in no row.
    townships: tuple[ParticipationRow, ...]
    #: Attendances that do not count because they contradict other records, whatever their day.
    findings: tuple[Finding, ...] = ()
    #: Who went where: of sign-ins on days that surely lie in the time.
    flows: tuple[Flow, ...] = ()
    #: The words of units by their codes, as far as they are known.
    unit_words: Mapping[str, Words] = field(factory=dict, repr=False)


def compute_participation(
    attendances: Iterable[Attendance],
    people: Mapping[str, GroupAndTownship],
    as_of: dt.date,
    *,
    activities: Iterable[Activity],
    since: dt.date = dt.date.min,
) -> Participation:
    """Count who came to activities.

    Args:
        attendances: Sign-ins, and numbers noted without names.
        people: Where each person belongs, by id; one who is missing is of unknown group and unit.
        as_of: What surely happened later is left out; what may have happened by this day makes a bound.
        activities: The activities, of which those that are planned or cancelled do not count.
        since: What surely happened before this day is left out.

    Returns:
        Exact figures where everything is known, bounds where numbers were noted or days are known in part.
    """
    listed, known = tuple(attendances), tuple(activities)
    held_days = find_held_days(known)
    contradictory = frozenset(find_contradictory_activities(listed, held_days))
    counted = [
        found
        for each in listed
        if (found := _count(each, held_days, contradictory, since, as_of)) is not None
    ]

    def get_group(attendance: Attendance) -> str | None:
        person = attendance.person
        return attendance.group if person is None else people.get(person, _UNKNOWN).group

    def get_township(attendance: Attendance) -> str | None:
        person = attendance.person
        return attendance.township if person is None else people.get(person, _UNKNOWN).township

    held = [{each.attendance.activity for each in some} for some in (_select_sure(counted), counted)]
    return Participation(
        persons=_count_persons(counted, _PERSONS, as_of, of_all=True),
        times=_count_times(counted, _TIMES, as_of, of_all=True),
        activities=build_figure(_ACTIVITIES, build_range(len(held[0]), len(held[1]), "场"), as_of, held[1]),
        groups=_build_rows(counted, get_group, as_of),
        townships=_build_rows(counted, get_township, as_of),
        findings=collect_attendance_findings(known, listed),
        flows=_count_flows(_select_sure(counted), known, get_group),
    )


@frozen
class _Counted:
    """An attendance that came, or may have come, by the day."""

    attendance: Attendance
    is_sure: bool
    #: What it says; None for a sign-in.
    number: NotedNumber | None
    #: Whether the numbers of its activity contradict each other, so that they say nothing.
    is_contradictory: bool


def _count(
    attendance: Attendance,
    held_days: Mapping[str, Days | None],
    contradictory: frozenset[str],
    since: dt.date,
    as_of: dt.date,
) -> _Counted | None:
    days = find_possible_days(attendance, held_days)
    if days is None or days[0] > as_of or days[1] < since:
        return None
    says_nothing = attendance.count is not None and attendance.activity in contradictory
    number = None if says_nothing else read_noted_number(attendance)
    return _Counted(attendance, since <= days[0] and days[1] <= as_of, number, says_nothing)


def _select_sure(counted: Iterable[_Counted]) -> list[_Counted]:
    return [each for each in counted if each.is_sure]


def _count_flows(
    counted: Iterable[_Counted], activities: Iterable[Activity], get_group: Callable[[Attendance], str | None]
) -> tuple[Flow, ...]:
    """Return how often each group came to each platform for each kind of activity, by sign-ins."""
    known = {each.id: (each.hosts or (None,), each.kind) for each in activities}
    tally: Tally[tuple[str | None, str | None, ActivityKind]] = Tally()
    for each in counted:
        attendance = each.attendance
        if attendance.person is not None and attendance.activity in known:
            hosts, kind = known[attendance.activity]
            tally.update((get_group(attendance), host, kind) for host in hosts)
    return tuple(
        Flow(group=group, platform=platform, kind=kind, times=times)
        for (group, platform, kind), times in sorted(tally.items(), key=lambda item: _to_sort_key(item[0]))
    )


def _to_sort_key(
    flow: tuple[str | None, str | None, ActivityKind],
) -> tuple[tuple[bool, str], tuple[bool, str], str]:
    group, platform, kind = flow
    return (group is None, group or ""), (platform is None, platform or ""), kind.value


def _build_rows(
    counted: Iterable[_Counted], key: Callable[[Attendance], str | None], as_of: dt.date
) -> tuple[ParticipationRow, ...]:
    parts: dict[str | None, list[_Counted]] = {}
    for each in counted:
        part = key(each.attendance)
        if part is not None or each.attendance.person is not None:
            parts.setdefault(part, []).append(each)
    return tuple(
        ParticipationRow(
            key=part,
            persons=_count_persons(parts[part], _ROW_PERSONS, as_of, of_all=False),
            times=_count_times(parts[part], _ROW_TIMES, as_of, of_all=False),
        )
        for part in sorted(parts, key=lambda each: (each is None, each or ""))
    )


def _count_persons(counted: Sequence[_Counted], definition: Words, as_of: dt.date, *, of_all: bool) -> Figure:
    least, most = _count_signed_persons(_select_sure(counted)), _count_signed_persons(counted)
    ends: list[Most] = [(most, False)]
    lows: list[Least] = [(least, False)]
    for own in _group_by_activity(each for each in counted if each.attendance.count is not None):
        lows.append(compute_least_persons(_get_numbers(_select_sure(own))))
        ends.append(_compute_most(own, compute_most_persons, of_all=of_all))
    return _build_figure(definition, max(lows), add_most(ends), PERSONS, counted, as_of)


def _count_signed_persons(counted: Iterable[_Counted]) -> int:
    return len({each.attendance.person for each in counted} - {None})


def _count_times(counted: Sequence[_Counted], definition: Words, as_of: dt.date, *, of_all: bool) -> Figure:
    lows: list[Least] = []
    ends: list[Most] = []
    noted = {each.attendance.activity for each in counted if each.attendance.count is not None}
    signed_only = [each for each in counted if each.attendance.activity not in noted]
    lows.append((len(_select_sure(signed_only)), False))
    ends.append((len(signed_only), False))
    for own in _group_by_activity(each for each in counted if each.attendance.activity in noted):
        sure = _select_sure(own)
        lows.append(compute_least_times(_get_numbers(sure), _get_sign_ins(sure)))
        signed = sum(each.attendance.person is not None for each in own)
        ends += [(signed, False), _compute_most(own, compute_most_times, of_all=of_all)]
    return _build_figure(definition, add_ends(lows), add_most(ends), TIMES, counted, as_of)


def _compute_most(own: Iterable[_Counted], compute: Callable[..., Most], *, of_all: bool) -> Most:
    listed = tuple(own)
    if any(each.is_contradictory for each in listed):
        return None
    return compute(_get_numbers(listed), of_all=of_all)


def _get_numbers(counted: Iterable[_Counted]) -> list[NotedNumber]:
    return [each.number for each in counted if each.number is not None]


def _get_sign_ins(counted: Iterable[_Counted]) -> list[SignIn]:
    attendances = (each.attendance for each in counted)
    return [(each.person, each.attended_on) for each in attendances if each.person is not None]


def _group_by_activity(counted: Iterable[_Counted]) -> Iterable[list[_Counted]]:
    found: dict[str, list[_Counted]] = {}
    for each in counted:
        found.setdefault(each.attendance.activity, []).append(each)
    return found.values()


def _build_figure(
    definition: Words, least: Least, most: Most, unit: str, counted: Sequence[_Counted], as_of: dt.date
) -> Figure:
    counts = [each.attendance.count for each in counted]
    incomplete = any(count is not None and count.incomplete for count in counts)
    quantity = Quantity(bounds=build_interval(least, most), unit=unit, incomplete=incomplete)
    return build_figure(definition, quantity, as_of, (each.attendance.id for each in counted))
