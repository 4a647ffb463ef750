"""From the columns of a table to numbers: each cell as an index into the values that its column has."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]
from attrs import field, frozen

from newstratum import FactTable
from newstratum.errors import InvalidValueError
from newstratum.ports import Words

#: Somebody was asked and does not know.
UNKNOWN_INPUT: Final = "unknown"

#: What becomes of values that the edition does not list.
Policy: TypeAlias = Literal["refuse", "unknown"]

Numbers: TypeAlias = npt.NDArray[Any]

#: Only what looks like a value of a vocabulary is repeated in a message: a wrong column may hold names.
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}(\|[a-z0-9_]{1,40}){0,5}")
#: How many values a message names, and how many a report keeps.
_MOST_NAMED: Final = 5
_MOST_KEPT: Final = 100


@frozen(kw_only=True)
class UnlistedValues:
    """Values of one column that the edition does not list."""

    fact: str
    column: str
    #: How many rows have such a value.
    rows: int
    #: How many different ones there are.
    distinct: int
    #: The most frequent of them, each with its number of rows; at most a hundred.
    examples: tuple[tuple[str, int], ...] = field(repr=False)


@frozen
class CodedColumn:
    """A column as small numbers."""

    #: For each row an index.
    indices: Numbers
    #: For each index the column of the fact's table.
    columns: Numbers


def name_all(names: Iterable[str]) -> Words:
    """Return names as a list in both languages."""
    return Words("、", ", ").join(Words.same(name) for name in names)


def to_table(table: Any) -> Any:
    """Return anything that speaks the Arrow PyCapsule interface as an Arrow table.

    Raises:
        InvalidValueError: It does not.
    """
    if isinstance(table, pa.Table):
        return table
    if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
        # One column, too, speaks of itself in that way, and is no table.
        with contextlib.suppress(pa.ArrowException, TypeError, ValueError):
            return pa.table(table)
    raise InvalidValueError(
        "table",
        Words("{}不是Arrow表", "{} is no Arrow table").format(type(table).__name__),
        Words("请给Polars、pandas、DuckDB或pyarrow的表", "give a table of Polars, pandas, DuckDB or pyarrow"),
    )


def check_count(name: str, given: object) -> None:
    """Refuse what is no number of threads or processes.

    Raises:
        InvalidValueError: It is not a whole number.
    """
    if not isinstance(given, int) or isinstance(given, bool):
        raise InvalidValueError(
            name,
            Words("应为整数，不是{}", "must be a whole number, not {}").format(type(given).__name__),
            Words("请写{}=2", "write {}=2").format(name),
        )


def find_columns(table: Any, facts: Iterable[str], columns: Mapping[str, str] | None) -> dict[str, str]:
    """Return for each fact the column that holds it, as named or as the facts are called.

    Raises:
        InvalidValueError: A name is no fact, a column is missing or there twice, or no fact has one.
    """
    known = tuple(facts)
    for name in columns or ():
        if name not in known:
            raise InvalidValueError(
                "columns",
                Words("{}不是该口径的事实", "{} is not a fact of this edition").format(name),
                Words("可用：{}", "use some of: {}").format(name_all(known)),
            )
    asked = columns if columns is not None else {name: name for name in known if name in table.column_names}
    if not asked:
        raise InvalidValueError(
            "columns",
            Words("表中没有任何事实的列", "no column of the table is called like a fact"),
            Words('请写columns={{"role": "列名"}}', 'write columns={{"role": "the column"}}').format(),
        )
    for name, column in asked.items():
        there = table.column_names.count(column)
        if there != 1:
            reason = Words("没有这一列", "is no column of the table")
            raise InvalidValueError(
                column,
                Words("有{}个同名的列", "stands {} times in the table").format(there) if there else reason,
                Words("{}取自这一列；请改columns", "{} is taken from it; correct columns").format(name),
            )
    return dict(asked)


def code_column(
    column: Any, fact: FactTable, name: str, policy: Policy
) -> tuple[CodedColumn | None, UnlistedValues | None]:
    """Return a column as numbers, None where no row states the fact, and the values that are not listed.

    Raises:
        InvalidValueError: The column holds no text.
    """
    kind = column.type
    if pa.types.is_null(kind):
        return None, None
    values_of = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (
        pa.types.is_string(values_of)
        or pa.types.is_large_string(values_of)
        or pa.types.is_string_view(values_of)
    ):
        if pa.types.is_dictionary(kind) and pa.types.is_null(values_of):
            return None, None
        raise InvalidValueError(
            name,
            Words("这一列是{}，不是文字", "the column holds {}, not text").format(str(kind)),
            Words("{}请以文字写出", "write the values of {} as text").format(fact.name),
        )
    found = _Unlisted(fact, name)
    if pa.types.is_dictionary(kind):
        chunks = [chunk for chunk in column.chunks if len(chunk)]
    else:
        # All chunks of an encoded column have one dictionary.
        encoded = column.dictionary_encode()
        chunks = [encoded.combine_chunks()] if len(encoded) else []
        chunks = [each for chunk in chunks for each in getattr(chunk, "chunks", [chunk])]
    coded = [_code_chunk(chunk, fact, found) for chunk in chunks]
    if policy == "refuse" and (report := found.report()) is not None:
        raise build_refusal(report, fact)
    if len(coded) == 1:
        return coded[0], found.report()
    narrow = np.min_scalar_type(max(fact.width - 1, 0))
    parts = [each.columns.astype(narrow)[each.indices] for each in coded]
    indices = np.concatenate(parts) if parts else np.zeros(0, narrow)
    return CodedColumn(indices, np.arange(fact.width)), found.report()


class _Unlisted:
    """Counts the values of a column that are not listed."""

    def __init__(self, fact: FactTable, column: str) -> None:
        self._fact = fact
        self._column = column
        self._rows: dict[str, int] = {}

    def add(self, value: str, rows: int) -> None:
        self._rows[value] = self._rows.get(value, 0) + rows

    @property
    def rows(self) -> int:
        return sum(self._rows.values())

    def _list(self, most: int) -> list[tuple[str, int]]:
        return sorted(self._rows.items(), key=lambda each: (-each[1], each[0]))[:most]

    def report(self) -> UnlistedValues | None:
        if not self._rows:
            return None
        return UnlistedValues(
            fact=self._fact.name,
            column=self._column,
            rows=self.rows,
            distinct=len(self._rows),
            examples=tuple(self._list(_MOST_KEPT)),
        )


def build_refusal(found: UnlistedValues, fact: FactTable) -> InvalidValueError:
    """Return the error that names the values of a column that are not listed, the most frequent ones."""
    named = name_all(
        f"{value if _CODE.fullmatch(value) else '(?)'} × {rows}"
        for value, rows in found.examples[:_MOST_NAMED]
    )
    return InvalidValueError(
        found.column,
        Words(
            "有{}行的值不在该口径的取值中，共{}种：{}",
            "{} rows have values that the edition does not list, {} different ones: {}",
        ).format(found.rows, found.distinct, named),
        Words(
            '可用：{}；如按不知道处理，请写unlisted="unknown"',
            'use some of: {}; to count them as unknown, write unlisted="unknown"',
        ).format(name_all(fact.columns)),
    )


def _code_chunk(chunk: Any, fact: FactTable, found: _Unlisted) -> CodedColumn:
    """Return a chunk as numbers: 0 for a row without a value, else one above its place in the dictionary."""
    values: Sequence[str | None] = chunk.dictionary.to_pylist()
    columns = np.empty(len(values) + 1, np.intp)
    columns[0] = fact.absent
    unlisted: list[int] = []
    for place, value in enumerate(values, 1):
        text = None if value is None else value.strip() or None
        if text is None:
            columns[place] = fact.absent
        elif text in fact.columns:
            columns[place] = fact.columns[text]
        else:
            columns[place] = fact.unknown
            if text != UNKNOWN_INPUT:
                unlisted.append(place)
    numbers = _number_rows(chunk.indices, len(values))
    if unlisted:
        counts = np.bincount(numbers, minlength=len(columns))
        for place in unlisted:
            if counts[place]:
                found.add((values[place - 1] or "").strip(), int(counts[place]))
    return CodedColumn(numbers, columns)


def _number_rows(indices: Any, most: int) -> Numbers:
    """Return indices one higher, and 0 where there is none: some ten times as fast as to fill in Arrow."""
    valid, data = indices.buffers()
    kind = np.dtype(str(indices.type))
    begin, end = indices.offset, indices.offset + len(indices)
    places = np.frombuffer(data, kind, count=end)[begin:] if len(indices) else np.zeros(0, kind)
    # What stands at a row without a value may be any number; it is multiplied by nothing.
    numbers: Numbers = np.add(places, 1, dtype=np.min_scalar_type(most), casting="unsafe")
    if valid is not None and indices.null_count:
        bits = np.unpackbits(np.frombuffer(valid, np.uint8), count=end, bitorder="little")
        numbers *= bits[begin:]
    return numbers
