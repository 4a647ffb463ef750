"""Columns of words: the verdicts of ``classify`` on what ``read_row`` reads, each kind of row read once."""

from __future__ import annotations

import csv
import pickle
from functools import partial

import polars as pl
import pyarrow as pa
import pytest

import newstratum as ns
from newstratum.errors import DecodeError, InvalidValueError
from newstratum_arrow import classify_words, words
from newstratum_arrow.words import read_rows

NAMES = ["employer_text", "title_text", "extra_facts"]
with open(ns.get_roster_path(), encoding="utf-8-sig", newline="") as stream:
    ROWS = [
        {
            "employer_text": row["2、您现在的工作单位（没有单位请填“无”）"],
            "title_text": row["3、您的职务或职业"],
            "extra_facts": ["", "status=working", "full_time=yes"][place % 3],
        }
        for place, row in enumerate(csv.DictReader(stream))
    ]
TABLE = pa.table({name: [row[name] or None for row in ROWS] for name in NAMES})


def expected(rows: list[dict[str, str]]) -> list[dict[str, str | None]]:
    verdicts = [ns.classify(ns.read_row({name: row[name] for name in NAMES})) for row in rows]
    return [
        {
            "outcome": each.outcome,
            "category": each.category,
            "rule": each.rule,
            "clauses": ";".join(each.clauses),
            "missing": ";".join(map(str, each.missing)),
            "next_question": each.next_question and str(each.next_question.fact),
        }
        for each in verdicts
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "table",
    [
        pytest.param(lambda: TABLE, id="strings"),
        pytest.param(lambda: pl.from_arrow(TABLE), id="polars"),
        pytest.param(
            lambda: pl.from_arrow(TABLE).with_columns(pl.all().cast(pl.Categorical)), id="categorical"
        ),
        pytest.param(lambda: pa.Table.from_batches(TABLE.to_batches(max_chunksize=37)), id="chunks"),
    ],
)
def test_the_verdicts_are_those_of_classify(table):
    assert classify_words(table()).verdicts.to_pylist() == expected(ROWS)


@pytest.mark.slow
def test_each_kind_of_row_is_read_once():
    found = classify_words(pa.concat_tables([TABLE] * 40))
    assert found.distinct == len({tuple(row[name] for name in NAMES) for row in ROWS})
    assert found.verdicts.to_pylist() == expected(ROWS) * 40


def test_the_work_of_a_process_can_be_sent_to_it():
    rows = [("某某律师事务所", "合伙人"), (None, "工程师")]
    work = partial(read_rows, ("employer_text", "title_text"), ns.get_edition("2017"), ("outcome", "rule"))
    assert pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(work))(rows))) == work(rows)


@pytest.mark.stress
def test_several_processes_give_what_one_gives(monkeypatch):
    monkeypatch.setattr(words, "_FEW", 100)
    count = 2_100
    forms = [ROWS[place % len(ROWS)] for place in range(count)]
    table = pa.table(
        {
            "employer_text": [f"{row['employer_text']}第{place}分公司" for place, row in enumerate(forms)],
            "title_text": [row["title_text"] for row in forms],
        }
    )
    several = classify_words(table, processes=2)
    assert several.distinct == count
    assert several.verdicts == classify_words(table).verdicts


def test_columns_may_be_called_otherwise():
    table = TABLE.rename_columns([f"列{name}" for name in NAMES])
    found = classify_words(table, columns={name: f"列{name}" for name in NAMES})
    assert found.verdicts.to_pylist() == expected(ROWS)


def test_rows_that_cannot_be_read_are_empty_and_told_without_their_cells():
    canary = "CANARY-7f3a"
    table = pa.table(
        {
            "title_text": ["律师", "工程师", "律师", None],
            "extra_facts": ["role=technical", f"role={canary}", f"role={canary}", None],
        }
    )
    found = classify_words(table)
    told = found.verdicts["outcome"].to_pylist()
    assert told[1] is None
    assert told[2] is None
    assert told[0]
    assert told[3] == "undetermined"
    (refused,) = found.refused
    assert (refused.rows, refused.first) == (2, 1)
    assert "extra_facts" in refused.reason.en
    assert canary not in repr(found)
    assert canary not in refused.reason.en


def test_a_table_without_rows_has_verdicts_without_rows():
    assert classify_words(TABLE.slice(0, 0)).verdicts.num_rows == 0


@pytest.mark.parametrize(
    ("table", "options", "says"),
    [
        (pa.table({"name": ["甲"]}), {}, "no column of the table is read"),
        (pa.table({"title_text": [1]}), {}, "holds int64"),
        (TABLE, {"columns": {"post": "title_text"}}, "post is no column that is read"),
        (TABLE, {"columns": {"title_text": "post"}}, "post: no column of the table"),
        (TABLE, {"parts": ["reason"]}, "reason is no part"),
    ],
)
def test_what_cannot_be_read_is_refused(table, options, says):
    with pytest.raises(InvalidValueError) as caught:
        classify_words(table, **options)
    assert says in caught.value.words.en


def test_a_column_that_is_nearly_called_like_one_that_is_read_is_refused():
    with pytest.raises(DecodeError, match="title_text"):
        classify_words(pa.table({"tite_text": ["律师"]}))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"parts": None}, "parts: must be a list, not one NoneType"),
        ({"processes": "2"}, "processes: must be a whole number, not str; write processes=2"),
    ],
)
def test_what_is_asked_for_has_its_type(options: dict[str, object], says: str):
    with pytest.raises(InvalidValueError, match=says):
        classify_words(pa.table({"employer_text": ["某某律师事务所"]}), **options)
