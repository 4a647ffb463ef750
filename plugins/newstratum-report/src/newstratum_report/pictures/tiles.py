"""Units as tiles: what each has, dots for platforms and stations; no map and no geographical order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from newstratum_report.cells import Bounds, get_bounds
from newstratum_report.pictures.canvas import WIDTH, Canvas, draw_key
from newstratum_report.texts import Texts

_PER_ROW: Final = 4
_GAP: Final = 8
_TILE: Final = (WIDTH - _GAP * (_PER_ROW - 1)) / _PER_ROW
_HEIGHT: Final = 86
_DOT: Final = 4.5
_MOST_DOTS: Final = 24
_DOTS_A_LINE: Final = 12


def _limit(count: Bounds | None) -> int:
    """Return how many dots of so many are looked at: more than can be drawn, so that it shows."""
    return 0 if count is None else min(int(count.high), _MOST_DOTS + 1)


def draw_tiles(picture: Mapping[str, Any], texts: Texts) -> Canvas:
    """Return the picture."""
    table = picture["table"]
    columns = [texts.read(each) for each in table["columns"]]
    canvas = Canvas()
    for number, row in enumerate(table["rows"]):
        x = number % _PER_ROW * (_TILE + _GAP)
        y = number // _PER_ROW * (_HEIGHT + _GAP) + 1
        platforms, stations = map(get_bounds, row[1:3])
        without = platforms is not None and not platforms.high
        canvas.rect(x + 0.5, y, _TILE - 1, _HEIGHT, "tile", *(("vacancy",) if without else ()), radius=5)
        canvas.text(x + 10, y + 16, texts.read_cell(row[0]), "strong", width=_TILE - 20)
        dots = ["dot-full"] * _limit(platforms) + ["dot-open"] * _limit(stations)
        for place, dot in enumerate(dots[:_MOST_DOTS]):
            canvas.circle(
                x + 14 + place % _DOTS_A_LINE * 12.5, y + 34 + place // _DOTS_A_LINE * 12, _DOT, dot
            )
        if len(dots) > _MOST_DOTS:
            canvas.text(x + _TILE - 10, y + 34, "…", "small", "muted", anchor="end")
        numbers = [
            f"{column}{'' if texts.language == 'zh' else ' '}{texts.read_cell(cell)}"
            for column, cell in zip(columns[1:], row[1:], strict=True)
        ]
        half = (_TILE - 20) / 2
        for place, words in enumerate(numbers[:4]):
            canvas.text(
                x + 10 + place % 2 * half, y + 57 + place // 2 * 17, words, "small", "muted", width=half - 4
            )
    draw_key(
        canvas,
        canvas.height + 18,
        [(("dot-full",), columns[1]), (("dot-open",), columns[2]), (("vacancy",), texts.say("no_platform"))],
    )
    return canvas
