"""The pictures of a report as SVG, one function for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from newstratum_report.pictures.bars import draw_bars
from newstratum_report.pictures.calendar import draw_calendar
from newstratum_report.pictures.canvas import Canvas
from newstratum_report.pictures.council import draw_council
from newstratum_report.pictures.flows import draw_flows
from newstratum_report.pictures.funnel import draw_funnel
from newstratum_report.pictures.heat_map import draw_heat_map
from newstratum_report.pictures.tiles import draw_tiles
from newstratum_report.texts import Texts

_Draw: TypeAlias = Callable[[Mapping[str, Any], Texts], Canvas]

_DRAWINGS: Final[Mapping[str, _Draw]] = {
    "bars": draw_bars,
    "calendar": draw_calendar,
    "council": draw_council,
    "flows": draw_flows,
    "funnel": draw_funnel,
    "heat_map": draw_heat_map,
    "tiles": draw_tiles,
}


def draw(picture: Mapping[str, Any], texts: Texts) -> Canvas | None:
    """Return a picture; None of a kind that this version does not know, whose table is shown all the same."""
    drawing = _DRAWINGS.get(str(picture["kind"]))
    return None if drawing is None or not picture["table"]["rows"] else drawing(picture, texts)
