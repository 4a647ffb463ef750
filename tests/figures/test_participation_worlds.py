"""The bounds of participation are those of a solver that looks for the least and the greatest gathering."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from newstratum._figures.participation import Participation, compute_participation
from newstratum._figures.reports.report import Figure
from newstratum._model.organisation.activities import Activity, ActivityKind, Attendance
from newstratum._model.organisation.noted_numbers import PERSONS, TIMES
from newstratum._model.organisation.relations import Citation
from newstratum._model.people.groups import Group
from newstratum._model.values.quantities import build_exact_quantity

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SOURCE = Citation(document="合成签到表")
#: Days of the activity: two that are noted, and others in and outside the month.
DAYS: Final = ("2018-04-30", "2018-05-01", "2018-05-02", "2018-05-03")
GROUPS: Final = (Group.FREELANCE, Group.NEW_MEDIA, "other")
UNITS: Final = ("310114001", "310114002", "other")
PLACES: Final = tuple(product(GROUPS, UNITS))
FAIR = Activity(
    id="a",
    name_zh="合成活动",
    kind=ActivityKind.EXHIBITION,
    held_on=DAYS[0],
    ended_on=DAYS[-1],
    source=SOURCE,
)


@frozen
class Number:
    """A number that was noted."""

    group: Group | None
    unit: str | None
    time: str | None
    counted: str
    value: int

    def holds(self, group: str, unit: str, day: str) -> bool:
        """Say whether it counts a visit of a person of a group and a unit on a day."""
        return self.is_of(group, unit) and (self.time is None or day.startswith(self.time))

    def is_of(self, group: str, unit: str) -> bool:
        """Say whether it counts people of a group and a unit."""
        return self.group in (None, group) and self.unit in (None, unit)


times = st.sampled_from([None, "2018-05", *DAYS[1:3]])
sign_ins = st.tuples(st.sampled_from(["p1", "p2", "p3"]), st.sampled_from([None, *DAYS[1:3]]))


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Number], list[tuple[str, str | None]]]:
    """Draw one to three numbers, no two of them for the same, and sign-ins."""
    units = draw(st.sampled_from([(PERSONS,), (TIMES,), (PERSONS, TIMES)]))
    # Who signs in several times is not looked for in the numbers of one group only.
    several = draw(st.booleans())
    number = st.builds(
        Number,
        st.none() if several else st.sampled_from([None, *GROUPS[:2]]),
        st.none() if several else st.sampled_from([None, *UNITS[:2]]),
        times,
        st.sampled_from(units),
        st.integers(0, 2),
    )
    noted = draw(
        st.lists(
            number,
            min_size=1,
            max_size=3,
            unique_by=lambda one: (one.group, one.unit, one.time, one.counted),
        )
    )
    signed = st.lists(sign_ins, max_size=3, unique_by=None if several else lambda each: each[0])
    return noted, draw(signed)


class Gathering:
    """Everything that can have been, as a problem for a solver.

    Everybody is of one group and one unit, and can have come without signing in. A number counts all of those
    that are of its group, unit and time, and some of the sign-ins.
    """

    def __init__(self, noted: Sequence[Number], signed: Sequence[tuple[str, str | None]]) -> None:
        # Only here, as it takes most of a second.
        from ortools.sat.python import cp_model

        self.model = cp_model.CpModel()
        unnamed = sum(each.value for each in noted)
        named = sorted({person for person, _ in signed})
        people = [*named, *(f"u{at}" for at in range(unnamed))]
        chosen = {(person, place): self.model.new_bool_var("") for person in people for place in PLACES}
        visits: dict[str, list[tuple[tuple[str, str], str, cp_model.IntVar]]] = {}
        for person in people:
            self.model.add_exactly_one(chosen[person, place] for place in PLACES)
            for place, day in product(PLACES, DAYS):
                if any(each.holds(*place, day) for each in noted):
                    came = self.model.new_int_var(0, unnamed, "")
                    self.model.add(came == 0).only_enforce_if(~chosen[person, place])
                    visits.setdefault(person, []).append((place, day, came))
        days = [
            {day: self.model.new_bool_var("") for day in DAYS if when in (None, day)} for _, when in signed
        ]
        for each in days:
            self.model.add_exactly_one(each.values())
        for number in noted:
            counted = {
                person: [came for place, day, came in own if number.holds(*place, day)]
                for person, own in visits.items()
            }
            of = [place for place in PLACES if number.is_of(*place)]
            for (person, _), on in zip(signed, days, strict=True):
                included = self.model.new_bool_var("")
                self.model.add(sum(chosen[person, place] for place in of) >= included)
                self.model.add(sum(var for day, var in on.items() if number.holds(*of[0], day)) >= included)
                counted.setdefault(person, []).append(included)
            if number.counted == TIMES:
                self.model.add(sum(sum(own) for own in counted.values()) == number.value)
            else:
                self.model.add(sum(map(self._add_presence, counted.values())) == number.value)
        came = {person: [each for *_, each in own] for person, own in visits.items()}
        self.times = len(signed) + sum(sum(own) for own in came.values())
        self.persons = len(named) + sum(
            self._add_presence(own) for person, own in came.items() if person not in named
        )

    def _add_presence(self, own: Iterable[cp_model.IntVar]) -> cp_model.IntVar:
        came, present = sum(own), self.model.new_bool_var("")
        self.model.add(came >= 1).only_enforce_if(present)
        self.model.add(came == 0).only_enforce_if(~present)
        return present

    def find(self, figure: cp_model.LinearExprT, *, greatest: bool) -> int | None:
        """Return the least or the greatest value of a figure; None where nothing can have been."""
        (self.model.maximize if greatest else self.model.minimize)(figure)
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        status = solver.solve(self.model)
        assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
        return round(solver.objective_value) if status == cp_model.OPTIMAL else None


def count(noted: Sequence[Number], signed: Sequence[tuple[str, str | None]]) -> Participation:
    attendances = [
        Attendance(
            id=f"n{at}",
            activity="a",
            count=build_exact_quantity(each.value, each.counted),
            group=each.group,
            township=each.unit,
            attended_on=each.time,
            source=SOURCE,
        )
        for at, each in enumerate(noted)
    ]
    attendances += [
        Attendance(id=f"s{at}", activity="a", person=person, attended_on=when, source=SOURCE)
        for at, (person, when) in enumerate(signed)
    ]
    return compute_participation(attendances, {}, dt.date(2018, 12, 31), activities=[FAIR])


Case: TypeAlias = tuple[list[Number], list[tuple[str, str | None]]]


def check_bounds(case: Case) -> None:
    noted, signed = case
    found = count(noted, signed)
    are_possible = Gathering(noted, []).find(0, greatest=False) is not None
    counted = {each.counted for each in noted}
    assert not (found.findings and are_possible)
    if not are_possible:
        assert found.findings or len(counted) > 1
        return
    gathering = Gathering(noted, signed)
    # Numbers in 人 and numbers in 人次 of different groups or times limit each other further.
    check_figure(gathering, gathering.times, found.times, exactly=len(counted) == 1)
    check_figure(gathering, gathering.persons, found.persons, exactly=counted == {PERSONS})


def check_figure(
    gathering: Gathering, counted: cp_model.LinearExprT, figure: Figure, *, exactly: bool
) -> None:
    value, least = figure.value, gathering.find(counted, greatest=False)
    assert least is not None
    assert value.low == least if exactly else (value.low or 0) <= least
    if value.high is not None:
        greatest = gathering.find(counted, greatest=True)
        assert greatest is not None
        assert value.high == greatest if exactly else value.high >= greatest


@pytest.mark.slow
@settings(max_examples=12)
@given(cases())
def test_both_bounds_are_reached_in_some_gathering(case: Case) -> None:
    """Where all numbers are in 人, and 人次 where all are in 人次; else nothing lies outside the bounds."""
    check_bounds(case)


@pytest.mark.stress
@settings(max_examples=1_000)
@given(cases())
def test_both_bounds_of_many_gatherings_are_reached(case: Case) -> None:
    check_bounds(case)
