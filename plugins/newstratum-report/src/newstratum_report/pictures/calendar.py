"""The weeks of a year as a strip: what became of each, holidays and make-up days in its corners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from newstratum_report.cells import get_bounds
from newstratum_report.pictures.canvas import WIDTH, Canvas, draw_key, measure
from newstratum_report.texts import Texts

_PER_ROW: Final = 26
_STEP: Final = WIDTH / _PER_ROW
_CELL: Final = _STEP - 3
_ROW: Final = 52
_STATES: Final = ("covered", "perhaps", "missing", "excused", "planned", "open")
#: Not those of strftime, which follow the locale of the process.
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def draw_calendar(picture: Mapping[str, Any], texts: Texts) -> Canvas:
    """Return the picture."""
    canvas = Canvas()
    rows = picture["table"]["rows"]
    states = [str(mark).partition(" ")[0] for mark in picture["marks"]]
    ahead = next((place for place, state in enumerate(states) if state in ("planned", "open")), 0)
    month = 0
    for number, (row, state) in enumerate(zip(rows, states, strict=True)):
        x, y = number % _PER_ROW * _STEP + 1, number // _PER_ROW * _ROW + 20
        sunday = _read_sunday(row[1], texts)
        begins = number % _PER_ROW == 0
        # A month begins with the week of its first Sunday; the year stands where a line or the year begins.
        if sunday is not None and (sunday.month != month or begins):
            month = sunday.month
            canvas.text(x, y - 9, _name_month(sunday, begins or month == 1, texts), "small", "muted")
        _draw_week(canvas, x, y, row, state, texts)
        if number and number == ahead:
            canvas.line(x - 1.5, y - 3, x - 1.5, y + _CELL + 3, "now")
    keys = [((f"week-{each}",), texts.say(f"{each}_key")) for each in _STATES if each in states]
    draw_key(canvas, canvas.height + 22, keys)
    _draw_corner_key(canvas, canvas.height + 14, texts)
    return canvas


def _draw_week(canvas: Canvas, x: float, y: float, row: list[Any], state: str, texts: Texts) -> None:
    hint = " ".join(texts.read_cell(row[place]) for place in (0, 2, 3))
    canvas.rect(x, y, _CELL, _CELL, f"week-{state}", radius=3, hint=hint)
    signs = {"missing": texts.say("missing_sign"), "excused": texts.say("excused_sign"), "perhaps": "?"}
    found = get_bounds(row[3])
    shown = signs.get(state, texts.read_cell(row[3]) if found is None or found.high else "")
    colour = {"covered": "on-week", "missing": "alert"}.get(state, "plain")
    if shown:
        canvas.text(x + _CELL / 2, y + _CELL / 2, shown, "small", colour, anchor="middle")
    if _is_some(row[4]):
        canvas.path(f"M{x + _CELL:.2f} {y:.2f}h-8l8 8z", "corner")
    if _is_some(row[5]):
        canvas.circle(x + 4, y + _CELL - 4, 2.6, "dot-makeup")


def _draw_corner_key(canvas: Canvas, y: float, texts: Texts) -> None:
    canvas.path(f"M15 {y - 7:.2f}h-11l11 11z", "corner")
    canvas.text(21, y, texts.say("holiday_key"), "small", "muted")
    x = 21 + measure(texts.say("holiday_key")) + 14
    canvas.circle(x, y, 3.4, "dot-makeup")
    canvas.text(x + 9, y, texts.say("makeup_key"), "small", "muted")


def _is_some(cell: Any) -> bool:
    found = get_bounds(cell)
    return found is not None and found.high > 0


def _read_sunday(cell: Any, texts: Texts) -> dt.date | None:
    """Return the Sunday of the week whose Monday stands in a cell."""
    try:
        return dt.date.fromisoformat(texts.read_cell(cell)) + dt.timedelta(days=6)
    except (ValueError, OverflowError):
        return None


def _name_month(day: dt.date, with_year: bool, texts: Texts) -> str:
    if texts.language == "zh":
        return f"{day.year}年{day.month}月" if with_year else f"{day.month}月"
    return f"{_MONTHS[day.month - 1]} {day.year}" if with_year else _MONTHS[day.month - 1]
