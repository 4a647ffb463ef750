"""The file formats that come with newstratum: CSV, TSV and JSON Lines.

The readers are strict about what a file must be and forgiving about single rows: a bad row is reported with
its line, and reading goes on at the line after the one on which it began. Tables have a header, and their
physical lines are counted, so that the number is the one an editor shows.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from attrs import define

from newstratum import hooks
from newstratum._builtin.files import open_atomic_text
from newstratum._input.files import open_text
from newstratum._input.guards import find_json_excess
from newstratum._input.headings import count_known_headings
from newstratum._input.limits import INPUT_LIMITS, format_limit_hint
from newstratum._input.names import DATA_IN_HEADING, format_name, join_some
from newstratum._words import Words, join_clauses, write_count
from newstratum.errors import DecodeError, FileProblem, InvalidValueError, Problem
from newstratum.hooks import REMARKS_COLUMN, Format, Remark, Row, Sheet


@define
class ReadTally:
    """What was met while a file was read; complete when its last row was taken."""

    #: The encoding that the bytes prove.
    encoding: str = ""
    #: Physical lines, the header and blank ones included.
    lines: int = 0
    #: Rows and lines without any text.
    blank: int = 0
    #: What stands between cells, and the line of the headings.
    delimiter: str = ""
    header: int = 1


#: A spreadsheet runs a cell that starts with one of these signs; the full-width forms count too. Some drop
#: the blanks and line breaks in front of them. Apostrophes in front change nothing.
_FORMULA: Final = re.compile(r"['\s\u200b\ufeff]*[=+\-@＝＋－＠]|'*[\t\r\n]")


#: Names of columns and keys that are repeated before it is known that they are names, and not data.
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
#: What can stand between the cells of a file for what its name says: spreadsheets write ``;`` into .csv where
#: the comma is the sign of decimals, and tabs where a table was copied.
_DELIMITERS: Final = {",": (",", ";", "\t")}
#: So many lines are looked at to find what stands between cells, and so many rows to find the headings.
_LOOKED_AT: Final = 10
_COLON: Final = re.compile("[:：]")
_QUOTED: Final = re.compile(r'"[^"]*(?:"|\Z)')
#: So many places or problems are named one by one.
_FEW: Final = 4
_ONE_NAME: Final = Words("名称相同", "have one name")


class _MalformedError(Exception):
    """A row breaks the format: the line, from 1, and how."""

    def __init__(self, line: int, reason: Words) -> None:
        super().__init__(line, reason)
        self.line = line
        self.reason = reason


class _Lines:
    """Physical lines of a stream, numbered, bounded, and with a way back."""

    def __init__(self, stream: TextIO, longest: int) -> None:
        self._stream = stream
        self.longest: Final = longest
        self._read = 0
        self._back: deque[tuple[int, str]] = deque()
        self._failure: _MalformedError | None = None

    def next(self) -> tuple[int, str]:
        """Return the next line, its number from 1 in front; empty text at the end."""
        if self._back:
            return self._back.popleft()
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        line = self._stream.readline(self.longest)
        self._read += bool(line)
        if len(line) == self.longest and not line.endswith(("\n", "\r")):
            while (rest := self._stream.readline(self.longest)) and not rest.endswith(("\n", "\r")):
                pass
            raise _MalformedError(
                self._read, Words("超过{:,}个字符", "longer than {:,} characters").format(self.longest)
            )
        return self._read, line

    def peek(self, most: int) -> list[str]:
        """Return the first lines, which are read again; fewer where one is malformed."""
        taken: list[tuple[int, str]] = []
        try:
            while len(taken) < most and (line := self.next())[1]:
                taken.append(line)
        except _MalformedError as failure:
            self._failure = failure
        self.back(taken)
        return [line for _, line in taken]

    @property
    def count(self) -> int:
        """How many were read."""
        return self._read

    def back(self, lines: list[tuple[int, str]]) -> None:
        """Give lines back, to be read again."""
        self._back.extendleft(reversed(lines))


def read_table(path: Path, delimiter: str, tally: ReadTally | None = None) -> Iterator[Row]:
    """Read the rows of a table, in order, in flat memory.

    A row without any text in it is not a row, nor is what stands above the headings. Cells that
    :func:`write_table` made harmless come back as they were.
    """
    limits = INPUT_LIMITS.get()
    tally = ReadTally() if tally is None else tally
    with open_text(path, "table_bytes") as stream:
        tally.encoding = stream.encoding
        lines = _Lines(stream, limits.table_row)
        try:
            tally.delimiter = _find_delimiter(
                lines.peek(_LOOKED_AT), _DELIMITERS.get(delimiter, (delimiter,))
            )
            every = _iterate_records(lines, tally.delimiter, limits.table_cell, tally)
            records = _leave_out_titles(every)
            header, tally.header = _read_header(records, path.name, limits.table_columns)
            width = len(header)
            came_back = REMARKS_COLUMN in header
            for number, (line, cells, wrong) in enumerate(records, 1):
                if number > limits.table_rows:
                    raise _build_rows_error(path, limits.table_rows, "table_rows")
                if wrong or len(cells) != width:
                    reason = wrong or Words("有{}列，表头为{}列", "{} where the header has {}").format(
                        write_count(len(cells), "cell"), width
                    )
                    yield Row(line=line, cells={}, problems=(Problem((), reason),))
                elif "\0" in "".join(cells):
                    place = next(at for at, cell in enumerate(cells) if "\0" in cell)
                    column = format_name(header[place], place + 1)
                    yield Row(
                        line=line,
                        cells={},
                        problems=(Problem((column,), Words("含有NUL字符", "holds a NUL character")),),
                    )
                else:
                    named: dict[str, object] = dict(zip(header, cells, strict=True))
                    if came_back:
                        # What was written beside the rows when they came back is none of them.
                        del named[REMARKS_COLUMN]
                    yield Row(line=line, cells=named)
        except UnicodeDecodeError:
            raise DecodeError(
                (
                    Problem(
                        (path.name,),
                        Words("读取时文件有改动；请重新读取", "changed while it was read; read it again"),
                    ),
                )
            ) from None
        finally:
            tally.lines = lines.count


def _build_rows_error(path: Path, most: int, limit: str) -> DecodeError:
    return DecodeError(
        (
            Problem(
                (path.name,),
                Words("超过{:,}行；{}", "has more than {:,} rows; {}").format(most, format_limit_hint(limit)),
            ),
        )
    )


def write_table(path: Path, rows: Iterable[Mapping[str, object]], delimiter: str) -> None:
    """Write rows as a table with a header, whole or not at all.

    The file has a byte order mark, so that spreadsheets read it as UTF-8. Text that a spreadsheet
    would run as a formula gets an apostrophe in front, which :func:`read_table` takes away again.
    """
    with open_atomic_text(path, "utf-8-sig", overwrite=True) as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
        columns: tuple[str, ...] | None = None
        for number, row in enumerate(rows, 1):
            if columns is None:
                columns = tuple(row)
                writer.writerow([escape_formula(name) for name in columns])
            elif columns != tuple(row):
                raise InvalidValueError(
                    f"rows[{number}]",
                    Words("各列与第1行不同", "has other columns than row 1"),
                    Words("请让各行列数一致", "give all rows the same"),
                )
            writer.writerow([escape_formula(cell) for cell in row.values()])


def write_single_table(path: Path, sheets: Sequence[Sheet], delimiter: str) -> None:
    """Write the one sheet of a workbook as a table, also one without rows; its choices are left out."""
    if len(sheets) != 1:
        raise InvalidValueError(
            "sheets",
            Words("文本文件只能有一张表", "a file of text holds one table"),
            Words("每张表写一个文件，或写成.xlsx", "write a file for each, or a .xlsx"),
        )
    (sheet,) = sheets
    with open_atomic_text(path, "utf-8-sig", overwrite=True) as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
        for row in (sheet.columns, *sheet.rows):
            writer.writerow([escape_formula(cell) for cell in row])


def escape_formula(cell: object) -> object:
    """Return a cell so that no spreadsheet runs it as a formula."""
    return "'" + cell if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _unescape_formula(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def _find_delimiter(lines: Sequence[str], known: Sequence[str]) -> str:
    """Return the sign between the cells of the first two lines with text; the first one where none fits."""
    plain = [bare for line in lines if (bare := _QUOTED.sub("", line).strip(" \r\n"))][:2]
    if not plain or known[0] in plain[0]:
        return known[0]
    sign = max(known, key=plain[0].count)
    return sign if all(sign in line for line in plain) else known[0]


def _may_be_title(row: Sequence[str], width: int) -> bool:
    """Say whether a row may stand above the headings: no full row is a title, without a colon in it."""
    return len(row) != width or not all(row) or _COLON.search("".join(row)) is not None


_Record = tuple[int, list[str], Words | None]


def _leave_out_titles(records: Iterator[_Record]) -> Iterator[_Record]:
    """Yield the headings and the rows below them, without titles and lines about who filled in the table."""
    first = list(islice(records, _LOOKED_AT))
    yield from first[_find_headings([cells for _, cells, _ in first]) :]
    yield from records


def _find_headings(rows: Sequence[Sequence[str]]) -> int:
    """Return which of the first rows has the headings: the first, unless another has more known ones."""
    if len(rows) < 2 or not _may_be_title(rows[0], len(rows[1])):
        return 0
    counts = [count_known_headings(row) for row in rows]
    return counts.index(max(counts))


def _read_header(records: Iterator[_Record], name: str, most: int) -> tuple[list[str], int]:
    first = next(records, None)
    if first is None:
        raise DecodeError(
            (
                Problem(
                    (name,),
                    Words(
                        "没有表头；第一行须写各列名称", "has no header; the first row must name the columns"
                    ),
                ),
            )
        )
    line, cells, wrong = first
    header = [cell.strip() for cell in cells]
    problems = [wrong] if wrong else []
    if len(header) > most:
        what = Words("有{:,}列，超过{:,}列", "has {:,} columns, more than {:,}").format(len(header), most)
        raise DecodeError(
            (FileProblem((name,), join_clauses(what, format_limit_hint("table_columns")), line),)
        )
    if data := [str(at) for at, cell in enumerate(header, 1) if DATA_IN_HEADING.fullmatch(cell)]:
        # Nothing of it is repeated: it is somebody's.
        what = Words(
            "第{}列有数据而没有表头；请在第一行写列名",
            "no header, for column {} holds data; name the columns in the first row",
        ).format(join_some(data))
        raise DecodeError((FileProblem((name,), what, line),))
    if "\0" in "".join(header):
        problems.append(
            Words("表头含有NUL字符；请存为文本", "the header holds a NUL character; save the file as text")
        )
    for column, count in Counter(header).items():
        if count > 1:
            places = [str(at) for at, cell in enumerate(header, 1) if cell == column]
            shown = Words("、", " and ").join(map(Words.same, places)) if count <= _FEW else join_some(places)
            called = Words("都叫“{}”", "are all called {!r}") if _NAME.fullmatch(column) else _ONE_NAME
            problems.append(
                Words(
                    "第{}列{}；请让各列名称不同", "columns {} {}; give each column a name of its own"
                ).format(shown, called.format(column) if column else Words("没有名称", "have no name"))
            )
    if problems:
        raise DecodeError(tuple(FileProblem((name,), problem, line) for problem in problems[:_FEW]))
    return header, line


def _iterate_records(lines: _Lines, delimiter: str, longest_cell: int, tally: ReadTally) -> Iterator[_Record]:
    """Yield for each row the line it begins on, its cells, and what is wrong with it."""
    while True:
        try:
            number, line = lines.next()
            if not line:
                return
            if '"' in line:
                row = _QuotedRow(lines, number, line, delimiter)
                cells, size = row.cells(), row.size
            else:
                cells, size = line.rstrip("\r\n").split(delimiter), len(line)
        except _MalformedError as error:
            yield error.line, [], error.reason
            continue
        if not any(cells):
            tally.blank += 1
        elif size > longest_cell and max(map(len, cells)) > longest_cell:
            place = next(at for at, cell in enumerate(cells, 1) if len(cell) > longest_cell)
            what = Words(
                "第{}格超过{:,}个字符；是否少了引号？",
                "cell {} is longer than {:,} characters; is a quote missing?",
            )
            yield number, [], what.format(place, longest_cell)
        else:
            yield number, [_unescape_formula(cell) for cell in cells], None


class _QuotedRow:
    """A row in which quotes occur, so that it may go over several lines."""

    def __init__(self, lines: _Lines, number: int, line: str, delimiter: str) -> None:
        self._lines = lines
        self._number = number
        self._delimiter = delimiter
        self._text = line
        self._at = 0
        self._taken: list[tuple[int, str]] = []
        self.size = len(line)

    def cells(self) -> list[str]:
        """Return the cells, or give back all lines but the first and raise :class:`_MalformedError`."""
        cells: list[str] = []
        while True:
            cells.append(self._quoted() if self._text.startswith('"', self._at) else self._plain())
            if self._text[self._at : self._at + 1] in ("", "\r", "\n"):
                return cells
            if not self._text.startswith(self._delimiter, self._at):
                raise self._refused(
                    Words(
                        "带引号的单元格之后还有文字；引号是否多写或少写？",
                        "text after the end of a quoted cell; is a quote doubled or missing?",
                    )
                )
            self._at += len(self._delimiter)

    def _plain(self) -> str:
        start, end = self._at, self._text.find(self._delimiter, self._at)
        if end < 0:
            end = len(self._text.rstrip("\r\n"))
        self._at = end
        return self._text[start:end]

    def _quoted(self) -> str:
        parts: list[str] = []
        self._at += 1
        while True:
            end = self._text.find('"', self._at)
            if end < 0:
                parts.append(self._text[self._at :])
                self._next_line()
                continue
            doubled = self._text.startswith('"', end + 1)
            parts.append(self._text[self._at : end + doubled])
            self._at = end + 1 + doubled
            if not doubled:
                return "".join(parts)

    def _next_line(self) -> None:
        try:
            number, line = self._lines.next()
        except _MalformedError:
            raise self._refused(self._describe_long_cell()) from None
        if not line:
            raise self._refused(
                Words(
                    "带引号的单元格没有结束；是否少了引号？",
                    "a quoted cell that never ends; is a quote missing?",
                )
            )
        self._taken.append((number, line))
        self.size += len(line)
        if self.size > self._lines.longest:
            raise self._refused(self._describe_long_cell())
        self._text, self._at = line, 0

    def _describe_long_cell(self) -> Words:
        return Words(
            "带引号的单元格超过{:,}个字符；是否少了引号？",
            "a quoted cell longer than {:,} characters; is a quote missing?",
        ).format(self._lines.longest)

    def _refused(self, reason: Words) -> _MalformedError:
        self._lines.back(self._taken)
        return _MalformedError(self._number, reason)


def read_json_lines(path: Path, tally: ReadTally | None = None) -> Iterator[Row]:
    """Read the objects of a file, in order, in flat memory; lines without any text are left out."""
    limits = INPUT_LIMITS.get()
    tally = ReadTally() if tally is None else tally
    rows = 0
    with open_text(path, "lines_bytes", is_json=True) as stream:
        tally.encoding = stream.encoding
        lines = _Lines(stream, limits.lines_line)
        try:
            while True:
                try:
                    number, line = lines.next()
                except _MalformedError as error:
                    yield Row(line=error.line, cells={}, problems=(Problem((), error.reason),))
                    rows += 1
                    continue
                if not line:
                    return
                if not line.strip():
                    tally.blank += 1
                    continue
                rows += 1
                if rows > limits.lines_rows:
                    raise _build_rows_error(path, limits.lines_rows, "lines_rows")
                yield _parse_row(number, line)
        except UnicodeDecodeError:
            raise DecodeError(
                (
                    Problem(
                        (path.name,),
                        Words("读取时文件有改动；请重新读取", "changed while it was read; read it again"),
                    ),
                )
            ) from None
        finally:
            tally.lines = lines.count


def write_json_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write one object a line as UTF-8, whole or not at all."""
    with open_atomic_text(path, "utf-8", overwrite=True) as stream:
        for row in rows:
            stream.write(json.dumps(dict(row), ensure_ascii=False, allow_nan=False) + "\n")


def parse_json_object(text: str) -> dict[str, object]:
    """Return the JSON object that a text holds, strictly, after a look at its depth and its numbers."""
    if excess := find_json_excess(text):
        raise DecodeError((Problem((), excess[1]),))
    try:
        value = json.loads(
            text,
            object_pairs_hook=_check_unique_keys,
            parse_constant=_refuse_constant,
            parse_float=_parse_finite,
        )
        if not isinstance(value, dict):
            raise _RefusedError(
                Words("不是对象；请每行写一个JSON对象", "not an object; write one JSON object a line")
            )
        if "\\u" in text:
            _check_writable(value)
        longest = INPUT_LIMITS.get().lines_text
        if len(text) > longest and any(len(each) > longest for each in _iterate_texts(value)):
            raise _RefusedError(
                Words("有一段文字超过{:,}个字符", "holds a text longer than {:,} characters").format(longest)
            )
    except _RefusedError as error:
        reason = error.reason
    except json.JSONDecodeError as error:
        reason = Words("第{}个字符处不符合JSON写法", "no JSON at character {}: {}").format(
            error.pos + 1, error.msg
        )
    except RecursionError:
        reason = Words("嵌套层数过多", "nested too deeply")
    except ValueError:
        reason = Words("有一个数太长，无法读取", "holds a number too long to read")
    else:
        return value
    raise DecodeError((Problem((), reason),))


class _RefusedError(Exception):
    """JSON that is refused, and why."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason)
        self.reason = reason


def _parse_row(number: int, line: str) -> Row:
    try:
        return Row(line=number, cells=parse_json_object(line))
    except DecodeError as error:
        return Row(line=number, cells={}, problems=(error.problems[0],))


def _check_unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        (twice, _count), *_ = Counter(key for key, _ in pairs).most_common(1)
        is_name = _NAME.fullmatch(twice)
        shown = Words.same(repr(twice)) if is_name else Words("（不像名称）", "that is not a name")
        raise _RefusedError(Words("键{}写了两次", "names the key {} twice").format(shown))
    return value


def _refuse_constant(_name: str) -> object:
    raise _RefusedError(Words("有一个数不是有限数", "holds a number that is not finite"))


def _parse_finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _RefusedError(Words("有一个数不是有限数", "holds a number that is not finite"))
    return value


def _check_writable(value: object) -> None:
    for text in _iterate_texts(value):
        if "\0" in text:
            raise _RefusedError(Words("含有NUL字符", "holds a NUL character"))
        try:
            text.encode()
        except UnicodeEncodeError:
            raise _RefusedError(
                Words("含有半个代理对，不成字符", "holds half of a surrogate pair, which is not a character")
            ) from None


def _iterate_texts(value: object) -> Iterator[str]:
    """Yield every text of a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in (*value.keys(), *value.values()):
            yield from _iterate_texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _iterate_texts(item)


def annotate_table(source: Path, target: Path, remarks: Sequence[Remark], delimiter: str) -> None:
    """Give a table back with what is wrong; see :func:`newstratum._builtin.annotations.annotate_table`."""
    # Here, for it reads with this module, and few commands need it.
    from newstratum._builtin import annotations

    annotations.annotate_table(source, target, remarks, delimiter)


CSV = Format(
    suffixes=(".csv",),
    read=partial(read_table, delimiter=","),
    write=partial(write_table, delimiter=","),
    annotate=partial(annotate_table, delimiter=","),
    write_workbook=partial(write_single_table, delimiter=","),
    summary="comma separated, with a header; UTF-8, UTF-16 or GB18030",
    api=1,
)

TSV = Format(
    suffixes=(".tsv",),
    read=partial(read_table, delimiter="\t"),
    write=partial(write_table, delimiter="\t"),
    annotate=partial(annotate_table, delimiter="\t"),
    write_workbook=partial(write_single_table, delimiter="\t"),
    summary="tab separated, with a header; UTF-8, UTF-16 or GB18030",
    api=1,
)

JSONL = Format(
    suffixes=(".jsonl",),
    read=read_json_lines,
    write=write_json_lines,
    summary="one JSON object a line; UTF-8, UTF-16 or GB18030",
    api=1,
)


def read_counted(file_format: Format, path: Path, tally: ReadTally) -> Iterator[Row] | None:
    """Read the rows of a file in a format that comes with newstratum, and count; None for another format."""
    if file_format is JSONL:
        return read_json_lines(path, tally)
    delimiter = "," if file_format is CSV else "\t" if file_format is TSV else ""
    return read_table(path, delimiter, tally) if delimiter else None


@hooks.formats
def offer_formats() -> tuple[Format, ...]:
    """Offer CSV, TSV and JSON Lines."""
    return (CSV, TSV, JSONL)
