"""Lift old documents: pure steps from one schema of a kind to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

__all__ = ["Step", "lifted"]

#: Turns the plain data of one schema into that of the next, without changing what it was given.
Step: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]


def lifted(data: dict[str, Any], schema: int, steps: Sequence[Step]) -> dict[str, Any]:
    """Return plain data as the newest schema has it.

    Args:
        data: The plain data of a document.
        schema: The schema it was written by, from 1 to one more than there are steps.
        steps: The steps of the kind: the first leads from schema 1 to schema 2.

    Returns:
        The lifted data.
    """
    for step in steps[schema - 1 :]:
        data = step(data)
    return data
