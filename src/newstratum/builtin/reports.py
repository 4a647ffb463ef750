"""The renderings of reports that come with newstratum: plain text for people, JSON for programs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from newstratum import hooks
from newstratum.hooks import ReportBackend

__all__ = ["JSON", "TEXT", "render_json", "render_text", "text_and_json"]

_HEADINGS: Final = {"work": {"zh": "待办", "en": "To do"}, "as_of": {"zh": "截至", "en": "As of"}}


def render_json(report: Mapping[str, object]) -> bytes:
    """Return a report as JSON: the same report, the same bytes."""
    return (json.dumps(report, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def render_text(report: Mapping[str, Any]) -> bytes:
    """Return a report as text in its language, in UTF-8. Ids of records are left to the other renderings."""
    return ("\n".join(_lines(report, str(report["language"]))) + "\n").encode()


def _lines(report: Mapping[str, Any], language: str) -> Iterator[str]:
    yield report["title"][language]
    yield f"{_HEADINGS['as_of'][language]} {report['as_of']}"
    for section in report["sections"]:
        yield ""
        yield f"== {section['title'][language]} =="
        for note in section["notes"]:
            yield note[language]
        for figure in section["figures"]:
            yield f"{figure['definition'][language]}{_colon(language)}{figure['text'][language]}"
        for table in section["tables"]:
            yield ""
            yield f"[{table['title'][language]}]"
            yield from _table(table, language)
        if section["work"]:
            yield ""
            yield f"[{_HEADINGS['work'][language]}]"
            for item in section["work"]:
                yield f"- {item[language]}"


def _colon(language: str) -> str:
    return "：" if language == "zh" else ": "


def _table(table: Mapping[str, Any], language: str) -> Iterator[str]:
    rows = [[column[language] for column in table["columns"]]]
    rows += [[_cell(cell, language) for cell in row] for row in table["rows"]]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield _padded(row, widths)


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
    return "  ".join(cells).rstrip()


def _cell(cell: Any, language: str) -> str:
    if cell is None:
        return "-"
    return str(cell[language]) if isinstance(cell, Mapping) else str(cell)


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


TEXT: Final = ReportBackend(
    name="text", suffix=".txt", render=render_text, summary="plain text in one language, UTF-8", api=1
)

JSON: Final = ReportBackend(
    name="json", suffix=".json", render=render_json, summary="everything, with the ids of records", api=1
)


@hooks.reports
def text_and_json() -> tuple[ReportBackend, ...]:
    """Offer text and JSON."""
    return (TEXT, JSON)
