"""Tables of a report, with the ids behind a cell under the cell itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from newstratum_report.cells import is_number
from newstratum_report.markup import Markup, element, join
from newstratum_report.texts import Texts

#: Ids that are listed under one cell, and rows of one table: the data has all of them.
_MOST_IDS: Final = 8
_MOST_ROWS: Final = 100
#: A table with so many rows is not broken between two pages of paper.
_SHORT: Final = 16


def render_table(table: Mapping[str, Any], texts: Texts, query: str) -> Markup:
    """Return a table with its caption.

    Args:
        table: The table, as plain data.
        texts: The words.
        query: Where the call stands that gives all ids: the id of an element; empty where none is named.
    """
    caption = texts.read_sentence(table["title"])
    rows = table["rows"][:_MOST_ROWS]
    numeric = [any(is_number(row[place]) for row in rows) for place in range(len(table["columns"]))]
    heads = (
        element(
            "th", texts.mark(texts.read(column)), scope="col", class_="number" if numeric[place] else None
        )
        for place, column in enumerate(table["columns"])
    )
    body = [
        element("tr", *_render_row(row, _get_ids(table, number), numeric, texts, query))
        for number, row in enumerate(rows)
    ]
    parts = [
        element(
            "div",
            element(
                "table",
                element("caption", texts.mark(caption)),
                element("thead", element("tr", *heads)),
                element("tbody", join(body)),
                class_="short" if len(rows) <= _SHORT else None,
            ),
            class_="scroll",
            role="region",
            tabindex=0,
            aria_label=caption,
        )
    ]
    if len(rows) < len(table["rows"]):
        more = texts.say("more_rows", f"{len(table['rows']) - len(rows):,}")
        parts.append(element("p", more, class_="note"))
    if table.get("opened_by"):
        parts.append(element("p", texts.say("opened_by"), element("code", table["opened_by"]), class_="note"))
    return join(parts)


def _get_ids(table: Mapping[str, Any], number: int) -> Sequence[Sequence[str]]:
    """Return the ids behind each cell of a row; where only those of the row are known, behind its first."""
    if table["cell_ids"]:
        cells: Sequence[Sequence[str]] = table["cell_ids"][number]
        return cells
    return [table["ids"][number]] if table["ids"] else []


def _render_row(
    row: Sequence[Any], ids: Sequence[Sequence[str]], numeric: Sequence[bool], texts: Texts, query: str
) -> list[Markup]:
    cells = []
    for place, cell in enumerate(row):
        behind = ids[place] if place < len(ids) else ()
        words = texts.read_cell(cell)
        content = _render_ids(words, behind, texts, query) if behind else texts.mark(words)
        kind = "number" if numeric[place] else None
        if place == 0:
            cells.append(element("th", content, scope="row", class_=kind))
        else:
            cells.append(element("td", content, class_=kind))
    return cells


def _render_ids(words: str, ids: Sequence[str], texts: Texts, query: str) -> Markup:
    listed = " ".join(ids[:_MOST_IDS])
    parts: list[Markup | str] = [element("code", listed)]
    if len(ids) > _MOST_IDS:
        parts += [" ", texts.say("more_ids", f"{len(ids):,}")]
        if query:
            parts += [texts.say("all_ids"), element("a", texts.say("the_query"), href=f"#{query}")]
    return element("details", element("summary", texts.mark(words)), element("p", *parts))
