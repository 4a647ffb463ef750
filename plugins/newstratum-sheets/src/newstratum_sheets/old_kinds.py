"""Workbooks of other kinds than xlsx, which a library in Rust reads in a process of its own.

It builds a whole sheet in memory before anything can be said of it: a file of one kilobyte can ask for more
than there is, and the process that asks is ended by the system. So it is never that of the caller.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import mmap
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from newstratum.errors import DecodeError
from newstratum.ports import Words, format_limit_hint, get_input_limits
from newstratum_sheets.archives import build_damage_error, build_error, build_password_error
from newstratum_sheets.biff import SheetMarks, find_marks
from newstratum_sheets.cells import CONTROL, HAS_CONTROL, HAS_ERROR, CellRow, Merge, SheetCells
from newstratum_sheets.number_formats import PLAIN, NumberFormat, format_number

#: The name of the stream that holds a workbook behind a password.
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_MOST_MEMORY: Final = 1 << 30
_WORKER: Final = "from newstratum_sheets.old_kinds import serve; serve()"


def iterate_sheets(stream: BinaryIO, path: Path) -> Iterator[SheetCells]:
    """Yield the sheets of a workbook; the rows of each are gone when the next is asked for.

    Args:
        stream: The open file.
        path: Where it lies, for messages.

    Raises:
        DecodeError: It is protected, damaged or too large.
    """
    with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(_LOCKED) >= 0:
            raise build_password_error(path.name)
    # Of the file itself, not only of what this process has read ahead.
    os.lseek(stream.fileno(), 0, os.SEEK_SET)
    child = subprocess.Popen(
        [sys.executable, "-c", _WORKER], stdin=stream, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert child.stdout is not None
    try:
        answers = _iterate_answers(child.stdout, path.name)
        for answer in answers:
            name, is_hidden, is_internal, is_alone, merges, hidden_columns = answer
            rows = _iterate_rows(answers, path.name)
            yield SheetCells(
                name=name,
                rows=rows,
                merges=[Merge(*each) for each in merges],
                hidden_columns=set(hidden_columns),
                is_hidden=is_hidden,
                is_internal=is_internal,
                is_alone=is_alone,
            )
            # What nobody wanted stands before the next sheet.
            for _ in rows:
                pass
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _iterate_answers(stream: Any, name: str) -> Iterator[Any]:
    """Yield what the other process says until it says that it has finished."""
    while True:
        try:
            answer = json.loads(stream.readline())
        except ValueError:
            raise build_error(
                name,
                Words(
                    "无法读取：文件已损坏，或展开后过大；请另存为xlsx后再试",
                    "cannot be read: it is damaged, or too large when it is unpacked; save it as xlsx",
                ),
            ) from None
        if answer == "end":
            return
        if answer == "password":
            raise build_password_error(name)
        if answer == "damaged":
            raise build_damage_error(name)
        yield answer


def _iterate_rows(answers: Iterator[Any], name: str) -> Iterator[CellRow]:
    limits = get_input_limits()
    for count, answer in enumerate(answers, 1):
        if answer == "end of sheet":
            return
        number, is_hidden, listed, numbers, problems = answer
        texts = dict(listed)
        row = CellRow(number, is_hidden, texts, set(numbers), {at: Words(zh, en) for at, zh, en in problems})
        for limit, is_passed in (
            ("table_rows", count > limits.table_rows),
            ("table_columns", max(texts, default=0) > limits.table_columns),
            ("table_cell", any(len(text) > limits.table_cell for text in texts.values())),
        ):
            if is_passed:
                raise _build_limit_error(name, number, limit)
        yield row


def _build_limit_error(name: str, number: int, limit: str) -> DecodeError:
    return build_error(
        name,
        Words("第{}行超过限额{}；{}", "line {} is beyond the limit {}; {}").format(
            number, limit, format_limit_hint(limit)
        ),
    )


# ------------------------------------------------------------------------------- in the other process


def serve() -> None:
    """Read the workbook on standard input, and answer on standard output; the process does nothing else."""
    from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))

    def answer(value: object) -> None:
        sys.stdout.write(json.dumps(value) + "\n")

    try:
        content = sys.stdin.buffer.read()
        found = find_marks(content)
        workbook = load_workbook(io.BytesIO(content))
        seen = sum(each.visible == SheetVisibleEnum.Visible for each in workbook.sheets_metadata)
        for at, described in enumerate(workbook.sheets_metadata):
            if described.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_index(at)
            merges = [
                (left + 1, top + 1, right + 1, bottom + 1)
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            ]
            is_hidden = described.visible != SheetVisibleEnum.Visible
            is_internal = described.visible == SheetVisibleEnum.VeryHidden
            marks = found[at] if at < len(found) else SheetMarks()
            columns = sorted(marks.hidden_columns)
            answer((described.name, is_hidden, is_internal, seen == 1, merges, columns))
            for row in _convert_rows(sheet, marks):
                answer(row)
            answer("end of sheet")
        answer("end")
    except PasswordError:
        answer("password")
    except CalamineError:
        answer("damaged")
    sys.stdout.flush()


def _convert_rows(
    sheet: Any, marks: SheetMarks
) -> Iterator[tuple[int, bool, list[Any], list[int], list[Any]]]:
    """Yield the number of each row that has any text or problem, whether it is hidden, and what it has."""
    if sheet.start is None:
        return
    top, left = sheet.start
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
        texts: list[tuple[int, str]] = []
        numbers: list[int] = []
        problems: list[tuple[int, str, str]] = []
        for column, value in enumerate(values, left + 1):
            place = (number, column)
            found = HAS_ERROR if place in marks.errors else _convert(value, marks.shapes.get(place, PLAIN))
            if isinstance(found, Words):
                problems.append((column, found.zh, found.en))
            elif found and not found.isspace():
                texts.append((column, found))
                if isinstance(value, int | float) and not isinstance(value, bool):
                    numbers.append(column)
        if texts or problems:
            yield number, number in marks.hidden_rows, texts, numbers, problems


def _convert(value: object, shape: NumberFormat) -> str | Words:
    """Return the text that a person sees in a cell, as far as the library knows it."""
    match value:
        case str():
            text = value.replace("\r\n", "\n").replace("\r", "\n")
            return HAS_CONTROL if not text.isprintable() and CONTROL.search(text) else text
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return format_number(repr(value), PLAIN if shape.shown else shape)
        case dt.date() if shape.shown and "d" not in shape.shown and value.day == 1:
            # A date-time is one too; whoever sees no day has entered none.
            return f"{value:%Y-%m}" if "m" in shape.shown or value.month > 1 else f"{value:%Y}"
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00")
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return str(value)
