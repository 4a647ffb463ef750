"""Columns of facts in Spark: the verdicts of ``classify``, by expressions that its compiler takes whole."""

from __future__ import annotations

import itertools
import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import newstratum as ns
from newstratum.errors import InvalidValueError

pytest.importorskip("pyspark", reason="pyspark is not here; `make spark` has it")
from newstratum_spark import classify_columns, count_unlisted

TABLES = ns.get_edition("2017").tables()
FACTS = [fact.name for fact in TABLES.facts]
PARTS = [part.name for part in TABLES.parts]
SCENARIOS = Path(__file__).parents[3] / "tests" / "scenarios"
#: HotSpot compiles no method with more bytes of bytecode.
LARGEST_METHOD = 8_000

Job = dict[str, str | None]


def draw_jobs(count: int, seed: int, edition: str = "2017") -> Iterator[Job]:
    source = random.Random(seed)
    for _ in range(count):
        known = source.random()
        yield {
            fact.name: source.choice([*fact.columns])
            if source.random() < known
            else source.choice([None, "unknown", ""])
            for fact in ns.get_edition(edition).tables().facts
        }


def read_scenarios(folder: str, edition: str) -> Iterator[tuple[Job, dict[str, Any]]]:
    """Yield the jobs of the scenarios that are one job with coded facts, and what is expected."""
    known = {fact.name: {"unknown", *fact.columns} for fact in ns.get_edition(edition).tables().facts}
    for path in sorted((SCENARIOS / folder).glob("*.toml")):
        for scenario in tomllib.loads(path.read_text(encoding="utf-8"))["scenario"]:
            each = scenario.get("each", {})
            person = {name: scenario[name] for name in ("status", "presume") if name in scenario}
            if "facts" not in scenario:
                continue
            for values in itertools.product(*each.values()):
                job = {**scenario["facts"], **person, **dict(zip(each, values, strict=True))}
                job.pop("outside_party", None)
                if all(str(value) in known.get(name, ()) for name, value in job.items()):
                    yield job, scenario["expect"]


def to_text(value: object) -> str | None:
    if isinstance(value, tuple):
        return ";".join(":".join(each) if isinstance(each, tuple) else each for each in value)
    return value if value is None else str(value)


def expect(jobs: list[Job], edition: str = "2017") -> list[tuple[str | None, ...]]:
    tables = ns.get_edition(edition).tables()
    stripped = [{name: value or None for name, value in job.items()} for job in jobs]
    return [tuple(map(to_text, tables.look_up(job).values())) for job in stripped]


def make_frame(spark: Any, jobs: list[Job], names: list[str] = FACTS) -> Any:
    table = pa.Table.from_pylist(jobs, pa.schema([(name, pa.string()) for name in names]))
    return spark.createDataFrame(table)


def collect(frame: Any, names: list[str] = PARTS) -> list[tuple[str | None, ...]]:
    return [
        tuple(row.values()) for row in frame.select(*(f"`{name}`" for name in names)).toArrow().to_pylist()
    ]


@pytest.fixture(params=[False, True], ids=["ANSI off", "ANSI on"])
def ansi(request: pytest.FixtureRequest, spark: Any) -> Iterator[None]:
    before = spark.conf.get("spark.sql.ansi.enabled")
    spark.conf.set("spark.sql.ansi.enabled", str(request.param).lower())
    yield
    spark.conf.set("spark.sql.ansi.enabled", before)


@pytest.mark.usefixtures("ansi")
def test_the_verdicts_are_those_of_classify(spark):
    jobs = list(draw_jobs(3_000, 5))
    found = classify_columns(make_frame(spark, jobs), parts=PARTS)
    assert found.columns == [*FACTS, *PARTS]
    assert collect(found) == expect(jobs)


@pytest.mark.parametrize(
    ("folder", "edition"), [("edition_2015", "2015"), ("edition_2017", "2017"), ("founding", "2017")]
)
def test_the_scenarios_have_the_outcome_that_is_expected(spark, folder, edition):
    cases = list(read_scenarios(folder, edition))
    assert len(cases) > {"edition_2015": 20, "edition_2017": 1_000, "founding": 3}[folder]
    jobs = [job for job, _ in cases]
    found = collect(classify_columns(make_frame(spark, jobs), edition=edition, parts=PARTS))
    assert found == expect(jobs, edition)
    assert [row[0] for row in found] == [expected["outcome"] for _, expected in cases]


@pytest.mark.stress
@pytest.mark.parametrize("edition", ns.list_editions())
def test_a_million_random_jobs_agree(spark, edition):
    for seed in range(5):
        jobs = list(draw_jobs(100_000, seed, edition))
        found = classify_columns(make_frame(spark, jobs), edition=edition, parts=PARTS)
        assert collect(found) == expect(jobs, edition)


def test_each_pair_of_columns_agrees(spark):
    """Facts without a column are absent."""
    jobs = list(draw_jobs(100, 7))
    frame = make_frame(spark, jobs).cache()
    for pair in [*itertools.combinations(FACTS, 2)][::5]:
        of_pair: list[Job] = [{name: job[name] for name in pair} for job in jobs]
        found = classify_columns(frame.select(*pair), unlisted="null", parts=PARTS)
        assert collect(found) == expect(of_pair), pair


def test_columns_may_be_called_otherwise_and_hold_what_they_like(spark):
    jobs = list(draw_jobs(200, 8))
    frame = make_frame(spark, jobs).toDF(*(f"列.`{name}" for name in FACTS))
    found = classify_columns(
        frame, columns={name: f"列.`{name}" for name in FACTS}, prefix="判定_", parts=PARTS
    )
    assert collect(found, [f"判定_{name}" for name in PARTS]) == expect(jobs)


def test_null_literals_and_columns_of_nulls_are_absent_facts(spark):
    frame = spark.sql(
        "SELECT NULL AS role, CAST(NULL AS STRING) AS relation, kind AS employer_kind"
        " FROM VALUES ('law_firm'), (NULL), ('none') AS t(kind)"
    )
    jobs: list[Job] = [{"employer_kind": kind} for kind in ("law_firm", None, "none")]
    assert collect(classify_columns(frame, parts=PARTS)) == expect(jobs)
    nothing = classify_columns(spark.sql("SELECT NULL AS role"), parts=PARTS)
    assert collect(nothing) == expect([{}])


def test_a_table_without_rows_has_verdicts_without_rows(spark):
    found = classify_columns(make_frame(spark, []))
    assert found.columns[-6:] == ["outcome", "category", "rule", "clauses", "missing", "next_question"]
    assert found.collect() == []


@pytest.mark.usefixtures("ansi")
def test_values_that_are_not_listed_are_refused_by_column_value_and_rows(spark):
    frame = spark.sql(
        "SELECT * FROM VALUES ('technical'), ('tecnical'), (NULL), ('tecnical'), ('boss') AS t(role)"
    )
    with pytest.raises(InvalidValueError) as caught:
        classify_columns(frame)
    told = caught.value.words.en
    assert "role: 3 rows" in told
    assert "2 different ones: tecnical × 2, boss × 1" in told
    assert "有3行的值不在该口径的取值中" in caught.value.words.zh


@pytest.mark.usefixtures("ansi")
def test_values_that_are_not_listed_can_count_as_unknown_or_have_no_verdict(spark):
    frame = spark.sql("SELECT * FROM VALUES ('technical'), ('tecnical'), (NULL) AS t(role)")
    technical, unknown, absent = expect([{"role": "technical"}, {"role": "unknown"}, {}])
    assert collect(classify_columns(frame, unlisted="unknown", parts=PARTS)) == [technical, unknown, absent]
    nothing = (None,) * len(PARTS)
    assert collect(classify_columns(frame, unlisted="null", parts=PARTS)) == [technical, nothing, absent]
    (found,) = count_unlisted(frame)
    assert (found.fact, found.column, found.rows, found.distinct) == ("role", "role", 1, 1)
    assert found.examples == (("tecnical", 1),)
    assert count_unlisted(frame.where("role = 'technical'")) == ()


def test_a_hundred_thousand_different_values_are_counted_and_a_hundred_kept(spark):
    frame = spark.range(100_000).selectExpr("concat('x', id) AS role", "'law_firm' AS employer_kind")
    (found,) = count_unlisted(frame)
    assert (found.rows, found.distinct, len(found.examples)) == (100_000, 100_000, 100)
    with pytest.raises(InvalidValueError) as caught:
        classify_columns(frame)
    assert len(str(caught.value)) < 1_000


def test_a_column_of_names_does_not_come_out(spark):
    frame = spark.sql("SELECT '张三' AS role UNION ALL SELECT 'CANARY-7f3a'")
    with pytest.raises(InvalidValueError) as caught:
        classify_columns(frame)
    assert "张三" not in str(caught.value.words.zh)
    assert "CANARY" not in str(caught.value)
    assert "张三" not in repr(count_unlisted(frame))


def test_a_cell_is_compared_as_it_is(spark):
    (found,) = count_unlisted(
        spark.sql("SELECT ' technical' AS role UNION ALL SELECT ' ' UNION ALL SELECT ''")
    )
    assert found.examples == ((" ", 1), (" technical", 1))


def test_a_column_with_a_collation_is_compared_exactly(spark):
    frame = spark.sql(
        "SELECT value COLLATE UTF8_LCASE AS role FROM VALUES ('technical'), ('TECHNICAL') AS t(value)"
    )
    found = collect(classify_columns(frame, unlisted="null", parts=PARTS))
    assert found == [*expect([{"role": "technical"}]), (None,) * len(PARTS)]


@pytest.mark.parametrize(
    ("sql", "options", "says"),
    [
        ("1 AS role", {}, "role: the column holds int, not text"),
        ("array('technical') AS role", {}, "role: the column holds array<string>"),
        ("DATE'2020-01-01' AS role", {}, "role: the column holds date"),
        ("current_timestamp() AS role", {}, "role: the column holds timestamp"),
        ("true AS role", {}, "role: the column holds boolean"),
        ("double('NaN') AS role", {}, "role: the column holds double"),
        ("'technical' AS role", {"columns": {"profession": "role"}}, "profession is not a fact"),
        ("'technical' AS role", {"columns": {"role": "post"}}, "post: is no column of the table"),
        ("'technical' AS role", {"columns": {}}, "called like a fact"),
        ("'甲' AS name", {}, "called like a fact"),
        ("'technical' AS role, 'technical' AS ROLE", {}, "role: stands 2 times"),
        ("'technical' AS role, 'x' AS outcome", {}, "outcome: is a column of the table already"),
        ("'technical' AS role", {"parts": ["reason"]}, "reason is no part"),
        ("'technical' AS role", {"unlisted": "ignore"}, "no such treatment"),
        ("'network_studio' AS employer_kind", {}, "network_studio × 1"),
    ],
)
def test_what_cannot_be_classified_is_refused(spark, sql, options, says):
    with pytest.raises(InvalidValueError) as caught:
        classify_columns(spark.sql(f"SELECT {sql}"), **options)
    assert says in caught.value.words.en


def test_names_in_capitals_are_another_column_where_the_session_says_so(spark):
    frame = spark.sql("SELECT 'technical' AS ROLE")
    assert collect(classify_columns(frame, parts=PARTS)) == expect([{"role": "technical"}])
    spark.conf.set("spark.sql.caseSensitive", "true")
    try:
        with pytest.raises(InvalidValueError, match="called like a fact"):
            classify_columns(frame)
    finally:
        spark.conf.set("spark.sql.caseSensitive", "false")


def test_a_stream_is_classified_but_not_gone_through_beforehand(spark):
    stream = spark.readStream.format("rate").load().selectExpr("'law_firm' AS employer_kind", "value")
    with pytest.raises(InvalidValueError, match="a stream cannot"):
        classify_columns(stream)
    assert classify_columns(stream, unlisted="null").isStreaming


def test_the_edition_can_be_tables_that_came_as_json(spark):
    jobs = list(draw_jobs(50, 9))
    tables = ns.RulebookTables.from_dict(TABLES.to_dict())
    assert collect(classify_columns(make_frame(spark, jobs), edition=tables, parts=PARTS)) == expect(jobs)


@pytest.mark.usefixtures("ansi")
def test_the_compiler_of_java_takes_the_whole_query(spark, tmp_path):
    """A method of more than 8,000 bytes stays interpreted, and a query would run at a tenth of its rate."""
    make_frame(spark, list(draw_jobs(100, 10))).write.parquet(str(tmp_path / "people"))
    frame = classify_columns(spark.read.parquet(str(tmp_path / "people")), unlisted="null")
    mode = spark._jvm.org.apache.spark.sql.execution.ExplainMode.fromString("codegen")
    text = frame._jdf.queryExecution().explainString(mode)
    sizes = [int(each.split(";")[0]) for each in text.split("maxMethodCodeSize:")[1:]]
    assert len(sizes) == 1
    assert sizes[0] < LARGEST_METHOD
    assert "Python" not in text
