"""Where the table of a sheet is: titles above it, headings over several rows, notes below it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from attrs import frozen

from newstratum.errors import Problem
from newstratum.hooks import REMARKS_COLUMN, Row
from newstratum.ports import Words, count_known_headings, format_name
from newstratum_sheets.addresses import RowAddresses, format_letters
from newstratum_sheets.cells import CellRow, Merge

#: So many rows with text are looked at to find the header.
_LOOKED_AT: Final = 40
#: So many of them may hold headings that are known by their words.
_HEADINGS_WITHIN: Final = 10
#: So many rows of headings can stand upon each other.
_DEEPEST: Final = 4
#: Between a heading and the one above it, as exports of surveys write questions of several parts.
_JOINT: Final = "—"
_MOST_NAMED: Final = 4
#: Days are no sign of data: sheets of who came have a column for each.
_DATA: Final = re.compile(r"(?!\d{4}-\d\d-\d\d$)[+(]?\d[\d\s()-]{8,}[\dXx]|[^\s@]+@[^\s@]+\.[A-Za-z]{2,}")
#: How a line below a table begins that is no row of it.
_NOTE: Final = re.compile(
    r"[（(]?\s*(?:注|备注|说明|填表|填报|制表|审核|经办|负责人|联系人|联系电话|合\s*计|总\s*计|小\s*计|共\s*计|"
    r"notes?\b|remarks?\b|total\b|sum\b)",
    re.IGNORECASE,
)
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_TOTAL: Final = re.compile(r"(?:合|总|小|共)\s*计|total", re.IGNORECASE)


@frozen(kw_only=True)
class Header:
    """The headings of a table."""

    #: Columns of the sheet, from 1, with their headings, from left to right.
    names: Mapping[int, str]
    #: The first and the last row of the headings.
    top: int
    bottom: int


def find_header(rows: Sequence[CellRow], merges: Iterable[Merge], *, may_be_narrow: bool) -> Header | None:
    """Find the headings among the first rows of a sheet that have text.

    Args:
        rows: The first rows.
        merges: The merged ranges of the sheet.
        may_be_narrow: Whether a single column can be a table.

    Returns:
        The header; None where the rows are no table. Problems of headings are for the caller to find.
    """
    by_row: dict[int, list[Merge]] = defaultdict(list)
    for merge in merges:
        by_row[merge.top].append(merge)
    widest = max((len(row.texts) for row in rows), default=0)
    if widest < (1 if may_be_narrow else 2):
        return None
    best = _find_known(rows)
    for at, row in enumerate(rows):
        covered = len(row.texts) + sum(
            merge.right - merge.left for merge in by_row[row.number] if merge.left in row.texts
        )
        is_odd = len(row.texts) < min(2, widest) or covered * 2 < widest or _is_subtitle(row, widest)
        if is_odd and row.number != best:
            continue
        bottom = _find_bottom(rows, at, by_row)
        if bottom < best:
            continue
        if _holds_data(row):
            return None
        names = _join_headings(rows, row.number, bottom, by_row)
        return Header(names=names, top=row.number, bottom=bottom) if names else None
    return None


def _find_known(rows: Sequence[CellRow]) -> int:
    """Return the number of the row that has the most known headings; 0 where none has any."""
    counts = {row.number: count_known_headings(row.texts.values()) for row in rows[:_HEADINGS_WITHIN]}
    best = max(counts, key=counts.__getitem__, default=0)
    return best if counts.get(best) else 0


def _is_subtitle(row: CellRow, widest: int) -> bool:
    """Say whether a row tells who filled the table in and when: few cells, with a colon in one of them."""
    few = len(row.texts) * 2 <= widest
    return few and any("：" in text or ":" in text for text in row.texts.values())


def _holds_data(row: CellRow) -> bool:
    """Say whether a row has what is no heading: a telephone or identity number, an address of mail."""
    return any(_DATA.fullmatch(text.strip()) for text in row.texts.values())


def _find_bottom(rows: Sequence[CellRow], at: int, by_row: Mapping[int, Sequence[Merge]]) -> int:
    """Return the last row of headings that begin in a row: merged cells reach down, groups have parts."""
    top = bottom = rows[at].number
    numbers = {row.number: row for row in rows[at : at + _DEEPEST]}
    current = top
    while current <= bottom < top + _DEEPEST:
        row = numbers.get(current)
        merges = [merge for merge in by_row.get(current, ()) if row is not None and merge.left in row.texts]
        for merge in merges:
            if merge.bottom > bottom and merge.bottom < top + _DEEPEST:
                bottom = merge.bottom
        groups = [merge for merge in merges if merge.right > merge.left and merge.bottom == current]
        below = numbers.get(current + 1)
        if groups and bottom == current and below is not None and _are_parts(row, below, groups):
            bottom = current + 1
        current += 1
    return bottom


def _are_parts(row: CellRow | None, below: CellRow, groups: Sequence[Merge]) -> bool:
    """Say whether a row has the parts of the groups above it, and nothing else."""
    if row is None or below.numbers or _holds_data(below):
        return False
    inside = {column for merge in groups for column in range(merge.left, merge.right + 1)}
    return bool(below.texts) and set(below.texts) <= inside


def _join_headings(
    rows: Sequence[CellRow], top: int, bottom: int, by_row: Mapping[int, Sequence[Merge]]
) -> dict[int, str]:
    parts: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if not top <= row.number <= bottom:
            continue
        spread = dict(row.texts)
        for merge in by_row.get(row.number, ()):
            if merge.left in row.texts:
                spread.update(dict.fromkeys(range(merge.left, merge.right + 1), row.texts[merge.left]))
        for column, text in spread.items():
            heading = " ".join(text.replace("\n", "").split())
            if parts[column][-1:] != [heading]:
                parts[column].append(heading)
    return {column: _JOINT.join(parts[column]) for column in sorted(parts)}


def _numbers_columns(row: CellRow) -> bool:
    """Say whether a row numbers the columns, as forms do below their headings: 1, 2, 3 or 甲, 乙, 丙."""
    texts = [row.texts[column].strip() for column in sorted(row.texts)]
    numbers = [str(number) for number in range(1, len(texts) + 1)]
    return len(texts) > 2 and (texts == numbers or texts == list(_STEMS[: len(texts)]))


def find_header_problems(header: Header) -> tuple[Words, ...]:
    """Return which columns share a name, each name once."""
    places = defaultdict(list)
    for column, name in header.names.items():
        places[name].append(f"{format_letters(column)}{header.bottom}")
    return tuple(
        Words(
            "{}的列名相同；请给每一列不同的列名", "{} have one name; give each column a name of its own"
        ).format(Words("、".join(cells), ", ".join(cells)))
        for cells in places.values()
        if len(cells) > 1
    )[:_MOST_NAMED]


def show_sheet(name: str) -> Words:
    """Return the name of a sheet as a message may show it."""
    return Words.same(name) if format_name(name, 0) == name else Words("某工作表", "a sheet")


class Table:
    """The rows of one sheet as rows of a table."""

    def __init__(self, sheet: str, header: Header, merges: Iterable[Merge], hidden_columns: set[int]) -> None:
        """Take what is known before the rows are.

        Args:
            sheet: The name of the sheet.
            header: Its headings.
            merges: The merged ranges of the sheet.
            hidden_columns: The columns that nobody sees.
        """
        self._sheet = sheet
        self._header = header
        # What was written beside the rows when they came back is none of them.
        self._names = {at: name for at, name in header.names.items() if name != REMARKS_COLUMN}
        self._letters = {name: format_letters(column) for column, name in self._names.items()}
        self._columns = tuple(self._names.items())
        self._empty: dict[str, object] = dict.fromkeys(self._names.values(), "")
        below = [merge for merge in merges if merge.top > header.bottom]
        self._wide = {
            merge.top: merge for merge in below if (merge.right - merge.left + 1) * 2 > len(self._names)
        }
        self._tall = sorted(
            (merge for merge in below if merge.bottom > merge.top and merge.left in self._names),
            key=lambda merge: merge.top,
            reverse=True,
        )
        # By the column: the range that reaches down to the row, its text, and whether that is a number.
        self._open: dict[int, tuple[Merge, str, bool]] = {}
        self._remarks: list[Words] = []
        self._notes: list[int] = []
        self._was_note = False
        self._unnamed = set(header.names) - set(self._names)
        hidden = [format_letters(column) for column in self._names if column in hidden_columns]
        if hidden:
            self._remarks.append(
                Words(
                    "{}：{}列已隐藏，仍已读取", "{}: column {} is hidden, and was read all the same"
                ).format(show_sheet(self._sheet), Words("、".join(hidden), ", ".join(hidden)))
            )

    def iterate(self, rows: Iterable[CellRow]) -> Iterator[Row]:
        """Yield the rows below the header, each with what is to be told at its place.

        Args:
            rows: All rows of the sheet from the first on.
        """
        before = self._header.bottom
        for row in rows:
            if row.number <= self._header.bottom:
                continue
            texts = self._fill(row) if self._tall or self._open else row.texts
            is_apart = self._was_note or row.number > before + 1
            before = row.number
            self._was_note = self._is_note(row, is_apart)
            if self._was_note:
                self._notes.append(row.number)
                continue
            built = self._build(row, texts)
            if built is not None:
                yield built

    def take_remarks(self) -> tuple[Words, ...]:
        """Return what is to be told and was not told with a row."""
        self._tell_notes()
        taken = tuple(self._remarks)
        self._remarks.clear()
        return taken

    def _tell_notes(self) -> None:
        if self._notes:
            shown = [str(number) for number in self._notes[:_MOST_NAMED]]
            more = len(self._notes) - len(shown)
            lines = Words(
                "、".join(shown) + (f"等{len(self._notes)}" if more else ""),
                ", ".join(shown) + (f" and {more} more" if more else ""),
            )
            self._remarks.append(
                Words(
                    "{}：第{}行是表外的说明、合计或重复的表头，未作为数据读取",
                    "{}: line {} is a note, a total or the headings again, and was not read as a row",
                ).format(show_sheet(self._sheet), lines)
            )
            self._notes.clear()

    def _fill(self, row: CellRow) -> dict[int, str]:
        """Return the texts of a row with those of cells that are merged over several rows."""
        texts = row.texts
        while self._tall and self._tall[-1].top <= row.number:
            merge = self._tall.pop()
            if merge.top == row.number and merge.left in texts:
                self._open[merge.left] = (merge, texts[merge.left], merge.left in row.numbers)
        if self._open:
            self._open = {at: each for at, each in self._open.items() if each[0].bottom >= row.number}
            texts = dict(texts)
            for merge, text, is_number in self._open.values():
                if merge.top < row.number and merge.left not in texts:
                    texts[merge.left] = text
                    if is_number:
                        row.numbers.add(merge.left)
        return texts

    def _is_note(self, row: CellRow, is_apart: bool) -> bool:
        """Say whether a row stands in the table and is none of its rows.

        Args:
            row: The row.
            is_apart: Whether an empty row or a note stands right above it.
        """
        if not row.texts or row.problems:
            return False
        width = len(self._names)
        first = row.texts[min(row.texts)].strip()
        wide = self._wide.get(row.number)
        if wide is not None and len(row.texts) <= 2 and wide.left in row.texts:
            return True
        if _TOTAL.fullmatch(first) or (row.number == self._header.bottom + 1 and _numbers_columns(row)):
            return True
        if width > 2 and len(row.texts) * 3 <= width and (is_apart or len(row.texts) == 1):
            return is_apart or _NOTE.match(first) is not None
        return self._is_header_again(row)

    def _is_header_again(self, row: CellRow) -> bool:
        """Say whether a row has the headings once more, as at the top of each printed page."""
        names = self._names
        return len(row.texts) * 2 > len(names) and all(
            column in names and names[column].endswith(" ".join(text.replace("\n", "").split()))
            for column, text in row.texts.items()
        )

    def _build(self, row: CellRow, texts: Mapping[int, str]) -> Row | None:
        cells = self._empty.copy()
        names = self._names
        found = False
        for column, text in texts.items():
            name = names.get(column)
            if name is not None:
                cells[name] = text
                found = True
            elif column not in self._unnamed:
                self._unnamed.add(column)
                self._remarks.append(
                    Words(
                        "{}：{}列没有列名，未读取", "{}: column {} has no heading, and was not read"
                    ).format(show_sheet(self._sheet), format_letters(column))
                )
        problems = tuple(
            Problem((names[column],), problem)
            for column, problem in sorted(row.problems.items())
            if column in names
        )
        if not found and not problems:
            return None
        return Row(
            line=row.number,
            cells=cells,
            sheet=self._sheet,
            addresses=RowAddresses(self._letters, row.number),
            hidden=row.is_hidden,
            number_columns=frozenset(names[each] for each in row.numbers if each in names)
            if row.numbers
            else (),
            problems=problems,
            remarks=self.take_remarks() if self._remarks or self._notes else (),
        )


def split_first_rows(rows: Iterator[CellRow]) -> tuple[list[CellRow], Iterator[CellRow]]:
    """Return the first rows of a sheet, and all of them again."""
    first: list[CellRow] = []
    for row in rows:
        first.append(row)
        if len(first) >= _LOOKED_AT:
            break
    return [row for row in first if row.texts], chain(first, rows)
