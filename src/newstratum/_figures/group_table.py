"""The table of township units by groups, with everybody in it exactly once.

Beside the four groups stand those outside them, those the facts do not settle, those on whom the sources
disagree and those whom nobody placed yet, so that the total is the whole roster.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from attrs import field, frozen

from newstratum._model.people.groups import Outcome
from newstratum._model.people.people import UNDER_REVIEW
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._words import Words
from newstratum.errors import InvalidValueError

#: The columns of the shipped editions: the four groups, then the others.
OUTCOME_ORDER: Final[tuple[str, ...]] = (
    Outcome.ENTERPRISE.value,
    Outcome.INTERMEDIARY.value,
    Outcome.FREELANCE.value,
    Outcome.NEW_MEDIA.value,
    Outcome.OUTSIDE.value,
    Outcome.UNDETERMINED.value,
    Outcome.CONTESTED.value,
)

#: The column of the people who are on the roster and not placed yet; it is no outcome of a verdict.
UNPLACED: Final = "unplaced"

#: A unit's code, or None where it is not known, and an outcome.
Place: TypeAlias = tuple[str | None, str]

_DEFINITION: Final = Words(
    zh="每人按判定结果计一次，按所在街镇分列；判定结果为建议，未经人工确认",
    en="each person once, by the outcome of the verdict and the township unit; verdicts are proposals",
)


@frozen(kw_only=True, repr=False)
class Cell(ShortRepr):
    """A number of people, and who they are where that is known."""

    count: int
    #: Ids of the people, sorted; empty where only their number is known.
    ids: tuple[str, ...] = field(default=(), repr=False)


@frozen(kw_only=True, repr=False)
class TableRow(ShortRepr):
    """The people of one unit."""

    #: Code of the unit; None for people whose unit is unknown or not of the list.
    unit: str | None
    #: One cell an outcome, in the order of the table.
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        """How many people the unit has."""
        return sum(cell.count for cell in self.cells)


@frozen(kw_only=True, repr=False)
class GroupTable(HtmlTable):
    """Units by outcomes on a date."""

    as_of: dt.date
    #: Edition of the rulebook that placed the people.
    edition: str
    #: The columns.
    outcomes: tuple[str, ...]
    #: One row a unit, in the order given; units without people have a row too.
    rows: tuple[TableRow, ...]
    #: People whose unit is unknown or not of the list.
    elsewhere: TableRow = field(repr=False)
    #: What is counted.
    definition: Words = field(default=_DEFINITION, repr=False)
    #: The words of units by their codes, as far as they are known.
    unit_words: Mapping[str, Words] = field(factory=dict, repr=False)

    @property
    def totals(self) -> tuple[int, ...]:
        """The people of each outcome."""
        columns = zip(*(row.cells for row in (*self.rows, self.elsewhere)), strict=True)
        return tuple(sum(cell.count for cell in column) for column in columns)

    @property
    def total(self) -> int:
        """All people."""
        return sum(self.totals)

    @property
    def empty_cells(self) -> tuple[tuple[str, str], ...]:
        """The pairs of unit and group without anybody in them."""
        return tuple(
            (row.unit, outcome)
            for row in self.rows
            for outcome, cell in zip(self.outcomes, row.cells, strict=True)
            if row.unit is not None and outcome in OUTCOME_ORDER[:4] and not cell.count
        )


def collect_cells(placed: Iterable[tuple[str | None, str, str]]) -> dict[Place, Cell]:
    """Return the cells that people fall into.

    Args:
        placed: For each person the unit's code or None, the outcome, and the id.
    """
    people: dict[Place, list[str]] = {}
    for unit, outcome, identifier in placed:
        people.setdefault((unit, outcome), []).append(identifier)
    return {place: Cell(count=len(ids), ids=tuple(sorted(ids))) for place, ids in people.items()}


def build_group_table(
    counts: Mapping[Place, Cell | int],
    units: Iterable[str],
    *,
    as_of: dt.date,
    edition: str,
    outcomes: Iterable[str] = OUTCOME_ORDER,
    unit_words: Mapping[str, Words] = MappingProxyType({}),
) -> GroupTable:
    """Arrange counts as a table.

    Args:
        counts: For each unit (None: unknown) and outcome the people or their number; others are zero.
        units: Codes of the units, in the order of the rows.
        as_of: The date the counts speak of.
        edition: The edition of the rulebook that placed the people.
        outcomes: The columns, in order.
        unit_words: The words of units by their codes, as far as they are known.

    Returns:
        The table; its total is the sum of all counts, units that are not of the list included.

    Raises:
        InvalidValueError: A count is negative, does not agree with its ids, or has an outcome without a
            column; or the units or outcomes are not several, or one is listed twice.
    """
    for name, given in (("units", units), ("outcomes", outcomes)):
        if isinstance(given, str | bytes) or not isinstance(given, Iterable):
            raise InvalidValueError(
                name,
                Words("应为列表，不是一个{}", "must be a list, not one {}").format(type(given).__name__),
                Words("只有一个也请写{}=[…]", "write {}=[…], also for one").format(name),
            )
    rows, columns = tuple(units), tuple(outcomes)
    for name, listed in (("units", rows), ("outcomes", columns)):
        if len(set(listed)) != len(listed):
            raise InvalidValueError(
                name, Words("同一个写了两次", "lists one twice"), Words("请各写一次", "list each once")
            )
    cells = {place: to_cell(count) for place, count in counts.items()}
    if unknown := [outcome for _, outcome in cells if outcome not in columns]:
        raise InvalidValueError(
            "counts",
            Words("结论{!r}没有对应的列", "the outcome {!r} has no column").format(unknown[0]),
            Words("请加进outcomes", "add it to outcomes"),
        )
    listed_units, empty = frozenset(rows), Cell(count=0)
    return GroupTable(
        as_of=as_of,
        edition=edition,
        unit_words=unit_words,
        outcomes=columns,
        rows=tuple(
            TableRow(unit=unit, cells=tuple(cells.get((unit, outcome), empty) for outcome in columns))
            for unit in rows
        ),
        elsewhere=TableRow(
            unit=None,
            cells=tuple(
                merge_cells(
                    cell for (unit, of), cell in cells.items() if of == outcome and unit not in listed_units
                )
                for outcome in columns
            ),
        ),
    )


def to_cell(count: Cell | int) -> Cell:
    """Return a number as a cell."""
    cell = count if isinstance(count, Cell) else Cell(count=count)
    if cell.count < 0 or (cell.ids and len(cell.ids) != cell.count):
        raise InvalidValueError(
            "counts",
            Words("数小于零，或与编号的个数不符", "a number below zero or other than that of its ids"),
            Words("请重新计数", "count again"),
        )
    return cell


def merge_cells(cells: Iterable[Cell]) -> Cell:
    """Return several cells as one; without ids if one of them has none."""
    found = tuple(cells)
    count = sum(cell.count for cell in found)
    ids = tuple(sorted(identifier for cell in found for identifier in cell.ids))
    return Cell(count=count, ids=ids if len(ids) == count else ())


#: By the codes of the outcomes. A line feed is where a heading of two lines breaks, with a hyphen before it
#: inside a word.
BROKEN_HEADINGS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "enterprise": Words("企业管理\n技术人员", "enter-\nprise"),
        "intermediary": Words("中介和\n社会组织", "inter-\nmediary"),
        "freelance": Words("自由职业\n人员", "free-\nlance"),
        "new_media": Words("新媒体\n人员", "new\nmedia"),
        "outside": Words("群体之外", "out-\nside"),
        "undetermined": Words("待定", "undeter-\nmined"),
        "contested": Words("有争议", "con-\ntested"),
        UNDER_REVIEW: Words("复核中", "under\nreview"),
        UNPLACED: Words("尚未\n判定", "not\nplaced"),
    }
)


def _join_lines(words: Words) -> Words:
    return Words(words.zh.replace("\n", ""), words.en.replace("-\n", "").replace("\n", " "))


#: The same in one line.
SHORT_HEADINGS: Final[Mapping[str, Words]] = MappingProxyType(
    {code: _join_lines(words) for code, words in BROKEN_HEADINGS.items()}
)
