"""Give a table back: its header and the rows that have remarks, each as it was written.

The remarks stand in the first column, where they do not move the cells of a row that has too few or too many.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from newstratum._builtin.files import open_atomic_text
from newstratum._builtin.formats import ReadTally, read_table
from newstratum._input.files import open_text
from newstratum.hooks import REMARKS_COLUMN, Remark


def annotate_table(source: Path, target: Path, remarks: Sequence[Remark], delimiter: str) -> None:
    """Write the header of a table and its rows that have remarks, with the remarks in front.

    Args:
        source: The table that was read.
        target: The file to write, as UTF-8; one that exists is replaced, a store never is.
        remarks: What is wrong, by the line on which a row begins.
        delimiter: What stands between cells, by the name of the file.

    Raises:
        DecodeError: The table cannot be read.
        OSError: A file cannot be read or written.
    """
    told: dict[int, list[str]] = defaultdict(list)
    for remark in remarks:
        told[remark.line].append(remark.text)
    tally = ReadTally()
    spans = tuple(_iterate_spans(source, delimiter, told, tally))
    delimiter = tally.delimiter
    with open_text(source) as text, open_atomic_text(target, "utf-8-sig", overwrite=True) as output:
        at = 1
        earlier = None
        for line, begin, end in spans:
            next(islice(text, begin - at, begin - at), None)
            lines = list(islice(text, None if end is None else end - begin))
            at = begin + len(lines)
            row = _join_lines(lines, delimiter)
            if not line and row.lstrip('"').startswith(REMARKS_COLUMN):
                # It came back before: what was written in front of its rows makes room.
                earlier = re.compile(rf'(?:"(?:[^"]|"")*"|[^{delimiter}]*){delimiter}')
            if earlier is not None:
                row = earlier.sub("", row, count=1)
            told_of = "\n".join(dict.fromkeys(told[line])) if line else REMARKS_COLUMN
            output.write(f'"{told_of.replace(chr(34), chr(34) * 2)}"{delimiter}{row}\r\n')


def _iterate_spans(
    source: Path, delimiter: str, wanted: dict[int, list[str]], tally: ReadTally
) -> Iterator[tuple[int, int, int | None]]:
    """Yield the line of each wanted row, 0 for the header, with where its text begins and what follows it."""
    line: int | None = 0
    begin = 1
    for row in read_table(source, delimiter, tally):
        if line is not None:
            yield line, begin if line else tally.header, row.line
        begin = row.line
        line = begin if begin in wanted else None
    if line is not None:
        yield line, begin if line else tally.header, None


def _join_lines(lines: list[str], delimiter: str) -> str:
    """Return the text of a row without the lines around it that have no text."""
    # A quote may end a cell that began on a line before.
    nothing = delimiter + " \t\r\n"
    while len(lines) > 1 and not lines[-1].strip(nothing):
        lines.pop()
    while len(lines) > 1 and not lines[0].strip(nothing):
        lines.pop(0)
    return "".join(lines).rstrip("\r\n")
