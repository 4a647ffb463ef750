"""Facts in, verdicts out, a column at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, get_args

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from attrs import field, frozen

from newstratum import Rulebook, RulebookTables, get_edition
from newstratum.errors import InvalidValueError
from newstratum.ports import Words
from newstratum_arrow.coding import (
    CodedColumn,
    Numbers,
    Policy,
    UnlistedValues,
    check_count,
    code_column,
    find_columns,
    name_all,
    to_table,
)
from newstratum_arrow.walking import count_processors, find_verdicts

#: The parts of a verdict that become columns where none are named.
DEFAULT_PARTS: Final = ("outcome", "category", "rule", "clauses", "missing", "next_question")

#: Parts that a verdict can lack.
_NULLABLE: Final = frozenset({"rule", "next_question"})


@frozen(kw_only=True)
class ClassifiedTable:
    """The verdicts on the rows of a table."""

    edition: str
    #: One row a row, in their order: a column of text for each part, several words joined by ``;``.
    verdicts: Any = field(repr=False)
    #: Values that the edition does not list; they counted as unknown.
    unlisted: tuple[UnlistedValues, ...] = ()


def classify_table(
    table: Any,
    *,
    columns: Mapping[str, str] | None = None,
    edition: str | Rulebook | RulebookTables = "2017",
    unlisted: Policy = "refuse",
    parts: Iterable[str] = DEFAULT_PARTS,
    threads: int | None = None,
) -> ClassifiedTable:
    """Classify the rows of a table whose columns are facts; each row is a person with one job.

    The verdicts are those of :func:`newstratum.classify`. An empty cell and a column that is not there are
    absent facts, which presumptions fill; ``unknown`` is not filled.

    Args:
        table: Anything that speaks the Arrow PyCapsule interface: of Polars, pandas, DuckDB, pyarrow.
        columns: For each fact the column that holds it; by default columns that are called like facts.
        edition: The edition, a rulebook, or its tables.
        unlisted: What becomes of values that the edition does not list: ``"refuse"`` the table, or count them
            as ``"unknown"`` and report them.
        parts: The parts of the verdicts that become columns.
        threads: How many threads work at the same time; by default one a processor.

    Raises:
        InvalidValueError: A column is missing or holds no text, a part does not exist, or values are not
            listed; the message names column, value and number of rows.
    """
    tables = get_tables(edition)
    asked = take_parts(parts, (part.name for part in tables.parts))
    if threads is not None:
        check_count("threads", threads)
    if unlisted not in get_args(Policy):
        raise InvalidValueError(
            "unlisted",
            Words("没有这种处理方式", "no such treatment"),
            Words("可用：{}", "use one of: {}").format(name_all(get_args(Policy))),
        )
    arrow = to_table(table)
    named = find_columns(arrow, (fact.name for fact in tables.facts), columns)
    workers = count_processors() if threads is None else max(threads, 1)

    def code(place: int) -> tuple[CodedColumn | None, UnlistedValues | None]:
        fact = tables.facts[place]
        if fact.name not in named:
            return None, None
        return code_column(arrow[named[fact.name]], fact, named[fact.name], unlisted)

    with ThreadPoolExecutor(workers) as pool:
        coded = list(pool.map(code, range(len(tables.facts))))
    numbers = find_verdicts(tables, [column for column, _ in coded], arrow.num_rows, workers)
    return ClassifiedTable(
        edition=tables.edition,
        verdicts=pa.table({name: build_part(tables, name, numbers) for name in asked}),
        unlisted=tuple(found for _, found in coded if found is not None),
    )


def get_tables(edition: str | Rulebook | RulebookTables) -> RulebookTables:
    """Return the tables of an edition."""
    if isinstance(edition, RulebookTables):
        return edition
    return (edition if isinstance(edition, Rulebook) else get_edition(edition)).tables()


def take_parts(parts: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return the parts of a verdict that are asked for.

    Raises:
        InvalidValueError: They are not several, or there is no such part.
    """
    if isinstance(parts, str) or not isinstance(parts, Iterable):
        raise InvalidValueError(
            "parts",
            Words("应为列表，不是一个{}", "must be a list, not one {}").format(type(parts).__name__),
            Words('请写parts=["outcome"]，只有一项也一样', 'write parts=["outcome"], also for one'),
        )
    asked = tuple(parts)
    check_parts(asked, known)
    return asked


def check_parts(parts: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a part of a verdict that there is not.

    Raises:
        InvalidValueError: There is one.
    """
    listed = tuple(known)
    for name in parts:
        if name not in listed:
            raise InvalidValueError(
                "parts",
                Words("{}不是判定的内容", "{} is no part of a verdict").format(name),
                Words("可用：{}", "use some of: {}").format(name_all(listed)),
            )


def build_part(tables: RulebookTables, name: str, verdicts: Numbers) -> Any:
    """Return one part of the verdicts as an Arrow column with a dictionary."""
    part = tables.part(name)
    codes = np.asarray(part.codes, np.min_scalar_type(-len(part.values)))[verdicts]
    mask = codes == part.values.index(None) if name in _NULLABLE and None in part.values else None
    words = pa.array([join_words(value) for value in part.values], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=mask), words)


def join_words(value: object) -> str:
    """Return a part as one text: several words with ``;`` between them, a side as ``outcome:clause``."""
    if isinstance(value, tuple):
        return ";".join(":".join(each) if isinstance(each, tuple) else str(each) for each in value)
    return "" if value is None else str(value)
