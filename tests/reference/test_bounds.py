"""Each bound of a figure is reached: all worlds of small registers are counted, and none lies outside.

In a world every day is known, so that the library has to give an exact figure; the least and the greatest of
them are the bounds that it gives for the register itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import prod
from typing import Any, Final

import pytest
from attrs import evolve, fields
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from registers import DAYS, DISTRICT, SOURCE, UNITS, Register, store
from strategies import registers, registers_of_some
from test_time import HOLIDAYS
from worlds import EVER_AFTER, list_days, list_stays, list_terms

from newstratum.figures import (
    build_council,
    build_meeting_record,
    build_week_rhythm,
    compute_funnel,
    compute_growth,
    compute_spending,
    compute_survey_result,
    count_appointments,
)
from newstratum.organisation import Period, Post, Proposal

pytestmark = pytest.mark.slow

Figures = dict[str, Any]
_MOST_WORLDS: Final = 1_000
_POSTS: Final = [
    Post(id=name, body="b0", role=role, places=None, source=SOURCE)
    for name, role in (("o0", "president"), ("o1", "executive_vice_president"), ("o2", "director"))
]


def _measure_moves(register: Register, day: dt.date) -> Figures:
    with store(register) as registry:
        registry.adopt(DISTRICT, actor="clerk")
        board = registry.metrics.scoreboard(on=day)
    assert board is not None
    return {
        f"{entry.move} {name}": getattr(entry, name).value if name != "change" else entry.change
        for entry in board.entries
        for name in ("now", "before", "change")
    }


def _measure_funnel(register: Register, day: dt.date) -> Figures:
    stages = compute_funnel(register.proposals, day).stages
    return {each.stage: each.reached.value for each in stages}


def _measure_days(register: Register, day: dt.date) -> Figures:
    stages = compute_funnel(register.proposals, day).stages
    return {each.stage: each.median_days.value for each in stages if each.median_days is not None}


def _measure_council(register: Register, day: dt.date) -> Figures:
    council = build_council(_POSTS, register.seats, day)
    return {"persons": council.persons.value, "organisations": council.organisations.value}


def _measure_weeks(register: Register, day: dt.date) -> Figures:
    weeks = build_week_rhythm(register.activities, HOLIDAYS, first=day - dt.timedelta(days=24), today=day)
    return {"missing": weeks.missing_figure().value, "longest run": weeks.longest_run_figure().value}


def _measure_meetings(register: Register, day: dt.date) -> Figures:
    first = day - dt.timedelta(days=500)
    return {
        each.id: build_meeting_record(each, register.meetings, first, day, register.conferences)
        .figure()
        .value
        for each in register.conferences
    }


def _measure_spending(register: Register, day: dt.date) -> Figures:
    return {
        f"{budget.id} {name}": figure.value
        for budget in register.budgets
        for name, figure in zip(
            ("planned", "committed", "spent"),
            compute_spending(budget, register.expenses, day).figures(),
            strict=True,
        )
    }


def _measure_surveys(register: Register, day: dt.date) -> Figures:
    found = {each.id: compute_survey_result(each, register.responses, day) for each in register.survey_rounds}
    return {name: each.answered.value for name, each in found.items()}


def _measure_offices(register: Register, day: dt.date) -> Figures:
    found = count_appointments(register.appointments, day)
    return {"offices": found.offices.value, "people": found.people.value}


def _measure_growth(register: Register, day: dt.date) -> Figures:
    return {"units": compute_growth(register.stations, list(UNITS), [day])[0].value}


def _keep_dated(register: Register) -> Register:
    """Return a register with proposals of which each step has a date: the others are in no median."""
    return Register(
        proposals=tuple(each for each in register.proposals if all(step.happened_on for step in each.steps))
    )


#: For each family the registers it is measured on, its figures, and so many days before the one asked about
#: that a date has to be tried on.
MEASURES: Final[dict[str, tuple[st.SearchStrategy[Register], Callable[..., Figures], Sequence[int]]]] = {
    "appointments": (registers("appointments"), _measure_offices, [0]),
    "council": (registers("seats"), _measure_council, [0]),
    "funnel": (registers("proposals"), _measure_funnel, [0]),
    "growth": (registers("stations"), _measure_growth, [0]),
    "median days": (registers("proposals").map(_keep_dated), _measure_days, [0]),
    "meetings": (registers("conferences", "meetings"), _measure_meetings, [0, 100, 200, 300, 500]),
    "moves": (
        registers_of_some("courses", "stations", "decisions", "meetings", "proposals", "activities", most=2),
        _measure_moves,
        [0, 365, 730],
    ),
    "spending": (registers("budgets"), _measure_spending, [0]),
    "surveys": (registers("survey_rounds", "responses"), _measure_surveys, [0]),
    "weeks": (registers("activities"), _measure_weeks, range(0, 28, 4)),
}


def _list_record_worlds(record: Any, asked: list[dt.date]) -> list[Any]:
    """Return a record once for each way in which its days can be known."""
    names = {each.name for each in fields(type(record))}
    if isinstance(record, Proposal):
        return list(_iterate_proposals(record, asked))
    if "period" in names:
        terms = list_terms(record.period, *asked)
        return [
            evolve(record, period=Period(began_on=one, ended_on=None if two == EVER_AFTER else two))
            for one, two in terms
        ]
    if "ended_on" in names:
        stays = list_stays(record.held_on, record.ended_on, *asked)
        return [evolve(record, held_on=one, ended_on=two) for one, two in stays]
    for name in ("held_on", "happened_on", "answered_on"):
        if name in names:
            return [evolve(record, **{name: day}) for day in list_days(getattr(record, name), *asked)]
    return [record]


def _iterate_proposals(proposal: Proposal, asked: list[dt.date]) -> Iterator[Proposal]:
    """Yield a proposal with each choice of days in which no step is before an earlier one."""
    ends = [each for step in proposal.steps if step.happened_on for each in _ends(step.happened_on)]
    days = [list_days(step.happened_on, *asked, *ends) for step in proposal.steps]
    assume(prod(map(len, days)) <= _MOST_WORLDS)
    for chosen in product(*days):
        if list(chosen) == sorted(chosen):
            steps = [evolve(step, happened_on=day) for step, day in zip(proposal.steps, chosen, strict=True)]
            yield evolve(proposal, steps=steps)


def _ends(date: Any) -> tuple[dt.date, dt.date]:
    return date.earliest, date.latest


def _check(register: Register, day: dt.date, asked: list[dt.date], measure: Callable[..., Figures]) -> None:
    names = [each.name for each in fields(Register) if getattr(register, each.name)]
    choices = [[_list_record_worlds(record, asked) for record in getattr(register, name)] for name in names]
    assume(prod(len(worlds) for records in choices for worlds in records) <= _MOST_WORLDS)
    found: dict[str, set[Any]] = {}
    for chosen in product(*(list(product(*records)) for records in choices)):
        for name, value in measure(Register(**dict(zip(names, chosen, strict=True))), day).items():
            assert value.exact is not None, f"{name} is not exact though every day is known"
            found.setdefault(name, set()).add(value.exact)
    bounds = {name: (value.low, value.high) for name, value in measure(register, day).items()}
    assert bounds == {name: (min(values), max(values)) for name, values in found.items()}


def _cut(register: Register) -> Register:
    """Return a register of few records, whose worlds can all be tried."""
    return Register(**{each.name: getattr(register, each.name)[:2] for each in fields(Register)})


def _try_worlds(family: str, examples: int) -> None:
    drawn, measure, days = MEASURES[family]

    # Registers with too many worlds are left out.
    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(drawn, st.sampled_from(DAYS))
    def check(register: Register, day: dt.date) -> None:
        _check(_cut(register), day, [day - dt.timedelta(days=each) for each in days], measure)

    check()


@pytest.mark.parametrize("family", sorted(MEASURES))
def test_bounds_are_reached(family: str) -> None:
    _try_worlds(family, 30 if family != "moves" else 10)


@pytest.mark.stress
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("family", sorted(MEASURES))
def test_bounds_are_reached_in_thousands(family: str) -> None:
    _try_worlds(family, 1_000)
