"""What a cell of a table of a report holds: a number, words with bounds, words alone, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen


@frozen
class Bounds:
    """The least and the most a number can be."""

    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        """Whether both are the same."""
        return self.low == self.high


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
    return get_bounds(cell) is not None
