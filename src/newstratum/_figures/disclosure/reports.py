"""A report as it may leave an office: numbers of things, and those numbers of people that tell of nobody.

What is not known to be harmless is left out: sentences, things to do, ids, queries, and every table that does
not say what its numbers count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Final, TypeGuard

import attrs
from attrs import define, field

from newstratum._figures.disclosure.suppression import (
    DEFAULT_K,
    Sum,
    build_too_few_error,
    check_k,
    suppress_counts,
)
from newstratum._figures.reports.report import (
    CellValue,
    Figure,
    Picture,
    QuantityWords,
    Report,
    Section,
    Table,
)
from newstratum._model.organisation.releases import Release, ReleasedCount
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: The unit of seats, each of which somebody holds.
_SEATS: Final = "席"
#: The units of numbers of people: people, times that somebody came, answers of one person each, seats held.
_PEOPLE: Final = frozenset({"人", "人次", "份", _SEATS})
#: What stands in place of a number that is not published.
HIDDEN: Final = Words("不公布", "not published")

#: How far apart reports are that are compared.
_COMPARED: Final = dt.timedelta(days=366)
#: The section that says how many people are placed in the four groups.
_OF_GROUPS: Final = "balance"

_TITLE: Final = Words("公布说明", "What is published")
_REASON: Final = Words("界限低于{}人的理由：{}。", "Why the limit is below {} people: {}.")
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


def protect_report(
    report: Report, *, k: int = DEFAULT_K, reason: str = "", earlier: Iterable[Release] = ()
) -> Report:
    """Return a report as it may be published.

    Numbers of people from 1 to ``k`` less one are hidden, and others from which they could be computed. A
    number of people of which only bounds are known is hidden where the lower one is below ``k``.

    Args:
        report: The report.
        k: At least 3; the report says which.
        reason: Why ``k`` is below 5; the report says it.
        earlier: What was published before, as ``registry.releases`` notes it: a number that differs from one
            of a year by fewer than ``k`` people is hidden, and what was hidden stays hidden for a year.

    Raises:
        InvalidValueError: ``k`` is below 3, or below 5 without a reason, ``report`` is none, or it tells of
            fewer than ``k`` people.
    """
    return publish_report(report, k=k, reason=reason, earlier=earlier)[0]


def publish_report(
    report: Report, *, k: int, reason: str, earlier: Iterable[Release]
) -> tuple[Report, tuple[ReleasedCount, ...]]:
    """Return a report as it may be published, as :func:`protect_report` does, and its numbers of people."""
    if not isinstance(report, Report):
        raise InvalidValueError(
            "report",
            Words("类型为{0}，不是Report", "is of type {0}, not a Report").format(type(report).__name__),
            Words("请给出registry.report(…)的结果", "give registry.report(…)"),
        )
    check_k(k, reason)
    near = [each for each in earlier if abs(report.as_of - each.as_of) <= _COMPARED]
    publication = _Publication(report=report, k=k, reason=reason, earlier=near)
    return publication.build(), tuple(publication.list_counts())


@define(eq=False)
class _Publication:
    report: Report
    k: int
    reason: str
    earlier: list[Release]
    #: The counts of people by name; equal counts under equal headings are one.
    _counts: dict[str, int] = field(factory=dict, init=False)
    #: For each row of numbers of people the names of its counts, by what it is a row of.
    _rows: list[tuple[Words, tuple[str, ...]]] = field(factory=list, init=False)
    _tables: list[list[tuple[str, ...]]] = field(factory=list, init=False)
    _forced: set[str] = field(factory=set, init=False)
    _hidden: frozenset[str] = field(default=frozenset(), init=False)
    #: Where the counts stand in the report, and those hidden for themselves.
    _places: dict[str, str] = field(factory=dict, init=False)
    _hidden_anew: frozenset[str] = field(default=frozenset(), init=False)

    def build(self) -> Report:
        """Return the report that may be published."""
        for section in self.report.sections:
            for figure in sorted(section.figures, key=lambda one: one.as_of):
                self._collect_figure(section, figure)
            for number, table in enumerate(_iterate_tables(section)):
                self._collect_table(f"{section.id}/{number}", table)
        self._refuse_few()
        sums = tuple(self._find_sums())
        changed, kept = self._compare()
        suppress = partial(suppress_counts, self._counts, sums, k=self.k, dominance=None)
        self._hidden = self._hidden_anew = suppress(hidden=self._forced | changed)
        if not kept <= self._hidden:
            self._hidden = suppress(hidden=self._hidden | kept)
            self._hidden_anew |= self._hidden - kept
        sections = (
            self._publish_section(section)
            for section in self.report.sections
            if not self._hides_seats(section)
        )
        notes = [each.format(k=self.k) for each in _NOTES]
        if self.k < DEFAULT_K:
            notes.append(_REASON.format(DEFAULT_K, self.reason))
        said = Section(id="publication", title=_TITLE, notes=tuple(notes))
        full = (each for each in sections if each.figures or each.tables or each.pictures)
        return attrs.evolve(self.report, sections=(said, *full))

    def list_counts(self) -> Iterator[ReleasedCount]:
        """Yield the numbers of people of what was built: what is shown, and what is hidden since when."""
        days = {
            each.name: each.hidden_on for release in self.earlier for each in release.counts if each.hidden_on
        }
        for place, name in self._places.items():
            if name not in self._hidden:
                yield ReleasedCount(name=place, count=self._counts[name])
            else:
                day = self.report.as_of if name in self._hidden_anew else days.get(place)
                yield ReleasedCount(name=place, hidden_on=day or self.report.as_of)

    def _compare(self) -> tuple[set[str], set[str]]:
        """Return the counts that changed by few people since they were published, and those hidden before."""
        changed: set[str] = set()
        kept: set[str] = set()
        for before in chain.from_iterable(each.counts for each in self.earlier):
            name = self._places.get(before.name)
            if name is None:
                continue
            if before.count is not None:
                if 0 < abs(self._counts[name] - before.count) < self.k:
                    changed.add(name)
            elif before.hidden_on is not None and self.report.as_of - before.hidden_on <= _COMPARED:
                kept.add(name)
        return changed, kept

    # ------------------------------------------------------------------------------- what is counted

    def _refuse_few(self) -> None:
        of_groups = (
            figure
            for section in self.report.sections
            if section.id == _OF_GROUPS
            for figure in section.figures
        )
        people = max(
            (_get_count(each.value.exact) or 0 for each in of_groups if each.value.unit == "人"), default=0
        )
        if 0 < people < self.k:
            raise build_too_few_error("report", self.k)

    def _collect_figure(self, section: Section, figure: Figure) -> None:
        if figure.value.unit in _PEOPLE and (count := _get_count(figure.value.exact)) is not None:
            name = _name_figure(figure, count)
            self._counts[name] = count
            self._places[f"{section.id}/{figure.definition.zh}"] = name

    def _collect_table(self, place: str, table: Table) -> None:
        rows: list[tuple[str, ...]] = []
        for index, row in enumerate(table.rows):
            names: list[str] = []
            for column, cell in enumerate(row):
                if _get_unit(table, index, column) not in _PEOPLE:
                    continue
                count = _get_cell_count(cell)
                if count is not None and count >= 0:
                    name = _name_cell(table, index, column, count)
                    self._counts[name] = count
                    headings = f"{_join_labels(row, numbers=False)}/{table.columns[column].zh}"
                    self._places.setdefault(f"{place}/{headings}", name)
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

    def _hides_seats(self, section: Section) -> bool:
        """Say whether a section would tell of hidden seats: places less vacancies are the seats held."""
        return any(each.value.unit == _SEATS and self._hides_figure(each) for each in section.figures)

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
    return f"cell/{_join_labels(table.rows[row])}/{table.columns[place].zh}/{count}"


def _join_labels(row: Iterable[CellValue], *, numbers: bool = True) -> str:
    labels = (cell.zh for cell in row if _is_name(cell))
    # A coefficient is written in words too, and is another one the next time.
    return "/".join(each for each in labels if numbers or not each.replace(".", "").isdecimal())


def _is_name(cell: CellValue) -> TypeGuard[Words]:
    """Say whether a cell names a row, and is no number in words."""
    return isinstance(cell, Words) and not isinstance(cell, QuantityWords)
