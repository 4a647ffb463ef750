"""What the library for old workbooks does not tell of an .xls: what is hidden, errors, formats of numbers.

Only these records are looked at ([MS-XLS] 2.4, in the container of [MS-CFB]); whatever does not fit ends the
look, for the library has read the workbook and decides whether it is one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from attrs import define, field

from newstratum_sheets.number_formats import NumberFormat, parse_number_format

_FREE: Final = 0xFFFFFFFA
_HEADER: Final = 512
_ENTRY: Final = 128
_STREAMS: Final = ("Workbook", "Book")
_BOUND_SHEET, _FORMAT, _STYLE = 0x85, 0x41E, 0xE0
_ROW, _COLUMNS, _BOOL_OR_ERROR, _FORMULA, _NUMBER, _RK, _SEVERAL_RK = (
    0x208,
    0x7D,
    0x205,
    0x06,
    0x203,
    0x27E,
    0xBD,
)


@define
class SheetMarks:
    """The marks of one sheet; rows and columns count from 1."""

    hidden_rows: set[int] = field(factory=set)
    hidden_columns: set[int] = field(factory=set)
    #: Row and column of the cells that hold an error.
    errors: set[tuple[int, int]] = field(factory=set)
    #: Row and column of the numbers that are shown as months without a day, or with a fixed number of digits.
    shapes: dict[tuple[int, int], NumberFormat] = field(factory=dict)


def find_marks(content: bytes) -> list[SheetMarks]:
    """Return the marks of every sheet of a workbook, in its order; nothing where they cannot be found."""
    try:
        records = list(_iterate_sheets(_read_stream(content)))
    except (struct.error, IndexError, ValueError):
        return []
    return records


def _read_stream(content: bytes) -> bytes:
    """Return the stream of a container that has the workbook."""
    size = 1 << min(struct.unpack_from("<H", content, 30)[0], 16)
    table = _read_table(content, size)
    (first,) = struct.unpack_from("<I", content, 48)
    directory = b"".join(_iterate_chain(content, table, first, size))
    (cutoff,) = struct.unpack_from("<I", content, 56)
    for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        (length,) = struct.unpack_from("<H", directory, at + 64)
        name = directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        if name in _STREAMS:
            start, extent = struct.unpack_from("<II", directory, at + 116)
            if extent < cutoff:
                break
            return b"".join(_iterate_chain(content, table, start, size))[:extent]
    raise ValueError


def _read_table(content: bytes, size: int) -> list[int]:
    """Return which sector follows which."""
    places = list(struct.unpack_from("<109I", content, 76))
    further, count = struct.unpack_from("<II", content, 68)
    for _ in range(min(count, len(content) // size)):
        numbers = struct.unpack_from(f"<{size // 4}I", content, _HEADER + further * size)
        places += numbers[:-1]
        further = numbers[-1]
    table: list[int] = []
    for place in islice((each for each in places if each < _FREE), len(content) // size + 1):
        table += struct.unpack_from(f"<{size // 4}I", content, _HEADER + place * size)
    return table


def _iterate_chain(content: bytes, table: list[int], first: int, size: int) -> Iterator[bytes]:
    sector = first
    # A chain that leads back into itself ends where the file would.
    for _ in range(len(content) // size + 1):
        if sector >= _FREE:
            return
        yield content[_HEADER + sector * size : _HEADER + (sector + 1) * size]
        sector = table[sector]


def _iterate_sheets(stream: bytes) -> Iterator[SheetMarks]:
    places = [
        struct.unpack_from("<I", stream, at)[0]
        for kind, at, _ in _iterate_records(stream, 0)
        if kind == _BOUND_SHEET
    ]
    shapes = _read_shapes(stream)
    for place in places:
        yield _read_marks(stream, place, shapes)


def _read_shapes(stream: bytes) -> dict[int, NumberFormat]:
    """Return the formats of which the library tells nothing, by the number of the style of a cell."""
    codes: dict[int, str] = {}
    numbers: list[int] = []
    for kind, at, length in _iterate_records(stream, 0):
        if kind == _FORMAT and length >= 5:
            number, count, wide = struct.unpack_from("<HHB", stream, at)
            text = stream[at + 5 : at + 5 + (count * 2 if wide & 1 else count)]
            codes[number] = text.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
        elif kind == _STYLE and length >= 4:
            numbers.append(struct.unpack_from("<H", stream, at + 2)[0])
    shapes = {
        style: parse_number_format(number, codes.get(number))
        for style, number in enumerate(numbers)
        if number
    }
    return {
        style: shape
        for style, shape in shapes.items()
        if shape.decimals or (shape.shown and "d" not in shape.shown)
    }


def _iterate_records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield the kind, the place and the length of the records up to the end of a part."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        if kind == 0x0A:
            return
        at += 4 + length


def _read_marks(stream: bytes, place: int, shapes: Mapping[int, NumberFormat]) -> SheetMarks:
    marks = SheetMarks()
    for kind, at, length in _iterate_records(stream, place):
        if kind == _ROW and length >= 14 and stream[at + 12] & 0x20:
            marks.hidden_rows.add(struct.unpack_from("<H", stream, at)[0] + 1)
        elif kind == _COLUMNS and length >= 10 and stream[at + 8] & 1:
            first, last = struct.unpack_from("<HH", stream, at)
            marks.hidden_columns.update(range(first + 1, min(last, 255) + 2))
        elif (kind == _BOOL_OR_ERROR and length >= 8 and stream[at + 7] == 1) or (
            # The result of a formula: FFFF at its end says that it is no number, 2 at its beginning an error.
            kind == _FORMULA
            and length >= 14
            and stream[at + 12 : at + 14] == b"\xff\xff"
            and stream[at + 6] == 2
        ):
            row, column = struct.unpack_from("<HH", stream, at)
            marks.errors.add((row + 1, column + 1))
        elif kind in (_FORMULA, _NUMBER, _RK) and length >= 6:
            row, column, style = struct.unpack_from("<HHH", stream, at)
            if style in shapes:
                marks.shapes[row + 1, column + 1] = shapes[style]
        elif kind == _SEVERAL_RK:
            row, first = struct.unpack_from("<HH", stream, at)
            for step in range((length - 6) // 6):
                (style,) = struct.unpack_from("<H", stream, at + 4 + step * 6)
                if style in shapes:
                    marks.shapes[row + 1, first + step + 1] = shapes[style]
    return marks
