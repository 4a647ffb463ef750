"""The weeks of a year as a strip: what became of each, holidays and make-up days in its corners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from newstratum_report.cells import get_bounds
from newstratum_report.pictures.canvas import WIDTH, Canvas, draw_key
from newstratum_report.texts import Texts

_PER_ROW: Final = 26
_LEFT: Final = 16
_STEP: Final = (WIDTH - _LEFT) / _PER_ROW
_CELL: Final = _STEP - 3
_ROW: Final = 54
_STATES: Final = ("covered", "perhaps", "missing", "excused", "planned", "open")


def draw_calendar(picture: Mapping[str, Any], texts: Texts) -> Canvas:
    """Return the picture."""
    canvas = Canvas()
    rows = picture["table"]["rows"]
    states = [str(mark).partition(" ")[0] for mark in picture["marks"]]
    month = 0
    for number, (row, state) in enumerate(zip(rows, states, strict=True)):
        x, y = _LEFT + number % _PER_ROW * _STEP, number // _PER_ROW * _ROW + 20
        day = _read_day(row[1], texts)
        if day is not None and (day + dt.timedelta(days=6)).month != month:
            month = (day + dt.timedelta(days=6)).month
            words = (
                texts.say("month", month) if texts.language == "zh" else f"{day + dt.timedelta(days=6):%b}"
            )
            canvas.text(x, y - 9, words, "small", "muted")
        if day is not None and number % _PER_ROW == 0:
            canvas.text(0, y + _CELL + 11, str(day), "small", "muted")
        words = f"{texts.read_cell(row[0])} {texts.read_cell(row[2])} {texts.read_cell(row[3])}"
        canvas.rect(x, y, _CELL, _CELL, f"week-{state}", radius=3, hint=words)
        sign = {"missing": texts.say("missing_sign"), "excused": texts.say("excused_sign"), "perhaps": "?"}
        found = get_bounds(row[3])
        shown = sign.get(state, texts.read_cell(row[3]) if found is None or found.high else "")
        colour = "on-week" if state == "covered" else "alert" if state == "missing" else "plain"
        if shown:
            canvas.text(x + _CELL / 2, y + _CELL / 2, shown, "small", colour, anchor="middle")
        if _is_some(row[4]):
            canvas.path(f"M{x + _CELL:.2f} {y:.2f}h-8l8 8z", "corner")
        if _is_some(row[5]):
            canvas.circle(x + 4, y + _CELL - 4, 2.6, "dot-makeup")
        if (
            number
            and states[number - 1] in ("covered", "missing", "perhaps", "excused")
            and state
            in (
                "planned",
                "open",
            )
        ):
            canvas.line(x - 1.5, y - 2, x - 1.5, y + _CELL + 2, "now")
    present = [each for each in _STATES if each in states]
    draw_key(canvas, canvas.height + 22, [((f"week-{each}",), texts.say(f"{each}_key")) for each in present])
    low = canvas.height + 14
    canvas.path(f"M15 {low - 7:.2f}h-11l11 11z", "corner")
    canvas.text(21, low, texts.say("holiday_key"), "small", "muted")
    canvas.circle(108, low, 3.4, "dot-makeup")
    canvas.text(117, low, texts.say("makeup_key"), "small", "muted")
    return canvas


def _is_some(cell: Any) -> bool:
    found = get_bounds(cell)
    return found is not None and found.high > 0


def _read_day(cell: Any, texts: Texts) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(texts.read_cell(cell))
        _ = day + dt.timedelta(days=6)
    except (ValueError, OverflowError):
        return None
    return day
