"""Units reached day by day, against a plain count of exact dates, and bounds for those known in part."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.growth import compute_growth, was_founded_first
from newstratum._model.organisation.platforms import Station
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import PartialDate, Period, to_partial_date

SOURCE = Citation(document="合成清单")
UNITS = ("u1", "u2", "u3")
FIRST = dt.date(2018, 1, 1)
days = st.integers(0, 20).map(lambda number: FIRST + dt.timedelta(number))


def station(number: int, unit: str | None, period: Period) -> Station:
    return Station(id=f"s{number}", name_zh="合成阵地", township=unit, period=period, source=SOURCE)


@st.composite
def stations(draw: st.DrawFn) -> list[tuple[str | None, dt.date, dt.date | None]]:
    drawn = []
    for _ in range(draw(st.integers(0, 6))):
        began, ended = sorted(draw(st.tuples(days, days)))
        unit = draw(st.sampled_from([*UNITS, "elsewhere", None]))
        drawn.append((unit, began, ended if draw(st.booleans()) else None))
    return drawn


@given(drawn=stations(), asked=st.lists(days, min_size=1, max_size=4))
def test_units_reached_are_those_of_a_plain_count(
    drawn: list[tuple[str | None, dt.date, dt.date | None]], asked: list[dt.date]
) -> None:
    things = [
        station(number, unit, Period(began_on=began, ended_on=ended))
        for number, (unit, began, ended) in enumerate(drawn)
    ]
    for day, figure in zip(asked, compute_growth(things, UNITS, asked), strict=True):
        there = [
            (f"s{number}", unit)
            for number, (unit, began, ended) in enumerate(drawn)
            if unit in UNITS and began <= day and (ended is None or day <= ended)
        ]
        assert figure.value.exact == len({unit for _, unit in there})
        assert figure.ids == tuple(sorted(name for name, _ in there))
        assert figure.as_of == day


def test_a_date_known_to_the_year_leaves_it_open_when_a_unit_was_reached() -> None:
    things = [station(1, "u1", Period(began_on="2018")), station(2, "u2", Period(began_on="2018-02-01"))]
    before, during, after = compute_growth(
        things, UNITS, [dt.date(2017, 12, 31), dt.date(2018, 6, 1), dt.date(2019, 1, 1)]
    )
    assert before.value.exact == 0
    assert (during.value.low, during.value.high) == (1, 2)
    assert after.value.exact == 2


@pytest.mark.parametrize(
    ("own", "others", "answer"),
    [
        ("2017-03", ["2017-04", "2018"], Certainty.YES),
        ("2017-03", ["2017-04", "2017-02-01"], Certainty.NO),
        ("2017-03", ["2017-03"], Certainty.POSSIBLY),
        ("2017-03-05", ["2017-03-05"], Certainty.NO),
        ("2017-03", [None, "2018"], Certainty.POSSIBLY),
        (None, ["2018"], Certainty.POSSIBLY),
        (None, [], Certainty.YES),
        ("2017", [], Certainty.YES),
    ],
)
def test_who_was_first_is_known_as_far_as_the_dates_are(
    own: str | None, others: list[str | None], answer: Certainty
) -> None:
    def date_of(text: str | None) -> PartialDate | None:
        return None if text is None else to_partial_date(text)

    assert was_founded_first(date_of(own), map(date_of, others)) is answer
