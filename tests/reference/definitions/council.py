"""The council on a day, in every world that the dates allow: docs/explanation/bodies.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import floor
from typing import Any

from registers import GROUPS
from worlds import MUST, NEVER, holds_on, list_days

from newstratum.organisation import Body, Liaison, PartialDate, Post, Seat

WORKING_FIXED = {"president": 1, "executive_vice_president": 6}
_LEADERS = "executive_vice_president"


def describe_council(
    bodies: Iterable[Body],
    posts: Iterable[Post],
    seats: Sequence[Seat],
    liaisons: Sequence[Liaison],
    births: Mapping[str, PartialDate],
    groups: Mapping[str, str],
    leaders: Iterable[str],
    day: dt.date,
) -> dict[str, Any]:
    """Members, mean age and findings over all worlds."""
    councils = {each.id for each in bodies if each.kind == "council" and holds_on(each.period, day) != NEVER}
    working = {
        each.id: each.role
        for each in posts
        if each.body in councils and each.role != "honorary_president" and holds_on(each.period, day) != NEVER
    }
    sitting = [each for each in seats if each.post in working and holds_on(each.period, day) != NEVER]
    choices = [sorted(holds_on(each.period, day)) for each in sitting]
    looked_after = _list_loads(liaisons, day)
    worlds = []
    for held in product(*choices):
        taken = [each for each, holds in zip(sitting, held, strict=True) if holds]
        worlds.append(_describe_world(taken, working, births, groups, set(leaders), looked_after, day))
    means = [mean for world in worlds for mean in world["means"]]
    kinds = {key for world in worlds for key in world["surely"] | world["possibly"]}
    return {
        "persons": _bound(world["persons"] for world in worlds),
        "organisations": _bound(world["organisations"] for world in worlds),
        "overlap": _bound(world["overlap"] for world in worlds),
        "mean_age": (min(means), max(means)) if means else None,
        "findings": {
            (kind, "breach" if kind == "count" and certain else "warning", subject)
            for kind, subject in kinds
            for certain in [all((kind, subject) in world["surely"] for world in worlds)]
        },
        "holders": {
            role: tuple(
                sorted({each.person or each.by_body for each in sitting if working[each.post] == role})
            )
            for role in {working[each.post] for each in sitting}
        },
        "without_birth": tuple(
            sorted({each.person for each in sitting if each.person is not None and each.person not in births})
        ),
    }


def _bound(numbers: Iterable[int]) -> tuple[int, int]:
    listed = list(numbers)
    return min(listed), max(listed)


def _describe_world(
    taken: Sequence[Seat],
    working: Mapping[str, str],
    births: Mapping[str, PartialDate],
    groups: Mapping[str, str],
    leaders: set[str],
    looked_after: Mapping[str, frozenset[bool]],
    day: dt.date,
) -> dict[str, Any]:
    persons = {each.person for each in taken if each.person is not None}
    organisations = {each.by_body for each in taken if each.by_body is not None}
    surely, possibly = set(), set()
    for role, places in WORKING_FIXED.items():
        if len({each.holder for each in taken if working[each.post] == role}) != places:
            surely.add(("count", role))
    vice_presidents = {each.person for each in taken if working[each.post] == _LEADERS and each.person}
    for group in GROUPS:
        if not any(groups.get(each) == group for each in vice_presidents):
            surely.add(("coverage", group))
    for each in vice_presidents:
        if each not in groups:
            surely.add(("unknown_group", each))
        answers = looked_after.get(each, NEVER)
        if False in answers:
            possibly.add(("no_liaison", each))
        if answers == NEVER:
            surely.add(("no_liaison", each))
    return {
        "persons": len(persons),
        "organisations": len(organisations),
        "overlap": len(persons & leaders),
        "means": _list_means([births[each] for each in sorted(persons) if each in births], day),
        "surely": surely,
        "possibly": possibly,
    }


def _list_loads(liaisons: Sequence[Liaison], day: dt.date) -> dict[str, frozenset[bool]]:
    """Whether a person looks after a platform: surely if one liaison surely holds."""
    found: dict[str, frozenset[bool]] = {}
    for each in liaisons:
        answers = holds_on(each.period, day)
        before = found.get(each.person, NEVER)
        found[each.person] = MUST if MUST in (answers, before) else answers | before
    return found


def _list_means(births: Sequence[PartialDate], day: dt.date) -> list[Fraction]:
    """The least and the greatest mean age; a day of birth is as good as another that gives the same age."""
    if not births:
        return []
    ages = [
        [compute_age(birth, day) for birth in list_days(each, _anniversary(each, day))] for each in births
    ]
    return [_round(Fraction(sum(map(pick, ages)), len(ages))) for pick in (min, max)]


def _anniversary(birth: PartialDate, day: dt.date) -> dt.date:
    """The day of birth in the year of the date, on or after which an age is one year more."""
    return dt.date(birth.year, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def compute_age(birth: dt.date, day: dt.date) -> int:
    """Completed years; who was born on 29 February completes a year on 1 March where there is no 29th."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _round(mean: Fraction) -> Fraction:
    """One decimal, half-up."""
    return Fraction(floor(mean * 10 + Fraction(1, 2)), 10)
