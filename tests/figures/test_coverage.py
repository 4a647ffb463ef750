from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstratum._figures.coverage import Axis, build_coverage
from newstratum._figures.group_table import Cell
from newstratum._labels import Words
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


@given(people)
def test_everybody_is_counted_once_and_full_cells_open_their_evidence(
    placed: list[tuple[str | None, ...]],
) -> None:
    coverage = build_coverage(cells_of(placed), AXES, as_of=DAY, definition=PEOPLE)
    assert coverage.total == len(placed)
    opened = [each for place in coverage.cells for each in coverage.evidence(*place)]
    assert sorted((*opened, *coverage.elsewhere.ids)) == [f"P{n:02}" for n in range(len(placed))]
    assert coverage.covered.ids == tuple(sorted(opened))


@given(people)
def test_the_work_items_are_the_empty_cells_of_the_product(placed: list[tuple[str | None, ...]]) -> None:
    coverage = build_coverage(cells_of(placed), AXES, as_of=DAY, definition=PEOPLE)
    wanted = [place for place in product(*(each.words for each in AXES)) if place not in placed]
    assert list(coverage.gaps) == wanted
    assert [item.place for item in coverage.work_items] == wanted
    assert coverage.covered.value.exact == 12 - len(wanted)
    assert coverage.is_complete is (not wanted)


@given(people)
def test_numbers_alone_cover_as_ids_do(placed: list[tuple[str | None, ...]]) -> None:
    by_ids = build_coverage(cells_of(placed), AXES, as_of=DAY, definition=PEOPLE)
    numbers = {place: cell.count for place, cell in cells_of(placed).items()}
    by_number = build_coverage(numbers, AXES, as_of=DAY, definition=PEOPLE)
    assert (by_number.gaps, by_number.total) == (by_ids.gaps, by_ids.total)
    assert by_number.covered.ids == ()


def test_a_work_item_says_which_cell_in_words() -> None:
    (item,) = build_coverage({}, [axis("offices", "B1")], as_of=DAY, definition=PEOPLE).work_items
    assert item.words == Words("尚无覆盖，需联系：B1字", "not reached yet, to be contacted: B1 word")


@pytest.mark.parametrize(
    ("counts", "axes", "message"),
    [
        ({}, (), "list is empty"),
        ({}, (axis("groups"),), "list is empty"),
        ({("g1",): 1}, (GROUPS, UNITS), "a place with 1 codes"),
        ({("g1",): -1}, (GROUPS,), "below zero"),
        ({("g1",): Cell(count=2, ids=("P1",))}, (GROUPS,), "other than that of its ids"),
    ],
)
def test_what_cannot_be_counted_is_refused(counts: dict, axes: tuple[Axis, ...], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        build_coverage(counts, axes, as_of=DAY, definition=PEOPLE)


def test_there_is_no_evidence_outside_the_product() -> None:
    with pytest.raises(InvalidValueError, match="no cell of the product"):
        build_coverage({}, [GROUPS], as_of=DAY, definition=PEOPLE).evidence("u1")
