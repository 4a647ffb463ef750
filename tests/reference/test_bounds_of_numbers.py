"""The bounds of who came, against every way in which a few people can have come.

An activity of two days has one or two numbers without names, for all or for one group, of one day or of both,
and up to two people signed in. A way to have come is a few people, with how often they came on each day and
were noted as of the group or not: nobody but those who are in a number. Who signed in is one of them or not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations_with_replacement, permutations, product
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registers import SOURCE

from newstratum.figures import compute_participation
from newstratum.organisation import Activity, Attendance, parse_quantity

pytestmark = pytest.mark.slow

_DAYS: Final = ("2018-05-01", "2018-05-02")
_FAIR: Final = Activity(
    "fair", "合成展览", kind="exhibition", held_on=_DAYS[0], ended_on=_DAYS[1], source=SOURCE
)


class Guest(NamedTuple):
    """Somebody who came: on each day so often noted as one of the group, and so often not."""

    first_noted: int
    first_other: int
    second_noted: int
    second_other: int

    @property
    def first(self) -> int:
        """How often on the first day."""
        return self.first_noted + self.first_other

    @property
    def second(self) -> int:
        """How often on the second day."""
        return self.second_noted + self.second_other


_GUESTS: Final = [
    Guest(*came)
    for came in product(range(3), repeat=4)
    if any(came) and came[0] + came[1] < 3 and came[2] + came[3] < 3
]
_WAYS: Final = [way for number in range(4) for way in combinations_with_replacement(_GUESTS, number)]


class Number(NamedTuple):
    """So many 人 or 人次 of the group or of all, on one day or on both."""

    size: int
    unit: str
    group: str | None
    day: str | None

    def get_visits(self, guest: Guest) -> int:
        """Return how often somebody came who is in the number."""
        first, second = (
            (guest.first, guest.second) if self.group is None else (guest.first_noted, guest.second_noted)
        )
        return (first if self.day != _DAYS[1] else 0) + (second if self.day != _DAYS[0] else 0)

    def is_right(self, way: tuple[Guest, ...]) -> bool:
        """Whether so many came."""
        visits = [self.get_visits(guest) for guest in way]
        return self.size == (sum(map(bool, visits)) if self.unit == "人" else sum(visits))


def _is_in_some(guest: Guest, numbers: list[Number]) -> bool:
    """Whether every time that somebody came is in a number."""
    days = {
        (each.group is None, day) for each in numbers for day in (_DAYS if each.day is None else (each.day,))
    }
    return all(
        not times or (True, day) in days or (noted and (False, day) in days)
        for times, noted, day in (
            (guest.first_noted, True, _DAYS[0]),
            (guest.first_other, False, _DAYS[0]),
            (guest.second_noted, True, _DAYS[1]),
            (guest.second_other, False, _DAYS[1]),
        )
    )


def _iterate_ways(numbers: list[Number]) -> Iterator[tuple[Guest, ...]]:
    for way in _WAYS:
        if all(each.is_right(way) for each in numbers) and all(_is_in_some(guest, numbers) for guest in way):
            yield way


def _count_same(way: tuple[Guest, ...], signed: dict[str, list[str | None]]) -> int:
    """How many of the sign-ins can at most be among those who are in the numbers."""
    most, names = 0, list(signed)
    for chosen in permutations([*way, *([None] * len(names))], len(names)):
        same = 0
        for name, guest in zip(names, chosen, strict=True):
            if guest is not None:
                left = [guest.first, guest.second]
                for at, day in enumerate(_DAYS):
                    taken = min(left[at], signed[name].count(day))
                    left[at] -= taken
                    same += taken
                same += min(sum(left), signed[name].count(None))
        most = max(most, same)
    return most


def _check(numbers: list[Number], sign_ins: list[tuple[str, str | None]]) -> None:
    attendances = [
        Attendance(
            f"n{at}",
            activity="fair",
            count=parse_quantity(f"{each.size}{each.unit}"),
            group=each.group,
            attended_on=each.day,
            source=SOURCE,
        )
        for at, each in enumerate(numbers)
    ] + [
        Attendance(f"s{at}", activity="fair", person=name, attended_on=day, source=SOURCE)
        for at, (name, day) in enumerate(sign_ins)
    ]
    found = compute_participation(attendances, {}, dt.date(2018, 6, 1), activities=[_FAIR])
    signed: dict[str, list[str | None]] = {}
    for name, day in sign_ins:
        signed.setdefault(name, []).append(day)
    ways = list(_iterate_ways(numbers))
    if not ways:
        assert found.times.value.low == len(sign_ins)
        assert found.persons.value.low == len(signed)
        assert found.times.value.high is None
        assert found.persons.value.high is None
        return
    times, persons = found.times.value, found.persons.value
    came = [sum(guest.first + guest.second for guest in way) for way in ways]
    least = min(visits - _count_same(way, signed) for visits, way in zip(came, ways, strict=True))
    # Beside sign-ins, no way lies below the least 人次, but none need reach it.
    assert times.low is not None
    assert times.low <= least + len(sign_ins), "人次 at least"
    assert times.high is None or times.high == max(came) + len(sign_ins), "人次 at most"
    assert persons.low == min(max(len(way), len(signed)) for way in ways), "人数 at least"
    assert persons.high is None or persons.high == max(map(len, ways)) + len(signed), "人数 at most"
    if not sign_ins:
        assert times.low == least, "人次 at least"


_numbers: Final[Any] = st.lists(
    st.builds(
        Number,
        size=st.integers(1, 2),
        unit=st.sampled_from(["人", "人次"]),
        group=st.sampled_from([None, None, "freelance"]),
        day=st.sampled_from([None, *_DAYS]),
    ),
    max_size=2,
    unique_by=lambda each: each[1:],
).filter(lambda numbers: sum(each.size for each in numbers) < 4)
_sign_ins: Final = st.lists(
    st.tuples(st.sampled_from(["P1", "P2"]), st.sampled_from([None, *_DAYS])), max_size=3
)

_no_sign_ins: Final = st.just(list[tuple[str, str | None]]())


def _try(sign_ins: st.SearchStrategy[Any], examples: int) -> Any:
    return settings(max_examples=examples)(given(_numbers, sign_ins)(_check))


test_bounds_of_numbers_are_reached = _try(_no_sign_ins, 40)
test_numbers_beside_sign_ins_lie_within_their_bounds = _try(_sign_ins, 20)
test_bounds_of_many_numbers_are_reached = pytest.mark.stress(
    pytest.mark.timeout(7_200)(_try(_no_sign_ins, 2_000))
)
test_many_numbers_beside_sign_ins_lie_within_their_bounds = pytest.mark.stress(
    pytest.mark.timeout(7_200)(_try(_sign_ins, 1_000))
)
