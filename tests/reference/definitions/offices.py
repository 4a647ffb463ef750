"""Appointments, docs/explanation/contributions.md, and growth, docs/reference/figures.md."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from worlds import MUST, count, holds_on

from newstratum.organisation import Appointment, Station

_KINDS = ("deputy", "cppcc_member", "part_time_vice_chair", "adviser", "other")
_LEVELS = ("national", "city", "district", "township")


def count_offices(appointments: Sequence[Appointment], day: dt.date) -> dict[str, Any]:
    """Offices are appointments that hold on the day, people those who hold one of them."""
    answers = {each.id: holds_on(each.period, day) for each in appointments}
    possible = [each for each in appointments if True in answers[each.id]]
    surely = Counter(each.person for each in possible if answers[each.id] == MUST)
    places = {(each.kind, each.level) for each in possible}
    return {
        "offices": count(answers.values()),
        "people": _count_people(possible, answers),
        "with_several": tuple(sorted(person for person, held in surely.items() if held > 1)),
        "rows": [
            (
                kind,
                level,
                count(answers[each.id] for each in possible if (each.kind, each.level) == (kind, level)),
                _count_people(
                    [each for each in possible if (each.kind, each.level) == (kind, level)], answers
                ),
            )
            for kind in _KINDS
            for level in _LEVELS
            if (kind, level) in places
        ],
    }


def _count_people(possible: Sequence[Appointment], answers: dict[str, frozenset[bool]]) -> tuple[int, int]:
    surely = {each.person for each in possible if answers[each.id] == MUST}
    return len(surely), len({each.person for each in possible})


def count_units(stations: Iterable[Station], units: Iterable[str], day: dt.date) -> Any:
    """How many of the units have at least one of the stations on a day, and which stations they have."""
    listed, answers = tuple(stations), {each.id: holds_on(each.period, day) for each in stations}
    known = set(units)
    here = [each for each in listed if each.township in known and True in answers[each.id]]
    surely = {each.township for each in here if answers[each.id] == MUST}
    return (len(surely), len({each.township for each in here})), tuple(sorted(each.id for each in here))
