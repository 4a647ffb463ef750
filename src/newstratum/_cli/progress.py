"""A progress bar on a terminal; nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

__all__ = ["show_progress"]

T = TypeVar("T")


def show_progress(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """Yield items; where output and messages both go to a terminal, a bar shows how far it is.

    Args:
        items: What to go through.
        what: What is being done, in a word or two.
        total: How many there are, if known.
    """
    if not (sys.stdout.isatty() and sys.stderr.isatty()):
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(items, total=total, description=what)
