"""Amounts of a budget as bars on one scale from zero: planned, spent, committed."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log10
from typing import Any, Final

from newstratum_report.cells import get_bounds
from newstratum_report.pictures.canvas import WIDTH, Canvas, draw_key
from newstratum_report.texts import Texts

_LABELS: Final = 150
_NUMBERS: Final = 150
_BAR: Final = 18
_ROW: Final = 32
_TICKS: Final = 4


def draw_bars(picture: Mapping[str, Any], texts: Texts) -> Canvas:
    """Return the picture."""
    rows, marks = picture["table"]["rows"], picture["marks"]
    most = max((_compute_end(row) for row in rows), default=0) or 1
    step = _compute_step(most)
    room = WIDTH - _LABELS - _NUMBERS
    scale = room / most
    canvas = Canvas()
    top = 22
    bottom = top + len(rows) * _ROW
    for number in range(int(most / step) + 1):
        x = _LABELS + number * step * scale
        canvas.line(x, top - 4, x, bottom, "rule" if number == 0 else "grid")
        canvas.text(x, 9, f"{number * step:g}", "small", "muted", anchor="middle")
    canvas.text(WIDTH, 9, texts.say("wan_yuan"), "small", "muted", anchor="end")
    for number, (row, mark) in enumerate(zip(rows, marks, strict=True)):
        y = top + number * _ROW + (_ROW - _BAR) / 2
        middle = y + _BAR / 2
        weight = ("strong",) if mark == "total" else ()
        canvas.text(
            _LABELS - 10, middle, texts.read_cell(row[0]), *weight, anchor="end", width=_LABELS - 12, lines=2
        )
        if mark == "line" and (number == 0 or marks[number - 1] != "line"):
            canvas.line(0, top + number * _ROW, WIDTH, top + number * _ROW, "rule", "dashed-rule")
        planned, committed, spent = (_get_amount(cell) for cell in row[1:4])
        hint = "，".join(texts.read_cell(cell) for cell in row[1:])
        canvas.rect(_LABELS, y + 3, spent * scale, _BAR - 6, "bar-spent", hint=hint)
        canvas.rect(_LABELS + spent * scale, y + 3, committed * scale, _BAR - 6, "bar-committed")
        over = spent + committed - planned
        if over > 0:
            canvas.rect(_LABELS + planned * scale, y + 3, over * scale, _BAR - 6, "bar-over")
        canvas.rect(_LABELS, y, planned * scale, _BAR, "bar-frame")
        words = f"{texts.read_cell(row[3])} / {texts.read_cell(row[1])}"
        canvas.text(WIDTH, middle, words, *weight, *(("alert",) if over > 0 else ()), anchor="end")
    entries: list[tuple[tuple[str, ...], str]] = [
        (("bar-frame",), texts.say("budget_key")),
        (("bar-spent",), texts.say("spent_key")),
        (("bar-committed",), texts.say("committed_key")),
    ]
    if any(_get_amount(row[2]) + _get_amount(row[3]) > _get_amount(row[1]) for row in rows):
        entries.append((("bar-over",), texts.say("over_key")))
    draw_key(canvas, bottom + 16, entries)
    return canvas


def _get_amount(cell: Any) -> float:
    found = get_bounds(cell)
    return 0 if found is None else max(found.high, 0)


def _compute_end(row: list[Any]) -> float:
    return max(_get_amount(row[1]), _get_amount(row[2]) + _get_amount(row[3]))


def _compute_step(most: float) -> float:
    """Return a round number that goes about so many times into the longest bar."""
    power: float = 10.0 ** floor(log10(most / _TICKS))
    return next((power * each for each in (1, 2, 5) if most / (power * each) <= _TICKS + 1), power * 10)
