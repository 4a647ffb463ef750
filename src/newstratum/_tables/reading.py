"""Read the rows of a table: each into a person or records, with what is wrong at which cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from newstratum import hooks
from newstratum._model.organisation.district import DistrictProfile
from newstratum._shipped.lexicons import load_lexicons
from newstratum._tables.layouts import TableLayout
from newstratum._tables.people import PeopleReader
from newstratum._tables.read_rows import ReadRow
from newstratum._tables.records import RecordReader
from newstratum._tables.references import TableReferences
from newstratum._words import Words
from newstratum.errors import DecodeError, Problem

_NO_COLUMN = Words("每行都要填，表中没有这一栏", "every row needs it, and the table has no such column")


def read_table(
    rows: Iterable[hooks.Row],
    layout: TableLayout,
    *,
    today: dt.date,
    district: DistrictProfile | None = None,
    references: TableReferences | None = None,
) -> Iterator[ReadRow]:
    """Read the rows of a table.

    Args:
        rows: The rows, as a format reads them.
        layout: Which column holds what, from :func:`detect_layout`.
        today: The day on which the table is read; births and years of two digits are compared with it.
        district: The profile of the district, whose townships cells can name.
        references: The records that cells can name: people, bodies, platforms; without them cells write ids.

    Returns:
        One table row for each row, in order; the summary below a table is none.

    Raises:
        DecodeError: The table has columns that may not be collected, or lacks one that every row needs.
    """
    check_layout(layout)
    if layout.schema.kind != "person":
        reader = RecordReader(layout, today=today, district=district, references=references)
        return reader.read(rows)
    return PeopleReader(layout, load_lexicons(), today=today, district=district).read(rows)


def check_layout(layout: TableLayout) -> None:
    """Raise what keeps a table from being read at all.

    Raises:
        DecodeError: The table has columns that may not be collected, or lacks one that every row needs.
    """
    problems = [Problem((each.column,), each.reason) for each in layout.refused]
    problems += [Problem((each.heading.zh,), _NO_COLUMN) for each in layout.missing]
    if problems:
        raise DecodeError(tuple(problems))
