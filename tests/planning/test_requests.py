"""A request that makes no sense is refused, with the field and what to do."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from newstratum._model.values.calendar import IsoWeek
from newstratum._planning.requests import Host, JointWeek, OwnWeek, RotationRequest
from newstratum._shipped.holidays import load_holidays
from newstratum.errors import InvalidValueError

WEEKS = tuple(IsoWeek(2026, number) for number in range(10, 20))


def request(hosts: int = 6, **details: Any) -> RotationRequest:
    """Ten ordinary weeks in spring."""
    details = {"weeks": WEEKS, "holidays": load_holidays(), **details}
    return RotationRequest(hosts=tuple(Host(id=f"P{number}") for number in range(hosts)), **details)


@pytest.mark.parametrize(
    ("details", "message"),
    [
        ({"hosts": 0}, "hosts: none is given"),
        ({"weeks": ()}, "weeks: none is given"),
        ({"weeks": (WEEKS[1], WEEKS[0])}, "weeks: not in the order of time"),
        ({"weeks": (WEEKS[0], WEEKS[0])}, "weeks: not in the order of time"),
        ({"weekday": 8}, "weekday: no day of the week"),
        ({"weeks_apart": 0}, "weeks_apart: not a whole number from 1 up"),
        ({"holidays": None}, "holidays: must be HolidayTable"),
        ({"own": (OwnWeek(week=WEEKS[0], host="P9"),)}, "P9 is none of the hosts"),
        ({"joint": (JointWeek(week=WEEKS[0], theme="新", hosts=("P9",)),)}, "P9 is none of the hosts"),
        ({"own": (OwnWeek(week=IsoWeek(2026, 1), host="P1"),)}, "2026-W01 is not to be planned"),
        (
            {
                "own": (OwnWeek(week=WEEKS[0], host="P1"),),
                "joint": (JointWeek(week=WEEKS[0], theme="新"),),
            },
            "2026-W10 is fixed twice",
        ),
    ],
)
def test_a_request_without_sense_is_refused(details: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        request(**details)


def test_a_host_twice_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="P0 is given twice"):
        evolve(request(), hosts=(Host(id="P0"), Host(id="P0")))
