"""The renderings of reports that come with newstratum: plain text for people, JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from newstratum import hooks
from newstratum.builtin.terminal import WIDTH, columns_of, narrowest, wrapped_hard
from newstratum.hooks import ReportBackend

__all__ = ["JSON", "TEXT", "render_json", "render_text", "text_and_json"]

_HEADINGS: Final = {"work": {"zh": "待办", "en": "To do"}, "as_of": {"zh": "截至", "en": "As of"}}

#: Columns by which the further lines of a sentence are indented.
_HANGING: Final = 2
_GAP: Final = "  "


def render_json(report: Mapping[str, object]) -> bytes:
    """Return a report as JSON: the same report, the same bytes."""
    return (json.dumps(report, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def render_text(report: Mapping[str, Any]) -> bytes:
    """Return a report as text in its language, in UTF-8, in lines of at most 80 columns of a terminal.

    Ids of records are left to the other renderings.
    """
    return ("\n".join(_lines(report, str(report["language"]))) + "\n").encode()


def _lines(report: Mapping[str, Any], language: str) -> Iterator[str]:
    yield from _wrapped(report["title"][language])
    yield f"{_HEADINGS['as_of'][language]} {report['as_of']}"
    for section in report["sections"]:
        yield ""
        yield from _wrapped(f"== {section['title'][language]} ==")
        for note in section["notes"]:
            yield from _wrapped(note[language])
        for figure in _figures(section, language):
            yield from _wrapped(figure)
        for table in section["tables"]:
            yield ""
            yield from _wrapped(f"[{table['title'][language]}]")
            yield from _table(table, language)
        # Many things to do that differ in one list only stand in one sentence.
        work = section.get("brief") or section["work"]
        if work:
            yield ""
            yield f"[{_HEADINGS['work'][language]}]"
            for item in work:
                yield from _wrapped(f"- {item[language]}")


def _wrapped(line: str) -> list[str]:
    return wrapped_hard(line, WIDTH, hanging=_HANGING)


def _figures(section: Mapping[str, Any], language: str) -> Iterator[str]:
    """Yield the figures; of several with one definition, which stand in a table, only what they count."""
    shown = {_cell(cell, language) for table in section["tables"] for row in table["rows"] for cell in row}
    alike = Counter(figure["definition"][language] for figure in section["figures"])
    told: set[str] = set()
    for figure in section["figures"]:
        definition, text = figure["definition"][language], figure["text"][language]
        if alike[definition] == 1 or text not in shown:
            yield f"{definition}{_colon(language)}{text}"
        elif definition not in told:
            told.add(definition)
            yield definition


def _colon(language: str) -> str:
    return "：" if language == "zh" else ": "


def _table(table: Mapping[str, Any], language: str) -> Iterator[str]:
    cells = [[_cell(cell, language) for cell in row] for row in table["rows"]]
    rows = [[column[language] for column in table["columns"]], *cells]
    if table.get("short_columns") and sum(_widths_at_ease(rows)) > _room(rows):
        rows = [[column[language] for column in table["short_columns"]], *cells]
    widths = _widths(rows)
    for number, row in enumerate(rows):
        cells = [wrapped_hard(cell, width) for cell, width in zip(row, widths, strict=True)]
        height = max(map(len, cells), default=0)
        # A heading stands on its column; other cells hang from the first line of their row.
        for line in zip(*(_of_height(cell, height, standing=number == 0) for cell in cells), strict=True):
            yield _padded(line, widths)


def _of_height(lines: list[str], height: int, *, standing: bool) -> list[str]:
    blank = [""] * (height - len(lines))
    return blank + lines if standing else lines + blank


def _room(rows: Sequence[Sequence[str]]) -> int:
    """Return how many columns of a terminal all columns of a table may take."""
    return WIDTH - len(_GAP) * (len(rows[0]) - 1)


def _widths_at_ease(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(columns_of, cells)) for cells in zip(*rows, strict=True)]


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the columns of a terminal for each column of a table, the widest made narrower until all fit."""
    widths, room = _widths_at_ease(rows), _room(rows)
    words = [max(map(narrowest, cells)) for cells in zip(*rows, strict=True)]
    # Between words first; inside a word only where that is not enough.
    for least in (words, [2] * len(widths)):
        while sum(widths) > room:
            wide = [place for place, width in enumerate(widths) if width > least[place]]
            if not wide:
                break
            widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - columns_of(cell)) for cell, width in zip(row, widths, strict=True))
    return _GAP.join(cells).rstrip()


def _cell(cell: Any, language: str) -> str:
    if cell is None:
        return "-"
    return str(cell[language]) if isinstance(cell, Mapping) else str(cell)


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
