"""Coverage (全覆盖): which cells of a product of lists are reached; and growth (以点带面).

The founding text claims coverage of groups, units and key industries, and of the inspection of offices, but
does not give the lists. So the lists are arguments, and no share is stated without them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias

from attrs import field, frozen

from newstratum._figures.group_table import Cell, merge_cells, to_cell
from newstratum._figures.reports.report import Figure, build_figure, count_with_bounds
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.display import HtmlTable, ShortRepr
from newstratum._model.values.periods import PartialDate, Period
from newstratum._model.values.quantities import build_exact_quantity
from newstratum._words import Words, write_count
from newstratum.errors import InvalidValueError

#: The codes of a cell, one an axis; None where something belongs to none of the list.
CellKey: TypeAlias = tuple[str | None, ...]

_TO_CONTACT: Final = Words("尚未覆盖，需联系", "not reached yet, to be contacted")
_CELLS: Final = Words("已覆盖的项数，有记录的即为已覆盖", "cells covered, those with at least one record")


@frozen(kw_only=True, repr=False)
class Axis(ShortRepr):
    """One of the lists: groups, units, key industries, offices."""

    #: What it lists.
    what: Words
    #: The words of each code, in the order of the list.
    words: Mapping[str, Words]


@frozen(kw_only=True, repr=False)
class WorkItem(ShortRepr):
    """An empty cell: something to do."""

    #: The codes of the cell, one an axis.
    place: tuple[str, ...]
    #: What to do, the cell in words.
    words: Words


@frozen(kw_only=True, repr=False)
class Coverage(HtmlTable):
    """A product of lists on a date."""

    as_of: dt.date
    #: What a cell counts.
    definition: Words = field(repr=False)
    axes: tuple[Axis, ...]
    #: What is in each cell of the product, empty ones included, in the order of the lists.
    cells: Mapping[tuple[str, ...], Cell] = field(repr=False)
    #: What belongs to no cell of the product, because a code is missing or not of its list.
    elsewhere: Cell
    #: How many of those elsewhere are people whom nobody placed yet.
    unplaced: int = 0
    #: How many of those elsewhere are people whose placement is under review.
    under_review: int = 0
    #: What is to be done about an empty cell.
    to_do: Words = field(default=_TO_CONTACT, repr=False)

    @property
    def total(self) -> int:
        """Everything counted, in the cells and elsewhere."""
        return sum(cell.count for cell in self.cells.values()) + self.elsewhere.count

    @property
    def gaps(self) -> tuple[tuple[str, ...], ...]:
        """The empty cells, in the order of the lists."""
        return tuple(place for place, cell in self.cells.items() if not cell.count)

    @property
    def covered(self) -> Figure:
        """How many cells are not empty, with the ids behind them as far as they are known."""
        ids = tuple(each for cell in self.cells.values() for each in cell.ids)
        full = len(self.cells) - len(self.gaps)
        return build_figure(_CELLS, build_exact_quantity(full, "项"), self.as_of, ids)

    @property
    def is_complete(self) -> bool:
        """Whether no cell is empty."""
        return not self.gaps

    def get_ids(self, *place: str) -> tuple[str, ...]:
        """Return the ids of what is in a cell; none where it is empty or only a number is known.

        Raises:
            InvalidValueError: The product has no such cell.
        """
        if place not in self.cells:
            raise InvalidValueError(
                "place",
                Words("不是其中的一格", "no cell of the product"),
                Words("请按次序给出各轴的代码", "give one code of each axis, in order"),
            )
        return self.cells[place].ids

    @property
    def work_items(self) -> tuple[WorkItem, ...]:
        """The empty cells as things to do, in the order of the lists."""
        return tuple(WorkItem(place=place, words=self._to_do(place)) for place in self.gaps)

    def _to_do(self, place: tuple[str, ...]) -> Words:
        named = [axis.words[code] for axis, code in zip(self.axes, place, strict=True)]
        return Words("{}：{}", "{}: {}").format(self.to_do, Words(" · ", " · ").join(named))


def build_coverage(
    counts: Mapping[CellKey, Cell | int],
    axes: Sequence[Axis],
    *,
    as_of: dt.date,
    definition: Words,
    unplaced: int = 0,
    under_review: int = 0,
    to_do: Words = _TO_CONTACT,
) -> Coverage:
    """Arrange counts in the product of some lists.

    Args:
        counts: For each place the things there or their number; places that are not named are empty.
        axes: The lists, at least one, none of them empty.
        as_of: The date the counts speak of.
        definition: What is counted, in both languages.
        unplaced: How many of those in no cell are people whom nobody placed yet.
        under_review: How many of them are people whose placement is under review.
        to_do: What is to be done about an empty cell, in both languages.

    Returns:
        The coverage; its total is the sum of all counts.

    Raises:
        InvalidValueError: A list is empty, a place has another number of codes than there are lists, or a
            count is negative or does not agree with its ids.
    """
    if not axes or not all(axis.words for axis in axes):
        raise InvalidValueError(
            "axes",
            Words("有一个列表为空或缺少", "a list is empty or missing"),
            Words("请写明要覆盖什么", "say what is to be covered"),
        )
    cells = dict.fromkeys(product(*(axis.words for axis in axes)), Cell(count=0))
    elsewhere: list[Cell] = []
    for place, count in counts.items():
        cell = to_cell(count)
        if len(place) != len(axes):
            raise InvalidValueError(
                "counts",
                Words("给了{}个代码", "a place with {}").format(write_count(len(place), "code")),
                Words("请给{}个，每个列表一个", "give {}, one for each list").format(len(axes)),
            )
        known = tuple(code for code in place if code is not None)
        if known in cells:
            cells[known] = cell
        else:
            elsewhere.append(cell)
    return Coverage(
        as_of=as_of,
        definition=definition,
        axes=tuple(axes),
        cells=MappingProxyType(cells),
        elsewhere=merge_cells(elsewhere),
        unplaced=unplaced,
        under_review=under_review,
        to_do=to_do,
    )


_REACHED: Final = Words("当日至少设有一处的单位数", "units that have at least one on that day")


class Located(Protocol):
    """A station, platform or space: it has a unit and holds for a time."""

    @property
    def id(self) -> str:
        """Its identifier."""
        ...

    @property
    def township(self) -> str | None:
        """Code of its unit; None where it is in none that is known."""
        ...

    @property
    def period(self) -> Period:
        """When it holds."""
        ...


def compute_growth(
    things: Iterable[Located], units: Sequence[str], days: Iterable[dt.date]
) -> tuple[Figure, ...]:
    """Return for each day how many of the units have at least one of the things.

    Args:
        things: Stations, platforms or the like.
        units: Codes of the units.
        days: The days, in the order of the figures.

    Returns:
        One figure a day; bounds where dates leave it open whether a thing was there yet, and the ids of
        those that were, possibly.

    >>> import datetime as dt
    >>> from newstratum.organisation import Citation, Period, Station
    >>> def station(name: str, unit: str, began: str) -> Station:
    ...     source, period = Citation(document="名单"), Period(began_on=began)
    ...     return Station(id=name, name_zh=name, township=unit, period=period, source=source)
    >>> stations = [station("甲", "990101001", "2017-05"), station("乙", "990101002", "2018")]
    >>> days = [dt.date(2017, 12, 31), dt.date(2018, 7, 1), dt.date(2019, 1, 1)]
    >>> [figure.text("en") for figure in compute_growth(stations, ["990101001", "990101002"], days)]
    ['1', '1 to 2', '2']
    """
    listed = [thing for thing in things if thing.township in units]
    return tuple(_count_reached(listed, units, day) for day in days)


def _count_reached(things: Sequence[Located], units: Sequence[str], day: dt.date) -> Figure:
    answers = [(thing, thing.period.holds_on(day)) for thing in things]
    there = [(thing, answer) for thing, answer in answers if answer is not Certainty.NO]
    reached = count_with_bounds((_find_surest(there, unit) for unit in units), "个")
    return build_figure(_REACHED, reached, day, (thing.id for thing, _ in there))


def _find_surest(there: Iterable[tuple[Located, Certainty]], unit: str) -> Certainty:
    answers = {answer for thing, answer in there if thing.township == unit}
    if Certainty.YES in answers:
        return Certainty.YES
    return Certainty.POSSIBLY if answers else Certainty.NO


def was_founded_first(founded_on: PartialDate | None, others: Iterable[PartialDate | None]) -> Certainty:
    """Say whether something was founded before all others (率先成立).

    Args:
        founded_on: When it was founded; None where nobody noted it.
        others: When each of the others was.

    Returns:
        ``YES`` if it was before each of them for certain, ``NO`` if one of them was not later for certain.

    >>> from newstratum.organisation import parse_partial_date
    >>> was_founded_first(parse_partial_date("2017-05"), [parse_partial_date("2018"), None])
    <Certainty.POSSIBLY: 'possibly'>
    """
    dates = list(others)
    if founded_on is None:
        return Certainty.POSSIBLY if dates else Certainty.YES
    answers = {Certainty.POSSIBLY if each is None else founded_on.is_before(each) for each in dates}
    for answer in (Certainty.NO, Certainty.POSSIBLY):
        if answer in answers:
            return answer
    return Certainty.YES
