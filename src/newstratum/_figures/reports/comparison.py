"""Figures of a time beside those of the time before it, as rows of a table with the ids behind each cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

import attrs
from attrs import frozen

from newstratum._figures.filled_spans import ANY_DAY, Days, compute_counts
from newstratum._figures.reports.report import (
    CellValue,
    Figure,
    Headline,
    Picture,
    Section,
    Table,
    build_figure,
    build_headline,
    build_quantity_words,
    build_range,
    count_with_bounds,
    to_words,
)
from newstratum._figures.reports.sections import build_absent_section
from newstratum._model.values.certainty import Certainty
from newstratum._model.values.display import ShortRepr
from newstratum._model.values.periods import PartialDate, Period
from newstratum._model.values.quantities import Quantity
from newstratum._words import Words

_ONE_DAY: Final = dt.timedelta(days=1)
_NOTHING: Final = Words(
    "本期和上期均无{}记录。", "There is no record of {} in this period or the one before."
)
#: What stands in the heading of a column of the time before.
BEFORE: Final = Words("上期{}", "{} before")
_BEFORE_ONE: Final = Words("，上期{}", " (before: {})")
_BEFORE_ALL: Final = Words("；上期分别为{}", " (before: {})")
PERSONS: Final = Words("人数", "persons")
_COLON: Final = Words("{}：{}", "{}: {}")
_COLUMNS: Final = (
    Words("指标", "measure"),
    Words("本期", "now"),
    Words("上期", "before"),
    Words("增减", "change"),
)

#: Gives the name of a body by its id.
NameOf: TypeAlias = Callable[[str], Words]
#: Gives the words of the code of a group or a unit; of None, of what is not known.
WordsOfCode: TypeAlias = Callable[[str | None], Words]
#: What is counted: its id, the days it can have begun on, and those that can have been its last; None for
#: what took one day.
Occasion: TypeAlias = tuple[str, Days, Days | None]


@frozen
class CellWithIds:
    """A cell, and the ids of the records that it counts."""

    value: CellValue
    ids: tuple[str, ...]


#: What a row is made of; a figure has ids of its own.
RowCell: TypeAlias = CellValue | Figure | CellWithIds


def count_ids(ids: Iterable[str]) -> CellWithIds:
    """Return the cell that says how many records there are."""
    listed = tuple(ids)
    return CellWithIds(len(listed), listed)


@frozen(kw_only=True)
class TwoTimes:
    """A time and the one before it, of the same length, each by its first and its last day."""

    now: Days
    before: Days

    @property
    def words(self) -> Words:
        """Both in words."""
        return Words("本期{}至{}，上期{}至{}", "now {} to {}, before {} to {}").format(
            *self.now, *self.before
        )

    @property
    def last_days(self) -> TwoTimes:
        """The last day of each, for what is counted on a day."""
        return TwoTimes(now=(self.now[1], self.now[1]), before=(self.before[1], self.before[1]))


def build_two_times(first: dt.date, last: dt.date) -> TwoTimes:
    """Return a time and the one before it, which is as long and ends the day before the first day."""
    end = max(first, dt.date.min + _ONE_DAY) - _ONE_DAY
    length = min(last - first, end - dt.date.min)
    return TwoTimes(now=(first, last), before=(end - length, end))


@frozen(kw_only=True, repr=False)
class Comparison(ShortRepr):
    """A figure of a time, that of the time before, and the change from the one to the other."""

    label: Words
    now: Figure
    before: Figure
    #: None where one record may count in either, so that the two numbers do not say how much changed.
    change: Quantity | None

    @property
    def is_empty(self) -> bool:
        """Whether no record counts in either."""
        return not self.now.ids and not self.before.ids


def compare_figures(label: Words, now: Figure, before: Figure) -> Comparison:
    """Put a figure beside that of the time before."""
    exact = now.value.exact is not None and before.value.exact is not None
    apart = exact or not {*now.ids} & {*before.ids}
    now, before = (
        attrs.evolve(each, definition=_COLON.format(label, each.definition)) for each in (now, before)
    )
    change = now.value - before.value if apart else None
    return Comparison(label=label, now=now, before=before, change=change)


def compare_occasions(
    label: Words, definition: Words, unit: str, occasions: Iterable[Occasion], times: TwoTimes
) -> Comparison:
    """Count what has a day in a time, and what has one in the time before; each once.

    Args:
        label: What is counted, in few words.
        definition: What counts as one.
        unit: The unit of the numbers.
        occasions: What is counted; what was not held is left out by the caller.
        times: The two times; of one day each where what holds on a day is counted.
    """
    found = [
        (identifier, compute_counts(begun, ended, times.before, times.now))
        for identifier, begun, ended in occasions
    ]
    return Comparison(
        label=label,
        now=_count(label, definition, unit, times.now[1], [(each, counts.now) for each, counts in found]),
        before=_count(
            label, definition, unit, times.before[1], [(each, counts.before) for each, counts in found]
        ),
        change=build_range(
            sum(counts.least for _, counts in found), sum(counts.greatest for _, counts in found), unit
        ),
    )


def _count(
    label: Words, definition: Words, unit: str, day: dt.date, answers: Sequence[tuple[str, Certainty]]
) -> Figure:
    value = count_with_bounds((answer for _, answer in answers), unit)
    counted = (identifier for identifier, answer in answers if answer is not Certainty.NO)
    return build_figure(_COLON.format(label, definition), value, day, counted)


def to_occasion(identifier: str, day: PartialDate | None, last_day: PartialDate | None = None) -> Occasion:
    """Return what was held on a day, or from one to another, as far as the days are known."""
    begun = (day.earliest, day.latest) if day else ANY_DAY
    return identifier, begun, (last_day.earliest, last_day.latest) if last_day else None


def to_lasting(identifier: str, period: Period) -> Occasion:
    """Return what goes on for a time."""
    return identifier, (period.first_start, period.last_start), (period.first_end, period.last_end)


def build_comparison_table(title: Words, comparisons: Iterable[Comparison]) -> Table:
    """Return figures beside those of the time before, a row each."""
    listed = tuple(comparisons)
    changes = (None if each.change is None else build_quantity_words(each.change) for each in listed)
    rows = ((each.label, each.now, each.before, change) for each, change in zip(listed, changes, strict=True))
    table = build_table(title, _COLUMNS, rows)
    return attrs.evolve(table, row_units=tuple(each.now.value.unit for each in listed))


def build_table(title: Words, columns: Iterable[Words], rows: Iterable[Sequence[RowCell]]) -> Table:
    """Return a table whose cells have the ids of the records they count, and whose rows have those of all."""
    listed = [[_split_cell(cell) for cell in row] for row in rows]
    return Table(
        title=title,
        columns=tuple(columns),
        rows=tuple(tuple(value for value, _ in row) for row in listed),
        ids=tuple(tuple(sorted({each for _, ids in row for each in ids})) for row in listed),
        cell_ids=tuple(tuple(ids for _, ids in row) for row in listed),
    )


def _split_cell(cell: RowCell) -> tuple[CellValue, tuple[str, ...]]:
    if isinstance(cell, Figure):
        return build_quantity_words(cell.value), cell.ids
    return (cell.value, cell.ids) if isinstance(cell, CellWithIds) else (cell, ())


def build_compared_section(
    identifier: str,
    title: Words,
    what: Words,
    times: TwoTimes,
    comparisons: Sequence[Comparison],
    tables: Iterable[Table] = (),
    work: tuple[Words, ...] = (),
    brief: tuple[Words, ...] = (),
    headlines: Iterable[tuple[Words, tuple[int, ...]]] = (),
    pictures: Iterable[Picture | None] = (),
) -> Section:
    """Return a section of figures and tables; a sentence where neither time has a record.

    A headline is a sentence with ``{}`` for each number, and the places of the comparisons it states.
    """
    there = tuple(each for each in tables if each.rows)
    if not there and all(each.is_empty for each in comparisons):
        return build_absent_section(identifier, title, _NOTHING.format(what))
    figures = tuple(figure for each in comparisons for figure in (each.now, each.before))
    return Section(
        id=identifier,
        title=title,
        figures=figures,
        tables=(build_comparison_table(times.words, comparisons), *there),
        work=work,
        brief=brief,
        headlines=tuple(
            _add_before(
                build_headline(words, figures, [2 * place for place in places]),
                [comparisons[place].before for place in places],
            )
            for words, places in headlines
        ),
        pictures=tuple(each for each in pictures if each is not None),
    )


def _add_before(headline: Headline, before: Sequence[Figure]) -> Headline:
    """Return a sentence with the numbers of the time before behind it."""
    listed = Words("、", ", ").join(to_words(each.value) for each in before)
    tail = _BEFORE_ALL if len(before) > 1 else _BEFORE_ONE
    return attrs.evolve(headline, words=headline.words + tail.format(listed))


def compare_sections(now: Section, before: Section, times: TwoTimes) -> Section:
    """Return a section with a table of its figures beside those of the same section of an earlier day.

    The change is given where both figures are exact: what is uncertain may be so for both at once.
    """
    earlier = {figure.definition: figure for figure in before.figures}
    comparisons = []
    for figure in now.figures:
        old = earlier.get(figure.definition)
        if old is not None:
            is_exact = figure.value.exact is not None and old.value.exact is not None
            change = figure.value - old.value if is_exact else None
            comparisons.append(Comparison(label=figure.definition, now=figure, before=old, change=change))
    if not comparisons:
        return now
    return attrs.evolve(
        now,
        tables=(build_comparison_table(times.words, comparisons), *now.tables),
        headlines=tuple(_compare_headline(each, now.figures, earlier) for each in now.headlines),
    )


def _compare_headline(headline: Headline, now: Sequence[Figure], earlier: Mapping[Words, Figure]) -> Headline:
    before = [earlier.get(now[place].definition) for place in headline.figures]
    known = [each for each in before if each is not None]
    return _add_before(headline, known) if known and len(known) == len(before) else headline


def sum_figures(definition: Words, unit: str, figures: Iterable[Figure], time: Days) -> Figure:
    """Return the sum of figures that have bounds and depend on no common record."""
    listed = tuple(figures)
    low = sum((each.value.low or Fraction(0) for each in listed), Fraction(0))
    high = sum((each.value.high or Fraction(0) for each in listed), Fraction(0))
    ids = (identifier for each in listed for identifier in each.ids)
    return build_figure(definition, build_range(low, high, unit), time[1], ids)
