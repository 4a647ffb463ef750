"""Output for a terminal of 80 columns: text, tables and progress; a Chinese character takes two columns."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, NoReturn, TextIO, TypeVar, cast

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from newstratum._builtin.terminal import WIDTH, escape_controls, wrap_anywhere, wrap_line
from newstratum._cli.language import say
from newstratum._cli.streams import EscapedStream, shows_progress
from newstratum._words import Words

if TYPE_CHECKING:
    from rich.progress import Progress

_T = TypeVar("_T")

#: The least that is left for a column that is wrapped.
_MIN_COLUMN = 16
#: Seconds before a command says how far it is.
_PATIENCE: Final = 2.0


def format_table(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, gap: int = 2, left: int = 1
) -> tuple[list[str], list[str]]:
    """Return the lines of a header, of two where a name has a line feed, and one line a row.

    The first ``left`` columns are flush left, the others flush right, each ``gap`` from the next.
    """
    body = [tuple(map(escape_controls, row)) for row in rows]
    names = [name.split("\n") for name in header]
    height = max(map(len, names), default=0)
    heads = [tuple(([""] * (height - len(name)) + name)[line] for name in names) for line in range(height)]
    widths = [max(map(cell_len, column), default=0) for column in zip(*heads, *body, strict=True)]
    return (
        [_format_line(row, widths, gap, left) for row in heads],
        [_format_line(row, widths, gap, left) for row in body],
    )


def wrap_cells(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    width: int,
    *,
    wrapped: Sequence[int],
    gap: int = 2,
) -> list[tuple[str, ...]]:
    """Break the cells of the ``wrapped`` columns (from 0) into several rows, so that a table fits a width."""
    body = [tuple(map(escape_controls, row)) for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(header, *body, strict=True)]
    left = width - sum(widths) + sum(widths[place] for place in wrapped) - gap * (len(widths) - 1)
    # The narrow ones first, so that the wide ones share what those leave.
    for done, place in enumerate(sorted(wrapped, key=widths.__getitem__)):
        widths[place] = min(widths[place], max(left // (len(wrapped) - done), _MIN_COLUMN))
        left -= widths[place]
    lines: list[tuple[str, ...]] = []
    for row in body:
        parts = [
            [part.strip() for part in wrap_anywhere(cell, widths[place])] if place in wrapped else [cell]
            for place, cell in enumerate(row)
        ]
        lines += zip_longest(*parts, fillvalue="")
    return lines


def _format_line(cells: Sequence[str], widths: Sequence[int], gap: int, left: int) -> str:
    padded = []
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        blank = " " * (width - cell_len(cell))
        padded.append(cell + blank if place < left else blank + cell)
    return (" " * gap).join(padded).rstrip()


class _Console(Console):
    def on_broken_pipe(self) -> NoReturn:
        """Leave the error to the command: rich would end it with the code that here means bad rows."""
        raise


class Screen:
    """Standard output: styled on a terminal, plain text in a pipe."""

    def __init__(self) -> None:
        # Texts are escaped before rich adds what sets colours.
        self._console = _Console(
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
            file=cast("TextIO", EscapedStream(sys.stdout)),
        )
        self.width = min(self._console.width, WIDTH)

    def print_line(self, text: str = "", style: str = "") -> None:
        """Print one line; control characters in it are shown."""
        self._console.print(
            Text(escape_controls(text), style=style), no_wrap=True, overflow="ignore", crop=False
        )

    def print_heading(self, text: str) -> None:
        """Print a heading with a blank line before it."""
        self.print_line()
        self.print_line(text, "bold cyan")

    def print_paragraph(self, text: str, *, indent: int = 0, hanging: int = 0, style: str = "") -> None:
        """Print one line of text, wrapped; a line break in it is shown, for it came with a value."""
        line = escape_controls(text)
        own = len(line) - len(line.lstrip(" "))
        bullet = 2 if line.lstrip(" ").startswith("- ") else 0
        for each in wrap_line(" " * indent + line, self.width, indent + own + bullet + hanging):
            self.print_line(each, style)

    def print_paragraphs(self, text: str, *, style: str = "") -> None:
        """Print text of several lines, each of them wrapped."""
        for line in text.split("\n"):
            self.print_paragraph(line, style=style)

    def print_table(
        self,
        header: Sequence[str],
        rows: Iterable[Sequence[str]],
        total: Sequence[str] | None = None,
        *,
        left: int = 1,
        gap: int = 2,
    ) -> None:
        """Print a table, with a row of totals under a rule where given."""
        body = [*rows, *([total] if total else [])]
        heads, lines = format_table(header, body, gap=gap, left=left)
        for line in heads:
            self.print_line(line, "bold")
        rule = "─" * max(map(cell_len, (*heads, *lines)), default=0)
        self.print_line(rule, "dim")
        for line in lines[: -1 if total else None]:
            self.print_line(line)
        if total:
            self.print_line(rule, "dim")
            self.print_line(lines[-1], "bold")


def show_progress(items: Iterable[_T], what: str, total: int | None = None) -> Iterator[_T]:
    """Yield items; what takes longer than two seconds shows on a terminal how far it is, and how fast.

    It stands on standard error, and nowhere with ``--quiet``.
    """
    if not shows_progress():
        yield from items
        return
    began, count = time.monotonic(), 0
    left = iter(items)
    for item in left:
        count += 1
        yield item
        if time.monotonic() - began >= _PATIENCE:
            break
    else:
        return
    with _make_progress() as progress:
        task = progress.add_task(escape_controls(what), total=total, completed=count)
        for item in left:
            yield item
            progress.advance(task)


@contextmanager
def show_working(what: Words) -> Iterator[None]:
    """Show on a terminal that something goes on, and for how long, where it takes more than two seconds."""
    if not shows_progress():
        yield
        return
    progress = _make_progress(counts=False)
    progress.add_task(say(what), total=None)
    begin = threading.Timer(_PATIENCE, progress.start)
    begin.daemon = True
    begin.start()
    try:
        yield
    finally:
        begin.cancel()
        begin.join()
        if progress.live.is_started:
            progress.stop()


def _make_progress(*, counts: bool = True) -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
    )

    class RateColumn(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed or 0:,.0f}/s")

    counting = (MofNCompleteColumn(), RateColumn()) if counts else ()
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), *counting, TimeElapsedColumn())
    console = Console(file=cast("TextIO", EscapedStream(sys.stderr)))
    return Progress(*columns, console=console, transient=True)
