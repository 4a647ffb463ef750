"""Flows in two steps: from groups to platforms, and from there to kinds of activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from newstratum_report.cells import get_bounds
from newstratum_report.pictures.canvas import WIDTH, Canvas
from newstratum_report.texts import Texts

_NODE: Final = 12
_LEFT: Final = 150
_RIGHT: Final = WIDTH - 130
_MIDDLE: Final = (_LEFT + _RIGHT) / 2 - 20
_HEIGHT: Final = 360
_LEAST_GAP: Final = 16

#: What small flows are put together as, in the words of the data.
_OTHERS: Final = ("其他", "others")

_Link = tuple[str, str, float]


class _Column:
    """The nodes of a column from the top, each as high as what flows through it."""

    def __init__(self, x: float, sizes: Mapping[str, float], scale: float, height: float) -> None:
        self.x = x
        self.sizes = sizes
        free = height - sum(sizes.values()) * scale
        gap = free / max(len(sizes) - 1, 1) if len(sizes) > 1 else 0
        self.tops: dict[str, float] = {}
        y = 4 + (free / 2 if len(sizes) == 1 else 0)
        for name, size in sizes.items():
            self.tops[name] = y
            y += size * scale + gap


def draw_flows(picture: Mapping[str, Any], texts: Texts) -> Canvas:
    """Return the picture."""
    steps = _read_steps(picture, texts)
    sources, middles, targets = (_sum_ends(steps, column) for column in range(3))
    longest = max(map(len, (sources, middles, targets)), default=1)
    height = max(_HEIGHT, longest * 44)
    total = max(sum(sizes.values()) for sizes in (sources, middles, targets)) or 1
    scale = (height - (longest - 1) * _LEAST_GAP) / total
    columns = [
        _Column(x, sizes, scale, height)
        for x, sizes in ((_LEFT, sources), (_MIDDLE, middles), (_RIGHT, targets))
    ]
    canvas = Canvas()
    colours = {name: 4 if name in _OTHERS else place % 4 for place, name in enumerate(sources)}
    for step, links in enumerate(steps):
        begin, end = columns[step], columns[step + 1]
        out_at, in_at = dict(begin.tops), dict(end.tops)
        for source, target, times in sorted(links, key=lambda link: (begin.tops[link[0]], end.tops[link[1]])):
            width = times * scale
            colour = f"flow{colours[source]}" if step == 0 else "flow-plain"
            _draw_link(
                canvas,
                (begin.x + _NODE, out_at[source]),
                (end.x, in_at[target]),
                width,
                colour,
                f"{source} → {target}: {times:,g}",
            )
            out_at[source] += width
            in_at[target] += width
    for place, column in enumerate(columns):
        for name, size in column.sizes.items():
            top, tall = column.tops[name], max(size * scale, 1.5)
            fill = f"group{colours[name]}" if place == 0 else "node"
            canvas.rect(column.x, top, _NODE, tall, fill)
            words = f"{name} {size:,g}"
            if place == 0:
                canvas.text(column.x - 6, top + tall / 2, words, anchor="end", width=_LEFT - 8, lines=2)
            else:
                width = (WIDTH if place == 2 else _RIGHT) - column.x - _NODE - 8
                canvas.text(
                    column.x + _NODE + 6, top + tall / 2, words, "halo", width=min(width, 170), lines=2
                )
    return canvas


def _read_steps(picture: Mapping[str, Any], texts: Texts) -> list[list[_Link]]:
    """Return the flows of each step; what is hidden is not drawn."""
    steps: list[list[_Link]] = [[], []]
    for row, mark in zip(picture["table"]["rows"], picture["marks"], strict=True):
        found = get_bounds(row[2])
        if found is not None and found.high > 0:
            steps[int(mark == "1")].append((texts.read_cell(row[0]), texts.read_cell(row[1]), found.high))
    return steps


def _sum_ends(steps: Sequence[Sequence[_Link]], column: int) -> dict[str, float]:
    """Return what flows through each node of a column, the most first."""
    flowing: dict[str, float] = {}
    for step, end in ((column - 1, 1), (column, 0)):
        if 0 <= step < len(steps):
            sums: dict[str, float] = {}
            for link in steps[step]:
                sums[str(link[end])] = sums.get(str(link[end]), 0) + link[2]
            for name, size in sums.items():
                flowing[name] = max(flowing.get(name, 0), size)
    # What was put together stands last, however much it is.
    return dict(sorted(flowing.items(), key=lambda item: (item[0] in _OTHERS, -item[1], item[0])))


def _draw_link(
    canvas: Canvas,
    begin: tuple[float, float],
    end: tuple[float, float],
    width: float,
    colour: str,
    hint: str,
) -> None:
    (x1, y1), (x2, y2) = begin, end
    middle = (x1 + x2) / 2
    data = (
        f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        f"v{width:.2f}C{middle:.1f} {y2 + width:.1f} {middle:.1f} {y1 + width:.1f} {x1:.1f} {y1 + width:.1f}z"
    )
    canvas.path(data, "flow", colour, hint=hint)
