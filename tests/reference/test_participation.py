"""Who came, against its reference on random registers."""

from __future__ import annotations

from math import ceil, floor, inf
from typing import Any

import pytest
from definitions.participation import count_participation
from registers import DAYS, Register, store
from strategies import compare, registers

pytestmark = pytest.mark.slow


def check_participation(register: Register) -> None:
    units = {each.id: each.township for each in register.members if each.township is not None}
    with store(register) as registry:
        for day in DAYS:
            said = {each.id: each.get_outcome(day) for each in register.members}
            groups = {person: outcome for person, outcome in said.items() if outcome is not None}
            found = registry.activity.participation(on=day)
            assert {
                "persons": _read(found.persons),
                "times": _read(found.times),
                "activities": _read(found.activities),
                "groups": {each.key: (_read(each.persons), _read(each.times)) for each in found.groups},
                "townships": {each.key: (_read(each.persons), _read(each.times)) for each in found.townships},
            } == count_participation(register.activities, register.attendances, groups, units, day), day


def _read(figure: Any) -> tuple[float, float]:
    """The least and the greatest whole number that a figure allows."""
    low, high = figure.value.low, figure.value.high
    least = floor(low) + 1 if not figure.value.bounds.low_included else ceil(low)
    if high is None:
        return least, inf
    return least, ceil(high) - 1 if not figure.value.bounds.high_included else floor(high)


test_participation, test_participation_on_thousands = compare(
    check_participation, registers("members", "activities", "attendances")
)
