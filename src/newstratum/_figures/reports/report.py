"""A report as data: sections of sentences, figures, tables and work, every text in both languages.

A renderer gets the plain data of :meth:`Report.to_dict` and nothing else. A figure carries its definition,
date, qualifier and the ids behind it. A report names no people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction
from importlib import import_module
from math import floor
from typing import Any, Final, Literal, Protocol, TypeAlias

from attrs import field, frozen

from newstratum._model.values.certainty import Certainty
from newstratum._model.values.display import HtmlTable
from newstratum._model.values.money import FEN_PER_WAN_YUAN
from newstratum._model.values.quantities import (
    Interval,
    Qualifier,
    Quantity,
    build_exact_quantity,
    format_quantity,
)
from newstratum._model.values.validators import instance_of
from newstratum._words import Language, Words, check_language
from newstratum.errors import InvalidValueError

_WAN_YUAN: Final = "万元"
_PLACES: Final = 2
#: Decimal places of 万元 that write an amount to the 分.
_PLACES_OF_FEN: Final = 6


@frozen
class QuantityWords(Words):
    """A number in words, with its bounds, so that it can be drawn as well as read."""

    #: The lower bound; None where nothing bounds it.
    low: Fraction | None
    #: The upper bound; None where nothing bounds it.
    high: Fraction | None


#: What a cell of a table holds: a number, or words.
CellValue: TypeAlias = int | Words | QuantityWords | None


@frozen(kw_only=True, repr=False)
class Table(HtmlTable):
    """A table with a heading for each column."""

    title: Words
    columns: tuple[Words, ...]
    #: The headings in fewer words, for a table that would be too wide; empty where there are none.
    short_columns: tuple[Words, ...] = ()
    rows: tuple[tuple[CellValue, ...], ...]
    #: For each row the ids of the records behind it; empty where only numbers are known.
    ids: tuple[tuple[str, ...], ...] = ()
    #: For each cell of each row the ids of the records it counts; none where it counts nothing, or where only
    #: the number is known.
    cell_ids: tuple[tuple[tuple[str, ...], ...], ...] = ()
    #: The call that gives the ids behind a cell of which only the number is known; empty where there is none.
    opened_by: str = ""
    #: For each column the unit of its numbers: 人, 场; empty for one of names.
    column_units: tuple[str, ...] = ()
    #: For each row the unit of its numbers, where rows differ in it; empty for a row of several.
    row_units: tuple[str, ...] = ()


class PictureKind(StrEnum):
    """How the table of a picture is drawn."""

    #: A row for each unit, a column for each group: how many there are in each cell.
    HEAT_MAP = "heat_map"
    #: A row for each role and group of a council: held, vacant. Marks: ``fixed``, ``free``, ``honorary``.
    COUNCIL = "council"
    #: A row for each week: its Monday, what became of it, activities, holidays, make-up days. Marks: the
    #: :class:`~newstratum.figures.WeekState`, then ``provisional`` where its holidays are.
    CALENDAR = "calendar"
    #: A row for each unit: platforms, stations and more, one tile each. A tile says nothing of the place.
    TILES = "tiles"
    #: A row for each amount: planned, committed, spent, left, in 万元. Marks: ``total``, ``before``,
    #: ``line``.
    BARS = "bars"
    #: A row for each stage: how many reached it, their share, the median of the days.
    FUNNEL = "funnel"
    #: A row for each flow: from where, to where, how many. Marks: ``0`` for the first step, ``1`` for the
    #: next.
    FLOWS = "flows"


@frozen(kw_only=True, repr=False)
class Picture(HtmlTable):
    """A table that is to be drawn: the picture shows the numbers of its cells and no others."""

    kind: PictureKind
    #: What it shows, as a sentence that says what was found.
    title: Words
    #: What it shows, without a number.
    subject: Words
    #: How to read it, and what counts as one.
    description: Words
    table: Table
    #: For each row of the table what sort of row it is, by its kind of picture; empty where all are alike.
    marks: tuple[str, ...] = ()


@frozen(kw_only=True, repr=False)
class Headline(HtmlTable):
    """A sentence for the first page, and the figures that it states."""

    words: Words
    #: The places, among the figures of its section, of those that it states.
    figures: tuple[int, ...] = ()


@frozen(kw_only=True, repr=False)
class Section(HtmlTable):
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
    #: What of it belongs on the first page.
    headlines: tuple[Headline, ...] = ()
    pictures: tuple[Picture, ...] = ()
    #: The call that gives its figures; empty where there is none.
    query: str = ""


class _FilePath(Protocol):
    """A path, as :mod:`pathlib` has them."""

    def __fspath__(self) -> str: ...


@frozen(kw_only=True, repr=False)
class Report(HtmlTable):
    """A report on a day."""

    title: Words
    as_of: dt.date
    sections: tuple[Section, ...]

    def to_dict(self, *, language: Language = "zh") -> dict[str, Any]:
        """Return the report as plain data, ready for JSON; this is all that a rendering ever sees.

        Args:
            language: The language a rendering is to write; the data holds both.

        Returns:
            ``report`` (the version of this form), ``language``, ``title``, ``as_of`` and ``sections``; a text
            is ``{"zh": …, "en": …}``, a date is ISO text, and a number that is not an integer is a float.

        Raises:
            InvalidValueError: The language is unknown.
        """
        return {**super().to_dict(), "language": check_language(language)}

    def save(
        self,
        path: str | _FilePath,
        format: Literal["json", "txt"] | None = None,  # noqa: A002
        language: Language = "zh",
        *,
        overwrite: bool = False,
    ) -> None:
        """Write the report to a file that only its owner can read (mode 0600), whole or not at all.

        Args:
            path: The file. A new name, unless it may be overwritten.
            format: ``json`` or ``txt``; by the ending of the path if None.
            language: The language of the text; JSON holds both, and names this one.
            overwrite: Replace a file that exists.

        Raises:
            InvalidValueError: The format or the language is unknown, or the file exists.
            OSError: The file cannot be written.
        """
        # Writing files is no business of figures; the function that does it lies above this layer.
        write = import_module("newstratum._builtin.reports").write_report
        write(self.to_dict(language=language), path, format, overwrite=overwrite)


def count_with_bounds(answers: Iterable[Certainty], unit: str) -> Quantity:
    """Return how many answers are yes: at least those that are certain, at most the possible ones too."""
    listed = tuple(answers)
    surely = listed.count(Certainty.YES)
    return build_range(surely, surely + listed.count(Certainty.POSSIBLY), unit)


def count_records(definition: Words, unit: str, as_of: dt.date, ids: Iterable[str]) -> Figure:
    """Return how many records there are as an exact figure, each record once."""
    listed = _to_sorted_ids(ids)
    return build_figure(definition, build_exact_quantity(len(listed), unit), as_of, listed)


def build_figure(definition: Words, value: Quantity, as_of: dt.date, ids: Iterable[str] = ()) -> Figure:
    """Return a figure."""
    return Figure(definition=definition, value=value, as_of=as_of, ids=ids)


def build_range(low: Fraction | int, high: Fraction | int, unit: str) -> Quantity:
    """Return a number of which only the bounds are known, both included."""
    return Quantity(bounds=Interval(low=low, high=high), unit=unit)


def build_count_cell(count: Quantity) -> int | Words:
    """Return a number without its unit, for a cell or a sentence; bounds where it is not known exactly."""
    if count.exact is not None:
        return int(count.exact)
    return Words("{}至{}", "{} to {}").format(count.low, count.high)


def to_words(quantity: Quantity, *, unit: str | None = None) -> Words:
    """Return a number as running text writes it: with its unit in Chinese, without it in English.

    Args:
        quantity: The number; of whole 分 it is written exactly.
        unit: The unit in Chinese; that of the number if None.
    """
    return Words(_write(quantity, "zh", quantity.unit if unit is None else unit), _write(quantity, "en", ""))


def _write(quantity: Quantity, language: Language, unit: str) -> str:
    ends = (each for each in (quantity.low, quantity.high) if each is not None)
    # Rounded money would not add up, and a small amount would read as none.
    in_fen = quantity.unit == _WAN_YUAN and all(FEN_PER_WAN_YUAN % each.denominator == 0 for each in ends)
    places = _PLACES_OF_FEN if in_fen else _PLACES
    return format_quantity(quantity, language, unit=unit, places=places)


def build_headline(words: Words, figures: Sequence[Figure], places: Sequence[int]) -> Headline:
    """Return a sentence that states some of the figures of a section.

    Args:
        words: The sentence, with ``{}`` for each number.
        figures: The figures of the section.
        places: The places of those it states.
    """
    return Headline(
        words=words.format(*(to_words(figures[place].value) for place in places)), figures=tuple(places)
    )


def build_quantity_words(quantity: Quantity, *, unit: str | None = None) -> QuantityWords:
    """Return a number as running text writes it, with its bounds; see :func:`to_words`."""
    words = to_words(quantity, unit=unit)
    return QuantityWords(words.zh, words.en, quantity.low, quantity.high)


def round_half_up(value: Fraction, places: int = 1) -> Fraction:
    """Round to some decimal places, halves upwards: 36.55 to 36.6."""
    scale: int = 10**places
    return Fraction(floor(value * scale + Fraction(1, 2)), scale)


def _to_sorted_ids(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(ids)))


def _check_both_languages(_instance: object, _attribute: object, value: Words) -> None:
    if not (isinstance(value, Words) and value.zh and value.en):
        raise InvalidValueError(
            "figure.definition",
            Words("没有两种语言", "not in both languages"),
            Words("请用zh和en写明所计为何", "say what is counted in zh and en"),
        )


@frozen(kw_only=True, repr=False)
class Figure(HtmlTable):
    """One number, what it counts, on which date, and the records behind it."""

    #: What is counted, and what counts as one.
    definition: Words = field(validator=_check_both_languages)
    #: The number with its unit; bounds where it is not known exactly.
    value: Quantity = field(
        validator=instance_of(
            Quantity,
            Words(
                "请用build_exact_quantity()或parse_quantity()得出",
                "make it with build_exact_quantity() or parse_quantity()",
            ),
        )
    )
    #: The day it speaks of.
    as_of: dt.date
    #: Ids of the records it was computed from, sorted, each once.
    ids: tuple[str, ...] = field(default=(), converter=_to_sorted_ids, repr=False)

    def __repr__(self) -> str:
        return f"Figure({self.text('zh')!r}, as_of={self.as_of}, ids=<{len(self.ids)}>)"

    @property
    def qualifier(self) -> Qualifier | None:
        """How the number is meant; None where only its bounds are known."""
        if self.value.said is not None:
            return self.value.said.qualifier
        return Qualifier.EXACT if self.value.exact is not None else None

    def text(self, language: Language) -> str:
        """Return the number as running text writes it, unit included in Chinese."""
        return to_words(self.value).in_language(language)
