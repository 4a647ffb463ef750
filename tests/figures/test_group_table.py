from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.group_table import (
    BROKEN_HEADINGS,
    OUTCOME_ORDER,
    SHORT_HEADINGS,
    UNDER_REVIEW,
    UNPLACED,
    Cell,
    GroupTable,
    build_group_table,
    collect_cells,
)
from newstratum._model.people.groups import Outcome
from newstratum._shipped.districts import load_district
from newstratum.errors import InvalidValueError

JIADING_UNITS = load_district("jiading").profile.units

UNITS = tuple(unit.code for unit in JIADING_UNITS)
DAY = dt.date(2018, 11, 1)

people = st.lists(
    st.tuples(
        st.sampled_from([*UNITS, None, "310115102"]),
        st.sampled_from(OUTCOME_ORDER),
        st.integers(0, 10**9).map(lambda number: f"p{number}"),
    ),
    unique_by=lambda person: person[2],
    max_size=60,
)


def table(counts: dict[tuple[str | None, str], Cell | int], **more: object) -> GroupTable:
    return build_group_table(counts, UNITS, as_of=DAY, edition="2017", **more)


@pytest.mark.slow
@given(people)
def test_everybody_is_in_the_table_once(placed: list[tuple[str | None, str, str]]) -> None:
    """Story S19: the total equals the roster."""
    made = table(collect_cells(placed))
    assert made.total == len(placed)
    assert sum(made.totals) == sum(row.total for row in (*made.rows, made.elsewhere))
    ids = [each for row in (*made.rows, made.elsewhere) for cell in row.cells for each in cell.ids]
    assert sorted(ids) == sorted(identifier for _, _, identifier in placed)
    for row in made.rows:
        for outcome, cell in zip(made.outcomes, row.cells, strict=True):
            assert set(cell.ids) == {who for unit, of, who in placed if (unit, of) == (row.unit, outcome)}


@pytest.mark.slow
@given(people)
def test_numbers_alone_give_the_same_table(placed: list[tuple[str | None, str, str]]) -> None:
    by_person = table(collect_cells(placed))
    by_number = table({place: cell.count for place, cell in collect_cells(placed).items()})
    assert by_number.totals == by_person.totals
    assert [row.total for row in by_number.rows] == [row.total for row in by_person.rows]


def test_rows_are_the_units_asked_for_in_their_order() -> None:
    made = table(
        {(UNITS[3], Outcome.FREELANCE): 2, (None, Outcome.OUTSIDE): 1, ("310115102", Outcome.OUTSIDE): 4}
    )
    assert [row.unit for row in made.rows] == list(UNITS)
    assert made.outcomes == OUTCOME_ORDER
    assert [cell.count for cell in made.rows[3].cells] == [0, 0, 2, 0, 0, 0, 0]
    # Unknown units and units of elsewhere stand together, so that the total stays whole.
    assert made.elsewhere.unit is None
    assert made.elsewhere.total == 5
    assert made.totals == (0, 0, 2, 0, 5, 0, 0)


def test_empty_cells_are_those_of_the_four_groups() -> None:
    counts = {(unit, group): 1 for unit in UNITS for group in OUTCOME_ORDER[:4]}
    del counts[UNITS[0], Outcome.NEW_MEDIA]
    assert table(counts).empty_cells == ((UNITS[0], Outcome.NEW_MEDIA),)


def test_a_table_says_what_it_counts_and_when() -> None:
    made = table({})
    assert (made.as_of, made.edition, made.total) == (DAY, "2017", 0)
    assert "每人" in made.definition.zh
    assert made.definition.en


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({(UNITS[0], "mystery"): 1}, "the outcome 'mystery' has no column"),
        ({(UNITS[0], "outside"): -1}, "below zero"),
        ({(UNITS[0], "outside"): Cell(count=2, ids=("p1",))}, "other than that of its ids"),
    ],
)
def test_counts_that_cannot_be_are_refused(
    counts: dict[tuple[str | None, str], Cell | int], words: str
) -> None:
    with pytest.raises(InvalidValueError, match=words):
        table(counts)


def test_units_and_outcomes_are_listed_once() -> None:
    with pytest.raises(InvalidValueError, match="units"):
        build_group_table({}, [UNITS[0], UNITS[0]], as_of=DAY, edition="2017")
    with pytest.raises(InvalidValueError, match="outcomes"):
        table({}, outcomes=("outside", "outside"))


def test_every_outcome_has_a_heading_in_one_line_and_in_lines_of_eight_columns() -> None:
    assert tuple(BROKEN_HEADINGS) == tuple(SHORT_HEADINGS) == (*OUTCOME_ORDER, UNDER_REVIEW, UNPLACED)
    for broken, short in zip(BROKEN_HEADINGS.values(), SHORT_HEADINGS.values(), strict=True):
        assert short.zh == "".join(broken.zh.splitlines())
        assert max(map(len, broken.en.splitlines())) <= 8
    assert [SHORT_HEADINGS[each].en for each in ("enterprise", "new_media")] == ["enterprise", "new media"]
