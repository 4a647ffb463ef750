"""Columns of facts: the verdicts of ``classify``, whatever engine holds them and however it chunks them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import cache

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import newstratum as ns
from newstratum.errors import InvalidValueError
from newstratum_arrow import classify_table


# Making the tables takes seconds, which the tests of all other folders would pay at collection too.
def get_tables() -> ns.RulebookTables:
    return ns.get_edition("2017").tables()


@cache
def list_facts() -> list[str]:
    return [fact.name for fact in get_tables().facts]


@cache
def list_parts() -> list[str]:
    return [part.name for part in get_tables().parts]


def draw_jobs(count: int, seed: int, edition: str = "2017") -> Iterator[dict[str, str | None]]:
    source = random.Random(seed)
    for _ in range(count):
        known = source.random()
        yield {
            fact.name: source.choice([*fact.columns])
            if source.random() < known
            else source.choice([None, "unknown"])
            for fact in ns.get_edition(edition).tables().facts
        }


def as_text(value: object) -> str | None:
    if isinstance(value, tuple):
        return ";".join(":".join(each) if isinstance(each, tuple) else each for each in value)
    return value if value is None else str(value)


def expected(jobs: list[dict[str, str | None]], edition: str = "2017") -> list[dict[str, str | None]]:
    tables = ns.get_edition(edition).tables()
    return [{name: as_text(value) for name, value in tables.look_up(job).items()} for job in jobs]


@cache
def draw_all_jobs() -> list[dict[str, str | None]]:
    return list(draw_jobs(3_000, 5))


@cache
def make_plain() -> pa.Table:
    return pa.Table.from_pylist(draw_all_jobs(), pa.schema([(name, pa.string()) for name in list_facts()]))


def cut(table: pa.Table, size: int) -> pa.Table:
    return pa.Table.from_batches(table.to_batches(max_chunksize=size))


def encode_by_chunk(table: pa.Table) -> pa.Table:
    """Return the table with a dictionary of its own in each chunk."""
    chunks = [
        pa.table({name: batch.column(name).dictionary_encode() for name in list_facts()})
        for batch in table.to_batches(max_chunksize=700)
    ]
    return pa.concat_tables(chunks)


def double_dictionary(table: pa.Table) -> pa.Table:
    """Return the table with dictionaries that list each value twice, a null and values that no row has."""
    columns = {}
    for name in list_facts():
        encoded = table[name].combine_chunks().dictionary_encode()
        indices = encoded.indices.to_numpy(zero_copy_only=False)
        values = encoded.dictionary.to_pylist()
        count = len(values)
        odd = np.arange(len(indices)) % 2 == 1
        absent = np.isnan(indices)
        moved = np.where(absent, 2 * count, np.where(odd, indices + count, indices)).astype(np.int16)
        columns[name] = pa.DictionaryArray.from_arrays(
            pa.array(moved), pa.array([*values, *values, None, "no_row_has_this"])
        )
    return pa.table(columns)


WAYS = {
    "strings": make_plain,
    "chunks": lambda: cut(make_plain(), 333),
    "large strings": lambda: make_plain().cast(
        pa.schema([(name, pa.large_string()) for name in list_facts()])
    ),
    "dictionaries": lambda: pa.table({name: make_plain()[name].dictionary_encode() for name in list_facts()}),
    "a dictionary for each chunk": lambda: encode_by_chunk(make_plain()),
    "dictionaries with duplicates and nulls": lambda: double_dictionary(make_plain()),
    "a slice": lambda: pa.concat_tables([make_plain().slice(0, 5), make_plain()]).slice(5),
    "polars": lambda: pl.from_arrow(make_plain()),
    "polars enum": lambda: pl.from_arrow(make_plain()).with_columns(
        pl.col(fact.name).cast(pl.Enum([*fact.columns, "unknown"])) for fact in get_tables().facts
    ),
    "polars categorical": lambda: pl.from_arrow(make_plain()).with_columns(pl.all().cast(pl.Categorical)),
    "pandas": lambda: make_plain().to_pandas(),
    "pandas objects with NaN": lambda: (
        make_plain().to_pandas().astype(object).where(lambda each: each.notna(), np.nan)
    ),
    "pandas categorical": lambda: make_plain().to_pandas().astype("category"),
    "duckdb": lambda: duckdb.from_arrow(make_plain()),
    "a stream of batches": lambda: pa.RecordBatchReader.from_batches(
        make_plain().schema, make_plain().to_batches(500)
    ),
    "empty cells for absent ones": lambda: pl.from_arrow(make_plain()).fill_null(" "),
}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("threads", [1, 3])
def test_the_verdicts_are_those_of_classify(way, threads):
    found = classify_table(WAYS[way](), parts=list_parts(), threads=threads)
    assert found.unlisted == ()
    assert found.edition == "2017"
    assert found.verdicts.to_pylist() == expected(draw_all_jobs())


def test_several_blocks_give_what_one_gives():
    table = pa.concat_tables([make_plain()] * 25)
    assert table.num_rows > 2 * 32_768
    once = classify_table(make_plain(), parts=["rule"]).verdicts["rule"].combine_chunks().indices
    for threads in (1, 2):
        found = classify_table(table, parts=["rule"], threads=threads).verdicts["rule"].combine_chunks()
        assert found.indices.equals(pa.concat_arrays([once] * 25))


@pytest.mark.parametrize("edition", ns.list_editions())
@pytest.mark.stress
def test_a_million_random_jobs_agree(edition):
    tables = ns.get_edition(edition).tables()
    jobs = list(draw_jobs(500_000, 6, edition))
    table = pa.Table.from_pylist(jobs, pa.schema([(fact.name, pa.string()) for fact in tables.facts]))
    assert classify_table(table, edition=edition, parts=list_parts()).verdicts.to_pylist() == expected(
        jobs, edition
    )


@pytest.mark.slow
def test_each_set_of_columns_agrees():
    """Facts without a column are absent; every single column and every pair is tried."""
    for first in range(len(list_facts())):
        for second in range(first, len(list_facts())):
            names = list(dict.fromkeys([list_facts()[first], list_facts()[second]]))
            jobs: list[dict[str, str | None]] = [
                {name: job[name] for name in names} for job in draw_all_jobs()[:200]
            ]
            found = classify_table(make_plain().select(names).slice(0, 200), parts=list_parts())
            assert found.verdicts.to_pylist() == expected(jobs), names


@pytest.mark.slow
def test_columns_may_be_called_otherwise():
    table = (
        make_plain()
        .rename_columns([f"列{name}" for name in list_facts()])
        .append_column("姓名", [["甲"] * len(draw_all_jobs())])
    )
    found = classify_table(table, columns={name: f"列{name}" for name in list_facts()}, parts=list_parts())
    assert found.verdicts.to_pylist() == expected(draw_all_jobs())


def test_the_edition_can_be_tables_that_came_as_json():
    tables = ns.RulebookTables.from_dict(get_tables().to_dict())
    assert classify_table(make_plain(), edition=tables).verdicts == classify_table(make_plain()).verdicts


def test_a_table_without_rows_has_verdicts_without_rows():
    for table in (
        make_plain().slice(0, 0),
        make_plain().schema.empty_table(),
        pl.from_arrow(make_plain()).head(0),
    ):
        found = classify_table(table)
        assert found.verdicts.num_rows == 0
        assert found.verdicts.column_names[0] == "outcome"


def test_columns_of_nulls_are_absent_facts():
    table = pa.table({"role": pa.nulls(3), "employer_kind": ["law_firm", None, "none"]})
    jobs: list[dict[str, str | None]] = [{"employer_kind": kind} for kind in ("law_firm", None, "none")]
    assert classify_table(table, parts=list_parts()).verdicts.to_pylist() == expected(jobs)


def with_values(values: list[str | None], name: str = "role") -> pa.Table:
    return pa.table({name: pa.array(values, pa.string())})


def test_values_that_are_not_listed_are_refused_by_column_value_and_rows():
    table = with_values(["technical", "tecnical", None, "tecnical", "boss"])
    with pytest.raises(InvalidValueError) as caught:
        classify_table(table)
    told = caught.value.words.en
    assert "role: 3 rows" in told
    assert "2 different ones" in told
    assert "tecnical × 2" in told


def test_values_that_are_not_listed_can_count_as_unknown_and_are_reported():
    table = with_values(["technical", "tecnical", None, "tecnical", "boss"])
    found = classify_table(table, unlisted="unknown", parts=list_parts())
    jobs: list[dict[str, str | None]] = [
        {"role": value} for value in ("technical", "unknown", None, "unknown", "unknown")
    ]
    assert found.verdicts.to_pylist() == expected(jobs)
    (each,) = found.unlisted
    assert (each.fact, each.column, each.rows, each.distinct) == ("role", "role", 3, 2)
    assert each.examples == (("tecnical", 2), ("boss", 1))


@pytest.mark.slow
@pytest.mark.parametrize(
    "way",
    [lambda table: table, lambda table: pa.table({"role": table["role"].dictionary_encode()})],
    ids=["strings", "dictionary"],
)
def test_a_hundred_thousand_different_values_are_counted_and_a_hundred_kept(way):
    table = way(with_values([f"x{number}" for number in range(100_000)]))
    (each,) = classify_table(table, unlisted="unknown").unlisted
    assert (each.rows, each.distinct, len(each.examples)) == (100_000, 100_000, 100)
    with pytest.raises(InvalidValueError) as caught:
        classify_table(table)
    assert len(str(caught.value)) < 1_000


def test_what_no_row_has_is_not_reported():
    column = pa.DictionaryArray.from_arrays(pa.array([0, 0]), pa.array(["technical", "tecnical"]))
    assert classify_table(pa.table({"role": column})).unlisted == ()


def test_a_column_of_names_does_not_come_out():
    canary = "CANARY-7f3a"
    with pytest.raises(InvalidValueError) as caught:
        classify_table(with_values([canary, "张三", canary]))
    assert canary not in str(caught.value)
    assert "张三" not in str(caught.value)
    found = classify_table(with_values([canary]), unlisted="unknown")
    assert canary not in repr(found)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (pa.table({"role": [1, 2]}), "holds int64"),
        (pa.table({"role": [1.0, float("nan")]}), "holds double"),
        (pa.table({"role": [True]}), "holds bool"),
        (pa.table({"role": [["technical"]]}), "holds list"),
        (pa.table({"role": pa.array([1, 2]).dictionary_encode()}), "holds dictionary"),
        (pd.DataFrame({"role": pd.to_datetime(["2020-01-01"])}), "holds timestamp"),
    ],
)
def test_a_column_of_another_type_is_refused(table, says):
    with pytest.raises(InvalidValueError) as caught:
        classify_table(table)
    assert f"role: the column {says}" in caught.value.words.en


@pytest.mark.parametrize(
    ("table", "options", "says"),
    [
        (make_plain, {"columns": {"profession": "role"}}, "profession is not a fact"),
        (make_plain, {"columns": {"role": "post"}}, "post: is no column of the table"),
        (make_plain, {"columns": {}}, "called like a fact"),
        (pa.table({"name": ["甲"]}), {}, "called like a fact"),
        (pa.table([["technical"], ["technical"]], ["role", "role"]), {}, "stands 2 times"),
        (make_plain, {"parts": ["reason"]}, "reason is no part"),
        (make_plain, {"unlisted": "ignore"}, "no such treatment"),
        ([{"role": "technical"}], {}, "list is no Arrow table"),
        (None, {}, "NoneType is no Arrow table"),
        (pl.Series("role", ["technical"]), {}, "table: Series is no Arrow table"),
        (make_plain, {"parts": None}, 'parts: must be a list, not one NoneType; write parts=["outcome"]'),
        (make_plain, {"parts": "outcome"}, "parts: must be a list, not one str"),
        (make_plain, {"threads": "2"}, "threads: must be a whole number, not str; write threads=2"),
    ],
)
def test_what_cannot_be_classified_is_refused(table, options: Mapping[str, object], says: str):
    with pytest.raises(InvalidValueError) as caught:
        classify_table(table() if table is make_plain else table, **options)
    assert says in caught.value.words.en


def test_values_of_another_edition_are_reported():
    later = get_tables().to_dict()
    names = {fact["name"] for fact in later["facts"]}
    assert "employer_kind" in names
    with pytest.raises(InvalidValueError, match="network_studio"):
        classify_table(with_values(["network_studio"], "employer_kind"))
