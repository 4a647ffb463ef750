"""How many reached each stage: a bar for each, with the share and the median of the days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from newstratum_report.cells import get_bounds
from newstratum_report.pictures.canvas import WIDTH, Canvas
from newstratum_report.texts import Texts

_LABELS: Final = 110
_NUMBERS: Final = 240
_ROW: Final = 34
_BAR: Final = 24


def draw_funnel(picture: Mapping[str, Any], texts: Texts) -> Canvas:
    """Return the picture."""
    rows = picture["table"]["rows"]
    most = max((found.high for row in rows if (found := get_bounds(row[1]))), default=0) or 1
    room = WIDTH - _LABELS - _NUMBERS
    canvas = Canvas()
    canvas.line(_LABELS, 0, _LABELS, len(rows) * _ROW, "rule")
    for number, row in enumerate(rows):
        y = number * _ROW + (_ROW - _BAR) / 2
        middle = y + _BAR / 2
        found = get_bounds(row[1])
        canvas.text(_LABELS - 10, middle, texts.read_cell(row[0]), anchor="end", width=_LABELS - 12, lines=2)
        low, high = (0.0, 0.0) if found is None else (found.low, found.high)
        canvas.rect(_LABELS, y, low / most * room, _BAR, "stage")
        if high > low:
            canvas.rect(_LABELS + low / most * room, y, (high - low) / most * room, _BAR, "stage-perhaps")
        if found is None:
            canvas.rect(_LABELS, y, 60, _BAR, "hidden")
        end = _LABELS + max(high / most * room, 0 if found else 60) + 8
        parts = [texts.read_cell(row[1])]
        if row[2] is not None and number:
            parts.append(texts.read_cell(row[2]))
        if row[3] is not None:
            parts.append(texts.say("median", texts.read_cell(row[3])))
        canvas.text(end, middle, " · ".join(parts), width=WIDTH - end)
    return canvas
