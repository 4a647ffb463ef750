"""Counts of columns are those that figures of people have."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

import polars as pl
import pyarrow as pa
import pytest

from newstratum.errors import InvalidValueError
from newstratum.figures import Axis, build_coverage, build_group_table
from newstratum.ports import Words
from newstratum_arrow import classify_table, count_cells

UNITS = ["990101001", "990101002", "990101003"]
source = random.Random(3)
PEOPLE = pa.table(
    {
        "unit": [source.choice([*UNITS, None, "elsewhere"]) for _ in range(5_000)],
        "employer_kind": [source.choice(["law_firm", "government", None]) for _ in range(5_000)],
        "role": [source.choice(["professional", "clerical", None]) for _ in range(5_000)],
    }
)
DAY = dt.date(2018, 11, 1)


def test_a_table_of_groups_comes_from_columns():
    placed = classify_table(PEOPLE).verdicts.append_column("unit", PEOPLE["unit"])
    table = build_group_table(count_cells(placed, ["unit", "outcome"]), UNITS, as_of=DAY, edition="2017")
    assert table.total == 5_000
    rows = zip(PEOPLE["unit"].to_pylist(), placed["outcome"].to_pylist(), strict=True)
    counted = Counter(rows)
    for row in table.rows:
        assert [cell.count for cell in row.cells] == [
            counted[(row.unit, outcome)] for outcome in table.outcomes
        ]


def test_coverage_comes_from_columns():
    counts = count_cells(PEOPLE, ["unit"])
    axes = [Axis(what=Words("街镇", "units"), words={unit: Words.same(unit) for unit in UNITS})]
    coverage = build_coverage(counts, axes, as_of=DAY, definition=Words("人数", "people"))
    assert sum(cell.count for cell in coverage.cells.values()) == sum(counts[(unit,)] for unit in UNITS)
    assert coverage.gaps == ()


@pytest.mark.parametrize(
    "table",
    [
        PEOPLE,
        pl.from_arrow(PEOPLE).with_columns(pl.all().cast(pl.Categorical)),
        pa.concat_tables([PEOPLE.slice(0, 1_000), PEOPLE.slice(1_000)]),
    ],
)
def test_cells_are_counted_as_a_counter_counts_them(table):
    names = ["unit", "role", "employer_kind"]
    rows = zip(*(PEOPLE[name].to_pylist() for name in names), strict=True)
    assert count_cells(table, names) == dict(Counter(rows))


def test_nothing_is_counted_where_there_is_nothing():
    assert count_cells(PEOPLE.slice(0, 0), ["unit"]) == {}
    assert count_cells(pa.table({"unit": pa.nulls(2)}), ["unit"]) == {(None,): 2}


@pytest.mark.parametrize(("names", "says"), [(["post"], "no column"), (["number"], "holds int64")])
def test_what_cannot_be_counted_is_refused(names, says):
    with pytest.raises(InvalidValueError) as caught:
        count_cells(PEOPLE.append_column("number", [list(range(5_000))]), names)
    assert says in caught.value.words.en
