"""Rows that a format of a plugin reads: checked, so that none changes a verdict in silence.

What reads a file looks at the columns of a table and at the cells of each row. A format may give each row
other columns. So the columns are the union of those of all rows so far, a row that lacks one gets an empty
cell, and whoever reads the file is told of both, with the line.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

import attrs
from attrs import define, field

from newstratum._host.isolation import CaughtError
from newstratum._host.plugin_thread import PluginThread
from newstratum._input.limits import INPUT_LIMITS, format_limit_hint
from newstratum._input.names import format_name
from newstratum._words import Words
from newstratum.errors import Problem
from newstratum.hooks import Row

#: Rows that a thread reads before it hands them over, and seconds that it reads at most once it has one.
_BATCH: Final = 256
_BATCH_SECONDS: Final = 0.05
#: Levels of lists and objects in a cell.
_MOST_LEVELS: Final = 64

_END: Final = object()
#: What a format gave: rows that were checked, and what stopped it, if anything did.
_Batch: TypeAlias = tuple[list[Row], "WrongRow | CaughtError | None", bool]


@attrs.frozen
class WrongRow:
    """Why what a format gave is no row."""

    reason: Words


@define
class RowChecker:
    """Checks the rows of one file, in order."""

    #: For each sheet the columns so far, each with its place from 1.
    _columns: dict[str, dict[str, int]] = field(factory=dict, init=False, repr=False)
    #: Columns, by their sheets, that a row lacked; each is told of once.
    _lacked: set[tuple[str, str]] = field(factory=set, init=False, repr=False)

    def check(self, row: object) -> Row | WrongRow:
        """Return a row with plain cells for all columns so far, or why it is none."""
        # A subclass could run code whenever a field is read; the type itself is frozen data.
        if type(row) is not Row:
            return WrongRow(
                Words("返回了{}，不是Row", "returned {}, which is not a Row").format(type(row).__name__)
            )
        wrong = _find_wrong_field(row)
        if wrong:
            return WrongRow(
                Words("返回的Row的{0}无效", "returned a Row whose {0} is not valid").format(wrong)
            )
        pairs = [(name, row.cells[name]) for name in row.cells]
        if any(not isinstance(name, str) for name, _ in pairs):
            return WrongRow(
                Words(
                    "返回的第{}行有列名不是文字", "returned for line {} a column whose name is not text"
                ).format(row.line)
            )
        if not pairs:
            return row
        return self._fill(row, [(_plain(name), value) for name, value in pairs])

    def _fill(self, row: Row, pairs: list[tuple[str, object]]) -> Row:
        known = self._columns.setdefault(row.sheet, {})
        is_first = not known
        problems, remarks = list(row.problems), list(row.remarks)
        names = Counter(name.strip() for name, _ in pairs)
        cells: dict[str, object] = {}
        late = []
        for place, (name, value) in enumerate(pairs, 1):
            if name not in known:
                known[name] = len(known) + 1
                late.append(name)
            cell = _check_cell(value)
            if isinstance(cell, Words):
                problems.append(Problem((format_name(name, place),), cell))
                cell = ""
            cells[name] = cell
        twice = [name for name, count in names.items() if count > 1]
        problems += [
            Problem((format_name(name, 0),), Words("列名写了两次", "a column of this name is there twice"))
            for name in twice
        ]
        if late and not is_first:
            remarks.append(self._tell_late(row, late, known))
        lacking = [name for name in known if name not in cells]
        untold = [name for name in lacking if (row.sheet, name) not in self._lacked]
        if untold:
            self._lacked.update((row.sheet, name) for name in untold)
            remarks.append(
                Words(
                    "第{}行没有这几列，按空读取：{}", "line {} lacks columns, which are read as empty: {}"
                ).format(row.line, _name(untold, known))
            )
        if len(known) > INPUT_LIMITS.get().table_columns:
            problems.append(
                Problem(
                    (), Words("列太多；{}", "too many columns; {}").format(format_limit_hint("table_columns"))
                )
            )
        filled = {name: cells.get(name, "") for name in known}
        return attrs.evolve(row, cells=filled, problems=tuple(problems), remarks=tuple(remarks))

    def _tell_late(self, row: Row, late: list[str], known: Mapping[str, int]) -> Words:
        return Words(
            "从第{}行起才有这几列，此前各行按空读取：{}",
            "line {} is the first with columns that are read as empty in the rows before it: {}",
        ).format(row.line, _name(late, known))


def _name(names: list[str], known: Mapping[str, int]) -> Words:
    from newstratum._input.names import join_some

    return join_some([format_name(name, known[name]) for name in names])


def _plain(text: str) -> str:
    """Return a text itself, also of a subclass that would answer otherwise."""
    return str.__str__(text)


def _find_wrong_field(row: Row) -> str:
    checks = (
        ("line", type(row.line) is int and row.line >= 1),
        ("cells", isinstance(row.cells, Mapping)),
        ("sheet", type(row.sheet) is str),
        ("addresses", isinstance(row.addresses, Mapping)),
        ("problems", _is_tuple_of(row.problems, Problem)),
        ("remarks", _is_tuple_of(row.remarks, Words)),
    )
    return next((name for name, fits in checks if not fits), "")


def _is_tuple_of(value: object, kind: type[object]) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, kind) for each in value)


def _check_cell(value: object, levels: int = _MOST_LEVELS) -> object:
    """Return a cell as plain data, or what is wrong with it."""
    if value is None or type(value) in (bool, int):
        return value
    if isinstance(value, str):
        return _check_text(_plain(value))
    if type(value) is float:
        return value if math.isfinite(value) else Words("不是数", "is not a number")
    if isinstance(value, list | tuple | dict) and levels == 0:
        return Words("层次太多", "has too many levels")
    if isinstance(value, list | tuple):
        items = [_check_cell(each, levels - 1) for each in value]
        return next((each for each in items if isinstance(each, Words)), items)
    if isinstance(value, dict):
        if any(not isinstance(key, str) for key in value):
            return Words("有键不是文字", "has a key that is not text")
        entries = {_plain(key): _check_cell(each, levels - 1) for key, each in value.items()}
        return next((each for each in entries.values() if isinstance(each, Words)), entries)
    return Words(
        "类型为{}；格式应给出文字、数或JSON值", "is of type {}; a format gives text, numbers or JSON values"
    ).format(type(value).__name__)


def _check_text(text: str) -> str | Words:
    if len(text) > INPUT_LIMITS.get().table_cell:
        return Words("太长；{}", "is too long; {}").format(format_limit_hint("table_cell"))
    if "\0" in text:
        return Words("含有NUL字符", "holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        return Words("含有半个字符（代理码位）", "holds half a character, a surrogate")
    return text


def iterate_checked_rows(
    read: Callable[[], Iterator[Row]], thread: PluginThread, seconds: float, now: Callable[[], float]
) -> Iterator[Row | WrongRow | CaughtError]:
    """Read the rows of a file in a plugin's thread; what is no row, or what it raised, comes last.

    Args:
        read: Opens the file and returns its rows.
        thread: In which the format runs: some libraries answer only the thread that opened them.
        seconds: For the next rows.
        now: A clock that only goes forward, in seconds.
    """
    checker = RowChecker()
    rows = thread.call(lambda: iter(read()), seconds)
    if isinstance(rows, CaughtError):
        yield rows
        return
    source = rows
    while True:
        batch = thread.call(lambda: _read_batch(source, checker, now), seconds)
        if isinstance(batch, CaughtError):
            yield batch
            return
        found, wrong, is_over = batch
        yield from found
        if wrong is not None:
            yield wrong
        if is_over or wrong is not None:
            return


def _read_batch(source: Iterator[Row], checker: RowChecker, now: Callable[[], float]) -> _Batch:
    found: list[Row] = []
    until = math.inf
    while len(found) < _BATCH and now() < until:
        try:
            row = next(source, _END)
            if row is _END:
                return found, None, True
            checked = checker.check(row)
        except BaseException as error:  # the rows before it are given first
            return found, CaughtError(error), False
        if isinstance(checked, WrongRow):
            return found, checked, False
        found.append(checked)
        until = min(until, now() + _BATCH_SECONDS)
    return found, None, False
