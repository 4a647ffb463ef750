"""Columns of words in Spark: the verdicts of ``classify`` on what ``read_row`` reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

import newstratum as ns
from newstratum.errors import InvalidValueError

pytest.importorskip("pyspark", reason="pyspark is not here; `make spark` has it")
from newstratum_spark import classify_words, words

#: Spark 4.3 says of pandas 3, which it needs to be there for Arrow, that not everything works.
pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")

ROWS = [
    {"employer_text": "某某律师事务所", "title_text": "合伙人"},
    {"employer_text": "某某科技有限公司", "title_text": "工程师"},
    {"employer_text": None, "title_text": "自由撰稿人"},
    {"employer_text": "某某律师事务所", "title_text": "合伙人"},
    {"employer_text": "", "title_text": None},
]
PARTS = ["outcome", "category", "rule", "missing"]


def expect(rows: list[dict[str, Any]]) -> list[tuple[str | None, ...]]:
    verdicts = [
        ns.classify(ns.read_row({name: cell for name, cell in row.items() if cell is not None}))
        for row in rows
    ]
    return [(each.outcome, each.category, each.rule, ";".join(map(str, each.missing))) for each in verdicts]


@pytest.mark.parametrize("batch", [2, 10_000], ids=["batches of two", "one batch"])
def test_the_verdicts_are_those_of_classify(spark, batch):
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(batch))
    schema = "employer_text string, title_text string"
    frame = spark.createDataFrame([tuple(row.values()) for row in ROWS], schema)
    found = classify_words(frame, parts=PARTS).collect()
    assert [tuple(row[name] for name in PARTS) for row in found] == expect(ROWS)
    assert [row["refused"] for row in found] == [None] * len(ROWS)
    assert [row["title_text"] for row in found] == [row["title_text"] for row in ROWS]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_other_columns_stay_as_they_are(spark, zone):
    before = spark.conf.get("spark.sql.session.timeZone")
    spark.conf.set("spark.sql.session.timeZone", zone)
    try:
        frame = spark.sql(
            "SELECT '律师' AS `岗位`, TIMESTAMP'2018-11-01 08:00:00' AS at, DATE'2018-11-01' AS day,"
            " TIMESTAMP_NTZ'2018-11-01 08:00:00' AS local, array(1, 2) AS list,"
            " CAST(1.50 AS DECIMAL(5,2)) AS sum"
        )
        found = classify_words(frame, columns={"title_text": "岗位"}, parts=["outcome"], prefix="判定_")
        assert found.drop("判定_outcome", "判定_refused").collect() == frame.collect()
        assert found.schema["at"].dataType.simpleString() == "timestamp"
        assert found.first()["day"] == dt.date(2018, 11, 1)
        assert found.first()["判定_outcome"] == expect([{"title_text": "律师"}])[0][0]
    finally:
        spark.conf.set("spark.sql.session.timeZone", before)


@pytest.mark.parametrize(("language", "says"), [("zh", "不是这项事实的值"), ("en", "not a value")])
def test_a_row_that_is_not_read_says_why_and_repeats_no_cell(spark, language, says):
    frame = spark.createDataFrame(
        [("律师", "CANARY-7f3a"), ("律师", "professional")], "title_text string, role string"
    )
    refused, read = classify_words(frame, parts=["outcome"], language=language).collect()
    assert refused["outcome"] is None
    assert "role" in refused["refused"]
    assert says in refused["refused"]
    assert "CANARY" not in refused["refused"]
    assert read["refused"] is None


@pytest.mark.parametrize(
    ("sql", "options", "says"),
    [
        ("1 AS title_text", {}, "title_text: the column holds int"),
        ("'甲' AS other", {}, "no column of the table is read"),
        ("'甲' AS other", {"columns": {"title_text": "post"}}, "post: no column"),
        (
            "'甲' AS other",
            {"columns": {"post": "other"}},
            "post is no column that is read",
        ),
        ("'甲' AS title_text, 'x' AS refused", {}, "refused: is a column"),
        ("'甲' AS title_text", {"parts": ["reason"]}, "reason is no part"),
        ("'甲' AS title_text", {"language": "fr"}, "no such language"),
    ],
)
def test_what_cannot_be_read_is_refused(spark, sql, options, says):
    with pytest.raises(InvalidValueError) as caught:
        classify_words(spark.sql(f"SELECT {sql}"), **options)
    assert says in caught.value.words.en


def test_a_process_reads_each_kind_of_row_once_and_forgets_in_time(monkeypatch):
    read: list[Any] = []

    def note(rows: list[Any]) -> list[Any]:
        read.extend(rows)
        return [((row[0],), None) for row in rows]

    memory = words._Memory(note, "zh", 1)
    assert memory.answer([("a",), ("b",)]) == [("a", None), ("b", None)]
    assert memory.answer([("b",), ("c",)]) == [("b", None), ("c", None)]
    assert read == [("a",), ("b",), ("c",)]
    monkeypatch.setattr(words, "_MOST_REMEMBERED", 3)
    assert memory.answer([("a",), ("d",)]) == [("a", None), ("d", None)]
    assert read[3:] == [("a",), ("d",)]


def test_the_work_keeps_what_a_batch_has():
    batch = pa.record_batch({"title_text": ["律师", None, "律师"], "number": [1, 2, 3]})
    work = words.BatchWork(
        ("title_text",), ("title_text",), "2017", ("outcome",), ("outcome", "refused"), "zh"
    )
    (found,) = work([batch])
    assert found.schema.names == ["title_text", "number", "outcome", "refused"]
    assert found.column("number").equals(batch.column("number"))
    assert found.column("refused").null_count == 3
