"""Rosters with headings of people's own, as far as classification reads them: words and facts, no names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import evolve

from newstratum import hooks
from newstratum._shipped.lexicons import load_lexicons
from newstratum._tables.layouts import TableLayout, detect_layout
from newstratum._tables.people import PeopleReader
from newstratum._tables.read_rows import ReadRow
from newstratum._tables.schemas import get_table_schema

#: The rules of the cells that classification reads; names, telephones and consents are none of them.
_READ: Final = frozenset({"facts", "fact_text", "share", "credit_code", "words", "id"})
_WITHOUT: Final = frozenset({"consent"})
#: Without one of these, few people can be classified.
_WORDS: Final = frozenset({"employer_text", "title_text"})


def detect_roster_layout(columns: Iterable[str], sample: Iterable[hooks.Row] = ()) -> TableLayout | None:
    """Recognise a roster by its headings; None where no column says where people work or what they do.

    Args:
        columns: The headings, in their order.
        sample: Some of its rows.
    """
    roster = get_table_schema("roster")
    fields = tuple(each for each in roster.fields if each.parse in _READ and each.name not in _WITHOUT)
    names = {each.name for each in fields}
    asked = tuple(each for each in roster.questions if each.name in names)
    layout = detect_layout(columns, sample, schema=evolve(roster, fields=fields, questions=asked))
    return layout if _WORDS.intersection(layout.list_fields()) else None


def read_roster(layout: TableLayout, rows: Iterable[hooks.Row]) -> Iterator[ReadRow]:
    """Read the rows of a roster for classification; nothing of them is kept."""
    # No births and no years of two digits are read, which a day would be needed for.
    return PeopleReader(layout, load_lexicons(), today=dt.date.max, district=None).read(rows)
