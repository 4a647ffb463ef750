"""Activities, the series they belong to, and who came.

人数 (different people) and 人次 (times somebody came) are kept apart: one attendance is one sign-in, so
that 人次 counts attendances and 人数 counts the people among them. Where only a number was noted, it is
kept with its unit, and never turned into the other. When an attendance counts stands in
docs/explanation/activities.md, under “Who came”.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from attrs import Attribute, field, frozen
from attrs.converters import optional

from newstratum._model.organisation.noted_numbers import (
    PERSONS,
    TIMES,
    NotedNumber,
    are_contradictory,
    read_number,
)
from newstratum._model.organisation.occasions import Cadence, Hours, OccasionState
from newstratum._model.organisation.programme import check_move_codes
from newstratum._model.organisation.relations import (
    Finding,
    FindingKind,
    NamedDatedRecord,
    NamedRecord,
    SourcedRecord,
    collect_duplicate_findings,
    collect_unknown_findings,
    prepare_fields,
)
from newstratum._model.people.groups import Group, to_groups
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.codes import CodeEnum
from newstratum._model.values.identifiers import refers_to
from newstratum._model.values.periods import PartialDate, Period, to_optional_date
from newstratum._model.values.quantities import Quantity
from newstratum._model.values.validators import (
    ToTuple,
    check_past_day,
    check_positive,
    check_texts,
    check_township,
    instance_of,
    tuple_of,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError


class ActivityKind(CodeEnum):
    """Kinds of activities."""

    #: 论坛, 圆桌论坛
    FORUM = "forum"
    #: 沙龙
    SALON = "salon"
    #: 座谈
    DISCUSSION = "discussion"
    #: 讲座
    LECTURE = "lecture"
    #: 培训
    TRAINING = "training"
    #: 考察: 红色之旅
    STUDY_TOUR = "study_tour"
    #: 互访交流
    EXCHANGE = "exchange"
    #: 展览
    EXHIBITION = "exhibition"
    #: 演出, 文艺活动
    PERFORMANCE = "performance"
    #: 服务, 公益
    SERVICE = "service"
    OTHER = "other"


class RotationMode(CodeEnum):
    """自转, 公转 and 轮转, which the founding text does not define; this is the library's reading."""

    #: 自转: a platform's own activity.
    OWN = "own"
    #: 公转: a joint activity of several platforms around a theme.
    JOINT = "joint"
    #: 轮转: hosts take turns.
    TURNS = "turns"


@frozen(kw_only=True, field_transformer=prepare_fields)
class Series(NamedDatedRecord):
    """Activities or publications that belong together: a project, a recurring event, a run of articles."""

    theme_zh: str = ""
    theme_en: str = ""
    brand: str | None = field(default=None, metadata=refers_to("brand"))
    platform: str | None = field(default=None, metadata=refers_to("platform"))
    #: Bodies that make it together with the owner.
    partners: tuple[str, ...] = field(
        default=(), converter=ToTuple[str], validator=check_texts, metadata=refers_to("body")
    )
    #: How often it is meant to happen; None where the source does not say (定期).
    cadence: Cadence | None = field(default=None, converter=optional(Cadence))


def _check_not_before(instance: Activity, _attribute: object, value: PartialDate | None) -> None:
    if value is not None and (instance.held_on is None or value.is_before(instance.held_on) is Certainty.YES):
        raise InvalidValueError(
            "activity.ended_on",
            Words("早于活动开始", "before the activity begins"),
            Words("请给第一天held_on，并核对两者", "give held_on, the first day, and check both"),
        )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Activity(NamedRecord):
    """Something held for members: by whom, about what, when and where."""

    kind: ActivityKind = field(converter=ActivityKind)
    state: OccasionState = field(default=OccasionState.HELD, converter=OccasionState)
    theme_zh: str = ""
    theme_en: str = ""
    #: The platforms that hold it; two or more hold it jointly.
    hosts: tuple[str, ...] = field(
        default=(), converter=ToTuple[str], validator=check_texts, metadata=refers_to("platform")
    )
    #: Bodies that hold it.
    organisers: tuple[str, ...] = field(
        default=(), converter=ToTuple[str], validator=check_texts, metadata=refers_to("body")
    )
    #: The body it goes to as a guest: 走进.
    visited: str | None = field(default=None, metadata=refers_to("body"))
    rotation: RotationMode | None = field(default=None, converter=optional(RotationMode))
    #: Codes of the moves it serves, those of the district's profile.
    moves: tuple[str, ...] = field(default=(), converter=ToTuple[str], validator=check_move_codes)
    #: The groups it is meant for; empty where it is for all.
    groups: tuple[Group, ...] = field(
        default=(), converter=to_groups, validator=tuple_of(Group, '"enterprise", "freelance"')
    )
    series: str | None = field(default=None, metadata=refers_to("series"))
    #: The day, or the first one; None where nobody noted it.
    held_on: PartialDate | None = field(default=None, converter=to_optional_date)
    #: The last day, where it takes several.
    ended_on: PartialDate | None = field(
        default=None, converter=to_optional_date, validator=_check_not_before
    )
    #: From when to when on a day, or from the first day to the last; None where nobody noted it.
    hours: Hours | None = field(
        default=None, validator=instance_of(Hours, Words("请给Hours", "give Hours"), optional=True)
    )
    #: Code of the township unit.
    township: str | None = field(default=None, validator=check_township)
    place_zh: str = ""
    place_en: str = ""
    #: How many people it has room for; None where nothing limits it.
    capacity: int | None = field(default=None, validator=check_positive)


def _check_person_or_count(
    instance: Attendance, attribute: Attribute[Quantity | None], value: object
) -> None:
    instance_of(Quantity, Words("请用parse_quantity()得出", "make it with parse_quantity()"), optional=True)(
        instance, attribute, value
    )
    if (instance.person is None) == (value is None):
        raise InvalidValueError(
            "attendance.count",
            Words("人与人数须给一项，且只给一项", "neither or both of a person and a number"),
            Words("请给person或count", "give person or count"),
        )
    if isinstance(value, Quantity) and value.unit not in (PERSONS, TIMES):
        raise InvalidValueError(
            "attendance.count",
            Words("单位既不是人，也不是人次", "not counted in 人 or 人次"),
            Words("请写明是哪一种", "say which of the two it is"),
        )


@frozen(kw_only=True, field_transformer=prepare_fields)
class Attendance(SourcedRecord):
    """One sign-in of a person, or the number of people or sign-ins that was noted without names."""

    activity: str = field(metadata=refers_to("activity"))
    person: str | None = field(default=None, metadata=refers_to("person"))
    #: A number without names, in 人 or in 人次.
    count: Quantity | None = field(default=None, validator=_check_person_or_count)
    #: The group that a number is of; None where it is of all, and for a person, whose group is computed.
    group: Group | None = field(default=None, converter=optional(Group))
    #: Code of the township unit that a number is of; None where it is of all, and for a person.
    township: str | None = field(default=None, validator=check_township)
    #: The day of an activity that takes several; None where there is one.
    attended_on: PartialDate | None = field(
        default=None, converter=to_optional_date, validator=check_past_day
    )
    notice: str | None = None


#: From the first day that something can be on to the last.
Days: TypeAlias = tuple[dt.date, dt.date]

_ANY_DAY: Final[Days] = (dt.date.min, dt.date.max)


def find_held_days(activities: Iterable[Activity]) -> dict[str, Days | None]:
    """Return the days that each activity can take, by its id; None for one that is planned or cancelled."""
    return {each.id: find_days(each) if each.state is OccasionState.HELD else None for each in activities}


def find_days(activity: Activity) -> Days:
    """Return the first and the last day that an activity can be on."""
    if activity.held_on is None:
        return _ANY_DAY
    return activity.held_on.earliest, (activity.ended_on or activity.held_on).latest


def find_possible_days(attendance: Attendance, held_days: Mapping[str, Days | None]) -> Days | None:
    """Return the days that an attendance can be of; None where it does not count on any day.

    Args:
        attendance: The attendance.
        held_days: The days of the activities, from :func:`find_held_days`; one that is missing can take any.
    """
    days = held_days.get(attendance.activity, _ANY_DAY)
    if days is None or attendance.attended_on is None:
        return days
    first, last = max(days[0], attendance.attended_on.earliest), min(days[1], attendance.attended_on.latest)
    return (first, last) if first <= last else None


def read_noted_number(attendance: Attendance) -> NotedNumber | None:
    """Return the number of an attendance; None for a sign-in, or where no whole number is possible."""
    if attendance.count is None:
        return None
    return read_number(
        attendance.count,
        group=attendance.group,
        township=attendance.township,
        day=attendance.attended_on,
    )


def collect_activity_findings(
    activities: Iterable[Activity], series: Iterable[Series]
) -> tuple[Finding, ...]:
    """Check activities against the series they belong to.

    Finds unknown series, identifiers twice, and activities outside the time of their series: before it
    began, or after it ended.
    """
    listed = tuple(activities)
    known = {each.id: each for each in series}
    return (
        *collect_duplicate_findings(listed),
        *collect_unknown_findings(((each.id, each.series) for each in listed), known, "series"),
        *_find_outside_series(listed, known),
    )


def _find_outside_series(activities: Iterable[Activity], known: Mapping[str, Series]) -> Iterator[Finding]:
    for activity in activities:
        series = None if activity.series is None else known.get(activity.series)
        if series is None or activity.held_on is None:
            continue
        taken = Period(began_on=activity.held_on, ended_on=activity.ended_on or activity.held_on)
        if taken.overlaps(series.period) is Certainty.NO:
            yield Finding(
                kind=FindingKind.OUTSIDE_ITS_TIME, subjects=(activity.id, series.id), where="held_on"
            )


def find_contradictory_activities(
    attendances: Iterable[Attendance], held_days: Mapping[str, Days | None]
) -> dict[str, tuple[str, ...]]:
    """Return the activities whose numbers contradict each other, each with the ids of its numbers.

    Args:
        attendances: The numbers, with sign-ins or without them.
        held_days: The days of the activities, from :func:`find_held_days`.
    """
    noted: dict[str, list[Attendance]] = {}
    for each in attendances:
        if each.count is not None and find_possible_days(each, held_days) is not None:
            noted.setdefault(each.activity, []).append(each)
    return {
        activity: tuple(sorted(each.id for each in own))
        for activity, own in noted.items()
        if _are_contradictory(own)
    }


def _are_contradictory(noted: Iterable[Attendance]) -> bool:
    numbers = [read_noted_number(each) for each in noted]
    possible = [number for number in numbers if number is not None]
    return len(possible) < len(numbers) or are_contradictory(possible)


def collect_attendance_findings(
    activities: Iterable[Activity], attendances: Iterable[Attendance]
) -> tuple[Finding, ...]:
    """Check attendances against their activities.

    Finds identifiers twice, unknown activities, attendances of activities that are planned or cancelled, days
    on which the activity was not held, and numbers of an activity that contradict each other.
    """
    listed, held_days = tuple(attendances), find_held_days(activities)
    contradictory = find_contradictory_activities(listed, held_days)
    return (
        *collect_duplicate_findings(listed),
        *collect_unknown_findings(((each.id, each.activity) for each in listed), held_days, "activity"),
        *_find_outside_activity(listed, held_days),
        *(
            Finding(kind=FindingKind.CONTRADICTING_NUMBERS, subjects=(activity, *ids), where="count")
            for activity, ids in contradictory.items()
        ),
    )


def _find_outside_activity(
    attendances: Iterable[Attendance], held_days: Mapping[str, Days | None]
) -> Iterator[Finding]:
    for each in attendances:
        if find_possible_days(each, held_days) is not None:
            continue
        is_held = held_days[each.activity] is not None
        yield Finding(
            kind=FindingKind.OUTSIDE_ITS_TIME if is_held else FindingKind.ATTENDED_NOT_HELD,
            subjects=(each.id, each.activity),
            where="attended_on" if is_held else "activity",
        )
