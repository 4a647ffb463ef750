"""Occasions are held on days known in part; spans cut time into weeks, months, quarters and years."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._model.organisation.occasions import (
    Cadence,
    OccasionState,
    list_spans,
    was_held,
)
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import PartialDate, to_partial_date

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2022, 12, 31))
PARTIAL = st.none() | st.builds(
    PartialDate, year=st.integers(2016, 2021), month=st.none() | st.integers(1, 12), day=st.none()
)


@given(day=PARTIAL | DAYS.map(to_partial_date), ends=st.tuples(DAYS, DAYS).map(sorted))
def test_it_was_held_between_two_days_if_every_day_it_can_be_lies_there(
    day: PartialDate | None, ends: list[dt.date]
) -> None:
    first, last = ends
    answer = was_held(OccasionState.HELD, day, first, last)
    if day is None:
        assert answer is Certainty.POSSIBLY
        return
    possible = [day.earliest + dt.timedelta(number) for number in range((day.latest - day.earliest).days + 1)]
    inside = [first <= each <= last for each in possible]
    expected = Certainty.YES if all(inside) else Certainty.POSSIBLY if any(inside) else Certainty.NO
    assert answer is expected


@pytest.mark.parametrize("state", [OccasionState.PLANNED, OccasionState.CANCELLED])
def test_what_is_only_planned_or_called_off_was_not_held(state: OccasionState) -> None:
    year = (dt.date(2018, 1, 1), dt.date(2018, 12, 31))
    assert was_held(state, to_partial_date("2018-05-02"), *year) is Certainty.NO
    assert was_held(state, None, *year) is Certainty.NO


@given(cadence=st.sampled_from(Cadence), ends=st.tuples(DAYS, DAYS).map(sorted))
def test_spans_cover_the_time_without_gap_or_overlap(cadence: Cadence, ends: list[dt.date]) -> None:
    spans = list_spans(cadence, *ends)
    assert spans[0].first <= ends[0] <= spans[0].last
    assert spans[-1].first <= ends[1] <= spans[-1].last
    for before, after in itertools.pairwise(spans):
        assert before.last + dt.timedelta(days=1) == after.first
    assert len({span.label for span in spans}) == len(spans)


@pytest.mark.parametrize(
    ("cadence", "label", "first", "last"),
    [
        (Cadence.WEEKLY, "2018-W20", "2018-05-14", "2018-05-20"),
        (Cadence.MONTHLY, "2018-05", "2018-05-01", "2018-05-31"),
        (Cadence.QUARTERLY, "2018-Q2", "2018-04-01", "2018-06-30"),
        (Cadence.HALF_YEARLY, "2018-H1", "2018-01-01", "2018-06-30"),
        (Cadence.YEARLY, "2018", "2018-01-01", "2018-12-31"),
    ],
)
def test_a_span_has_its_usual_name(cadence: Cadence, label: str, first: str, last: str) -> None:
    day = dt.date(2018, 5, 16)
    (span,) = list_spans(cadence, day, day)
    assert (span.label, span.first.isoformat(), span.last.isoformat()) == (label, first, last)


def test_no_time_has_no_spans() -> None:
    for cadence in Cadence:
        assert list_spans(cadence, dt.date(2018, 5, 2), dt.date(2018, 5, 1)) == ()
