"""A report as it may leave an office: numbers of things, and those numbers of people that tell of nobody.

What is not known to be harmless is left out: sentences, things to do, ids, queries, and every table that does
not say what its numbers count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, TypeGuard

import attrs
from attrs import define, field

from newstratum._figures.disclosure.suppression import BAD_K, DEFAULT_K, FLOOR, Sum, suppress_counts
from newstratum._figures.reports.report import (
    CellValue,
    Figure,
    Picture,
    QuantityWords,
    Report,
    Section,
    Table,
)
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: The units of numbers of people: people, times that somebody came, answers of one person each.
_PEOPLE: Final = frozenset({"人", "人次", "份"})
#: What stands in place of a number that is not published.
HIDDEN: Final = Words("不公布", "not published")

_TITLE: Final = Words("公布说明", "What is published")
_NOTES: Final = (
    Words(
        "本报告用于对外公布，不含名单、编号和待办事项。少于{k}人的数字，以及可据以推算出此类数字的数字，均不公布。",
        "This report is for publication: it holds no lists, no ids and nothing to do. Numbers of fewer than"
        " {k} people are not published, nor are those from which they could be computed.",
    ),
    Words(
        "标注“不公布”的数字，未必都少于{k}人。",
        "Not every number that is not published is of fewer than {k} people.",
    ),
)


def protect_report(report: Report, *, k: int = DEFAULT_K) -> Report:
    """Return a report as it may be published.

    Numbers of people from 1 to ``k`` less one are hidden, and others from which they could be computed. A
    number of people of which only bounds are known is hidden where the lower one is below ``k``.

    Args:
        report: The report.
        k: At least 3; the report says which.

    Raises:
        InvalidValueError: ``k`` is below 3, or ``report`` is none.
    """
    if not isinstance(report, Report):
        raise InvalidValueError(
            "report",
            Words("类型为{0}，不是Report", "is of type {0}, not a Report").format(type(report).__name__),
            Words("请给出registry.report(…)的结果", "give registry.report(…)"),
        )
    if not isinstance(k, int) or isinstance(k, bool) or k < FLOOR:
        raise InvalidValueError("k", *BAD_K)
    return _Publication(report=report, k=k).build()


@define(eq=False)
class _Publication:
    report: Report
    k: int
    #: The counts of people by name; equal counts under equal headings are one.
    _counts: dict[str, int] = field(factory=dict, init=False)
    #: For each row of numbers of people the names of its counts, by what it is a row of.
    _rows: list[tuple[Words, tuple[str, ...]]] = field(factory=list, init=False)
    _tables: list[list[tuple[str, ...]]] = field(factory=list, init=False)
    _forced: set[str] = field(factory=set, init=False)
    _hidden: frozenset[str] = field(default=frozenset(), init=False)

    def build(self) -> Report:
        """Return the report that may be published."""
        for section in self.report.sections:
            for figure in section.figures:
                self._collect_figure(figure)
            for table in _iterate_tables(section):
                self._collect_table(table)
        self._hidden = suppress_counts(
            self._counts, self._find_sums(), k=self.k, hidden=self._forced, dominance=None
        )
        sections = (self._publish_section(section) for section in self.report.sections)
        said = Section(id="publication", title=_TITLE, notes=tuple(each.format(k=self.k) for each in _NOTES))
        kept = (each for each in sections if each.figures or each.tables or each.pictures)
        return attrs.evolve(self.report, sections=(said, *kept))

    # ------------------------------------------------------------------------------- what is counted

    def _collect_figure(self, figure: Figure) -> None:
        if figure.value.unit in _PEOPLE and (count := _get_count(figure.value.exact)) is not None:
            self._counts[_name_figure(figure, count)] = count

    def _collect_table(self, table: Table) -> None:
        rows: list[tuple[str, ...]] = []
        for index, row in enumerate(table.rows):
            names: list[str] = []
            for place, cell in enumerate(row):
                if _get_unit(table, index, place) not in _PEOPLE:
                    continue
                count = _get_cell_count(cell)
                if count is not None and count >= 0:
                    name = _name_cell(table, index, place, count)
                    self._counts[name] = count
                    names.append(name)
            if self._tells_too_much(table, index):
                self._forced.update(names)
            self._rows.append((_get_label(row), tuple(names)))
            rows.append(tuple(names))
        self._tables.append(rows)

    def _tells_too_much(self, table: Table, index: int) -> bool:
        """Say whether a row that compares two times tells of fewer people than may be told of."""
        return bool(table.row_units) and any(
            _get_unit(table, index, place) in _PEOPLE and self._is_small(cell)
            for place, cell in enumerate(table.rows[index])
        )

    def _is_small(self, cell: CellValue) -> bool:
        """Say whether a number, a change among them, can be of fewer people than may be told of."""
        if isinstance(cell, QuantityWords):
            low, high = cell.low, cell.high
            if low is None or high is None:
                return True
            if low != high:
                return high > 0 and low < self.k
            return 0 < abs(low) < self.k
        return isinstance(cell, int) and 0 < abs(cell) < self.k

    def _find_sums(self) -> Iterator[Sum]:
        """Yield which counts are sums of others: of a whole table, of a row, of a column.

        A count that equals a sum is taken for it. Where that is chance, more is hidden than need be.
        """
        groups: list[tuple[str, ...]] = []
        for rows in self._tables:
            groups.append(tuple(chain.from_iterable(rows)))
            groups += rows
            widths = {len(row) for row in rows if row}
            if len(widths) == 1:
                groups += zip(*(row for row in rows if row), strict=True)
        totals: dict[int, set[str]] = {}
        for name, count in self._counts.items():
            if count and name.startswith("figure/"):
                totals.setdefault(count, set()).add(name)
        by_label: dict[Words, list[tuple[str, ...]]] = {}
        for label, names in self._rows:
            by_label.setdefault(label, []).append(names)
        found: set[tuple[str, frozenset[str]]] = set()
        for parts in groups:
            unique = frozenset(parts)
            if len(unique) > 1 and len(unique) == len(parts):
                for total in totals.get(sum(self._counts[part] for part in parts), ()):
                    found.add((total, unique - {total}))
        for alike in by_label.values():
            for one, more in ((one, more) for one in alike for more in alike if one is not more):
                unique = frozenset(more) - {*one}
                if len(one) == 1 and len(unique) > 1:
                    found.add((one[0], unique))
        for total, unique in sorted(found, key=lambda item: (item[0], sorted(item[1]))):
            if self._counts[total] == sum(self._counts[part] for part in unique):
                yield Sum(total=total, parts=sorted(unique))

    # --------------------------------------------------------------------------- what is published

    def _publish_section(self, section: Section) -> Section:
        # The figures of the time before say the same of another day, which a page does not show beside them.
        newest = {each.definition: each.as_of for each in sorted(section.figures, key=lambda one: one.as_of)}
        figures = tuple(
            each
            for each in section.figures
            if each.as_of == newest[each.definition] and not self._hides_figure(each)
        )
        tables = [self._publish_table(table, ()) for table in section.tables]
        pictures = [self._publish_picture(picture) for picture in section.pictures]
        hides_rows = any(
            self._hides_row(table, index) for table in section.tables for index in range(len(table.rows))
        )
        return Section(
            id=section.id,
            title=section.title,
            figures=tuple(attrs.evolve(each, ids=()) for each in figures),
            tables=tuple(table for table, _ in tables if table.rows),
            pictures=tuple(each for each in pictures if each is not None),
            # Its places are those of the figures, of which none may be gone.
            headlines=() if hides_rows or len(figures) < len(section.figures) else section.headlines,
        )

    def _hides_figure(self, figure: Figure) -> bool:
        if figure.value.unit not in _PEOPLE:
            return False
        count = _get_count(figure.value.exact)
        if count is None:
            return self._is_small(QuantityWords("", "", figure.value.low, figure.value.high))
        return _name_figure(figure, count) in self._hidden

    def _hides_row(self, table: Table, index: int) -> bool:
        """Say whether a row that compares two times is hidden, because one of its numbers is."""
        return bool(table.row_units) and (
            self._tells_too_much(table, index)
            or any(
                _get_unit(table, index, place) in _PEOPLE
                and (count := _get_cell_count(cell)) is not None
                and _name_cell(table, index, place, count) in self._hidden
                for place, cell in enumerate(table.rows[index])
            )
        )

    def _publish_table(self, table: Table, marks: tuple[str, ...]) -> tuple[Table, tuple[str, ...]]:
        """Return a table without what is hidden, and the marks of its rows."""
        rows: list[tuple[CellValue, ...]] = []
        places: list[int] = []
        for index, row in enumerate(table.rows):
            if not table.column_units and not (table.row_units and table.row_units[index]):
                continue
            whole = self._hides_row(table, index)
            rows.append(
                tuple(
                    HIDDEN if self._hides_cell(table, index, place, whole=whole) else cell
                    for place, cell in enumerate(row)
                )
            )
            places.append(index)
        published = attrs.evolve(
            table,
            rows=tuple(rows),
            ids=(),
            cell_ids=(),
            opened_by="",
            row_units=tuple(table.row_units[each] for each in places) if table.row_units else (),
        )
        return published, tuple(marks[each] for each in places) if marks else ()

    def _hides_cell(self, table: Table, index: int, place: int, *, whole: bool) -> bool:
        cell = table.rows[index][place]
        if cell is None or _get_unit(table, index, place) not in _PEOPLE:
            return False
        if whole:
            return True
        count = _get_cell_count(cell)
        if count is None or count < 0:
            return self._is_small(cell)
        return _name_cell(table, index, place, count) in self._hidden

    def _publish_picture(self, picture: Picture) -> Picture | None:
        table, marks = self._publish_table(picture.table, picture.marks)
        if not table.rows:
            return None
        of_people = any(
            _get_unit(picture.table, index, place) in _PEOPLE
            for index, row in enumerate(picture.table.rows)
            for place in range(len(row))
        )
        # The title states numbers.
        title = picture.subject if of_people else picture.title
        return attrs.evolve(picture, table=table, marks=marks, title=title)


def _iterate_tables(section: Section) -> Iterator[Table]:
    yield from section.tables
    for picture in section.pictures:
        yield picture.table


def _get_unit(table: Table, row: int, place: int) -> str:
    if table.column_units:
        return table.column_units[place]
    return table.row_units[row] if table.row_units and place else ""


def _get_label(row: Iterable[CellValue]) -> Words:
    return next((cell for cell in row if isinstance(cell, Words)), Words("", ""))


def _get_count(value: object) -> int | None:
    """Return a number as a count; None if it is not exact, or not whole."""
    try:
        return None if value is None or value != int(value) else int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return None


def _get_cell_count(cell: CellValue) -> int | None:
    if isinstance(cell, QuantityWords):
        return _get_count(cell.low) if cell.low == cell.high else None
    return cell if isinstance(cell, int) else None


def _name_figure(figure: Figure, count: int) -> str:
    return f"figure/{figure.definition.zh}/{figure.as_of}/{count}"


def _name_cell(table: Table, row: int, place: int, count: int) -> str:
    """Return the name of a count: the same headings and the same number are the same count, in any table."""
    labels = "/".join(cell.zh for cell in table.rows[row] if _is_name(cell))
    return f"cell/{labels}/{table.columns[place].zh}/{count}"


def _is_name(cell: CellValue) -> TypeGuard[Words]:
    """Say whether a cell names a row, and is no number in words."""
    return isinstance(cell, Words) and not isinstance(cell, QuantityWords)
