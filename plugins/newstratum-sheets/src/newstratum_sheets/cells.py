"""The cells of one sheet, row by row and as text, while its part is unpacked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import define, field, frozen

from newstratum.errors import DecodeError
from newstratum.ports import Words, format_limit_hint, get_input_limits
from newstratum_sheets.addresses import (
    MOST_COLUMNS,
    MOST_ROWS,
    format_letters,
    parse_letters,
    parse_reference,
)
from newstratum_sheets.archives import (
    build_damage_error,
    build_error,
    make_bare_parser,
    parse_part,
    refuse_depth,
)
from newstratum_sheets.number_formats import PLAIN, format_number
from newstratum_sheets.parts import SheetPart, Workbook, unescape

CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_END_OF_CELLS: Final = re.compile(rb"</(?:[\w.-]{1,20}:)?sheetData\s{0,9}>")
_NO_CELLS: Final = re.compile(rb"<(?:[\w.-]{1,20}:)?sheetData\s{0,9}/>")
_MERGE: Final = re.compile(
    rb"<(?:[\w.-]{1,20}:)?mergeCell\s[^<>]{0,99}?ref\s{0,9}=\s{0,9}[\"']([A-Za-z0-9:$]{1,24})[\"']"
)
#: No sheet is nested deeper.
_DEEPEST: Final = 64
#: More than the longest tag that is looked for; a tag can lie across two pieces.
_OVERLAP: Final = 256

_NO_VALUE: Final = Words(
    "公式没有存下结果；请用表格软件打开并保存一次",
    "a formula without a stored result; open the workbook in a spreadsheet and save it once",
)
HAS_ERROR: Final = Words("单元格是错误值；请改正公式或重新填写", "holds an error of a formula; put it right")
HAS_CONTROL: Final = Words("含有控制字符；请重新填写", "holds control characters; enter it again")


@define
class CellRow:
    """One row of a sheet that has anything in it."""

    #: The number of the row, from 1.
    number: int
    is_hidden: bool = False
    #: Column, from 1, to text; cells without text are left out.
    texts: dict[int, str] = field(factory=dict)
    #: The columns of which the cell holds a number.
    numbers: set[int] = field(factory=set)
    #: Column to what is wrong with the cell, which has no text then.
    problems: dict[int, Words] = field(factory=dict)


@frozen
class Merge:
    """A merged range, all from 1 and inclusive."""

    left: int
    top: int
    right: int
    bottom: int


@frozen(kw_only=True)
class SheetCells:
    """The cells of one sheet, whatever kind of workbook it is of."""

    name: str
    rows: Iterable[CellRow]
    merges: Sequence[Merge] = ()
    #: The columns, from 1, that nobody sees; complete when the first row was read.
    hidden_columns: set[int] = field(factory=set)
    is_hidden: bool = False
    #: Whether it can only be shown by a program: no person hid it.
    is_internal: bool = False
    #: Whether no other sheet of the workbook is seen.
    is_alone: bool = False


def find_merges(workbook: Workbook, sheet: SheetPart) -> tuple[Merge, ...]:
    """Return the merged ranges of a sheet; they stand behind all its cells.

    Raises:
        DecodeError: There are more than the limit, or the part is damaged.
    """
    archive = workbook.archive
    limits = get_input_limits()
    most = limits.workbook_merges
    # Read only when all are counted: a sheet with too many is refused before work is spent on them.
    references: list[bytes] = []
    seen = b""
    behind = False
    for chunk in archive.iterate(sheet.part):
        seen += chunk
        if not behind:
            end = _END_OF_CELLS.search(seen) or _NO_CELLS.search(seen)
            if end is None:
                seen = seen[-_OVERLAP:]
                continue
            behind, seen = True, seen[end.end() :]
        last = 0
        for found in _MERGE.finditer(seen):
            last = found.end()
            references.append(found[1])
        if len(references) > most:
            raise build_error(
                archive.name,
                Words(
                    "工作表的合并单元格超过{:,}处；{}", "has more than {:,} merged ranges on a sheet; {}"
                ).format(most, format_limit_hint("workbook_merges")),
            )
        seen = seen[max(last, len(seen) - _OVERLAP) :]
    # By the cell that holds the text: there is one range of each in a workbook that is whole.
    merges: dict[tuple[int, int], Merge] = {}
    for reference in references:
        merge = _parse_merge(reference.decode("ascii"), limits.table_columns)
        if merge is not None:
            merges[merge.top, merge.left] = merge
    return tuple(merges.values())


def _parse_merge(reference: str, most_columns: int) -> Merge | None:
    """Return a merged range, as far to the right as tables may reach; None for a single cell."""
    first, _, last = reference.partition(":")
    start, end = parse_reference(first), parse_reference(last or first)
    if start is None or end is None:
        return None
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    right = min(right, max(left, most_columns))
    return None if (left, top) == (right, bottom) else Merge(left, top, right, bottom)


class CellReader:
    """Reads the rows of a sheet; what stands in front of them is known when the first row is."""

    def __init__(self, workbook: Workbook, sheet: SheetPart) -> None:
        """Prepare to read; nothing is read yet."""
        self._workbook = workbook
        self._sheet = sheet
        #: The columns, from 1, that are hidden.
        self.hidden_columns: set[int] = set()

    def __iter__(self) -> Iterator[CellRow]:
        """Yield every row that has a text, a problem or a mark, in order.

        Raises:
            DecodeError: The part is damaged, or a limit is passed; the address says where.
        """
        state = _State(self._workbook, self._sheet.name, self.hidden_columns)
        for _ in parse_part(self._workbook.archive, self._sheet.part, state.parser):
            yield from state.rows
            state.rows.clear()


class _State:
    """Where the parser of a sheet stands."""

    def __init__(self, workbook: Workbook, sheet: str, hidden_columns: set[int]) -> None:
        limits = get_input_limits()
        self._file = workbook.archive.name
        self._sheet = sheet
        self._texts = workbook.texts
        self._formats = workbook.formats
        self._from_1904 = workbook.from_1904
        self._most_rows = limits.table_rows
        self._most_columns = limits.table_columns
        self._longest = limits.table_cell
        self._hidden_columns = hidden_columns
        self.rows: list[CellRow] = []
        self._count = 0
        self._row = CellRow(0)
        self._column = 0
        self._type = "n"
        self._style = ""
        self._pieces: list[str] = []
        self._size = 0
        self._has_formula = False
        self._has_value = False
        self._phonetic = False
        self._plain = {str(at) for at, shape in enumerate(workbook.formats) if shape.is_plain} | {""}
        self._zero_height = False
        self._columns: dict[str, int] = {}
        # The whole names of elements, so that each is cut once.
        self._local: dict[str, str] = {}
        self._depth = 0
        self._column_elements = 0
        self.parser = make_bare_parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            refuse_depth()
        local = self._local.get(name)
        if local is None:
            local = self._local[name] = name.rpartition(" ")[2]
        if local == "c":
            self._start_cell(attributes)
        elif local in ("v", "t"):
            if not self._phonetic:
                self._has_value = True
                self.parser.CharacterDataHandler = self._data
        elif local == "row":
            self._start_row(attributes)
        elif local == "f":
            self._has_formula = True
        elif local == "rPh":
            self._phonetic = True
        elif local == "col":
            self._start_column(attributes)
        elif local == "sheetFormatPr":
            self._zero_height = attributes.get("zeroHeight") in ("1", "true")

    def _start_row(self, attributes: dict[str, str]) -> None:
        before = self._row.number
        written = attributes.get("r", "")
        number = int(written) if written.isdecimal() and len(written) < 8 else before + 1
        if number <= before or number > MOST_ROWS:
            raise build_damage_error(self._file)
        hidden = attributes.get("hidden")
        is_hidden = hidden in ("1", "true") or (self._zero_height and hidden is None)
        if not is_hidden and attributes.get("ht") in ("0", "0.0"):
            is_hidden = True
        self._row = CellRow(number, is_hidden)
        self._column = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            letters = reference.rstrip("0123456789")
            column = self._columns.get(letters)
            if column is None:
                if not (letters.isascii() and letters.isalpha() and len(letters) < 4):
                    raise build_damage_error(self._file)
                column = self._columns[letters] = parse_letters(letters)
            self._column = column
        if self._column > MOST_COLUMNS:
            raise build_damage_error(self._file)
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._pieces.clear()
        self._size = 0
        self._has_formula = self._has_value = False

    def _start_column(self, attributes: dict[str, str]) -> None:
        self._column_elements += 1
        if self._column_elements > MOST_COLUMNS:
            raise build_damage_error(self._file)
        first, last = attributes.get("min", ""), attributes.get("max", "")
        is_hidden = attributes.get("hidden") in ("1", "true") or attributes.get("width") == "0"
        if is_hidden and first.isdecimal() and last.isdecimal():
            # Everything right of the table may be hidden: only what can hold a column of it matters.
            end = min(int(last), self._most_columns) if len(last) < 7 else self._most_columns
            self._hidden_columns.update(range(int(first[:7]), end + 1))

    def _data(self, text: str) -> None:
        self._size += len(text)
        if self._size > self._longest:
            raise self._build_size_error()
        self._pieces.append(text)

    def _build_size_error(self) -> DecodeError:
        return build_error(
            self._file,
            Words("{}：单元格超过{:,}个字符；{}", "{}: a cell of more than {:,} characters; {}").format(
                self._locate(), self._longest, format_limit_hint("table_cell")
            ),
        )

    def _locate(self) -> str:
        return f"{format_letters(self._column)}{self._row.number}"

    def _end(self, name: str) -> None:
        self._depth -= 1
        local = self._local.get(name)
        if local in ("v", "t"):
            self.parser.CharacterDataHandler = None
        elif local == "c":
            if self._has_value or self._has_formula:
                self._end_cell()
        elif local == "row":
            row = self._row
            if row.texts or row.problems:
                self._count += 1
                if self._count > self._most_rows:
                    raise build_error(
                        self._file,
                        Words("超过{:,}行；{}", "has more than {:,} rows; {}").format(
                            self._most_rows, format_limit_hint("table_rows")
                        ),
                    )
                self.rows.append(row)
        elif local == "rPh":
            self._phonetic = False

    def _end_cell(self) -> None:
        if self._column > self._most_columns:
            raise build_error(
                self._file,
                Words("{}：超过{:,}列；{}", "{}: lies beyond {:,} columns; {}").format(
                    self._locate(), self._most_columns, format_limit_hint("table_columns")
                ),
            )
        row, column = self._row, self._column
        raw = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
        found = self._interpret(raw)
        if isinstance(found, Words):
            row.problems[column] = found
        elif found and not found.isspace():
            row.texts[column] = found

    def _interpret(self, raw: str) -> str | Words:
        """Return the text that a person sees in a cell, or what is wrong with it."""
        kind = self._type
        if kind == "n":
            return self._interpret_number(raw)
        if not raw:
            return ""
        if kind == "s":
            at = int(raw) if raw.isdecimal() and len(raw) < 10 else -1
            if not 0 <= at < len(self._texts):
                raise build_damage_error(self._file)
            text = self._texts[at]
            if len(text) > self._longest:
                raise self._build_size_error()
        elif kind in ("str", "inlineStr"):
            text = unescape(raw)
        elif kind == "b":
            return "TRUE" if raw.strip() in ("1", "true") else "FALSE"
        elif kind == "e":
            return HAS_ERROR
        else:
            return raw.strip().replace("T", " ", 1).removesuffix(" 00:00:00")
        return HAS_CONTROL if not text.isprintable() and CONTROL.search(text) else text

    def _interpret_number(self, raw: str) -> str | Words:
        if not raw:
            return _NO_VALUE if self._has_formula else ""
        self._row.numbers.add(self._column)
        if (
            self._style in self._plain
            and len(raw) < 16
            and raw.isascii()
            and raw.isdecimal()
            and raw[0] != "0"
        ):
            return raw
        at = int(self._style) if self._style.isdecimal() and len(self._style) < 7 else 0
        shape = self._formats[at] if at < len(self._formats) else PLAIN
        shown = format_number(raw.strip(), shape, from_1904=self._from_1904)
        if isinstance(shown, Words) or shape.shown:
            self._row.numbers.discard(self._column)
        return shown
