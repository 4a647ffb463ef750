"""Units reached day by day, against a plain count of exact dates, and bounds for those known in part."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.coverage import Axis, build_coverage, compute_growth, was_founded_first
from newstratum._figures.group_table import Cell
from newstratum._model.organisation.platforms import Station
from newstratum._model.organisation.relations import Citation
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.periods import PartialDate, Period, to_partial_date
from newstratum._words import Words
from newstratum.errors import InvalidValueError

DAY = dt.date(2018, 11, 1)
PEOPLE = Words("每人计一次", "each person once")


def axis(name: str, *codes: str) -> Axis:
    return Axis(what=Words(name, name), words={code: Words(f"{code}字", f"{code} word") for code in codes})


GROUPS = axis("groups", "g1", "g2")
UNITS = axis("units", "u1", "u2", "u3")
INDUSTRIES = axis("industries", "i1", "i2")
AXES = (GROUPS, UNITS, INDUSTRIES)

places = st.tuples(*(st.sampled_from([*each.words, "other", None]) for each in AXES))
people = st.lists(places, max_size=40)


def cells_of(placed: list[tuple[str | None, ...]]) -> dict[tuple[str | None, ...], Cell]:
    there: dict[tuple[str | None, ...], list[str]] = {}
    for number, place in enumerate(placed):
        there.setdefault(place, []).append(f"P{number:02}")
    return {place: Cell(count=len(ids), ids=tuple(ids)) for place, ids in there.items()}


@pytest.mark.slow
@given(people)
def test_everybody_is_counted_once_and_full_cells_open_their_evidence(
    placed: list[tuple[str | None, ...]],
) -> None:
    coverage = build_coverage(cells_of(placed), AXES, as_of=DAY, definition=PEOPLE)
    assert coverage.total == len(placed)
    opened = [each for place in coverage.cells for each in coverage.get_ids(*place)]
    assert sorted((*opened, *coverage.elsewhere.ids)) == [f"P{n:02}" for n in range(len(placed))]
    assert coverage.covered.ids == tuple(sorted(opened))


@pytest.mark.slow
@given(people)
def test_the_work_items_are_the_empty_cells_of_the_product(placed: list[tuple[str | None, ...]]) -> None:
    coverage = build_coverage(cells_of(placed), AXES, as_of=DAY, definition=PEOPLE)
    wanted = [place for place in product(*(each.words for each in AXES)) if place not in placed]
    assert list(coverage.gaps) == wanted
    assert [item.place for item in coverage.work_items] == wanted
    assert coverage.covered.value.exact == 12 - len(wanted)
    assert coverage.is_complete is (not wanted)


@pytest.mark.slow
@given(people)
def test_numbers_alone_cover_as_ids_do(placed: list[tuple[str | None, ...]]) -> None:
    by_ids = build_coverage(cells_of(placed), AXES, as_of=DAY, definition=PEOPLE)
    numbers = {place: cell.count for place, cell in cells_of(placed).items()}
    by_number = build_coverage(numbers, AXES, as_of=DAY, definition=PEOPLE)
    assert (by_number.gaps, by_number.total) == (by_ids.gaps, by_ids.total)
    assert by_number.covered.ids == ()


def test_a_work_item_says_which_cell_in_words() -> None:
    (item,) = build_coverage({}, [axis("offices", "B1")], as_of=DAY, definition=PEOPLE).work_items
    assert item.words == Words("尚未覆盖，需联系：B1字", "not reached yet, to be contacted: B1 word")


@pytest.mark.parametrize(
    ("counts", "axes", "message"),
    [
        ({}, (), "list is empty"),
        ({}, (axis("groups"),), "list is empty"),
        ({("g1",): 1}, (GROUPS, UNITS), "a place with 1 code"),
        ({("g1",): -1}, (GROUPS,), "below zero"),
        ({("g1",): Cell(count=2, ids=("P1",))}, (GROUPS,), "other than that of its ids"),
    ],
)
def test_what_cannot_be_counted_is_refused(counts: dict, axes: tuple[Axis, ...], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        build_coverage(counts, axes, as_of=DAY, definition=PEOPLE)


def test_there_is_no_evidence_outside_the_product() -> None:
    with pytest.raises(InvalidValueError, match="no cell of the product"):
        build_coverage({}, [GROUPS], as_of=DAY, definition=PEOPLE).get_ids("u1")


SOURCE = Citation(document="合成清单")
GROWTH_UNITS = ("990101001", "990101002", "990101003")
FIRST = dt.date(2018, 1, 1)
days = st.integers(0, 20).map(lambda number: FIRST + dt.timedelta(number))


def station(number: int, unit: str | None, period: Period) -> Station:
    return Station(id=f"s{number}", name_zh="合成阵地", township=unit, period=period, source=SOURCE)


@st.composite
def stations(draw: st.DrawFn) -> list[tuple[str | None, dt.date, dt.date | None]]:
    drawn = []
    for _ in range(draw(st.integers(0, 6))):
        began, ended = sorted(draw(st.tuples(days, days)))
        unit = draw(st.sampled_from([*GROWTH_UNITS, "990102001", None]))
        drawn.append((unit, began, ended if draw(st.booleans()) else None))
    return drawn


@pytest.mark.slow
@given(drawn=stations(), asked=st.lists(days, min_size=1, max_size=4))
def test_units_reached_are_those_of_a_plain_count(
    drawn: list[tuple[str | None, dt.date, dt.date | None]], asked: list[dt.date]
) -> None:
    things = [
        station(number, unit, Period(began_on=began, ended_on=ended))
        for number, (unit, began, ended) in enumerate(drawn)
    ]
    for day, figure in zip(asked, compute_growth(things, GROWTH_UNITS, asked), strict=True):
        there = [
            (f"s{number}", unit)
            for number, (unit, began, ended) in enumerate(drawn)
            if unit in GROWTH_UNITS and began <= day and (ended is None or day <= ended)
        ]
        assert figure.value.exact == len({unit for _, unit in there})
        assert figure.ids == tuple(sorted(name for name, _ in there))
        assert figure.as_of == day


def test_a_date_known_to_the_year_leaves_it_open_when_a_unit_was_reached() -> None:
    things = [
        station(1, "990101001", Period(began_on="2018")),
        station(2, "990101002", Period(began_on="2018-02-01")),
    ]
    before, during, after = compute_growth(
        things, GROWTH_UNITS, [dt.date(2017, 12, 31), dt.date(2018, 6, 1), dt.date(2019, 1, 1)]
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
