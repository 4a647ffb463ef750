"""The heat map: a row for each unit, a column for each group, darker the more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, Final

from newstratum_report.cells import get_bounds
from newstratum_report.pictures.canvas import WIDTH, Canvas, draw_key
from newstratum_report.texts import Texts

_STEPS: Final = 5
_LABELS: Final = 160
_ROW: Final = 32
_HEADING: Final = 40
_NARROWEST: Final = 64


def draw_heat_map(picture: Mapping[str, Any], texts: Texts) -> Canvas:
    """Return the picture."""
    table = picture["table"]
    columns = (table.get("short_columns") or table["columns"])[1:]
    across = max((WIDTH - _LABELS) / max(len(columns), 1), _NARROWEST)
    canvas = Canvas(_LABELS + across * len(columns))
    most = max(
        (found.high for row in table["rows"] for found in map(get_bounds, row[1:]) if found), default=0
    )
    limits = _compute_limits(most)
    for place, column in enumerate(columns):
        x = _LABELS + (place + 0.5) * across
        canvas.text(x, _HEADING / 2, texts.read(column), "strong", anchor="middle", width=across - 6, lines=2)
    for number, row in enumerate(table["rows"]):
        y = _HEADING + number * _ROW
        canvas.text(
            _LABELS - 10, y + _ROW / 2, texts.read_cell(row[0]), anchor="end", width=_LABELS - 12, lines=2
        )
        for place, cell in enumerate(row[1:]):
            x = _LABELS + place * across
            found = get_bounds(cell)
            step = 0 if found is None else sum(found.high > limit for limit in limits)
            fill = "hidden" if found is None else "empty-cell" if not found.high else f"heat{step}"
            canvas.rect(x + 1.5, y + 1.5, across - 3, _ROW - 3, fill, radius=3)
            colour = f"on-heat{step}" if found is not None and found.high else "plain"
            canvas.text(
                x + across / 2, y + _ROW / 2, texts.read_cell(cell), colour, anchor="middle", width=across - 8
            )
    _draw_key(canvas, limits, most, picture, texts)
    return canvas


def _compute_limits(most: float) -> list[int]:
    """Return the numbers above which each step begins; fewer where there are not so many numbers."""
    size = max(ceil(most / _STEPS), 1)
    return [size * step for step in range(_STEPS) if size * step < most]


def _draw_key(
    canvas: Canvas, limits: Sequence[int], most: float, picture: Mapping[str, Any], texts: Texts
) -> None:
    entries: list[tuple[tuple[str, ...], str]] = [(("empty-cell",), texts.say("hatched"))]
    for step, limit in enumerate(limits, start=1):
        last = limits[step] if step < len(limits) else int(most)
        entries.append(
            ((f"heat{step}",), f"{limit + 1:,}" if last == limit + 1 else f"{limit + 1:,}–{last:,}")
        )
    if any(get_bounds(cell) is None for row in picture["table"]["rows"] for cell in row[1:]):
        entries.append((("hidden",), texts.say("hidden")))
    draw_key(canvas, canvas.height + 20, entries)
