"""Facts in, verdicts out, as columns of a Spark data frame that no Python process looks at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from newstratum import Rulebook, RulebookTables
from newstratum.errors import InvalidValueError
from newstratum.ports import Words
from newstratum_arrow import DEFAULT_PARTS, UnlistedValues
from newstratum_arrow.classification import check_parts, get_tables
from newstratum_arrow.coding import build_refusal, name_all
from newstratum_spark.expressions import (
    VERDICT,
    FactColumn,
    write_name,
    write_part,
    write_steps,
    write_unlisted,
)

if TYPE_CHECKING:
    from pyspark.sql import DataFrame  # type: ignore[import-not-found] # pyright: ignore

__all__ = ["DEFAULT_PARTS", "Policy", "classify_columns", "count_unlisted"]

#: What becomes of values that the edition does not list.
Policy: TypeAlias = Literal["refuse", "unknown", "null"]

#: How many different values of a column a report keeps, the most frequent ones.
_MOST_KEPT: Final = 100


def classify_columns(
    dataframe: DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    edition: str | Rulebook | RulebookTables = "2017",
    unlisted: Policy = "refuse",
    parts: Iterable[str] = DEFAULT_PARTS,
    prefix: str = "",
) -> DataFrame:
    """Return a data frame with columns of verdicts; each row is a person with one job.

    The verdicts are those of :func:`newstratum.classify`. An empty cell and a column that is not there are
    absent facts, which presumptions fill; ``unknown`` is not filled. Cells are compared as they are: one with
    blanks around its value is not listed. The columns are expressions of Spark, computed when the data
    frame is.

    Args:
        dataframe: The data frame.
        columns: For each fact the column that holds it; by default columns that are called like facts.
        edition: The edition, a rulebook, or its tables.
        unlisted: What becomes of values that the edition does not list: ``"refuse"`` the data frame, for
            which its columns are gone through at once; count them as ``"unknown"``; or give their rows no
            verdict, ``"null"``. :func:`count_unlisted` reports them.
        parts: The parts of the verdicts that become columns.
        prefix: Put before the names of these columns.

    Returns:
        The data frame with a column of text for each part, several words joined by ``;``.

    Raises:
        InvalidValueError: A column is missing, there twice or holds no text, a column of that name is there
            already, a part does not exist, or values are not listed; the message names column, value and
            number of rows.
    """
    asked = tuple(parts)
    tables = get_tables(edition)
    check_parts(asked, (part.name for part in tables.parts))
    if unlisted not in get_args(Policy):
        raise InvalidValueError(
            "unlisted",
            Words("没有这种处理方式", "no such treatment"),
            Words("可用：{}", "use one of: {}").format(name_all(get_args(Policy))),
        )
    named = find_columns(dataframe, tables, columns)
    check_free(dataframe, [VERDICT, *(prefix + name for name in asked)])
    if unlisted == "refuse":
        _check_values(dataframe, named)
    from pyspark.sql import functions  # pyright: ignore

    between: list[str] = []
    steps = write_steps(tables, named, unlisted_is_unknown=unlisted == "unknown")
    for step in (*steps, {prefix + name: write_part(tables, name, VERDICT) for name in asked}):
        dataframe = dataframe.select("*", *(functions.expr(sql).alias(name) for name, sql in step.items()))
        between += step
    return dataframe.drop(*between[: len(between) - len(asked)])


def count_unlisted(
    dataframe: DataFrame,
    *,
    columns: Mapping[str, str] | None = None,
    edition: str | Rulebook | RulebookTables = "2017",
) -> tuple[UnlistedValues, ...]:
    """Count the values that the edition does not list, by column; the data frame is gone through once.

    Args:
        dataframe: The data frame.
        columns: For each fact the column that holds it; by default columns that are called like facts.
        edition: The edition, a rulebook, or its tables.

    Returns:
        For each column that has such values, how many rows and different values there are, and the most
        frequent ones.

    Raises:
        InvalidValueError: A column is missing, there twice or holds no text, or the data frame is a stream.
    """
    return _count(dataframe, find_columns(dataframe, get_tables(edition), columns))


def find_columns(
    dataframe: DataFrame, tables: RulebookTables, columns: Mapping[str, str] | None
) -> dict[str, FactColumn]:
    """Return for each fact the column that holds it; columns of nulls without a type state none.

    Raises:
        InvalidValueError: A name is no fact, a column is missing, there twice or holds no text, or no fact
            has one.
    """
    facts = {fact.name: fact for fact in tables.facts}
    for name in columns or ():
        if name not in facts:
            raise InvalidValueError(
                "columns",
                Words("{}不是该口径的事实", "{} is not a fact of this edition").format(name),
                Words("可用：{}", "use some of: {}").format(name_all(facts)),
            )
    fold = _get_fold(dataframe)
    there = [fold(name) for name in dataframe.columns]
    asked = columns if columns is not None else {name: name for name in facts if fold(name) in there}
    if not asked:
        raise InvalidValueError(
            "columns",
            Words("表中没有任何事实的列", "no column of the table is called like a fact"),
            Words('请写columns={{"role": "列名"}}', 'write columns={{"role": "the column"}}').format(),
        )
    found: dict[str, FactColumn] = {}
    for name, column in asked.items():
        times = there.count(fold(column))
        if times != 1:
            reason = Words("没有这一列", "is no column of the table")
            raise InvalidValueError(
                column,
                Words("有{}个同名的列", "stands {} times in the table").format(times) if times else reason,
                Words("{}取自这一列；请改columns", "{} is taken from it; correct columns").format(name),
            )
        kind: Any = dataframe.schema.fields[there.index(fold(column))].dataType
        if kind.typeName() == "void":
            continue
        if kind.typeName() not in ("string", "char", "varchar"):
            raise InvalidValueError(
                column,
                Words("这一列是{}，不是文字", "the column holds {}, not text").format(kind.simpleString()),
                Words("{}请以文字写出", "write the values of {} as text").format(name),
            )
        sql = write_name(column)
        if getattr(kind, "collation", "UTF8_BINARY") != "UTF8_BINARY":
            sql = f"({sql} COLLATE UTF8_BINARY)"
        found[name] = FactColumn(facts[name], column, sql)
    return found


def check_free(dataframe: DataFrame, names: Iterable[str]) -> None:
    """Refuse to add a column where one of that name is already.

    Raises:
        InvalidValueError: There is one.
    """
    fold = _get_fold(dataframe)
    there = {fold(name) for name in dataframe.columns}
    for name in names:
        if fold(name) in there:
            raise InvalidValueError(
                name,
                Words("表中已有这一列", "is a column of the table already"),
                Words('请写prefix="判定_"', 'write prefix="verdict_"'),
            )


def _get_fold(dataframe: DataFrame) -> Any:
    """Return what makes names equal that are the same to the session."""
    sensitive = dataframe.sparkSession.conf.get("spark.sql.caseSensitive")
    return str if str(sensitive).lower() == "true" else str.casefold


def _check_values(dataframe: DataFrame, named: Mapping[str, FactColumn]) -> None:
    for found in _count(dataframe, named):
        raise build_refusal(found, named[found.fact].fact)


def _count(dataframe: DataFrame, named: Mapping[str, FactColumn]) -> tuple[UnlistedValues, ...]:
    if dataframe.isStreaming:
        raise InvalidValueError(
            "unlisted",
            Words("数据流不能先通查一遍", "a stream cannot be gone through beforehand"),
            Words('请写unlisted="unknown"或"null"', 'write unlisted="unknown" or "null"'),
        )
    if not named:
        return ()
    from pyspark.sql import Window, functions  # pyright: ignore

    values = [
        functions.struct(
            functions.lit(fact).alias("fact"), functions.expr(write_unlisted(column)).alias("value")
        )
        for fact, column in named.items()
    ]
    counted = (
        dataframe.select(functions.explode(functions.array(*values)).alias("cell"))
        .where("cell.value IS NOT NULL")
        .groupBy("cell.fact", "cell.value")
        .count()
    )
    whole = Window.partitionBy("fact")
    ordered = whole.orderBy(functions.col("count").desc(), functions.col("value"))
    rows = (
        counted.withColumn("rows", functions.sum("count").over(whole))
        .withColumn("distinct", functions.count("*").over(whole))
        .withColumn("place", functions.row_number().over(ordered))
        .where(functions.col("place") <= _MOST_KEPT)
        .collect()
    )
    found = []
    for fact, column in named.items():
        own = sorted((row for row in rows if row["fact"] == fact), key=lambda row: row["place"])
        if own:
            found.append(
                UnlistedValues(
                    fact=fact,
                    column=column.name,
                    rows=own[0]["rows"],
                    distinct=own[0]["distinct"],
                    examples=tuple((row["value"], row["count"]) for row in own),
                )
            )
    return tuple(found)
