"""Rows that are alike in some columns, as numbers: what is to be done once for each kind of row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from attrs import frozen

from newstratum.errors import InvalidValueError
from newstratum.ports import Words
from newstratum_arrow.coding import Numbers, to_table


@frozen
class RowKinds:
    """The kinds of rows of a table."""

    #: For each row the number of its kind.
    kinds: Numbers
    #: For each kind the first row that is of it.
    first: Numbers

    def count(self) -> Numbers:
        """Return how many rows are of each kind."""
        return np.bincount(self.kinds, minlength=len(self.first))


def find_kinds(columns: Sequence[Any], rows: int) -> RowKinds:
    """Return the kinds of rows: rows of one kind are alike in every column."""
    kinds: Numbers = np.zeros(rows, np.int64)
    for column in columns:
        codes, width = _encode(column)
        kinds = kinds * width + codes
        kinds, _ = _encode(pa.chunked_array([pa.array(kinds)]))
    count = int(kinds.max()) + 1 if rows else 0
    first = np.zeros(count, np.int64)
    # The last assignment to a place stays, so that the rows are gone through from the end.
    first[kinds[::-1]] = np.arange(rows - 1, -1, -1)
    return RowKinds(kinds, first)


def _encode(column: Any) -> tuple[Numbers, int]:
    """Return the values of a column as numbers, equal ones alike, and a number above all of them."""
    if pa.types.is_dictionary(column.type):
        return _encode_dictionaries(column)
    if not len(column) or pa.types.is_null(column.type):
        return np.zeros(len(column), np.int64), 1
    encoded = column.dictionary_encode(null_encoding="encode").combine_chunks()
    chunks = getattr(encoded, "chunks", [encoded])
    codes = np.concatenate([chunk.indices.to_numpy(zero_copy_only=False) for chunk in chunks])
    return codes.astype(np.int64), max(len(chunk.dictionary) for chunk in chunks)


def _encode_dictionaries(column: Any) -> tuple[Numbers, int]:
    """Encode a column whose chunks may have dictionaries of their own, in which a value may stand twice."""
    numbers: dict[object, int] = {None: 0}
    coded = [np.zeros(0, np.int64)]
    for chunk in column.chunks:
        values = chunk.dictionary.to_pylist()
        of_value = np.array([*(numbers.setdefault(value, len(numbers)) for value in values), 0], np.int64)
        indices = chunk.indices.cast(pa.int64())
        filled = pc.fill_null(indices, len(values)) if indices.null_count else indices
        coded.append(of_value[filled.to_numpy(zero_copy_only=False)])
    return np.concatenate(coded), len(numbers)


def count_cells(table: Any, columns: Sequence[str]) -> dict[tuple[str | None, ...], int]:
    """Count the rows of a table by the values of some columns, without making an object of any row.

    The counts are what :func:`newstratum.figures.build_group_table` (columns of units and of outcomes) and
    :func:`newstratum.figures.build_coverage` take.

    Args:
        table: Anything that speaks the Arrow PyCapsule interface.
        columns: The names of the columns.

    Returns:
        For each combination of values that there is, the number of rows; an empty cell is None.

    Raises:
        InvalidValueError: A column is missing, or holds no text.
    """
    arrow = to_table(table)
    chosen = [pick_text(arrow, name) for name in columns]
    kinds = find_kinds(chosen, arrow.num_rows)
    first = pa.array(kinds.first)
    named = [pc.take(column, first).to_pylist() for column in chosen]
    counts: dict[tuple[str | None, ...], int] = {}
    for place, count in zip(zip(*named, strict=True), kinds.count().tolist(), strict=True):
        cell = tuple(value or None for value in place)
        counts[cell] = counts.get(cell, 0) + count
    return counts


def pick_text(table: Any, name: str) -> Any:
    """Return a column that holds text.

    Raises:
        InvalidValueError: It is missing, there twice, or of another type.
    """
    if table.column_names.count(name) != 1:
        raise InvalidValueError(
            name,
            Words("表中没有这一列，或有几列同名", "no column of the table, or several are called so"),
            Words("请核对列名", "see what the columns are called"),
        )
    column = table[name]
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_null(kind)
    ):
        raise InvalidValueError(
            name,
            Words("这一列是{}，不是文字", "the column holds {}, not text").format(str(kind)),
            Words("请先转为文字", "make text of it first"),
        )
    # Some kernels of Arrow do not know views.
    return column.cast(pa.large_string()) if pa.types.is_string_view(column.type) else column
