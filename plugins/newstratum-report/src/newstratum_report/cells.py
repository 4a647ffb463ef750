"""What a cell of a table of a report holds: a number, words with bounds, words alone, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

#: A number as a text of a report writes it: 12, -3项, 0至6场, 0 to 6, 33.3 %, 18.87万元.
_NUMBER: Final = re.compile(r"-?[\d,.]+(?:(?:至| to |–)-?[\d,.]+)?\s?(?:%|[^\W\d_]{0,2})")


@frozen
class Bounds:
    """The least and the most a number can be."""

    low: float
    high: float


def get_bounds(cell: Any) -> Bounds | None:
    """Return the number in a cell; None where there is none to draw, because it is not known or hidden."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return Bounds(cell, cell)
    if isinstance(cell, Mapping) and (cell.get("low") is not None or cell.get("high") is not None):
        low = cell["low"] if cell.get("low") is not None else 0
        return Bounds(low, cell["high"] if cell.get("high") is not None else low)
    return None


def is_number(cell: Any) -> bool:
    """Say whether a cell belongs into a column of numbers."""
    if isinstance(cell, Mapping) and _NUMBER.fullmatch(str(cell["zh"])):
        return True
    return get_bounds(cell) is not None
