"""Who came to activities, and who answered questionnaires.

Different people (人数) and times somebody came (人次) are never mixed. Sign-ins are counted. Numbers noted
without names bound what was not counted: of an activity it is not known whether the number noted includes
those who signed in, so that there are at least as many as the greater of the two and at most as many as both
together. Noted people came at least once each, and the people of two activities may be the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import add
from types import MappingProxyType
from typing import Final

import attrs
from attrs import field, frozen

from newstratum._figures.reports.report import Figure, build_figure, count_records
from newstratum._labels import Words
from newstratum._model.organisation.activities import PERSONS, TIMES, Attendance
from newstratum._model.organisation.outreach import Response, SurveyRound
from newstratum._model.people.groups import Group
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.quantities import Interval, Quantity, build_exact_quantity
from newstratum.errors import InvalidValueError

_PERSONS: Final = Words(zh="参加活动的人数，每人计一次", en="people who came to activities, each once")
_TIMES: Final = Words(zh="参加活动的人次，每到一次计一次", en="times somebody came to an activity, each once")
_ACTIVITIES: Final = Words(zh="有签到或人数记载的活动", en="activities with sign-ins or a number noted")


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

    #: The group or the code of the unit; None for those of unknown group or unit.
    key: str | None
    #: 人数
    persons: Figure
    #: 人次
    times: Figure


@frozen(kw_only=True, repr=False)
class Participation(HtmlTable):
    """Who came, in all and by group and township unit."""

    persons: Figure
    times: Figure
    activities: Figure
    #: Sorted, the unknown last. Numbers noted for all are among the unknown.
    groups: tuple[ParticipationRow, ...]
    townships: tuple[ParticipationRow, ...]


def compute_participation(
    attendances: Iterable[Attendance], people: Mapping[str, GroupAndTownship], as_of: dt.date
) -> Participation:
    """Count who came to activities.

    Args:
        attendances: Sign-ins, and numbers noted without names.
        people: Where each person belongs, by id; one who is missing is of unknown group and unit.
        as_of: What surely happened later is left out; what has no date is not.

    Returns:
        Exact figures where there are sign-ins only, bounds where numbers were noted.
    """
    listed = [each for each in attendances if each.attended_on is None or each.attended_on.earliest <= as_of]
    by_group: dict[str | None, list[Attendance]] = {}
    by_township: dict[str | None, list[Attendance]] = {}
    for each in listed:
        if each.person is not None:
            belongs = people.get(each.person, _UNKNOWN)
            by_group.setdefault(belongs.group, []).append(each)
            by_township.setdefault(belongs.township, []).append(each)
        else:
            # In the row of a group its own number is the number of all.
            by_group.setdefault(each.group, []).append(attrs.evolve(each, group=None))
            by_township.setdefault(each.township, []).append(attrs.evolve(each, township=None))
    return Participation(
        persons=_count_persons(listed, as_of),
        times=_count_times(listed, as_of),
        activities=count_records(_ACTIVITIES, "场", as_of, {each.activity for each in listed}),
        groups=_build_rows(by_group, as_of),
        townships=_build_rows(by_township, as_of),
    )


def _build_rows(parts: Mapping[str | None, list[Attendance]], as_of: dt.date) -> tuple[ParticipationRow, ...]:
    return tuple(
        ParticipationRow(
            key=key, persons=_count_persons(parts[key], as_of), times=_count_times(parts[key], as_of)
        )
        for key in sorted(parts, key=lambda each: (each is None, each or ""))
    )


def _count_persons(attendances: Sequence[Attendance], as_of: dt.date) -> Figure:
    signed = build_exact_quantity(
        len({each.person for each in attendances if each.person is not None})
    ).bounds
    noted: list[Interval] = []
    for own in _group_by_activity(each for each in attendances if each.count is not None):
        people, times = _compute_noted(own, PERSONS), _compute_noted(own, TIMES)
        noted.append(_compute_people(people, times))
    above = (Interval(low=0, high=each.high, high_included=each.high_included) for each in noted)
    together = reduce(add, above, signed)
    value = _combine_bounds([signed, *noted], together)
    return _build_figure(_PERSONS, value, PERSONS, attendances, as_of)


def _compute_people(people: Interval | None, times: Interval | None) -> Interval:
    """Return the bounds of how many people came to an activity, from its numbers of people and of times."""
    if times is None:
        return people or Interval()
    excludes_zero = times.contains(1) and not times.contains(0)
    least = Interval(low=1 if excludes_zero or (times.low or 0) >= 1 else 0)
    if people is None:
        return _combine_bounds([least], times)
    times_below = times.high is not None and (people.high is None or times.high < people.high)
    return _combine_bounds([least, people], times if times_below else people)


def _count_times(attendances: Sequence[Attendance], as_of: dt.date) -> Figure:
    noted = {each.activity for each in attendances if each.count is not None}
    signed_only = sum(each.activity not in noted for each in attendances)
    others = _group_by_activity(each for each in attendances if each.activity in noted)
    value = reduce(add, (_compute_times(own) for own in others), build_exact_quantity(signed_only).bounds)
    return _build_figure(_TIMES, value, TIMES, attendances, as_of)


def _compute_times(attendances: Sequence[Attendance]) -> Interval:
    """Return the bounds of how often people came to an activity with a noted number."""
    signed = build_exact_quantity(sum(each.person is not None for each in attendances)).bounds
    people, times = _compute_noted(attendances, PERSONS), _compute_noted(attendances, TIMES)
    # Each person noted came once or more often, so that a number of people says nothing above.
    above = signed + times if times is not None else Interval()
    return _combine_bounds([each for each in (signed, people, times) if each is not None], above)


def _combine_bounds(lows: Iterable[Interval], high: Interval) -> Interval:
    """Return the interval from the greatest of several lower ends to the upper end of another one."""
    low, open_end = max((each.low or Fraction(0), not each.low_included) for each in lows)
    return Interval(low=low, low_included=not open_end, high=high.high, high_included=high.high_included)


def _group_by_activity(attendances: Iterable[Attendance]) -> Iterable[Sequence[Attendance]]:
    found: dict[str, list[Attendance]] = {}
    for each in attendances:
        found.setdefault(each.activity, []).append(each)
    return found.values()


def _compute_noted(attendances: Iterable[Attendance], unit: str) -> Interval | None:
    """Return the bounds that the noted numbers of one unit give for an activity; None without any."""
    noted = [each for each in attendances if each.count is not None and each.count.unit == unit]
    for_all = [each for each in noted if each.group is None and each.township is None]
    # A number of all includes those of groups and units.
    counted = for_all or noted
    bounds = [each.count.bounds for each in counted if each.count is not None]
    if not bounds:
        return None
    together = reduce(add, bounds)
    return together if _are_apart(counted, unit) else _combine_bounds(bounds, together)


def _are_apart(noted: Sequence[Attendance], unit: str) -> bool:
    """Say whether numbers of one activity count nothing twice, so that they can be added."""
    keys = [
        # People who come on two days are the same people; the times they come are not.
        (each.group, each.township, each.attended_on if unit == TIMES else None)
        for each in noted
    ]
    shapes = {tuple(part is None for part in key) for key in keys}
    return len(shapes) == 1 and len(set(keys)) == len(keys)


def _build_figure(
    definition: Words, value: Interval, unit: str, attendances: Sequence[Attendance], as_of: dt.date
) -> Figure:
    incomplete = any(each.count is not None and each.count.incomplete for each in attendances)
    quantity = Quantity(bounds=value, unit=unit, incomplete=incomplete)
    return build_figure(definition, quantity, as_of, (each.id for each in attendances))


_ANSWERED: Final = Words("收回的答卷，同一人只计一份", "answers received, one for each person")


@frozen(kw_only=True, repr=False)
class SurveyResult(HtmlTable):
    """How many answered a round of a questionnaire by a day."""

    survey: SurveyRound
    answered: Figure
    #: For each group how many answered, and under None those of none that is known.
    by_group: Mapping[Group | None, int] = field(repr=False)
    #: For each code of a unit how many answered, and under None those of none that is known.
    by_unit: Mapping[str | None, int] = field(repr=False)

    @property
    def rate(self) -> Fraction | None:
        """The share of those asked who answered; None if that number is unknown."""
        if self.survey.asked is None:
            return None
        return Fraction(sum(self.by_group.values()), self.survey.asked)


def compute_survey_result(
    survey: SurveyRound,
    responses: Iterable[Response],
    on: dt.date,
    *,
    groups: Mapping[str, Group] = MappingProxyType({}),
    units: Mapping[str, str] = MappingProxyType({}),
) -> SurveyResult:
    """Count the answers to a round of a questionnaire.

    Args:
        survey: The round.
        responses: Answers, of other rounds too; one that surely came later does not count yet.
        on: The day.
        groups: The confirmed group of each person, as far as there is one.
        units: Code of the unit of each person, as far as it is known.

    Raises:
        InvalidValueError: More answered than were asked.
    """
    own = {
        (response.person, None if response.person else response.id): response
        for response in responses
        if response.survey == survey.id
        and (response.answered_on is None or response.answered_on.earliest <= on)
    }
    if survey.asked is not None and len(own) > survey.asked:
        raise InvalidValueError(
            "survey.asked", f"fewer than the {len(own)} who answered", "count again who was asked"
        )
    by_group: dict[Group | None, int] = {}
    by_unit: dict[str | None, int] = {}
    for response in own.values():
        person = response.person
        group = response.group if person is None else groups.get(person)
        unit = response.township if person is None else units.get(person)
        by_group[group] = by_group.get(group, 0) + 1
        by_unit[unit] = by_unit.get(unit, 0) + 1
    return SurveyResult(
        survey=survey,
        answered=count_records(_ANSWERED, "份", on, (response.id for response in own.values())),
        by_group=MappingProxyType(by_group),
        by_unit=MappingProxyType(by_unit),
    )
