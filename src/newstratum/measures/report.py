"""A report as data: sections of sentences, figures, tables and work, every text in both languages.

:func:`plain_of_report` gives it as plain JSON values, which is all that a rendering ever sees. A figure
carries its definition, date, qualifier and the ids behind it. There are no names of people in a report.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, TypeAlias

from attrs import frozen

from newstratum.measures.figures import Figure
from newstratum.model.numerals import Language
from newstratum.rules.facts import Words

__all__ = ["SCHEMA", "CellValue", "Report", "Section", "Table", "plain_of_report"]

#: The number of the shape that :func:`plain_of_report` gives.
SCHEMA: Final = 1

#: What a cell of a table holds: a number, or words.
CellValue: TypeAlias = int | Words | None


@frozen(kw_only=True)
class Table:
    """A table with a heading for each column."""

    title: Words
    columns: tuple[Words, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    #: The headings in fewer words, for a table that would be too wide; empty where there are none.
    short_columns: tuple[Words, ...] = ()
    #: For each row the ids of the records behind it; empty where only numbers are known.
    ids: tuple[tuple[str, ...], ...] = ()


@frozen(kw_only=True)
class Section:
    """A part of a report."""

    #: A stable word: ``coverage``.
    id: str
    title: Words
    #: Sentences.
    notes: tuple[Words, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    #: Things to do.
    work: tuple[Words, ...] = ()
    #: The same in fewer lines, for people; empty where there is nothing to gather.
    brief: tuple[Words, ...] = ()


@frozen(kw_only=True)
class Report:
    """A report on a day."""

    title: Words
    as_of: dt.date
    sections: tuple[Section, ...]


def plain_of_report(report: Report, language: Language) -> dict[str, Any]:
    """Return a report as plain JSON values.

    Args:
        report: The report.
        language: The language a rendering is to write; the values hold both.

    Returns:
        ``report`` (the number of this shape), ``language``, ``title``, ``as_of`` and ``sections``; a text is
        ``{"zh": …, "en": …}``, a date is ISO text, and a number that is no integer is a float.
    """
    return {
        "report": SCHEMA,
        "language": language,
        "title": _words(report.title),
        "as_of": report.as_of.isoformat(),
        "sections": [_section(section) for section in report.sections],
    }


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en or words.zh}


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": _words(section.title),
        "notes": [_words(note) for note in section.notes],
        "figures": [_figure(figure) for figure in section.figures],
        "tables": [_table(table) for table in section.tables],
        "work": [_words(item) for item in section.work],
        "brief": [_words(item) for item in section.brief],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "definition": _words(figure.definition),
        "text": {"zh": figure.text("zh"), "en": figure.text("en")},
        "low": _number(figure.value.low),
        "high": _number(figure.value.high),
        "unit": figure.value.unit,
        "qualifier": figure.qualifier.value if figure.qualifier else None,
        "as_of": figure.as_of.isoformat(),
        "ids": list(figure.ids),
    }


def _number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def _table(table: Table) -> Mapping[str, Any]:
    return {
        "title": _words(table.title),
        "columns": [_words(column) for column in table.columns],
        "short_columns": [_words(column) for column in table.short_columns],
        "rows": [[_words(cell) if isinstance(cell, Words) else cell for cell in row] for row in table.rows],
        "ids": [list(ids) for ids in table.ids],
    }
