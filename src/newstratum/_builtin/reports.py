"""The renderings of reports that come with newstratum: plain text for people, JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Final

from newstratum import hooks
from newstratum._builtin.files import open_atomic_text
from newstratum._builtin.terminal import (
    WIDTH,
    compute_min_width,
    count_columns,
    escape_controls,
    wrap_anywhere,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError
from newstratum.hooks import ReportBackend

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
    return ("\n".join(_iterate_lines(report, str(report["language"]))) + "\n").encode()


def _iterate_lines(report: Mapping[str, Any], language: str) -> Iterator[str]:
    yield from _wrap_sentence(report["title"][language])
    yield f"{_HEADINGS['as_of'][language]} {report['as_of']}"
    for section in report["sections"]:
        yield ""
        yield from _wrap_sentence(f"== {section['title'][language]} ==")
        for note in section["notes"]:
            yield from _wrap_sentence(note[language])
        for figure in _iterate_figures(section, language):
            yield from _wrap_sentence(figure)
        for table in section["tables"]:
            yield ""
            yield from _wrap_sentence(f"[{table['title'][language]}]")
            yield from _format_table(table, language)
        # Many things to do that differ in one list only stand in one sentence.
        work = section.get("brief") or section["work"]
        if work:
            yield ""
            yield f"[{_HEADINGS['work'][language]}]"
            for item in work:
                yield from _wrap_sentence(f"- {item[language]}")


def _wrap_sentence(line: str) -> list[str]:
    return wrap_anywhere(escape_controls(line), WIDTH, hanging=_HANGING)


def _iterate_figures(section: Mapping[str, Any], language: str) -> Iterator[str]:
    """Yield the figures; of those that a table shows, only what they count, if it does not say."""
    shown = {
        _format_cell(cell, language) for table in section["tables"] for row in table["rows"] for cell in row
    }
    alike = Counter(figure["definition"][language] for figure in section["figures"])
    found: set[str] = set()
    colon = "：" if language == "zh" else ": "
    for figure in section["figures"]:
        definition, text = figure["definition"][language], figure["text"][language]
        if definition in shown and text in shown:
            continue
        if alike[definition] == 1 or text not in shown:
            yield f"{definition}{colon}{text}"
        elif definition not in found:
            found.add(definition)
            yield definition


def _format_table(table: Mapping[str, Any], language: str) -> Iterator[str]:
    cells = [[_format_cell(cell, language) for cell in row] for row in table["rows"]]
    rows = [[_format_cell(column, language) for column in table["columns"]], *cells]
    if table.get("short_columns") and sum(_compute_natural_widths(rows)) > _compute_available_width(rows):
        rows = [[_format_cell(column, language) for column in table["short_columns"]], *cells]
    widths = _compute_widths(rows)
    for number, row in enumerate(rows):
        cells = [wrap_anywhere(cell, width) for cell, width in zip(row, widths, strict=True)]
        height = max(map(len, cells), default=0)
        # A heading stands on its column; other cells hang from the first line of their row.
        for line in zip(*(_pad_lines(cell, height, standing=number == 0) for cell in cells), strict=True):
            yield _format_row(line, widths)


def _pad_lines(lines: list[str], height: int, *, standing: bool) -> list[str]:
    blank = [""] * (height - len(lines))
    return blank + lines if standing else lines + blank


def _compute_available_width(rows: Sequence[Sequence[str]]) -> int:
    """Return how many columns of a terminal all columns of a table may take."""
    return WIDTH - len(_GAP) * (len(rows[0]) - 1)


def _compute_natural_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(count_columns, cells)) for cells in zip(*rows, strict=True)]


def _compute_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the columns of a terminal for each column of a table, the widest made narrower until all fit."""
    widths, room = _compute_natural_widths(rows), _compute_available_width(rows)
    words = [max(map(compute_min_width, cells)) for cells in zip(*rows, strict=True)]
    # Between words first; inside a word only where that is not enough.
    for least in (words, [2] * len(widths)):
        while sum(widths) > room:
            wide = [place for place, width in enumerate(widths) if width > least[place]]
            if not wide:
                break
            widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


def _format_row(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - count_columns(cell)) for cell, width in zip(row, widths, strict=True))
    return _GAP.join(cells).rstrip()


def _format_cell(cell: Any, language: str) -> str:
    if cell is None:
        return "-"
    return escape_controls(str(cell[language] if isinstance(cell, Mapping) else cell))


TEXT: Final = ReportBackend(
    name="text", suffix=".txt", render=render_text, summary="plain text in one language, UTF-8", api=1
)

JSON: Final = ReportBackend(
    name="json", suffix=".json", render=render_json, summary="everything, with the ids of records", api=1
)


@hooks.reports
def offer_reports() -> tuple[ReportBackend, ...]:
    """Offer text and JSON."""
    return (TEXT, JSON)


_RENDERERS: Final = {"json": render_json, "txt": render_text}


def write_report(
    plain: dict[str, Any], path: str | PathLike[str], rendering: str | None, *, overwrite: bool
) -> None:
    """Write a report as JSON or text; see :meth:`newstratum.figures.Report.save`."""
    path = Path(path)
    name = path.suffix.removeprefix(".").lower() if rendering is None else rendering
    if name not in _RENDERERS:
        raise InvalidValueError(
            "report.format",
            Words("既不是json，也不是txt", "neither json nor txt"),
            Words(
                '请把文件命名为*.json或*.txt，或给format="json"',
                'name the file *.json or *.txt, or give format="json"',
            ),
        )
    with open_atomic_text(path, "utf-8", overwrite=overwrite) as stream:
        stream.write(_RENDERERS[name](plain).decode())
